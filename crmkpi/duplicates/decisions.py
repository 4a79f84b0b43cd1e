"""What people have decided about pairs of rows: never together, or always, also through third rows.

A verdict is kept by row id, and by table where it names one; where it does not, both ids must be in one loaded table
only, because customer 17 and contact 17 are not one. It holds as long as both rows are there; when one has changed
since, it still holds but is told to be stale.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crmkpi.duplicates.matches import AmbiguousVerdict, StaleVerdict, Verdict
from crmkpi.duplicates.roles import TABLES, own_id
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted

Place = tuple[str, str]
"""Table and id of a row."""
Homes = Mapping[str, Collection[str]]
"""Loaded table → those ids in it that verdicts are about."""


FINGERPRINT_BITS = 16
"""How much of a row's hash a verdict keeps; one change in 65,536 goes unnoticed, and no phone number can be found."""


@dataclass(slots=True)
class Links:
    """Verdicts as pairs of row numbers, and pairs that cannot be one customer by what they say themselves."""

    same: set[tuple[int, int]] = field(default_factory=set)
    different: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __bool__(self) -> bool:
        """Tell whether there is any verdict."""
        return bool(self.same or self.different)

    def apart(self, left: Sequence[int], right: Sequence[int]) -> bool:
        """Tell whether two groups hold rows that must not meet."""
        if not self.different:
            return False
        others = set(right)
        return any(not others.isdisjoint(self.different[row]) for row in left if row in self.different)

    def units(self, rows: Sequence[int]) -> dict[int, int]:
        """Give for each row the first of those that people have said to be one customer with it; mostly itself."""
        unit = {row: row for row in rows}
        for x, y in sorted(self.same):
            if x in unit and y in unit and unit[x] != unit[y]:
                keep, gone = sorted((unit[x], unit[y]))
                unit.update({row: keep for row, at in unit.items() if at == gone})
        return unit

    def forbid(self, x: int, y: int) -> None:
        """Keep two rows apart."""
        self.different[x].add(y)
        self.different[y].add(x)


@dataclass(frozen=True, slots=True)
class Held:
    """Verdicts brought to the rows of this run."""

    links: Links
    stale: tuple[StaleVerdict, ...]
    unknown: tuple[Verdict, ...]
    contradicted: tuple[Verdict, ...] = ()
    """Verdicts that others overrule: a "same" whose chain meets a "different"."""
    ambiguous: tuple[AmbiguousVerdict, ...] = ()


def hold(
    verdicts: Sequence[Verdict],
    tables: Sequence[str],
    rows: Mapping[Place, Sequence[int]],
    homes: Homes,
    fingerprints: Sequence[str],
) -> Held:
    """Find the rows of verdicts in the searched tables.

    `rows` are theirs by table and id, `homes` the ids of all loaded tables. The last verdict about a pair counts;
    "different" wins over a chain of "same".
    """
    links, stale, unknown = Links(), [], []
    ambiguous = []
    chained: dict[tuple[int, int], Verdict] = {}
    latest: dict[tuple[Place, Place], Verdict] = {}
    for verdict in verdicts:
        possible = _possible(verdict, tables, homes)
        here = [pair for pair in possible if all(table in tables for table, _ in pair)]
        if len(possible) > 1 and here:
            ambiguous.append(
                AmbiguousVerdict(verdict, tuple(sorted({table for pair in possible for table, _ in pair})))
            )
        elif not possible and _is_unknown(verdict, tables, homes):
            unknown.append(verdict)
        elif here:
            latest[min(here[0]), max(here[0])] = verdict
    for (a, b), verdict in sorted(latest.items()):
        if a == b:
            continue
        changed = _changed(verdict, [rows[here] for here in _in_order(verdict, a, b)], fingerprints)
        if changed:
            stale.append(StaleVerdict(verdict, changed))
        for x in rows[a]:
            for y in rows[b]:
                if verdict.same:
                    links.same.add((min(x, y), max(x, y)))
                    chained[min(x, y), max(x, y)] = verdict
                else:
                    links.forbid(x, y)
    kept = _without_contradictions(links)
    overruled = tuple(dict.fromkeys(chained[pair] for pair in sorted(links.same - kept)))
    links.same = kept
    return Held(links, tuple(stale), tuple(unknown), overruled, tuple(ambiguous))


