"""Months without costs of a kind between two months that have them: somebody forgot to export them.

Kinds that come in a rhythm (every quarter) are not judged, nor those that come once in a while (more months without
than with), nor what is paid once: putting the CRM in, training.
"""

from collections.abc import Iterator
from itertools import pairwise

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Place, Severity

CHECK = Check(
    "month_without_costs",
    "K112",
    Severity.ERROR,
    {"en": "Month without costs between two with", "pt-BR": "Mês sem custos entre dois com"},
    {
        "en": "CAC and ROI of that month look better than they are.",
        "pt-BR": "CAC e ROI desse mês parecem melhores do que são.",
    },
    {
        "en": "Export the costs of the month; enter 0 if there were none.",
        "pt-BR": "Exporte os custos do mês; preencha 0 se não houve.",
    },
    table="costs",
    column="day_on",
)
ALL = True
BESIDE = ("category",)
NOT_MONTHLY = ("crm_implementation", "crm_training", "other")


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Count the months that are missing, and name the row that follows each gap. A month is year * 12 + month."""
    once = ", ".join(f"'{kind}'" for kind in NOT_MONTHLY)
    sql = (
        f"SELECT category, year(day_on) * 12 + month(day_on) - 1 AS month, min((_file, _row)) AS row"
        f" FROM {quoted(one.table)} WHERE day_on IS NOT NULL AND category NOT IN ({once}) GROUP BY ALL ORDER BY ALL"
    )
    kinds: dict[str, dict[int, tuple[int, int]]] = {}
    for kind, month, row in told.engine.rows(sql):
        kinds.setdefault(kind, {})[month] = _pair(row)
    missing = [(kind, month, next_row) for kind, rows in kinds.items() for month, next_row in _gaps(rows)]
    places = tuple(_place(told, one, *gap) for gap in missing[: told.first(one.code)])
    months = sum(max(rows) - min(rows) + 1 for rows in kinds.values())
    yield Found(len(missing), months, one.table, one.column, places=places)


def _pair(row: object) -> tuple[int, int]:
    values = list(row.values()) if isinstance(row, dict) else list(row)  # type: ignore[call-overload]
    return int(values[0]), int(values[1])


def _gaps(rows: dict[int, tuple[int, int]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Name the months that are missing, each with the row that comes after it."""
    months = sorted(rows)
    steps = [later - month for month, later in pairwise(months)]
    missing = sum(step - 1 for step in steps)
    rhythm = len(steps) > 1 and len(set(steps)) == 1
    if rhythm or missing >= len(months):
        return
    for month, later in pairwise(months):
        yield from ((between, rows[later]) for between in range(month + 1, later))


def _place(told: Checking, one: OfTable, kind: str, month: int, row: tuple[int, int]) -> Place:
    name, line = told.locate(*row)
    return Place(name, line, None, one.column, f"{month // 12}-{month % 12 + 1:02d}", kind)
