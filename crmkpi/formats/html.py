"""One HTML file for people: KPIs, charts, data quality; opens offline, light and dark, on a phone and on paper."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmkpi.formats import _changes, _exhibits, _periods, _terms
from crmkpi.formats import _html_exhibits as exhibits
from crmkpi.formats import _html_kpis as kpis
from crmkpi.formats import _html_quality as quality
from crmkpi.formats._html_told import STATUS_LOOKS, Told, tell
from crmkpi.formats._html_words import words
from crmkpi.formats._names import on_one_line
from crmkpi.formats._page import page
from crmkpi.model import Category, Report

SUFFIX = ".html"
BINARY = False

_SEGMENTS, _SIGNALS = 6, 6
"""So many stand open; more are folded."""


def render(report: Report) -> str:
    """Write the report as one HTML file; nothing in the data can become markup, and nothing is fetched."""
    report = on_one_line(report)
    told = tell(report)
    shown, further = kpis.trends(told)
    kinds = kpis.kinds(told) if not _terms.nothing_known(report) else []
    parts: dict[str, Sequence[Any]] = {
        "kinds": kinds,
        "trends": shown.charts,
        "segments": list(exhibits.segments(told)),
        "funnels": list(exhibits.funnels(told)),
        "cohorts": list(exhibits.cohorts(told)),
        "balances": list(exhibits.balances(told)),
        "answers": list(exhibits.answers(told)),
        "definitions": list(quality.definitions(told)),
    }
    return page(
        "report.html",
        **parts,
        say=words(report.language),
        language=report.language,
        title=report.title,
        period=_periods.title(report.period.label, report.language),
        running=not report.period.complete and report.as_of >= report.period.start,
        facts=_facts(told),
        headline=report.headline,
        signals=_signals(told),
        standings=_standings(told),
        contents=list(_contents(told, parts)),
        nothing=_terms.no_number_at_all(report) if _terms.nothing_known(report) else "",
        columns=kpis.shown(told, kinds),
        room=kpis.ROOM,
        legend=_legend(told),
        perception=Category.PERCEPTION,
        shown_trends=shown,
        further=further,
        many_segments=_SEGMENTS,
        many_signals=_SIGNALS,
        without=[(why, ", ".join(labels)) for why, labels in _terms.without_number(report).items()],
        goals=list(quality.goals(told)),
        tallies=quality.tallies(told),
        findings=quality.findings(told),
        effects=quality.effects(told),
        unclean=quality.unclean(told),
        tables=_tables(told),
        notes=quality.notes(told),
        sources=quality.sources(told),
        origin=quality.origin(told),
        command=_command(report),
    )


def _facts(told: Told) -> list[str]:
    """Say which days the report is about and how new its data are."""
    _, report = told.words.gettext, told.report
    as_of = _("data as of {day}").format(day=_periods.day(report.as_of, report.language))
    return [_terms.span_and_state(report), as_of]


def _legend(told: Told) -> list[str]:
    """Say what the heads and signs of the table mean, those that are used."""
    named = (sentence for sentence in _terms.legend(told.report) if not sentence.startswith("n:"))
    return [*_changes.comparisons(told.report), *named]


def _signals(told: Told) -> list[tuple[str, str, str, str]]:
    """List what stands out, as (KPI, sentence, look, glyph), what needs action first."""
    looks = {True: ("good", "✓"), False: ("bad", "✗"), None: ("", "·")}
    return [(label, words, *looks[good]) for label, words, good in _exhibits.signals(told.report)]


def _standings(told: Told) -> list[tuple[str, str, str, str]]:
    """Count how the KPIs stand to their targets, as (count, glyph, word, look)."""
    found = [_terms.shown_status(kpi) for kpi in told.report.kpis if kpi.value is not None]
    return [
        (
            told.figures.count(found.count(one)),
            _terms.STATUS_GLYPHS[one],
            _terms.status(one, told.report.language),
            look,
        )
        for one, look in STATUS_LOOKS.items()
        if found.count(one)
    ]


def _contents(told: Told, parts: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, str]]:
    """List the parts that are there, as (anchor, heading)."""
    _ = told.words.gettext
    for kind in parts["kinds"]:
        yield kind.anchor, kind.heading
    headings = {
        "trends": _("Trends"),
        "segments": _("Segments"),
        "funnels": _("Funnels"),
        "cohorts": _("Cohorts"),
        "balances": _("What came and went"),
    }
    yield from ((name, heading) for name, heading in headings.items() if parts[name])
    yield "quality", _("Data quality")
    if parts["definitions"]:
        yield "definitions", _("Definitions")
    yield "origin", _("Where the numbers come from")


def _tables(told: Told) -> list[tuple[str, str]]:
    """Count the rows of each table."""
    report = told.report
    return [(_terms.table(name, report.language), told.figures.count(rows)) for name, rows in report.rows.items()]


def _command(report: Report) -> str:
    """Name the command that makes this report again."""
    config = f"--config {report.config} " if report.config else ""
    files = "" if report.config else "FILE… "
    return f"crmkpi {config}report {files}--period {report.period.label} --as-of {report.as_of} -o report.html"
