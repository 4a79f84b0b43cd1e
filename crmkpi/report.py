"""Load, check, compute, report. START READING HERE.

`gathered` (in `gathering`) brings the exports in and settles what the report is about (the date of the data, the
period, the definitions); `make` checks, computes and puts the `Report` together. `build_report` is both, for Python.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmkpi import catalogue, checks, config, exhibits, formats, model, output, settle, signals
from crmkpi import period as periods
from crmkpi.catalogue import Asking, Wish, conditions, definitions
from crmkpi.engine import leave_out, merge_rows
from crmkpi.errors import UsageError, did_you_mean
from crmkpi.gathering import (
    Gathered,
    Request,
    affecting,
    checking,
    duplicates,
    gathered,
    idle,
    verdicts,
    version,
    worked_by,
)
from crmkpi.masking import masked_word
from crmkpi.phrases import either, phrase
from crmkpi.sources.header import folded
from crmkpi.sources.rates import marks
from crmkpi.tables import REFERS, all_tables
from crmkpi.words import translator

if TYPE_CHECKING:
    import pandas

__all__ = ["Gathered", "Report", "Request", "asked", "build_report", "gathered", "make"]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: `facts` hold everything in it."""

    facts: model.Report

    def to_dict(self) -> dict[str, Any]:
        """Give the report as the contract's JSON object, in Python's own types."""
        tree: dict[str, Any] = formats.load("json").tree(self.facts)
        return tree

    def to_pandas(self) -> "pandas.DataFrame":
        """Give one row per KPI, period and segment: raw numbers (a percent as a fraction), None for unknown."""
        import pandas

        csv = formats.load("csv")
        return pandas.DataFrame(
            [{name: getattr(line, name) for name in line.__slots__} for line in csv.lines(self.facts)]
        )

    def write(self, path: str | Path) -> None:
        """Write a report file; its suffix chooses the format. UsageError for an unknown one, OutputError on failure."""
        target = Path(path)
        output.write(target, formats.ready(formats.load(output.format_of(target))).render(self.facts))


def build_report(
    config_file: str | Path | None = None,
    *,
    paths: Sequence[str | Path] = (),
    period: str | None = None,
    **more: Any,
) -> Report:
    """Load, check and compute; `more` are fields of `Request` (as_of, kpis, by, compare, language).

    Raises a `CrmKpiError` for wrong instructions and for exports that cannot be read; some unreadable files among
    readable ones are in `facts.notes`.
    """
    settings = config.load(Path(config_file)) if config_file is not None else config.DEFAULT
    request = Request(paths=tuple(Path(path) for path in paths), period=period, **more)
    with gathered(settings, request) as ready:
        return Report(make(ready))


def make(ready: Gathered) -> model.Report:
    """Check, compute and put the report together."""
    engine, settings, request = ready.engine, ready.config, ready.request
    _ = translator(ready.language).gettext
    _known_segments(ready)
    request.say(_("checking"))
    rows = {table: engine.count(table) for table in all_tables() if table in engine.present}
    checked = cleaned(ready)
    findings = tuple(affecting(ready, checked.findings))
    request.say(_("computing"))
    currency, asking = asked(ready)
    found = catalogue.computed(engine, asking)
    targets = _targets(ready)
    kpis = signalled(ready, tuple(aimed(covered(found.values), targets)), currency)
    shown = exhibits.shown(ready, asking)
    balances = tuple(exhibits.balances(ready, asking, found))
    period = _period_facts(ready)
    return model.Report(
        title=settings.title or _("CRM report"),
        language=ready.language,
        as_of=ready.as_of,
        timezone=settings.timezone,
        currency=currency,
        period=period,
        kpis=kpis,
        not_computed=(*found.not_computed, *shown.not_computed),
        checks=findings,
        not_run=checked.not_run,
        duplicates=duplicates(ready, checked),
        sources=tuple(ready.brought.sources),
        goals=settings.goals,
        rows=rows,
        notes=(
            *ready.notes, *ready.brought.notes, *ready.brought.failed, *idle(ready, findings),
            *verdicts(ready, checked), *checked.notes, *found.notes,
            *exhibits.uneven(balances, ready.language),
            *_narrowed(ready), *_in_work_time(ready, kpis), *converted(ready), *_other_targets(ready, kpis),
        ),
        config=settings.file.name if settings.file else None,
        config_sha256=settings.sha256,
        version=version(),
        headline=signals.headline(kpis, period, targets, ready.language, currency),
        cohorts=shown.cohorts,
        funnels=shown.funnels,
        balances=balances,
        rates=ready.rates,
    )  # fmt: skip


