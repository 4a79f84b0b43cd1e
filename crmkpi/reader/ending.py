"""What stands behind the last record of a large text, found in its last bytes alone: totals, a footer, empty rows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crmkpi.reader.cells import Dialect, chunks_of, lines_of
from crmkpi.reader.sections import Place, tables
from crmkpi.reader.wording import Known

LOOKED_AT: Final = 1 << 16
"""Bytes before the last filled line that are looked at."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the records end."""

    begin: int
    """Byte from which on was looked: the beginning of a line, if no quote is open there."""
    end: int
    """Byte behind the last record."""
    footer: tuple[int, int] | None = None
    """Its first and last line, counted from the end of the records, the first one is 1."""
    empty: int = 0
    """Rows without any value, behind the last filled one."""
    comments: tuple[int, ...] = ()
    """Lines, counted in the same way."""


def ending_of(path: Path, dialect: Dialect, start: int, known: Known) -> Ending | None:
    """Find where the records of a text end; None when that takes more than a look at its end, or it is just the end."""
    size = path.stat().st_size
    filled, empty = _last_filled(path, dialect, start, size)
    begin = _line_before(path, dialect, max(filled - LOOKED_AT, start), filled)
    if begin is None or begin <= start:
        return None
    found = tables(path, dialect, Place(0, begin), known, None, totals=True, size=filled)
    first = found[0]
    if len(found) > 1 or len(first.spans) != 1 or first.spans[0][0].byte != begin or first.totals or first.perhaps:
        return None
    place = first.spans[0][1]
    if place.byte == size:
        return None
    end, between = _last_filled(path, dialect, begin, place.byte)
    lines = _lines(path, dialect, begin, end)
    footer = (first.footer[0] - lines, first.footer[1] - lines) if first.footer else None
    return Ending(begin, end, footer, empty + between, tuple(line - lines for line in first.comments))


def _lines(path: Path, dialect: Dialect, begin: int, end: int) -> int:
    sign = dialect.newline[-1:].encode()
    return sum(chunk.count(sign) for chunk in chunks_of(path, begin, end))


def _last_filled(path: Path, dialect: Dialect, start: int, size: int) -> tuple[int, int]:
    """Find the byte behind the last line with a value, and count the lines of delimiters behind it."""
    signs = (dialect.delimiter + dialect.quote + " \t\r\n").encode()
    told = (dialect.delimiter + dialect.quote).encode()
    end = dialect.newline[-1:].encode()
    empty, at = 0, size
    while at > start:
        begin = max(at - LOOKED_AT, start)
        text = b"".join(chunks_of(path, begin, at))
        kept = text.rstrip(signs)
        if kept:
            line = text.find(end, len(kept)) + 1 or len(text)
            return begin + line, empty + _filled_with(text[line:], told, dialect)
        cut = text.find(end) + 1
        if not cut or begin == start:
            return at, empty
        empty += _filled_with(text[cut:], told, dialect)
        at = begin + cut
    return start, empty


def _filled_with(text: bytes, told: bytes, dialect: Dialect) -> int:
    """Count the lines in which one of some signs stands."""
    return sum(any(sign in told for sign in line) for line in lines_of(text, dialect.newline))


def _line_before(path: Path, dialect: Dialect, begin: int, end: int) -> int | None:
    """Find the beginning of a line behind a byte."""
    at = b"".join(chunks_of(path, begin, end)).find(dialect.newline[-1:].encode())
    return None if at < 0 else begin + at + 1
