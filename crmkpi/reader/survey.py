"""Go through a text once: count its records, and tell what among its lines asks for a closer look.

Only what asks for it pays: what stands at the end is found in the last bytes; a text in which everything up to there
is plain is read where it is, or as a copy of its bytes up to there.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from crmkpi.reader.cells import Dialect, chunks_of, empty_record
from crmkpi.reader.count import Counter, may_swallow
from crmkpi.reader.encoding import Utf8Test
from crmkpi.reader.ending import Ending, ending_of
from crmkpi.reader.export import Export, Note, Span, shown
from crmkpi.reader.layout import Knows
from crmkpi.reader.look import Look, further, looked_at
from crmkpi.reader.plain import NotUtf8Error, Plain, unmixed
from crmkpi.reader.safe_copy import careful
from crmkpi.reader.scratch import private_file
from crmkpi.reader.sections import Found, Place, tables
from crmkpi.reader.source import hashed
from crmkpi.reader.wording import TOTAL_LINE

LONGEST: Final = 1 << 14
"""Bytes of a line that is looked at across two chunks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for instead of having it detected."""

    encoding: str | None = None
    delimiter: str | None = None
    knows: Knows | None = None


@dataclass(slots=True)
class Seen:
    """What was seen in passing that asks for a closer look."""

    nul: bool = False
    again: bool = False
    """The line of the header."""
    comments: bool = False
    nothing: bool = False
    """Lines of nothing but delimiters, or of dashes."""
    totals: bool = False
    split: bool = False
    """A quote is open where the look at the end began."""


def survey(path: Path, name: str, plain: Plain, asked: Asked, scratch: Path, part: str) -> Sequence[Export]:
    """Decide the dialect from samples and count the records in one pass over the text."""
    look = looked_at(path, name, plain, asked.delimiter, part, asked.knows)
    export = look.export
    ending = ending_of(plain.path, export.dialect, export.start, look.known) if look.ordinary else None
    digest = hashlib.sha256()
    counter = Counter(export.newline, export.delimiter[:1])
    seen = _count(hashed(plain.path, digest), counter, look, ending, trusted=bool(plain.sha256))
    export = replace(export, sha256=plain.sha256 or digest.hexdigest())
    if not export.dialect.plain or export.missing:
        return _told_apart(replace(look, export=replace(export, surplus=look.surplus)), scratch)
    width = len(export.header)
    if width > 1 and not plain.mixed and _ends_mixed(counter, export, plain.path):
        other = unmixed(plain, export.dialect, width, export.sha256, scratch)
        if other:
            return survey(path, name, other, asked, scratch, part)
    counted = replace(
        export,
        records=counter.records,
        lines=_places(export.skip, counter),
        surplus=_trailing(counter, width),
    )
    uneven = _uneven(counter, width)
    doubtful = counter.doubtful or _swallows(counter, counted)
    apart = seen.again or seen.comments or seen.totals or seen.split or (look.suspect and not ending)
    if (uneven or doubtful) and not (apart or ending or counter.blanks):
        return [careful(counted, scratch)]
    if apart or uneven or doubtful or counter.blanks > (0 if ending else look.blank_end):
        again = replace(look, export=counted)
        return _told_apart(again, scratch, seen.nul or seen.nothing or doubtful or uneven, totals=seen.totals)
    if ending:
        counted = _cut(counted, ending, counter, scratch)
    return [careful(counted, scratch) if seen.nul or seen.nothing else counted]


def _cut(export: Export, ending: Ending, counter: Counter, scratch: Path) -> Export:
    """Leave out what stands behind the last record; a copy of the bytes before it is read instead."""
    if ending.end == export.readable.stat().st_size:
        return export
    above = export.skip + counter.lines
    footer = (above + ending.footer[0], above + ending.footer[1]) if ending.footer else None
    found = Found(Place(0, 0), comments=[above + line for line in ending.comments], footer=footer)
    notes = [*export.notes, *_notes(found)]
    if ending.empty:
        notes.append(Note("empty_rows", {"records": str(ending.empty)}))
    copy = private_file(scratch)
    with copy.open("wb") as target:
        for chunk in chunks_of(export.readable, 0, ending.end):
            target.write(chunk)
    return replace(export, readable=copy, notes=tuple(notes))


def _ends_mixed(counter: Counter, export: Export, path: Path) -> bool:
    """Tell whether records may end in several ways; an LF between records that a CR ends alike is part of a cell."""
    if export.newline == "\r":
        return counter.mixed and _uneven(counter, len(export.header))
    return counter.mixed or (counter.doubtful and _some_lone(path))


def _some_lone(path: Path) -> bool:
    """Tell whether a CR stands alone anywhere: where quotes are broken, nobody knows which are outside them."""
    behind = False
    for chunk in chunks_of(path):
        if behind and not chunk.startswith(b"\n"):
            return True
        behind = chunk.endswith(b"\r")
        if chunk.count(b"\r") - behind > chunk.count(b"\r\n"):
            return True
    return behind


def _swallows(counter: Counter, export: Export) -> bool:
    """Tell whether a record of several lines may be several records that a quote holds together."""
    if counter.lines == counter.records or len(export.header) < 3:
        return False
    chunks = chunks_of(export.readable, export.start)
    return may_swallow(chunks, export.newline, export.delimiter, len(export.header))


def _told_apart(look: Look, scratch: Path, doubtful: bool = True, *, totals: bool = True) -> Sequence[Export]:
    """Tell the tables of a text apart from what stands between and behind them."""
    export = look.export
    begin = Place(export.skip, export.start)
    found = tables(export.readable, export.dialect, begin, look.known, look.again, totals=totals)
    size = export.readable.stat().st_size
    first = found[0]
    whole = [(start.byte, end.byte) for start, end in first.spans] == [(export.start, size)]
    if len(found) == 1 and whole:
        export = replace(export, notes=export.notes + _notes(first))
        return [careful(export, scratch) if doubtful else export]
    return [careful(one, scratch) for one in _exports(look, found)]


def _exports(look: Look, found: Sequence[Found]) -> Iterator[Export]:
    """Make an export of each table, with the stretches of its records."""
    numbers = [_numbered(look.export.part, number) for number in range(1, len(found) + 1)]
    for table, part in zip(found, numbers, strict=True):
        spans = [Span(begin.line, begin.byte, end.byte) for begin, end in table.spans]
        export = look.export
        if table is not found[0]:
            end = spans[0].end if spans else export.readable.stat().st_size
            export, _ = further(look, table.begin.byte, table.begin.line, end, part)
            export = replace(export, name=f"{look.export.name}#{part.rpartition('#')[2]}")
            spans = [Span(export.skip, export.start, end), *spans[1:]]
        others = tuple(Note("other_table", {"part": other or "#1"}) for other in numbers if other != part)
        kept = tuple(span for span in spans if span.start < span.end) or (
            Span(export.skip, export.start, export.start),
        )
        yield replace(
            export,
            spans=kept,
            lines=None,
            surplus=look.surplus if table is found[0] else export.surplus,
            notes=export.notes + _notes(table) + others,
        )


def _numbered(part: str, number: int) -> str:
    """Name a table of several in one file; the first one is called like the file."""
    return part if number == 1 else f"{part}#{number}"


def _notes(table: Found) -> tuple[Note, ...]:
    """Note what stands between and behind the records of a table."""
    notes: list[Note] = []
    for kind, lines in (
        ("repeated_header", table.repeated),
        ("comments", table.comments),
        ("totals", table.totals),
        ("perhaps_totals", table.perhaps),
    ):
        if lines:
            notes.append(Note(kind, {"lines": shown(lines)}))
    if table.footer:
        first, last = table.footer
        notes.append(Note("footer", {"lines": f"{first}-{last}" if last > first else str(first)}))
    return tuple(notes)


def _trailing(counter: Counter, width: int) -> bool:
    """Tell whether every record has one delimiter more than the header, as some programs end their lines."""
    return bool(counter.records) and counter.delimiters == counter.records * width


def _uneven(counter: Counter, width: int) -> bool:
    """Tell whether some record has more cells, or fewer, than the header."""
    return counter.delimiters is not None and counter.delimiters != counter.records * (width - 1)


def _count(stream: Iterable[bytes], counter: Counter, look: Look, ending: Ending | None, *, trusted: bool) -> Seen:
    """Check and count a text, from its first record to where its records end, and see what asks for a closer look."""
    test, seen = Utf8Test(), Seen()
    glance = _Glance(seen, look)
    at = 0
    for chunk in stream:
        if not trusted and not test.passes(chunk):
            raise NotUtf8Error
        for begin, end in _stretches(at, at + len(chunk), look.export.start, ending):
            records = chunk[begin - at : end - at] if end - begin < len(chunk) else chunk
            seen.split = seen.split or (ending is not None and begin == ending.begin and counter.open)
            glance.at(records)
            counter.feed(records)
        at += len(chunk)
    if not trusted and not test.passes(b""):
        raise NotUtf8Error
    counter.finish()
    glance.finish()
    return seen


def _stretches(begin: int, end: int, start: int, ending: Ending | None) -> Iterator[tuple[int, int]]:
    """Tell which bytes of a chunk are counted, those from where the end was looked at apart."""
    begin, end = max(begin, start), end if ending is None else min(end, ending.end)
    if begin >= end:
        return
    if ending is not None and begin < ending.begin < end:
        yield begin, ending.begin
        begin = ending.begin
    yield begin, end


class _Glance:
    """Sees in passing, chunk by chunk, what is no usual record; it looks at the beginnings of lines alone."""

    __slots__ = ("_again", "_dialect", "_first", "_rest", "_seen", "_wide")

    def __init__(self, seen: Seen, look: Look) -> None:
        self._seen = seen
        self._dialect = look.export.dialect
        self._again = look.again.pattern if look.again else b"(?!)"
        name = look.export.header[0].strip() if look.export.header else ""
        # Two signs: the ids below `deal_id` may well begin with D.
        begun = name[:2] if name[:2].isascii() else name[:1]
        either = (sorted({one.encode()[:1] for one in (sign.lower(), sign.upper())}) for sign in begun)
        self._first = b"".join(b"[" + re.escape(b"".join(signs)) + b"]" for signs in either)
        self._wide = len(look.export.header) > 1
        self._rest = self._end
        """What stands from the last record end on."""

    @property
    def _end(self) -> bytes:
        return self._dialect.newline[-1:].encode()

    def at(self, text: bytes) -> None:
        """Look at the next chunk."""
        seen = self._seen
        seen.nul = seen.nul or b"\0" in text
        if self._wide:
            first = text.find(self._end, 0, LONGEST) + 1
            self._lines(self._rest + text[:first])
            self._lines(text)
            last = text.rfind(self._end)
            self._rest = (text[last:] if last >= 0 else self._rest + text)[:LONGEST]

    def finish(self) -> None:
        """Look at a last line that has no end."""
        if self._wide:
            self._lines(self._rest)

    def _lines(self, text: bytes) -> None:
        """Look at the lines behind record ends; what was seen once is not looked for again."""
        at = 0
        while found := _strange(self._dialect, self._again, self._first, *self._known()).search(text, at):
            kind = found.lastgroup or ""
            setattr(self._seen, kind, True)
            at = found.start()

    def _known(self) -> tuple[bool, bool, bool, bool]:
        return self._seen.again, self._seen.comments, self._seen.nothing, self._seen.totals


@lru_cache(maxsize=64)
def _strange(
    dialect: Dialect, header: bytes, first: bytes, again: bool, comments: bool, nothing: bool, totals: bool
) -> re.Pattern[bytes]:
    """Compile how lines begin that may be no records, but for those kinds that were seen already."""
    kinds = (
        (again, b"(?P<again>" + header + b")"),
        (comments, b"(?P<comments>#)"),
        (nothing, b"(?P<nothing>" + empty_record(dialect) + b")"),
        (totals, b"(?P<totals>" + TOTAL_LINE + b")"),
    )
    wanted = b"|".join(pattern for seen, pattern in kinds if not seen)
    # Most lines are told by their first sign, at a third of the price.
    signs = {b'#,;|+:-=_ \t"\xefgGsSoOtT', dialect.delimiter.encode(), dialect.quote.encode()}
    begins = b"(?=[" + re.escape(b"".join(sorted(signs))) + b"]" + (b"|" + first if first else b"") + b")"
    return re.compile(dialect.newline[-1:].encode() + begins + b"(?:" + (wanted or b"(?!)") + b")")


def _places(skip: int, counter: Counter) -> range | None:
    """Say where the records are when each is one line and no line is blank."""
    return range(skip + 1, skip + 1 + counter.records) if counter.lines == counter.records else None
