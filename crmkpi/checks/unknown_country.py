"""Countries that are no name or code of a country in any of six languages."""

from crmkpi.checks import _country
from crmkpi.checks._values import About, Beside
from crmkpi.engine.connection import text
from crmkpi.model import Check, Severity

CHECK = Check(
    "unknown_country",
    "?218",
    Severity.WARNING,
    {"en": "Unknown country", "pt-BR": "País desconhecido"},
    {
        "en": "The customer is missing wherever figures are told by country, and phones cannot be checked.",
        "pt-BR": "O cliente some dos números por país, e seu telefone não pode ser conferido.",
    },
    {
        "en": "Write the code of two letters or the name, the same in all records.",
        "pt-BR": "Escreva a sigla de duas letras ou o nome, igual em todos os registros.",
    },
    table=("customers", "contacts"),
)
NOTES = {
    "unknown": {"en": "no country is called so", "pt-BR": "nenhum país tem este nome"},
    "near": {"en": "no country is called so; {hint}?", "pt-BR": "nenhum país tem este nome; {hint}?"},
}


def columns(table: str) -> tuple[str, ...]:
    """Name the column with countries."""
    del table
    return ("country",)


def suspect(about: About, column: str) -> str:
    """Write what is true for a cell that is not among the frequent countries of the table, in SQL."""
    known = ", ".join(text(word) for word, code in about.spellings.items() if code)
    return f"{column} NOT IN ({known})" if known else "true"


def fault(value: str, beside: Beside) -> str | None:
    """Tell a word that is no country."""
    del beside
    if not value.strip() or _country.code_of(value):
        return None
    return "near" if hint(value) else "unknown"


def hint(value: str) -> str:
    """Propose the code of the country whose name is nearest; empty when none is near."""
    return _country.nearest(value)
