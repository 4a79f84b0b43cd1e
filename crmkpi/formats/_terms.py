"""The words that every format uses for statuses, categories, reasons, tables and columns."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import nsmallest

from crmkpi.formats._numbers import MINUS, UNKNOWN, Figures
from crmkpi.formats._periods import day, short, span, title
from crmkpi.formats._rest import together
from crmkpi.model import (
    Balance,
    Better,
    Category,
    Funnel,
    Goal,
    KpiValue,
    Number,
    Reason,
    Report,
    Segment,
    Severity,
    Source,
    Status,
    Unit,
)
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

STATUS_GLYPHS = {Status.MET: "✓", Status.NEAR: "!", Status.MISSED: "✗"}
LARGEST = 10


def category(kind: Category, language: str) -> str:
    """Name one of the three kinds of measure."""
    _ = translator(language).gettext
    return {
        Category.BUSINESS: _("Business performance"),
        Category.ADOPTION: _("CRM adoption"),
        Category.PERCEPTION: _("Customer perception"),
    }[kind]


def shown_status(kpi: KpiValue) -> Status:
    """Give the status that people are shown: none where a handful of cases decides."""
    return Status.NO_TARGET if kpi.too_few else kpi.status


def status(word: Status, language: str) -> str:
    """Say how a value stands to its target; empty when there is no saying."""
    _ = translator(language).gettext
    return {Status.MET: _("met"), Status.NEAR: _("near"), Status.MISSED: _("missed")}.get(word, "")


def severity(word: Severity, language: str) -> str:
    """Say how bad a finding is."""
    _ = translator(language).gettext
    return {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.INFO: _("remark")}[word]


def source(address: str, language: str) -> str:
    """Say which page a definition follows."""
    return translator(language).gettext("crmkpi's own definition") if address == "own" else address


def reason(word: Reason, language: str) -> str:
    """Say why there is no number."""
    _ = translator(language).gettext
    return {
        Reason.ZERO_DENOMINATOR: _("nothing to divide by in this period"),
        Reason.MISSING_TABLE: _("a table is missing from the sources"),
        Reason.MISSING_COLUMN: _("a column is missing from the sources"),
        Reason.NO_DATA: _("no rows in this period"),
        Reason.IMMATURE: _("too early: everything in this period is still too young to judge"),
        Reason.TARGET_MET: _("the target is already met"),
        Reason.MIXED_CURRENCIES: _("amounts in several currencies"),
        Reason.FAILED: _("could not be computed"),
    }[word]


def table(name: str, language: str) -> str:
    """Name a canonical table; a view keeps its own name."""
    declared = all_tables().get(name)
    return text(declared.title, language) if declared else name


def in_order(tables: Collection[str]) -> Iterator[str]:
    """Put tables into the contract's order; files come first, what is no canonical table last."""
    known = ["", *all_tables()]
    yield from (table for table in known if table in tables)
    yield from sorted(table for table in tables if table not in known)


def column(owner: str | None, name: str, language: str) -> str:
    """Name a column of a canonical table in short; one that the tables do not declare keeps its own name."""
    declared = all_tables().get(owner or "")
    found = declared.columns.get(name) if declared else None
    meaning = text({"en": found.en, "pt-BR": found.pt_br}, language) if found else name
    return re.split(r";|, (?:de )?\d| \(", meaning)[0] if found else name


def file(sources: Iterable[Source], name: str) -> str:
    """Name a file without its folder, unless another one has the same name."""
    bare = _bare(name)
    same = {source.file for source in sources if _bare(source.file) == bare}
    return bare if bare and same <= {name} else name


def _bare(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]


