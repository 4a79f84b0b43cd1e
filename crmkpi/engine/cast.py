"""Turn the text of a cell into a typed value, in SQL. What cannot be read becomes NULL, never something near it.

DuckDB's own casts are more generous than an accountant: '24-01-23' is the year 24, 'epoch' is 1970, '1_000' is a
thousand, and a zone written behind a TIMESTAMP is ignored. Each of these is fenced off here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crmkpi.engine.connection import text
from crmkpi.tables import Column

Order = Literal["ymd", "dmy", "mdy"]
UNITS = {"milliseconds": "0.001", "minutes": "60", "hours": "3600", "days": "86400"}
"""What lengths of time are counted in → seconds."""

MONEY = "DECIMAL(18,4)"
NUMBER = "DECIMAL(18,6)"
TRUE_WORDS = ("1", "true", "t", "yes", "y", "sim", "s", "x", "verdadeiro", "v", "✓", "✔")
FALSE_WORDS = ("0", "false", "f", "no", "n", "não", "nao", "falso")


CURRENCIES = {
    "BRL": r"(?i)\bR\$|\bBRL\b|\breais\b|\breal\b",
    "ARS": r"(?i)AR\$|\bARS\b",
    "AUD": r"(?i)\bAU?\$|\bAUD\b",
    "CAD": r"(?i)\bCA?\$|\bCAD\b",
    "CHF": r"(?i)\bCHF\b|\bSFr\b\.?",
    "CLP": r"(?i)CLP\$?|\bCL\$",
    "COP": r"(?i)COP\$?|\bCOL\$",
    "EUR": r"(?i)€|\bEUR\b",
    "GBP": r"(?i)£|\bGBP\b",
    "INR": r"(?i)₹|\bRs\b\.?|\bINR\b",
    "JPY": r"(?i)[¥￥]|\bJPY\b",
    "MXN": r"(?i)M(?:E)?X\$|\bMXN\b",
    "PEN": r"(?i)\bS/\.?|\bPEN\b",
    "PLN": r"(?i)zł|\bPLN\b",
    "UYU": r"(?i)\$U\b|\bUYU\b",
    "USD": r"(?i)US\$|\$|\bUSD\b",
}
"""How amounts show their currency; the bare $ is looked for last."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a column is written, decided once for the whole column."""

    order: Order = "ymd"
    decimal: Literal[".", ",", ""] = "."
    """Empty: no value showed a sign, so only plain digits are read and anything else must speak up."""
    percent: bool = False
    utc: bool = False
    """The header says that the moments are UTC, though they do not."""
    marked: bool = False
    """Marks, spaces or words stand in the cells: they go through the steps of `loose` before they are cast."""
    currency: str | None = None
    """The one currency whose marks are taken away; a number with another mark is not read."""
    indian: bool = False
    """Groups of two before the last three digits: 12,34,567.89."""
    shape: Literal["", "serial", "epoch", "epoch_ms", "epoch_us", "duration"] = ""
    """What the numbers of the column count: days of a spreadsheet, seconds since 1970, lengths of time."""
    unit: str = ""
    """What bare numbers of a column of seconds count instead: a word of `UNITS`."""
    empty: tuple[str, ...] = ()
    """Words of the column that mean nothing was entered."""
    formulas: bool = False
    """Cells are written as ="…", so that Excel keeps them as text."""
    entities: tuple[str, ...] = ()
    """The entities of HTML that stand for letters, that of & last."""
    blank_is_no: bool = False
    """Only yes is ever written (X, 1): a blank is a no."""


def sql_type(column: Column) -> str:
    """Name the SQL type of a canonical column."""
    if column.type == "choice":
        return f"ENUM({', '.join(text(word) for word in column.of)})"
    types = {
        "money": MONEY,
        "number": NUMBER,
        "integer": "BIGINT",
        "boolean": "BOOLEAN",
        "moment": "TIMESTAMP",
        "day": "DATE",
    }
    return types.get(column.type, "VARCHAR")


def typed(cell: str, column: Column, form: Form, timezone: str) -> str:
    """Write the cast of a text expression to the column's type."""
    if column.type == "choice":
        return _choice(cell, column)
    if column.type in ("money", "number", "integer"):
        return _number(cell, column, form)
    if column.type == "boolean":
        no = f"{cell} IS NULL OR {_in(cell, FALSE_WORDS)}" if form.blank_is_no else _in(cell, FALSE_WORDS)
        return f"CASE WHEN {_in(cell, TRUE_WORDS)} THEN true WHEN {no} THEN false END"
    if column.type == "moment":
        return in_utc(cell, form.order, timezone) if form.utc else moment(cell, form.order, timezone)
    if column.type == "day":
        return f"CAST({moment(cell, form.order, timezone)} AS DATE)"
    return cell


