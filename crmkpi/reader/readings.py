"""The ways in which a broken line may be read, and the one among them that fits the columns.

Each piece between two delimiters is a cell or, with its neighbours, part of one. A reading pays for every fault that
it supposes in the text and for every cell that surprises; the cheapest one counts, and only if it is the only one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from crmkpi.reader.cells import BrokenQuoteError, Dialect, Signs, cells_of, meant, signs_of, without_end
from crmkpi.reader.columns import NEVER, Column, Columns, is_grouped

Mend = Literal["padded", "surplus", "joined", "quotes", "lines", "delimiter", "nul", "bytes"]
DEAREST = 3
"""What the one reading may cost at most."""
WIDEST = 60
"""Pieces more than columns up to which readings are tried."""
_STEPS = 60_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The one way to read a broken record."""

    cells: list[bytes]
    mend: Mend
    column: int
    """The first one that was mended."""
    before: bytes
    """The text of that cell as it stands in the file."""


def pieces_of(line: bytes, dialect: Dialect) -> list[bytes]:
    """Cut a line at every delimiter, whatever quotes say."""
    if not dialect.quote:
        return cells_of(line, dialect)[0]
    return without_end(line).split(dialect.delimiter.encode())


def joined(pieces: Sequence[bytes], columns: Columns, dialect: Dialect, every: bool = False) -> Reading | None:
    """Find the one way to make as many cells as there are columns out of at least as many pieces.

    With `every`, all cells of the file are quoted: a quote that only ends a piece has lost the one that began it.
    """
    n, width = len(pieces), len(columns)
    spare = n - width
    if spare < 0 or spare > WIDEST or width * (spare + 1) ** 2 > _STEPS:
        return None
    signs = signs_of(dialect)
    if spare == 1 and not (signs.quote and any(signs.quote in piece for piece in pieces)):
        return _joined_once(pieces, columns, signs.delimiter)
    best: dict[tuple[int, int], tuple[int, int, int, bytes]] = {}
    """(pieces, columns) left behind → price, number of ways, pieces of the last cell, the last cell."""
    best[0, 0] = (0, 1, 0, b"")
    for at, column in enumerate(columns):
        for first in range(at, at + spare + 1):
            before = best.get((first, at))
            if before is None:
                continue
            for end in range(first + 1, at + spare + 2):
                cell, price = _cell(pieces, first, end, signs, every)
                if column.free and not column.spaced and not _thinkable(pieces[first:end], signs.quote):
                    continue
                if (
                    end - first > 1
                    and _is_whole(columns, at, cell, signs.delimiter)
                    and not (signs.quote and signs.quote in pieces[first])
                ):
                    continue
                price += before[0]
                if price > DEAREST:
                    continue
                price += column.price(cell) + (end - first > 1 and column.kind == "word" and cell not in column.words)
                if price > DEAREST:
                    continue
                _take(best, (end, at + 1), (price, before[1], end - first, cell))
    return _read_back(pieces, best, dialect, width, every, columns)


def _joined_once(pieces: Sequence[bytes], columns: Columns, delimiter: bytes) -> Reading | None:
    """Find the one pair of neighbours that is one cell, where there is one piece too many and no quote."""
    width = len(columns)
    before, behind = [0], [0]
    for column, piece in zip(columns, pieces, strict=False):
        before.append(before[-1] + column.price(piece))
        if before[-1] > DEAREST:
            break
    for column, piece in zip(reversed(columns), reversed(pieces), strict=False):
        behind.append(behind[-1] + column.price(piece))
        if behind[-1] > DEAREST:
            break
    found: list[tuple[int, int]] = []
    for at in range(max(width - len(behind), 0), min(len(before), width)):
        left, right = pieces[at], pieces[at + 1]
        price = before[at] + behind[width - 1 - at] + 1
        if price > DEAREST or not left or not right:
            continue
        column, cell = columns[at], left + delimiter + right
        if _is_whole(columns, at, cell, delimiter) or (
            column.free and not column.spaced and not _thinkable((left, right), b"")
        ):
            continue
        price += column.price(cell) + (column.kind == "word" and cell not in column.words)
        if price <= DEAREST:
            found.append((price, at))
    if not pieces[-1] and len(before) > width and before[width] < DEAREST:
        found.append((before[width] + 1, width))
    found.sort()
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    at = found[0][1]
    if at == width:
        return Reading(list(pieces[:width]), "surplus", width - 1, pieces[width - 1] + delimiter)
    if columns[at].free and not pieces[at + 1].startswith(b" "):
        return None
    cell = pieces[at] + delimiter + pieces[at + 1]
    return Reading([*pieces[:at], cell, *pieces[at + 2 :]], "joined", at, cell)


