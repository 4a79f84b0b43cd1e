"""What stands between and behind the records of a text: footers, comments, further tables, the header once more.

Only the places are looked at where something else can begin: behind blank lines, at lines that begin with `#`, where
the header's line stands again, and at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from crmkpi.reader.beyond import comes_again, fits, is_name, is_padded_table, known_of
from crmkpi.reader.cells import Dialect, chunks_of, lines_of
from crmkpi.reader.cells import blocks_of as whole_lines
from crmkpi.reader.kinds import STRONG, is_blank, kind_of
from crmkpi.reader.layout import Block, is_comment, is_table, top_of, width_of
from crmkpi.reader.rows import Row, lines_as_text, rows_of
from crmkpi.reader.sums import sums_up
from crmkpi.reader.wording import (
    TALLEST_FOOTER,
    TEXTS,
    TOTAL,
    TOTAL_LINE,
    Known,
    first_filled,
    is_header,
    is_narrow,
    is_sure_total,
    is_told_apart,
    is_typed,
    may_be_total,
    says_no_record,
)

MOST = 2000
"""Places that are looked at in one text."""
AHEAD = 1 << 15
"""Bytes that are looked at behind each place."""
TAIL = 1 << 13
"""Bytes at the end in which totals are looked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text at which a line begins."""

    line: int
    """Lines before it."""
    byte: int


@dataclass(slots=True)
class Found:
    """One table of a text: where its records are, and what else stands there."""

    begin: Place
    """The first line of its header, or of what stands above it."""
    spans: list[tuple[Place, Place]] = field(default_factory=list)
    """Stretches with records of the first table; of a further one, from what stands above it on."""
    repeated: list[int] = field(default_factory=list)
    """Lines on which the header stands again."""
    comments: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    """Lines between the records that hold totals, which are left out."""
    perhaps: list[int] = field(default_factory=list)
    """Records that may be totals."""
    footer: tuple[int, int] | None = None
    """First and last line."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows behind a place where something else can begin."""

    place: Place
    rows: tuple[Row, ...]
    """At most a few; their lines count from the place."""
    whole: bool
    """Whether these are all rows up to the next place."""
    after: Place
    """Where the line behind the first row begins."""
    comment: bool = False
    noted: bool = False
    """Whether a comment stands before it."""
    apart: bool = True
    """Whether a blank line, a comment or the header stands before it; else its first row begins like a total."""


def tables(
    path: Path,
    dialect: Dialect,
    begin: Place,
    known: Known,
    again: re.Pattern[bytes] | None,
    *,
    totals: bool = True,
    size: int | None = None,
) -> list[Found]:
    """Find the tables of a text and what stands between and behind them; `begin` is the first table's first record.

    `again` is how the header's line looks when it comes again. With `totals` lines that begin with the word for a
    total are looked at, too. The text goes up to the byte `size`.
    """
    size = path.stat().st_size if size is None else size
    found = list(places(path, dialect, begin, again, totals=totals, size=size))
    ends = [*(place.byte for place, _ in found[1:]), size] if found else []
    stretches = [
        stretch
        for (here, apart), end in zip(found, ends, strict=True)
        for stretch in _stretches(path, dialect, here, end, len(known.header), apart)
    ]
    last = _footer_from(stretches, known)
    walk = _Walk(known, begin)
    for number, stretch in enumerate(stretches[:last]):
        walk.take(stretch, more=number + 1 < last)
    behind = stretches[last:]
    walk.close(behind[0].place if behind else Place(-1, size))
    _cut_footer(path, dialect, walk.table, walk.known, [one.place for one in behind if one.rows], size)
    walk.table.comments += [one.place.line + 1 for one in behind if one.comment]
    return walk.tables


def places(
    path: Path, dialect: Dialect, begin: Place, again: re.Pattern[bytes] | None, *, totals: bool, size: int
) -> list[tuple[Place, bool]]:
    """Find the lines behind blank ones, comments, lines like the header's, and, apart from these, totals."""
    sign = re.escape(dialect.delimiter.encode())
    blank = b"[ \\t\\r" + sign + b"]*+\\n"
    same = b"|(?=" + again.pattern + b")" if again else b""
    total = b"|(?=(" + TOTAL_LINE + b"))" if totals else b""
    pattern = re.compile(b"\n(?:((?:" + blank + b")++)|(?=#)" + same + total + b")")
    quote = dialect.quote.encode()
    found: list[tuple[Place, bool]] = []
    inside, line, byte = False, begin.line, begin.byte
    for block in whole_lines(chunks_of(path, begin.byte, size), dialect.newline):
        text = b"\n" + (block.replace(b"\r", b"\n") if dialect.newline == "\r" else block)
        at = 1
        for match in pattern.finditer(text):
            start = match.start() + 1
            inside ^= bool(quote and text.count(quote, at, start) & 1)
            line += text.count(b"\n", at, start)
            at = start
            if not inside:
                there = Place(line + text.count(b"\n", start, match.end()), byte + match.end() - 1)
                found[MOST:] = [(there, not totals or match[2] is None)]
        inside ^= bool(quote and text.count(quote, at) & 1)
        line += text.count(b"\n", at)
        byte += len(block)
    return found


