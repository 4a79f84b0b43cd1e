"""One HTML file for people: opens offline, light and dark, on a phone and on paper; no script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crmkpi.formats import _terms
from crmkpi.formats._numbers import UNKNOWN
from crmkpi.formats._page import page
from crmkpi.formats.check._parts import Part, evaluated, parts
from crmkpi.formats.check._sentences import GLYPHS, Kind, Speech, speech
from crmkpi.model import Checkup, Finding, Place, Verdict

SUFFIX = ".html"
BINARY = False

_LOOKS: dict[Kind, str] = {"error": "bad", "warning": "near", "passed": "good"}
_VERDICTS = {Verdict.PASSED: ("good", "✓"), Verdict.FAILED: ("bad", "✗"), Verdict.UNFINISHED: ("bad", "✗")}
Heads = list[tuple[str, str]]
"""(head, how its column looks: number, place or nothing)."""
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class _Article:
    """A finding as the page shows it."""

    look: str
    glyph: str
    severity: str
    code: str
    title: str
    found: str
    before: str
    accepted: str
    affected: str
    sentences: tuple[str, ...]
    heads: Heads
    rows: Rows
    more: str


@dataclass(frozen=True, slots=True)
class _Section:
    """What was found in one table."""

    heading: str
    findings: tuple[_Article, ...]


def render(checkup: Checkup) -> str:
    """Write the checkup as one HTML file; nothing in the data can become markup, and nothing is fetched."""
    told, found = speech(checkup), parts(checkup)
    look, glyph = _VERDICTS[checkup.verdict]
    whole = checkup.shown is None
    sections = [_section(told, part) for part in found if part.found]
    sha256 = checkup.config_sha256
    return page(
        "check.html",
        language=checkup.language,
        title=checkup.title,
        facts=told.facts(),
        look=look,
        glyph=glyph,
        verdict=told.verdict(),
        tallies=[(GLYPHS[kind], text) for kind, text in told.tallies()],
        undone=list(_undone(told)),
        found=sections,
        lists=list(_lists(told)) if whole else [],
        tables=[*(_passed(told, found) if whole else ()), *_sources(told)],
        commands=told.commands(),
        origin=[f"crmkpi {checkup.version}".strip(), *([f"sha256:{sha256[:12]}"] if sha256 else [])],
    )


def _section(told: Speech, part: Part) -> _Section:
    return _Section(told.heading(part.table), tuple(_article(told, one) for one in part.found))


def _article(told: Speech, one: Finding) -> _Article:
    kind = told.kind(one)
    heads, rows = _rows(told, one.places)
    # What is accepted needs no explanation of what to do about it.
    sentences = (one.why, one.todo) if one.counts or told.checkup.shown else ()
    return _Article(
        _LOOKS.get(kind, ""),
        GLYPHS[kind],
        told.severity(one),
        one.code,
        told.title(one),
        told.found(one),
        told.before(one),
        one.accepted or "",
        told.affected(one),
        tuple(sentence for sentence in sentences if sentence),
        heads,
        rows,
        told.more(one),
    )


def _rows(told: Speech, places: Sequence[Place]) -> tuple[Heads, Rows]:
    """List bad rows, without the columns in which nothing stands."""
    _ = told.words.gettext
    heads = [(_("Line"), "place"), ("Id", ""), (_("Column"), ""), (_("Value"), ""), (_("Note"), "")]
    rows = [
        [told.place(bad.file, bad.line), bad.id or "", bad.column or "", bad.value or "", bad.note or ""]
        for bad in places
    ]
    kept = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    return [heads[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _undone(told: Speech) -> Iterator[tuple[str, Sequence[str]]]:
    """Say what could not be read or evaluated: that is not a pass."""
    _ = told.words.gettext
    broken = [f"{one.code} {one.title}: {one.reason}" for one in evaluated(told.checkup)[1]]
    headings = ((_("Not read"), told.checkup.failed), (_("Not evaluated"), broken))
    yield from ((heading, sentences) for heading, sentences in headings if sentences)


def _lists(told: Speech) -> Iterator[tuple[str, list[str]]]:
    """Say what was not asked and why, and what was noted."""
    _ = told.words.gettext
    unasked = [f"{reason}: {', '.join(codes)}" for reason, codes in told.unasked().items()]
    if unasked:
        yield _("Not run"), unasked
    if told.checkup.notes:
        yield _("Notes"), list(told.checkup.notes)


def _passed(told: Speech, found: Sequence[Part]) -> Iterator[tuple[str, Heads, Rows]]:
    """Name the checks that passed, so that nobody takes silence for a pass."""
    _ = told.words.gettext
    rows = [
        [one.code, one.title, told.table(one.table), told.count(one.of) if one.of else UNKNOWN]
        for part in found
        for one in part.passed
    ]
    if rows:
        yield _("Passed"), [(_("Code"), ""), (_("Check"), ""), (_("Table"), ""), (_("Of"), "number")], rows


def _sources(told: Speech) -> Iterator[tuple[str, Heads, Rows]]:
    """Prove for every file that no row got lost."""
    _, checkup = told.words.gettext, told.checkup
    heads = [(_("File"), ""), (_("Table"), ""), (_("Preset"), "")]
    heads += [(name, "number") for name in (_("Read"), _("Loaded"), _("Refused"))]
    rows = [
        [
            _terms.file(checkup.sources, source.file),
            told.table(source.table),
            source.preset,
            *(told.count(n) for n in (source.rows_read, source.rows_loaded, source.rows_rejected)),
            source.sha256[:12],
        ]
        for source in checkup.sources
    ]
    if rows:
        yield _("Sources"), [*heads, ("SHA-256", "")], rows
