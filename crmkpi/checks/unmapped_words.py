"""Words in columns of a closed list (outcome, kind, category) that nobody has said the meaning of."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._cells import choices, every, shown
from crmkpi.model import Check, Place, Severity, UnreadableCells

CHECK = Check(
    "unmapped_words",
    "F106",
    Severity.ERROR,
    {"en": "Unknown words", "pt-BR": "Palavras desconhecidas"},
    {
        "en": "Nobody has said what these words mean, so KPIs that look at the column do without the rows.",
        "pt-BR": "Ninguém disse o que essas palavras significam; os KPIs que usam a coluna ficam sem essas linhas.",
    },
    {
        "en": "Say what each word means under `values:` of the source in the config.",
        "pt-BR": "Diga o que cada palavra significa em `values:` da fonte, na configuração.",
    },
    table=(),
    of="cells",
)
CELLS = {"en": ("{n} cell", "{n} cells"), "pt-BR": ("{n} célula", "{n} células")}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file and column, with each word and how often it stands there."""
    unmapped = [column for column in told.unreadable if column.column in choices(column.table)]
    for column in unmapped:
        words = told.show != one.code and column.words
        places = tuple(_words(told, column) if words else shown(told, column))
        yield Found(column.cells, column.of, column.table, column.column, places=places, every=every(told, column))
    if not unmapped:
        yield Found(0, sum(source.rows_loaded for source in told.sources))


def _words(told: Checking, column: UnreadableCells) -> Iterator[Place]:
    header, forms = told.header(column.header), CELLS.get(told.language, CELLS["en"])
    for word, n, line in column.words:
        cell = told.cell(word, column.table, column.column)
        yield Place(column.file, line, None, header, cell, forms[n != 1].format(n=n), n)
