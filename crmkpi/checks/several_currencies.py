"""Amounts without a currency, or in another one than most: without a rate they cannot be added up."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._rows import asked_alone
from crmkpi.engine.connection import quoted, text
from crmkpi.engine.rates import code
from crmkpi.model import Check, Severity

CHECK = Check(
    "several_currencies",
    "?113",
    Severity.ERROR,
    {"en": "Currency missing or another one", "pt-BR": "Moeda ausente ou diferente"},
    {
        "en": "Amounts of several currencies cannot be added up; the KPIs of the table stay without a value.",
        "pt-BR": "Valores em moedas diferentes não podem ser somados; os indicadores da tabela ficam sem valor.",
    },
    {
        "en": "Export the amounts in one currency, and enter it where it is missing.",
        "pt-BR": "Exporte os valores em uma só moeda e preencha-a onde falta.",
    },
    table=("deals", "subscriptions", "orders", "costs"),
    column="currency",
    note={"en": "{currency}, most are in {main}", "pt-BR": "{currency}, a maioria está em {main}"},
)
AMOUNTS = ("amount", "mrr")
BESIDE = AMOUNTS[:1]


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Take the currency of most amounts for the right one; of two that are as frequent, the first by its code."""
    amounts = [name for name in AMOUNTS if told.engine.has(one.table, [name])]
    if not told.engine.has(one.table, ["currency"]) or not amounts:
        yield Found(0, 0, one.table, one.column)
        return
    money = " OR ".join(f"{quoted(name)} <> 0" for name in amounts)
    rows = f"SELECT * FROM {quoted(one.table)} WHERE {money}"
    main, spellings = _main(told, rows)
    # Where amounts are converted, another currency is no fault; none at all is taken for the report's own.
    if one.table in told.engine.rated:
        bad = "nullif(trim(currency), '') IS NULL"
    else:
        bad = f"currency IS NULL OR currency NOT IN ({', '.join(map(text, spellings))})" if spellings else "false"
    yield asked_alone(told, one, f"(SELECT *, {text(main)} AS main FROM ({rows}))", bad, ["main"])


def _main(told: Checking, rows: str) -> tuple[str, list[str]]:
    """Find the currency of most rows and how it is spelled in them; each spelling is looked at once."""
    spelled = f"SELECT currency, count(*) AS n FROM ({rows}) GROUP BY currency"
    found = told.engine.rows(
        # No filter: the engine would push it down and ask for the code of every row.
        f"SELECT {code('currency')} AS own, sum(n) AS n, list(currency ORDER BY currency) FROM ({spelled})"
        " GROUP BY own ORDER BY own IS NULL, n DESC, own LIMIT 1"
    )
    return (found[0][0], found[0][2]) if found and found[0][0] else ("", [])
