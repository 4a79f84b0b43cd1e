"""Read a user's folder of checks, as strictly as KPI files: one SQL expression over the columns of one table.

No subquery, no file, no clock; functions of the row alone, and in `given` window functions. All mistakes of all files
are told at once, with their lines. What passes here can be run.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from string import Formatter

import yaml

from crmkpi import shelf
from crmkpi.engine import Engine, misfits, session
from crmkpi.engine import expression as sql
from crmkpi.engine.ask import filled
from crmkpi.engine.cast import sql_type
from crmkpi.engine.connection import close_tables, exhausted
from crmkpi.errors import ConfigError, Mistake, did_you_mean
from crmkpi.model import Check, Severity
from crmkpi.phrases import phrase
from crmkpi.tables import Table, all_tables

CODE = re.compile(r"([A-Z?])([123])(\d\d)")
ANY_DAY = datetime(2000, 1, 1)
FIRST_DIGIT = {"1": Severity.ERROR, "2": Severity.WARNING, "3": Severity.INFO}
NAME = re.compile(r"[a-z][a-z0-9_]*")
PARAMETERS = ("as_of",)
Fault = tuple[str, str]
"""(key of the file, what is wrong with it)."""


def read(folder: Path, built_in: Mapping[str, Check]) -> dict[str, Check]:
    """Read every YAML file of a folder as a check; ConfigError with all mistakes."""
    found: dict[str, Check] = {}
    mistakes: list[Mistake] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            found[file.stem] = shelf.read(file, Check, name=file.stem)
        except ConfigError as error:
            mistakes.extend(error.mistakes)
    with parser() as engine:
        for name, check in found.items():
            before = {**built_in, **{other: found[other] for other in found if other < name}}
            lines = _lines(folder / f"{name}.yaml")
            for key, message in faults(engine, check, before):
                line, column = lines.get(key, (1, 1))
                mistakes.append(
                    Mistake(
                        str(folder / f"{name}.yaml"), line, column, phrase("{key}: {message}", key=key, message=message)
                    )
                )
    if mistakes:
        raise ConfigError(dict.fromkeys(mistakes))
    return found


@contextmanager
def parser() -> Iterator[Engine]:
    """Open an engine without tables, that refuses files and settings, to read expressions with."""
    with session("UTC") as (engine, _):
        close_tables(engine, None)
        yield engine


def faults(engine: Engine, check: Check, others: Mapping[str, Check]) -> Iterator[Fault]:
    """Say everything that is wrong with a check; nothing when it can be run beside the others."""
    if check.name in others:
        yield "code", phrase("there is a built-in check named {check}; give the file another name", check=check.name)
    named = [check.table] if isinstance(check.table, str) else list(check.table)
    unknown = [name for name in named if name not in all_tables() and check.table != "*"]
    if unknown or not named:
        word = unknown[0] if unknown else ""
        yield "table", phrase("there is no table {word!r}.{hint}", word=word, hint=did_you_mean(word, all_tables()))
        return
    yield from _code_faults(check, others)
    rules = [key for key in ("bad", "unique", "refers") if getattr(check, key)]
    if len(rules) != 1:
        yield "bad", phrase("a check has exactly one of bad, unique and refers")
    tables = tables_of(check)
    if not tables:
        yield "table", phrase("no table has these columns")
    seen: set[Fault] = set()
    for name in tables:
        for fault in (*_column_faults(check, name), *_sql_faults(engine, check, name)):
            if fault not in seen:
                seen.add(fault)
                yield fault


def tables_of(check: Check) -> list[str]:
    """Name the tables that a check is asked of."""
    if check.table != "*":
        return [check.table] if isinstance(check.table, str) else list(check.table)
    if check.column == "key" or check.unique:
        return [name for name, table in all_tables().items() if table.key]
    with_column = [name for name, table in all_tables().items() if check.column in table.columns]
    return [name for name in with_column if name != check.refers]


def _code_faults(check: Check, others: Mapping[str, Check]) -> Iterator[Fault]:
    """Look at the code: its letter is the table's, its first digit the severity, and no other check has it."""
    match = CODE.fullmatch(check.code)
    if match is None:
        yield (
            "code",
            phrase(
                "{code!r} is no code; write the letter of the table and three digits, such as D150", code=check.code
            ),
        )
        return
    if FIRST_DIGIT[match[2]] is not check.severity:
        yield (
            "code",
            phrase(
                "codes of {severity} begin with {digit} after the letter",
                severity=check.severity.value,
                digit=_digit(check.severity),
            ),
        )
    letters = {all_tables()[table].letter for table in tables_of(check)}
    if match[1] != "?" and letters != {match[1]}:
        wanted = sorted(letters)[0] if len(letters) == 1 else "?"
        yield (
            "code",
            phrase(
                "the code must begin with {wanted} (`?` is the letter of each table); write {wanted}{code}",
                wanted=wanted,
                code=check.code[1:],
            ),
        )
        return
    mine = _codes(check)
    for name, other in others.items():
        if clash := sorted(mine & _codes(other)):
            yield (
                "code",
                phrase("{clash} is the code of {name}; the numbers from 50 on are free", clash=clash[0], name=name),
            )
            return


def _digit(severity: Severity) -> str:
    return next(digit for digit, own in FIRST_DIGIT.items() if own is severity)


def _codes(check: Check) -> set[str]:
    """List the codes of a check, one for each letter of its tables."""
    algorithm = not (check.bad or check.unique or check.refers)
    tables = list(all_tables()) if check.table == "*" and algorithm else tables_of(check)
    return {check.code.replace("?", all_tables()[table].letter) for table in tables} or {check.code}


