"""Ask all questions and put the numbers together: raw values of every KPI for every window and segment.

All KPIs over one table and time column are one query for all windows, one for the details of the report's own
window, and one for each segment column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any

from crmkpi.catalogue import views
from crmkpi.catalogue.formula import exact
from crmkpi.catalogue.places import place
from crmkpi.catalogue.plan import Planned
from crmkpi.engine import Answer, Engine, Question, ask
from crmkpi.engine.ask import ask_folded
from crmkpi.engine.connection import failure
from crmkpi.engine.expression import WrongExpression
from crmkpi.errors import ConfigError, Mistake
from crmkpi.model import Kpi, Number, Reason
from crmkpi.period import Window
from crmkpi.phrases import phrase
from crmkpi.tables import REFERS, all_tables

SMALL = 100_000
"""Rows of a table below which one query more costs more than aggregates that nobody asked for."""
CROWD = 100_000
"""Values of a column from which on it does not group rows any more: it tells them apart."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One number with what it was made of."""

    value: Number | None = None
    reason: Reason | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    n: int | None = None
    immature: int = 0


@dataclass(slots=True)
class Numbers:
    """All that was asked about one KPI."""

    windows: list[Raw]
    details: Mapping[str, Any] = field(default_factory=dict)
    undated: tuple[int, int] = (0, 0)
    """Rows of the population without the time column, and how many of these could not be read."""
    segments: dict[str, dict[str | None, Raw]] = field(default_factory=dict)
    earlier: dict[str, dict[str | None, Raw]] = field(default_factory=dict)
    """The same segments in the window before, of sums."""
    since: datetime | None = None
    """The first moment of which there are data; None where it does not matter, as for the state at a moment."""
    crowded: tuple[str, ...] = ()
    """Columns that have too many values to group by."""
    failed: str | None = None
    """What the engine could not do, when nothing came out."""


def evaluate(
    engine: Engine,
    planned: Sequence[Planned],
    windows: Sequence[Window],
    begins: Mapping[str, datetime],
    data_until: datetime,
    by: Sequence[str],
    earlier: Window | None = None,
    *,
    bare: bool = False,
) -> dict[str, Numbers]:
    """Compute all planned KPIs: id → numbers. `windows[0]` is the report's own; `begins` the first event of a table.

    With `earlier` the segments of sums are asked for that window too, in the same query. A KPI that the engine
    cannot compute has numbers with a reason `failed`; one of a user's own file is a ConfigError.
    """

    def asked(group: Sequence[Planned]) -> dict[str, Numbers]:
        return _of_group(engine, group, windows, begins, data_until, by, earlier, bare)

    found: dict[str, Numbers] = {}
    for group in _groups(planned):
        try:
            found.update(asked(group))
        except Exception as error:
            if _fault(error) is None:
                raise
            # One of them is to blame; alone, each speaks for itself.
            found.update(_one_by_one(asked, group, len(windows)))
    return found


def _fault(error: Exception) -> str | None:
    """Say what is wrong with a computation; None for what is a bug, or no memory."""
    if isinstance(error, WrongExpression):
        return str(error)
    name = failure(error)
    return name and phrase("a value cannot be computed with ({name})", name=name)


def _one_by_one(
    asked: Callable[[Sequence[Planned]], dict[str, Numbers]], group: Sequence[Planned], windows: int
) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    mistakes = []
    for plan in group:
        try:
            found.update(asked([plan]))
        except Exception as error:
            fault = _fault(error)
            if fault is None:
                raise
            if plan.kpi.file:
                mistakes.append(Mistake(*place(plan.kpi, "value"), fault))
            found[plan.kpi.id] = Numbers([Raw(reason=Reason.FAILED)] * windows, failed=fault)
    if mistakes:
        raise ConfigError(mistakes)
    return found


def _of_group(
    engine: Engine,
    group: Sequence[Planned],
    windows: Sequence[Window],
    begins: Mapping[str, datetime],
    data_until: datetime,
    by: Sequence[str],
    earlier: Window | None,
    bare: bool,
) -> dict[str, Numbers]:
    """Ask what is asked of one table and time column together."""
    found: dict[str, Numbers] = {}
    answer, details = _asked(engine, group, windows, bare)
    _why_nothing(engine, group, windows, answer)
    undated = {} if bare else _undated(engine, group)
    first = None if bare or not _over_span(group[0]) else group[0].begin(begins)
    spans = [windows[0]] if earlier is None or not any(plan.kpi.additive for plan in group) else [windows[0], earlier]
    cut = {column: _segments(engine, group, column, spans) for column in by}
    for plan in group:
        begin = plan.begin(begins)
        raws = [_raw(plan.kpi, answer[i, ""], window, begin, data_until) for i, window in enumerate(windows)]
        both = {**answer[0, ""], **details[0, ""]}
        own = {name.partition(":")[2]: value for name, value in both.items() if name.startswith(plan.kpi.id + ":")}
        numbers = Numbers(raws, own, undated.get(plan.kpi.id, (0, 0)), since=first)
        numbers.windows[0] = _with_details(raws[0], own)
        for column, answers in cut.items():
            if answers is None or raws[0].reason is Reason.NO_DATA:
                continue
            if not answers:
                numbers.crowded += (column,)
                continue
            numbers.segments[column] = _cut(plan, answers[0], windows[0], begin, data_until)
            if len(answers) > 1 and plan.kpi.additive:
                numbers.earlier[column] = _cut(plan, answers[1], spans[1], begin, data_until)
        found[plan.kpi.id] = numbers
    return found


