"""Open deals of which nothing was heard for 30 days: neither by their own last activity nor by the activities."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._rows import asked_alone
from crmkpi.engine.ask import moment
from crmkpi.model import Check, Severity
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

CHECK = Check(
    "idle_deal",
    "D227",
    Severity.WARNING,
    {"en": "Open without activity for 30 days", "pt-BR": "Aberto sem atividade há 30 dias"},
    {
        "en": "A deal that nobody works on makes the pipeline look larger than it is.",
        "pt-BR": "Um negócio em que ninguém trabalha faz o pipeline parecer maior do que é.",
    },
    {
        "en": "Call the customer, or close the deal as lost.",
        "pt-BR": "Ligue para o cliente ou feche o negócio como perdido.",
    },
    table="deals",
    column="last_activity_at",
    note={"en": "last seen {seen}", "pt-BR": "último sinal em {seen}"},
)
BESIDE = ("outcome", "created_at")
ELSEWHERE = {"activities": ("deal_id", "occurred_at")}


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Take the latest sign of life of each open deal; without any it counts from its creation."""
    engine = told.engine
    activities = engine.has("activities", ["deal_id", "occurred_at"]) and engine.has("deals", ["deal_id"])
    if not engine.has("deals", ["last_activity_at"]) and not activities:
        sentence = translator(told.language).gettext("no column {columns} in {table}")
        yield Idle(sentence.format(columns="last_activity_at", table=text(all_tables()["deals"].title, told.language)))
        return
    heard = "CAST(NULL AS TIMESTAMP)"
    joined = ""
    if activities:
        heard = "heard.at"
        joined = (
            " LEFT JOIN (SELECT deal_id AS id, max(occurred_at) AS at FROM activities WHERE deal_id IS NOT NULL"
            " GROUP BY ALL) AS heard ON d.deal_id = heard.id"
        )
    seen = f"greatest(d.created_at, d.last_activity_at, {heard})"
    rows = f"(SELECT d.*, CAST({seen} AS DATE) AS seen, {seen} AS seen_at FROM deals AS d{joined})"
    bad = (
        "outcome = 'open' AND NOT _bad_last_activity_at AND NOT _bad_created_at"
        f" AND seen_at < {moment(told.as_of)} - INTERVAL '30' DAY"
    )
    yield asked_alone(told, one, rows, bad, ["seen"])
