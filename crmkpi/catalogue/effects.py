"""Which KPIs bad rows take something from, told from the definitions and, where there is one, from the run."""

from collections.abc import Collection, Iterable, Mapping

from crmkpi.catalogue import definitions, plan, views
from crmkpi.engine import Engine
from crmkpi.model import Kpi
from crmkpi.tables import all_tables


def affected(
    kpis: Mapping[str, Kpi], wanted: Iterable[str], table: str, columns: Collection[str], engine: Engine | None = None
) -> tuple[str, ...]:
    """Name the wanted KPIs that look, themselves or through their formula, at all of these columns of a table."""
    return tuple(
        name
        for name in wanted
        if any(_looks(kpis[one], table, set(columns), engine) for one in definitions.closure([name], kpis))
    )


def needing(kpis: Mapping[str, Kpi], wanted: Iterable[str], table: str, column: str) -> tuple[str, ...]:
    """Name the wanted KPIs that cannot use a row of a table without this column."""
    return tuple(
        name
        for name in wanted
        if any(
            kpis[one].table == table and column in (*kpis[one].uses, kpis[one].during)
            for one in definitions.closure([name], kpis)
        )
    )


def merging(kpis: Mapping[str, Kpi], wanted: Iterable[str], table: str) -> tuple[str, ...]:
    """Name the wanted KPIs that count the rows of a table, or the rows that refer to them."""
    key = all_tables()[table].key or ""
    named = {name: plan.columns_named(kpis[name]) for name in kpis}
    return tuple(
        name
        for name in wanted
        if any(
            table in named[one] or any(key in cells for cells in named[one].values())
            for one in definitions.closure([name], kpis)
        )
    )


def _looks(kpi: Kpi, table: str, columns: set[str], engine: Engine | None) -> bool:
    if kpi.formula:
        return False
    if kpi.table is not None and kpi.table in views.all_views():
        if engine is not None:
            return views.looks_at(engine, kpi.table, table, columns)
        named = plan.columns_named(kpi)
        return table in named and columns <= named[table]
    return kpi.table == table and columns <= plan.looked_at(kpi)
