"""Names of rows: whether a row is a person or a company, told by content, and its name taken apart as both."""

from collections import Counter
from math import log
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates import companies, persons
from crmkpi.duplicates.given_names import KNOWN
from crmkpi.duplicates.readings import READINGS
from crmkpi.tax_numbers import is_cnpj, is_cpf

if TYPE_CHECKING:
    from crmkpi.duplicates.records import Codes, Column, Source

MIDDLES = persons.MOST
MOST_OF_A_WORD = 2.5
"""Log odds: no single word decides, or one misjudged row would draw its namesakes along."""
MOST_WORDS = 6
"""Words of a name up to which its beginning tells that it is a person's."""
_AND = frozenset(("e", "and", "und", "y", "et"))


def read(source: "Source", columns: "dict[str, Column]") -> "tuple[Codes, list[str], npt.NDArray[np.bool_]]":
    """Add the columns of names; give the middles, the words of persons' names, and which rows are companies."""
    full = source.column("name", *READINGS["name"])
    given = source.column("given_name", *READINGS["given_name"])
    surname = source.column("surname", *READINGS["surname"])
    employer = source.column("company", *READINGS["company"])
    parted = (given.codes >= 0) | (surname.codes >= 0)
    company = _companies(source, columns, full, employer, parted)
    _company_names(columns, full, employer, company, parted)
    return *_person_names(columns, full, given, surname, parted), company


def _person_names(
    columns: "dict[str, Column]", full: "Column", given: "Column", surname: "Column", parted: npt.NDArray[np.bool_]
) -> "tuple[Codes, list[str]]":
    """Take the names of all rows apart, each distinct writing once."""
    from crmkpi.duplicates.records import Column

    # One code per distinct writing: full names first, then pairs of given name and surname.
    wide = len(surname.values) + 1
    pair = (given.codes.astype(np.int64) + 1) * wide + surname.codes + 1
    writing = np.where(parted, pair + len(full.values), full.codes.astype(np.int64))
    # A mailbox may tell the surname that the name leaves out: Rosa, rosa.silva@…
    boxes = columns["local"].codes
    short = _short_names(full, given, surname, writing, wide) & (boxes >= 0)
    far = np.int64(len(full.values)) + np.int64(len(given.values) + 1) * wide
    writing = np.where(short, writing + 1 + (boxes.astype(np.int64) + 1) * (far + 1), writing)
    distinct, place = np.unique(writing, return_inverse=True)
    parsed = []
    for code in distinct.tolist():
        box = ""
        if code > far:
            number, code = divmod(code, int(far) + 1)
            box, code = columns["local"].values[number - 1], code - 1
        if code < 0:
            name = persons.PersonName()
        elif code < len(full.values):
            name = persons.parse(full.values[code])
        else:
            first, last = divmod(code - len(full.values), wide)
            name = persons.join(given.values[first - 1] if first else "", surname.values[last - 1] if last else "")
        parsed.append(persons.completed(name, box) if box else name)
    known: dict[str, int] = {"": -1}
    words = np.full((len(parsed), MIDDLES + 2), -1, np.int32)
    for index, name in enumerate(parsed):
        for position, word in enumerate((name.given, name.surname, *name.middle)):
            words[index, position] = known.setdefault(word, len(known) - 1)
    rows = words[place.reshape(-1)]
    vocabulary = list(known)[1:]
    columns["given"] = Column(vocabulary, rows[:, 0].copy())
    columns["surname"] = Column(vocabulary, rows[:, 1].copy())
    for field, texts in (
        ("generation", [name.generation for name in parsed]),
        ("middle", [" ".join(name.middle) for name in parsed]),
        ("full", [" ".join(sorted((name.given, *name.middle, name.surname))).strip() for name in parsed]),
    ):
        from crmkpi.duplicates.records import coded

        values, places = coded(texts)
        columns[field] = Column(values, places[place.reshape(-1)])
    _spelled(columns, rows, vocabulary)
    used = int((rows[:, 2:] >= 0).any(axis=0).sum()) if len(rows) else 0
    return rows[:, 2 : 2 + used].copy(), vocabulary


def _spelled(columns: "dict[str, Column]", rows: "Codes", vocabulary: list[str]) -> None:
    """Note which mailboxes hold their owner's given name and surname as the row spells them."""
    from crmkpi.duplicates.records import Column

    boxes = columns["local"]
    for place, field in ((0, "given_in_box"), (1, "surname_in_box")):
        known: dict[tuple[int, int], bool] = {}
        codes = np.full(len(rows), -1, np.int32)
        there = np.flatnonzero((boxes.codes >= 0) & (rows[:, place] >= 0))
        for row, word, box in zip(
            there.tolist(), rows[there, place].tolist(), boxes.codes[there].tolist(), strict=True
        ):
            pair = (word, box)
            if pair not in known:
                known[pair] = len(vocabulary[word]) >= 3 and vocabulary[word] in boxes.values[box]
            if known[pair]:
                codes[row] = 0
        columns[field] = Column(["yes"], codes)


