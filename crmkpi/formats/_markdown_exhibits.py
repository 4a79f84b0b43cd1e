"""What stands out, funnels, cohort tables and balances as Markdown."""

from collections.abc import Iterator

from crmkpi.formats import _answers, _exhibits, _terms
from crmkpi.formats._markdown import escape, heading, table
from crmkpi.formats._numbers import Figures
from crmkpi.model import CohortTable, Funnel, KpiValue, Report
from crmkpi.words import Translator


def lines(report: Report, figures: Figures, words: Translator) -> Iterator[str]:
    """Write every part that there is something for."""
    signals = _exhibits.signals(report)
    if signals:
        yield heading(words.gettext("What stands out"))
        yield ""
        yield from (f"- **{escape(label)}**: {escape(said)}" for label, said, _favourable in signals)
        yield ""
    for kpi, found in _answers.spreads(report, figures):
        yield from _spread(kpi, found, figures, words)
    for funnel in report.funnels:
        yield from _funnel(funnel, figures, words)
    for cohorts in report.cohorts:
        yield from _cohorts(cohorts, figures, words)
    if report.balances:
        yield heading(words.gettext("What came and went"))
        yield ""
        for one in report.balances:
            said = f"{_terms.balance(one, figures)} {_terms.verdict(one, report.language)}"
            yield f"- {escape(one.label)}: {escape(said)}"
        yield ""


def _spread(kpi: KpiValue, found: tuple[_answers.Answers, ...], figures: Figures, words: Translator) -> Iterator[str]:
    _ = words.gettext
    yield heading(f"{kpi.label} {figures.value(kpi.value, kpi.unit)}")
    yield ""
    rows = [(escape(one.name), figures.count(one.amount), one.share) for one in found]
    yield from table([_("Answers"), _("Count"), _("Share")], rows, right=(1, 2))


def _funnel(one: Funnel, figures: Figures, words: Translator) -> Iterator[str]:
    _ = words.gettext
    yield heading(one.label)
    yield ""
    yield escape(one.question)
    yield ""
    heads = [_("Stage"), _("Entered"), _("Of the stage before"), _("Of the first"), _("Median days")]
    rows = [(escape(name), *more) for name, *more in _exhibits.stage_rows(one, figures)]
    yield from table(heads, rows, right=(1, 2, 3, 4))
    for note in _terms.funnel_notes(one, figures):
        yield f"- {escape(note)}"
    yield ""


def _cohorts(one: CohortTable, figures: Figures, words: Translator) -> Iterator[str]:
    yield heading(one.label)
    yield ""
    yield escape(one.question)
    yield ""
    ages = _exhibits.ages(one)
    heads = [words.gettext("Arrived in"), words.gettext("Size"), *map(str, range(ages))]
    rows = [
        (escape(period), size, *values, *[""] * (ages - len(values)))
        for period, size, values in _exhibits.cohort_rows(one, figures)
    ]
    yield from table(heads, rows, right=range(1, 2 + ages))
    if one.notes:
        yield escape(" ".join(one.notes.split()))
        yield ""
