"""How text is cut into physical lines and cells, and cells are written as a record again.

A quote opens a cell at the cell's beginning or after one space; spaces behind the closing quote belong to no
cell; in a cell that did not begin with a quote, a quote is a character like any other. DuckDB reads so too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Dialect:
    """The three signs by which text becomes cells; `quote` is empty where nothing is quoted."""

    delimiter: str = ","
    quote: str = '"'
    newline: str = "\n"


class BrokenQuoteError(ValueError):
    """Text stands behind a closing quote."""


@lru_cache(maxsize=16)
def _signs(dialect: Dialect) -> tuple[bytes, re.Pattern[bytes], re.Pattern[bytes]]:
    """Give the delimiter, what opens a quoted cell, and what is left of one with the sign behind it."""
    delimiter = dialect.delimiter.encode()
    opening = re.compile(b' ?"' if dialect.quote else b"(?!)")
    closing = re.compile(b'([^"]*+(?:""[^"]*+)*+)"(?: *+(' + re.escape(delimiter) + b"|\r?\n?\\Z))?")
    return delimiter, opening, closing


def cells_of(line: bytes, dialect: Dialect, inside: bool = False) -> tuple[list[bytes], bool]:
    """Cut one physical line into cells, and tell whether the last of them goes on in the next line.

    With `inside`, the first cell is the rest of one that a line before has begun. Raises `BrokenQuoteError`.
    """
    delimiter, opening, closing = _signs(dialect)
    cells: list[bytes] = []
    at = 0
    while True:
        opened = None if inside else opening.match(line, at)
        if opened or inside:
            at, inside = opened.end() if opened else at, False
            closed = closing.match(line, at)
            if not closed:
                cells.append(line[at:].replace(b'""', b'"'))
                return cells, True
            if closed[2] is None:
                raise BrokenQuoteError
            cells.append(closed[1].replace(b'""', b'"'))
            if closed[2] != delimiter:
                return cells, False
            at = closed.end()
        else:
            end = line.find(delimiter, at)
            if end < 0:
                cells.append(without_end(line[at:]))
                return cells, False
            cells.append(line[at:end])
            at = end + 1


def without_end(line: bytes) -> bytes:
    """Take the record end off a line, of whichever kind it is."""
    if line.endswith(b"\n"):
        line = line[:-1]
    return line[:-1] if line.endswith(b"\r") else line


def written(cells: list[bytes], delimiter: str) -> bytes:
    """Write cells as one record, quoting those that need it."""
    if cells == [b""]:
        return b'""\n'
    signs = (b'"', delimiter.encode(), b"\n", b"\r")
    texts = (b'"' + cell.replace(b'"', b'""') + b'"' if any(sign in cell for sign in signs) else cell for cell in cells)
    return delimiter.encode().join(texts) + b"\n"


@lru_cache(maxsize=16)
def undoubted(dialect: Dialect, width: int) -> re.Pattern[bytes]:
    """Compile what a record of so many cells looks like when it can be copied as it is."""
    sign = re.escape(dialect.delimiter.encode())
    plain = b'[^"\r\n\\0' + sign + b"]*+"
    cell = (b'(?:"[^"\\0]*+(?:""[^"\\0]*+)*+"|' + plain + b")") if dialect.quote else plain
    return re.compile(cell + b"(?:" + sign + cell + b"){%d}(?:\r?\n|\r)?" % max(width - 1, 0))


def chunks_of(path: Path, start: int = 0) -> Iterator[bytes]:
    """Read a file from a byte on, a chunk at a time."""
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while chunk := file.read(CHUNK):
            yield chunk


def blocks_of(chunks: Iterable[bytes], newline: str) -> Iterator[bytes]:
    """Cut a stream of chunks anew, so that each begins and ends with a physical line."""
    end = newline[-1:].encode()
    rest: list[bytes] = []
    for chunk in chunks:
        lines, found, last = chunk.rpartition(end)
        if found:
            yield b"".join((*rest, lines, found))
            rest = []
        rest.append(last)
    block = b"".join(rest)
    if block:
        yield block


def lines_of(block: bytes, newline: str) -> list[bytes]:
    """Cut a text into physical lines that keep their ends."""
    end = newline[-1:].encode()
    *lines, last = block.split(end)
    return [line + end for line in lines] + ([last] if last else [])
