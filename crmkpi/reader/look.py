"""What the beginning, the middle and the end of a text tell about all of it."""

import re
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.phrases import phrase
from crmkpi.reader.cells import Dialect, blocks_of, chunks_of, lines_of
from crmkpi.reader.dialect import Decided, dialect_of, newline_of
from crmkpi.reader.encoding import BOM, MARK, is_utf8
from crmkpi.reader.export import Export, Note, shown
from crmkpi.reader.kinds import is_blank
from crmkpi.reader.layout import Beginning, Knows, beginning_of
from crmkpi.reader.plain import Plain
from crmkpi.reader.rows import lines_as_text, rows_of
from crmkpi.reader.source import refuse_fixed_width, refuse_noise
from crmkpi.reader.wording import Known, columns_of, full_of, is_suspect, is_worded, named_again

LOOKED_AT = 1 << 18
"""Bytes of a beginning that are looked at."""
ELSEWHERE = 1 << 15
"""The same in the middle and at the end."""
LONGEST = 10_000
"""Bytes of a header that is looked for among the records."""
LINES = 1500
"""The same in lines."""
ENOUGH = 1 << 20
"""Bytes from which on a text is large."""
KNOWN = 60
"""Records by which the kinds of the columns are known."""


@dataclass(frozen=True, slots=True)
class Look:
    """What samples tell about a text."""

    export: Export
    """Its first table; the records are not counted yet, and the hash is not known."""
    known: Known
    again: re.Pattern[bytes] | None
    """What the line of the header looks like when it comes again, where it is one line of several names."""
    suspect: bool
    """Whether something else than records may stand at the end."""
    blank_end: int
    """Blank lines at the end."""
    surplus: bool
    """Whether each of the first records ends with a delimiter too many."""

    @property
    def ordinary(self) -> bool:
        """Whether what stands at the end can be found there, without going through all of the text."""
        size = self.export.readable.stat().st_size - self.export.start
        return self.suspect and size > ENOUGH and self.export.dialect.plain and not self.export.missing


