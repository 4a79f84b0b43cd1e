"""Hide personal data before anything is shown: enough stays to find a cell in the CRM, not to reach a person."""

import re

from crmkpi.tables import Personal, all_tables


def masked(value: str, kind: Personal | None) -> str:
    """Mask a value by what it is; a value that is not personal stays."""
    if kind is None or not value:
        return value
    if kind == "email":
        return _email(value)
    if kind == "phone":
        return _last_digits(value)
    if kind == "tax_id":
        return _last_digits(value)
    if kind == "name":
        return " ".join(f"{word[0]}." for word in value.split() if word)
    return "***"


def masked_cell(value: str, table: str, column: str) -> str:
    """Mask a cell by the declaration of its column."""
    declared = all_tables()[table].columns.get(column)
    return masked(value, declared.personal if declared else None)


def _email(value: str) -> str:
    name, at, domain = value.partition("@")
    if not at:
        return "***"
    host, dot, suffix = domain.rpartition(".")
    return f"{name[:1]}***@{host[:1]}***{dot}{suffix}" if dot else f"{name[:1]}***@***"


def _last_digits(value: str) -> str:
    signs = re.sub(r"[^0-9A-Za-z]", "", value)
    return f"***{signs[-2:]}" if len(signs) > 4 else "***"
