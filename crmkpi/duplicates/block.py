"""Propose pairs: rows that share a key. Only proposed pairs are compared, so a key must forgive some slip each.

Every key forgives something else: exact values, sounds, first letters, and combinations of two fields for values
that are too common alone. A key value that too many rows share is not used (`cap`), and a key proposes only so many
pairs (`budget`); both shrink as the table grows, which keeps the work near-linear. Papadakis et al., "Blocking and
Filtering Techniques for Entity Resolution: A Survey", ACM Computing Surveys 53 (2020).
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates.phonetic import sound
from crmkpi.duplicates.records import Codes, Records, coded

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

_NONE = np.int64(-1)


def cap(rows: int) -> int:
    """Give the most rows that may share a key value: 60 at 10,000 rows, 20 at a million."""
    return int(np.clip(60 * (max(rows, 1) / 1e4) ** -0.24, 20, 120))


def budget(rows: int) -> int:
    """Give the most pairs that one key may propose: 12 per row at 10,000 rows, 1.5 at a million."""
    return int(max(rows, 1) * np.clip(12 * (max(rows, 1) / 1e4) ** -0.45, 1, 60))


def candidates(records: Records) -> tuple[Rows, Rows]:
    """Propose pairs of rows, each once, the smaller row first, in order."""
    found = np.empty(0, np.int64)
    waiting: list[npt.NDArray[np.int64]] = []
    most, limit = cap(records.rows), budget(records.rows)
    size = 0
    for key in keys(records):
        a, b = pairs(key, most, limit)
        waiting.append(a * records.rows + b)
        size += len(a)
        if size > 8_000_000:
            found, waiting, size = _once(np.concatenate([found, *waiting])), [], 0
    found = _once(np.concatenate([found, *waiting]))
    return found // max(records.rows, 1), found % max(records.rows, 1)


def _once(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Sort and leave out what is there already; faster here than `np.unique`, which hashes."""
    pairs.sort()
    return pairs[np.r_[True, pairs[1:] != pairs[:-1]]] if len(pairs) else pairs


def pairs(key: Keys, most: int, limit: int) -> tuple[Rows, Rows]:
    """Pair the rows that share a key value; the smallest blocks first, while the budget lasts."""
    rows = np.flatnonzero(key >= 0)
    order = rows[np.argsort(key[rows], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0]) if len(order) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[starts, len(order)])
    firsts, seconds = [], []
    for size in range(2, most + 1):
        blocks = starts[sizes == size]
        limit -= len(blocks) * size * (size - 1) // 2
        if limit < 0:
            break
        if len(blocks):
            members = order[blocks[:, None] + np.arange(size)]
            left, right = np.triu_indices(size, 1)
            firsts.append(members[:, left].ravel())
            seconds.append(members[:, right].ravel())
    if not firsts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(firsts), np.concatenate(seconds)


def mix(*codes: npt.NDArray[np.int32] | npt.NDArray[np.int64]) -> Keys:
    """Combine codes into one key (splitmix64); where any is missing, so is the key."""
    key = np.zeros(len(codes[0]), np.uint64)
    missing = np.zeros(len(codes[0]), np.bool_)
    for one in codes:
        missing |= one < 0
        key = (key + one.astype(np.int64).view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(
            0xBF58476D1CE4E5B9
        )
        key ^= key >> np.uint64(29)
    return np.where(missing, _NONE, (key >> np.uint64(1)).view(np.int64))


def either(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32]) -> Keys:
    """Combine two codes regardless of their order."""
    return mix(np.minimum(a, b), np.maximum(a, b))


def keys(records: Records) -> Iterator[Keys]:
    """Give every key, one after the other."""
    yield from _contact_keys(records)
    yield from _person_keys(records)
    yield from _company_keys(records)


def _part(records: Records, name: str, first: int, last: int | None = None) -> Codes:
    """Give the codes of a part of each value's text."""
    column = records.columns.get(name)
    if column is None:
        return records.codes(name)
    return column.derived(lambda value: value[first:last] if len(value[first:last]) >= 3 else "").codes


def _contact_keys(records: Records) -> Iterator[Keys]:
    of = records.codes
    for name in ("email", "tax_id", "line", "local", "website", "root"):
        yield mix(of(name))
    yield mix(_part(records, "tax_id", 0, 5))
    yield mix(_part(records, "tax_id", -5))
    yield mix(_part(records, "line", 0, 5), of("city"))
    yield mix(_part(records, "email", 0, 7))


