"""The findings that were there before: a team can start on a dirty CRM, and only what is worse than then counts.

A baseline holds counts, no rows and no values, so it can lie in a repository.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.model import Checkup, Finding
from crmkpi.words import translator

SCHEMA = "crmkpi.baseline/1"
Key = tuple[str, str, str]
"""Code, table, column."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an earlier checkup found: bad rows by check, table and column, and the size of the tables."""

    name: str
    findings: Mapping[Key, int]
    rows: Mapping[str, int]

    def compared(self, findings: Sequence[Finding], language: str) -> tuple[Finding, ...]:
        """Accept every finding that is no worse than it was."""
        _ = translator(language).gettext
        totals: dict[Key, int] = {}
        for one in findings:
            totals[key(one)] = totals.get(key(one), 0) + one.rows
        compared = []
        for one in findings:
            before = self.findings.get(key(one), 0)
            held = one.rows and one.accepted is None and totals[key(one)] <= before
            accepted = _("as in the baseline ({rows})").format(rows=before) if held else one.accepted
            compared.append(replace(one, before=before, accepted=accepted))
        return tuple(compared)


def key(one: Finding) -> Key:
    """Say which findings are the same one."""
    return one.code, one.table, one.column or ""


def read(path: Path) -> Baseline:
    """Read a baseline; InputError when it is none."""
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        if tree["schema"] != SCHEMA:
            raise ValueError
        findings = {(one["code"], one["table"], one["column"]): int(one["rows"]) for one in tree["findings"]}
        return Baseline(path.name, findings, {table: int(rows) for table, rows in tree["rows"].items()})
    except OSError as error:
        raise InputError(f"{path}: the baseline cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path}: this is not a baseline; write one with --write-baseline {path}") from None


def written(checkup: Checkup) -> str:
    """Write what a checkup found as a baseline: what is ignored is left to the config."""
    totals: dict[Key, int] = {}
    for one in checkup.checks:
        if one.rows:
            totals[key(one)] = totals.get(key(one), 0) + one.rows
    tree = {
        "schema": SCHEMA,
        "as_of": checkup.as_of.isoformat(),
        "rows": dict(checkup.rows),
        "findings": [
            {"code": code, "table": table, "column": column, "rows": rows}
            for (code, table, column), rows in sorted(totals.items())
        ],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
