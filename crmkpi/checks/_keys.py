"""Rules about ids: values that no two rows may share, compared in slices so that millions need not be in memory."""

import re
from collections import defaultdict
from collections.abc import Sequence

from crmkpi.checks._asked import Checking, Copied, Found, OfTable, Row
from crmkpi.checks._places import places
from crmkpi.checks._rows import columns
from crmkpi.engine import marked
from crmkpi.engine.connection import quoted
from crmkpi.tables import Table, all_tables

_FRACTION = re.compile(r"[+-]?\d+[.,](?!\d{3}$)\d+")
"""Three digits behind a sign may be thousands: 1.000 need not be 1."""

SLICE = 3_000_000
"""Keys that are compared at once: about 100 MB."""


def unique(told: Checking, one: OfTable) -> Found:
    """Count the values that several rows share, and the rows that have them; identical rows count once in KPIs."""
    value, table = one.sql(one.check.unique), quoted(one.table)
    total, filled_rows = told.engine.rows(f"SELECT count(*), count({value}) FROM {table}")[0]
    if ascending(told, value, one.table):
        return Found(0, int(filled_rows), one.table, one.column, 0)
    slices = 1 + total // SLICE
    twice = f"files.{quoted(f'twice_{one.code}_{one.table}')}"
    told.engine.connection.execute(
        f"CREATE OR REPLACE TABLE {twice} AS SELECT {value} AS value, 0 AS n FROM {table} LIMIT 0"
    )
    for number in range(slices):
        within = f"hash({value}) % {slices} = {number}" if slices > 1 else "true"
        if told.engine.rows(f"SELECT count({value}) - count(DISTINCT {value}) FROM {table} WHERE {within}")[0][0]:
            with_value = f"{table} WHERE {value} IS NOT NULL AND {within}"
            counted = f"SELECT {value} AS value, count(*) AS n FROM {with_value} GROUP BY value HAVING n > 1"
            told.engine.connection.execute(f"INSERT INTO {twice} {counted}")
    keys, rows = map(int, told.engine.rows(f"SELECT count(*), coalesce(sum(n), 0) FROM {twice}")[0])
    bad = f"{value} IN (SELECT value FROM {twice})"
    found = places(told, one, table, bad, columns(one)) if rows else ()
    every = f"SELECT _file, _row FROM {table} WHERE {bad}"
    again = None
    if rows and one.check.leaves_out is not None and value == one.key:
        again = marked.keep(told.engine, f"again_{one.table}", copied(told, one.table).again)
    return Found(rows, int(filled_rows), one.table, one.column, keys, found, again, every)


def copied(told: Checking, table: str) -> Copied:
    """Tell the rows of one id apart by all that stands in their exports, also in columns that nobody looks at."""
    if table not in told.copied:
        key = quoted(told.engine.key(table))
        shared = f"SELECT {key} FROM {quoted(table)} WHERE {key} IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
        cells = ", ".join(_coarse(all_tables()[table], name) for name in sorted(told.engine.present[table]))
        sql = (
            f"SELECT {key}, _file, _row, hash({cells}) FROM {quoted(table)}"
            f" WHERE {key} IN ({shared}) ORDER BY _file, _row"
        )
        told.copied[table] = _told_apart(told, told.engine.rows(sql))
    return told.copied[table]


def _coarse(table: Table, name: str) -> str:
    """Write a cell so that all ways to write the same (10 and 10.00, with spaces or without) are one."""
    column = table.columns.get(name)
    if column is not None and column.type not in ("id", "text"):
        return quoted(name)
    return rf"regexp_replace({quoted(name)}, '[\s\p{{Z}}]+|[.,]\d+\s*$', '', 'g')"


def _told_apart(told: Checking, rows: Sequence[tuple[str, int, int, int]]) -> Copied:
    """Compare the rows of each id; what differs in our columns need not be read in its file once more."""
    alike: dict[tuple[str, int], set[Row]] = defaultdict(set)
    for own, file, row, digest in rows:
        alike[own, digest].add((told.same.get(file, file), row))
    records: dict[int, list[int]] = defaultdict(list)
    for file, row in sorted(one for same in alike.values() if len(same) > 1 for one in same):
        records[file].append(row)
    read = {
        (file, record): hash(frozenset((name, _plain(cell)) for name, cell in cells.items() if cell.strip()))
        for file, wanted in records.items()
        for record, cells in told.cells(file, wanted)
    }
    content = {(file, row): read.get((told.same.get(file, file), row), digest) for _, file, row, digest in rows}
    by_id: dict[str, list[Row]] = defaultdict(list)
    for own, file, row, _ in rows:
        by_id[own].append((file, row))
    again: list[Row] = []
    differing: list[Row] = []
    ids = 0
    for members in by_id.values():
        first = set({content[row]: row for row in reversed(members)}.values())
        again += [row for row in members if row not in first]
        differing += members if len(first) > 1 else []
        ids += len(first) > 1
    return Copied(tuple(sorted(again)), tuple(sorted(differing)), ids)


def _plain(cell: str) -> str:
    """Write a cell as others may have written it: 10 is 10.00."""
    cell = cell.strip()
    if not ("." in cell or "," in cell) or not _FRACTION.fullmatch(cell):
        return cell
    return cell.rstrip("0").rstrip(".,")


def ascending(told: Checking, value: str, table: str) -> bool:
    """Tell whether the values rise from row to row, as ids mostly do: then none stands twice, at no cost of memory."""
    if (table, value) not in told.rising:
        before = f"SELECT {value} AS own, lag({value}) OVER () AS before FROM {quoted(table)} WHERE {value} IS NOT NULL"
        told.rising[table, value] = not told.engine.rows(f"SELECT 1 FROM ({before}) WHERE before >= own LIMIT 1")
    return told.rising[table, value]
