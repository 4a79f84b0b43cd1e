"""What stands out, funnels, cohort tables and balances as Markdown."""

from collections.abc import Iterator

from crmkpi.formats import _periods, _terms
from crmkpi.formats._markdown import escape, heading, table
from crmkpi.formats._numbers import UNKNOWN, Figures
from crmkpi.model import CohortTable, Funnel, Number, Report, Unit
from crmkpi.words import Translator


def lines(report: Report, figures: Figures, words: Translator) -> Iterator[str]:
    """Write every part that there is something for."""
    signals = [(kpi.label, one.words) for kpi in report.kpis for one in kpi.signals]
    if signals:
        yield heading(words.gettext("What stands out"))
        yield ""
        yield from (f"- {escape(label)}: {escape(said)}" for label, said in signals)
        yield ""
    for funnel in report.funnels:
        yield from _funnel(funnel, figures, words)
    for cohorts in report.cohorts:
        yield from _cohorts(cohorts, figures, words)
    for balance in report.balances:
        yield heading(balance.label)
        yield ""
        yield escape(f"{_terms.balance(balance, figures)} {_terms.verdict(balance, report.language)}")
        yield ""


def _funnel(one: Funnel, figures: Figures, words: Translator) -> Iterator[str]:
    _ = words.gettext
    yield heading(one.label)
    yield ""
    yield escape(one.question)
    yield ""
    heads = [_("Stage"), _("Entered"), _("Of the stage before"), _("Of the first"), _("Median days")]
    rows = [
        (
            escape(stage.name),
            figures.count(stage.entered),
            figures.value(stage.from_previous, Unit.PERCENT),
            figures.value(stage.from_first, Unit.PERCENT),
            UNKNOWN if stage.median_days is None else figures.count(stage.median_days),
        )
        for stage in one.stages
    ]
    yield from table(heads, rows, right=(1, 2, 3, 4))
    for note in _terms.funnel_notes(one, figures):
        yield f"- {escape(note)}"
    yield ""


def _cohorts(one: CohortTable, figures: Figures, words: Translator) -> Iterator[str]:
    yield heading(one.label)
    yield ""
    yield escape(one.question)
    yield ""
    ages = max((len(row.values) for row in one.cohorts), default=0)
    heads = [words.gettext("Arrived in"), words.gettext("Size"), *(str(age) for age in range(ages))]
    rows = []
    for row in one.cohorts:
        shares = [_share(value, figures) for value in row.values]
        size = figures.value(row.size, one.unit)
        rows.append((_periods.short(row.period, figures.language), size, *shares, *[""] * (ages - len(shares))))
    yield from table(heads, rows, right=range(1, 2 + ages))
    if one.notes:
        yield escape(" ".join(one.notes.split()))
        yield ""


def _share(value: Number | None, figures: Figures) -> str:
    """Write a share without decimals; what is not over yet stays blank."""
    return "" if value is None else f"{figures.rounded(value * 100)}%"
