"""Whether the last row of a text is the sum of the rows above it, or their number."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from crmkpi.reader.cells import Dialect, chunks_of, lines_of
from crmkpi.reader.kinds import is_blank
from crmkpi.reader.rows import lines_as_text, rows_of

MOST: Final = 32 << 20
"""Bytes up to which rows are added up."""


def sums_up(path: Path, dialect: Dialect, begin: int, end: int, last: Sequence[str]) -> bool:
    """Tell whether a number of the last row is the sum of those above it in its column, or counts the rows."""
    if end - begin > MOST:
        return False
    lines = lines_as_text(lines_of(b"".join(chunks_of(path, begin, end)), dialect.newline))
    rows = [row.cells for row in rows_of(lines, dialect) if len(row.cells) == len(last) and not is_blank(row.cells)]
    above = rows[:-1]
    for at, told in enumerate(last):
        for decimal in ".,":
            total = _cents(told, decimal)
            if total is None or len(above) < 2:
                continue
            cells = [_cents(row[at], decimal) for row in above if row[at].strip()]
            known = [cell for cell in cells if cell is not None]
            if known and len(known) == len(cells) and total == sum(known):
                return True
            if total == 100 * len(above) or (cells and total == 100 * len(cells)):
                return True
    return False


def _cents(cell: str, decimal: str) -> int | None:
    """Read a number with a decimal sign, to the hundredth; None for what is none."""
    signs = "".join(sign for sign in cell if sign.isdigit() or sign in ".,-")
    if not any(map(str.isdigit, signs)):
        return None
    other = "," if decimal == "." else "."
    whole, _, rest = signs.replace(other, "").partition(decimal)
    try:
        return int((whole or "0") + (rest + "00")[:2]) if len(rest) < 3 or not rest[2:].strip("0") else None
    except ValueError:
        return None
