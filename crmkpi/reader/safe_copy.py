"""A copy of an export with only those records that have passed one by one; the others are listed."""

from array import array
from dataclasses import replace
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.reader.cells import chunks_of
from crmkpi.reader.export import Export, Note
from crmkpi.reader.pieces import Refused, Reject, Sound
from crmkpi.reader.scratch import private_file
from crmkpi.reader.sieve import places, sift


def careful(export: Export, scratch: Path) -> Export:
    """Write the records of an export that fit to a private copy, and refuse the others one by one.

    For an export of which a strict reader refused a row, or loaded another number of rows than `records`.
    Raises `InputError` when the lines of the file do not add up.
    """
    if export.careful or export.kind != "csv":
        return export
    rejects: list[Reject] = []
    lines = array("Q")
    told = surplus = 0
    readable = private_file(scratch)
    with readable.open("wb") as copy:
        for piece in sift(
            export.readable, export.dialect, len(export.header), export.skip, export.start, surplus=export.surplus
        ):
            told += piece.tall
            if isinstance(piece, Sound):
                lines.extend(places(piece))
                copy.write(piece.text)
                surplus += piece.surplus
            elif isinstance(piece, Refused):
                rejects.append(piece.reject)
    _prove(export, told)
    note = (Note("surplus_empty_cells", {"records": str(surplus)}),) if surplus else ()
    return replace(
        export,
        readable=readable,
        quote='"',
        newline="\n",
        skip=0,
        start=0,
        records=len(lines) + len(rejects),
        rejects=tuple(rejects),
        lines=lines,
        careful=True,
        notes=export.notes + note,
    )


def _prove(export: Export, told: int) -> None:
    """Hold the lines that were told apart against a plain count of line ends."""
    end = export.newline[-1:].encode()
    there, last = 0, end
    for chunk in chunks_of(export.readable, export.start):
        there += chunk.count(end)
        last = chunk[-1:]
    there += last != end
    if there != told:
        raise InputError(f"{export.name}: the rows do not add up ({told} lines told apart, {there} in the file).")
