"""Which records of the exports are behind the rows of a number, also where a derived table adds records up."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmkpi.catalogue import Asking, plan, views
from crmkpi.engine import Engine
from crmkpi.engine.ask import in_window, moment, span_of
from crmkpi.model import Kpi, Step
from crmkpi.tables import all_tables

SHIFT = 10**12
"""A file and a record in it as one number."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How one KPI came about. A formula has `of` instead of SQL and steps of its own."""

    kpi: Kpi
    sql: str = ""
    steps: tuple[Step, ...] = ()
    of: tuple[str, ...] = ()
    planned: plan.Planned | None = None
    used: str = ""
    """Condition of the rows that went into the number."""


@dataclass(frozen=True, slots=True)
class Records:
    """SQL that selects `of_table, of_file, of_row` and the columns, one line for each record behind a row."""

    sql: str
    columns: tuple[str, ...]


def records(engine: Engine, asking: Asking, told: Trace) -> Records:
    """Find the records behind the rows of a derived table; what a row adds up, each record shows as its own part.

    A row without a record of its own (a customer without an order) has the place where its id stands first.
    """
    table = told.kpi.table or ""
    rows = rows_sql(asking, told, "t.*")
    there, own = _columns(engine, rows), list(views.all_views()[table].columns)
    if "_file" in there:
        named = _first(own, id_of(told.kpi))
        selected = ", ".join(f'"{name}"' for name in named)
        sql = f"SELECT '{views.owner(engine, table)}' AS of_table, _file AS of_file, _row AS of_row, {selected}"
        return Records(f"{sql} FROM ({rows}) ORDER BY ALL", tuple(named))
    lines = views.lines(engine, table)
    if lines is None:
        return _by_id(engine, told, rows, own)
    behind = _in_window(asking, lines.sql)
    more = [name for name in _columns(engine, behind) if name not in (*lines.by, "_file", "_row", "window_id")]
    named = _first([*own, *(name for name in more if name not in own)], id_of(told.kpi))
    parts = {name: f'CASE WHEN l._row IS NULL THEN r."{name}" ELSE l."{name}" END' for name in more if name in own}
    parts |= {name: f'l."{name}"' for name in more if name not in own}
    selected = ", ".join(f'{parts.get(name, f"r.{chr(34)}{name}{chr(34)}")} AS "{name}"' for name in named)
    same = " AND ".join(f'r."{name}" IS NOT DISTINCT FROM l."{name}"' for name in lines.by)
    origin, first = _firsts(engine, told)
    return Records(
        f"SELECT CASE WHEN l._row IS NULL THEN '{origin}' ELSE '{views.owner(engine, lines.table)}' END AS of_table,"
        f" coalesce(l._file, at_row // {SHIFT}) AS of_file, coalesce(l._row, at_row % {SHIFT}) AS of_row, {selected}"
        f" FROM ({rows}) AS r LEFT JOIN ({behind}) AS l ON {same} LEFT JOIN {first} ORDER BY ALL",
        tuple(named),
    )


def rows_sql(asking: Asking, told: Trace, selected: str, more: str = "") -> str:
    """Select something of the rows behind a number (`t`), in its window."""
    window, kpi = asking.windows.current, told.kpi
    windowed = told.planned.made.windowed if told.planned and told.planned.made else None
    where = told.used
    if kpi.during:
        where += f' AND "{kpi.during}" >= {moment(window.start)} AND "{kpi.during}" < {moment(window.end)}'
    if windowed is None:
        source = told.planned.source if told.planned else kpi.table
        return f'SELECT {selected} FROM "{source}" AS t WHERE {where} {more}'
    values = f"(VALUES (0, {span_of(window)}))"
    rows = in_window(windowed)
    return (
        f"WITH w(window_id, window_start, window_end, window_period_end) AS {values}"
        f" SELECT {selected} FROM ({rows}) AS t JOIN w USING (window_id) WHERE {where} {more}"
    )


def id_of(kpi: Kpi) -> str:
    """Name the column that tells the rows of a KPI apart, best as it can."""
    table = kpi.table or ""
    if table in all_tables():
        return all_tables()[table].key or next(iter(all_tables()[table].columns))
    columns = views.all_views()[table].columns
    return next((name for name in columns if name.endswith("_id")), columns[0])


def hands_on(engine: Engine, asking: Asking, told: Trace) -> bool:
    """Tell whether each row of a derived table is one record, whose place it hands on."""
    return "_file" in _columns(engine, rows_sql(asking, told, "t.*"))


def _by_id(engine: Engine, told: Trace, rows: str, own: Sequence[str]) -> Records:
    """Place each row where its id stands first."""
    named = _first(own, id_of(told.kpi))
    origin, first = _firsts(engine, told)
    selected = ", ".join(f'r."{name}"' for name in named)
    place = f"'{origin}' AS of_table, at_row // {SHIFT} AS of_file, at_row % {SHIFT} AS of_row"
    return Records(f"SELECT {place}, {selected} FROM ({rows}) AS r LEFT JOIN {first} ORDER BY ALL", tuple(named))


def _firsts(engine: Engine, told: Trace) -> tuple[str, str]:
    """Find the table whose records the id tells apart, its own first, and join the first record of each id."""
    key, tables = id_of(told.kpi), told.planned.tables if told.planned else frozenset()
    having = [name for name in all_tables() if name in tables and key in engine.present.get(name, ())]
    origin = next((name for name in having if all_tables()[name].key == key), having[0] if having else "")
    place = f'"{key}" AS of_row, min(_file * CAST({SHIFT} AS BIGINT) + _row) AS at_row'
    firsts = f'SELECT {place} FROM "{origin}" GROUP BY "{key}"' if origin else "SELECT NULL AS of_row, NULL AS at_row"
    return origin, f'({firsts}) AS f ON f.of_row = r."{key}"'


def _first(names: Sequence[str], key: str) -> list[str]:
    return [key, *(name for name in names if name != key)]


def _columns(engine: Engine, sql: str) -> list[str]:
    return [str(row[0]) for row in engine.rows(f"DESCRIBE {sql}")]


def _in_window(asking: Asking, sql: str) -> str:
    """Let SQL that selects from the table `w` see the report's own window."""
    values = f"(VALUES (0, {span_of(asking.windows.current)}))"
    return (
        f"WITH w(window_id, window_start, window_end, window_period_end) AS {values} SELECT * FROM ({in_window(sql)})"
    )
