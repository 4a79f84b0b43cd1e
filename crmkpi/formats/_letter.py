"""The body of a mail: tables and inline styles only, because Gmail and Outlook show nothing else."""

from collections.abc import Iterator
from typing import Any

from crmkpi.formats import _changes, _exhibits, _page, _periods, _quality, _terms
from crmkpi.formats._names import on_one_line
from crmkpi.formats._numbers import NBSP, Figures
from crmkpi.formats._rows import figures_of, kpi_rows
from crmkpi.model import Report
from crmkpi.words import Translator, translator

_MOST = 60
"""Rows; Gmail cuts mails off at about 100 KB, and the attached report has all of them."""
_REMARKS, _STAGES = 12, 30
_LETTERS = 120
_INK, _QUIET = "#1c2429", "#56646b"
_COLOURS = {"met": "#0b6e4f", "near": "#7a4f00", "missed": "#b3261e", True: _INK, False: "#b3261e"}
_SIGNS = {True: ("✓", "#0b6e4f"), False: ("✗", "#b3261e"), None: ("·", _QUIET)}


def page(report: Report) -> str:
    """Write the body as HTML."""
    report = on_one_line(report)
    words, figures = translator(report.language), figures_of(report)
    _ = words.gettext
    known = not _terms.nothing_known(report)
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    left = _MOST
    for kind, rows in kpi_rows(report, figures) if known else ():
        shown = rows[: max(left, 0)]
        left -= len(rows)
        if shown:
            groups.append((_terms.category(kind, report.language), [_cells(row, figures, words) for row in shown]))
    remarks = [one for one in _quality.remarks(report, figures) if one.kind in ("error", "warning", "effect")]
    about = [
        _terms.span_and_state(report),
        _("data as of {day}").format(day=_periods.day(report.as_of, report.language)),
        _terms.stamp(report),
    ]
    more = words.ngettext("{n} more is in the attached report", "{n} more are in the attached report", -left)
    return _page.page(
        "letter.html",
        language=report.language,
        title=f"{report.title} · {_periods.title(report.period.label, report.language)}",
        about=" · ".join(part for part in about if part),
        headline=report.headline or _terms.standing(report),
        signals=_signals(report),
        heads=[_("Actual"), _("Target"), _("vs target"), _("Status"), _("Δ prev"), _("Δ year"), _("Trend")],
        groups=groups,
        more=more.format(n=figures.count(-left)) if left < 0 else "",
        legend=" · ".join([*_changes.comparisons(report), *_terms.legend(report)]) if known else "",
        funnels=list(_funnels(report, figures, words)),
        lists=[(heading, sentences) for heading, sentences in _lists(report, words) if sentences],
        quality=_("Data quality"),
        counts=" · ".join(f"{_quality.GLYPHS[one.kind]}{NBSP}{one.text}" for one in _quality.counts(report, figures)),
        remarks=[f"{_quality.GLYPHS[one.kind]} {_short(one.text, 400)}" for one in remarks[:_REMARKS]],
        origin=f"crmkpi {report.version}".strip(),
    )


def _cells(row: Any, figures: Figures, words: Translator) -> dict[str, Any]:
    """Write one KPI as the cells of the table, each with its colour."""
    span = _terms.interval(row.kpi, figures)
    told = [row.aside, words.gettext("95%: {span}").format(span=span) if span else ""]
    status = f"{row.glyph}{NBSP}{row.status}" if row.glyph else row.status
    return {
        "name": _short(row.name, _LETTERS) + (f"{NBSP}↓" if row.lower else ""),
        "aside": " · ".join(part for part in told if part),
        "cells": [
            (row.actual, _INK, "right"),
            (row.target, _INK, "right"),
            (row.gap, _INK, "right"),
            (status, _COLOURS.get(row.tone, _INK), "left"),
            (row.previous, _COLOURS.get(row.previous_good, _INK), "right"),
            (row.year, _COLOURS.get(row.year_good, _INK), "right"),
            (row.spark, _INK, "left"),
        ],
    }


def _signals(report: Report) -> list[tuple[str, str, str, str]]:
    """List what stands out, as (sign, colour, KPI, words); what needs action first."""
    found = _exhibits.signals(report)[: _exhibits.SHOWN]
    return [(*_SIGNS[good], _short(label, _LETTERS), _short(said, 400)) for label, said, good in found]


def _funnels(report: Report, figures: Figures, words: Translator) -> Iterator[dict[str, Any]]:
    """Write the funnels, a row for each stage."""
    _ = words.gettext
    for funnel in report.funnels:
        yield {
            "title": _short(funnel.label, _LETTERS),
            "heads": [_("Stage"), _("Entered"), _("Of the stage before"), _("Of the first"), _("Median time")],
            "rows": [
                (_short(name, _LETTERS), *more) for name, *more in _exhibits.stage_rows(funnel, figures)[:_STAGES]
            ],
            "notes": _terms.funnel_notes(funnel, figures),
        }


def _lists(report: Report, words: Translator) -> Iterator[tuple[str, list[str]]]:
    """Write the goals with what serves them, and the KPIs without a number with the reason."""
    _ = words.gettext
    yield _("Goals"), [_short(_terms.goal(report, goal), 400) for goal in _terms.goals(report)]
    folded = _terms.without_number(report)
    sentences = [f"{why}: {_terms.some(labels, report.language, _REMARKS)}" for why, labels in folded.items()]
    yield _("Without a number"), [_short(sentence, 600) for sentence in sentences[:_REMARKS]]


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[:room].rstrip() + "…"
