"""Where the first table of a text begins: what stands above it, its header, and how wide its rows are."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crmkpi.reader.cells import BrokenQuoteError, Dialect, lines_of, without_end
from crmkpi.reader.encoding import as_windows, without_marks
from crmkpi.reader.gather import Ahead, UnclosedQuoteError, gather
from crmkpi.reader.header import Heading, heading_of, is_dated, is_header_like, joined, numbered
from crmkpi.reader.kinds import STRONG, is_blank, is_rule, kind_of
from crmkpi.reader.rows import Row, lines_as_text, rows_of

ROWS = 400
"""Rows of a beginning that are looked at."""
SMALL = 10
"""Rows up to which a narrow block above a wide one is taken for what describes it."""
TALLEST_HEADER = 100
"""Physical lines that one header row may take."""
TITLES = 8
"""Rows above a header that may be as wide as it."""
LONGEST_HEADER = 100_000
"""Cells that one header row may have."""


FIRST_ROW = Heading(1, "first_row")
Knows = Callable[[Sequence[str]], bool]
"""Tells whether somebody above knows a row of cells as the whole header of a table."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that no blank line and no comment parts."""

    rows: tuple[Row, ...]
    noted: bool = False
    """Whether a comment stands before it."""

    @property
    def width(self) -> int:
        """Give the width that most of its cells are in."""
        return width_of(self.rows)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The header, and how many lines and bytes stand before the first record."""

    header: tuple[str, ...]
    lines: int
    size: int
    preamble: int = 0
    """Lines before the header."""
    heading: Heading = FIRST_ROW
    repaired: str = ""
    """What was done where the header has another width than its rows: padded | blank_left_out | rows_padded."""
    missing: int = 0
    """Cells that every row lacks at its end."""
    ruled: bool = False
    """Whether the last of the lines is a rule of dashes."""


def width_of(rows: Sequence[Row]) -> int:
    """Give the width that most cells are in."""
    counts = Counter(len(row.cells) for row in rows)
    return max(counts, key=lambda width: (counts[width] * (width - 0.9), width)) if counts else 0


def is_comment(row: Row, following: Row | None) -> bool:
    """Tell a comment from a row that begins with `#`, which is as wide as what follows it."""
    if not row.cells[0].lstrip().startswith("#"):
        return False
    if not any(cell.strip() for cell in row.cells[1:]):
        return len(row.cells) == 1 or row.cells[0].strip() != "#"
    if row.cells[0].strip() == "#" and len(row.cells) > 1 and is_header_like(row.cells):
        return False
    return following is None or len(following.cells) != len(row.cells)


def blocks_of(rows: Sequence[Row]) -> list[Block]:
    """Part rows where blank lines, rows of nothing but delimiters, or comments stand between them."""
    blocks: list[Block] = []
    run: list[Row] = []
    noted = False
    behind = 0
    plain = [row for row in rows if not (row.cells[0].lstrip().startswith("#"))]
    after = {row.line: next_one for row, next_one in zip(rows, _next_plain(rows, plain), strict=True)}
    for row in rows:
        if is_rule(row.cells):
            behind += row.tall * (row.line == behind)
            continue
        comment = is_comment(row, after[row.line]) and not (run and 1 < len(row.cells) == len(run[-1].cells))
        apart = row.line > behind
        behind = row.line + row.tall
        nothing = is_blank(row.cells)
        if run and (comment or apart or (nothing and all(map(_is_sparse, run)))):
            blocks.append(Block(tuple(run), noted))
            run, noted = [], False
        noted = noted or comment
        if not (comment or nothing):
            run.append(row)
    return [*blocks, Block(tuple(run), noted)] if run else blocks


def _is_sparse(row: Row) -> bool:
    """Tell whether few cells of a wide row are filled, as above a table in a spreadsheet; of a narrow one, not all."""
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if len(row.cells) == 1 or (len(row.cells) > 2 and len(filled) * 2 <= len(row.cells)):
        return True
    if len(row.cells) > 3 or not filled:
        return False
    open_end = not row.cells[-1].strip()
    return (len(filled) == 1 and open_end) or (filled[0].endswith(":") and (open_end or len(row.cells) == 2))


def _next_plain(rows: Sequence[Row], plain: Sequence[Row]) -> list[Row | None]:
    """Find for each row the next one that does not begin with `#`."""
    found: list[Row | None] = []
    at = 0
    for row in rows:
        while at < len(plain) and plain[at].line <= row.line:
            at += 1
        found.append(plain[at] if at < len(plain) else None)
    return found


def top_of(block: Block) -> int:
    """Give the index of the row at which the table of a block begins: behind narrow rows, such as titles."""
    width = block.width
    rows = block.rows
    if _heads_many(rows):
        return 0
    at = next((at for at, row in enumerate(rows) if len(row.cells) == width and not _is_title(row, width)), 0)
    top = _name_row_above(rows, at, width)
    return _below_titles(rows, top, width) if top == at else top


def _name_row_above(rows: Sequence[Row], at: int, width: int) -> int:
    """Find a row of names above the first row of the usual width; what stands between the two is a broken record."""
    few = len(rows) < 4
    for above in range(at - 1, -1, -1):
        cells = len(rows[above].cells)
        filled = [cell for cell in rows[above].cells if cell.strip()]
        names = is_header_like(filled) or (few and is_dated(filled))
        torn = rows[at].broken or not any(map(str.strip, rows[at].cells[cells:]))
        if few and names and torn and 1 < cells < width:
            return above
        if _is_title(rows[above], width) or cells == 1 or not (3 * cells >= 2 * width and cells <= 2 * width):
            return at
        if names:
            typed = any(kind_of(cell) in (STRONG | {"id"} if few else STRONG) for cell in rows[at].cells)
            return above if typed or (width > 2 and abs(cells - width) == 1) else at
    return at


def _below_titles(rows: Sequence[Row], top: int, width: int) -> int:
    """Find a row of names below titles that are as wide as the table.

    All rows below it, and none above, hold values in at least two columns; of a table that begins higher, a record of
    names alone would be nowhere else.
    """
    if len(rows) - top < 5 or heading_of(rows[top:], width).rows > 1:
        return top
    for at in range(top + 1, min(top + TITLES + 1, len(rows) - 2)):
        row = rows[at]
        below = [one.cells for one in rows[at + 1 :] if len(one.cells) == width and not one.broken]
        names = not row.broken and len(row.cells) == width and all(cell.strip() for cell in row.cells)
        if not names or len(below) < 3 or not is_header_like([cell.strip("'\"") for cell in row.cells]):
            continue
        above = [one.cells for one in rows[top:at]]
        valued = [number for number in range(width) if _all_of_a_kind([cells[number] for cells in below])]
        new = [number for number in valued if not any(_is_value(cells[number : number + 1]) for cells in above)]
        if len(new) > 1 and len(new) * 2 >= len(valued):
            return at
    return top


def _all_of_a_kind(cells: Sequence[str]) -> bool:
    """Tell whether all cells of a column are values of one strong kind."""
    kinds = {kind_of(cell) for cell in cells if cell.strip()}
    return len(kinds) == 1 and kinds <= STRONG and sum(bool(cell.strip()) for cell in cells) * 10 >= 9 * len(cells)


def _is_value(cells: Sequence[str]) -> bool:
    return any(kind_of(cell) in STRONG for cell in cells)


def _heads_many(rows: Sequence[Row]) -> bool:
    """Tell whether a first row of names is as wide as many rows, though more of them may be wider: those are broken."""
    first = rows[0].cells
    alike = sum(len(row.cells) == len(first) for row in rows)
    return len(first) > 1 and alike > SMALL and alike * 3 >= len(rows) and is_header_like(first)


def _is_title(row: Row, width: int) -> bool:
    """Tell whether only the first cell of a wide row is filled, as a spreadsheet writes a title."""
    return width > 2 and not any(cell.strip() for cell in row.cells[1:])


def is_table(block: Block) -> bool:
    """Tell whether a block is a table of its own: a header and rows of one width below it."""
    top, width = top_of(block), block.width
    rows = block.rows[top:]
    alike = sum(len(row.cells) == width for row in rows)
    if rows[0].broken or width < 2 or alike < 2 or alike * 5 < len(rows) * 4:
        return False
    if not is_header_like(rows[0].cells) and not (is_dated(rows[0].cells) and heading_of(rows, width).rows):
        return False
    if len(rows) > SMALL or (width > 2 and len(rows) > 3 and alike == len(rows)):
        return True
    return any(kind_of(cell) in STRONG for row in rows[1:] for cell in row.cells)


def beginning_of(text: bytes, dialect: Dialect, one_column: bool = False, knows: Knows | None = None) -> Beginning:
    """Find the first table of a text, read its header, and count what stands before its first record.

    Where the row that looks like the header is not known, one of the first rows that is known goes before it; but
    what is a table by its values is no title of another.
    """
    lines = lines_of(text, dialect.newline)
    texts = lines_as_text(lines)
    above = 1 if texts and texts[0].lower().lstrip('"').startswith("sep=") and len(texts[0]) < 12 else 0
    rows = [_moved(row, above) for row in rows_of(texts[above:], dialect, ROWS)]
    blocks = blocks_of(rows)
    if not blocks:
        return Beginning((), len(lines), len(text))
    block, top = _first_table(blocks, one_column)
    first = block.rows[top]
    if knows and not one_column and not (is_table(block) and _typed_below(block)):
        first = _known_row(rows[: TITLES + 2], first, knows)
    elif knows and not one_column:
        first = _known_row(block.rows[: TITLES + 2], first, knows)
    rules = {row.line for row in rows if is_rule(row.cells)}
    body = [row for row in rows if row.line >= first.line and row.line not in rules]
    width = width_of(body[:ROWS]) if not one_column else 1
    heading = heading_of([row for row in body if not is_blank(row.cells)], width)
    return _cut(lines, body, width, heading, dialect, rules)


def _known_row(rows: Sequence[Row], chosen: Row, knows: Knows) -> Row:
    """Give the row that is known as a header, if the one that was chosen is not."""
    named = (row for row in rows if row is not chosen and len(row.cells) > 1 and is_header_like(row.cells))
    return chosen if knows(chosen.cells) else next((row for row in named if knows(row.cells)), chosen)


def _moved(row: Row, lines: int) -> Row:
    return Row(row.cells, row.line + lines, row.tall, row.broken) if lines else row


def _first_table(blocks: Sequence[Block], one_column: bool) -> tuple[Block, int]:
    """Choose the block with which the first table begins, and the row in it."""
    if one_column:
        return blocks[0], 0
    widest = max(block.width for block in blocks)
    following = dict(pairwise(map(id, blocks)))
    places = {id(block): block for block in blocks}
    grouped = {id(parts[0]): whole for whole, parts in _alike(blocks) if len(parts) > 1 and _is_one_table(whole)}
    sparse: bool | None = None
    """Whether only rows of few cells stand above."""
    for block in blocks:
        if whole := grouped.get(id(block)):
            return whole, top_of(whole)
        after = places.get(following.get(id(block), 0))
        top = top_of(block)
        head = block.rows[top]
        small = block.width == 2 and len(block.rows) <= SMALL and widest > 2
        if is_table(block) and not (small and not _typed_below(block)):
            return block, top
        parted = after is not None and after.width == len(head.cells) > 1 and not is_header_like(after.rows[0].cells)
        if len(block.rows) - top == 1 and parted and is_header_like(head.cells) and not _is_sparse(head):
            return block, top
        if sparse and len(block.rows) > 1 and all(map(str.strip, head.cells)) and is_header_like(head.cells):
            return block, top
        sparse = sparse is not False and all(len(row.cells) > 1 and _is_sparse(row) for row in block.rows)
    best = max((whole for whole, _ in _alike(blocks)), key=lambda block: (block.width - 0.9) * len(block.rows))
    return best, top_of(best)


def _alike(blocks: Sequence[Block]) -> Iterator[tuple[Block, list[Block]]]:
    """Put blocks of one width together that follow each other, without a comment or a header of its own between."""
    run: list[Block] = []
    for block in [*blocks, None]:
        if run and (block is None or block.noted or block.width != run[0].width or _is_headed(block)):
            yield Block(tuple(row for one in run for row in one.rows), run[0].noted), run
            run = []
        if block is not None:
            run.append(block)


def _is_one_table(block: Block) -> bool:
    """Tell whether what blank lines part begins with a row of names: what stands behind them are its records."""
    top = block.rows[top_of(block)]
    return block.width > 1 and is_header_like(top.cells) and not _is_sparse(top)


def _is_headed(block: Block) -> bool:
    """Tell whether values below the first row say that it is a header."""
    rows = block.rows[top_of(block) :]
    if rows[0].broken:
        return False
    return block.width > 1 and is_header_like(rows[0].cells) and heading_of(rows, block.width).reason == "types_differ"


def _typed_below(block: Block) -> bool:
    """Tell whether all that stands right of the first column, below the first row, is values."""
    cells = [cell for row in block.rows[top_of(block) + 1 :] for cell in row.cells[1:]]
    return bool(cells) and all(kind_of(cell) in STRONG for cell in cells)


def _cut(
    lines: list[bytes], body: Sequence[Row], width: int, heading: Heading, dialect: Dialect, rules: Collection[int]
) -> Beginning:
    """Read the header and measure what stands before the first record; a rule below the header belongs to it."""
    first = body[0].line
    if not heading.rows:
        return Beginning(numbered(width), first, sum(map(len, lines[:first])), first, heading)
    cells, tall = _header(lines[first : first + TALLEST_HEADER], dialect)
    names = tuple(without_marks(as_windows(cell).decode(errors="replace")) for cell in cells)
    behind = first + tall
    if heading.rows > 1 and len(body) >= heading.rows:
        last = body[heading.rows - 1]
        names = joined([row.cells for row in body[: heading.rows]], heading.reason)
        behind = last.line + last.tall
    names, repaired = _fitted(names, [row for row in body if row.line >= behind and not is_blank(row.cells)])
    missing = len(names) - width if repaired == "rows_padded" else 0
    ruled = behind in rules
    behind += ruled
    return Beginning(names, behind, sum(map(len, lines[:behind])), first, heading, repaired, missing, ruled)


def _fitted(names: tuple[str, ...], rows: Sequence[Row]) -> tuple[tuple[str, ...], str]:
    """Bring a header to the width of its rows, when nearly all of them have another one."""
    rows = [row for row in rows if not row.broken] or rows
    width = width_of(rows)
    alike = [row for row in rows if len(row.cells) == width]
    if len(alike) < 3 or len(alike) * 10 < len(rows) * 9 or width in (len(names), 1):
        return names, ""
    missing = width - len(names)
    if missing > 0:
        if all(not cell.strip() for row in alike for cell in row.cells[len(names) :]):
            return names, ""
        return names + ("",) * missing, "padded"
    filled = tuple(name for name in names if name.strip())
    return (filled, "blank_left_out") if len(filled) == width else (names, "rows_padded")


def _header(lines: list[bytes], dialect: Dialect) -> tuple[list[bytes], int]:
    """Cut the header into cells, and count its lines; if its quotes are broken, it is one line."""
    try:
        record = gather(lines[0], Ahead(lines[1:], dialect.newline), dialect, LONGEST_HEADER)
        return record.cells, record.tall
    except (BrokenQuoteError, UnclosedQuoteError):
        cells = without_end(lines[0]).split(dialect.delimiter.encode())
        return [cell.strip(b'" ') for cell in cells], 1
