"""Rows as they are handed out: the first ones of an export, or a whole file as a DataFrame of text."""

import tempfile
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from crmkpi.errors import InputError
from crmkpi.reader.export import Export
from crmkpi.reader.gather import Ahead, gather
from crmkpi.reader.opening import open_export
from crmkpi.reader.pieces import Sound
from crmkpi.reader.safe_copy import careful
from crmkpi.reader.sieve import sift

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
    ahead = Ahead([], "\n")
    ahead.hold(piece.text)
    for _ in range(piece.records):
        record = gather(ahead.take(), ahead, export.dialect, len(export.header))
        for _ in range(record.tall - 1):
            ahead.take()
        yield [cell.decode() for cell in record.cells]


def read_export(path: str | Path) -> "pandas.DataFrame":
    """Read an export as text: one row per record, one column per name of the header, nothing guessed.

    CSV in any encoding, delimiter and record end that is detected, also gzipped, and Parquet. Every cell is
    text exactly as in the file, an empty one is `""`; names are as found, also when one occurs twice. Records
    that do not fit the header are left out: `frame.attrs["rejected"]` lists them as (first line, last line,
    reason).

    Raises `InputError` for a file that cannot be read at all.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as folder:
        export = open_export(path, path.name, Path(folder))
        frame = _parquet(export) if export.kind == "parquet" else _table(careful(export, Path(folder)))
    if refused := frame.attrs.get("rejected"):
        warnings.warn(
            f"{path.name}: {len(refused)} rows do not fit and are left out; see .attrs['rejected']", stacklevel=2
        )
    return frame


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
    return frame


def _parquet(export: Export) -> "pandas.DataFrame":
    """Read a Parquet file and write every value as text."""
    import pandas
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(export.readable).read()
    except (pyarrow.ArrowException, OSError):
        raise InputError(f"{export.name}: the Parquet file is damaged. Copy or export it again.") from None
    written = {place: texts(column) for place, column in enumerate(table.columns)}
    frame = pandas.DataFrame(written, dtype="str")
    frame.columns = pandas.Index(table.column_names)
    frame.attrs["rejected"] = ()
    return frame


def texts(column: "pyarrow.ChunkedArray") -> list[str]:
    """Write the values of a column as text, null as an empty cell."""
    import pyarrow

    try:
        return [text or "" for text in column.cast(pyarrow.string()).to_pylist()]
    except pyarrow.ArrowException:
        return ["" if value is None else str(value) for value in column.to_pylist()]
