"""Lines of text for a screen of a given width: measuring, wrapping, cutting names. A number is never cut."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len

from crmkpi.formats._numbers import NBSP
from crmkpi.formats._plain import ascii_only, plain

_NUMBER_SIGNS = frozenset("0123456789.,:;/%+−-–~<>()x$€£¥" + NBSP)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with one look (the numbers of an ANSI sequence)."""

    text: str
    look: str = ""


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: how wide it is and which letters and looks it can show."""

    width: int
    colour: bool = False
    ascii: bool = False

    def clean(self, text: str) -> str:
        """Make text harmless and, where asked, ASCII. Everything that is laid out comes through here."""
        return ascii_only(plain(text)) if self.ascii else plain(text)

    def paint(self, line: Sequence[Span]) -> str:
        """Turn a line into text: no blanks at the end, looks only with colour, no-break spaces as spaces."""
        spans = list(line)
        while spans and not spans[-1].text.strip():
            spans.pop()
        if spans:
            spans[-1] = Span(spans[-1].text.rstrip(), spans[-1].look)
        painted = []
        for look, together in groupby(spans, key=lambda span: span.look if self.colour else ""):
            text = "".join(span.text for span in together)
            painted.append(f"\x1b[{look}m{text}\x1b[0m" if look and text else text)
        return "".join(painted).replace(NBSP, " ")

    def wrap(self, text: str, lead: Cell = (), look: str = "") -> list[Cell]:
        """Break text between words; lines after the first hang under the end of the lead."""
        lead = self.cleaned(lead)
        hang = measure(lead)
        lines = [lead]
        used, fresh = hang, True
        for word in self._words(self.clean(text), max(self.width - hang, 4)):
            size = cell_len(word)
            if not fresh and used + 1 + size > self.width:
                lines.append((Span(" " * hang),))
                used, fresh = hang, True
            lines[-1] += (Span(word if fresh else " " + word, look),)
            used, fresh = used + size + (not fresh), False
        return lines

    def join(self, parts: Iterable[str], lead: Cell = (), look: str = "") -> list[Cell]:
        """Set parts beside each other with a dot between; a part is broken only when it must."""
        lead = self.cleaned(lead)
        hang = measure(lead)
        lines = [lead]
        dot = self.clean(" · ")
        for part in parts:
            size = cell_len(self.clean(part))
            fresh = measure(lines[-1]) <= hang
            if not fresh and measure(lines[-1]) + cell_len(dot) + size > self.width:
                lines.append((Span(" " * hang),))
                fresh = True
            if fresh:
                lines[-1:] = self.wrap(part, lines[-1], look)
            else:
                lines[-1] += (Span(dot + self.clean(part), look),)
        return lines

    def cleaned(self, cell: Cell) -> Cell:
        """Clean every span of a cell."""
        return tuple(Span(self.clean(span.text), span.look) for span in cell)

    def _words(self, text: str, room: int) -> Iterable[str]:
        """Split text at spaces; a word that is too long for a line is broken, a number never."""
        for word in text.split(" "):
            if NBSP in word and cell_len(word) > room and not _is_number(word):
                yield from self._words(word.replace(NBSP, " "), room)
                continue
            while cell_len(word) > room and not (len(word) <= 40 and _is_number(word)):
                piece = _head(word, room)
                yield piece
                word = word[len(piece) :]
            if word:
                yield word

    def shorten(self, text: str, room: int) -> str:
        """Cut a name to a number of cells; an ellipsis says so."""
        if cell_len(text) <= room:
            return text
        ellipsis = self.clean("…")
        return _head(text, max(room - cell_len(ellipsis), 1)).rstrip() + ellipsis


def measure(cell: Cell) -> int:
    """Count the cells that a piece of a line takes on a screen."""
    return sum(cell_len(span.text) for span in cell)


def _is_number(word: str) -> bool:
    """Tell whether a word is a formatted number, its unit and sign included."""
    return any(sign.isdigit() for sign in word) and sum(sign not in _NUMBER_SIGNS for sign in word) <= 4


def _head(text: str, room: int) -> str:
    """Take the longest beginning of a text that fits into a number of cells; at least one letter."""
    used = end = 0
    for end, letter in enumerate(text):  # noqa: B007
        used += cell_len(letter)
        if used > room:
            break
    else:
        end = len(text)
    return text[: max(end, 1)].rstrip("\u200d")
