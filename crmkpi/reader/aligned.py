"""Tables as they are printed: columns that stand below each other, parted by spaces, or by the lines of a drawn box.

They are read where nothing else can be meant: a rule of dashes draws the columns, with | between the cells or without,
or below a row of names every line
keeps the same gaps of two spaces or more, and has no other such gap. A copy with a sign between the cells is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Final

from crmkpi.reader.cells import blocks_of, chunks_of, lines_of, written
from crmkpi.reader.encoding import BOM
from crmkpi.reader.header import is_header_like
from crmkpi.reader.scratch import private_file

SIGN: Final = "|"
"""What parts the cells of the copy."""
LOOKED_AT: Final = 1 << 16
TITLES: Final = 10
"""Lines above the names, at most."""
FOOTERS: Final = 3
"""Lines behind the last record, at most, that keep no gaps."""
LEAST: Final = 2
"""Lines below the names."""
_BOX = re.compile(r" *[+|]?(?:[ :]*-{2,}[ :]*[+|])+(?:[ :]*-{2,}[ :]*)?")
_RULED = re.compile(r" *(?:-{2,}|={2,})(?: +(?:-{2,}|={2,}))+ *")
_DRAWN = re.compile(r"[-=]+")
GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_PARTED = re.compile(r"[,;|\t]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where columns begin, and the gaps between them, in letters of a line."""

    starts: tuple[int, ...]
    gaps: tuple[tuple[int, int], ...]
    reason: ClassVar[str] = "aligned"

    def keeps(self, line: str) -> bool:
        """Tell whether a line has nothing in the gaps."""
        return not any(line[begin:end].strip() for begin, end in self.gaps)

    def cells(self, line: str) -> list[str]:
        """Cut a line."""
        ends = (*self.starts[1:], None)
        return [line[begin:end].strip() for begin, end in zip(self.starts, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Boxed:
    """A table that a program has drawn with | between the cells, and where these stand in a line."""

    signs: tuple[int, ...]
    closed: bool
    """Whether one stands at either end of a line, too."""
    reason: ClassVar[str] = "boxed"

    def keeps(self, line: str) -> bool:
        """Tell whether a line has as many cells as the others."""
        return len(self.cells(line)) == len(self.signs) + (-1 if self.closed else 1)

    def cells(self, line: str) -> list[str]:
        """Cut a line where the signs stand, or else at every one."""
        if all(line[at : at + 1] == "|" for at in self.signs):
            borders = self.signs if self.closed else (-1, *self.signs, len(line))
            return [line[before + 1 : end].strip() for before, end in pairwise(borders)]
        line = line.strip()
        if self.closed and not (line.startswith("|") and line.endswith("|") and len(line) > 1):
            return []
        return [cell.strip() for cell in (line[1:-1] if self.closed else line).split("|")]


def columns_of(text: bytes) -> "Columns | Boxed | None":
    """Find the columns of a text in UTF-8 by its first lines; None where they may be something else."""
    shown = text[:LOOKED_AT].removeprefix(BOM).decode("utf-8", "replace")
    lines = [line.rstrip() for line in shown.replace("\r\n", "\n").replace("\f", "").split("\n")]
    lines = [line for line in (lines[:-1] if len(text) > LOOKED_AT else lines) if line.strip()]
    for at, line in enumerate(lines[: TITLES + 1]):
        if _BOX.fullmatch(line) and not _is_open(lines[:at]):
            return _boxed(line, lines[max(at - 1, 0)], lines[at + 1 :])
    if len(lines) <= LEAST or not any(map(GAP.search, lines[: TITLES + 1])):
        return None
    for at, line in enumerate(lines[: TITLES + 1]):
        if at and _RULED.fullmatch(line) and not _is_open(lines[:at]):
            return _drawn(line, lines[at - 1], lines[at + 1 :])
    for at in range(min(TITLES, len(lines) - LEAST)):
        if found := _kept(lines[at], lines[at + 1 :]):
            return found
    return None


def _is_open(lines: Sequence[str]) -> bool:
    """Tell whether a quote is open behind some lines: then what follows stands within a cell."""
    return sum(line.count('"') for line in lines) % 2 == 1


def _boxed(rule: str, above: str, below: Sequence[str]) -> Boxed | None:
    """Read the cells that a rule of dashes draws, if the names stand above or below it and the records keep to them."""
    closed = rule.strip()[0] in "+|"
    boxed = Boxed(tuple(found.start() for found in re.finditer(r"[+|]", rule)), closed)
    told = [line for line in below if not _BOX.fullmatch(line)]
    names = boxed.cells(above) if boxed.keeps(above) else boxed.cells(told.pop(0)) if told else []
    kept = sum(map(boxed.keeps, told))
    sure = bool(names) and is_header_like(names)
    return boxed if sure and kept and kept * 10 >= (len(told) - FOOTERS) * 8 else None


def _drawn(rule: str, names: str, below: Sequence[str]) -> Columns | None:
    """Read the columns that a rule of dashes draws, if what stands above and below it keeps to them."""
    drawn = [found.span() for found in _DRAWN.finditer(rule)]
    gaps = tuple((left[1], right[0]) for left, right in pairwise(drawn))
    columns = Columns((0, *(start for start, _ in drawn[1:])), gaps)
    kept = sum(map(columns.keeps, below))
    sure = columns.keeps(names) and all(columns.cells(names)) and not _PARTED.search(names)
    return columns if sure and kept and kept * 10 >= (len(below) - FOOTERS) * 8 else None


def _kept(names: str, below: Sequence[str]) -> Columns | None:
    """Find the gaps that a row of names and all lines below it keep, if there are no others."""
    if _PARTED.search(names) or len(GAP.findall(names)) < LEAST:
        return None
    body = list(below)
    while body and not GAP.search(body[-1].strip()):
        body.pop()
    lasts = range(len(body), max(len(body) - FOOTERS, LEAST) - 1, -1) if len(body) >= LEAST else ()
    return next((found for last in lasts if (found := _same_gaps(names, body[:last]))), None)


def _same_gaps(names: str, body: Sequence[str]) -> Columns | None:
    """Find the gaps that a row of names has in common with all lines below it."""
    lines = [names, *body]
    blank = [all(line[at : at + 1] in ("", " ") for line in lines) for at in range(max(map(len, lines)))]
    gaps = tuple(found.span() for found in re.finditer("1{2,}", "".join("01"[one] for one in blank)) if found.start())
    columns = Columns((0, *(end for _, end in gaps)), gaps)
    every = [found.span() for line in lines for found in GAP.finditer(line)]
    others = any(not any(begin < end_ and begin_ < end for begin_, end_ in gaps) for begin, end in every)
    header = columns.cells(names)
    return columns if len(header) > LEAST and not others and all(header) and is_header_like(header) else None


def copied(path: Path, columns: Columns | Boxed, newline: str, scratch: Path) -> Path:
    """Copy a text in UTF-8 with a sign between its cells, line by line; a line that keeps no gaps stays as it is."""
    target = private_file(scratch)
    with target.open("wb") as copy:
        for line in _lines(path, newline):
            bare = line.strip("\r\n").replace("\f", "")
            if not bare.strip():
                copy.write(b"\n")
            elif columns.keeps(bare):
                copy.write(written([cell.encode() for cell in columns.cells(bare)], SIGN))
            else:
                copy.write(written([bare.strip().encode()], SIGN))
    return target


def _lines(path: Path, newline: str) -> Iterator[str]:
    for number, block in enumerate(blocks_of(chunks_of(path), newline)):
        for line in lines_of(block if number else block.removeprefix(BOM), newline):
            yield line.decode()
