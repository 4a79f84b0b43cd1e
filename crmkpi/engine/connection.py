"""Open DuckDB with the settings that make numbers exact, and hold what is known about the tables in it."""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crmkpi.business import WorkTime
from crmkpi.errors import CrmKpiError, UsageError
from crmkpi.tables import Table, all_tables

if TYPE_CHECKING:
    import duckdb

    from crmkpi.engine.cleaned import Out

_SIZE = re.compile(r"\s*(?=[0-9.]*[1-9])[0-9]+(\.[0-9]+)?\s*[A-Za-z%]+\s*")
"""DuckDB takes more, such as a percentage below zero or nothing at all, and then has no memory."""


@dataclass(slots=True)
class Engine:
    """The tables of one run. `present` says which columns of a table came out of the exports."""

    connection: "duckdb.DuckDBPyConnection"
    timezone: str
    parts: dict[str, list["Part"]] = field(default_factory=dict)
    present: dict[str, frozenset[str]] = field(default_factory=dict)
    extra: dict[str, frozenset[str]] = field(default_factory=dict)
    """Columns taken in by name beside the canonical ones."""
    views: set[str] = field(default_factory=set)
    outs: dict[str, list["Out"]] = field(default_factory=dict)
    """Table → rows that KPIs do without."""
    merged: set[str] = field(default_factory=set)
    """Tables whose duplicates are shown as one row."""
    rated: set[str] = field(default_factory=set)
    """Tables whose amounts are converted into the report's currency."""
    calls: dict[str, str] = field(default_factory=dict)
    """What SQL of the shelves may call → the statements that define it."""
    unread: dict[str, dict[str, int]] = field(default_factory=dict)
    """Table → column → cells that could not be read: they are not empty, so no KPI may take them for that."""

    def rows(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and fetch all of its rows."""
        return (
            self.connection.execute(sql, parameters).fetchall()
            if parameters
            else self.connection.execute(sql).fetchall()
        )

    def has(self, table: str, columns: Sequence[str] = ()) -> bool:
        """Tell whether a table was loaded with all of these columns."""
        return table in self.present and set(columns) <= self.present[table]

    def key(self, table: str) -> str:
        """Name the id column of a table; empty when it has none."""
        return all_tables()[table].key or ""

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        return int(self.rows(f"SELECT count(*) FROM {quoted(table)}")[0][0])


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one export: a physical table, its columns, and which typed cells could not be read."""

    name: str
    file: int
    columns: frozenset[str]
    bits: Mapping[str, int]
    """Column → bit in `_bad` that is set where its text could not be read."""
    keeps: bool
    label: str
    """What generated ids begin with."""
    rated: bool = False
    """Whether its rows have a rate that their amounts are shown with."""


def open_engine(timezone: str, scratch: Path, memory_limit: str | None = None, threads: int | None = None) -> Engine:
    """Open an empty in-memory database that spills into a private folder.

    `memory_limit` is a size such as `1GB`; UsageError when it is not one.
    """
    import duckdb

    connection = duckdb.connect()
    for setting in (
        "ieee_floating_point_ops = false",
        "error_on_division_by_zero = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"TimeZone = {text(timezone)}",
        f"temp_directory = {text(str(scratch))}",
    ):
        connection.execute(f"SET {setting}")
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    if memory_limit is not None:
        try:
            if not _SIZE.fullmatch(memory_limit):
                raise ValueError
            connection.execute(f"SET memory_limit = {text(memory_limit)}")
        except (ValueError, duckdb.Error):
            raise UsageError(
                "--memory-limit {memory_limit!r} is not a size. Write for example 1GB or 500MB.",
                memory_limit=memory_limit,
            ) from None
    connection.execute("CREATE SCHEMA files")
    connection.execute(later(timezone))
    return Engine(connection, timezone)


def later(timezone: str) -> str:
    """Define `later(moment, seconds)`: a local moment and a length of time that does not care for clock changes."""
    zone = text(timezone)
    length = "to_microseconds(TRY_CAST(seconds * 1000000 AS BIGINT))"
    return f"CREATE MACRO later(moment, seconds) AS timezone({zone}, timezone({zone}, moment) + {length})"


@contextmanager
def session(
    timezone: str, memory_limit: str | None = None, threads: int | None = None
) -> Iterator[tuple[Engine, Path]]:
    """Open an engine and its private folder for as long as the `with` lasts; CrmKpiError when the memory runs out."""
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as folder:
        engine = open_engine(timezone, Path(folder), memory_limit, threads)
        try:
            yield engine, Path(folder)
        except Exception as error:
            if exhausted(error):
                raise CrmKpiError("the tables do not fit into the memory; give more with --memory-limit 2GB") from None
            raise
        finally:
            engine.connection.close()


def exhausted(error: BaseException) -> bool:
    """Tell whether DuckDB ran out of the memory that it was allowed."""
    import duckdb

    return isinstance(error, duckdb.OutOfMemoryException)


def failure(error: BaseException) -> str | None:
    """Name what the engine could not do (`OutOfRangeException`); None for what is no failure of a computation."""
    import duckdb

    return type(error).__name__ if isinstance(error, duckdb.Error) and not exhausted(error) else None


def close_tables(engine: Engine, span: tuple[datetime, datetime] | None, worked: WorkTime | None = None) -> None:
    """Say that loading is over: define what SQL of the shelves may call, then refuse files and settings for good."""
    engine.connection.execute(_seconds_between(engine.timezone, span))
    from crmkpi.engine import worktime

    worktime.define_days(engine, worked or WorkTime())
    if worked and worked.hours:
        worktime.define(engine, worked)
    engine.connection.execute("SET enable_external_access = false")
    engine.connection.execute("SET lock_configuration = true")


def _seconds_between(timezone: str, span: tuple[datetime, datetime] | None) -> str:
    """Define elapsed seconds; going through UTC costs ten times more, so only spans with clock changes do."""
    first, second = ("a", "b") if steady(timezone, span) else tuple(f"timezone({text(timezone)}, {x})" for x in "ab")
    elapsed = f"(epoch_ms(({second})::TIMESTAMP) - epoch_ms(({first})::TIMESTAMP)) // 1000"
    if not steady(timezone, span):
        elapsed = f"(epoch_ms({second}) - epoch_ms({first})) // 1000"
    # A day without a clock is midnight: what ended on the day on which it began took no less than no time.
    same_day = "b < a AND date_trunc('day', b) = b AND CAST(a AS DATE) = CAST(b AS DATE)"
    return f"CREATE MACRO seconds_between(a, b) AS CASE WHEN {same_day} THEN 0 ELSE {elapsed} END"


def steady(timezone: str, span: tuple[datetime, datetime] | None) -> bool:
    """Tell whether a zone keeps one offset from the first to the last moment of the tables."""
    if span is None:
        return True
    zone = ZoneInfo(timezone)
    first, last = max(span[0].year, 1900), min(span[1].year, 2100)
    months = (datetime(year, month, 1, 12) for year in range(first, last + 1) for month in range(1, 13))
    return len({zone.utcoffset(moment) for moment in months}) <= 1


def declared(table: str) -> Table:
    """Look up the declaration of a canonical table."""
    return all_tables()[table]


def quoted(name: str) -> str:
    """Write a name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Write a text as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"
