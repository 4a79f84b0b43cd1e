"""Groups of rows that have one e-mail address, tax id or phone number, when nothing else is compared.

That is so when it is asked for, and when a table has only one column to compare: then nothing bears an equal value
out, and a group is no more than likely.
"""

import math
from collections.abc import Mapping, Sequence

from crmkpi.duplicates import exact, survivor
from crmkpi.duplicates.matches import Group, Kind, Level, Matches, Pair, Reason, RowKey, Why, band
from crmkpi.duplicates.roles import IDENTITY
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted

ALONE = 0.95
"""How sure an equal e-mail address or tax id is by itself."""
ASKED = 0.99
"""How sure it is taken to be by those who ask for equal values alone."""


def matches(engine: Engine, table: str, probability: float = ASKED, columns: Sequence[str] = ()) -> Matches:
    """Group the rows of a table by equal values (of these columns, if any are named)."""
    groups = tuple(
        _group(engine, table, one, probability)
        for one in exact.shared(engine, table)
        if not columns or set(one.columns) & set(columns)
    )
    return Matches((table,), engine.count(table), groups, sum(len(group.pairs) for group in groups))


def _group(engine: Engine, table: str, one: exact.Shared, probability: float) -> Group:
    columns = [name for name in IDENTITY if name in engine.present[table]]
    values = tuple(_cells(engine, table, row, columns) for row in one.rows)
    bits = math.log2(probability / (1 - probability))
    reasons = tuple(Reason(column, column, Level.EXACT, bits / len(one.columns)) for column in one.columns)
    pairs = tuple(Pair(0, other, probability, bits, Kind.PERSON, reasons) for other in range(1, len(one.rows)))
    return Group(
        one.rows, (probability,) * len(one.rows), probability, band(probability), pairs, 0, Why.ID,
        survivor.golden(values, 0, columns), values, ("",) * len(one.rows),
    )  # fmt: skip


def _cells(engine: Engine, table: str, row: RowKey, columns: Sequence[str]) -> Mapping[str, str]:
    cells = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in columns)
    sql = f"SELECT {cells} FROM {quoted(table)} WHERE _file = {row.file} AND _row = {row.row}"
    return {name: value for name, value in zip(columns, engine.rows(sql)[0], strict=True) if value}
