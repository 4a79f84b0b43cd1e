"""The careful way through a file: record by record, each one sound or refused, and every line accounted for.

One broken line never takes its neighbours along: when a record of several lines turns out broken, only its
first line is refused and reading goes on at the next.
"""

from collections.abc import Iterator
from pathlib import Path

from crmkpi.reader.cells import (
    BrokenQuoteError,
    Dialect,
    blocks_of,
    chunks_of,
    undoubted,
    without_end,
    written,
)
from crmkpi.reader.encoding import MARK
from crmkpi.reader.gather import Ahead, UnclosedQuoteError, gather
from crmkpi.reader.pieces import Blank, Piece, Refused, Reject, Sound


def sift(path: Path, dialect: Dialect, width: int, skip: int, start: int, *, surplus: bool = False) -> Iterator[Piece]:
    """Tell records that fit, blank lines and refused records apart, in the order of the file.

    Reading begins at the byte `start`, which is the beginning of the line after `skip` lines. With `surplus` a record
    may have one empty cell too many; otherwise it may not, for a delimiter in a text shifts the cells behind it.
    """
    ahead = Ahead(blocks_of(chunks_of(path, start), dialect.newline), dialect.newline)
    number, offset = skip + 1, start
    while block := ahead.block():
        run = _plain(block, dialect, width, number)
        if run:
            yield run
            number, offset = number + run.tall, offset + len(block)
            continue
        ahead.hold(block)
        for piece, size in _one_by_one(ahead, dialect, width, number, offset, surplus):
            yield piece
            number, offset = number + piece.tall, offset + size


def _plain(block: bytes, dialect: Dialect, width: int, number: int) -> Sound | None:
    """Take a whole block when every line is a record without anything that needs a closer look."""
    if dialect.newline != "\n":
        if dialect.newline == "\r" and b"\n" in block:
            return None
        block = block.replace(dialect.newline.encode(), b"\n")
    if b"\r" in block or b"\0" in block or (dialect.quote and b'"' in block):
        return None
    lines = block.split(b"\n")
    if not lines[-1]:
        lines.pop()
    sign = dialect.delimiter.encode()
    if any(line.count(sign) != width - 1 for line in lines) or (width == 1 and not all(lines)):
        return None
    return Sound(number, len(lines), len(lines), block if block.endswith(b"\n") else block + b"\n")


def _one_by_one(
    ahead: Ahead, dialect: Dialect, width: int, number: int, offset: int, surplus: bool
) -> Iterator[tuple[Piece, int]]:
    """Judge the held lines one record at a time; give each piece with its size in bytes."""
    whole = undoubted(dialect, width)
    run: list[bytes] = []
    size = 0
    while line := ahead.take():
        body = line.rstrip(b"\r\n")
        if body and whole.fullmatch(line):
            run.append(body)
            size += len(line)
            continue
        if run:
            yield Sound(number, len(run), len(run), b"\n".join(run) + b"\n"), size
        number, offset = number + len(run), offset + size
        run, size = [], 0
        piece = _judge(line, ahead, dialect, width, number, offset, surplus)
        length = len(line) + sum(len(ahead.take()) for _ in range(piece.tall - 1))
        yield piece, length
        number, offset = number + piece.tall, offset + length
    if run:
        yield Sound(number, len(run), len(run), b"\n".join(run) + b"\n"), size


def _judge(line: bytes, ahead: Ahead, dialect: Dialect, width: int, number: int, offset: int, surplus: bool) -> Piece:
    """Look closely at the record that begins with a line."""
    if not without_end(line) or (width > 1 and not line.strip()):
        return Blank(number)
    try:
        record = gather(line, ahead, dialect, width)
    except BrokenQuoteError:
        return _refused(line, 1, "broken_quote", number, offset)
    except UnclosedQuoteError:
        return _refused(line, 1, "unclosed_quote", number, offset)
    whole = line + b"".join(ahead.look(after) for after in range(record.tall - 1))
    if len(record.cells) < width:
        return _refused(line, 1, "too_few_cells", number, offset)
    if len(record.cells) > width and not (surplus and len(record.cells) == width + 1 and not record.cells[width]):
        return _refused(line, 1, "too_many_cells", number, offset)
    if b"\0" in whole:
        return _refused(whole, record.tall, "nul", number, offset)
    if undoubted(dialect, width).fullmatch(whole):
        return Sound(number, record.tall, 1, without_end(whole) + b"\n")
    text = written(record.cells[:width], dialect.delimiter)
    return Sound(number, record.tall, 1, text, surplus=len(record.cells) > width)


def _refused(text: bytes, tall: int, reason: str, number: int, offset: int) -> Refused:
    """Refuse a record; what was put in place of undecodable bytes counts before anything else."""
    if MARK.encode() in text:
        reason = "undecodable"
    elif b"\0" in text:
        reason = "nul"
    shown = without_end(text).decode("utf-8", "replace").replace(MARK, MARK[1:])
    return Refused(Reject(number, number + tall - 1, offset, reason, shown), tall)


def places(piece: Sound) -> range:
    """List the first lines of the records in a piece."""
    return range(piece.first_line, piece.first_line + piece.records)
