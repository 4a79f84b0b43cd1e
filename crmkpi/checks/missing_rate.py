"""Amounts in another currency than the report for which there is no exchange rate: they are in no sum."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._rows import asked_alone
from crmkpi.checks.several_currencies import AMOUNTS
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Severity

CHECK = Check(
    "missing_rate",
    "?119",
    Severity.ERROR,
    {"en": "No exchange rate", "pt-BR": "Sem taxa de câmbio"},
    {
        "en": "An amount in another currency cannot be converted without a rate; KPIs of amounts do without the row.",
        "pt-BR": "Sem taxa, um valor em outra moeda não pode ser convertido; indicadores de valor ficam sem a linha.",
    },
    {
        "en": "Add the rate of that currency and day to the file of `rates`; a rate holds for 35 days at most.",
        "pt-BR": "Inclua a taxa dessa moeda e desse dia no arquivo de `rates`; uma taxa vale por até 35 dias.",
    },
    table=("deals", "subscriptions", "orders", "costs"),
    column="currency",
    leaves_out=("amount",),
    note={"en": "{currency}", "pt-BR": "{currency}"},
)
BESIDE = AMOUNTS[:1]


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Look at the rows with an amount in another currency."""
    if one.table not in told.engine.rated:
        yield Found(0, 0, one.table, one.column)
        return
    there = " OR ".join(f"{quoted('_was_' + name)} IS NOT NULL" for name in AMOUNTS if _has(told, one.table, name))
    rows = f"(SELECT * FROM {quoted(one.table)} WHERE ({there or 'false'}) AND _rate IS DISTINCT FROM 1)"
    yield asked_alone(told, one, rows, "_rate IS NULL")


def _has(told: Checking, table: str, name: str) -> bool:
    return told.engine.has(table, [name])
