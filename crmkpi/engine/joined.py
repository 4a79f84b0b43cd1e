"""Join the exports of a table into one view, and trace its rows back to file and record.

A view shows every canonical column: those that no export had are empty, so that SQL of the shelves can name them.
`_file` and `_row` say where a row came from, `_bad` which typed cells could not be read (bits of `bits`),
`_out_…` which rows KPIs do without.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from crmkpi.engine import merged
from crmkpi.engine.cast import sql_type
from crmkpi.engine.connection import Engine, Part, declared, quoted, text


def join(engine: Engine, table: str, extra: frozenset[str] = frozenset()) -> None:
    """Make (or remake) the view of a table from the exports loaded for it."""
    columns = declared(table).columns
    present = frozenset().union(*(part.columns for part in engine.parts[table]))
    engine.present[table] = present
    engine.extra[table] = present - set(columns)
    names = [*columns, *sorted((present | extra) - set(columns))]
    rated = any(part.rated for part in engine.parts[table])
    rows = " UNION ALL ".join(_part(table, part, names, rated) for part in engine.parts[table])
    if outs := engine.outs.get(table):
        flags = ", ".join(f"({out.bad}) IS TRUE AS {quoted(out.flag)}" for out in outs)
        rows = f"SELECT *, {flags} FROM ({rows})"
    if table == "customers":
        engine.connection.execute(f"CREATE OR REPLACE VIEW files.{table}_as_read AS {rows}")
    if engine.merged:
        rows = merged.shown(engine, table, rows)
    engine.connection.execute(f"CREATE OR REPLACE VIEW {quoted(table)} AS {rows}")


def _part(table: str, part: Part, names: list[str], rated: bool = False) -> str:
    columns = declared(table).columns
    key = declared(table).key
    cells = []
    for name in names:
        if part.rated and name in part.columns and name in columns and columns[name].type == "money":
            cells.append(f"TRY_CAST(round({quoted(name)} * _rate, 4) AS {sql_type(columns[name])}) AS {quoted(name)}")
        elif name in part.columns:
            cells.append(quoted(name))
        elif name == key:
            # Without an id of its own a row is called by its file and record.
            cells.append(f"{text(part.label + ':')} || CAST(rowid + 2 AS VARCHAR) AS {quoted(name)}")
        else:
            kind = sql_type(columns[name]) if name in columns else "VARCHAR"
            cells.append(f"CAST(NULL AS {kind}) AS {quoted(name)}")
    for name in names:
        if name in columns and columns[name].type not in ("id", "text"):
            bad = f"(_bad & {1 << part.bits[name]}) <> 0" if name in part.bits else "false"
            if part.rated and name in part.columns and columns[name].type == "money":
                # What cannot be converted is not empty.
                bad = f"({bad} OR (_rate IS NULL AND {quoted(name)} IS NOT NULL))"
            cells.append(f"{bad} AS {quoted('_bad_' + name)}")
    if rated:
        cells += _as_read(table, part, names)
    where = " WHERE _keep" if part.keeps else ""
    return f"SELECT {', '.join(cells)}, {part.file} AS _file, rowid AS _row FROM files.{quoted(part.name)}{where}"


def _as_read(table: str, part: Part, names: list[str]) -> list[str]:
    """Write the amounts as they stand in the export, and the rate beside them."""
    columns = declared(table).columns
    money = [name for name in names if name in columns and columns[name].type == "money"]
    kept = [
        f"{quoted(name) if name in part.columns else f'CAST(NULL AS {sql_type(columns[name])})'}"
        f" AS {quoted('_was_' + name)}"
        for name in money
    ]
    return [*kept, "_rate" if part.rated else "CAST(1 AS DECIMAL(20,15)) AS _rate"]


def unreadable(engine: Engine, table: str, file: int) -> dict[str, int]:
    """Count the cells of a file's records that could not be read: column → cells."""
    part = _of_file(engine, table, file)
    if part is None or not part.bits:
        return {}
    counts = ", ".join(f"count(*) FILTER ((_bad & {1 << bit}) <> 0)" for bit in part.bits.values())
    row = engine.rows(f"SELECT {counts} FROM files.{quoted(part.name)} WHERE _bad <> 0{_kept(part)}")[0]
    return {column: n for column, n in zip(part.bits, row, strict=True) if n}


def _of_file(engine: Engine, table: str, file: int) -> Part | None:
    return next((part for part in engine.parts.get(table, ()) if part.file == file), None)


def unreadable_rows(
    engine: Engine, table: str, file: int, column: str, limit: int | None, apart: Sequence[str] = ()
) -> list[int]:
    """List the records (by number in their file) with an unreadable cell in a column, and in none of others."""
    part = _of_file(engine, table, file)
    if part is None:
        return []
    cut = f" LIMIT {limit}" if limit is not None else ""
    bad = f"{unread(part, column, apart)}{_kept(part)}"
    rows = engine.rows(f"SELECT rowid FROM files.{quoted(part.name)} WHERE {bad} ORDER BY rowid{cut}")
    return [int(row[0]) for row in rows]


