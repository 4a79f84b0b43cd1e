"""Cohort tables, funnels, balances and signals as dicts, for documents that programs read."""

from typing import Any

from crmkpi.formats._numbers import raw as number
from crmkpi.model import Balance, CohortTable, Funnel, Signal


def cohorts(one: CohortTable) -> dict[str, Any]:
    """Write a cohort table; a share of an age that is not over yet is null."""
    return {
        "id": one.id,
        "label": one.label,
        "question": one.question,
        "unit": one.unit.value,
        "grain": one.grain,
        "cohorts": [
            {"period": row.period, "size": number(row.size), "values": [number(value) for value in row.values]}
            for row in one.cohorts
        ],
        "notes": one.notes,
        "definition": one.definition,
        "table": one.table,
    }


def funnel(one: Funnel) -> dict[str, Any]:
    """Write a funnel."""
    return {
        "id": one.id,
        "label": one.label,
        "question": one.question,
        "stages": [
            {
                "name": stage.name,
                "entered": stage.entered,
                "from_previous": number(stage.from_previous),
                "from_first": number(stage.from_first),
                "median_days": number(stage.median_days),
            }
            for stage in one.stages
        ],
        "immature": one.immature,
        "notes": one.notes,
        "definition": one.definition,
        "table": one.table,
    }


def balance(one: Balance) -> dict[str, Any]:
    """Write a balance, and whether it comes out even."""
    return {
        "id": one.id,
        "label": one.label,
        "unit": one.unit.value,
        "opening": number(one.opening),
        "movements": [{"what": what, "amount": number(amount)} for what, amount in one.movements],
        "closing": number(one.closing),
        "holds": one.holds,
    }


def signal(one: Signal) -> dict[str, Any]:
    """Write what stands out about a KPI."""
    return {"kind": one.kind, "words": one.words, "favourable": one.favourable}
