"""Files without a column that their table cannot do without; all of their rows are missing from the numbers."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, Place, Severity
from crmkpi.tables import Column, all_tables

CHECK = Check(
    "missing_columns",
    "F105",
    Severity.ERROR,
    {"en": "Required column missing", "pt-BR": "Falta uma coluna obrigatória"},
    {
        "en": "Without the column the file cannot be used: all of its rows are missing from every number.",
        "pt-BR": "Sem a coluna o arquivo não pode ser usado: todas as linhas dele faltam em todos os números.",
    },
    {
        "en": "Export the file again with the column, or name its header under `columns:` in the config.",
        "pt-BR": "Exporte o arquivo de novo com a coluna ou informe o cabeçalho dela em `columns:` na configuração.",
    },
    table=(),
    of="files",
)


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per file that was left out."""
    del one
    for file, (table, lacking) in told.missing_columns.items():
        named = [_named(all_tables()[table].columns[name], name, told.language) for name in lacking]
        column = lacking[0] if len(lacking) == 1 else None
        place = Place(file, None, None, column, None, ", ".join(named))
        yield Found(1, told.files, table, column, places=(place,))
    if not told.missing_columns:
        yield Found(0, told.files)


def _named(column: Column, name: str, language: str) -> str:
    """Call a column by our name and by what people call it."""
    return f"{name} (“{column.pt_br if language == 'pt-BR' else column.en}”)"
