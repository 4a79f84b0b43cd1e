"""A period is read from every promised form, is half-open, and is compared with spans of the same length."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmkpi.errors import UsageError
from crmkpi.period import Calendar, Period, Window, containing, named, read, windows

AS_OF = date(2026, 11, 5)  # a Thursday
PLAIN = Calendar()
FISCAL = Calendar(fiscal_year_starts=4)
SUNDAY = Calendar(week_starts=6)

calendars = st.builds(Calendar, st.integers(0, 6), st.integers(1, 12))
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
grains = st.sampled_from(["day", "week", "month", "quarter", "half", "year"])


@st.composite
def periods(draw: st.DrawFn) -> tuple[Period, Calendar]:
    """Draw any period together with its calendar."""
    calendar, start = draw(calendars), draw(days)
    if draw(st.booleans()):
        return containing(draw(grains), start, calendar), calendar
    return read(f"{start}..{start + timedelta(days=draw(st.integers(0, 400)))}", AS_OF, calendar), calendar


@pytest.mark.parametrize(
    ("text", "label", "start", "end", "grain"),
    [
        ("2026-10", "2026-10", "2026-10-01", "2026-11-01", "month"),
        ("2026-12", "2026-12", "2026-12-01", "2027-01-01", "month"),
        ("2026-Q3", "2026-Q3", "2026-07-01", "2026-10-01", "quarter"),
        ("2026-H1", "2026-H1", "2026-01-01", "2026-07-01", "half"),
        ("2026", "2026", "2026-01-01", "2027-01-01", "year"),
        ("2026-W41", "2026-W41", "2026-10-05", "2026-10-12", "week"),
        ("2026-W01", "2026-W01", "2025-12-29", "2026-01-05", "week"),
        ("2026-W53", "2026-W53", "2026-12-28", "2027-01-04", "week"),
        ("2026-10-05", "2026-10-05", "2026-10-05", "2026-10-06", "day"),
        ("2026-01-01..2026-03-31", "2026-01-01..2026-03-31", "2026-01-01", "2026-04-01", "range"),
        ("2026-01..2026-03", "2026-01-01..2026-03-31", "2026-01-01", "2026-04-01", "range"),
        ("last-month", "2026-10", "2026-10-01", "2026-11-01", "month"),
        ("last-quarter", "2026-Q3", "2026-07-01", "2026-10-01", "quarter"),
        ("last-year", "2025", "2025-01-01", "2026-01-01", "year"),
        ("last-week", "2026-W44", "2026-10-26", "2026-11-02", "week"),
        ("this-month", "2026-11", "2026-11-01", "2026-12-01", "month"),
        ("this-quarter", "2026-Q4", "2026-10-01", "2027-01-01", "quarter"),
        ("this-year", "2026", "2026-01-01", "2027-01-01", "year"),
        ("mtd", "2026-11", "2026-11-01", "2026-12-01", "month"),
        ("wtd", "2026-W45", "2026-11-02", "2026-11-09", "week"),
        ("qtd", "2026-Q4", "2026-10-01", "2027-01-01", "quarter"),
        ("ytd", "2026", "2026-01-01", "2027-01-01", "year"),
        ("last-90-days", "2026-08-08..2026-11-05", "2026-08-08", "2026-11-06", "range"),
        ("last-1-day", "2026-11-05..2026-11-05", "2026-11-05", "2026-11-06", "range"),
    ],
)
def test_every_form_is_read(text: str, label: str, start: str, end: str, grain: str) -> None:
    expected = Period(label, date.fromisoformat(start), date.fromisoformat(end), grain)  # type: ignore[arg-type]
    assert read(text, AS_OF, PLAIN) == expected


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2026q3", "2026-Q3"),
        ("2026-h2", "2026-H2"),
        ("2026w1", "2026-W01"),
        ("Last-Month", "2026-10"),
        (" last month ", "2026-10"),
        ("LAST_90_DAYS", "2026-08-08..2026-11-05"),
        ("2026-01-01 .. 2026-01-31", "2026-01-01..2026-01-31"),
    ],
)
def test_harmless_spellings_are_read(text: str, label: str) -> None:
    assert read(text, AS_OF, PLAIN).label == label


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("last-mont", "'last-mont' is not a period. Did you mean 'last-month'? Write 2026-10, 2026-Q3"),
        ("31/10/2026", "'31/10/2026' is not a period. Write 2026-10"),
        ("2026-1", "'2026-1' is not a period."),
        ("", "'' is not a period."),
        ("2026-02-30", "2026-02-30 does not exist: February 2026 has 28 days."),
        ("2026-02-29", "2026-02-29 does not exist: February 2026 has 28 days."),
        ("2026-10-00", "2026-10-00 does not exist: October 2026 has 31 days."),
        ("2026-13", "There is no month 13 in a year. Write 01 to 12, such as 2026-10."),
        ("2026-00-10", "There is no month 00 in a year."),
        ("2026-Q5", "'2026-Q5' does not exist: 2026 has Q1 to Q4."),
        ("2026-H0", "'2026-H0' does not exist: 2026 has H1 to H2."),
        ("2025-W53", "'2025-W53' does not exist: 2025 has W1 to W52."),
        ("2026-W54", "'2026-W54' does not exist: 2026 has W1 to W53."),
        ("2026-03-31..2026-01-01", "2026-01-01' ends before it starts. Write the earlier day first."),
        ("2026-01-01..", "'2026-01-01..' has one day only. Write both"),
        ("2026-01-01..2026-02-30", "2026-02-30 does not exist"),
        ("last-month..2026-10-05", "'last-month' is not a period"),
        ("last-0-days", "'last-0-days' has no use. Write 1 to 36500 days"),
        ("0026-10", "'0026-10' is outside the years 1900 to 2199."),
        ("٢٠٢٦", "is not a period."),
    ],
)
def test_a_wrong_period_is_explained(text: str, says: str) -> None:
    with pytest.raises(UsageError) as wrong:
        read(text, AS_OF, PLAIN)
    assert says in str(wrong.value)


def test_an_as_of_day_at_the_end_of_time_is_explained() -> None:
    with pytest.raises(UsageError, match="as-of day 9999-12-31 is outside"):
        read("this-year", date.max, PLAIN)


def test_words_that_do_not_count_from_the_as_of_day_are_read_without_one() -> None:
    assert named("2026-07", PLAIN).start == date(2026, 7, 1)
    with pytest.raises(UsageError):
        named("last-month", PLAIN)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2025-04-01", "2026-04-01"),
        ("2026-H2", "2025-10-01", "2026-04-01"),
        ("2026-Q1", "2025-04-01", "2025-07-01"),
        ("2026-Q4", "2026-01-01", "2026-04-01"),
        ("2026-10", "2026-10-01", "2026-11-01"),
        ("this-year", "2026-04-01", "2027-04-01"),
        ("last-quarter", "2026-07-01", "2026-10-01"),
    ],
)
def test_quarters_halves_and_years_follow_the_fiscal_year(text: str, start: str, end: str) -> None:
    period = read(text, AS_OF, FISCAL)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


def test_relative_words_name_the_fiscal_year_by_its_end() -> None:
    assert read("this-year", AS_OF, FISCAL).label == "2027"
    assert read("last-quarter", AS_OF, FISCAL).label == "2027-Q2"
    assert read("last-month", AS_OF, FISCAL).label == "2026-10"


@pytest.mark.parametrize(
    ("text", "start"), [("2026-W01", "2026-01-04"), ("2025-W53", "2025-12-28"), ("2026-W41", "2026-10-11")]
)
def test_weeks_can_start_on_sunday(text: str, start: str) -> None:
    assert read(text, AS_OF, SUNDAY).start == date.fromisoformat(start)


@given(days)
def test_weeks_that_start_on_monday_are_those_of_iso_8601(day: date) -> None:
    year, week, _ = day.isocalendar()
    assert containing("week", day, PLAIN).label == f"{year}-W{week:02}"


@given(periods())
def test_a_named_period_is_read_back(drawn: tuple[Period, Calendar]) -> None:
    period, calendar = drawn
    assert read(period.label, AS_OF, calendar) == period


@given(grains, days, calendars)
def test_a_period_holds_the_day_it_is_asked_for(grain: str, day: date, calendar: Calendar) -> None:
    period = containing(grain, day, calendar)  # type: ignore[arg-type]
    assert period.start <= day < period.end


@given(periods())
def test_the_previous_period_meets_this_one_and_is_of_its_kind(drawn: tuple[Period, Calendar]) -> None:
    period, calendar = drawn
    earlier = period.previous(calendar)
    assert (earlier.end, earlier.grain) == (period.start, period.grain)
    if period.grain in ("day", "week", "range"):
        assert earlier.end - earlier.start == period.end - period.start


@given(periods())
def test_the_year_before_is_a_year_earlier_and_of_its_kind(drawn: tuple[Period, Calendar]) -> None:
    period, calendar = drawn
    earlier = period.year_before(calendar)
    assert earlier.grain == period.grain
    assert timedelta(days=358) <= period.start - earlier.start <= timedelta(days=372)
    if period.grain in ("month", "quarter", "half", "year"):
        assert earlier.label[4:] == period.label[4:]
        assert int(earlier.label[:4]) == int(period.label[:4]) - 1


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2024-02-29", "2023-02-28"),
        ("2026-W53", "2025-W52"),
        ("2025-W10", "2024-W10"),
        ("2024-02-01..2024-02-29", "2023-02-01..2023-02-28"),
        ("2025-02-01..2025-02-28", "2024-02-01..2024-02-29"),
        ("2024-02-10..2024-02-28", "2023-02-10..2023-02-28"),
        ("2024-02-20..2024-02-29", "2023-02-20..2023-02-28"),
        ("2026-03-15..2026-04-14", "2025-03-15..2025-04-14"),
    ],
)
def test_the_same_dates_of_the_year_before(text: str, before: str) -> None:
    assert read(text, AS_OF, PLAIN).year_before(PLAIN).label == before


@given(periods(), st.integers(-500, 500), st.integers(1, 24))
def test_the_windows_of_a_trend_follow_each_other(drawn: tuple[Period, Calendar], offset: int, points: int) -> None:
    period, calendar = drawn
    spans = windows(period, period.end + timedelta(days=offset), calendar, points)
    assert spans.trend[-1] == spans.current
    for earlier, later in zip(spans.trend, spans.trend[1:], strict=False):
        assert earlier.end == later.start or not earlier.complete
    assert len(spans.trend) == points or spans.trend[0].start.year < 1900


@given(periods(), st.data())
def test_a_running_period_is_compared_with_as_many_days(drawn: tuple[Period, Calendar], data: st.DataObject) -> None:
    period, calendar = drawn
    until = data.draw(st.dates(period.start, period.end))
    spans = windows(period, until, calendar)
    running = period.start < until < period.end
    assert spans.current.complete == (until == period.end)
    for window, whole in (
        (spans.previous, period.previous(calendar)),
        (spans.year_ago, period.year_before(calendar)),
    ):
        assert window.start.date() == whole.start
        same = window.end - window.start == spans.current.end - spans.current.start
        assert window.end.date() == whole.end if not running else same or window.end.date() == whole.end
        assert window.end.date() <= whole.end


def window(label: str, start: str, end: str, complete: bool) -> Window:
    return Window(label, datetime.fromisoformat(start), datetime.fromisoformat(end), complete)


def test_windows_of_a_month_that_runs() -> None:
    spans = windows(named("2026-10", PLAIN), date(2026, 10, 21), PLAIN, points=3)
    assert spans.current.label == "2026-10"
    assert replace(spans.current, period_end=None) == window("2026-10", "2026-10-01", "2026-10-21", False)
    assert (spans.previous.label, spans.previous.end) == ("2026-09", datetime(2026, 9, 21))
    assert (spans.year_ago.label, spans.year_ago.end) == ("2025-10", datetime(2025, 10, 21))
    assert not spans.previous.complete
    assert [(point.label, point.complete) for point in spans.trend] == [
        ("2026-08", True),
        ("2026-09", True),
        ("2026-10", False),
    ]


def test_a_comparison_never_leaves_a_shorter_month() -> None:
    spans = windows(named("2026-03", PLAIN), date(2026, 3, 31), PLAIN)
    assert replace(spans.previous, period_end=None) == window("2026-02", "2026-02-01", "2026-03-01", True)


def test_a_closed_month_is_compared_with_whole_months() -> None:
    spans = windows(named("2026-10", PLAIN), date(2026, 11, 1), PLAIN)
    assert (spans.current.end, spans.current.complete) == (datetime(2026, 11, 1), True)
    assert (spans.previous.end, spans.year_ago.end) == (datetime(2026, 10, 1), datetime(2025, 11, 1))
    assert len(spans.trend) == 12
    assert spans.trend[0].label == "2025-11"


def test_a_period_after_the_data_keeps_its_whole_span() -> None:
    spans = windows(named("2027-01", PLAIN), date(2026, 10, 21), PLAIN, points=4)
    assert replace(spans.current, period_end=None) == window("2027-01", "2027-01-01", "2027-02-01", False)
    assert [point.complete for point in spans.trend] == [False, False, False, False]


def test_the_trend_of_a_range_is_made_of_spans_of_its_length() -> None:
    spans = windows(read("last-30-days", AS_OF, PLAIN), AS_OF + timedelta(days=1), PLAIN, points=3)
    assert [point.label for point in spans.trend] == [
        "2026-08-08..2026-09-06",
        "2026-09-07..2026-10-06",
        "2026-10-07..2026-11-05",
    ]


def test_the_longest_range_has_a_short_trend() -> None:
    assert len(windows(read("1900-01-01..2199-12-31", AS_OF, PLAIN), AS_OF, PLAIN).trend) == 1


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("2026-01-01..2026-03-31", "2025-10-01..2025-12-31"),
        ("2026-02-01..2026-02-28", "2026-01-01..2026-01-31"),
        ("2024-02-01..2024-03-31", "2023-12-01..2024-01-31"),
        ("2026-01-02..2026-03-31", "2025-10-05..2026-01-01"),
    ],
)
def test_a_range_of_whole_months_is_compared_with_whole_months(asked: str, before: str) -> None:
    period = read(asked, date(2026, 11, 1), Calendar())
    assert period.previous(Calendar()).label == before
    trend = windows(period, date(2026, 11, 2), Calendar(), points=3).trend
    assert [window.label for window in trend][1:] == [before, asked]
