"""What a file's beginning tells: how records end, the delimiter, the header and what stands before it."""

import csv
import re
from dataclasses import dataclass

from crmkpi.reader.cells import BrokenQuoteError, Dialect, lines_of, without_end
from crmkpi.reader.gather import Ahead, UnclosedQuoteError, gather

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 50
"""Records from which the delimiter is decided."""
_BREAK = re.compile(b"\r?\n|\r")
TALLEST_HEADER = 100
"""Physical lines that one header row may take."""
LONGEST_HEADER = 100_000
"""Cells that one header row may have."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The header, and how many lines and bytes stand before the first record."""

    header: tuple[str, ...]
    lines: int
    size: int
    preamble: int = 0
    """Lines before the header."""


def newline_of(text: bytes) -> str:
    """Tell how records end: as the first one does, unless that is a CR and LF is more frequent."""
    outside = text.split(b'"')[::2]
    breaks = _BREAK.search(b'"'.join(outside)) or _BREAK.search(text)
    if not breaks:
        return "\n"
    feeds, returns = (sum(part.count(end) for part in outside) for end in (b"\n", b"\r"))
    if breaks[0] == b"\r" and feeds > returns and text.count(b"\n") > text.count(b"\r"):
        return "\n"
    return breaks[0].decode()


def delimiter_of(text: bytes, newline: str) -> str:
    """Choose the delimiter that cuts the header and what follows into equally many cells, more than one."""
    lines = [line.decode(errors="replace") for line in lines_of(text, newline)]
    lines = lines[_first(lines) :][: LOOKED_AT * 40]

    def merit(delimiter: str) -> tuple[bool, float]:
        first, *others = _widths(lines, delimiter)
        alike = sum(width == first for width in others) / len(others) if others else 1
        return first > 1, alike * max(first - 1, 1)

    return max(DELIMITERS, key=merit) if lines else DELIMITERS[0]


def _widths(lines: list[str], delimiter: str) -> list[int]:
    """Count the cells of the first records."""
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    widths: list[int] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            widths += [len(cells)] if cells else []
            if len(widths) > LOOKED_AT:
                break
    except csv.Error:
        pass
    return widths or [1]


def _first(lines: list[str]) -> int:
    """Find the line of the header: behind blank lines and leading comments."""
    for number, line in enumerate(lines):
        if line.strip() and not (line.startswith("#") and _is_comment(line, lines[number + 1 :])):
            return number
    return len(lines)


def _is_comment(line: str, below: list[str]) -> bool:
    """Tell a comment from a header that begins with `#`, which is as wide as what follows it."""
    if line[1:2] in DELIMITERS:
        return False
    after = next((row for row in below if row.strip() and not row.startswith("#")), "")
    widths = [(_widths([line], sign), _widths([after], sign)) for sign in DELIMITERS]
    return not any(here == there != [1] for here, there in widths)


def beginning_of(text: bytes, dialect: Dialect) -> Beginning:
    """Read the header, and count what stands before it; if its quotes are broken, it is one line."""
    lines = lines_of(text, dialect.newline)
    first = _first([line.decode(errors="replace") for line in lines])
    if first == len(lines):
        return Beginning((), first, len(text))
    cells, tall = _header(lines[first : first + TALLEST_HEADER], dialect)
    size = sum(map(len, lines[: first + tall]))
    return Beginning(tuple(cell.decode(errors="replace") for cell in cells), first + tall, size, first)


def _header(lines: list[bytes], dialect: Dialect) -> tuple[list[bytes], int]:
    """Cut the header into cells, and count its lines."""
    try:
        record = gather(lines[0], Ahead(lines[1:], dialect.newline), dialect, LONGEST_HEADER)
        return record.cells, record.tall
    except (BrokenQuoteError, UnclosedQuoteError):
        cells = without_end(lines[0]).split(dialect.delimiter.encode())
        return [cell.strip(b'" ') for cell in cells], 1
