"""What the printed pages show, as plain JSON: ready-made words and numbers, and fractions for what is drawn."""

from collections.abc import Iterator
from typing import Any

from crmkpi.formats import _answers, _changes, _exhibits, _periods, _quality, _terms
from crmkpi.formats._names import on_one_line
from crmkpi.formats._numbers import NBSP, UNKNOWN, Figures, raw
from crmkpi.formats._plain import plain
from crmkpi.formats._rows import KpiRow, charted, figures_of, heights, kpi_rows
from crmkpi.model import Balance, CohortTable, Funnel, KpiValue, Number, Report
from crmkpi.words import Translator, translator

_CHARTS, _SEGMENTS, _COLUMNS = 6, 8, 25
"""Charts, tables of segments, and ages of a cohort that the pages have room for."""
_LETTERS, _NAME, _FORMULA = 4000, 110, 84


def tree(report: Report) -> dict[str, Any]:
    """Turn the report into what the template reads; every text is harmless."""
    report = on_one_line(report)
    figures, words = figures_of(report), translator(report.language)
    language, _, region = report.language.partition("-")
    made: dict[str, Any] = {
        "lang": language.lower(),
        "region": region.upper() or None,
        "unknown-letters": "",
        "stamped": report.stamp is not None,
        **_head(report, words),
        "kpis": [
            {"name": _terms.category(kind, report.language), "rows": [_row(row, figures, words) for row in rows]}
            for kind, rows in ([] if _terms.nothing_known(report) else kpi_rows(report, figures))
        ],
        "signals": [{"name": label, "words": said, "good": good} for label, said, good in _exhibits.signals(report)],
        "charts": [_chart(report, kpi, figures, words) for kpi in charted(report, _CHARTS)],
        "answers": [_spread(kpi, found, figures) for kpi, found in _answers.spreads(report, figures)],
        "funnels": [_funnel(one, figures, words) for one in report.funnels],
        "cohorts": [_cohorts(one, report.language, figures, words) for one in report.cohorts],
        "segments": list(_segments(report, figures, words)),
        "more-segments": _more_tables(len(_tables(report)) - _SEGMENTS, figures, words),
        "balances": [_balance(one, figures) for one in report.balances],
        **_lists(report, figures, words),
        **_origin(report, figures, words),
    }
    shown: dict[str, Any] = _harmless(made)
    return shown


def _head(report: Report, words: Translator) -> dict[str, Any]:
    _, language = words.gettext, report.language
    title = f"{report.title} · {_periods.title(report.period.label, language)}"
    about = [
        _terms.span_and_state(report),
        _("data as of {day}").format(day=_periods.day(report.as_of, language)),
        report.timezone,
        report.currency or "",
        _terms.stamp(report),
    ]
    unknown = _terms.nothing_known(report)
    return {
        "title": title,
        "foot": title,
        "about": " · ".join(fact for fact in about if fact),
        "headline": report.headline or (_terms.no_number_at_all(report) if unknown else ""),
        "aimed": any(kpi.target is not None for kpi in report.kpis),
        "legend": "" if unknown else " · ".join([*_changes.comparisons(report), *_terms.legend(report)]),
        "heads": ["KPI", _("Actual"), _("Target"), _("vs target"), _("Status"), _("Δ prev"), _("Δ year"), _("Trend")],
        "words": {
            "signals": _("What stands out"),
            "charts": _("Trends"),
            "segments": _("Segments"),
            "balances": _("What came and went"),
            "goals": _("Goals"),
            "without": _("Without a number"),
            "quality": _("Data quality"),
            "definitions": _("Definitions"),
            "explain": _("Whole formulas and their sources: crmkpi explain NAME"),
            "sources": _("Sources"),
        },
    }


def _row(row: KpiRow, figures: Figures, words: Translator) -> dict[str, Any]:
    span = _terms.interval(row.kpi, figures)
    told = [row.aside, words.gettext("95%: {span}").format(span=span) if span else ""]
    return {
        "name": _cut(row.name, _NAME),
        "aside": " · ".join(part for part in told if part),
        "lower": row.lower,
        "actual": row.actual,
        "target": row.target,
        "bar": _bar(row),
        "tone": row.tone or "plain",
        "status": f"{row.glyph}{NBSP}{row.status}" if row.glyph else row.status,
        "previous": {"text": row.previous, "good": row.previous_good},
        "year": {"text": row.year, "good": row.year_good},
        "spark": heights(row.kpi),
    }


def _spread(kpi: KpiValue, found: tuple[_answers.Answers, ...], figures: Figures) -> dict[str, Any]:
    """Write how the answers behind a score are spread."""
    return {
        "title": f"{_cut(kpi.label, _NAME)} {figures.value(kpi.value, kpi.unit)}",
        "about": _answers.asked(found, figures),
        "rows": [
            {
                "kind": one.kind,
                "name": one.name,
                "amount": figures.count(one.amount),
                "share": one.share,
                "part": one.amount / one.whole,
            }
            for one in found
        ],
    }


