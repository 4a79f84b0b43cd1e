"""Markdown with GitHub tables, for wikis, tickets and step summaries; readable as plain text too."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.formats import _changes, _markdown_exhibits, _periods, _quality, _terms
from crmkpi.formats._markdown import code, escape, fact, heading, inert, link, table
from crmkpi.formats._names import on_one_line
from crmkpi.formats._numbers import NBSP, UNKNOWN, Figures
from crmkpi.formats._plain import plain
from crmkpi.formats._sparkline import sparkline
from crmkpi.model import Better, Comparison, KpiValue, Report
from crmkpi.words import Translator, translator

SUFFIX = ".md"
BINARY = False


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the text needs."""

    report: Report
    figures: Figures
    words: Translator


def render(report: Report) -> str:
    """Write the report as GitHub-flavoured Markdown; nothing in the data can become markup."""
    report = on_one_line(report)
    currency = plain(report.currency) if report.currency else None
    page = _Page(report, Figures(report.language, currency), translator(report.language))
    shown = _markdown_exhibits.lines(report, page.figures, page.words)
    parts = (_head(page), _kpis(page), shown, _without_number(page), _goals(page))
    more = (_data_quality(page), _sources(page), _definitions(page), _origin(page))
    text = "\n".join(line.rstrip() for part in (*parts, *more) for line in part)
    return text.replace(NBSP, " ").rstrip("\n") + "\n"


def _head(page: _Page) -> Iterator[str]:
    report, _, language = page.report, page.words.gettext, page.report.language
    yield f"# {escape(report.title)} · {_periods.title(report.period.label, language)}"
    yield ""
    facts = [
        _terms.span_and_state(report),
        _("data as of {day}").format(day=_periods.day(report.as_of, language)),
        report.timezone,
        report.currency or "",
        _terms.stamp(report),
    ]
    yield " · ".join(escape(fact) for fact in facts if fact)
    if report.headline:
        yield ""
        yield f"**{escape(report.headline)}**"
    legend = [] if _terms.nothing_known(report) else [*_changes.comparisons(report), *_terms.legend(report)]
    if legend:
        yield ""
        yield escape(" · ".join(legend))
    yield ""


def _kpis(page: _Page) -> Iterator[str]:
    _ = page.words.gettext
    heads = ["KPI", _("Actual"), _("Target"), _("vs target"), _("Status"), _("Δ prev"), _("Δ year")]
    heads += [_("{share} interval").format(share="95%"), _("Trend")]
    left_out = {7} if not any(_terms.interval(kpi, page.figures) for kpi in page.report.kpis) else set()
    kept = [place for place in range(len(heads)) if place not in left_out]
    if _terms.nothing_known(page.report):
        yield escape(_terms.no_number_at_all(page.report))
        yield ""
        return
    for kind, kpis in _terms.by_category(page.report):
        yield heading(_terms.category(kind, page.report.language))
        yield ""
        rows = [_row(page, kpi) for kpi in kpis]
        right = [at for at, place in enumerate(kept) if place in (1, 2, 3, 5, 6, 7)]
        yield from table([heads[at] for at in kept], [[row[at] for at in kept] for row in rows], right=right)
        for kpi in kpis:
            yield from _segments(page, kpi)


def _row(page: _Page, kpi: KpiValue) -> tuple[str, ...]:
    figures = page.figures
    small = f" {said}" if (said := _terms.cases(kpi, figures)) else ""
    word = _terms.status(_terms.shown_status(kpi), page.report.language)
    return (
        inert(kpi.label, cell=True) + small + (" ↓" if kpi.better is Better.LOWER else ""),
        figures.value(kpi.value, kpi.unit),
        figures.value(kpi.target, kpi.unit),
        figures.gap(kpi.deviation, kpi.target, kpi.unit),
        f"{_terms.STATUS_GLYPHS[_terms.shown_status(kpi)]} {word}" if word else UNKNOWN,
        _change(page, kpi, kpi.previous),
        _change(page, kpi, kpi.year_ago),
        _terms.interval(kpi, figures),
        sparkline(kpi.trend),
    )


def _change(page: _Page, kpi: KpiValue, earlier: Comparison | None) -> str:
    return _changes.change(earlier, kpi.unit, page.figures)


