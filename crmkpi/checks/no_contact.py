"""People with neither e-mail nor phone; a customer can also be reached through a contact of theirs."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._places import places
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Severity

CHECK = Check(
    "no_contact",
    "?211",
    Severity.WARNING,
    {"en": "No way to make contact", "pt-BR": "Sem meio de contato"},
    {
        "en": "Neither e-mail nor phone is known, so nobody can be reached or asked.",
        "pt-BR": "Não há e-mail nem telefone, então não dá para falar com ninguém nem pesquisar.",
    },
    {
        "en": "Add an e-mail address or a phone number in the CRM, or export these columns, too.",
        "pt-BR": "Preencha um e-mail ou um telefone no CRM, ou exporte também essas colunas.",
    },
    table=("customers", "contacts", "leads"),
)
WAYS = ("email", "phone")
ELSEWHERE = {"contacts": ("customer_id", *WAYS)}


def columns(table: str) -> tuple[str, ...]:
    """Name the columns through which somebody can be reached."""
    del table
    return WAYS


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Count the rows in which every way that the export has is empty."""
    ways = [way for way in WAYS if way in told.engine.present[one.table]]
    bad = " AND ".join(f"coalesce(CASE WHEN {way} < '!' THEN trim({way}) ELSE {way} END, '') = ''" for way in ways)
    if one.table == "customers" and told.engine.has("contacts", ["customer_id"]):
        reached = f"SELECT customer_id FROM contacts WHERE customer_id IS NOT NULL AND {_reached(told)}"
        bad += f" AND (customer_id IS NULL OR customer_id NOT IN ({reached}))"
    table = quoted(one.table)
    of = told.engine.count(one.table)
    rows = told.engine.rows(f"SELECT count(*) FROM {table} WHERE {bad}")[0][0]
    found = places(told, one, table, f"({bad})", []) if rows else ()
    every = f"SELECT _file, _row FROM {table} WHERE {bad}" if rows else ()
    yield Found(int(rows), of, one.table, places=found, every=every)


def _reached(told: Checking) -> str:
    """Write what is true for contacts who can be reached themselves."""
    ways = [way for way in WAYS if way in told.engine.present["contacts"]]
    return "(" + " OR ".join(f"trim({quoted(way)}) <> ''" for way in ways) + ")" if ways else "false"
