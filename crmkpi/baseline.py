"""The findings that were there before: a team can start on a dirty CRM, and only what is worse than then counts.

A baseline holds counts, no rows and no values, so it can lie in a repository.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crmkpi.errors import InputError, strerror
from crmkpi.model import Checkup, Finding
from crmkpi.words import translator

SCHEMA = "crmkpi.baseline/1"
Key = tuple[str, str, str]
"""Code, table, column."""
OF_ITSELF = ("F108",)
"""Checks that compare with the baseline: it cannot hold what they find."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an earlier checkup found: bad rows by check, table and column, and the size of the tables."""

    name: str
    findings: Mapping[Key, int]
    rows: Mapping[str, int]

    def compared(self, findings: Sequence[Finding], language: str) -> tuple[Finding, ...]:
        """Accept every finding that is no worse than it was; the files of a table count together."""
        _ = translator(language).gettext
        totals = _totals(findings)
        compared = []
        for one in findings:
            if one.code in OF_ITSELF:
                compared.append(one)
                continue
            before = self.findings.get(key(one), 0)
            held = one.rows and one.accepted is None and totals.get(key(one), 0) <= before
            accepted = _("as in the baseline ({rows})").format(rows=before) if held else one.accepted
            compared.append(replace(one, before=before, accepted=accepted))
        return tuple(compared)

    def gone(self, findings: Sequence[Finding], language: str) -> tuple[str, ...]:
        """Say how many findings of the baseline are no more, though their check was asked again."""
        asked = {(one.code, one.table) for one in findings} | {(one.code, "") for one in findings if not one.table}
        found = {key(one) for one in findings if one.rows}
        gone = [
            (code, table, column)
            for (code, table, column), rows in self.findings.items()
            if rows and (code, table, column) not in found and {(code, table), (code, "")} & asked
        ]
        if not gone:
            return ()
        sentence = translator(language).ngettext(
            "{n} finding of the baseline is gone: write a new one with --write-baseline",
            "{n} findings of the baseline are gone: write a new one with --write-baseline",
            len(gone),
        )
        return (sentence.format(n=len(gone)),)


def key(one: Finding) -> Key:
    """Say which findings are the same one."""
    return one.code, one.table, one.column or ""


def read(path: Path, renewed: Path | None = None) -> Baseline | None:
    """Read a baseline; None when it is not there yet but about to be written. InputError when it is none."""
    try:
        return _read(path, json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        if renewed is not None and renewed.resolve() == path.resolve():
            return None
        raise InputError(
            "{path}: there is no such baseline; write one with --write-baseline {path} (beside "
            "--baseline it is written when it is not there)",
            path=path,
        ) from None
    except OSError as error:
        raise InputError(
            "{path}: the baseline cannot be read: {strerror}", path=path, strerror=strerror(error)
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise InputError("{path}: this is not a baseline; write one with --write-baseline {path}", path=path) from None


def _read(path: Path, tree: Any) -> Baseline:
    if tree["schema"] != SCHEMA:
        raise ValueError
    findings = {(str(one["code"]), str(one["table"]), str(one["column"])): int(one["rows"]) for one in tree["findings"]}
    return Baseline(path.name, findings, {str(table): int(rows) for table, rows in tree["rows"].items()})


def begun(checkup: Checkup, path: Path) -> Checkup:
    """Accept what is written down as the first baseline: nothing can be worse than it yet."""
    first = Baseline(path.name, _totals(checkup.checks), checkup.rows)
    return replace(checkup, checks=first.compared(checkup.checks, checkup.language), baseline=path.name)


def written(checkup: Checkup, ignored: Collection[str] = ()) -> str:
    """Write what a checkup found as a baseline; what the config ignores is left to the config."""
    totals = _totals([one for one in checkup.checks if one.code not in ignored])
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


def _totals(findings: Sequence[Finding]) -> dict[Key, int]:
    """Add the bad rows of all files up, by check, table and column."""
    totals: dict[Key, int] = {}
    for one in findings:
        if one.rows and one.code not in OF_ITSELF:
            totals[key(one)] = totals.get(key(one), 0) + one.rows
    return totals
