"""One record out of its physical lines: follow an open quote to where it closes, within reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from crmkpi.reader.cells import BrokenQuoteError, Dialect, cells_of, lines_of

FARTHEST_LINES = 10_000
FARTHEST_BYTES = 8 << 20


class UnclosedQuoteError(ValueError):
    """A quoted cell has no end within reach, or one that only belongs to another cell."""


class Ahead:
    """Lines that can be looked at before they are taken, out of blocks of whole lines."""

    __slots__ = ("_at", "_blocks", "_held", "_newline")

    def __init__(self, blocks: Iterable[bytes], newline: str) -> None:
        self._blocks = iter(blocks)
        self._newline = newline
        self._held: list[bytes] = []
        self._at = 0

    def block(self) -> bytes:
        """Take the next block whole; empty at the end, and while lines of another one are held."""
        return b"" if self._at < len(self._held) else next(self._blocks, b"")

    def hold(self, block: bytes) -> None:
        """Give a block back, to be taken line by line."""
        self._held = self._held[self._at :] + lines_of(block, self._newline)
        self._at = 0

    def take(self) -> bytes:
        """Take the next of the held lines; empty when none is left."""
        if self._at == len(self._held):
            return b""
        self._at += 1
        return self._held[self._at - 1]

    def look(self, number: int) -> bytes:
        """Look at the n-th line from here (from 0) without taking it; empty behind the end."""
        while self._at + number >= len(self._held):
            block = next(self._blocks, b"")
            if not block:
                return b""
            self.hold(block)
        return self._held[self._at + number]


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record and the number of physical lines that it takes."""

    cells: list[bytes]
    tall: int


def gather(line: bytes, ahead: Ahead, dialect: Dialect, widest: int) -> Record:
    """Cut a record that begins with a line into cells, looking at the lines after it as far as it needs them.

    Raises `BrokenQuoteError` when the line itself is at fault, `UnclosedQuoteError` when that is only seen in
    the lines after it. An open cell beyond the widest record is not followed: so every line is looked at from few
    others, and a file of nothing but broken quotes takes linear time.
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
            try:
                more, goes_on = cells_of(after, dialect, inside=True)
            except BrokenQuoteError:
                raise UnclosedQuoteError from None
            parts.append(more[0])
        cells.append(b"".join(parts))
        cells += more[1:]
    return Record(cells, tall)
