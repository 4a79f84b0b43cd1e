"""Funnels: the records that began in a period, how far they came, and how long each step took."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from crmkpi import shelf
from crmkpi.catalogue.evaluate import divided
from crmkpi.catalogue.views import identifiers
from crmkpi.engine import Engine
from crmkpi.engine.ask import literal, moment
from crmkpi.model import Funnel, Stage, Words
from crmkpi.period import Window
from crmkpi.tables import all_tables
from crmkpi.words import text

HISTORY = "stage_history"
ENDING = 0.9
"""A stage is one in which records end when so large a share of its entries was the last and decided."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: its name, the column that says when it was entered, and which rows entered it at all."""

    name: Words
    at: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A funnel as it stands on the shelf: stages by columns, or, with `history`, by the table of stages."""

    id: str
    label: Words
    question: Words
    table: str
    during: str
    notes: Words
    stages: tuple[Step, ...] = ()
    history: Literal["lead", "deal"] | None = None
    last: Step | None = None
    window_days: int = 90
    rank: int = 1000


@cache
def all_funnels() -> Mapping[str, Written]:
    """Read the shelf, in the order in which a report tells it."""
    found = shelf.read_all("funnels", Written)
    return dict(sorted(found.items(), key=lambda one: (one[1].rank, one[0])))


def needed(name: str) -> dict[str, set[str]]:
    """Name the canonical columns that a funnel may look at."""
    one = all_funnels()[name]
    found = {one.table: _columns(one)}
    if one.history:
        found[HISTORY] = set(all_tables()[HISTORY].columns)
    return found


def _columns(one: Written) -> set[str]:
    steps = [*one.stages, *([one.last] if one.last else [])]
    words = " ".join(filter(None, (step.when for step in steps)))
    known = all_tables()[one.table].columns
    return {one.during, all_tables()[one.table].key or "", *(step.at for step in steps)} | set(
        identifiers(words)
    ) & set(known)


def make(engine: Engine, name: str, window: Window, data_until: datetime, language: str) -> Funnel | None:
    """Make a funnel of the records that began in a window; None when the exports do not allow it."""
    one = all_funnels()[name]
    if not engine.has(one.table, [one.during]):
        return None
    present = engine.present[one.table]
    steps = [step for step in one.stages if step.at in present]
    last = one.last if one.last and {one.last.at, *_named(one, one.last.when)} <= present else None
    if len(steps) > 2 or (len(steps) > 1 and not _has_history(engine, one)):
        sql = _by_columns(engine, one, steps)
        names = [text(step.name, language) for step in steps]
    elif _has_history(engine, one):
        order = _order(engine, one, window)
        if not order:
            return None
        sql = _by_history(engine, one, order, last)
        names = [*order, *([text(last.name, language)] if last else [])]
    else:
        return None
    stages, immature = _counted(engine, one, sql, names, window, data_until)
    if not stages or not (stages[0].entered or immature):
        return None
    return Funnel(
        name,
        text(one.label, language),
        text(one.question, language),
        stages,
        immature,
        text(one.notes, language),
        _fingerprint(one, sql),
        one.table,
    )


def _named(one: Written, sql: str | None) -> set[str]:
    return set(identifiers(sql or "")) & set(all_tables()[one.table].columns)


def _has_history(engine: Engine, one: Written) -> bool:
    return one.history is not None and engine.has(HISTORY, all_tables()[HISTORY].required)


def _sound(engine: Engine, one: Written, columns: set[str]) -> str:
    """Leave out rows with unreadable cells, and those that cannot be true."""
    typed = [name for name in sorted(columns) if all_tables()[one.table].columns[name].type not in ("id", "text")]
    bad = [f't."_bad_{name}"' for name in typed]
    bad += [f't."{out.flag}"' for out in engine.outs.get(one.table, ()) if set(out.columns) <= columns]
    return "".join(f" AND NOT {flag}" for flag in bad)


def _by_columns(engine: Engine, one: Written, steps: Sequence[Step]) -> str:
    """Select one row per record: when it began, and when it entered each stage."""
    columns = {one.during, *(step.at for step in steps)}
    entered = ", ".join(f'CAST(t."{step.at}" AS TIMESTAMP) AS at_{i}' for i, step in enumerate(steps))
    return (
        f'SELECT t."{one.during}" AS began_at, {entered} FROM "{one.table}" AS t'
        f" WHERE $within{_sound(engine, one, columns)}"
    )


def _entries(engine: Engine, one: Written) -> str:
    """Select the first entry of each record of the table into each stage."""
    key = all_tables()[one.table].key
    kind = f" AND coalesce(h.record_type, {literal(one.history)}) = {literal(one.history)}"
    kind = kind if "record_type" in engine.present[HISTORY] else ""
    decided = "t.outcome IN ('won', 'lost')" if {"outcome", "closed_at"} <= engine.present[one.table] else "false"
    decided += (
        " AND CAST(min(h.entered_at) AS DATE) >= CAST(any_value(t.closed_at) AS DATE)" if decided != "false" else ""
    )
    group = ", t.outcome" if decided != "false" else ""
    return (
        f'SELECT t."{key}" AS record, h.stage AS stage, min(h.entered_at) AS entered_at, {decided} AS decided'
        f' FROM "{HISTORY}" AS h JOIN "{one.table}" AS t ON h.record_id = t."{key}"'
        f" WHERE $within AND h.entered_at IS NOT NULL AND h.stage IS NOT NULL{kind}"
        f'{_sound(engine, one, {one.during})} GROUP BY t."{key}", h.stage{group}'
    )


def _order(engine: Engine, one: Written, window: Window) -> list[str]:
    """Put the stages in the order in which records pass them, without those in which they end."""
    sql = (
        "SELECT stage, avg(place), avg(CASE WHEN decided AND place = places THEN 1.0 ELSE 0.0 END) FROM ("
        "SELECT stage, decided, row_number() OVER (PARTITION BY record ORDER BY entered_at, stage) AS place,"
        f" count(*) OVER (PARTITION BY record) AS places FROM ({_within(_entries(engine, one), one, window)}))"
        " GROUP BY stage ORDER BY avg(place), stage"
    )
    return [str(stage) for stage, _, ending in engine.rows(sql) if ending < ENDING]


def _by_history(engine: Engine, one: Written, order: Sequence[str], last: Step | None) -> str:
    key = all_tables()[one.table].key
    stages = [f"min(e.entered_at) FILTER (e.stage = {literal(stage)}) AS at_{i}" for i, stage in enumerate(order)]
    if last:
        won = f'CASE WHEN {last.when or "true"} THEN CAST(t."{last.at}" AS TIMESTAMP) END'
        stages.append(f"any_value({won}) AS at_{len(order)}")
    return (
        f'SELECT any_value(t."{one.during}") AS began_at,'
        f" {', '.join(stages)}"
        f' FROM "{one.table}" AS t JOIN ({_entries(engine, one)}) AS e ON e.record = t."{key}"'
        f' WHERE $within{_sound(engine, one, {one.during})} GROUP BY t."{key}"'
    )


def _within(sql: str, one: Written, window: Window) -> str:
    within = f't."{one.during}" >= {moment(window.start)} AND t."{one.during}" < {moment(window.end)}'
    return sql.replace("$within", within)


def _counted(
    engine: Engine, one: Written, sql: str, names: Sequence[str], window: Window, data_until: datetime
) -> tuple[tuple[Stage, ...], int]:
    """Count who came how far within the window; who came far has passed the stages before."""
    last = len(names) - 1
    until = f"began_at + INTERVAL '{one.window_days}' DAY"
    reached = " ".join(f"WHEN at_{i} <= {until} THEN {i}" for i in range(last, 0, -1))
    # Young records wait whatever became of them: those that were quick are no sample of the others.
    waits = f"{until} >= {moment(data_until)}"
    steps = []
    for i in range(1, last + 1):
        took = f"seconds_between(at_{i - 1}, at_{i}) / 86400.0"
        steps.append(f"median({took}) FILTER (NOT waits AND at_{i} >= at_{i - 1} AND at_{i} <= {until})")
    counts = [f"count(*) FILTER (NOT waits AND reached >= {i})" for i in range(last + 1)]
    so_far = [f"count(*) FILTER (reached >= {i})" for i in range(last + 1)]
    row = engine.rows(
        f"SELECT count(*) FILTER (waits), {', '.join([*counts, *so_far, *steps])} FROM (SELECT *, {waits} AS waits FROM"
        f" (SELECT *, CASE {reached} ELSE 0 END AS reached FROM ({_within(sql, one, window)})))"
    )[0]
    ripe, young = [int(n) for n in row[1 : last + 2]], [int(n) for n in row[last + 2 : 2 * last + 3]]
    # Where nobody is old enough, it is told how far they came so far; shares of that would only grow.
    entered, shares, medians = ripe if ripe[0] else young, bool(ripe[0]), [None, *row[2 * last + 3 :]]
    stages = tuple(
        Stage(
            name,
            entered[i],
            divided(entered[i], entered[i - 1]) if shares and i and entered[i - 1] else None,
            divided(entered[i], entered[0]) if shares else None,
            medians[i],
        )
        for i, name in enumerate(names)
    )
    return stages, int(row[0])


def _fingerprint(one: Written, sql: str) -> str:
    said = json.dumps([one.id, one.window_days, " ".join(sql.split())], ensure_ascii=False)
    return "sha256:" + hashlib.sha256(said.encode()).hexdigest()
