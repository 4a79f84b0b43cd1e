"""The trends of a workbook: a sheet of series by period, and a sheet of charts with the target as a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from crmkpi.formats import _periods, _terms
from crmkpi.formats._rows import charted
from crmkpi.formats._workbook import Amount, Book, Cell, Column, Marked, form, text
from crmkpi.model import KpiValue, Number, Unit

_CHARTS = 12
"""More of them are no overview any more; the sheet of trends has every series."""
_POINTS = 400
"""Periods of a series: a year of days has room."""
_NO_CENTS = 100
"""From here on an axis of money has no cents."""
_DOWN, _ACROSS = 16, 8
"""Cells that a chart takes."""
_FIRST = 3
"""Column of the first period."""


@dataclass(frozen=True, slots=True)
class Trends:
    """Where the series stand, for whoever draws them."""

    ranges: Mapping[str, str]
    """KPI id → the cells of its series."""


def write(book: Book) -> Trends:
    """Write the series, one line per KPI and one for its target, then the charts."""
    kpis = [kpi for kpi in book.report.kpis if any(point.value is not None for point in kpi.trend)]
    periods = sorted({point.period for kpi in kpis for point in kpi.trend})[-_POINTS:]
    if not periods:
        return Trends({})
    _, language = book.words.gettext, book.report.language
    sheet = book.sheet(_("Trends"))
    columns = [Column("KPI", 34), Column(_("Series"), 12), Column(_("Unit"), 10)]
    columns += [Column(_periods.short(period, language), 13) for period in periods]
    rows: list[list[Cell]] = []
    places: dict[str, tuple[int, int]] = {}
    lines: dict[str, int] = {}
    for kpi in kpis:
        values = {point.period: point.value for point in kpi.trend}
        there = [at for at, period in enumerate(periods) if period in values]
        if not there:
            continue
        lines[kpi.id] = len(rows) + 1
        places[kpi.id] = (there[0], there[-1])
        rows.append([Marked(kpi.label, bold=True), _("Actual"), _terms.unit(kpi.unit, book.figures)])
        rows[-1] += [_amount(values.get(period), kpi, book) for period in periods]
        if _terms.aimed(kpi):
            aims = {point.period: point.target for point in kpi.trend}
            rows.append([kpi.label, _("Target"), _terms.unit(kpi.unit, book.figures)])
            rows[-1] += [_amount(aims.get(period), kpi, book) for period in periods]
    book.table(sheet, columns, rows, names=_FIRST)
    if len(periods) > 1:
        _charts(book, sheet.get_name(), lines, places)
    ranges = {
        id: _cells(sheet.get_name(), lines[id], _FIRST + first, _FIRST + last) for id, (first, last) in places.items()
    }
    return Trends(ranges)


def _amount(value: Number | None, kpi: KpiValue, book: Book) -> Amount:
    return Amount(value, form(kpi.unit, book.figures, value))


def _cells(sheet: str, line: int, first: int, last: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{xl_range_abs(line, first, line, last)}"


def _charts(book: Book, sheet: str, lines: Mapping[str, int], places: Mapping[str, tuple[int, int]]) -> None:
    """Draw those KPIs that need action most, two beside each other."""
    chosen = [kpi for kpi in charted(book.report, _CHARTS) if kpi.id in lines]
    if not chosen:
        return
    drawn = book.sheet(book.words.gettext("Charts"))
    drawn.hide_gridlines(2)
    for number, kpi in enumerate(chosen):
        line, (first, last) = lines[kpi.id], places[kpi.id]
        words = {"description": text(_terms.course(kpi, book.figures))[:1000], "object_position": 2}
        chart = _chart(book, kpi, sheet, line, first, last)
        drawn.insert_chart(_DOWN * (number // 2), _ACROSS * (number % 2), chart, words)
    drawn.set_h_pagebreaks([_DOWN * 2 * page for page in range(1, _CHARTS // 4 + 1)])


def _chart(book: Book, kpi: KpiValue, sheet: str, line: int, first: int, last: int) -> object:
    """Draw a series as columns and its target as a line."""
    _ = book.words.gettext
    heads = [sheet, 0, _FIRST + first, 0, _FIRST + last]
    chart = book.book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": text(_("Actual")),
            "categories": heads,
            "values": [sheet, line, _FIRST + first, line, _FIRST + last],
            "fill": {"color": "#37474f"},
            "gap": 60,
        }
    )
    if _terms.aimed(kpi):
        aim = book.book.add_chart({"type": "line"})
        aim.add_series(
            {
                "name": text(_("Target")),
                "categories": heads,
                "values": [sheet, line + 1, _FIRST + first, line + 1, _FIRST + last],
                "line": {"color": "#b35c00", "width": 2, "dash_type": "dash"},
            }
        )
        chart.combine(aim)
    number = _axis_form(kpi, book)
    # A title of its own that looks like a reference would be taken for one: it is the cell with the label.
    chart.set_title({"name": [sheet, line, 0], "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis({"num_format": number, "major_gridlines": {"visible": True, "line": {"color": "#d0d5d8"}}})
    chart.set_x_axis({"num_font": {"size": 8}, "text_axis": True, "label_position": "low"})
    chart.set_legend({"position": "bottom"} if _terms.aimed(kpi) else {"none": True})
    chart.set_size({"width": 500, "height": 300})
    return chart


def _axis_form(kpi: KpiValue, book: Book) -> str:
    """Give the number form of an axis: large money without cents."""
    values = [number for point in kpi.trend for number in (point.value, point.target)]
    broken = next((value for value in values if value is not None and value != int(value)), None)
    number = form(kpi.unit, book.figures, broken)
    largest = max(abs(float(value)) for value in values if value is not None)
    return number.replace("0.00", "0") if kpi.unit is Unit.MONEY and largest >= _NO_CENTS else number
