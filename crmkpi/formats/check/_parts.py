"""The findings of a checkup in the order in which they are shown: by table, the worst first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from crmkpi.formats import _terms
from crmkpi.model import Checkup, Finding, NotRun, Severity

FILES = "files"
"""Stands for the table of what is about no table, in formats for machines."""
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)
State = Literal["found", "accepted", "passed"]


@dataclass(frozen=True, slots=True)
class Part:
    """What the checks of one table found."""

    table: str
    """Empty for what is about files."""
    found: tuple[Finding, ...]
    """The worst first; what is accepted comes last."""
    passed: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One check of one table: what it found (in several files or columns, perhaps), or why it was not asked."""

    code: str
    table: str
    title: str
    findings: tuple[Finding, ...]
    not_run: NotRun | None = None

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(one for one in self.findings if one.counts)

    @property
    def severity(self) -> Severity:
        """The worst severity of what was found."""
        return min((one.severity for one in self.counting or self.findings), key=_WORST_FIRST.index)


def state(one: Finding) -> State:
    """Say what became of a check in one table."""
    return "passed" if not one.rows else "found" if one.counts else "accepted"


def parts(checkup: Checkup) -> tuple[Part, ...]:
    """Group the findings by table: those about files first, because all else stands on them."""
    by_table: dict[str, list[Finding]] = {}
    for one in sorted(_wanted(checkup), key=_order):
        by_table.setdefault(one.table, []).append(one)
    return tuple(
        Part(
            table,
            tuple(one for one in by_table[table] if one.rows),
            tuple(one for one in by_table[table] if not one.rows),
        )
        for table in _terms.in_order(by_table)
    )


def cases(checkup: Checkup) -> dict[str, list[Case]]:
    """Group by table and then by check: every check is one case, whether it was asked or not; sorted by code."""
    by_case: dict[tuple[str, str], list[Finding]] = {}
    for one in sorted(checkup.checks, key=_order):
        by_case.setdefault((one.table, one.code), []).append(one)
    found = [Case(code, table, ones[0].title, tuple(ones)) for (table, code), ones in by_case.items()]
    found += [Case(one.code, one.table, one.title, (), one) for one in checkup.not_run]
    tables = _terms.in_order({case.table: case for case in found})
    return {table: sorted((case for case in found if case.table == table), key=_code) for table in tables}


def worst(checkup: Checkup) -> Finding | None:
    """Find what needs action most."""
    return next((one for one in sorted(checkup.checks, key=_order) if one.counts), None)


def evaluated(checkup: Checkup) -> tuple[list[NotRun], list[NotRun]]:
    """Tell the checks that were not asked from those that could not be evaluated: (not asked, broken)."""
    asked = checkup.not_run
    return [one for one in asked if not one.failed], [one for one in asked if one.failed]


def _wanted(checkup: Checkup) -> Iterable[Finding]:
    """Leave out what `--show` did not ask for."""
    return (one for one in checkup.checks if checkup.shown in (None, one.code))


def _order(one: Finding) -> tuple[object, ...]:
    counted = (not one.counts, _WORST_FIRST.index(one.severity), -one.rows, -one.share)
    return (*counted, one.code, one.table, one.column or "")


def _code(case: Case) -> str:
    return case.code
