"""Rows that share an id but differ in another column: nobody can tell which of them is right.

Rows that are the same in every column are found by `?103` alone.
"""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._keys import ascending
from crmkpi.checks._rows import counted
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
EVERY_COLUMN = True
"""Rows may differ in any column."""


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
    cells = [name for name in told.engine.present[one.table] if name != one.key]
    row = f"hash({', '.join(quoted(name) for name in sorted(cells))})" if cells else "0"
    shared = f"SELECT {key} FROM {table} WHERE {key} IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
    groups = (
        f"SELECT {key} AS id, count(*) AS n FROM {table} WHERE {key} IN ({shared})"
        f" GROUP BY id HAVING count(DISTINCT {row}) > 1"
    )
    keys, rows = told.engine.rows(f"SELECT count(*), coalesce(sum(n), 0) FROM ({groups})")[0]
    bad = f"{key} IN (SELECT id FROM ({groups}))"
    yield counted(told, one, table, bad, (of, int(rows)), keys=int(keys))
