"""Learn from the pairs themselves how much each agreement weighs, without labels.

Two rows are one customer (M), two related ones (household, colleagues, site, chain: R) or strangers (U). A field's
weight is log2(m / u). u of an exact agreement is the value's own frequency, of the other levels their share among
random pairs; both stay fixed. m and the shares of M and R are found by EM over the candidates (Dempster, Laird,
Rubin 1977), with a Dirichlet prior of `PRIOR` pairs per field and caps on disagreement. A relation's field agrees
as in a match with probability s, else as among strangers: its ratio is s·m/u + (1 − s).
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates import weights
from crmkpi.duplicates.block import Rows
from crmkpi.duplicates.compare import RARITY, Comparison
from crmkpi.duplicates.matches import Kind, Settings
from crmkpi.duplicates.records import Codes, Records
from crmkpi.duplicates.text_levels import CLOSE, EXACT, NEAR, NONE, OTHER

Bits = npt.NDArray[np.float64]
Level = npt.NDArray[np.uint8]

PRIOR = 30.0
SAMPLE = 400_000
RANDOM = 200_000
ROUNDS = 25


@dataclass(slots=True)
class Model:
    """What was learned of one kind of pairs."""

    fields: tuple[str, ...]
    m: Bits
    """Fields × (exact, close, near, different)."""
    u: Bits
    rare: list[Bits]
    """Per field: the frequency of each of its codes."""
    match: float
    """Share of all pairs that are one customer."""
    related: dict[str, float] = field(default_factory=dict)
    """Share of all pairs in each relation."""
    another: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Of pairs with unlike given names (surnames), the part whose names are both well known: in one customer, among
    strangers."""
    anchored: dict[tuple[str, str], tuple[float, float, float]] = field(default_factory=dict)
    """(relation, field) → pairs of rows with one value of it, proposed or not; their share of all pairs; and the
    frequency beyond which a value is no such relation's."""


