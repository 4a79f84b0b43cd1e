"""Derived tables: which exports each can be made of, and their SQL for a query.

A view is a file on the shelf `views`. The first way of making it whose tables and columns are there is taken, and
its words go into the report, so that a reader sees that customers, say, were counted from won deals.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from crmkpi import shelf
from crmkpi.engine import Engine, Out
from crmkpi.engine.ask import filled
from crmkpi.engine.expression import PARAMETER
from crmkpi.errors import UsageError
from crmkpi.model import Words
from crmkpi.tables import all_tables

_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Lines:
    """Which records are behind each row of a view that adds records up; asked only when somebody looks a number up."""

    table: str
    """The canonical table that `_file` and `_row` are of."""
    by: tuple[str, ...]
    """The columns in which a record agrees with its row; others that the view has too are the record's own part."""
    sql: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way of making a view: tables (or views) with the columns it needs, and its SQL.

    A view of single records hands on their `_file` and `_row`; one that adds records up says its `lines`.
    """

    needs: Mapping[str, tuple[str, ...]]
    sql: str
    words: Words | None = None
    lines: Lines | None = None
    begins: tuple[str, ...] = ()
    """What its rows are counted from, beside what they are: before the first event of each there is no number."""
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Table → columns of which any one says the same of earlier times."""


@dataclass(frozen=True, slots=True)
class View:
    """A derived table. A windowed one is evaluated per window; a kept one is computed once and stored."""

    columns: tuple[str, ...]
    made_of: tuple[Way, ...]
    windowed: bool = False
    kept: bool = False
    as_read: bool = False
    """Whether it is made of the records as they were read, so that merging duplicates changes nothing in it."""
    workdays: tuple[str, ...] = ()
    """Columns that count days of work."""
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)
    """What a KPI may set of a view that stands in the engine, with the usual values; those below get the same."""


@dataclass(frozen=True, slots=True)
class Made:
    """A view as it can be made from the exports of this run."""

    name: str
    """What it is called in the engine."""
    windowed: str | None
    """Its SQL when it is windowed."""
    words: tuple[Words, ...]
    tables: frozenset[str] = field(default_factory=frozenset)
    """The canonical tables behind it."""
    begins: frozenset[frozenset[str]] = field(default_factory=frozenset)
    """Canonical tables that must all have begun; of those in one set, any."""


@cache
def all_views() -> Mapping[str, View]:
    """Read the shelf of views."""
    return shelf.read_all("views", View)


@cache
def needed(view: str) -> dict[str, set[str]]:
    """Name every canonical column that some way of making a view may look at (the superset, to load them)."""
    found: dict[str, set[str]] = {}
    for way in all_views()[view].made_of:
        for table in way.needs:
            if table in all_tables():
                words = set(identifiers(way.sql)) & set(all_tables()[table].columns)
                found.setdefault(table, set()).update(words)
            else:
                for name, columns in needed(table).items():
                    found.setdefault(name, set()).update(columns)
        for name in identifiers(way.sql):
            if name in all_views() and name != view:
                for table, columns in needed(name).items():
                    found.setdefault(table, set()).update(columns)
    return found


def identifiers(sql: str) -> list[str]:
    """Pick the words out of SQL."""
    return _WORD.findall(sql)


def make(engine: Engine, name: str, parameters: Mapping[str, Decimal | str] | None = None) -> Made | None:
    """Make a view in the engine, with those it stands on; None when no way is open.

    With other than its usual parameters it is made beside the usual one, under a name of its own.
    """
    way = way_open(engine, name)
    if way is None:
        return None
    view = all_views()[name]
    below = {other: made for other in _views_in(way) if (made := make(engine, other, parameters))}
    words = _words(way, list(below.values()))
    tables = frozenset(way.needs) & frozenset(all_tables()) | frozenset().union(*(m.tables for m in below.values()))
    if not view.made_of[-1].needs:
        # What can always be made only narrows other tables; it says nothing of its own.
        tables = frozenset()
    begins = frozenset().union(*(made.begins for made in below.values()), _begun(engine, way, below))
    inner = {other: made.windowed or "" for other, made in below.items() if made.windowed}
    sql = PARAMETER.sub(lambda found: inner.get(found[1], found[0]), _cleaned(engine, way, way.sql))
    if view.windowed:
        return Made(name, sql, words, tables, begins)
    chosen = _chosen(name, parameters or {})
    own = name + "".join(f"_{key}_{_plain(value)}" for key, value in chosen.items() if value != _usual(name)[key])
    renamed = {other: made.name for other, made in below.items() if made.name != other}
    if own not in engine.views:
        kind = "TABLE" if view.kept else "VIEW"
        sql = _WORD.sub(lambda found: renamed.get(found[0], found[0]), filled(sql, chosen))
        engine.connection.execute(f"CREATE {kind} {own} AS {sql}")
        engine.views.add(own)
    return Made(own, None, words, tables, begins)


