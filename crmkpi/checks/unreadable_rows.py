"""Rows that were refused whole, because they do not have the shape of the file."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, Place, Severity

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
REASONS = {
    "too_many_cells": {"en": "more cells than the header", "pt-BR": "mais células que o cabeçalho"},
    "too_few_cells": {"en": "fewer cells than the header", "pt-BR": "menos células que o cabeçalho"},
    "broken_quote": {"en": "text after a closing quote", "pt-BR": "texto depois de aspas fechadas"},
    "unclosed_quote": {"en": "a quote that is never closed", "pt-BR": "aspas que nunca fecham"},
    "nul": {"en": "a NUL byte", "pt-BR": "um byte nulo"},
    "undecodable": {"en": "bytes that are no text", "pt-BR": "bytes que não são texto"},
}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file with refused rows."""
    del one
    for file in told.rejected:
        places = tuple(
            Place(file.file, first, None, None, None, REASONS.get(reason, {}).get(told.language, reason))
            for first, _, reason in file.first
        )
        yield Found(file.rows, file.of, file.table, places=places)
    if not told.rejected:
        yield Found(0, sum(source.rows_read for source in told.sources))
