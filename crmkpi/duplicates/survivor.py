"""The golden record: which row of a group should stay, and the best value of each field with its row."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmkpi.duplicates import tax_ids
from crmkpi.duplicates.fold import fold
from crmkpi.duplicates.matches import Best, RowKey, Why
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted
from crmkpi.tables import all_tables
from crmkpi.tax_numbers import is_tax_number


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for a row as the one to keep."""

    key: RowKey
    tax_id: bool
    gone: bool
    """Whether this customer has left."""
    filled: int
    """Identifying cells that are filled."""
    latest: str
    """Its latest moment as text, year first; empty without one."""
    linked: int
    """Rows of other tables that refer to it."""


def choose(rows: Sequence[Standing]) -> tuple[int, Why]:
    """Choose the row to keep: valid tax id, not gone, most filled cells, most recent, most referred to, smallest id."""
    order = sorted(range(len(rows)), key=lambda place: (*_against(rows[place]), rows[place].key))
    first, second = _against(rows[order[0]]), _against(rows[order[1]])
    reasons = (Why.TAX_ID, Why.ACTIVE, Why.COMPLETE, Why.RECENT, Why.LINKED)
    why = next((reason for reason, one, other in zip(reasons, first, second, strict=True) if one != other), Why.ID)
    return order[0], why


def _against(row: Standing) -> tuple[bool, bool, int, tuple[int, ...], int]:
    """Turn a standing round, so that the best comes first."""
    return not row.tax_id, row.gone, -row.filled, tuple(-ord(sign) for sign in row.latest) or (0,), -row.linked


def golden(cells: Sequence[Mapping[str, str]], survivor: int, columns: Sequence[str]) -> dict[str, Best]:
    """Choose the best value of each column: valid, most often written, well written, the survivor's, longest."""
    best = {}
    for column in columns:
        filled = [(row, cell[column]) for row, cell in enumerate(cells) if cell.get(column)]
        if not filled:
            continue
        if len({value for _, value in filled}) == 1:
            kept = next((row for row, _ in filled if row == survivor), filled[0][0])
            best[column] = Best(filled[0][1], kept)
            continue
        often = Counter(_plain(column, value) for _, value in filled)
        row, value = max(
            filled,
            key=lambda one: (
                column == "tax_id" and is_tax_number(tax_ids.plain(one[1])),
                often[_plain(column, one[1])],
                _well_written(column, one[1]),
                one[0] == survivor,
                len(one[1]),
                -one[0],
            ),
        )
        best[column] = Best(value, row)
    return best


def _well_written(column: str, value: str) -> tuple[bool, bool]:
    """Tell whether a text has capitals and small letters, and whether it has accents; numbers need none."""
    if column in ("email", "phone", "tax_id", "birth_on", "website", "postal_code", "country", "state"):
        return False, False
    return value not in (value.upper(), value.lower()), not value.isascii()


def _plain(column: str, value: str) -> str:
    return tax_ids.plain(value) if column in ("tax_id", "phone", "postal_code") else fold(value)


def references(engine: Engine, tables: Sequence[str], ids: Sequence[str]) -> Counter[tuple[str, str]]:
    """Count the rows of other tables that refer to rows: (table, id) → rows."""
    found: Counter[tuple[str, str]] = Counter()
    if not ids:
        return found
    for table in tables:
        key = all_tables()[table].key or ""
        for other, present in sorted(engine.present.items()):
            if other == table or key not in present:
                continue
            sql = (
                f"SELECT CAST({quoted(key)} AS VARCHAR), count(*) FROM {quoted(other)}"
                f" WHERE CAST({quoted(key)} AS VARCHAR) IN (SELECT unnest($ids)) GROUP BY ALL"
            )
            for name, rows in engine.rows(sql, {"ids": list(ids)}):
                found[table, name] += rows
    return found