def span_and_state(report: Report) -> str:
    """Say which days a period holds and whether it is closed; while it runs, what it is compared with."""
    period, words, one_day = report.period, translator(report.language), timedelta(days=1)
    days = span(period.start, period.end - one_day, report.language)
    if report.as_of < period.start:
        return days
    if period.complete:
        return words.gettext("{days}, closed").format(days=days)
    elapsed, total = (period.until - period.start).days, (period.end - period.start).days
    sentence = words.ngettext(
        "{days}, running: {elapsed} of {total} day, compared with the same days of earlier periods",
        "{days}, running: {elapsed} of {total} days, compared with the same days of earlier periods",
        total,
    )
    return sentence.format(days=days, elapsed=elapsed, total=total)


def cases(kpi: KpiValue, figures: Figures) -> str:
    """Say beside a name how many cases are behind a value, where they are few, and how many wait, where most do."""
    if kpi.value is None:
        return ""
    young = translator(figures.language).ngettext("{n} too young", "{n} too young", kpi.immature)
    said = [f"n={figures.count(kpi.n or 0)}"] if kpi.low_n else []
    return ", ".join([*said, young.format(n=figures.count(kpi.immature))] if kpi.unsettled else said)


def legend(report: Report) -> list[str]:
    """Say what the signs beside the names and values mean, those that are used."""
    _ = translator(report.language).gettext
    durations = [kpi for kpi in report.kpis if kpi.unit in (Unit.DAYS, Unit.HOURS)]
    said = [
        (any(kpi.better is Better.LOWER for kpi in report.kpis), _("↓ lower is better")),
        (any(kpi.low_n and kpi.value is not None for kpi in report.kpis), _("n: few cases")),
        (bool(durations) and all(kpi.formula.startswith("median(") for kpi in durations), _("times: medians")),
    ]
    return [sentence for there, sentence in said if there]


def interval(kpi: KpiValue, figures: Figures) -> str:
    """Say between which values chance may have moved a value; empty where that is not known."""
    if kpi.value is None or kpi.low is None or kpi.high is None:
        return ""
    low, high = figures.value(kpi.low, kpi.unit), figures.value(kpi.high, kpi.unit)
    return translator(figures.language).gettext("{low} to {high}").format(low=low, high=high)


def unit(one: Unit, figures: Figures) -> str:
    """Name what a number is counted in."""
    _ = translator(figures.language).gettext
    return {
        Unit.MONEY: figures.currency or _("money"),
        Unit.PERCENT: "%",
        Unit.POINTS: _("points"),
        Unit.RATIO: _("times"),
        Unit.COUNT: _("count"),
        Unit.HOURS: _("hours"),
        Unit.DAYS: _("days"),
        Unit.SECONDS: _("seconds"),
        Unit.MONTHS: _("months"),
    }[one]


def preset(name: str, language: str) -> str:
    """Name what the columns of a file were known by."""
    return translator(language).gettext("crmkpi's own names") if name == "canonical" else name


def settings(kpi: KpiValue, language: str) -> str:
    """Say how a KPI was set, by the names that the config knows."""
    variant = translator(language).gettext("variant")
    said = [f"{variant} = {kpi.variant}"] if kpi.variant != "default" else []
    return ", ".join([*said, *(f"{name} = {value}" for name, value in kpi.parameters.items())])


def nothing_known(report: Report) -> bool:
    """Tell whether there are KPIs and none of them has a number."""
    return bool(report.kpis) and all(kpi.value is None for kpi in report.kpis)


def no_number_at_all(report: Report) -> str:
    """Say that no KPI has a number, and why when the data end before the period begins."""
    _, language = translator(report.language).gettext, report.language
    period = title(report.period.label, language)
    if report.as_of >= report.period.start:
        return _("No KPI has a number in {period}.").format(period=period)
    last = day(report.as_of, language)
    return _("No KPI has a number in {period}: the data end on {day}.").format(period=period, day=last)


def some(names: Sequence[str], language: str, shown: int | None = None) -> str:
    """List names; of many only the first, and how many more there are."""
    if shown is None or len(names) <= shown + 1:
        return ", ".join(names)
    rest = len(names) - shown
    more = translator(language).gettext("{names} and {n} more")
    return more.format(names=", ".join(names[:shown]), n=Figures(language, None).count(rest))


