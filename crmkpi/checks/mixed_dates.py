"""Columns in which some dates are written day first and others otherwise: one of them was misread by somebody."""

from collections.abc import Iterator, Sequence

from crmkpi.model import Finding, Place, Severity, UnreadableCells

CODE = "F103"
SEVERITY = Severity.ERROR
TITLE = {"en": "Several date formats in one column", "pt-BR": "Vários formatos de data em uma coluna"}
WHY = {
    "en": "The column was read as most of its dates ask for; the others are lost, and 02/03 may mean either.",
    "pt-BR": "A coluna foi lida como pede a maioria das datas; as outras se perdem, e 02/03 pode ser um ou outro.",
}
TODO = {
    "en": "Export the column in one format, best as 2026-10-31.",
    "pt-BR": "Exporte a coluna em um só formato, de preferência 2026-10-31.",
}
SHAPES = {"ymd": "2026-10-31", "dmy": "31/10/2026", "mdy": "10/31/2026"}


def find(cells: Sequence[UnreadableCells], language: str) -> Iterator[Finding]:
    """Make one finding per file and column whose values ask for several date orders."""
    for one in cells:
        if not one.orders:
            continue
        note = ", ".join(SHAPES[order] for order in one.orders)
        places = tuple(Place(one.file, line, None, one.header, text, note) for line, text in one.first[:3])
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