def _choice(cell: str, column: Column) -> str:
    """Compare with each word: half the time of a cast, which looks the word up."""
    kind = sql_type(column)
    whens = " ".join(f"WHEN {text(word)} THEN CAST({text(word)} AS {kind})" for word in column.of)
    return f"CASE {cell} {whens} END"


def _in(cell: str, words: Sequence[str]) -> str:
    return f"lower(trim({cell})) IN ({', '.join(text(word) for word in words)})"


def _number(cell: str, column: Column, form: Form) -> str:
    """Read digits with at most one sign; thousands signs only where they part groups of three."""
    bare = f"trim({cell})"
    if not form.decimal:
        plain = f"CASE WHEN NOT regexp_matches({bare}, '[^0-9eE+-]') THEN try_cast({bare} AS {sql_type(column)}) END"
        return _in_range(_as_share(plain, column, form), column)
    sign = r"\." if form.decimal == "," else ","
    plain = f"replace(replace({bare}, '.', ''), ',', '.')" if form.decimal == "," else f"replace({bare}, ',', '')"
    fraction = form.decimal.replace(".", r"\.")
    pattern = rf"[+-]?(\d+|\d{{1,3}}({sign}\d{{3}})+)?({fraction}\d*)?([eE][+-]?\d+)?"
    kind = sql_type(column)
    if form.decimal == ".":
        # The cast alone reads plain digits, but '1_000' too; only what it refuses is worth a pattern.
        careful = f"CASE WHEN regexp_full_match({bare}, {text(pattern)}) THEN try_cast({plain} AS {kind}) END"
        number = f"coalesce(try_cast({cell} AS {kind}), {careful})"
        number = f"CASE WHEN {cell} IS NULL OR contains({cell}, '_') THEN NULL ELSE {number} END"
    else:
        number = f"CASE WHEN regexp_full_match({bare}, {text(pattern)}) THEN try_cast({plain} AS {kind}) END"
    if column.type == "integer":
        number = _whole(number, bare, plain)
    return _in_range(_as_share(number, column, form), column)


def _as_share(number: str, column: Column, form: Form) -> str:
    """Divide by a hundred what a whole column writes as a percent; bring lengths of time to seconds."""
    if form.unit and form.shape != "duration":
        return f"TRY_CAST(({number})::DECIMAL(38,6) * {UNITS[form.unit]} AS {sql_type(column)})"
    return f"CAST(({number}) / 100 AS {sql_type(column)})" if form.percent else number


def _in_range(number: str, column: Column) -> str:
    """Refuse what cannot be: a probability of 50, say."""
    if column.most is None:
        return number
    return f"CASE WHEN ({number}) BETWEEN {column.least} AND {column.most} THEN {number} END"


def _whole(number: str, bare: str, plain: str) -> str:
    """Refuse a fraction in a whole number instead of rounding it away ('2.0' is two, '2.5' is not)."""
    exact = f"try_cast({plain} AS DECIMAL(38,6))"
    return f"CASE WHEN {exact} IS NULL OR {exact} = trunc({exact}) THEN {number} END"


_CLOCK = r"([T ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?"
_ZONE = r"(Z|z| ?UTC| ?GMT| ?[+-]\d{2}(:?\d{2})?)"


def moment(cell: str, order: Order, timezone: str) -> str:
    """Read a moment as local time: with a zone it is converted, without one it is local already."""
    return _year_first(cell, timezone) if order == "ymd" else _year_last(cell, order, timezone)


def in_utc(cell: str, order: Order, timezone: str) -> str:
    """Read a moment that is UTC unless it says otherwise; a day alone is a local day."""
    local = moment(cell, order, timezone)
    zoned = moment(f"({cell} || 'Z')", order, timezone)
    plain = f"strlen({cell}) = 19 AND {cell}[5] = '-' AND {cell}[17] = ':' AND {cell} BETWEEN '0' AND ':'"
    moved = f"timezone({text(timezone)}, timezone('UTC', try_cast({cell} AS TIMESTAMP)))"
    return (
        # Most cells are plain; a pattern would take ten times as long.
        f"CASE WHEN strlen({cell}) <= 10 THEN {local} WHEN {plain} THEN {moved} ELSE coalesce({zoned}, {local}) END"
    )


