"""Text for a terminal or a pipe: file by file what was decided and why, then the first rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from crmkpi.formats._layout import Cell, Screen, Span
from crmkpi.formats._plain import no_command
from crmkpi.formats.inspect._sentences import Speech, speech
from crmkpi.model.inspection import InspectedTable, Inspection, MappedColumn, ShownRow, WordCount

SUFFIX = ".txt"
BINARY = False

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "31", "32", "33"
_LONGEST = 60
"""Letters of a cell that is shown."""
_RULE = 400
"""Letters of a rule that is shown."""
_NAMES = 20
"""Cells for the names of our columns, at most."""
_WORDS = 24
"""Words of a column that are shown."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the text needs."""

    screen: Screen
    speech: Speech


def render(inspection: Inspection, *, width: int = 100, colour: bool = False, ascii: bool = False) -> str:
    """Write the inspection as text.

    No line is longer than `width` cells, save a line of YAML. Colour repeats what signs and words say. With `ascii`
    every letter is ASCII. No line can be a command to a CI runner that reads along.
    """
    page = _Page(Screen(width, colour, ascii), speech(inspection, ascii=ascii))
    lines = [line for table in inspection.tables for line in _table(page, table)]
    for sentence in inspection.failed:
        lines += page.screen.wrap(sentence, (Span("✗", _RED), Span(" ")), _RED)
    for note in inspection.notes:
        lines += page.screen.wrap(note, (Span("– "),))
    lines += _next(page, inspection)
    return no_command("".join(page.screen.paint(line) + "\n" for line in lines))