def _asked(engine: Engine, group: Sequence[Planned], windows: Sequence[Window], bare: bool) -> tuple[Answer, Answer]:
    """Ask for the numbers of all windows and the details of the first, together where that costs less."""
    one = group[0]
    numbered = [a for plan in group for a in plan.numbers()]
    detailed = [a for plan in group for a in plan.details(bare=bare)]
    if len(windows) == 1 or (one.made is None and engine.count(one.kpi.table or "") < SMALL):
        # Over few rows a second query costs more than the details of windows that nobody asked for.
        answer = ask(engine, _question(one, [*numbered, *detailed]), windows)
        return answer, answer
    both = _question(one, [*numbered, *(a for plan in group for a in plan.details(bare=bare, own=True))])
    together = ask(engine, both, windows) if _dear(one) else ask_folded(engine, both, windows)
    if together is not None:
        return together, together
    return ask(engine, _question(one, numbered), windows), ask(engine, _question(one, detailed), windows[:1])


def _over_span(one: Planned) -> bool:
    """Tell whether a KPI is over a span: the state at a moment needs no data before it."""
    return bool(one.kpi.during) or (one.made is not None and one.made.windowed is not None)


def _dear(one: Planned) -> bool:
    """Tell whether the rows themselves take long to make."""
    return one.made is not None and (one.made.windowed is not None or bool(one.kpi.during))


def _why_nothing(engine: Engine, group: Sequence[Planned], windows: Sequence[Window], answer: Answer) -> None:
    """Where no row of a KPI could be used, ask whether there were any: a sum over none of them is not 0."""
    idle = [
        plan
        for plan in group
        if plan.kpi.uses
        and f"{plan.kpi.id}:there" not in answer[0, ""]
        and any(not answer[i, ""][f"{plan.kpi.id}:used"] for i in range(len(windows)))
    ]
    if idle:
        for place, values in ask(
            engine, _question(idle[0], [plan.aggregates["there"] for plan in idle]), windows
        ).items():
            answer[place].update(values)


def _groups(planned: Sequence[Planned]) -> list[list[Planned]]:
    groups: dict[tuple[str, str | None], list[Planned]] = {}
    for plan in planned:
        groups.setdefault((plan.source, plan.kpi.during), []).append(plan)
    return list(groups.values())


def _question(
    plan: Planned, aggregates: Sequence[Any], by: str | None = None, through: tuple[str, str, str] | None = None
) -> Question:
    windowed = plan.made.windowed if plan.made else None
    return Question(plan.source, plan.kpi.during, tuple(aggregates), windowed, by, through)


def question(plan: Planned) -> Question:
    """Give the one question of a single KPI, as `explain --sql` shows it."""
    return _question(plan, plan.numbers())


def _undated(engine: Engine, group: Sequence[Planned]) -> dict[str, tuple[int, int]]:
    """Count the rows of each population that lack the time column and so belong to no window: (all, unreadable)."""
    asked = [
        (plan.kpi.id, plan.aggregates["undated"], plan.aggregates["undated_unreadable"])
        for plan in group
        if "undated" in plan.aggregates
    ]
    if not asked:
        return {}
    kpi = group[0].kpi
    selected = ", ".join(f"{rows.sql}, {bad.sql}" for _, rows, bad in asked)
    row = engine.rows(f'SELECT {selected} FROM "{group[0].source}" WHERE "{kpi.during}" IS NULL')[0]
    return {name: (row[2 * i], row[2 * i + 1]) for i, (name, _, _) in enumerate(asked)}


def _segments(
    engine: Engine, group: Sequence[Planned], column: str, windows: Sequence[Window]
) -> list[dict[str | None, dict[str, Any]]] | None:
    """Ask a group by a column of its table, or of the customer, campaign or user that its rows refer to: one answer
    for each window. None where it has no such column, nothing at all where that has too many values.
    """
    question = segmented(engine, group, column)
    if question is None:
        return None
    most = CROWD * len(windows)
    answer = ask(engine, replace(question, most=most + 1), windows)
    if len(answer) > most:
        return []
    found: list[dict[str | None, dict[str, Any]]] = [{} for _ in windows]
    for (window, segment), values in answer.items():
        found[window][segment] = values
    return found


