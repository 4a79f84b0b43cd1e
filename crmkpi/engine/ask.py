"""Evaluate aggregates over a table for all windows in one query.

The windows are a small table that the rows are joined with: 13 windows and ten aggregates over five million deals
take the time of two scans. A window without rows still has its row: aggregates over nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from crmkpi.engine import misfits
from crmkpi.engine.connection import Engine, quoted, text
from crmkpi.engine.expression import PARAMETER, WrongExpression
from crmkpi.engine.fold import fold
from crmkpi.period import Window
from crmkpi.phrases import phrase

_ENDS = ("start", "end", "period_end")
OWN = "own_window"
"""`$own_window` is true for the rows of the first window only."""

Answer = dict[tuple[int, str | None], dict[str, Any]]
"""(index of the window, segment or None for `(missing)`) → aggregate → value. Without `by` the segment is ''."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One number: a name to find it by, and SQL with every parameter but the window's already written in."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Question:
    """Aggregates over one table that are asked together."""

    table: str
    during: str | None
    aggregates: tuple[Aggregate, ...]
    windowed: str | None = None
    """SQL of a view that is evaluated per window (it selects `window_id` from the table `w`)."""
    by: str | None = None
    """Column of the segment, in the table itself or in the one it is joined with."""
    through: tuple[str, str, str] | None = None
    """(own column, other table, its key) when the segment is a column of the row that the own column refers to."""
    most: int | None = None
    """How many rows of an answer are fetched at all."""


def ask(engine: Engine, question: Question, windows: Sequence[Window]) -> Answer:
    """Ask one question for several windows."""
    return _answered(engine, question, windows, _folded(engine, question, windows) or statement(question, windows))


def ask_folded(engine: Engine, question: Question, windows: Sequence[Window]) -> Answer | None:
    """Ask one question over rows that were added up before; None where these must be looked at one by one."""
    folded = _folded(engine, question, windows)
    return None if folded is None else _answered(engine, question, windows, folded)


def _answered(engine: Engine, question: Question, windows: Sequence[Window], sql: str) -> Answer:
    if not question.aggregates:
        return {}
    names = [aggregate.name for aggregate in question.aggregates]
    answer: Answer = {}
    for index, segment, *values in _rows_of(engine, sql):
        answer[index, segment] = dict(zip(names, values, strict=True))
    if question.by is None and len(answer) < len(windows):
        nothing = dict(zip(names, _rows_of(engine, over_nothing(question, windows[0]))[0], strict=True))
        answer.update({(i, ""): dict(nothing) for i in range(len(windows)) if (i, "") not in answer})
    return answer


def _folded(engine: Engine, question: Question, windows: Sequence[Window]) -> str | None:
    """Write the query over rows that were added up before, where every row belongs to every window."""
    if question.during or question.by or question.windowed or len(windows) == 1:
        return None
    ends = [moment(end) for end in sorted({end for window in windows for end in (window.start, window.end)})]
    folded = fold(engine, question.table, [one.sql for one in question.aggregates], ends)
    if folded is None:
        return None
    texts, source = folded
    aggregates = tuple(replace(one, sql=sql) for one, sql in zip(question.aggregates, texts, strict=True))
    return statement(replace(question, aggregates=aggregates), windows, source)


