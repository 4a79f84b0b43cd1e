"""Cells that were filled only because a form asked: test words, keyboards, one sign repeated."""

from crmkpi.checks import _placeholder, _text
from crmkpi.checks._values import About, Beside
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


def columns(table: str) -> tuple[str, ...]:
    """Name the columns that hold words."""
    return _text.descriptive(table)


def given(column: str) -> dict[str, str]:
    """Name what a suspicion needs worked out first, and write it in SQL."""
    return _text.given(column)


def suspect(about: About, column: str) -> str:
    """Write what is true for a cell whose text needs a look, in SQL."""
    return _text.suspect(about, column)


def fault(value: str, beside: Beside) -> str | None:
    """Say what kind of placeholder a cell is."""
    return _placeholder.fault(value, beside.column, _other(beside))


def _other(beside: Beside) -> str | None:
    """Give the other part of a person's name."""
    return beside.row.get("surname" if beside.column == "given_name" else "given_name")
