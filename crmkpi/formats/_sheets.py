"""The sheets of a workbook behind its KPIs: segments, cohorts, funnels, findings, definitions, sources."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crmkpi.formats import _answers, _periods, _quality, _terms
from crmkpi.formats._workbook import Amount, Book, Cell, Column, Marked, day_form, form, text
from crmkpi.model import CohortTable, Funnel, KpiValue, Number, Unit

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_ROW_NUMBERS = "#,##0"
_TONES = {"error": "missed", "warning": "near", "passed": "met"}


def write(book: Book) -> None:
    """Write every sheet that there is something for."""
    _segments(book)
    _answers_of(book)
    _cohorts(book)
    _funnels(book)
    _balances(book)
    _findings(book)
    _rows(book)
    _definitions(book)
    _sources(book)


def _segments(book: Book) -> None:
    _ = book.words.gettext
    parts = [kpi for kpi in book.report.kpis if kpi.segments]
    if not parts:
        return
    sheet = book.sheet(_("Segments"))
    columns = (
        Column("KPI", 34), Column(_("By"), 22), Column(_("Segment"), 30), Column(_("Actual"), 18), Column("n", 10),
        Column(_("Numerator"), 16), Column(_("Denominator"), 16), Column(_("Part of the change"), 14),
        Column(_("Note"), 40), Column("id", 22),
    )  # fmt: skip
    book.table(sheet, columns, (row for kpi in parts for row in _segment_rows(book, kpi)), names=3)


def _segment_rows(book: Book, kpi: KpiValue) -> Iterator[tuple[Cell, ...]]:
    language = book.report.language
    for one in _terms.weighty(kpi):
        yield (
            kpi.label,
            _terms.column(kpi.table, one.by, language),
            book.words.gettext("(missing)") if one.key is None else one.key,
            Amount(one.value, form(kpi.unit, book.figures, one.value)),
            Amount(one.n, _ROW_NUMBERS),
            Amount(one.numerator, _plainly(one.numerator)),
            Amount(one.denominator, _plainly(one.denominator)),
            Amount(one.contribution, "0%;-0%;0%"),
            _terms.reason(one.reason, language) if one.reason else "",
            kpi.id,
        )


def _answers_of(book: Book) -> None:
    """Write how the answers behind a score are spread."""
    _, found = book.words.gettext, list(_answers.spreads(book.report, book.figures))
    if not found:
        return
    sheet = book.sheet(_("Answers"))
    columns = (Column("KPI", 30), Column(_("Answers"), 30), Column(_("Count"), 14), Column(_("Share"), 12))
    rows = (
        (kpi.label, one.name, Amount(one.amount, _ROW_NUMBERS), Amount(one.amount / one.whole, "0.0%"))
        for kpi, each in found
        for one in each
    )
    last = book.table(sheet, columns, rows, names=2)
    sheet.conditional_format(1, 3, last, 3, {"type": "data_bar", "bar_color": "#7fb8a4", "bar_solid": True})


def _cohorts(book: Book) -> None:
    """Write the cohort tables under each other, the shares as a heat map."""
    if not book.report.cohorts:
        return
    sheet = book.sheet(book.words.gettext("Cohorts"))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 60, 8)
    line = 0
    for table in book.report.cohorts:
        line = _cohort(book, sheet, table, line) + 2


def _cohort(book: Book, sheet: "Worksheet", table: CohortTable, line: int) -> int:
    _, language = book.words.gettext, book.report.language
    ages = max((len(one.values) for one in table.cohorts), default=0)
    book.write(sheet, line, 0, Marked(table.label, bold=True), font_size=13)
    book.write(sheet, line + 1, 0, table.question)
    heads = [_("Arrived in"), _("Size"), *(str(age) for age in range(ages))]
    for at, head in enumerate(heads):
        book.write(sheet, line + 2, at, Marked(head, bold=True), bottom=1)
    first = line + 3
    for row, one in enumerate(table.cohorts, first):
        cells: list[Cell] = [
            _periods.short(one.period, language),
            Amount(one.size, form(table.unit, book.figures, one.size)),
        ]
        cells += [Amount(value, "0%") for value in one.values]
        for at, cell in enumerate(cells):
            book.write(sheet, row, at, cell)
    last = first + len(table.cohorts) - 1
    if ages and table.cohorts:
        sheet.conditional_format(
            first, 2, last, 1 + ages, {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#7fb8a4"}
        )
    if table.notes:
        last += 1
        book.write(sheet, last, 0, table.notes, italic=True)
    return last


def _funnels(book: Book) -> None:
    _ = book.words.gettext
    if not book.report.funnels:
        return
    sheet = book.sheet(_("Funnels"))
    columns = (
        Column(_("Funnel"), 28), Column(_("Stage"), 28), Column(_("Entered"), 12), Column(_("Of the stage before"), 14),
        Column(_("Of the first"), 14), Column(_("Median days"), 14), Column(_("Note"), 60),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = []
    for funnel in book.report.funnels:
        for number, stage in enumerate(funnel.stages):
            note = "; ".join(_terms.funnel_notes(funnel, book.figures)) if not number else ""
            rows.append(
                (
                    funnel.label, stage.name, Amount(stage.entered, _ROW_NUMBERS), Amount(stage.from_previous, "0.0%"),
                    Amount(stage.from_first, "0.0%"), Amount(stage.median_days, "#,##0.0"), note,
                )
            )  # fmt: skip
    last = book.table(sheet, columns, rows, names=2)
    sheet.conditional_format(1, 4, last, 4, {"type": "data_bar", "bar_color": "#7fb8a4", "bar_solid": True})


def _balances(book: Book) -> None:
    _ = book.words.gettext
    if not book.report.balances:
        return
    sheet = book.sheet(_("What came and went"))
    columns = (Column(_("What"), 30), Column(_("Movement"), 40), Column(_("Amount"), 20), Column(_("Status"), 24))
    rows: list[Sequence[Cell]] = []
    for one in book.report.balances:
        number = form(one.unit, book.figures)
        even = Marked(_terms.verdict(one, book.report.language), "met" if one.holds else "missed")
        rows.append((one.label, _("At the start"), Amount(one.opening, number), None))
        rows += [(one.label, what, Amount(amount, number), None) for what, amount in one.movements]
        rows.append((Marked(one.label, bold=True), _("At the end"), Amount(one.closing, number), even))
    book.table(sheet, columns, rows, names=2)


def _findings(book: Book) -> None:
    """Write the checks, those with findings first, then those that were not run; above them what that did to KPIs."""
    report, _ = book.report, book.words.gettext
    sheet = book.sheet(_("Data quality"))
    columns = (
        Column(_("Code"), 8), Column(_("Severity"), 12), Column(_("Table"), 18), Column(_("Column"), 22),
        Column(_("Check"), 48, wrap=True), Column(_("Found"), 10), Column(_("Of"), 12), Column(_("Share"), 9),
        Column("KPIs", 40, wrap=True), Column(_("why it matters"), 48, wrap=True),
        Column(_("what to do"), 48, wrap=True), Column(_("Note"), 30, wrap=True),
    )  # fmt: skip
    counted = _quality.counts(report, book.figures)
    book.write(sheet, 0, 0, Marked(" · ".join(f"{_quality.GLYPHS[one.kind]} {one.text}" for one in counted), bold=True))
    line = 1
    for remark in _quality.remarks(report, book.figures):
        if remark.kind in ("effect", "note"):
            book.write(sheet, line, 0, f"{_quality.GLYPHS[remark.kind]} {remark.text}")
            line += 1
    book.table(sheet, columns, _finding_rows(book), line + 1)


def _finding_rows(book: Book) -> Iterator[tuple[Cell, ...]]:
    report, _, language = book.report, book.words.gettext, book.report.language
    labels = {kpi.id: kpi.label for kpi in report.kpis}
    for one in _quality.ranked(report):
        word = _terms.severity(one.severity, language) if one.rows else _("Passed")
        tone = ("" if one.accepted else _TONES.get(one.severity.value, "")) if one.rows else "met"
        yield (
            one.code,
            Marked(word, tone),
            _terms.table(one.table, language),
            _terms.column(one.table, one.column, language) if one.column else "",
            one.title,
            Amount(one.rows, _ROW_NUMBERS),
            Amount(one.of, _ROW_NUMBERS),
            Amount(one.share, "0.00%"),
            ", ".join(labels.get(id, id) for id in one.affects),
            one.why,
            one.todo,
            one.accepted or "",
        )
    for gone in report.not_run:
        yield (gone.code, _("Not run"), _terms.table(gone.table, language), "", gone.title, *[None] * 6, gone.reason)


def _rows(book: Book) -> None:
    """Write the first bad rows of each finding, as they are known to the report."""
    report, _, language = book.report, book.words.gettext, book.report.language
    if not any(one.places for one in report.checks):
        return
    sheet = book.sheet(_("Bad rows"))
    columns = (
        Column(_("Code"), 8), Column(_("Table"), 18), Column(_("File"), 30), Column(_("Line"), 9), Column("id", 20),
        Column(_("Column"), 22), Column(_("Value"), 30), Column(_("Note"), 50),
    )  # fmt: skip
    rows = (
        (
            one.code, _terms.table(one.table, language), place.file, Amount(place.line, "0"), place.id or "",
            _terms.column(one.table, place.column, language) if place.column else "", place.value or "",
            place.note or "",
        )
        for one in _quality.ranked(report)
        for place in one.places
    )  # fmt: skip
    book.table(sheet, columns, rows)


def _definitions(book: Book) -> None:
    _, language = book.words.gettext, book.report.language
    sheet = book.sheet(_("Definitions"))
    columns = (
        Column("KPI", 34, wrap=True), Column("id", 24), Column(_("question"), 50, wrap=True),
        Column(_("formula"), 60, wrap=True), Column(_("Unit"), 10), Column(_("settings"), 26, wrap=True),
        Column(_("notes"), 60, wrap=True), Column(_("source"), 40), Column("SHA-256", 20),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = []
    for kpi in book.report.kpis:
        rows.append(
            (
                Marked(kpi.label, bold=True), kpi.id, kpi.question, " ".join(kpi.formula.split()),
                _terms.unit(kpi.unit, book.figures), _terms.settings(kpi, language), " ".join(kpi.notes.split()),
                _terms.source(kpi.source, language) if kpi.source else "", kpi.definition,
            )
        )  # fmt: skip
    exhibits: list[CohortTable | Funnel] = [*book.report.cohorts, *book.report.funnels]
    for one in exhibits:
        unit = one.unit if isinstance(one, CohortTable) else Unit.COUNT
        rows.append(
            (
                Marked(one.label, bold=True),
                one.id,
                one.question,
                "",
                _terms.unit(unit, book.figures),
                "",
                one.notes,
                "",
                one.definition,
            )
        )
    book.table(sheet, columns, rows)


def _sources(book: Book) -> None:
    """Write what went in, and what made the report, so that it can be made again."""
    report, _, language = book.report, book.words.gettext, book.report.language
    sheet = book.sheet(_("Sources"))
    columns = (
        Column(_("File"), 44), Column(_("Table"), 18), Column(_("Preset"), 16), Column(_("Read"), 12),
        Column(_("Loaded"), 12), Column(_("Refused"), 12), Column(_("left out"), 14), Column("SHA-256", 68),
    )  # fmt: skip
    rows = (
        (
            source.file, _terms.table(source.table, language), _terms.preset(source.preset, language),
            Amount(source.rows_read, _ROW_NUMBERS),
            Amount(source.rows_loaded, _ROW_NUMBERS), Amount(source.rows_rejected, _ROW_NUMBERS),
            Amount(source.rows_left_out, _ROW_NUMBERS), source.sha256,
        )
        for source in report.sources
    )  # fmt: skip
    line = book.table(sheet, columns, rows) + 2
    facts = [
        ("crmkpi", report.version),
        (_("Config"), report.config or ""),
        ("SHA-256", report.config_sha256 or ""),
        (_("Period"), f"{day_form(report.period.start)}/{day_form(report.period.end)}"),
        (_("Data as of"), day_form(report.as_of)),
        (_("Time zone"), report.timezone),
        (_("Made at"), report.stamp or ""),
        *((_("Goals"), f"{goal.name} {day_form(goal.due)}".strip()) for goal in report.goals),
    ]
    for name, words in facts:
        if words:
            book.write(sheet, line, 0, Marked(name, bold=True))
            book.write(sheet, line, 1, text(words))
            line += 1


def _plainly(value: Number | None) -> str:
    """Give a count no decimals: `0.##` would show its point."""
    return _ROW_NUMBERS if value is None or value == int(value) else "#,##0.00"
