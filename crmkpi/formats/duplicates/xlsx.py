"""An Excel workbook for people who review: rows by group, pairs with a verdict to fill in, and what it rests on."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import floor
from typing import TYPE_CHECKING, Any

from crmkpi.formats._plain import plain
from crmkpi.formats.duplicates._pairs import TELLING, VERDICT, columns, fingerprint, pairs, tables
from crmkpi.formats.duplicates._sentences import Speech, speech
from crmkpi.model import Band
from crmkpi.model.doubles import Double, Doubles, Entry, Mark

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SUFFIX = ".xlsx"
BINARY = True
MOST_ROWS = 50_000
"""Lines of a sheet; with more of them nobody reviews and Excel is slow."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every workbook as the day on which it was made, so that the same document gives the same bytes."""
_LONGEST = 32_000
_FIRST = ("group", "band", "probability", "keep", "table", "row_id", "file", "line")
_LOOKS: dict[Mark, dict[str, Any]] = {
    Mark.SIMILAR: {"bg_color": "#FFF2CC", "italic": True},
    Mark.DIFFERENT: {"bg_color": "#F8CBAD", "bold": True},
    Mark.ONLY_HERE: {"bg_color": "#E2EFDA", "underline": 1},
}
_WIDTHS = {"reason": 80, "probability": 11, "band": 14, "row_id": 16, "file": 24, "note": 24}


