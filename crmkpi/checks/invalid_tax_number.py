"""CPF and CNPJ, the alphanumeric one too, whose check digits or length are wrong. Other countries are left alone."""

from crmkpi.checks import _tax
from crmkpi.checks._tax import columns as columns
from crmkpi.checks._tax import given as given
from crmkpi.checks._tax import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "invalid_tax_number",
    "?215",
    Severity.WARNING,
    {"en": "Invalid CPF or CNPJ", "pt-BR": "CPF ou CNPJ inválido"},
    {
        "en": "No invoice can be issued to the number, and it cannot tell duplicates apart.",
        "pt-BR": "Não se emite nota para o número, e ele não serve para achar duplicados.",
    },
    {
        "en": "Correct the number in the CRM; for customers abroad, fill in the country.",
        "pt-BR": "Corrija o número no CRM; para clientes do exterior, preencha o país.",
    },
    table=("customers", "contacts"),
)
BESIDE = ("country",)
NOTES = {
    "cpf": {"en": "the check digits of the CPF are wrong", "pt-BR": "os dígitos verificadores do CPF não conferem"},
    "cnpj": {"en": "the check digits of the CNPJ are wrong", "pt-BR": "os dígitos verificadores do CNPJ não conferem"},
    "length": {"en": "neither a CPF nor a CNPJ by its form", "pt-BR": "não tem a forma de CPF nem de CNPJ"},
    "repeated": {"en": "one digit repeated", "pt-BR": "um só dígito repetido"},
    "cut": {
        "en": "a spreadsheet made 1.2E+13 of it; digits are lost",
        "pt-BR": "a planilha fez dele 1,2E+13; há dígitos perdidos",
    },
    "decimal": {"en": "a spreadsheet made a decimal number of it", "pt-BR": "a planilha fez dele um número decimal"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say what is wrong with a CPF or CNPJ."""
    found = _tax.fault(value, beside.country, beside.about.home)
    return found if found != "zero" else None
