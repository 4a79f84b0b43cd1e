"""Customers who share an e-mail address, a phone number or a tax id with another customer.

Compared as people would: without case, spaces and punctuation. Only reported: a shared phone may be a switchboard.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.engine import Engine
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Place, Severity
from crmkpi.words import translator

CHECK = Check(
    "duplicate_customers",
    "C101",
    Severity.ERROR,
    {"en": "Customers entered twice", "pt-BR": "Clientes cadastrados mais de uma vez"},
    {
        "en": "A customer who is counted twice halves every figure per customer and inflates acquisition.",
        "pt-BR": "Um cliente contado duas vezes reduz à metade todo valor por cliente e infla a aquisição.",
    },
    {
        "en": "Merge the records in the CRM after a look at them.",
        "pt-BR": "Una os registros no CRM depois de conferi-los.",
    },
    table="customers",
)
KEYS = {
    "email": "lower(regexp_replace(email, '\\s', '', 'g'))",
    "phone": "right(regexp_replace(phone, '[^0-9]', '', 'g'), 11)",
    "tax_id": "upper(regexp_replace(tax_id, '[^0-9A-Za-z]', '', 'g'))",
}
"""How each identifying value is written before it is compared; a phone is compared without its country code."""
SHORTEST = {"email": 6, "phone": 8, "tax_id": 8}
Row = tuple[int, int]


def columns(table: str) -> tuple[str, ...]:
    """Name the columns that identify a customer."""
    del table
    return tuple(KEYS)


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Find the groups and show their first rows."""
    if told.policy == "off":
        yield Idle(translator(told.language).gettext("switched off in the config"))
        return
    found = groups(told.engine)
    limit = told.first(one.code)
    places = [_place(told, row, column) for group in found[:limit] for row, column in group.items()]
    rows = sum(len(group) for group in found)
    every = tuple(row for group in found for row in group)
    yield Found(rows, told.engine.count(one.table), one.table, keys=len(found), places=tuple(places), every=every)


def _place(told: Checking, row: "Row", column: str) -> Place:
    sql = f"SELECT CAST(customer_id AS VARCHAR), {quoted(column)} FROM customers WHERE _file = $1 AND _row = $2"
    own, value = told.engine.rows(sql, row)[0]
    name, line = told.locate(*row)
    own = told.cell(own, "customers", "customer_id") if own else None
    return Place(name, line, own, column, told.cell(value, "customers", column), None)


def groups(engine: Engine) -> list[dict["Row", str]]:
    """Group the rows that share a value, directly or through others: (file, row) → the column shared."""
    shared: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for column, sql in KEYS.items():
        if not engine.has("customers", [column]):
            continue
        keyed = f"SELECT {sql} AS value, _file, _row FROM customers WHERE length({sql}) >= {SHORTEST[column]}"
        if column != "email":
            # One digit repeated is a placeholder, not a number that two people share.
            keyed += f" AND NOT regexp_matches({sql}, '^0*$') AND length(replace({sql}, left({sql}, 1), '')) > 0"
        rows = engine.rows(
            f"WITH k AS ({keyed}), twice AS (SELECT value FROM k GROUP BY value HAVING count(*) > 1)"
            " SELECT value, _file, _row FROM k WHERE value IN (FROM twice) ORDER BY _file, _row"
        )
        for value, file, row in rows:
            shared[column, value].append((file, row))
    return _joined(shared)


def _joined(shared: dict[tuple[str, str], list[Row]]) -> list[dict[Row, str]]:
    """Join rows that share any value into groups (union–find), in the order of their first row."""
    above: dict[Row, Row] = {}

    def top(row: Row) -> Row:
        while above.setdefault(row, row) != row:
            above[row] = above[above[row]]
            row = above[row]
        return row

    by: dict[Row, str] = {}
    for (column, _), rows in shared.items():
        for row in rows:
            by.setdefault(row, column)
            first, second = sorted((top(rows[0]), top(row)))
            above[second] = first
    return [{row: by[row] for row in group} for group in _grouped((top(row), row) for row in sorted(above))]


def _grouped(pairs: Iterable[tuple[Row, Row]]) -> list[list[Row]]:
    groups: dict[Row, list[Row]] = defaultdict(list)
    for first, row in pairs:
        groups[first].append(row)
    return list(groups.values())
