"""VAT numbers of the European Union and the United Kingdom that break the rules of their country. Not looked up."""

from crmkpi.checks import _country, _vat
from crmkpi.checks._values import About, Beside
from crmkpi.model import Check, Severity
from crmkpi.tax_numbers import is_cnpj

CHECK = Check(
    "invalid_vat",
    "?217",
    Severity.WARNING,
    {"en": "Invalid VAT number", "pt-BR": "Número de IVA (VAT) inválido"},
    {
        "en": "No reverse-charge invoice can be issued to the number.",
        "pt-BR": "Não se emite fatura sem imposto para o número.",
    },
    {
        "en": "Ask the customer for the number, and check it in VIES.",
        "pt-BR": "Peça o número ao cliente e confira-o no VIES.",
    },
    table=("customers", "contacts"),
)
BESIDE = ("country",)
NOTES = {"vat": {"en": "no such number in its country", "pt-BR": "não existe número assim no país"}}


def columns(table: str) -> tuple[str, ...]:
    """Name the column with numbers."""
    del table
    return ("tax_id",)


def suspect(about: About, column: str) -> str:
    """Write what is true for a number that begins with a letter, in SQL."""
    del about
    return f"{column} >= 'A' OR {column} < '0'"


def fault(value: str, beside: Beside) -> str | None:
    """Tell a number that is meant as VAT and cannot be; a CNPJ may begin with the same letters."""
    country = beside.country
    if country and country not in _country.MEMBERS and country != "GB":
        return None
    number = _vat.plain(value)
    if not _vat.is_meant(number) or is_cnpj(number):
        return None
    return None if _vat.is_valid(number) else "vat"
