"""One record out of its physical lines: follow an open quote to where it closes, within reason."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.reader.cells import Dialect, cells_of

FARTHEST_LINES = 10_000
FARTHEST_BYTES = 8 << 20


class UnclosedQuoteError(ValueError):
    """A quoted cell has no end within reach."""


class Ahead:
    """Lines that can be looked at before they are taken."""

    __slots__ = ("_at", "_held", "_lines")

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._held: list[bytes] = []
        self._at = 0

    def take(self) -> bytes:
        """Take the next line; empty at the end."""
        if self._at < len(self._held):
            self._at += 1
            return self._held[self._at - 1]
        if self._held:
            self._held, self._at = [], 0
        return next(self._lines, b"")

    def look(self, number: int) -> bytes:
        """Look at the n-th line from here (from 0) without taking it; empty behind the end."""
        while self._at + number >= len(self._held):
            line = next(self._lines, b"")
            if not line:
                return b""
            self._held.append(line)
        return self._held[self._at + number]


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record and the number of physical lines that it takes."""

    cells: list[bytes]
    tall: int


def gather(line: bytes, ahead: Ahead, dialect: Dialect, widest: int) -> Record:
    """Cut a record that begins with a line into cells, looking at the lines after it as far as it needs them.

    Raises `BrokenQuoteError` or `UnclosedQuoteError`. An open cell beyond the widest record is not followed:
    so every line is looked at from few others, and a file of nothing but broken quotes takes linear time.
    """
    cells, goes_on = cells_of(line, dialect)
    tall, size = 1, len(line)
    while goes_on:
        parts = [cells.pop()]
        if len(cells) >= widest:
            raise UnclosedQuoteError
        more: list[bytes] = []
        while goes_on and len(more) < 2:
            after = ahead.look(tall - 1)
            if not after or tall > FARTHEST_LINES or size > FARTHEST_BYTES:
                raise UnclosedQuoteError
            tall, size = tall + 1, size + len(after)
            more, goes_on = cells_of(after, dialect, inside=True)
            parts.append(more[0])
        cells.append(b"".join(parts))
        cells += more[1:]
    return Record(cells, tall)
