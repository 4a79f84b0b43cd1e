"""Columns of the customer, campaign or user that rows refer to: `"customer_id.segment"` in the SQL of a definition."""

import re
from dataclasses import replace

from crmkpi.catalogue.views import Made
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted
from crmkpi.model import Kpi
from crmkpi.tables import REFERS, all_tables

_DOTTED = re.compile(r'"(\w+)\.(\w+)"')


def found_in(sql: str) -> list[tuple[str, str]]:
    """List the columns that SQL looks up: (own id column, column there)."""
    pairs = dict.fromkeys((refers, name) for refers, name in _DOTTED.findall(sql))
    return [one for one in pairs if one[0] in REFERS and one[1] in all_tables()[REFERS[one[0]]].columns]


def without(sql: str) -> str:
    """Leave the columns out that are looked up elsewhere."""
    return _DOTTED.sub("", sql)


def needed(sql: str) -> dict[str, set[str]]:
    """Name the canonical columns that are looked up: table → columns, with the table's id."""
    found: dict[str, set[str]] = {}
    for refers, name in found_in(sql):
        found.setdefault(REFERS[refers], set()).update({name, all_tables()[REFERS[refers]].key or ""})
    return found


def missing(engine: Engine, sql: str) -> dict[str, tuple[str, ...]]:
    """Find out what no export had of the columns that are looked up."""
    lacks = {}
    for table, columns in needed(sql).items():
        if not engine.has(table):
            return {table: ()}
        if lack := sorted(columns - engine.present[table] - {engine.key(table)}):
            lacks[table] = tuple(lack)
    return lacks


def looked_up(engine: Engine, kpi: Kpi, made: Made | None) -> tuple[Made | None, str]:
    """Put the columns that a definition looks up beside its rows: a windowed view with them, or the name of a view."""
    wanted = found_in(kpi.where or "")
    if not wanted:
        return made, ""
    if made is not None and made.windowed is not None:
        return replace(made, windowed=_beside(f"({made.windowed})", wanted)), ""
    source = made.name if made else kpi.table or ""
    name = "_with_".join([source, *("_".join(one) for one in wanted)])
    if name not in engine.views:
        engine.connection.execute(f"CREATE VIEW {quoted(name)} AS {_beside(quoted(source), wanted)}")
        engine.views.add(name)
    return made, name


def _beside(rows: str, wanted: list[tuple[str, str]]) -> str:
    """Join one row per id, or an id entered twice would multiply the rows that refer to it."""
    selected, joins = ["rows.*"], []
    for i, (refers, name) in enumerate(wanted):
        other = REFERS[refers]
        key = quoted(all_tables()[other].key or "")
        one = f"SELECT {key} AS own_key, min({quoted(name)}) AS looked_up FROM {quoted(other)} GROUP BY ALL"
        selected.append(f"r{i}.looked_up AS {quoted(f'{refers}.{name}')}")
        joins.append(f"LEFT JOIN ({one}) AS r{i} ON r{i}.own_key = rows.{quoted(refers)}")
    return f"SELECT {', '.join(selected)} FROM {rows} AS rows {' '.join(joins)}"
