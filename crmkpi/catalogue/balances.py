"""The self-check at run time: laws that the numbers of one report must keep, worked out by SQL of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from crmkpi import shelf
from crmkpi.catalogue import evaluate, plan
from crmkpi.catalogue.evaluate import Numbers
from crmkpi.catalogue.formula import exact
from crmkpi.engine import Engine
from crmkpi.model import Balance, Better, Category, Kpi, KpiValue, Unit, Words
from crmkpi.words import text

if TYPE_CHECKING:
    from crmkpi.catalogue import Asking

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Movement:
    """What changes a stock: SQL that adds or takes away, or a KPI that does."""

    label: Words
    plus: str | None = None
    minus: str | None = None
    adds: str | None = None
    takes: str | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """Opening + movements = closing, over one table or view; `kpi` is the closing stock as the report tells it."""

    id: str
    label: Words
    unit: Unit
    kpi: str
    asked_with: tuple[str, ...]
    """It is worked out when one of these KPIs is in the report."""
    table: str
    opening: str
    movements: tuple[Movement, ...]
    closing: str
    where: str | None = None
    optional: tuple[str, ...] = ()


@cache
def all_laws() -> Mapping[str, Law]:
    """Read the shelf."""
    return shelf.read_all("balances", Law)


def asked(wanted: Mapping[str, object] | set[str]) -> list[Law]:
    """List the laws that go with some KPIs."""
    return [law for law in all_laws().values() if set(law.asked_with) & set(wanted)]


def as_kpi(law: Law) -> Kpi:
    """Write a law as a definition, so that it sees the same rows as KPIs do."""
    moving = {f"m{i}": one.plus or one.minus or "" for i, one in enumerate(law.movements) if one.plus or one.minus}
    return Kpi(
        f"balance_{law.id}", law.label, law.label, Category.BUSINESS, law.unit, Better.NEITHER, "own",
        table=law.table, where=law.where, value=law.closing, parts={"opening": law.opening, **moving},
        optional=law.optional,
    )  # fmt: skip


def balances(
    engine: Engine, asking: "Asking", values: Mapping[str, KpiValue], numbers: Mapping[str, Numbers]
) -> Iterator[Balance]:
    """Work out the laws of the KPIs in a report, for its own window."""
    laws = [law for law in asked(set(values)) if _moves(law, numbers)]
    if not laws:
        return
    planned, _ = plan.plan(engine, [as_kpi(law) for law in laws], asking.data_until)
    planned = [one for one in planned if not (one.kpi.unit is Unit.MONEY and one.tables & set(asking.mixed))]
    found = evaluate.evaluate(engine, planned, [asking.windows.current], asking.begins, asking.data_until, ())
    for law in laws:
        own = found.get(f"balance_{law.id}")
        if own is not None and not own.failed and own.windows[0].value is not None:
            yield _balance(law, own, values, numbers, asking.language)


def _moves(law: Law, numbers: Mapping[str, Numbers]) -> bool:
    """Tell whether every KPI that a law is made of has a number."""
    named = [name for one in law.movements for name in (one.adds, one.takes) if name]
    return all(name in numbers and numbers[name].windows[0].value is not None for name in named)


def _balance(
    law: Law, own: Numbers, values: Mapping[str, KpiValue], numbers: Mapping[str, Numbers], language: str
) -> Balance:
    moved = []
    for i, one in enumerate(law.movements):
        name = one.adds or one.takes
        amount = numbers[name].windows[0].value if name else own.details.get(f"part_m{i}")
        sign = -1 if one.minus or one.takes else 1
        moved.append((text(one.label, language), sign * _amount(law, amount)))
    told = values.get(law.kpi)
    usual = told is not None and told.variant == "default" and told.value is not None and not _narrowed(told)
    closing = _amount(law, told.value if told is not None and usual else own.windows[0].value)
    opening = _amount(law, own.details.get("part_opening"))
    rest = closing - opening - sum(amount for _, amount in moved)
    if law.unit is Unit.MONEY and rest and abs(rest) <= CENT * len(moved) and moved:
        # A twelfth of a yearly price has no end in cents; what rounding leaves goes to the largest movement.
        largest = max(range(len(moved)), key=lambda i: abs(moved[i][1]))
        moved[largest] = (moved[largest][0], moved[largest][1] + rest)
    return Balance(law.id, text(law.label, language), law.unit, opening, tuple(moved), closing)


def _narrowed(told: KpiValue) -> bool:
    """Tell whether a user's own definition stands in for the built-in one."""
    from crmkpi.catalogue import definitions

    kpis = definitions.built_in()
    return told.id not in kpis or told.definition != definitions.fingerprint(kpis[told.id], kpis)


def _amount(law: Law, value: object) -> Decimal:
    number = exact(value) if isinstance(value, int | float | Decimal) else Decimal(0)
    return number.quantize(CENT) if law.unit is Unit.MONEY else number
