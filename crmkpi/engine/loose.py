"""Bring the text of a cell into the plain shape that a cast reads, in SQL: step by step, for columns that need it.

Each step is an expression over the one before (`cell`). What has no single reading becomes `?`, which no cast reads.
"""

from collections.abc import Sequence

from crmkpi.engine.cast import CURRENCIES, UNITS, Form, Order
from crmkpi.engine.connection import text
from crmkpi.tables import Column

_SPACES = r"[\s\x{00A0}\x{2009}\x{202F}]+"
_THOUSAND = ("THOUSAND", "MIL", "K")
_MILLION = ("MILLIONS", "MILLION", "MILHOES", "MILHÕES", "MILHAO", "MILHÃO", "MIO", "MLN", "MM", "MN", "MI", "M")
_BILLION = ("BILLIONS", "BILLION", "BILHOES", "BILHÕES", "BILHAO", "BILHÃO", "BN", "BI", "B")
SHORT = {**dict.fromkeys(_THOUSAND, 3), **dict.fromkeys(_MILLION, 6), **dict.fromkeys(_BILLION, 9)}
"""What stands behind a shortened amount → the power of ten."""
MONTHS = (
    ("jan", "ene"),
    ("feb", "fev"),
    ("mar",),
    ("apr", "abr", "avr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "ago", "aou"),
    ("sep", "set"),
    ("oct", "out", "okt"),
    ("nov",),
    ("dec", "dez", "dic"),
)
"""Beginnings of the months' names, without accents: English and Portuguese, and what their neighbours write."""
WEEKDAYS = r"(?:mon|tue|wed|thu|fri|sat|sun|seg|ter|qua|qui|sex|sab|dom)[a-z]*(?:-feira| feira)?"
ZONES = {"brt": "-03:00", "brst": "-02:00", "est": "-05:00", "edt": "-04:00", "pst": "-08:00", "pdt": "-07:00",
         "cet": "+01:00", "cest": "+02:00", "utc": "+00:00", "gmt": "+00:00", "z": "+00:00"}  # fmt: skip
"""Names of zones that mean one offset only."""


def steps(column: Column, form: Form) -> list[str]:
    """List the steps that a column's cells must go through before they are cast; none for a plain column."""
    if column.type in ("moment", "day"):
        if form.shape:
            return _counted(form)
        return _dates(form.order) if form.marked else []
    if column.type in ("money", "number", "integer"):
        if form.shape == "duration":
            return _durations(form)
        return _numbers(column, form) if form.marked else []
    return []


def plain(column: Column, form: Form) -> Form:
    """Give the form in which cells leave their steps."""
    if column.type in ("moment", "day"):
        return Form(order="ymd") if form.shape else Form(order=form.order, utc=form.utc)
    unit = "" if form.shape == "duration" else form.unit
    return Form(decimal=".", percent=form.percent, unit=unit)


def _parts(cell: str, pattern: str, names: Sequence[str]) -> str:
    """Write the groups of a pattern as a struct; all empty where it does not match."""
    return f"regexp_extract({cell}, {text(pattern)}, [{', '.join(map(text, names))}])"


# ---------------------------------------------------------------- numbers


def _numbers(column: Column, form: Form) -> list[str]:
    """Take marks, groups and signs apart and put a number together: -1.234,56- is none."""
    tidy = "replace(replace(replace(upper(cell), '−', '-'), '–', '-'), '’', '''')"
    mark = f"(?:{CURRENCIES[form.currency].removeprefix('(?i)')})" if form.currency else "(?:)"
    units = ["%"] if column.type == "number" else [*SHORT] if column.type == "money" else []
    unit = rf"({'|'.join(sorted(units, key=len, reverse=True))}|)[.]?" if units else "()"
    pattern = (
        rf"(?i)^([(]?) ?([+-]?) ?{mark}? ?([(]?) ?([+-]?) ?({_digits(form)})(E[+-]?\d{{1,3}})?"
        rf" ?{unit} ?{mark}? ?(-?) ?([)]?)$"
    )
    names = ("before", "first", "inside", "second", "digits", "power", "unit", "behind", "after")
    brackets = "p.before || p.inside"
    signs = "p.first || p.second || p.behind"
    sound = (
        f"p.digits <> '' AND strlen({signs}) <= 1 AND {brackets} || p.after IN ('', '()')"
        f" AND NOT (p.after = ')' AND {signs} <> '') AND NOT (p.power <> '' AND p.unit <> '')"
    )
    sign = f"CASE WHEN p.after = ')' OR {signs} = '-' THEN '-' ELSE '' END"
    digits = r"regexp_replace(p.digits, '[.,]-{1,2}$', '')"
    for group in {" ", "'", ".", ","} - {form.decimal}:
        digits = f"replace({digits}, {text(group)}, '')"
    digits = f"replace({digits}, ',', '.')" if form.decimal == "," else digits
    whens = "".join(f" WHEN {text(name)} THEN 'e{power}'" for name, power in SHORT.items())
    share = "" if form.percent else " WHEN '%' THEN 'e-2'"
    power = f"CASE p.unit{whens}{share} ELSE p.power END"
    return [
        f"trim(regexp_replace({tidy}, {text(_SPACES)}, ' ', 'g'))",
        _parts("cell", pattern, names),
        f"CASE WHEN cell IS NULL THEN NULL WHEN {sound} THEN {sign} || {digits} || {power} ELSE '?' END".replace(
            "p.", "cell."
        ),
    ]


def _digits(form: Form) -> str:
    """Write what digits look like: groups of three parted by one sign, a fraction behind the decimal sign."""
    groups = ["[.]" if form.decimal == "," else ","] if form.decimal else []
    whole = [rf"\d{{1,3}}(?:{group}\d{{3}})+" for group in (*groups, " ", "'")]
    if form.indian:
        whole = [r"\d{1,2}(?:,\d{2})*,\d{3}"]
    if not form.decimal:
        return rf"(?:{'|'.join(whole)}|\d+)"
    sign = "[.]" if form.decimal == "." else ","
    return rf"(?:{'|'.join(whole)}|\d+)(?:{sign}(?:\d+|--?)?)?|{sign}\d+"


def _durations(form: Form) -> list[str]:
    """Write lengths of time in seconds: 02:30:00, 2h 30m, 90 min, 1 day, 2:03:04, PT5M; a bare number is a unit's."""
    number = r"\d+(?:[.,]\d+)?"
    units = (
        r"(?:w|weeks?|semanas?|sem)",
        r"(?:d|days?|dias?)",
        r"(?:h|hs|hrs?|hours?|horas?)",
        r"(?:m|mins?|minutes?|minutos?)",
        r"(?:s|secs?|segs?|seconds?|segundos?)",
    )
    gap = r"[ ,]*(?:(?:e|and) )?"
    spelt = gap.join(rf"(?:({number}) ?{unit}[.]?)?" for unit in units)
    clock = r"(?:(\d+) ?(?:d|days?|dias?),? ?)?(\d+):([0-5]\d):([0-5]\d(?:[.,]\d+)?)"
    iso = rf"p(?:({number})d)?(?:t(?:({number})h)?(?:({number})m)?(?:({number})s)?)?"

    def sum_of(names: str) -> str:
        size = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
        cells = (
            f"coalesce(try_cast(replace(p.{n}, ',', '.') AS DECIMAL(18,6)), 0)::DECIMAL(38,6) * {size[n]}"
            for n in names
        )
        return f"CAST(TRY_CAST({' + '.join(cells)} AS DECIMAL(18,6)) AS VARCHAR)"

    def read(pattern: str, names: str, cell: str) -> str:
        parts = _parts(cell, f"^{pattern}$", tuple(names))
        return f"list_transform([{parts}], lambda p: {sum_of(names)})[1]"

    tidy = "trim(regexp_replace(lower(cell), '\\s+', ' ', 'g'))"
    return [
        tidy,
        f"CASE WHEN regexp_full_match(cell, {text(clock)}) THEN {read(clock, 'dhms', 'cell')}"
        f" WHEN regexp_full_match(cell, {text(iso)}) AND strlen(cell) > 2 THEN {read(iso, 'dhms', 'cell')}"
        f" WHEN regexp_matches(cell, '[a-z]') AND regexp_full_match(cell, {text(spelt)})"
        f" THEN {read(spelt, 'wdhms', 'cell')}"
        f" ELSE {_bare(form)} END",
    ]


def _bare(form: Form) -> str:
    """Write a bare number among lengths of time in seconds; one that is written otherwise stays as it is."""
    decimal, group = (",", ".") if form.decimal == "," else (".", ",")
    digits = rf"(\d+|\d{{1,3}}([{group}]\d{{3}})+)([{decimal}]\d+)?"
    number = f"replace(replace(cell, {text(group)}, ''), {text(decimal)}, '.')"
    seconds = f"CAST(TRY_CAST({number} AS DECIMAL(18,6))::DECIMAL(38,6) * {UNITS.get(form.unit, '1')} AS VARCHAR)"
    return f"CASE WHEN regexp_full_match(cell, {text(digits)}) THEN coalesce({seconds}, cell) ELSE cell END"


# ---------------------------------------------------------------- dates


def _counted(form: Form) -> list[str]:
    """Write what counts days or seconds as a date: a spreadsheet's serial number, seconds since 1970."""
    number = "try_cast(replace(trim(cell), ',', '.') AS DECIMAL(24,10))::DECIMAL(38,10)"
    if form.shape == "serial":
        # A spreadsheet's day 25569 is 1970-01-01; its moments are local, to the second.
        moment = f"make_timestamp(TRY_CAST(round(({number} - 25569) * 86400) AS INTEGER)::BIGINT * 1000000)"
        return [f"strftime({moment}, '%Y-%m-%d %H:%M:%S')"]
    size = {"epoch": 1_000_000, "epoch_ms": 1000, "epoch_us": 1}[form.shape]
    return [f"strftime(make_timestamp(TRY_CAST({number} * {size} AS BIGINT)), '%Y-%m-%d %H:%M:%S.%f') || '+00:00'"]


def _dates(order: Order) -> list[str]:
    """Rewrite dates with words as numbers in the column's order, and any clock as one of 24 hours."""
    zone = "regexp_replace(cell, ' ?(?:utc|gmt)? ?([+-])(\\d{1,2})(?::?(\\d{2}))?(?: ?[(][^()]*[)])?$', ' \\1\\2:\\3')"
    named = "|".join(ZONES)
    known = "".join(f" WHEN {text(name)} THEN {text(offset)}" for name, offset in ZONES.items())
    words = f"regexp_extract(cell, '(?:[ \\d(])({named})[)]?$', 1)"
    return [
        # Spaces of all kinds, accents, case; the day of the week says nothing.
        f"trim(regexp_replace(lower(strip_accents(cell)), {text(_SPACES)}, ' ', 'g'))",
        f"regexp_replace(cell, '^{WEEKDAYS}[.]?,? +', '')",
        # Zones: an offset or a name becomes +hh:mm, where a clock stands before it.
        "CASE WHEN NOT contains(cell, ':') THEN cell"
        " WHEN regexp_matches(cell, ':\\d{2}[^+-]*[+-]\\d{1,2}(:?\\d{2})?( ?[(][^()]*[)])?$')"
        f" THEN regexp_replace(regexp_replace({zone}, ':$', ':00'), '([+-])(\\d):', '\\10\\2:')"
        f" WHEN {words} <> '' THEN regexp_replace(cell, ' ?[(]?(?:{named})[)]?$', ' ') || CASE {words}{known} END"
        " ELSE cell END",
        *_named_months(order),
        *_clock(),
    ]


def _named_months(order: Order) -> list[str]:
    """Write the day, month and year of a date with the month's name; the rest follows."""
    month = "|".join(sorted((name for names in MONTHS for name in names), key=len, reverse=True))
    gap = "(?:[-/., ]|de )*"
    word = f"({month})[a-z]*[.]?"
    day = r"(\d{1,2})(?:º|°|o|st|nd|rd|th)?"
    shapes = {
        "dmy": (rf"^{day}{gap}{word}{gap}(\d{{4}}|\d{{2}})([^\d].*)?$", ("d", "m", "y", "rest")),
        "mdy": (rf"^{word}[-/., ]*{day}(?:[-/., ]|of )+(\d{{4}}|\d{{2}})([^\d].*)?$", ("m", "d", "y", "rest")),
        "ymd": (rf"^(\d{{4}}){gap}{word}{gap}(\d{{1,2}})([^\d].*)?$", ("y", "m", "d", "rest")),
    }
    matched = [
        f"WHEN regexp_matches(cell, {text(shape)}) THEN {_three(shape, names)}" for shape, names in shapes.values()
    ]
    numbers = "".join(
        f" WHEN {text(name)} THEN '{number:02}'" for number, names in enumerate(MONTHS, 1) for name in names
    )
    year = "CASE WHEN strlen(cell.y) = 4 THEN cell.y WHEN cell.y >= '69' THEN '19' || cell.y ELSE '20' || cell.y END"
    places = {"y": year, "m": f"CASE cell.m{numbers} END", "d": "lpad(cell.d, 2, '0')"}
    sign = "'-'" if order == "ymd" else "'/'"
    date = f" || {sign} || ".join(f"({places[part]})" for part in order)
    empty = "{'d': '', 'm': '', 'y': '', 'rest': cell}"
    return [
        f"CASE {' '.join(matched)} ELSE {empty} END",
        f"CASE WHEN cell.m = '' THEN cell.rest ELSE {date} || cell.rest END",
    ]


def _three(shape: str, names: Sequence[str]) -> str:
    """Write the parts of a date always in one order, whatever theirs is."""
    parts = _parts("cell", shape, names)
    return f"list_transform([{parts}], lambda p: {{'d': p.d, 'm': p.m, 'y': p.y, 'rest': p.rest}})[1]"


def _clock() -> list[str]:
    """Write a clock with hours to 24; 13 PM is none."""
    shape = (
        r"^([^ t,]+)(?:[ t,]|as |at |- )+(\d{1,2})(?:[:h]|hs)(\d{2})?(?:min)?"
        r"(?:[:m](\d{2})(?:[.,](\d+))?)?s?(?: ?([ap])[.]? ?m[.]?)?(?: ?([+-]\d{2}:\d{2}))?$"
    )
    names = ("day", "h", "m", "s", "f", "half", "zone")
    hour = (
        "CASE WHEN cell.half = '' THEN cell.h WHEN TRY_CAST(cell.h AS INTEGER) NOT BETWEEN 1 AND 12 THEN '?'"
        " ELSE CAST(TRY_CAST(cell.h AS INTEGER) % 12 + CASE cell.half WHEN 'p' THEN 12 ELSE 0 END AS VARCHAR) END"
    )
    fraction = "CASE WHEN cell.f = '' THEN '' ELSE '.' || substr(cell.f, 1, 6) END"
    clock = (
        f"cell.day || ' ' || lpad({hour}, 2, '0') || ':' || lpad(cell.m, 2, '0') || ':' || lpad(cell.s, 2, '0')"
        f" || {fraction} || cell.zone"
    )
    whole = "{'day': '', 'h': cell, 'm': '', 's': '', 'f': '', 'half': '', 'zone': ''}"
    return [
        f"CASE WHEN regexp_matches(cell, {text(shape)}) THEN {_parts('cell', shape, names)} ELSE {whole} END",
        f"CASE WHEN cell.day = '' THEN cell.h ELSE {clock} END",
    ]
