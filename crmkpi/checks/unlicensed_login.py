"""Logins of users on days without a licence. Without dates a user is licensed always; inactive users may have been."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._rows import asked_alone
from crmkpi.model import Check, Severity
from crmkpi.words import translator

CHECK = Check(
    "unlicensed_login",
    "U111",
    Severity.ERROR,
    {"en": "Login without a licence", "pt-BR": "Acesso sem licença"},
    {
        "en": "Somebody works without a licence, or its days are wrong, and with them the share of active users.",
        "pt-BR": "Alguém trabalha sem licença, ou os dias da licença estão errados, e com eles a parcela de ativos.",
    },
    {
        "en": "Correct the days of the licence, or look who used the account.",
        "pt-BR": "Corrija os dias da licença ou veja quem usou a conta.",
    },
    table="logins",
    column="logged_in_at",
    note="{user_id}",
)
BESIDE = ("user_id",)
ELSEWHERE = {"users": ("user_id", "licensed_from_on", "licensed_to_on")}


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Compare the day of each login with the licences of its user; users who are not known are another matter."""
    days = [name for name in ("licensed_from_on", "licensed_to_on") if told.engine.has("users", [name])]
    if not days:
        sentence = translator(told.language).gettext("no column {columns} in {table}")
        yield Idle(sentence.format(columns="licensed_from_on, licensed_to_on", table="users"))
        return
    spans = (
        "SELECT user_id AS id, coalesce(licensed_from_on, DATE '0001-01-01') AS first,"
        " coalesce(licensed_to_on, DATE '9999-12-31') AS beyond FROM users"
        " WHERE user_id IS NOT NULL AND NOT _bad_licensed_from_on AND NOT _bad_licensed_to_on"
    )
    covered = "bool_or(CAST(l.logged_in_at AS DATE) >= s.first AND CAST(l.logged_in_at AS DATE) < s.beyond)"
    rows = (
        f"(SELECT l._file, l._row, any_value(l.user_id) AS user_id, any_value(l.logged_in_at) AS logged_in_at,"
        f" {covered} AS covered FROM logins AS l LEFT JOIN ({spans}) AS s ON l.user_id = s.id GROUP BY l._file, l._row)"
    )
    yield asked_alone(told, one, rows, "covered IS FALSE")
