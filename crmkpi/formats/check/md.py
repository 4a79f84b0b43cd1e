"""Markdown with GitHub tables, for tickets, pull requests and step summaries; readable as plain text too."""

from collections.abc import Iterator, Sequence

from crmkpi.formats import _terms
from crmkpi.formats._markdown import escape, heading, table
from crmkpi.formats._markdown import inert as written
from crmkpi.formats._numbers import NBSP, UNKNOWN
from crmkpi.formats._spreadsheet import inert
from crmkpi.formats.check._parts import Part, evaluated, parts
from crmkpi.formats.check._sentences import GLYPHS, Speech, speech
from crmkpi.model import Checkup, Finding

SUFFIX = ".md"
BINARY = False


def render(checkup: Checkup) -> str:
    """Write the checkup as GitHub-flavoured Markdown; nothing in the data can become markup, a link or a formula."""
    told = speech(checkup)
    found = parts(checkup)
    body = [_undone(told), *(_part(told, part) for part in found if part.found)]
    if checkup.shown is None:
        body += [_passed(told, found), _silent(told), _notes(told)]
    every = [_head(told), *body, _sources(told), _origin(told), [f"**{escape(told.verdict())}**"]]
    text = "\n".join(line.rstrip() for lines in every for line in lines)
    return text.replace(NBSP, " ").rstrip("\n") + "\n"


def _head(told: Speech) -> Iterator[str]:
    yield f"# {_text(told.checkup.title)}"
    yield ""
    yield f"**{escape(told.verdict())}** · {' · '.join(_text(fact) for fact in told.facts())}"
    yield ""
    yield " · ".join(f"{GLYPHS[kind]} {escape(text)}" for kind, text in told.tallies())
    yield ""


def _undone(told: Speech) -> Iterator[str]:
    """Say what could not be read or evaluated."""
    _ = told.words.gettext
    broken = [f"{one.code} {one.title}: {one.reason}" for one in evaluated(told.checkup)[1]]
    for title, sentences in ((_("Not read"), told.checkup.failed), (_("Not evaluated"), broken)):
        if sentences:
            yield heading(title)
            yield ""
            yield from (f"- ✗ {_text(sentence)}" for sentence in sentences)
            yield ""


def _part(told: Speech, part: Part) -> Iterator[str]:
    """Write a table of what was found in one table, and each finding below it."""
    _ = told.words.gettext
    yield f"## {_text(told.heading(part.table))}"
    yield ""
    heads = [_("Severity"), _("Code"), _("Check"), _("Found"), _("Note")]
    yield from table(heads, [_line(told, one) for one in part.found], right=())
    for one in part.found:
        if one.counts or told.checkup.shown:
            yield from _finding(told, one)


def _line(told: Speech, one: Finding) -> tuple[str, ...]:
    note = one.accepted or told.before(one)
    severity = f"{GLYPHS[told.kind(one)]} {told.severity(one)}"
    return severity, _cell(one.code), _cell(told.title(one)), told.found(one), _cell(note)


def _finding(told: Speech, one: Finding) -> Iterator[str]:
    """Say why a finding matters, what to do, which KPIs it touches, and where the first rows stand."""
    _ = told.words.gettext
    yield f"### {escape(one.code)} {_text(told.title(one))}"
    yield ""
    for sentence in (one.why, one.todo, told.affected(one)):
        if sentence:
            yield f"- {_text(sentence)}"
    yield ""
    if not one.places:
        return
    heads = [_("Line"), "Id", _("Column"), _("Value"), _("Note")]
    rows = [
        (told.place(bad.file, bad.line), bad.id or "", bad.column or "", bad.value or "", bad.note or "")
        for bad in one.places
    ]
    yield from table(*_told(heads, [[_cell(field) for field in row] for row in rows]), right=())
    if more := told.more(one):
        yield escape(more)
        yield ""


def _told(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns in which nothing stands."""
    kept = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    return [heads[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _passed(told: Speech, found: Sequence[Part]) -> Iterator[str]:
    """Name the checks that passed, so that nobody takes silence for a pass."""
    passed = [one for part in found for one in part.passed]
    if passed:
        _ = told.words.gettext
        yield heading(_("Passed"))
        yield ""
        rows = [
            (_cell(one.code), _cell(one.title), _cell(told.table(one.table)), told.count(one.of) if one.of else UNKNOWN)
            for one in passed
        ]
        yield from table([_("Code"), _("Check"), _("Table"), _("Of")], rows, right=(3,))


def _silent(told: Speech) -> Iterator[str]:
    folded = told.unasked()
    if folded:
        yield heading(told.words.gettext("Not run"))
        yield ""
        yield from (f"- {_text(reason)}: {_text(', '.join(codes))}" for reason, codes in folded.items())
        yield ""


def _notes(told: Speech) -> Iterator[str]:
    if told.checkup.notes:
        yield heading(told.words.gettext("Notes"))
        yield ""
        yield from (f"- {_text(note)}" for note in told.checkup.notes)
        yield ""


def _sources(told: Speech) -> Iterator[str]:
    if not told.checkup.sources:
        return
    _ = told.words.gettext
    yield heading(_("Sources"))
    yield ""
    heads = [_("File"), _("Table"), _("Preset"), _("Read"), _("Loaded"), _("Refused"), "SHA-256"]
    rows = [
        (
            _cell(_terms.file(told.checkup.sources, source.file)),
            _cell(told.table(source.table)),
            _cell(source.preset),
            told.count(source.rows_read),
            told.count(source.rows_loaded),
            told.count(source.rows_rejected),
            f"`{source.sha256[:12]}`",
        )
        for source in told.checkup.sources
    ]
    yield from table(heads, rows, right=(3, 4, 5))


def _origin(told: Speech) -> Iterator[str]:
    """Say what made it, and what to ask next."""
    sha256 = told.checkup.config_sha256
    made = [escape(f"crmkpi {told.checkup.version}".strip()), *([f"`sha256:{sha256[:12]}`"] if sha256 else [])]
    yield " · ".join([*made, *(f"`{command}`" for command in told.commands())])
    yield ""


def _text(text: str) -> str:
    return written(inert(text.strip(" ")))


def _cell(text: str) -> str:
    return written(inert(text.strip(" ")), cell=True)
