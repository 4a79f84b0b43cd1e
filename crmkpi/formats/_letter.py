"""The body of a mail: tables and inline styles only, because Gmail and Outlook show nothing else."""

from typing import Any

from crmkpi.formats import _page, _periods, _quality, _terms
from crmkpi.formats._numbers import NBSP
from crmkpi.formats._rows import figures_of, kpi_rows
from crmkpi.model import Report
from crmkpi.words import translator

_MOST = 60
"""Rows; Gmail cuts mails off at about 100 KB, and the attached report has all of them."""
_REMARKS = 12
_LETTERS = 120
_COLOURS = {"met": "#0b6e4f", "near": "#7a4f00", "missed": "#b3261e", True: "#0b6e4f", False: "#b3261e"}


def page(report: Report) -> str:
    """Write the body as HTML."""
    words, figures = translator(report.language), figures_of(report)
    _ = words.gettext
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    left = _MOST
    for kind, rows in [] if _terms.nothing_known(report) else kpi_rows(report, figures):
        shown = rows[: max(left, 0)]
        left -= len(rows)
        if shown:
            groups.append((_terms.category(kind, report.language), [_cells(row) for row in shown]))
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
        heads=[_("Actual"), _("Target"), _("Status"), _("Δ prev"), _("Δ year"), _("Trend")],
        groups=groups,
        more=more.format(n=figures.count(-left)) if left < 0 else "",
        legend="" if _terms.nothing_known(report) else " · ".join(_terms.legend(report)),
        quality=_("Data quality"),
        counts=" · ".join(f"{_quality.GLYPHS[one.kind]}{NBSP}{one.text}" for one in _quality.counts(report, figures)),
        remarks=[f"{_quality.GLYPHS[one.kind]} {_short(one.text, 400)}" for one in remarks[:_REMARKS]],
        origin=f"crmkpi {report.version}".strip(),
    )


def _cells(row: Any) -> dict[str, Any]:
    """Write one KPI as the cells of the table, each with its colour."""
    name = _short(row.name, _LETTERS) + (f" {row.aside}" if row.aside else "") + (f"{NBSP}↓" if row.lower else "")
    status = f"{row.glyph}{NBSP}{row.status}" if row.glyph else row.status
    plain = "#1c2429"
    return {
        "name": name,
        "cells": [
            (row.actual, plain, "right"),
            (row.target, plain, "right"),
            (status, _COLOURS.get(row.tone, plain), "left"),
            (row.previous, _COLOURS.get(row.previous_good, plain), "right"),
            (row.year, _COLOURS.get(row.year_good, plain), "right"),
            (row.spark, plain, "left"),
        ],
    }


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[:room].rstrip() + "…"
