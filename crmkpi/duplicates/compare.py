"""Compare proposed pairs field by field: nothing, exact, close, near or other.

Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969): a pair is a vector of agreements, here with
graded levels (Winkler 1990). The fields of people and of companies differ.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates import companies, tax_ids, text_levels, value_levels
from crmkpi.duplicates.given_names import KNOWN
from crmkpi.duplicates.matches import Kind
from crmkpi.duplicates.nicknames import related
from crmkpi.duplicates.records import Codes, Column, Records, coded
from crmkpi.duplicates.text_levels import CLOSE, EXACT, NEAR, NONE, OTHER, Levels, on_distinct
from crmkpi.tax_numbers import is_tax_number

Pairs = npt.NDArray[np.int64]
Ask = Callable[[Pairs, Pairs], Levels]

PERSON = (
    *("given", "surname", "middle", "generation", "birth", "tax_id", "email", "phone", "host", "employer", "account"),
    *("street", "postal_code", "city", "state", "website"),
)
COMPANY = ("core", "tax_id", "email", "phone", "host", "website", "street", "postal_code", "city", "state")
FIELDS: Mapping[Kind, tuple[str, ...]] = {Kind.PERSON: PERSON, Kind.COMPANY: COMPANY}

BY_VALUE: Mapping[str, Callable[[list[str]], value_levels.Ask]] = {
    "middle": value_levels.middles,
    "birth": value_levels.days,
    "tax_id": value_levels.numbers,
    "email": value_levels.mailboxes,
    "phone": value_levels.phones,
    "employer": text_levels.companies,
    "core": text_levels.companies,
    "account": value_levels.different,
    "street": text_levels.streets,
    "postal_code": value_levels.postal_codes,
    "city": value_levels.cities,
    "state": value_levels.different,
    "website": value_levels.different,
}
"""Fields whose two values are all that is needed."""

RARITY = {"phone": "line"}
"""Fields whose agreement is as rare as another column's value."""


