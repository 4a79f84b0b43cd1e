"""How sure each row of a group is, and which rows of a group stay in it at the asked threshold.

A row's score is the probability of the mean of the better part of its pairs' bits, but never more than any of its pairs
may have at all: what speaks against two rows is not outweighed by a third row that resembles both. Rows that people
have joined count as one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from crmkpi.duplicates.decisions import Links
from crmkpi.duplicates.group import CLIP, best_of, mean_of_best
from crmkpi.duplicates.limits import REVIEW
from crmkpi.duplicates.score import Details

NOT_CERTAIN = 0.98
"""Most that can be said where father and son, or two branches, cannot be ruled out."""

Pairs = Mapping[tuple[int, int], int]
"""Two rows → the place of the pair in the details."""
Part = tuple[list[int], tuple[float, ...]]


def probability(bits: float) -> float:
    """Turn log2 odds into a probability."""
    return float(1 / (1 + 2.0**-bits))


def parts(
    members: Sequence[int], details: Details, places: Pairs, links: Links, most: float, threshold: float
) -> list[Part]:
    """Give the rows that belong together at least as surely as asked, each part with the scores of its rows.

    The least sure row goes first, with those that people have joined to it; those that went may be a part themselves.
    """
    units = links.units(members)
    found: list[Part] = []
    waiting = [list(members)]
    while waiting:
        rows = waiting.pop()
        gone: list[int] = []
        scores = _scores(rows, details, places, units, most)
        while scores and min(scores.values())[0] < threshold:
            # Of two rows that limit each other the one goes that resembles the others less; then the later one.
            least = max(scores, key=lambda unit: (*(-round(part, 6) for part in scores[unit]), rows.index(unit)))
            gone += [row for row in rows if units[row] == least]
            rows = [row for row in rows if units[row] != least]
            scores = _scores(rows, details, places, units, most)
        if scores:
            found.append((rows, tuple(scores[units[row]][0] for row in rows)))
        if len(gone) > 1 and len(gone) < len(members):
            waiting.append([row for row in members if row in set(gone)])
    return found


def _scores(
    rows: Sequence[int], details: Details, places: Pairs, units: Mapping[int, int], most: float
) -> dict[int, tuple[float, float]]:
    """Give for each unit its probability and its mean bits; nothing for a single row."""
    if len(rows) < 2:
        return {}
    inside = set(rows)
    own = {pair: place for pair, place in places.items() if pair[0] in inside and pair[1] in inside}
    bits = best_of({pair: float(details.bits[place]) for pair, place in own.items()}, units)
    limit = best_of({pair: _limit(details, place) for pair, place in own.items()}, units)
    doubt = best_of({pair: float(not details.doubtful[place]) for pair, place in own.items()}, units)
    if not all(doubt.values()):
        most = min(most, NOT_CERTAIN)
    of_unit: dict[int, list[float]] = defaultdict(list)
    at_most: dict[int, float] = defaultdict(lambda: 50.0)
    for (one, other), value in bits.items():
        for unit in (one, other):
            of_unit[unit].append(max(-CLIP, min(CLIP, value)))
            at_most[unit] = min(at_most[unit], limit[one, other])
    found = {}
    for unit in dict.fromkeys(units[row] for row in rows):
        mean = mean_of_best(of_unit[unit]) if of_unit[unit] else CLIP
        found[unit] = (min(most, probability(min(mean, at_most[unit]))), mean)
    return found


def _limit(details: Details, place: int) -> float:
    """Give the most bits of a pair; two rows that third ones bring together are to be looked at, at least."""
    return min(max(float(details.limit[place]), REVIEW), 50.0)
