"""Open an export: decide what it is from samples, then go through it once; a file may hold several tables."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.reader import packed, workbook
from crmkpi.reader.cells import chunks_of
from crmkpi.reader.count import Counter, may_swallow
from crmkpi.reader.encoding import Utf8Test
from crmkpi.reader.export import Export, Note, Span
from crmkpi.reader.look import Look, further, looked_at
from crmkpi.reader.plain import NotUtf8Error, Plain, copied, head_of, in_place, unmixed
from crmkpi.reader.safe_copy import careful
from crmkpi.reader.scratch import private_file
from crmkpi.reader.sections import Found, Place, tables
from crmkpi.reader.source import PARQUET, beginning, hashed

SHOWN = 5
"""Lines that a note names."""


@dataclass(frozen=True, slots=True)
class NoTable:
    """A file of an archive that holds no table."""

    name: str
    reason: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody asks for instead of having it detected."""

    encoding: str | None = None
    delimiter: str | None = None


def open_export(
    path: Path, name: str, scratch: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Export:
    """Look at a file and make it readable: encoding, dialect, header, an independent count of its records.

    A UTF-8 file is read in place; any other is copied as UTF-8 into `scratch`. `encoding` and `delimiter` are
    used as given instead of being detected. Of several tables, gives the one with most records. Raises `InputError`
    for what cannot be read at all.
    """
    found = list(each_table(path, name, scratch, encoding=encoding, delimiter=delimiter))
    exports = [one for one in found if isinstance(one, Export)]
    if not exports:
        raise InputError(f"{name}: there is no table in the archive. Name the export itself.")
    return max(exports, key=lambda export: export.records)


def each_table(
    path: Path, name: str, scratch: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[Export | NoTable]:
    """Open the tables of a file one after another, as `open_export` does."""
    asked = _Asked(encoding, delimiter)
    try:
        if book := workbook.kind_of(path, beginning(path, name)):
            yield from _of_workbook(path, path, name, book, scratch)
            return
        head, packing = head_of(path, name)
        if packing == "zip":
            yield from _of_archive(path, name, scratch, asked)
        else:
            yield from _of_file(path, path, name, head, packing, scratch, asked)
    except OSError as error:
        raise InputError(f"{name}: the file cannot be read or copied ({error.strerror}).") from None


def promised(path: Path, name: str, encoding: str | None = None, delimiter: str | None = None) -> Export | None:
    """Tell what a file's samples promise: one table of UTF-8 text, read in place. None for any other file."""
    try:
        head, packing = head_of(path, name)
        plain = in_place(path, head, packing, name, encoding)
        if head.startswith(PARQUET) or plain is None or not Utf8Test().passes(head):
            return None
        look = looked_at(path, name, plain, delimiter)
        unusual = look.suspect or look.export.missing or not look.export.dialect.plain
        return None if unusual else look.export
    except InputError:
        return None


def _of_archive(path: Path, name: str, scratch: Path, asked: _Asked) -> Iterator[Export | NoTable]:
    """Open the files of a zip archive one after another; each is unpacked into a private file."""
    members = packed.members_of(path, name)
    if not members:
        raise InputError(f"{name}: this is a document of an office program. Save the table as CSV (UTF-8).")
    sha256 = _sha256(path)
    for member in members:
        inner = private_file(scratch)
        packed.extract(path, member, name, inner)
        called = f"{name}/{member.name}"
        note = Note("unpacked", {"as": "zip"})
        try:
            if book := workbook.kind_of(inner, beginning(inner, called)):
                for sheet in _of_workbook(path, inner, called, book, scratch, member.name):
                    yield replace(sheet, sha256=sha256, notes=(note, *sheet.notes))
                continue
            head, packing = head_of(inner, called)
            if packing == "zip":
                raise InputError(f"{called}: an archive in an archive. Unpack it first.")
            for export in _of_file(path, inner, called, head, packing, scratch, asked, member.name):
                yield replace(export, sha256=sha256, notes=(note, *export.notes))
        except InputError as error:
            inner.unlink(missing_ok=True)
            yield NoTable(called, str(error))


def _of_workbook(
    path: Path, file: Path, name: str, kind: workbook.Kind, scratch: Path, part: str = ""
) -> Sequence[Export]:
    """Open the sheets of a workbook; the only one is called like the workbook, others `book.xlsx#Sheet`."""
    sheets = list(workbook.sheets(file, kind, name, scratch))
    if not sheets:
        raise InputError(f"{name}: there is nothing in the workbook. Export it again.")
    sha256 = _sha256(file)
    found: list[Export] = []
    for sheet in sheets:
        called, inner = (f"{name}#{sheet.name}", f"{part}#{sheet.name}".lstrip("#")) if sheets[1:] else (name, part)
        notes = (Note("workbook", {"as": kind}), *((Note("hidden_sheet"),) if sheet.hidden else ()))
        asked = _Asked("utf-8", ",")
        for export in _of_file(path, sheet.csv, called, beginning(sheet.csv, called), "", scratch, asked, inner):
            decisions = (Note("packing", {"as": kind, "reason": "first_bytes"}), *export.decisions)
            told = replace(export, sha256=sha256, notes=(*notes, *export.notes), decisions=decisions)
            found.append(_by_rows(told, sheet.rows, scratch))
    return found


def _by_rows(export: Export, rows: Sequence[int] | None, scratch: Path) -> Export:
    """Call the rows of a sheet by their numbers where its copy has more lines."""
    if rows is None:
        return export
    safe = careful(export, scratch)
    return replace(
        safe,
        lines=array("Q", (rows[line - 1] for line in safe.lines or ())),
        rejects=tuple(
            replace(one, first_line=rows[one.first_line - 1], last_line=rows[one.last_line - 1]) for one in safe.rejects
        ),
        repairs=tuple(
            replace(one, first_line=rows[one.first_line - 1], last_line=rows[one.last_line - 1]) for one in safe.repairs
        ),
    )


def _of_file(
    path: Path,
    file: Path,
    name: str,
    head: bytes,
    packing: str,
    scratch: Path,
    asked: _Asked,
    part: str = "",
) -> Sequence[Export]:
    """Open the tables of one file; what it is called, and where its bytes are, may differ."""
    if head.startswith(PARQUET):
        return [Export(path, name, "parquet", _sha256(file), file, part=part)]
    plain = in_place(file, head, packing, name, asked.encoding)
    if plain is not None and Utf8Test().passes(head):
        try:
            return _survey(path, name, plain, asked.delimiter, scratch, part)
        except NotUtf8Error:
            pass
    plain = copied(file, head, packing, name, asked.encoding, scratch)
    return _survey(path, name, plain, asked.delimiter, scratch, part)


def _survey(path: Path, name: str, plain: Plain, delimiter: str | None, scratch: Path, part: str) -> Sequence[Export]:
    """Decide the dialect from samples and count the records in one pass over the text."""
    look = looked_at(path, name, plain, delimiter, part)
    export = look.export
    digest = hashlib.sha256()
    counter = Counter(export.newline, export.delimiter[:1])
    nul, again = _count(hashed(plain.path, digest), counter, export.start, bool(plain.sha256), look.header_line)
    export = replace(export, sha256=plain.sha256 or digest.hexdigest())
    if not export.dialect.plain or export.missing:
        return _told_apart(replace(look, export=replace(export, surplus=look.surplus)), scratch)
    width = len(export.header)
    if counter.lone and width > 1 and not plain.mixed:
        other = unmixed(plain, export.dialect, width, export.sha256, scratch)
        if other:
            return _survey(path, name, other, delimiter, scratch, part)
    counted = replace(
        export,
        records=counter.records,
        lines=_places(export.skip, counter),
        surplus=_trailing(counter, width),
    )
    uneven = _uneven(counter, width)
    doubtful = counter.doubtful or _swallows(counter, counted)
    if again or look.suspect or uneven or doubtful or counter.blanks > look.blank_end:
        return _told_apart(replace(look, export=counted), scratch, nul or doubtful or uneven)
    return [careful(counted, scratch) if nul else counted]


def _swallows(counter: Counter, export: Export) -> bool:
    """Tell whether a record of several lines may be several records that a quote holds together."""
    if counter.lines == counter.records or len(export.header) < 3:
        return False
    chunks = chunks_of(export.readable, export.start)
    return may_swallow(chunks, export.newline, export.delimiter, len(export.header))


def _told_apart(look: Look, scratch: Path, doubtful: bool = True) -> Sequence[Export]:
    """Tell the tables of a text apart from what stands between and behind them."""
    export = look.export
    found = tables(export.readable, export.dialect, Place(export.skip, export.start), look.known, look.header_line)
    size = export.readable.stat().st_size
    first = found[0]
    if len(found) == 1 and len(first.spans) == 1 and first.spans[0][1].byte == size:
        return [careful(export, scratch) if doubtful else export]
    return [careful(one, scratch) for one in _exports(look, found)]


def _exports(look: Look, found: Sequence[Found]) -> Iterator[Export]:
    """Make an export of each table, with the stretches of its records."""
    numbers = [_numbered(look.export.part, number) for number in range(1, len(found) + 1)]
    for table, part in zip(found, numbers, strict=True):
        spans = [Span(begin.line, begin.byte, end.byte) for begin, end in table.spans]
        export = look.export
        if table is not found[0]:
            end = spans[0].end if spans else export.readable.stat().st_size
            export, _ = further(look, table.begin.byte, table.begin.line, end, part)
            export = replace(export, name=f"{look.export.name}#{part.rpartition('#')[2]}")
            spans = [Span(export.skip, export.start, end), *spans[1:]]
        others = tuple(Note("other_table", {"part": other or "#1"}) for other in numbers if other != part)
        kept = tuple(span for span in spans if span.start < span.end) or (
            Span(export.skip, export.start, export.start),
        )
        yield replace(
            export,
            spans=kept,
            lines=None,
            surplus=look.surplus if table is found[0] else export.surplus,
            notes=export.notes + _notes(table) + others,
        )


def _numbered(part: str, number: int) -> str:
    """Name a table of several in one file; the first one is called like the file."""
    return part if number == 1 else f"{part}#{number}"


def _notes(table: Found) -> tuple[Note, ...]:
    """Note what stands between and behind the records of a table."""
    notes: list[Note] = []
    for kind, lines in (("repeated_header", table.repeated), ("comments", table.comments)):
        if lines:
            shown = ", ".join(map(str, lines[:SHOWN])) + (", …" if len(lines) > SHOWN else "")
            notes.append(Note(kind, {"lines": shown}))
    if table.footer:
        first, last = table.footer
        notes.append(Note("footer", {"lines": f"{first}-{last}" if last > first else str(first)}))
    return tuple(notes)


def _trailing(counter: Counter, width: int) -> bool:
    """Tell whether every record has one delimiter more than the header, as some programs end their lines."""
    return bool(counter.records) and counter.delimiters == counter.records * width


def _uneven(counter: Counter, width: int) -> bool:
    """Tell whether some record has more cells, or fewer, than the header."""
    return counter.delimiters is not None and counter.delimiters != counter.records * (width - 1)


def _count(
    stream: Iterable[bytes], counter: Counter, start: int, trusted: bool, header_line: bytes
) -> tuple[bool, bool]:
    """Check and count a text from a byte on; tell whether there is a NUL in it, and whether the header comes again."""
    test = Utf8Test()
    nul = again = False
    header = header_line.strip(b"\r\n")
    tail = b""
    for chunk in stream:
        if not trusted and not test.passes(chunk):
            raise NotUtf8Error
        nul = nul or b"\0" in chunk
        records = chunk[start:] if start else chunk
        if header and not again:
            again = header in records or header in tail + records[: len(header)]
            tail = records[-len(header) :]
        counter.feed(records)
        start = max(start - len(chunk), 0)
    if not trusted and not test.passes(b""):
        raise NotUtf8Error
    counter.finish()
    return nul, again


def _places(skip: int, counter: Counter) -> range | None:
    """Say where the records are when each is one line and no line is blank."""
    return range(skip + 1, skip + 1 + counter.records) if counter.lines == counter.records else None


def _sha256(path: Path) -> str:
    """Hash a file."""
    digest = hashlib.sha256()
    for _ in hashed(path, digest):
        pass
    return digest.hexdigest()
