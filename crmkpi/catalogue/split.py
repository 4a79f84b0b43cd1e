"""A number split by the values of a column, and what each group did to its change."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from crmkpi.catalogue import evaluate, formula
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.model import Kpi, Segment, Unit
from crmkpi.words import translator

if TYPE_CHECKING:
    from crmkpi.catalogue import Asking


def judged_by_cases(kpi: Kpi) -> bool:
    """Tell whether few cases make the value doubtful: shares of cases and medians, not sums."""
    return kpi.interval is not None or kpi.unit in (Unit.DAYS, Unit.HOURS)


def segments(kpi: Kpi, whole: Raw, before: Raw | None, own: Numbers, asking: "Asking") -> tuple[Segment, ...]:
    """List the segments by key; a group that is there no more counts with 0 where segments add up."""
    few = judged_by_cases(kpi)
    found = []
    for column, raws in own.segments.items():
        earlier = own.earlier.get(column) if before is not None and before.value is not None else None
        gone = {key: Raw(0, n=0) for key, raw in (earlier or {}).items() if key not in raws and raw.value}
        both = {**raws, **gone}
        change = _difference(whole, before) if earlier is not None else None
        for key in sorted(both, key=lambda key: (key is None, key or "")):
            raw = both[key]
            previous = (earlier.get(key) or Raw(0)).value if earlier is not None else None
            moved = _difference(raw, Raw(previous))
            found.append(
                Segment(
                    column, key, raw.value, raw.n, raw.numerator, raw.denominator, raw.reason,
                    few and raw.n is not None and raw.n < asking.min_n,
                    previous,
                    evaluate.divided(moved, change) if moved is not None and change else None,
                )
            )  # fmt: skip
    return tuple(found)


def notes(asking: "Asking", numbers: Mapping[str, Numbers]) -> Iterator[str]:
    """Say which columns do not group the rows of which KPIs."""
    _ = translator(asking.language).gettext
    there = {name: numbers[name] for name in asking.wanted if name in numbers}
    for column in asking.by:
        many = [name for name, one in there.items() if column in one.crowded]
        if many:
            sentence = _("by {column}: more than {most} values, so it does not group anything: {kpis}")
            yield sentence.format(column=column, most=evaluate.CROWD, kpis=", ".join(many))
        split = any(column in one.segments or column in one.crowded for one in there.values())
        programs = [name for name in there if asking.kpis[name].program]
        if programs:
            sentence = _("by {column}: a Python KPI gives one number for all rows and is not split: {kpis}")
            yield sentence.format(column=column, kpis=", ".join(programs))
        models = [name for name in there if asking.kpis[name].model]
        if models:
            sentence = _("by {column}: a predicted value is one of all customers and is not split: {kpis}")
            yield sentence.format(column=column, kpis=", ".join(models))
        if not split and len(there) > len(programs) + len(models):
            yield _("by {column}: no KPI of this report can be split by it").format(column=column)


def _difference(raw: Raw, earlier: Raw | None) -> Decimal | None:
    if raw.value is None or earlier is None or earlier.value is None:
        return None
    return formula.exact(raw.value) - formula.exact(earlier.value)
