"""The data quality of an HTML report: what the checks found, what that did to the KPIs, and what is behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.formats import _periods, _quality, _terms
from crmkpi.formats._html_told import Grid, Told, anchors
from crmkpi.formats._numbers import UNKNOWN
from crmkpi.formats._svg import real
from crmkpi.model import Finding, KpiValue, Unit

_HASH = 19
"""So much of a definition's hash tells it from others."""
_NAMED = 4
"""KPIs beside a finding; the rows that each does without are listed below, and a workbook names them all."""
_PAGE = re.compile(r"https?://([^/\s]+)(?:/\S*)?$")
_LOOKS: dict[_quality.Kind, str] = {"error": "bad", "warning": "near", "passed": "good"}


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found in one table."""

    look: str
    glyph: str
    severity: str
    code: str
    title: str
    where: str
    cells: str
    rows: str
    share: str
    effect: str
    accepted: str
    place: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A remark with its sign."""

    glyph: str
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a KPI asks, how it is computed and where that comes from."""

    anchor: str
    label: str
    id: str
    question: str
    formula: str
    facts: tuple[tuple[str, str, str], ...]
    """(what, text, address that it stands for)."""
    notes: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, and how the KPIs stand that serve it."""

    name: str
    due: str
    serving: tuple[tuple[str, str, str, str], ...]
    """(label, glyph, word, look)."""


def tallies(told: Told) -> list[Sentence]:
    """Count the checks that passed and that found something."""
    return [_sentence(remark) for remark in _quality.counts(told.report, told.figures)]


def findings(told: Told) -> list[Found]:
    """List what the checks found, the worst first."""
    return [_found(told, one) for one in _quality.worst_first(told.report)]


def _found(told: Told, one: Finding) -> Found:
    _, report, figures = told.words.gettext, told.report, told.figures
    kind: _quality.Kind = "note" if one.accepted else one.severity.value
    labels = {kpi.id: kpi.label for kpi in report.kpis}
    affected = [labels[id] for id in one.affects if id in labels]
    where = _terms.table(one.table, report.language)
    if one.column:
        where += f", {_terms.column(one.table, one.column, report.language)}"
    rows = f"{figures.count(one.rows)} / {figures.count(one.of)}"
    return Found(
        _LOOKS.get(kind, ""),
        _quality.GLYPHS[kind],
        _("accepted") if one.accepted else _terms.severity(one.severity, report.language),
        one.code,
        one.title,
        where,
        _quality.said(one),
        rows,
        figures.share(one.rows, one.of),
        _terms.some(affected, report.language, _NAMED),
        one.accepted or "",
        _quality.place(report, one),
    )


def effects(told: Told) -> list[Sentence]:
    """Say which rows are not in which KPIs."""
    return [_sentence(remark) for remark in _quality.effects(told.report, told.figures)]


def unclean(told: Told) -> Grid | None:
    """Set the KPIs beside what they would be with bad rows and duplicates counted.

    Those in which the difference does not show are only named, in the caption.
    """
    _ = told.words.gettext
    changed = [kpi for kpi in told.report.kpis if kpi.unclean_value is not None or kpi.unclean_reason is not None]
    if not changed:
        return None
    rows, hidden = [], []
    for kpi in changed:
        actual, other = told.value(kpi.value, kpi.unit), told.value(kpi.unclean_value, kpi.unit)
        if kpi.unclean_reason is not None:
            other = _terms.reason(kpi.unclean_reason, told.report.language)
        if actual == other:
            hidden.append(kpi.label)
        else:
            rows.append([kpi.label, actual, other, _difference(told, kpi)])
    heads = [("KPI", ""), (_("Actual"), "number"), (_("With bad rows and duplicates"), "number")]
    rest = _("changed by less than is shown: {kpis}").format(kpis=", ".join(hidden)) if hidden else ""
    return Grid([*heads, (_("Difference"), "number")], rows, rest)


def _difference(told: Told, kpi: KpiValue) -> str:
    """Say by how much bad rows would move a value."""
    value, other = real(kpi.value), real(kpi.unclean_value)
    if value is None or other is None:
        return UNKNOWN
    if kpi.unit in (Unit.PERCENT, Unit.POINTS, Unit.RATIO):
        return told.figures.change(other - value, kpi.unit)
    return told.figures.change((other - value) / abs(value), kpi.unit) if value else UNKNOWN


def notes(told: Told) -> list[Sentence]:
    """Say what else is to be known: duplicates, files, origins, checks that were not run."""
    return [_sentence(remark) for remark in _quality.further(told.report, told.figures)]


def _sentence(remark: _quality.Remark) -> Sentence:
    return Sentence(_quality.GLYPHS[remark.kind], _LOOKS.get(remark.kind, ""), remark.text)


def goals(told: Told) -> Iterator[Goal]:
    """Say what the KPIs are for, and how those stand that serve a goal."""
    _, language = told.words.gettext, told.report.language
    for goal in _terms.goals(told.report):
        due = _("until {day}").format(day=_periods.day(goal.due, language)) if goal.due else ""
        serving = []
        for kpi in told.report.kpis:
            if kpi.goal == goal.id:
                standing = told.standing(kpi)
                serving.append((kpi.label, standing.glyph, standing.word, standing.look))
        yield Goal(goal.name, due, tuple(serving))


def definitions(told: Told) -> Iterator[Definition]:
    """Say what each KPI asks, how it is computed, where that comes from, and the hash of all that."""
    _ = told.words.gettext
    for anchor, kpi in anchors(told.report.kpis):
        page = _PAGE.match(kpi.source)
        source = page[1] if page else _terms.source(kpi.source, told.report.language) if kpi.source else ""
        facts = [
            (_("settings"), _terms.settings(kpi, told.report.language), ""),
            (_("owner"), kpi.owner or "", ""),
            (_("source"), source, kpi.source if page else ""),
            (_("definition"), kpi.definition[:_HASH], ""),
        ]
        kept = tuple(fact for fact in facts if fact[1])
        formula, notes = " ".join(kpi.formula.split()), " ".join(kpi.notes.split())
        yield Definition(anchor, kpi.label, kpi.id, kpi.question, formula, kept, notes)


def sources(told: Told) -> Grid | None:
    """Prove for every file that no row got lost."""
    _, report, count = told.words.gettext, told.report, told.figures.count
    if not report.sources:
        return None
    heads = [(_("File"), ""), (_("Table"), ""), (_("Preset"), "")]
    heads += [(name, "number") for name in (_("Read"), _("Loaded"), _("Refused"))]
    rows = [
        [
            _terms.file(report.sources, one.file),
            _terms.table(one.table, report.language),
            _terms.preset(one.preset, report.language),
            *(count(n) for n in (one.rows_read, one.rows_loaded, one.rows_rejected)),
            one.sha256,
        ]
        for one in report.sources
    ]
    return Grid([*heads, ("SHA-256", "hash")], rows)


def origin(told: Told) -> list[tuple[str, str]]:
    """List what the report was made with, so that it can be made again."""
    _, report = told.words.gettext, told.report
    facts = [
        (_("Made with"), " · ".join(one for one in (f"crmkpi {report.version}".strip(), _terms.stamp(report)) if one)),
        (_("Period"), f"{report.period.label} ({_terms.span_and_state(report)})"),
        (_("Data as of"), report.as_of.isoformat()),
        (_("Time zone"), report.timezone),
        (_("Currency"), report.currency or ""),
        (_("Config"), report.config or ""),
        (_("Hash of the config"), f"sha256:{report.config_sha256}" if report.config_sha256 else ""),
    ]
    return [fact for fact in facts if fact[1]]
