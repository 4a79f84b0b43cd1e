"""Whether two names may be those of one customer, told without any learning: for rows that share a line or a mailbox.

A family has one surname and one telephone, a street has Posto Rota 1 and Posto Rota 2: what the names have in common
says little, what tells them apart says all.
"""

from crmkpi.duplicates import companies, persons
from crmkpi.duplicates.given_names import KNOWN
from crmkpi.duplicates.nicknames import related
from crmkpi.duplicates.phonetic import sound
from crmkpi.duplicates.readings import name as folded

ALIKE = 60
"""Token set ratio from which on two names have enough in common to be looked at closely."""
NEARLY = 0.9
"""Jaro-Winkler likeness of two words that may be one, misspelt."""
COMPANY = 80
"""Token set ratio from which on two companies may be one."""


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two names as they are written may be one customer's."""
    if one.casefold() == other.casefold():
        return True
    from rapidfuzz.fuzz import token_set_ratio

    # Accents cost little of the ratio, and taking them off costs more than all the rest.
    if token_set_ratio(one.casefold(), other.casefold()) < ALIKE:
        return False
    left, right = folded(one), folded(other)
    if any(companies.has_form(name) or companies.has_trade(name) for name in (left, right)):
        cores = companies.core(left), companies.core(right)
        return _one_unit(*cores) and token_set_ratio(*cores) >= COMPANY
    return _one_unit(left, right) and _one_person(persons.parse(left), persons.parse(right))


def _one_unit(one: str, other: str) -> bool:
    """Tell whether neither name has a number or kind of business that the other has otherwise."""
    left, right = set(companies.unit(one).split()), set(companies.unit(other).split())
    return not (left - right and right - left)


def _one_person(one: persons.PersonName, other: persons.PersonName) -> bool:
    if one.generation != other.generation:
        return False
    surnames = {one.surname, *one.middle}, {other.surname, *other.middle}
    kept = one.surname in surnames[1] or other.surname in surnames[0]
    turned = one.given == other.surname and one.surname == other.given
    if one.given != other.given and {one.given, other.given} <= KNOWN and not turned:
        # Marcos and Marcelo are brothers; Tiago and Thiago are one.
        return kept and (related(one.given, other.given) or sound(one.given) == sound(other.given))
    return turned or (_one_word(one.given, other.given) and (kept or _one_word(one.surname, other.surname)))


def _one_word(one: str, other: str) -> bool:
    """Tell whether two words may be one: left out, cut to an initial, a short form, misspelt."""
    if not one or not other or one == other or related(one, other):
        return True
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    from rapidfuzz.distance import JaroWinkler

    return bool(JaroWinkler.similarity(one, other) >= NEARLY)
