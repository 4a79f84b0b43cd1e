"""Follow a number back: the query that gave it, and how many rows were left at each step on the way to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crmkpi.catalogue import Asking, definitions, evaluate, formula, plan, views
from crmkpi.engine import Engine, absorbed
from crmkpi.engine.ask import filled, in_window, moment, span_of, statement
from crmkpi.model import Kpi, Source, Step, Unit
from crmkpi.tables import all_tables


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


def trace(engine: Engine, asking: Asking, name: str, sources: Sequence[Source]) -> Trace:
    """Trace a KPI for the report's own window; its last step has as many rows as the KPI's n."""
    kpi = asking.kpis[name]
    if kpi.program:
        return Trace(kpi)
    if kpi.formula:
        return Trace(kpi, of=tuple(part for part in formula.names(kpi.formula) if part in asking.kpis))
    planned, impossible = plan.plan(engine, [kpi], asking.data_until)
    if impossible:
        return Trace(kpi)
    window = asking.windows.current
    one = planned[0]
    sql = statement(evaluate.question(one), [window])
    numbers = evaluate.evaluate(engine, planned, [window], asking.begins, asking.data_until, ())[name]
    ends = {"start": window.start, "end": window.end}
    used = filled(next(part.only for part in _asks(engine, asking, kpi) if part.name == "used"), ends)
    if cases := _cases(kpi):
        used = f"({used}) AND {cases}"
    return Trace(kpi, sql, tuple(_steps(engine, asking, one, numbers, sources)), (), one, used)


def _cases(kpi: Kpi) -> str | None:
    """Give the condition by which a definition counts only the rows that have a column; None when it does not."""
    match = re.fullmatch(r"\s*count\((\w+)\)\s*", kpi.n or "")
    return f'"{match[1]}" IS NOT NULL' if match else None


def _asks(engine: Engine, asking: Asking, kpi: Kpi) -> Iterator[plan.Asked]:
    unread = engine.unread.get(kpi.table or "", ())
    return plan.asks(kpi, asking.data_until, unread, plan.outs_of(engine, kpi))


def rows_sql(asking: Asking, told: Trace, selected: str, more: str = "") -> str:
    """Select something of the rows behind a number (`t`), in its window."""
    window, kpi = asking.windows.current, told.kpi
    windowed = told.planned.made.windowed if told.planned and told.planned.made else None
    where = told.used
    if kpi.during:
        where += f' AND "{kpi.during}" >= {moment(window.start)} AND "{kpi.during}" < {moment(window.end)}'
    if windowed is None:
        return f'SELECT {selected} FROM "{kpi.table}" AS t WHERE {where} {more}'
    values = f"(VALUES (0, {span_of(window)}))"
    rows = in_window(windowed)
    return (
        f"WITH w(window_id, window_start, window_end, window_period_end) AS {values}"
        f" SELECT {selected} FROM ({rows}) AS t JOIN w USING (window_id) WHERE {where} {more}"
    )


def largest(
    engine: Engine, asking: Asking, told: Trace, most: int
) -> list[tuple[str, int | None, int | None, Decimal]]:
    """List the rows with the largest parts of a sum: (id, file, record, part); a derived table has no records."""
    kpi, planned = told.kpi, told.planned
    if planned is None or not kpi.additive or kpi.unit is not Unit.MONEY or "value" not in planned.aggregates:
        return []
    window = asking.windows.current
    part = filled(planned.aggregates["value"].sql, {"start": window.start, "end": window.end})
    own = kpi.table in all_tables()
    place = "t._file, t._row" if own else "NULL, NULL"
    key = id_of(kpi)
    group = 't._file, t._row, t."{key}"' if own else 't."{key}"'
    more = f"GROUP BY {group.format(key=key)} HAVING part <> 0 ORDER BY abs(part) DESC, 1, 2, 3 LIMIT {most}"
    rows = engine.rows(rows_sql(asking, told, f't."{key}", {place}, {part} AS part', more))
    return [(str(name), file, row, Decimal(str(amount))) for name, file, row, amount in rows]


def id_of(kpi: Kpi) -> str:
    """Name the column that tells the rows of a KPI apart, best as it can."""
    table = kpi.table or ""
    if table in all_tables():
        return all_tables()[table].key or next(iter(all_tables()[table].columns))
    columns = views.all_views()[table].columns
    return next((name for name in columns if name.endswith("_id")), columns[0])


def _steps(
    engine: Engine, asking: Asking, one: plan.Planned, numbers: evaluate.Numbers, sources: Sequence[Source]
) -> list[Step]:
    kpi, window = one.kpi, asking.windows.current
    behind = [source for source in sources if source.table in one.tables]
    read, loaded = sum(s.rows_read for s in behind), sum(s.rows_loaded for s in behind)
    steps = [Step("read", read), Step("loaded", loaded, _list(("rejected", read - loaded)))]
    if kpi.table and kpi.table in all_tables():
        rows = engine.count(kpi.table)
        once = absorbed(engine, kpi.table) if kpi.table in engine.merged else 0
        steps.append(Step("kept", rows, _list(("left_out", loaded - rows - once), ("merged", once))))
        if kpi.during:
            during = f'"{kpi.during}" >= {moment(window.start)} AND "{kpi.during}" < {moment(window.end)}'
            dated, within = engine.rows(f'SELECT count("{kpi.during}"), count(*) FILTER ({during}) FROM "{kpi.table}"')[
                0
            ]
            steps.append(Step("during", within, _list(("no_date", rows - dated), ("other_periods", dated - within))))
    elif once := sum(absorbed(engine, table) for table in sorted(engine.merged & one.tables)):
        steps.append(Step("kept", loaded - once, (("merged", once),)))
    own = numbers.details
    population, ripe, used = (int(own.get(name) or 0) for name in ("population", "ripe", "used"))
    bad = [(f"check {name.removeprefix('out_')}", int(n or 0)) for name, n in own.items() if name.startswith("out_")]
    others = steps[-1].rows - population
    if kpi.table in all_tables():
        steps.append(Step("population", population, _list(("other_rows", others - sum(n for _, n in bad)), *bad)))
    else:
        steps.append(Step("population", population))
    if kpi.immature:
        steps.append(Step("mature", ripe, _list(("immature", population - ripe))))
    missing = [(f"empty {column}", int(own.get(f"unused_{column}") or 0)) for column in kpi.uses]
    steps.append(Step("used", used, _list(*missing)))
    n = numbers.windows[0].n
    if kpi.n is not None and n is not None and n != used:
        steps.append(Step("counted", n, _list(("not_counted", used - n)) if n < used else ()))
    return steps


def _list(*left: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((word, rows) for word, rows in left if rows)


def names_behind(asking: Asking, name: str) -> list[str]:
    """List the KPIs that a formula rests on, all the way down."""
    return definitions.closure([name], asking.kpis)[:-1]
