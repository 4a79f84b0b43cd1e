"""The shelf of checks, and how they are run: all predicates of a table in one statement.

A check that is one predicate is a YAML file; an algorithm is a Python file with a `CHECK`. Such a file has either
`fault` (it judges single values, see `_values`) or `find(told, one)`, which yields what it found in a table or in
the files. Nothing is listed by hand, so "find usages" stops here. What is shared by checks begins with `_`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType

from crmkpi.checks import _keys, _rows, _settle, _values
from crmkpi.checks._asked import FIRST, Checking, Found, Idle, OfTable, evaluated
from crmkpi.checks._duplicates import compares_all, members, unlooked
from crmkpi.checks._settle import idle_ignores
from crmkpi.checks._shelf import Described, built_in, columns_of, described, of_tables, own
from crmkpi.config import CheckSettings
from crmkpi.duplicates import Matches
from crmkpi.engine import Out
from crmkpi.engine.connection import quoted
from crmkpi.errors import UsageError, did_you_mean
from crmkpi.model import Check, Finding, NotRun
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

__all__ = [
    "COUNTED_ONCE",
    "FIRST",
    "OF_CELLS",
    "Checked",
    "Checking",
    "Described",
    "Wrong",
    "built_in",
    "columns_looked_at",
    "compares_all",
    "described",
    "idle_ignores",
    "known_code",
    "members",
    "needed_columns",
    "of_tables",
    "own",
    "run",
]

OF_CELLS = ("F102", "F103", "F106")
"""Checks of single cells of a file: what they find is missing wherever the column is looked at."""

COUNTED_ONCE = ("C101", "C201")
"""Checks whose rows a report counts once."""

Asked = tuple[OfTable, Found | Idle]


@dataclass(frozen=True, slots=True)
class Wrong:
    """All rows that one check found bad, as (file, record): a query for `_file` and `_row`, or the rows themselves."""

    code: str
    rows: str | tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of all checks: findings (0 rows: passed) and what was not asked."""

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    outs: tuple[Out, ...]
    """The rows that KPIs do without."""
    matches: Mapping[str, Matches] = field(default_factory=dict)
    """Table → who was entered twice."""
    wrong: tuple[Wrong, ...] = ()
    """Where all rows are that fail at error level and that the config does not ignore."""
    notes: tuple[str, ...] = ()
    """What was not looked at as closely as one may think."""


def needed_columns(
    settings: CheckSettings, *, thorough: bool, more: Mapping[str, Check] | None = None
) -> dict[str, set[str]]:
    """Name the columns to load for the checks that are asked: table → columns."""
    found: dict[str, set[str]] = {}
    for one in of_tables(more):
        if one.table and (thorough or _settle.loads(settings, one)):
            found.setdefault(one.table, set()).update(columns_looked_at(one))
            if one.check.refers:
                found.setdefault(one.check.refers, set()).add(all_tables()[one.check.refers].key or "")
            for table, columns in getattr(one.module, "ELSEWHERE", {}).items():
                found.setdefault(table, set()).update(columns)
    return found


def columns_looked_at(one: OfTable) -> set[str]:
    """Name the columns of its table that a check looks at."""
    if one.module is not None and one.table:
        return set(columns_of(one.check, one.table, one.module)) | set(getattr(one.module, "BESIDE", ()))
    return set(_rows.columns(one))


def known_code(word: str, folder: Path | None) -> str:
    """Find the code of a check; UsageError with the nearest right one for a word that is none."""
    known = described("en", own(folder))
    if word.upper() not in known:
        hint = did_you_mean(word.upper(), known)
        raise UsageError("there is no check {word!r}.{hint} `crmkpi list checks` shows all", word=word, hint=hint)
    return word.upper()


def run(told: Checking) -> Checked:
    """Run every check that can be asked; the worst findings first."""
    answers = [(one, _looked(told, answer)) for one, answer in _answers(told)]
    findings = [_settle.finding(told, one, answer) for one, answer in answers if isinstance(answer, Found)]
    findings.sort(key=_settle.order)
    outs = tuple(
        Out(answer.table, one.code, answer.bad, one.check.leaves_out or ())
        for one, answer in answers
        if isinstance(answer, Found) and answer.rows and answer.bad and _settle.counts_out(told, one)
    )
    wrong = tuple(
        Wrong(one.code, every)
        for one, answer in answers
        if isinstance(answer, Found) and answer.rows and _settle.is_error(told, one) and (every := _every(answer))
    )
    not_run = tuple(_not_run(told, answers))
    return Checked(tuple(findings), not_run, outs, told.matches, wrong, tuple(unlooked(told)))


