"""Spaces before or behind a text."""

from crmkpi.checks import _text
from crmkpi.checks._text import columns as columns
from crmkpi.checks._text import given as given
from crmkpi.checks._text import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "outer_spaces",
    "?224",
    Severity.WARNING,
    {"en": "Spaces around the text", "pt-BR": "Espaços em volta do texto"},
    {
        "en": "The cell is not found by searches, and is another value in groups and comparisons.",
        "pt-BR": "A célula não é achada em buscas e vira outro valor em grupos e comparações.",
    },
    {
        "en": "Take the spaces away in the CRM, best at the form or the import.",
        "pt-BR": "Retire os espaços no CRM, de preferência já no formulário ou na importação.",
    },
    table="*",
)
NOTES = {
    "before": {"en": "a space before the text", "pt-BR": "espaço antes do texto"},
    "behind": {"en": "a space behind the text", "pt-BR": "espaço depois do texto"},
    "both": {"en": "spaces before and behind the text", "pt-BR": "espaços antes e depois do texto"},
    "only": {"en": "nothing but spaces", "pt-BR": "só espaços"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say where spaces stand around a text."""
    return _text.edge(value, beside.column)
