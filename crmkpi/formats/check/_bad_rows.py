"""Bad rows on a screen: under each other where they fit, one after the other where they do not."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from crmkpi.formats._layout import Cell, Screen, Span
from crmkpi.formats._numbers import UNKNOWN
from crmkpi.formats.check._sentences import Speech
from crmkpi.model import Place

GAP = "  "
_WIDEST = 32
"""Cells of a value that stands in a column; longer ones are wrapped with the note."""
_LONGEST = 120
"""Cells of a value or note beside a finding; the list of all rows has them whole."""
_ROOM = 20
"""Cells that what is wrapped has at least."""


def draw(speech: Speech, screen: Screen, places: Sequence[Place], indent: int, *, heads: bool) -> Iterator[Cell]:
    """Write one row a line: file and line, id, column, value, note."""
    lines = [_fields(speech, place) for place in places]
    lines = [[screen.clean(field) for field in line] for line in lines]
    if not heads:
        lines = [[*line[:3], *(screen.shorten(field, _LONGEST) for field in line[3:])] for line in lines]
    else:
        _ = speech.words.gettext
        lines.insert(0, [screen.clean(head) for head in (_("Line"), "Id", _("Column"), _("Value"), _("Note"))])
    named = len({place.column for place in places}) > 1
    columns = [field for field in (0, 1, 2, 3) if any(line[field] for line in lines[heads:]) and (named or field != 2)]
    widths = {field: max(cell_len(line[field]) for line in lines) for field in columns}
    columns = [field for field in columns if field != 3 or widths[3] <= _WIDEST]
    wrapped = [field for field in (3, 4) if field not in columns and any(line[field] for line in lines[heads:])]
    used = indent + sum(widths[field] + len(GAP) for field in columns)
    longest = max(cell_len(" ".join(line[field] for field in wrapped).strip()) for line in lines)
    if used + min(longest, _ROOM) > screen.width:
        kept = [[line[field] for field in sorted([*columns, *wrapped])] for line in lines[heads:]]
        yield from _one_after_the_other(screen, kept, indent)
        return
    for number, line in enumerate(lines):
        look = "2" if heads and not number else ""
        cells = GAP.join(line[field] + " " * (widths[field] - cell_len(line[field])) for field in columns)
        lead = (Span(" " * indent + cells + GAP, look),)
        yield from screen.wrap(" ".join(line[field] for field in wrapped if line[field]), lead, look)


def _fields(speech: Speech, place: Place) -> list[str]:
    """Say where a bad row stands and what is wrong with it; a value that the note has is not said again."""
    value, note = place.value, place.note or ""
    said = value is not None and value in note
    return [
        speech.place(place.file, place.line),
        place.id or "",
        place.column or "",
        "" if value is None or said else value if value == UNKNOWN else f"“{value}”",
        note,
    ]


def _one_after_the_other(screen: Screen, lines: Sequence[Sequence[str]], indent: int) -> Iterator[Cell]:
    lead = (Span(" " * max(indent - 2, 0)), Span("- "))
    for line in lines:
        yield from screen.join([field for field in line if field], lead)
