"""Tax numbers: CPF and CNPJ (the alphanumeric one of 2026, too) with their check digits, others as they are.

CPF: Receita Federal, eleven digits, the last two modulo 11. CNPJ: fourteen signs, root (8), branch (4), two check
digits modulo 11; letters count as their ASCII code less 48 (Instrução Normativa RFB 2.229/2024).
"""

import re

_SIGNS = re.compile(r"[^0-9A-Z]")


def plain(cell: str) -> str:
    """Take the signs of a number only, in capitals."""
    return _SIGNS.sub("", cell.upper())


def is_cpf(number: str) -> bool:
    """Check the two last digits of a CPF."""
    if len(number) != 11 or not number.isdecimal() or len(set(number)) == 1:
        return False
    digits = [ord(sign) - 48 for sign in number]
    for length in (9, 10):
        total = sum(digit * (length + 1 - index) for index, digit in enumerate(digits[:length]))
        if total * 10 % 11 % 10 != digits[length]:
            return False
    return True


def is_cnpj(number: str) -> bool:
    """Check the two last digits of a CNPJ."""
    if len(number) != 14 or not number[12:].isdecimal() or len(set(number)) == 1:
        return False
    signs = [ord(sign) - 48 for sign in number]
    for length in (12, 13):
        total = sum(sign * ((length - 1 - index) % 8 + 2) for index, sign in enumerate(signs[:length]))
        if (0 if total % 11 < 2 else 11 - total % 11) != signs[length]:
            return False
    return True


def is_valid(number: str) -> bool:
    """Tell whether a number bears its own proof."""
    return is_cpf(number) or is_cnpj(number)


def restored(number: str) -> str:
    """Give back the leading zeros that a spreadsheet took, where the check digits then hold."""
    if not number.isdecimal() or is_valid(number):
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
