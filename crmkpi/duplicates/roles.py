"""Which columns of which tables say who a customer is, and the rows brought into an order that only content decides.

The order is that of a hash over the cells. A sample is therefore the first rows, and neither the order of the
files nor the number of threads can change what comes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted, text
from crmkpi.tables import all_tables

if TYPE_CHECKING:
    import pyarrow as pa

IDENTITY = (
    *("name", "given_name", "surname", "company", "email", "phone", "tax_id", "birth_on"),
    *("street", "city", "state", "postal_code", "country", "website"),
)
"""The columns that are compared, in the order in which they are shown."""
ACCOUNT = "customer_id"
"""On contacts and leads: the customer that they belong to. Bears a match out, but colleagues share it."""
GONE = "churned_at"
"""Filled on customers that have left."""
RECENCY = ("created_at", "customer_since_at", "last_activity_at")
TABLES = ("customers", "contacts", "leads")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one or more tables side by side, each column as text, in the order of their content."""

    cells: "pa.Table"
    """`_table`, `_id`, `_file`, `_row`, `_latest`, `_gone`, `_hash` and the columns of `IDENTITY`."""
    columns: tuple[str, ...]
    """Those of `IDENTITY` that some table has (and `ACCOUNT`, when contacts or leads are alone)."""


def read(engine: Engine, tables: Sequence[str]) -> Sheet:
    """Read the identifying cells of tables into one sheet."""
    wanted = [*IDENTITY, *([ACCOUNT] if "customers" not in tables else [])]
    columns = tuple(name for name in wanted if any(name in engine.present.get(table, ()) for table in tables))
    parts = " UNION ALL ".join(_part(engine, table, columns) for table in tables)
    shown = ", ".join(quoted(name) for name in columns)
    # Each cell with its column's name: a column that is added later and empty changes nothing.
    joined = ", ".join(f"{text(f'{name}=')} || {quoted(name)}" for name in columns)
    content = f"concat_ws(chr(31), {joined})" if joined else "''"
    order = ", ".join(["_hash", *(quoted(name) for name in columns), "_table", "_id", "_file", "_row"])
    sql = (
        f"SELECT _table, _id, _file, _row, _latest, _gone, md5_number_lower({content}) AS _hash"
        f"{', ' if shown else ''}{shown} FROM ({parts}) ORDER BY {order}"
    )
    return Sheet(engine.connection.sql(sql).to_arrow_table(), columns)


def own_id(table: str) -> str:
    """Write the id of a row; one of an export without ids is named later, by its file and line."""
    return f"coalesce(CAST({quoted(all_tables()[table].key or '_row')} AS VARCHAR), '')"


def _part(engine: Engine, table: str, columns: Sequence[str]) -> str:
    declared = all_tables()[table]
    cells = [f"{_text(engine, table, name)} AS {quoted(name)}" for name in columns]
    present = [name for name in declared.columns if name in engine.present[table] and name != declared.key]
    gone = f"{quoted(GONE)} IS NOT NULL" if GONE in present else "FALSE"
    moments = [quoted(name) for name in RECENCY if name in present]
    latest = f"greatest({', '.join(f'CAST({name} AS TIMESTAMP)' for name in moments)})" if moments else "NULL"
    return (
        f"SELECT {text(table)} AS _table, {own_id(table)} AS _id, CAST(_file AS INTEGER) AS _file,"
        f" CAST(_row AS BIGINT) AS _row, CAST({latest} AS VARCHAR) AS _latest, ({gone}) AS _gone"
        f"{''.join(', ' + cell for cell in cells)} FROM {quoted(table)}"
    )


def _text(engine: Engine, table: str, name: str) -> str:
    """Write a cell as text; a blank one is empty."""
    if name not in engine.present.get(table, ()):
        return "CAST(NULL AS VARCHAR)"
    return f"nullif(trim(CAST({quoted(name)} AS VARCHAR)), '')"
