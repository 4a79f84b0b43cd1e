"""Cells that are no date, number or known word, although their column holds such; the row stays without them."""

from collections.abc import Iterator, Sequence

from crmkpi.masking import masked_cell
from crmkpi.model import Finding, Place, Severity, UnreadableCells

CODE = "F102"
SEVERITY = Severity.ERROR
TITLE = {"en": "Unreadable cells", "pt-BR": "Células ilegíveis"}
WHY = {
    "en": "The row stays, but every KPI that needs the cell must do without the row.",
    "pt-BR": "A linha fica, mas todo KPI que precisa da célula fica sem a linha.",
}
TODO = {
    "en": "Correct the cells in the CRM, or map unknown words under `values:` in the config.",
    "pt-BR": "Corrija as células no CRM ou associe as palavras desconhecidas em `values:` na configuração.",
}


def find(cells: Sequence[UnreadableCells], language: str) -> Iterator[Finding]:
    """Make one finding per file and column with unreadable cells."""
    for one in cells:
        places = tuple(
            Place(one.file, line, None, one.header, masked_cell(text, one.table, one.column), None)
            for line, text in one.first
        )
        yield Finding(
            CODE,
            SEVERITY,
            one.table,
            one.cells,
            one.of,
            TITLE[language],
            WHY[language],
            TODO[language],
            column=one.column,
            places=places,
        )
