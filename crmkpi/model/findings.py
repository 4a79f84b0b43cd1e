"""What is known about the data: findings of checks, the files that went in, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crmkpi.model.words import Severity


@dataclass(frozen=True, slots=True)
class Place:
    """One bad row: where it stands, what was there (masked), and a note."""

    file: str
    line: int | None
    id: str | None
    column: str | None
    value: str | None
    note: str | None
    rows: int = 1
    """How many of the bad rows it stands for."""
    after: str | None = None
    """What the value was read as, where it was mended (masked)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in one table; `rows` is 0 for a check that passed."""

    code: str
    severity: Severity
    table: str
    rows: int
    of: int
    """How many rows (or what `unit` says; of cells those that are not empty) were looked at."""
    title: str
    why: str = ""
    todo: str = ""
    keys: int | None = None
    """For duplicates: how many values; `rows` counts the rows that have them."""
    column: str | None = None
    places: tuple[Place, ...] = ()
    accepted: str | None = None
    """Why it does not count as found: the config's reason for ignoring it, its tolerated share, or the baseline."""
    affects: tuple[str, ...] = ()
    """The KPIs that cannot use the bad rows."""
    before: int | None = None
    """How many rows the baseline holds for it."""
    unit: str = "rows"
    """What `rows` and `of` count: rows, cells, files or tables."""

    @property
    def counts(self) -> bool:
        """Tell whether something was found that nobody has accepted."""
        return bool(self.rows) and self.accepted is None

    @property
    def share(self) -> float:
        """Bad rows as a fraction of those looked at; 0 when there were none."""
        return self.rows / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check that was not asked, with the reason."""

    code: str
    reason: str
    failed: bool = False
    """It should have run, but could not be evaluated: that is not a pass."""
    table: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows of one table that share an identifying value with another row."""

    table: str
    groups: int
    rows: int
    policy: str
    every: bool = True
    """Whether all rows were compared, or only those found that share a value."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file that went in. `rows_read = rows_loaded + rows_rejected` was proven when it was read."""

    file: str
    sha256: str
    table: str
    preset: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_left_out: int = 0
    """Loaded, but not a record of this table by the preset's rule (deleted rows, partial answers)."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Ours: the header it came from."""
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadableCells:
    """The cells of one column of one file that could not be read."""

    file: str
    table: str
    column: str
    header: str
    cells: int
    of: int
    """Cells of the column that are not empty."""
    first: tuple[tuple[int, str], ...]
    """(physical line, text) of the first of them. Personal data: masked before it is shown."""
    orders: tuple[str, ...] = ()
    """The date orders that the column's values ask for, when there are several."""
    apart: tuple[str, ...] = ()
    """Columns that it is derived from and whose own unreadable cells are told by themselves, not here again."""
    words: tuple[tuple[str, int, int], ...] = ()
    """For a column with a closed list of words: (word, cells, line of the first), the most frequent first."""


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """The records of one file that were refused: how many, and the first of them as (line, last line, reason)."""

    file: str
    table: str
    rows: int
    of: int
    first: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class MendedCell:
    """Where and how a record was mended that did not fit. Personal data: masked before it is shown."""

    line: int
    kind: str
    column: str
    """Ours; empty for a column that nobody took."""
    header: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RepairedRows:
    """The records of one file that were mended: how many, and the first of them."""

    file: str
    table: str
    rows: int
    of: int
    first: tuple[MendedCell, ...]
