"""The exhibits of an HTML report: segments, answers of surveys, funnels, cohort tables and balances.

Where a bar stands in the row of its number, the table is the chart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from crmkpi.formats import _answers, _terms
from crmkpi.formats._charts_inline import bar, step
from crmkpi.formats._charts_shares import stack
from crmkpi.formats._html_told import Grid, Told
from crmkpi.formats._svg import Scale, real
from crmkpi.model import Balance, CohortTable, Funnel, KpiValue, Number, Unit

if TYPE_CHECKING:
    from markupsafe import Markup

_AGES, _APART = 13, 3
"""So many ages of a cohort have a column each; of later ones every third."""
_SHADES = 6


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table with bars in it, or a picture with its table folded below."""

    heading: str
    question: str
    grid: Grid
    picture: "Markup | str" = ""
    notes: tuple[str, ...] = ()
    wrong: str = ""
    """What is wrong with it, when something is."""


@dataclass(frozen=True, slots=True)
class Shade:
    """A cell of a heat table."""

    text: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class Heat:
    """A cohort table: its ages, and per cohort its period, size and cells."""

    heading: str
    question: str
    size: str
    ages: tuple[int, ...]
    rows: tuple[tuple[str, str, tuple[Shade, ...]], ...]
    caption: str
    notes: tuple[str, ...]


def segments(told: Told) -> Iterator[Exhibit]:
    """Show what each KPI comes to by the values of a column: the ten largest, and the rest."""
    _ = told.words.gettext
    for kpi in told.report.kpis:
        for by in dict.fromkeys(part.by for part in kpi.segments):
            column = _terms.column(kpi.table, by, told.report.language)
            heading = _("{kpi} by {column}").format(kpi=kpi.label, column=column)
            whole = _("line: all together, {value}").format(value=told.value(kpi.value, kpi.unit))
            yield Exhibit(heading, "" if kpi.additive or kpi.value is None else whole, _segments(told, kpi, by, column))


def _segments(told: Told, kpi: KpiValue, by: str, column: str) -> Grid:
    found = _terms.segments_by_weight(kpi, by)
    values = [real(part.value) for part in found[: _terms.LARGEST]]
    # The rest is no segment: a bar of its own would dwarf those of the others.
    values += [None] * (len(found) > _terms.LARGEST)
    # For a rate the value of all is the yardstick; a sum is made of its parts.
    mark = None if kpi.additive else real(kpi.value)
    scale = _from_zero([*values, mark])
    _, lines = told.words.gettext, _terms.segment_lines(kpi, by, told.figures)
    heads = [(column, "name"), ("", "bars"), (_("Actual"), "number"), ("n", "number")]
    heads += [(_("Part of the change"), "number")] if any(line.part for line in lines) else []
    rows = [
        [line.key, "" if value is None else bar(value, scale, mark), line.value, line.cases, line.share][: len(heads)]
        for line, value in zip(lines, values, strict=True)
    ]
    return Grid(heads, rows)


def answers(told: Told) -> Iterator[Exhibit]:
    """Show how the answers behind an NPS are spread."""
    _ = told.words.gettext
    looks = {"detractors": "gap bad", "passives": "py", "promoters": "ac"}
    for kpi, found in _answers.spreads(told.report, told.figures):
        picture = stack(
            [(looks[one.kind], float(one.amount)) for one in found],
            ", ".join(f"{one.name}: {one.share}" for one in found),
        )
        rows = [[one.name, told.figures.count(one.amount), one.share] for one in found]
        heads = [(_("Answers"), ""), (_("Count"), "number"), (_("Share"), "number")]
        heading = f"{kpi.label} {told.value(kpi.value, kpi.unit)}"
        yield Exhibit(heading, _answers.asked(found, told.figures), Grid(heads, rows), picture)


def funnels(told: Told) -> Iterator[Exhibit]:
    """Show how many records came how far."""
    for funnel in told.report.funnels:
        yield Exhibit(
            funnel.label, funnel.question, _funnel(told, funnel), notes=tuple(_terms.funnel_notes(funnel, told.figures))
        )


