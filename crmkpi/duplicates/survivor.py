"""The golden record: which row of a group should stay, and the best value of each field with its row."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crmkpi.duplicates import phones, tax_ids
from crmkpi.duplicates.fold import fold
from crmkpi.duplicates.matches import Best, RowKey, Why
from crmkpi.duplicates.readings import READINGS, is_empty
from crmkpi.duplicates.roles import IDENTITY
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


TOGETHER = (("street", "city", "state", "postal_code", "country"), ("name", "given_name", "surname"))
"""Columns that come from one row: a street is in its own city, a surname goes with its given name."""
_PLACES = TOGETHER[0]
Cells = Sequence[Mapping[str, str]]


def filled(cells: Mapping[str, str]) -> int:
    """Count the identifying cells of a row that say something."""
    return sum(column in IDENTITY and not is_empty(column, value) for column, value in cells.items())


def golden(cells: Cells, survivor: int, columns: Sequence[str], latest: Sequence[str] = ()) -> dict[str, Best]:
    """Choose the best value of each column: valid, most often written, well written, the survivor's, longest.

    Cells that say nothing are empty here, too. Columns that belong together come from one row: the fullest, then the
    newest by `latest`; from another one only what that one lacks and does not contradict.
    """
    rows = [{name: value for name, value in row.items() if not is_empty(name, value)} for row in cells]
    best: dict[str, Best] = {}
    for column in columns:
        own = [(row, cell[column]) for row, cell in enumerate(rows) if column in cell]
        if own:
            best[column] = _best(column, own, survivor)
    for together in TOGETHER:
        names = [name for name in together if name in best]
        if len(names) > 1:
            for name in names:
                if name != "name":
                    del best[name]
            best.update(_of_one_row(names, rows, survivor, latest or [""] * len(rows)))
    return {column: best[column] for column in columns if column in best}


def _best(column: str, own: Sequence[tuple[int, str]], survivor: int) -> Best:
    if len({value for _, value in own}) == 1:
        return Best(own[0][1], survivor if any(row == survivor for row, _ in own) else own[0][0])
    often = Counter(_plain(column, value) for _, value in own)

    def rank(one: tuple[int, str]) -> tuple[object, ...]:
        row, value = one
        return (*_well_written(column, value), row == survivor, len(value), -row)

    def first(one: tuple[int, str]) -> tuple[object, ...]:
        valid = column == "tax_id" and is_tax_number(tax_ids.plain(one[1]))
        return (valid, often[_plain(column, one[1])], *rank(one)[1:])

    chosen = _plain(column, max(own, key=first)[1])
    row, value = max((one for one in own if _plain(column, one[1]) == chosen), key=rank)
    return Best(value, row)


def _of_one_row(names: Sequence[str], rows: Cells, survivor: int, latest: Sequence[str]) -> Iterator[tuple[str, Best]]:
    """Give the best row's values of columns that belong together, and what other rows add without contradicting it."""
    often = Counter(tuple(_plain(name, row.get(name, "")) for name in names) for row in rows)

    def rank(place: int) -> tuple[object, ...]:
        row = rows[place]
        own = [name for name in names if name in row]
        written = [_well_written(name, row[name]) for name in own]
        alike = often[tuple(_plain(name, row.get(name, "")) for name in names)]
        new = latest[place] if names[0] in _PLACES else ""
        return len(own), new, alike, [sum(one) for one in zip(*written, strict=True)], place == survivor, -place

    order = sorted(range(len(rows)), key=rank, reverse=True)
    found: dict[str, str] = {}
    for place in order:
        row = {name: rows[place][name] for name in names if name in rows[place]}
        both = [name for name in row if name in found]
        alike = all(_plain(name, row[name]) == _plain(name, found[name]) for name in both)
        if found and not (alike and (both or names[0] not in _PLACES)):
            continue
        for name in row:
            if name not in found:
                found[name] = row[name]
                yield name, Best(row[name], place)


@lru_cache(1 << 14)
def _well_written(column: str, value: str) -> tuple[int, bool, bool]:
    """Tell how many digits a phone number has, or whether a text has its words in their order; then whether it has
    capitals and small letters, and whether it has accents; numbers need none.
    """
    if column == "phone":
        return min(len(phones.national(value)), 13), False, False
    if column in ("email", "tax_id", "birth_on", "website", "postal_code", "country", "state"):
        return 0, False, False
    natural = column not in ("name", "company") or "," not in value
    return int(natural), value not in (value.upper(), value.lower()), not value.isascii()


@lru_cache(1 << 14)
def _plain(column: str, value: str) -> str:
    """Bring a cell to what it is compared by."""
    if column == "phone":
        return phones.tail(phones.national(value))
    spelled = READINGS[column][0](value) if column in READINGS else ""
    return spelled or fold(value)


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
