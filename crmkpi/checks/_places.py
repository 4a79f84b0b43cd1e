"""Look bad rows up: file, line, id, the cell that is to blame (masked) and a note."""

import re
from collections.abc import Sequence

from crmkpi.checks._asked import Checking, OfTable
from crmkpi.engine.connection import quoted
from crmkpi.model import Place
from crmkpi.tables import all_tables
from crmkpi.words import text

NUMBER = re.compile(r"-?\d+\.(\d{4}|\d{6})")
"""An amount or a number as the engine writes it."""


def places(
    told: Checking, one: OfTable, rows: str, bad: str, columns: Sequence[str], more: Sequence[str] = ()
) -> tuple[Place, ...]:
    """List the first bad rows of `rows` (a table or a subquery of it) in the order of the files.

    `columns` of the table and `more` expressions that `rows` has are what the note may name.
    """
    limit = told.first(one.code)
    cut = f" LIMIT {limit}" if limit is not None else ""
    named = [*dict.fromkeys([*columns, *([one.column] if one.column else [])]), *more]
    cells = "".join(f", CAST({quoted(name)} AS VARCHAR)" for name in named)
    key = f"CAST({quoted(one.key)} AS VARCHAR)" if one.key else "NULL"
    sql = f"SELECT _file, _row, {key}{cells} FROM {rows} WHERE {bad} ORDER BY _file, _row{cut}"
    found = []
    note = text(one.check.note, told.language) if one.check.note else None
    for file, row, own, *values in told.engine.rows(sql):
        shown = {name: told.cell(short(value), one.table, name) for name, value in zip(named, values, strict=True)}
        name, line = told.locate(file, row)
        blamed = shown.get(one.column or "")
        own = told.cell(own, one.table, one.key) if own else own
        found.append(Place(name, line, own, one.column, blamed, note.format_map(shown) if note else None))
    return tuple(found)


def short(value: str | None) -> str:
    """Write a cell for people: empty as a dash, a midnight as its day, an exact number without empty decimals."""
    if value is None:
        return "–"
    if NUMBER.fullmatch(value):
        return value.rstrip("0").removesuffix(".")
    return value.removesuffix(" 00:00:00")


def known_columns(table: str, sql: str) -> list[str]:
    """Name the columns of a table that SQL names, in the table's order."""
    words = set("".join(sign if sign.isalnum() or sign == "_" else " " for sign in sql).split())
    return [name for name in all_tables()[table].columns if name in words]