def looked_at(
    path: Path, name: str, plain: Plain, delimiter: str | None, part: str = "", knows: Knows | None = None
) -> Look:
    """Decide dialect, preamble and header of a text from samples."""
    size = plain.path.stat().st_size
    head = _bytes(plain.path, 0, LOOKED_AT + len(BOM))
    bom = next(at for at in range(0, len(head) + 1, len(BOM)) if not head.startswith(BOM, at))
    text = head[bom : bom + LOOKED_AT]
    refuse_noise(text, name, MARK.encode())
    newline = newline_of(text)
    above = _above(plain.path, bom, text, newline)
    text = _bytes(plain.path, bom + above.size, bom + above.size + LOOKED_AT) if above.size else text
    bom += above.size
    text = _first_lines(_whole_lines(text, newline, bom + len(text) >= size), newline)
    text = _parted(text, newline, delimiter)
    samples = [lines_as_text(lines_of(text, newline))]
    tail = _bytes(plain.path, max(bom + len(text), size - ELSEWHERE), size)
    if size > 2 * LOOKED_AT:
        middle = _bytes(plain.path, size // 2, size // 2 + ELSEWHERE)
        samples += [lines_as_text(lines_of(one, newline)[1:-1]) for one in (middle, tail)]
    decided = dialect_of(samples, newline, delimiter)
    one_column = decided.reasons["delimiter"] == "one_column"
    start = beginning_of(text, decided.dialect, one_column, knows)
    if not start.header:
        commented = head.removeprefix(BOM).lstrip().startswith(b"#")
        what = phrase("comments and blank lines") if commented else phrase("blank lines")
        raise InputError("{name}: there is nothing but {what} in the file. Export it again.", name=name, what=what)
    if one_column or decided.dialect.delimiter == " ":
        refuse_fixed_width(samples[0], name)
    ends = lines_as_text(lines_of(tail or text[start.size :], newline))
    known, surplus = _known(text[start.size :], start, decided.dialect, knows)
    export = Export(
        path=path,
        name=name,
        kind="csv",
        sha256="",
        readable=plain.path,
        encoding=plain.encoding,
        delimiter=decided.dialect.delimiter,
        quote=decided.dialect.quote,
        newline=newline,
        escape=decided.dialect.escape,
        header=start.header,
        skip=above.lines + start.lines,
        notes=_notes(plain, replace(start, preamble=above.lines + start.preamble, lines=above.lines + start.lines)),
        decisions=_decisions(plain, decided, start),
        start=bom + start.size,
        part=part,
        missing=start.missing,
    )
    lines = lines_of(text[: start.size], newline)
    lines = lines[:-1] if start.ruled else lines
    single = start.heading.rows == 1 and len(lines) == start.preamble + 1 and len(start.header) > 1
    single = single and len(lines[-1]) < LONGEST
    return Look(
        export,
        known,
        named_again(start.header, decided.dialect) if single else None,
        is_suspect(ends, decided.dialect, len(start.header)) or _goes_on(text[start.size :], decided.dialect),
        len(ends) - len("".join(ends).rstrip("\n").split("\n")) if ends else 0,
        surplus,
    )


@dataclass(frozen=True, slots=True)
class _Above:
    """Comments and blank lines at the beginning that are more than a look takes in."""

    lines: int = 0
    size: int = 0


def _above(path: Path, start: int, text: bytes, newline: str) -> _Above:
    """Measure the comments and blank lines above everything else, if they are many."""
    lines = re.compile(rb"(?:[ \t]*+(?:#[^\r\n]*+)?" + (b"\r" if newline == "\r" else b"\r?\n") + b")*+")
    found = lines.match(text)
    end = newline[-1:].encode()
    if not found or found[0].count(end) < LINES // 2:
        return _Above()
    count = size = 0
    for block in blocks_of(chunks_of(path, start), newline):
        found = lines.match(block)
        taken = found.end() if found else 0
        count, size = count + block.count(end, 0, taken), size + taken
        if taken < len(block):
            break
    return _Above(count, size)


def further(look: Look, begin: int, lines: int, end: int, part: str) -> tuple[Export, Known]:
    """Look at a further table of the same text, that begins at a byte behind so many lines."""
    export = look.export
    text = _bytes(export.readable, begin, min(end, begin + LOOKED_AT))
    text = _whole_lines(text, export.newline, begin + len(text) >= end)
    start = beginning_of(text, export.dialect)
    known, surplus = _known(text[start.size :], start, export.dialect, look.known.knows)
    changed = replace(
        export,
        header=start.header,
        skip=lines + start.lines,
        start=begin + start.size,
        surplus=surplus,
        part=part,
        missing=start.missing,
        notes=tuple(note for note in export.notes if note.kind in _OF_FILE)
        + _notes_of(replace(start, lines=lines + start.lines)),
        decisions=(*(note for note in export.decisions if note.kind != "header"), _headed(start)),
    )
    return changed, known


_OF_FILE = ("unpacked", "recoded", "mixed_newlines", "other_encoding")


def _bytes(path: Path, start: int, end: int) -> bytes:
    return b"".join(chunks_of(path, start, end)) if end > start else b""


def _whole_lines(text: bytes, newline: str, whole: bool) -> bytes:
    """Leave a last line out that is cut off, if it is not the only one."""
    return text if whole else text[: text.rfind(newline[-1:].encode()) + 1] or text


def _first_lines(text: bytes, newline: str) -> bytes:
    """Leave what is behind many short lines out."""
    at = 0
    for _ in range(LINES):
        at = text.find(newline[-1:].encode(), at) + 1
        if not at:
            return text
    return text[:at]


_OUTSIDE = re.compile(b'(?<![^,;|\t\r\n])"[^"]*+(?:""[^"]*+)*+"(?=[,;|\t\r\n]|\\Z)|\r(?!\n|\\Z)', re.DOTALL)


def _parted(text: bytes, newline: str, delimiter: str | None) -> bytes:
    """Let each CR that stands alone end a line, if rows are more alike then: some programs mix the ends of records."""
    if newline == "\r" or b"\r" not in text.replace(b"\r\n", b""):
        return text
    parted = _OUTSIDE.sub(lambda found: b"\n" if found[0] == b"\r" else found[0], text)
    shares = []
    for one in (text, parted):
        samples = [lines_as_text(lines_of(one, newline))]
        rows = rows_of(samples[0], dialect_of(samples, newline, delimiter).dialect, KNOWN * 4)
        widths = [len(row.cells) for row in rows]
        shares.append(max(map(widths.count, set(widths)), default=0) / max(len(widths), 1))
    return parted if parted != text and shares[1] > shares[0] else text


def _known(text: bytes, start: Beginning, dialect: Dialect, knows: Knows | None) -> tuple[Known, bool]:
    """Learn the kinds of the columns from the first records, and whether each ends with a delimiter too many."""
    lines = lines_as_text(lines_of(text[: 1 << 16], dialect.newline)[: 4 * KNOWN])
    rows = [row.cells for row in rows_of(lines, dialect, KNOWN)]
    filled = [row for row in takewhile(lambda row: not is_blank(row), rows) if not is_worded(row)]
    rows = filled if len(filled) > 1 else rows
    width = len(start.header) - start.missing
    surplus = bool(rows) and all(len(row) == width + 1 and not row[-1].strip() for row in rows)
    known = Known(start.header, columns_of(rows, width), not start.heading.rows, full_of(rows, width), knows)
    return known, surplus


def _goes_on(text: bytes, dialect: Dialect) -> bool:
    """Tell whether comments or blank lines stand between the first records."""
    sign = dialect.newline.encode()
    return sign + b"#" in text or sign + sign in text.rstrip()


def _headed(start: Beginning) -> Note:
    return Note("header", {"rows": str(start.heading.rows), "reason": start.heading.reason})


def _decisions(plain: Plain, decided: Decided, start: Beginning) -> tuple[Note, ...]:
    """List everything that was decided, with its reason."""
    dialect, reasons = decided.dialect, decided.reasons
    packing = (Note("packing", {"as": plain.packing, "reason": "first_bytes"}),) if plain.packing else ()
    return (
        *packing,
        Note("encoding", {"is": plain.encoding, "reason": plain.reason}),
        Note("newline", {"is": dialect.newline, "reason": "first_ones"}),
        Note("delimiter", {"is": dialect.delimiter, "reason": reasons["delimiter"]}),
        Note("quote", {"is": dialect.quote, "reason": reasons["quote"]}),
        Note("escape", {"is": dialect.escape or "doubled", "reason": reasons["escape"]}),
        _headed(start),
    )


def _notes(plain: Plain, start: Beginning) -> tuple[Note, ...]:
    """Note what was decided against the usual."""
    notes: list[Note] = []
    if plain.packing:
        notes.append(Note("unpacked", {"as": plain.packing}))
    if not is_utf8(plain.encoding):
        notes.append(Note("recoded", {"encoding": plain.encoding}))
    if plain.mixed:
        notes.append(Note("mixed_newlines"))
    if plain.others:
        notes.append(Note("other_encoding", {"lines": shown(plain.others)}))
    return (*notes, *_notes_of(start))


def _notes_of(start: Beginning) -> tuple[Note, ...]:
    notes: list[Note] = []
    if start.preamble:
        notes.append(Note("preamble", {"lines": str(start.preamble)}))
    if start.heading.rows > 1:
        notes.append(Note("header_rows", {"rows": str(start.heading.rows), "reason": start.heading.reason}))
    if not start.heading.rows:
        notes.append(Note("no_header", {"reason": start.heading.reason}))
    if start.ruled:
        notes.append(Note("rules", {"lines": str(start.lines)}))
    if start.repaired:
        notes.append(Note("header_repaired", {"how": start.repaired}))
    return tuple(notes)
