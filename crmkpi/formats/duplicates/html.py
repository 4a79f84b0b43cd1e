"""One HTML file for people who review: groups side by side; opens offline, light and dark, on a phone and on paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.formats._page import page
from crmkpi.formats.duplicates._sentences import Speech, speech
from crmkpi.model import Band, Verdict
from crmkpi.model.doubles import Double, Doubles, Mark, Search

SUFFIX = ".html"
BINARY = False
SHOWN = 500
"""Groups of a search, unless `--limit` says how many: a longer page is no longer read."""

_BANDS = {Band.CERTAIN: "good", Band.LIKELY: "near", Band.REVIEW: ""}
_LOOKS = {Mark.SAME: "", Mark.SIMILAR: "near", Mark.DIFFERENT: "bad", Mark.ONLY_HERE: "good"}
_VERDICTS = {Verdict.PASSED: "", Verdict.FAILED: "bad", Verdict.UNFINISHED: "bad"}


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stands in a row, its sign, and what that means."""

    text: str
    glyph: str = ""
    meaning: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """A group as the page shows it."""

    number: int
    look: str
    sure: str
    rows: str
    heads: list[str]
    lines: list[tuple[str, list[_Cell]]]
    reasons: list[str]
    advice: list[str]


@dataclass(frozen=True, slots=True)
class _Section:
    """What was found in one table."""

    heading: str
    remarks: list[str]
    groups: list[_Group]


def render(doubles: Doubles) -> str:
    """Write the groups as one HTML file; nothing in the data can become markup, and nothing is fetched."""
    told = speech(doubles)
    _, sha256 = told.words.gettext, doubles.config_sha256
    return page(
        "duplicates.html",
        language=doubles.language,
        title=doubles.title,
        facts=told.facts(),
        look=_VERDICTS[doubles.verdict],
        summary=told.summary(),
        legend=told.legend() if any(search.doubles for search in doubles.searches) else [],
        failed=doubles.failed,
        searches=[_section(told, search) for search in doubles.searches],
        lists=list(_lists(told)),
        origin=[f"crmkpi {doubles.version}".strip(), *([f"sha256:{sha256[:12]}"] if sha256 else [])],
    )


def _section(told: Speech, search: Search) -> _Section:
    shown = search.doubles[: SHOWN if told.doubles.limit is None else None]
    more = told.more(search, len(shown))
    remarks = [*([more] if more else []), *told.remarks(search)]
    return _Section(told.heading(search), remarks, [_group(told, double) for double in shown])


def _group(told: Speech, double: Double) -> _Group:
    order = [double.survivor, *(place for place in range(len(double.rows)) if place != double.survivor)]
    several, reasons = len(double.rows) > 2, []
    for place in order[1:]:
        because = told.because(double, place)
        reasons.append(f"{told.id(double.rows[place])}: {because}" if several else because)
        if doubt := told.against(double, place):
            reasons.append(doubt)
    heads = [told.id(double.rows[place]) for place in order]
    heads[0] = " · ".join((heads[0], told.words.gettext("keep")))
    return _Group(
        double.number,
        _BANDS[double.band],
        told.sure(double),
        told.rows(len(double.rows)),
        heads,
        list(_lines(told, double, order)),
        reasons,
        [told.keep(double), *told.take(double)],
    )


def _lines(told: Speech, double: Double, order: list[int]) -> Iterator[tuple[str, list[_Cell]]]:
    """Write what each row has, line by line."""
    _, rows = told.words.gettext, [double.rows[place] for place in order]
    if len({entry.table for entry in rows}) > 1:
        yield _("Table"), [_Cell(told.table(entry.table)) for entry in rows]
    yield _("Line"), [_Cell(told.place(entry.file, entry.line)) for entry in rows]
    if len(rows) > 2:
        yield _("Probability"), [_Cell(told.probability(entry.score)) for entry in rows]
    meanings = dict(zip((Mark.DIFFERENT, Mark.SIMILAR, Mark.ONLY_HERE), told.meanings(), strict=True))
    for name in double.columns:
        cells = [entry.cells.get(name) for entry in rows]
        shown = [
            _Cell(cell.text, told.glyph(cell.mark), meanings.get(cell.mark, ""), _LOOKS[cell.mark])
            if cell
            else _Cell("")
            for cell in cells
        ]
        yield told.column(name, rows[0].table), shown


def _lists(told: Speech) -> Iterator[tuple[str, list[str]]]:
    """Say what was noted, and which files went in."""
    _, doubles = told.words.gettext, told.doubles
    if doubles.notes:
        yield _("Notes"), list(doubles.notes)
    sources = [
        f"{told.file(one.file)}: {told.table(one.table)}, {told.rows(one.rows_loaded)}, sha256:{one.sha256[:12]}"
        for one in doubles.sources
    ]
    if sources:
        yield _("Sources"), sources
