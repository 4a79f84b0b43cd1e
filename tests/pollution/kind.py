"""What a maker of polluted files gives, the list of makers, and what several of them use."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from .score import Row, Truth
from .tables import Table
from .writing import Dialect


@dataclass(frozen=True, slots=True)
class Polluted:
    """One file of the corpus."""

    kind: str
    name: str
    content: bytes
    truths: tuple[Truth, ...]
    """What it holds; several when any of its tables may be meant."""


Made = tuple[str, bytes, Truth | tuple[Truth, ...]]
Maker = Callable[[Random, int], Made]
MAKERS_OF: dict[str, Maker] = {}

DIALECTS = (
    Dialect(),
    Dialect(";"),
    Dialect("\t"),
    Dialect("|"),
    Dialect(newline="\r\n"),
    Dialect(";", newline="\r\n"),
    Dialect(every=True),
    Dialect(";", every=True, newline="\r\n"),
)


def of_kind(maker: Maker) -> Maker:
    """Put a maker on the list, under its own name."""
    MAKERS_OF[maker.__name__] = maker
    return maker


def truth_of(t: Table) -> Truth:
    return Truth(t.header, t.rows)


def plain(t: Table, dialect: Dialect, last: bool = True) -> bytes:
    return dialect.joined(dialect.lines([t.header, *t.rows]), last).encode()


def changed(row: Row, place: int, text: str) -> Row:
    return (*row[:place], text, *row[place + 1 :])


def with_row(t: Table, number: int, row: Row) -> Table:
    return replace(t, rows=(*t.rows[:number], row, *t.rows[number + 1 :]))


def place_of(number: int, rows: int) -> tuple[str, int]:
    """Take turns between the first, a middle and the last row."""
    return (("first", 0), ("middle", rows // 2), ("last", rows - 1))[number % 3]
