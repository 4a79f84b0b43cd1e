"""A copy of an export with only those records that have passed one by one; the others are listed."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.reader.cells import chunks_of
from crmkpi.reader.export import Export, Note, Span, shown
from crmkpi.reader.pieces import Piece, Refused, Reject, Repair, Sound
from crmkpi.reader.repair import mender_of
from crmkpi.reader.scratch import private_file
from crmkpi.reader.sieve import places, sift

KEPT = 10_000
"""Mended records of which the text is kept."""


def careful(export: Export, scratch: Path) -> Export:
    """Write the records of an export that fit, or fit once mended, to a private copy, and refuse the others one by one.

    For an export of which a strict reader refused a row, or loaded another number of rows than `records`, and for one
    in a dialect that not every reader understands. Raises `InputError` when its lines or records do not add up.
    """
    if export.careful or export.kind != "csv":
        return export
    rejects: list[Reject] = []
    repairs: list[Repair] = []
    lines, rules = array("Q"), array("Q")
    told = surplus = repaired = empty = 0
    copied = export.dialect.copied
    readable = private_file(scratch)
    with readable.open("wb") as copy:
        for piece in _pieces(export):
            told += piece.tall
            if isinstance(piece, Sound):
                lines.extend(places(piece))
                copy.write(_widened(piece, export.missing, copied.delimiter))
                surplus += piece.surplus
                if piece.repair:
                    repaired += 1
                    repairs += [piece.repair] if repaired <= KEPT else []
            elif isinstance(piece, Refused):
                rejects.append(piece.reject)
            elif piece.rule:
                rules.append(piece.first_line)
            else:
                empty += piece.cells > 1
    _prove(export, told)
    counted = _counted(readable)
    if counted != len(lines):
        raise InputError(
            "{export}: the rows do not add up ({lines} written, {counted} in the copy).",
            export=export.name,
            lines=len(lines),
            counted=counted,
        )
    counted_apart = (("surplus_empty_cells", surplus), ("empty_rows", empty))
    notes = tuple(Note(kind, {"records": str(number)}) for kind, number in counted_apart if number)
    return replace(
        export,
        readable=readable,
        delimiter=copied.delimiter,
        quote=copied.quote,
        escape="",
        newline=copied.newline,
        spans=(),
        missing=0,
        skip=0,
        start=0,
        records=len(lines) + len(rejects),
        rejects=tuple(rejects),
        repairs=tuple(repairs),
        repaired=repaired,
        lines=lines,
        careful=True,
        notes=_ruled(_added(export.notes, notes), rules),
    )


def _added(notes: tuple[Note, ...], more: tuple[Note, ...]) -> tuple[Note, ...]:
    """Add what was counted to what was counted before."""
    before = {note.kind: note for note in notes}
    for one in more:
        known = int(before[one.kind].arguments["records"]) if one.kind in before else 0
        before[one.kind] = replace(one, arguments={"records": str(known + int(one.arguments["records"]))})
    counted = {note.kind for note in more}
    return tuple(note for note in notes if note.kind not in counted) + tuple(before[kind] for kind in sorted(counted))


def _ruled(notes: tuple[Note, ...], lines: Sequence[int]) -> tuple[Note, ...]:
    """Note the lines of dashes between the records, behind the one below the header."""
    if not lines:
        return notes
    before = [note.arguments["lines"] for note in notes if note.kind == "rules"]
    told = Note("rules", {"lines": ", ".join([*before, shown(lines)])})
    return (*(note for note in notes if note.kind != "rules"), told)


def _counted(copy: Path) -> int:
    """Count the records of a copy another way than they were written: by the line ends outside quotes."""
    records, inside = 0, False
    for chunk in chunks_of(copy):
        if b'"' in chunk:
            parts = chunk.split(b'"')
            records += sum(part.count(b"\n") for part in parts[inside::2])
            inside ^= len(parts) % 2 == 0
        elif not inside:
            records += chunk.count(b"\n")
    return records


def _widened(piece: Sound, missing: int, delimiter: str) -> bytes:
    """Give records as many empty cells at their ends as all of them lack."""
    if not missing or piece.whole:
        return piece.text
    end = delimiter.encode() * missing + b"\n"
    if piece.records > 1:
        return piece.text.replace(b"\n", end)
    return piece.text.removesuffix(b"\n") + end


def _spans(export: Export) -> tuple[Span, ...]:
    """List the stretches that hold records."""
    return export.spans or (Span(export.skip, export.start, export.readable.stat().st_size),)


def _pieces(export: Export) -> Iterator[Piece]:
    """Go through all stretches that hold records, with what the longest of them says about the columns."""
    width, spans = len(export.header) - export.missing, _spans(export)
    longest = max(spans, key=lambda span: span.end - span.start)
    mender = mender_of(export.readable, export.dialect, width, longest.start, longest.end)
    for span in spans:
        yield from sift(
            export.readable,
            export.dialect,
            width,
            span.skip,
            span.start,
            surplus=export.surplus,
            end=span.end,
            mender=mender,
            missing=export.missing,
        )


def _prove(export: Export, told: int) -> None:
    """Hold the lines that were told apart against a plain count of line ends."""
    end = export.newline[-1:].encode()
    there = 0
    for span in _spans(export):
        last = end
        for chunk in chunks_of(export.readable, span.start, span.end):
            there += chunk.count(end)
            last = chunk[-1:]
        there += last != end
    if there != told:
        raise InputError(
            "{export}: the rows do not add up ({told} lines told apart, {there} in the file).",
            export=export.name,
            told=told,
            there=there,
        )
