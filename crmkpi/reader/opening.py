"""Open an export: decide what it is from its beginning, then go through it once."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from crmkpi.errors import InputError
from crmkpi.reader.cells import Dialect
from crmkpi.reader.count import Counter
from crmkpi.reader.dialect import beginning_of, delimiter_of, newline_of
from crmkpi.reader.encoding import BOM, Utf8Test, as_utf8, encoding_of, encoding_of_8_bits, is_utf8, named
from crmkpi.reader.export import Export, Note
from crmkpi.reader.safe_copy import careful
from crmkpi.reader.scratch import private_file
from crmkpi.reader.source import (
    GZIP,
    PARQUET,
    Source,
    beginning,
    hashed,
    packed_beginning,
    refuse_binary,
    refuse_noise,
    unpacked,
)

LOOKED_AT = 1 << 18
"""Bytes of text from which the dialect is decided."""


class _NotUtf8Error(ValueError):
    """A byte in the middle of the file says that the text is not UTF-8."""


def open_export(
    path: Path, name: str, scratch: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Export:
    """Look at a file and make it readable: encoding, dialect, header, an independent count of its records.

    A UTF-8 file is read in place; any other is copied as UTF-8 into `scratch`. `encoding` and `delimiter` are
    used as given instead of being detected. Raises `InputError` for what cannot be read at all.
    """
    try:
        head = beginning(path, name)
        refuse_binary(head, name)
        if head.startswith(PARQUET):
            return Export(path, name, "parquet", _sha256(path), path)
        packed = head.startswith(GZIP)
        if packed:
            head = packed_beginning(path, name)
            refuse_binary(head, name)
        return _open_text(path, name, packed, head, scratch, encoding, delimiter)
    except OSError as error:
        raise InputError(f"{name}: the file cannot be read or copied ({error.strerror}).") from None


def _open_text(
    path: Path,
    name: str,
    packed: bool,
    head: bytes,
    scratch: Path,
    encoding: str | None,
    delimiter: str | None,
) -> Export:
    """Open a text whose encoding is asked for or guessed; a wrong guess of UTF-8 costs a second pass."""
    used = named(encoding, head, name) if encoding else encoding_of(head)
    source = Source(path, name, packed, used, recoded=not is_utf8(used))
    try:
        return _survey(source, head, scratch, delimiter)
    except _NotUtf8Error:
        if not encoding and used == "utf-8":
            stream = hashed(path, hashlib.sha256())
            used = encoding_of_8_bits(unpacked(stream, name) if packed else stream)
        return _survey(Source(path, name, packed, used, recoded=True), head, scratch, delimiter)


def promised(path: Path, name: str, encoding: str | None = None, delimiter: str | None = None) -> Export | None:
    """Tell what a file's beginning promises: UTF-8 text, read in place. None for any other file."""
    try:
        head = beginning(path, name)
        refuse_binary(head, name)
        used = named(encoding, head, name) if encoding else encoding_of(head)
        if head.startswith((PARQUET, GZIP)) or not is_utf8(used):
            return None
        return _looked_at(Source(path, name, False, used, recoded=False), head, delimiter)
    except (InputError, _NotUtf8Error):
        return None


def _looked_at(source: Source, head: bytes, delimiter: str | None) -> Export:
    """Decide the dialect from the beginning of a text; its records are not counted yet."""
    if source.recoded:
        head = next(as_utf8([head], source.encoding), b"")
    elif not Utf8Test().passes(head):
        raise _NotUtf8Error
    bom = len(BOM) if head.startswith(BOM) else 0
    text = head[bom : bom + LOOKED_AT]
    refuse_noise(text, source.name)
    newline = newline_of(text)
    dialect = Dialect(delimiter or delimiter_of(text, newline), '"', newline)
    start = beginning_of(text, dialect)
    if not start.header:
        raise InputError(f"{source.name}: there is nothing but blank lines in the file. Export it again.")
    return Export(
        path=source.path,
        name=source.name,
        kind="csv",
        sha256="",
        readable=source.path,
        encoding=source.encoding,
        delimiter=dialect.delimiter,
        newline=newline,
        header=start.header,
        skip=start.lines,
        notes=_notes(source, start.preamble),
        start=bom + start.size,
    )


def _survey(source: Source, head: bytes, scratch: Path, delimiter: str | None) -> Export:
    """Decide the dialect from the beginning and count the records in one pass over the text."""
    export = _looked_at(source, head, delimiter)
    digest = hashlib.sha256()
    counter = Counter(export.newline, export.delimiter)
    if source.packed or source.recoded:
        export = replace(export, readable=private_file(scratch))
        with export.readable.open("wb") as copy:
            nul = _count(source.text(digest), counter, export.start, source.recoded, copy)
    else:
        nul = _count(source.text(digest), counter, export.start, source.recoded, None)
    export = replace(
        export,
        sha256=digest.hexdigest(),
        records=counter.records,
        lines=_places(export.skip, counter),
        surplus=_trailing(counter, len(export.header)),
    )
    shifted = _uneven(counter, len(export.header))
    return careful(export, scratch) if nul or counter.doubtful or shifted else export


def _trailing(counter: Counter, width: int) -> bool:
    """Tell whether every record has one delimiter more than the header, as some programs end their lines."""
    return bool(counter.records) and counter.delimiters == counter.records * width


def _uneven(counter: Counter, width: int) -> bool:
    """Tell whether some record has more cells, or fewer, than the header."""
    return counter.delimiters is not None and counter.delimiters != counter.records * (width - 1)


def _count(stream: Iterable[bytes], counter: Counter, start: int, trusted: bool, copy: BinaryIO | None) -> bool:
    """Copy, check and count a text; tell whether there is a NUL in it. Counting begins at a byte."""
    test = Utf8Test()
    nul = False
    for chunk in stream:
        if copy:
            copy.write(chunk)
        if not trusted and not test.passes(chunk):
            raise _NotUtf8Error
        nul = nul or b"\0" in chunk
        counter.feed(chunk[start:] if start else chunk)
        start = max(start - len(chunk), 0)
    if not trusted and not test.passes(b""):
        raise _NotUtf8Error
    counter.finish()
    return nul


def _places(skip: int, counter: Counter) -> range | None:
    """Say where the records are when each is one line and no line is blank."""
    return range(skip + 1, skip + 1 + counter.records) if counter.lines == counter.records else None


def _notes(source: Source, preamble: int) -> tuple[Note, ...]:
    """Note what was decided against the usual."""
    notes: list[Note] = []
    if source.packed:
        notes.append(Note("unpacked", {"as": "gzip"}))
    if not is_utf8(source.encoding):
        notes.append(Note("recoded", {"encoding": source.encoding}))
    if preamble:
        notes.append(Note("preamble", {"lines": str(preamble)}))
    return tuple(notes)


def _sha256(path: Path) -> str:
    """Hash a file."""
    digest = hashlib.sha256()
    for _ in hashed(path, digest):
        pass
    return digest.hexdigest()
