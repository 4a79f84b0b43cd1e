"""Rules about single rows: all predicates of a table are counted in one statement."""

import re
from collections.abc import Iterator, Sequence

from crmkpi.checks._asked import Checking, Found, Idle, OfTable, evaluated
from crmkpi.checks._places import known_columns, places
from crmkpi.engine.ask import filled
from crmkpi.engine.connection import quoted
from crmkpi.words import text, translator


def predicates(told: Checking, asked: Sequence[OfTable]) -> Iterator[tuple[OfTable, Found | Idle]]:
    """Count the bad rows of all predicates: those about one row together, the others by themselves."""
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
    unread = [word for word in _words(one) if word.startswith("_bad_")]
    wanted = ", ".join(
        quoted(name) for name in dict.fromkeys([*columns(one), *([one.key] if one.key else []), *unread])
    )
    steps = [f"given0 AS (SELECT _file, _row, {wanted} FROM {quoted(one.table)})"]
    for number, (name, sql) in enumerate(one.check.given.items()):
        steps.append(_step(number, name, filled(one.sql(sql), {"as_of": told.as_of})))
    return f"(WITH {', '.join(steps)} SELECT * FROM given{len(steps) - 1})"


_OVER_GROUPS = re.compile(r"(?P<aggregate>[^()]+\(.*\)) OVER \(PARTITION BY (?P<group>\w+)\)", re.DOTALL)


def _step(number: int, name: str, sql: str) -> str:
    """Write one more expression beside the rows; an aggregate over groups is added up once for each group.

    The engine works a window out row by row, which takes a hundred times longer for large groups.
    """
    rows, over = f"given{number}", _OVER_GROUPS.fullmatch(sql.strip())
    if over is None:
        return f"given{number + 1} AS (SELECT *, {sql} AS {quoted(name)} FROM {rows})"
    group = quoted(over["group"])
    sums = f"SELECT {group} AS own_group, {over['aggregate']} AS {quoted(name)} FROM {rows} GROUP BY {group}"
    joined = f"SELECT {rows}.*, sums.{quoted(name)} FROM {rows} LEFT JOIN sums{number} AS sums"
    return (
        f"sums{number} AS ({sums}),"
        f" given{number + 1} AS MATERIALIZED ({joined} ON {rows}.{group} IS NOT DISTINCT FROM sums.own_group)"
    )


def _words(one: OfTable) -> list[str]:
    """List the words of a check's SQL."""
    return re.findall(r"\w+", " ".join((one.check.bad or "", *one.check.given.values())))


def _together(told: Checking, rows: str, asked: Sequence[OfTable]) -> Iterator[tuple[OfTable, Found | Idle]]:
    """Count the bad rows of several checks at once; when the query fails, one by one, so that one takes the blame."""
    if not asked:
        return
    rows = rows if rows.startswith(("(", '"')) else quoted(rows)
    counts = evaluated(told, lambda: told.engine.rows(_counts(told, rows, asked)))
    if isinstance(counts, Idle):
        if len(asked) == 1:
            yield asked[0], counts
        else:
            for one in asked:
                yield from _together(told, rows, [one])
        return
    row = counts[0]
    for one, of, bad in zip(asked, row[::2], row[1::2], strict=True):
        yield one, counted(told, one, rows, condition(told, one), (int(of), int(bad)))


def _counts(told: Checking, rows: str, asked: Sequence[OfTable]) -> str:
    """Write one statement that counts the rows (or cells) looked at and the bad ones of each check.

    Each condition is a filter of its own over the stored columns that it names: the engine skips what cannot match,
    which takes a quarter of the time of one scan with all conditions side by side.
    """
    cells = [quoted(one.column) if one.check.of == "cells" and one.column else "*" for one in asked]
    conditions = [condition(told, one) for one in asked]
    if rows.startswith("("):
        pairs = (f"count({cell}), count(*) FILTER ({bad})" for cell, bad in zip(cells, conditions, strict=True))
        return f"SELECT {', '.join(pairs)} FROM {rows}"
    pairs = (
        f"(SELECT count({cell}) FROM {rows}), (SELECT count(*) FROM {rows} WHERE {bad})"
        for cell, bad in zip(cells, conditions, strict=True)
    )
    return f"SELECT {', '.join(pairs)}"


def counted(
    told: Checking,
    one: OfTable,
    rows: str,
    bad: str,
    numbers: tuple[int, int],
    *,
    keys: int | None = None,
    more: Sequence[str] = (),
) -> Found:
    """Put together what was found: `numbers` are the rows looked at and the bad ones among `rows`.

    `more` names expressions of `rows` that the note may show.
    """
    of, n = numbers
    shown = places(told, one, rows, bad, columns(one), (*one.check.given, *more)) if n else ()
    every = f"SELECT _file, _row FROM {rows} WHERE {bad}"
    return Found(n, of, one.table, one.column, keys, shown, _left_out(one, rows, bad), every)


def asked_alone(told: Checking, one: OfTable, rows: str, bad: str, more: Sequence[str] = ()) -> Found:
    """Count the bad rows of an algorithm's own query."""
    of, n = told.engine.rows(f"SELECT count(*), count(*) FILTER ({bad}) FROM {rows}")[0]
    return counted(told, one, rows, bad, (int(of), int(n)), more=more)


def _left_out(one: OfTable, rows: str, bad: str) -> str | None:
    """Write the condition for the rows that KPIs do without."""
    if one.check.leaves_out is None:
        return None
    return f"(_file, _row) IN (SELECT (_file, _row) FROM {rows} WHERE {bad})" if rows.startswith("(") else bad


FOREIGN = 10
"""So many different ids, none of them known, are the ids of another system and no slips."""


def reference(told: Checking, one: OfTable) -> Found | Idle:
    """Count the rows that refer to a record which the exports do not have."""
    column, other = quoted(one.column or ""), one.check.refers or ""
    key = told.engine.key(other)
    known = f"SELECT {quoted(key)} FROM {quoted(other)} WHERE {quoted(key)} IS NOT NULL"
    return referring(told, one, known, column, other)


def referring(told: Checking, one: OfTable, known: str, value: str, other: str) -> Found | Idle:
    """Count the rows whose value is not among the known ones."""
    bad = f"{value} IS NOT NULL AND {value} NOT IN ({known})"
    wrong = "bad IS TRUE"
    rows = f"(SELECT {value} AS value, {bad} AS bad FROM {quoted(one.table)})"
    counts = f"count(value), count(*) FILTER ({wrong}), count(DISTINCT value) FILTER ({wrong})"
    of, n, keys = told.engine.rows(f"SELECT {counts} FROM {rows}")[0]
    if n == of and keys >= FOREIGN:
        sentence = translator(told.language).gettext("no value of {column} is known in {table}: ids of another system")
        return Idle(sentence.format(column=one.column, table=other))
    return counted(told, one, quoted(one.table), bad, (int(of), int(n)), keys=int(keys) if n else None)
