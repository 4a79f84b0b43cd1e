"""What people have decided, held where only equal values are compared: rows apart, rows together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crmkpi.duplicates import decisions, exact
from crmkpi.duplicates.decisions import Held, Links, united
from crmkpi.duplicates.matches import RowKey, Verdict
from crmkpi.duplicates.roles import own_id
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted


@dataclass(frozen=True, slots=True)
class Ruled:
    """Groups after the verdicts."""

    groups: tuple[exact.Shared, ...]
    joined: frozenset[RowKey]
    """Rows that people have said to be one customer with another one of their group."""
    held: Held


def ruled(engine: Engine, table: str, found: Sequence[exact.Shared], reviewed: Sequence[Verdict]) -> Ruled:
    """Hold verdicts over groups of equal values: "different" parts them, "same" joins them.

    Whether rows have changed since is not looked at: that takes all of their cells.
    """
    plain = [replace(one, seen=None) for one in reviewed]
    ids = sorted({id for one in plain for id in (one.a, one.b)})
    told = list(_rows(engine, table, ids))
    keys = list(dict.fromkeys([*(row for one in found for row in one.rows), *told]))
    number = {key: place for place, key in enumerate(keys)}
    rows: dict[decisions.Place, list[int]] = defaultdict(list)
    for key in told:
        rows[table, key.id].append(number[key])
    held = decisions.hold(plain, (table,), rows, decisions.homes(engine, ids), ())
    links = held.links
    columns = {number[row]: one.columns for one in found for row in one.rows}
    groups = [[number[row] for row in one.rows] for one in found]
    parted = [
        part for members in united(groups, sorted(links.same)) for part in _apart(members, links) if len(part) > 1
    ]
    shared = tuple(
        exact.Shared(tuple(keys[row] for row in part), next((columns[row] for row in part if row in columns), ()))
        for part in parted
    )
    return Ruled(shared, frozenset(keys[row] for pair in links.same for row in pair), held)


def _rows(engine: Engine, table: str, ids: Sequence[str]) -> Iterator[RowKey]:
    """Find the rows with these ids."""
    sql = (
        f"SELECT {own_id(table)}, CAST(_file AS INTEGER), CAST(_row AS BIGINT) FROM {quoted(table)}"
        f" WHERE {own_id(table)} IN (SELECT unnest($ids)) ORDER BY {exact.PLACE}"
    )
    for id, file, row in engine.rows(sql, {"ids": list(ids)}):
        yield RowKey(table, id, file, row)


def _apart(members: Sequence[int], links: Links) -> list[list[int]]:
    """Part a group so that no part holds rows that people have said to be two; rows said to be one stay together."""
    units = links.units(members)
    whole: dict[int, list[int]] = defaultdict(list)
    for row in members:
        whole[units[row]].append(row)
    parts: list[list[int]] = []
    for rows in whole.values():
        home = next((part for part in parts if not links.apart(part, rows)), None)
        if home is None:
            parts.append(list(rows))
        else:
            home += rows
    return parts