def _take(
    best: dict[tuple[int, int], tuple[int, int, int, bytes]],
    state: tuple[int, int],
    way: tuple[int, int, int, bytes],
) -> None:
    """Keep the cheaper way to a state; of two equal ones keep that there are two."""
    known = best.get(state)
    if known is None or way[0] < known[0]:
        best[state] = way
    elif way[0] == known[0]:
        best[state] = (known[0], known[1] + way[1], *known[2:])


def _read_back(
    pieces: Sequence[bytes],
    best: dict[tuple[int, int], tuple[int, int, int, bytes]],
    dialect: Dialect,
    width: int,
    every: bool,
    columns: Columns,
) -> Reading | None:
    """Follow the cheapest way back to its cells; None when there are two."""
    n, quote = len(pieces), dialect.quote.encode()
    ends = [(best[n, width], n)] if (n, width) in best else []
    if n > width and not any(piece.strip(b" " + quote) for piece in pieces[width:]) and (width, width) in best:
        price, *way = best[width, width]
        ends.append(((price + 1, *way), width))  # type: ignore[arg-type]
    ends = sorted(((way, end) for way, end in ends if way[0] <= DEAREST), key=lambda one: one[0][0])
    if not ends or ends[0][0][1] > 1 or (len(ends) > 1 and ends[0][0][0] == ends[1][0][0]):
        return None
    end = ends[0][1]
    cells: list[bytes] = []
    spans: list[tuple[int, int]] = []
    state = (end, width)
    while state[1]:
        _, _, taken, cell = best[state]
        cells.append(cell)
        spans.append((state[0] - taken, state[0]))
        state = (state[0] - taken, state[1] - 1)
    cells.reverse()
    spans.reverse()
    if any(column.free and not _natural(pieces[a:b], quote) for column, (a, b) in zip(columns, spans, strict=True)):
        return None
    return _told(pieces, cells, spans, dialect, every)


def _told(
    pieces: Sequence[bytes], cells: list[bytes], spans: list[tuple[int, int]], dialect: Dialect, every: bool
) -> Reading:
    """Name what was mended, and where first."""
    delimiter, signs = dialect.delimiter.encode(), signs_of(dialect)
    for column, (first, last) in enumerate(spans):
        if _cell(pieces, first, last, signs, every)[1]:
            raw = delimiter.join(pieces[first:last])
            quotes = bool(signs.quote) and signs.quote in raw
            return Reading(cells, "quotes" if quotes else "joined", column, raw)
    end = spans[-1][1]
    if end < len(pieces):
        return Reading(cells, "surplus", len(cells) - 1, delimiter.join(pieces[end - 1 :]))
    return Reading(cells, "quotes", 0, pieces[0])


def _natural(pieces: Sequence[bytes], quote: bytes) -> bool:
    """Tell whether a text may hold delimiters: people write a space behind them, or the writer a quote around it."""
    if len(pieces) == 1 or (quote and any(quote in piece for piece in pieces)):
        return True
    return all(piece.startswith(b" ") for piece in pieces[1:])


def _thinkable(pieces: Sequence[bytes], quote: bytes) -> bool:
    """Tell whether a text may hold delimiters, or numbers with them: not enough to take it, but to doubt."""
    if _natural(pieces, quote):
        return True
    return all(b.startswith(b" ") or (a[-1:].isdigit() and b[:1].isdigit()) for a, b in pairwise(pieces))


def _is_whole(columns: Columns, at: int, cell: bytes, delimiter: bytes) -> bool:
    """Tell whether a column holds numbers of digits alone, so that one with a delimiter in it is none of them.

    Nor is it where no number had that sign, and a part of it may as well be of the text beside it.
    """
    column = columns[at]
    if column.kind != "number" or not column.seen:
        return column.kind == "number"
    beside = (columns[at - 1 : at] if at else ()) + columns[at + 1 : at + 2]
    open_text = any(one.free and len(one.words) < 2 for one in beside)
    return open_text and delimiter not in column.seen and not is_grouped(cell)


@lru_cache(maxsize=4096)
def _meaning(raw: bytes, many: bool, signs: Signs, every: bool = False) -> tuple[bytes, int]:
    """Read the text of one cell as it must have been meant; give it with the number of faults in it."""
    quote = signs.quote
    opened = signs.opening.match(raw)
    count = raw.count(quote)
    if opened:
        closed = signs.closing.match(raw, opened.end())
        if closed and closed[2] is not None and closed.end() == len(raw):
            return meant(closed[1], signs, quoted=True), 0
        begins = 2 if closed and closed[2] == signs.delimiter else 0
        tail = raw.rstrip(b" ")
        if count > 1 and tail.endswith(quote):
            inner = tail[opened.end() : -len(quote)]
            if quote + signs.delimiter + quote in inner:
                return inner, NEVER
            if inner.count(quote) % 2 == 0 and _closes_first(inner, quote):
                return raw, 1 + begins + many
            return meant(inner, signs, quoted=True), 1 + begins
        if count == 1:
            return raw[opened.end() :], 1 + many
        return raw, 1 + begins + many
    if (many or every) and count % 2 and raw.endswith(quote):
        return raw[: -len(quote)], 1
    return raw, int(many) + (many and count % 2)


