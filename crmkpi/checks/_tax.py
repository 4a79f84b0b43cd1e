"""Brazilian tax numbers in cells: their shapes, and what a cell that should hold one holds instead."""

import re
from typing import TYPE_CHECKING

from crmkpi.tax_numbers import is_cnpj, is_cpf, is_tax_number

if TYPE_CHECKING:
    from crmkpi.checks._values import About

LABEL = re.compile(r"^(?:CPF|CNPJ|CPF/CNPJ)\b[ :./\-nº°]*", re.IGNORECASE)
MASKS = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}|[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}")
ABROAD = re.compile(
    # Chile (RUT), Argentina (CUIT), Colombia (NIT), USA (EIN, SSN): each has a mask of its own.
    r"\d{1,2}\.\d{3}\.\d{3}-[\dK]|\d{2}-\d{8}-\d|\d{3}\.\d{3}\.\d{3}-\d|\d{2}-\d{7}|\d{3}-\d{2}-\d{4}"
)
CUT = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,2}")
SIGNS = str.maketrans("", "", " .-/'\u00a0\u2013")


def plain(text: str) -> str:
    """Take a number without its mask, label and spaces, in capitals."""
    return LABEL.sub("", text.strip()).translate(SIGNS).upper()


def fault(text: str, country: str | None, home: str | None) -> str | None:
    """Say what is wrong with a cell as a CPF or CNPJ; None when nothing is, or when it need not be one."""
    number, brazilian = plain(text), country == "BR"
    if is_tax_number(number):
        return None
    if CUT.fullmatch(text.strip().upper()):
        return "cut"
    masked = bool(MASKS.fullmatch(LABEL.sub("", text.strip()).upper()))
    if not brazilian and (country or not (masked or home == "BR")):
        return None
    if not any(sign.isdigit() for sign in number):
        return None
    if re.fullmatch(r"\d{9,14}0", number) and text.strip().endswith(".0"):
        return "decimal"
    if not number.isdecimal() and not brazilian and not masked and not _may_be_cnpj(number):
        return None
    if not brazilian and ABROAD.fullmatch(text.strip().upper()):
        return None
    if number.isdecimal() and number == number[0] * len(number):
        return "repeated"
    if number.isdecimal() and _padded(number):
        return "zero"
    if len(number) == 11 and number.isdecimal():
        return "cpf"
    return "cnpj" if len(number) == 14 and number[12:].isdecimal() else "length"


def _may_be_cnpj(number: str) -> bool:
    """Tell whether signs with letters are as many as in a CNPJ, and no number of the European Union."""
    from crmkpi.checks import _vat

    return bool(re.fullmatch(r"[0-9A-Z]{12}\d{2}", number)) and not _vat.is_meant(number)


def _padded(number: str) -> bool:
    """Tell whether leading zeros, as a spreadsheet drops them, make the number valid."""
    return (9 <= len(number) <= 10 and is_cpf(number.zfill(11))) or (
        12 <= len(number) <= 13 and is_cnpj(number.zfill(14))
    )


LOW = 6
"""Digits of the lower part: both parts of a number are small, which makes the divisions cheap."""


def columns(table: str) -> tuple[str, ...]:
    """Name the column with numbers."""
    del table
    return ("tax_id",)


def given(column: str) -> dict[str, str]:
    """Name what `suspect` needs worked out first, in this order: digits, number, its parts, these cut short."""
    bare, number, high = (f"_{part}_{column}" for part in ("bare", "number", "high"))
    found = {
        bare: f"replace(replace(replace({column}, '.', ''), '-', ''), '/', '')",
        number: f"try_cast({bare} AS BIGINT)",
        high: f"try_cast({number} // {10**LOW} AS INTEGER)",
        f"_low_{column}": f"try_cast({number} - {10**LOW} * CAST({high} AS BIGINT) AS INTEGER)",
    }
    for part, digits in (("high", 14 - LOW), ("low", LOW)):
        found |= {f"_{part}{k}_{column}": f"_{part}_{column} // {10**k}" for k in range(1, digits)}
    return found


def suspect(about: "About", column: str) -> str:
    """Write what is true for a cell that is no CPF or CNPJ of digits, in SQL; see `given`.

    The ends keep away what a cast forgives: signs and spaces. Only a number that begins with 0 is measured bare.
    """
    del about
    bare, number = f"_bare_{column}", f"_number_{column}"
    cpf, cnpj = _cpf_fails(column), _cnpj_fails(column)
    return (
        f"(CASE WHEN {number} IS NULL OR {column} < '0' OR ends_with({column}, ' ') THEN true"
        f" WHEN {number} BETWEEN {10**10} AND {10**11 - 1} AND {_as_long(column, 11, 14)} THEN {cpf}"
        f" WHEN {number} BETWEEN {10**13} AND {10**14 - 1} AND {_as_long(column, 14, 18)} THEN {cnpj}"
        f" WHEN strlen({bare}) = 11 AND {bare}[1] = '0' THEN {cpf}"
        f" WHEN strlen({bare}) = 14 AND {bare}[1] = '0' THEN {cnpj} ELSE true END)"
    )


def _as_long(column: str, bare: int, masked: int) -> str:
    """Write what is true for a cell of the length of a number, or of one with its mask."""
    return f"(strlen({column}) = {bare} OR (strlen({column}) = {masked} AND contains({column}, '-')))"


def _cpf_fails(column: str) -> str:
    return _fails(column, 11, [list(range(start, 1, -1)) for start in (10, 11)], "({total}) * 10 % 11 % 10")


def _cnpj_fails(column: str) -> str:
    weights = [2 + place % 8 for place in range(13)]
    # The check digit brings the total to a multiple of 11; a rest of 0 or 1 has the digit 0.
    return _fails(column, 14, [weights[length - 1 :: -1] for length in (12, 13)], "(11 - ({total}) % 11) % 11 % 10")


def _fails(column: str, places: int, weights: list[list[int]], rule: str) -> str:
    """Write what is true for a number whose last two digits break the rule, or that repeats one digit."""
    wrong = [
        f"{rule.format(total=_total(column, places, own))} <> {_part(column, 1 - at)} % 10"
        for at, own in enumerate(weights)
    ]
    return f"(_number_{column} % {'1' * places} = 0 OR {' OR '.join(wrong)})"


def _total(column: str, places: int, weights: list[int]) -> str:
    """Write a total of weighted digits, modulo 11.

    A digit is a part of the number without its last k digits, less ten times the part without one more. Ten is -1
    modulo 11, so each part counts with its digit's weight and that of the digit behind: no digit need be cut out.
    """
    own = {places - 1 - at: weight for at, weight in enumerate(weights)}
    factors = {k: (weight + (own.get(k - 1, 0) if k != LOW else 0)) % 11 for k, weight in own.items()}
    return " + ".join(f"{factor} * {_part(column, k)}" for k, factor in factors.items() if factor)


def _part(column: str, k: int) -> str:
    """Write the upper or lower part of a number without the digits behind the k-th from the right."""
    part, exponent = ("_high", k - LOW) if k >= LOW else ("_low", k)
    return f"{part}{exponent or ''}_{column}"
