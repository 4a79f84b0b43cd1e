"""The KPI table as people read it, ready-made: the same words and numbers for every file with a layout of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.formats import _changes, _terms
from crmkpi.formats._numbers import UNKNOWN, Figures, raw
from crmkpi.formats._sparkline import LENGTH, sparkline
from crmkpi.model import Better, Category, Comparison, KpiValue, Report, Status


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI, written out."""

    kpi: KpiValue
    name: str
    aside: str
    """`n=21` beside a small sample."""
    lower: bool
    actual: str
    target: str
    gap: str
    glyph: str
    status: str
    tone: str
    """met, near, missed, or nothing: how the status is coloured."""
    previous: str
    previous_good: bool | None
    """Whether the change is favourable; None when that cannot be said."""
    year: str
    year_good: bool | None
    spark: str


def figures_of(report: Report) -> Figures:
    """Write numbers in the language and currency of a report."""
    from crmkpi.formats._plain import plain

    return Figures(report.language, plain(report.currency) if report.currency else None)


def kpi_rows(report: Report, figures: Figures) -> Iterator[tuple[Category, tuple[KpiRow, ...]]]:
    """Write the KPIs under the three kinds of measure."""
    for kind, kpis in _terms.by_category(report):
        yield kind, tuple(_row(kpi, report.language, figures) for kpi in kpis)


def _row(kpi: KpiValue, language: str, figures: Figures) -> KpiRow:
    status = _terms.shown_status(kpi)
    word, aimed = _terms.status(status, language), kpi.target is not None
    previous, previous_good = _change(kpi, kpi.previous, figures)
    year, year_good = _change(kpi, kpi.year_ago, figures)
    return KpiRow(
        kpi,
        kpi.label,
        _terms.cases(kpi, figures),
        kpi.better is Better.LOWER,
        figures.value(kpi.value, kpi.unit),
        figures.value(kpi.target, kpi.unit) if aimed else "",
        figures.gap(kpi.deviation, kpi.target, kpi.unit) if aimed else "",
        _terms.STATUS_GLYPHS.get(status, "") if word else "",
        word or (UNKNOWN if aimed else ""),
        status.value if word and not kpi.low_n else "",
        previous,
        previous_good,
        year,
        year_good,
        sparkline(kpi.trend),
    )


def _change(kpi: KpiValue, earlier: Comparison | None, figures: Figures) -> tuple[str, bool | None]:
    return _changes.change(earlier, kpi.unit, figures), _changes.good_change(kpi, earlier)


def heights(kpi: KpiValue) -> list[float | None]:
    """Place the last points of a trend between 0 and 1, their lowest and highest; a flat line stands in the middle."""
    values = [raw(point.value) for point in kpi.trend[-LENGTH:]]
    known = [float(value) for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    if low == high:
        return [None if value is None else 0.5 for value in values]
    # Halves first: the difference of two very large numbers may be too large for a float.
    return [None if value is None else (value / 2 - low / 2) / (high / 2 - low / 2) for value in values]


def charted(report: Report, most: int) -> list[KpiValue]:
    """Choose the KPIs whose trend is worth a chart: those that need action first, then those with a target."""
    order = (Status.MISSED, Status.NEAR, Status.MET, Status.NO_TARGET, Status.NOT_AVAILABLE)
    able = [kpi for kpi in report.kpis if sum(point.value is not None for point in kpi.trend) > 1]
    return sorted(able, key=lambda kpi: (order.index(_terms.shown_status(kpi)), kpi.low_n))[:most]
