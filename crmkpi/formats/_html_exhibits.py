"""The exhibits of an HTML report: segments, answers of surveys, funnels, cohort tables and balances.

Where a bar stands in the row of its number, the table is the chart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from crmkpi.formats import _terms
from crmkpi.formats._charts_inline import bar, step
from crmkpi.formats._charts_shares import stack
from crmkpi.formats._html_told import Grid, Told
from crmkpi.formats._svg import Scale, real
from crmkpi.model import Balance, CohortTable, Funnel, KpiValue, Number, Unit

if TYPE_CHECKING:
    from markupsafe import Markup

_AGES, _APART = 13, 3
"""So many ages of a cohort have a column each; of later ones every third."""
_SHADES = 6


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table with bars in it, or a picture with its table folded below."""

    heading: str
    question: str
    grid: Grid
    picture: "Markup | str" = ""
    notes: tuple[str, ...] = ()
    wrong: str = ""
    """What is wrong with it, when something is."""


@dataclass(frozen=True, slots=True)
class Shade:
    """A cell of a heat table."""

    text: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class Heat:
    """A cohort table: its ages, and per cohort its period, size and cells."""

    heading: str
    question: str
    size: str
    ages: tuple[int, ...]
    rows: tuple[tuple[str, str, tuple[Shade, ...]], ...]
    caption: str
    notes: tuple[str, ...]


def segments(told: Told) -> Iterator[Exhibit]:
    """Show what each KPI comes to by the values of a column: the ten largest, and the rest."""
    _ = told.words.gettext
    for kpi in told.report.kpis:
        for by in dict.fromkeys(part.by for part in kpi.segments):
            column = _terms.column(kpi.table, by, told.report.language)
            heading = _("{kpi} by {column}").format(kpi=kpi.label, column=column)
            whole = _("line: all together, {value}").format(value=told.value(kpi.value, kpi.unit))
            yield Exhibit(heading, "" if kpi.additive or kpi.value is None else whole, _segments(told, kpi, by, column))


def _segments(told: Told, kpi: KpiValue, by: str, column: str) -> Grid:
    found = _terms.segments_by_weight(kpi, by)
    values = [real(part.value) for part in found[: _terms.LARGEST]]
    others = [part.value for part in found[_terms.LARGEST :] if part.value is not None]
    if len(found) > _terms.LARGEST:
        values.append(real(sum(others, Decimal(0))) if kpi.additive and others else None)
    # For a rate the value of all is the yardstick; a sum is made of its parts.
    mark = None if kpi.additive else real(kpi.value)
    scale = _from_zero([*values, mark])
    rows = [
        [key, "" if value is None else bar(value, scale, mark), text, cases]
        for (key, text, cases), value in zip(_terms.segment_rows(kpi, by, told.figures), values, strict=True)
    ]
    heads = [(column, "name"), ("", "bars"), (told.words.gettext("Actual"), "number"), ("n", "number")]
    return Grid(heads, rows)


def answers(told: Told) -> Iterator[Exhibit]:
    """Show how the answers behind an NPS are spread."""
    _ = told.words.gettext
    names = {
        "detractors": _("Detractors (0 to 6)"),
        "passives": _("Passives (7 and 8)"),
        "promoters": _("Promoters (9 and 10)"),
    }
    for kpi in told.report.kpis:
        found = _spread(kpi)
        whole = sum(found.values())
        if not whole:
            continue
        shares = {name: told.figures.share(amount, whole) for name, amount in found.items()}
        looks = {"detractors": "gap bad", "passives": "py", "promoters": "ac"}
        picture = stack(
            [(looks[name], float(amount)) for name, amount in found.items()],
            ", ".join(f"{names[name]}: {share}" for name, share in shares.items()),
        )
        rows = [[names[name], told.figures.count(amount), shares[name]] for name, amount in found.items()]
        heads = [(_("Answers"), ""), (_("Count"), "number"), (_("Share"), "number")]
        heading = f"{kpi.label} {told.value(kpi.value, kpi.unit)}"
        asked = told.words.ngettext("{n} answer", "{n} answers", whole).format(n=told.figures.count(whole))
        yield Exhibit(heading, asked, Grid(heads, rows), picture)


def _spread(kpi: KpiValue) -> dict[str, int]:
    """Take detractors, passives and promoters from the parts of a KPI; nothing when it has no such parts."""
    names = ("detractors", "passives", "promoters")
    found = {name: kpi.parts.get(name) for name in names}
    if found["passives"] is None and kpi.n is not None and None not in (found["detractors"], found["promoters"]):
        found["passives"] = kpi.n - int(found["detractors"] or 0) - int(found["promoters"] or 0)
    amounts = {name: int(amount) for name, amount in found.items() if amount is not None}
    return amounts if len(amounts) == len(names) and min(amounts.values()) >= 0 else {}


