"""Bring one export in: one pass over the file, all cells as text first, only the columns that are asked for.

Each export becomes one physical table in insertion order, so that DuckDB's row number is the record's number in
the file and every finding can be traced to its line. `_bad` holds one bit for each typed cell whose text could not
be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmkpi.engine.cast import Form, typed
from crmkpi.engine.connection import Engine, Part, quoted, text
from crmkpi.engine.records import UNREAD, WRITTEN, Plan, kept, records


@dataclass(frozen=True, slots=True)
class Csv:
    """What DuckDB must be told about a readable CSV file; nothing is left for it to guess."""

    path: Path
    delimiter: str
    quote: str
    newline: str
    width: int
    skip: int
    long: bool = False
    """A line is longer than DuckDB's usual two megabytes; its buffers then grow eightfold."""


class Refused(Exception):
    """DuckDB would not read every record; the export needs the careful reader."""


def csv_source(csv: Csv, rejects: bool = True) -> str:
    """Write the read of a CSV file with every cell as text, under neutral names."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(csv.width))
    newline = {"\n": "\\n", "\r\n": "\\r\\n", "\r": "\\r"}[csv.newline]
    quote = f"quote = {text(csv.quote)}, escape = {text(csv.quote)}" if csv.quote else "quote = '', escape = ''"
    line = " max_line_size = 32000000," if csv.long else ""
    store = ", store_rejects = true, rejects_limit = 0" if rejects else ""
    return (
        f"read_csv({text(str(csv.path))}, auto_detect = false, compression = 'none', header = false, skip = {csv.skip},"
        f" delim = {text(csv.delimiter)}, {quote}, new_line = {text(newline)},{line}"
        f" columns = {{{columns}}}{store})"
    )


def parquet_header(engine: Engine, path: Path) -> list[str]:
    """List the columns of a Parquet file."""
    return [str(row[0]) for row in engine.rows(f"DESCRIBE SELECT * FROM read_parquet({text(str(path))})")]


def parquet_source(path: Path, header: Sequence[str]) -> str:
    """Write the read of a Parquet file with every cell as text, under the same neutral names."""
    cells = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS c{index}" for index, name in enumerate(header))
    return f"(SELECT {cells} FROM read_parquet({text(str(path))}))"


def load(engine: Engine, plan: Plan, source: str) -> int:
    """Load one export as a physical table; returns its rows. Raises Refused when a record was not read."""
    import duckdb

    name = f"{plan.table}_{len(engine.parts.get(plan.table, ()))}"
    told = [*(c for c in plan.columns if plan.column(c).type not in ("id", "text")), *plan.flags()]
    bits = {column: bit for bit, column in enumerate(told)}
    try:
        engine.connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        engine.connection.execute(f"CREATE TABLE files.{quoted(name)} AS {_select(engine, plan, source, bits)}")
        refused = "store_rejects" in source and engine.rows("SELECT count(*) FROM reject_errors")[0][0]
    except duckdb.InvalidInputException:
        refused = True
    if refused:
        engine.connection.execute(f"DROP TABLE IF EXISTS files.{quoted(name)}")
        raise Refused
    part = Part(name, plan.file, frozenset(plan.columns), bits, plan.keep is not None, plan.label)
    engine.parts.setdefault(plan.table, []).append(part)
    return int(engine.rows(f"SELECT count(*) FROM files.{quoted(name)}")[0][0])


def undo(engine: Engine, table: str) -> None:
    """Take the part of a table that was loaded last away again."""
    part = engine.parts[table].pop()
    if not engine.parts[table]:
        del engine.parts[table]
    engine.connection.execute(f"DROP TABLE files.{quoted(part.name)}")


def _select(engine: Engine, plan: Plan, source: str, bits: Mapping[str, int]) -> str:
    """Write the physical table of an export: its values, the bits of unreadable cells, which rows are records."""
    values, columns = [], [quoted(name) for name in plan.columns]
    for name in plan.columns:
        if plan.column(name).type == "choice":
            # Text and value side by side, so that each cast is written, bound and run once.
            values.append(f"{typed(quoted(name), plan.column(name), Form(), engine.timezone)} AS {quoted(name)}")
            values.append(f"{quoted(name)} AS {quoted(WRITTEN + name)}")
        else:
            values.append(quoted(name))
    values += [quoted(UNREAD + name) for name in bits if plan.is_read(name)]
    if bits:
        bad = (f"(CASE WHEN {_unread(plan, name)} THEN {1 << bit} ELSE 0 END)" for name, bit in bits.items())
        kind = "UTINYINT" if len(bits) <= 8 else "USMALLINT" if len(bits) <= 16 else "UINTEGER"
        columns.append(f"CAST({' + '.join(bad)} AS {kind}) AS _bad")
    if plan.keep is not None:
        values.append("_keep")
        columns.append("_keep")
    rows = kept(plan, records(plan, source, engine.timezone))
    return f"SELECT {', '.join(columns) or '_row'} FROM (SELECT {', '.join(values) or '1 AS _row'} FROM {rows})"


def _unread(plan: Plan, name: str) -> str:
    """Write the condition that a cell has text but no value."""
    if plan.is_read(name):
        return quoted(UNREAD + name)
    cell = quoted(WRITTEN + name)
    return f"{quoted(name)} IS NULL AND {cell} IS NOT NULL AND trim({cell}) <> ''"


def texts(engine: Engine, plan: Plan, source: str, sql: str) -> list[tuple[Any, ...]]:
    """Ask something of the records by our names (`sql` reads from `records`); words of a choice are still text."""
    return engine.rows(f"WITH records AS (SELECT * FROM {records(plan, source, engine.timezone)}) {sql}")
