"""Bring text to plain lower-case words: accents, other alphabets, punctuation, spaces."""

import unicodedata

LONGEST = 160
"""Characters of a cell that are looked at; nobody's name or street is longer."""

_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d", "œ": "oe", "ħ": "h"}
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўј",
        (
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t"),
            *("u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "yi", "ye", "g", "u", "j"),
        ),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        (
            *("a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t"),
            *("y", "f", "ch", "ps", "o"),
        ),
        strict=True,
    )
)
_LATIN = str.maketrans(_LETTERS | _CYRILLIC | _GREEK)
_GLUE = "'’`´ʼ"
_APART = {chr(code): " " for code in range(128) if not chr(code).isalnum()} | dict.fromkeys(_GLUE, "")
_PLAIN = str.maketrans(_APART)


def fold(cell: str) -> str:
    """Fold a cell to words of letters and digits with one space between them; Cyrillic and Greek become Latin."""
    text = cell[:LONGEST].lower()
    if not text.isascii():
        # й and ё are letters of their own; taking their marks away first would make others of them.
        text = unicodedata.normalize("NFC", text).replace("ου", "ou").replace("ού", "ou").translate(_LATIN)
        text = unicodedata.normalize("NFKD", text).lower()
        text = "".join(sign for sign in text if not unicodedata.combining(sign)).translate(_LATIN)
    text = text.translate(_PLAIN)
    if not text.isascii():
        text = "".join(sign if sign.isalnum() else " " for sign in text)
    return " ".join(text.split())


def spellings(text: str) -> dict[str, str]:
    """Read lists such as "rua: r; avenida: av avda": each spelling → the word it stands for."""
    pairs = (pair.split(":") for pair in text.replace("\n", " ").split(";") if pair.strip())
    return {short: word.strip() for word, shorts in pairs for short in shorts.split()}


def words(text: str) -> frozenset[str]:
    """Read a list of words."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Read a list of phrases with semicolons between them."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(";"))
