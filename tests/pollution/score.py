"""The measures of the Pollock benchmark: F1 of header, records and cells between the truth and what was loaded.

Header: the names, wherever they stand. Records: rows are equal when they hold the same cells in the same order; the
order of rows does not matter. Cells: wherever they stand. Two things are added, the same for every reader: a damaged
row that has several right readings counts as loaded with any of them, and one that nobody can repair may be missing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a file holds."""

    header: Row
    """Empty when the file has none: then its score is 1."""
    rows: tuple[Row, ...]
    readings: dict[int, tuple[Row, ...]] = field(default_factory=dict)
    """Number of a row → further right readings of it."""
    optional: frozenset[int] = frozenset()
    """Rows that may be refused."""
    headers: tuple[Row, ...] = ()
    """Further right readings of the header."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a reader made of a file."""

    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """F1 of a reader on one file, or the mean of several."""

    header: float = 0.0
    record: float = 0.0
    cell: float = 0.0

    @property
    def mean(self) -> float:
        """Give all three the same weight."""
        return (self.header + self.record + self.cell) / 3


def f1(truth: Iterable[object], loaded: Iterable[object]) -> float:
    """Compare two bags: the harmonic mean of precision and recall."""
    there, here = Counter(truth), Counter(loaded)
    if not there:
        return 1.0
    common = (there & here).total()
    return 2 * common / (there.total() + here.total())


def _due(truth: Truth, loaded: Loaded) -> list[Row]:
    """List the rows that are due: of a damaged one the reading that was loaded, if any was."""
    left = Counter(loaded.rows)
    due = []
    for number, row in enumerate(truth.rows):
        readings = (row, *truth.readings.get(number, ()))
        found = next((reading for reading in readings if left[reading] > 0), None)
        if found is not None:
            left[found] -= 1
            due.append(found)
        elif number not in truth.optional:
            due.append(row)
    return due


def scores(truth: Truth, loaded: Loaded | None) -> Scores:
    """Score what was loaded; None stands for a reader that gave up."""
    if loaded is None:
        return Scores()
    due = _due(truth, loaded)
    header = max(f1(names, loaded.header) for names in (truth.header, *truth.headers))
    cells = [cell for row in due for cell in row]
    return Scores(header, f1(due, loaded.rows), f1(cells, (cell for row in loaded.rows for cell in row)))


def best(truths: Sequence[Truth], loaded: Loaded | None) -> Scores:
    """Score against that of several right tables which fits best."""
    return max((scores(truth, loaded) for truth in truths), key=lambda one: one.mean)


def mean(of: Sequence[Scores]) -> Scores:
    """Average over files."""
    return Scores(*(sum(getattr(one, name) for one in of) / len(of) for name in ("header", "record", "cell")))
