"""The nouns of the duplicate search: what goes in beside the rows, and all that comes out. Data only, no words.

Values in here are personal data as they stand in the tables; whoever shows them masks them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from crmkpi.model import Band

CERTAIN = 0.99
LIKELY = 0.9
REVIEW = 0.5


class Level(str, Enum):
    """How far the two values of a field agree."""

    EXACT = "exact"
    CLOSE = "close"
    NEAR = "near"
    DIFFERENT = "different"


class Kind(str, Enum):
    """What two rows were compared as."""

    PERSON = "person"
    COMPANY = "company"


class Why(str, Enum):
    """What made a row the suggested survivor: the first property in which it beats the other rows."""

    TAX_ID = "valid_tax_id"
    ACTIVE = "active"
    COMPLETE = "most_complete"
    RECENT = "most_recent"
    LINKED = "most_linked"
    ID = "smallest_id"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to search. The defaults are meant for every table; the switches of the three deciding parts are for tests."""

    threshold: float = REVIEW
    """Smallest probability of a group."""
    branches: bool = False
    """Whether branches of one CNPJ root may be one customer."""
    households: bool = True
    """Weigh "same household or site, another customer" against "same customer"."""
    average_link: bool = True
    """False: every chain of pairs becomes one group (connected components)."""
    regularised: bool = True
    """False: estimate m and u from the candidate pairs alone, without priors and caps."""
    largest: int = 15
    """A larger group is a warning."""


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """Where a row stands: its table, its own id, file and record number."""

    table: str
    id: str
    file: int
    row: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision of a person about two rows, by row id. `seen` are the fingerprints of both rows at that time."""

    a: str
    b: str
    same: bool
    seen: tuple[str, str] | None = None
    tables: tuple[str, ...] = ()
    """The table of both rows, or that of each; empty: the one table in which both ids are."""


@dataclass(frozen=True, slots=True)
class StaleVerdict:
    """A verdict that still holds, but a row has changed or gone since: `changed` names the row ids."""

    verdict: Verdict
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmbiguousVerdict:
    """A verdict that names no table, while rows of several tables have its ids: it is not held."""

    verdict: Verdict
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says about a pair; `bits` is log2 of how much likelier it is for one customer than for two."""

    field: str
    """A column, or a part of one: middle_names, generation (of a name), email_domain."""
    column: str
    """The column that the two values stand in: `Group.values[pair.a].get(column)`."""
    level: Level
    bits: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of a group: positions in `Group.rows`, probability, and the reasons, strongest first."""

    a: int
    b: int
    probability: float
    bits: float
    """Log2 of the odds, all reasons and the rarity of duplicates taken together."""
    kind: Kind
    reasons: tuple[Reason, ...]
    rest: float = 0.0
    """Bits beyond the reasons: how rare duplicates are, and what else explains the pair. `bits` is their sum."""
    instead: str | None = None
    """The likeliest other explanation: household, colleagues, kin (father and son), site, chain; None: strangers."""
    held: bool = False
    """A person said that they are the same."""
    held_by: str | None = None
    """What keeps the pair from being surer, whatever else agrees: given (another name), surname, tax_id (two valid
    ones), number, generation, birth, unit, company, default (many rows with nothing of their own have these very
    cells), copy (all cells are equal, and that alone makes it likely); None: only its weights."""

    @property
    def band(self) -> Band:
        """Name the band of the probability."""
        return band(self.probability)


@dataclass(frozen=True, slots=True)
class Best:
    """The best value of one field of a group, and the row (position in `Group.rows`) that it comes from."""

    value: str
    row: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are one customer."""

    rows: tuple[RowKey, ...]
    """In the order of table, id, file and row."""
    scores: tuple[float, ...]
    """For each row the probability that it belongs to the others: from the mean of the better part of its pairs' bits,
    as rows are grouped."""
    probability: float
    """The smallest of `scores`: a group is as sure as its least sure row."""
    band: Band
    pairs: tuple[Pair, ...]
    """All pairs up to `PAIRS_SHOWN` rows, else only each row's strongest."""
    survivor: int
    why: Why
    golden: Mapping[str, Best]
    """Column → best value."""
    values: tuple[Mapping[str, str], ...] = ()
    """For each row its filled cells: column → text."""
    fingerprints: tuple[str, ...] = ()
    """For each row what a verdict keeps, to notice that the row has changed since."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value that so many rows share that it was not used to propose pairs. The value is personal data."""

    field: str
    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class Branches:
    """Rows with one CNPJ root and different branch numbers: related, not duplicates."""

    root: str
    rows: tuple[RowKey, ...]


@dataclass(frozen=True, slots=True)
class Placeholders:
    """Cells of one column that say nothing ("n/a", (11) 99999-9999): they were taken for empty."""

    column: str
    cells: int


@dataclass(frozen=True, slots=True)
class Matches:
    """All that was found. Groups come by descending probability, then by their rows."""

    tables: tuple[str, ...]
    rows: int
    groups: tuple[Group, ...]
    candidates: int
    """Pairs that were compared."""
    dropped: tuple[Dropped, ...] = ()
    branches: tuple[Branches, ...] = ()
    placeholders: tuple[Placeholders, ...] = ()
    stale: tuple[StaleVerdict, ...] = ()
    unknown: tuple[Verdict, ...] = ()
    """Verdicts about rows that are not there."""
    too_large: int = 0
    """Groups with more rows than `Settings.largest`."""
    thin: bool = False
    """Only one column could be compared: nothing bears it out, so nothing is more than a candidate for review."""
    bits: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)
    """Kind → field → mean bits of exact, close, near and different: what was learned from the rows."""
    contradicted: tuple[Verdict, ...] = ()
    """Verdicts that others overrule: a "same" whose chain meets a "different"."""
    ambiguous: tuple[AmbiguousVerdict, ...] = ()

    @property
    def largest(self) -> int:
        """Count the rows of the largest group; 0 without groups."""
        return max((len(group.rows) for group in self.groups), default=0)

    @property
    def rows_grouped(self) -> int:
        """Count the rows that are in a group."""
        return sum(len(group.rows) for group in self.groups)


def band(probability: float) -> Band:
    """Name the band of a probability."""
    if probability >= CERTAIN:
        return Band.CERTAIN
    return Band.LIKELY if probability >= LIKELY else Band.REVIEW
