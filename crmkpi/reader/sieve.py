"""The careful way through a file: record by record, each one sound, mended or refused, and every line accounted for.

One broken line never takes its neighbours along: when a record of several lines turns out broken, only its
first line is refused and reading goes on at the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crmkpi.reader.cells import (
    BrokenQuoteError,
    Dialect,
    blocks_of,
    cells_of,
    chunks_of,
    doubted,
    holds_nothing,
    run_of,
    undoubted,
    without_end,
    written,
)
from crmkpi.reader.encoding import MARK, without_marks
from crmkpi.reader.gather import Ahead, Record, UnclosedQuoteError, gather, held
from crmkpi.reader.kinds import is_rule
from crmkpi.reader.pieces import Blank, Piece, Refused, Reject, Repair, Sound
from crmkpi.reader.readings import Mend, Reading
from crmkpi.reader.repair import Mended, Mender


def sift(
    path: Path,
    dialect: Dialect,
    width: int,
    skip: int,
    start: int,
    *,
    surplus: bool = False,
    end: int | None = None,
    mender: Mender | None = None,
    missing: int = 0,
) -> Iterator[Piece]:
    """Tell records that fit, blank lines and refused records apart, in the order of the file.

    Reading begins at the byte `start`, which is the beginning of the line after `skip` lines, and goes up to the byte
    `end`, if one is given. With `surplus` a record may have one empty cell too many; otherwise it may not, for a
    delimiter in a text shifts the cells behind it. With a `mender`, a record that does not fit is mended where there
    is one way. A record may have the cells that all others lack, `missing` ones at the end. The text of sound pieces
    is in `dialect.copied`.
    """
    ahead = Ahead(blocks_of(chunks_of(path, start, end), dialect.newline), dialect.newline)
    look = _Look(ahead, dialect, width, surplus, mender, missing)
    many = run_of(dialect, width)
    number, offset = skip + 1, start
    while ahead.more():
        text = ahead.block()
        if text and _plain(text, dialect, width):
            ahead.drop()
        else:
            text = ahead.run(many)
        if text:
            run = _run(text, dialect, number)
            yield run
            number, offset = number + run.tall, offset + len(text)
            continue
        line = ahead.take()
        piece = look.judge(line, number, offset)
        yield piece
        number, offset = number + piece.tall, offset + len(line)
        for _ in range(piece.tall - 1):
            offset += len(ahead.take())


def _plain(block: bytes, dialect: Dialect, width: int) -> bool:
    """Tell quickly whether every line of a block is a record without anything that needs a closer look."""
    others, record = _frame(dialect, width)
    if not record:
        return False
    if holds_nothing(block, dialect):
        return False
    signs = block.translate(None, others)
    records, rest = divmod(len(signs), len(record))
    return not rest and signs == record * records and block.endswith(dialect.newline.encode())


@lru_cache(maxsize=32)
def _frame(dialect: Dialect, width: int) -> tuple[bytes, bytes]:
    """List the signs that say nothing about the shape of a block, and what is left of a record without them."""
    delimiter = dialect.delimiter.encode()
    if len(delimiter) > 1 or width == 1:
        return b"", b""
    told = (doubted(dialect) + dialect.delimiter + "\r\n\0").encode()
    others = bytes(sign for sign in range(256) if sign not in told)
    return others, delimiter * (width - 1) + dialect.newline.encode()


def _run(text: bytes, dialect: Dialect, number: int) -> Sound:
    """Make a piece of many records of one line each."""
    if dialect.newline == "\r":
        text = text.replace(b"\r", b"\n")
    elif b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    lines = text.count(b"\n")
    return Sound(number, lines, lines, _copied(text, dialect))


def _copied(text: bytes, dialect: Dialect) -> bytes:
    """Write undoubted records with the delimiter of the copy."""
    if len(dialect.delimiter) == 1:
        return text
    return text.replace(dialect.delimiter.encode(), dialect.copied.delimiter.encode())


def cells_in(piece: Sound, dialect: Dialect, width: int) -> Iterator[list[bytes]]:
    """Cut the text of a sound piece of a file of some dialect into the cells of its records."""
    copied, ahead = dialect.copied, held(piece.text)
    for _ in range(piece.records):
        line = ahead.take()
        if b'"' not in line:
            yield cells_of(line, copied)[0]
            continue
        record = gather(line, ahead, copied, width)
        for _ in range(record.tall - 1):
            ahead.take()
        yield record.cells


@dataclass(frozen=True, slots=True)
class _Look:
    """The close look at one record."""

    ahead: Ahead
    dialect: Dialect
    width: int
    surplus: bool
    mender: Mender | None
    missing: int = 0

    def judge(self, line: bytes, number: int, offset: int) -> Piece:
        """Look closely at the record that begins with a line."""
        if not without_end(line) or (self.width > 1 and not line.strip(b" \r\n\0")):
            return Blank(number)
        record, reason = self._gathered(line, self.ahead)
        if record and self.width > 1 and not any(map(bytes.strip, record.cells)):
            return Blank(number, record.tall, len(record.cells))
        if record and self.width > 1 and record.tall == 1 and is_rule([cell.decode() for cell in record.cells]):
            return Blank(number, rule=True)
        whole = line + b"".join(self.ahead.look(after) for after in range(record.tall - 1)) if record else line
        if not reason and record and not (self.mender and self.mender.odd(whole)):
            return self._sound(record, whole, number)
        if self.missing and record and len(record.cells) == self.width + self.missing and b"\0" not in whole:
            text = written(record.cells, self.dialect.copied.delimiter)
            return Sound(number, record.tall, 1, text, whole=True)
        if reason == "too_many_cells" and (several := self._parted_by_returns(line, number)):
            return several
        mended = self._mended(line, whole, record, reason)
        if mended and self.width > 1 and not any(map(bytes.strip, mended.reading.cells)):
            return Blank(number, mended.tall, self.width)
        if mended:
            tall = mended.tall
            repair = _repair(mended.reading, number, tall)
            text = written(mended.reading.cells, self.dialect.copied.delimiter)
            return Sound(number, tall, 1, text, repair=repair)
        if not reason and record:
            return self._sound(record, whole, number)
        if reason == "nul":
            return _refused(whole, record.tall if record else 1, reason, number, offset)
        return _refused(line, 1, reason, number, offset)

    def _gathered(self, line: bytes, ahead: Ahead) -> tuple[Record | None, str]:
        """Cut a record into cells; tell what is wrong with it, if anything is."""
        try:
            record = gather(line, ahead, self.dialect, self.width)
        except BrokenQuoteError:
            return None, "broken_quote"
        except UnclosedQuoteError:
            return None, "unclosed_quote"
        cells = record.cells
        if len(cells) < self.width:
            return record, "too_few_cells"
        if len(cells) > self.width and not (self.surplus and len(cells) == self.width + 1 and not cells[self.width]):
            return record, "too_many_cells"
        if any(b"\0" in cell for cell in cells):
            return record, "nul"
        if record.tall > 1 and self.mender and ahead is self.ahead and self.mender.swallows(line, record, ahead):
            return None, "unclosed_quote"
        return record, ""

    def _parted_by_returns(self, line: bytes, number: int) -> Sound | None:
        """Read a line as several records that only a CR parts, as files do that were put together from others."""
        parts = without_end(line).split(b"\r")
        if len(parts) < 2 or b'"' in line or b"\0" in line:
            return None
        records = [cells_of(part, self.dialect)[0] for part in parts if part]
        if any(len(cells) != self.width for cells in records):
            return None
        text = b"".join(written(cells, self.dialect.copied.delimiter) for cells in records)
        return Sound(number, 1, len(records), text)

    def _sound(self, record: Record, whole: bytes, number: int) -> Sound:
        if undoubted(self.dialect, self.width).fullmatch(whole):
            return Sound(number, record.tall, 1, _copied(without_end(whole), self.dialect) + b"\n")
        text = written(record.cells[: self.width], self.dialect.copied.delimiter)
        return Sound(number, record.tall, 1, text, surplus=len(record.cells) > self.width)

    def _mended(self, line: bytes, whole: bytes, record: Record | None, reason: str) -> Mended | None:
        """Read a record in the one way that there is, if there is one."""
        if self.mender is None:
            return None
        if b"\0" not in whole:
            return self.mender.mend(line, whole, record, self.ahead)
        clean = self.mender.cleaned(whole)
        if clean is None:
            return None
        again, wrong = self._gathered(clean, held(clean, self.dialect.newline))
        if again is None or wrong or again.tall > 1:
            return None
        tall, wrong_cells = (record.tall, record.cells) if record else (1, [b""] * self.width)
        if not self.mender.fits(again.cells[: self.width], wrong_cells):
            return None
        kind: Mend = "bytes" if MARK.encode() in whole else "nul"
        cells = again.cells[: self.width]
        pairs = zip(record.cells if record else cells, cells, strict=False)
        column, before = next(((at, old) for at, (old, new) in enumerate(pairs) if old != new), (0, whole))
        return Mended(Reading(cells, kind, column, before), tall)


def _repair(reading: Reading, number: int, tall: int) -> Repair:
    after = reading.cells[reading.column].decode("utf-8", "replace")
    before = without_marks(reading.before.decode("utf-8", "replace"))
    return Repair(number, number + tall - 1, reading.mend, reading.column, before, after)


def _refused(text: bytes, tall: int, reason: str, number: int, offset: int) -> Refused:
    """Refuse a record; what was put in place of undecodable bytes counts before anything else."""
    if MARK.encode() in text:
        reason = "undecodable"
    elif b"\0" in text:
        reason = "nul"
    shown = without_marks(without_end(text).decode("utf-8", "replace"))
    return Refused(Reject(number, number + tall - 1, offset, reason, shown), tall)


def places(piece: Sound) -> Sequence[int]:
    """List the first lines of the records in a piece."""
    if piece.records > piece.tall:
        return [piece.first_line] * piece.records
    return range(piece.first_line, piece.first_line + piece.records)
