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
    """The signs by which text becomes cells."""

    delimiter: str = ","
    """One sign or several."""
    quote: str = '"'
    """Empty where nothing is quoted."""
    newline: str = "\n"
    escape: str = ""
    """Empty where a quote in a quoted cell is doubled; else what stands before a sign that is to be taken as it is."""

    @property
    def plain(self) -> bool:
        """Whether records can be copied as they are where every reader must understand them."""
        return self.quote == '"' and not self.escape and len(self.delimiter) == 1

    @property
    def copied(self) -> "Dialect":
        """How a private copy is written: one sign between cells, double quotes, doubled, LF."""
        return Dialect(self.delimiter if len(self.delimiter) == 1 else self.delimiter.strip()[:1] or ",")


class BrokenQuoteError(ValueError):
    """Text stands behind a closing quote."""


@dataclass(frozen=True, slots=True)
class Signs:
    """A dialect made ready for cutting."""

    delimiter: bytes
    quote: bytes
    escape: bytes
    opening: re.Pattern[bytes]
    """What opens a quoted cell."""
    closing: re.Pattern[bytes]
    """What is left of a quoted cell, with the sign behind it."""
    bare: re.Pattern[bytes]
    """A cell without quotes in which signs are escaped."""
    pair: re.Pattern[bytes]
    """What stands for one sign."""


@lru_cache(maxsize=32)
def signs_of(dialect: Dialect) -> Signs:
    """Compile what cells begin and end with."""
    delimiter, quote, escape = dialect.delimiter.encode(), dialect.quote.encode(), dialect.escape.encode()
    d, q, e = re.escape(delimiter), re.escape(quote), re.escape(escape)
    # Where spaces part the cells, none of them belongs to a quote.
    spaces = (b"", b"") if delimiter == b" " else (b" ?", b" *+")
    within = b"[^" + q + e + b"]*+"
    two = b"(?:" + e + b"[\\s\\S]|" + q + q + b")" if escape else q + q
    body = b"(" + within + b"(?:" + two + within + b")*+)" + q
    bare = b"(?:" + e + b"[\\s\\S]|(?!" + d + b")[^" + e + b"])*+" if escape else b"(?!)"
    taken = b"" if quote else delimiter[:1] + b"\r\n"
    return Signs(
        delimiter,
        quote,
        escape,
        re.compile(spaces[0] + q if quote else b"(?!)"),
        re.compile(body + b"(?:" + spaces[1] + b"(" + d + b"|\r?\n?\\Z))?" if quote else b"(?!)"),
        re.compile(bare),
        re.compile(e + b"([" + re.escape(quote + escape + taken) + b"])" if escape else b"(?!)"),
    )


def cells_of(line: bytes, dialect: Dialect, inside: bool = False) -> tuple[list[bytes], bool]:
    """Cut one physical line into cells, and tell whether the last of them goes on in the next line.

    With `inside`, the first cell is the rest of one that a line before has begun. Raises `BrokenQuoteError`.
    """
    signs = signs_of(dialect)
    if not signs.quote:
        return _unquoted(line, signs)
    delimiter, quote = signs.delimiter, signs.quote
    if not inside and quote not in line and not signs.escape:
        return without_end(line).split(delimiter), False
    cells: list[bytes] = []
    at = 0
    while True:
        opened = None if inside else signs.opening.match(line, at)
        if opened or inside:
            at, inside = opened.end() if opened else at, False
            closed = signs.closing.match(line, at)
            if not closed:
                cells.append(meant(line[at:], signs, quoted=True))
                return cells, True
            if closed[2] is None:
                raise BrokenQuoteError
            cells.append(meant(closed[1], signs, quoted=True))
            if closed[2] != delimiter:
                return cells, False
            at = closed.end()
        else:
            end = line.find(delimiter, at)
            if end < 0:
                cells.append(meant(without_end(line[at:]), signs))
                return cells, False
            cells.append(meant(line[at:end], signs))
            at = end + len(delimiter)


def _unquoted(line: bytes, signs: Signs) -> tuple[list[bytes], bool]:
    """Cut a line in which nothing is quoted; an escaped record end is part of the cell."""
    if not signs.escape:
        return without_end(line).split(signs.delimiter), False
    cells: list[bytes] = []
    body = without_end(line)
    goes_on = len(body) < len(line) and (len(body) - len(body.rstrip(signs.escape))) % 2 == 1
    at = 0
    while True:
        cell = signs.bare.match(line if goes_on else body, at)
        end = cell.end() if cell else at
        cells.append(meant(line[at:end], signs))
        if not line.startswith(signs.delimiter, end):
            return cells, goes_on
        at = end + len(signs.delimiter)


