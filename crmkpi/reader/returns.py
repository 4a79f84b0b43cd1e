"""Records that only a CR ends, in a text whose other records end otherwise; a CR within quotes stays what it is.

Quotes are followed cell by cell, so that one which was never closed changes nothing but its own record.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from crmkpi.reader.cells import Dialect

FARTHEST: Final = 1 << 16
"""Bytes over which a quoted cell is followed."""


@lru_cache(maxsize=16)
def _tokens(delimiter: bytes, quote: bytes) -> re.Pattern[bytes]:
    """Compile a quoted cell from edge to edge, a quote that only opens one, and the ends of records."""
    d, q = re.escape(delimiter), re.escape(quote)
    edge = b"(?<![^" + d + b"\r\n]) ?" + q
    within = b"[^" + q + b"]*+"
    cell = edge + within + b"(?:" + q + q + within + b")*+" + q + b"(?= *+(?:[" + d + b"\r\n]|\\Z))"
    quoted = b"(?P<cell>" + cell + b")|(?P<open>" + edge + b")|" if quote else b""
    return re.compile(quoted + b"(?P<end>\r\n?|\n)")


def parted(chunks: Iterable[bytes], dialect: Dialect, width: int) -> Iterator[tuple[bytes, int]]:
    """Give a text with LF for each CR that ends a record, and how many these are.

    What a CR within an unquoted cell parts has as many delimiters together as one record; what it ends and what
    follows have more.
    """
    rest = b""
    for chunk in chunks:
        text, ends, rest = _block(rest + chunk, dialect, width, last=False)
        yield text, ends
    yield _block(rest, dialect, width, last=True)[:2]


def _block(text: bytes, dialect: Dialect, width: int, *, last: bool) -> tuple[bytes, int, bytes]:
    """Part the records of a block; what begins near its end is left for the next one."""
    delimiter = dialect.delimiter.encode()
    tokens = _tokens(delimiter, dialect.quote.encode())
    out: list[bytes] = []
    at = begin = record = kept = before = delimiters = 0
    pending: int | None = None
    """The CR of which it is not decided yet what it is; `before` delimiters stand before it, `record` is behind it."""
    blank = False
    """Whether nothing stands before it."""
    ended = 0
    while True:
        found = tokens.search(text, at)
        near = not last and len(text) - (found.start() if found else len(text)) < FARTHEST
        if found is None or (near and (found.lastgroup == "open" or found.end() == len(text))):
            if not last or found is not None:
                break
        elif found["end"] is None:
            delimiters += text.count(delimiter, at, found.start())
            swallows = found.lastgroup == "cell" and _swallows(found[0], delimiter, width)
            at = found.start() + 1 if swallows else found.end()
            continue
        stop = found.start() if found else len(text)
        delimiters += text.count(delimiter, at, stop)
        if pending is not None:
            if before + delimiters > width - 1 or stop == record or blank:
                out += (text[kept:pending], b"\n")
                kept, ended, before = pending + 1, ended + 1, 0
            delimiters += before
        if found is None:
            return b"".join((*out, text[kept:])), ended, b""
        alone, blank = found["end"] == b"\r", stop == record
        at = record = found.end()
        pending, before, delimiters = (stop, delimiters, 0) if alone else (None, 0, 0)
        begin = begin if alone else at
    begin = max(begin, kept)
    return b"".join((*out, text[kept:begin])), ended, text[begin:]


def _swallows(cell: bytes, delimiter: bytes, width: int) -> bool:
    """Tell whether a quoted text holds a line as wide as a record: then its first quote was never closed."""
    lines = re.split(b"[\r\n]", cell)
    return len(lines) > 1 and any(line.count(delimiter) >= width - 1 for line in lines[1:])