def _bar(row: KpiRow) -> dict[str, Any] | None:
    """Place a value and its target on a bar from zero; nothing where one of them is unknown or both are zero."""
    value, target = raw(row.kpi.value), raw(row.kpi.target)
    if value is None or target is None or value == target == 0:
        return None
    # Tenths first: the distance of two very large numbers may be too large for a float.
    tenths = [float(value) / 10, float(target) / 10, 0.0]
    low, span = min(tenths), (max(tenths) - min(tenths)) * 1.12
    at = [(one - low) / span for one in tenths]
    return {
        "start": min(at[0], at[2]),
        "wide": abs(at[0] - at[2]),
        "target": at[1],
        "tone": row.tone or "plain",
    }


def _chart(report: Report, kpi: KpiValue, figures: Figures, words: Translator) -> dict[str, Any]:
    """Place the columns of a trend between the highest and the lowest value, zero included."""
    points = kpi.trend[-24:]
    values = [raw(point.value) for point in points]
    ago = raw(kpi.year_ago.value) if kpi.year_ago and points[-1].period == report.period.label else None
    aims = [raw(point.target) for point in points]
    scale = _Scale([float(value) for value in (*values, *aims, ago, 0) if value is not None])
    known = [point for point in points if point.value is not None]
    told = [words.gettext("Actual") + " " + figures.value(known[-1].value, kpi.unit)]
    if kpi.target is not None:
        told.append(words.gettext("Target") + " " + figures.value(kpi.target, kpi.unit))
    return {
        "title": _cut(kpi.label, _NAME),
        "told": " · ".join(told),
        "alt": _terms.course(kpi, figures),
        "first": _periods.short(points[0].period, report.language),
        "last": _periods.short(points[-1].period, report.language),
        "zero": scale.place(0),
        "points": [
            {
                "bar": scale.column(value),
                "ago": scale.column(ago) if at == len(values) - 1 else None,
                "target": None if aim is None else scale.place(aim),
            }
            for at, (value, aim) in enumerate(zip(values, aims, strict=True))
        ],
    }


class _Scale:
    """Where values stand between the top (0) and the bottom (1) of a chart."""

    def __init__(self, values: list[float]) -> None:
        self.high, self.low = max(values), min(values)

    def place(self, value: float) -> float:
        # Halves first: the difference of two very large numbers may be too large for a float.
        span = self.high / 2 - self.low / 2
        return (self.high / 2 - value / 2) / span if span else 1.0

    def column(self, value: float | None) -> dict[str, float] | None:
        """Place a column between zero and its value."""
        if value is None:
            return None
        ends = sorted((self.place(0), self.place(value)))
        return {"top": ends[0], "tall": ends[1] - ends[0]}


def _funnel(one: Funnel, figures: Figures, words: Translator) -> dict[str, Any]:
    _ = words.gettext
    largest = max((stage.entered for stage in one.stages), default=0)
    heads = [_("Stage"), _("Entered"), "", _("Of the stage before"), _("Of the first"), _("Median days")]
    return {
        "title": _cut(one.label, _NAME),
        "question": one.question,
        "heads": heads,
        "rows": [
            {
                "name": _cut(stage.name, _NAME),
                "entered": figures.count(stage.entered),
                "bar": stage.entered / largest if largest else 0,
                "step": _share(stage.from_previous, figures),
                "all": _share(stage.from_first, figures),
                "days": UNKNOWN if stage.median_days is None else figures.count(stage.median_days),
            }
            for stage in one.stages
        ],
        "notes": _terms.funnel_notes(one, figures),
    }


def _share(number: Number | None, figures: Figures) -> str:
    from crmkpi.model import Unit

    return figures.value(number, Unit.PERCENT)


def _cohorts(one: CohortTable, language: str, figures: Figures, words: Translator) -> dict[str, Any]:
    longest = max((len(row.values) for row in one.cohorts), default=0)
    ages = min(longest, _COLUMNS)
    return {
        "title": _cut(one.label, _NAME),
        "question": one.question,
        "ages": ages,
        "heads": [words.gettext("Arrived in"), words.gettext("Size"), *(str(age) for age in range(ages))],
        "rows": [
            {
                "period": _periods.short(row.period, language),
                "size": figures.value(row.size, one.unit),
                "cells": [_cell(row.values[age] if age < len(row.values) else None, figures) for age in range(ages)],
            }
            for row in one.cohorts
        ],
        "notes": " · ".join(part for part in (one.notes, _rest(longest - ages, figures, words)) if part),
    }


def _cell(value: Number | None, figures: Figures) -> dict[str, Any]:
    """Write a share without decimals and say how dark its cell is; what is not over yet stays blank."""
    number = raw(value)
    if value is None or number is None:
        return {"text": "", "share": None}
    return {"text": f"{figures.rounded(value * 100)}%", "share": min(max(float(number), 0.0), 1.0)}


