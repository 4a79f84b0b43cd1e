"""Rows that were refused whole, because they do not have the shape of the file."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, Place, Severity
from crmkpi.model.broken import REFUSED

CHECK = Check(
    "unreadable_rows",
    "F101",
    Severity.ERROR,
    {"en": "Unreadable rows", "pt-BR": "Linhas ilegíveis"},
    {
        "en": "The rows are missing from every number of this report.",
        "pt-BR": "As linhas faltam em todos os números deste relatório.",
    },
    {
        "en": "Look at the lines named here; most often a text with the delimiter in it lacks its quotes.",
        "pt-BR": "Veja as linhas indicadas; quase sempre faltam aspas em um texto que contém o separador.",
    },
    table=(),
)


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file with refused rows."""
    del one
    for file in told.rejected:
        places = tuple(
            Place(file.file, first, None, None, None, REFUSED.get(reason, {}).get(told.language, reason))
            for first, _, reason in file.first
        )
        yield Found(file.rows, file.of, file.table, places=places)
    if not told.rejected:
        yield Found(0, sum(source.rows_read for source in told.sources))
