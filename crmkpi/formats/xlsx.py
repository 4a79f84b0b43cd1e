"""An Excel workbook: KPIs with real numbers, charts, segments, cohorts, findings, definitions and sources."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crmkpi.formats import _periods, _sheets, _terms, _trends
from crmkpi.formats._names import on_one_line
from crmkpi.formats._numbers import raw
from crmkpi.formats._rows import KpiRow, figures_of, kpi_rows
from crmkpi.formats._workbook import Amount, Book, Cell, Column, Marked, change, form, gap, stamped, text
from crmkpi.model import Comparison, Report
from crmkpi.words import translator

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SUFFIX = ".xlsx"
BINARY = True
_ICON, _SPARK = 5, 11
"""Columns of the KPI table that hold no text."""
_MARKS = {"met": 1, "near": 0, "missed": -1}


def render(report: Report) -> bytes:
    """Write the workbook. No cell is a formula or a link, and nothing in it depends on the clock."""
    from xlsxwriter import Workbook

    report = on_one_line(report)
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with Workbook(out, options) as opened:
        opened.set_properties({"title": text(report.title), "created": stamped(report), "author": "crmkpi"})
        book = Book(opened, report, figures_of(report), translator(report.language))
        front = book.sheet(book.words.gettext("KPIs"))
        trends = _trends.write(book)
        _kpis(book, front, trends)
        _sheets.write(book)
    return out.getvalue()


def _kpis(book: Book, sheet: "Worksheet", trends: _trends.Trends) -> None:
    """Write the KPI table under the title, the headline and what the signs mean."""
    report, _ = book.report, book.words.gettext
    top = _head(book, sheet)
    rows = [row for _kind, each in kpi_rows(report, book.figures) for row in each]
    columns = (
        Column(_("Category"), 25),
        Column("KPI", 36),
        Column(_("Actual"), 18),
        Column(_("Target"), 16),
        Column(_("vs target"), 11),
        Column("±", 4),
        Column(_("Status"), 10),
        Column(_("Previous"), 18),
        Column(_("Δ prev"), 10),
        Column(_("Year before"), 18),
        Column(_("Δ year"), 10),
        Column(_("Trend"), 20),
        Column("n", 9),
        Column(_("Low (95%)"), 13),
        Column(_("High (95%)"), 13),
        Column(_("With bad rows and duplicates"), 18),
        Column(_("Owner"), 20),
        Column(_("Goal"), 20),
        Column(_("Note"), 60, wrap=True),
        Column("id", 22),
    )
    lines = [*(_row(book, row) for row in rows), *_missing(book)]
    last = book.table(sheet, columns, lines, top, names=2)
    for line, row in enumerate(rows, top + 1):
        if place := trends.ranges.get(row.kpi.id):
            sheet.add_sparkline(line, _SPARK, {"range": place, "type": "column", "last_point": True})
    if rows:
        _icons(sheet, top + 1, max(last, top + 1))
    sheet.print_area(0, 0, max(last, top + 1), _SPARK)


def _head(book: Book, sheet: "Worksheet") -> int:
    """Write what the report is about; give the line of the table's head."""
    report, _ = book.report, book.words.gettext
    language = report.language
    facts = [
        _terms.span_and_state(report),
        _("data as of {day}").format(day=_periods.day(report.as_of, language)),
        report.timezone,
        report.currency or "",
        _terms.stamp(report),
    ]
    lines = [
        Marked(f"{report.title} · {_periods.title(report.period.label, language)}", bold=True),
        Marked(" · ".join(fact for fact in facts if fact)),
        Marked(report.headline or (_terms.no_number_at_all(report) if _terms.nothing_known(report) else ""), bold=True),
        Marked(" · ".join(_terms.legend(report))),
    ]
    for line, words in enumerate(lines):
        book.write(sheet, line, 0, words, **({"font_size": 16} if not line else {}))
    return len(lines) + 1


def _row(book: Book, row: KpiRow) -> tuple[Cell, ...]:
    """Write one KPI; columns that hold pictures stay empty."""
    kpi, figures = row.kpi, book.figures
    goals = {goal.id: goal.name for goal in book.report.goals}
    number = form(kpi.unit, figures, kpi.value)
    return (
        _terms.category(kpi.category, book.report.language),
        Marked(f"{kpi.label}{' ↓' if row.lower else ''}", bold=True),
        Amount(kpi.value, number),
        Amount(kpi.target, form(kpi.unit, figures, kpi.target)),
        gap(kpi.deviation, kpi.target, kpi.unit, figures, row.tone),
        Amount(_MARKS[row.tone], "0") if row.tone else None,
        Marked(f"{row.glyph} {row.status}".strip(), row.tone),
        *_earlier(book, row, kpi.previous, row.previous_good),
        *_earlier(book, row, kpi.year_ago, row.year_good),
        None,
        Amount(kpi.n, "#,##0"),
        Amount(kpi.low, number),
        Amount(kpi.high, number),
        Amount(kpi.unclean_value, number),
        kpi.owner or "",
        goals.get(kpi.goal or "", kpi.goal or ""),
        "; ".join(_notes(book, row)),
        kpi.id,
    )


def _earlier(book: Book, row: KpiRow, one: Comparison | None, good: bool | None) -> tuple[Amount, Amount]:
    unit = row.kpi.unit
    if one is None:
        return Amount(None, "0"), Amount(None, "0")
    return Amount(one.value, form(unit, book.figures, raw(one.value))), change(one.change, unit, book.figures, good)


def _notes(book: Book, row: KpiRow) -> Iterator[str]:
    """Say why there is no number, how small a sample is, and what stands out."""
    kpi = row.kpi
    if kpi.value is None:
        yield kpi.detail or (_terms.reason(kpi.reason, book.report.language) if kpi.reason else "")
    if row.aside:
        yield book.words.gettext("{cases}, few cases").format(cases=row.aside) if kpi.low_n else row.aside
    yield from (signal.words for signal in kpi.signals)


def _missing(book: Book) -> Iterator[tuple[Cell, ...]]:
    """Write the KPIs without the tables or columns that they need."""
    language = book.report.language
    for one in book.report.not_computed:
        why = one.detail or _terms.reason(one.reason, language)
        yield (_terms.category(one.category, language), one.label, *[None] * 16, why, one.id)


def _icons(sheet: "Worksheet", first: int, last: int) -> None:
    """Show the status as a sign of its own shape; the word stands beside it."""
    icons = [{"criteria": ">=", "type": "number", "value": 1}, {"criteria": ">=", "type": "number", "value": 0}]
    sheet.conditional_format(
        first, _ICON, last, _ICON, {"type": "icon_set", "icon_style": "3_symbols", "icons_only": True, "icons": icons}
    )