def _begun(engine: Engine, way: Way, below: Mapping[str, Made]) -> set[frozenset[str]]:
    """Name the canonical tables that must have begun, unless another one tells of earlier times too."""
    if any(column in engine.present.get(table, ()) for table, columns in way.unless.items() for column in columns):
        return set()
    return {below[name].tables if name in below else frozenset({name}) for name in way.begins}


def _usual(name: str) -> dict[str, Decimal | str]:
    """Give the usual parameters of a view and of those that it may stand on."""
    below = [other for way in all_views()[name].made_of for other in _views_in(way)]
    usual = {key: value for other in below for key, value in _usual(other).items()}
    return usual | dict(all_views()[name].parameters)


def _chosen(name: str, parameters: Mapping[str, Decimal | str]) -> dict[str, Decimal | str]:
    """Put the parameters of a KPI over the usual ones; where days are meant, UsageError for what counts none."""
    chosen = {key: parameters.get(key, value) for key, value in _usual(name).items()}
    for key, value in chosen.items():
        if key.endswith("_days") and not (isinstance(value, Decimal) and value > 0):
            raise UsageError(
                "the parameter {key} is a number of days above 0, not {value!r}", key=key, value=str(value)
            )
    return chosen


def _plain(value: Decimal | str) -> str:
    """Write a parameter as a part of a name."""
    word = str(value).strip().lower()
    return word if re.fullmatch("[a-z0-9_]{1,30}", word) else hashlib.sha256(word.encode()).hexdigest()[:12]


def lines(engine: Engine, name: str) -> Lines | None:
    """Tell which records are behind the rows of a view, as it is made here; None where it hands them on itself."""
    way = way_open(engine, name)
    if way is None or way.lines is None:
        return None
    for other in identifiers(way.lines.sql):
        if other in all_views():
            make(engine, other)
    return replace(way.lines, sql=_cleaned(engine, way, way.lines.sql))


def owner(engine: Engine, name: str) -> str:
    """Name the canonical table whose records the rows of a view are, one by one; empty when it cannot be made."""
    if name in all_tables():
        return name
    way = way_open(engine, name)
    return owner(engine, next(iter(way.needs))) if way is not None else ""


def outs_of(engine: Engine, name: str) -> list[Out]:
    """List the bad rows that a view, as it can be made here, does without."""
    way = way_open(engine, name)
    if way is None:
        return []
    below = [out for other in _views_in(way) for out in outs_of(engine, other)]
    return list(dict.fromkeys([*_outs(engine, way), *below]))


def looks_at(engine: Engine, name: str, table: str, columns: set[str]) -> bool:
    """Tell whether a view, as it can be made here, looks at all of these columns of a table."""
    way = way_open(engine, name)
    if way is None:
        return False
    words = set(identifiers(way.sql))
    if table in words and columns <= words:
        return True
    return any(looks_at(engine, other, table, columns) for other in _views_in(way))


def _outs(engine: Engine, way: Way) -> list[Out]:
    words = set(identifiers(way.sql))
    return [out for table in engine.outs if table in words for out in engine.outs[table] if words >= set(out.columns)]


def _cleaned(engine: Engine, way: Way, sql: str) -> str:
    """Write SQL of a view over tables without their bad rows: the names stand for what is left of them."""
    outs = _outs(engine, way)
    if not outs:
        return sql
    tables = []
    for table in dict.fromkeys(out.table for out in outs):
        sound = " AND ".join(f'NOT "{out.flag}"' for out in outs if out.table == table)
        tables.append(f'"{table}" AS (SELECT * FROM main."{table}" WHERE {sound})')
    return f"WITH {', '.join(tables)} SELECT * FROM ({sql})"


def way_open(engine: Engine, name: str) -> Way | None:
    """Find the first way of making a view whose needs are all there."""
    for way in all_views()[name].made_of:
        if all(_there(engine, table, columns) for table, columns in way.needs.items()):
            return way
    return None


def _there(engine: Engine, table: str, columns: tuple[str, ...]) -> bool:
    return way_open(engine, table) is not None if table in all_views() else engine.has(table, columns)


def _views_in(way: Way) -> list[str]:
    named = [name for name in identifiers(way.sql) if name in all_views()]
    return list(dict.fromkeys([*(table for table in way.needs if table in all_views()), *named]))


def _words(way: Way, below: list[Made]) -> tuple[Words, ...]:
    own = [way.words] if way.words else []
    found: list[Words] = []
    for words in [*own, *(words for made in below for words in made.words)]:
        if words not in found:
            found.append(words)
    return tuple(found)


def lacks(engine: Engine, name: str) -> dict[str, tuple[str, ...]]:
    """Name the tables that a view could have been made of: table → the columns missing from it (none: all of it)."""
    found: dict[str, tuple[str, ...]] = {}
    for way in all_views()[name].made_of:
        for table, columns in way.needs.items():
            if table in all_views():
                found = lacks(engine, table) | found
            elif not engine.has(table):
                found.setdefault(table, ())
            elif lacking := tuple(column for column in columns if column not in engine.present[table]):
                found[table] = tuple(dict.fromkeys((*found.get(table, ()), *lacking)))
    return found
