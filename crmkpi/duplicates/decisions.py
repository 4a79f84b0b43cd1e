"""What people have decided about pairs of rows: never together, or always, also through third rows.

A verdict is kept by row id. It holds as long as both rows are there; when one has changed since, it still holds but
is told to be stale.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crmkpi.duplicates.matches import StaleVerdict, Verdict


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
    """Verdicts that others overrule: an earlier one about a pair, a "same" whose chain meets a "different"."""


def hold(verdicts: Sequence[Verdict], rows: Mapping[str, Sequence[int]], fingerprints: Sequence[str]) -> Held:
    """Find the rows of verdicts. The last verdict about a pair counts; "different" wins over a chain of "same"."""
    links, stale, unknown = Links(), [], []
    overruled: list[Verdict] = []
    chained: dict[tuple[int, int], Verdict] = {}
    latest: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        pair = min(verdict.a, verdict.b), max(verdict.a, verdict.b)
        if pair in latest and latest[pair].same != verdict.same:
            overruled.append(latest[pair])
        latest[pair] = verdict
    for (a, b), verdict in sorted(latest.items()):
        if a == b:
            continue
        if a not in rows or b not in rows:
            unknown.append(verdict)
            continue
        changed = _changed(verdict, rows, fingerprints)
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
    overruled += dict.fromkeys(chained[pair] for pair in sorted(links.same - kept))
    links.same = kept
    return Held(links, tuple(stale), tuple(unknown), tuple(overruled))


def _changed(verdict: Verdict, rows: Mapping[str, Sequence[int]], fingerprints: Sequence[str]) -> tuple[str, ...]:
    if verdict.seen is None:
        return ()
    pairs = zip((verdict.a, verdict.b), verdict.seen, strict=True)
    return tuple(name for name, seen in pairs if seen and all(fingerprints[row] != seen for row in rows[name]))


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
