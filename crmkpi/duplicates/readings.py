"""How a cell of each column is brought to one spelling, and which spellings say nothing and count as empty."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from crmkpi.duplicates import addresses, companies, emails, persons, phones, placeholders, tax_ids
from crmkpi.duplicates.fold import fold


def name(cell: str) -> str:
    """Fold a full name, given name first."""
    return fold(companies.plain(persons.turned(cell)))


def mailbox(cell: str) -> str:
    """Write a mailbox without tags and dots that mean nothing; empty for a cell that holds none."""
    local, host = emails.mailbox(cell)
    return f"{local}@{host}" if local else ""


def day(cell: str) -> str:
    """Bring a day to 2001-12-31; other writings than year first are not days here."""
    first = cell[:10]
    if len(first) == 8 and first.isdecimal():
        first = f"{first[:4]}-{first[4:6]}-{first[6:]}"
    return first if len(first) == 10 and first[4] == first[7] == "-" else ""


def _no_mailbox(value: str) -> bool:
    local, _, host = value.rpartition("@")
    return placeholders.no_mailbox(local, host)


def _no_tax_id(number: str) -> bool:
    return len(set(number)) == 1 or len(number) < 3 or number in ("12345678909", "01234567890", "12345678900")


def _no_day(value: str) -> bool:
    return value[:4] < "1850" or value == "1900-01-01"


def _no_postal_code(value: str) -> bool:
    return len(set(value)) == 1 or value in ("12345678", "12345")


READINGS: Mapping[str, tuple[Callable[[str], str], Callable[[str], bool]]] = {
    "name": (name, placeholders.says_nothing),
    "given_name": (fold, placeholders.says_nothing),
    "surname": (fold, placeholders.says_nothing),
    "company": (name, placeholders.says_nothing),
    "email": (mailbox, _no_mailbox),
    "phone": (phones.national, placeholders.no_number),
    "tax_id": (tax_ids.plain, _no_tax_id),
    "birth_on": (day, _no_day),
    "street": (lambda cell: addresses.street(fold(cell)), placeholders.says_nothing),
    "postal_code": (addresses.postal_code, _no_postal_code),
    "city": (lambda cell: addresses.city(fold(cell)), placeholders.says_nothing),
    "state": (lambda cell: addresses.state(fold(cell)), placeholders.says_nothing),
}
"""Column → its spelling, and whether a spelling says nothing."""


@lru_cache(maxsize=1 << 16)
def is_empty(column: str, cell: str) -> bool:
    """Tell whether a cell says nothing: blank, or filled in only because the form asked."""
    if not cell.strip():
        return True
    if column not in READINGS:
        return False
    ask, says_nothing = READINGS[column]
    value = ask(cell)
    # A name of signs that fold away (an emoji) is still what the row is called.
    return bool(value) and says_nothing(value)
