"""Phone numbers: national digits, and the last eight, which stay when Brazil adds a ninth digit in front."""

import re

_EXTENSION = re.compile(r"(?i)\s*(?:ramal|ext\.?|extension|x|r\.)\s*\d{1,5}\s*$")
_MANY = re.compile(r"[/;|]|\s(?:ou|or|e|and)\s")
_OTHER = re.compile(r"\D+")
SHORTEST = 6
TAIL = 8


def national(cell: str) -> str:
    """Bring a number to its digits without extension, international prefix, 55 and trunk 0; the first of several."""
    first = _EXTENSION.sub("", next((part for part in _MANY.split(cell) if sum(map(str.isdigit, part)) >= 7), cell))
    digits = _OTHER.sub("", first)
    abroad = first.strip().startswith(("+", "00"))
    digits = digits.removeprefix("00") if abroad else digits
    if digits.startswith("55") and len(digits) in (12, 13):
        digits = digits[2:]
    elif not abroad and len(digits) >= 10:
        digits = digits.lstrip("0")
        if len(digits) in (12, 13) and not digits.startswith("55"):
            # The code of a long-distance carrier stands before the area code.
            digits = digits
    return digits[:20]


def tail(digits: str) -> str:
    """Give the last eight digits, which tell lines apart whatever stands before them."""
    return digits[-TAIL:]
