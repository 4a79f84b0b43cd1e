"""Rows that did not fit their file and could be read in exactly one way; they are loaded, and shown here."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, MendedCell, Place, Severity
from crmkpi.model.broken import MENDED as MENDED

CHECK = Check(
    "repaired_rows",
    "F204",
    Severity.WARNING,
    {"en": "Repaired rows", "pt-BR": "Linhas reparadas"},
    {
        "en": "The rows did not have the shape of the file; each was read in the only way that fits its columns.",
        "pt-BR": "As linhas não tinham a forma do arquivo; cada uma foi lida do único modo que cabe em suas colunas.",
    },
    {
        "en": "Look at some of them; a text with the delimiter in it needs quotes where the file is written.",
        "pt-BR": "Confira algumas; um texto que contém o separador precisa de aspas onde o arquivo é gravado.",
    },
    table=(),
)
IN_REPORTS = True
"""A report says, too, what it has mended."""
READ_AS = {"en": "{how}; read as “{after}”", "pt-BR": "{how}; lido como “{after}”"}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file with mended rows."""
    del one
    for file in told.repaired:
        places = tuple(_place(told, file.file, file.table, cell) for cell in file.first)
        yield Found(file.rows, file.of, file.table, places=places)
    if not told.repaired:
        yield Found(0, sum(source.rows_loaded for source in told.sources))


def _place(told: Checking, file: str, table: str, cell: MendedCell) -> Place:
    """Show one mended cell before and after, masked."""
    how = MENDED.get(cell.kind, {}).get(told.language, cell.kind)
    if cell.kind in ("padded", "delimiter"):
        return Place(file, cell.line, None, None, None, how)
    before, after = (told.cell(text, table, cell.column) for text in (cell.before, cell.after))
    note = how if before == after else READ_AS[told.language].format(how=how, after=after)
    return Place(file, cell.line, None, told.header(cell.header), before, note, after=after)
