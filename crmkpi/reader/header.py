"""Which rows are the header: none, one, or two and three as survey tools write them.

A first row is no header when it looks like the rows below it: a number above numbers, a date above dates, a word that
comes again in its column. Where nothing tells, the first row is a header.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crmkpi.reader.kinds import STRONG, kind_of, kind_of_column
from crmkpi.reader.rows import Row

TALLEST = 3
"""Rows that one header may take."""
BODY = 60
"""Rows below the header that are looked at."""
_IMPORT = "ImportId"
_ANSWER = re.compile(r"(?i)(?:open-ended )?response|resposta(?: aberta)?")
_NOTHING = re.compile(r"(?i)\s*(?:n/?a|null|none|nan|-+|\\n|\?|unknown|desconhecido)?\s*")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Heading:
    """How many rows the header takes, and why."""

    rows: int
    reason: str
    """first_row | types_differ | types_alike | words_again | values_only | import_ids | sub_headings"""


def heading_of(rows: Sequence[Row], width: int) -> Heading:
    """Tell how many of the first rows are the header of a table of so many columns."""
    cells = [row.cells for row in rows[: BODY + TALLEST]]
    if not cells:
        return Heading(1, "first_row")
    for number, row in enumerate(cells[1:TALLEST], 2):
        if sum(_IMPORT in cell for cell in row) * 2 > len(row):
            return Heading(number, "import_ids")
    if not _is_named(cells, width):
        return Heading(0, _why_not(cells, width))
    if _has_sub_headings(cells, width):
        return Heading(2, "sub_headings")
    return Heading(1, "types_differ" if _votes(cells, width)[0] else "first_row")


def is_header_like(cells: Sequence[str]) -> bool:
    """Tell whether a row by itself can be names of columns: filled, no values of a strong kind, no name often."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < max(1, len(cells) - 1 - len(cells) // 5):
        return False
    values = sum(kind_of(cell) in STRONG and not _YEAR.fullmatch(cell) for cell in filled)
    return values == 0 and len(set(filled)) * 4 >= len(filled) * 3


def _columns(body: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    return [[row[at] for row in body if at < len(row)] for at in range(width)]


def _votes(cells: Sequence[Sequence[str]], width: int) -> tuple[int, int]:
    """Count the columns of a strong kind under a name, and those under a value of the same kind."""
    names, values = 0, 0
    first, body = cells[0], [row for row in cells[1:] if len(row) == width and list(row) != list(cells[0])]
    years = sum(bool(_YEAR.fullmatch(cell.strip())) for cell in first) >= 2
    dated, counted = is_dated(first), _is_counted(first) and not any(map(_is_counted, body))
    for cell, column in zip(first, _columns(body, width), strict=False):
        kind = kind_of_column(column)
        if kind not in STRONG or not cell.strip():
            continue
        own = kind_of(cell)
        if kind == "number" and ((dated and own == "date") or (counted and own == "number")):
            names += 1
        elif own == kind and not (years and _YEAR.fullmatch(cell.strip())):
            values += 1
        elif own not in STRONG and not _NOTHING.fullmatch(cell):
            names += 1
    return names, values


def is_dated(first: Sequence[str]) -> bool:
    """Tell whether a first row may be dates as names of columns: several, each another one, and no other value."""
    days = [cell.strip() for cell in first if kind_of(cell) == "date"]
    others = [cell for cell in first if kind_of(cell) in STRONG - {"date"} and not _YEAR.fullmatch(cell.strip())]
    return len(days) > 1 and len(set(days)) == len(days) and not others


def _is_counted(first: Sequence[str]) -> bool:
    """Tell whether a row counts on from column to column, as months and hours do above a table of them."""
    numbers = [cell.strip() for cell in first if kind_of(cell) == "number"]
    if len(numbers) < 4 or len(numbers) + 2 < len(first) or not all(map(str.isdecimal, numbers)):
        return False
    return all(int(right) == int(left) + 1 for left, right in pairwise(numbers))


def _again(cells: Sequence[Sequence[str]], width: int) -> tuple[int, int]:
    """Count the columns of few words: those in which the first row's word comes again, and the others."""
    first, body = cells[0], [row for row in cells[1:] if len(row) == width]
    others = [row for row in body if list(row) != list(first)]
    body = others if len(others) * 5 > len(body) * 4 else body
    again = other = 0
    for cell, column in zip(first, _columns(body, width), strict=False):
        words = [word for word in column if word.strip()]
        if len(words) < 4 or len(set(words)) * 2 > len(words) or not cell.strip():
            continue
        again += cell in words
        other += cell not in words
    return again, other


def _is_named(cells: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether the first row is names of columns."""
    names, values = _votes(cells, width)
    if names or values:
        return names >= values
    strong = [kind for cell in cells[0] if (kind := kind_of(cell)) in STRONG]
    if (
        len(cells) > 1
        and strong.count("date") > 2
        and is_dated(cells[0])
        and all(len(row) < width for row in cells[1:])
    ):
        return True
    if len(cells) == 1:
        years = sum(bool(_YEAR.fullmatch(cell.strip())) for cell in cells[0])
        return len(strong) == years < len(cells[0])
    if len(strong) > 1 and not all(_YEAR.fullmatch(cell.strip()) for cell in cells[0] if kind_of(cell) in STRONG):
        return False
    again, other = _again(cells, width)
    return again <= other


def _why_not(cells: Sequence[Sequence[str]], width: int) -> str:
    if _votes(cells, width)[1]:
        return "types_alike"
    return "words_again" if _again(cells, width)[0] else "values_only"


def _has_sub_headings(cells: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether the second row explains the first, as survey tools write it: labels of answers, one below a blank.

    Words above columns of values are no such sign: they may be a record.
    """
    if len(cells) < 2:
        return False
    first, second = cells[0], cells[1]
    filled = [cell.strip() for cell in second if cell.strip()]
    if not filled or any(kind_of(cell) in STRONG for cell in filled) or len(second) != width:
        return False
    answers = sum(bool(_ANSWER.fullmatch(cell)) for cell in filled)
    continued = any(not above.strip() and below.strip() for above, below in zip(first, second, strict=False))
    return not second[0].strip() and bool(answers or continued)


def joined(rows: Sequence[Sequence[str]], reason: str) -> tuple[str, ...]:
    """Make one name of each column out of the rows of a header.

    With import ids, the first row has the names. Otherwise a blank cell continues the name to its left, and what
    stands below is put behind it, unless it only says that there is an answer.
    """
    if reason == "import_ids":
        return tuple(rows[0])
    names: list[str] = []
    left = ""
    for at in range(max(map(len, rows))):
        above, below = ("".join(row[at : at + 1]).strip() for row in rows[:2])
        left = above or left
        told = below and not _ANSWER.fullmatch(below)
        names.append(f"{left} - {below}" if told and left else below if told else above)
    return tuple(names)


def numbered(width: int) -> tuple[str, ...]:
    """Name the columns of a table that has no header."""
    return tuple(f"column_{number}" for number in range(1, width + 1))