def _stretches(path: Path, dialect: Dialect, here: Place, end: int, width: int, apart: bool) -> list[Stretch]:
    """Read the rows behind a place, a comment apart from what follows it."""
    text = b"".join(chunks_of(path, here.byte, min(end, here.byte + AHEAD)))
    lines = lines_of(text, dialect.newline)
    whole = here.byte + len(text) == end
    lines = lines if whole else lines[:-1]
    rows = rows_of(lines_as_text(lines), dialect, TALLEST_FOOTER + 1)
    whole = whole and len(rows) <= TALLEST_FOOTER
    rows = [row for row in rows if width > 1 and not is_blank(row.cells)] or rows
    if not rows:
        return [Stretch(here, (), whole, here)]
    first = rows[0]
    tall = first.line + first.tall
    after = Place(here.line + tall, here.byte + sum(map(len, lines[:tall])))
    # Below the header a line with filled cells is a record, well or badly written; to call it a comment would lose it.
    filled = any(cell.strip() for cell in first.cells[1:])
    if filled or width in (1, len(first.cells)) or not is_comment(first, rows[1] if len(rows) > 1 else None):
        return [Stretch(here, tuple(rows), whole, after, apart=apart)]
    comment = Stretch(here, (first,), True, after, comment=True)
    if len(rows) == 1:
        return [comment]
    rest = tuple(replace(row, line=row.line - tall) for row in rows[1:])
    second = sum(map(len, lines[tall : tall + rest[0].line + rest[0].tall]))
    behind = Place(after.line + rest[0].line + rest[0].tall, after.byte + second)
    return [comment, Stretch(after, rest, whole, behind, noted=True)]


def _footer_from(stretches: Sequence[Stretch], known: Known) -> int:
    """Tell from which stretch on there are no records any more: lines of text, totals, a copyright, nothing."""
    first = len(stretches)
    while first and _is_footer(stretches[first - 1], known):
        first -= 1
    told = [row for stretch in stretches[first:] if not stretch.comment for row in stretch.rows]
    narrow = [row for row in told if len(row.cells) < len(known.header)]
    strange = is_typed(known) or any(len(first_filled(row.cells).split()) > 2 for row in narrow)
    if not told or any(map(says_no_record, told)) or (strange and len(known.header) > 1):
        return first
    return len(stretches)


def _is_footer(stretch: Stretch, known: Known) -> bool:
    """Tell whether rows behind a blank line can be a footer."""
    if stretch.comment or not stretch.rows:
        return stretch.whole
    if not stretch.whole or any(is_header(row.cells, known) for row in stretch.rows):
        return False
    if len(known.header) == 1:
        return says_no_record(stretch.rows[0])
    if not stretch.apart and not is_sure_total(stretch.rows[0], known):
        return False
    return all(
        says_no_record(row) or (is_narrow(row) and kind_of(first_filled(row.cells)) in TEXTS) for row in stretch.rows
    )


