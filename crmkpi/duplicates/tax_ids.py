"""Tax numbers as they identify somebody: their signs, lost zeros, and the root that branches of a company share."""

import re

from crmkpi.tax_numbers import is_cnpj, is_cpf, is_tax_number

_SIGNS = re.compile(r"[^0-9A-Z]")


def plain(cell: str) -> str:
    """Take the signs of a number only, in capitals."""
    return _SIGNS.sub("", cell.upper())


def restored(number: str) -> str:
    """Give back the leading zeros that a spreadsheet took, where the check digits then hold."""
    if not number.isdecimal() or is_tax_number(number):
        return number
    if 8 <= len(number) < 11 and is_cpf(number.zfill(11)):
        return number.zfill(11)
    if 12 <= len(number) < 14 and is_cnpj(number.zfill(14)):
        return number.zfill(14)
    return number


def root(number: str) -> str:
    """Give the company's part of what is written like a CNPJ; else nothing."""
    return number[:8] if len(number) == 14 and number[8:].isdecimal() else ""


def are_branches(one: str, other: str) -> bool:
    """Tell whether two numbers of one root are branches; a slip leaves the branch or the check digits as they are."""
    if root(one) != root(other) or not root(one) or one[8:12] == other[8:12]:
        return False
    return one[12:] != other[12:] or (is_cnpj(one) and is_cnpj(other))
