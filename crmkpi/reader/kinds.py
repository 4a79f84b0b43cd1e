"""What the text of a cell looks like: a number, a date, an address, a word, or cut in a wrong place."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_MONTH = r"[A-Za-zçÇ]{3,9}\.?"
_DAY = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|\d{{1,2}}(?:[- ]|º? de ){_MONTH}(?:[-, ]+|,? de )\d{{2,4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_SIGNS = r"(?:R\$|US\$|[A-Z]{3}|[$€£¥])"
_DIGITS = r"(?:\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
_KINDS = re.compile(
    "|".join(
        (
            r"(?P<empty>\s*)",
            rf"(?P<date>{_DAY}(?:(?:T|,? ){_CLOCK})?)",
            rf"(?P<time>{_CLOCK})",
            rf"(?P<number>\(?[-+]?{_SIGNS}? ?[-+]?{_DIGITS}(?:[eE][-+]?\d{{1,3}})? ?(?:%|[kKmM]|{_SIGNS})?[-)]?)",
            r"(?P<email>[^@\s,;|:\"<>]{1,64}@[^@\s,;|:\"<>]{1,250}\.[A-Za-z]{2,})",
            r"(?P<url>(?:https?://|www\.)[^\s|;]+)",
            r"(?P<truth>(?i:true|false|sim|não|yes|no))",
            r"(?P<id>(?=[^\d]{0,40}\d)[\w#./-]{1,60}|\+?\(?\d[\d ()./-]{5,20}\d)",
            r"(?P<word>[^\W\d_][\w'’.&-]*)",
            r"(?P<phrase>[^;|\t,:\"\r\n]+)",
            r"(?P<sentence>(?:[^;|\t,:\"]|[,:;](?=\s|\Z)|(?<=\d)[,:]\d|://|\"(?=\w)|(?<=[\w.!?])\")+)",
        )
    )
)
STRONG = frozenset(("number", "date", "time", "email", "url"))
"""What a name of a column never looks like."""
_LIKELY = {"phrase": 0.85, "sentence": 0.7, "odd": 0.1, "empty": 0.8}
_LONGEST = 2000
_MARKS = str.maketrans("", "", "\"' \t")


@lru_cache(maxsize=1 << 13)
def kind_of(cell: str) -> str:
    """Tell what a cell looks like: empty, date, time, number, email, url, truth, id, word, phrase, sentence or odd."""
    found = _KINDS.fullmatch(cell.strip()[:_LONGEST])
    return (found.lastgroup or "odd") if found else "odd"


def likely(cells: Iterable[str]) -> float:
    """Tell how much cells look as if they were cut in the right places, from 0 to 1."""
    marks = [_LIKELY.get(kind_of(cell), 1.0) for cell in cells]
    return sum(marks) / len(marks) if marks else 0.0


def kind_of_column(cells: Sequence[str]) -> str:
    """Tell what nearly all filled cells of a column are; "text" when they are of several kinds, "" without any."""
    kinds = [kind for cell in cells if (kind := kind_of(cell)) != "empty"]
    if not kinds:
        return ""
    first = max(dict.fromkeys(kinds), key=kinds.count)
    return first if kinds.count(first) >= 0.8 * len(kinds) and first in STRONG | {"truth", "id"} else "text"


_RULE = re.compile(r"[+|:]*[-=_]{2,}[-=_+|:]*")


def is_rule(cells: Sequence[str]) -> bool:
    """Tell whether a row is but a rule of dashes, as programs that print tables draw them."""
    marks = [cell.translate(_MARKS) for cell in cells]
    inner = marks[1:-1] if len(marks) > 2 and not marks[0] and not marks[-1] else marks
    return any(len(mark) > 2 for mark in inner) and all(map(_RULE.fullmatch, inner))


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether there is nothing in a row but delimiters."""
    return not any(cell.translate(_MARKS) for cell in cells)
