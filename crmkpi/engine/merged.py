"""Rows that are one customer, as one row: the survivor with the best of the others, and all references moved to it.

Nothing is changed in what was loaded; the views are made otherwise. `cleaned.as_read` shows them as they were.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crmkpi.engine.connection import Engine, declared, quoted
from crmkpi.model import Band

EARLIEST = ("created_at", "customer_since_at")
"""A customer is as old as the oldest of the rows."""


@dataclass(frozen=True, slots=True)
class Member:
    """A row of a group: where it stands, its id, whether it is the one that stays, and how sure the group is."""

    group: int
    file: int
    row: int
    id: str | None
    survivor: bool
    band: Band


def merge(engine: Engine, table: str, members: Sequence[Member]) -> None:
    """Note the groups of a table; the views show them merged when they are made again."""
    name = members_of(table)
    engine.connection.execute(
        f"CREATE TABLE {name} (grp INTEGER, file INTEGER, row BIGINT, id VARCHAR, stays BOOLEAN, band VARCHAR)"
    )
    fields = ("group", "file", "row", "id", "survivor")
    rows: dict[str, list[object]] = {field: [getattr(member, field) for member in members] for field in fields}
    rows["band"] = [member.band.value for member in members]
    engine.connection.execute(f"INSERT INTO {name} SELECT {', '.join(f'unnest(${field})' for field in rows)}", rows)
    engine.connection.execute(
        f"CREATE TABLE {moved_from(table)} AS SELECT own.id AS id, min(kept.id) AS survivor FROM {name} own"
        f" JOIN {name} kept ON own.grp = kept.grp AND kept.stays WHERE own.id IS NOT NULL AND kept.id IS NOT NULL"
        " GROUP BY own.id HAVING own.id <> min(kept.id)"
    )
    engine.merged.add(table)


def members_of(table: str) -> str:
    """Name the table of the rows that are in groups."""
    return f"files.{quoted(f'merged_{table}')}"


def moved_from(table: str) -> str:
    """Name the table of ids that became others."""
    return f"files.{quoted(f'moved_{table}')}"


def absorbed(engine: Engine, table: str) -> int:
    """Count the rows that went into another one."""
    return int(engine.rows(f"SELECT count(*) FROM {members_of(table)} WHERE NOT stays")[0][0])


def absorbed_by_band(engine: Engine, table: str) -> dict[Band, int]:
    """Count the rows that went into another one, by how sure their group is; the surest first."""
    sql = f"SELECT band, count(*) FROM {members_of(table)} WHERE NOT stays GROUP BY band"
    found = {str(band): int(rows) for band, rows in engine.rows(sql)}
    return {band: found[band.value] for band in Band if band.value in found}


def shown(engine: Engine, table: str, rows: str) -> str:
    """Write a table's rows with the groups merged and with references moved to the survivors."""
    for other in sorted(engine.merged):
        key = declared(other).key or ""
        if other != table and key in engine.present.get(table, ()):
            moved = f"LEFT JOIN {moved_from(other)} AS moved ON moved.id = rows.{quoted(key)}"
            cell = f"coalesce(moved.survivor, rows.{quoted(key)}) AS {quoted(key)}"
            rows = f"SELECT rows.* REPLACE ({cell}) FROM ({rows}) AS rows {moved}"
    if table not in engine.merged:
        return rows
    columns = [str(row[0]) for row in engine.rows(f"DESCRIBE {rows}")]
    merged = ", ".join(_cells(columns))
    members = members_of(table)
    alone = f"SELECT * FROM ({rows}) WHERE (_file, _row) NOT IN (SELECT (file, row) FROM {members})"
    together = (
        f"SELECT {merged} FROM ({rows}) AS rows JOIN {members} AS member"
        " ON rows._file = member.file AND rows._row = member.row GROUP BY member.grp"
    )
    return f"{alone} UNION ALL {together}"


def _cells(columns: Sequence[str]) -> Iterator[str]:
    """Write the cells of a merged row: the survivor's, else the first that another row has."""
    first = "NOT member.stays, rows._file, rows._row"
    for name in columns:
        cell = f"rows.{quoted(name)}"
        if name in ("_file", "_row"):
            value = f"any_value({cell}) FILTER (member.stays)"
        elif name in EARLIEST:
            value = f"min({cell})"
        elif name == "churned_at":
            value = _churned(columns)
        elif name.startswith("_bad_") and name.removeprefix("_bad_") in columns:
            value = f"bool_or({cell}) AND count(rows.{quoted(name.removeprefix('_bad_'))}) = 0"
        elif name.startswith("_"):
            value = f"coalesce(any_value({cell}) FILTER (member.stays), false)"
        else:
            value = f"first({cell} ORDER BY {first}) FILTER ({cell} IS NOT NULL)"
        yield f"{value} AS {quoted(name)}"


def _churned(columns: Sequence[str]) -> str:
    """Say when a customer left: when every row that was ever a customer has."""
    since = "rows.customer_since_at IS NOT NULL" if "customer_since_at" in columns else "true"
    still = f"bool_or(rows.churned_at IS NULL AND {since})"
    return f"CASE WHEN {still} THEN NULL ELSE max(rows.churned_at) END"
