"""Signs in a text that nobody sees: control characters, zero-width and no-break spaces, accents apart from letters."""

from crmkpi.checks import _text
from crmkpi.checks._text import columns as columns
from crmkpi.checks._text import given as given
from crmkpi.checks._text import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "invisible_characters",
    "?223",
    Severity.WARNING,
    {"en": "Invisible or control characters", "pt-BR": "Caracteres invisíveis ou de controle"},
    {
        "en": "Two cells that look the same are not, so searches and comparisons fail.",
        "pt-BR": "Duas células que parecem iguais não são, e buscas e comparações falham.",
    },
    {
        "en": "Type the cell anew in the CRM, or clean the text where it comes from.",
        "pt-BR": "Digite a célula de novo no CRM ou limpe o texto na origem.",
    },
    table="*",
)
NOTES = {
    "line": {"en": "a line break", "pt-BR": "uma quebra de linha"},
    "tab": {"en": "a tab", "pt-BR": "uma tabulação"},
    "control": {"en": "a control character", "pt-BR": "um caractere de controle"},
    "space": {"en": "a no-break space or another unusual one", "pt-BR": "um espaço inseparável ou incomum"},
    "zero": {"en": "a character without width", "pt-BR": "um caractere sem largura"},
    "hyphen": {"en": "a soft hyphen", "pt-BR": "um hífen opcional"},
    "direction": {"en": "a mark that turns the direction of writing", "pt-BR": "uma marca que inverte a escrita"},
    "apart": {"en": "accents stored apart from their letters", "pt-BR": "acentos gravados separados das letras"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Name the first sign that nobody sees."""
    return _text.unseen(value, beside.column)
