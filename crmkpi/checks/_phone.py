"""Phone numbers: what a cell holds, judged by the plans of the countries (Google's libphonenumber), offline."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crmkpi.checks import _placeholder
from crmkpi.engine.connection import text

if TYPE_CHECKING:
    from crmkpi.checks._values import About

EXTENSION = re.compile(
    r"[\s,;(/-]*(?:ramal|ram\.?|r\.|extens[aã]o|extension|extn?\.?|ext|int(?:erno|\.)|anexo|x|#)\s*[:.]?\s*\d{1,6}\)?\s*$",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^\s*(?:tel(?:efone)?|phone|fone|cel(?:ular)?|mobile|whats(?:app)?|wpp|fax|com(?:ercial)?|res(?:idencial)?)\b"
    r"\s*[.:]?\s*",
    re.IGNORECASE,
)
REMARK = re.compile(r"\s*\((?=[^)]*[A-Za-zÀ-ÿ])[^)]*\)\s*$")
SEVERAL = re.compile(r"[/;|,\n]|\s(?:ou|or|o|e|y|and|und)\s", re.IGNORECASE)
OLD_TRUNK = re.compile(r"^\(?0[xX]{2}\)?[ -]*")
ABROAD = re.compile(r"^\s*\(?00[ -]?(?=[1-9])")
IMPOSSIBLE = frozenset(["two", "none", "long", "short", "country"])
"""Verdicts on cells that cannot be dialled; the others only look wrong by today's numbering plan."""
LONGEST = 15
"""Digits of an international number (ITU-T E.164)."""
SEPARATORS = " ().-"
BRAZIL = (
    r"(?:\+55 ?)?\(?(?:(?:[14689][1-8]|[1468]9|2[12478]|3[1-578]|5[13-5]|7[134579])\)? ?(?:9[0-9]{4}|[2-5][0-9]{3})"
    r"|99\)? ?(?:9[0-8][0-9]{3}|[2-5][0-9]{3}))[ .-]?[0-9]{4}"
)
"""Fixed and mobile numbers of Brazil as they are mostly written."""


@lru_cache(maxsize=4096)
def verdict(cell: str, region: str | None) -> str | None:
    """Say what is wrong with a phone cell where numbers without + belong to a region; None when nothing is."""
    number = REMARK.sub("", LABEL.sub("", cell.strip()))
    number = EXTENSION.sub("", number)
    if _several(number):
        return "two"
    digits = sum(sign.isdigit() for sign in number)
    if not digits or (digits < 3 and not any(sign.isalpha() for sign in number)):
        return "none"
    number = OLD_TRUNK.sub("", number)
    if not number.startswith("+") and ABROAD.match(number):
        outside = "+" + ABROAD.sub("", number)
        if region is None or _judged(outside, region) is None:
            return _judged(outside, region)
    if region is None and not number.startswith("+"):
        return "long" if digits > LONGEST else None
    return _judged(number, region)


def _several(number: str) -> bool:
    """Tell whether two numbers stand in one cell."""
    parts = [part for part in SEVERAL.split(number) if sum(sign.isdigit() for sign in part) >= 7]
    return len(parts) > 1 or len(re.findall(r"\+\d", number)) > 1


def _judged(number: str, region: str | None) -> str | None:
    import phonenumbers
    from phonenumbers import ValidationResult

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as error:
        return {
            error.INVALID_COUNTRY_CODE: "country",
            error.TOO_LONG: "long",
            error.TOO_SHORT_NSN: "short",
            error.TOO_SHORT_AFTER_IDD: "short",
        }.get(error.error_type, "none")
    if phonenumbers.is_valid_number(parsed):
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return "area"
    if possible != ValidationResult.IS_POSSIBLE:
        return "long" if possible == ValidationResult.TOO_LONG else "short"
    national = phonenumbers.national_significant_number(parsed)
    if parsed.country_code == 55 and len(national) == 10 and national[2] in "6789":
        return "old"
    if parsed.country_code == 55 and len(national) in (8, 9):
        return "area"
    return "plan"


def columns(table: str) -> tuple[str, ...]:
    """Name the column with numbers."""
    del table
    return ("phone",)


def suspect(about: "About", column: str) -> str:
    """Write what is true for a number that is not surely one of its country's plan, or that is no plain text, in SQL.

    Only the plans of the most frequent countries are asked: of their numbers there may be a million.
    """
    frequent = [(word, code) for word, code in about.spellings.items() if code][:40]
    codes = list(dict.fromkeys([*([about.home] if about.home else []), *(code for _, code in frequent)]))[:6]
    if not codes:
        return f"{column} IS NOT NULL"
    clean = f"regexp_full_match({column}, '[+(0-9][0-9 ().-]*[0-9]') AND NOT {_placeholder.suspect(column)}"
    bare = f"translate({column}, {text(SEPARATORS)}, '')"
    own = {code: _rows(about, code, [word for word, its in frequent if its == code]) for code in codes}
    parts = [f"regexp_full_match({bare}, {text('|'.join(_plan(code, abroad=True) for code in codes))})"]
    parts += [
        f"({rows} AND regexp_full_match({bare}, {text(_plan(code, abroad=False))}))" for code, rows in own.items()
    ]
    if "BR" not in own:
        return f"(({' OR '.join(parts)}) AND {clean}) IS NOT TRUE"
    plain = f"regexp_full_match({column}, {text(BRAZIL)}) AND (starts_with({column}, '+') OR {own['BR']})"
    return f"(CASE WHEN {plain} THEN true ELSE ({' OR '.join(parts)}) AND {clean} END) IS NOT TRUE"


def _rows(about: "About", code: str, words: list[str]) -> str:
    """Write what is true for rows of a country: they say so, or say none and are at home there."""
    if "country" not in about.present:
        return "true" if code == about.home else "false"
    named = [f"country IN ({', '.join(map(text, words))})"] if words else []
    silent = ["country IS NULL"] if code == about.home else []
    return f"({' OR '.join([*named, *silent])})"


@lru_cache(maxsize=64)
def _plan(region: str, *, abroad: bool) -> str:
    """Write the pattern of a country's fixed and mobile numbers, with + and its code or as dialled at home."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None:
        return "[^\\s\\S]"
    kinds = [metadata.fixed_line, metadata.mobile, metadata.toll_free]
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    national = "|".join(f"(?:{pattern})" for pattern in dict.fromkeys(patterns))
    if not abroad:
        return f"(?:{national})"
    return f"\\+{metadata.country_code}(?:{national})"
