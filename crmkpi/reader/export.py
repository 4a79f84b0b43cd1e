"""What the reader hands on: a file as rows of text, with the place of each record."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from crmkpi.reader.cells import Dialect
from crmkpi.reader.pieces import Reject, Repair, Sound
from crmkpi.reader.sieve import places, sift

SHOWN = 5
"""Lines that a note names."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was decided about a file, in words that do not change."""

    kind: str
    """In `Export.notes`: unpacked | workbook | hidden_sheet | recoded | preamble | header_rows | no_header |
    header_repaired | comments | footer | repeated_header | totals | perhaps_totals | empty_rows | other_table |
    mixed_newlines | other_encoding | rules |
    surplus_empty_cells;
    in `Export.decisions`: see there."""
    arguments: Mapping[str, str] = field(default_factory=dict)


def shown(lines: Sequence[int]) -> str:
    """Name the first of some lines."""
    return ", ".join(map(str, lines[:SHOWN])) + (", …" if len(lines) > SHOWN else "")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that holds records of one table."""

    skip: int
    """Physical lines before it."""
    start: int
    end: int
    """Bytes at which it begins and ends."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file as rows of text: how to read it, how many records it holds and which of them were refused."""

    path: Path
    name: str
    """What reports call it."""
    kind: Literal["csv", "parquet"]
    sha256: str
    """Of the bytes on disk."""
    readable: Path
    """UTF-8 text in exactly this dialect: the file itself or a private copy."""
    encoding: str = ""
    delimiter: str = ","
    quote: str = '"'
    newline: str = "\n"
    header: tuple[str, ...] = ()
    """As found, unescaped; a name may occur twice. Empty for Parquet."""
    skip: int = 0
    """Physical lines of `readable` before its first record."""
    records: int = 0
    """Records of the file by our own count: what is loaded plus what was rejected."""
    rejects: tuple[Reject, ...] = ()
    lines: Sequence[int] | None = None
    """First physical line of each record in `readable`, where it is known."""
    repairs: tuple[Repair, ...] = ()
    """The first of the records that were mended."""
    repaired: int = 0
    """How many records were mended."""
    careful: bool = False
    """Whether `readable` holds only records that have passed one by one."""
    notes: tuple[Note, ...] = ()
    """What is not as in a usual file, nothing for a usual one."""
    decisions: tuple[Note, ...] = ()
    """Everything that was decided, each with its `reason`: encoding | newline | delimiter | quote | escape | header.

    The delimiter's may be `aligned`, too: `readable` is a copy with one where spaces alone part the columns.
    """
    start: int = 0
    """Bytes of `readable` before its first record."""
    escape: str = ""
    """How a quote is written in a quoted cell: doubled (empty), or behind this sign."""
    spans: tuple[Span, ...] = ()
    """The stretches of `readable` with records, where something else stands between or behind them; such an export is
    given out only after `careful`. Empty where all from `start` on are records."""
    missing: int = 0
    """Cells that every record lacks at its end: the header is wider than all of them."""
    part: str = ""
    """Which table of the file this is: the member of an archive, a number from 2 on, both; empty for the only one."""
    surplus: bool = False
    """Whether every record ends with one delimiter more than the header: the empty cell behind it is none."""

    @property
    def dialect(self) -> Dialect:
        """How the text of `readable` is cut into cells."""
        return Dialect(self.delimiter, self.quote, self.newline, self.escape)

    def line_of(self, record: int) -> int:
        """Tell the physical line in the original file on which the n-th loaded record (from 0) begins."""
        if self.lines is not None:
            return self.lines[record]
        return _lines(self.readable, self.sha256, self.dialect, len(self.header), self.skip, self.start)[record]


@lru_cache(maxsize=8)
def _lines(path: Path, sha256: str, dialect: Dialect, width: int, skip: int, start: int) -> Sequence[int]:
    """Find the line of every record of a file in which records and lines do not go together."""
    lines = array("Q")
    for piece in sift(path, dialect, width, skip, start, surplus=True):
        if isinstance(piece, Sound):
            lines.extend(places(piece))
    return lines
