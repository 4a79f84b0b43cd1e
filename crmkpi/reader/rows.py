"""A quick cut of sample lines into rows, to decide by: what is handed out is cut by `cells` and `gather`."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crmkpi.reader.cells import Dialect

TALLEST = 60
"""Lines of one row beyond which its quote is taken for one that was never closed."""
_STAND_IN = "\x1f"
"""For a delimiter of several characters, which the quick cut does not know."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sample."""

    cells: list[str]
    line: int
    """Index of its first line."""
    tall: int
    broken: bool = False
    """Whether its quotes do not close, or text stands behind one."""


def rows_of(lines: Sequence[str], dialect: Dialect, most: int = 1 << 30) -> list[Row]:
    """Cut lines into rows, blank lines left out; a row that does not close is taken as one line."""
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    lines = _without_spaces(lines, dialect)
    found: list[Row] = []
    at = restarts = 0
    while at < len(lines) and len(found) < most:
        before = at
        at = _run(lines, at, dialect, most, found, strict=restarts < 200)
        if at < len(lines) and len(found) < most:
            text = lines[at].rstrip("\r\n")
            found.append(Row(text.split(dialect.delimiter), at, 1, broken=True))
            at += 1
            restarts += 1
        if at == before:
            break
    return found


def _without_spaces(lines: Sequence[str], dialect: Dialect) -> Sequence[str]:
    """Take away the spaces between a closing quote and what ends its cell: Python's own reader stumbles over them."""
    if not dialect.quote or dialect.delimiter == " ":
        return lines
    behind = re.compile(rf"{dialect.quote}[ \t]+(?={re.escape(dialect.delimiter)}|\r?\n?\Z)")
    return [behind.sub(dialect.quote, line) if dialect.quote + " " in line else line for line in lines]


def _run(lines: Sequence[str], at: int, dialect: Dialect, most: int, found: list[Row], strict: bool) -> int:
    """Cut lines until one is at fault; give the index of that line."""
    sign = dialect.delimiter if len(dialect.delimiter) == 1 else _STAND_IN
    window = (line.replace(dialect.delimiter, sign) for line in lines[at:]) if sign == _STAND_IN else lines[at:]
    escape = getattr(dialect, "escape", "") or None
    reader = csv.reader(
        window,
        delimiter=sign,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=not escape,
        escapechar=escape,
        strict=strict,
    )
    start = done = 0
    try:
        for cells in reader:
            start, done = done, reader.line_num
            if done - start > TALLEST:
                return at + start
            if sign == _STAND_IN:
                cells = [cell.replace(sign, dialect.delimiter) for cell in cells]
            if cells:
                found.append(Row(cells, at + start, done - start))
            if len(found) >= most:
                return len(lines)
    except csv.Error:
        return at + done
    return len(lines)


def lines_as_text(lines: Sequence[bytes]) -> list[str]:
    """Decode lines of UTF-8 and give each the same end."""
    return [line.decode(errors="replace").rstrip("\r\n").replace("\0", "") + "\n" for line in lines]
