"""Follow a number back: the query that gave it, and how many rows were left at each step on the way to it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from crmkpi.catalogue import Asking, definitions, evaluate, formula, plan, predictions, programs, views
from crmkpi.catalogue.lineage import Trace, hands_on, id_of, records, rows_sql
from crmkpi.engine import Engine, absorbed
from crmkpi.engine.ask import ends_of, filled, moment, statement
from crmkpi.model import Kpi, Source, Step, Unit
from crmkpi.tables import all_tables


def trace(engine: Engine, asking: Asking, name: str, sources: Sequence[Source]) -> Trace:
    """Trace a KPI for the report's own window; its last step has as many rows as the KPI's n."""
    kpi = asking.kpis[name]
    if kpi.program:
        return Trace(kpi, steps=tuple(_given(engine, kpi, sources)))
    if kpi.formula:
        return Trace(kpi, of=tuple(part for part in formula.names(kpi.formula) if part in asking.kpis))
    planned, impossible = plan.plan(engine, [kpi], asking.data_until)
    if impossible:
        return Trace(kpi)
    window = asking.windows.current
    one = planned[0]
    sql = predictions.rows_sql(one, [window]) if kpi.model else statement(evaluate.question(one), [window])
    if not kpi.model:
        split = [found for column in asking.by if (found := evaluate.segmented(engine, [one], column)) is not None]
        sql = ";\n".join(statement(question, [window]) for question in split) or sql
    numbers = evaluate.evaluate(engine, planned, [window], asking.begins, asking.data_until, ())[name]
    ends = ends_of(window)
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


def largest(
    engine: Engine, asking: Asking, told: Trace, most: int
) -> list[tuple[str, int | None, int | None, Decimal]]:
    """List the rows with the largest parts of a sum: (id, file, record, part); a derived table has no records."""
    kpi, planned = told.kpi, told.planned
    if planned is None or not kpi.additive or kpi.unit is not Unit.MONEY or "value" not in planned.aggregates:
        return []
    window = asking.windows.current
    part = filled(planned.aggregates["value"].sql, ends_of(window))
    own = kpi.table in all_tables() or hands_on(engine, asking, told)
    place = "t._file, t._row" if own else "NULL, NULL"
    key = id_of(kpi)
    group = 't._file, t._row, t."{key}"' if own else 't."{key}"'
    more = f"GROUP BY {group.format(key=key)} HAVING part <> 0 ORDER BY abs(part) DESC, 1, 2, 3 LIMIT {most}"
    rows = engine.rows(rows_sql(asking, told, f't."{key}", {place}, {part} AS part', more))
    return [(str(name), file, row, Decimal(str(amount))) for name, file, row, amount in rows]


def _given(engine: Engine, kpi: Kpi, sources: Sequence[Source]) -> Iterator[Step]:
    """Count the rows that a Python KPI was given; which of them it uses, it alone knows."""
    tables = [table for table in kpi.needs if table in engine.present]
    if len(tables) < len(kpi.needs):
        return
    yield from _kept(engine, frozenset(tables), sources)
    rows, given = _count(engine, tables), 0
    for table in tables:
        given += int(engine.rows(f"SELECT count(*) FROM (SELECT 1 {programs.rows_of(engine, kpi, table)})")[0][0])
    yield Step("given", given, _list(("unfit", rows - given)))


def _count(engine: Engine, tables: Iterable[str]) -> int:
    return sum(engine.count(table) for table in sorted(tables))


def _kept(engine: Engine, tables: frozenset[str], sources: Sequence[Source]) -> list[Step]:
    """Count the rows read, those loaded, and those that are records of the tables, with why others are not."""
    behind = [source for source in sources if source.table in tables]
    read, loaded = sum(s.rows_read for s in behind), sum(s.rows_loaded for s in behind)
    kept = _count(engine, tables)
    once = sum(absorbed(engine, table) for table in sorted(engine.merged & tables))
    return [
        Step("read", read),
        Step("loaded", loaded, _list(("rejected", read - loaded))),
        Step("kept", kept, _list(("left_out", loaded - kept - once), ("merged", once))),
    ]


def _made(engine: Engine, asking: Asking, one: plan.Planned) -> list[Step]:
    """Count the records behind a derived table in the period, and the rows that they make."""
    everything = Trace(one.kpi, planned=one, used="true")
    found = records(engine, asking, everything)
    engine.connection.execute(
        "CREATE OR REPLACE TEMP TABLE places AS"
        f" SELECT DISTINCT of_table, of_file, of_row FROM ({found.sql}) WHERE of_row IS NOT NULL"
    )
    behind = engine.count("places")
    made = int(engine.rows(rows_sql(asking, everything, "count(*)"))[0][0])
    bad: list[tuple[str, int]] = []
    flags: dict[str, str] = {}
    for out in views.outs_of(engine, one.kpi.table or ""):
        # A row that two checks find bad is left out once.
        others = flags.get(out.table, "")
        flags[out.table] = f'{others} AND NOT "{out.flag}"'
        behind_it = f"(_file, _row) IN (SELECT (of_file, of_row) FROM places WHERE of_table = '{out.table}')"
        sql = f'SELECT count(*) FROM "{out.table}" WHERE "{out.flag}"{others} AND NOT {behind_it}'
        bad.append((f"check {out.code}", int(engine.rows(sql)[0][0])))
    engine.connection.execute("DROP TABLE places")
    unlinked = _count(engine, one.tables) - behind - sum(n for _, n in bad)
    return [Step("behind", behind, _list(*bad, ("unlinked", unlinked))), Step("made", made)]


def _steps(
    engine: Engine, asking: Asking, one: plan.Planned, numbers: evaluate.Numbers, sources: Sequence[Source]
) -> list[Step]:
    kpi, window = one.kpi, asking.windows.current
    steps = _kept(engine, one.tables, sources)
    if kpi.table not in all_tables():
        steps += _made(engine, asking, one)
    elif kpi.during:
        rows = steps[-1].rows
        during = f'"{kpi.during}" >= {moment(window.start)} AND "{kpi.during}" < {moment(window.end)}'
        dated, within = engine.rows(f'SELECT count("{kpi.during}"), count(*) FILTER ({during}) FROM "{kpi.table}"')[0]
        steps.append(Step("during", within, _list(("no_date", rows - dated), ("other_periods", dated - within))))
    own = numbers.details
    population, ripe, used = (int(own.get(name) or 0) for name in ("population", "ripe", "used"))
    bad = [(f"check {name.removeprefix('out_')}", int(n or 0)) for name, n in own.items() if name.startswith("out_")]
    others = steps[-1].rows - population
    steps.append(Step("population", population, _list(("other_rows", others - sum(n for _, n in bad)), *bad)))
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
