"""Which KPIs bad rows take something from, told from the definitions alone."""

from collections.abc import Collection, Iterable, Mapping

from crmkpi.catalogue import definitions
from crmkpi.catalogue.plan import columns_named
from crmkpi.model import Kpi


def affected(kpis: Mapping[str, Kpi], wanted: Iterable[str], table: str, columns: Collection[str]) -> tuple[str, ...]:
    """Name the wanted KPIs that look, themselves or through their formula, at all of these columns of a table."""
    return tuple(name for name in wanted if any(_looks(kpis[one], table, columns) for one in _parts(kpis, name)))


def _parts(kpis: Mapping[str, Kpi], name: str) -> Iterable[str]:
    return definitions.closure([name], kpis)


def _looks(kpi: Kpi, table: str, columns: Collection[str]) -> bool:
    named = columns_named(kpi)
    return table in named and set(columns) <= named[table]
