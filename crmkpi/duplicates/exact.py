"""The quick way, without any likeness: rows with the same e-mail address, tax id or phone number, in SQL alone.

This is what CRMs do themselves. It finds less, and takes couples with one mailbox for one customer; it is for reports
that have fuzzy matching switched off.
"""

from collections import defaultdict
from dataclasses import dataclass

from crmkpi.duplicates.matches import RowKey
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted, text
from crmkpi.tables import all_tables

MOST = 10
"""Rows that may share a value; more of them share a switchboard or a placeholder, not an identity."""

_DIGITS = "ltrim(regexp_replace(phone, '[^0-9]', '', 'g'), '0')"
KEYS = {
    "email": "lower(regexp_replace(email, '\\s', '', 'g'))",
    "tax_id": "ltrim(upper(regexp_replace(tax_id, '[^0-9A-Za-z]', '', 'g')), '0')",
    "phone": f"CASE WHEN {_DIGITS} LIKE '55%' AND length({_DIGITS}) >= 12 THEN substr({_DIGITS}, 3) ELSE {_DIGITS} END",
}
"""How each value is written before it is compared."""
SHORTEST = {"email": 6, "tax_id": 6, "phone": 8}


@dataclass(frozen=True, slots=True)
class Shared:
    """Rows that hang together by shared values, and the columns of these values."""

    rows: tuple[RowKey, ...]
    columns: tuple[str, ...]


def shared(engine: Engine, table: str) -> tuple[Shared, ...]:
    """Group the rows of a table that share a value, directly or through others, in the order of their rows."""
    by_column = {column: _of(engine, table, column) for column in KEYS if engine.has(table, [column])}
    above: dict[RowKey, RowKey] = {}

    def top(row: RowKey) -> RowKey:
        while (up := above.setdefault(row, row)) != row:
            above[row] = above[up]
            row = above[row]
        return row

    for sets in by_column.values():
        for rows in sets:
            for row in rows[1:]:
                first, second = sorted((top(rows[0]), top(row)))
                above[second] = first
    groups: dict[RowKey, list[RowKey]] = defaultdict(list)
    for row in sorted(above):
        groups[top(row)].append(row)
    columns: dict[RowKey, set[str]] = defaultdict(set)
    for column, sets in by_column.items():
        for rows in sets:
            columns[top(rows[0])].add(column)
    return tuple(Shared(tuple(rows), tuple(sorted(columns[first]))) for first, rows in groups.items())


def _of(engine: Engine, table: str, column: str) -> list[list[RowKey]]:
    """List the rows of each value of a column that a few rows share."""
    value = KEYS[column]
    key = quoted(all_tables()[table].key or "_row")
    usable = f"length(value) >= {SHORTEST[column]}"
    if column != "email":
        # One digit repeated is a placeholder.
        usable += " AND length(replace(right(value, 7), right(value, 1), '')) > 0"
    sql = (
        f"WITH k AS (SELECT {value} AS value, CAST({key} AS VARCHAR) AS id, _file, _row FROM {quoted(table)}"
        f" WHERE {quoted(column)} IS NOT NULL),"
        f" few AS (SELECT value FROM k WHERE {usable} GROUP BY value HAVING count(*) BETWEEN 2 AND {MOST})"
        f" SELECT value, {text(table)}, coalesce(id, ''), _file, _row FROM k SEMI JOIN few USING (value)"
    )
    found: dict[str, list[RowKey]] = defaultdict(list)
    for one, *row in engine.rows(sql):
        found[one].append(RowKey(*row))
    return [sorted(rows) for _, rows in sorted(found.items())]