def _rest(left: int, figures: Figures, words: Translator) -> str:
    """Say how many there are beside those for which the pages have room."""
    return words.gettext("+{n} more").format(n=figures.count(left)) if left > 0 else ""


def _more_tables(left: int, figures: Figures, words: Translator) -> str:
    """Say how many tables of segments have no room here."""
    sentence = words.ngettext(
        "{n} more table by segment is in the HTML report", "{n} more tables by segment are in the HTML report", left
    )
    return sentence.format(n=figures.count(left)) if left > 0 else ""


def _tables(report: Report) -> list[tuple[KpiValue, str]]:
    """List the tables of segments: KPI and column."""
    return [(kpi, by) for kpi in report.kpis for by in dict.fromkeys(one.by for one in kpi.segments)]


def _segments(report: Report, figures: Figures, words: Translator) -> Iterator[dict[str, Any]]:
    """Write the first tables of segments, with bars where values cannot be below zero."""
    for kpi, by in _tables(report)[:_SEGMENTS]:
        column = _terms.column(kpi.table, by, report.language)
        found = [one for one in _terms.weighty(kpi) if one.by == by][: _terms.LARGEST]
        values = [raw(one.value) for one in found]
        largest = max((float(value) for value in values if value is not None), default=0.0)
        able = largest > 0 and all(value is None or value >= 0 for value in values)
        bars = [float(value) / largest if able and value is not None else None for value in values]
        rows = _terms.segment_lines(kpi, by, figures)
        parted = any(row.part for row in rows)
        yield {
            "title": words.gettext("{kpi} by {column}").format(kpi=kpi.label, column=column),
            "heads": [column, words.gettext("Actual"), "", "n", *([words.gettext("Part of the change")] * parted)],
            "rows": [
                {
                    "key": _cut(row.key, _NAME),
                    "value": row.value,
                    "n": row.cases,
                    "bar": bars[at] if at < len(bars) else None,
                    "part": row.share,
                }
                for at, row in enumerate(rows)
            ],
        }


def _balance(one: Balance, figures: Figures) -> dict[str, Any]:
    return {
        "title": _cut(one.label, _NAME),
        "parts": _terms.balance(one, figures),
        "holds": one.holds,
        "verdict": _terms.verdict(one, figures.language),
    }


def _lists(report: Report, figures: Figures, words: Translator) -> dict[str, Any]:
    """Write what stands in lists: goals, KPIs without a number, and the quality of the data."""
    tones, said = {"error": "missed", "warning": "near", "passed": "met"}, _quality.remarks(report, figures)
    return {
        "goals": [_terms.goal(report, goal) for goal in _terms.goals(report)],
        "without": [f"{why}: {', '.join(labels)}" for why, labels in _terms.without_number(report).items()],
        "counts": " · ".join(f"{_quality.GLYPHS[one.kind]} {one.text}" for one in _quality.counts(report, figures)),
        "tables": " · ".join(_quality.table_rows(report, figures)),
        "remarks": [
            {
                "glyph": _quality.GLYPHS[one.kind],
                "tone": tones.get(one.kind, "plain"),
                "text": f"{one.text} · {one.place}" if one.place else one.text,
            }
            for one in said
            if one.kind != "note" or one.place
        ],
        "notes": [" · ".join(one.text for one in said if one.kind == "note" and not one.place)],
    }


def _origin(report: Report, figures: Figures, words: Translator) -> dict[str, Any]:
    """Write the definitions, the sources, and what made the report."""
    _, count = words.gettext, figures.count
    made = [f"crmkpi {report.version}".strip(), report.config or ""]
    if report.config_sha256:
        made.append(f"sha256:{report.config_sha256}")
    return {
        "definitions": [_definition(kpi, report.language) for kpi in report.kpis],
        "source-heads": [_("File"), _("Table"), _("Preset"), _("Read"), _("Loaded"), _("Refused"), "SHA-256"],
        "sources": [
            [
                source.file,
                _terms.table(source.table, report.language),
                _terms.preset(source.preset, report.language),
                count(source.rows_read),
                count(source.rows_loaded),
                count(source.rows_rejected),
                source.sha256[:16],
            ]
            for source in report.sources
        ],
        "origin": " · ".join(part for part in made if part),
    }


def _definition(kpi: KpiValue, language: str) -> dict[str, str]:
    formula = " ".join(kpi.formula.split())
    more = [_terms.settings(kpi, language), kpi.definition[:19]]
    return {
        "name": kpi.label,
        "id": kpi.id,
        "question": kpi.question,
        "formula": _cut(formula, _FORMULA),
        "more": " · ".join(part for part in more if part),
    }


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[:room].rstrip() + "…"


def _harmless(part: Any) -> Any:
    """Make every text harmless and short enough for a page."""
    if isinstance(part, str):
        return _cut(plain(part), _LETTERS)
    if isinstance(part, dict):
        return {name: _harmless(one) for name, one in part.items()}
    if isinstance(part, list):
        return [_harmless(one) for one in part]
    return part