def _funnel(told: Told, funnel: Funnel) -> Grid:
    _, figures = told.words.gettext, told.figures
    scale = _from_zero([real(stage.entered) for stage in funnel.stages])
    rows = [
        [
            stage.name,
            bar(float(stage.entered), scale),
            figures.count(stage.entered),
            told.value(stage.from_previous, Unit.PERCENT) if place else "",
            told.value(stage.from_first, Unit.PERCENT) if place else "",
            told.value(stage.median_days, Unit.DAYS) if place else "",
        ]
        for place, stage in enumerate(funnel.stages)
    ]
    heads = [(_("Stage"), "name"), ("", "bars"), (_("Entered"), "number")]
    heads += [(name, "number") for name in (_("Of the stage before"), _("Of the first"), _("Median time"))]
    return Grid(heads, rows)


def cohorts(told: Told) -> Iterator[Heat]:
    """Show what became of those who arrived in each period."""
    _ = told.words.gettext
    for table in told.report.cohorts:
        longest = max((len(one.values) for one in table.cohorts), default=0)
        ages = tuple(age for age in range(longest) if age < _AGES or age % _APART == 0)
        rows = tuple(
            (
                told.period(one.period),
                told.value(one.size, table.unit),
                tuple(_shade(told, one.values[age] if age < len(one.values) else None) for age in ages),
            )
            for one in table.cohorts
        )
        size = _("Amount") if table.unit is Unit.MONEY else _("Size")
        notes = (table.notes,) if table.notes else ()
        yield Heat(table.label, table.question, size, ages, rows, _ages(told, table), notes)


def _ages(told: Told, table: CohortTable) -> str:
    _ = told.words.gettext
    return {
        "week": _("Share in percent, by weeks since arrival"),
        "month": _("Share in percent, by months since arrival"),
        "quarter": _("Share in percent, by quarters since arrival"),
        "year": _("Share in percent, by years since arrival"),
    }.get(table.grain, _("Share in percent, by periods since arrival"))


def _shade(told: Told, share: Number | None) -> Shade:
    """Write a share without decimals, so that a small one never looks like none and nearly all not like all."""
    exact = real(share)
    if exact is None:
        return Shade("", None)
    shade = max(0, min(_SHADES - 1, int(exact * _SHADES)))
    if 0 < exact < 0.01:
        return Shade("<1", shade)
    if 0.995 <= exact < 1:
        return Shade(">99", shade)
    return Shade(told.figures.decimal(Decimal(str(exact)) * 100, 0), shade)


def balances(told: Told) -> Iterator[Exhibit]:
    """Show how one number became another, step by step, and say so when that does not come out even."""
    _ = told.words.gettext
    for balance in told.report.balances:
        wrong = "" if balance.holds else _("This does not come out even: a number of this report is wrong.")
        yield Exhibit(balance.label, "", _balance(told, balance), wrong=wrong)


def _balance(told: Told, balance: Balance) -> Grid:
    _ = told.words.gettext
    levels = [balance.opening]
    for _what, amount in balance.movements:
        levels.append(levels[-1] + amount)
    scale = _from_zero([real(level) for level in (*levels, balance.closing)])

    def drawn(begin: Decimal, end: Decimal, look: str) -> "Markup | str":
        ends = real(begin), real(end)
        return "" if None in ends else step(ends[0] or 0.0, ends[1] or 0.0, scale, look)

    def moved(amount: Decimal) -> str:
        text = told.value(amount, balance.unit)
        return f"+{text}" if amount > 0 and not text.startswith("+") else text

    zero = Decimal(0)
    rows = [[_("At the start"), drawn(zero, balance.opening, "ac"), told.value(balance.opening, balance.unit)]]
    for (what, amount), before, after in zip(balance.movements, levels, levels[1:], strict=False):
        rows.append([what, drawn(before, after, "py"), moved(amount)])
    rows.append([_("At the end"), drawn(zero, balance.closing, "ac"), told.value(balance.closing, balance.unit)])
    return Grid([("", "name"), ("", "bars"), (_("Amount"), "number")], rows)


def _from_zero(values: "list[float | None]") -> Scale:
    known = [0.0, *(value for value in values if value is not None)]
    return Scale(min(known), max(known), 0, 100)
