"""Customers who are probably (90 to 99 %) in the table twice."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._duplicates import MERGES, TABLES, columns, found
from crmkpi.model import Band, Check, Severity

__all__ = ["CHECK", "MERGES", "columns", "find"]

CHECK = Check(
    "likely_duplicates",
    "C201",
    Severity.WARNING,
    {"en": "Customers probably entered twice", "pt-BR": "Clientes provavelmente cadastrados mais de uma vez"},
    {
        "en": "Nine of ten such groups are one customer; counted twice they halve figures per customer.",
        "pt-BR": "Nove em dez desses grupos são um só cliente; contados duas vezes, baixam os valores por cliente.",
    },
    {
        "en": "Look at the groups with `crmkpi duplicates --band likely` and merge those that are one.",
        "pt-BR": "Veja os grupos com `crmkpi duplicates --band likely` e una os que são um só.",
    },
    table=TABLES,
)


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Find the groups of this band."""
    return found(told, one, Band.LIKELY)
