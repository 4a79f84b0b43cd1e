"""Rows that are the same in every identifying cell: one customer, however many they are.

Where more rows share a value than a key may have, none of its pairs is proposed; copies must not be missed for that.
But nobody enters a customer dozens of times: so many equal rows without an e-mail address, tax id or telephone of
their own are what a form fills in by itself, or a line under which everybody without a name was put.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates.block import cap
from crmkpi.duplicates.decisions import Links, united
from crmkpi.duplicates.records import Records
from crmkpi.duplicates.roles import Sheet

WAYS = (("full", "core"), ("email",), ("line",), ("tax_id",), ("birth",), ("street",), ("website",))
"""Fields that identify; those of one kind count once."""
SHARED = ("email", "line", "street", "website")
"""Fields whose value says nothing where more rows share it than a key may have, copies counted once."""
LEAST = 2
"""Kinds of columns that must be filled: many people are called Maria Silva."""
OWN = ("email", "tax_id", "line")
"""Fields one of which must be a set's own when it has more rows than a customer is entered."""
OWN_SHARE = 0.5
"""Part of the rows with a value from which on it is a set's own: others may have it in another spelling."""
MOST_ENTERED = 15


@dataclass(frozen=True, slots=True)
class Copies:
    """Sets of equal rows."""

    sets: npt.NDArray[np.int64]
    """For each row the number of its set; -1 where a row has no equal or says too little."""
    defaults: npt.NDArray[np.int64]
    """The same for sets of many rows with nothing of their own: those are no copies of one customer."""

    def equal(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Find pairs of copies."""
        found: npt.NDArray[np.bool_] = (self.sets[a] >= 0) & (self.sets[a] == self.sets[b])
        return found

    def default(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Find pairs of rows that are equal because a form made them so."""
        found: npt.NDArray[np.bool_] = (self.defaults[a] >= 0) & (self.defaults[a] == self.defaults[b])
        return found


def copies(sheet: Sheet, records: Records) -> Copies:
    """Find the sets of equal rows."""
    cells = sheet.cells
    hashes = cells.column("_hash").to_numpy().astype(np.uint64)
    kinds = np.zeros(cells.num_rows, np.int64)
    for way in WAYS:
        filled = np.zeros(cells.num_rows, np.bool_)
        for name in way:
            filled |= _telling(records, name, hashes)
        kinds += filled
    _, place, times = np.unique(hashes, return_inverse=True, return_counts=True)
    place = place.reshape(-1)
    many = (times > MOST_ENTERED)[place]
    own = np.zeros(cells.num_rows, np.bool_)
    if many.any():
        for name in OWN:
            own |= _own(records, name, times[place])
    equal = (times > 1)[place] & (kinds >= LEAST)
    return Copies(np.where(equal & (own | ~many), place, -1), np.where(many & ~own, place, -1))


def _own(records: Records, name: str, times: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Find the rows whose value of a field mostly stands in rows that are equal to them."""
    codes = records.codes(name)
    if name not in records.columns:
        return np.zeros(len(codes), np.bool_)
    rows = np.append(records.columns[name].counts, 0)[codes]
    found: npt.NDArray[np.bool_] = (codes >= 0) & (times >= OWN_SHARE * rows)
    return found


def _telling(records: Records, name: str, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Find the rows in which a field says something: it is filled, and not with what many different rows share."""
    codes = records.codes(name)
    found: npt.NDArray[np.bool_] = codes >= 0
    most = cap(records.rows)
    if name in SHARED and name in records.columns:
        wide = np.append(records.columns[name].counts > most, False)
        rows = np.flatnonzero(wide[codes])
        different = np.unique(np.column_stack([codes[rows].astype(np.uint64), hashes[rows]]), axis=0)
        times = np.bincount(different[:, 0].astype(np.int64), minlength=len(wide))
        found[rows] = times[codes[rows]] <= most
    return found


def joined(groups: Sequence[Sequence[int]], sets: npt.NDArray[np.int64], links: Links) -> list[list[int]]:
    """Bring the rows of each set into one group, unless somebody said that they are different."""
    there = np.flatnonzero(sets >= 0)
    if not len(there):
        return [list(rows) for rows in groups]
    order = there[np.argsort(sets[there], kind="stable")]
    equal = np.split(order, np.flatnonzero(np.diff(sets[order])) + 1)
    pairs = ((first, row) for first, *others in (rows.tolist() for rows in equal) for row in others)
    return sorted(sorted(rows) for rows in united(groups, pairs, links.apart) if len(rows) > 1)
