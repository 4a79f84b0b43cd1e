"""What a report shows beside single numbers: cohort tables, funnels, and the balances of its self-check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crmkpi import catalogue
from crmkpi.catalogue import Asking
from crmkpi.catalogue import balances as laws
from crmkpi.catalogue import cohorts as cohort_tables
from crmkpi.catalogue import funnels as funnel_tables
from crmkpi.engine.connection import failure
from crmkpi.engine.expression import WrongExpression
from crmkpi.formats._numbers import Figures
from crmkpi.gathering import Gathered
from crmkpi.model import Balance, Category, CohortTable, Funnel, NotComputed, Reason, Unit, Words
from crmkpi.words import text, translator


@dataclass(frozen=True, slots=True)
class Shown:
    """The tables of a report, and those that were asked for by name but cannot be made."""

    cohorts: tuple[CohortTable, ...] = ()
    funnels: tuple[Funnel, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()


def shown(ready: Gathered, asking: Asking) -> Shown:
    """Make the tables that are wanted, those that the exports allow."""
    cohorts: list[CohortTable] = []
    funnels: list[Funnel] = []
    lacking: list[NotComputed] = []
    for name in ready.shown:
        try:
            made = make(ready, asking, name)
        except WrongExpression as error:
            lacking.append(_lack(ready, name, Reason.FAILED, str(error)))
            continue
        except Exception as error:
            if (fault := failure(error)) is None:
                raise
            lacking.append(_lack(ready, name, Reason.FAILED, fault))
            continue
        if isinstance(made, CohortTable):
            cohorts.append(made)
        elif isinstance(made, Funnel):
            funnels.append(made)
        elif ready.named:
            why = translator(ready.language).gettext("nothing in the sources to make it of")
            lacking.append(_lack(ready, name, Reason.NO_DATA, why))
    return Shown(tuple(cohorts), tuple(funnels), tuple(lacking))


def make(ready: Gathered, asking: Asking, name: str) -> CohortTable | Funnel | None:
    """Make one table; None where the exports do not allow it."""
    if name in funnel_tables.all_funnels():
        return funnel_tables.make(ready.engine, name, ready.windows.current, ready.data_until, ready.language)
    money = cohort_tables.all_cohorts()[name].unit is Unit.MONEY
    if money and cohort_tables.tables_of(ready.engine, name) & set(asking.mixed):
        return None
    return cohort_tables.make(ready.engine, name, ready.period.end, ready.data_until, ready.language)


def label(name: str, language: str) -> str:
    """Name a table."""
    return text(words(name)[0], language)


def words(name: str) -> tuple[Words, Words, Words]:
    """Give the label, the question and the notes of a table."""
    cohorts, funnels = cohort_tables.all_cohorts(), funnel_tables.all_funnels()
    one = cohorts[name] if name in cohorts else funnels[name]
    return one.label, one.question, one.notes


def _lack(ready: Gathered, name: str, reason: Reason, detail: str) -> NotComputed:
    return NotComputed(name, label(name, ready.language), Category.BUSINESS, reason, detail)


def balances(ready: Gathered, asking: Asking, found: catalogue.Computed) -> Iterator[Balance]:
    """Work out the laws that go with the KPIs of the report."""
    values = {one.id: one for one in found.values if one.value is not None}
    try:
        yield from laws.balances(ready.engine, asking, values, found.numbers)
    except Exception as error:
        # A check that breaks down spoils no number.
        if failure(error) is None and not isinstance(error, WrongExpression):
            raise


def uneven(found: Sequence[Balance], language: str) -> Iterator[str]:
    """Say which laws the numbers of the report break, with the figures."""
    figures = Figures(language, None)
    sentence = translator(language).gettext(
        "self-check: {label} do not come out even ({opening} {movements} is not {closing}); a number of this report"
        " is wrong"
    )
    for one in found:
        if not one.holds:
            moves = " ".join(
                f"{'+' if amount >= 0 else '−'} {figures.decimal(abs(amount), 2).removesuffix('.00')} {what}"
                for what, amount in one.movements
            )
            ends = [figures.decimal(end, 2) for end in (one.opening, one.closing)]
            yield sentence.format(label=one.label, opening=ends[0], movements=moves, closing=ends[1])
