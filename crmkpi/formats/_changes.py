"""Changes against earlier periods, in words: how large, whether favourable, and whether all of the period is there."""

from crmkpi.formats._numbers import Figures
from crmkpi.formats._periods import day, short
from crmkpi.formats._terms import favourable
from crmkpi.model import Comparison, KpiValue, Report, Unit
from crmkpi.words import translator

PARTLY = "*"
"""Stands behind a change against a period that the data cover in part."""


def change(earlier: Comparison | None, unit: Unit, figures: Figures) -> str:
    """Write a change against an earlier period, marked where the data begin within that."""
    written = figures.change(earlier.change if earlier else None, unit)
    return f"{written}{PARTLY}" if partly(earlier) else written


def partly(earlier: Comparison | None) -> bool:
    """Tell whether a change is one against a part of a period."""
    return earlier is not None and earlier.change is not None and earlier.since is not None


def since(earlier: Comparison, language: str) -> str:
    """Say that data begin within an earlier period; nothing where they do not."""
    if not partly(earlier) or earlier.since is None:
        return ""
    return " · " + translator(language).gettext("data only from {day} on").format(day=day(earlier.since, language))


def marked(report: Report) -> list[str]:
    """Say what the mark behind a change means, where there is one."""
    _ = translator(report.language).gettext
    found = {
        (one.since, one.period) for kpi in report.kpis for one in (kpi.previous, kpi.year_ago) if one and partly(one)
    }
    sentence = _("* {period}: data only from {day} on")
    return [
        sentence.format(period=short(period, report.language), day=day(since, report.language))
        for since, period in sorted(found, key=str)[:3]
        if since is not None
    ]


def good_change(kpi: KpiValue, earlier: Comparison | None) -> bool | None:
    """Tell whether a change is favourable; None where there are too few cases or data to say so."""
    if kpi.low_n or kpi.unsettled or earlier is None or partly(earlier):
        return None
    return favourable(earlier.change, kpi.better)


def comparisons(report: Report) -> list[str]:
    """Say which periods the changes are against."""
    _, language, period = translator(report.language).gettext, report.language, report.period
    said = []
    if period.previous and any(kpi.previous for kpi in report.kpis):
        said.append(_("Δ prev: against {period}").format(period=short(period.previous, language)))
    if period.year_ago and any(kpi.year_ago for kpi in report.kpis):
        said.append(_("Δ year: against {period}").format(period=short(period.year_ago, language)))
    return [*said, *marked(report)]
