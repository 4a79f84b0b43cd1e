"""What stands out, in words: targets missed and since when, trends beyond chance, values unlike the others.

Every sentence is computed from the numbers of the report; none names a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from crmkpi.catalogue import judge, trends
from crmkpi.formats import _changes, _periods, _terms
from crmkpi.formats._numbers import Figures
from crmkpi.model import Better, KpiValue, Number, PeriodFacts, Signal, Status, Unit
from crmkpi.words import translator

Targets = Mapping[str, Mapping[str, Decimal | None]]
"""KPI → period → the target that held in it."""
_FROM_ZERO = (Unit.COUNT, Unit.MONEY, Unit.PERCENT, Unit.DAYS, Unit.HOURS, Unit.RATIO)


def with_signals(
    kpis: Sequence[KpiValue], targets: Targets, language: str, currency: str | None
) -> tuple[KpiValue, ...]:
    """Say of each KPI what stands out, the most important first."""
    figures = Figures(language, currency)
    return tuple(replace(one, signals=_signals(one, targets.get(one.id, {}), figures)) for one in kpis)


def _signals(kpi: KpiValue, targets: Mapping[str, Decimal | None], figures: Figures) -> tuple[Signal, ...]:
    found = [missed(kpi, targets, figures), unusual(kpi, figures), trend(kpi, figures), *largest(kpi, figures)]
    return tuple(one for one in found if one is not None)


def missed(kpi: KpiValue, targets: Mapping[str, Decimal | None], figures: Figures) -> Signal | None:
    """Say by how much a target is missed and since when."""
    if _terms.shown_status(kpi) is not Status.MISSED:
        return None
    return Signal("missed", f"{_gap(kpi, figures)}{_since(kpi, targets, figures.language)}", False)


def _gap(kpi: KpiValue, figures: Figures) -> str:
    """Write how far a value is from its target, as a distance with a side."""
    _ = translator(figures.language).gettext
    distance = figures.gap(abs(Decimal(str(kpi.deviation or 0))), kpi.target, kpi.unit).lstrip("+")
    under = (kpi.deviation or 0) < 0
    sentence = _("{gap} under the target") if under else _("{gap} over the target")
    return sentence.format(gap=distance)


def _since(kpi: KpiValue, targets: Mapping[str, Decimal | None], language: str) -> str:
    """Name the first period of the unbroken run in which the target was not reached; nothing when it is this one."""
    _ = translator(language).gettext
    first, whole_trend = None, True
    for point in reversed(kpi.trend[:-1]):
        status = judge.status(kpi.better, point.value, targets.get(point.period), None)
        if status is not Status.MISSED or not point.complete:
            whole_trend = False
            break
        first = point.period
    if first is None:
        return ""
    sentence = _(" since {period} or longer") if whole_trend else _(" since {period}")
    return sentence.format(period=_periods.short(first, language))


def _closed(kpi: KpiValue) -> list[float]:
    """List the values of the closed periods up to the last one, without a gap; nothing while the last is unknown."""
    points = [point for point in kpi.trend if point.settled]
    values: list[float] = []
    for point in reversed(points):
        if point.value is None:
            break
        values.append(float(point.value))
    return values[::-1]


def _waits(kpi: KpiValue) -> bool:
    """Tell whether the last values are not final, or rest on a handful of cases."""
    return kpi.value is None or kpi.immature > 0 or kpi.too_few


def trend(kpi: KpiValue, figures: Figures) -> Signal | None:
    """Say that a KPI gets better or worse, where that is more than chance."""
    values = _closed(kpi)
    course = 0 if _waits(kpi) else trends.direction(values)
    if not course:
        return None
    _ = translator(figures.language)
    if kpi.better is Better.NEITHER:
        good, rising, falling = (
            None,
            _.gettext("rising over {n} closed periods"),
            _.gettext("falling over {n} closed periods"),
        )
        words = rising if course > 0 else falling
    else:
        good = (course > 0) == (kpi.better is Better.HIGHER)
        better = _.gettext("improving over {n} closed periods, beyond chance")
        worse = _.gettext("worsening over {n} closed periods, beyond chance")
        words = better if good else worse
    return Signal("trend", words.format(n=len(values)), good)


def unusual(kpi: KpiValue, figures: Figures) -> Signal | None:
    """Say that a value is unlike those of the last closed periods."""
    values = _closed(kpi)
    limits = None if _waits(kpi) or not kpi.trend[-1].complete else trends.usual_range(values)
    if limits is None or limits[0] <= values[-1] <= limits[1]:
        return None
    if trends.direction(values[:-1]) == (1 if values[-1] > limits[1] else -1):
        # Where a series has been going there for long, it is no surprise that it arrives.
        return None
    # What cannot be negative is not usually so.
    low = max(limits[0], 0.0) if kpi.unit in _FROM_ZERO and min(values) >= 0 else limits[0]
    ends = [figures.value(Decimal(str(end)), kpi.unit) for end in (low, limits[1])]
    sentence = translator(figures.language).gettext(
        "outside its usual range of the last {n} closed periods ({low} to {high})"
    )
    good = None if kpi.better is Better.NEITHER else (values[-1] > limits[1]) == (kpi.better is Better.HIGHER)
    return Signal("unusual", sentence.format(n=len(values), low=ends[0], high=ends[1]), good)


LEAST_PART = Decimal("0.2")
"""A group that makes less of a change than that is one among many, not worth a sentence."""


def largest(kpi: KpiValue, figures: Figures) -> list[Signal]:
    """Name the group of each column with the largest part of the change against the period before."""
    _, language = translator(figures.language).gettext, figures.language
    found = []
    for by in dict.fromkeys(one.by for one in kpi.segments):
        parts = [one for one in kpi.segments if one.by == by and one.contribution is not None and one.contribution > 0]
        if not parts or len([one for one in kpi.segments if one.by == by]) < 2 or kpi.previous is None:
            continue
        most = max(parts, key=lambda one: (one.contribution or 0, one.key or ""))
        if (most.contribution or 0) < LEAST_PART:
            continue
        change = Decimal(str(most.value or 0)) - Decimal(str(most.previous or 0))
        total = Decimal(str(kpi.value)) - Decimal(str(kpi.previous.value))
        sentence = _("by {column}, {key} has the largest part of the change against {period}: {part} of {total}")
        words = sentence.format(
            column=_terms.column(kpi.table, by, language),
            key=most.key if most.key is not None else _("(missing)"),
            period=_periods.short(kpi.previous.period, language),
            part=_amount(change, kpi.unit, figures),
            total=_amount(total, kpi.unit, figures),
        )
        found.append(Signal("segment", words, _terms.favourable(total, kpi.better)))
    return found


def _amount(change: Number, unit: Unit, figures: Figures) -> str:
    written = figures.value(change, unit)
    return f"+{written}" if change > 0 and not written.startswith("+") else written


def headline(
    kpis: Sequence[KpiValue], period: PeriodFacts, targets: Targets, language: str, currency: str | None
) -> str:
    """Write one sentence on how the period went: targets met, and the one that is furthest from being so."""
    figures, words = Figures(language, currency), translator(language)
    judged = [one for one in kpis if _terms.shown_status(one) in (Status.MET, Status.NEAR, Status.MISSED)]
    if judged:
        met = sum(_terms.shown_status(one) is Status.MET for one in judged)
        sentence = words.ngettext("{met} of {n} target met", "{met} of {n} targets met", len(judged))
        return "; ".join([sentence.format(met=met, n=len(judged)), *_worst(judged, targets, figures)])
    moved = [
        one for one in kpis
        if one.previous is not None and one.previous.change is not None and one.value is not None
        and not (one.low_n or one.unsettled)
    ]  # fmt: skip
    if not moved or period.previous is None:
        return ""
    sentence = words.gettext("{kpi} {value} ({change} against {period})")
    # A change against half a period is the last thing to begin with.
    first = min(moved, key=lambda one: _changes.partly(one.previous))
    return sentence.format(
        kpi=first.label,
        value=figures.value(first.value, first.unit),
        change=_changes.change(first.previous, first.unit, figures),
        period=_periods.short(period.previous, language),
    )


def _worst(judged: Sequence[KpiValue], targets: Targets, figures: Figures) -> list[str]:
    """Tell of the missed target that is furthest away, small numbers of cases last."""
    missed_ones = [one for one in judged if one.status is Status.MISSED]
    if not missed_ones:
        return []
    worst = min(missed_ones, key=lambda one: (one.low_n, one.attainment if one.attainment is not None else Decimal(-1)))
    return [f"{worst.label} {_gap(worst, figures)}{_since(worst, targets.get(worst.id, {}), figures.language)}"]
