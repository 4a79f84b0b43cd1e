"""Customers who are certainly (99 % and more) in the table twice, by all that identifies them together."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._duplicates import MERGES, TABLES, columns, found
from crmkpi.model import Band, Check, Severity

__all__ = ["CHECK", "MERGES", "columns", "find"]

CHECK = Check(
    "duplicate_customers",
    "C101",
    Severity.ERROR,
    {"en": "Customers entered twice", "pt-BR": "Clientes cadastrados mais de uma vez"},
    {
        "en": "A customer who is counted twice halves every figure per customer and inflates acquisition.",
        "pt-BR": "Um cliente contado duas vezes reduz à metade todo valor por cliente e infla a aquisição.",
    },
    {
        "en": "Merge the records in the CRM; `crmkpi duplicates` shows them side by side and writes a merge plan.",
        "pt-BR": "Una os registros no CRM; `crmkpi duplicates` mostra-os lado a lado e grava um plano de união.",
    },
    table=TABLES,
)


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Find the groups of this band."""
    return found(told, one, Band.CERTAIN)