def homes(engine: Engine, ids: Sequence[str]) -> dict[str, set[str]]:
    """Find out which of these ids each loaded table has."""
    found = {}
    for table in TABLES:
        if table in engine.present:
            sql = f"SELECT DISTINCT {own_id(table)} FROM {quoted(table)} WHERE {own_id(table)} IN (SELECT unnest($ids))"
            found[table] = {id for (id,) in engine.rows(sql, {"ids": list(ids)})}
    return found


def _possible(verdict: Verdict, tables: Sequence[str], homes: Homes) -> list[tuple[Place, Place]]:
    """List where the two rows of a verdict may be: in one table, or in two that are linked."""
    if verdict.tables:
        pairs = [(verdict.tables[0], verdict.tables[-1])]
    elif len(tables) > 1:
        pairs = [(one, other) for one in tables for other in tables]
    else:
        pairs = [(table, table) for table in homes]
    return [
        ((one, verdict.a), (other, verdict.b))
        for one, other in pairs
        if verdict.a in homes.get(one, ()) and verdict.b in homes.get(other, ())
    ]


def _is_unknown(verdict: Verdict, tables: Sequence[str], homes: Homes) -> bool:
    """Tell whether a verdict that is about no rows here should have been: its rows are in no other table, either."""
    if verdict.tables:
        return all(table in tables or table not in homes for table in verdict.tables)
    return not all(any(id in ids for ids in homes.values()) for id in (verdict.a, verdict.b))


def _in_order(verdict: Verdict, a: Place, b: Place) -> tuple[Place, Place]:
    """Put the places of a verdict's rows in its own order; one of each table may have the same id."""
    if a[1] == b[1]:
        return (a, b) if a[0] == verdict.tables[0] else (b, a)
    return (a, b) if a[1] == verdict.a else (b, a)


def _changed(verdict: Verdict, rows: Sequence[Sequence[int]], fingerprints: Sequence[str]) -> tuple[str, ...]:
    # A fingerprint of another length is of another time and says nothing.
    told = zip((verdict.a, verdict.b), verdict.seen or ("", ""), rows, strict=True)
    return tuple(
        name
        for name, seen, own in told
        if len(seen) * 4 == FINGERPRINT_BITS and all(fingerprints[row] != seen for row in own)
    )


def united(
    groups: Iterable[Sequence[int]],
    pairs: Iterable[tuple[int, int]],
    apart: Callable[[Sequence[int], Sequence[int]], bool] = lambda left, right: False,
) -> list[list[int]]:
    """Bring the groups of the two rows of each pair together, unless they must stay apart."""
    # One list per group, shared by its rows.
    of_row: dict[int, list[int]] = {}
    for members in groups:
        whole = list(members)
        of_row.update(dict.fromkeys(whole, whole))
    for x, y in pairs:
        left, right = of_row.setdefault(x, [x]), of_row.setdefault(y, [y])
        if left is not right and not apart(left, right):
            left += right
            of_row.update(dict.fromkeys(right, left))
    return list({id(members): members for members in of_row.values()}.values())


def _without_contradictions(links: Links) -> set[tuple[int, int]]:
    """Leave out a "same" whose chain would bring rows together that must stay apart."""
    group: dict[int, list[int]] = {}
    kept = set()
    for x, y in sorted(links.same):
        left, right = group.get(x, [x]), group.get(y, [y])
        if left is right:
            kept.add((x, y))
            continue
        if links.apart(left, right):
            continue
        kept.add((x, y))
        joined = left + right
        for row in joined:
            group[row] = joined
    return kept
