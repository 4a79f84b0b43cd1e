"""What `inspect` shows: of each table in each file everything that was decided, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crmkpi.model.findings import MendedCell


@dataclass(frozen=True, slots=True)
class Ruling:
    """One thing that was decided or noticed; `kind` and the arguments are words that do not change."""

    kind: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contender:
    """A reading of the header that was weighed."""

    preset: str
    entry: str
    table: str
    score: int
    share: float
    """How much of the header it takes, from 0 to 1."""
    verified: bool
    lacked: tuple[str, ...] = ()
    """Headers that it would have needed."""
    missing: tuple[str, ...] = ()
    """Our columns without which its table cannot be used."""


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word of a column with few words, and what it becomes; None when nobody knows."""

    theirs: str
    ours: str | None
    cells: int


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One of our columns: where it comes from, how it is written, how full it is."""

    ours: str
    type: str
    header: str
    """Theirs (masked where it looks like a person); empty for a constant and for what a rule makes."""
    at: int | None
    """Position in the header, from 0."""
    constant: str | None
    rule: str | None
    """The SQL by which the preset derives it."""
    form: Mapping[str, str]
    """How dates or numbers are written: order, decimal, percent, currency, utc."""
    why: str
    """config | values | neighbours | preset | usual | unsigned; empty for text."""
    evidence: Mapping[str, int]
    """How many values of the sample speak for each reading."""
    filled: int
    empty: int
    unreadable: int
    words: tuple[WordCount, ...] = ()


@dataclass(frozen=True, slots=True)
class UnusedColumn:
    """A column of the file that nobody takes."""

    header: str
    at: int
    filled: int
    sample: str
    """Its first value (masked)."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One of the first records: as it came in, and as it went out; None when it did not."""

    line: int
    before: tuple[str, ...]
    after: Mapping[str, str | None] | None
    kept: bool = True
    """False when the preset says that it is no record of this table."""


@dataclass(frozen=True, slots=True)
class InspectedTable:
    """One table of one file. `read = loaded + rejected` always."""

    file: str
    kind: str
    size: int
    """Bytes on disk."""
    sha256: str
    rulings: tuple[Ruling, ...]
    """What was decided about its text, each with its reason."""
    remarks: tuple[Ruling, ...]
    """What is not as in a usual file."""
    header: tuple[str, ...]
    first_line: int
    """The physical line of the first record."""
    read: int
    loaded: int
    rejected: int
    repaired: int
    left_out: int
    rejects: tuple[tuple[int, int, str], ...]
    """The first that were refused: (first line, last line, reason)."""
    repairs: tuple[MendedCell, ...]
    """The first that were mended (masked)."""
    table: str | None
    preset: str | None
    entry: str | None
    preset_title: str
    evidence: str
    """How well the preset knows its headers: seen, used, documented, unverified, own."""
    verified: bool
    contenders: tuple[Contender, ...]
    """Best first; the first is the one that was taken, when the table was recognised."""
    lacking: tuple[str, ...]
    columns: tuple[MappedColumn, ...]
    helpers: Mapping[str, str]
    """What only the rules of the preset look at: its name there → the header."""
    unused: tuple[UnusedColumn, ...]
    outcomes: tuple[WordCount, ...]
    """For deals: what became of each stage."""
    keep: str | None
    """SQL: which records are records of this table."""
    same_as: tuple[str, ...]
    empty_words: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    sentences: tuple[str, ...]
    """What is said about the file when it is reported on."""
    snippet: str | None = None
    """An entry of `sources:` to start from, for a table that nobody knows."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was decided about some files."""

    language: str
    timezone: str
    tables: tuple[InspectedTable, ...]
    failed: tuple[str, ...]
    """Sentences about files that could not be read."""
    notes: tuple[str, ...]
    personal: bool
    config: str | None
    version: str