def sample_pairs(rows: Rows, most: int) -> tuple[Rows, Rows]:
    """Draw pairs of rows that have nothing to do with each other; rows stand in the order of their hash."""
    n = len(rows)
    if n < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    if n * (n - 1) // 2 <= most:
        left, right = np.triu_indices(n, 1)
        return rows[left], rows[right]
    steps = max(1, -(-most // n))
    shifts = [1 + (step * 7919) % (n - 1) for step in range(steps)]
    start = np.arange(min(n, most))
    left = np.concatenate([start for _ in shifts])[:most]
    right = np.concatenate([(start + shift) % n for shift in shifts])[:most]
    return rows[np.minimum(left, right)], rows[np.maximum(left, right)]


def usual(comparison: Comparison) -> Bits:
    """Give m as it is before learning: fields × (exact, close, near, different)."""
    own = weights.START_COMPANY if comparison.kind is Kind.COMPANY else {}
    rows = [own.get(name, weights.START[name]) for name in comparison.fields]
    return np.array(rows, np.float64).reshape(len(rows), 4)


def start(comparison: Comparison, rows: Rows) -> Model:
    """Count how often strangers agree, and begin with the usual m."""
    records, fields = comparison.records, comparison.fields
    n = max(len(rows), 1)
    a, b = sample_pairs(rows, RANDOM)
    levels = comparison.levels(a, b)
    u, rare, anchored = np.zeros((len(fields), 4)), [], {}
    told = _told(comparison, n)
    for place, name in enumerate(fields):
        column = records.columns[RARITY.get(name, name)]
        codes = column.codes[rows]
        counts = np.bincount(codes[codes >= 0], minlength=len(column.values)).astype(np.float64)
        world = weights.WORLD[name]
        there = max(float(counts.sum()), 1.0)
        frequency = np.maximum(counts - 0.5, 1.5) / (there + world)
        if name in weights.LINES:
            # A line that fills the table is no rarer for a wide world outside.
            frequency = np.maximum(frequency, _strangers_on(records, codes, rows, len(counts)) / there)
        rare.append(frequency)
        u[place, 0] = float((frequency * counts).sum() / there) if counts.any() else 1.5 / world
        if name in weights.ANCHORS:
            for relation in weights.RELATIONS[comparison.kind]:
                most = weights.MOST_RELATED.get(relation, np.inf)
                few = counts[counts <= most]
                pairs = float((few * (few - 1)).sum() / 2)
                # In a small table a line is as rare among relatives as the wider world makes it among strangers.
                wide = there / (there + world)
                share = 2 * pairs / there**2 * (told + (1 - told) * wide) + 1.5 / (there + world)
                anchored[relation, name] = (pairs, share, max(most, 2.0) / (there + world))
        seen = np.bincount(levels[:, place], minlength=5)[1:].astype(np.float64)
        # Rows entered twice are among random pairs, too, but they are few.
        prior = _strangers(name)
        strength = 200.0 if n < 2000 else 20.0
        rest = (seen[1:] + prior * strength) / (seen[1:].sum() + prior.sum() * strength)
        u[place, 1:] = np.maximum(rest, 2e-7) * (1 - min(u[place, 0], 0.999))
    m = usual(comparison)
    share = weights.USUAL_MATCHES * n / max(n * (n - 1) / 2, 1)
    model = Model(fields, m, u, rare, min(share, 0.05), {}, anchored=anchored)
    for name, assumed in weights.ANOTHER_NAME.items():
        if name in fields:
            unlike = np.flatnonzero(levels[:, fields.index(name)] == OTHER)
            known = float(comparison.well_known(name, a[unlike], b[unlike]).mean()) if len(unlike) else 0.5
            model.another[name] = (assumed, float(np.clip(known, assumed, 0.95)))
    everyone = max(n * (n - 1) / 2, 1.0)
    for relation in weights.RELATIONS[comparison.kind]:
        pairs = _unproposed(model, comparison, relation, everyone)
        model.related[relation] = max(model.match / 2, min(pairs / everyone, 0.2))
    return model


def _strangers_on(records: Records, codes: Codes, rows: Rows, values: int) -> Bits:
    """Count for each value the customers that share it beyond a household: names with other initials, less two."""
    found = np.zeros(values)
    for name in ("given", "core"):
        column = records.columns.get(name)
        if column is None:
            continue
        initial = np.array([*(ord(value[0]) for value in column.values), -1], np.int64)[column.codes[rows]]
        there = (codes >= 0) & (initial >= 0)
        pairs = np.unique(np.column_stack([codes[there], initial[there]]), axis=0)
        found = np.maximum(found, np.bincount(pairs[:, 0], minlength=values))
    return np.maximum(found - 2, 0)


def _told(comparison: Comparison, rows: int) -> float:
    """Say how far a table of so many rows teaches by itself; without names nothing tells a household anyway."""
    named = not {"given", "surname", "core"}.isdisjoint(comparison.fields)
    return min(1.0, rows / weights.TELLING_ROWS) if named else 1.0


def _strangers(name: str) -> Bits:
    """Say how strangers' values that are not equal mostly compare: close, near, different."""
    close, near = {
        "given": (0.006, 0.02),
        "surname": (0.004, 0.015),
        "birth": (0.0005, 0.008),
        "city": (0.01, 0.02),
    }.get(name, (0.0005, 0.003))
    return np.array([close, near, 1 - close - near])


def bits(model: Model, comparison: Comparison, levels: Level, a: Rows, b: Rows) -> Bits:
    """Give log2(m / u) for each pair and field; nothing on a side gives 0."""
    out = np.zeros((len(levels), len(model.fields)))
    for place, name in enumerate(model.fields):
        level = levels[:, place]
        ratio = np.log2(np.maximum(model.m[place], 1e-6)) - np.log2(np.maximum(model.u[place], 1e-9))
        out[:, place] = np.r_[0.0, ratio][level]
        exact = np.flatnonzero(level == EXACT)
        column = comparison.records.columns[RARITY.get(name, name)]
        left, right = column.codes[a[exact]], column.codes[b[exact]]
        rare = model.rare[place]
        # Two writings may be as good as equal (swapped words); the more common of them counts.
        frequency = np.maximum(rare[left], rare[right])
        out[exact, place] = np.log2(model.m[place, 0]) - np.log2(frequency)
    return _damped(model, levels, out)


def _damped(model: Model, levels: Level, out: Bits) -> Bits:
    """Let evidence that follows from other evidence count in part only."""
    at = {name: place for place, name in enumerate(model.fields)}
    if "email" in at:
        named = np.zeros(len(levels), np.bool_)
        for name in ("given", "surname", "core"):
            if name in at:
                named |= (levels[:, at[name]] == EXACT) | (levels[:, at[name]] == CLOSE)
        out[named & (levels[:, at["email"]] == CLOSE), at["email"]] *= weights.EMAIL_AFTER_NAME
        near = np.flatnonzero(named & (levels[:, at["email"]] == NEAR))
        out[near, at["email"]] = np.minimum(out[near, at["email"]], weights.NAMESAKES_MAILBOX)
    if "phone" in at:
        borne_out = np.zeros(len(levels), np.bool_)
        for name in weights.BEAR_OUT:
            if name in at:
                borne_out |= levels[:, at[name]] == EXACT
        nearly = (levels[:, at["phone"]] == CLOSE) | (levels[:, at["phone"]] == NEAR)
        places = np.flatnonzero(nearly & ~borne_out)
        out[places, at["phone"]] = np.minimum(out[places, at["phone"]], weights.NEARLY_ALONE)
    nested = [at[name] for name in weights.NESTED if name in at]
    if len(nested) > 1:
        part = out[:, nested]
        for sign in (1, -1):
            same = np.maximum(part * sign, 0)
            top = same.argmax(axis=1)
            scale = np.full(same.shape, weights.NESTED_PART)
            scale[np.arange(len(same)), top] = 1.0
            part = np.where(part * sign > 0, part * scale, part)
        out[:, nested] = part
    return out


def log_odds(
    model: Model, comparison: Comparison, levels: Level, weight: Bits, penalty: Bits, households: bool
) -> Bits:
    """Weigh "one customer" against all else: log2 of the odds, for each pair."""
    same = weight.sum(axis=1) + penalty + np.log2(model.match)
    others = [np.zeros(len(weight))]
    if households:
        others += list(_related(model, comparison, levels, weight).values())
    odds: Bits = same - np.logaddexp2.reduce(np.array(others), axis=0)
    return odds


def instead(model: Model, comparison: Comparison, levels: Level, weight: Bits) -> list[str | None]:
    """Name for each pair the likeliest explanation other than one customer; None for strangers."""
    related = _related(model, comparison, levels, weight)
    names: list[str | None] = [None, *related]
    best = np.array([np.zeros(len(weight)), *related.values()]).argmax(axis=0)
    return [names[place] for place in best.tolist()]


def _related(model: Model, comparison: Comparison, levels: Level, weight: Bits) -> dict[str, Bits]:
    """Give log2 of how much likelier each relation is than strangers, its share included."""
    found = {}
    at = {name: place for place, name in enumerate(model.fields)}
    for name, shares in weights.RELATIONS[comparison.kind].items():
        total = np.full(len(weight), np.log2(model.related[name]))
        circle = np.full(len(weight), -np.inf)
        for place, one in enumerate(model.fields):
            s = shares.get(one, 0.0)
            if not s:
                continue
            own = weight[:, place]
            if one in weights.TOGETHER:
                m = np.maximum(model.m[place], 1e-6)
                shift = np.log2(np.maximum(np.array(weights.TOGETHER[one]), 1e-6)) - np.log2(m)
                own = own + np.r_[0.0, shift][levels[:, place]]
            total += np.log2(s * np.exp2(np.minimum(own, 40)) + 1 - s)
            if (name, one) in model.anchored and (s >= weights.ANCHOR or one == "email"):
                # A line that c rows share makes c² related pairs, but not more than about c matches. All lines of
                # an office tell of the same circle, so the size counts once.
                _, share, most = model.anchored[name, one]
                exact = levels[:, place] == EXACT
                small = weight[:, place] >= np.log2(model.m[place, 0]) - np.log2(most)
                pooled = np.log2(model.m[place, 0]) - np.log2(share)
                circle = np.where(exact & small, np.maximum(circle, pooled - weight[:, place]), circle)
                total -= np.where(exact & ~small, weights.TOO_WIDE, 0)
        total += np.where(np.isfinite(circle), circle, 0)
        if name == "household" and "given" in at:
            one_name = np.isfinite(circle) & (levels[:, at["given"]] == EXACT)
            total -= np.where(one_name, weights.ONE_NAME_AT_HOME, 0)
        if name == "kin":
            total[~np.isin(levels[:, at["generation"]], (NEAR, OTHER)) if "generation" in at else slice(None)] = -np.inf
        found[name] = total
    return found


def penalties(comparison: Comparison, a: Rows, b: Rows, branches: bool = False) -> Bits:
    """Take away where generation words differ or two valid tax ids contradict each other."""
    out = np.zeros(len(a))
    if comparison.kind is Kind.PERSON:
        x, y = comparison.records.codes("generation")[a], comparison.records.codes("generation")[b]
        out[(x >= 0) & (y >= 0) & (x != y)] += weights.VETO
    if "tax_id" in comparison.fields:
        against = comparison.contradicted(a, b)
        if branches:
            root = comparison.records.codes("root")
            against &= ~((root[a] >= 0) & (root[a] == root[b]))
        out[against] += weights.VETO
    return out


def another_name(model: Model, comparison: Comparison, levels: Level, a: Rows, b: Rows) -> Bits:
    """Take away where two unlike given names are both well known; see `Model.another`."""
    out = np.zeros(len(a))
    for name, (same, strangers) in model.another.items():
        places = np.flatnonzero(levels[:, model.fields.index(name)] == OTHER)
        known = comparison.well_known(name, a[places], b[places])
        out[places] += np.where(known, np.log2(same / strangers), np.log2((1 - same) / (1 - strangers)))
    return out


def learn(comparison: Comparison, rows: Rows, a: Rows, b: Rows, pairs: int, settings: Settings) -> Model:
    """Fit a model to (a sample of) the candidates; `pairs` is how many there are in all."""
    model = start(comparison, rows)
    if not len(a) or not model.fields:
        return model
    levels = comparison.levels(a, b)
    penalty = penalties(comparison, a, b, settings.branches)
    n = len(rows)
    everyone = max(n * (n - 1) / 2, 1.0)
    scale = pairs / len(a)
    prior = usual(comparison)
    told = _told(comparison, n)
    for _ in range(ROUNDS):
        weight = bits(model, comparison, levels, a, b)
        same = weight.sum(axis=1) + penalty + another_name(model, comparison, levels, a, b) + np.log2(model.match)
        related = _related(model, comparison, levels, weight) if settings.households else {}
        total = np.logaddexp2.reduce(np.array([np.zeros(len(a)), same, *related.values()]), axis=0)
        post = np.exp2(same - total)
        before = model.match
        _update(model, levels, post * told, prior, settings)
        _update_another(model, comparison, levels, a, b, post)
        matches = told * (post.sum() * scale + 0.02 * n) + (1 - told) * weights.USUAL_MATCHES * n
        model.match = float(np.clip(matches / everyone, 1e-12, 0.2))
        for name, value in related.items():
            seen = told * (np.exp2(value - total).sum() * scale + 0.01 * n)
            seen += (1 - told) * weights.USUAL_RELATED * n
            model.related[name] = float(
                np.clip(max(seen, _unproposed(model, comparison, name, everyone)) / everyone, 1e-12, 0.2)
            )
        if abs(model.match - before) < 1e-3 * before:
            break
    return model


def _unproposed(model: Model, comparison: Comparison, relation: str, everyone: float) -> float:
    """Count the pairs of a relation by the lines that they share; blocks that are too large propose none of them."""
    shares = weights.RELATIONS[comparison.kind][relation]
    lines = [
        pairs
        for (of, name), (pairs, *_) in model.anchored.items()
        if of == relation and shares.get(name, 0.0) >= weights.ANCHOR
    ]
    return max(0.0, 0.7 * max(lines, default=0.0) - 1.5 * model.match * everyone)


def _update_another(model: Model, comparison: Comparison, levels: Level, a: Rows, b: Rows, post: Bits) -> None:
    # Twins share a birth date; only a tax id tells whether another name is another person.
    if "tax_id" not in model.fields:
        return
    post = post * (levels[:, model.fields.index("tax_id")] != NONE)
    for name, (_, strangers) in model.another.items():
        places = np.flatnonzero(levels[:, model.fields.index(name)] == OTHER)
        known = comparison.well_known(name, a[places], b[places])
        pairs = weights.ANOTHER_NAME_PAIRS
        share = (post[places[known]].sum() + weights.ANOTHER_NAME[name] * pairs) / (post[places].sum() + pairs)
        model.another[name] = (min(float(share), strangers), strangers)


def _update(model: Model, levels: Level, post: Bits, prior: Bits, settings: Settings) -> None:
    """Set m to what the pairs say that look like matches (and, unregularised, u to what the others say)."""
    own = [place for place, name in enumerate(model.fields) if name in weights.TELLING]
    told = post * (levels[:, own] != NONE).any(axis=1) if own else post
    for place, name in enumerate(model.fields):
        # Whether kin and households are taken for matches must not be learned from pairs that do not tell.
        sure = settings.regularised and name in ("given", "generation", "core")
        counts = np.bincount(levels[:, place], weights=told if sure else post, minlength=5)[1:]
        if not settings.regularised:
            against = np.bincount(levels[:, place], weights=1 - post, minlength=5)[1:]
            model.m[place] = (counts + 1e-3) / (counts.sum() + 4e-3)
            model.u[place] = (against + 1e-3) / (against.sum() + 4e-3)
            model.rare[place][:] = model.u[place, 0]
            continue
        m = (counts + PRIOR * prior[place]) / (counts.sum() + PRIOR)
        if name == "generation":
            m[2] = min(m[2], weights.MISSING_GENERATION_AT_MOST)
            m[0] = 1 - m[1:].sum()
        most = weights.DIFFERENT_AT_MOST.get(name, 1.0)
        if m[3] > most:
            m[:3] *= (1 - most) / (1 - m[3])
            m[3] = most
        model.m[place] = m
