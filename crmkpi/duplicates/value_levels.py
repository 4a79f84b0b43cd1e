"""Levels of agreement of two values that are not names: days, phone numbers, mailboxes, postal codes, middle names.

Each is made from the distinct values of a field, so that what can be known of one value is worked out once; a call
compares pairs of values by their codes.
"""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler

from crmkpi.duplicates.emails import FREE, ROLES
from crmkpi.duplicates.text_levels import CLOSE, EXACT, NEAR, OTHER, Levels, Places, edits, likeness, taken

Ask = Callable[[Places, Places], Levels]


def codes(texts: Iterable[str]) -> npt.NDArray[np.int32]:
    """Give equal texts one number, and the empty text -1."""
    known: dict[str, int] = {}
    return np.fromiter((known.setdefault(text, len(known)) if text else -1 for text in texts), np.int32)


def different(values: list[str]) -> Ask:
    """Take whatever is not equal for different."""
    return lambda x, y: np.full(len(x), OTHER, np.uint8)


def numbers(values: list[str]) -> Ask:
    """Compare numbers by edits: one is close, two are near."""

    def ask(x: Places, y: Places) -> Levels:
        few = edits(taken(values, x), taken(values, y), 2)
        return np.where(few <= 1, CLOSE, np.where(few == 2, NEAR, OTHER)).astype(np.uint8)

    return ask


def cities(values: list[str]) -> Ask:
    """Compare names of cities: slips are close."""

    def ask(x: Places, y: Places) -> Levels:
        alike = likeness(taken(values, x), taken(values, y), 0.84)
        return np.where(alike >= 0.92, CLOSE, np.where(alike >= 0.84, NEAR, OTHER)).astype(np.uint8)

    return ask


def days(values: list[str]) -> Ask:
    """Compare days: one wrong digit, or day and month swapped, are close; two equal parts, or a month apart, near."""
    parts = np.array([[int(part) for part in value.split("-")] for value in values], np.int32).reshape(-1, 3)
    digits = np.array([[ord(sign) for sign in value] for value in values], np.int8).reshape(-1, 10)

    def ask(x: Places, y: Places) -> Levels:
        left, right = parts[x], parts[y]
        one, other = digits[x], digits[y]
        wrong = (one != other).sum(axis=1)
        same = left == right
        swapped = same[:, 0] & (left[:, 1] == right[:, 2]) & (left[:, 2] == right[:, 1])
        crossed = (one[:, :-1] == other[:, 1:]) & (one[:, 1:] == other[:, :-1]) & (one[:, :-1] != one[:, 1:])
        close = (wrong <= 1) | swapped | (crossed.any(axis=1) & (wrong == 2))
        apart = np.abs((left - right) @ np.array([372, 31, 1], np.int32))
        near = (same.sum(axis=1) >= 2) | (apart <= 31)
        return np.where(close, CLOSE, np.where(near, NEAR, OTHER)).astype(np.uint8)

    return ask


def phones(values: list[str]) -> Ask:
    """Compare phone numbers: equal but for what stands before the last eight digits, one edit, two edits."""
    tails = codes(value[-8:] if len(value) >= 8 else "" for value in values)
    by_edits = numbers(values)

    def ask(x: Places, y: Places) -> Levels:
        levels = by_edits(x, y)
        for i in np.flatnonzero((tails[x] == tails[y]) & (tails[x] >= 0)).tolist():
            levels[i] = EXACT if _one_line(values[x[i]][:-8], values[y[i]][:-8]) else CLOSE
        return levels

    return ask


def _one_line(before: str, other: str) -> bool:
    """Tell whether two area codes may belong to one line: one is left out, or has the ninth digit behind it."""
    short, long = sorted((before, other), key=len)
    if long.endswith(short) or long.startswith(short):
        return True
    bare = [code.removesuffix("9") if len(code) in (1, 3) else code for code in (short, long)]
    return bare[0] == bare[1]


def postal_codes(values: list[str]) -> Ask:
    """Compare postal codes: one edit is close, the same district near."""
    districts = codes(value[: 5 if len(value) == 8 else 3] for value in values)

    def ask(x: Places, y: Places) -> Levels:
        few = edits(taken(values, x), taken(values, y), 1)
        return np.where(few <= 1, CLOSE, np.where(districts[x] == districts[y], NEAR, OTHER)).astype(np.uint8)

    return ask


def mailboxes(values: list[str]) -> Ask:
    """Compare addresses: slips are close; another provider, other digits or a similar name are near."""
    names = [value.rpartition("@")[0] for value in values]
    hosts = [value.rpartition("@")[2] for value in values]
    free = np.fromiter((host in FREE for host in hosts), np.bool_, len(hosts))
    host_digits = codes(_digits(host) or "-" for host in hosts)
    digits = codes(map(_digits, names))
    boxes = codes(names)
    letters = codes("".join(sign for sign in name if sign.isalpha()) for name in names)
    length = np.fromiter(map(len, names), np.int32, len(names))
    of_role = np.fromiter((name in ROLES for name in names), np.bool_, len(names))

    def ask(x: Places, y: Places) -> Levels:
        few = edits(taken(values, x), taken(values, y), 2) <= 2
        alike = likeness(taken(names, x), taken(names, y), 0.9) >= 0.9
        short = np.minimum(length[x], length[y])
        same = boxes[x] == boxes[y]
        own = (short >= 4) & ~of_role[x]
        # ana87 and ana89 are two mailboxes, not a slip.
        slip = few & (short >= 4) & (letters[x] != letters[y])
        numbered = (letters[x] == letters[y]) & (digits[x] >= 0) & (digits[y] >= 0) & (digits[x] != digits[y])
        # gmail.com and hotmail.com are one person's; p01.example and p02.example are two firms.
        few &= ~same | (host_digits[x] == host_digits[y]) & ~(free[x] & free[y])
        near = np.where(same, own, (few & (short >= 4)) | (alike & (short >= 5)))
        near &= ~numbered
        return np.where((same & few) | (~same & slip), CLOSE, np.where(near, NEAR, OTHER)).astype(np.uint8)

    return ask


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def middles(values: list[str]) -> Ask:
    """Compare what stands between given name and surname: the same, left out or cut to initials, partly shared."""
    parted = [value.split() for value in values]
    initials = np.fromiter((_letters(words) for words in parted), np.int64, len(values))

    def ask(x: Places, y: Places) -> Levels:
        levels = np.full(len(x), OTHER, np.uint8)
        for i in np.flatnonzero(initials[x] & initials[y]).tolist():
            levels[i] = _middle(parted[x[i]], parted[y[i]])
        return levels

    return ask


def _letters(words: list[str]) -> int:
    """Give the set of first letters as bits."""
    bits = 0
    for word in words:
        bits |= 1 << (ord(word[0]) % 61)
    return bits


def _middle(left: list[str], right: list[str]) -> int:
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    found = [any(_is_like(word, whole) for whole in long) for word in short]
    if all(found):
        return EXACT if len(short) == len(long) and all(word in long for word in short) else CLOSE
    return NEAR if any(found) else OTHER


def _is_like(word: str, whole: str) -> bool:
    if word == whole:
        return True
    if word[0] != whole[0]:
        return False
    if len(word) == 1 or len(whole) == 1 or (len(word) >= 3 and whole.startswith(word)):
        return True
    return bool(JaroWinkler.similarity(word, whole) >= 0.92)
