"""The KPI shelf at work: read definitions, ask the engine for all of them at once, and judge what comes out.

`definitions` are read and chosen from, `plan` turns them into SQL, `evaluate` asks, `formula` is the arithmetic of
derived KPIs, `judge` compares with targets and earlier windows, `compute` (here) makes `KpiValue`s of it all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crmkpi.business import WorkTime
from crmkpi.catalogue import (
    balances,
    cohorts,
    definitions,
    derive,
    evaluate,
    formula,
    funnels,
    judge,
    leftovers,
    plan,
    refusals,
    scales,
    split,
    unclean,
)
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.catalogue.plan import Planned, columns_named
from crmkpi.engine import Engine
from crmkpi.model import (
    Comparison,
    Kpi,
    KpiValue,
    NotComputed,
    Number,
    TrendPoint,
)
from crmkpi.period import Window, Windows
from crmkpi.tables import REFERS, all_tables
from crmkpi.words import text, translator

__all__ = ["Asking", "Wish", "columns_named", "compute", "definitions", "needed_columns"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a config wishes of a KPI: a target (already that of the period), and who cares."""

    target: Decimal | None = None
    warn: Decimal | None = None
    owner: str | None = None
    goal: str | None = None
    whole: Decimal | None = None
    """The target of the whole period, while it runs and `target` is only the share of the days that have passed."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of the catalogue in one run."""

    kpis: Mapping[str, Kpi]
    """All definitions, with variants and parameters already chosen."""
    wanted: tuple[str, ...]
    windows: Windows
    begins: Mapping[str, datetime]
    """Table → its first event; a window before it has no data."""
    data_until: datetime
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    compare: tuple[str, ...] = ("previous", "year")
    language: str = "en"
    min_n: int = 30
    mixed: Mapping[str, str] = field(default_factory=dict)
    """Table → sentence, where amounts of several currencies cannot be added up."""
    worked: WorkTime | None = None
    """When work is done, as far as the config says."""


def is_exhibit(name: str) -> bool:
    """Tell whether a name is that of a cohort table or a funnel."""
    return name in cohorts.all_cohorts() or name in funnels.all_funnels()