def _segments(page: _Page, kpi: KpiValue) -> Iterator[str]:
    for by in dict.fromkeys(segment.by for segment in kpi.segments):
        column = _terms.column(kpi.table, by, page.report.language)
        sentence = page.words.gettext("{kpi} by {column}").format(kpi=kpi.label, column=column)
        yield f"### {escape(sentence)}"
        yield ""
        rows = [
            (inert(row.key, cell=True), row.value, row.cases, row.share)
            for row in _terms.segment_lines(kpi, by, page.figures)
        ]
        heads = [escape(column), page.words.gettext("Actual"), "n", page.words.gettext("Part of the change")]
        told = 4 if any(row[3] for row in rows) else 3
        yield from table(heads[:told], [row[:told] for row in rows], right=(1, 2, 3))


def _without_number(page: _Page) -> Iterator[str]:
    folded = _terms.without_number(page.report)
    if folded:
        yield heading(page.words.gettext("Without a number"))
        yield ""
        yield from (f"- {escape(why)}: {escape(', '.join(labels))}" for why, labels in folded.items())
        yield ""


def _goals(page: _Page) -> Iterator[str]:
    """Write the goals with the KPIs that serve them and how they stand."""
    if goals := _terms.goals(page.report):
        yield heading(page.words.gettext("Goals"))
        yield ""
        yield from (f"- {escape(_terms.goal(page.report, goal))}" for goal in goals)
        yield ""


def _data_quality(page: _Page) -> Iterator[str]:
    report, figures = page.report, page.figures
    yield heading(page.words.gettext("Data quality"))
    yield ""
    yield " · ".join(f"{_quality.GLYPHS[one.kind]} {one.text}" for one in _quality.counts(report, figures))
    yield ""
    tables = _quality.table_rows(report, figures)
    if tables:
        yield escape(" · ".join(tables))
        yield ""
    for one in _quality.remarks(report, figures):
        glyph = "" if one.kind == "note" else f"{_quality.GLYPHS[one.kind]} "
        place = f" · {escape(one.place)}" if one.place else ""
        yield f"- {glyph}{escape(one.text)}{place}"
    yield ""


def _sources(page: _Page) -> Iterator[str]:
    if not page.report.sources:
        return
    _, count = page.words.gettext, page.figures.count
    yield heading(_("Sources"))
    yield ""
    heads = [_("File"), _("Table"), _("Preset"), _("Read"), _("Loaded"), _("Refused"), "SHA-256"]
    rows = [
        (
            escape(source.file),
            escape(_terms.table(source.table, page.report.language)),
            escape(_terms.preset(source.preset, page.report.language)),
            count(source.rows_read),
            count(source.rows_loaded),
            count(source.rows_rejected),
            code(source.sha256[:12]),
        )
        for source in page.report.sources
    ]
    yield from table(heads, rows, right=(3, 4, 5))


def _definitions(page: _Page) -> Iterator[str]:
    if page.report.kpis:
        yield heading(page.words.gettext("Definitions"))
        yield ""
        for kpi in page.report.kpis:
            yield from _definition(page, kpi)
        yield ""


def _definition(page: _Page, kpi: KpiValue) -> Iterator[str]:
    """Write what a KPI asks, how it is computed and where that comes from."""
    _ = page.words.gettext
    yield f"- **{escape(kpi.label)}** ({code(kpi.id)}): {escape(kpi.question)}"
    if kpi.formula:
        yield fact(_("formula"), code(" ".join(kpi.formula.split())))
    if settings := _terms.settings(kpi, page.report.language):
        yield fact(_("settings"), code(settings))
    if kpi.notes:
        yield f"  - {escape(' '.join(kpi.notes.split()))}"
    if kpi.owner:
        yield fact(_("owner"), inert(kpi.owner))
    origin = [link(_terms.source(kpi.source, page.report.language))] if kpi.source else []
    yield f"  - {' · '.join([*origin, code(kpi.definition[:19])])}"


def _origin(page: _Page) -> Iterator[str]:
    """Say what made the report, so that it can be made again."""
    report = page.report
    made = [f"crmkpi {report.version}".strip()]
    if report.config:
        made.append(code(report.config))
    if report.config_sha256:
        made.append(code(f"sha256:{report.config_sha256[:12]}"))
    yield " · ".join(made)