def funnels(told: Told) -> Iterator[Exhibit]:
    """Show how many records came how far."""
    for funnel in told.report.funnels:
        yield Exhibit(
            funnel.label, funnel.question, _funnel(told, funnel), notes=tuple(_terms.funnel_notes(funnel, told.figures))
        )


def _funnel(told: Told, funnel: Funnel) -> Grid:
    _, figures = told.words.gettext, told.figures
    scale = _from_zero([real(stage.entered) for stage in funnel.stages])
    rows = [
        [
            stage.name,
            bar(float(stage.entered), scale),
            figures.count(stage.entered),
            told.value(stage.from_previous, Unit.PERCENT) if place else "",
            told.value(stage.from_first, Unit.PERCENT) if place else "",
            told.value(stage.median_days, Unit.DAYS) if place else "",
        ]
        for place, stage in enumerate(funnel.stages)
    ]
    heads = [(_("Stage"), "name"), ("", "bars"), (_("Entered"), "number")]
    heads += [(name, "number") for name in (_("Of the stage before"), _("Of the first"), _("Median time"))]
    return Grid(heads, rows)


def cohorts(told: Told) -> Iterator[Heat]:
    """Show what became of those who arrived in each period."""
    _ = told.words.gettext
    for table in told.report.cohorts:
        longest = max((len(one.values) for one in table.cohorts), default=0)
        ages = tuple(age for age in range(longest) if age < _AGES or age % _APART == 0)
        rows = tuple(
            (
                told.period(one.period),
                told.value(one.size, table.unit),
                tuple(_shade(told, one.values[age] if age < len(one.values) else None) for age in ages),
            )
            for one in table.cohorts
        )
        size = _("Amount") if table.unit is Unit.MONEY else _("Size")
        notes = (table.notes,) if table.notes else ()
        yield Heat(table.label, table.question, size, ages, rows, _ages(told, table), notes)


def _ages(told: Told, table: CohortTable) -> str:
    _ = told.words.gettext
    return {
        "week": _("Share in percent, by weeks since arrival"),
        "month": _("Share in percent, by months since arrival"),
        "quarter": _("Share in percent, by quarters since arrival"),
        "year": _("Share in percent, by years since arrival"),
    }.get(table.grain, _("Share in percent, by periods since arrival"))


def _shade(told: Told, share: Number | None) -> Shade:
    """Write a share without decimals, so that a small one never looks like none and nearly all not like all."""
    exact = real(share)
    if exact is None:
        return Shade("", None)
    shade = max(0, min(_SHADES - 1, int(exact * _SHADES)))
    if 0 < exact < 0.01:
        return Shade("<1", shade)
    if 0.995 <= exact < 1:
        return Shade(">99", shade)
    return Shade(told.figures.decimal(Decimal(str(exact)) * 100, 0), shade)


def balances(told: Told) -> Iterator[Exhibit]:
    """Show how one number became another, step by step, and say so when that does not come out even."""
    _ = told.words.gettext
    for balance in told.report.balances:
        wrong = "" if balance.holds else _("This does not come out even: a number of this report is wrong.")
        yield Exhibit(balance.label, "", _balance(told, balance), wrong=wrong)


def _balance(told: Told, balance: Balance) -> Grid:
    _ = told.words.gettext
    levels = [balance.opening]
    for _what, amount in balance.movements:
        levels.append(levels[-1] + amount)
    scale = _from_zero([real(level) for level in (*levels, balance.closing)])

    def drawn(begin: Decimal, end: Decimal, look: str) -> "Markup | str":
        ends = real(begin), real(end)
        return "" if None in ends else step(ends[0] or 0.0, ends[1] or 0.0, scale, look)

    def moved(amount: Decimal) -> str:
        text = told.value(amount, balance.unit)
        return f"+{text}" if amount > 0 and not text.startswith("+") else text

    zero = Decimal(0)
    rows = [[_("At the start"), drawn(zero, balance.opening, "ac"), told.value(balance.opening, balance.unit)]]
    for (what, amount), before, after in zip(balance.movements, levels, levels[1:], strict=False):
        rows.append([what, drawn(before, after, "good" if amount >= 0 else "gap bad"), moved(amount)])
    rows.append([_("At the end"), drawn(zero, balance.closing, "ac"), told.value(balance.closing, balance.unit)])
    return Grid([("", "name"), ("", "bars"), (_("Amount"), "number")], rows)


def _from_zero(values: "list[float | None]") -> Scale:
    known = [0.0, *(value for value in values if value is not None)]
    return Scale(min(known), max(known), 0, 100)
