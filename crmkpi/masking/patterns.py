"""Personal data in a text that need not hold any: e-mails, tax numbers, phones and names of persons, covered."""

import re
import unicodedata

from crmkpi.masking.expected_words import EXPECTED_WORDS
from crmkpi.masking.given_names import GIVEN_NAMES
from crmkpi.tax_numbers import is_tax_number

_EMAIL = re.compile(r"[^\s@<>\"'“”(),;:\[\]|=]+@[^\s@<>\"'“”(),;:\[\]|=]+")
_HOST = re.compile(r"(?<![\w.,])(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}(?![\w]|[.,]\d)")
_CPF = re.compile(r"(?<!\w)(?:\d{3}[.\s]\d{3}[.\s]\d{3}|\d{9})[-–/]\d{2}(?!\w)")
_CNPJ = re.compile(r"(?i)(?<!\w)[0-9a-z]{2}\.[0-9a-z]{3}\.[0-9a-z]{3}/?[0-9a-z]{4}[-–]?\d{2}(?!\w)")
_SOCIAL = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_PHONE = re.compile(
    r"""(?<![\w.,/-])(?:
        (?:\+|00)[1-9](?:[\s().-]*\d){6,14}                 # +55 11 98765-4321
      | \(0?\d{2,4}\)[\s.-]*\d(?:[\s.-]*\d){6,9}            # (11) 98765-4321
      | \d{2}[\s.-]+9?[\s.]?\d{4}[-\s.]\d{4}                # 11 98765-4321, 11 3456-7890
      | 9[\s.]?\d{4}[-\s.]\d{4}                             # 98765-4321
      | \d{3}[\s.-]\d{3}[\s.-]\d{4}                         # 415-555-2671
      | 0\d{2,4}[\s-]\d{3,4}[\s-]?\d{3,4}                   # 0800 123 4567, 07911 123456
      | \d{2}(?:[\s.]\d{2}){4}                              # 06 12 34 56 78
    )(?![\w/]|[.,]\d)""",
    re.VERBOSE,
)
_LOCAL = re.compile(r"(?<![\w.,/-])(?!19|20)[2-5]\d{3}[-\s]\d{4}(?![\w/-]|[.,]\d)")
"""3456-7890: so short that it may as well be the number of an order; a year begins many of those."""
_RUN = re.compile(r"(?<![\w.,])\d{10,15}(?!\w|[.,]\d{3})")
_LONG = re.compile(r"(?<![\w,])\d{11,15}(?!\w)")
_SIGNS = re.compile(r"(?i)(?<!\w)(?:\d{11}|[0-9a-z]{12}\d{2})(?!\w)")
_MOBILE = re.compile(r"(?<!\w)(?:55)?[1-9][1-9]9\d{8}(?!\w)")
_MOMENT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){0,2}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-]?[^\W\d_]+)*\.?")
_NAMED = re.compile(
    r"(?<![\w])(?P<given>[^\W\d_]{2,})(?P<rest>(?:[ \t\xa0]+[^\W\d_][^\W\d_'’.-]*(?:['’-][^\W\d_]+)*){0,6})(?![\w])"
)
_SAINTS = frozenset(
    [
        "sao",
        "san",
        "santa",
        "santo",
        "saint",
        "st",
        "ste",
        "sta",
        "sto",
        "dom",
        "rio",
        "porto",
        "vila",
        "jardim",
        "north",
        "south",
    ]
)
_PLACES = frozenset(["joao pessoa"])
_PARTICLES = frozenset(
    ["da", "de", "do", "das", "dos", "e", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "y"]
)


def hosts(text: str) -> str:
    """Mask the addresses of computers, which lead to who sat at them."""
    return _HOST.sub(lambda match: "***" if all(int(part) < 256 for part in match[0].split(".")) else match[0], text)


def email(text: str) -> str:
    """Mask an address: ana@example.com → a***@e***.com."""
    name, _, domain = text.partition("@")
    end = "." if domain.endswith(".") else ""
    host, dot, suffix = domain.rstrip(".").rpartition(".")
    return f"{name[:1]}***@{host[:1]}***{dot}{suffix}{end}" if dot else f"{name[:1]}***@***{end}"