def _narrowed(ready: Gathered) -> Iterator[str]:
    """Say which KPIs of the config look at some rows only."""
    sentence = translator(ready.language).gettext("{kpi}: only rows with {condition}")
    for setting in ready.config.kpis:
        if setting.where and setting.id in ready.wanted:
            kpi = ready.kpis[setting.id]
            only = conditions.said(setting.only, kpi.table or "", ready.language)
            yield sentence.format(kpi=definitions.label(kpi, ready.language), condition=only)


def _in_work_time(ready: Gathered, kpis: Sequence[model.KpiValue]) -> Iterator[str]:
    """Say which KPIs count in hours or days of work, and which these are."""
    _ = translator(ready.language).gettext
    worked = worked_by(ready.config)
    if worked is None:
        return
    hours, holidays = worked.hours_said() or "mon-fri", str(worked.holidays) or _("none")
    for counts, sentence in (
        (definitions.counts_hours, _("in hours of work ({hours}; holidays: {holidays}): {kpis}")),
        (definitions.counts_days, _("in business days ({hours}; holidays: {holidays}): {kpis}")),
    ):
        told = [one.label for one in kpis if counts(ready.kpis[one.id])]
        if told:
            yield sentence.format(hours=hours, holidays=holidays, kpis=", ".join(told))


def converted(ready: Gathered) -> Iterator[str]:
    """Say which amounts were converted, by what, and which could not be."""
    rates, _ = ready.rates, translator(ready.language).gettext
    if rates is None or not rates.rows:
        return
    rule = {
        "at_date": _("the rate of the row's day"),
        "month_average": _("the mean rate of the row's month"),
        "period_end": _("the rate of the last day of the period for all rows"),
        "fixed": _("one fixed rate for each currency"),
    }[rates.rule]
    sentence = _("amounts in {currencies} are converted into {currency}: {rule}, from {file}")
    yield sentence.format(currencies=", ".join(rates.rows), currency=rates.currency, rule=rule, file=rates.file)
    lacking = ", ".join(f"{currency} {without}" for currency, (_rows, without) in rates.rows.items() if without)
    if lacking:
        yield _("without a rate, so in no amount (rows by currency): {lacking}").format(lacking=lacking)


def signalled(ready: Gathered, values: Sequence[model.KpiValue], currency: str | None) -> tuple[model.KpiValue, ...]:
    """Say of each value what stands out."""
    return signals.with_signals(values, _targets(ready), ready.language, currency)


def aimed(
    values: Sequence[model.KpiValue], targets: Mapping[str, Mapping[str, Decimal | None]]
) -> Iterator[model.KpiValue]:
    """Give each point of a trend the target that held in its period."""
    for one in values:
        held = targets.get(one.id, {})
        yield replace(one, trend=tuple(replace(point, target=held.get(point.period)) for point in one.trend))


def _targets(ready: Gathered) -> dict[str, dict[str, Decimal | None]]:
    """List the targets that held in each period of the trend."""
    points = ready.windows.trend
    return {
        setting.id: {point.label: config.target_at(setting, point.start.date()) for point in points}
        for setting in ready.config.kpis
        if setting.target
    }


def cleaned(ready: Gathered) -> checks.Checked:
    """Run the checks; from then on do without the rows that cannot be true, and count who is there twice once."""
    checked = checks.run(checking(ready))
    leave_out(ready.engine, checked.outs)
    settings = ready.config.duplicates
    if settings.policy == "merge":
        sure = {table: checks.members(found, float(settings.threshold)) for table, found in checked.matches.items()}
        merge_rows(ready.engine, sure)
    return checked


def covered(values: Sequence[model.KpiValue]) -> tuple[model.KpiValue, ...]:
    """Mask an address or phone by which rows are grouped, unless the groups are those of an id that was asked for."""
    return tuple(replace(one, segments=tuple(_covered(part) for part in one.segments)) for one in values)


def _covered(part: model.Segment) -> model.Segment:
    named = part.key is None or part.by.endswith("_id")
    return part if named else replace(part, key=masked_word(str(part.key)))


def asked(ready: Gathered) -> tuple[str | None, Asking]:
    """Put together what the catalogue is asked, with the currency of the amounts."""
    currency, mixed = settle.currency(ready.engine, ready.config.currency, _marks(ready), ready.language)
    return currency, Asking(
        ready.kpis, ready.wanted, ready.windows, ready.begins, ready.data_until, _wishes(ready), ready.by,
        ready.request.compare, ready.language, ready.config.min_n, mixed, worked_by(ready.config),
    )  # fmt: skip


