"""Comma-separated values: one line per KPI, period and segment, cohort, stage and movement, for programs."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from crmkpi.formats._numbers import raw
from crmkpi.formats._spreadsheet import safe
from crmkpi.model import (
    Balance,
    CohortTable,
    Comparison,
    Funnel,
    KpiValue,
    NotComputed,
    Number,
    PeriodFacts,
    Reason,
    Report,
    Unit,
)

SUFFIX = ".csv"
BINARY = False
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Line:
    """One tidy line; its fields are the columns of the file."""

    id: str
    label: str
    category: str
    unit: str = ""
    better: str = ""
    period: str = ""
    start: date | None = None
    end: date | None = None
    kind: str = "value"
    """value, previous, year_ago, trend, segment; cohort; funnel (who entered a stage), funnel_from_previous,
    funnel_from_first, funnel_median_days; balance."""
    by: str = ""
    key: str | None = None
    value: Number | None = None
    reason: str = ""
    numerator: Number | None = None
    denominator: Number | None = None
    n: int | None = None
    low: Number | None = None
    high: Number | None = None
    target: Number | None = None
    attainment: Number | None = None
    status: str = ""
    change: Number | None = None


def render(report: Report, *, dialect: str = "rfc4180") -> str:
    """Write a header and one line per value (RFC 4180, but lines end with a line feed).

    The dialect `excel-br` is what a Brazilian Excel opens by a double click: semicolons, decimal commas, and a byte
    order mark. An unknown value is an empty cell with its reason in the line. Text that a spreadsheet would execute
    gets a `'` before it.
    """
    brazilian = dialect == "excel-br"
    out = io.StringIO(_MARK if brazilian else "")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=";" if brazilian else ",", lineterminator="\n")
    columns = [field.name for field in fields(Line)]
    writer.writerow(columns)
    for line in lines(report):
        writer.writerow(_cell(getattr(line, column), "," if brazilian else ".") for column in columns)
    return out.getvalue()


def lines(report: Report) -> Iterator[Line]:
    """Go through every number of the report: KPIs, their earlier periods, trends and segments, then the exhibits."""
    for kpi in report.kpis:
        yield from _kpi_lines(kpi, report.period)
    for missing in report.not_computed:
        yield _missing_line(missing, report.period)
    for table in report.cohorts:
        yield from _cohort_lines(table)
    for funnel in report.funnels:
        yield from _funnel_lines(funnel, report.period)
    for balance in report.balances:
        yield from _balance_lines(balance, report.period)


def _kpi_lines(kpi: KpiValue, period: PeriodFacts) -> Iterator[Line]:
    line = Line(kpi.id, kpi.label, kpi.category.value, kpi.unit.value, kpi.better.value)
    now = replace(line, period=period.label, start=period.start, end=period.end)
    yield replace(
        now,
        value=kpi.value,
        reason=_word(kpi.reason),
        numerator=kpi.numerator,
        denominator=kpi.denominator,
        n=kpi.n,
        low=kpi.low,
        high=kpi.high,
        target=kpi.target,
        attainment=kpi.attainment,
        status=kpi.status.value,
    )
    if kpi.previous:
        yield _earlier(replace(line, kind="previous"), kpi.previous)
    if kpi.year_ago:
        yield _earlier(replace(line, kind="year_ago"), kpi.year_ago)
    for point in kpi.trend:
        yield replace(line, kind="trend", period=point.period, value=point.value)
    for one in kpi.segments:
        yield replace(
            now,
            kind="segment",
            by=one.by,
            key=one.key,
            value=one.value,
            reason=_word(one.reason),
            numerator=one.numerator,
            denominator=one.denominator,
            n=one.n,
        )


def _earlier(line: Line, one: Comparison) -> Line:
    return replace(
        line,
        period=one.period,
        start=one.start,
        end=one.end,
        value=one.value,
        reason=_word(one.reason),
        change=one.change,
    )


def _missing_line(missing: NotComputed, period: PeriodFacts) -> Line:
    return Line(
        missing.id,
        missing.label,
        missing.category.value,
        period=period.label,
        start=period.start,
        end=period.end,
        reason=missing.reason.value,
        status="not_available",
    )


def _cohort_lines(table: CohortTable) -> Iterator[Line]:
    """Give the share of each cohort at each age, of the size that is its denominator."""
    line = Line(table.id, table.label, "", Unit.PERCENT.value, kind="cohort", by=f"{table.grain}s_since_arrival")
    for cohort in table.cohorts:
        size = int(cohort.size) if table.unit is Unit.COUNT else None
        for age, share in enumerate(cohort.values):
            yield replace(
                line,
                period=cohort.period,
                key=str(age),
                value=share,
                reason=_word(Reason.IMMATURE if share is None else None),
                denominator=cohort.size,
                n=size,
            )


def _funnel_lines(funnel: Funnel, period: PeriodFacts) -> Iterator[Line]:
    """Give every number of every stage a line of its own, because they are in different units."""
    line = Line(funnel.id, funnel.label, "", period=period.label, start=period.start, end=period.end, by="stage")
    for stage in funnel.stages:
        numbers: dict[tuple[str, Unit], Number | None] = {
            ("funnel", Unit.COUNT): stage.entered,
            ("funnel_from_previous", Unit.PERCENT): stage.from_previous,
            ("funnel_from_first", Unit.PERCENT): stage.from_first,
            ("funnel_median_days", Unit.DAYS): stage.median_days,
        }
        for (kind, unit), number in numbers.items():
            if number is not None:
                yield replace(line, kind=kind, unit=unit.value, key=stage.name, value=number, n=stage.entered)


def _balance_lines(balance: Balance, period: PeriodFacts) -> Iterator[Line]:
    """Give the number at the start, what came and went, and the number at the end."""
    line = Line(balance.id, balance.label, "", balance.unit.value, kind="balance")
    line = replace(line, period=period.label, start=period.start, end=period.end)
    yield replace(line, by="opening", value=balance.opening)
    for what, amount in balance.movements:
        yield replace(line, by="movement", key=what, value=amount)
    yield replace(line, by="closing", value=balance.closing)


def _word(reason: Enum | None) -> str:
    return str(reason.value) if reason else ""


def _cell(value: object, point: str) -> str:
    """Write a cell: numbers as JSON has them, days as ISO 8601, text made safe."""
    if isinstance(value, float | Decimal):
        number = raw(value)
        return "" if number is None else str(number).replace(".", point)
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else str(value)
