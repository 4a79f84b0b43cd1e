"""The words that the template of an HTML report writes itself."""

from crmkpi.words import translator


def words(language: str) -> dict[str, str]:
    """Give the headings and heads of a report in its language."""
    _ = translator(language).gettext
    return {
        "numbers": _("The numbers of these charts"),
        "target": _("Target"),
        "previous": _("Δ prev"),
        "year": _("Δ year"),
        "skip": _("Skip to the numbers"),
        "running": _("still running"),
        "signals": _("What stands out"),
        "more": _("More"),
        "contents": _("Contents"),
        "dark": _("actual"),
        "before": _("year before"),
        "line": _("target"),
        "missing": _("missing to the target"),
        "unfavourable": _("unfavourable change"),
        "actual": _("Actual"),
        "gap": _("vs target"),
        "status": _("Status"),
        "trend": _("Trend"),
        "lower": _("lower is better"),
        "without": _("Without a number"),
        "goals": _("Goals"),
        "trends": _("Trends"),
        "more_trends": _("More trends"),
        "segments": _("Segments"),
        "more_segments": _("More segments"),
        "funnels": _("Funnels"),
        "balances": _("What came and went"),
        "cohorts": _("Cohorts"),
        "arrived": _("Arrived"),
        "quality": _("Data quality"),
        "found": _("What the checks found"),
        "check": _("Check"),
        "where": _("Where"),
        "rows": _("Rows"),
        "share": _("Share"),
        "effects": _("Rows that KPIs do without"),
        "unclean": _("What bad rows and duplicates would do to the KPIs"),
        "notes": _("Notes"),
        "definitions": _("Definitions"),
        "about": _("Question, formula and source of each KPI"),
        "formula": _("formula"),
        "origin": _("Where the numbers come from"),
        "again": _("The same exports and config give the same bytes:"),
    }
