"""From what was found to findings: words, the config's severities, tolerated shares and reasons to ignore."""

from collections.abc import Sequence

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.config import CheckSettings
from crmkpi.model import Finding, Severity
from crmkpi.words import text, translator

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def finding(told: Checking, one: OfTable, found: Found) -> Finding:
    """Say what was found in words, and whether the config accepts it."""
    check, settings = one.check, told.settings
    return Finding(
        one.code,
        settings.severity.get(one.code, check.severity),
        found.table,
        found.rows,
        found.of,
        text(check.title, told.language),
        text(check.why, told.language),
        text(check.todo, told.language),
        keys=found.keys,
        column=found.column,
        places=found.places,
        accepted=_accepted(settings, one.code, found, told.language) if found.rows else None,
        unit=check.of,
    )


def _accepted(settings: CheckSettings, code: str, found: Found, language: str) -> str | None:
    """Say why the config accepts what was found; shares are compared as they are, never rounded."""
    _ = translator(language).gettext
    if code in settings.ignore:
        return _("ignored: {reason}").format(reason=settings.ignore[code].value)
    limit = settings.limit.get(code)
    if limit is None:
        return None
    if limit.rows is not None and found.rows <= limit.rows:
        return _("tolerated up to {limit} rows").format(limit=limit.rows)
    if limit.share is not None and found.rows <= limit.share * found.of:
        share = f"{limit.share * 100:f}"
        share = share.rstrip("0").rstrip(".") if "." in share else share
        return _("tolerated up to {limit}").format(limit=share + "%")
    return None


def concerns_kpis(settings: CheckSettings, one: OfTable) -> bool:
    """Tell whether a report asks a check too: it can make a KPI wrong, or the config speaks of it."""
    merges = getattr(one.module, "MERGES", ())
    if merges:
        return one.table in merges
    named = one.code in {*settings.ignore, *settings.limit, *settings.severity}
    return named or one.check.severity is Severity.ERROR or getattr(one.module, "IN_REPORTS", False)


def loads(settings: CheckSettings, one: OfTable) -> bool:
    """Tell whether a report loads columns for a check: it takes rows from KPIs, or the config speaks of it."""
    named = one.code in {*settings.ignore, *settings.limit, *settings.severity}
    takes = one.check.leaves_out is not None or hasattr(one.module, "MERGES")
    return concerns_kpis(settings, one) and (named or takes)


def order(one: Finding) -> tuple[object, ...]:
    """Sort the worst first: found before passed, errors before warnings, then by code and table."""
    return (not one.rows, _ORDER[one.severity], one.code, one.table, one.column or "", -one.rows)


def counts_out(told: Checking, one: OfTable) -> bool:
    """Tell whether KPIs do without the bad rows of a check: it says so, and the config does not say otherwise."""
    kept = told.settings.keep
    return one.check.leaves_out is not None and one.code not in kept and "all" not in kept


def is_error(told: Checking, one: OfTable) -> bool:
    """Tell whether a check finds errors, by the config or by itself, and the config does not ignore it."""
    severity = told.settings.severity.get(one.code, one.check.severity)
    return severity is Severity.ERROR and one.code not in told.settings.ignore


def idle_ignores(findings: Sequence[Finding], settings: CheckSettings) -> list[str]:
    """Name the ignored codes under which nothing was found: the entry may go."""
    found = {finding.code for finding in findings if finding.rows}
    return sorted(set(settings.ignore) - found)