class _Walk:
    """Goes through the stretches of a text and tells tables apart."""

    __slots__ = ("_at", "_begun", "_knowns", "_pending", "tables")

    def __init__(self, known: Known, begin: Place) -> None:
        self.tables = [Found(begin)]
        self._knowns = [known]
        self._at = 0
        """Which of the tables the next record belongs to."""
        self._begun: Place | None = begin
        """Where the open stretch of records began."""
        self._pending: Place | None = None
        """Where something narrow or a comment began that may stand above a further table."""

    @property
    def table(self) -> Found:
        """The table that the next record belongs to."""
        return self.tables[self._at]

    @property
    def known(self) -> Known:
        """What is known about it."""
        return self._knowns[self._at]

    def close(self, end: Place) -> None:
        """End the open stretch of records."""
        if self._begun is not None and self._begun.byte < end.byte:
            self.table.spans.append((self._begun, end))
        self._begun = None

    def take(self, stretch: Stretch, *, more: bool) -> None:
        """Say what a stretch is."""
        rows = stretch.rows
        if stretch.comment:
            self.close(stretch.place)
            self.table.comments.append(stretch.place.line + 1)
            self._pending = self._pending or stretch.place
        elif rows and is_header(rows[0].cells, self.known):
            self._repeat(stretch)
        elif not stretch.apart:
            self._total(stretch)
        elif (earlier := self._earlier(stretch)) is not None:
            self.close(stretch.place)
            again = is_header(rows[0].cells, self._knowns[earlier])
            self._at, self._begun, self._pending = earlier, stretch.place, None
            if again:
                self._repeat(stretch)
        elif self._is_new(stretch):
            begin = self._pending or stretch.place
            self.close(begin)
            before = self.table.comments
            before[:] = [line for line in before if line <= begin.line]
            self.tables.append(Found(begin))
            self._knowns.append(known_of(Block(rows)))
            self._at, self._begun, self._pending = len(self.tables) - 1, begin, None
        elif more and self._may_be_above(stretch):
            self._pending = self._pending or stretch.place
        else:
            self._begun, self._pending = self._begun or stretch.place, None

    def _repeat(self, stretch: Stretch) -> None:
        """Leave the header out where it stands again."""
        self.close(stretch.place)
        self.table.repeated.append(stretch.place.line + stretch.rows[0].line + 1)
        self._begun, self._pending = stretch.after, None

    def _earlier(self, stretch: Stretch) -> int | None:
        """Find the table before another one that goes on here: its header stands again, or only its records are so."""
        if stretch.noted or self._pending or not stretch.rows:
            return None
        others = [at for at in range(len(self.tables)) if at != self._at and not self._knowns[at].numbered]
        for at in others:
            if is_header(stretch.rows[0].cells, self._knowns[at]):
                return at
        if fits(stretch.rows, self.known) or self._is_new(stretch):
            return None
        return next((at for at in others if fits(stretch.rows, self._knowns[at])), None)

    def _total(self, stretch: Stretch) -> None:
        """Leave out a total between the records, or name a record that may be one."""
        row, line = stretch.rows[0], stretch.place.line + 1
        narrow = len(row.cells) < len(self.known.header)
        if narrow or not TOTAL.match(first_filled(row.cells)) or self._begun is None:
            return
        if len(self.known.header) > 1 and is_sure_total(row, self.known):
            self.close(stretch.place)
            self.table.totals.append(line)
            self._begun = stretch.after
        elif not all(cell.strip() for cell in row.cells):
            self.table.perhaps.append(line)

    def _may_be_above(self, stretch: Stretch) -> bool:
        """Tell whether a few lines of text may be the title of a table that follows."""
        width = len(self.known.header)
        few = stretch.whole and len(stretch.rows) <= 3 and width > 1
        # Where records are filled so sparsely, a line with one filled cell is one of them.
        sparse = sum(self.known.full) < 2 and any(len(row.cells) == width for row in stretch.rows)
        return few and not sparse and all(map(is_narrow, stretch.rows))

    def _is_new(self, stretch: Stretch) -> bool:
        """Tell whether a stretch begins with a header of its own."""
        block = Block(stretch.rows)
        if not stretch.rows or len(self.known.header) == 1:
            return False
        if is_padded_table(stretch.rows, self.known):
            return True
        if not is_table(block):
            return False
        begin = stretch.rows[top_of(block)]
        if begin.broken:
            return False
        first, width = begin.cells, len(self.known.header)
        if width_of(stretch.rows) != width:
            return True
        if len(first) != width or comes_again(first, stretch.rows):
            # A piece of a record that a line break has torn, or a record like those below it.
            return False
        if stretch.noted or self._pending:
            return True
        above = [cell for cell, kind in zip(first, self.known.kinds, strict=False) if kind in STRONG]
        same = any(kind == "truth" == kind_of(cell) for cell, kind in zip(first, self.known.kinds, strict=False))
        return bool(above) and not same and all(map(is_name, above))


def _cut_footer(path: Path, dialect: Dialect, table: Found, known: Known, behind: Sequence[Place], size: int) -> None:
    """Cut totals and the like off the end of the last table, and say on which lines the footer stands."""
    first = behind[0] if behind else None
    if table.spans:
        begin, end = table.spans[-1]
        cut = _totals(path, dialect, begin, end.byte, known)
        if cut is not None:
            first = cut
            table.spans[-1] = (begin, cut)
    if first is not None:
        rest = b"".join(chunks_of(path, first.byte, size))
        tall = len(lines_of(rest.rstrip(), dialect.newline))
        table.footer = (first.line + 1, first.line + tall)
        table.perhaps[:] = [line for line in table.perhaps if line <= first.line]


def _totals(path: Path, dialect: Dialect, begin: Place, end: int, known: Known) -> Place | None:
    """Find where the last rows of a stretch are no records by their own words."""
    start = max(begin.byte, end - TAIL)
    lines = lines_of(b"".join(chunks_of(path, start, end)), dialect.newline)
    lines = lines[1:] if start > begin.byte else lines
    skipped = end - sum(map(len, lines))
    rows = [row for row in rows_of(lines_as_text(lines), dialect) if not is_blank(row.cells)]
    at = len(rows)
    while at and is_told_apart(rows[at - 1], known, below=at < len(rows)):
        at -= 1
    if at and at == len(rows) and may_be_total(rows[-1], known):
        at -= sums_up(path, dialect, begin.byte, end, rows[-1].cells)
    if at == len(rows):
        return None
    byte = skipped + sum(map(len, lines[: rows[at].line]))
    sign = dialect.newline[-1:].encode()
    return Place(begin.line + sum(chunk.count(sign) for chunk in chunks_of(path, begin.byte, byte)), byte)