def unread(part: Part, column: str, apart: Sequence[str] = ()) -> str:
    """Write the condition that the cell of a column could not be read, and that of no other column either."""
    others = sum(1 << part.bits[name] for name in apart if name in part.bits)
    return f"(_bad & {1 << part.bits[column]}) <> 0" + (f" AND (_bad & {others}) = 0" if others else "")


def unread_cells(engine: Engine, table: str, file: int, column: str, apart: Sequence[str]) -> int:
    """Count the records with an unreadable cell in a column, and in none of others."""
    part = _of_file(engine, table, file)
    if part is None:
        return 0
    where = f"{unread(part, column, apart)}{_kept(part)}"
    return int(engine.rows(f"SELECT count(*) FROM files.{quoted(part.name)} WHERE {where}")[0][0])


def words_in(
    engine: Engine, table: str, file: int, columns: Sequence[str], words: Sequence[str]
) -> dict[str, list[str]]:
    """Find which of some words are cells of a file's text columns: column → words."""
    part = _of_file(engine, table, file)
    if part is None or not columns:
        return {}
    # Counted first, with the cheapest comparison that there is: nearly always there is none.
    whens = " ".join(f"WHEN {text(word)} THEN 1" for word in words)
    counts = ", ".join(f"count(CASE {quoted(name)} {whens} END)" for name in columns)
    row = engine.rows(f"SELECT {counts} FROM files.{quoted(part.name)}")[0]
    listed = ", ".join(map(text, words))
    return {
        name: [
            str(cell)
            for (cell,) in engine.rows(
                f"SELECT DISTINCT {quoted(name)} AS cell FROM files.{quoted(part.name)}"
                f" WHERE {quoted(name)} IN ({listed}) ORDER BY cell"
            )
        ]
        for name, count in zip(columns, row, strict=True)
        if count
    }


def _kept(part: Part) -> str:
    """Write the condition that a row is a record of its table: a sum below the rows holds no cell of theirs."""
    return " AND _keep" if part.keeps else ""


def left_out(engine: Engine, table: str, file: int) -> int:
    """Count the records of a file that its preset does not take for records of this table."""
    part = _of_file(engine, table, file)
    if part is None or not part.keeps:
        return 0
    return int(engine.rows(f"SELECT count(*) FROM files.{quoted(part.name)} WHERE NOT _keep")[0][0])


def events(engine: Engine) -> dict[tuple[str, str], tuple[datetime, datetime]]:
    """Find the first and the last moment in every event column: (table, column) → (first, last)."""
    found: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    for table, present in engine.present.items():
        columns = [name for name, column in declared(table).columns.items() if column.event and name in present]
        if not columns:
            continue
        ends = ", ".join(
            f"CAST(min({_event(table, c)}) AS TIMESTAMP), CAST(max({_event(table, c)}) AS TIMESTAMP)" for c in columns
        )
        row = engine.rows(f"SELECT {ends} FROM {quoted(table)}")[0]
        for column, first, last in zip(columns, row[::2], row[1::2], strict=True):
            if first is not None:
                found[table, column] = (first, last)
    return found


def _event(table: str, column: str) -> str:
    """Write an event column without what has not happened yet."""
    unless = declared(table).columns[column].unless
    return f"CASE WHEN ({unless}) IS NOT TRUE THEN {quoted(column)} END" if unless else quoted(column)


def begins(engine: Engine) -> dict[str, datetime]:
    """Find the first date of each table in any column: before it, the table has nothing to say.

    A table without dates has always been there; an empty one is left out.
    """
    found: dict[str, datetime] = {}
    for table, present in engine.present.items():
        declared_columns = declared(table).columns
        dates = [
            n
            for n, c in declared_columns.items()
            if c.type in ("moment", "day") and n in present and c.personal is None
        ]
        lows = [f"CAST(min({quoted(name)}) AS TIMESTAMP)" for name in dates]
        n, *firsts = engine.rows(f"SELECT count(*){''.join(f', {low}' for low in lows)} FROM {quoted(table)}")[0]
        if n:
            found[table] = min((first for first in firsts if first is not None), default=datetime.min)
    return found


def events_from(
    engine: Engine, columns: Mapping[tuple[str, str], object], moment: datetime
) -> tuple[int, datetime | None]:
    """Count the events at or after a moment, and find the last one before it."""
    later, before = 0, None
    for table, column in columns:
        name = _event(table, column)
        last_before = f"CAST(max({name}) FILTER ({name} < $moment) AS TIMESTAMP)"
        sql = f"SELECT count(*) FILTER ({name} >= $moment), {last_before} FROM {quoted(table)}"
        n, last = engine.rows(sql, {"moment": moment})[0]
        later += n
        before = max(before, last) if before and last else before or last
    return later, before
