"""What the lines of a file turn out to be: records that fit, blank lines, and records that are refused."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that was refused whole."""

    first_line: int
    last_line: int
    """Physical lines of the original text, from 1."""
    offset: int
    """Byte at which it begins in the text as UTF-8."""
    reason: str
    """too_many_cells | too_few_cells | broken_quote | unclosed_quote | nul | undecodable"""
    text: str = field(repr=False)
    """As it stands in the file. Personal data: never part of a message."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One record that was broken and could be read in exactly one way."""

    first_line: int
    last_line: int
    kind: str
    """padded | surplus | joined | quotes | lines | delimiter | nul | bytes"""
    column: int
    """The first one that was mended."""
    before: str = field(repr=False)
    """The text of the cell in the file. Personal data: masked before it is shown."""
    after: str = field(repr=False)
    """The cell as it is read."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Records that fit, ready for any CSV reader: one of several lines, or many of one line each."""

    first_line: int
    tall: int
    """Physical lines together."""
    records: int
    """One, or as many as there are lines."""
    text: bytes
    """With an LF after each record."""
    surplus: bool = False
    """Whether empty cells beyond the header were left out."""
    repair: Repair | None = None
    """How it was mended, if it did not fit at first."""
    whole: bool = False
    """Whether it has the cells that all others lack at their ends."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A line with nothing on it, or a record without any value."""

    first_line: int
    tall: int = 1
    cells: int = 0
    """Of a record: how many empty ones it has."""
    rule: bool = False
    """Whether it is a line of dashes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that does not fit."""

    reject: Reject
    tall: int = 1


Piece = Sound | Blank | Refused
