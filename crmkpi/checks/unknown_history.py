"""Steps of deals and leads that are not among the deals or leads."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._rows import referring
from crmkpi.model import Check, Severity
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

CHECK = Check(
    "unknown_history",
    "D209",
    Severity.WARNING,
    {"en": "History of a deal that is not there", "pt-BR": "Histórico de negócio inexistente"},
    {
        "en": "The times in the stages cannot be joined with what became of the deal.",
        "pt-BR": "Os tempos nas etapas não podem ser ligados ao que aconteceu com o negócio.",
    },
    {
        "en": "Export all deals and leads, closed ones too.",
        "pt-BR": "Exporte todos os negócios e leads, também os fechados.",
    },
    table="stage_history",
    column="record_id",
    of="cells",
)
KEYS = {"deal": ("deals", "deal_id"), "lead": ("leads", "lead_id")}
ELSEWHERE = {"deals": ("deal_id",), "leads": ("lead_id",)}
BESIDE = ("record_type",)


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Look for the records; a history that does not say of what is looked for among both."""
    there = {kind: known for kind, known in KEYS.items() if told.engine.has(known[0], [known[1]])}
    if not there:
        title = text(all_tables()["deals"].title, told.language)
        yield Idle(translator(told.language).gettext("not in the sources: {tables}").format(tables=title))
        return
    known = " UNION ".join(f"SELECT {key} FROM {table} WHERE {key} IS NOT NULL" for table, key in there.values())
    # What is a step of a lead is not judged while there are no leads, and the other way round.
    kinds = ", ".join(f"'{kind}'" for kind in there)
    judged = f"record_type IN ({kinds})" + (" OR record_type IS NULL" if len(there) == len(KEYS) else "")
    if not told.engine.has(one.table, ["record_type"]):
        judged = "true"
    yield referring(told, one, known, f"CASE WHEN {judged} THEN record_id END", "deals")
