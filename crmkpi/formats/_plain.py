"""Text from the data made harmless: it cannot move the cursor, turn the writing round or break a line."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u2060\ufeff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the writing round: `exe.gnp` looks like `png.exe` behind it."""
TURNED = "\ufffd"
"""Stands where that was, so that two names which differ by it also look different."""
_BLANK = re.compile("\r\n|[\t\n\r\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_COMMAND = re.compile(r"^(?:\s|\x1b\[[0-9;]*m)*::|##\[", re.MULTILINE)

_ASCII = str.maketrans(
    {
        "Δ": "+/-", "−": "-", "–": "-", "—": "-", "·": "|", "…": "...", "→": "->", "×": "x",
        "✓": "+", "✗": "x", "↓": "(-)", "“": '"', "”": '"', "‘": "'", "’": "'", "\xa0": "\xa0",
    }
)  # fmt: skip


def plain(text: str) -> str:
    r"""Show control characters as `\x1b` and what turns the writing round as a sign; drop what nobody sees."""
    return visible(_TURNING.sub(TURNED, _INVISIBLE.sub("", text)))


def one_line(text: str) -> str:
    """Write a blank for a tab or a line break: in names they are by accident."""
    return _BLANK.sub(" ", text)


def visible(text: str, keep: str = "") -> str:
    r"""Show control characters, and what UTF-8 cannot hold, as `\x1b`."""
    return _CONTROL.sub(lambda match: match[0] if match[0] in keep else _code(match[0]), text)


def no_command(text: str) -> str:
    """Keep a CI runner that reads along from taking a line for a command: none begins with `::` or has `##[`."""
    return _COMMAND.sub(lambda match: match[0].replace("::", ".:").replace("##[", "#.["), text)


def ascii_only(text: str) -> str:
    r"""Write text in ASCII: own signs by a table, letters without accents, the rest as `\u20ac`.

    No-break spaces stay, because the layout still needs them.
    """
    if text.isascii():
        return text
    letters = (_ascii_letter(letter) for letter in text.translate(_ASCII))
    return "".join(letters)


def _ascii_letter(letter: str) -> str:
    if letter.isascii() or letter == "\xa0":
        return letter
    kept = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return kept if kept.isascii() else _code(letter)


def _code(letter: str) -> str:
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