def render(doubles: Doubles) -> bytes:
    """Write the workbook. No cell is a formula or a link, and nothing in it depends on the clock."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    told = speech(doubles)
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        book.set_properties({"title": _text(doubles.title), "created": MADE})
        whole = _groups(book, told)
        whole &= _pairs(book, told)
        _about(book, told, whole)
    return out.getvalue()


def _groups(book: "Workbook", told: Speech) -> bool:
    """Write one line for each row of a group, cells marked where they differ from the row to keep."""
    _ = told.words.gettext
    doubles = [double for search in told.doubles.searches for double in search.doubles]
    order: dict[str, None] = {}
    for double in sorted(doubles, key=lambda one: -len(one.columns)):
        order.update(dict.fromkeys(double.columns))
    names = list(order)
    sheet = book.add_worksheet(_("Groups"))
    looks = {mark: book.add_format({"text_wrap": False, **look}) for mark, look in _LOOKS.items()}
    percent, stay = book.add_format({"num_format": "0.00%"}), book.add_format({"bold": True})
    said_of = _heads(told)
    of = [told.column(name, _table(told)) for name in names]
    heads = [*(said_of[name] for name in _FIRST), *of, said_of["reason"]]
    widths = [*(_WIDTHS.get(name, 9) for name in _FIRST), *(22 for _name in names), _WIDTHS["reason"]]
    line = 0
    for double in doubles:
        if line + len(double.rows) > MOST_ROWS:
            break
        for place in (double.survivor, *(at for at in range(len(double.rows)) if at != double.survivor)):
            line += 1
            entry = double.rows[place]
            kept = place == double.survivor
            _place(sheet, line, told, double, entry, kept, percent, stay)
            for at, name in enumerate(names, len(_FIRST)):
                if cell := entry.cells.get(name):
                    sheet.write_string(line, at, _text(cell.text), looks.get(cell.mark))
            said = [told.keep(double), *told.take(double)] if kept else [told.because(double, place)]
            doubt = told.against(double, place)
            sheet.write_string(line, len(_FIRST) + len(names), _text("; ".join([*said, *([doubt] if doubt else [])])))
    _frame(book, sheet, heads, widths, line)
    return line == sum(len(double.rows) for double in doubles)


def _place(
    sheet: "Worksheet",
    line: int,
    told: Speech,
    double: Double,
    entry: Entry,
    kept: bool,
    percent: "Format",
    stay: "Format",
) -> None:
    """Write which group a row is in, how sure that is, and where it stands."""
    sheet.write_number(line, 0, double.number)
    sheet.write_string(line, 1, told.band(double.band))
    sheet.write_number(line, 2, _floored(entry.score), percent)
    sheet.write_string(line, 3, told.words.gettext("keep") if kept else "")
    sheet.write_string(line, 4, told.table(entry.table))
    sheet.write_string(line, 5, _text(entry.id), stay if kept else None)
    sheet.write_string(line, 6, _text(told.file(entry.file)))
    sheet.write_number(line, 7, entry.line)


def _pairs(book: "Workbook", told: Speech) -> bool:
    """Write the pairs that decide the groups; saved as CSV, the sheet is read back by `--reviewed`."""
    _ = told.words.gettext
    asked = list(pairs(told, tuple(Band)))
    names = columns(asked)
    # What is read back keeps its name in every language.
    said_of, of = _heads(told), [(told.column(name, _table(told)), side) for name in names for side in "AB"]
    heads = [*VERDICT, *(said_of[name] for name in TELLING), *(f"{name} {side}" for name, side in of)]
    widths = [_WIDTHS.get(name, 18 if name[-2:] in ("_a", "_b") else 12) for name in (*VERDICT, *TELLING)]
    widths += [18] * len(of)
    sheet = book.add_worksheet(_("Pairs"))
    percent, empty = book.add_format({"num_format": "0.00%"}), book.add_format({"bg_color": "#FFFFE0", "border": 1})
    for line, one in enumerate(asked[:MOST_ROWS], 1):
        a, b = one.double.rows[one.likeness.a], one.double.rows[one.likeness.b]
        for at, text in enumerate((a.id, b.id)):
            sheet.write_string(line, at, _text(text))
        sheet.write_blank(line, 2, None, empty)
        for at, text in enumerate((fingerprint(a.seen), fingerprint(b.seen)), 6):
            sheet.write_string(line, at, _text(text))
        sheet.write_string(line, 8, tables(one))
        first = len(VERDICT)
        sheet.write_number(line, first, one.double.number)
        sheet.write_number(line, first + 1, _floored(one.likeness.probability), percent)
        for at, text in enumerate((told.band(one.likeness.band), told.reason(one.likeness)), first + 2):
            sheet.write_string(line, at, _text(text))
        for at, entry in zip((first + 4, first + 6), (a, b), strict=True):
            sheet.write_string(line, at, _text(told.file(entry.file)))
            sheet.write_number(line, at + 1, entry.line)
        for at, text in enumerate(one.cells(names), len(VERDICT) + len(TELLING)):
            if text:
                sheet.write_string(line, at, _text(text))
    if asked:
        words = [_("same"), _("different")]
        sheet.data_validation(1, 2, min(len(asked), MOST_ROWS), 2, {"validate": "list", "source": words})
    _frame(book, sheet, heads, widths, min(len(asked), MOST_ROWS))
    return len(asked) <= MOST_ROWS


def _about(book: "Workbook", told: Speech, whole: bool) -> None:
    """Say what was searched, what came out, what the marks mean, and what was left out."""
    _, doubles = told.words.gettext, told.doubles
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 120)
    bold = book.add_format({"bold": True})
    looks = [book.add_format(_LOOKS[mark]) for mark in (Mark.DIFFERENT, Mark.SIMILAR, Mark.ONLY_HERE)]
    lines: list[tuple[str, Any]] = [(doubles.title, bold), (told.summary(), None)]
    lines += [(fact, None) for fact in told.facts()]
    if not whole:
        lines.append((_("the sheets are cut: they hold no more than {n} lines").format(n=told.count(MOST_ROWS)), bold))
    lines += [("", None), *zip(told.meanings(), looks, strict=True), (told.legend()[-1], None)]
    lines.append((_("write same or different beside a pair, save the sheet as CSV and name it with --reviewed"), None))
    for search in doubles.searches:
        lines += [("", None), (told.heading(search), bold)]
        more = told.more(search, len(search.doubles))
        lines += [(sentence, None) for sentence in (*([more] if more else []), *told.remarks(search))]
    lines += [("", None), (_("Sources"), bold)]
    for source in doubles.sources:
        lines.append((f"{told.file(source.file)} · {told.table(source.table)} · sha256:{source.sha256}", None))
    lines += [(sentence, None) for sentence in (*doubles.failed, *doubles.notes)]
    lines.append((f"crmkpi {doubles.version}".strip(), None))
    for line, (text, look) in enumerate(lines):
        sheet.write_string(line, 0, _text(text), look)


def _frame(book: "Workbook", sheet: "Worksheet", heads: Sequence[str], widths: Iterable[int], lines: int) -> None:
    """Give a sheet its head: frozen, with filters and widths."""
    bold = book.add_format({"bold": True, "bottom": 1})
    for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, at, _text(head), bold)
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, lines, len(heads) - 1)


def _heads(told: Speech) -> dict[str, str]:
    """Name the columns that say where a row stands and why."""
    _ = told.words.gettext
    return {
        "group": _("group"),
        "band": _("band"),
        "probability": _("probability"),
        "keep": _("keep"),
        "table": _("table"),
        "row_id": _("row_id"),
        "file": _("file"),
        "line": _("line"),
        "reason": _("reason"),
        **{f"file_{side}": f"{_('file')} {side.upper()}" for side in "ab"},
        **{f"line_{side}": f"{_('line')} {side.upper()}" for side in "ab"},
    }


def _table(told: Speech) -> str:
    return told.doubles.searches[0].tables[0] if told.doubles.searches else ""


def _floored(probability: float) -> float:
    """Cut a probability to hundredths of a percent: it is never rounded up to certainty."""
    return floor(probability * 10_000) / 10_000


def _text(text: str) -> str:
    """Make text fit for a cell: harmless and not too long."""
    return plain(text)[:_LONGEST]
