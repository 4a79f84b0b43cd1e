"""VAT numbers of the European Union (and of the United Kingdom): which cells mean one, and whether it can be one."""

import re

from crmkpi.checks._country import MEMBERS

_SIGNS = str.maketrans("", "", " .-/\u00a0")
_SHAPES = {
    "AT": r"U?\d{5,10}",
    "CY": r"\d{6,10}[A-Z]?",
    "ES": r"[A-Z]?\d{5,9}[A-Z]?",
    "FR": r"[0-9A-Z]{2}\d{6,11}",
    "GB": r"\d{7,13}|GD\d{3}|HA\d{3}",
    "IE": r"\d[0-9A-Z+*]\d{3,6}[A-Z]{0,2}",
    "NL": r"\d{6,11}(?:B\d{0,3})?",
    "XI": r"\d{7,13}",
}
"""What stands behind the country, a few signs more or less; nothing else is meant as a VAT number."""
_PREFIX = {"EL": "GR"}


def plain(text: str) -> str:
    """Take a number without spaces and signs, in capitals."""
    return text.translate(_SIGNS).upper()


def is_meant(text: str) -> bool:
    """Tell whether a cell is meant as a VAT number: it begins with a member and goes on as one of its numbers."""
    number = plain(text)
    country = _PREFIX.get(number[:2], number[:2])
    if country not in MEMBERS and country not in ("GB", "XI"):
        return False
    return re.fullmatch(_SHAPES.get(country, r"\d{5,13}"), number[2:]) is not None


def is_valid(text: str) -> bool:
    """Check a number by the rules of its country."""
    from stdnum.eu import vat
    from stdnum.gb import vat as british

    number = plain(text)
    if number[:2] in ("GB", "XI"):
        return bool(british.is_valid(number[2:]))
    return bool(vat.is_valid(number))
