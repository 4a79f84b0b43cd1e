"""Follow a number back: the query that gave it, and how many rows were left at each step on the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmkpi.catalogue import Asking, definitions, evaluate, formula, plan
from crmkpi.engine import Engine, absorbed
from crmkpi.engine.ask import moment, statement
from crmkpi.model import Kpi, Source, Step
from crmkpi.tables import all_tables


@dataclass(frozen=True, slots=True)
class Trace:
    """How one KPI came about. A formula has `of` instead of SQL and steps of its own."""

    kpi: Kpi
    sql: str = ""
    steps: tuple[Step, ...] = ()
    of: tuple[str, ...] = ()


def trace(engine: Engine, asking: Asking, name: str, sources: Sequence[Source]) -> Trace:
    """Trace a KPI for the report's own window; its last step has as many rows as the KPI's n."""
    kpi = asking.kpis[name]
    if kpi.formula:
        return Trace(kpi, of=tuple(part for part in formula.names(kpi.formula) if part in asking.kpis))
    planned, impossible = plan.plan(engine, [kpi], asking.data_until)
    if impossible:
        return Trace(kpi)
    window = asking.windows.current
    one = planned[0]
    sql = statement(evaluate.question(one), [window])
    numbers = evaluate.evaluate(engine, planned, [window], asking.begins, asking.data_until, ())[name]
    return Trace(kpi, sql, tuple(_steps(engine, asking, one, numbers, sources)))


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
    return steps


def _list(*left: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((word, rows) for word, rows in left if rows)


def names_behind(asking: Asking, name: str) -> list[str]:
    """List the KPIs that a formula rests on, all the way down."""
    return definitions.closure([name], asking.kpis)[:-1]
