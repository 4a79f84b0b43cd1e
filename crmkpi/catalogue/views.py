"""Derived tables: which exports each can be made of, and their SQL for a query.

A view is a file on the shelf `views`. The first way of making it whose tables and columns are there is taken, and
its words go into the report, so that a reader sees that customers, say, were counted from won deals.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from crmkpi import shelf
from crmkpi.engine import Engine, Out
from crmkpi.engine.expression import PARAMETER
from crmkpi.model import Words
from crmkpi.tables import all_tables

_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of making a view: tables (or views) with the columns it needs, and its SQL."""

    needs: Mapping[str, tuple[str, ...]]
    sql: str
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A derived table. A windowed one is evaluated per window; a kept one is computed once and stored."""

    columns: tuple[str, ...]
    made_of: tuple[Way, ...]
    windowed: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A view as it can be made from the exports of this run."""

    windowed: str | None
    """Its SQL when it is windowed."""
    words: tuple[Words, ...]
    tables: frozenset[str] = field(default_factory=frozenset)
    """The canonical tables behind it."""


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


def make(engine: Engine, name: str) -> Made | None:
    """Make a view in the engine, with those it stands on; None when no way is open."""
    way = way_open(engine, name)
    if way is None:
        return None
    view = all_views()[name]
    below = [made for made in (make(engine, other) for other in _views_in(way)) if made]
    words = _words(way, below)
    tables = frozenset(way.needs) & frozenset(all_tables()) | frozenset().union(*(made.tables for made in below))
    if view.windowed:
        inner = {
            other: made.windowed or "" for other in _views_in(way) if (made := make(engine, other)) and made.windowed
        }
        return Made(PARAMETER.sub(lambda found: inner.get(found[1], found[0]), _cleaned(engine, way)), words, tables)
    if name not in engine.views:
        kind = "TABLE" if view.kept else "VIEW"
        engine.connection.execute(f"CREATE {kind} {name} AS {_cleaned(engine, way)}")
        engine.views.add(name)
    return Made(None, words, tables)


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


def _cleaned(engine: Engine, way: Way) -> str:
    """Write the SQL of a view over tables without their bad rows: the names stand for what is left of them."""
    outs = _outs(engine, way)
    if not outs:
        return way.sql
    tables = []
    for table in dict.fromkeys(out.table for out in outs):
        sound = " AND ".join(f'NOT "{out.flag}"' for out in outs if out.table == table)
        tables.append(f'"{table}" AS (SELECT * FROM main."{table}" WHERE {sound})')
    return f"WITH {', '.join(tables)} SELECT * FROM ({way.sql})"


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


def lacks(name: str) -> str:
    """Say in one line what a view could have been made of."""
    ways = []
    for way in all_views()[name].made_of:
        for table, columns in way.needs.items():
            ways.append(
                lacks(table) if table in all_views() else f"{table} ({', '.join(columns)})" if columns else table
            )
    return " | ".join(dict.fromkeys(ways))
