"""Text that a spreadsheet opens as text: what it would execute is neutralised in every file made for people."""

import re

from crmkpi.formats._plain import plain, visible

_EXECUTED = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def safe(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula; plain numbers stay as they are."""
    text = visible(text, keep="\t\r\n")
    return f"'{text}" if _EXECUTED.match(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def inert(text: str) -> str:
    """Keep text from being a formula, from turning the writing round and from breaking a line."""
    return safe(plain(text))
