"""E-mail addresses: which are surely sound, and what is wrong with the others. No network is asked."""

import re

from crmkpi.checks import _placeholder
from crmkpi.engine.connection import text

TYPOS = "brr|ccom|cim|cmo|comm|comn|con|coom|cpm|nte|ocm|ogr|rog|vcom|vom|xom"
"""Endings that no address can have and that fingers make of .com, .net, .org and .br."""
SEVERAL = re.compile(r"@[^@]*[\s;,/|][^@]*@")
RESERVED = frozenset(["arpa", "invalid", "local", "localhost", "onion", "test"])
LONGEST_NAME = 64
"""Signs before the @ (RFC 5321)."""
ODD = "|".join(
    (
        "[^a-z0-9._+@-]|[.@-][.@-]|^[.@_+-]|@[^@]*[_+@]",
        "^[^@]*$|@[^.]*$|[0-9@._+-]$|[.][0-9][a-z]$|[.][a-z]$|[^.]{4}$",
        f"[.](?:{TYPOS})$",
    )
)
"""What no plain address has: other signs, two points together, no @ or two, no point behind it, an odd ending."""


def suspect(column: str) -> str:
    """Write what is true for an address that is not plain, that ends oddly, or that looks made up, in SQL."""
    odd = f"(?i){ODD}|{_placeholder.mailboxes()}"
    return f"(strlen({column}) > {LONGEST_NAME} OR regexp_matches({column}, {text(odd)}))"


def fault(cell: str) -> str | None:
    """Say what is wrong with an address; None when nothing is."""
    from email_validator import EmailNotValidError, validate_email

    address = cell.strip()
    if not address:
        return None
    if address.count("@") > 1 and SEVERAL.search(address):
        return "two"
    if "@" not in address:
        return "at"
    if not address.isascii() and any("\uff01" <= sign <= "\uff5e" for sign in address):
        return "wide"
    name, _, domain = address.rpartition("@")
    if len(name) > LONGEST_NAME:
        return "long"
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return _reason(address, name, domain)
    ending = domain.lower().rpartition(".")[2]
    if re.fullmatch(TYPOS, ending):
        return "ending"
    return "domain" if len(ending) < 2 or ending.isdigit() else None


def _reason(address: str, name: str, domain: str) -> str:
    """Name the part that a person should look at."""
    if any(sign.isspace() for sign in address):
        return "space"
    ending = domain.lower().rpartition(".")[2]
    if ending in RESERVED:
        return "reserved"
    if address.count("@") > 1 or not name or name[0] in "<(" or address.lower().startswith("mailto:"):
        return "shape"
    return "domain" if _bad_domain(domain) else "name"


def _bad_domain(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) < 2 or not all(re.fullmatch(r"[^\W_](?:[\w-]*[^\W_])?", label) for label in labels)
