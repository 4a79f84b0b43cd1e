"""Cells that were filled only because a form asked: test words, keyboards, one sign repeated."""

from crmkpi.checks import _placeholder
from crmkpi.checks._text import columns as columns
from crmkpi.checks._text import given as given
from crmkpi.checks._text import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "placeholders",
    "?221",
    Severity.WARNING,
    {"en": "Placeholder instead of a value", "pt-BR": "Valor de enchimento"},
    {
        "en": "The field looks filled, but says nothing; records that share it look like one customer.",
        "pt-BR": "O campo parece preenchido, mas não diz nada; registros que o repetem parecem um só cliente.",
    },
    {
        "en": "Empty the field, or enter what is known; delete test records.",
        "pt-BR": "Esvazie o campo ou preencha o que se sabe; exclua registros de teste.",
    },
    table="*",
)
BESIDE = ("given_name", "surname")
NOTES = {
    "empty": {"en": "a word for nothing known", "pt-BR": "palavra para nada informado"},
    "test": {"en": "a test entry", "pt-BR": "cadastro de teste"},
    "mashed": {"en": "random keys", "pt-BR": "teclas ao acaso"},
    "repeated": {"en": "one character repeated, or only signs", "pt-BR": "um caractere repetido ou só sinais"},
    "counted": {"en": "digits counted up", "pt-BR": "dígitos em sequência"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say what kind of placeholder a cell is."""
    return _placeholder.fault(value, beside.column, _other(beside))


def _other(beside: Beside) -> str | None:
    """Give the other part of a person's name."""
    return beside.row.get("surname" if beside.column == "given_name" else "given_name")
