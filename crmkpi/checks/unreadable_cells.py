"""Cells that are no date or number, although their column holds such; the row stays without them."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, Place, Severity

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
        "en": "Correct the cells in the CRM, or map unknown words under `values:` in the config.",
        "pt-BR": "Corrija as células no CRM ou associe as palavras desconhecidas em `values:` na configuração.",
    },
    table=(),
    of="cells",
)


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file and column with unreadable cells."""
    del one
    for column in told.unreadable:
        places = tuple(
            Place(column.file, line, None, column.header, told.cell(text, column.table, column.column), None)
            for line, text in column.first
        )
        yield Found(column.cells, column.of, column.table, column.column, places=places)
    if not told.unreadable:
        yield Found(0, 0)