def _every(answer: Found) -> str | tuple[tuple[int, int], ...]:
    """Say where all bad rows are: as the check says it, else by the condition for the rows to leave out."""
    if answer.every or answer.bad is None:
        return answer.every
    return f"SELECT _file, _row FROM {quoted(answer.table)} WHERE {answer.bad}"


def _answers(told: Checking) -> Iterator[Asked]:
    """Ask every check, the kinds one after the other."""
    asked = []
    elsewhere = translator(told.language).gettext("asked by `crmkpi check`")
    for one in of_tables(told.own):
        if not (told.thorough or _settle.concerns_kpis(told.settings, one)):
            yield one, Idle(elsewhere)
        elif (reason := _cannot(told, one)) is None:
            asked.append(one)
        else:
            yield one, Idle(reason)
    yield from _rows.predicates(told, [one for one in asked if one.check.bad])
    for one in asked:
        if one.check.refers and not one.check.bad:
            yield one, evaluated(told, partial(_rows.reference, told, one))
    for one in asked:
        if one.check.unique:
            yield one, evaluated(told, partial(_keys.unique, told, one))
        elif one.module is not None and hasattr(one.module, "find"):
            yield from ((one, found) for found in _found(told, one.module, one))
    judged = [(one, one.module) for one in asked if one.module is not None and hasattr(one.module, "fault")]
    yield from _values.values(told, judged)


def _found(told: Checking, module: ModuleType, one: OfTable) -> Sequence[Found | Idle]:
    """Ask an algorithm, which may find several things."""
    answers = evaluated(told, lambda: list(module.find(told, one)))
    return [answers] if isinstance(answers, Idle) else answers


def _looked(told: Checking, answer: Found | Idle) -> Found | Idle:
    """Call what had nothing to look at by its name: that is not a pass."""
    if isinstance(answer, Found) and not answer.of and not answer.rows:
        return Idle(translator(told.language).gettext("nothing to look at"))
    return answer


def _cannot(told: Checking, one: OfTable) -> str | None:
    """Say why a check cannot be asked: its table or a column is missing."""
    engine, _ = told.engine, translator(told.language).gettext
    if not one.table:
        return None
    needed = {one.table: columns_looked_at(one)}
    if one.check.refers:
        needed[one.check.refers] = {all_tables()[one.check.refers].key or ""}
    for table, columns in needed.items():
        if not engine.has(table):
            return _("not in the sources: {tables}").format(tables=text(all_tables()[table].title, told.language))
        lack = sorted(columns - engine.present[table])
        if one.module is not None and not hasattr(one.module, "ALL") and len(lack) < len(columns):
            # An algorithm that looks at several columns looks at those that are there.
            continue
        if len(lack) < len(columns):
            lack = [name for name in lack if name not in one.check.optional]
        if lack and not told.thorough and all(_is_there(told, table, name) for name in lack):
            return _("asked by `crmkpi check`")
        if lack:
            return _("no column {columns} in {table}").format(
                columns=", ".join(lack), table=text(all_tables()[table].title, told.language)
            )
    return None


def _is_there(told: Checking, table: str, column: str) -> bool:
    """Tell whether an export has a column that was not loaded, because no KPI looks at it."""
    return any(source.table == table and column in source.columns for source in told.sources)


def _not_run(told: Checking, answers: Sequence[Asked]) -> Iterator[NotRun]:
    """List the codes that were asked of no table at all, each once, and every one that failed."""
    ran = {one.code for one, answer in answers if isinstance(answer, Found)}
    seen: set[str] = set()
    for one, answer in sorted(answers, key=lambda pair: pair[0].code):
        if not isinstance(answer, Idle) or (not answer.failed and (one.code in ran or one.code in seen)):
            continue
        seen.add(one.code)
        yield NotRun(one.code, answer.reason, answer.failed, one.table, text(one.check.title, told.language))
