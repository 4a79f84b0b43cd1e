"""How sure a pair can be at most, whatever the weights say: rules that hold in every table, of any size.

Weights are learned, and a small table teaches little. These limits say what no agreement of a household's or an
office's lines can outweigh: another given name, another birth date, another company's name.
"""

from math import log2

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates.compare import Comparison
from crmkpi.duplicates.emails import ROLES
from crmkpi.duplicates.matches import Kind
from crmkpi.duplicates.text_levels import CLOSE, EXACT, NEAR, NONE, OTHER

Bits = npt.NDArray[np.float64]
Found = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Level = npt.NDArray[np.uint8]


def _odds(probability: float) -> float:
    return log2(probability / (1 - probability))


REVIEW = _odds(0.6)
"""Somebody must look."""
UNSURE = _odds(0.85)
"""Below likely."""
LIKELY = _odds(0.98)
"""Below certain."""
SPEAKS = _odds(0.95)
"""Likely, whatever a small table teaches."""
NEVER = _odds(0.2)
"""No group."""


def at_most(comparison: Comparison, levels: Level, a: Rows, b: Rows) -> Bits:
    """Give the most bits that each pair may have."""
    view = _View(comparison, levels, a, b)
    if comparison.kind is Kind.COMPANY:
        return np.minimum(_companies(view), _another_company(view))
    return _persons(view, view.level("given") == OTHER)


def in_groups(comparison: Comparison, levels: Level, a: Rows, b: Rows) -> Bits:
    """Give the most bits that each pair may have though third rows resemble both.

    Such a row may explain a name that is misspelt beyond likeness, and a company's other name; nothing else.
    """
    view = _View(comparison, levels, a, b)
    if comparison.kind is Kind.COMPANY:
        return _companies(view)
    return _persons(view, (view.level("given") == OTHER) & comparison.given_names(a) & comparison.given_names(b))


def at_least(comparison: Comparison, levels: Level, a: Rows, b: Rows, small: bool) -> Bits:
    """Give the fewest bits of pairs: one tax id that bears its proof is always looked at by somebody.

    In a small table one tax id, or one mailbox and one name, speaks for itself. Nothing may speak against it: another
    name, another birth date, another tax id, another generation word, a mailbox of the office.
    """
    view = _View(comparison, levels, a, b)
    out = np.full(len(a), -np.inf)
    out[view.proven_number()] = REVIEW
    if not small:
        return out
    names = [view.level(name) for name in ("given", "surname", "core") if name in view.at]
    agree = np.ones(len(a), np.bool_)
    for level in names:
        agree &= np.isin(level, (EXACT, NONE))
    unopposed = agree & (view.level("birth") != OTHER) & (view.level("generation") != OTHER) & ~view.contradicted()
    local = comparison.records.columns.get("local")
    of_role = np.array([*(name in ROLES for name in (local.values if local else ())), False], np.bool_)
    mailbox = (view.level("email") == EXACT) & ~of_role[comparison.records.codes("local")[a]]
    out[unopposed & mailbox] = SPEAKS
    out[unopposed & view.same_number()] = SPEAKS
    return out


