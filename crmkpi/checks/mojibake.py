"""Text that was read in the wrong encoding on its way: SÃ£o for São, replacement signs, HTML entities."""

from crmkpi.checks import _text
from crmkpi.checks._text import columns as columns
from crmkpi.checks._text import given as given
from crmkpi.checks._text import suspect as suspect
from crmkpi.checks._values import Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "mojibake",
    "?222",
    Severity.WARNING,
    {"en": "Garbled characters", "pt-BR": "Caracteres corrompidos"},
    {
        "en": "Names cannot be read or searched for, and the same customer looks like two.",
        "pt-BR": "Nomes não se leem nem se encontram, e o mesmo cliente parece ser dois.",
    },
    {
        "en": "Export as UTF-8 and import as UTF-8; correct what is already stored so.",
        "pt-BR": "Exporte e importe em UTF-8; corrija o que já está gravado assim.",
    },
    table="*",
)
NOTES = {
    "misread": {
        "en": "read in the wrong encoding (Ã£ for ã)",
        "pt-BR": "lido na codificação errada (Ã£ no lugar de ã)",
    },
    "lost": {"en": "a letter is lost", "pt-BR": "uma letra se perdeu"},
    "entity": {"en": "an HTML entity (&amp;)", "pt-BR": "uma entidade HTML (&amp;)"},
    "escape": {"en": "a letter written as a code of a program", "pt-BR": "uma letra escrita como código de programa"},
}


def fault(value: str, beside: Beside) -> str | None:
    """Say how a text was spoilt."""
    return _text.mojibake(value, beside.column)
