"""Records of a campaign that is not among the campaigns, neither by its id nor by its name."""

from collections.abc import Iterator

from crmkpi.checks import _known
from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.model import Check, Severity
from crmkpi.tables import all_tables

CHECK = Check(
    "unknown_campaign",
    "?207",
    Severity.WARNING,
    {"en": "Campaign that is not there", "pt-BR": "Campanha inexistente"},
    {
        "en": "What it brought in counts for no campaign.",
        "pt-BR": "O que ela rendeu não conta para nenhuma campanha.",
    },
    {
        "en": "Export all campaigns, or correct the campaign in the record.",
        "pt-BR": "Exporte todas as campanhas ou corrija a campanha no registro.",
    },
    table="*",
    column="campaign_id",
    of="cells",
)
CAMPAIGNS = ("campaign_id", "name")
ELSEWHERE = {"campaigns": CAMPAIGNS}


def columns(table: str) -> tuple[str, ...]:
    """Name the column that refers to a campaign; that of the campaigns themselves does not."""
    return ("campaign_id",) if "campaign_id" in all_tables()[table].columns and table != "campaigns" else ()


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Look for the campaigns."""
    yield from _known.named(told, one, "campaigns", CAMPAIGNS)