def _marks(ready: Gathered) -> dict[str, set[str]]:
    """List the currencies that amounts show themselves: table → currencies."""
    found: dict[str, set[str]] = {}
    for (table, _), shown in marks(ready.brought).items():
        found.setdefault(table, set()).update(shown)
    return found


def _wishes(ready: Gathered) -> dict[str, Wish]:
    return {setting.id: _wish(ready, setting) for setting in ready.config.kpis if setting.id in ready.kpis}


def _wish(ready: Gathered, setting: config.KpiSetting) -> Wish:
    """Settle what is wished of a KPI in this period: a sum that still grows is held to its share of the target."""
    kpi, current = ready.kpis[setting.id], ready.windows.current
    target, warn = config.target_at(setting, ready.period.start), setting.warn
    whole = (ready.period.end - ready.period.start).days
    elapsed = (current.end - current.start).days
    if not (kpi.additive and kpi.during) or elapsed >= whole or target is None:
        return Wish(target, warn, setting.owner, setting.goal)
    share = Decimal(elapsed) / Decimal(whole)
    return Wish(target * share, warn * share if warn is not None else None, setting.owner, setting.goal, target)


def _other_targets(ready: Gathered, kpis: Iterable[model.KpiValue]) -> Iterator[str]:
    """Say that sums are held to targets as they stand, when the period is none of the kind that the config is for."""
    usual = periods.read(ready.config.period, ready.as_of, ready.config.calendar)
    asked = ready.period
    if not ready.request.period or ready.config.file is None or asked.grain == usual.grain:
        return
    held = [one.label for one in kpis if one.additive and one.target is not None]
    if held:
        sentence = translator(ready.language).gettext(
            "the config is for periods such as {usual}; in {asked} the targets of sums hold as they stand: {kpis}"
        )
        yield sentence.format(usual=usual.label, asked=asked.label, kpis=", ".join(held))


def _period_facts(ready: Gathered) -> model.PeriodFacts:
    windows, asked, compare = ready.windows, ready.period, ready.request.compare
    return model.PeriodFacts(
        label=asked.label,
        start=asked.start,
        end=asked.end,
        complete=windows.current.complete,
        until=windows.current.end.date(),
        previous=windows.previous.label if "previous" in compare else None,
        year_ago=windows.year_ago.label if "year" in compare else None,
        grain=asked.grain,
    )


def _named_so(ready: Gathered, header: str) -> str:
    """Say what a column of an export is called here; nothing when no export has it or nobody takes it."""
    for one in ready.brought.understood:
        for ours, at in one.chart.sources.items() if one.chart else ():
            if folded(one.export.header[at]) == folded(header):
                return phrase(" Its name here is {name}: write --by {name}.", name=ours)
    return ""


def _known_segments(ready: Gathered) -> None:
    """Refuse a segment column that no export has."""
    known = {name for source in ready.brought.sources for name in source.columns}
    known |= {name for plan in ready.brought.plans for name in (*plan.cells, *plan.derive)}
    for word in ready.by:
        # Of what rows refer to, as in a filter: `customer.segment`.
        owner, _, column = word.rpartition(".")
        if owner and word not in known and not _refers(owner):
            hint = did_you_mean(owner, _owners())
            raise UsageError(
                "--by {word}: {owner!r} is nothing that rows refer to.{hint} Write {owners} before the dot.",
                word=word,
                owner=owner,
                hint=hint,
                owners=either(_owners()),
            )
        column = word if word in known else column
        personal = any(column in t.columns and t.columns[column].personal for t in all_tables().values())
        if word in ready.request.by and personal:
            raise UsageError(
                "--by {column}: this column holds personal data; choose one that groups people", column=column
            )
        if column not in known and word in ready.request.by:
            hint = _named_so(ready, column) or did_you_mean(column, known)
            there = ", ".join(sorted(known - _personal())[:12])
            raise UsageError(
                "--by {column}: no table of the sources has this column.{hint} There are {there} …",
                column=column,
                hint=hint,
                there=there,
            )


def _owners() -> list[str]:
    """Name what rows refer to as a user writes it: customer, campaign, owner."""
    return [refers.removesuffix("_id") for refers in REFERS]


def _refers(owner: str) -> bool:
    return any(owner in (refers, refers.removesuffix("_id"), other) for refers, other in REFERS.items())


def _personal() -> set[str]:
    return {name for table in all_tables().values() for name, column in table.columns.items() if column.personal}