def _year_first(cell: str, timezone: str) -> str:
    full = rf"\s*\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_CLOCK}\s*"
    zoned = rf"\s*\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_CLOCK}{_ZONE}\s*"
    iso = f"replace(replace(trim({cell}), '/', '-'), ',', '.')"
    dots = f"regexp_replace({iso}, '^(\\d{{4}})\\.(\\d{{1,2}})\\.', '\\1-\\2-')"
    zone = f"regexp_replace(regexp_replace({dots}, ' ?(GMT|z)$', 'Z'), ' ([+-]\\d{{2}})', '\\1')"
    compact = f"substr({cell},1,4) || '-' || substr({cell},5,2) || '-' || substr({cell},7,2)"
    # Most cells are plain. A comparison is cheaper than a look at one sign, and keeps words such as epoch from the
    # cast; the colon keeps a zone from it, which it would ignore.
    plain = (
        f"CASE WHEN strlen({cell}) = 10 AND {cell} BETWEEN '0' AND ':' THEN try_cast({cell} AS TIMESTAMP)"
        f" WHEN strlen({cell}) = 19 AND {cell}[17] = ':' AND {cell} BETWEEN '0' AND ':'"
        f" THEN try_cast({cell} AS TIMESTAMP) END"
    )
    return (
        # Empty cells first: they would go through every pattern below.
        f"CASE WHEN {cell} IS NULL THEN NULL ELSE coalesce({plain},"
        f" CASE WHEN regexp_full_match({cell}, '[12]\\d{{7}}') THEN try_cast({compact} AS TIMESTAMP)"
        f" WHEN regexp_full_match({cell}, '20\\d{{8}}')"
        f" THEN try_cast({compact} || ' ' || substr({cell},9,2) || ':00:00' AS TIMESTAMP)"
        f" WHEN regexp_full_match({cell}, {text(full)}) THEN try_cast({dots} AS TIMESTAMP)"
        f" WHEN regexp_full_match({cell}, {text(zoned)})"
        f" THEN timezone({text(timezone)}, try_cast({zone} AS TIMESTAMPTZ)) END) END"
    )


def _year_last(cell: str, order: Order, timezone: str) -> str:
    """Rearrange dd/mm/yyyy with substr, ten times faster than strptime; other shapes take the slow way."""
    day, month = ("1,2", "4,2") if order == "dmy" else ("4,2", "1,2")
    straight = (
        f"substr({cell},7,4) || '-' || substr({cell},{month}) || '-' || substr({cell},{day}) || substr({cell},11)"
    )
    fixed = f"substr({cell},3,1) IN ('/','-','.') AND substr({cell},6,1) = substr({cell},3,1)"
    clock = r"[T ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d{1,6})?)?( ?[AaPp][Mm])?"
    shape = rf"\s*\d{{1,2}}[-/.]\d{{1,2}}[-/.](\d{{4}}|\d{{2}})({clock})?\s*"
    zoned = rf"\s*\d{{1,2}}[-/.]\d{{1,2}}[-/.](\d{{4}}|\d{{2}}){clock}{_ZONE}\s*"
    local = _strptime(f"regexp_replace({cell}, {text(_ZONE + ' *$')}, '')", order)
    zone = f"regexp_replace(trim(regexp_extract({cell}, {text(_ZONE + ' *$')})), '^[A-Za-z]+$', '+00')"
    with_zone = f"strftime({local}, '%Y-%m-%d %H:%M:%S') || {zone}"
    return (
        f"CASE WHEN {cell} IS NULL THEN NULL"
        f" WHEN strlen({cell}) = 10 AND {fixed} THEN try_cast({straight} AS TIMESTAMP)"
        f" WHEN strlen({cell}) = 19 AND {fixed} AND substr({cell},17,1) = ':' THEN try_cast({straight} AS TIMESTAMP)"
        f" WHEN regexp_full_match({cell}, {text(shape)}) THEN {_strptime(cell, order)}"
        f" WHEN regexp_full_match({cell}, {text(zoned)})"
        f" THEN timezone({text(timezone)}, try_cast({with_zone} AS TIMESTAMPTZ)) END"
    )


def _strptime(cell: str, order: Order) -> str:
    """Read a date with its year last in any of the usual clocks."""
    date = f"regexp_replace(trim({cell}), '^(\\d+)[-/.](\\d+)[-/.]', '\\1/\\2/')"
    loose = f"upper(regexp_replace(regexp_replace({date}, '[T ,]+(\\d)', ' \\1'), ' *([AaPp][Mm])$', ' \\1'))"
    front = "%d/%m" if order == "dmy" else "%m/%d"
    clocks = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %H:%M:%S,%f", " %I:%M %p", " %I:%M:%S %p")
    # A two-digit year first: %Y would read 22 as the year 22.
    formats = ", ".join(text(f"{front}/{year}{clock}") for year in ("%y", "%Y") for clock in clocks)
    return f"try_strptime({loose}, [{formats}])"
