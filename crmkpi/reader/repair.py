"""Mend a broken record where exactly one reading restores the number of its cells and the kinds of its columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from crmkpi.reader.cells import BrokenQuoteError, Dialect, cells_of, chunks_of, signs_of, undoubted
from crmkpi.reader.columns import LEAST, NEVER, Columns, learned
from crmkpi.reader.encoding import MARK, as_windows
from crmkpi.reader.gather import Ahead, Beyond, Record, UnclosedQuoteError, gather, held
from crmkpi.reader.readings import Reading, begins, joined, otherwise_parted, padded, pieces_of, proven, unwrapped

SPOTS: Final = 4
"""Places of a file from which its columns are learned."""
LOOKED_AT: Final = 1 << 16
ROWS: Final = 250
_LINES: Final = 30
"""Lines over which a text without quotes may be broken."""
_PATIENCE: Final = 1000
"""Vain attempts at joining lines, beyond ten for each that succeeded, after which no more are made."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A record that was broken, as it is read."""

    reading: Reading
    tall: int


def mender_of(path: Path, dialect: Dialect, width: int, start: int, end: int | None = None) -> "Mender":
    """Learn the columns from sound records at several places of a file, and mend by that."""
    end = path.stat().st_size if end is None else end
    whole = end - start <= SPOTS * LOOKED_AT
    spots = [(start, end)] if whole else [(start + at * (end - start) // SPOTS, LOOKED_AT) for at in range(SPOTS)]
    rows: list[list[bytes]] = []
    short: list[list[bytes]] = []
    signs, quoted = signs_of(dialect), []
    for number, (begin, size) in enumerate(spots):
        text = b"".join(chunks_of(path, begin, end if whole else min(begin + size, end)))
        if number:
            text = text[text.find(dialect.newline[-1:].encode()) + 1 :]
        records = list(islice(_records(text, dialect, width), ROWS * (SPOTS if whole else 1)))
        rows += [cells for cells in records if len(cells) == width]
        short += [cells for cells in records if len(cells) < width]
        lines = text[: LOOKED_AT // 4].split(b"\n")[1:-1]
        quoted += [line.strip() for line in lines if line.strip()] if signs.quote else []
    every = sum(line.startswith(signs.quote) and line.endswith(signs.quote) for line in quoted) > 0.9 * len(quoted) > 0
    between = signs.quote + signs.delimiter + signs.quote
    every = every and sum(line.count(between) >= width - 1 for line in quoted) > 0.7 * len(quoted)
    return Mender(learned(rows + _ended_early(short, rows, width), width), dialect, every)


def _ended_early(short: list[list[bytes]], rows: list[list[bytes]], width: int) -> list[list[bytes]]:
    """Fill records up, if a writer has left off the empty cells at their ends: many are short, none ends empty."""
    usual = len(short) >= LEAST and len(short) * 4 >= len(rows) and len(set(map(len, short))) > 1
    if not usual or min(map(len, short)) < 2 or not all(cells[-1] for cells in short):
        return []
    least = min(map(len, short))
    told = [(at, one.pattern) for at, one in enumerate(learned(short + rows, least)) if one.pattern]
    if not any(all(pattern.fullmatch(cells[at]) for cells in short) for at, pattern in told):
        return []
    return [cells + [b""] * (width - len(cells)) for cells in short]


def _records(text: bytes, dialect: Dialect, width: int) -> Iterator[list[bytes]]:
    """Give the cells of the records that are sound by themselves, or have too few cells."""
    ahead, whole = held(text, dialect.newline), undoubted(dialect, width)
    while line := ahead.take():
        if not line.strip():
            continue
        if dialect.plain and whole.fullmatch(line):
            yield cells_of(line, dialect)[0]
            continue
        try:
            record = gather(line, ahead, dialect, width)
        except (BrokenQuoteError, UnclosedQuoteError):
            continue
        if len(record.cells) <= width and record.tall < 20:
            for _ in range(record.tall - 1):
                ahead.take()
            yield record.cells


class Mender:
    """Mends the records of one file by what is known about its columns."""

    __slots__ = ("_columns", "_dialect", "_every", "_patience", "_provable")

    def __init__(self, columns: Columns, dialect: Dialect, every: bool = False) -> None:
        self._columns = columns
        self._dialect = dialect
        self._every = every
        """Whether every cell of the file is quoted."""
        self._patience = _PATIENCE
        self._provable = any(column.kind != "text" for column in columns)

    def swallows(self, line: bytes, record: Record, ahead: Ahead) -> bool:
        """Tell whether a quote that closes too late has made one record out of several that stand by themselves."""
        after = ahead.look(0)
        least = len(self._columns) - 1
        if min(line.count(self._delimiter), after.count(self._delimiter)) < least or record.tall < 2:
            return False
        last = ahead.look(record.tall - 2)
        below = all(self._stands(one) for one in {after, last})
        return below and self._alone(line) is not None

    def odd(self, text: bytes) -> bool:
        """Tell whether a quote is missing or too many in a file in which every cell is quoted."""
        return self._every and text.count(self._dialect.quote.encode()) % 2 == 1

    def mend(self, line: bytes, whole: bytes, record: Record | None, ahead: Ahead) -> Mended | None:
        """Read a broken record: by its first line alone or by all that its quotes hold; None if there are two ways."""
        one = self._alone(line)
        tall = record.tall if record else 1
        if record is None:
            return self._within_lines(line, one, ahead)
        if tall == 1 and len(record.cells) >= len(self._columns):
            return Mended(one, 1) if one else None
        if tall == 1 and (inner := unwrapped(record.cells, self._columns, self._dialect)):
            return Mended(inner, 1)
        if tall > 1 and self._stands(ahead.look(0)):
            return Mended(one, 1) if one else None
        ways = [Mended(one, 1)] if one else []
        if tall > 1 and (reading := self._alone(whole)):
            ways.append(Mended(reading, tall))
        if len(record.cells) < len(self._columns):
            ways += self._short(line, record, ahead)
        return ways[0] if len(ways) == 1 else None

    def _within_lines(self, line: bytes, one: Reading | None, ahead: Ahead) -> Mended | None:
        """Read a line with a broken quote: alone, or with those behind it that are no records by themselves."""
        if not self._orphan(ahead, 0):
            return Mended(one, 1) if one else None
        if self._patience <= 0:
            return None
        for number in range(1, _LINES):
            line += ahead.look(number - 1)
            if self._orphan(ahead, number):
                continue
            reading = self._alone(line)
            if reading and proven(reading.cells, self._columns, 1):
                self._patience += 10
                return Mended(reading, number + 1)
            break
        self._patience -= 1
        return None

    def _orphan(self, ahead: Ahead, number: int) -> bool:
        """Tell whether the n-th line from here has too few cells and cannot begin a record."""
        line = ahead.look(number)
        if not self._provable or not line.strip() or line.count(self._delimiter) >= len(self._columns) - 1:
            return False
        try:
            cells, goes_on = cells_of(line, self._dialect)
            if goes_on:
                record = gather(line, Beyond(ahead, number + 1), self._dialect, len(self._columns))
                if len(record.cells) == len(self._columns):
                    return False
        except BrokenQuoteError:
            return False
        except UnclosedQuoteError:
            pass
        return not begins(cells[:-1] if goes_on else cells, self._columns)

    def cleaned(self, text: bytes) -> bytes | None:
        """Take NULs away and read wrong bytes as Windows-1252 has them; None when they may stand for anything."""
        text = as_windows(text)
        return None if MARK.encode() in text else text.replace(b"\0", b"")

    def fits(self, cells: list[bytes], before: list[bytes]) -> bool:
        """Tell whether the cells that were changed are of the kinds of their columns."""
        told = zip(self._columns, cells, before, strict=False)
        return all(
            cell == old or bool(column.free and cell) or column.price(cell) < NEVER for column, cell, old in told
        )

    @property
    def _delimiter(self) -> bytes:
        return self._dialect.delimiter.encode()

    def _alone(self, line: bytes) -> Reading | None:
        """Read a line as a record of its own."""
        return joined(pieces_of(line, self._dialect), self._columns, self._dialect, self._every)

    def _stands(self, line: bytes) -> bool:
        """Tell whether a line proves to be a record of its own."""
        reading = self._alone(line)
        return reading is not None and proven(reading.cells, self._columns)

    def _short(self, line: bytes, record: Record, ahead: Ahead) -> list[Mended]:
        """Read a record with too few cells: broken over lines, parted otherwise, or ended early."""
        bare = self._dialect.newline == "\r\n" and not line.endswith(b"\r\n")
        if record.tall == 1 and (lines := self._over_lines(record.cells, ahead, bare)):
            return [lines]
        if len(record.cells) == 1 and record.tall == 1:
            parted = otherwise_parted(line, self._columns, self._dialect)
            return [Mended(parted, 1)] if parted else []
        reading = None if self._orphan(ahead, record.tall - 1) else padded(record.cells, self._columns)
        return [Mended(reading, record.tall)] if reading else []

    def _over_lines(self, cells: list[bytes], ahead: Ahead, bare: bool) -> Mended | None:
        """Put a record together whose text was broken over lines without quotes.

        With `bare`, what broke it is an LF alone in a file whose records end otherwise: that needs no proof.
        """
        if self._patience <= 0:
            return None
        width, cells, column = len(self._columns), list(cells), len(cells) - 1
        for number in range(_LINES):
            after = ahead.look(number)
            try:
                more, goes_on = cells_of(after, self._dialect)
            except BrokenQuoteError:
                break
            if not after or goes_on or len(more) >= width or len(cells) + len(more) - 1 > width:
                break
            cells[-1] += b"\n" + more[0]
            cells += more[1:]
            bare = bare and after.endswith(b"\r\n") is (len(cells) == width)
            if len(cells) == width:
                if not bare and (not proven(cells, self._columns, 1) or padded(more, self._columns)):
                    break
                self._patience += 10
                before = cells[column].partition(b"\n")[0]
                return Mended(Reading(cells, "lines", column, before), number + 2)
        self._patience -= 1
        return None
