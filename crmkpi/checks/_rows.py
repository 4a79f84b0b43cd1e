"""Rules about single rows: all predicates of a table are counted in one pass over it."""

from collections.abc import Iterator, Sequence

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._places import known_columns, places
from crmkpi.engine.ask import filled
from crmkpi.engine.connection import quoted
from crmkpi.words import text


def predicates(told: Checking, asked: Sequence[OfTable]) -> Iterator[tuple[OfTable, Found]]:
    """Count the bad rows of all predicates: those about one row in one pass per table, the others by themselves."""
    for table in dict.fromkeys(one.table for one in asked):
        own = [one for one in asked if one.table == table]
        yield from _together(told, table, [one for one in own if not one.check.given])
        for one in own:
            if one.check.given:
                yield from _together(told, _with_given(told, one), [one])


def condition(told: Checking, one: OfTable) -> str:
    """Write what is bad: NULL is not, unless the predicate says so."""
    return f"({filled(one.sql(one.check.bad), {'as_of': told.as_of})}) IS TRUE"


def columns(one: OfTable) -> list[str]:
    """Name the columns of the table that a check names."""
    check = one.check
    note = "" if check.note is None else text(check.note, "en")
    sql = " ".join((one.sql(check.bad), one.sql(check.unique), *check.given.values(), note, one.column or ""))
    return known_columns(one.table, sql)


def _with_given(told: Checking, one: OfTable) -> str:
    """Write the table with the expressions that a check works out first, each able to use those before it."""
    wanted = ", ".join(quoted(name) for name in dict.fromkeys([*columns(one), *([one.key] if one.key else [])]))
    rows = f"(SELECT _file, _row, {wanted} FROM {quoted(one.table)})"
    for name, sql in one.check.given.items():
        rows = f"(SELECT *, {filled(one.sql(sql), {'as_of': told.as_of})} AS {quoted(name)} FROM {rows})"
    return rows


def _together(told: Checking, rows: str, asked: Sequence[OfTable]) -> Iterator[tuple[OfTable, Found]]:
    if not asked:
        return
    rows = rows if rows.startswith("(") else quoted(rows)
    counts = []
    for one in asked:
        filled_cells = quoted(one.column) if one.check.of == "cells" and one.column else "*"
        counts += [f"count({filled_cells})", f"count(*) FILTER ({condition(told, one)})"]
    row = told.engine.rows(f"SELECT {', '.join(counts)} FROM {rows}")[0]
    for one, of, bad in zip(asked, row[::2], row[1::2], strict=True):
        found = places(told, one, rows, condition(told, one), columns(one), tuple(one.check.given)) if bad else ()
        yield one, Found(int(bad), int(of), one.table, one.column, places=found, bad=_left_out(told, one, rows))


def _left_out(told: Checking, one: OfTable, rows: str) -> str | None:
    """Write the condition for the rows that KPIs do without."""
    if one.check.leaves_out is None:
        return None
    if not one.check.given:
        return condition(told, one)
    return f"(_file, _row) IN (SELECT (_file, _row) FROM {rows} WHERE {condition(told, one)})"


def references(told: Checking, asked: Sequence[OfTable]) -> Iterator[tuple[OfTable, Found]]:
    """Count the rows that refer to a record which the exports do not have."""
    for one in asked:
        column, other = quoted(one.column or ""), one.check.refers or ""
        key = told.engine.key(other)
        known = f"SELECT {quoted(key)} FROM {quoted(other)} WHERE {quoted(key)} IS NOT NULL"
        bad = f"{column} IS NOT NULL AND {column} NOT IN ({known})"
        counts = f"count({column}), count(*) FILTER ({bad}), count(DISTINCT {column}) FILTER ({bad})"
        sql = f"SELECT {counts} FROM {quoted(one.table)}"
        of, rows, keys = told.engine.rows(sql)[0]
        found = places(told, one, quoted(one.table), bad, [one.column or ""]) if rows else ()
        left = bad if one.check.leaves_out is not None else None
        yield one, Found(int(rows), int(of), one.table, one.column, int(keys) if rows else None, found, left)
