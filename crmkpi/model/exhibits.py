"""What a report shows beside single numbers: cohort tables, funnels, and the balances that must come out even."""

from dataclasses import dataclass
from decimal import Decimal

from crmkpi.model.words import Number, Unit


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who arrived in one period, and what became of them, by age in periods."""

    period: str
    size: Number
    """How many arrived (or what they brought in their first period, for a table of money)."""
    values: tuple[Number | None, ...]
    """Share of `size` at age 0, 1, 2 …; None where that age is not over yet: it is left blank, never 0."""


@dataclass(frozen=True, slots=True)
class CohortTable:
    """Retention by period of arrival."""

    id: str
    label: str
    question: str
    unit: Unit
    """What `size` is counted in; the values are fractions of it."""
    grain: str
    """month, quarter …"""
    cohorts: tuple[Cohort, ...]
    """The oldest first."""
    notes: str = ""
    definition: str = ""
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a funnel."""

    name: str
    entered: int
    """Records of the funnel that ever came this far."""
    from_previous: Number | None
    """Share of those in the stage before that came here; None for the first, or where nobody was before."""
    from_first: Number | None
    median_days: Number | None
    """From entering the stage before to entering this one."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Records that entered in the period, followed through their stages."""

    id: str
    label: str
    question: str
    stages: tuple[Stage, ...]
    immature: int = 0
    """Records younger than the window, whatever became of them; only where all are so, the stages count them."""
    notes: str = ""
    definition: str = ""
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """A law that numbers of one report must keep: opening + movements = closing."""

    id: str
    label: str
    unit: Unit
    opening: Decimal
    movements: tuple[tuple[str, Decimal], ...]
    """(what, signed amount), in the order in which people read them."""
    closing: Decimal

    @property
    def holds(self) -> bool:
        """Tell whether it comes out even; when it does not, a number of the report is wrong."""
        return self.opening + sum(amount for _, amount in self.movements) == self.closing


@dataclass(frozen=True, slots=True)
class Signal:
    """One sentence about a KPI that was computed, never a cause: a target missed, a trend, an unusual value."""

    kind: str
    """missed, trend, unusual, segment."""
    words: str
    favourable: bool | None = None
