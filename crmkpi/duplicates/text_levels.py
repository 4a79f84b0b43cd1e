"""Levels of agreement of two texts: words of names, streets, company names. Asked once per distinct pair of values."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from crmkpi.duplicates.addresses import number
from crmkpi.duplicates.companies import initials, is_trade
from crmkpi.duplicates.given_names import KNOWN
from crmkpi.duplicates.nicknames import related
from crmkpi.duplicates.phonetic import sound

Levels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

NONE, EXACT, CLOSE, NEAR, OTHER = range(5)
_ALIKE = str.maketrans("eyo", "iiu")
ESTABLISHED = 4
"""A name that so many rows have is a name of its own, not a slip of another one."""


def on_distinct(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], ask: Callable[[Places, Places], Levels]) -> Levels:
    """Compare codes: nothing on a side is NONE, equal is EXACT, else `ask` is called once per unordered pair."""
    levels = np.where((a < 0) | (b < 0), NONE, np.where(a == b, EXACT, OTHER)).astype(np.uint8)
    open_ = np.flatnonzero(levels == OTHER)
    if len(open_):
        low = np.minimum(a[open_], b[open_]).astype(np.int64)
        high = np.maximum(a[open_], b[open_]).astype(np.int64)
        distinct, place = np.unique(low << 32 | high, return_inverse=True)
        levels[open_] = ask(distinct >> 32, distinct & 0xFFFFFFFF)[place.reshape(-1)]
    return levels


def taken(values: list[str], places: Places) -> list[str]:
    """Take values by their places."""
    return [values[place] for place in places.tolist()]


def edits(x: list[str], y: list[str], most: int) -> npt.NDArray[np.int32]:
    """Count edits (a swap of neighbours is one); more than `most` count as one more than that."""
    found = process.cpdist(x, y, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)
    return np.asarray(found, np.int32)


def likeness(x: list[str], y: list[str], cutoff: float) -> npt.NDArray[np.float32]:
    """Jaro–Winkler similarity; below the cutoff 0."""
    found = process.cpdist(x, y, scorer=JaroWinkler.similarity, score_cutoff=cutoff, dtype=np.float32)
    return np.asarray(found, np.float32)


def ratio(x: list[str], y: list[str], cutoff: float) -> npt.NDArray[np.float32]:
    """Give the share of letters in common (indel), of 100; below the cutoff 0."""
    return np.asarray(process.cpdist(x, y, scorer=fuzz.ratio, score_cutoff=cutoff, dtype=np.float32), np.float32)


def of_words(values: list[str], counts: npt.NDArray[np.int64], x: Places, y: Places, given: bool) -> Levels:
    """Compare two words of names: slips and forms of a name are close, initials and beginnings near."""
    left, right = taken(values, x), taken(values, y)
    alike = likeness(left, right, 0.7)
    levels = np.where(alike >= 0.92, CLOSE, np.where(alike >= 0.84, NEAR, OTHER)).astype(np.uint8)
    maybe = np.flatnonzero((levels != CLOSE) & (alike > 0))
    few = edits([left[i] for i in maybe], [right[i] for i in maybe], 1)
    long = np.fromiter((min(len(left[i]), len(right[i])) >= 4 for i in maybe), np.bool_, len(maybe))
    levels[maybe[(few <= 1) & long]] = CLOSE
    established = np.minimum(counts[x], counts[y]) >= ESTABLISHED
    for i, (one, other) in enumerate(zip(left, right, strict=True)):
        short, whole = (one, other) if len(one) <= len(other) else (other, one)
        if given and related(one, other):
            levels[i] = CLOSE
        elif one[0] == other[0] and len(short) == 1:
            levels[i] = NEAR
        elif levels[i] == OTHER:
            two = given and _are_two(one, other, bool(established[i]))
            if len(short) >= 3 and whole.startswith(short) and not two:
                levels[i] = NEAR
        elif given and (_by_gender(short, whole) or _are_two(one, other, bool(established[i]))):
            # Daniel and Daniela, Marcos and Marcelo: two people, though few letters apart.
            levels[i] = OTHER
        elif levels[i] == CLOSE and (_by_gender(short, whole) or (established[i] and sound(one) != sound(other))):
            levels[i] = NEAR
    return levels


def _are_two(one: str, other: str, established: bool) -> bool:
    """Tell whether two given names are both names of their own, rather than one of them a slip of the other."""
    known = one in KNOWN and other in KNOWN
    # José and Josué sound alike but for their vowels; so do Luís and Luiz, Manoel and Manuel, which are one name.
    return ((established or known) and sound(one) != sound(other)) or (known and _vowels(one) != _vowels(other))


def _vowels(name: str) -> str:
    """Give the vowels of a name, those that are written for each other as one."""
    return "".join(sign for sign in name.replace("ei", "e").translate(_ALIKE) if sign in "aiu")


def _by_gender(short: str, whole: str) -> bool:
    if len(short) < 3:
        return False
    return whole == short + "a" or (
        len(short) == len(whole) and short[:-1] == whole[:-1] and {short[-1], whole[-1]} == {"a", "o"}
    )


class Words:
    """Texts as sets of words, each word weighed by its rarity: log2 of texts per text that has it."""

    def __init__(self, values: list[str], most: int = 10) -> None:
        self.values = values
        self.known: dict[str, int] = {}
        counts: list[int] = []
        self.codes = np.full((len(values), most), -1, np.int32)
        for index, value in enumerate(values):
            for position, word in enumerate(dict.fromkeys(value.split()).keys()):
                if position == most:
                    break
                code = self.known.setdefault(word, len(self.known))
                if code == len(counts):
                    counts.append(0)
                counts[code] += 1
                self.codes[index, position] = code
        used = int((self.codes >= 0).any(axis=0).sum()) if len(values) else 0
        self.codes = self.codes[:, : max(used, 1)]
        rarity = np.log2((len(values) + 20.0) / (np.array(counts, np.float64) + 0.5))
        self.bits = np.append(np.maximum(rarity, 0.3), 0.0).astype(np.float32)
        self.sorted = [" ".join(sorted(value.split())) for value in values]
        self.total = self.bits[self.codes].sum(axis=1) if len(values) else np.empty(0, np.float32)

    def shared(self, x: Places, y: Places) -> npt.NDArray[np.float32]:
        """Sum the bits of the words that two texts share."""
        out = np.zeros(len(x), np.float32)
        for start in range(0, len(x), 200_000):
            cut = slice(start, start + 200_000)
            left, right = self.codes[x[cut]], self.codes[y[cut]]
            for place in range(left.shape[1]):
                word = left[:, place]
                there = (word >= 0) & (right == word[:, None]).any(axis=1)
                out[cut] += np.where(there, self.bits[word], 0)
        return out

    def rest(self, x: int, y: int) -> tuple[str, str, float, float]:
        """Give the words that only one of two texts has, and their bits."""
        left, right = self.values[x].split(), self.values[y].split()
        only_left = [word for word in left if word not in right]
        only_right = [word for word in right if word not in left]
        bits = [sum(float(self.bits[self.known.get(word, -1)]) for word in words) for words in (only_left, only_right)]
        return " ".join(only_left), " ".join(only_right), *bits  # type: ignore[return-value]


def streets(values: list[str]) -> Callable[[Places, Places], Levels]:
    """Compare spelled streets, see `of_streets`."""
    words, numbers = Words(values), [number(value) for value in values]
    return lambda x, y: of_streets(words, numbers, x, y)


def companies(values: list[str]) -> Callable[[Places, Places], Levels]:
    """Compare core names, see `of_companies`."""
    words = Words(values)
    return lambda x, y: of_companies(words, x, y)


def of_streets(words: Words, numbers: list[str], x: Places, y: Places) -> Levels:
    """Compare spelled streets: the same words, or nearly; two different house numbers are never close."""
    shared = words.shared(x, y)
    joint = shared / np.maximum(words.total[x] + words.total[y] - shared, 0.1)
    alike = ratio(taken(words.sorted, x), taken(words.sorted, y), 76)
    within = (shared >= 8) & (shared >= np.minimum(words.total[x], words.total[y]) - 0.01)
    levels = np.where(
        (alike >= 88) | (joint >= 0.8), CLOSE, np.where((alike >= 76) | (joint >= 0.5) | within, NEAR, OTHER)
    )
    places = np.flatnonzero(levels != OTHER)
    for i in places.tolist():
        one, other = numbers[x[i]], numbers[y[i]]
        if one and other and one != other:
            levels[i] = NEAR if alike[i] >= 88 else OTHER
    same = (alike >= 99.9) & (levels == CLOSE)
    return np.where(same, EXACT, levels).astype(np.uint8)


def of_companies(words: Words, x: Places, y: Places) -> Levels:
    """Compare core names: what both have in common, and whether the words that only one has tell them apart."""
    shared = words.shared(x, y)
    left_bits, right_bits = words.total[x], words.total[y]
    joint = shared / np.maximum(left_bits + right_bits - shared, 0.1)
    alike = ratio(taken(words.sorted, x), taken(words.sorted, y), 60)
    levels = np.full(len(x), OTHER, np.uint8)
    levels[(alike >= 76) | (joint >= 0.5)] = NEAR
    levels[(alike >= 88) | (joint >= 0.8)] = CLOSE
    within = (shared >= 8) & (shared >= np.minimum(left_bits, right_bits) - 0.01)
    levels[within & (levels == OTHER)] = NEAR
    for i in np.flatnonzero((levels != OTHER) | (alike >= 60) & (joint >= 0.2)).tolist():
        levels[i] = _judged(words, int(x[i]), int(y[i]), int(levels[i]), float(left_bits[i]), float(right_bits[i]))
    _compact(words.values, x, y, levels)
    return levels


def _judged(words: Words, x: int, y: int, level: int, left_bits: float, right_bits: float) -> int:
    """Look at the words that only one of two names has."""
    only_left, only_right, left, right = words.rest(x, y)
    if not only_left and not only_right:
        return EXACT
    if not only_left or not only_right:
        extra, total = (left, left_bits) if only_left else (right, right_bits)
        if extra <= 0.35 * total:
            return CLOSE
        return min(level, NEAR) if level == NEAR else NEAR
    alike = max(
        JaroWinkler.similarity(only_left, only_right, score_cutoff=0.8),
        fuzz.ratio(only_left.replace(" ", ""), only_right.replace(" ", "")) / 100,
    )
    if alike >= 0.86:
        return CLOSE
    if _shortened(only_left, only_right):
        return CLOSE
    if all(map(is_trade, only_left.split())) and all(map(is_trade, only_right.split())):
        # Clínica Silva and Padaria Silva.
        return OTHER
    if _distinct(words, x, only_left) and _distinct(words, y, only_right):
        # Indústria de Plásticos Bueno and Indústria de Plásticos Rodrigues.
        return OTHER
    # Both names have a word that the other lacks: auto pecas silva, auto pecas souza.
    if left + right > 0.5 * (left_bits + right_bits) * 0.8:
        return OTHER
    return NEAR


def _distinct(words: Words, name: int, only: str) -> bool:
    """Tell whether the rarest word that is no trade's is among those that the other name lacks."""
    own = [word for word in dict.fromkeys(words.values[name].split()) if not is_trade(word) and len(word) > 2]
    if not own:
        return False
    most = max(float(words.bits[words.known.get(word, -1)]) for word in own)
    return any(float(words.bits[words.known.get(word, -1)]) >= most - 0.01 for word in only.split() if word in own)


def _shortened(one: str, other: str) -> bool:
    """Tell whether each word begins another: distr alim, distribuidora alimentos."""
    left, right = one.split(), other.split()
    if len(left) != len(right):
        return False
    return all(
        len(min(a, b, key=len)) >= 3 and (a.startswith(b) or b.startswith(a)) for a, b in zip(left, right, strict=True)
    )


def _compact(values: list[str], x: Places, y: Places, levels: Levels) -> None:
    """Let names meet that differ in spaces only, or that are the other's initials."""
    for i in np.flatnonzero(levels >= CLOSE).tolist():
        one, other = values[x[i]], values[y[i]]
        if one.replace(" ", "") == other.replace(" ", ""):
            levels[i] = EXACT
        elif levels[i] == OTHER and " " not in min(one, other, key=len):
            short, long = sorted((one, other), key=len)
            if len(short) >= 3 and short == initials(long):
                levels[i] = NEAR
