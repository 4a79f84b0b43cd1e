"""Brazilian tax numbers: which digits and letters are a CPF or a CNPJ.

CPF: eleven digits, the last two modulo 11 (Receita Federal). CNPJ: fourteen signs, twelve of 0-9 A-Z and two check
digits; a letter counts as its ASCII code less 48 (IN RFB 2.229/2024, in force since July 2026).
"""


def is_cpf(number: str) -> bool:
    """Tell whether eleven digits are a CPF; one digit repeated is a placeholder."""
    if len(number) != 11 or not (number.isascii() and number.isdigit()) or number == number[0] * 11:
        return False
    digits = [ord(sign) - 48 for sign in number]
    first = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) * 10 % 11 % 10
    second = sum(digit * weight for digit, weight in zip(digits, range(11, 1, -1), strict=False)) * 10 % 11 % 10
    return digits[9] == first and digits[10] == second


def is_cnpj(number: str) -> bool:
    """Tell whether fourteen signs are a CNPJ, of digits or with letters; letters are capitals."""
    if len(number) != 14 or not (number.isascii() and number.isalnum() and number[12:].isdigit()):
        return False
    if number != number.upper() or number == number[0] * 14:
        return False
    values = [ord(sign) - 48 for sign in number]
    return all(values[at] == _digit(values[:at]) for at in (12, 13))


def is_tax_number(number: str) -> bool:
    """Tell whether a number bears its own proof, as a CPF or as a CNPJ."""
    return is_cpf(number) or is_cnpj(number)


def _digit(values: list[int]) -> int:
    """Work out the check digit behind these values: weights 2 to 9 from the right, over and over."""
    rest = sum(value * (2 + place % 8) for place, value in enumerate(reversed(values))) % 11
    return 0 if rest < 2 else 11 - rest
