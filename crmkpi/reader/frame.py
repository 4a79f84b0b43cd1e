"""Rows as they are handed out: the first ones of an export, or a whole file as a DataFrame of text."""

import tempfile
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from crmkpi.errors import InputError
from crmkpi.reader.export import Export
from crmkpi.reader.opening import each_table
from crmkpi.reader.pieces import Sound
from crmkpi.reader.safe_copy import careful
from crmkpi.reader.sieve import cells_in, sift

if TYPE_CHECKING:
    import pandas
    import pyarrow


def sample(export: Export, rows: int = 2000) -> list[list[str]]:
    """Give the first records that fit, as text; none for Parquet."""
    if export.kind != "csv":
        return []
    pieces = sift(
        export.readable, export.dialect, len(export.header), export.skip, export.start, surplus=export.surplus
    )
    records = (record for piece in pieces if isinstance(piece, Sound) for record in _cells(piece, export))
    return list(islice(records, rows))


def _cells(piece: Sound, export: Export) -> Iterator[list[str]]:
    """Cut sound records into cells."""
    for cells in cells_in(piece, export.dialect, len(export.header)):
        yield [cell.decode() for cell in cells]


def read_export(path: str | Path, part: str | int | None = None) -> "pandas.DataFrame":
    """Read an export as text: one row per record, one column per name of the header, nothing guessed.

    CSV in any encoding, dialect and packing that is detected, tables whose columns stand below each other, workbooks,
    and Parquet. Every cell is text exactly as in the file, an empty one is `""`: `="007"` and `&amp;` stay so, though
    `report` and `check` read them as `007` and `&`. Names are as found, also when one occurs twice; without a header
    the columns are `column_1`, `column_2`, … What stands above, between and below the records is left out. Records
    that do not fit the header and have no single right reading are left out, too: `frame.attrs["rejected"]` lists
    them as (first line, last line, reason). Those with exactly one right reading are mended:
    `frame.attrs["repaired"]` lists the first of them as (first line, last line, what was mended).

    Of several tables (in a zip archive, or one below another) the largest is read, and a warning names the others;
    `part` chooses one: its number from 1, or its name as the warning tells it, such as `"Account.csv"` or `"#2"`.

    Raises `InputError` for a file that cannot be read at all, or that has no such part.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as folder:
        found = list(each_table(path, path.name, Path(folder)))
        exports = [one for one in found if isinstance(one, Export)]
        export = _chosen(path.name, exports, part)
        safe = careful(export, Path(folder))
        frame = _parquet(export) if export.kind == "parquet" else _table(safe)
    if part is None and len(exports) > 1:
        others = ", ".join(_called(other, path.name) for other in exports if other is not export)
        told = f"{path.name}: {len(exports)} tables; read {_called(export, path.name)}, not {others}; see `part`"
        warnings.warn(told, stacklevel=2)
    if mended := safe.repaired:
        warnings.warn(f"{path.name}: {mended} rows did not fit and were repaired; see .attrs['repaired']", stacklevel=2)
    if refused := frame.attrs.get("rejected"):
        warnings.warn(
            f"{path.name}: {len(refused)} rows do not fit and are left out; see .attrs['rejected']", stacklevel=2
        )
    return frame


def _called(export: Export, name: str) -> str:
    """Name a part of a file."""
    return export.name.removeprefix(name).removeprefix("/") or "#1"


def _chosen(name: str, exports: list[Export], part: str | int | None) -> Export:
    """Choose the part that was asked for, or else the largest."""
    if not exports:
        raise InputError("{name}: there is no table in it. Name the export itself.", name=name)
    if part is None:
        return max(exports, key=lambda export: export.records * max(len(export.header), 1))
    if isinstance(part, int):
        chosen = exports[part - 1 : part]
    else:
        chosen = [export for export in exports if part in (_called(export, name), export.name)]
    if not chosen:
        there = ", ".join(_called(export, name) for export in exports[:8])
        raise InputError("{name}: there is no part {part!r}. It has {there}.", name=name, part=part, there=there)
    return chosen[0]


def _table(export: Export) -> "pandas.DataFrame":
    """Read a careful copy, in which every record is known to fit."""
    import pandas

    if not export.lines:
        frame = pandas.DataFrame({place: [] for place in range(len(export.header))}, dtype="str")
    else:
        frame = pandas.read_csv(
            export.readable,
            sep=export.delimiter,
            header=None,
            dtype="str",
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            lineterminator="\n",
            encoding="utf-8",
            engine="c",
            low_memory=False,
        )
    frame.columns = pandas.Index(export.header)
    frame.attrs["rejected"] = tuple((each.first_line, each.last_line, each.reason) for each in export.rejects)
    frame.attrs["repaired"] = tuple((each.first_line, each.last_line, each.kind) for each in export.repairs)
    return frame


def _parquet(export: Export) -> "pandas.DataFrame":
    """Read a Parquet file and write every value as text."""
    import pandas
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(export.readable).read()
    except (pyarrow.ArrowException, OSError):
        raise InputError(
            "{export}: the Parquet file is damaged. Copy or export it again.", export=export.name
        ) from None
    written = {place: texts(column) for place, column in enumerate(table.columns)}
    frame = pandas.DataFrame(written, dtype="str")
    frame.columns = pandas.Index(table.column_names)
    frame.attrs["rejected"] = frame.attrs["repaired"] = ()
    return frame


def texts(column: "pyarrow.ChunkedArray") -> list[str]:
    """Write the values of a column as text, null as an empty cell."""
    import pyarrow

    try:
        return [text or "" for text in column.cast(pyarrow.string()).to_pylist()]
    except pyarrow.ArrowException:
        return ["" if value is None else str(value) for value in column.to_pylist()]
