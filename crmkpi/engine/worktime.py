"""Seconds of work between two moments: how many had passed before each day, looked up, and parts of days clipped.

The sums stand in a variable, so that a million rows cost two look-ups each and no join. Days beyond the tables' own
years have no number, and so no time of work.
"""

from collections.abc import Iterable
from datetime import date, datetime

from crmkpi.business import HOURS_NAME, WORKDAY, Holidays, Spans, WorkTime
from crmkpi.engine.connection import Engine, declared, quoted

EARLIEST, LATEST = 1970, 2100
"""A moment before or after is a slip of the pen."""
VARIABLE, UNTIL = "worked_before", "worked_until"


def define(engine: Engine, worked: WorkTime) -> None:
    """Define `business_seconds(a, b)` for SQL of the shelves, and keep how, for those who run it elsewhere."""
    first, last = _years(engine)
    holidays = worked.holidays.between(date(first, 1, 1), date(last, 12, 31))
    statements = _variable(worked, holidays, first, last), _until(worked, first), _between()
    for statement in statements:
        engine.connection.execute(statement)
    engine.calls[HOURS_NAME] = "".join(
        f"{one.replace('CREATE MACRO', 'CREATE OR REPLACE TEMP MACRO')};\n" for one in statements
    )


def define_days(engine: Engine, worked: WorkTime) -> None:
    """Define `is_workday(t)` for SQL of the shelves: days of work that are no holidays."""
    days = f"isodow(t) IN ({', '.join(str(day + 1) for day in sorted(worked.weekdays()))})"
    free = ""
    if worked.holidays != Holidays():
        first, last = _years(engine)
        free = ", ".join(f"DATE '{day}'" for day in worked.holidays.between(date(first, 1, 1), date(last, 12, 31)))
    body = f"{days} AND CAST(t AS DATE) NOT IN ({free})" if free else days
    engine.connection.execute(f"CREATE MACRO {WORKDAY}(t) AS ({body})")
    engine.calls[WORKDAY] = f"CREATE OR REPLACE TEMP MACRO {WORKDAY}(t) AS ({body});\n"


def _years(engine: Engine) -> tuple[int, int]:
    """Find the years of all moments in the tables."""
    years: list[int] = []
    for table, present in engine.present.items():
        moments = [n for n, column in declared(table).columns.items() if column.type == "moment" and n in present]
        if moments:
            ends = ", ".join(f"min({quoted(name)}), max({quoted(name)})" for name in moments)
            found = engine.rows(f"SELECT {ends} FROM {quoted(table)}")[0]
            years += [one.year for one in found if isinstance(one, datetime)]
    sound = [min(max(year, EARLIEST), LATEST) for year in years] or [2000]
    return min(sound), max(sound)


def _seconds(spans: Spans) -> int:
    return sum(closes - opens for opens, closes in spans) * 60


def _variable(worked: WorkTime, holidays: Iterable[date], first: int, last: int) -> str:
    whens = " ".join(f"WHEN {day + 1} THEN {_seconds(spans)}" for day, spans in sorted(worked.hours.items()))
    free = ", ".join(f"DATE '{day}'" for day in holidays)
    weekly = f"CASE isodow(day) {whens} ELSE 0 END"
    seconds = f"CASE WHEN CAST(day AS DATE) IN ({free}) THEN 0 ELSE {weekly} END" if free else weekly
    days = f"generate_series(TIMESTAMP '{first}-01-01', TIMESTAMP '{last + 1}-01-01', INTERVAL 1 DAY) AS days(day)"
    worked_on = f"SELECT day, {seconds} AS seconds FROM {days}"
    before = f"SELECT day, CAST(sum(seconds) OVER (ORDER BY day) - seconds AS BIGINT) AS before FROM ({worked_on})"
    return f"SET VARIABLE {VARIABLE} = (SELECT list(before ORDER BY day) FROM ({before}))"


def _until(worked: WorkTime, first: int) -> str:
    """Add what was worked before a moment's day and on the day itself; a day on which the sum stands still is free."""
    at = f"date_diff('day', DATE '{first}-01-01', CAST(t AS DATE))"
    clock = "(epoch_ms(CAST(t AS TIMESTAMP)) // 1000 % 86400)"
    alike: dict[Spans, list[int]] = {}
    for day, spans in sorted(worked.hours.items()):
        alike.setdefault(spans, []).append(day + 1)
    whens = " ".join(
        f"WHEN isodow(t) IN ({', '.join(map(str, days))}) THEN {_clipped(spans, clock)}"
        for spans, days in alike.items()
    )
    before = f"getvariable('{VARIABLE}')"
    free = f"{before}[{at} + 2] = {before}[{at} + 1]"
    return f"CREATE MACRO {UNTIL}(t) AS {before}[{at} + 1] + CASE WHEN {free} THEN 0 {whens} ELSE 0 END"


def _clipped(spans: Spans, clock: str) -> str:
    parts = (f"least(greatest({clock} - {o * 60}, 0), {(c - o) * 60})" for o, c in spans)
    return " + ".join(parts)


def _between() -> str:
    """Subtract; as with elapsed time, what ended on the day on which it began took no less than no time."""
    same_day = "b < a AND date_trunc('day', b) = b AND CAST(a AS DATE) = CAST(b AS DATE)"
    return f"CREATE MACRO {HOURS_NAME}(a, b) AS CASE WHEN {same_day} THEN 0 ELSE {UNTIL}(b) - {UNTIL}(a) END"
