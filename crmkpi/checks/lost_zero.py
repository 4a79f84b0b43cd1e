"""CPF and CNPJ without the zeros they begin with, as a spreadsheet leaves them."""

from crmkpi.checks import _tax
from crmkpi.checks._values import About, Beside
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


def columns(table: str) -> tuple[str, ...]:
    """Name the column with numbers."""
    del table
    return ("tax_id",)


def given(column: str) -> dict[str, str]:
    """Name what a suspicion needs worked out first, and write it in SQL."""
    return _tax.given(column)


def suspect(about: About, column: str) -> str:
    """Write what is true for a cell that is no plain CPF or CNPJ, in SQL."""
    del about
    return _tax.suspect(column)


def fault(value: str, beside: Beside) -> str | None:
    """Say whether leading zeros would make a number valid."""
    found = _tax.fault(value, beside.country, beside.about.home)
    return found if found == "zero" else None
