"""CPF and CNPJ without the zeros they begin with, as a spreadsheet leaves them."""

from crmkpi.checks import _tax
from crmkpi.checks._tax import columns as columns
from crmkpi.checks._tax import given as given
from crmkpi.checks._tax import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "lost_zero",
    "?216",
    Severity.WARNING,
    {"en": "CPF or CNPJ without its leading zeros", "pt-BR": "CPF ou CNPJ sem os zeros à esquerda"},
    {
        "en": "A spreadsheet took the number for an amount; the same customer looks like two.",
        "pt-BR": "Uma planilha tratou o número como valor; o mesmo cliente parece ser dois.",
    },
    {
        "en": "Put the zeros back, and format the column as text before saving.",
        "pt-BR": "Recoloque os zeros e formate a coluna como texto antes de salvar.",
    },
    table=("customers", "contacts"),
)
BESIDE = ("country",)
NOTES = {
    "zero": {"en": "valid with zeros in front", "pt-BR": "válido com zeros à frente"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say whether leading zeros would make a number valid."""
    found = _tax.fault(value, beside.country, beside.about.home)
    return found if found == "zero" else None
