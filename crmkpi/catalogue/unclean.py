"""What the KPIs would be with the bad rows: asked again over the tables as they were read, where that can differ."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from crmkpi.business import WorkTime
from crmkpi.catalogue import definitions, derive, evaluate, formula, plan, views
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.catalogue.plan import Planned
from crmkpi.engine import Engine, Out, as_read
from crmkpi.model import Band, Kpi
from crmkpi.period import Window

DUPLICATES = {Band.CERTAIN: "?101", Band.LIKELY: "?201", Band.REVIEW: "?301"}
"""The check that names rows which are counted as one, by how sure that is."""


def outs_of(engine: Engine, planned: Planned) -> list[Out]:
    """List the bad rows that a KPI does without, also through the view that it stands on."""
    table = planned.kpi.table or ""
    return views.outs_of(engine, table) if planned.made is not None else plan.outs_of(engine, planned.kpi)


def merged_in(engine: Engine, kpi: Kpi) -> list[str]:
    """Name the tables with merged rows that a KPI counts, itself or by what refers to them."""
    named = plan.columns_named(kpi)
    keys = {table: engine.key(table) for table in sorted(engine.merged)}
    return [table for table, key in keys.items() if table in named or any(key in cells for cells in named.values())]


def _touched(engine: Engine, planned: Planned) -> bool:
    """Tell whether a KPI may be another one with the rows that it does without."""
    table = planned.kpi.table or ""
    if table in views.all_views() and views.all_views()[table].as_read:
        return False
    return bool(outs_of(engine, planned) or merged_in(engine, planned.kpi))


def _differs(engine: Engine, view: str) -> bool:
    """Tell whether a view is another one over the tables as they were read."""
    if views.all_views()[view].as_read:
        return False
    named = views.needed(view)
    keys = {table: engine.key(table) for table in engine.merged}
    merged = any(table in named or any(key in cells for cells in named.values()) for table, key in keys.items())
    return merged or bool(views.outs_of(engine, view))


def unclean(
    engine: Engine,
    kpis: Mapping[str, Kpi],
    planned: Sequence[Planned],
    numbers: Mapping[str, Numbers],
    window: Window,
    begins: Mapping[str, datetime],
    data_until: datetime,
    worked: WorkTime | None = None,
) -> dict[str, Raw]:
    """Compute the KPIs that do without some rows once more with them, for one window: id → what it would be."""
    touched = [one.kpi for one in planned if _touched(engine, one)]
    if not touched:
        return {}
    same = {name for name in engine.views if name in views.all_views() and not _differs(engine, name)}
    with as_read(engine, same):
        again, _ = plan.plan(engine, touched, data_until)
        asked = evaluate.evaluate(engine, again, [window], begins, data_until, (), bare=True)
    asked = {name: one for name, one in asked.items() if not one.failed}
    first = {name: Numbers(one.windows[:1]) for name, one in numbers.items()} | asked
    found = {name: one.windows[0] for name, one in asked.items()}
    for name in definitions.closure(numbers, kpis):
        kpi = kpis[name]
        if kpi.formula and name in numbers and set(formula.names(kpi.formula)) & set(found):
            first[name] = derive.derive(kpi, first, [window], set(), worked)
            found[name] = first[name].windows[0]
    return found
