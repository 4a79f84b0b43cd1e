"""One record out of its physical lines: follow an open quote to where it closes, within reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crmkpi.reader.cells import BrokenQuoteError, Dialect, cells_of

FARTHEST_LINES = 10_000
FARTHEST_BYTES = 8 << 20


class UnclosedQuoteError(ValueError):
    """A quoted cell has no end within reach, or one that only belongs to another cell."""


class Ahead:
    """Lines that can be looked at before they are taken, out of blocks of whole lines."""

    __slots__ = ("_at", "_blocks", "_buffer", "_end", "_ends", "_first")

    def __init__(self, blocks: Iterable[bytes], newline: str) -> None:
        self._blocks = iter(blocks)
        self._end = newline[-1:].encode()
        self._buffer = b""
        self._at = 0
        self._ends: list[int] = []
        """Where the lines end that were looked at, and some before them."""
        self._first = 0
        """Which of them ends the next line."""

    def hold(self, text: bytes) -> None:
        """Put a text before what comes."""
        self._buffer = text + self._buffer[self._at :]
        self._ends, self._first, self._at = [], 0, 0

    def more(self) -> bool:
        """Tell whether anything is left."""
        return self._at < len(self._buffer) or self._refill()

    def block(self) -> bytes:
        """Look at all that is at hand, if nothing of it was looked at or taken."""
        return b"" if self._at or self._ends else self._buffer

    def drop(self) -> None:
        """Take all that is at hand."""
        self._buffer, self._at = b"", 0

    def run(self, records: re.Pattern[bytes]) -> bytes:
        """Take as many of the lines at hand as a pattern matches."""
        found = records.match(self._buffer, self._at)
        if not found or found.end() == self._at:
            return b""
        text = self._buffer[self._at : found.end()]
        self._at = found.end()
        self._forget()
        return text

    def take(self) -> bytes:
        """Take the next line; empty when none is left."""
        line = self.look(0)
        if line:
            self._at += len(line)
            self._first += 1
            if self._first > 1000 or self._first == len(self._ends):
                self._ends, self._first = self._ends[self._first :], 0
        return line

    def look(self, number: int) -> bytes:
        """Look at the n-th line from here (from 0) without taking it; empty behind the end."""
        while len(self._ends) - self._first <= number:
            start = self._ends[-1] if len(self._ends) > self._first else self._at
            if start < len(self._buffer):
                self._ends.append(self._buffer.find(self._end, start) + 1 or len(self._buffer))
            elif not self._refill():
                return b""
        place = self._first + number
        return self._buffer[self._ends[place - 1] if number else self._at : self._ends[place]]

    def _forget(self) -> None:
        """Leave out the ends of lines that were taken together."""
        while self._first < len(self._ends) and self._ends[self._first] <= self._at:
            self._first += 1
        if self._first == len(self._ends):
            self._ends, self._first = [], 0

    def _refill(self) -> bool:
        """Put another block behind what is left of the last one."""
        block = next(self._blocks, b"")
        if block:
            self._buffer = self._buffer[self._at :] + block if self._at < len(self._buffer) else block
            self._ends = [end - self._at for end in self._ends[self._first :]]
            self._first = self._at = 0
        return bool(block)


class Beyond:
    """The lines from a later one on, to look at only."""

    __slots__ = ("_ahead", "_first")

    def __init__(self, ahead: "Ahead | Beyond", first: int) -> None:
        self._ahead = ahead
        self._first = first

    def look(self, number: int) -> bytes:
        """Look at the n-th line from there."""
        return self._ahead.look(self._first + number)


def held(text: bytes, newline: str = "\n") -> Ahead:
    """Hold a text that is at hand."""
    return Ahead([text], newline)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record and the number of physical lines that it takes."""

    cells: list[bytes]
    tall: int


def gather(line: bytes, ahead: Ahead | Beyond, dialect: Dialect, widest: int) -> Record:
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
