"""What the sound records of a file say about its columns, so that a broken record can be held against them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["number", "id", "date", "email", "code", "word", "text"]
LEAST: Final = 3
"""Cells from which a column is believed to be of a kind."""
_WORDS: Final = 6
"""Cells from which a column may be a closed list of words."""
_DIRT: Final = 0.98
"""Share of the cells of a long column that must be of its kind; in a short one all are."""
_LONG: Final = 100

_NUMBER = re.compile(
    rb"[-+(]?\s?(?:R\$|US\$|\$|\xe2\x82\xac|\xc2\xa3)?\s?[-+]?(?:\d+|\d{1,3}(?:[.,' ]\d{3})+)(?:[.,]\d+)?"
    rb"\s?(?:%|[A-Z]{3}|[kKmM]|\xe2\x82\xac)?\)?-?"
)
_DIGITS = re.compile(rb"\d+")
_GROUPED = re.compile(rb"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?")
_TIME = rb"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?Z| ?UTC| ?[+-]\d{2}:?\d{2})?"
_DATE = re.compile(
    rb"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:,?[T ]" + _TIME + rb")?|" + _TIME + rb"|"
    rb"\d{1,2}[ -][^\W\d_]{3,10}\.?[ -]\d{2,4}|[^\W\d_]{3,10}\.? \d{1,2},? \d{4}(?:,? " + _TIME + rb")?"
)
_EMAIL = re.compile(rb"[^@\s,;\"]+@[^@\s,;\"]+\.[^@\s,;\"]+")
_PREFIXED = re.compile(rb"([A-Za-z]{1,8}[-_/#]?|#)\d+")
_FIXED = re.compile(rb"[A-Za-z0-9_-]{6,64}")
_PLAINLY: dict[Kind, re.Pattern[bytes]] = {"date": _DATE, "email": _EMAIL, "number": _NUMBER}

NEVER: Final = 9
"""A price that no reading may have."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is known about one column."""

    kind: Kind = "text"
    pattern: re.Pattern[bytes] | None = None
    words: frozenset[bytes] = frozenset()
    empty: float = 1.0
    """Share of its cells that are empty."""
    told: int = 0
    """Cells that are not empty, from which all this is known."""
    spaced: bool = True
    """Whether cells begin with a space."""
    numbers: bool = True
    """Whether a text of digits, a date or an address is nothing new here."""
    broken: bool = False
    """Whether cells hold line breaks."""
    seen: frozenset[bytes] = frozenset()
    """For numbers: the signs that were seen in them."""

    def price(self, cell: bytes) -> int:
        """Tell how surprising a cell is here: 0 not at all, 1 or 2 somewhat, `NEVER` when it cannot be."""
        if not cell:
            return 0 if self.empty > 0 else 2 if self.told < _WORDS else NEVER
        if self.pattern is not None:
            return (self._new(cell) if self.kind == "number" else 0) if self.pattern.fullmatch(cell) else NEVER
        if self.kind == "word":
            if cell in self.words:
                return 0
            if b"\n" in cell or len(cell) > 60:
                return NEVER
        price = int(self.kind == "word") + 2 * (not self.spaced and cell.startswith(b" "))
        return price + (not self.numbers and any(plainly.fullmatch(cell) for plainly in _PLAINLY.values()))

    @property
    def free(self) -> bool:
        """Whether cells are text that may hold a delimiter."""
        return self.pattern is None

    def typical(self, cell: bytes) -> bool:
        """Tell whether a cell proves by its form that it belongs here."""
        return self.kind != "text" and bool(cell) and self.price(cell) == 0

    def _new(self, cell: bytes) -> int:
        """Tell whether a number is written as none before it: with a sign between its digits where none was."""
        signs = {sign for sign in (b".", b",") if sign in cell}
        if signs <= self.seen:
            return 0
        return 0 if is_grouped(cell) and self.seen else 1


Columns = tuple[Column, ...]


def is_grouped(cell: bytes) -> bool:
    """Tell whether signs stand between the thousands of a number."""
    return _GROUPED.fullmatch(cell.lstrip(b"-+(R$ ").rstrip(b")")) is not None


def learned(rows: Iterable[Sequence[bytes]], width: int) -> Columns:
    """Learn every column from the cells of sound records."""
    cells: list[list[bytes]] = [[] for _ in range(width)]
    for row in rows:
        for column, cell in zip(cells, row, strict=False):
            column.append(cell)
    spaced = any(cell.startswith(b" ") for column in cells for cell in column)
    enough = bool(cells) and len(cells[0]) >= _WORDS
    return tuple(_column(column, spaced or not enough, first=at == 0) for at, column in enumerate(cells))


def _column(cells: Sequence[bytes], spaced: bool, *, first: bool) -> Column:
    """Learn one column."""
    filled = [cell for cell in cells if cell]
    empty = 1 - len(filled) / len(cells) if cells else 1.0
    broken = sum(b"\n" in cell or b"\r" in cell for cell in filled) > 1
    if len(filled) < LEAST:
        return Column(empty=max(empty, 0.01), told=len(filled), broken=broken)
    kind, pattern, words = _kind(filled, first=first)
    numbers = any(plainly.fullmatch(cell) for cell in filled for plainly in _PLAINLY.values()) or len(filled) < _WORDS
    signs = frozenset(sign for sign in (b".", b",") if any(sign in cell for cell in filled))
    return Column(kind, pattern, words, empty, len(filled), spaced, numbers, broken, signs)


def _kind(cells: Sequence[bytes], *, first: bool) -> tuple[Kind, re.Pattern[bytes] | None, frozenset[bytes]]:
    """Tell of what kind the cells of a column are."""
    distinct = frozenset(cells)
    if all(map(_DIGITS.fullmatch, cells)) and (first or _alike(cells)) and len(distinct) == len(cells):
        return "id", _DIGITS, frozenset()
    for kind, plainly in _PLAINLY.items():
        if _mostly(plainly, cells):
            return kind, plainly, frozenset()
    if code := _code(distinct, len(cells)):
        return "code", code, frozenset()
    if (
        len(cells) >= _WORDS
        and 3 * len(distinct) <= len(cells)
        and max(map(len, distinct)) <= 60
        and len(distinct) <= 60
    ):
        return "word", None, distinct
    return "text", None, frozenset()


def _alike(cells: Sequence[bytes]) -> bool:
    """Tell whether all cells are equally long, and long enough for an id."""
    return len(cells[0]) > 4 and len({len(cell) for cell in cells}) == 1


def _mostly(pattern: re.Pattern[bytes], cells: Sequence[bytes]) -> bool:
    misfits = sum(not pattern.fullmatch(cell) for cell in cells)
    return misfits == 0 or (len(cells) >= _LONG and misfits <= (1 - _DIRT) * len(cells))


def _code(distinct: frozenset[bytes], cells: int) -> re.Pattern[bytes] | None:
    """Write the form of ids: few prefixes before digits, or letters and digits of one length."""
    if 2 * len(distinct) <= cells:
        return None
    prefixes = {found[1] if (found := _PREFIXED.fullmatch(cell)) else b"" for cell in distinct}
    if b"" not in prefixes and len(prefixes) <= 3:
        return re.compile(b"(?:" + b"|".join(map(re.escape, sorted(prefixes))) + rb")\d+")
    lengths = {len(cell) for cell in distinct}
    if len(lengths) == 1 and all(_FIXED.fullmatch(cell) and any(48 <= sign < 58 for sign in cell) for cell in distinct):
        return re.compile(b"[A-Za-z0-9_-]{%d}" % lengths.pop())
    return None
