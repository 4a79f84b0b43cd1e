"""The careful way through a file: record by record, each one sound or refused, and every line accounted for.

One broken line never takes its neighbours along: when a record of several lines turns out broken, only its
first line is refused and reading goes on at the next.
"""

from collections.abc import Iterator
from pathlib import Path

from crmkpi.reader.cells import (
    BrokenQuoteError,
    Dialect,
    chunks_of,
    physical_lines,
    undoubted,
    without_end,
    written,
)
from crmkpi.reader.encoding import MARK
from crmkpi.reader.gather import Ahead, UnclosedQuoteError, gather
from crmkpi.reader.pieces import Blank, Piece, Refused, Reject, Sound

MOST = 4096
"""Records in one piece."""


def sift(path: Path, dialect: Dialect, width: int, skip: int, start: int) -> Iterator[Piece]:
    """Tell records that fit, blank lines and refused records apart, in the order of the file.

    Reading begins at the byte `start`, which is the beginning of the line after `skip` lines.
    """
    ahead = Ahead(physical_lines(chunks_of(path, start), dialect.newline))
    sign, end = dialect.delimiter.encode(), dialect.newline.encode()
    between, other = width - 1, b"\n" if dialect.newline == "\r" else b"\r"
    quote = dialect.quote.encode() or b"\0"
    run: list[bytes] = []
    number, offset = skip + 1, start
    while line := ahead.take():
        body = line.rstrip(b"\r\n")
        plain = body.count(sign) == between and quote not in body and other not in body and b"\0" not in body
        if plain and body and len(line) - len(body) <= len(end):
            run.append(body + b"\n")
            number, offset = number + 1, offset + len(line)
            if len(run) < MOST:
                continue
        if run:
            first = number - len(run)
            yield Sound(first, len(run), tuple(run))
            was_last, run = len(run) == MOST, []
            if was_last:
                continue
        piece = _judge(line, ahead, dialect, width, number, offset)
        yield piece
        offset += len(line) + sum(len(ahead.take()) for _ in range(piece.tall - 1))
        number += piece.tall
    if run:
        yield Sound(number - len(run), len(run), tuple(run))


def _judge(line: bytes, ahead: Ahead, dialect: Dialect, width: int, number: int, offset: int) -> Piece:
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
    if any(record.cells[width:]):
        return _refused(line, 1, "too_many_cells", number, offset)
    if b"\0" in whole:
        return _refused(whole, record.tall, "nul", number, offset)
    if undoubted(dialect, width).fullmatch(whole):
        return Sound(number, record.tall, (without_end(whole) + b"\n",))
    text = written(record.cells[:width], dialect.delimiter)
    return Sound(number, record.tall, (text,), surplus=len(record.cells) > width)


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
    return range(piece.first_line, piece.first_line + len(piece.texts))
