"""Customers who are perhaps (50 to 90 %) in the table twice."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._duplicates import MERGES, TABLES, columns, found
from crmkpi.model import Band, Check, Severity

__all__ = ["CHECK", "MERGES", "columns", "find"]

CHECK = Check(
    "possible_duplicates",
    "C301",
    Severity.INFO,
    {"en": "Customers perhaps entered twice", "pt-BR": "Clientes talvez cadastrados mais de uma vez"},
    {
        "en": "Somebody who knows them must decide; they are never merged by themselves.",
        "pt-BR": "Quem os conhece precisa decidir; nunca são unidos automaticamente.",
    },
    {
        "en": "Write a list to fill in with `crmkpi duplicates --review-template FILE`.",
        "pt-BR": "Grave uma lista para preencher com `crmkpi duplicates --review-template ARQUIVO`.",
    },
    table=TABLES,
)


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Find the groups of this band."""
    return found(told, one, Band.REVIEW)