def addresses(text: str) -> str:
    """Mask every e-mail address in a text."""
    return _EMAIL.sub(lambda match: email(match[0]), text)


def first_address(text: str) -> str:
    """Mask what should be one address; nothing else of the cell stays."""
    found = _EMAIL.search(text)
    return email(found[0].rstrip(".")) if found else "***"


def last_two(text: str) -> str:
    """Keep the last two signs of a number."""
    signs = re.sub(r"[^0-9A-Za-z]", "", text)
    return f"***{signs[-2:]}" if len(signs) > 4 else "***"


def tax_id(text: str) -> str:
    """Mask a tax number: a CPF keeps its shape, any other number its last two signs."""
    digits = re.sub(r"\D", "", text)
    return f"***.***.***-{digits[-2:]}" if len(digits) == 11 and not re.search(r"[^\W\d_]", text) else last_two(text)


def initials(text: str) -> str:
    """Mask a name: Ana Souza → A. S."""
    return " ".join(f"{word[0]}." for word in text.split())


def numbers(text: str, bare: re.Pattern[str] = _MOBILE) -> str:
    """Mask tax numbers and phones; of digits without any sign only those that are surely one, or fit `bare`."""
    text = _CNPJ.sub(lambda match: last_two(match[0]) if _is_number(match[0]) else match[0], text)
    text = _CPF.sub(lambda match: tax_id(match[0]), text)
    text = _SOCIAL.sub(lambda match: last_two(match[0]), text)
    text = _SIGNS.sub(lambda match: tax_id(match[0]) if is_tax_number(match[0].upper()) else match[0], text)
    text = _PHONE.sub(lambda match: last_two(match[0]), text)
    return bare.sub(lambda match: match[0] if _MOMENT.fullmatch(match[0]) else last_two(match[0]), text)


def _is_number(text: str) -> bool:
    return any(sign.isdigit() for sign in text[:-2])


def names(text: str, *, alone: bool = True) -> str:
    """Mask names of persons: a common given name and the words behind it, but no São Paulo.

    Without `alone` a given name by itself stays: it may be a place.
    """
    return _NAMED.sub(lambda match: _named(match[0], alone), text)


def _named(text: str, alone: bool) -> str:
    words = text.split()
    start = next((at for at, word in enumerate(words) if _begins(words, at, word)), None)
    if start is None or not (alone or words[start + 1 :]) or folded(text) in _PLACES:
        return text
    end = start + 1
    shouted = words[start][0].isupper()
    while end < len(words) and (folded(words[end]) in _PARTICLES or words[end][0].isupper() == shouted):
        end += 1
    while end > start + 1 and folded(words[end - 1]) in _PARTICLES:
        end -= 1
    return " ".join([*words[:start], *(f"{word[0]}." for word in words[start:end]), *words[end:]])


def _begins(words: list[str], at: int, word: str) -> bool:
    return folded(word) in GIVEN_NAMES and not (at and folded(words[at - 1]) in _SAINTS)


def only_words(text: str) -> str:
    """Mask a text of letters only, several words: where an id should stand it is somebody's name."""
    words = text.split()
    return initials(text) if len(words) > 1 and all(_LETTERS.fullmatch(word) for word in words) else text


def unexpected_words(text: str) -> str:
    """Mask every word that is not known to stand now and then where a number or a date should."""
    return _WORD.sub(lambda match: match[0] if folded(match[0]) in EXPECTED_WORDS else f"{match[0][0]}.", text)


def runs(text: str) -> str:
    """Mask tax numbers and phones, and all digits in a row that may be one."""
    return _LOCAL.sub(lambda match: last_two(match[0]), numbers(text, _RUN))


def long_runs(text: str) -> str:
    """Mask tax numbers and phones, and digits in a row that are too many for an amount."""
    return numbers(text, _LONG)


def folded(word: str) -> str:
    """Fold a word: no case, no accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
