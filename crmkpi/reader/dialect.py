"""By which signs a text becomes cells: decided from rows of its beginning, middle and end.

Each candidate is scored as in "Wrangling Messy CSV Files by Detecting Row and Type Patterns" (van den Burg, Nazábal,
Sutton, 2019): how alike the rows are that it cuts, times how much its cells look like values. Rows of one cell at
either end (titles, footers) count less than others.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from crmkpi.reader.cells import Dialect
from crmkpi.reader.header import is_dated, is_header_like
from crmkpi.reader.kinds import STRONG, is_blank, is_rule, kind_of, kind_of_column, likely
from crmkpi.reader.layout import blocks_of, is_comment, is_table
from crmkpi.reader.rows import Row, rows_of

DELIMITERS = (",", ";", "\t", "|", ", ", "; ", ":", " ")
_PRIOR = {":": 0.7, " ": 0.75, ", ": 1.01, "; ": 1.01}
"""How much less likely a sign is to part cells than a comma; with a space always behind it, the space is part of it."""
_DOUBTFUL = (":", " ")
ROWS = 60
"""Rows of each sample by which a candidate is scored."""
CELLS = 600
"""Cells whose looks are judged, for each candidate."""
_WHOLE = 0.4
"""What rows of one cell are worth that hold text."""
_WHOLES = ("date", "time", "email", "url")
_BREAK = re.compile(b"\r?\n|\r")
_SIGN = re.compile(b'"|\r?\n|\r')
_BEFORE_QUOTE = b",;\t|: \r\n"
"""What stands before a quote that opens a cell."""
SIGNS = 1 << 16
"""Bytes by which record ends are told."""
_SEP = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decided:
    """A dialect, and for each of its signs why it was chosen."""

    dialect: Dialect
    reasons: dict[str, str]
    """delimiter: asked | sep_line | only_one | rows_alike | one_column; quote and escape: found | none | usual |
    stray."""


@dataclass(frozen=True, slots=True)
class _Score:
    dialect: Dialect
    value: float


def newline_of(text: bytes) -> str:
    """Tell how records end: as the first one does, unless that is a CR and LF is more frequent."""
    first, feeds, returns, inside, closed = b"", 0, 0, False, -1
    for found in _SIGN.finditer(text[:SIGNS]):
        if found[0] == b'"':
            opens = not found.start() or text[found.start() - 1] in _BEFORE_QUOTE or closed == found.start()
            inside, closed = not inside and opens, found.end() if inside else -1
        elif not inside:
            first = first or found[0]
            feeds += b"\n" in found[0]
            returns += b"\r" in found[0]
    if not first:
        breaks = _BREAK.search(text)
        return breaks[0].decode() if breaks else "\n"
    return "\n" if first == b"\r" and feeds > returns else first.decode()


def sep_line(lines: Sequence[str]) -> str | None:
    """Give the delimiter that a first line names as Excel understands it."""
    found = _SEP.fullmatch(lines[0].rstrip("\n")) if lines else None
    return found[1] if found else None


def dialect_of(samples: Sequence[Sequence[str]], newline: str, asked: str | None = None) -> Decided:
    """Choose delimiter, quote and escape by samples of lines, the first of which is the beginning of the text."""
    first = list(samples[0]) if samples else []
    named = sep_line(first)
    if named:
        first = first[1:]
    samples = [first, *samples[1:]]
    given = asked or named
    if given:
        dialect, why = quoting(samples, Dialect(given, '"', newline))
        return Decided(dialect, {"delimiter": "asked" if asked else "sep_line", **why})
    text = "".join(line for sample in samples for line in islice(_told(sample), ROWS))
    best: _Score | None = None
    candidates = _at_home(samples, list(_candidates(text, newline)))
    ranked = sorted((_alike(samples, dialect) for dialect in candidates), key=lambda score: -score[0].value)
    for score, rows in ranked:
        if best is None or score.value > best.value:
            value = score.value * _looks(rows)
            if best is None or value > best.value:
                best = _Score(score.dialect, value)
    whole = _one_column(samples)
    if best is None or whole > best.value:
        dialect, why = quoting(samples, Dialect(",", '"', newline))
        return Decided(_unused(text, dialect), {"delimiter": "one_column", **why})
    dialect, why = quoting(samples, best.dialect)
    return Decided(dialect, {"delimiter": "only_one" if len(ranked) == 1 else "rows_alike", **why})


def _told(lines: Sequence[str]) -> Iterator[str]:
    """Leave comments, blank lines and lines of dashes out."""
    return (line for line in lines if line.strip() and not (line.startswith("#") or is_rule([line.rstrip("\n")])))


def _candidates(text: str, newline: str) -> Iterator[Dialect]:
    """Pair the delimiters that occur with the quote that stands at the edges of cells."""
    for sign in DELIMITERS:
        if sign not in text or (len(sign) == 2 and _apart(text, sign)):
            continue
        dialect = Dialect(sign, _quote(text, sign), newline)
        yield replace(dialect, escape="\\") if _escapes(text, dialect) else dialect


def _at_home(samples: Sequence[Sequence[str]], candidates: list[Dialect]) -> list[Dialect]:
    """Leave out what makes the first line a title, where another sign parts that line and all others alike.

    So is left out what seldom parts cells, such as the colon of a clock time.
    """
    rows = [(dialect, _rows(samples, dialect)) for dialect in candidates]
    fitting = [one for one in rows if one[0].delimiter not in _DOUBTFUL and _all_alike(one[1])]
    if not fitting:
        return candidates
    valued = any(_has_values(cut) for _, cut in fitting)
    kept = [dialect for dialect, _ in fitting]
    for dialect, cut in rows:
        titled = not cut or len(cut[0].cells) == 1
        if dialect in kept or dialect.delimiter in _DOUBTFUL or (titled and (valued or not _is_valued(cut))):
            continue
        kept.append(dialect)
    return [dialect for dialect in candidates if dialect in kept]


def _all_alike(rows: Sequence[Row]) -> bool:
    """Tell whether all rows, more than one, have the same number of cells, more than one."""
    return (
        len(rows) > 1
        and len({len(row.cells) for row in rows}) == 1 < len(rows[0].cells)
        and not any(row.broken for row in rows)
    )


def _is_valued(rows: Sequence[Row]) -> bool:
    wide = [row for row in rows if len(row.cells) > 1]
    return bool(wide) and _has_values(wide)


def _apart(text: str, sign: str) -> bool:
    """Tell whether a delimiter stands without the space behind it more than now and then."""
    together, alone = text.count(sign), text.count(sign[0])
    return alone - together - text.count(sign[0] + "\n") > 0.6 * together


def _edges(text: str, sign: str, quote: str, most: int | None = 50) -> int:
    """Count the cells that begin and end with a quote, be there a space behind it; at most so many."""
    edge = re.escape(sign)
    inner = rf"[^{quote}\\\n]|\\.|{quote}{quote}|\n"
    whole = rf"(?:^|{edge}){quote}(?:{inner})*+{quote}[ \t]*(?={edge}|\r?$)"
    return sum(1 for _ in islice(re.finditer(whole, text, re.M), most))


def _quote(text: str, sign: str) -> str:
    """Choose between double and single quotes."""
    if "'" not in text:
        return '"'
    single = _edges(text, sign, "'")
    return "'" if single and single > _edges(text, sign, '"') else '"'


def _rows(samples: Sequence[Sequence[str]], dialect: Dialect) -> list[Row]:
    """Cut the samples into rows, a few of each."""
    rows = [row for sample in samples for row in rows_of(list(islice(sample, 8 * ROWS)), dialect, ROWS)]
    kept: list[Row] = []
    for row in reversed(rows):
        following = next((one for one in reversed(kept) if not one.cells[0].startswith("#")), None)
        if not is_rule(row.cells) and not (row.cells[0].startswith("#") and is_comment(row, following)):
            kept.append(row)
    return kept[::-1] or rows


def _alike(samples: Sequence[Sequence[str]], dialect: Dialect) -> tuple[_Score, list[Row]]:
    """Score how alike rows are: shares of equal width, squared, worth more the wider they are."""
    rows = [row for row in _rows(samples, dialect) if not is_blank(row.cells) or len(row.cells) > 1]
    widths = [len(row.cells) for row in rows]
    if not rows or max(widths) < 2:
        return _Score(dialect, 0.0), rows
    wide = [at for at, width in enumerate(widths) if width > 1]
    inner = rows[wide[0] : wide[-1] + 1]
    counts = Counter(len(row.cells) for row in inner)
    broken = sum(row.broken for row in inner) / len(inner)
    alike = sum((n / len(inner)) ** 2 * (width - 1) / width for width, n in counts.items())
    value = alike * (len(inner) / len(rows)) ** 0.25 * _PRIOR.get(dialect.delimiter, 1.0) * (1 - broken / 4)
    if dialect.delimiter not in _DOUBTFUL and any(map(is_table, blocks_of(rows))):
        value = max(value, 0.6 * (1 - 1 / max(widths)))
    if dialect.delimiter in _DOUBTFUL and not (
        _has_values(inner)
        or _between_quotes(samples, dialect, len(inner))
        or (len(counts) == 1 and max(widths) > 2 and len(inner) > 3)
        or (dialect.delimiter == ":" and len(counts) == 1 and not any(": " in line for line in samples[0][:ROWS]))
    ):
        value *= 0.3
    if wide[0] and not is_header_like(inner[0].cells) and not is_dated(inner[0].cells):
        value *= 0.3
    if len(inner) == 1 < len(rows) and not _names_alone(rows):
        value *= 0.3
    if wide[0] == 1 and max(widths) == 2 and rows[0].line + 1 == rows[1].line and _only_text(inner):
        value *= 0.5  # a name of one column above texts with a comma in each
    return _Score(dialect, value), inner


def _names_alone(rows: Sequence[Row]) -> bool:
    """Tell whether the first of few lines is a row of names by itself; what stands below it has lost its cells."""
    names = rows[0].cells
    closely = all(cell.strip() and not cell.startswith(" ") for cell in names)
    return len(rows) < 4 and len(names) > 2 and closely and is_header_like(names)


def _has_values(rows: Sequence[Row]) -> bool:
    """Tell whether one of the columns is nearly all values: words alone are often parted by spaces."""
    width = max(Counter(len(row.cells) for row in rows).items(), key=lambda pair: pair[1])[0]
    body = [row.cells for row in rows if len(row.cells) == width][1:]
    return any(kind_of_column(list(column)) in STRONG | {"id"} for column in zip(*body, strict=True))


def _between_quotes(samples: Sequence[Sequence[str]], dialect: Dialect, rows: int) -> bool:
    """Tell whether a delimiter stands between a closing and an opening quote at least once in each row."""
    edge = dialect.quote + dialect.delimiter + dialect.quote
    return sum(line.count(edge) for sample in samples for line in islice(sample, 8 * ROWS)) >= rows > 0


def _only_text(rows: Sequence[Row]) -> bool:
    return not any(kind_of(cell) in STRONG for row in rows[:20] for cell in row.cells)


def _looks(rows: Sequence[Row]) -> float:
    """Tell how much the cells of rows look like values."""
    most = max(1, CELLS // max(len(rows[0].cells), 1)) if rows else 1
    step = max(1, len(rows) // most)
    return max(likely(cell for row in rows[::step] for cell in row.cells[: CELLS // 2]), 1e-3)


def _one_column(samples: Sequence[Sequence[str]]) -> float:
    """Score the lines as they are, each one cell: values of a strong kind need no delimiter."""
    lines = [line.strip().strip('"') for sample in samples for line in islice(_told(sample), ROWS)]
    if not lines:
        return 1.0
    kinds = [kind_of(line) for line in lines]
    body = kinds[1:] or kinds
    first = next((at for at, kind in enumerate(kinds) if at and kind in STRONG), 1)
    open_head = any(sign in lines[first - 1] for sign in ",;\t|") and kinds[first - 1] not in _WHOLES
    if not open_head and sum(kind in STRONG for kind in body) >= 0.8 * len(body):
        return 0.95
    return _WHOLE * likely(lines)


def _unused(text: str, dialect: Dialect) -> Dialect:
    """For one column, choose a delimiter that no text holds, so that none is ever cut."""
    sign = next((sign for sign in (",", ";", "\t", "|", "\x1f") if sign not in text), "\x1f")
    return Dialect(sign, dialect.quote, dialect.newline, dialect.escape)


def quoting(samples: Sequence[Sequence[str]], dialect: Dialect) -> tuple[Dialect, dict[str, str]]:
    """Decide about the quote and how it is written within a cell."""
    text = "".join(line for sample in samples for line in islice(sample, 8 * ROWS))
    quote = _quote(text, dialect.delimiter)
    dialect = Dialect(dialect.delimiter, quote, dialect.newline)
    if quote not in text:
        return dialect, {"quote": "usual", "escape": "usual"}
    rows = _rows(samples, dialect)
    broken = sum(row.broken for row in rows)
    escape = "\\" if "\\" + quote in text else ""
    if escape:
        other = Dialect(dialect.delimiter, quote, dialect.newline, escape)
        if _escapes(text, dialect) and sum(row.broken for row in _rows(samples, other)) <= broken:
            return other, {"quote": "found", "escape": "found"}
    edge = re.escape(dialect.delimiter)
    opened = len(re.findall(rf"(?:^|{edge}){quote}", text, re.M))
    if opened >= 3 and broken >= 3 and _edges(text, dialect.delimiter, quote, None) * 5 < opened:
        return Dialect(dialect.delimiter, "", dialect.newline), {"quote": "stray", "escape": "usual"}
    return dialect, {"quote": "found" if opened else "usual", "escape": "usual"}


def _escapes(text: str, dialect: Dialect) -> bool:
    """Tell whether a backslash before a quote stands for the quote: such a quote does not close its cell."""
    edge, quote = re.escape(dialect.delimiter), dialect.quote
    if "\\" + quote not in text:
        return False
    within = len(re.findall(rf"\\{quote}(?!{edge}|\r?$|{quote})", text, re.M))
    closing = len(re.findall(rf"\\{quote}(?={edge}|\r?$)", text, re.M))
    doubled = len(re.findall(rf"(?<=[^\\{quote}]){quote}{quote}(?=[^{quote}\n])(?!{edge})", text))
    return within > doubled and (within > 0 or closing > 0)