def exhibits(asked: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Pick the cohort tables and funnels out of what was asked for by name; all of them when nothing was."""
    if not asked:
        return (*cohorts.all_cohorts(), *funnels.all_funnels()), False
    return tuple(name for name in dict.fromkeys(asked) if is_exhibit(name)), True


def needed_columns(kpis: Mapping[str, Kpi], wanted: Iterable[str], by: Sequence[str]) -> dict[str, set[str]]:
    """Name the canonical columns that the wanted KPIs may look at: table → columns."""
    found: dict[str, set[str]] = {}
    for name in definitions.closure(wanted, kpis):
        for table, columns in columns_named(kpis[name]).items():
            found.setdefault(table, set()).update(columns)
    for law in balances.asked(set(wanted)):
        for table, columns in columns_named(balances.as_kpi(law)).items():
            found.setdefault(table, set()).update(columns)
    for name in wanted:
        of = cohorts if name in cohorts.all_cohorts() else funnels if name in funnels.all_funnels() else None
        for table, columns in of.needed(name).items() if of else ():
            found.setdefault(table, set()).update(columns)
    by = [column.rpartition(".")[2] for column in by]
    for table in list(found):
        found[table].update(by)
        for refers, other in REFERS.items():
            if by and refers in all_tables()[table].columns:
                found[table].add(refers)
                found.setdefault(other, set()).update({*by, all_tables()[other].key or ""})
    return found


@dataclass(frozen=True, slots=True)
class Computed:
    """What came out: values, KPIs without one, and sentences about all of it."""

    values: list[KpiValue]
    not_computed: list[NotComputed]
    notes: list[str]
    numbers: Mapping[str, Numbers]
    windows: Sequence[Window]


def compute(engine: Engine, asking: Asking) -> tuple[list[KpiValue], list[NotComputed]]:
    """Compute the wanted KPIs for all windows, those that cannot be computed with their reasons."""
    found = computed(engine, asking)
    return found.values, found.not_computed


def computed(engine: Engine, asking: Asking) -> Computed:
    """Compute the wanted KPIs, with what there is to say about the whole."""
    order = definitions.closure(asking.wanted, asking.kpis)
    plain = [asking.kpis[name] for name in order if not asking.kpis[name].formula and not asking.kpis[name].program]
    planned, impossible = plan.plan(engine, plain, asking.data_until)
    planned, mixed = refusals.without_mixed(engine, planned, asking)
    planned = _asked_for(planned, asking, {*mixed, *(lack.kpi.id for lack in impossible)})
    windows = _distinct(asking.windows)
    earlier = _whole_before(asking) if asking.by else None
    counted = [one for one in planned if not one.kpi.model]
    numbers = evaluate.evaluate(engine, counted, windows, asking.begins, asking.data_until, asking.by, earlier)
    _predictions(engine, asking, planned, windows, numbers)
    refused = {lack.kpi.id: refusals.not_computed(lack, asking.language) for lack in impossible} | mixed
    _programs(engine, asking, order, windows, numbers, refused)
    failed = {name: one.failed for name, one in numbers.items() if one.failed}
    for broken, fault in failed.items():
        refused[broken] = refusals.failed(asking.kpis[broken], fault, asking.language)
        del numbers[broken]
    planned = [one for one in planned if one.kpi.id in numbers]
    for name in order:
        kpi = asking.kpis[name]
        if not kpi.formula:
            continue
        without = [part for part in formula.names(kpi.formula) if part in refused]
        if without:
            refused[name] = refusals.derived(kpi, refused[without[0]], asking.language)
        else:
            additive = {
                part for part in formula.names(kpi.formula) if part in asking.kpis and asking.kpis[part].additive
            }
            numbers[name] = derive.derive(kpi, numbers, windows, additive, asking.worked)
    by_id = {one.kpi.id: one for one in planned}
    counted = [one for one in planned if not one.kpi.model]
    dirty = unclean.unclean(
        engine, asking.kpis, counted, numbers, windows[0], asking.begins, asking.data_until, asking.worked
    )
    left = leftovers.all_left_out(engine, asking.kpis, numbers, by_id, dirty)
    values = [
        leftovers.with_bad_rows(
            _value(engine, asking, asking.kpis[name], numbers, by_id, windows), left.get(name, ()), dirty.get(name)
        )
        for name in asking.wanted
        if name in numbers
    ]
    lacking = [refused[name] for name in asking.wanted if name in refused]
    notes = [*split.notes(asking, numbers), *scales.notes(engine, asking, numbers)]
    return Computed(values, lacking, notes, numbers, windows)


def _asked_for(planned: Sequence[Planned], asking: Asking, refused: set[str]) -> list[Planned]:
    """Leave out the parts of formulas that will be refused for another of their parts."""
    sound: set[str] = set()
    for name in definitions.closure(asking.wanted, asking.kpis):
        parts = formula.names(asking.kpis[name].formula or "0")
        if name not in refused and not any(part in asking.kpis and part not in sound for part in parts):
            sound.add(name)
    needed = definitions.closure((name for name in asking.wanted if name in sound), asking.kpis)
    return [one for one in planned if one.kpi.id in needed]


def _whole_before(asking: Asking) -> Window | None:
    """Give the window that segments are compared with, when anything is compared."""
    return asking.windows.previous if "previous" in asking.compare else None


def _predictions(
    engine: Engine, asking: Asking, planned: Sequence[Planned], windows: list[Window], numbers: dict[str, Numbers]
) -> None:
    """Let the models predict for the windows that are compared; asking them for the whole trend would be dear."""
    if models := [one for one in planned if one.kpi.model]:
        from crmkpi.catalogue import predictions

        compared = {"previous": asking.windows.previous, "year": asking.windows.year_ago}
        wished = [asking.windows.current, *(compared[name] for name in asking.compare if name in compared)]
        ends = {(window.start, window.end) for window in wished}
        asked = [window if (window.start, window.end) in ends else None for window in windows]
        numbers.update(predictions.run(engine, models, asked, asking.begins, asking.data_until, asking.language))


def _programs(
    engine: Engine,
    asking: Asking,
    order: Sequence[str],
    windows: Sequence[Window],
    numbers: dict[str, Numbers],
    refused: dict[str, NotComputed],
) -> None:
    """Run the user's own Python KPIs."""
    own = [asking.kpis[name] for name in order if asking.kpis[name].program]
    if not own:
        return
    from crmkpi.catalogue import programs

    found, lacks = programs.run(engine, own, windows, asking.begins, asking.data_until, asking.language)
    numbers.update(found)
    refused.update({lack.kpi.id: refusals.not_computed(lack, asking.language) for lack in lacks})


def _distinct(windows: Windows) -> list[Window]:
    """List the windows to ask for, the report's own first, each span once."""
    found: dict[tuple[datetime, datetime], Window] = {}
    for window in (windows.current, windows.previous, windows.year_ago, *windows.trend):
        found.setdefault((window.start, window.end), window)
    return list(found.values())


def _value(
    engine: Engine,
    asking: Asking,
    kpi: Kpi,
    numbers: Mapping[str, Numbers],
    planned: Mapping[str, Planned],
    windows: list[Window],
) -> KpiValue:
    own = numbers[kpi.id]
    raw = own.windows[0]
    raws = {(window.start, window.end): one for window, one in zip(windows, own.windows, strict=True)}
    wish = asking.wishes.get(kpi.id, Wish())
    low, high = _bounds(kpi, raw, own)
    few = split.judged_by_cases(kpi) and raw.n is not None
    status = judge.status(kpi.better, raw.value, wish.target, wish.warn)
    plan_of = planned.get(kpi.id)
    return KpiValue(
        id=kpi.id,
        label=definitions.label(kpi, asking.language),
        question=definitions.said(kpi, kpi.question, asking.language),
        category=kpi.category,
        unit=kpi.unit,
        better=kpi.better,
        value=raw.value,
        reason=raw.reason,
        definition=definitions.fingerprint(kpi, asking.kpis),
        formula=definitions.one_line(kpi),
        source=kpi.source,
        notes=definitions.said(kpi, kpi.notes, asking.language),
        variant=kpi.variant,
        parameters={name: str(value) for name, value in kpi.parameters.items()},
        detail=own.details.get("why") or _misfit(kpi, raw, own, asking.language),
        numerator=raw.numerator,
        denominator=raw.denominator,
        n=raw.n,
        low=low,
        high=high,
        low_n=few and (raw.n or 0) < asking.min_n,
        too_few=(few and (raw.n or 0) < judge.FEW) or int(own.details.get("immature") or 0) > (raw.n or 0),
        parts={name.removeprefix("part_"): value for name, value in own.details.items() if name.startswith("part_")},
        immature=int(own.details.get("immature") or 0),
        outside=int(own.details.get("outside") or 0),
        additive=kpi.additive,
        target=wish.target,
        whole_target=wish.whole,
        warn=wish.warn,
        deviation=formula.exact(raw.value) - wish.target if raw.value is not None and wish.target is not None else None,
        attainment=judge.attainment(kpi.better, raw.value, wish.target)
        if raw.value is not None and wish.target is not None
        else None,
        status=status,
        owner=wish.owner,
        goal=wish.goal,
        previous=_comparison(kpi, raw, raws, asking.windows.previous, own) if "previous" in asking.compare else None,
        year_ago=_comparison(kpi, raw, raws, asking.windows.year_ago, own) if "year" in asking.compare else None,
        trend=tuple(_point(window, raws[window.start, window.end]) for window in asking.windows.trend),
        segments=split.segments(
            kpi, raw, raws.get((asking.windows.previous.start, asking.windows.previous.end)), own, asking
        ),
        unused=leftovers.unused(engine, kpi, own, plan_of.made if plan_of else None),
        table=kpi.table or next(iter(kpi.needs), None),
        based_on=_based_on(plan_of, asking.language),
    )


def _misfit(kpi: Kpi, raw: Raw, own: Numbers, language: str) -> str | None:
    """Say that the values have another scale than the definition."""
    outside = int(own.details.get("outside") or 0)
    if raw.value is not None or not evaluate.misfit(outside, raw.denominator):
        return None
    _ = translator(language).gettext
    if "scale" not in kpi.parameters:
        return _("too many scores are not on the scale: {outside}").format(outside=outside)
    sentence = _("too many scores are not on the scale of 1 to {scale}: {outside}; set the parameter scale")
    return sentence.format(scale=kpi.parameters["scale"], outside=outside)


def _bounds(kpi: Kpi, raw: Raw, own: Numbers) -> tuple[Number | None, Number | None]:
    if raw.value is None or raw.denominator is None:
        return None, None
    if kpi.interval == "wilson" and raw.numerator is not None:
        return judge.wilson(raw.numerator, raw.denominator) or (None, None)
    if kpi.interval == "nps":
        margin = judge.nps_margin(
            own.details.get("part_promoters") or 0, own.details.get("part_detractors") or 0, raw.denominator
        )
        if margin is not None:
            return max(-100.0, float(raw.value) - margin), min(100.0, float(raw.value) + margin)
    return None, None


def _point(window: Window, raw: Raw) -> TrendPoint:
    return TrendPoint(window.label, raw.value, window.complete, immature=raw.immature)


def _comparison(
    kpi: Kpi, raw: Raw, raws: Mapping[tuple[datetime, datetime], Raw], window: Window, own: Numbers
) -> Comparison:
    earlier = raws[window.start, window.end]
    change = judge.change(kpi.unit, raw.value, earlier.value)
    since = own.since.date() if own.since and judge.begins_late(own.since, window) else None
    return Comparison(window.label, _day(window.start), _day(window.end), earlier.value, change, earlier.reason, since)


def _day(moment: datetime) -> date:
    return moment.date()


def _based_on(planned: Planned | None, language: str) -> str | None:
    if planned is None or planned.made is None or not planned.made.words:
        return None
    return "; ".join(text(words, language) for words in planned.made.words)
