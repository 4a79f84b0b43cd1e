"""Predicted KPIs: a model is fitted to the histories of all customers, as they were at the end of a window.

The engine puts the histories together, `crmkpi.predict` does the mathematics. How good a prediction is, the parts say:
what the model, knowing only the first half of the time, would have expected of the second, and what came.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from crmkpi.catalogue import definitions, evaluate
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.catalogue.plan import Planned
from crmkpi.engine import Engine
from crmkpi.engine.ask import ends_of, filled, in_window, span_of
from crmkpi.errors import UsageError
from crmkpi.model import Kpi, Number, Reason
from crmkpi.period import Window, months_later
from crmkpi.phrases import phrase
from crmkpi.predict import buying, fit, spending, staying
from crmkpi.words import translator

WEEK = 7
WEEKS_OF_A_MONTH = 365.25 / 12 / WEEK
PARAMETERS = ("horizon_months", "monthly_discount", "gross_margin", "min_cases")
"""What a definition with a model says."""
LONGEST = 120
"""Months. Nobody knows customers further ahead."""

Columns = Mapping[str, Any]
"""Column of the histories → array."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The parameters of a predicted KPI."""

    months: int
    discount: float
    margin: float
    cases: int


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a model says; `why` is a sentence where it says nothing."""

    mean: float | None = None
    parts: Mapping[str, Number] = field(default_factory=dict)
    why: tuple[str, Mapping[str, int]] | None = None


def run(
    engine: Engine,
    planned: Sequence[Planned],
    windows: Sequence[Window | None],
    begins: Mapping[str, datetime],
    data_until: datetime,
    language: str,
) -> dict[str, Numbers]:
    """Predict for the windows that are given, the first of them with all parts; the others have no number."""
    asked = [window for window in windows if window is not None]
    found = evaluate.evaluate(engine, planned, asked[:1], begins, data_until, ())
    for one in planned:
        numbers = found[one.kpi.id]
        if not numbers.failed:
            wishes = _wishes(one.kpi)
            begin = one.begin(begins)
            raws = {}
            for window in asked:
                known = begin is not None and window.end > begin and window.start < data_until
                raws[window.start, window.end] = _of_window(engine, one, wishes, window, numbers, known, language)
            n = numbers.windows[0].n
            numbers.windows = [raws[w.start, w.end] if w else Raw(reason=Reason.NO_DATA) for w in windows]
            numbers.windows[0] = replace(numbers.windows[0], n=n)
    return found


def _of_window(
    engine: Engine, one: Planned, wishes: Wishes, window: Window, numbers: Numbers, known: bool, language: str
) -> Raw:
    """Predict for one window; the first one that is asked for brings the parts and the sentence."""
    if not known:
        return Raw(reason=Reason.NO_DATA)
    model = {"bg_nbd": _orders, "sbg": _contracts}[one.kpi.model or ""]
    first = "why" not in numbers.details

    def histories(end: datetime) -> Columns:
        return _fetched(engine, one, replace(window, end=end))

    said = model(histories, window.end, wishes, first)
    if first:
        sentence, values = said.why or ("", {})
        why = translator(language).gettext(sentence).format(**values) if sentence else None
        parts = {f"part_{name}": value for name, value in said.parts.items()}
        numbers.details = {**numbers.details, "why": why, **parts}
    if said.mean is None:
        return Raw(reason=Reason.NO_DATA)
    # A cent is more than a fitted model knows.
    return Raw(Decimal(repr(round(said.mean * wishes.margin, 2))))


def rows_sql(one: Planned, windows: Sequence[Window]) -> str:
    """Write the query for the histories that the model looks at, always in the same order."""
    values = ", ".join(f"({i}, {span_of(window)})" for i, window in enumerate(windows))
    named = ", ".join(f'CAST("{name}" AS DOUBLE) AS "{name}"' for name in definitions.histories(one.kpi))
    rows = in_window((one.made.windowed if one.made else None) or "")
    where = filled(f"({one.kpi.where})", {**one.kpi.parameters, **ends_of(windows[0])}) if one.kpi.where else "true"
    return (
        f"WITH w(window_id, window_start, window_end, window_period_end) AS (VALUES {values})"
        f" SELECT {named} FROM ({rows}) AS t WHERE {where} ORDER BY ALL"
    )


def _fetched(engine: Engine, one: Planned, window: Window) -> Columns:
    import numpy as np

    columns = engine.connection.sql(rows_sql(one, [window])).fetchnumpy()
    return {name: np.ma.filled(array, np.nan) for name, array in columns.items()}


def _wishes(kpi: Kpi) -> Wishes:
    """Read the parameters; UsageError for what cannot be meant."""
    given = {name: kpi.parameters.get(name) for name in PARAMETERS}
    for name, value in given.items():
        whole = name in ("horizon_months", "min_cases")
        most = LONGEST if name == "horizon_months" else 10**6 if whole else 1
        least = 1 if whole else 0
        number = isinstance(value, Decimal) and least <= value <= most and (not whole or value == int(value))
        if not number:
            message = phrase("{kpi}: {name} is a whole number from {least} to {most}, not {value!r}")
            message = message if whole else phrase("{kpi}: {name} is a share from 0% to 100%, not {value!r}")
            raise UsageError(message, kpi=kpi.id, name=name, least=least, most=most, value=str(value))
    months, discount, margin, cases = (Decimal(value or 0) for value in given.values())
    return Wishes(int(months), float(discount), float(margin), int(cases))


# ---------------------------------------------------------------- without a contract


def _orders(histories: Callable[[datetime], Columns], end: datetime, wishes: Wishes, whole: bool) -> Predicted:
    """Predict what customers will buy: how often (BG/NBD) times for how much (Gamma-Gamma)."""
    import numpy as np

    told = histories(end)
    again = told["repeats"] > 0
    few = phrase("too few customers bought again to predict from: {found}, and {needed} are needed (min_cases)")
    if (found := int(again.sum())) < wishes.cases:
        return Predicted(why=(few, {"found": found, "needed": wishes.cases}))
    try:
        bought = buying.fitted(*_weeks(told))
        amounts = np.where(again, told["amount"] / np.maximum(told["repeats"], 1), 0.0)
        paid = again & (amounts > 0)
        spent = spending.fitted(told["repeats"][paid], amounts[paid])
        worth = buying.weighed(bought, *_weeks(told), _months_ahead(wishes))
        mean = float(np.mean(worth * spending.expected(spent, told["repeats"], amounts)))
        if not np.isfinite(mean) or mean < 0:
            raise fit.NoFit
    except fit.NoFit:
        return Predicted(why=(phrase("the model does not fit these purchases: its parameters cannot be told"), {}))
    if not whole:
        return Predicted(mean)
    parts = {"r": bought.r, "alpha_weeks": bought.alpha, "a": bought.a, "b": bought.b}
    parts |= {"p": spent.p, "q": spent.q, "v": spent.v}
    if len(set(told["repeats"][paid])) > 1 and len(set(amounts[paid])) > 1:
        parts["correlation"] = float(np.corrcoef(told["repeats"][paid], amounts[paid])[0, 1])
    parts["purchases"] = float(buying.purchases(bought, *_weeks(told), wishes.months * WEEKS_OF_A_MONTH).mean())
    return Predicted(mean, _rounded(parts | _orders_held_out(histories, end, told)))


def _weeks(told: Columns) -> tuple[Any, Any, Any]:
    return told["repeats"], told["last_day"] / WEEK, told["age"] / WEEK


def _months_ahead(wishes: Wishes) -> dict[float, float]:
    """Say how much the purchases up to each month's end count, when those of a month are worth what its end is."""
    worth = [(1 + wishes.discount) ** -month for month in range(1, wishes.months + 1)]
    steps = [now - later for now, later in zip(worth, [*worth[1:], 0.0], strict=True)]
    return {month * WEEKS_OF_A_MONTH: step for month, step in enumerate(steps, 1)}


