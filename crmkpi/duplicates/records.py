"""Rows as numbers: for each field the distinct normalised values, and for each row the code of its value.

Everything is normalised once per distinct cell. Code -1 is "nothing there". Codes follow the order of the sheet,
so that they depend on content alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates import addresses, emails, phones, tax_ids
from crmkpi.duplicates.readings import READINGS
from crmkpi.duplicates.roles import ACCOUNT, Sheet
from crmkpi.tax_numbers import is_tax_number

Codes = npt.NDArray[np.int32]
Cell = str | None


@dataclass(slots=True)
class Column:
    """One field: distinct values, and the code of each row's."""

    values: list[str]
    codes: Codes
    _counts: npt.NDArray[np.int64] | None = None

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Count the rows of each value."""
        if self._counts is None:
            self._counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))
        return self._counts

    def derived(self, ask: Callable[[str], str]) -> "Column":
        """Turn each distinct value into another (empty: nothing)."""
        column, places = coded(ask(value) for value in self.values)
        return Column(column, _through(self.codes, places))


@dataclass(slots=True)
class Records:
    """All rows of a search as columns of codes."""

    rows: int
    columns: dict[str, Column]
    """Field → column: given, surname, middle, generation, name, core, email, local, host, phone, …"""
    middles: Codes
    """Row × place: the words between given name and surname as codes of `words`."""
    words: list[str]
    """All words of persons' names; given names, surnames and middles share their codes."""
    company: npt.NDArray[np.bool_]
    """Whether a row is a company."""
    fields: tuple[str, ...] = ()
    """The sheet's columns that are there."""
    placeholders: dict[str, int] = field(default_factory=dict)

    def codes(self, name: str) -> Codes:
        """Give the codes of a field; all -1 when the tables do not have it."""
        column = self.columns.get(name)
        return column.codes if column else np.full(self.rows, -1, np.int32)


def coded(values: Iterable[str]) -> tuple[list[str], Codes]:
    """Give each distinct value a code in the order of first appearance; the empty value is -1."""
    known: dict[str, int] = {"": -1}
    places = np.fromiter((known.setdefault(value, len(known) - 1) for value in values), np.int32)
    return list(known)[1:], places


def _through(codes: Codes, places: Codes) -> Codes:
    """Follow codes of raw values to codes of what they were turned into."""
    return np.append(places, np.int32(-1))[codes].astype(np.int32)


class Source:
    """The raw cells of a sheet, each column encoded once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = sheet.cells.num_rows
        self._known: dict[str, tuple[list[str], Codes]] = {}
        self.placeholders: dict[str, int] = {}

    def has(self, name: str) -> bool:
        """Tell whether the sheet has a column."""
        return name in self.sheet.columns

    def raw(self, name: str) -> tuple[list[str], Codes]:
        """Give the distinct raw cells of a column and each row's code."""
        if name not in self._known:
            if not self.has(name) or not self.rows:
                self._known[name] = ([], np.full(self.rows, -1, np.int32))
            else:
                array = self.sheet.cells.column(name).combine_chunks().dictionary_encode()
                codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
                self._known[name] = (array.dictionary.to_pylist(), codes)
        return self._known[name]

    def column(self, name: str, ask: Callable[[str], str], says_nothing: Callable[[str], bool] | None = None) -> Column:
        """Normalise a column; placeholders are counted and empty."""
        cells, codes = self.raw(name)
        asked = [ask(cell) for cell in cells]
        if says_nothing:
            empty = np.fromiter((bool(value) and says_nothing(value) for value in asked), np.bool_, len(asked))
            if empty.any():
                self.placeholders[name] = int(empty[codes[codes >= 0]].sum())
                asked = ["" if drop else value for value, drop in zip(asked, empty, strict=True)]
        values, places = coded(asked)
        return Column(values, _through(codes, places))


def normalise(sheet: Sheet) -> Records:
    """Bring a sheet to records."""
    source = Source(sheet)
    columns: dict[str, Column] = {}
    _contact(source, columns)
    _place(source, columns)
    from crmkpi.duplicates import names

    middles, words, company = names.read(source, columns)
    kept = {name: column for name, column in columns.items() if column.values}
    return Records(source.rows, kept, middles, words, company, sheet.columns, source.placeholders)


def _contact(source: Source, columns: dict[str, Column]) -> None:
    """Read e-mail, phone, tax id, birth date and web site."""
    columns["email"] = source.column("email", *READINGS["email"])
    columns["local"] = columns["email"].derived(lambda value: value.rpartition("@")[0])
    columns["host"] = columns["email"].derived(lambda value: emails.own_domain(value.rpartition("@")[2]))
    phone = source.column("phone", *READINGS["phone"])
    columns["phone"] = phone.derived(lambda value: value if len(value) >= phones.SHORTEST else "")
    columns["line"] = columns["phone"].derived(phones.tail)
    columns["tax_id"] = source.column("tax_id", _tax_id(source), READINGS["tax_id"][1])
    columns["root"] = columns["tax_id"].derived(tax_ids.root)
    columns["birth"] = source.column("birth_on", *READINGS["birth_on"])
    columns["website"] = source.column("website", addresses.domain)
    columns["account"] = source.column(ACCOUNT, str.strip)


def _tax_id(source: Source) -> Callable[[str], str]:
    """Restore leading zeros only in a column that holds CPFs and CNPJs."""
    cells, _ = source.raw("tax_id")
    sample = [tax_ids.plain(cell) for cell in cells[:2000]]
    long = [number for number in sample if len(number) in (11, 14)]
    brazilian = len(long) >= 3 and sum(map(is_tax_number, long)) * 2 >= len(long) and len(long) * 2 >= len(sample)
    return (lambda cell: tax_ids.restored(tax_ids.plain(cell))) if brazilian else tax_ids.plain


def _place(source: Source, columns: dict[str, Column]) -> None:
    """Read street, postal code, city and state."""
    for name in ("street", "postal_code", "city", "state"):
        columns[name] = source.column(name, *READINGS[name])
    columns["door"] = columns["street"].derived(addresses.key)
    columns["number"] = columns["street"].derived(addresses.number)
