"""The KPIs of an HTML report: tables by kind of measure, and columns over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmkpi.formats import _terms
from crmkpi.formats._charts_columns import Column, columns
from crmkpi.formats._charts_inline import bullet, sparkline
from crmkpi.formats._html_told import Change, Grid, Standing, Told, anchors, drawn
from crmkpi.formats._sparkline import LENGTH
from crmkpi.formats._svg import real
from crmkpi.model import Better, Category, KpiValue, Number, TrendPoint

if TYPE_CHECKING:
    from markupsafe import Markup

_CHARTS, _CHARTS_WITHOUT_TARGET = 24, 6
"""So many charts are drawn; the others are a line in the table of KPIs and numbers behind it."""
_LEAST = 2
"""A chart of no more columns than these shows less than its numbers."""


ROOM = {"actual": 13, "target": 11, "change": 11}
"""Letters for which a column has room on every screen and on paper."""
_LINE = 24
"""Numbers of more letters fit into no line beside each other."""


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI as the table shows it."""

    anchor: str
    label: str
    lower: bool
    about: tuple[str, ...]
    actual: str
    target: str
    gap: str
    bullet: "Markup | str"
    standing: Standing
    previous: Change
    year: Change
    spark: "Markup | str"


@dataclass(frozen=True, slots=True)
class Kind:
    """The KPIs of one of the three kinds of measure."""

    anchor: str
    heading: str
    category: Category
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A KPI over time: chart, what it says, and its numbers."""

    label: str
    lower: bool
    actual: str
    standing: Standing
    about: tuple[str, ...]
    chart: "Markup"


@dataclass(frozen=True, slots=True)
class Trends:
    """Charts with their numbers in one table."""

    charts: tuple[Trend, ...]
    numbers: Grid


def kinds(told: Told) -> list[Kind]:
    """Group the KPIs as they are shown."""
    named = {id(kpi): anchor for anchor, kpi in anchors(told.report.kpis)}
    return [
        Kind(
            kind.value,
            _terms.category(kind, told.report.language),
            kind,
            tuple(_row(told, kpi, named[id(kpi)]) for kpi in found),
        )
        for kind, found in _terms.by_category(told.report)
    ]


def shown(told: Told, kinds: Sequence[Kind]) -> dict[str, bool]:
    """Tell which columns have something to say, and whether numbers need more room than columns usually have."""
    kpis = told.report.kpis
    return {
        "wide": _wide([row for kind in kinds for row in kind.rows]),
        "target": any(kpi.target is not None for kpi in kpis),
        "status": any(told.standing(kpi).word for kpi in kpis),
        "previous": any(kpi.previous is not None for kpi in kpis),
        "year": any(kpi.year_ago is not None for kpi in kpis),
        "spark": any(_course(kpi) for kpi in kpis),
    }


def _wide(rows: Sequence[KpiRow]) -> bool:
    """Tell whether some number has no room in its column, though there is a line that could hold it."""
    lengths = [
        (len(text), ROOM[column])
        for row in rows
        for text, column in (
            (row.actual, "actual"), (row.target, "target"), (row.gap, "change"),
            (row.previous.text, "change"), (row.year.text, "change"),
        )
    ]  # fmt: skip
    return any(length > room for length, room in lengths) and max(length for length, _ in lengths) <= _LINE


def _row(told: Told, kpi: KpiValue, anchor: str) -> KpiRow:
    trend = kpi.trend[-LENGTH:]
    picture = sparkline(
        drawn(trend), running=bool(trend) and not trend[-1].settled
    ) if _course(kpi) else ""  # fmt: skip
    return KpiRow(
        anchor,
        kpi.label,
        kpi.better is Better.LOWER,
        tuple(_about(told, kpi)),
        told.value(kpi.value, kpi.unit),
        told.value(kpi.target, kpi.unit) if kpi.target is not None else "",
        told.figures.gap(kpi.deviation, kpi.target, kpi.unit) if kpi.target is not None else "",
        _bullet(told, kpi),
        told.standing(kpi),
        told.change(kpi, kpi.previous),
        told.change(kpi, kpi.year_ago),
        picture,
    )


def _about(told: Told, kpi: KpiValue) -> Iterator[str]:
    """Say how many cases are behind a value where they are few or chance plays a part, and how far it may be off."""
    _ = told.words.gettext
    if kpi.value is None:
        return
    if kpi.n is not None and (kpi.low_n or kpi.low is not None):
        cases = _("n = {n}").format(n=told.figures.count(kpi.n))
        yield _("{cases}, few cases").format(cases=cases) if kpi.low_n else cases
    if kpi.unsettled:
        young = told.words.ngettext("{n} too young", "{n} too young", kpi.immature)
        yield young.format(n=told.figures.count(kpi.immature))
    if span := _terms.interval(kpi, told.figures):
        yield _("95%: {span}").format(span=span)
    if kpi.whole_target is not None:
        yield _("target of the whole period {target}").format(target=told.value(kpi.whole_target, kpi.unit))


def _bullet(told: Told, kpi: KpiValue) -> "Markup | str":
    value, target = real(kpi.value), real(kpi.target)
    if value is None or target is None:
        return ""
    return bullet(value, target, real(kpi.year_ago.value) if kpi.year_ago else None, told.gap(kpi))


def _course(kpi: KpiValue) -> bool:
    """Tell whether there is more than one point to draw."""
    return sum(value is not None for value in drawn(kpi.trend[-LENGTH:])) > 1


def trends(told: Told) -> tuple[Trends, Grid]:
    """Draw the KPIs over time that have a target, or the first ones; of the others, give the numbers."""
    there = [kpi for kpi in told.report.kpis if _course(kpi)]
    # What is predicted for compared periods only has hardly a column to draw.
    drawable = [kpi for kpi in there if sum(point.value is not None for point in kpi.trend[-LENGTH:]) > _LEAST]
    aimed = [kpi for kpi in drawable if kpi.target is not None]
    first = aimed[:_CHARTS] if aimed else drawable[:_CHARTS_WITHOUT_TARGET]
    chosen = {id(kpi) for kpi in first}
    charts = Trends(tuple(_trend(told, kpi) for kpi in first), _numbers(told, first))
    return charts, _numbers(told, [kpi for kpi in there if id(kpi) not in chosen])


def _trend(told: Told, kpi: KpiValue) -> Trend:
    points = kpi.trend[-LENGTH:]
    found = [
        Column(
            told.period(point.period),
            real(point.value),
            real(_year_before(told, kpi, point)),
            point.settled,
            real(point.target),
        )
        for point in points
    ]
    # The gap belongs to the period of the report; while that runs its target is a part of the whole one.
    current = points[-1].period == told.report.period.label and kpi.whole_target is None
    gap = told.gap(kpi) if current else ""
    course = told.course(kpi, points)
    chart = columns(found, told.ticker(kpi.unit), told=course, gap=gap)
    return Trend(
        kpi.label,
        kpi.better is Better.LOWER,
        told.value(kpi.value, kpi.unit),
        told.standing(kpi),
        tuple(_beside(told, kpi)),
        chart,
    )


def _year_before(told: Told, kpi: KpiValue, point: TrendPoint) -> Number | None:
    """Find the value of the year before, as far as the trend or the comparison goes back."""
    if point.period == told.report.period.label and kpi.year_ago is not None:
        return kpi.year_ago.value
    label = point.period
    if ".." in label or not label[:4].isdigit():
        return None
    before = f"{int(label[:4]) - 1:04d}{label[4:]}"
    return next((other.value for other in kpi.trend if other.period == before), None)


def _beside(told: Told, kpi: KpiValue) -> Iterator[str]:
    """Say under a chart what its lines and lighter columns are."""
    _ = told.words.gettext
    aim = kpi.whole_target if kpi.whole_target is not None else kpi.target
    if aim is not None:
        yield _("target {target}").format(target=told.value(aim, kpi.unit))
    if kpi.year_ago is not None and kpi.year_ago.value is not None:
        yield f"{told.period(kpi.year_ago.period)}: {told.value(kpi.year_ago.value, kpi.unit)}"


def _numbers(told: Told, kpis: Sequence[KpiValue]) -> Grid:
    """List the numbers of charts, a column for each period, the unit of money left out."""
    _, figures = told.words.gettext, told.figures
    whole = {point.period: point.complete for kpi in kpis for point in kpi.trend[-LENGTH:]}
    whole = {label: whole[label] for label in sorted(whole)}
    before = [kpi.year_ago.period for kpi in kpis if kpi.year_ago and kpi.year_ago.value is not None]
    aimed = any(kpi.target is not None for kpi in kpis)
    names = [
        told.period(one) if whole[one] else _("{period}, running").format(period=told.period(one)) for one in whole
    ]
    heads = [("KPI", ""), *((name, "number") for name in names)]
    heads += [(told.period(before[0]), "number")] if before else []
    heads += [(_("Target"), "number")] if aimed else []
    rows = []
    for kpi in kpis:
        known = {point.period: point.value for point in kpi.trend[-LENGTH:]}
        cells = [figures.target(known[one], kpi.unit) if one in known else "" for one in whole]
        cells += [figures.target(kpi.year_ago.value if kpi.year_ago else None, kpi.unit)] if before else []
        cells += [figures.target(kpi.target, kpi.unit)] if aimed else []
        rows.append([kpi.label, *cells])
    return Grid(heads, rows)
