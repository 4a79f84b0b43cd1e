"""JSON for other programs: schema `crmkpi.check/1`, every check with its count, also when it passed."""

from typing import Any

from crmkpi.formats import _trees
from crmkpi.model import Checkup, Finding, NotRun

SCHEMA = "crmkpi.check/1"
SUFFIX = ".json"
BINARY = False

_ESCAPED = _trees.UNENCODABLE + "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""What would steer a terminal or turn the writing round is written as an escape; programs read the same text."""


def render(checkup: Checkup) -> str:
    """Write the checkup as one JSON object, the checks by their codes, so that two runs can be compared."""
    return _trees.written(tree(checkup), _ESCAPED)


def tree(checkup: Checkup) -> dict[str, Any]:
    """Turn the checkup into dicts, lists, strings and numbers."""
    return {
        "schema": SCHEMA,
        "as_of": checkup.as_of.isoformat(),
        "timezone": checkup.timezone,
        "verdict": checkup.verdict.value,
        "checks": [_check(one) for one in sorted(checkup.checks, key=_by_code)],
        "not_run": [_not_run(one) for one in sorted(checkup.not_run, key=lambda one: (one.code, one.table))],
        "duplicates": _trees.duplicates(checkup.duplicates),
        "sources": [_trees.source(source) for source in checkup.sources],
        "title": checkup.title,
        "language": checkup.language,
        "rows": dict(checkup.rows),
        "fail_on": list(checkup.fail_on),
        "failed": list(checkup.failed),
        "shown": checkup.shown,
        "personal_data": checkup.personal,
        "kpis": dict(checkup.labels),
        "notes": list(checkup.notes),
        "baseline": checkup.baseline,
        "config": checkup.config,
        "config_sha256": checkup.config_sha256,
        "version": checkup.version,
    }


def _by_code(one: Finding) -> tuple[str, str, str, str, int]:
    """Order findings by what they are about; only then by what was found."""
    first = one.places[0] if one.places else None
    return one.code, one.table, one.column or "", first.file if first else "", one.rows


def _check(one: Finding) -> dict[str, Any]:
    tree = _trees.check(one)
    first = tree.pop("first")
    return {
        **tree,
        "unit": one.unit,
        "why": one.why,
        "todo": one.todo,
        "affects": list(one.affects),
        "before": one.before,
        "first": first,
    }


def _not_run(one: NotRun) -> dict[str, Any]:
    return {"code": one.code, "reason": one.reason, "failed": one.failed, "table": one.table, "title": one.title}
