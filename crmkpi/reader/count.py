"""The independent count: how many records a text holds, by its record ends outside quotes. It cuts no cells.

It also tells what a fast reader may get wrong without a word: record ends of another kind between the usual,
a quote that follows a closing quote after spaces, and surplus cells that are empty. The last may be a delimiter in
an unquoted text, which shifts the cells behind it.
"""

import re
from collections.abc import Iterable
from typing import Any

WIDE = 24 << 20
"""Bytes of a text after which vectors are worth the import of numpy; bytes with quotes among them weigh more."""
_NEAR = 64
_DENSE = 50
"""Bytes for each quote below which nearly every cell is quoted: a surplus empty cell shifts nothing there."""
_GAP = re.compile(b'" +"')


class Counter:
    """Counts the records and the physical lines of a text that comes in chunks."""

    __slots__ = (
        "_begun",
        "_delimiter",
        "_end",
        "_ends",
        "_fed",
        "_gap",
        "_inside",
        "_newline",
        "_openers",
        "_other",
        "_others",
        "_pairs",
        "_stray",
        "_tail",
        "blanks",
        "delimiters",
        "lines",
        "records",
    )

    def __init__(self, newline: str, delimiter: str = ",") -> None:
        self.records = 0
        self.lines = 0
        self.blanks = 0
        """Blank lines outside quotes, known when it is finished."""
        self.delimiters: int | None = 0
        """Delimiters outside quotes; None where nearly everything is quoted."""
        self._newline = newline
        self._delimiter = delimiter.encode()
        self._end = newline[-1:].encode()
        self._ends = 0
        """Record ends outside quotes."""
        self._other = b"\n" if newline == "\r" else b"\r"
        self._others = 0
        """Signs outside quotes that end a record in other files."""
        self._pairs = 0
        """CR before LF outside quotes."""
        self._gap = False
        self._stray = False
        self._openers = (b"", self._delimiter, b"\n", b"\r", b" ")
        self._inside = False
        self._fed = 0
        self._tail = b""
        self._begun = b""
        """The first two bytes of the record that is not ended yet: enough to know a blank line."""

    def feed(self, chunk: bytes) -> None:
        """Count the records that end in a chunk."""
        edge = self._tail + chunk[:_NEAR]
        self._gap = self._gap or bool(_GAP.search(edge, max(len(self._tail) - _NEAR, 0)))
        self._pairs += self._tail[-1:] == b"\r" and chunk[:1] == b"\n" and not self._inside
        self._fed += len(chunk) * (8 if b'"' in chunk else 1)
        if self._fed < WIDE:
            self._by_line(chunk)
        else:
            self._by_position(chunk)
        self._tail = chunk[-_NEAR:]

    def finish(self) -> None:
        """Count a last record that has no end."""
        self.blanks = self._ends - self.records
        if self._begun:
            self.lines += 1
            self.records += self._begun != b"\r"
            self._begun = b""

    @property
    def open(self) -> bool:
        """Whether the text so far ends within quotes."""
        return self._inside

    @property
    def mixed(self) -> bool:
        """Whether a CR alone stands outside quotes where records end otherwise, or an LF where they end with a CR."""
        return self._others > (self._pairs if self._other == b"\r" else 0)

    @property
    def doubtful(self) -> bool:
        """Whether a fast reader cannot be trusted with this text."""
        faulty = self._gap or self._stray or self._inside
        if self._newline == "\r\n":
            return faulty or not self._ends == self._others == self._pairs
        return faulty or self._others > 0

    def _by_line(self, chunk: bytes) -> None:
        quoted = b'"' in chunk
        if self.delimiters is not None:
            outside = chunk.split(b'"')[self._inside :: 2] if quoted else [chunk][self._inside :]
            self.delimiters += sum(part.count(self._delimiter) for part in outside)
            self._stray = self._stray or self._stray_among(chunk, outside)
        if self._other in chunk or (quoted and b'" ' in chunk):
            outside = chunk.split(b'"')[self._inside :: 2]
            between = set(outside[not self._inside : -1])
            self._gap = self._gap or any(part and not part.strip(b" ") for part in between)
            together = b'"'.join(outside)
            self._others += together.count(self._other)
            self._pairs += together.count(b"\r\n")
        *lines, rest = chunk.split(self._end)
        self.lines += len(lines)
        if lines and not quoted and not self._inside and b"" not in lines[1:] and b"\r" not in lines[1:]:
            # Nothing but records, the first of which may have begun before.
            self._ends += len(lines)
            self.records += len(lines) - ((self._begun + lines[0][:2])[:2] in (b"", b"\r"))
            self._begun = rest[:2]
            return
        for line in lines:
            self._begun = (self._begun + line[:2])[:2]
            self._inside ^= bool(line.count(b'"') & 1)
            if self._inside:
                self._begun = (self._begun + self._end)[:2]
            else:
                self._ends += 1
                self.records += self._begun not in (b"", b"\r")
                self._begun = b""
        self._begun = (self._begun + rest[:2])[:2]
        self._inside ^= bool(rest.count(b'"') & 1)

    def _stray_among(self, chunk: bytes, outside: list[bytes]) -> bool:
        """Tell whether a quote opens a cell in the middle of it: `outside` is what stands before and after quotes."""
        quotes = chunk.count(b'"')
        before = outside[:-1] if quotes % 2 == self._inside else outside
        if before and not self._inside:
            before = [self._tail[-1:] + before[0], *before[1:]]
        return any(part[-1:] not in self._openers for part in before)

    def _by_position(self, chunk: bytes) -> None:
        """Count the same with vectors: positions of record ends, and of quotes before them."""
        import numpy as np

        signs = np.frombuffer(chunk, np.uint8)
        quotes = np.flatnonzero(signs == ord('"')) if b'"' in chunk else np.empty(0, np.int64)
        self._delimiters_among(chunk, signs, quotes)
        self._stray = self._stray or self._some_stray(signs, quotes)
        ends = np.flatnonzero(signs == self._end[0])
        self.lines += len(ends)
        ends = _outside(ends, quotes, self._inside)
        self._ends += len(ends)
        if self._other in chunk:
            others = _outside(np.flatnonzero(signs == self._other[0]), quotes, self._inside)
            self._others += len(others)
            self._pairs += int((signs[ends[ends > 0] - 1] == ord("\r")).sum())
        self._gap = self._gap or _gap(signs, quotes, self._inside)
        if len(ends):
            blank = (self._begun + chunk[: min(int(ends[0]), 2)])[:2] in (b"", b"\r")
            self.records += len(ends) - blank - _blank_lines(signs, ends)
            self._begun = chunk[int(ends[-1]) + 1 :][:2]
        else:
            self._begun = (self._begun + chunk[:2])[:2]
        self._inside ^= bool(len(quotes) & 1)

    def _delimiters_among(self, chunk: bytes, signs: Any, quotes: Any) -> None:
        """Count the delimiters outside quotes, which are every other stretch between two quotes."""
        if self.delimiters is None or len(quotes) * _DENSE > len(chunk):
            self.delimiters = None
            return
        import numpy as np

        are = signs == self._delimiter[0]
        if not len(quotes):
            self.delimiters += 0 if self._inside else int(np.count_nonzero(are))
            return
        places = np.flatnonzero(are)
        between = np.diff(places.searchsorted(quotes), prepend=0, append=len(places))
        self.delimiters += int(between[self._inside :: 2].sum())

    def _some_stray(self, signs: Any, quotes: Any) -> bool:
        """Tell whether a quote opens a cell in the middle of it."""
        opening = quotes[self._inside :: 2]
        if not len(opening):
            return False
        before = signs[opening - 1]
        known = (before == self._delimiter[0]) | (before == ord("\n")) | (before == ord("\r"))
        known |= (before == ord(" ")) | (before == ord('"'))
        if opening[0] == 0:
            known[0] = self._tail[-1:] in self._openers
        return not bool(known.all())


