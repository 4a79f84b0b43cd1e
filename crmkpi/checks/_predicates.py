"""Rules about single rows and about ids: all predicates of a table are counted in one pass over it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crmkpi.config import CheckSettings
from crmkpi.engine import Engine
from crmkpi.engine.ask import filled
from crmkpi.masking import masked_cell
from crmkpi.model import Check, Finding, Place, RejectedRows, UnreadableCells
from crmkpi.tables import all_tables
from crmkpi.words import text

SLICE = 3_000_000
"""Keys that are compared at once: about 100 MB."""


FIRST = 5
"""Bad rows that are shown for each finding."""


Locate = Callable[[int, int], tuple[str, int]]
"""(file, record) → (its name, physical line)."""


@dataclass(frozen=True, slots=True)
class Checking:
    """What the checks are told."""

    locate: Locate
    rejected: Sequence[RejectedRows]
    unreadable: Sequence[UnreadableCells]
    as_of: datetime
    language: str = "en"
    settings: CheckSettings = field(default_factory=CheckSettings)
    policy: str = "report"


@dataclass(frozen=True, slots=True)
class OfTable:
    """A check as it is asked of one table."""

    check: Check
    code: str
    table: str
    bad: str | None
    unique: str | None
    column: str | None

    @property
    def columns(self) -> set[str]:
        """The columns of the table that it looks at."""
        words = words_of(" ".join(part for part in (self.bad, self.unique, self.check.note) if part))
        return words & set(all_tables()[self.table].columns)


def predicates(engine: Engine, asked: Sequence[OfTable], told: Checking) -> Iterator[Finding]:
    """Count the bad rows of all predicates, one pass for each table."""
    for table in dict.fromkeys(one.table for one in asked):
        own = [one for one in asked if one.table == table]
        conditions = [filled(one.bad or "", {"as_of": told.as_of}) for one in own]
        counts = ", ".join(f"count(*) FILTER (({condition}) IS TRUE)" for condition in conditions)
        total, *rows = engine.rows(f'SELECT count(*), {counts} FROM "{table}"')[0]
        for one, condition, bad in zip(own, conditions, rows, strict=True):
            yield _finding(engine, one, int(bad), int(total), f"({condition}) IS TRUE", told)


def _ascending(engine: Engine, one: OfTable) -> bool:
    """Tell whether the values rise from row to row, as ids mostly do: then none stands twice, at no cost of memory."""
    before = f'SELECT {one.unique} AS own, lag({one.unique}) OVER () AS before FROM "{one.table}"'
    return not engine.rows(f"SELECT 1 FROM ({before} WHERE {one.unique} IS NOT NULL) WHERE before >= own LIMIT 1")


def unique(engine: Engine, one: OfTable, told: Checking) -> Finding:
    """Count the values that several rows share, in slices, so that millions of ids need not be in memory twice."""
    total, filled_rows = engine.rows(f'SELECT count(*), count({one.unique}) FROM "{one.table}"')[0]
    slices = 0 if _ascending(engine, one) else 1 + total // SLICE
    keys = rows = 0
    shared: list[str] = []
    for number in range(slices):
        within = f"hash({one.unique}) % {slices} = {number}" if slices > 1 else "true"
        sql = f'SELECT count({one.unique}) - count(DISTINCT {one.unique}) FROM "{one.table}" WHERE {within}'
        if engine.rows(sql)[0][0]:
            rows_with = f'"{one.table}" WHERE {one.unique} IS NOT NULL AND {within}'
            twice = f"SELECT {one.unique} AS value, count(*) AS n FROM {rows_with} GROUP BY value HAVING n > 1"
            k, r, some = engine.rows(f"SELECT count(*), sum(n), list(value ORDER BY value)[1:{FIRST}] FROM ({twice})")[
                0
            ]
            keys, rows, shared = keys + k, rows + r, [*shared, *some]
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(map(str, shared))[:FIRST])
    finding = _finding(engine, one, int(rows), int(filled_rows), f"{one.unique} IN ({values})", told)
    return replace(finding, keys=keys)


def _finding(engine: Engine, one: OfTable, rows: int, of: int, condition: str, told: Checking) -> Finding:
    check, language = one.check, told.language
    places = tuple(_places(engine, one, condition, told)) if rows else ()
    words = (text(check.title, language), text(check.why, language), text(check.todo, language))
    return Finding(one.code, check.severity, one.table, rows, of, *words, column=one.column, places=places)


def _places(engine: Engine, one: OfTable, condition: str, told: Checking) -> Iterator[Place]:
    """Look the first bad rows up."""
    table = all_tables()[one.table]
    columns = [name for name in table.columns if name in one.columns | {one.column}]
    cells = "".join(f', CAST("{name}" AS VARCHAR)' for name in columns)
    key = f'CAST("{table.key}" AS VARCHAR)' if table.key else "NULL"
    sql = f'SELECT _file, _row, {key}{cells} FROM "{one.table}" WHERE {condition} ORDER BY _file, _row LIMIT {FIRST}'
    for file, row, own, *values in engine.rows(sql):
        shown = {name: masked_cell(_short(value), one.table, name) for name, value in zip(columns, values, strict=True)}
        note = one.check.note.format_map(shown) if one.check.note else None
        name, line = told.locate(file, row)
        yield Place(name, line, own, one.column, shown.get(one.column or ""), note)


def _short(value: str | None) -> str:
    """Write a cell for people: empty as a dash, a midnight as its day."""
    return "–" if value is None else value.removesuffix(" 00:00:00")


def words_of(sql: str) -> set[str]:
    """Pick the words out of SQL."""
    return set("".join(sign if sign.isalnum() or sign == "_" else " " for sign in sql).split())
