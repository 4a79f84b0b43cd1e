"""Cells that are no date, number or yes/no, although their column holds such; the row stays without them."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._cells import choices, every, shown
from crmkpi.model import Check, Severity

CHECK = Check(
    "unreadable_cells",
    "F102",
    Severity.ERROR,
    {"en": "Unreadable cells", "pt-BR": "Células ilegíveis"},
    {
        "en": "The row stays, but every KPI that needs the cell must do without the row.",
        "pt-BR": "A linha fica, mas todo KPI que precisa da célula fica sem a linha.",
    },
    {
        "en": "Correct the cells in the CRM; if all are written alike, say so under `format:` in the config.",
        "pt-BR": "Corrija as células no CRM; se todas seguem um mesmo formato, informe-o em `format:` na configuração.",
    },
    table=(),
    of="cells",
)


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file and column with unreadable cells; unknown words have a check of their own."""
    del one
    unreadable = [column for column in told.unreadable if column.column not in choices(column.table)]
    for column in unreadable:
        places = tuple(shown(told, column))
        yield Found(column.cells, column.of, column.table, column.column, places=places, every=every(told, column))
    if not unreadable:
        yield Found(0, sum(source.rows_loaded for source in told.sources))
