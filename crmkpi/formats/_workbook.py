"""Sheets of an Excel workbook: text stays text, numbers stay numbers, and every sheet can be filtered and printed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from crmkpi.formats._numbers import Figures, raw
from crmkpi.formats._plain import plain
from crmkpi.model import Number, Report, Unit
from crmkpi.words import Translator

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 50_000
"""Lines of a table; with more of them Excel is slow and nobody reads."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every workbook as the day on which it was made, unless the report says when that was."""
TONES = {"met": "#0b6e4f", "near": "#7a4f00", "missed": "#b3261e", True: "#0b6e4f", False: "#b3261e"}
_FROZEN = 3
"""Lines above a table that may stay in sight together with its head."""
_LONGEST = 32_000
"""Letters of a cell: Excel takes 32,767 of its own, which count some letters twice."""
_SEVERAL = Decimal("25.5")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#eceff1"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the form in which it is shown."""

    value: Number | None
    form: str
    tone: str | bool | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with a colour or in bold."""

    text: str
    tone: str | bool | None = None
    bold: bool = False


Cell = str | Amount | Marked | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    head: str
    width: float
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is being written, and what every sheet needs."""

    book: "Workbook"
    report: Report
    figures: Figures
    words: Translator
    looks: dict[tuple[tuple[str, Any], ...], "Format"] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def look(self, **properties: Any) -> "Format":
        """Make a format once."""
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format(properties)
        return self.looks[key]

    def sheet(self, name: str, *, wide: bool = True) -> "Worksheet":
        """Add a sheet that prints on A4, as wide as the page, with its name and numbered pages."""
        sheet = self.book.add_worksheet(self.name(name))
        sheet.set_paper(9)
        if wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        title = text(self.report.title)[:100].replace("&", "&&")
        sheet.set_header(f"&L{title}&R&A")
        sheet.set_footer(f"&Lcrmkpi {self.report.version}&R&P / &N")
        return sheet

    def name(self, wanted: str) -> str:
        """Make a name that Excel takes for a sheet, and that no other sheet has."""
        clean = (_FORBIDDEN.sub(" ", text(wanted)).strip("' ") or "crmkpi")[:31].rstrip("' ")
        number, name = 1, clean
        while name.casefold() in self.names:
            number += 1
            end = f" {number}"
            name = clean[: 31 - len(end)] + end
        self.names.add(name.casefold())
        return name

    def write(self, sheet: "Worksheet", line: int, at: int, cell: Cell, **more: Any) -> None:
        """Write one cell; an unknown number leaves it empty, and no text becomes a formula or a link."""
        if isinstance(cell, Amount):
            number = raw(cell.value)
            colour = {"font_color": TONES[cell.tone]} if cell.tone in TONES and cell.tone is not None else {}
            if number is not None:
                sheet.write_number(line, at, number, self.look(num_format=cell.form, **colour, **more))
            return
        marked = cell if isinstance(cell, Marked) else Marked(cell or "")
        if not marked.text:
            return
        looks = dict(more)
        if marked.tone in TONES and marked.tone is not None:
            looks["font_color"] = TONES[marked.tone]
        if marked.bold:
            looks["bold"] = True
        sheet.write_string(line, at, text(marked.text), self.look(**looks) if looks else None)

    def table(
        self,
        sheet: "Worksheet",
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        top: int = 0,
        names: int = 1,
    ) -> int:
        """Write a table whose head stays in sight and on every page; give its last line.

        `names` columns at the left stay in sight too. Beyond `MOST_ROWS` a line says that the rest is left out.
        """
        waiting = iter(rows)
        first = next(waiting, None)
        rows = waiting if first is None else chain([first], waiting)
        for at, column in enumerate(columns):
            side = "right" if first is not None and isinstance(first[at], Amount) else "left"
            sheet.write_string(top, at, text(column.head), self.look(**_HEAD, align=side))
            sheet.set_column(at, at, column.width)
        line = top
        for line, row in enumerate(_capped(rows), top + 1):
            if row is None:
                _ = self.words.gettext
                note = _("the sheets are cut: they hold no more than {n} lines")
                sheet.write_string(line, 0, text(note.format(n=self.figures.count(MOST_ROWS))), self.look(bold=True))
                line -= 1
                break
            for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
                self.write(sheet, line, at, cell, valign="top", **({"text_wrap": True} if column.wrap else {}))
        # What stands above a table would take the screen if it stayed in sight with the head.
        sheet.freeze_panes(top + 1 if top <= _FROZEN else 0, names)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, max(line, top + 1), len(columns) - 1)
        return line