def _table(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    screen, say = page.screen, page.speech
    _ = say.words.gettext
    look = _BOLD if table.table and not table.lacking else "1;33"
    yield from screen.wrap(f"· {say.taken(table)}", (Span(table.file, _BOLD), Span(" ")), look)
    yield from screen.join(say.rows(table), (Span("  "),))
    yield ()
    yield from _section(page, _("How it is written"), _facts(page, table))
    yield from _section(page, _("Rows that did not fit"), _unfit(page, table))
    yield from _section(page, _("Whose export it is"), _recognised(page, table))
    yield from _section(page, _("Columns"), _columns(page, table))
    yield from _section(page, _("Columns that nobody takes"), _unused(page, table))
    yield from _section(page, _("Stages and their outcomes"), _stages(page, table))
    yield from _section(page, _("Rules of the preset"), _rules(page, table))
    yield from _section(page, _("The first rows, in → out"), _rows(page, table))
    if table.snippet:
        title = _("A config to start from")
        lines = [(Span("  " + screen.clean(line)),) for line in table.snippet.splitlines()]
        yield from _section(page, title, lines)


def _section(page: _Page, title: str, lines: Iterable[Cell]) -> Iterator[Cell]:
    """Head some lines; without any there is no head."""
    whole = list(lines)
    if whole:
        yield from page.screen.wrap(title.upper(), look=_BOLD)
        yield from whole
        yield ()


def _facts(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    """Say everything about the text of a file."""
    screen, say = page.screen, page.speech
    _ = say.words.gettext
    size = say.words.ngettext("{n} byte", "{n} bytes", table.size).format(n=say.figures.count(table.size))
    kind = {"csv": "CSV", "parquet": "Parquet"}.get(table.kind, table.kind)
    kind = next((one.arguments.get("as", kind) for one in table.remarks if one.kind == "workbook"), kind)
    facts = [(_("File"), f"{kind}, {size}"), ("SHA-256", table.sha256), *say.rulings(table)]
    if table.first_line:
        facts.append((_("First row"), _("line {line}").format(line=table.first_line)))
    room = max(cell_len(screen.clean(label)) for label, _text in facts)
    for label, text in facts:
        yield from screen.wrap(text, _lead(screen, label, room))
    for sentence in say.remarks(table):
        yield from screen.wrap(sentence, (Span("  ! ", _YELLOW),))


def _lead(screen: Screen, label: str, room: int, look: str = _DIM) -> Cell:
    """Write a label so wide that what follows stands in a column."""
    label = screen.shorten(screen.clean(label), room)
    return Span("  "), Span(label, look), Span(" " * (room - cell_len(label) + 2))


def _unfit(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    screen, say = page.screen, page.speech
    for reject in table.rejects:
        yield from screen.wrap(say.refused(reject), (Span("  "), Span("✗ ", _RED)))
    for mended in table.repairs:
        cells = f" (“{_short(page, mended.before)}” → “{_short(page, mended.after)}”)"
        yield from screen.wrap(say.mended(mended) + cells, (Span("  "), Span("! ", _YELLOW)))


def _short(page: _Page, text: str) -> str:
    return page.screen.shorten(page.screen.clean(text), _LONGEST)


def _recognised(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    """Say who was taken, what was next, and what that lacked."""
    screen, say = page.screen, page.speech
    _ = say.words.gettext
    for place, one in enumerate(table.contenders):
        taken = place == 0 and table.table is not None and not one.lacked
        mark = Span("✓ ", _GREEN) if taken else Span("– ")
        yield from screen.wrap(say.contender(one), (Span("  "), mark))
    if table.table is None and not table.contenders:
        yield from screen.wrap(_("no preset knows enough of this header"), (Span("  – "),))
    if table.table is not None and not table.verified:
        words = _("the preset was written without ever seeing this header in an export; look at the mapping")
        yield from screen.wrap(words, (Span("  "), Span("! ", _YELLOW)))
    for name in table.lacking:
        words = _("no column for {column}: name it under `columns:` in a config").format(column=name)
        yield from screen.wrap(words, (Span("  "), Span("✗ ", _RED)))
    for sentence in table.sentences:
        yield from screen.wrap(sentence.removeprefix(f"{table.file}: "), (Span("  – "),))


def _columns(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    screen = page.screen
    room = min(max((len(one.ours) for one in table.columns), default=0), _NAMES, max(screen.width // 3, 6))
    for one in table.columns:
        if len(one.ours) > room:
            yield from screen.wrap(one.ours, (Span("  "),), _BOLD)
            lead: Cell = (Span(" " * (room + 4)),)
        else:
            lead = _lead(screen, one.ours, room, _BOLD)
        yield from screen.join(page.speech.column(one, table.loaded), lead)
        yield from _words(page, one.words, room + 4, _counted(one))


def _counted(one: MappedColumn) -> bool:
    """Tell whether words are translated from theirs to ours."""
    return bool(one.header) and not one.rule


def _words(page: _Page, words: Sequence[WordCount], indent: int, arrow: bool = True) -> Iterator[Cell]:
    """Write words with what they become and how often they stand there."""
    if not words:
        return
    count = page.speech.figures.count
    parts = []
    for one in words[:_WORDS]:
        theirs = _short(page, one.theirs) or "–"
        ours = f" → {one.ours if one.ours is not None else '?'}" if arrow else ""
        parts.append(f"{theirs}{ours}\xa0×{count(one.cells)}")
    if len(words) > _WORDS:
        parts.append("…")
    yield from page.screen.join(parts, (Span(" " * indent),), _DIM)


def _stages(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    """Write each stage with its outcomes and how often each came of it."""
    stages: dict[str, list[str]] = {}
    for one in table.outcomes:
        counted = f"{one.ours if one.ours is not None else '?'}\xa0×{page.speech.figures.count(one.cells)}"
        stages.setdefault(_short(page, one.theirs) or "–", []).append(counted)
    if stages:
        yield from page.screen.join((f"{stage} → {', '.join(told)}" for stage, told in stages.items()), (Span("  "),))


def _unused(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    if not table.unused or table.table is None:
        return
    _ = page.speech.words.gettext
    parts = []
    for one in table.unused:
        sample = _("empty") if not one.filled else f"“{_short(page, one.sample)}”" if one.sample else "…"
        parts.append(f"{one.header or '#' + str(one.at + 1)} ({sample})")
    yield from page.screen.join(parts, (Span("  "),))


def _rules(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    """Show the SQL by which a preset makes columns and keeps records."""
    screen = page.screen
    _ = page.speech.words.gettext
    rules = [(one.ours, one.rule) for one in table.columns if one.rule]
    rules += [(name, f"“{header}”") for name, header in table.helpers.items()]
    if table.keep:
        rules.append((_("kept"), table.keep))
    if table.empty_words:
        rules.append((_("empty"), ", ".join(table.empty_words)))
    room = min(max((cell_len(name) for name, _sql in rules), default=0), _NAMES)
    for name, sql in rules:
        yield from screen.wrap(screen.shorten(" ".join((sql or "").split()), _RULE), _lead(screen, name, room))


def _rows(page: _Page, table: InspectedTable) -> Iterator[Cell]:
    _ = page.speech.words.gettext
    for row in table.rows:
        left_out = " " + _("(no record of this table by the preset)") if not row.kept else ""
        yield from page.screen.wrap(_("line {line}").format(line=row.line) + left_out, (Span("  "),), _DIM)
        yield from page.screen.join(_cells(page, table, row), (Span("    "),))


def _cells(page: _Page, table: InspectedTable, row: ShownRow) -> Iterator[str]:
    """Write the cells of a row: as they came in, and where that is not the same, as they went out."""
    used = {one.at for one in table.columns if one.at is not None}
    for one in table.columns:
        before = _short(page, row.before[one.at]) if one.at is not None else ""
        after = (row.after or {}).get(one.ours)
        shown = "–" if after is None else _short(page, after)
        if before or after is not None:
            yield (
                f"{one.ours}: {before}" if before == shown else f"{one.ours}: {before} → {shown}".replace(":  →", ": →")
            )
    for at, cell in enumerate(row.before):
        if at not in used and cell:
            yield f"{table.header[at] or '#' + str(at + 1)}: {_short(page, cell)}"


def _next(page: _Page, inspection: Inspection) -> Iterator[Cell]:
    """Say what to do next."""
    _ = page.speech.words.gettext
    if not inspection.tables:
        return
    known = any(table.table and not table.lacking for table in inspection.tables)
    strange = any(not table.table or table.lacking for table in inspection.tables)
    words = _("`crmkpi init` writes a config with all of this, to be changed by hand")
    if known and not strange:
        words = _("`crmkpi report` reads these files as they are; `crmkpi init` writes a config with all of this")
    yield from page.screen.wrap(words, (Span("→ "),))
