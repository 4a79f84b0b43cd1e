"""Text for a terminal or a pipe: groups side by side, the surest first, and the count on the last line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from crmkpi.formats._layout import Cell, Screen, Span
from crmkpi.formats._plain import no_command
from crmkpi.formats.duplicates._sentences import Speech, speech
from crmkpi.model import Band, Verdict
from crmkpi.model.doubles import Double, Doubles, Mark

SUFFIX = ".txt"
BINARY = False

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "31", "32", "33"
_BANDS = {Band.CERTAIN: "1;32", Band.LIKELY: "1;33", Band.REVIEW: "1;36"}
_LOOKS = {Mark.SAME: "", Mark.SIMILAR: _YELLOW, Mark.DIFFERENT: _RED, Mark.ONLY_HERE: _GREEN}
_VERDICTS = {Verdict.PASSED: _BOLD, Verdict.FAILED: "1;31", Verdict.UNFINISHED: "1;31"}
SHOWN = 25
"""Groups of a search, unless `--limit` says how many."""
_REMARKS = 3
"""Sentences of one kind."""
_INDENT = 3
_GAP = 2
_MARK = 3
"""Cells of a mark and the blank behind it."""
_LEAST = 15
"""Cells that a row of a group needs, or rows stand under each other."""
_MOST = 34
_LONGEST = 100
"""Letters of a cell."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the text needs."""

    doubles: Doubles
    screen: Screen
    speech: Speech


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a group: what it is about, and for each row a mark and a text."""

    label: str
    cells: Sequence[tuple[Mark, str]]
    look: str = ""


def render(doubles: Doubles, *, width: int = 100, colour: bool = False, ascii: bool = False) -> str:
    """Write the groups as text.

    No line is longer than `width` cells. Colour repeats what signs and words say. With `ascii` every letter is ASCII.
    No line can be a command to a CI runner that reads along.
    """
    page = _Page(doubles, Screen(width, colour, ascii), speech(doubles, ascii=ascii))
    summary = page.screen.wrap(page.speech.summary(), look=_VERDICTS[doubles.verdict])
    lines = [*_head(page), *_body(page), *_tail(page), *summary]
    return no_command("".join(page.screen.paint(line) + "\n" for line in lines))


def _head(page: _Page) -> Iterator[Cell]:
    yield from page.screen.wrap(page.doubles.title, look=_BOLD)
    yield from page.screen.join(page.speech.facts(), look=_DIM)
    yield ()
    if page.doubles.failed:
        yield from page.screen.wrap(page.speech.words.gettext("Not read").upper(), look=_BOLD)
        for sentence in page.doubles.failed:
            yield from page.screen.wrap(sentence, (Span("  "), Span("✗", _RED), Span(" ")), _RED)
        yield ()


def _body(page: _Page) -> Iterator[Cell]:
    for search in page.doubles.searches:
        lead = (Span(page.speech.tables(search).upper(), _BOLD), Span(" "))
        yield from page.screen.wrap(f"· {page.speech.size(search)}", lead)
        yield ()
        shown = search.doubles[: SHOWN if page.doubles.limit is None else None]
        for double in shown:
            yield from _group(page, double)
            yield ()
        remarks = [*page.speech.remarks(search, _REMARKS)]
        if more := page.speech.more(search, len(shown)):
            remarks.insert(0, more)
        for sentence in remarks:
            yield from page.screen.wrap(sentence, (Span("  – "),))
        if remarks:
            yield ()


def _group(page: _Page, double: Double) -> Iterator[Cell]:
    """Write one group: how sure it is, its rows side by side, why, and what to keep."""
    speech, screen = page.speech, page.screen
    lead = (Span(str(double.number), _BOLD), Span(" "), Span(speech.sure(double), _BANDS[double.band]))
    yield from screen.wrap(f"· {speech.rows(len(double.rows))}", (*lead, Span(" ")))
    yield from _rows(page, double)
    several = len(double.rows) > 2
    for place, entry in enumerate(double.rows):
        if place == double.survivor:
            continue
        margin = (Span(" " * _INDENT), *((Span(f"{speech.id(entry)}: ", _BOLD),) if several else ()))
        yield from screen.wrap(speech.because(double, place), margin if _fits(screen, margin) else margin[:1])
        if doubt := speech.against(double, place):
            yield from screen.wrap(doubt, margin[:1], _YELLOW)
    yield from screen.wrap(speech.keep(double), (Span(" " * _INDENT), Span("→ ")))
    for sentence in speech.take(double):
        yield from screen.wrap(sentence, (Span(" " * _INDENT), Span("→ ")))


def _fits(screen: Screen, margin: Cell) -> bool:
    return sum(cell_len(span.text) for span in margin) * 2 <= screen.width


def _rows(page: _Page, double: Double) -> Iterator[Cell]:
    """Set the rows beside each other, the one to keep first; what does not fit follows below beside it again."""
    order = [double.survivor, *(place for place in range(len(double.rows)) if place != double.survivor)]
    lines = [line for line in _lines(page, double, order) if any(text for _, text in line.cells)]
    label = max(cell_len(line.label) for line in lines)
    room = page.screen.width - _INDENT - label
    ids = max((cell_len(text) for line in lines if line.label == "Id" for _, text in line.cells), default=0)
    least = max(_LEAST, min(ids, _MOST))
    beside = next((n for n in range(min(len(order), 4), 1, -1) if room // n - _GAP - _MARK >= least), 1)
    if beside == 1:
        for at in range(len(order)):
            yield from _draw(page, [_Line(line.label, line.cells[at : at + 1], line.look) for line in lines], label)
            yield ()
        return
    for start in range(1, len(order), beside - 1):
        if start > 1:
            yield ()
        columns = [0, *range(start, min(start + beside - 1, len(order)))]
        part = [_Line(line.label, [line.cells[at] for at in columns], line.look) for line in lines]
        yield from _draw(page, part, label)


def _lines(page: _Page, double: Double, order: Sequence[int]) -> Iterator[_Line]:
    """Write what each row has, line by line."""
    speech, clean, rows = page.speech, page.screen.clean, [double.rows[place] for place in order]
    _ = speech.words.gettext
    for label, texts, look in _places(page, double, order):
        yield _Line(clean(label), [(Mark.SAME, clean(text)) for text in texts], look)
    for name in double.columns:
        found = [entry.cells.get(name) for entry in rows]
        cells = [
            (cell.mark, page.screen.shorten(clean(cell.text), _LONGEST)) if cell else (Mark.SAME, "") for cell in found
        ]
        yield _Line(clean(speech.column(name, rows[0].table)), cells)


def _places(page: _Page, double: Double, order: Sequence[int]) -> Iterator[tuple[str, list[str], str]]:
    """Say which row is to be kept, and where each one stands."""
    speech, rows = page.speech, [double.rows[place] for place in order]
    _ = speech.words.gettext
    scores = [speech.probability(entry.score) for entry in rows]
    keep = _("keep")
    yield "", [keep, ""] if len(rows) == 2 else [f"{keep} · {scores[0]}", *scores[1:]], _GREEN
    if len({entry.table for entry in rows}) > 1:
        yield _("Table"), [speech.table(entry.table) for entry in rows], ""
    yield "Id", [entry.id for entry in rows], _BOLD
    if len({source.file for source in page.doubles.sources if source.table == rows[0].table}) != 1:
        yield _("File"), [speech.file(entry.file) for entry in rows], ""
    yield _("Line"), [str(entry.line) for entry in rows], ""


def _draw(page: _Page, lines: Sequence[_Line], label: int) -> Iterator[Cell]:
    """Draw lines in columns; a text that is wider than its column goes on below."""
    screen, count = page.screen, len(lines[0].cells)
    each = max((screen.width - _INDENT - label) // count - _GAP - _MARK, 4)
    widths = [min(each, _MOST, max(cell_len(line.cells[at][1]) for line in lines)) for at in range(count)]
    for line in lines:
        if not any(text for _, text in line.cells):
            continue
        wrapped = [replace(screen, width=max(widths[at], 4)).wrap(text) for at, (_, text) in enumerate(line.cells)]
        for row in range(max(map(len, wrapped))):
            name = line.label if row == 0 else ""
            spans = [Span(" " * _INDENT), Span(name.ljust(label + len(name) - cell_len(name)), _DIM)]
            for at, (mark, _text) in enumerate(line.cells):
                text = "".join(span.text for span in wrapped[at][row]) if row < len(wrapped[at]) else ""
                look = line.look or _LOOKS[mark]
                glyph = page.speech.glyph(mark) if row == 0 else ""
                spans += [Span(" " * _GAP), Span(glyph.ljust(_MARK), look), Span(text, look)]
                spans.append(Span(" " * (widths[at] - cell_len(text))))
            yield tuple(spans)


def _tail(page: _Page) -> Iterator[Cell]:
    """Say what was noted, and what the signs mean when there is something to read."""
    for note in page.doubles.notes:
        yield from page.screen.wrap(note, (Span("  – "),))
    if page.doubles.notes:
        yield ()
    if any(search.doubles for search in page.doubles.searches):
        yield from page.screen.join(page.speech.legend(), look=_DIM)
        yield ()