def segmented(engine: Engine, group: Sequence[Planned], column: str) -> Question | None:
    """Ask a group by the values of a column; None where its rows have none of that name."""
    where = segment_place(engine, group[0], column)
    if where is None:
        return None
    wanted = [
        (*plan.numbers(), plan.aggregates["n"], *([plan.aggregates["there"]] if plan.kpi.uses else []))
        for plan in group
    ]
    aggregates = [one for plan in wanted for one in plan]
    return _question(group[0], aggregates, column.rpartition(".")[2], where if where[1] else None)


def segment_place(engine: Engine, plan: Planned, column: str) -> tuple[str, str, str] | None:
    """Find a segment column: '' thrice in the KPI's own table, (own column, table, key) where it refers to, or None.

    Of what the rows refer to it may be written as `customer.segment`, as in a filter.
    """
    table = plan.kpi.table or ""
    if table in all_tables():
        own = engine.present[table] | ({all_tables()[table].key} if all_tables()[table].key else set())
    else:
        own = frozenset(views.all_views()[table].columns)
    owner, _, name = column.rpartition(".")
    if column in own:
        return ("", "", "")
    for refers, other in REFERS.items():
        key = all_tables()[other].key or ""
        meant = owner in ("", refers, refers.removesuffix("_id"), other)
        if meant and refers in own and other != table and engine.has(other, [name, key]):
            return (refers, other, key)
    return None


def _cut(
    plan: Planned,
    answers: Mapping[str | None, Mapping[str, Any]],
    window: Window,
    begin: datetime | None,
    until: datetime,
) -> dict[str | None, Raw]:
    found = {}
    for segment, values in answers.items():
        raw = _raw(plan.kpi, values, window, begin, until, whole=False)
        n = values[f"{plan.kpi.id}:n"]
        found[segment] = Raw(raw.value, raw.reason, raw.numerator, raw.denominator, None if n is None else int(n))
    # A segment in which the KPI has no rows at all says nothing; other KPIs of the question brought it in.
    return {segment: raw for segment, raw in found.items() if raw.n or raw.value or raw.denominator}


def _raw(
    kpi: Kpi,
    values: Mapping[str, Any],
    window: Window,
    begin: datetime | None,
    data_until: datetime,
    *,
    whole: bool = True,
) -> Raw:
    """Turn a window's aggregates into a value, or into the reason why there is none.

    Whether scores are on the scale is told by the whole; one stray score of a small segment tells nothing.
    """
    if begin is None or window.end <= begin or window.start >= data_until:
        return Raw(reason=Reason.NO_DATA)
    for name in ("value", "numerator", "denominator"):
        if not isinstance(values.get(f"{kpi.id}:{name}"), int | float | Decimal | None):
            raise WrongExpression(
                phrase(
                    "{name}: this gives no number, but a {name2}",
                    name=name,
                    name2=type(values[f"{kpi.id}:{name}"]).__name__,
                )
            )
    if values.get(f"{kpi.id}:there") and not values.get(f"{kpi.id}:used", 1):
        # There were rows, but none of them could be used, or all of them are bad: that is not nothing.
        return Raw(reason=Reason.NO_DATA)
    if kpi.model:
        return Raw()
    waiting = int(values.get(f"{kpi.id}:immature") or 0)
    if kpi.value is not None:
        value = values[f"{kpi.id}:value"]
        return Raw(value, Reason.NO_DATA if value is None else None, immature=waiting)
    numerator, denominator = values[f"{kpi.id}:numerator"], values[f"{kpi.id}:denominator"]
    if whole and misfit(int(values.get(f"{kpi.id}:outside") or 0), denominator):
        return Raw(None, Reason.NO_DATA, numerator or 0, denominator or 0)
    if not denominator:
        why = Reason.ZERO_DENOMINATOR if denominator is None else Reason(kpi.if_zero)
        return Raw(None, why, numerator or 0, denominator or 0, immature=waiting)
    return Raw(divided(numerator or 0, denominator), None, numerator or 0, denominator, immature=waiting)


def misfit(outside: int, within: Number | None) -> bool:
    """Tell whether so many values are not on the scale (more than a quarter) that it must be another one."""
    return 3 * outside > (within or 0)


def divided(numerator: Number, denominator: Number) -> Decimal:
    """Divide exactly, to 28 digits."""
    with localcontext() as context:
        context.prec = 28
        return exact(numerator) / exact(denominator)


def _with_details(raw: Raw, details: Mapping[str, Any]) -> Raw:
    reason = raw.reason
    if reason in (Reason.ZERO_DENOMINATOR, Reason.NO_DATA) and details.get("immature") and not details.get("ripe"):
        reason = Reason.IMMATURE
    n = (
        None
        if raw.reason is Reason.NO_DATA and raw.numerator is None and not details.get("n")
        else int(details.get("n") or 0)
    )
    return replace(raw, reason=reason, n=n)