def meant(cell: bytes, signs: Signs, *, quoted: bool = False) -> bytes:
    """Take away what only says that the next sign is to be taken as it is."""
    if not signs.escape:
        return cell.replace(signs.quote * 2, signs.quote) if quoted else cell
    if signs.escape in cell:
        return signs.pair.sub(lambda one: one[1], cell)
    return cell


def without_end(line: bytes) -> bytes:
    """Take the record end off a line, of whichever kind it is."""
    if line.endswith(b"\n"):
        line = line[:-1]
    return line[:-1] if line.endswith(b"\r") else line


def written(cells: list[bytes], delimiter: str) -> bytes:
    """Write cells as one record, quoting those that need it."""
    if cells == [b""]:
        return b'""\n'
    sign, worth = delimiter.encode(), _worth_quoting(delimiter)
    if worth.search(b"".join(cells)):
        cells = [b'"' + cell.replace(b'"', b'""') + b'"' if worth.search(cell) else cell for cell in cells]
    return sign.join(cells) + b"\n"


@lru_cache(maxsize=16)
def _worth_quoting(delimiter: str) -> re.Pattern[bytes]:
    return re.compile(b'["\r\n' + re.escape(delimiter.encode()) + b"]")


@lru_cache(maxsize=32)
def undoubted(dialect: Dialect, width: int) -> re.Pattern[bytes]:
    """Compile what a record of so many cells looks like when it can be copied, but for its delimiters, as it is."""
    sign = re.escape(dialect.delimiter.encode())
    others = b"".join(map(re.escape, {one.encode() for one in doubted(dialect)}))
    plain = b'[^"\r\n\\0' + others + b"]*+"
    cell = (b'(?:"[^"\\0]*+(?:""[^"\\0]*+)*+"|' + plain + b")") if dialect.plain else plain
    return re.compile(cell + b"(?:" + sign + cell + b"){%d}(?:\r?\n|\r)?" % max(width - 1, 0))


@lru_cache(maxsize=32)
def run_of(dialect: Dialect, width: int) -> re.Pattern[bytes]:
    """Compile what many records of one line each look like that can be copied, but for delimiters and ends, at once."""
    sign = re.escape(dialect.delimiter.encode())
    others = b"".join(map(re.escape, {one.encode() for one in doubted(dialect)}))
    plain = b'[^"\r\n\\0' + others + b"]*+"
    quoted = b'"[^"\r\n\\0]*+(?:""[^"\r\n\\0]*+)*+"'
    cell = b"(?:" + plain + b"|" + quoted + b")" if dialect.plain else plain
    record = cell + (b"(?:" + sign + cell + b"){%d}" % (width - 1) if width > 1 else b"")
    # A record without any value is none, and a line of dashes is none.
    record = (b"(?!" + nothing(dialect) + b"|" + _rule(dialect) + b")" if width > 1 else b"(?=[^\r\n])") + record
    return re.compile(b"(?:" + record + (b"\r" if dialect.newline == "\r" else b"\r?\n") + b")*+")


def nothing(dialect: Dialect) -> bytes:
    """Write the pattern of a line without any value, up to its end."""
    return b"[" + re.escape((dialect.delimiter + dialect.quote).encode()) + b" \t]*+(?=[\r\n]|\\Z)"


def _rule(dialect: Dialect) -> bytes:
    """Write the pattern of a line of dashes, up to its end."""
    signs = re.escape((dialect.delimiter + dialect.quote).encode()) + b"+|: \t"
    return b"[" + signs + b"]*+[-=_]{2}[-=_" + signs + b"]*+(?=[\r\n]|\\Z)"


def holds_nothing(text: bytes, dialect: Dialect) -> bool:
    """Tell whether a text that begins with a line may hold lines of delimiters without any value, or of dashes."""
    first, later = _nothing(dialect)
    return bool(first.match(text) or later.search(text))


@lru_cache(maxsize=32)
def _nothing(dialect: Dialect) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Compile what a line without any value looks like as the first of a text, and behind another line."""
    line = empty_record(dialect)
    return re.compile(line), re.compile(dialect.newline[-1:].encode() + line)


def empty_record(dialect: Dialect) -> bytes:
    """Write the pattern of a line of delimiters without any value, or of dashes, up to its end."""
    signs = re.escape((dialect.delimiter + dialect.quote).encode())
    return b"(?:[ \t]*[" + signs + b"]" + nothing(dialect) + b"|" + _rule(dialect) + b")"


def doubted(dialect: Dialect) -> str:
    """List the signs that make a cell worth a closer look."""
    parted = dialect.delimiter.strip(" ") or " "
    return '"' + dialect.quote + dialect.escape + parted


def chunks_of(path: Path, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Read a file from a byte on, and up to another if one is given, a chunk at a time."""
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while chunk := file.read(CHUNK if end is None else min(CHUNK, end - file.tell())):
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