def _person_keys(records: Records) -> Iterator[Keys]:
    of = records.codes
    person = ~records.company
    given, surname = (np.where(person, of(name), -1).astype(np.int32) for name in ("given", "surname"))
    if not (given >= 0).any() and not (surname >= 0).any():
        return
    sounds = _of_words(records, sound)
    heads = _of_words(records, lambda word: word[:3])
    letters = _of_words(records, lambda word: word[:1])
    g, s = sounds[given], sounds[surname]
    gh, sh = heads[given], heads[surname]
    year, day, birth = _part(records, "birth", 0, 4), _part(records, "birth", 5), of("birth")
    yield mix(np.where(person, of("full"), -1))
    yield either(g, s)
    yield mix(gh, sh)
    yield mix(birth)
    for place in range(records.middles.shape[1]):
        middle = np.where(person, records.middles[:, place], -1)
        yield either(g, sounds[middle])
        yield either(s, sounds[middle])
    # A name by initial: j silva.
    yield mix(letters[given], s, of("city"))
    yield mix(letters[given], s, year)
    for who in (g, s, gh, sh):
        for what in (
            birth,
            year,
            day,
            of("postal_code"),
            of("city"),
            of("door"),
            of("line"),
            of("email"),
            of("employer"),
            of("account"),
            of("number"),
        ):
            yield mix(who, what)
    for what in (of("postal_code"), of("city"), of("door")):
        yield mix(either(g, s), what)
        yield mix(year, what)
        yield mix(day, what)
    yield mix(np.where(person, of("door"), -1))
    yield mix(np.where(person, of("street"), -1))
    yield mix(of("number"), of("postal_code"))
    yield mix(either(g, s), year)
    yield mix(either(gh, sh), of("city"))


def _of_words(records: Records, ask: object) -> Codes:
    """Give a code for what a function makes of each word of persons' names; index -1 stays nothing."""
    _, places = coded(ask(word) for word in records.words)  # type: ignore[operator]
    return np.append(places, np.int32(-1))


def _company_keys(records: Records) -> Iterator[Keys]:
    column = records.columns.get("core")
    if column is None or not records.company.any():
        return
    of = records.codes
    core = np.where(records.company, column.codes, -1)
    yield mix(column.codes)
    words = [value.split() for value in column.values]
    counts: dict[str, int] = {}
    for name in words:
        for word in set(name):
            counts[word] = counts.get(word, 0) + 1
    rarest = [sorted(set(name), key=lambda word: (counts[word], word)) for name in words]

    def of_names(texts: list[str]) -> Keys:
        _, places = coded(texts)
        return np.append(places, np.int32(-1))[core].astype(np.int64)

    rare = of_names([name[0] if name else "" for name in rarest])
    first = of_names([sound(name[0]) for name in words])
    second = of_names([sound(name[1]) if len(name) > 1 else "" for name in words])
    compact = ["".join(name) for name in words]
    yield mix(of_names([" ".join(sorted(name)) for name in words]))
    yield mix(of_names(compact))
    yield mix(rare)
    yield mix(of_names([name[1] if len(name) > 1 else "" for name in rarest]))
    yield mix(of_names([" ".join(sorted(name[:2])) if len(name) > 1 else "" for name in rarest]))
    yield mix(of_names([sound(name[0]) if name else "" for name in rarest]))
    yield mix(of_names([" ".join(sorted(map(sound, name[:2]))) if len(name) > 1 else "" for name in words]))
    yield mix(of_names([text[:8] if len(text) >= 8 else "" for text in compact]))
    yield mix(of_names([text[-8:] if len(text) >= 8 else "" for text in compact]))
    for what in (of("city"), of("postal_code"), of("door"), of("line"), of("host"), of("website"), of("number")):
        yield mix(rare, what)
        yield mix(first, what)
        yield mix(second, what)
    firm = np.where(records.company, np.int32(0), np.int32(-1))
    yield mix(firm, of("door"))
    yield mix(firm, of("street"))
    yield mix(firm, of("host"))
    yield mix(firm, of("number"), of("postal_code"))