def _short_names(
    full: "Column", given: "Column", surname: "Column", writing: npt.NDArray[np.int64], wide: int
) -> npt.NDArray[np.bool_]:
    """Find rows whose name has no given name or surname, or only its initial."""
    lone = np.append(np.array([_is_short(value) for value in full.values], np.bool_), True)
    first = np.append(np.array([len(value) == 1 for value in given.values], np.bool_), False)
    last = np.append(np.array([len(value) == 1 for value in surname.values], np.bool_), True)
    parted = writing >= len(full.values)
    found: npt.NDArray[np.bool_] = np.where(parted, last[surname.codes] | first[given.codes], lone[full.codes])
    return found


def _is_short(name: str) -> bool:
    words = name.split()
    return len(words) == 1 or len(words[0]) == 1 or (len(words) == 2 and len(words[1]) == 1)


def _company_names(
    columns: "dict[str, Column]",
    full: "Column",
    employer: "Column",
    company: npt.NDArray[np.bool_],
    parted: npt.NDArray[np.bool_],
) -> None:
    """Add the names of companies: a company's own (`core`), and the one that a person works for (`employer`)."""
    from crmkpi.duplicates.records import Column

    own = full.derived(companies.core)
    theirs = employer.derived(companies.core)
    # A lead of a firm without a person's name is the firm.
    firm = company & (full.codes < 0) & ~parted
    values = own.values + theirs.values
    codes = np.where(firm & (theirs.codes >= 0), theirs.codes + len(own.values), own.codes).astype(np.int32)
    merged: dict[str, int] = {}
    first = np.fromiter((merged.setdefault(value, len(merged)) for value in values), np.int32, len(values))
    columns["core"] = Column(list(merged), np.append(first, np.int32(-1))[codes].astype(np.int32))
    columns["employer"] = Column(theirs.values, np.where(firm, -1, theirs.codes).astype(np.int32))


def _companies(
    source: "Source",
    columns: "dict[str, Column]",
    full: "Column",
    employer: "Column",
    parted: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Tell companies from people: by form, trade word, tax number, birth date; the rest by the words of the others."""
    tax = columns["tax_id"]
    cnpj = _rows(tax, [is_cnpj(value) for value in tax.values])
    cpf = _rows(tax, [is_cpf(value) for value in tax.values])
    form = _rows(full, [companies.has_form(value) or companies.has_trade(value) for value in full.values])
    person = parted | (columns["birth"].codes >= 0) | (cpf & ~form)
    site = (columns["website"].codes >= 0) & ~cpf
    firm = (form | cnpj | site | ((full.codes < 0) & (employer.codes >= 0))) & ~parted & (columns["birth"].codes < 0)
    open_ = ~person & ~firm & (full.codes >= 0)
    if not open_.any():
        return firm
    # One with a known given name is a person as far as can be told without the others' words.
    named = open_ & _rows(full, [_begins_as_person(value) for value in full.values])
    return firm | (open_ & _rows(full, _guess(full, firm, person | named)))


def _begins_as_person(name: str) -> bool:
    """Tell whether a name without form or trade word begins with a known given name, and goes on in words alone."""
    words = name.split()
    return (
        2 <= len(words) <= MOST_WORDS
        and words[0] in KNOWN
        and _AND.isdisjoint(words)
        and all(word.isalpha() for word in words)
    )


def _guess(
    full: "Column",
    firm: npt.NDArray[np.bool_],
    person: npt.NDArray[np.bool_],
) -> list[bool]:
    """Judge names by their words (naive Bayes), the table's share of companies as prior and as pseudo-count."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for kind, rows in ((True, firm), (False, person)):
        for code, times in zip(*np.unique(full.codes[rows & (full.codes >= 0)], return_counts=True), strict=True):
            for word in full.values[int(code)].split():
                counts[kind][word] += int(times)
    # About half of all companies are written with their form; no more than are left beside the known people.
    firms = min(2.0 * float(firm.sum()), float(len(person) - person.sum()))
    share = min(max(firms / max(len(firm), 1), 0.003), 0.997)
    guesses = []
    for name in full.values:
        words = name.split()
        odds = log(share / (1 - share)) + 1.5 * any(word.isdigit() for word in words) + 1.0 * (len(words) > 6)
        for word in words:
            # A word that nobody of either kind has says nothing.
            ratio = log((counts[True][word] + share) / (counts[False][word] + 1 - share)) - log(share / (1 - share))
            odds += max(-MOST_OF_A_WORD, min(MOST_OF_A_WORD, ratio))
        guesses.append(odds > 0)
    return guesses


def _rows(column: "Column", values: list[bool]) -> npt.NDArray[np.bool_]:
    """Spread what was told of distinct values over the rows; nothing there is False."""
    return np.append(np.array(values, np.bool_), False)[column.codes]