def _capped(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell] | None]:
    """Go through the rows; None stands for those that are too many."""
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            yield None
            return
        yield row


def text(words: str) -> str:
    """Make text fit for a cell: harmless and not too long."""
    shown = plain(words)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


def form(unit: Unit, figures: Figures, number: Number | None = None) -> str:
    """Give the number form of a unit, as Excel keeps it in every language (`#,##0.00`)."""
    if unit is Unit.MONEY:
        return _money(figures)
    if unit is Unit.COUNT:
        whole = number is None or number == int(number)
        return "#,##0" if whole else "#,##0.0#"
    if unit is Unit.PERCENT:
        return "0.0%"
    if unit is Unit.POINTS:
        return "+#,##0.0;-#,##0.0;0"
    return f'#,##0.0"{_unit_word(unit, figures)}"'


def _unit_word(unit: Unit, figures: Figures) -> str:
    """Take the word or sign that stands behind a number of this unit."""
    return _quoted(re.sub(r"^[\d.,]+", "", figures.value(_SEVERAL, unit)).replace("\xa0", " "))


def change(number: Number | None, unit: Unit, figures: Figures, tone: bool | None = None) -> Amount:
    """Give a change as a number and its form: points for a rate, a difference for points and ratios, else percent."""
    from crmkpi.words import translator

    if number is not None and unit is Unit.PERCENT:
        points = _quoted(translator(figures.language).gettext("pp"))
        return Amount(number * 100, f'+0.0" {points}";-0.0" {points}";0.0" {points}"', tone)
    if unit in (Unit.POINTS, Unit.RATIO):
        return Amount(number, "+#,##0.0;-#,##0.0;0", tone)
    return Amount(number, "+#,##0.0%;-#,##0.0%;0.0%", tone)


def gap(deviation: Number | None, target: Number | None, unit: Unit, figures: Figures, tone: str) -> Amount:
    """Give a deviation from the target, as `Figures.gap` writes it; from one of 0 or below it stays in the unit."""
    if deviation is None or target is None:
        return Amount(None, "0", tone)
    if unit in (Unit.PERCENT, Unit.POINTS, Unit.RATIO):
        made = change(deviation, unit, figures)
    elif target > 0:
        made = change(float(deviation) / float(target), unit, figures)
    else:
        made = Amount(deviation, form(unit, figures, deviation))
    return Amount(made.value, made.form, tone)


def stamped(report: Report) -> datetime:
    """Give the moment that stands in the file's properties."""
    return datetime.fromisoformat(report.stamp).astimezone(UTC) if report.stamp else MADE


def day_form(moment: date | None) -> str:
    """Write a day as ISO 8601, or nothing."""
    return moment.isoformat() if moment else ""


def _money(figures: Figures) -> str:
    from babel import Locale
    from babel.numbers import get_currency_precision, get_currency_symbol

    if not figures.currency:
        return "#,##0.00"
    locale = figures.language.replace("-", "_")
    places = get_currency_precision(figures.currency)
    symbol = _quoted(get_currency_symbol(figures.currency, locale))
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.partition(";")[0].replace("\xa0", " ")
    number = "#,##0" + ("." + "0" * places if places else "")
    gap = " " if symbol[-1:].isalpha() and "¤#" in pattern else ""
    return re.sub(r"[#0,.]+", number, pattern).replace("¤", f'"{symbol}{gap}"')


def _quoted(words: str) -> str:
    return re.sub(r'["\\]', "", words)
