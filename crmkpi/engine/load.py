"""Bring one export in: one pass over the file, all cells as text first, only the columns that are asked for.

Each export becomes one physical table in insertion order, so that DuckDB's row number is the record's number in
the file and every finding can be traced to its line. `_bad` holds one bit for each typed cell whose text could not
be read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmkpi.engine import loose
from crmkpi.engine.cast import Form, typed
from crmkpi.engine.connection import Engine, Part, declared, quoted, text
from crmkpi.tables import Column

PLAIN = Column("text", "", "")
WRITTEN = "_written "
"""Begins the names of cells' texts where their values stand beside them."""
LOOSE = "_loose "
"""Begins the names of cells' texts on their way to a plain shape."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a column's text comes from, and how it is written."""

    source: int | None = None
    """Index in the export's header."""
    constant: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    """Their word as written → ours."""
    folded: Mapping[str, str] = field(default_factory=dict)
    """The same by folded word, for spellings that were not foreseen; `*` is every other word."""
    empty: tuple[str, ...] = ()
    trimmed: bool = False
    """Spaces around an id are slips; two spellings of one customer would not meet."""
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of one export become rows of one canonical table."""

    table: str
    file: int
    """Index of the export in the run."""
    label: str
    cells: Mapping[str, Cell]
    """Canonical, helper and extra columns that come straight from the file."""
    derive: Mapping[str, str] = field(default_factory=dict)
    keep: str | None = None
    columns: tuple[str, ...] = ()
    """What the physical table holds in the end."""


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
    bits = {
        column: bit for bit, column in enumerate(c for c in plan.columns if _column(plan, c).type not in ("id", "text"))
    }
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


def _column(plan: Plan, name: str) -> Column:
    return declared(plan.table).columns.get(name, PLAIN)


def _select(engine: Engine, plan: Plan, source: str, bits: Mapping[str, int]) -> str:
    """Write the whole way of a record: text under our names, derived columns, casts, the bits of unreadable cells."""
    forms = {name: plan.cells.get(name, Cell()).form for name in plan.columns}
    steps = {name: found for name in plan.columns if (found := loose.steps(_column(plan, name), forms[name]))}
    casts = {
        name: typed(quoted(LOOSE + name), column, loose.plain(column, forms[name]), engine.timezone)
        if name in steps
        else typed(quoted(name), column, forms[name], engine.timezone)
        for name in plan.columns
        for column in (_column(plan, name),)
    }
    # Text and value side by side, so that each cast is written, bound and run once.
    both = [f"{cast} AS {quoted(name)}" for name, cast in casts.items()]
    both += [f"{quoted(name)} AS {quoted(WRITTEN + name)}" for name in bits]
    columns = [quoted(name) for name in plan.columns]
    if bits:
        bad = (_unread(name, bit) for name, bit in bits.items())
        kind = "UTINYINT" if len(bits) <= 8 else "USMALLINT" if len(bits) <= 16 else "UINTEGER"
        columns.append(f"CAST({' + '.join(bad)} AS {kind}) AS _bad")
    if plan.keep is not None:
        both.append(f"coalesce({plan.keep}, false) AS _keep")
        columns.append("_keep")
    values = f"(SELECT {', '.join(both) or '1 AS _row'} FROM {_loosened(mapped(plan, source), steps)})"
    return f"SELECT {', '.join(columns) or '_row'} FROM {values}"


def _loosened(records: str, steps: Mapping[str, Sequence[str]]) -> str:
    """Write the steps of cells that are not plain, one query around the other, beside their texts."""
    for number in range(max(map(len, steps.values()), default=0)):
        due = {name: each[number] for name, each in steps.items() if number < len(each)}
        cells = {name: quoted(LOOSE + name if number else name) for name in due}
        changed = [f"{_over(step, cells[name])} AS {quoted(LOOSE + name)}" for name, step in due.items()]
        how = f"* REPLACE ({', '.join(changed)})" if number else f"*, {', '.join(changed)}"
        records = f"(SELECT {how} FROM {records})"
    return records


def _over(step: str, cell: str) -> str:
    """Write a step over a column."""
    return re.sub(r"\bcell\b", lambda _: cell, step)


def _unread(name: str, bit: int) -> str:
    """Write the bit of a cell that has text but no value."""
    cell = quoted(WRITTEN + name)
    unread = f"{quoted(name)} IS NULL AND {cell} IS NOT NULL AND trim({cell}) <> ''"
    return f"(CASE WHEN {unread} THEN {1 << bit} ELSE 0 END)"


def mapped(plan: Plan, source: str) -> str:
    """Write the records as text under our names, with value maps and derived columns applied."""
    first = ", ".join(f"{word(cell)} AS {quoted(name)}" for name, cell in plan.cells.items()) or "1 AS _row"
    inner = f"(SELECT {first} FROM {source})"
    known = set(plan.cells)
    for name, sql in plan.derive.items():
        change = f"* REPLACE (({sql}) AS {quoted(name)})" if name in known else f"*, ({sql}) AS {quoted(name)}"
        inner = f"(SELECT {change} FROM {inner})"
        known.add(name)
    return inner


def word(cell: Cell) -> str:
    """Write a cell's text: constant, or the file's own with empty words emptied and values in our words."""
    if cell.source is None:
        return f"CAST({text(cell.constant) if cell.constant is not None else 'NULL'} AS VARCHAR)"
    own = f"trim(c{cell.source})" if cell.trimmed else f"c{cell.source}"
    blank = f"nullif({own}, '')"
    for nothing in cell.empty:
        blank = f"nullif({blank}, {text(nothing)})"
    if cell.constant is not None:
        blank = f"coalesce({blank}, {text(cell.constant)})"
    if not cell.words and not cell.folded:
        return blank
    whens = " ".join(f"WHEN {text(theirs)} THEN {text(ours)}" for theirs, ours in cell.words.items())
    otherwise = folded_word(blank, cell.folded)
    return f"CASE {blank} {whens} ELSE {otherwise} END" if whens else otherwise


def folded_word(cell: str, folded: Mapping[str, str]) -> str:
    """Write a value map by folded word; `*` takes every other word, otherwise the word stays as it is."""
    other = f"CASE WHEN {cell} IS NOT NULL THEN {text(folded['*'])} END" if "*" in folded else cell
    whens = " ".join(f"WHEN {text(theirs)} THEN {text(ours)}" for theirs, ours in folded.items() if theirs != "*")
    if not whens:
        return other
    key = f"regexp_replace(lower(strip_accents({cell})), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    return f"CASE {key} {whens} ELSE {other} END"


def texts(engine: Engine, plan: Plan, source: str, sql: str) -> list[tuple[Any, ...]]:
    """Ask something of the records while they are still text (`sql` reads from `records`)."""
    return engine.rows(f"WITH records AS (SELECT * FROM {mapped(plan, source)}) {sql}")
