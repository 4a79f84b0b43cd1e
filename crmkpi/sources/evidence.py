"""What the values of a column say about how it is written; words that mean nothing was entered are set apart first.

A value that fits one reading only is evidence; what all values of a column have in common is more.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from crmkpi.engine.cast import CURRENCIES
from crmkpi.engine.loose import SHORT, WEEKDAYS
from crmkpi.sources.form import Evidence, Shape
from crmkpi.tables import Column

NOTHING = frozenset(
    (
        *("null", "(null)", "<null>", "\\n", "none", "nil", "<na>", "undefined"),
        *("na", "n/a", "n.a.", "n/d", "n.d.", "nd", "#n/a", "#n/d", "#na", "#nd"),
        *("-", "--", "---", "–", "—", "(blank)", "(empty)", "(em branco)", "(vazio)", "(vazia)"),
    )
)
"""Whole cells, in any case, that are no date, number, yes or word of a choice: nothing was entered."""
NO_REFERENCE = frozenset(
    (
        *("NULL", "null", "(null)", "<null>", "\\N", "None", "nil", "NaN", "nan", "<NA>", "undefined"),
        *("N/A", "n/a", "#N/A", "#N/D", "-", "--", "—", "(blank)", "(empty)", "(em branco)", "(vazio)"),
        "000000000000000AAA",
        "000000000000000",
    )
)
"""Whole cells, exactly so, that name no record. `Null` may be somebody, and so may the initials `NA`."""
NO_TEXT = frozenset(
    ("\\N", "(null)", "(NULL)", "<null>", "<NULL>", "<NA>", "(blank)", "(empty)", "(em branco)", "(vazio)", "(vazia)")
)
"""Whole cells, exactly so, that programs write for nothing, and that nobody is called."""
YEAR_FIRST = re.compile(r"\s*\d{4}[-/.]\d{1,2}[-/.]|\s*[12]\d{7}(\d{2})?\s*$")
YEAR_LAST = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}")
_ZONE = r"(?:Z|z| ?UTC| ?GMT| ?[+-]\d{2}(?::?\d{2})?)?"
_PLAIN_DATE = re.compile(
    rf"\s*(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[T ,]+\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,6}})?)?)?{_ZONE}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"(?:[T ,]+\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,6}})?)?(?: ?[AaPp][Mm])?{_ZONE})?|[12]\d{{7}}|20\d{{8}})\s*"
)
"""What the cast of a date reads without any step before it."""
_WORDS_BEFORE = re.compile(rf"\s*(?:{WEEKDAYS})[.]?,?\s+(?=\d)", re.IGNORECASE)
_COUNTS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    ("serial", re.compile(r"\s*[1-9]\d{4}(?:[.,]\d+)?\s*")),
    ("epoch", re.compile(r"\s*1\d{9}(?:[.,]\d+)?\s*")),
    ("epoch_ms", re.compile(r"\s*1\d{12}\s*")),
    ("epoch_us", re.compile(r"\s*1\d{15}\s*")),
)

MARKS = re.compile(r"[^\d.,+\-eE]")
MONEY = re.compile(r"[$€£₹¥]|BRL|USD|EUR|GBP", re.IGNORECASE)
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_PLAIN_NUMBER = re.compile(r"\s*[+-]?[\d.,]+(?:[eE][+-]?\d+)?\s*")
_NUMBER_IN = re.compile(r"\d[\d.,]*\d|[.,]?\d+")
_GROUPS = re.compile(r"(?<=\d)[ '’\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_INDIAN = re.compile(r"[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_THREES = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{3},\d{3}(?:\.\d+)?")
_SHORT = re.compile(rf"\d ?(?:{'|'.join(sorted(SHORT, key=len, reverse=True))})\b", re.IGNORECASE)
_DURATION = re.compile(
    r"\s*(?:(?:\d+ ?(?:d|days?|dias?),? ?)?\d+:[0-5]\d:[0-5]\d(?:[.,]\d+)?"
    r"|P(?:\d[\d.,]*[DWTHMS])+|PT[\d.,HMS]+|(?:\d+(?:[.,]\d+)? ?[a-z]+[.]?[ ,]*(?:(?:e|and) )?)+)\s*",
    re.IGNORECASE,
)
MANY = 20
"""So many amounts with three digits behind a sign for one with less: the sign parts thousands."""
LENGTH = "_s"
"""Ends the names of columns that hold seconds."""


def weigh(name: str, column: Column, cells: Iterable[str], known: Collection[str] = ()) -> Evidence:
    """Weigh the filled cells of a column; `known` are words that mean something in it, whatever they look like."""
    values, empty = [], []
    for cell in cells:
        if cell.strip().casefold() in NOTHING and cell not in known:
            empty.append(cell)
        else:
            values.append(cell)
    said = _weighed(name, column, values)
    return replace(said, empty=tuple(sorted(set(empty)))) if empty else said


def _weighed(name: str, column: Column, values: Sequence[str]) -> Evidence:
    if column.type in ("moment", "day"):
        return date_evidence(values)
    if column.type in ("money", "number", "integer"):
        if name.endswith(LENGTH) and any(map(_is_length, values)):
            bare = [value for value in values if not _is_length(value)]
            return replace(number_evidence(bare, column.type), shape="duration")
        return number_evidence(values, column.type)
    if column.type == "boolean":
        words = {value.strip().casefold() for value in values}
        return Evidence(blank_is_no=len(words) == 1 and words <= {"x", "1", "✓", "✔"})
    return Evidence()


def _is_length(value: str) -> bool:
    return not _PLAIN_NUMBER.fullmatch(value) and bool(_DURATION.fullmatch(value))


def nothing_in(cells: Iterable[str], words: Collection[str]) -> tuple[str, ...]:
    """List the cells that are one of some words for nothing."""
    return tuple(sorted({cell for cell in cells if cell.strip() in words}))


def date_evidence(values: Iterable[str]) -> Evidence:
    """Weigh the values of a date column."""
    ymd = dmy = mdy = undecided = filled = dates = 0
    clock12 = marked = False
    counts: dict[Shape, int] = {}
    for value in values:
        filled += 1
        if not _PLAIN_DATE.fullmatch(value):
            for shape, pattern in _COUNTS:
                counts[shape] = counts.get(shape, 0) + bool(pattern.fullmatch(value))
            marked = marked or _has_words(value)
            value = _WORDS_BEFORE.sub("", value)
        else:
            dates += 1
        if YEAR_FIRST.match(value):
            ymd += 1
        elif found := YEAR_LAST.match(value):
            first, second = int(found[1]), int(found[2])
            dmy += 31 >= first > 12 >= second
            mdy += 31 >= second > 12 >= first
            undecided += first <= 12 and second <= 12
            clock12 = clock12 or value.rstrip()[-1:] in "mM"
    # One cell of rubbish keeps no column from being read; one that is a date of the usual kind does.
    most = 0 if dates else max(counts.values(), default=0)
    shape = next((shape for shape, count in counts.items() if count == most and 10 * most >= 9 * filled > 0), "")
    return Evidence(ymd=ymd, dmy=dmy, mdy=mdy, open=undecided, clock12=clock12, marked=marked, shape=shape)


def _has_words(value: str) -> bool:
    """Tell whether a value that is no plain date may be one with words or other spaces in it."""
    return any(sign.isdigit() for sign in value) and any(sign.isalpha() or sign in ":\u00a0\u202f," for sign in value)


def number_evidence(values: Iterable[str], kind: str = "number") -> Evidence:
    """Weigh the values of a number column.

    A whole number has no decimals, so that 1.234 has a thousands sign where whole numbers are asked for. Among
    many amounts like 1.234 the odd 12.5 is the slip: decimals that are never cut short would not be three each time.
    """
    comma = point = indian = threes = 0
    opens = {",": 0, ".": 0}
    marked = False
    currencies: dict[str, int] = {}
    for value in values:
        stripped = value.strip()
        bare = stripped
        if not _PLAIN_NUMBER.fullmatch(stripped):
            found = _NUMBER_IN.findall(_GROUPS.sub("", stripped))
            if not found:
                continue
            marked = True
            if shown := currency_of(stripped):
                currencies[shown] = currencies.get(shown, 0) + 1
            bare = max(found, key=len)
        sign = decimal_sign(bare)
        if "," in bare:
            indian += bool(_INDIAN.fullmatch(bare))
            threes += bool(_THREES.fullmatch(bare))
        if sign == "?" and bare != stripped and MONEY.search(stripped) and not _SHORT.search(stripped):
            # No currency has three decimals here, so the sign parts thousands.
            sign = "," if "." in bare else "."
        elif sign == "?" and kind == "integer":
            sign = "," if "." in bare else "."
        comma += sign == ","
        point += sign == "."
        if sign == "?":
            opens["." if "." in bare else ","] += 1
    if kind == "money":
        comma += opens.pop(".") if comma + point and opens["."] >= MANY * point > 0 else 0
        point += opens.pop(",") if comma + point and opens[","] >= MANY * comma > 0 else 0
    in_pairs = bool(indian) and not threes
    return Evidence(
        comma=comma,
        point=point,
        open=sum(opens.values()),
        marked=marked or in_pairs,
        currencies=currencies,
        indian=in_pairs,
    )


def currency_of(value: str) -> str | None:
    """Read the currency mark of an amount."""
    return next((currency for currency, marks in CURRENCIES.items() if re.search(marks, value)), None)


def decimal_sign(number: str) -> str | None:
    """Tell which decimal sign one number shows: `,`, `.`, `?` when it fits both, None when it has no sign."""
    commas, points = number.count(","), number.count(".")
    if commas and points:
        return "," if number.rfind(",") > number.rfind(".") else "."
    if not commas and not points:
        return None
    sign, count = (",", commas) if commas else (".", points)
    if count > 1:
        return "." if sign == "," else ","
    return "?" if AMBIGUOUS.fullmatch(number) else sign