def _rows_of(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    """Run a query of shelf files; what DuckDB says of kinds is told in our words, what it says of values is not."""
    import duckdb

    try:
        return engine.rows(sql)
    except duckdb.BinderException as error:
        raise WrongExpression(misfits.sentence(str(error))) from None
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise WrongExpression(phrase("a value cannot be computed with ({name})", name=type(error).__name__)) from None


def statement(question: Question, windows: Sequence[Window], source: str = "") -> str:
    """Write the query; it runs as it is against the canonical tables. `source` stands for the table of a stock."""
    values = ", ".join(f"({i}, {span_of(w)})" for i, w in enumerate(windows))
    selected = ", ".join(f"{in_window(one.sql)} AS {quoted(one.name)}" for one in question.aggregates)
    segment, group = ("''", "") if question.by is None else (_segment(question), ", segment_of_row")
    return (
        f"WITH w(window_id, window_start, window_end, window_period_end) AS (VALUES {values})"
        f" SELECT w.window_id, {segment} AS segment_of_row, {selected} FROM {_rows(question, windows, source)}"
        f" GROUP BY w.window_id, w.window_start, w.window_end, w.window_period_end{group}"
        f"{'' if question.most is None else f' LIMIT {question.most}'}"
    )


def over_windows(engine: Engine, sql: str, windows: Sequence[Window]) -> list[tuple[Any, ...]]:
    """Run SQL of a shelf over several windows: it selects from the table `w` (window_id, window_start, window_end)."""
    values = ", ".join(f"({i}, {span_of(w)})" for i, w in enumerate(windows))
    return _rows_of(
        engine,
        f"WITH w(window_id, window_start, window_end, window_period_end) AS (VALUES {values})"
        f" SELECT * FROM ({in_window(sql)})",
    )


def fractional(engine: Engine, table: str, windowed: str | None) -> set[str]:
    """Name the columns of a table or view that hold other than whole numbers: amounts, and what is made of them."""
    sql = f"SELECT * FROM {quoted(table)}"
    if windowed is not None:
        some = moment(datetime(2000, 1, 1))
        named = "w(window_id, window_start, window_end, window_period_end)"
        sql = f"WITH {named} AS (VALUES (0, {some}, {some}, {some})) SELECT * FROM ({in_window(windowed)})"
    kinds = engine.rows(f"DESCRIBE {sql}")
    return {str(name) for name, kind, *_ in kinds if str(kind).startswith(("DECIMAL", "DOUBLE", "FLOAT"))}


def macros(engine: Engine, sql: str) -> str:
    """Write what SQL of a shelf calls and a plain DuckDB does not have, as statements before it."""
    own = "".join(definition for name, definition in engine.calls.items() if name in sql)
    if not re.search(r"\bseconds_between\b", sql):
        return own
    asked = "SELECT macro_definition FROM duckdb_functions() WHERE function_name = 'seconds_between'"
    return f"{own}CREATE OR REPLACE TEMP MACRO seconds_between(a, b) AS {engine.rows(asked)[0][0]};\n"


def over_nothing(question: Question, window: Window) -> str:
    """Write the same aggregates over no rows at all: counts are 0, everything else is empty."""
    ends = {**ends_of(window), OWN: 1}
    selected = ", ".join(f"{filled(one.sql, ends)} AS {quoted(one.name)}" for one in question.aggregates)
    source = quoted(question.table)
    if question.windowed:
        values = f"(VALUES (0, {span_of(window)}))"
        named = "w(window_id, window_start, window_end, window_period_end)"
        source = f"(WITH {named} AS {values} SELECT * FROM ({in_window(question.windowed)}))"
    return f"SELECT {selected} FROM {source} AS t WHERE false"


def _rows(question: Question, windows: Sequence[Window], source: str) -> str:
    if question.windowed:
        rows = f"({in_window(question.windowed)}) AS t JOIN w USING (window_id)"
    elif question.during and apart(windows):
        # Where no two windows overlap, a row's own is found by comparing; joining by ranges takes twice the time.
        during = quoted(question.during)
        ends = [(moment(w.start), moment(w.end)) for w in windows]
        own = " ".join(f"WHEN {during} >= {start} AND {during} < {end} THEN {i}" for i, (start, end) in enumerate(ends))
        first, last = min(windows, key=lambda w: w.start), max(windows, key=lambda w: w.end)
        within = f"{during} >= {moment(first.start)} AND {during} < {moment(last.end)}"
        placed = f"SELECT *, CASE {own} END AS window_id FROM {quoted(question.table)} WHERE {within}"
        rows = f"({placed}) AS t JOIN w USING (window_id)"
    elif question.during:
        during = f"t.{quoted(question.during)}"
        rows = f"{quoted(question.table)} AS t JOIN w ON {during} >= w.window_start AND {during} < w.window_end"
    else:
        rows = f"{source or quoted(question.table)} AS t CROSS JOIN w"
    if question.through and question.by:
        own, other, key = question.through
        # One row per key, or a key entered twice would multiply the rows that refer to it.
        columns = f"{quoted(key)} AS segment_key, min({quoted(question.by)}) AS segment_word"
        one = f"SELECT {columns} FROM {quoted(other)} GROUP BY ALL"
        rows = f"{rows} LEFT JOIN ({one}) AS other ON t.{quoted(own)} = other.segment_key"
    return rows


def apart(windows: Sequence[Window]) -> bool:
    """Tell whether no two windows overlap."""
    ordered = sorted(windows, key=lambda w: w.start)
    return all(left.end <= right.start for left, right in pairwise(ordered))


def _segment(question: Question) -> str:
    word = "other.segment_word" if question.through else f"t.{quoted(question.by or '')}"
    return f"nullif(trim(CAST({word} AS VARCHAR)), '')"


def in_window(sql: str) -> str:
    """Let `$start`, `$end` and `$period_end` be those of the row's window."""

    def written(name: str, as_it_is: str) -> str:
        return f"w.window_{name}" if name in _ENDS else "(w.window_id = 0)" if name == OWN else as_it_is

    return PARAMETER.sub(lambda found: written(found[1], found[0]), sql)


def span_of(window: Window) -> str:
    """Write the moments of a window, in the order of its columns."""
    return f"{moment(window.start)}, {moment(window.end)}, {moment(window.period_end or window.end)}"


def ends_of(window: Window) -> dict[str, datetime]:
    """Name the moments of a window as SQL of the shelves does."""
    return {"start": window.start, "end": window.end, "period_end": window.period_end or window.end}


def filled(sql: str, values: Mapping[str, Any]) -> str:
    """Write the values of parameters into SQL; names that are not among them stay."""
    return PARAMETER.sub(lambda found: literal(values[found[1]]) if found[1] in values else found[0], sql)


def literal(value: Any) -> str:
    """Write a value as a SQL literal."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, int | Decimal):
        return str(value)
    return text(str(value))


def moment(value: datetime) -> str:
    """Write a local moment as a SQL literal."""
    return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
