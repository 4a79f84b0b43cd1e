"""A number split by the values of a column, and what each group did to its change."""

from decimal import Decimal
from typing import TYPE_CHECKING

from crmkpi.catalogue import evaluate, formula
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.model import Kpi, Segment, Unit

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


def _difference(raw: Raw, earlier: Raw | None) -> Decimal | None:
    if raw.value is None or earlier is None or earlier.value is None:
        return None
    return formula.exact(raw.value) - formula.exact(earlier.value)
