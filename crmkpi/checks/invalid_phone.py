"""Phone numbers of the right length that the numbering plan of their country does not have."""

from crmkpi.checks import _phone
from crmkpi.checks._phone import columns as columns
from crmkpi.checks._phone import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "invalid_phone",
    "?214",
    Severity.WARNING,
    {"en": "Invalid phone number", "pt-BR": "Telefone inválido"},
    {
        "en": "The number has a possible length, but no such number is given out in its country.",
        "pt-BR": "O número tem tamanho possível, mas seu país não distribui números assim.",
    },
    {
        "en": "Check the area code and add missing digits; very new numbers may be right.",
        "pt-BR": "Confira o DDD e complete os dígitos que faltam; números muito novos podem estar certos.",
    },
    table=("customers", "contacts", "leads"),
)
BESIDE = ("country",)
NOTES = {
    "area": {"en": "the area code is missing", "pt-BR": "falta o DDD (código de área)"},
    "old": {"en": "a mobile number without its ninth digit", "pt-BR": "celular sem o nono dígito"},
    "plan": {"en": "no such number in its country", "pt-BR": "não existe número assim no país"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say what the numbering plan of its country has against a number."""
    found = _phone.verdict(value, beside.country or beside.about.home)
    return found if found not in _phone.IMPOSSIBLE else None
