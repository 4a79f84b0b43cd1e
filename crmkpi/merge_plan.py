"""A plan for a CRM's import or merge tool: which row stays, which ones go into it, and the best value of each field.

Ids and values stand in it as they are in the exports, also those that a spreadsheet would take for a formula: a
machine reads them. It is personal data. The exports are never changed.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from crmkpi.doubles import cells
from crmkpi.duplicates import Group, Matches
from crmkpi.duplicates.roles import IDENTITY
from crmkpi.errors import UsageError
from crmkpi.model import Band

SCHEMA = "crmkpi.merge_plan/1"
FIRST = ("survivor_id", "absorbed_id", "group", "probability", "band", "survivor_table", "absorbed_table")
Numbered = tuple[int, Group]


def look(path: Path) -> None:
    """See before anything is read that the suffix names a form; UsageError when it does not."""
    if path.suffix.lower() not in (".csv", ".json"):
        raise UsageError("{path}: a merge plan is written as .csv or .json", path=path)


def chosen(found: Sequence[Matches], threshold: float, bands: Sequence[Band]) -> list[Numbered]:
    """Choose the groups that are sure enough, each with its number in the document."""
    groups = [group for matches in found for group in matches.groups]
    wanted = [band.value for band in bands]
    return [
        (number, group)
        for number, group in enumerate(groups, 1)
        if group.probability >= threshold and group.band.value in wanted and _absorbed(group)
    ]


def written(groups: Sequence[Numbered], path: Path) -> str:
    """Write the plan in the form that the suffix names."""
    return _json(groups) if path.suffix.lower() == ".json" else _csv(groups)


def _absorbed(group: Group) -> list[int]:
    """List the rows that go; one with the very id of the row that stays cannot be told from it by any tool."""
    kept = group.rows[group.survivor]
    return [
        place
        for place, row in enumerate(group.rows)
        if place != group.survivor and (row.table, row.id) != (kept.table, kept.id)
    ]


def _csv(groups: Sequence[Numbered]) -> str:
    names = [name for name in IDENTITY if any(name in group.golden for _, group in groups)]
    # An id alone does not say whether it is that of a contact or of a lead.
    linked = any(len({row.table for row in group.rows}) > 1 for _, group in groups)
    of_value = ("", "_row_id", "_row_table") if linked else ("", "_row_id")
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow((*FIRST, *(f"{name}{part}" for name in names for part in of_value)))
    for number, group in groups:
        lines.writerows(_lines(number, group, names, len(of_value)))
    return out.getvalue()


def _lines(number: int, group: Group, names: Sequence[str], width: int) -> Iterator[list[object]]:
    """Write a line for each row that goes; `width` cells for each best value: itself, its row's id, its row's table."""
    kept = group.rows[group.survivor]
    values: list[str] = []
    for best in (group.golden.get(name) for name in names):
        row = group.rows[best.row] if best else None
        values += (best.value, row.id, row.table)[:width] if best and row else [""] * width
    for place in _absorbed(group):
        row = group.rows[place]
        sure = (number, round(group.probability, 6), group.band.value)
        yield [kept.id, row.id, *sure, kept.table, row.table, *values]


def _json(groups: Sequence[Numbered]) -> str:
    tree = {"schema": SCHEMA, "groups": [_tree(*one) for one in groups]}
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _tree(number: int, group: Group) -> dict[str, Any]:
    kept = group.rows[group.survivor]
    return {
        "group": number,
        "probability": round(group.probability, 6),
        "band": group.band.value,
        "survivor": {"table": kept.table, "id": kept.id},
        "absorbed": [{"table": group.rows[at].table, "id": group.rows[at].id} for at in _absorbed(group)],
        "fields": {
            name: {"value": best.value, "row_id": group.rows[best.row].id, "row_table": group.rows[best.row].table}
            for name in cells.columns(group)
            if (best := group.golden.get(name))
        },
    }
