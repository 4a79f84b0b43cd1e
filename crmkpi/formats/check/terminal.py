"""Text for a terminal or a pipe: findings by table, the worst first, and the verdict on the last line."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.formats import _terms
from crmkpi.formats._layout import Cell, Screen, Span
from crmkpi.formats._plain import no_command
from crmkpi.formats.check import _bad_rows
from crmkpi.formats.check._parts import Part, evaluated, parts
from crmkpi.formats.check._sentences import GLYPHS, Kind, Speech, speech
from crmkpi.model import Checkup, Finding, Verdict

SUFFIX = ".txt"
BINARY = False

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "31", "32", "33"
_LOOKS: dict[Kind, str] = {"error": _RED, "warning": _YELLOW, "passed": _GREEN, "note": _DIM}
_VERDICT_LOOKS = {Verdict.PASSED: "1;32", Verdict.FAILED: "1;31", Verdict.UNFINISHED: "1;31"}
_SHOWN = 6
"""So many KPIs, and codes of checks that were not asked, are named in a sentence."""
_ROOMY = 60
"""With fewer cells the severity stands with the title, and rows are indented less."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the text needs."""

    checkup: Checkup
    screen: Screen
    speech: Speech

    @property
    def roomy(self) -> bool:
        """Tell whether there is room for columns beside the text."""
        return self.screen.width >= _ROOMY


def render(checkup: Checkup, *, width: int = 100, colour: bool = False, ascii: bool = False) -> str:
    """Write the checkup as text.

    No line is longer than `width` cells unless a number needs it. Colour repeats what signs and words say. With
    `ascii` every letter is ASCII. No line can be a command to a CI runner that reads along.
    """
    page = _Page(checkup, Screen(width, colour, ascii), speech(checkup, ascii=ascii))
    body = _one_check(page) if checkup.shown else _whole(page)
    verdict = page.screen.wrap(page.speech.verdict(), look=_VERDICT_LOOKS[checkup.verdict])
    lines = [*_head(page), *body, *verdict]
    return no_command("".join(page.screen.paint(line) + "\n" for line in lines))


def _head(page: _Page) -> Iterator[Cell]:
    yield from page.screen.wrap(page.checkup.title, look=_BOLD)
    yield from page.screen.join(page.speech.facts(), look=_DIM)
    yield ()


def _whole(page: _Page) -> Iterator[Cell]:
    yield from _unread(page)
    for part in parts(page.checkup):
        if part.found:
            yield from _part(page, part)
    yield from _broken(page)
    yield from _summary(page)
    yield from _files(page)
    yield from page.screen.join(page.speech.commands(), look=_DIM)


def _unread(page: _Page) -> Iterator[Cell]:
    """Say which files could not be read: they are missing from all that follows."""
    if page.checkup.failed:
        yield from page.screen.wrap(page.speech.words.gettext("Not read").upper(), look=_BOLD)
        for sentence in page.checkup.failed:
            yield from page.screen.wrap(sentence, _lead("error"), _RED)
        yield ()


def _part(page: _Page, part: Part) -> Iterator[Cell]:
    """Write what was found in one table."""
    yield from page.screen.wrap(page.speech.heading(part.table).upper(), look=_BOLD)
    for one in part.found:
        yield from _title(page, one)
        yield from _remarks(page, one)
        yield from _first_rows(page, one)
    yield ()


def _title(page: _Page, one: Finding) -> Iterator[Cell]:
    """Write what a check found: sign, code, severity, words, counts."""
    speech, kind = page.speech, page.speech.kind(one)
    look = _LOOKS.get(kind, "")
    word, sentence = speech.severity(one), f"{speech.title(one)}: {speech.found(one)}"
    if before := speech.before(one):
        sentence += f", {before}"
    lead = (*_lead(kind), Span(one.code, _BOLD), Span(" "))
    if page.roomy:
        widest = max(len(page.speech.severity(other)) for other in page.checkup.checks if other.rows or other is one)
        yield from page.screen.wrap(sentence, (*lead, Span(word.ljust(widest), look), Span("  ")))
    else:
        yield from page.screen.wrap(f"{word}: {sentence}", lead, look)


def _remarks(page: _Page, one: Finding) -> Iterator[Cell]:
    """Say why it is accepted, and what it does to KPIs."""
    lead = (Span(" " * (4 if page.checkup.shown else _indent(page))),)
    if one.accepted:
        yield from page.screen.wrap(one.accepted, lead)
    if affected := page.speech.affected(one, _SHOWN):
        yield from page.screen.wrap(affected, (*lead, Span("→ ")))


def _first_rows(page: _Page, one: Finding) -> Iterator[Cell]:
    if one.places:
        yield from _bad_rows.draw(page.speech, page.screen, one.places, _indent(page), heads=False)
        if more := page.speech.more(one):
            yield from page.screen.wrap(more, (Span(" " * _indent(page)),), _DIM)


def _indent(page: _Page) -> int:
    return 9 if page.roomy else 4


def _lead(kind: Kind) -> Cell:
    return Span("  "), Span(GLYPHS[kind], _LOOKS.get(kind, "")), Span(" ")


def _broken(page: _Page) -> Iterator[Cell]:
    """Name the checks that should have run and could not be evaluated: that is not a pass."""
    broken = evaluated(page.checkup)[1]
    if broken:
        yield from page.screen.wrap(page.speech.words.gettext("Not evaluated").upper(), look=_BOLD)
        for one in broken:
            said = f"{one.title}: {one.reason}" if one.title else one.reason
            yield from page.screen.wrap(said, (*_lead("error"), Span(one.code, _BOLD), Span(" ")), _RED)
        yield ()


def _summary(page: _Page) -> Iterator[Cell]:
    """Count what passed; say what was not asked and why."""
    tallies = [f"{GLYPHS[kind]} {text}" for kind, text in page.speech.tallies()]
    yield from page.screen.join(tallies)
    for sentence in page.speech.unasked_in_short(_SHOWN):
        yield from page.screen.wrap(sentence, _lead("note"))
    for note in page.checkup.notes:
        yield from page.screen.wrap(note, _lead("note"))
    yield ()


def _files(page: _Page) -> Iterator[Cell]:
    """Prove for every file that no row got lost."""
    speech = page.speech
    for source in page.checkup.sources:
        name = _terms.file(page.checkup.sources, source.file)
        yield from page.screen.join([name, speech.table(source.table), speech.read(source)], (Span("  "),))
    if page.checkup.sources:
        yield ()


def _one_check(page: _Page) -> Iterator[Cell]:
    """List every bad row of one check."""
    speech, checkup = page.speech, page.checkup
    for part in parts(checkup):
        yield from page.screen.wrap(speech.heading(part.table).upper(), look=_BOLD)
        for one in (*part.found, *part.passed):
            yield from _title(page, one)
            for sentence in (one.why, one.todo) if one.rows else ():
                yield from page.screen.wrap(sentence, (Span("    "),), _DIM)
            yield from _remarks(page, one)
            yield ()
            if one.places:
                yield from _bad_rows.draw(speech, page.screen, one.places, 2, heads=True)
                if more := speech.more(one):
                    yield from page.screen.wrap(more, (Span("  "),), _DIM)
                yield ()
    for silent in checkup.not_run:
        if silent.code == checkup.shown:
            kind: Kind = "error" if silent.failed else "note"
            said = speech.words.gettext("not run ({reason}): {codes}").format(reason=silent.reason, codes=silent.code)
            yield from page.screen.wrap(said, _lead(kind))
            yield ()
    yield from page.screen.join(speech.commands(), look=_DIM)
