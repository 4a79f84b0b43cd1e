"""Tell of an export's mended records what they mean for the table that it feeds."""

from crmkpi.engine import Plan
from crmkpi.model import MendedCell, RepairedRows
from crmkpi.reader import Export

SHOWN = 20
"""Mended cells that are told of each file, unless all are asked for."""


def repaired_rows(export: Export, plan: Plan, shown: int | None = SHOWN) -> RepairedRows:
    """Say how many records of an export were mended, and show the first of them (all that were kept: None)."""
    ours = {cell.source: name for name, cell in plan.cells.items() if cell.source is not None}
    first = tuple(
        MendedCell(one.first_line, one.kind, ours.get(one.column, ""), export.header[one.column], one.before, one.after)
        for one in export.repairs[:shown]
    )
    return RepairedRows(export.name, plan.table, export.repaired, export.records, first)
