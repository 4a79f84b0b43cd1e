"""The cells of a group side by side: masked, and marked where they differ from the row to keep."""

import re
from collections.abc import Mapping, Sequence

from crmkpi.duplicates import Group, Level, Pair, Reason
from crmkpi.duplicates.fold import fold
from crmkpi.duplicates.roles import ACCOUNT, IDENTITY
from crmkpi.masking import masked_cell
from crmkpi.model.doubles import Cell, Kept, Mark

_NUMBERS = ("phone", "tax_id", "postal_code")
_TOKEN = re.compile(r"[\w-]+")
_MARKS = {
    Level.EXACT: Mark.SAME,
    Level.CLOSE: Mark.SIMILAR,
    Level.NEAR: Mark.SIMILAR,
    Level.DIFFERENT: Mark.DIFFERENT,
}
_WORST = (Mark.DIFFERENT, Mark.SIMILAR, Mark.SAME)


def columns(group: Group) -> tuple[str, ...]:
    """List the columns in which some row has something; parts of a name only where they say more than the name."""
    filled = [name for name in (*IDENTITY, ACCOUNT) if any(name in row for row in group.values)]
    said = all(
        fold(row.get("name", "")) == fold(f"{row.get('given_name', '')} {row.get('surname', '')}")
        for row in group.values
    )
    return tuple(name for name in filled if not (said and name in ("given_name", "surname")))


def shown(value: str, table: str, column: str, personal: bool) -> str:
    """Mask a cell unless personal data may be seen."""
    return value if personal else masked_cell(value, table, column)


def side_by_side(group: Group, place: int, names: Sequence[str], personal: bool) -> Mapping[str, Cell]:
    """Give the filled cells of one row, each marked by how it stands to the row to keep."""
    row, kept, table = group.values[place], group.values[group.survivor], group.rows[place].table
    pair = next((one for one in group.pairs if {one.a, one.b} == {place, group.survivor}), None)
    return {
        name: Cell(shown(row[name], table, name, personal), _mark(name, row[name], kept.get(name), pair))
        for name in names
        if name in row
    }


def golden(group: Group, names: Sequence[str], personal: bool) -> Mapping[str, Kept]:
    """Give the best value of each column and the row that it comes from."""
    return {
        name: Kept(shown(best.value, group.rows[best.row].table, name, personal), best.row)
        for name, best in group.golden.items()
        if name in names
    }


def personal_ids(ids: Sequence[str], table: str, column: str) -> bool:
    """Tell whether the ids of a table are personal data themselves: more than every tenth looks like it."""
    return sum(masked_cell(one, table, column) != one for one in ids) * 10 > len(ids)


def shown_id(id: str, table: str, column: str, hidden: bool) -> str:
    """Write the id of a row: as it is, but what is no single word may be somebody's address or name."""
    return masked_cell(id, table, column) if hidden or not _TOKEN.fullmatch(id) else id


def _mark(column: str, value: str, kept: str | None, pair: Pair | None) -> Mark:
    if kept is None:
        return Mark.ONLY_HERE
    if value == kept:
        return Mark.SAME
    marks = {_MARKS[one.level] for one in pair.reasons if _about(column, one)} if pair else set()
    if marks:
        return next(mark for mark in _WORST if mark in marks)
    return Mark.SAME if _plain(column, value) == _plain(column, kept) else Mark.DIFFERENT


def _about(column: str, reason: Reason) -> bool:
    """Tell whether a reason is about the cells of a column: a name holds its parts, an address is not its domain."""
    of_name = column == "name" and reason.column in ("given_name", "surname")
    return of_name or (reason.column == column and reason.field != "email_domain")


def _plain(column: str, value: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", value).upper() if column in _NUMBERS else fold(value)
