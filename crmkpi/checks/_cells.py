"""What the checks of single cells share: which columns have a closed list of words, and where unreadable cells are."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking
from crmkpi.engine import joined
from crmkpi.engine.connection import quoted
from crmkpi.model import Place, UnreadableCells
from crmkpi.tables import all_tables


def choices(table: str) -> frozenset[str]:
    """Name the columns of a table that know only certain words."""
    return frozenset(name for name, column in all_tables()[table].columns.items() if column.type == "choice")


def shown(told: Checking, column: UnreadableCells, note: str | None = None) -> Iterator[Place]:
    """Show the cells of a column that could not be read, masked."""
    header = told.header(column.header)
    for line, text in column.first:
        yield Place(column.file, line, None, header, told.cell(text, column.table, column.column), note)


def every(told: Checking, column: UnreadableCells) -> str:
    """Write the query for all rows of a file in which a cell of the column could not be read."""
    parts = [part for part in told.engine.parts.get(column.table, ()) if part.label == column.file]
    queries = [
        f"SELECT {part.file} AS _file, rowid AS _row FROM files.{quoted(part.name)}"
        f" WHERE {joined.unread(part, column.column, column.apart)}"
        for part in parts
        if column.column in part.bits
    ]
    return " UNION ALL ".join(queries)
