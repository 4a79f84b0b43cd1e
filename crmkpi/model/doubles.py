"""What a format of `duplicates` gets: the customers who were entered twice, side by side, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from crmkpi.model.findings import Source
from crmkpi.model.words import Band, Verdict


class Agreement(str, Enum):
    """How far two rows agree in a field."""

    SAME = "same"
    CLOSE = "close"
    NEAR = "near"
    DIFFERENT = "different"


class Mark(str, Enum):
    """How a cell stands to the same cell of the row to keep."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    ONLY_HERE = "only_here"
    """The row to keep has nothing there."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row under one column (masked), and how that differs from the row to keep."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Ground:
    """What one field says about two rows."""

    field: str
    agreement: Agreement
    bits: float
    """Log2 of how much likelier it is for one customer than for two."""
    words: str
    """The same in words of the document's language."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two rows of a group (places in `Double.rows`), compared."""

    a: int
    b: int
    probability: float
    band: Band
    bits: float
    grounds: tuple[Ground, ...]
    """What speaks for one customer first, each part by weight."""
    decided: bool = False
    """A person said that they are the same."""
    doubt: str = ""
    """Why it is not taken for certain, whatever the grounds weigh, in words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a group."""

    table: str
    id: str
    file: str
    line: int
    score: float
    """The probability that it belongs to the others."""
    cells: Mapping[str, Cell]
    """Column → cell, the filled ones."""
    seen: str
    """Its fingerprint: changes when the row does."""
    likeness: int | None = None
    """Which of `Double.likenesses` says best why it is here: the one with the row to keep, if that is a good one."""
    against: int | None = None
    """Which of them says why it is not the row to keep after all, though it is like another row."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The best value of a column (masked), and the row (place in `Double.rows`) that it comes from."""

    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Double:
    """Rows that are one customer."""

    number: int
    """Counts all groups of the run, whether they are shown or not."""
    rows: tuple[Entry, ...]
    columns: tuple[str, ...]
    """Those in which some row has something."""
    probability: float
    band: Band
    likenesses: tuple[Likeness, ...]
    survivor: int
    """The row to keep: its place in `rows`."""
    why: str
    """What makes it the row to keep: a word for programs."""
    why_words: str
    golden: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Common:
    """A value (masked) that so many rows share that it was not used to propose pairs."""

    column: str
    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class Branches:
    """Rows with one CNPJ root and different branch numbers: related, not duplicates."""

    root: str
    """Masked."""
    rows: tuple[tuple[str, str, int], ...]
    """(id, file, line)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict of a person that could not simply be held."""

    a: str
    b: str
    same: bool
    changed: tuple[str, ...] = ()
    """The rows that have changed since; empty when a row of it is not there at all."""
    overruled: bool = False
    """Another verdict speaks against it and counts: a "different" against a chain of "same"."""
    tables: tuple[str, ...] = ()
    """Several tables have rows with these ids, and it names none: it is not held."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was found in one table, or between two that were linked."""

    tables: tuple[str, ...]
    rows: int
    doubles: tuple[Double, ...]
    """Those that are shown, the surest first."""
    groups: Mapping[Band, int]
    """How many were found of each band that was asked for, shown or not."""
    rows_grouped: int
    """Rows in those groups."""
    candidates: int
    """Pairs of rows that were compared."""
    common: tuple[Common, ...] = ()
    branches: tuple[Branches, ...] = ()
    blanks: Mapping[str, int] = field(default_factory=dict)
    """Column → cells that say nothing ("n/a") and were taken for empty."""
    decisions: tuple[Decision, ...] = ()
    thin: bool = False
    """Only one column could be compared: equal e-mail addresses or tax ids are likely, all else is to be reviewed."""
    too_large: int = 0
    """Groups that are larger than a customer usually is entered."""

    @property
    def found(self) -> int:
        """Count the groups that were found."""
        return sum(self.groups.values())


@dataclass(frozen=True, slots=True)
class Doubles:
    """All that a format of `duplicates` gets. Same document in, same bytes out."""

    title: str
    language: str
    searches: tuple[Search, ...]
    sources: tuple[Source, ...]
    threshold: float
    """The smallest probability of a group."""
    bands: tuple[Band, ...] = tuple(Band)
    """The bands that were asked for."""
    limit: int | None = None
    """At most so many groups are shown; None when nobody said so."""
    notes: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """Sentences about files that could not be read: the rest was searched, but that is not the whole job."""
    fail_on: Band | None = None
    """A group of this band or a surer one is a failure."""
    personal: bool = False
    """Whether personal data is shown as it is."""
    hidden_ids: bool = False
    """Whether ids are masked, because they are personal data themselves."""
    config: str | None = None
    config_sha256: str | None = None
    version: str = ""

    @property
    def groups(self) -> Mapping[Band, int]:
        """Count the groups that were found, by band."""
        return {band: sum(one.groups.get(band, 0) for one in self.searches) for band in Band}

    @property
    def verdict(self) -> Verdict:
        """Say how the search ended."""
        if self.failed:
            return Verdict.UNFINISHED
        bands = list(Band)
        bad = bands[: bands.index(self.fail_on) + 1] if self.fail_on else []
        return Verdict.FAILED if any(self.groups[band] for band in bad) else Verdict.PASSED