def _column_faults(check: Check, name: str) -> Iterator[Fault]:
    """Look at every column that is named outside of SQL."""
    table = all_tables()[name]
    known = {*table.columns}
    blamed = (("column", check.column),) if check.column and check.column != "key" else ()
    left = (("leaves_out", column) for column in check.leaves_out or ())
    for key, column in (*blamed, *left, *(("optional", column) for column in check.optional)):
        if column not in known:
            yield (
                key,
                phrase(
                    "{name} has no column {column!r}.{hint}", name=name, column=column, hint=did_you_mean(column, known)
                ),
            )
    if check.column == "key" and not table.key:
        yield "column", phrase("{name} has no id column", name=name)
    if check.refers:
        if check.refers not in all_tables() or not all_tables()[check.refers].key:
            yield (
                "refers",
                phrase(
                    "there is no table {refers!r} with an id.{hint}",
                    refers=check.refers,
                    hint=did_you_mean(check.refers, all_tables()),
                ),
            )
        if not check.column:
            yield "refers", phrase("the key 'column' is missing: it names the column that refers to the other table")
    if check.of == "cells" and not check.column:
        yield "of", phrase("the share of cells needs to know whose; name a column")
    shown = {*known, *check.given}
    for text in [check.note] if isinstance(check.note, str) else (check.note or {}).values():
        yield from _note_faults(text, shown)


def _note_faults(text: str, shown: set[str]) -> Iterator[Fault]:
    try:
        fields = [(name, form, how) for _, name, form, how in Formatter().parse(text) if name is not None]
    except ValueError:
        yield "note", phrase("a brace is not closed; write {column}, and {{ for a brace itself")
        return
    for name, form, how in fields:
        if form or how or name not in shown:
            yield (
                "note",
                phrase(
                    "{{{name}}} is no column that the check looks at.{hint}", name=name, hint=did_you_mean(name, shown)
                ),
            )


def _sql_faults(engine: Engine, check: Check, name: str) -> Iterator[Fault]:
    """Look at every expression, in the order in which they are worked out."""
    table, known = all_tables()[name], dict[str, str]()
    for key, text in check.given.items():
        if not NAME.fullmatch(key) or key in table.columns or key in ("key", "file"):
            yield (
                "given",
                phrase(
                    "{key!r} cannot be a name here; write small letters that are no column of {name}",
                    key=key,
                    name=name,
                ),
            )
        elif fault := _fault(engine, table, name, text, known, windows=True):
            yield "given", phrase("{key}: {fault}", key=key, fault=fault)
            return
        known[key] = text
    for rule in ("bad", "unique"):
        text = getattr(check, rule)
        if text and (fault := _fault(engine, table, name, text, known, windows=False)):
            yield rule, fault


def _fault(
    engine: Engine, table: Table, name: str, text: str, given: Mapping[str, str], *, windows: bool
) -> str | None:
    """Say what is wrong with one expression of a check; None when it can be worked out."""
    written = _keyed(table, text)
    try:
        parsed = sql.parse(engine, [written], windows=windows)[0]
    except sql.WrongExpression as error:
        return str(error)
    if parsed.refused:
        where = phrase("; it may stand in given") if parsed.refused == "a window function" else ""
        return phrase(
            "{what} is not allowed here{where}; write one expression over the columns of {name}",
            what=parsed.refused,
            where=where,
            name=name,
        )
    if unknown := sorted(sql.parameters(written) - set(PARAMETERS)):
        hint = did_you_mean(unknown[0], PARAMETERS)
        return phrase("unknown parameter ${parameter}.{hint}", parameter=unknown[0], hint=hint)
    if parsed.aggregates:
        return phrase("a check looks at one row at a time; `count(*) OVER (…)` in given looks at others")
    columns = {*table.columns, *given, *(f"_bad_{column}" for column in _typed(table))}
    if unknown := sorted(parsed.columns - columns):
        hint = did_you_mean(unknown[0], columns)
        return phrase("{name} has no column {column!r}.{hint}", name=name, column=unknown[0], hint=hint)
    return _unbound(engine, table, written, given)


def _typed(table: Table) -> list[str]:
    return [name for name, column in table.columns.items() if column.type not in ("id", "text")]


def _unbound(engine: Engine, table: Table, text: str, given: Mapping[str, str]) -> str | None:
    """Let the engine look at the types, over no rows at all; what it says then can only be about the expression."""
    cells = [f'CAST(NULL AS {sql_type(column)}) AS "{name}"' for name, column in table.columns.items()]
    cells += [f'false AS "_bad_{name}"' for name in _typed(table)]
    rows = f"(SELECT {', '.join(cells)} WHERE false)"
    day = {"as_of": ANY_DAY}
    for name, expression in given.items():
        rows = f'(SELECT *, {filled(_keyed(table, expression), day)} AS "{name}" FROM {rows})'
    try:
        engine.rows(f"SELECT {filled(text, day)} FROM {rows}")
    except Exception as error:
        if exhausted(error):
            raise
        return misfits.sentence(str(error))
    return None


def _keyed(table: Table, text: str) -> str:
    """Write an expression with the table's own id, as it is done when the check runs."""
    return " ".join((table.key or word) if word == "key" else word for word in text.split())


def _lines(file: Path) -> dict[str, tuple[int, int]]:
    """Find where each key of a file stands."""
    node = shelf.Reader(str(file)).compose(file.read_text(encoding="utf-8-sig"))
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: (value.start_mark.line + 1, value.start_mark.column + 1) for key, value in node.value}
