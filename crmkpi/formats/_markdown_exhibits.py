"""What stands out, funnels, cohort tables and balances as Markdown."""

from collections.abc import Iterator

from crmkpi.formats import _exhibits, _terms
from crmkpi.formats._markdown import escape, heading, table
from crmkpi.formats._numbers import Figures
from crmkpi.model import CohortTable, Funnel, Report
from crmkpi.words import Translator


def lines(report: Report, figures: Figures, words: Translator) -> Iterator[str]:
    """Write every part that there is something for."""
    signals = _exhibits.signals(report)
    if signals:
        yield heading(words.gettext("What stands out"))
        yield ""
        yield from (f"- **{escape(label)}**: {escape(said)}" for label, said, _favourable in signals)
        yield ""
    for funnel in report.funnels:
        yield from _funnel(funnel, figures, words)
    for cohorts in report.cohorts:
        yield from _cohorts(cohorts, figures, words)
    if report.balances:
        yield heading(words.gettext("Self-check"))
        yield ""
        for one in report.balances:
            said = f"{_terms.balance(one, figures)} {_terms.verdict(one, report.language)}"
            yield f"- {escape(one.label)}: {escape(said)}"
        yield ""


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
