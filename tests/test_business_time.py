"""Hours and days of work are those of the calendar, exactly: whatever the hours, holidays, weekends and nights."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmkpi import config, report
from crmkpi.business import Holidays, Spans, WorkTime
from crmkpi.engine import open_engine
from crmkpi.engine.connection import Engine
from crmkpi.engine.worktime import define
from crmkpi.errors import ConfigError, UsageError

FIRST, DAYS = datetime(2026, 1, 1), 60
OFFICE = {"business_hours": {"mon-fri": "09:00-18:00"}}


def naive_minutes(worked: WorkTime, free: set[date], begin: datetime, end: datetime) -> int:
    """Walk from minute to minute and look at the clock."""
    minutes, at = 0, begin
    while at < end:
        minute = at.hour * 60 + at.minute
        open_now = any(o <= minute < c for o, c in worked.hours.get(at.weekday(), ()))
        minutes += open_now and at.date() not in free
        at += timedelta(minutes=1)
    return minutes


def seconds(engine: Engine, begin: datetime, end: datetime) -> int:
    return int(engine.rows(f"SELECT business_seconds(TIMESTAMP '{begin}', TIMESTAMP '{end}')")[0][0])


@st.composite
def spans(draw: Any) -> Spans:
    ends = sorted(draw(st.sets(st.integers(0, 24 * 4), min_size=2, max_size=6)))
    return tuple((a * 15, b * 15) for a, b in zip(ends[::2], ends[1::2], strict=False))


moments = st.integers(0, DAYS * 24 * 60).map(lambda minute: FIRST + timedelta(minutes=minute))


@settings(max_examples=40, deadline=None)
@given(
    hours=st.dictionaries(st.integers(0, 6), spans(), min_size=1),
    free=st.sets(st.integers(0, DAYS), max_size=8),
    pairs=st.lists(st.tuples(moments, moments), min_size=1, max_size=4),
)
def test_any_calendar_gives_what_a_walk_from_minute_to_minute_gives(
    tmp_path_factory: pytest.TempPathFactory,
    hours: dict[int, Spans],
    free: set[int],
    pairs: list[tuple[datetime, datetime]],
) -> None:
    days = {FIRST.date() + timedelta(days=day) for day in free}
    worked = WorkTime(hours, Holidays(also=frozenset(days)))
    engine = open_engine("UTC", tmp_path_factory.mktemp("scratch"))
    engine.present["tickets"] = frozenset({"created_at"})
    engine.connection.execute(f"CREATE TABLE tickets AS SELECT TIMESTAMP '{FIRST}' AS created_at")
    define(engine, worked)
    for one, other in pairs:
        begin, end = min(one, other), max(one, other)
        assert seconds(engine, begin, end) == naive_minutes(worked, days, begin, end) * 60
    engine.connection.close()


@settings(max_examples=60, deadline=None)
@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    free=st.sets(st.integers(0, DAYS), max_size=8),
    start=st.integers(0, DAYS),
    length=st.integers(0, 40),
)
def test_business_days_are_counted_one_by_one(weekdays: set[int], free: set[int], start: int, length: int) -> None:
    days = {FIRST.date() + timedelta(days=day) for day in free}
    worked = WorkTime({day: ((540, 1080),) for day in weekdays}, Holidays(also=frozenset(days)))
    first = FIRST.date() + timedelta(days=start)
    there = [first + timedelta(days=day) for day in range(length)]
    counted = sum(day.weekday() in weekdays and day not in days for day in there)
    assert worked.days(first, first + timedelta(days=length)) == counted


def reported(folder: Path, calendar: dict[str, Any], entry: str, rows: str, timezone: str = "UTC") -> Any:
    (folder / "tickets.csv").write_text(rows, encoding="utf-8")
    lines = [f"timezone: {timezone}", "sources: [{table: tickets, files: tickets.csv}]", f"kpis: [{entry}]"]
    lines += [f"calendar: {json.dumps(calendar)}"] if calendar else []
    (folder / "crmkpi.yaml").write_text("\n".join(lines), encoding="utf-8")
    as_of = date(2026, 12, 31)
    return report.build_report(folder / "crmkpi.yaml", period="2026-10", as_of=as_of).to_dict()


WEEKEND = "ticket_id,created_at,first_response_at\n1,2026-10-02 17:30:00,2026-10-05 09:30:00\n"


def test_friday_evening_to_monday_morning_is_an_hour_of_work_and_64_hours(tmp_path: Path) -> None:
    calendar = reported(tmp_path, OFFICE, "first_response_time", WEEKEND)["kpis"][0]
    assert (calendar["value"], calendar["variant"]) == (64, "default")
    assert "business_hours" not in calendar["parameters"]
    found = reported(tmp_path, OFFICE, "first_response_time: {variant: business}", WEEKEND)
    worked = found["kpis"][0]
    assert (worked["value"], worked["unit"], worked["variant"]) == (1, "hours", "business")
    assert worked["parameters"] == {"business_hours": "mon-fri 09:00-18:00"}
    assert worked["definition"] != calendar["definition"]
    assert "in hours of work (mon-fri 09:00-18:00; holidays: none): First response" in found["notes"]


def test_other_hours_are_another_definition(tmp_path: Path) -> None:
    entry = "first_response_time: {variant: business}"
    first = reported(tmp_path, OFFICE, entry, WEEKEND)["kpis"][0]
    later = reported(tmp_path, {**OFFICE, "holidays": "BR"}, entry, WEEKEND)["kpis"][0]
    assert first["value"] == later["value"]
    assert first["definition"] != later["definition"]
    assert later["parameters"]["holidays"] == "BR"


@pytest.mark.parametrize(
    ("holidays", "hours"),
    [
        (None, 27),
        ("BR", 18),  # 12 October
        ("BR-SP", 18),
        (["2026-10-09"], 18),
        (["BR", "2026-10-09"], 9),
        ({"calendar": "BR", "also": ["2026-10-09"], "except": ["2026-10-12"]}, 18),
        ("US", 18),  # Columbus Day
    ],
)
def test_holidays_take_their_hours_away(tmp_path: Path, holidays: Any, hours: int) -> None:
    rows = "ticket_id,created_at,first_response_at\n1,2026-10-07 18:00:00,2026-10-13 09:00:00\n"
    calendar = OFFICE if holidays is None else {**OFFICE, "holidays": holidays}
    found = reported(tmp_path, calendar, "first_response_time: {variant: business}", rows)["kpis"][0]
    # Wednesday evening to Tuesday morning: Thursday, Friday, Monday.
    assert found["value"] == hours


def test_the_clock_on_the_wall_counts_when_the_clocks_change(tmp_path: Path) -> None:
    rows = "ticket_id,created_at,first_response_at\n1,2026-10-24 12:00:00,2026-10-25 12:00:00\n"
    hours = {"business_hours": {"sat-sun": "00:00-24:00"}}
    entry = "first_response_time: {variant: business}"
    assert reported(tmp_path, hours, entry, rows, "Europe/Berlin")["kpis"][0]["value"] == 24
    assert reported(tmp_path, hours, "first_response_time", rows, "Europe/Berlin")["kpis"][0]["value"] == 25


@pytest.mark.parametrize(
    ("calendar", "entry", "says"),
    [
        ({}, "first_response_time: {variant: business}", "first_response_time counts hours of work"),
        ({"holidays": "BR"}, "resolution_time: {variant: business_mean}", "resolution_time counts hours of work"),
        ({}, "cases_closed_per_day: {variant: business}", "cases_closed_per_day counts business days"),
    ],
)
def test_without_a_calendar_the_variant_says_what_is_missing(
    tmp_path: Path, calendar: dict[str, Any], entry: str, says: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        reported(tmp_path, calendar, entry, WEEKEND)
    assert f"crmkpi.yaml:3:{8 + entry.index('business')}" in str(refused.value)
    assert says in str(refused.value)
    assert "calendar: {" in str(refused.value)


def test_an_own_kpi_may_count_in_hours_of_work(tmp_path: Path) -> None:
    (tmp_path / "kpis").mkdir()
    own = tmp_path / "kpis" / "late.yaml"
    own.write_text(
        "label: Late\nquestion: How many waited for more than an hour of work?\ncategory: perception\nunit: count\n"
        "better: lower\nsource: own\ntable: tickets\nduring: created_at\n"
        "value: count(*) FILTER (business_seconds(created_at, first_response_at) > 3600)\n"
        "example:\n  - period: 2026-10\n    calendar: {business_hours: {mon-fri: '09:00-18:00'}}\n    expect: 1\n"
        "    tickets: |\n      ticket_id, created_at, first_response_at\n"
        "      1, 2026-10-02 17:30:00, 2026-10-05 09:30:00\n      2, 2026-10-02 17:30:00, 2026-10-05 09:31:00\n",
        encoding="utf-8",
    )
    text = "kpi_folder: kpis\nkpis: [late]\nsources: [{table: tickets, files: tickets.csv}]\n"
    (tmp_path / "tickets.csv").write_text(WEEKEND, encoding="utf-8")
    (tmp_path / "crmkpi.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"late\.yaml:9:.*late counts hours of work"):
        report.build_report(tmp_path / "crmkpi.yaml", period="2026-10")
    from crmkpi.rehearsal.kpis import rehearse

    outcomes = list(rehearse(tmp_path / "kpis", config.load(tmp_path / "crmkpi.yaml"), "en"))
    assert [one.faults for one in outcomes] == [()]


def test_a_kpi_named_on_the_command_line_needs_no_calendar(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text(WEEKEND, encoding="utf-8")
    found = report.build_report(paths=[tmp_path], period="2026-10", kpis=("first_response_time",)).to_dict()
    assert found["kpis"][0]["value"] == 64


def test_explained_sql_runs_as_it_is(tmp_path: Path) -> None:
    import duckdb

    from crmkpi import explanation

    reported(tmp_path, {**OFFICE, "holidays": "BR-SP"}, "first_response_time: {variant: business}", WEEKEND)
    settings_ = config.load(tmp_path / "crmkpi.yaml")
    with report.gathered(settings_, report.Request(period="2026-10", as_of=date(2026, 12, 31))) as ready:
        sql = explanation.sql_of(ready, "first_response_time")
    plain = duckdb.connect()
    plain.execute("CREATE TABLE tickets (created_at TIMESTAMP, first_response_at TIMESTAMP)")
    plain.execute("INSERT INTO tickets VALUES ('2026-10-02 17:30:00', '2026-10-05 09:30:00')")
    assert plain.execute(sql).fetchall()[0][-1] == 1


def test_business_days_without_holidays_or_hours_are_refused_in_an_own_formula(tmp_path: Path) -> None:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "pace.yaml").write_text(
        "label: Pace\nquestion: How many a day?\ncategory: perception\nunit: count\nbetter: higher\nsource: own\n"
        "formula: cases_created / business_days\n",
        encoding="utf-8",
    )
    (tmp_path / "tickets.csv").write_text(WEEKEND, encoding="utf-8")
    text = "kpi_folder: kpis\nkpis: [pace]\nsources: [{table: tickets, files: tickets.csv}]\n"
    (tmp_path / "crmkpi.yaml").write_text(text, encoding="utf-8")
    with pytest.raises((ConfigError, UsageError), match="pace counts business days"):
        report.build_report(tmp_path / "crmkpi.yaml", period="2026-10")
    (tmp_path / "crmkpi.yaml").write_text(text + "calendar: {holidays: BR}\n", encoding="utf-8")
    found = report.build_report(tmp_path / "crmkpi.yaml", period="2026-10", as_of=date(2026, 11, 30)).to_dict()
    assert found["kpis"][0]["denominator"] == 21  # 22 weekdays of October 2026, less the 12th
