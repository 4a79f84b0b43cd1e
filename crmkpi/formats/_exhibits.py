"""Cohort tables, funnels and balances as rows of words, for formats that draw tables."""

from decimal import Decimal

from crmkpi.formats import _periods
from crmkpi.formats._numbers import Figures
from crmkpi.model import CohortTable, Funnel, Number, Report, Unit

SHOWN = 6
"""So many sentences about what stands out are shown on a screen."""


def signals(report: Report) -> list[tuple[str, str, bool | None]]:
    """List what stands out: (KPI, words, favourable); missed targets first, what is favourable last."""
    found = [(one, kpi.label) for kpi in report.kpis for one in kpi.signals]
    order = {"missed": 0, "unusual": 1, "trend": 2, "segment": 3}
    found.sort(key=lambda pair: (order.get(pair[0].kind, 4), pair[0].favourable is not False))
    return [(label, one.words, one.favourable) for one, label in found]


def ages(table: CohortTable) -> int:
    """Count the columns of a cohort table."""
    return max((len(cohort.values) for cohort in table.cohorts), default=0)


def cohort_rows(table: CohortTable, figures: Figures) -> list[tuple[str, str, tuple[str, ...]]]:
    """Write the cohorts: period, size, a share for each age; blank where that is not over yet."""
    return [
        (
            _periods.short(cohort.period, figures.language),
            figures.value(cohort.size, table.unit),
            tuple("" if value is None else percent(value, figures) for value in cohort.values),
        )
        for cohort in table.cohorts
    ]


def percent(value: Number, figures: Figures) -> str:
    """Write a share without decimals, because a row has twelve of them."""
    return f"{figures.decimal(Decimal(str(value)) * 100, 0)}%"


def stage_rows(funnel: Funnel, figures: Figures) -> list[tuple[str, str, str, str, str]]:
    """Write the stages: name, entered, share of the stage before, share of the first, days (median)."""
    return [
        (
            stage.name,
            figures.count(stage.entered),
            figures.value(stage.from_previous, Unit.PERCENT),
            figures.value(stage.from_first, Unit.PERCENT),
            figures.value(stage.median_days, Unit.DAYS),
        )
        for stage in funnel.stages
    ]
