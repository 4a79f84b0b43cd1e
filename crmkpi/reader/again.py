"""Read some records of an export a second time: their cells as they stand in the file, and their lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crmkpi.errors import InputError
from crmkpi.reader.export import Export
from crmkpi.reader.pieces import Sound
from crmkpi.reader.sieve import cells_in, sift

BATCH = 10_000
"""Rows of a Parquet file that are held at once."""


@dataclass(frozen=True, slots=True)
class Again:
    """One record, read again."""

    record: int
    """Its number among those that were loaded, from 0."""
    first_line: int
    last_line: int
    cells: tuple[str, ...]


def again(export: Export, records: Iterable[int]) -> Iterator[Again]:
    """Give the records of these numbers, which must rise; a file is read once and never held whole.

    Raises `InputError` when the file has other records than before.
    """
    wanted = iter(records)
    return _rows_of_parquet(export, wanted) if export.kind == "parquet" else _records_of_text(export, wanted)


def _records_of_text(export: Export, wanted: Iterator[int]) -> Iterator[Again]:
    width = len(export.header)
    pieces = sift(export.readable, export.dialect, width, export.skip, export.start, surplus=True)
    number, next_one = 0, next(wanted, None)
    for piece in pieces:
        if next_one is None:
            return
        if not isinstance(piece, Sound):
            continue
        lines = piece.text.split(b"\n") if piece.records > 1 and next_one < number + piece.records else []
        while next_one is not None and next_one < number + piece.records:
            at = next_one - number
            one = replace(piece, text=lines[at] + b"\n", records=1) if lines else piece
            cells = tuple(cell.decode() for cell in next(cells_in(one, export.dialect, width)))
            first = piece.first_line + at if export.lines is None else export.lines[next_one]
            tall = sum(cell.count(_end(export)) for cell in cells)
            yield Again(next_one, first, first + tall, cells)
            next_one = next(wanted, None)
        number += piece.records
    if next_one is not None:
        raise InputError(
            "{export}: the file has changed while it was read. Run again when nobody writes to it.", export=export.name
        )


def _end(export: Export) -> str:
    return "\r" if export.newline == "\r" else "\n"


def _rows_of_parquet(export: Export, wanted: Iterator[int]) -> Iterator[Again]:
    """Read a Parquet file in batches; its n-th row is called line n, as in findings."""
    import pyarrow
    from pyarrow import parquet

    from crmkpi.reader.frame import texts

    number, next_one = 0, next(wanted, None)
    try:
        for batch in parquet.ParquetFile(export.readable).iter_batches(BATCH):
            if next_one is None:
                return
            places = []
            while next_one is not None and next_one < number + batch.num_rows:
                places.append(next_one - number)
                next_one = next(wanted, None)
            if places:
                rows = pyarrow.Table.from_batches([batch]).take(places)
                columns = [texts(column) for column in rows.columns]
                for place, cells in zip(places, zip(*columns, strict=True), strict=True):
                    line = number + place + 1
                    yield Again(number + place, line, line, cells)
            number += batch.num_rows
    except (pyarrow.ArrowException, OSError):
        raise InputError(
            "{export}: the Parquet file is damaged. Copy or export it again.", export=export.name
        ) from None
    if next_one is not None:
        raise InputError(
            "{export}: the file has changed while it was read. Run again when nobody writes to it.", export=export.name
        )
