"""Text for a terminal, a pipe or a mail: one line per KPI, the data quality below, as wide as asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from crmkpi.formats import _changes, _exhibits, _periods, _quality, _terms
from crmkpi.formats._columns import Column, Row, Table, draw, fit
from crmkpi.formats._layout import Cell, Screen, Span
from crmkpi.formats._numbers import UNKNOWN, Figures
from crmkpi.formats._plain import plain
from crmkpi.formats._sparkline import sparkline
from crmkpi.model import Better, CohortTable, Comparison, Funnel, KpiValue, Report, Status
from crmkpi.words import Translator, translator

SUFFIX = ".txt"
BINARY = False

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "31", "32", "33"
_SHOWN = 6
"""So many KPIs are named in a sentence about the data; a file names all."""
_STATUS_LOOKS = {Status.MET: _GREEN, Status.NEAR: _YELLOW, Status.MISSED: _RED}
_REMARK_LOOKS: dict[_quality.Kind, str] = {"error": _RED, "warning": _YELLOW, "passed": _GREEN}


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the text needs."""

    report: Report
    screen: Screen
    figures: Figures
    words: Translator


def render(report: Report, *, width: int = 100, colour: bool = False, ascii: bool = False) -> str:
    """Write the report as text.

    No line is longer than `width` cells unless a number needs it. Colour repeats what signs and words _. With
    `ascii` every letter is ASCII.
    """
    currency = plain(report.currency) if report.currency else None
    figures = Figures(report.language, currency, narrow=True, ascii=ascii)
    page = _Page(report, Screen(width, colour, ascii), figures, translator(report.language))
    told = not _terms.nothing_known(report)
    table = fit(page.screen, _columns(page), tuple(_rows(page)) if told else ())
    lines = [
        *_head(page, table),
        *(draw(table) if told else page.screen.wrap(_terms.no_number_at_all(report))),
        *(_few(page, table) if told else [()]),
        *_signals(page),
        *_cohorts(page),
        *_funnels(page),
        *_without_number(page),
        *_data_quality(page),
        *_next_commands(page),
    ]
    return "".join(page.screen.paint(line) + "\n" for line in lines)


def _head(page: _Page, table: Table) -> Iterator[Cell]:
    """Say which report this is, of which period, and what the signs mean."""
    report, _, language = page.report, page.words.gettext, page.report.language
    yield from page.screen.join([report.title, _periods.title(report.period.label, language)], look=_BOLD)
    as_of = _("data as of {day}").format(day=_periods.day(report.as_of, language))
    made = _terms.stamp(report)
    yield from page.screen.join([_terms.span_and_state(report), as_of, *([made] if made else [])])
    if report.headline:
        yield from page.screen.wrap(report.headline)
    legend = []
    if table.shows("previous") and report.period.previous:
        legend.append(_("Δ prev: against {period}").format(period=_short(page, report.period.previous)))
    if table.shows("year") and report.period.year_ago:
        legend.append(_("Δ year: against {period}").format(period=_short(page, report.period.year_ago)))
    if table.shows("previous") or table.shows("year"):
        legend += _changes.marked(report)
    if table.longest:
        legend += _terms.legend(report)
    if legend:
        yield from page.screen.join(legend, look=_DIM)
    yield ()


def _short(page: _Page, label: str) -> str:
    return _periods.short(label, page.report.language)


def _columns(page: _Page) -> tuple[Column, ...]:
    """Name the columns; the sparkline is the first to go, then Δ year, target, vs target, Δ prev."""
    _, points = page.words.gettext, max((len(kpi.trend) for kpi in page.report.kpis), default=0)
    units = {
        "day": _("days"),
        "week": _("weeks"),
        "month": _("months"),
        "quarter": _("quarters"),
        "half": _("half-years"),
        "year": _("years"),
    }
    periods = units.get(page.report.period.grain, _("periods"))
    return (
        Column("actual", _("Actual")),
        Column("target", _("Target"), 3, 22),
        Column("gap", _("vs target"), 4, 22),
        Column("status", _("Status"), right=False),
        Column("previous", _("Δ prev"), 5, 18),
        Column("year", _("Δ year"), 2, 26),
        Column("trend", f"{min(points, 12)} {periods}", 1, 18, right=False),
    )


def _rows(page: _Page) -> Iterator[Row | Cell]:
    """Write the KPIs under the three kinds of measure, each with its segments."""
    for kind, kpis in _terms.by_category(page.report):
        heading = _terms.category(kind, page.report.language).upper()
        yield from page.screen.wrap(heading, look=_BOLD)
        for kpi in kpis:
            yield _row(page, kpi)
            yield from _segments(page, kpi)
        yield ()


