"""Open an export: decide what it is from samples, then go through it once; a file may hold several tables."""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.errors import InputError, strerror
from crmkpi.reader import aligned, packed, workbook
from crmkpi.reader.cells import chunks_of
from crmkpi.reader.dialect import newline_of
from crmkpi.reader.encoding import Utf8Test
from crmkpi.reader.export import Export, Note
from crmkpi.reader.layout import Knows
from crmkpi.reader.look import looked_at
from crmkpi.reader.plain import NotUtf8Error, Plain, copied, head_of, in_place
from crmkpi.reader.safe_copy import careful
from crmkpi.reader.scratch import by_plain_name, is_plain_name, private_file
from crmkpi.reader.source import PARQUET, beginning, hashed
from crmkpi.reader.survey import Asked, survey


@dataclass(frozen=True, slots=True)
class NoTable:
    """A file of an archive that holds no table."""

    name: str
    reason: str
    """A sentence."""


def open_export(
    path: Path,
    name: str,
    scratch: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    knows: Knows | None = None,
) -> Export:
    """Look at a file and make it readable: encoding, dialect, header, an independent count of its records.

    A UTF-8 file is read in place; any other is copied as UTF-8 into `scratch`. `encoding` and `delimiter` are
    used as given instead of being detected; `knows` tells a header that is known from titles. Of
    several tables, gives the one with most records. Raises `InputError` for what cannot be read at all.
    """
    found = list(each_table(path, name, scratch, encoding=encoding, delimiter=delimiter, knows=knows))
    exports = [one for one in found if isinstance(one, Export)]
    if not exports:
        raise InputError("{name}: there is no table in the archive. Name the export itself.", name=name)
    return max(exports, key=lambda export: export.records)


def each_table(
    path: Path,
    name: str,
    scratch: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    knows: Knows | None = None,
) -> Iterator[Export | NoTable]:
    """Open the tables of a file one after another, as `open_export` does."""
    asked = Asked(encoding, delimiter, knows)
    try:
        if book := workbook.kind_of(path, beginning(path, name)):
            yield from _of_workbook(path, path, name, book, scratch, knows)
            return
        head, packing = head_of(path, name)
        if packing == "zip":
            yield from _of_archive(path, name, scratch, asked)
        else:
            yield from _of_file(path, by_plain_name(path, scratch), name, head, packing, scratch, asked)
    except OSError as error:
        raise InputError(
            "{name}: the file cannot be read or copied ({strerror}).", name=name, strerror=strerror(error)
        ) from None


def promised(
    path: Path, name: str, encoding: str | None = None, delimiter: str | None = None, knows: Knows | None = None
) -> Export | None:
    """Tell what a file's samples promise: one table of UTF-8 text, read in place. None for any other file."""
    try:
        head, packing = head_of(path, name)
        plain = in_place(path, head, packing, name, encoding)
        if not is_plain_name(path) or head.startswith(PARQUET) or plain is None or not Utf8Test().passes(head):
            return None
        if delimiter is None and aligned.columns_of(head):
            return None
        look = looked_at(path, name, plain, delimiter, knows=knows)
        unusual = look.suspect or look.export.missing or not look.export.dialect.plain
        return None if unusual else look.export
    except InputError:
        return None


def _of_archive(path: Path, name: str, scratch: Path, asked: Asked, outer: str = "") -> Iterator[Export | NoTable]:
    """Open the files of a zip archive one after another; each is unpacked into a private file.

    An archive in an archive, of the name `outer` there, is opened in the same way; one in that is not.
    """
    members = packed.members_of(path, name)
    if not members:
        raise InputError("{name}: this is a document of an office program. Save the table as CSV (UTF-8).", name=name)
    sha256 = _sha256(path)
    for member in members:
        inner = private_file(scratch)
        packed.extract(path, member, name, inner)
        called = f"{name}/{member.name}"
        part = f"{outer}/{member.name}".lstrip("/")
        note = Note("unpacked", {"as": "zip"})
        try:
            if book := workbook.kind_of(inner, beginning(inner, called)):
                for sheet in _of_workbook(path, inner, called, book, scratch, asked.knows, part):
                    yield replace(sheet, sha256=sha256, notes=(note, *sheet.notes))
                continue
            head, packing = head_of(inner, called)
            if packing == "zip" and outer:
                raise InputError("{called}: an archive in an archive in an archive. Unpack it first.", called=called)
            if packing == "zip":
                for one in _of_archive(inner, called, scratch, asked, member.name):
                    yield replace(one, path=path, sha256=sha256) if isinstance(one, Export) else one
                continue
            for export in _of_file(path, inner, called, head, packing, scratch, asked, part):
                yield replace(export, sha256=sha256, notes=(note, *export.notes))
        except InputError as error:
            inner.unlink(missing_ok=True)
            yield NoTable(called, str(error))


def _of_workbook(
    path: Path, file: Path, name: str, kind: workbook.Kind, scratch: Path, knows: Knows | None, part: str = ""
) -> Sequence[Export]:
    """Open the sheets of a workbook; the only one is called like the workbook, others `book.xlsx#Sheet`."""
    sheets = list(workbook.sheets(file, kind, name, scratch))
    if not sheets:
        raise InputError("{name}: there is nothing in the workbook. Export it again.", name=name)
    sha256 = _sha256(file)
    found: list[Export] = []
    for sheet in sheets:
        called, inner = (f"{name}#{sheet.name}", f"{part}#{sheet.name}".lstrip("#")) if sheets[1:] else (name, part)
        notes = (Note("workbook", {"as": kind}), *((Note("hidden_sheet"),) if sheet.hidden else ()))
        asked = Asked("utf-8", ",", knows)
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
    asked: Asked,
    part: str = "",
) -> Sequence[Export]:
    """Open the tables of one file; what it is called, and where its bytes are, may differ."""
    if head.startswith(PARQUET):
        return [Export(path, name, "parquet", _sha256(file), file, part=part)]
    plain = in_place(file, head, packing, name, asked.encoding)
    if plain is not None and Utf8Test().passes(head):
        try:
            return _surveyed(path, name, plain, asked, scratch, part)
        except NotUtf8Error:
            pass
    plain = copied(file, head, packing, name, asked.encoding, scratch)
    return _surveyed(path, name, plain, asked, scratch, part)


def _surveyed(path: Path, name: str, plain: Plain, asked: Asked, scratch: Path, part: str) -> Sequence[Export]:
    """Go through a text; where spaces alone part its columns, through a copy with a sign between the cells."""
    text = next(chunks_of(plain.path), b"")
    columns = aligned.columns_of(text) if asked.delimiter is None else None
    if columns is None:
        return survey(path, name, plain, asked, scratch, part)
    try:
        copy = aligned.copied(plain.path, columns, newline_of(text), scratch)
    except UnicodeDecodeError:
        raise NotUtf8Error from None
    known = replace(plain, path=copy, sha256=plain.sha256 or _sha256(plain.path))
    told = Note("delimiter", {"is": "", "reason": columns.reason})
    return [
        replace(one, decisions=tuple(told if note.kind == "delimiter" else note for note in one.decisions))
        for one in survey(path, name, known, replace(asked, delimiter=aligned.SIGN), scratch, part)
    ]


def _sha256(path: Path) -> str:
    """Hash a file."""
    digest = hashlib.sha256()
    for _ in hashed(path, digest):
        pass
    return digest.hexdigest()
