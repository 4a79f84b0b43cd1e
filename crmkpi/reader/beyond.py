"""What tells the rows of a further table from those of the first one: their width, their kinds, their names."""

from collections.abc import Sequence
from dataclasses import replace

from crmkpi.reader.header import heading_of, is_header_like
from crmkpi.reader.kinds import STRONG, kind_of
from crmkpi.reader.layout import Block, top_of
from crmkpi.reader.rows import Row
from crmkpi.reader.wording import Known, columns_of, full_of, is_narrow


def fits(rows: Sequence[Row], known: Known) -> bool:
    """Tell whether all of some rows are as wide as a table's, with values where it has values."""
    valued = [at for at, kind in enumerate(known.kinds) if kind in STRONG]
    if not valued or any(len(row.cells) != len(known.header) for row in rows):
        return False
    return all(not row.cells[at].strip() or kind_of(row.cells[at]) == known.kinds[at] for row in rows for at in valued)


def comes_again(names: Sequence[str], rows: Sequence[Row]) -> bool:
    """Tell whether a word of what may be a header stands below it, too."""
    return any(
        names[at].strip() and one.cells[at] == names[at]
        for one in rows
        if tuple(one.cells) != tuple(names)
        for at in range(min(len(names), len(one.cells)))
    )


def is_name(cell: str) -> bool:
    """Tell whether a cell above values is a name, and not a value that is written badly."""
    letters, digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return letters > digits and kind_of(cell) not in STRONG


def is_padded_table(rows: Sequence[Row], known: Known) -> bool:
    """Tell whether rows are a narrower table that a spreadsheet has filled up to the width of the first one.

    Then columns that have a value in each record are empty in all of these rows.
    """
    width = len(known.header)
    if len(rows) < 2 or any(len(row.cells) != width for row in rows):
        return False
    used = max((at + 1 for row in rows for at, cell in enumerate(row.cells) if cell.strip()), default=0)
    while len(rows) > 2 and is_narrow(rows[0]) and used > 1:
        rows = rows[1:]
    names = rows[0].cells[:used]
    lacking = sum(known.full[used:width])
    if used < 2 or not lacking or not all(cell.strip() for cell in names) or not is_header_like(names):
        return False
    if known.knows and known.knows(names):
        return True
    cut = [replace(row, cells=row.cells[:used]) for row in rows]
    heading = heading_of(cut, used)
    if heading.reason == "types_differ":
        return True
    kinds = zip(names, known.kinds, strict=False)
    strange = any(kind in STRONG and kind_of(cell) not in STRONG for cell, kind in kinds)
    return heading.rows > 0 and (strange or lacking * 2 >= width)


def known_of(block: Block) -> Known:
    """Learn a further table's header and kinds from its first rows."""
    rows = block.rows[top_of(block) :]
    header = tuple(rows[0].cells)
    body = [row.cells for row in rows[1:]]
    return Known(header, columns_of(body, len(header)), False, full_of(body, len(header)))