def favourable(change: Number | None, better: Better) -> bool | None:
    """Tell whether a change goes the right way; None when that cannot be said."""
    if not change or better is Better.NEITHER:
        return None
    return (change > 0) == (better is Better.HIGHER)


def by_category(report: Report) -> Iterable[tuple[Category, tuple[KpiValue, ...]]]:
    """Group the KPIs under the three kinds of measure, leaving out a kind without any."""
    for kind in Category:
        found = tuple(kpi for kpi in report.kpis if kpi.category is kind)
        if found:
            yield kind, found


def without_number(report: Report) -> Mapping[str, tuple[str, ...]]:
    """Fold the KPIs that have no number: reason → their labels."""
    folded: dict[str, list[str]] = {}
    for kpi in report.kpis:
        if kpi.value is None:
            why = kpi.detail or reason(kpi.reason or Reason.NO_DATA, report.language)
            folded.setdefault(why, []).append(kpi.label)
    for missing in report.not_computed:
        why = missing.detail or reason(missing.reason, report.language)
        folded.setdefault(why, []).append(missing.label)
    return {why: tuple(labels) for why, labels in folded.items()}


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One group of a column, in words."""

    key: str
    value: str
    cases: str
    part: str = ""
    """Its part of the change against the period before, where no head says so."""
    share: str = ""
    """The same under a head."""


def segment_rows(kpi: KpiValue, by: str, figures: Figures) -> tuple[tuple[str, str, str], ...]:
    """Write the segments of one column as (key, value, n), as `segment_lines` does."""
    return tuple((row.key, row.value, row.cases) for row in segment_lines(kpi, by, figures))


def segment_lines(kpi: KpiValue, by: str, figures: Figures) -> tuple[SegmentRow, ...]:
    """Write the segments of one column, the weightiest first; beyond ten the rest is one row.

    The rest has a value where segments, or both sides of their quotients, add up.
    """
    words = translator(figures.language)
    found = [segment for segment in kpi.segments if segment.by == by]
    shown = nsmallest(LARGEST, found, key=lambda one: _weight(one, kpi.additive))
    rows = [
        SegmentRow(
            words.gettext("(missing)") if one.key is None else one.key,
            figures.value(one.value, kpi.unit),
            "" if one.n is None else figures.count(one.n),
            *_part(one.contribution, figures),
        )
        for one in shown
    ]
    if len(found) > LARGEST:
        first = {id(one) for one in shown}
        others = [one for one in found if id(one) not in first]
        count = figures.count(len(others))
        key = words.ngettext("{others} other", "{others} others", len(others)).format(others=count)
        total = together(kpi, found, others)
        cases = sum(one.n for one in others if one.n is not None)
        parts = [one.contribution for one in others if one.contribution is not None]
        part = _part(sum(parts, Decimal(0)) if parts else None, figures)
        rows.append(SegmentRow(key, figures.value(total, kpi.unit), figures.count(cases), *part))
    return tuple(rows)


def segments_by_weight(kpi: KpiValue, by: str) -> list[Segment]:
    """List the segments of one column, the weightiest first."""
    return sorted((part for part in kpi.segments if part.by == by), key=lambda one: _weight(one, kpi.additive))


def weighty(kpi: KpiValue) -> list[Segment]:
    """Order the segments of a KPI: column by column, the weightiest first."""
    columns = list(dict.fromkeys(segment.by for segment in kpi.segments))
    return sorted(kpi.segments, key=lambda one: (columns.index(one.by), *_weight(one, kpi.additive)))


def funnel_notes(funnel: Funnel, figures: Figures) -> list[str]:
    """Say what the numbers of a funnel leave out, and what its author says."""
    words = translator(figures.language)
    waiting = words.ngettext("{n} record too young to judge", "{n} records too young to judge", funnel.immature)
    said = [waiting.format(n=figures.count(funnel.immature))] if funnel.immature else []
    return [*said, *([" ".join(funnel.notes.split())] if funnel.notes else [])]


def aimed(kpi: KpiValue) -> bool:
    """Tell whether a target held in any period of the trend."""
    return any(point.target is not None for point in kpi.trend)


def course(kpi: KpiValue, figures: Figures) -> str:
    """Say in words what the chart of a trend shows: where it began and where it ended."""
    known = [point for point in kpi.trend if point.value is not None]
    said = translator(figures.language).gettext("{kpi}: {first} in {start}, {last} in {end}")
    return said.format(
        kpi=kpi.label,
        first=figures.value(known[0].value, kpi.unit),
        start=short(known[0].period, figures.language),
        last=figures.value(known[-1].value, kpi.unit),
        end=short(known[-1].period, figures.language),
    )


def balance(one: Balance, figures: Figures) -> str:
    """Write a balance as the sum that it is: opening, what came and went, closing."""
    parts = [figures.value(one.opening, one.unit)]
    for what, amount in one.movements:
        parts.append(f"{MINUS if amount < 0 else '+'} {figures.value(abs(amount), one.unit)} {what}")
    return f"{' '.join(parts)} {'=' if one.holds else '≠'} {figures.value(one.closing, one.unit)}"


def verdict(one: Balance, language: str) -> str:
    """Say whether a balance comes out even."""
    _ = translator(language).gettext
    return _("✓ comes out even") if one.holds else _("✗ does not come out even: a number of this report is wrong")


def goals(report: Report) -> list[Goal]:
    """List the goals that a KPI of the report serves."""
    served = {kpi.goal for kpi in report.kpis}
    return [one for one in report.goals if one.id in served]


def goal(report: Report, one: Goal) -> str:
    """Name a goal with the KPIs that serve it and how they stand."""
    due = (
        translator(report.language).gettext("until {day}").format(day=day(one.due, report.language)) if one.due else ""
    )
    serving = []
    for kpi in report.kpis:
        if kpi.goal == one.id:
            word = shown_status(kpi)
            serving.append(f"{kpi.label} {STATUS_GLYPHS.get(word, UNKNOWN)} {status(word, report.language)}".rstrip())
    name = f"{one.name} ({due})" if due else one.name
    return f"{name}: {', '.join(serving) or UNKNOWN}"


def standing(report: Report) -> str:
    """Say in one sentence how many targets were met; why there is nothing to say when no KPI has a number."""
    words = translator(report.language)
    if nothing_known(report):
        return no_number_at_all(report)
    held = [shown_status(kpi) for kpi in report.kpis if shown_status(kpi) in STATUS_GLYPHS]
    if not held:
        return ""
    sentence = words.ngettext("{met} of {n} target met", "{met} of {n} targets met", len(held))
    figures = Figures(report.language, None)
    return sentence.format(met=figures.count(held.count(Status.MET)), n=figures.count(len(held)))


def stamp(report: Report) -> str:
    """Say when the report was made; empty unless that was asked for."""
    if not report.stamp:
        return ""
    moment = datetime.fromisoformat(report.stamp)
    made = translator(report.language).gettext("made {day}, {time}")
    return made.format(day=day(moment.date(), report.language), time=f"{moment:%H:%M}")


def _part(share: Number | None, figures: Figures) -> tuple[str, str]:
    """Write a share of the total change, with words and without; one against its direction has a minus."""
    if share is None:
        return "", ""
    written = figures.decimal(Decimal(str(abs(share))) * 100, 0)
    sign = "−" if share < 0 and written != "0" else ""
    bare = f"{sign}{written}%"
    return translator(figures.language).gettext("{share} of Δ").format(share=bare), bare


def _weight(segment: Segment, additive: bool) -> tuple[bool, Number, bool, str]:
    """Order segments: by value where they add up, else by n; unknown last, ties by key."""
    weight = segment.value if additive else segment.n
    return weight is None, -(weight or 0), segment.key is None, segment.key or ""
