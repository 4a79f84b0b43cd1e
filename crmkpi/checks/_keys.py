"""Rules about ids: values that no two rows may share, compared in slices so that millions need not be in memory."""

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._places import places
from crmkpi.checks._rows import columns
from crmkpi.engine.connection import quoted

SLICE = 3_000_000
"""Keys that are compared at once: about 100 MB."""


def unique(told: Checking, one: OfTable) -> Found:
    """Count the values that several rows share, and the rows that have them; identical rows count once in KPIs."""
    value, table = one.sql(one.check.unique), quoted(one.table)
    total, filled_rows = told.engine.rows(f"SELECT count(*), count({value}) FROM {table}")[0]
    slices = 0 if ascending(told, value, one.table) else 1 + total // SLICE
    keys = rows = 0
    for number in range(slices):
        within = f"hash({value}) % {slices} = {number}" if slices > 1 else "true"
        if told.engine.rows(f"SELECT count({value}) - count(DISTINCT {value}) FROM {table} WHERE {within}")[0][0]:
            with_value = f"{table} WHERE {value} IS NOT NULL AND {within}"
            twice = f"SELECT {value} AS value, count(*) AS n FROM {with_value} GROUP BY value HAVING n > 1"
            more_keys, more_rows = told.engine.rows(f"SELECT count(*), sum(n) FROM ({twice})")[0]
            keys, rows = keys + int(more_keys), rows + int(more_rows)
    bad = f"{value} IN (SELECT {value} FROM {table} WHERE {value} IS NOT NULL GROUP BY ALL HAVING count(*) > 1)"
    found = places(told, one, table, bad, columns(one)) if rows else ()
    every = f"SELECT _file, _row FROM {table} WHERE {bad}"
    again = _again(told, one, value, bad) if rows and one.check.leaves_out is not None else None
    return Found(rows, int(filled_rows), one.table, one.column, keys, found, again, every)


def _again(told: Checking, one: OfTable, value: str, bad: str) -> str:
    """Write the condition for rows that stand there once more, the same in every column that was loaded."""
    cells = ", ".join(quoted(name) for name in sorted(told.engine.present[one.table]))
    nth = f"row_number() OVER (PARTITION BY {value}, hash({cells}) ORDER BY _file, _row)"
    rows = f"SELECT _file, _row, {nth} AS nth FROM {quoted(one.table)} WHERE {bad}"
    return f"(_file, _row) IN (SELECT (_file, _row) FROM ({rows}) WHERE nth > 1)"


def ascending(told: Checking, value: str, table: str) -> bool:
    """Tell whether the values rise from row to row, as ids mostly do: then none stands twice, at no cost of memory."""
    before = f"SELECT {value} AS own, lag({value}) OVER () AS before FROM {quoted(table)}"
    return not told.engine.rows(f"SELECT 1 FROM ({before} WHERE {value} IS NOT NULL) WHERE before >= own LIMIT 1")