def _orders_held_out(histories: Callable[[datetime], Columns], end: datetime, told: Columns) -> dict[str, float]:
    """Compare what the first half of the time lets expect of the second with what was bought in it."""
    days = (int(told["age"].max()) + 1) // 2
    early = histories(end - timedelta(days=days))
    try:
        expected = buying.purchases(buying.fitted(*_weeks(early)), *_weeks(early), days / WEEK).sum()
    except (fit.NoFit, ValueError):
        return {}
    came = told["repeats"][told["age"] >= days].sum() - early["repeats"].sum()
    return {"held_out_expected": float(expected), "held_out_came": int(came)}


# ---------------------------------------------------------------- with a contract


def _contracts(histories: Callable[[datetime], Columns], end: datetime, wishes: Wishes, whole: bool) -> Predicted:
    """Predict what customers with a contract will pay: what they pay now, as long as they may stay (sBG)."""
    import numpy as np

    told = histories(end)
    gone = told["ended"] > 0
    few = phrase("too few customers have left to predict from: {found}, and {needed} are needed (min_cases)")
    if (found := int(gone.sum())) < wishes.cases:
        return Predicted(why=(few, {"found": found, "needed": wishes.cases}))
    if gone.all():
        return Predicted(why=(phrase("nobody has a contract at the end of the period"), {}))
    try:
        stayed = staying.fitted(told["months"], gone)
    except fit.NoFit:
        return Predicted(why=(phrase("the model does not fit these contracts: its parameters cannot be told"), {}))
    payments = staying.payments(stayed, told["months"][~gone], wishes.months, wishes.discount)
    mean = float(np.mean(payments * told["mrr"][~gone]))
    if not whole:
        return Predicted(mean)
    parts = {"alpha": stayed.alpha, "beta": stayed.beta, "payments": float(np.mean(payments))}
    return Predicted(mean, _rounded(parts | _contracts_held_out(histories, end, told)))


def _contracts_held_out(histories: Callable[[datetime], Columns], end: datetime, told: Columns) -> dict[str, float]:
    """Compare how many the first half of the time lets expect to be there at the end with how many are."""
    import numpy as np

    months = int(told["months"].max()) // 2
    early = histories(months_later(end, -months))
    there = early["months"][early["ended"] == 0]
    try:
        stayed = staying.fitted(early["months"], early["ended"] > 0)
    except (fit.NoFit, ValueError, IndexError):
        return {}
    left = np.prod([staying.retention(stayed, there + k) for k in range(months)], axis=0) if months else there * 0 + 1
    came = int(((told["ended"] == 0) & (told["months"] > months)).sum())
    return {"held_out_expected": float(left.sum()), "held_out_came": int(came)}


def _rounded(parts: Mapping[str, float]) -> dict[str, Number]:
    """Keep the digits that a fit can tell; what was counted stays as it is."""
    return {name: value if isinstance(value, int) else float(f"{value:.5g}") for name, value in parts.items()}