class Comparison:
    """The fields of a kind that the rows have, and how to compare each."""

    def __init__(self, records: Records, kind: Kind) -> None:
        self.records = records
        self.kind = kind
        self.fields = tuple(name for name in FIELDS[kind] if name in records.columns)
        self._ways: dict[str, Ask] = {
            "given": self._given,
            "surname": self._surname,
            "generation": self._generation,
            "tax_id": self._tax_id,
            "host": self._host,
        }
        self._asked: dict[str, value_levels.Ask] = {}
        self._valid: npt.NDArray[np.bool_] | None = None
        self._of_values: dict[str, npt.NDArray[np.bool_]] = {}
        self._second_names: npt.NDArray[np.bool_] | None = None
        self._given_names: npt.NDArray[np.bool_] | None = None
        self._units: Column | None = None

    def column(self, name: str, a: Pairs, b: Pairs) -> Levels:
        """Compare one field of pairs of rows."""
        way = self._ways.get(name)
        return way(a, b) if way else self._by_value(name, a, b)

    def levels(self, a: Pairs, b: Pairs) -> npt.NDArray[np.uint8]:
        """Compare all fields: pairs × fields."""
        out = np.zeros((len(a), len(self.fields)), np.uint8)
        for place, name in enumerate(self.fields):
            out[:, place] = self.column(name, a, b)
        return out

    def _codes(self, name: str, a: Pairs, b: Pairs) -> tuple[Codes, Codes]:
        codes = self.records.codes(name)
        return codes[a], codes[b]

    def _by_value(self, name: str, a: Pairs, b: Pairs) -> Levels:
        if name not in self._asked:
            self._asked[name] = BY_VALUE[name](self.records.columns[name].values)
        return on_distinct(*self._codes(name, a, b), self._asked[name])

    # ------------------------------------------------------------ people

    def _word_levels(self, name: str, x: Codes, y: Codes) -> Levels:
        counts = self.records.columns[name].counts
        return on_distinct(x, y, lambda p, q: text_levels.of_words(self.records.words, counts, p, q, name == "given"))

    def _unless_spelled(self, name: str, levels: Levels, a: Pairs, b: Pairs) -> Levels:
        """Take names that are merely alike for different where each row's own mailbox spells its own."""
        alike = np.flatnonzero((levels == CLOSE) | (levels == NEAR))
        if "email" in self.records.columns and len(alike):
            one, other = a[alike], b[alike]
            box = self.records.codes(f"{name}_in_box")
            email = self.records.codes("email")
            twice = (box[one] >= 0) & (box[other] >= 0) & (email[one] != email[other])
            words = self.records.codes(name)
            places = np.flatnonzero(twice)
            forms = [
                related(self.records.words[x], self.records.words[y])
                for x, y in zip(words[one[places]].tolist(), words[other[places]].tolist(), strict=True)
            ]
            levels[alike[places[~np.array(forms, np.bool_)]]] = OTHER
        return levels

    def _turned(self, a: Pairs, b: Pairs) -> npt.NDArray[np.bool_]:
        """Find pairs whose given name is the other's surname, both ways or one way with nothing against it."""
        given, surname = self.records.codes("given"), self.records.codes("surname")
        one, other = given[a] == surname[b], surname[a] == given[b]
        there = (given[a] >= 0) & (surname[b] >= 0)
        back = (surname[a] >= 0) & (given[b] >= 0)
        both: npt.NDArray[np.bool_] = one & other & there & back & (given[a] != given[b])
        half = np.flatnonzero(((one & there) ^ (other & back)) & there & back & (given[a] != given[b]))
        if len(half):
            # One of the two words may be misspelt.
            x = np.where(one[half], surname[a[half]], given[a[half]])
            y = np.where(one[half], given[b[half]], surname[b[half]])
            both[half] = self._word_levels("surname", x, y) <= CLOSE
        return both

    def _given(self, a: Pairs, b: Pairs) -> Levels:
        given, middles = self.records.codes("given"), self.records.middles
        levels = self._unless_spelled("given", self._word_levels("given", given[a], given[b]), a, b)
        # Maria Eduarda is called Eduarda.
        open_ = np.flatnonzero(levels == OTHER)
        x, y = given[a[open_]], given[b[open_]]
        called = (middles[b[open_]] == x[:, None]).any(axis=1) | (middles[a[open_]] == y[:, None]).any(axis=1)
        levels[open_[called]] = NEAR
        levels[self._second(levels, a, b)] = OTHER
        levels[self._turned(a, b)] = CLOSE
        return levels

    def _second(self, levels: Levels, a: Pairs, b: Pairs) -> Pairs:
        """Find pairs whose second given names differ: João Pedro, João Vitor."""
        if not self.records.middles.shape[1]:
            return np.empty(0, np.int64)
        if self._second_names is None:
            given, surname = self.records.columns["given"], self.records.columns["surname"]
            often = (given.counts >= text_levels.ESTABLISHED) & (given.counts >= 2 * surname.counts)
            known = np.fromiter((word in KNOWN for word in self.records.words), np.bool_, len(self.records.words))
            self._second_names = np.append(often | known, False)
        middles = self.records.middles
        x, y = middles[a, 0], middles[b, 0]
        names = self._second_names
        open_ = np.flatnonzero((levels != OTHER) & (levels != NONE) & (x != y) & names[x] & names[y])
        one, other = x[open_], y[open_]
        shared = (middles[b[open_]] == one[:, None]).any(axis=1) | (middles[a[open_]] == other[:, None]).any(axis=1)
        found: Pairs = open_[~shared & (self._word_levels("given", one, other) == OTHER)]
        return found

    def given_names(self, rows: Pairs) -> npt.NDArray[np.bool_]:
        """Tell of rows whether what stands for their given name is one: known by itself, or borne by several rows."""
        if self._given_names is None:
            given = self.records.columns.get("given")
            counts = given.counts if given else np.zeros(0, np.int64)
            known = np.fromiter((word in KNOWN for word in self.records.words[: len(counts)]), np.bool_, len(counts))
            self._given_names = np.append(known | (counts >= text_levels.ESTABLISHED), False)
        found: npt.NDArray[np.bool_] = self._given_names[self.records.codes("given")[rows]]
        return found

    def well_known(self, name: str, a: Pairs, b: Pairs) -> npt.NDArray[np.bool_]:
        """Find pairs whose given names (or surnames) are both borne by several rows."""
        column = self.records.columns[name]
        counts = np.append(column.counts, 0)
        found: npt.NDArray[np.bool_] = (
            np.minimum(counts[column.codes[a]], counts[column.codes[b]]) >= text_levels.ESTABLISHED
        )
        return found

    def _surname(self, a: Pairs, b: Pairs) -> Levels:
        surname, middles = self.records.codes("surname"), self.records.middles
        levels = self._unless_spelled("surname", self._word_levels("surname", surname[a], surname[b]), a, b)
        open_ = np.flatnonzero((levels == OTHER) | (levels == NEAR))
        x, y = surname[a[open_]], surname[b[open_]]
        kept = (middles[b[open_]] == x[:, None]).any(axis=1) | (middles[a[open_]] == y[:, None]).any(axis=1)
        levels[open_[kept]] = CLOSE
        levels[self._turned(a, b)] = CLOSE
        return levels

    def _generation(self, a: Pairs, b: Pairs) -> Levels:
        """Compare Filho, Neto, Júnior: one row without the word is near, two words are different people."""
        x, y = self._codes("generation", a, b)
        either = np.where((x >= 0) & (y >= 0), np.where(x == y, EXACT, OTHER), NEAR)
        return np.where((x < 0) & (y < 0), NONE, either).astype(np.uint8)

    def _tax_id(self, a: Pairs, b: Pairs) -> Levels:
        levels = self._by_value("tax_id", a, b)
        levels[self.contradicted(a, b)] = OTHER
        return levels

    def credible(self) -> npt.NDArray[np.bool_]:
        """Tell of each tax id whether it may be one; the last place stands for none."""
        return self.of_values("tax_id", lambda one: len(one) not in (11, 14)) | self.proven()

    def proven(self) -> npt.NDArray[np.bool_]:
        """Tell of each tax id whether it bears its check digits; the last place stands for none."""
        if self._valid is None:
            values = self.records.columns["tax_id"].values if "tax_id" in self.records.columns else []
            self._valid = np.array([*map(is_tax_number, values), False], np.bool_)
        return self._valid

    def of_values(self, name: str, is_so: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """Tell something of each value of a field, once for all pairs; the last place stands for nothing."""
        if name not in self._of_values:
            column = self.records.columns.get(name)
            self._of_values[name] = np.array([*map(is_so, column.values if column else ()), False], np.bool_)
        return self._of_values[name]

    def units(self) -> Column:
        """Give for each company's name the words that tell it from its neighbour: numbers, kinds of business."""
        if self._units is None:
            core = self.records.columns.get("core")
            self._units = Column(*coded(companies.unit(name) for name in (core.values if core else ())))
        return self._units

    def contradicted(self, a: Pairs, b: Pairs) -> npt.NDArray[np.bool_]:
        """Find pairs with two different numbers that both bear their check digits."""
        valid = self.proven()
        x, y = self._codes("tax_id", a, b)
        found: npt.NDArray[np.bool_] = valid[x] & valid[y] & (x != y)
        return found

    def branches(self, a: Pairs, b: Pairs) -> npt.NDArray[np.bool_]:
        """Find pairs with one CNPJ root and different branch numbers."""
        root, tax = self.records.codes("root"), self.records.codes("tax_id")
        found: npt.NDArray[np.bool_] = (root[a] >= 0) & (root[a] == root[b]) & (tax[a] != tax[b])
        values = self.records.columns["tax_id"].values if found.any() else []
        for place in np.flatnonzero(found).tolist():
            found[place] = tax_ids.are_branches(values[tax[a[place]]], values[tax[b[place]]])
        return found

    def _host(self, a: Pairs, b: Pairs) -> Levels:
        """Compare the domains of two different mailboxes that are not a provider's."""
        x, y = self._codes("host", a, b)
        other = np.flatnonzero((x >= 0) & (y >= 0))
        levels = np.zeros(len(a), np.uint8)
        apart = self.column("email", a[other], b[other]) >= NEAR
        levels[other] = np.where(apart, np.where(x[other] == y[other], EXACT, OTHER), NONE)
        return levels