class _View:
    """The levels of pairs by field."""

    def __init__(self, comparison: Comparison, levels: Level, a: Rows, b: Rows) -> None:
        self.comparison, self.levels, self.a, self.b = comparison, levels, a, b
        self.at = {name: place for place, name in enumerate(comparison.fields)}

    def level(self, name: str) -> Level:
        """Give the levels of a field; nothing where the tables lack it."""
        return self.levels[:, self.at[name]] if name in self.at else np.zeros(len(self.a), np.uint8)

    def same_number(self) -> Found:
        """Find pairs with one tax id, unless it is written like a CPF or CNPJ and bears no proof."""
        codes = self.comparison.records.codes("tax_id")
        proven: Found = self.comparison.credible()[codes[self.a]] & (self.level("tax_id") == EXACT)
        return proven

    def proven_number(self) -> Found:
        """Find pairs with one tax id that bears its check digits."""
        codes = self.comparison.records.codes("tax_id")
        proven: Found = self.comparison.proven()[codes[self.a]] & (self.level("tax_id") == EXACT)
        return proven

    def contradicted(self) -> Found:
        """Find pairs with two different tax ids that both bear their check digits."""
        return self.comparison.contradicted(self.a, self.b)

    def own_mailbox(self) -> Found:
        """Find pairs with one mailbox that is named after one of the two."""
        records = self.comparison.records
        box = records.codes("given_in_box")
        local = records.columns.get("local")
        of_role = np.array([*(name in ROLES for name in (local.values if local else ())), False], np.bool_)
        named = (box[self.a] >= 0) | (box[self.b] >= 0)
        found: Found = (self.level("email") == EXACT) & named & ~of_role[records.codes("local")[self.a]]
        return found

    def another_number(self) -> Found:
        """Find names that end in two different numbers; such are of places and units rather than of people."""
        words = self.comparison.records.words
        digits = np.array([*(word.isdigit() for word in words), False], np.bool_)
        surname = self.comparison.records.codes("surname")
        x, y = surname[self.a], surname[self.b]
        found: Found = digits[x] & digits[y] & (x != y)
        return found

    def another_unit(self) -> Found:
        """Find companies whose names each have a number or kind of business that the other lacks: Bloco 3, Bloco 4."""
        core = self.comparison.records.codes("core")
        unit = np.append(self.comparison.units().codes, np.int32(-1))
        x, y = unit[core[self.a]], unit[core[self.b]]
        found = (x >= 0) & (y >= 0) & (x != y)
        names = [frozenset(one.split()) for one in self.comparison.units().values]
        places = np.flatnonzero(found)
        pairs, of_pair = np.unique(np.column_stack([x[places], y[places]]), axis=0, return_inverse=True)
        apart = [bool(names[one] - names[other] and names[other] - names[one]) for one, other in pairs.tolist()]
        found[places] = np.array(apart, np.bool_)[of_pair.reshape(-1)] if apart else False
        return np.asarray(found, np.bool_)


def _persons(view: _View, another: Found) -> Bits:
    out = np.full(len(view.a), np.inf)
    given, surname, birth = view.level("given"), view.level("surname"), view.level("birth")
    number, mailbox = view.same_number(), view.own_mailbox()
    born = np.isin(birth, (EXACT, CLOSE))
    # One mailbox may serve a couple, though it bears one name.
    _lower(out, another & ~number, REVIEW)
    _lower(out, view.contradicted(), REVIEW)
    _lower(out, view.another_number() & ~number, REVIEW)
    # A son has his father's name, home and lines, but neither his number nor his birthday.
    generation = view.level("generation")
    _lower(out, generation == OTHER, REVIEW)
    _lower(out, (generation == NEAR) & ~number & (birth != EXACT), REVIEW)
    stranger = another & (surname == OTHER) & ~number & ~mailbox & ~born & (view.level("tax_id") != CLOSE)
    _lower(out, stranger, NEVER)
    _lower(out, (birth == OTHER) & (given != EXACT) & (given != NONE), REVIEW)
    _lower(out, (birth == OTHER) & ~number, UNSURE)
    _lower(out, birth == OTHER, LIKELY)
    return out


def _companies(view: _View) -> Bits:
    out = np.full(len(view.a), np.inf)
    _lower(out, view.contradicted(), REVIEW)
    _lower(out, view.another_unit() & ~view.same_number(), REVIEW)
    return out


def _another_company(view: _View) -> Bits:
    out = np.full(len(view.a), np.inf)
    host = view.comparison.records.codes("host")
    domain = (host[view.a] >= 0) & (host[view.a] == host[view.b])
    proven = view.same_number() | (view.level("website") == EXACT) | domain
    _lower(out, (view.level("core") == OTHER) & ~proven, REVIEW)
    return out


def _lower(out: Bits, found: Found, most: float) -> None:
    out[found] = np.minimum(out[found], most)
