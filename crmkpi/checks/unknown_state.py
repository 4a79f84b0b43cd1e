"""States of Brazil that do not exist; rows of other countries are left alone."""

from crmkpi.checks import _state
from crmkpi.checks._values import About, Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "unknown_state",
    "?219",
    Severity.WARNING,
    {"en": "Unknown state (UF)", "pt-BR": "UF desconhecida"},
    {
        "en": "The customer is missing wherever figures are told by state.",
        "pt-BR": "O cliente some dos números por estado.",
    },
    {
        "en": "Write the two letters of the state; for customers abroad, fill in the country.",
        "pt-BR": "Escreva a sigla do estado; para clientes do exterior, preencha o país.",
    },
    table=("customers", "contacts"),
)
BESIDE = ("country", "phone")
NOTES = {
    "unknown": {"en": "no state of Brazil is called so", "pt-BR": "nenhum estado do Brasil tem este nome"},
    "near": {
        "en": "no state of Brazil is called so; {hint}?",
        "pt-BR": "nenhum estado do Brasil tem este nome; {hint}?",
    },
}


def columns(table: str) -> tuple[str, ...]:
    """Name the column with states."""
    del table
    return ("state",)


def looked(about: About) -> str:
    """Write what is true for rows that are Brazilian: by their country, or where none is named, by the others."""
    return about.brazilian


def suspect(about: About, column: str) -> str:
    """Write what is true for a state of a Brazilian row that is not two letters of the list, in SQL."""
    codes = ", ".join(f"'{code}'" for code in _state.STATES)
    return f"{about.brazilian} AND {column} NOT IN ({codes})"


def fault(value: str, beside: Beside) -> str | None:
    """Tell a word that is no state."""
    phone = (beside.row.get("phone") or "").strip()
    abroad = beside.country not in (None, "BR") or (phone.startswith("+") and not phone.startswith("+55"))
    if not value.strip() or _state.code_of(value) or (abroad and beside.country != "BR"):
        return None
    return "near" if hint(value) else "unknown"


def hint(value: str) -> str:
    """Propose the state whose name is nearest; empty when none is near."""
    return _state.nearest(value)
