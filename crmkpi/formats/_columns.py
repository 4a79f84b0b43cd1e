"""A table on a screen: columns are dropped and names shortened until it fits, numbers are never cut."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len

from crmkpi.formats._layout import Cell, Screen, Span, measure
from crmkpi.formats._numbers import UNKNOWN

GAP = 2
NAME_BESIDE = 8
"""With fewer cells for names, their indent included, the values go under them."""
LETTERS = 3
"""So many cells of a name are left when its indent and its end are beside it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    head: str
    keep: int = 0
    """The column with the lowest is dropped first, one with 0 never."""
    names: int = 0
    """The column is dropped when it would leave fewer cells than this for names, their indent included."""
    right: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a name that may be shortened, an end of it that may not, and cells by column."""

    name: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    aside: str = ""
    """Stands between the name and its end where it does not cost a letter of the name."""
    end: str = ""
    indent: int = 2
    tail: str = ""
    """Follows the first cell, outside of the columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, with ready-made lines between them, and the columns that fit on the screen."""

    screen: Screen
    rows: Sequence[Row | Cell]
    columns: Sequence[Column]
    widths: Mapping[str, int]
    longest: int
    """How many cells the longest name takes."""

    @property
    def room(self) -> int:
        """How many cells are left for names."""
        return self.screen.width - sum(GAP + self.widths[column.key] for column in self.columns)

    @property
    def has_room(self) -> bool:
        """Tell whether every name can stand beside its values."""
        needed = (row.indent + cell_len(row.end) + LETTERS for row in self.rows if isinstance(row, Row))
        tails = (self.beside(row) >= row.indent + LETTERS for row in self.rows if isinstance(row, Row))
        return self.room >= max(needed, default=NAME_BESIDE) and self.room >= NAME_BESIDE and all(tails)

    def beside(self, row: Row) -> int:
        """How many cells the name of a row has."""
        name = min(self.longest, self.room)
        if not row.tail:
            return name
        return min(name, self.screen.width - GAP - self.widths[self.columns[0].key] - cell_len(row.tail))

    def tells(self, row: Row) -> bool:
        """Tell whether the aside of a row has room beside its name."""
        return not self.has_room or row.indent + cell_len(row.name + row.aside + row.end) <= self.beside(row)

    def shows(self, key: str) -> bool:
        """Tell whether a column is there."""
        return any(column.key == key for column in self.columns)


def fit(screen: Screen, columns: Sequence[Column], rows: Sequence[Row | Cell]) -> Table:
    """Leave out columns in which nothing is known, then drop columns until the names have room."""
    columns = [replace(column, head=screen.clean(column.head)) for column in columns]
    rows = [_cleaned(screen, row) if isinstance(row, Row) else row for row in rows]
    widths = {}
    for column in columns:
        cells = [row.cells[column.key] for row in rows if isinstance(row, Row) and column.key in row.cells]
        if column is columns[0] or any(_says_something(screen, cell) for cell in cells):
            widths[column.key] = max([cell_len(column.head), *map(measure, cells)])
    names = (row.indent + cell_len(row.name + row.aside + row.end) for row in rows if isinstance(row, Row))
    kept = [column for column in columns if column.key in widths]
    table = Table(screen, rows, kept, widths, max(names, default=0))
    for column in sorted((column for column in table.columns if column.keep), key=lambda column: column.keep):
        if table.room >= min(table.longest, column.names):
            break
        table = replace(table, columns=[other for other in table.columns if other is not column])
    return table


def draw(table: Table) -> Iterator[Cell]:
    """Write a table line by line. Where a name has no room beside its values they go under it."""
    if not table.has_room:
        for row in table.rows:
            yield from _under(row, table) if isinstance(row, Row) else [row]
        return
    if table.longest:
        heads = {column.key: (Span(column.head),) for column in table.columns}
        yield _beside(Row("", heads, indent=0), table)
    for row in table.rows:
        yield _beside(row, table) if isinstance(row, Row) else row


def _cleaned(screen: Screen, row: Row) -> Row:
    cells = {key: screen.cleaned(cell) for key, cell in row.cells.items()}
    name, aside, end, tail = (screen.clean(text) for text in (row.name, row.aside, row.end, row.tail))
    return replace(row, name=name, aside=aside, end=end, tail=tail, cells=cells)


def _says_something(screen: Screen, cell: Cell) -> bool:
    return "".join(span.text for span in cell) not in ("", screen.clean(UNKNOWN))


def _beside(row: Row, table: Table) -> Cell:
    """Write a row on one line: the name, then its cells under their heads."""
    name = table.beside(row)
    end = row.aside + row.end if table.tells(row) else row.end
    room = max(name - row.indent - cell_len(end), 1)
    text = " " * row.indent + table.screen.shorten(row.name, room) + end
    line: list[Span] = [Span(text + " " * (name - cell_len(text)))]
    for column in table.columns:
        cell = row.cells.get(column.key, ())
        blank = Span(" " * (table.widths[column.key] - measure(cell)))
        line += [Span(" " * GAP), *([blank, *cell] if column.right else [*cell, blank])]
        if row.tail:
            return (*line, Span(row.tail))
    return tuple(line)


def _under(row: Row, table: Table) -> Iterator[Cell]:
    """Write a row on a screen that is too narrow for columns: the name, and under it the cells."""
    indent = " " * min(row.indent, table.screen.width // 5)
    yield from table.screen.wrap(row.name + row.aside + row.end, (Span(indent),))
    line: Cell = (Span(indent + " " * GAP),)
    margin = line
    for cell in (*(row.cells.get(column.key, ()) for column in table.columns), (Span(row.tail.strip()),)):
        if line is not margin and measure(line) + GAP + measure(cell) > table.screen.width:
            yield line
            line = margin
        if measure(cell):
            line = (*line, *cell) if line is margin else (*line, Span(" " * GAP), *cell)
    yield line
