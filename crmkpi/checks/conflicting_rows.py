"""Rows that share an id but differ in another column: nobody can tell which of them is right.

Rows that are the same in every column are found by `?103` alone.
"""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._keys import ascending, copied
from crmkpi.checks._rows import counted
from crmkpi.engine import marked
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Severity
from crmkpi.tables import all_tables

CHECK = Check(
    "conflicting_rows",
    "?107",
    Severity.ERROR,
    {"en": "One id, different rows", "pt-BR": "Um identificador, linhas diferentes"},
    {
        "en": "Only one of the rows can be right, and it is not known which; both may be counted.",
        "pt-BR": "Só uma das linhas pode estar certa, e não se sabe qual; as duas podem ser contadas.",
    },
    {
        "en": "Keep the newest export only, or correct the id of one of the records.",
        "pt-BR": "Fique só com a exportação mais nova ou corrija o identificador de um dos registros.",
    },
    table="*",
    column="key",
)


def columns(table: str) -> tuple[str, ...]:
    """Name the id of the table."""
    key = all_tables()[table].key
    return (key,) if key else ()


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Count the ids that several different rows share, and these rows."""
    key, table = quoted(one.key), quoted(one.table)
    of = int(told.engine.rows(f"SELECT count({key}) FROM {table}")[0][0])
    if ascending(told, one.key, one.table):
        yield Found(0, of, one.table, one.column)
        return
    rows = copied(told, one.table)
    bad = marked.keep(told.engine, f"differing_{one.table}", rows.differing)
    yield counted(told, one, table, bad, (of, len(rows.differing)), keys=rows.ids)
