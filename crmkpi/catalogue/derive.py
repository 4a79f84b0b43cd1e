"""Formulas over other KPIs: their value for every window and segment, from the numbers already there."""

import ast
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

from crmkpi.business import DAYS_NAME, WorkTime
from crmkpi.catalogue import formula
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.model import Kpi, Number, Reason
from crmkpi.period import Window


def derive(
    kpi: Kpi,
    parts: Mapping[str, Numbers],
    windows: Sequence[Window],
    additive: set[str],
    worked: WorkTime | None = None,
) -> Numbers:
    """Compute a formula for every window, and for every segment that all of its KPIs have."""
    tree = formula.parse(kpi.formula or "")
    names = formula.names(kpi.formula or "")
    raws = [
        _formula(kpi, tree, {name: parts[name].windows[i] for name in names if name in parts}, window, worked)
        for i, window in enumerate(windows)
    ]
    own = [name for name in names if name in parts]

    def cut(of: Mapping[str, Mapping[str, Mapping[str | None, Raw]]]) -> dict[str, dict[str | None, Raw]]:
        """Compute the formula for every segment of the columns by which all of its KPIs are split."""
        found: dict[str, dict[str | None, Raw]] = {}
        for column in sorted(set.intersection(*(set(of[name]) for name in own)) if own else set()):
            keys = set().union(*(of[name][column] for name in own))
            found[column] = {
                key: _formula(
                    kpi,
                    tree,
                    {name: of[name][column].get(key, _absent(name in additive)) for name in own},
                    windows[0],
                    worked,
                )
                for key in sorted(keys, key=lambda key: (key is None, key or ""))
            }
        return found

    crowded = tuple(dict.fromkeys(column for name in own for column in parts[name].crowded))
    earlier = cut({name: parts[name].earlier for name in own}) if kpi.additive else {}
    cuts = cut({name: parts[name].segments for name in own})
    since = max((one for name in own if (one := parts[name].since) is not None), default=None)
    return Numbers(raws, segments=cuts, earlier=earlier, since=since, crowded=crowded)


def _absent(additive: bool) -> Raw:
    """Stand for a segment in which a KPI has no rows: nothing of a sum is 0, anything else is unknown."""
    return Raw(0, n=0) if additive else Raw(None, Reason.NO_DATA)


def _formula(kpi: Kpi, tree: Any, raws: Mapping[str, Raw], window: Window, worked: WorkTime | None) -> Raw:
    days = (window.end - window.start).days
    values: dict[str, Number | None] = {name: raw.value for name, raw in raws.items()}
    values.update({name: value for name, value in kpi.parameters.items() if isinstance(value, Decimal)})
    values.update({"period_days": days, "period_months": months(window)})
    if DAYS_NAME in (kpi.formula or "") and worked is not None:
        values[DAYS_NAME] = worked.days(window.start.date(), window.end.date())
    n = min((raw.n for raw in raws.values() if raw.n is not None), default=None)
    if kpi.n and kpi.n in raws:
        n = raws[kpi.n].n
    top, bottom = _sides(tree, values)
    for raw in raws.values():
        if raw.value is None:
            return Raw(None, raw.reason, top, bottom, n)
    try:
        with localcontext() as context:
            context.prec = 28
            return Raw(formula.evaluate(tree, values), None, top, bottom, n)
    except formula.DividedByZero:
        return Raw(None, Reason.ZERO_DENOMINATOR, top, bottom, n)


def _sides(tree: Any, values: Mapping[str, Number | None]) -> tuple[Number | None, Number | None]:
    """Split a formula that is one division into its two sides."""
    if not (isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div)):
        return None, None
    try:
        return formula.evaluate(tree.left, values), formula.evaluate(tree.right, values)
    except formula.DividedByZero:
        return None, None


def months(window: Window) -> Decimal:
    """Measure a window in months: whole months exactly, anything else in days of 365.25 / 12."""
    start, end = window.start, window.end
    if start.day == 1 and end.day == 1 and not any((start.hour, start.minute, end.hour, end.minute)):
        return Decimal((end.year - start.year) * 12 + end.month - start.month)
    return Decimal((end - start).days) * 12 / Decimal("365.25")