def _row(page: _Page, kpi: KpiValue) -> Row:
    """Write one KPI; too few cases are said beside its name and take the colour off."""
    figures = page.figures
    aside = f" {said}" if (said := _terms.cases(kpi, figures)) else ""
    end = " ↓" if kpi.better is Better.LOWER else ""
    look = "" if kpi.low_n else _STATUS_LOOKS.get(kpi.status, "")
    word = _terms.status(_terms.shown_status(kpi), page.report.language)
    cells = {
        "actual": (Span(figures.value(kpi.value, kpi.unit), _BOLD),),
        "target": (Span(figures.target(kpi.target, kpi.unit)),),
        "gap": (Span(figures.gap(kpi.deviation, kpi.target, kpi.unit), look),),
        "status": (Span(f"{_terms.STATUS_GLYPHS[_terms.shown_status(kpi)]} {word}" if word else UNKNOWN, look),),
        "previous": _change(page, kpi, kpi.previous),
        "year": _change(page, kpi, kpi.year_ago),
        "trend": _trend(page, kpi),
    }
    return Row(kpi.label, cells, aside, end)


def _change(page: _Page, kpi: KpiValue, earlier: Comparison | None) -> Cell:
    """Write a change; green is favourable, red is not."""
    good = _changes.good_change(kpi, earlier)
    return (Span(_changes.change(earlier, kpi.unit, page.figures), {True: _GREEN, False: _RED, None: ""}[good]),)


def _trend(page: _Page, kpi: KpiValue) -> Cell:
    """Draw the trend; the last periods are dimmed that still run, or of which records are too young to judge."""
    line = sparkline(kpi.trend, ascii=page.screen.ascii)
    moving = len(list(takewhile(lambda point: not point.settled, reversed(kpi.trend[-len(line) :])))) if line else 0
    return (Span(line[: len(line) - moving]), Span(line[len(line) - moving :], _DIM)) if moving else (Span(line),)


def _segments(page: _Page, kpi: KpiValue) -> Iterator[Row | Cell]:
    """Write the segments of a KPI under it, one part per column."""
    for by in dict.fromkeys(segment.by for segment in kpi.segments):
        name = _terms.column(kpi.table, by, page.report.language)
        yield from page.screen.wrap(page.words.gettext("by {column}").format(column=name), (Span(" " * 4),), _DIM)
        for row in _terms.segment_lines(kpi, by, page.figures):
            cases = f"  n={row.cases}" if row.cases else ""
            part = f"  {row.part}" if row.part else ""
            yield Row(row.key, {"actual": (Span(row.value),)}, indent=6, tail=cases + part)


def _signals(page: _Page) -> Iterator[Cell]:
    """Say what stands out, one line each; the most important first."""
    found = _exhibits.signals(page.report)
    if not found:
        return
    yield from page.screen.wrap(page.words.gettext("What stands out").upper(), look=_BOLD)
    glyphs = {True: ("✓", _GREEN), False: ("✗", _RED), None: ("·", "")}
    for label, words, favourable in found[: _exhibits.SHOWN]:
        glyph, look = glyphs[favourable]
        yield from page.screen.wrap(f"{label}: {words}", (Span("  "), Span(glyph, look), Span(" ")))
    rest = len(found) - _exhibits.SHOWN
    if rest > 0:
        more = page.words.ngettext("{n} more in report files", "{n} more in report files", rest)
        yield from page.screen.wrap(more.format(n=rest), (Span("  · "),), _DIM)
    yield ()


def _cohorts(page: _Page) -> Iterator[Cell]:
    """Draw the cohort tables; of many ages those that have room, the first ones first."""
    for table in page.report.cohorts:
        yield from page.screen.wrap(table.label.upper(), look=_BOLD)
        yield from _cohort_table(page.screen, page.figures, table)
        yield ()


def exhibit(made: CohortTable | Funnel, screen: Screen, figures: Figures) -> str:
    """Draw one cohort table or funnel as text."""
    drawn = _cohort_table(screen, figures, made) if isinstance(made, CohortTable) else _funnel(screen, figures, made)
    return "".join(screen.paint(line) + "\n" for line in drawn)


