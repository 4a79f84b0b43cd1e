"""Join pairs to groups by average link: a row joins when it fits the others on average, not when it fits one of them.

Chains of pairs (connected components) would join strangers through a row that resembles both. Strongest pair first;
two groups merge when the mean of the best two thirds (of up to four) or half of their cross scores is above zero.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates.block import Rows
from crmkpi.duplicates.decisions import Links

Bits = npt.NDArray[np.float64]
Score = Callable[[Rows, Rows], Bits]

CLIP = 12.0
UNKNOWN = -4.0
FORBIDDEN = -90.0
"""A score this low keeps two rows apart, whatever others say."""
WHOLE = 150
"""Components up to this size have all of their missing pairs scored."""


def components(a: Rows, b: Rows) -> list[list[int]]:
    """Give the connected components of two rows or more, each in order, by their first row."""
    parent: dict[int, int] = {}

    def top(row: int) -> int:
        while (up := parent.setdefault(row, row)) != row:
            parent[row] = parent[up]
            row = parent[row]
        return row

    for one, other in zip(a.tolist(), b.tolist(), strict=True):
        x, y = top(one), top(other)
        if x != y:
            parent[max(x, y)] = min(x, y)
    found: dict[int, list[int]] = defaultdict(list)
    for row in sorted(parent):
        found[top(row)].append(row)
    return [members for _, members in sorted(found.items()) if len(members) > 1]


def join(rows: int, a: Rows, b: Rows, scores: Bits, score: Score, links: Links, threshold: float) -> list[list[int]]:
    """Give the groups; `threshold` is in bits, `score` is asked for pairs that were not proposed."""
    strong = scores > threshold
    held = sorted(links.same)
    first = np.concatenate([a[strong], np.array([x for x, _ in held], np.int64)])
    second = np.concatenate([b[strong], np.array([y for _, y in held], np.int64)])
    parts = components(first, second)
    known: dict[tuple[int, int], float] = {}
    wanted = np.zeros(rows, np.int64)
    for number, members in enumerate(parts, 1):
        wanted[members] = number
    inside = (wanted[a] > 0) & (wanted[a] == wanted[b])
    known.update(zip(zip(a[inside].tolist(), b[inside].tolist(), strict=True), scores[inside].tolist(), strict=True))
    missing = [
        (x, y)
        for members in parts
        if 2 < len(members) <= WHOLE or links
        for index, x in enumerate(members[:WHOLE])
        for y in members[index + 1 : WHOLE]
        if (x, y) not in known
    ]
    if missing:
        left, right = np.array(missing, np.int64).T
        known.update(zip(missing, score(left, right).tolist(), strict=True))
    groups: list[list[int]] = []
    for members in parts:
        groups.extend(average_link(members, known, links, threshold))
    return groups


def average_link(
    members: Sequence[int], known: dict[tuple[int, int], float], links: Links, threshold: float
) -> list[list[int]]:
    """Merge the rows of one component, strongest pair first."""
    if len(members) == 2 and not links:
        return [list(members)]
    inside = set(members)
    if len(members) > WHOLE:
        pairs = [pair for pair in known if pair[0] in inside and pair[1] in inside]
    else:
        pairs = [(x, y) for index, x in enumerate(members) for y in members[index + 1 :] if (x, y) in known]
    group = {row: index for index, row in enumerate(members)}
    rows = {index: [row] for index, row in enumerate(members)}

    def merge(x: int, y: int) -> None:
        keep, gone = sorted((group[x], group[y]))
        for row in rows[gone]:
            group[row] = keep
        rows[keep] += rows.pop(gone)

    for x, y in sorted(links.same):
        if x in inside and y in inside and group[x] != group[y]:
            merge(x, y)
    units = links.units(members) if links.same else {}
    order = sorted((pair for pair in pairs if known[pair] > threshold), key=lambda pair: (-round(known[pair], 6), pair))
    merged = True
    while merged:
        merged = False
        for x, y in order:
            if group[x] == group[y]:
                continue
            left, right = rows[group[x]], rows[group[y]]
            if links.apart(left, right):
                continue
            if mean_link(left, right, known, units) > threshold:
                merge(x, y)
                merged = True
        if len(members) > WHOLE:
            break
    return [sorted(one) for one in rows.values() if len(one) > 1]


def mean_link(
    left: Sequence[int], right: Sequence[int], known: dict[tuple[int, int], float], units: Mapping[int, int]
) -> float:
    """Average the better part of the scores between two groups; rows that people have joined count as one."""
    scores = {(x, y): _known(known, x, y) for x in left for y in right}
    if min(scores.values()) <= FORBIDDEN:
        return FORBIDDEN
    return mean_of_best(list((best_of(scores, units) if units else scores).values()))


def best_of(scores: Mapping[tuple[int, int], float], units: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """Give the best score between each two units: what one row of a customer says, no other row of it takes back."""
    best: dict[tuple[int, int], float] = {}
    for (x, y), score in scores.items():
        one, other = sorted((units[x], units[y]))
        if one != other:
            best[one, other] = max(score, best.get((one, other), score))
    return best


def mean_of_best(scores: Sequence[float]) -> float:
    """Average the best two thirds of up to four scores, the better half of more."""
    clipped = sorted((max(-CLIP, min(CLIP, score)) for score in scores), reverse=True)
    best = max(1, round(len(clipped) * (2 / 3 if len(clipped) <= 4 else 0.5)))
    return sum(clipped[:best]) / best


def _known(known: dict[tuple[int, int], float], x: int, y: int) -> float:
    return known.get((x, y) if x < y else (y, x), UNKNOWN)


def chained(a: Rows, b: Rows, scores: Bits, threshold: float) -> list[list[int]]:
    """Give connected components: what average link is measured against."""
    strong = scores > threshold
    return components(a[strong], b[strong])
