"""What the reader hands on: a file as rows of text, with the place of each record."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from crmkpi.reader.cells import Dialect
from crmkpi.reader.pieces import Reject, Sound
from crmkpi.reader.sieve import places, sift


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was decided about a file, in words that do not change."""

    kind: str
    """unpacked | recoded | preamble | surplus_empty_cells"""
    arguments: Mapping[str, str] = field(default_factory=dict)


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
    careful: bool = False
    """Whether `readable` holds only records that have passed one by one."""
    notes: tuple[Note, ...] = ()
    start: int = 0
    """Bytes of `readable` before its first record."""
    surplus: bool = False
    """Whether every record ends with one delimiter more than the header: the empty cell behind it is none."""

    @property
    def dialect(self) -> Dialect:
        """How the text of `readable` is cut into cells."""
        return Dialect(self.delimiter, self.quote, self.newline)

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
