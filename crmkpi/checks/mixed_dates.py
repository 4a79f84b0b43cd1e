"""Columns in which some dates are written day first and others otherwise: one of them was misread by somebody."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._cells import every, shown
from crmkpi.model import Check, Severity

CHECK = Check(
    "mixed_dates",
    "F103",
    Severity.ERROR,
    {"en": "Several date formats in one column", "pt-BR": "Vários formatos de data em uma coluna"},
    {
        "en": "The column was read as most of its dates ask for; the others are lost, and 02/03 may mean either.",
        "pt-BR": "A coluna foi lida como pede a maioria das datas; as outras se perdem, e 02/03 pode ser um ou outro.",
    },
    {
        "en": "Export the column in one format, best as 2026-10-31.",
        "pt-BR": "Exporte a coluna em um só formato, de preferência 2026-10-31.",
    },
    table=(),
    of="cells",
)
SHAPES = {"ymd": "2026-10-31", "dmy": "31/10/2026", "mdy": "10/31/2026"}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file and column whose values ask for several date orders."""
    mixed = [column for column in told.unreadable if column.orders]
    for column in mixed:
        note = ", ".join(SHAPES[order] for order in column.orders)
        places = tuple(shown(told, column, note))[: told.first(one.code)]
        yield Found(column.cells, column.of, column.table, column.column, places=places, every=every(told, column))
    if not mixed:
        yield Found(0, sum(source.rows_loaded for source in told.sources))