def _closes_first(inner: bytes, quote: bytes) -> bool:
    """Tell whether the first quote within closes something: a letter before it, a space behind it."""
    at = inner.find(quote)
    behind = inner[at + len(quote) : at + len(quote) + 1]
    return at > 0 and inner[at - 1 : at] != b" " and behind == b" "


def _cell(pieces: Sequence[bytes], first: int, end: int, signs: Signs, every: bool) -> tuple[bytes, int]:
    """Read some neighbouring pieces as one cell: its text and the number of faults that this supposes."""
    many = end - first > 1
    raw = pieces[first] if not many else signs.delimiter.join(pieces[first:end])
    if not signs.quote or signs.quote not in raw:
        if not many:
            return raw, 0
        return raw, 1 if pieces[first] and pieces[end - 1] else NEVER
    return _meaning(raw, many, signs, every)


def padded(cells: list[bytes], columns: Columns) -> Reading | None:
    """Fill a record that ends early with empty cells, if no other place for them is as good."""
    missing = len(columns) - len(cells)
    if missing <= 0 or not any(cells):
        return None
    here = _fit(cells, columns)
    if here is None or here[0] > 1 or not here[1]:
        return None
    price, proofs = here[0] + _gap(columns[len(cells) :]), here[1]
    likely = min(column.empty for column in columns[len(cells) :])
    for at in range(len(cells)):
        gap = columns[at : at + missing]
        other = _fit(cells, (*columns[:at], *columns[at + missing :]))
        if other is None or other[1] < proofs or other[0] + _gap(gap) > price:
            continue
        rarer = min(column.empty for column in gap)
        if other[1] > proofs or other[0] + _gap(gap) < price or not likely or likely < rarer:
            return None
    return Reading(cells + [b""] * missing, "padded", len(cells), b"")


def _fit(cells: Sequence[bytes], columns: Sequence[Column]) -> tuple[int, int] | None:
    """Tell how much the first cells surprise in the first columns, and how many prove to be there; None: no fit."""
    price = proofs = 0
    for column, cell in zip(columns, cells, strict=False):
        price += column.price(cell)
        if price >= NEVER:
            return None
        proofs += column.typical(cell)
    return price, proofs


def begins(cells: Sequence[bytes], columns: Columns) -> bool:
    """Tell whether cells look like the first ones of a record."""
    fit = _fit(cells, columns)
    return fit is not None and fit[0] <= 1 and fit[1] > 0


def _gap(columns: Sequence[Column]) -> int:
    """Tell how much empty cells surprise in some columns."""
    return sum(min(column.price(b""), 2) for column in columns)


def otherwise_parted(line: bytes, columns: Columns, dialect: Dialect) -> Reading | None:
    """Cut a line that another delimiter parts, or that was quoted as a whole, into exactly the cells that fit."""
    body, found = without_end(line), []
    for delimiter in (b",", b";", b"\t", b"|"):
        if delimiter == dialect.delimiter.encode() or body.count(delimiter) != len(columns) - 1:
            continue
        cells = [_plainly(cell, dialect) for cell in body.split(delimiter)]
        if proven(cells, columns, min(2, len(columns) - 1)):
            found.append(cells)
    return Reading(found[0], "delimiter", 0, body) if len(found) == 1 else None


def unwrapped(cells: Sequence[bytes], columns: Columns, dialect: Dialect) -> Reading | None:
    """Cut the one cell of a record that was quoted as a whole into the cells that it holds."""
    if len(cells) != 1 or len(columns) < 2:
        return None
    try:
        inner, goes_on = cells_of(cells[0], dialect)
    except BrokenQuoteError:
        return None
    if goes_on or not proven(inner, columns, min(2, len(columns) - 1)):
        return None
    return Reading(inner, "quotes", 0, cells[0])


def _plainly(cell: bytes, dialect: Dialect) -> bytes:
    signs = signs_of(dialect)
    return _meaning(cell, False, signs)[0] if signs.quote and signs.quote in cell else cell


def proven(cells: Sequence[bytes], columns: Columns, least: int = 2) -> bool:
    """Tell whether a whole record is what it looks like: little surprises, and some cells prove it."""
    if len(cells) != len(columns):
        return False
    pairs = list(zip(columns, cells, strict=True))
    proofs = sum(column.typical(cell) for column, cell in pairs)
    return sum(column.price(cell) for column, cell in pairs) <= 1 + len(columns) // 6 and proofs >= least
