"""E-mail addresses that no message can reach, by their form alone: no network is asked."""

from crmkpi.checks import _email, _text
from crmkpi.checks._values import About, Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "invalid_email",
    "?212",
    Severity.WARNING,
    {"en": "Invalid e-mail address", "pt-BR": "E-mail inválido"},
    {
        "en": "No message reaches the person, and the address cannot tell duplicates apart.",
        "pt-BR": "Nenhuma mensagem chega à pessoa, e o endereço não serve para achar duplicados.",
    },
    {
        "en": "Correct the address in the CRM; a second address belongs in a field of its own.",
        "pt-BR": "Corrija o endereço no CRM; um segundo endereço pede um campo próprio.",
    },
    table=("customers", "contacts", "leads", "users"),
)
NOTES = {
    "at": {"en": "no @: this is no address", "pt-BR": "sem @: isto não é um endereço"},
    "two": {"en": "several addresses in one cell", "pt-BR": "vários endereços em uma célula"},
    "space": {"en": "a space inside the address", "pt-BR": "espaço dentro do endereço"},
    "shape": {
        "en": "more than an address, or a part of it is missing",
        "pt-BR": "sobra ou falta uma parte do endereço",
    },
    "name": {"en": "the part before the @ cannot be", "pt-BR": "a parte antes do @ não pode existir"},
    "domain": {"en": "the part behind the @ cannot be", "pt-BR": "a parte depois do @ não pode existir"},
    "ending": {"en": "the ending looks mistyped", "pt-BR": "o final parece erro de digitação"},
    "reserved": {"en": "an ending that no mail server has", "pt-BR": "um final que nenhum servidor de e-mail tem"},
    "long": {"en": "more than 64 characters before the @", "pt-BR": "mais de 64 caracteres antes do @"},
    "wide": {"en": "wide letters, as East Asian keyboards write them", "pt-BR": "letras largas, de teclado asiático"},
}


def columns(table: str) -> tuple[str, ...]:
    """Name the column with addresses."""
    del table
    return ("email",)


def suspect(about: About, column: str) -> str:
    """Write what is true for an address that is not plain, in SQL."""
    return _text.suspect(about, column)


def fault(value: str, beside: Beside) -> str | None:
    """Say what is wrong with an address."""
    del beside
    return _email.fault(value)
