"""Rows that were refused whole, because they do not have the shape of the file."""

from collections.abc import Iterator, Sequence

from crmkpi.model import Finding, Place, RejectedRows, Severity

CODE = "F101"
SEVERITY = Severity.ERROR
TITLE = {"en": "Unreadable rows", "pt-BR": "Linhas ilegíveis"}
WHY = {
    "en": "The rows are missing from every number of this report.",
    "pt-BR": "As linhas faltam em todos os números deste relatório.",
}
TODO = {
    "en": "Look at the lines named here; most often a text with the delimiter in it lacks its quotes.",
    "pt-BR": "Veja as linhas indicadas; quase sempre faltam aspas em um texto que contém o separador.",
}
REASONS = {
    "too_many_cells": {"en": "more cells than the header", "pt-BR": "mais células que o cabeçalho"},
    "too_few_cells": {"en": "fewer cells than the header", "pt-BR": "menos células que o cabeçalho"},
    "broken_quote": {"en": "text after a closing quote", "pt-BR": "texto depois de aspas fechadas"},
    "unclosed_quote": {"en": "a quote that is never closed", "pt-BR": "aspas que nunca fecham"},
    "nul": {"en": "a NUL byte", "pt-BR": "um byte nulo"},
    "undecodable": {"en": "bytes that are no text", "pt-BR": "bytes que não são texto"},
}


def find(rejected: Sequence[RejectedRows], language: str) -> Iterator[Finding]:
    """Make one finding per file with refused rows."""
    for one in rejected:
        places = tuple(
            Place(one.file, first, None, None, None, REASONS.get(reason, {}).get(language, reason))
            for first, _, reason in one.first
        )
        yield Finding(
            CODE,
            SEVERITY,
            one.table,
            one.rows,
            one.of,
            TITLE[language],
            WHY[language],
            TODO[language],
            places=places,
        )