def _cohort_table(screen: Screen, figures: Figures, table: CohortTable) -> Iterator[Cell]:
    _ = translator(figures.language).gettext
    columns = [Column("size", _("Arrived"))]
    columns += [
        Column(f"age{age}", str(age), _exhibits.ages(table) - age if age else 0, 10)
        for age in range(_exhibits.ages(table))
    ]
    rows = [
        Row(period, {"size": (Span(size),), **{f"age{i}": (Span(value),) for i, value in enumerate(values)}})
        for period, size, values in _exhibits.cohort_rows(table, figures)
    ]
    yield from draw(fit(screen, columns, rows))


def _funnels(page: _Page) -> Iterator[Cell]:
    """Draw the funnels, a line for each stage."""
    for funnel in page.report.funnels:
        yield from page.screen.wrap(funnel.label.upper(), look=_BOLD)
        yield from _funnel(page.screen, page.figures, funnel)
        yield ()


def _funnel(screen: Screen, figures: Figures, funnel: Funnel) -> Iterator[Cell]:
    _ = translator(figures.language).gettext
    columns = (
        Column("entered", _("Entered")),
        Column("before", _("of stage before"), 2, 22),
        Column("first", _("of first"), 3, 22),
        Column("days", _("median time"), 1, 22),
    )
    rows = [
        Row(name, {"entered": (Span(n),), "before": (Span(before),), "first": (Span(first),), "days": (Span(days),)})
        for name, n, before, first, days in _exhibits.stage_rows(funnel, figures)
    ]
    yield from draw(fit(screen, columns, rows))
    for note in _terms.funnel_notes(funnel, figures):
        yield from screen.wrap(note, (Span("  "),), _DIM)


def _few(page: _Page, table: Table) -> Iterator[Cell]:
    """Name the small numbers of cases that had no room beside their names."""
    few = [row.name + row.aside for row in table.rows if isinstance(row, Row) and row.aside and not table.tells(row)]
    if few:
        yield from page.screen.wrap(page.words.gettext("few cases: {kpis}").format(kpis=", ".join(few)), look=_DIM)
        yield ()


def _without_number(page: _Page) -> Iterator[Cell]:
    """List the KPIs without a number, folded by reason."""
    folded = _terms.without_number(page.report)
    if not folded:
        return
    yield from page.screen.wrap(page.words.gettext("Without a number").upper(), look=_BOLD)
    for why, labels in folded.items():
        shown = _terms.some(labels, page.report.language, _SHOWN)
        yield from page.screen.wrap(f"{why}: {shown}", (Span(f"  {UNKNOWN} "),))
    yield ()


def _data_quality(page: _Page) -> Iterator[Cell]:
    """Say what the checks found and what that did to the KPIs; also when they found nothing."""
    report, figures = page.report, page.figures
    yield from page.screen.wrap(page.words.gettext("Data quality").upper(), look=_BOLD)
    counted = _quality.counts(report, figures)
    yield from page.screen.join([f"{_quality.GLYPHS[one.kind]} {one.text}" for one in counted], (Span("  "),))
    tables = _quality.table_rows(report, figures)
    if tables:
        yield from page.screen.join(tables, (Span("  "),))
    for remark in _quality.remarks(report, figures, _SHOWN):
        lead = (Span("  "), _glyph(remark), Span(" "))
        lines = page.screen.wrap(remark.text, lead)
        if remark.place:
            lines = page.screen.wrap(f"{remark.text} · {remark.place}", lead)
        yield from lines
    yield ()


def _glyph(remark: _quality.Remark) -> Span:
    return Span(_quality.GLYPHS[remark.kind], _REMARK_LOOKS.get(remark.kind, ""))


def _next_commands(page: _Page) -> list[Cell]:
    """Name the commands that answer the next questions; the KPI is the one that needs action most."""
    report = page.report
    files = "" if report.config else " " + page.words.gettext("FILE…")
    words = f"{files} --period {report.period.label}"
    known = [kpi for kpi in report.kpis if kpi.value is not None]
    commands = [f"crmkpi explain {kpi.id}{words}" for kpi in sorted(known, key=_urgency)[:1]]
    return page.screen.join([*commands, f"crmkpi report{words} -o report.md"], look=_DIM)


def _urgency(kpi: KpiValue) -> tuple[int, bool, float]:
    """Order KPIs by need of action: those that missed their target come first, by how far."""
    order = (Status.MISSED, Status.NEAR, Status.MET, Status.NO_TARGET, Status.NOT_AVAILABLE)
    return order.index(kpi.status), kpi.low_n, float(1 if kpi.attainment is None else kpi.attainment)
