"""The quick way, without any likeness: rows with the same e-mail address, tax id or phone number, in SQL alone.

This is what CRMs do themselves. It finds less, and takes couples with one mailbox for one customer; it is for reports
that have fuzzy matching switched off.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmkpi.duplicates.matches import RowKey
from crmkpi.duplicates.roles import own_id
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted, text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST = 10
"""Rows that may share a value; more of them share a switchboard or a placeholder, not an identity."""

_DIGITS = "ltrim(translate(phone, ' ()-+./', ''), '0')"
KEYS = {
    "email": "lower(trim(email))",
    "tax_id": "ltrim(upper(translate(tax_id, ' .-/', '')), '0')",
    "phone": f"CASE WHEN length({_DIGITS}) >= 12 AND {_DIGITS} LIKE '55%' THEN substr({_DIGITS}, 3) ELSE {_DIGITS} END",
}
"""How each value is written before it is compared."""
SHORTEST = {"email": 6, "tax_id": 6, "phone": 8}
_RECORDS = 1 << 40
"""More than any file has."""
PLACE = f"_file * {_RECORDS} + _row"
"""File and record as one number."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Rows that hang together by shared values, and the columns of these values."""

    rows: tuple[RowKey, ...]
    columns: tuple[str, ...]


def place(row: RowKey) -> int:
    """Write what `PLACE` selects for a row."""
    return row.file * _RECORDS + row.row


def shared(engine: Engine, table: str, columns: Sequence[str] = tuple(KEYS)) -> tuple[Shared, ...]:
    """Group the rows of a table that share a value, directly or through others, in the order of files and records."""
    import numpy as np

    links = {column: _links(engine, table, column) for column in columns if engine.has(table, [column])}
    links = {column: pairs for column, pairs in links.items() if len(pairs[0])}
    if not links:
        return ()
    places = np.unique(np.concatenate([end for pairs in links.values() for end in pairs]))
    first = np.concatenate([np.searchsorted(places, pairs[0]) for pairs in links.values()])
    row = np.concatenate([np.searchsorted(places, pairs[1]) for pairs in links.values()])
    group = _smallest(first, row, len(places))
    shared_by: dict[int, set[str]] = defaultdict(set)
    for column, pairs in links.items():
        for one in np.unique(group[np.searchsorted(places, pairs[0])]).tolist():
            shared_by[one].add(column)
    rows: dict[int, list[RowKey]] = defaultdict(list)
    for one, key in zip(group.tolist(), _keys(engine, table, places), strict=True):
        rows[one].append(key)
    return tuple(Shared(tuple(keys), tuple(sorted(shared_by[one]))) for one, keys in rows.items())


def _links(engine: Engine, table: str, column: str) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]":
    """Give each row of a value that a few rows share with the first of these rows."""
    usable = f"length(value) >= {SHORTEST[column]}"
    if column != "email":
        # One digit repeated is a placeholder.
        usable += " AND length(replace(right(value, 7), right(value, 1), '')) > 0"
    rows = _hashed_alike(engine, table, column)
    if not len(rows):
        return rows, rows
    with _wanted(engine, rows):
        sql = (
            f"WITH k AS (SELECT {KEYS[column]} AS value, {PLACE} AS place FROM {quoted(table)}"
            f" SEMI JOIN wanted_places ON {PLACE} = place),"
            " few AS (SELECT value, min(place) AS first FROM k GROUP BY value"
            f" HAVING count(*) BETWEEN 2 AND {MOST} AND {usable})"
            " SELECT first, place FROM k JOIN few USING (value)"
        )
        found = engine.connection.sql(sql).fetchnumpy()
    return found["first"], found["place"]


def _hashed_alike(engine: Engine, table: str, column: str) -> "npt.NDArray[np.int64]":
    """Give the rows whose value has the hash of another row's; sorting numbers is quicker than grouping texts."""
    import numpy as np

    digests = f"SELECT hash({KEYS[column]}) AS digest, {PLACE} AS place FROM {quoted(table)}"
    found = engine.connection.sql(f"{digests} WHERE {quoted(column)} IS NOT NULL").fetchnumpy()
    order = np.argsort(found["digest"])
    digests = found["digest"][order]
    as_next = digests[1:] == digests[:-1]
    alike = np.zeros(len(digests), dtype=bool)
    alike[1:] |= as_next
    alike[:-1] |= as_next
    places: npt.NDArray[np.int64] = np.asarray(found["place"][order][alike], dtype=np.int64)
    return places


@contextmanager
def _wanted(engine: Engine, places: "npt.NDArray[np.int64]") -> Iterator[None]:
    """Let SQL see the places of some rows as the table `wanted_places`."""
    import pyarrow as pa

    engine.connection.register("wanted_places", pa.table({"place": places}))
    try:
        yield
    finally:
        engine.connection.unregister("wanted_places")


def _smallest(first: "npt.NDArray[np.int64]", row: "npt.NDArray[np.int64]", rows: int) -> "npt.NDArray[np.int64]":
    """Give each row the smallest row that it hangs together with."""
    import numpy as np

    group = np.arange(rows)
    while True:
        low = np.minimum(group[first], group[row])
        before = group.copy()
        np.minimum.at(group, first, low)
        np.minimum.at(group, row, low)
        group = group[group]
        if (group == before).all():
            return group


def _keys(engine: Engine, table: str, places: "npt.NDArray[np.int64]") -> list[RowKey]:
    """Give the keys of rows in the order of their places."""
    sql = (
        f"SELECT {text(table)}, {own_id(table)}, CAST(_file AS INTEGER), CAST(_row AS BIGINT)"
        f" FROM {quoted(table)} SEMI JOIN wanted_places ON {PLACE} = place ORDER BY {PLACE}"
    )
    with _wanted(engine, places):
        return [RowKey(*row) for row in engine.rows(sql)]
