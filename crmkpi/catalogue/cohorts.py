"""Cohort tables: who arrived in each month, and what became of them month by month."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from crmkpi import shelf
from crmkpi.catalogue import views
from crmkpi.catalogue.evaluate import divided
from crmkpi.engine import Engine
from crmkpi.engine.ask import over_windows
from crmkpi.model import Cohort, CohortTable, Number, Unit, Words
from crmkpi.period import Calendar, Window, containing
from crmkpi.tables import all_tables
from crmkpi.words import text

MONTHS = 12
"""So many months of arrival are shown, up to that of the end of the period."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of making a table: what it needs, and SQL over the months `w`.

    `arrived` selects `cohort, size`, `kept` selects `cohort, at, amount`; both are `window_id`s of `w`.
    """

    needs: Mapping[str, tuple[str, ...]]
    arrived: str
    kept: str


@dataclass(frozen=True, slots=True)
class Written:
    """A cohort table as it stands on the shelf."""

    id: str
    label: Words
    question: Words
    unit: Unit
    made_of: tuple[Way, ...]
    notes: Words
    rank: int = 1000


@cache
def all_cohorts() -> Mapping[str, Written]:
    """Read the shelf, in the order in which a report tells it."""
    found = shelf.read_all("cohorts", Written)
    return dict(sorted(found.items(), key=lambda one: (one[1].rank, one[0])))


def needed(name: str) -> dict[str, set[str]]:
    """Name the canonical columns that a table may look at."""
    found: dict[str, set[str]] = {}
    for way in all_cohorts()[name].made_of:
        for table, columns in way.needs.items():
            of_view = {table: set(columns)} if table in all_tables() else views.needed(table)
            for other, named in of_view.items():
                found.setdefault(other, set()).update(named)
    return found


def tables_of(engine: Engine, name: str) -> frozenset[str]:
    """Name the canonical tables that a cohort table is made of here; none when it cannot be made."""
    way = _way(engine, all_cohorts()[name])
    if way is None:
        return frozenset()
    made = [views.make(engine, table) for table in way.needs if table in views.all_views()]
    return frozenset(way.needs) & frozenset(all_tables()) | frozenset().union(*(one.tables for one in made if one))


def _way(engine: Engine, written: Written) -> Way | None:
    for way in written.made_of:
        there = [
            views.way_open(engine, table) is not None if table in views.all_views() else engine.has(table, columns)
            for table, columns in way.needs.items()
        ]
        if all(there):
            return way
    return None


def make(engine: Engine, name: str, end: date, data_until: datetime, language: str) -> CohortTable | None:
    """Make a table of the months up to a day; None when the exports do not allow it or nobody ever arrived."""
    written = all_cohorts()[name]
    way = _way(engine, written)
    if way is None or not tables_of(engine, name):
        return None
    months = _months(end, data_until)
    sizes = {int(cohort): size for cohort, size in over_windows(engine, way.arrived, months) if size}
    kept = {(int(cohort), int(at)): amount for cohort, at, amount in over_windows(engine, way.kept, months)}
    if not sizes:
        return None
    cohorts = [
        Cohort(months[i].label, sizes.get(i, 0), _values(i, sizes.get(i, 0), kept, months, data_until))
        for i in range(min(sizes), len(months))
    ]
    return CohortTable(
        name,
        text(written.label, language),
        text(written.question, language),
        written.unit,
        "month",
        tuple(cohorts),
        text(written.notes, language),
        _fingerprint(name, way),
        next(table for table in way.needs),
    )


def _values(
    cohort: int, size: Number, kept: Mapping[tuple[int, int], Number], months: Sequence[Window], until: datetime
) -> tuple[Number | None, ...]:
    """Give the share that is left at each age; what is not over yet, or never began, has none."""
    return tuple(
        divided(kept.get((cohort, at), 0), size) if size and months[at].end <= until else None
        for at in range(cohort, len(months))
    )


def _months(end: date, data_until: datetime) -> list[Window]:
    """List calendar months, the oldest first; the last one holds the last day of the period that data reach."""
    calendar = Calendar()
    last = min(datetime.combine(end, time()), data_until)
    month = containing("month", date.fromordinal(last.toordinal() - 1), calendar)
    found = []
    for _ in range(MONTHS):
        ends = (datetime.combine(month.start, time()), datetime.combine(month.end, time()))
        found.append(Window(month.label, *ends, ends[1] <= data_until))
        month = month.previous(calendar)
    return found[::-1]


def _fingerprint(name: str, way: Way) -> str:
    said = json.dumps([name, " ".join(way.arrived.split()), " ".join(way.kept.split())], ensure_ascii=False)
    return "sha256:" + hashlib.sha256(said.encode()).hexdigest()
