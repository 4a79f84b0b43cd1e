"""Records in the charge of somebody who is not among the users, by id, name or e-mail address."""

from collections.abc import Iterator

from crmkpi.checks import _known
from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.model import Check, Severity
from crmkpi.tables import all_tables

CHECK = Check(
    "unknown_owner",
    "?206",
    Severity.WARNING,
    {"en": "In the charge of somebody unknown", "pt-BR": "Responsável desconhecido"},
    {
        "en": "Nobody works on it, or a former user still does on paper; comparisons of users miss it.",
        "pt-BR": "Ninguém cuida dele, ou só no papel um antigo usuário; as comparações entre usuários o perdem.",
    },
    {
        "en": "Give the record to a user, or export all users, former ones too.",
        "pt-BR": "Atribua o registro a um usuário ou exporte todos os usuários, também os antigos.",
    },
    table="*",
    of="cells",
)
USERS = ("user_id", "name", "email")
ELSEWHERE = {"users": USERS}


def columns(table: str) -> tuple[str, ...]:
    """Name the column that says who is in charge."""
    return tuple(name for name in ("owner_id", "assignee_id") if name in all_tables()[table].columns)


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Look for those in charge among the users."""
    column = columns(one.table)[0]
    yield from _known.named(told, _known.of_column(one, column), "users", USERS)
