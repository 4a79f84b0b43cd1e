"""What checks are told, as what they are asked of a table, and what they find."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import ModuleType
from typing import TypeVar

from crmkpi.config import CheckSettings
from crmkpi.duplicates import Matches, Verdict
from crmkpi.engine import Engine
from crmkpi.engine.connection import exhausted
from crmkpi.errors import CrmKpiError
from crmkpi.masking import masked_cell, masked_text
from crmkpi.model import Check, Place, RejectedRows, RepairedRows, Source, UnreadableCells
from crmkpi.tables import all_tables
from crmkpi.words import translator

FIRST = 5
"""Bad rows that are shown for each finding."""

Locate = Callable[[int, int], tuple[str, int]]
"""(file, record) → (its name, physical line)."""


Cells = Callable[[int, Sequence[int]], Iterator[tuple[int, Mapping[str, str]]]]
"""(file, records in their order) → (record, header → cell) of each."""
Row = tuple[int, int]
"""File and record."""


def no_cells(file: int, records: Sequence[int]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Have nothing to read again."""
    del file
    return ((record, {}) for record in records)


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows that share an id with another row."""

    again: tuple[Row, ...]
    """The same in every cell of the export as a row before them."""
    differing: tuple[Row, ...]
    """Rows of an id whose rows are not all the same."""
    ids: int
    """How many ids have rows that differ."""


@dataclass(frozen=True, slots=True)
class Checking:
    """What the checks are told."""

    engine: Engine
    locate: Locate
    as_of: datetime
    """Midnight that ends the day of the data: what is at or after it lies in the future."""
    rejected: Sequence[RejectedRows] = ()
    repaired: Sequence[RepairedRows] = ()
    unreadable: Sequence[UnreadableCells] = ()
    sources: Sequence[Source] = ()
    missing_columns: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """File → (table, required columns that it lacks)."""
    empty: Mapping[str, str] = field(default_factory=dict)
    """File → table, for files that have not even a header."""
    period: tuple[date, date] | None = None
    """The period that the data are asked to be fit for, when one was named."""
    language: str = "en"
    settings: CheckSettings = field(default_factory=CheckSettings)
    own: Mapping[str, Check] = field(default_factory=dict)
    """The user's own checks, by name."""
    policy: str = "report"
    thorough: bool = True
    """Whether every check is asked, or only those that concern KPIs and those that the config names."""
    fuzzy: bool | None = None
    """Whether rows that are only alike are compared; None: in tables of no more than some thousand rows."""
    reviewed: Sequence[Verdict] = ()
    """What people have decided about pairs of rows."""
    matches: dict[str, Matches] = field(default_factory=dict)
    """Table → who was entered twice, once somebody has looked."""
    show: str | None = None
    """The one check of which every bad row is listed."""
    personal: bool = False
    """Whether cells with personal data are shown as they are."""
    cells: Cells = no_cells
    """Reads records of a file again, as they stand there."""
    same: Mapping[int, int] = field(default_factory=dict)
    """File → the first of the files that hold the same, byte for byte."""
    copied: dict[str, Copied] = field(default_factory=dict)
    """Table → its rows of one id, told apart by their cells, once somebody has looked."""
    rising: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Table and value → whether it rises from row to row, once somebody has looked."""
    before: Mapping[str, int] | None = None
    """Table → its rows in the baseline."""

    def first(self, code: str) -> int | None:
        """Tell how many bad rows of a check are listed; None for all."""
        return None if code == self.show else FIRST

    def cell(self, value: str, table: str, column: str) -> str:
        """Show a cell, masked where it holds personal data."""
        return value if self.personal else masked_cell(value, table, column)

    def header(self, name: str) -> str:
        """Show a name of a header: a file without one begins with a customer."""
        return name if self.personal else masked_text(name)

    @property
    def files(self) -> int:
        """How many files were recognised."""
        return len({*(source.file for source in self.sources), *self.missing_columns, *self.empty})


@dataclass(frozen=True, slots=True)
class OfTable:
    """A check as it is asked of one table. Checks of files have none."""

    check: Check
    code: str
    table: str
    module: ModuleType | None = None
    """The algorithm, for a check that is Python."""

    @property
    def key(self) -> str:
        """The id column of the table; empty when it has none."""
        return all_tables()[self.table].key or "" if self.table else ""

    def sql(self, text: str | None) -> str:
        """Write an expression of the check with the table's own key."""
        return " ".join(self.key if word == "key" else word for word in (text or "").split())

    @property
    def column(self) -> str | None:
        """The column that is to blame."""
        return self.key if self.check.column == "key" else self.check.column


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found in one table (or file); words and settings come later."""

    rows: int
    of: int
    """How many rows (or non-empty cells) were looked at; 0: there was nothing to look at."""
    table: str = ""
    column: str | None = None
    keys: int | None = None
    places: tuple[Place, ...] = ()
    bad: str | None = None
    """SQL condition over the table's view that is true for the rows to leave out; None: nothing is left out."""
    every: str | tuple[tuple[int, int], ...] = ()
    """All bad rows as (file, record): a query for `_file` and `_row`, or the rows themselves."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A check that was not asked, and why."""

    reason: str
    failed: bool = False


Told = TypeVar("Told")


def evaluated(told: Checking, ask: Callable[[], Told]) -> Told | Idle:
    """Ask, and tell of a check that breaks down; what is wrong with the run itself goes on up.

    The error's own words are not told: they may show a value.
    """
    try:
        return ask()
    except (CrmKpiError, MemoryError):
        raise
    except Exception as error:
        if exhausted(error):
            raise
        sentence = translator(told.language).gettext("it could not be evaluated ({error})")
        return Idle(sentence.format(error=type(error).__name__), failed=True)