def may_swallow(chunks: Iterable[bytes], newline: str, delimiter: str, width: int) -> bool:
    """Tell whether a line in which a quote stays open, and the next one, are as wide as a record each.

    Then the quote may be one that was never closed, and have swallowed a neighbour up to the next quote.
    """
    end, sign, least = newline[-1:].encode(), delimiter.encode(), max(width - 1, 1)
    rest, inside, wide = b"", False, False
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(end)
        for line in lines:
            if wide and line.count(sign) >= least:
                return True
            inside ^= bool(line.count(b'"') & 1)
            wide = inside and line.count(sign) >= least
    return wide and rest.count(sign) >= least


def _outside(places: Any, quotes: Any, inside: bool) -> Any:
    """Leave those positions that an even number of quotes stands before."""
    if not len(quotes):
        return places[:0] if inside else places
    return places[(quotes.searchsorted(places) + inside) & 1 == 0]


def _blank_lines(signs: Any, ends: Any) -> int:
    """Count the record ends that come right after another one, or with only a CR between."""
    gaps = ends[1:] - ends[:-1]
    short = ends[1:][gaps == 2]
    return int((gaps == 1).sum() + (signs[short - 1] == ord("\r")).sum())


def _gap(signs: Any, quotes: Any, inside: bool) -> bool:
    """Tell whether after a closing quote only spaces come before the next quote."""
    closing, opening = quotes[not inside :: 2], quotes[1 + (not inside) :: 2]
    closing = closing[: len(opening)]
    spaced = (signs[closing + 1] == ord(" ")) & (signs[opening - 1] == ord(" "))
    pairs = zip(closing[spaced].tolist(), opening[spaced].tolist(), strict=True)
    return any(bool((signs[left + 1 : right] == ord(" ")).all()) for left, right in pairs)
