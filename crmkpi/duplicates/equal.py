"""Groups of rows that have one e-mail address, tax id or phone number, when nothing else is compared.

That is so when it is asked for, in tables too large to be compared in passing, and when a table has only one column to
compare. An equal value alone makes a group likely; where names are there and differ, somebody must look. A telephone
under unlike names is a household's or an office's, whoever asks.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from crmkpi.duplicates import exact, survivor
from crmkpi.duplicates.matches import Group, Kind, Level, Matches, Pair, Reason, RowKey, Why, band
from crmkpi.duplicates.roles import IDENTITY
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted

ALONE = 0.95
"""How sure an equal e-mail address or tax id is by itself."""
ASKED = 0.99
"""How sure it is taken to be by those who ask for equal values alone."""
DOUBTFUL = 0.6
"""How sure it is when the names have little in common: a couple has one mailbox, a firm one telephone."""
ALIKE = 60
"""Token set ratio from which on two names have enough in common."""
SHOWN = 200
"""Groups of which all cells are read; of others only the names."""
BATCH = 20_000


def matches(engine: Engine, table: str, probability: float = ASKED, columns: Sequence[str] = ()) -> Matches:
    """Group the rows of a table by equal values (of these columns, if any are named)."""
    found = exact.shared(engine, table, columns or tuple(exact.KEYS))
    present = [name for name in IDENTITY if name in engine.present[table]]
    named = [name for name in ("name", "given_name", "surname", "company") if name in present]
    names = _cells(engine, table, [row for one in found for row in one.rows], named)
    cells = _cells(engine, table, [row for one in found[:SHOWN] for row in one.rows], present)
    found = tuple(_without_strangers(engine, table, found, names))
    groups = sorted(
        (_group(one, probability, names, cells, present) for one in found),
        key=lambda group: (-group.probability, group.rows),
    )
    return Matches((table,), engine.count(table), tuple(groups), sum(len(group.pairs) for group in groups))


def _without_strangers(
    engine: Engine, table: str, found: Sequence[exact.Shared], names: Mapping[RowKey, Mapping[str, str]]
) -> Iterator[exact.Shared]:
    """Leave out the rows that only a telephone brings into a group of a mailbox or tax id, under unlike names."""
    several = [one for one in found if "phone" in one.columns and len(one.columns) > 1 and not _one_name(one, names)]
    if not several:
        yield from found
        return
    others = exact.shared(engine, table, [column for column in exact.KEYS if column != "phone"])
    by_row = {row: one for one in others for row in one.rows}
    unlike = {one.rows for one in several}
    for one in found:
        if one.rows in unlike:
            yield from dict.fromkeys(by_row[row] for row in one.rows if row in by_row)
        else:
            yield one


def _one_name(one: exact.Shared, names: Mapping[RowKey, Mapping[str, str]]) -> bool:
    return _alike([" ".join(names[row].values()) for row in one.rows])


def _group(
    one: exact.Shared,
    probability: float,
    names: Mapping[RowKey, Mapping[str, str]],
    cells: Mapping[RowKey, Mapping[str, str]],
    columns: Sequence[str],
) -> Group:
    if (probability < ASKED or one.columns == ("phone",)) and not _one_name(one, names):
        probability = DOUBTFUL
    values = tuple(cells.get(row, {}) for row in one.rows)
    bits = math.log2(probability / (1 - probability))
    reasons = tuple(Reason(column, column, Level.EXACT, bits / len(one.columns)) for column in one.columns)
    pairs = tuple(Pair(0, other, probability, bits, Kind.PERSON, reasons) for other in range(1, len(one.rows)))
    return Group(
        one.rows, (probability,) * len(one.rows), probability, band(probability), pairs, 0, Why.ID,
        survivor.golden(values, 0, columns) if values[0] else {}, values, ("",) * len(one.rows),
    )  # fmt: skip


def _alike(names: Sequence[str]) -> bool:
    """Tell whether all names that are there have enough in common."""
    first, *others = dict.fromkeys(name for name in names if name.strip()) or ("",)
    if not others:
        return True
    from rapidfuzz.fuzz import token_set_ratio

    # Accents cost little of the ratio, and taking them off costs more than all the rest.
    return all(token_set_ratio(first.casefold(), other.casefold()) >= ALIKE for other in others)


def _cells(
    engine: Engine, table: str, rows: Sequence[RowKey], columns: Sequence[str]
) -> dict[RowKey, Mapping[str, str]]:
    """Read cells of rows, many at once."""
    if not columns:
        return {row: {} for row in rows}
    return dict(_read(engine, table, rows, columns))


def _read(
    engine: Engine, table: str, rows: Sequence[RowKey], columns: Sequence[str]
) -> Iterator[tuple[RowKey, Mapping[str, str]]]:
    shown = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in columns)
    for first in range(0, len(rows), BATCH):
        by_place = {exact.place(row): row for row in rows[first : first + BATCH]}
        sql = f"SELECT {exact.PLACE}, {shown} FROM {quoted(table)} WHERE {exact.PLACE} IN (SELECT unnest($places))"
        for place, *values in engine.rows(sql, {"places": list(by_place)}):
            yield by_place[place], {name: value for name, value in zip(columns, values, strict=True) if value}
