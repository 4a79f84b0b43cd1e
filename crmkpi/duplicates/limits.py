"""How sure a pair can be at most, whatever the weights say: rules that hold in every table, of any size.

Weights are learned, and a small table teaches little. These limits say what no agreement of a household's or an
office's lines can outweigh: another given name, another birth date, another company's name.
"""

from collections.abc import Iterator
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
CAUSES = ("given", "surname", "tax_id", "number", "generation", "birth", "unit", "company")
"""What holds a pair back: another given name or surname, two valid tax ids, names that end in different numbers, …"""
Rule = tuple[str, Found, float]
"""A cause, the pairs that it concerns, and the most bits that they may have."""
GENERATION = 15
"""Years from which on two birth dates may be those of a father and the son who bears his name."""


def at_most(comparison: Comparison, levels: Level, a: Rows, b: Rows) -> Bits:
    """Give the most bits that each pair may have."""
    return _lowest(_rules(_View(comparison, levels, a, b)), len(a))[0]


def causes(comparison: Comparison, levels: Level, a: Rows, b: Rows, bits: Bits) -> list[str | None]:
    """Name for each pair what holds it at these bits; None where its own weights do."""
    most, rule = _lowest(_rules(_View(comparison, levels, a, b)), len(a))
    return [CAUSES[place] if held else None for place, held in zip(rule.tolist(), (bits >= most).tolist(), strict=True)]


def in_groups(comparison: Comparison, levels: Level, a: Rows, b: Rows) -> Bits:
    """Give the most bits that each pair may have though third rows resemble both.

    Such a row may explain a name that is misspelt beyond likeness, and a company's other name; nothing else.
    """
    view = _View(comparison, levels, a, b)
    if comparison.kind is Kind.COMPANY:
        return _lowest(_companies(view), len(a))[0]
    another = (view.level("given") == OTHER) & comparison.given_names(a) & comparison.given_names(b)
    surnames = view.level("surname") == OTHER
    if surnames.any():
        surnames &= comparison.well_known("surname", a, b)
    return _lowest(_persons(view, another, surnames), len(a))[0]


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
    of_role = comparison.of_values("local", ROLES.__contains__)
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
        of_role = self.comparison.of_values("local", ROLES.__contains__)
        named = (box[self.a] >= 0) | (box[self.b] >= 0)
        found: Found = (self.level("email") == EXACT) & named & ~of_role[records.codes("local")[self.a]]
        return found

    def years_apart(self) -> npt.NDArray[np.int64]:
        """Count the years between the birth dates of pairs; many where a date is missing."""
        column = self.comparison.records.columns.get("birth")
        if column is None:
            return np.full(len(self.a), 2 * GENERATION)
        years = np.array([*(int(day[:4]) for day in column.values), 0], np.int64)
        apart: npt.NDArray[np.int64] = np.abs(years[column.codes[self.a]] - years[column.codes[self.b]])
        return apart

    def another_number(self) -> Found:
        """Find names that end in two different numbers; such are of places and units rather than of people."""
        digits = self.comparison.of_values("surname", str.isdigit)
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


def _rules(view: _View) -> Iterator[Rule]:
    if view.comparison.kind is Kind.COMPANY:
        yield from _companies(view)
        yield from _another_company(view)
    else:
        yield from _persons(view, view.level("given") == OTHER, view.level("surname") == OTHER)


def _persons(view: _View, another: Found, surnames: Found) -> Iterator[Rule]:
    given, surname, birth = view.level("given"), view.level("surname"), view.level("birth")
    number, mailbox = view.same_number(), view.own_mailbox()
    born = np.isin(birth, (EXACT, CLOSE))
    # One mailbox may serve a couple, though it bears one name.
    yield "given", another & ~number, REVIEW
    # Who has married has kept a number, a birthday, a mailbox.
    yield "surname", surnames & ~number & ~born & ~mailbox & (view.level("tax_id") != CLOSE), REVIEW
    yield "tax_id", view.contradicted(), REVIEW
    yield "number", view.another_number() & ~number, REVIEW
    # A son has his father's name, home and lines, but neither his number nor his birthday.
    generation = view.level("generation")
    yield "generation", generation == OTHER, REVIEW
    yield "generation", (generation == NEAR) & ~number & (birth != EXACT), REVIEW
    stranger = another & (surname == OTHER) & ~number & ~mailbox & ~born & (view.level("tax_id") != CLOSE)
    yield "given", stranger, NEVER
    misdated = birth == OTHER
    yield "birth", misdated & np.isin(given, (NEAR, OTHER)), REVIEW
    yield "birth", misdated & (given == CLOSE) & ~number, REVIEW
    yield "birth", misdated & ~number & ~_misdated(view), UNSURE
    yield "birth", misdated, LIKELY


def _misdated(view: _View) -> Found:
    """Find pairs whose birth dates are no generation apart, under one name and on a line of their own."""
    one_name = (view.level("given") == EXACT) & np.isin(view.level("surname"), (EXACT, CLOSE))
    at_home = np.isin(view.level("street"), (EXACT, CLOSE)) | (view.level("phone") == EXACT) | view.own_mailbox()
    misdated: Found = one_name & at_home & (view.years_apart() < GENERATION)
    return misdated


def _companies(view: _View) -> Iterator[Rule]:
    yield "tax_id", view.contradicted(), REVIEW
    yield "unit", view.another_unit() & ~view.same_number(), REVIEW


def _another_company(view: _View) -> Iterator[Rule]:
    host = view.comparison.records.codes("host")
    domain = (host[view.a] >= 0) & (host[view.a] == host[view.b])
    proven = view.same_number() | (view.level("website") == EXACT) | domain
    yield "company", (view.level("core") == OTHER) & ~proven, REVIEW


def _lowest(rules: Iterator[Rule], pairs: int) -> tuple[Bits, npt.NDArray[np.int8]]:
    """Give for each pair the lowest of the limits that concern it, and whose it is (place in `CAUSES`)."""
    most, cause = np.full(pairs, np.inf), np.zeros(pairs, np.int8)
    for name, found, bits in rules:
        lower = found & (bits < most)
        most[lower] = bits
        cause[lower] = CAUSES.index(name)
    return most, cause
