"""Groups of rows that have one e-mail address, tax id or phone number, when nothing else is compared.

That is so when it is asked for, in tables too large to be compared in passing, and when a table has only one column to
compare. An equal value alone makes a group likely; where names are there and differ, somebody must look. A telephone or
a mailbox under unlike names is a household's or an office's, whoever asks.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

from crmkpi.duplicates import exact, survivor
from crmkpi.duplicates.alike import may_be_one
from crmkpi.duplicates.decisions import Held, Links
from crmkpi.duplicates.matches import Group, Kind, Level, Matches, Pair, Reason, RowKey, Verdict, Why, band
from crmkpi.duplicates.roles import IDENTITY
from crmkpi.duplicates.ruled import Ruled, ruled
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted

ALONE = 0.95
"""How sure an equal e-mail address or tax id is by itself."""
ASKED = 0.99
"""How sure it is taken to be by those who ask for equal values alone."""
DOUBTFUL = 0.6
"""How sure it is when the names have little in common: a couple has one mailbox, a firm one telephone."""
NOTHING = Held(Links(), (), ())
SHOWN = 200
"""Groups of which all cells are read; of others only the names."""
BATCH = 20_000


def matches(
    engine: Engine,
    table: str,
    probability: float = ASKED,
    columns: Sequence[str] = (),
    reviewed: Sequence[Verdict] = (),
) -> Matches:
    """Group the rows of a table by equal values (of these columns, if any are named), and as people have decided."""
    found = exact.shared(engine, table, columns or tuple(exact.KEYS))
    present = [name for name in IDENTITY if name in engine.present[table]]
    named = [name for name in ("name", "given_name", "surname", "company") if name in present]
    names = _cells(engine, table, [row for one in found for row in one.rows], named)
    found = tuple(_without_strangers(engine, table, found, names))
    said = ruled(engine, table, found, reviewed) if reviewed else Ruled(found, frozenset(), NOTHING)
    cells = _cells(engine, table, [row for one in said.groups[:SHOWN] for row in one.rows], present)
    groups = sorted(
        (_group(one, probability, names, cells, present, said.joined) for one in said.groups),
        key=lambda group: (-group.probability, group.rows),
    )
    held = said.held
    return Matches(
        (table,),
        engine.count(table),
        tuple(groups),
        sum(len(group.pairs) for group in groups),
        unknown=held.unknown,
        contradicted=held.contradicted,
        ambiguous=held.ambiguous,
    )


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
    """Tell whether all names that are there may be one customer's."""
    first, *others = dict.fromkeys(filter(None, (_name(names[row]) for row in one.rows if row in names))) or ("",)
    return all(may_be_one(first, other) for other in others)


def _name(cells: Mapping[str, str]) -> str:
    """Give a row's name; that of its company only where it has no other."""
    parted = " ".join(filter(None, (cells.get("given_name"), cells.get("surname"))))
    return cells.get("name") or parted or cells.get("company", "")


def _group(
    one: exact.Shared,
    probability: float,
    names: Mapping[RowKey, Mapping[str, str]],
    cells: Mapping[RowKey, Mapping[str, str]],
    columns: Sequence[str],
    joined: Collection[RowKey],
) -> Group:
    own = exact.Shared(tuple(row for row in one.rows if row not in joined), one.columns)
    if len(own.rows) < len(one.rows) and len(own.rows) < 2:
        probability = ASKED
    elif (probability < ASKED or "tax_id" not in one.columns) and not _one_name(own, names):
        probability = DOUBTFUL
    values = tuple(cells.get(row, {}) for row in one.rows)
    bits = math.log2(probability / (1 - probability))
    pairs = tuple(
        Pair(first, other, probability, bits, Kind.PERSON, _reasons(shared, bits))
        for other in range(1, len(one.rows))
        for first, shared in [_link(one.columns, values, other)]
    )
    return Group(
        one.rows, (probability,) * len(one.rows), probability, band(probability), pairs, 0, Why.ID,
        survivor.golden(values, 0, columns) if values[0] else {}, values, ("",) * len(one.rows),
    )  # fmt: skip


def _reasons(columns: Sequence[str], bits: float) -> tuple[Reason, ...]:
    return tuple(Reason(column, column, Level.EXACT, bits / len(columns)) for column in columns)


def _link(columns: Sequence[str], values: Sequence[Mapping[str, str]], place: int) -> tuple[int, Sequence[str]]:
    """Find an earlier row that a row hangs together with, and by which columns; all where cells were not read."""
    for first in range(place):
        shared = [
            one for one in columns if _key(one, values[first]) and _key(one, values[first]) == _key(one, values[place])
        ]
        if shared:
            return first, shared
    return 0, () if values[place] else columns


def _key(column: str, cells: Mapping[str, str]) -> str:
    plain = "".join(sign for sign in cells.get(column, "").casefold() if sign.isalnum())
    return plain.lstrip("0")[-8:] if column == "phone" else plain.lstrip("0")


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
