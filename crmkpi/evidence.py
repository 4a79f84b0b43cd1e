"""What a number rests on, as files: its rows with file and line, and the tables that its SQL runs on."""

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmkpi.catalogue import Asking, plan, programs, views
from crmkpi.catalogue.lineage import Trace, id_of, records, rows_sql
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted, text
from crmkpi.errors import OutputError, strerror
from crmkpi.formats._spreadsheet import safe
from crmkpi.gathering import Gathered, inputs, locate
from crmkpi.masking import masked, masked_cell
from crmkpi.phrases import phrase
from crmkpi.tables import all_tables

PLACE = ("kpi", "table", "file", "line")
BATCH = 100_000
_STAFF = ("owner_id", "assignee_id", "user_id")
"""Ids of people that are often their first names."""


def rows(ready: Gathered, asking: Asking, traces: Sequence[Trace]) -> tuple[str, int]:
    """Write the rows behind a number as CSV, one line for each, with file and line; personal data is masked.

    A row of a derived table (a customer, say) has a line for each record that it is made of; of a Python KPI, every
    row that it was given is listed. Returns text and lines.
    """
    told = [one for one in traces if one.planned is not None or one.kpi.program]
    columns = list(
        dict.fromkeys(name for one in told for _, named, _ in _selected(ready, asking, one) for name in named)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*PLACE, *columns])
    count = 0
    for one in told:
        for line in _lines(ready, asking, one, columns):
            writer.writerow(line)
            count += 1
    return out.getvalue(), count


def _columns(ready: Gathered, told: Trace) -> list[str]:
    """List what is shown of a record: its id, and every column that the definition or a segment looks at."""
    table, key = told.kpi.table or "", id_of(told.kpi)
    looked, there = plan.looked_at(told.kpi) | set(ready.by), ready.engine.present[table]
    named = [
        name for name in (*all_tables()[table].columns, *sorted(ready.engine.extra[table])) if name in looked & there
    ]
    return [key, *(name for name in named if name != key), *_conversion(ready.engine, table, named)]


def _conversion(engine: Engine, table: str, named: Sequence[str]) -> list[str]:
    """Name what stands beside amounts that were converted: the currency, the rate, and what came out."""
    money = [name for name in named if _is_converted(engine, table, name)]
    if not money:
        return []
    currency = [] if "currency" in named or not engine.has(table, ["currency"]) else ["currency"]
    return [*currency, "rate", *(f"{name}_converted" for name in money)]


def _is_converted(engine: Engine, table: str, name: str) -> bool:
    declared = all_tables().get(table)
    return (
        table in engine.rated
        and declared is not None
        and name in declared.columns
        and (declared.columns[name].type == "money")
    )


def _sql(engine: Engine, table: str, name: str) -> str:
    """Write a column: an amount stays as it stands in the export, also where it was converted."""
    if table in engine.rated and name == "rate":
        return "t._rate"
    if name.endswith("_converted") and _is_converted(engine, table, name.removesuffix("_converted")):
        return f't."{name.removesuffix("_converted")}"'
    return f't."_was_{name}"' if _is_converted(engine, table, name) else f't."{name}"'


def _lines(ready: Gathered, asking: Asking, told: Trace, header: Sequence[str]) -> Iterator[list[str]]:
    for owner, columns, sql in _selected(ready, asking, told):
        for table, file, record, *cells in ready.engine.rows(sql):
            place = locate(ready, int(file), int(record)) if file is not None else ("", "")
            shown = {name: _cell(ready, table or owner, name, cell) for name, cell in zip(columns, cells, strict=True)}
            yield [told.kpi.id, table or owner, *map(str, place), *(shown.get(name, "") for name in header)]


def _selected(ready: Gathered, asking: Asking, told: Trace) -> Iterator[tuple[str, Sequence[str], str]]:
    """Give the SQL of the records behind a number: table, columns, and what selects table, file, record and these."""
    table, engine = told.kpi.table or "", ready.engine
    if told.kpi.program:
        for name in told.kpi.needs:
            columns = list(dict.fromkeys([engine.key(name), *programs.columns_of(engine, told.kpi, name)]))
            listed = "".join(f', "{column}"' for column in columns)
            yield name, columns, f"SELECT '{name}', _file, _row{listed} {programs.rows_of(engine, told.kpi, name)}"
    elif table in all_tables():
        columns = _columns(ready, told)
        selected = ", ".join(_sql(engine, table, name) for name in columns)
        yield (
            table,
            columns,
            rows_sql(asking, told, f"'{table}', t._file, t._row, {selected}", "ORDER BY t._file, t._row"),
        )
    else:
        found = records(engine, asking, told)
        yield table, found.columns, found.sql


def _cell(ready: Gathered, table: str, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bool | int | float | date):
        return str(value).lower() if isinstance(value, bool) else str(value)
    shown = str(value) if ready.request.personal else masked_cell(str(value), table, column)
    if column in _STAFF and not ready.request.personal and shown.isalpha():
        # Whether a list of given names holds it makes no difference here.
        shown = masked(shown, "name")
    return safe(shown)


# ---------------------------------------------------------------- the tables as Parquet


def tables(ready: Gathered, traces: Sequence[Trace], folder: Path) -> list[Path]:
    """Write every table that the SQL names, as it was when it ran, as `NAME.parquet`; readable by their owner alone.

    Columns of personal data that the SQL does not look at are left out, unless these are to be shown.
    """
    if not folder.parent.is_dir():
        raise OutputError(
            phrase("{folder}: the folder {parent!r} does not exist; make it first"),
            folder=folder,
            parent=str(folder.parent),
        )
    if folder.exists() and not folder.is_dir():
        raise OutputError("{folder}: this is no folder", folder=folder)
    words = {word for one in traces for word in views.identifiers(one.sql)}
    named = [name for name in (*all_tables(), *sorted(ready.engine.views)) if name in words]
    named += [
        t for t in all_tables() if t not in named and any(one.planned and t in one.planned.tables for one in traces)
    ]
    paths = [folder / f"{name}.parquet" for name in named]
    for path in paths:
        if any(_same(path, one) for one in inputs(ready)):
            raise OutputError("{path}: this is one of the exports that are read; name another folder", path=path)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    for name, path in zip(named, paths, strict=True):
        _write(ready.engine, _select(ready, name, words), path)
    return paths


def views_of(paths: Sequence[Path]) -> str:
    """Write the statements that give tables which were written the names that the SQL calls them by."""
    lines = (f"CREATE VIEW IF NOT EXISTS {quoted(path.stem)} AS FROM {text(str(path.resolve()))};\n" for path in paths)
    return "".join(lines)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _select(ready: Gathered, name: str, words: set[str]) -> str:
    declared = all_tables().get(name)
    personal = declared and not ready.request.personal
    hidden = [c for c, column in declared.columns.items() if column.personal and c not in words] if declared else []
    exclude = f" EXCLUDE ({', '.join(hidden)})" if personal and hidden else ""
    return f'SELECT *{exclude} FROM "{name}"{" ORDER BY _file, _row" if declared else ""}'


def _write(engine: Engine, sql: str, path: Path) -> None:
    """Write a table batch by batch beside its place, then rename."""
    from pyarrow import parquet

    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        batches = engine.connection.sql(sql).to_arrow_reader(BATCH)
        with parquet.ParquetWriter(beside, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        Path(beside).replace(path)
    except OSError as error:
        raise OutputError("{path}: cannot be written: {strerror}", path=path, strerror=strerror(error)) from None
    finally:
        Path(beside).unlink(missing_ok=True)
