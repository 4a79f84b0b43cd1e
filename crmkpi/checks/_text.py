"""Faults of any text: read in the wrong encoding, signs nobody sees, spaces around it. And which columns are text."""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from crmkpi.checks import _email, _phone, _placeholder, _tax
from crmkpi.engine.connection import text as sql
from crmkpi.tables import all_tables

if TYPE_CHECKING:
    from crmkpi.checks._values import About

FREE = ("comment",)
"""What customers wrote themselves: lines and unusual spaces are theirs."""
LINES = (*FREE, "street")
"""Columns whose text may have several lines."""
UNLIKE_NAMES = ("comment", "website", "email")
"""Columns in which a question mark between letters may be meant."""
ODD = "|".join(
    (
        "^[ ]|[ ]$|[^ -~À-ÖØ-öø-ÿªº°]",
        "[À-ÿªº°][ªº°]|[ªº°][À-ÿ]|[ß-ÿ][À-Þ]",
        r"[a-z.,?!]\s?[ÃÂ] |^[ÃÂ] ",
        r"&[a-zA-Z#]|[A-Za-zÀ-ÿ][?]|\\[ux]",
    )
)
"""What spaces around, unseen signs, entities and misread text have and sound Latin text has not."""

ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
LOST = re.compile(r"[a-zà-ÿ]\?{1,2}[a-zà-ÿ]|[A-ZÀ-Þ]\?{1,2}[A-ZÀ-Þa-zà-ÿ]")
PAIRED = re.compile(r"“([^“”]*)”|‘([^‘’]*)’|«([^«»]*)»|\"([^\"]*)\"")
JOINERS = "\u200c\u200d"
MARKS = "\u200e\u200f\u061c"
SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u1680\u2028\u2029"
UNSEEN = "\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def columns(table: str) -> tuple[str, ...]:
    """Name the columns of a table that hold words: no ids, no references, no currency."""
    return tuple(
        name
        for name, column in all_tables()[table].columns.items()
        if column.type == "text" and (column.personal or not name.endswith("_id")) and name != "currency"
    )


def suspect(about: "About", column: str) -> str:
    """Write what is true for a cell that a check of its text has to see, in SQL: one pass over its signs.

    Latin letters with accents are sound unless they stand as they do in text that was read wrongly.
    """
    if column == "email":
        return _email.suspect(column)
    if column == "tax_id":
        return _tax.suspect(about, column)
    if column == "phone":
        return _phone.suspect(about, column)
    if column == "postal_code":
        same = ", ".join(f"'{digit * 5}-{digit * 3}'" for digit in "123456789")
        return (
            f"(NOT regexp_full_match({column}, '(?:[1-9][0-9]|0[1-9])[0-9]{{3}}-[0-9]{{3}}') OR {column} IN ({same}))"
        )
    return f"regexp_matches({column}, {sql(f'{ODD}|^(?i:{_placeholder.pattern(column)})$')})"


def given(column: str) -> dict[str, str]:
    """Name what `suspect` needs worked out first, and write it in SQL."""
    return _tax.given(column) if column == "tax_id" else {}


def mojibake(text: str, column: str) -> str | None:
    """Say how a text was spoilt on its way; None when it was not."""
    if "\ufffd" in text:
        return "lost"
    if "&" in text and any(_is_entity(found) for found in ENTITY.findall(text)):
        return "entity"
    if "\\" in text and ESCAPE.search(text):
        return "escape"
    if "?" in text and column not in UNLIKE_NAMES and LOST.search(text):
        return "lost"
    return "misread" if not text.isascii() and _is_bad(text) else None


def _is_entity(found: str) -> bool:
    from html.entities import html5

    return found[1] == "#" or found[1:] in html5


def _is_bad(text: str) -> bool:
    """Tell whether letters stand as they do only in misread text; a quoted word in capitals may end in Ã."""
    from ftfy.badness import is_bad

    if not is_bad(text):
        return False
    return bool(is_bad(PAIRED.sub(lambda found: f" {next(filter(None, found.groups()), '')} ", text)))


@lru_cache(maxsize=1024)
def unseen(text: str, column: str) -> str | None:
    """Name the first kind of sign in a text that nobody sees; None when every sign is seen or meant."""
    for at, sign in enumerate(text):
        if " " <= sign <= "~":
            continue
        if (kind := _kind(text, at, column)) is not None:
            return kind
    if not text.isascii() and re.search("[A-Za-z][\u0300-\u036f]", text):
        # Only where one sign exists for both: some languages have none.
        return "apart" if len(unicodedata.normalize("NFC", text)) < len(text) else None
    return None


def _kind(text: str, at: int, column: str) -> str | None:
    sign = text[at]
    if sign in "\n\r" or sign in "\x0b\x0c\x85\u2028\u2029":
        return None if column in LINES else "line"
    if sign == "\t":
        return None if column in FREE else "tab"
    if sign < " " or "\x7f" <= sign < "\xa0":
        return "control"
    if sign in SPACES:
        return None if column in FREE else "space"
    if sign in UNSEEN:
        return "zero"
    if sign == "\u00ad":
        return "hyphen"
    if sign in TURNING or sign in MARKS:
        return None if _turns(text) and sign in MARKS else "direction"
    if sign in JOINERS:
        return None if _joins(text, at) else "zero"
    return None


def _turns(text: str) -> bool:
    """Tell whether a text has letters that run from right to left."""
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text if sign not in MARKS)


def _joins(text: str, at: int) -> bool:
    """Tell whether a joiner stands where it has work to do: between emoji, or in a script that joins letters."""
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    return bool(before and after) and all(sign > "\u02ff" for sign in (before, after))


def edge(text: str, column: str) -> str | None:
    """Say at which end of a text spaces stand; None when at none. What customers wrote may end with a line."""
    text = text.strip("\n\r") if column in LINES else text
    left, right = text[:1].isspace(), text[-1:].isspace()
    if left and right:
        return "both" if text.strip() else "only"
    return "before" if left else "behind" if right else None
