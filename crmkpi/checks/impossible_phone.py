"""Phone numbers that cannot be dialled: too short, too long, no number, two in one cell."""

from crmkpi.checks import _phone
from crmkpi.checks._phone import columns as columns
from crmkpi.checks._phone import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "impossible_phone",
    "?213",
    Severity.WARNING,
    {"en": "Impossible phone number", "pt-BR": "Telefone impossível"},
    {
        "en": "Nobody can call the number or send a message to it.",
        "pt-BR": "Ninguém consegue ligar nem mandar mensagem para o número.",
    },
    {
        "en": "Correct the number in the CRM; a second number belongs in a field of its own.",
        "pt-BR": "Corrija o número no CRM; um segundo número pede um campo próprio.",
    },
    table=("customers", "contacts", "leads"),
)
BESIDE = ("country",)
NOTES = {
    "none": {"en": "this is no number", "pt-BR": "isto não é um número"},
    "two": {"en": "several numbers in one cell", "pt-BR": "vários números em uma célula"},
    "short": {"en": "too few digits", "pt-BR": "dígitos de menos"},
    "long": {"en": "too many digits", "pt-BR": "dígitos demais"},
    "country": {"en": "no country has this code behind the +", "pt-BR": "nenhum país tem este código depois do +"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say why a number cannot be dialled."""
    found = _phone.verdict(value, beside.country or beside.about.home)
    return found if found in _phone.IMPOSSIBLE else None
