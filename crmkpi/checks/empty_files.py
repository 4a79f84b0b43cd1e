"""Files with a header and no rows, or with nothing in them at all."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, Place, Severity

CHECK = Check(
    "empty_files",
    "F107",
    Severity.ERROR,
    {"en": "Empty file", "pt-BR": "Arquivo vazio"},
    {
        "en": "A KPI of its table sees nothing, although there may well be something in the CRM.",
        "pt-BR": "Os KPIs dessa tabela não veem nada, embora possa haver registros no CRM.",
    },
    {
        "en": "Look at the filter of the export and export again; if there is nothing, ignore this with a reason.",
        "pt-BR": "Confira o filtro da exportação e exporte de novo; se não há nada, ignore isto com um motivo.",
    },
    table=(),
    of="files",
)
NO_ROWS = {"en": "a header and no rows", "pt-BR": "um cabeçalho e nenhuma linha"}
NOTHING = {"en": "not even a header", "pt-BR": "nem sequer um cabeçalho"}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per empty file."""
    del one
    empty = [(source.file, source.table, NO_ROWS) for source in told.sources if not source.rows_read]
    empty += [(file, table, NOTHING) for file, table in told.empty.items()]
    for file, table, words in empty:
        place = Place(file, None, None, None, None, words.get(told.language, words["en"]))
        yield Found(1, told.files, table, places=(place,))
    if not empty:
        yield Found(0, told.files)
