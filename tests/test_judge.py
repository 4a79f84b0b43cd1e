"""A number stands to its target, its interval and earlier windows as the published definitions say, end to end."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from trials import everything, kpi, report, table

from crmkpi.catalogue import definitions
from crmkpi.catalogue.judge import attainment, change, nps_margin, status, wilson
from crmkpi.model import Better, Reason, Report, Status, Unit

H, L, N = Better.HIGHER, Better.LOWER, Better.NEITHER
DEALS = "deal_id,outcome,created_at,closed_at,amount,owner_id,customer_id"


def won(n: int, lost: int = 0, day: str = "2026-10-05", amount: object = 100) -> list[tuple[object, ...]]:
    words = ["won"] * n + ["lost"] * lost
    return [(f"{day}-{i}", word, "2026-01-01", day, amount, "ana", f"c{i}") for i, word in enumerate(words)]


def deals(rows: list[tuple[object, ...]]) -> dict[str, str | bytes]:
    return {"deals.csv": table(DEALS, rows)}


# ---------------------------------------------------------------- the arithmetic


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe 1998, Statist. Med. 17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (50, 100, 0.4038, 0.5962),
        (20, 20, 0.8389, 1),
    ],
)
def test_the_interval_of_a_rate_is_wilson_s(k: int, n: int, low: float, high: float) -> None:
    bounds = wilson(k, n)
    assert bounds is not None
    assert (round(bounds[0], 4), round(bounds[1], 4)) == (low, high)


def test_the_margin_of_an_nps_is_that_of_its_variance() -> None:
    assert nps_margin(162, 54, 324) == pytest.approx(8.1, abs=0.02)
    assert nps_margin(3, 1, 5) == pytest.approx(70.1, abs=0.1)
    assert nps_margin(5, 0, 5) == 0
    assert nps_margin(0, 0, 0) is None


@pytest.mark.parametrize(
    ("better", "value", "target", "expected"),
    [
        (H, 75, 50, "1.5"),
        (H, 95, 85, "1.117647"),
        (L, "0.08", "0.10", "1.2"),
        (L, "0.12", "0.10", "0.8"),
        (H, 0, -1, "2"),
        (H, -1, -1, "1"),
        (L, 0, -1, "0"),
        (H, 5, 0, None),
        (N, 95, 100, "0.95"),
    ],
)
def test_attainment_is_right_for_every_direction_and_sign(
    better: Better, value: object, target: object, expected: str | None
) -> None:
    reached = attainment(better, Decimal(str(value)), Decimal(str(target)))
    assert (None if reached is None else round(reached, 6)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("better", "value", "target", "warn", "expected"),
    [
        (H, 30, 30, 27, Status.MET),
        (H, "29.999", 30, 27, Status.NEAR),
        (H, 27, 30, 27, Status.NEAR),
        (H, "26.999", 30, 27, Status.MISSED),
        (H, 29, 30, None, Status.MISSED),
        (L, 5, 5, 6, Status.MET),
        (L, "5.001", 5, 6, Status.NEAR),
        (L, 6, 5, 6, Status.NEAR),
        (L, "6.001", 5, 6, Status.MISSED),
        (H, -1, -2, -3, Status.MET),
        (H, None, 30, None, Status.NOT_AVAILABLE),
        (H, 30, None, None, Status.NO_TARGET),
        (N, 30, 20, None, Status.NO_TARGET),
    ],
)
def test_a_target_is_met_near_or_missed_by_direction(
    better: Better, value: object, target: object, warn: object, expected: Status
) -> None:
    def number(one: object) -> Decimal | None:
        return None if one is None else Decimal(str(one))

    assert status(better, number(value), number(target), number(warn)) is expected


@pytest.mark.parametrize(
    ("unit", "value", "earlier", "expected"),
    [
        (Unit.COUNT, 12, 10, "0.2"),
        (Unit.MONEY, -5, -10, "0.5"),
        (Unit.COUNT, 5, 0, None),
        (Unit.PERCENT, Decimal("0.30"), Decimal("0.25"), "0.05"),
        (Unit.POINTS, 40, -10, "50"),
        (Unit.COUNT, None, 10, None),
    ],
)
def test_a_change_is_relative_but_in_points_for_percents(
    unit: Unit, value: Any, earlier: Any, expected: str | None
) -> None:
    assert change(unit, value, earlier) == (None if expected is None else Decimal(expected))


# ---------------------------------------------------------------- targets in a report

WISHES = """\
timezone: UTC
period: 2026-10
sources: [{table: deals, files: deals.csv}]
kpis:
"""


@pytest.mark.parametrize(
    ("wish", "rows", "expected"),
    [
        ("win_rate: {target: 30%, warn: 27%}", won(30, 70), (Status.MET, "1", False)),
        ("win_rate: {target: 40%, warn: 30%}", won(30, 70), (Status.NEAR, "0.75", False)),
        ("win_rate: {target: 40%, warn: 31%}", won(30, 70), (Status.MISSED, "0.75", False)),
        ("win_rate: {target: 40%}", won(10, 10), (Status.MET, "1.25", True)),  # 20 cases: said, not coloured
        ("win_rate: {target: 40%}", won(2, 2), (Status.MET, "1.25", True)),  # 4 cases: see `too_few`
        ("win_rate: {target: 40%}", [], (Status.NOT_AVAILABLE, None, True)),
        ("won_amount: {target: 1000}", won(2), (Status.MISSED, "0.2", False)),  # a sum needs no 30 cases
        ("won_amount: {target: 0}", won(2), (Status.MET, None, False)),
        ("sales_cycle_days: {target: 300, warn: 310}", won(40), (Status.MET, "1.076667", False)),
        ("sales_cycle_days: {target: 270, warn: 280}", won(40), (Status.NEAR, "0.974074", False)),
        ("sales_cycle_days: {target: 200, warn: 210}", won(40), (Status.MISSED, "0.615", False)),
        ("win_rate", won(30, 70), (Status.NO_TARGET, None, False)),
    ],
)
def test_a_target_of_the_config_is_judged(
    tmp_path: Path, wish: str, rows: list[tuple[object, ...]], expected: tuple[Status, str | None, bool]
) -> None:
    elsewhere = won(1, day="2026-11-02")
    facts = report(tmp_path, {**deals(rows + elsewhere), "crmkpi.yaml": f"{WISHES}  - {wish}\n"})
    value = facts.kpis[0]
    reached = None if value.attainment is None else round(Decimal(value.attainment), 6)
    assert (value.status, reached, value.low_n) == (
        expected[0],
        None if expected[1] is None else Decimal(expected[1]),
        expected[2],
    )
    assert value.too_few == (value.low_n and len(rows) < 5)


@pytest.mark.parametrize(
    ("period", "target"),
    [
        ("2025-12", None),
        ("2026-01", "0.10"),
        ("2026-06", "0.10"),
        ("2026-07", "0.12"),
        ("2026", "0.10"),
        ("2027-03", "0.12"),
    ],
)
def test_the_target_that_holds_when_the_period_starts_is_taken(tmp_path: Path, period: str, target: str | None) -> None:
    wish = "  - win_rate: {target: [{from: 2026-07, value: 12%}, {from: 2026-01, value: 10%}], owner: ana}\n"
    facts = report(tmp_path, {**deals(won(30, 70)), "crmkpi.yaml": WISHES + wish}, period=period)
    assert facts.kpis[0].target == (None if target is None else Decimal(target))
    assert facts.kpis[0].owner == "ana"


def test_the_goal_of_a_kpi_comes_with_it(tmp_path: Path) -> None:
    text = WISHES + "  - win_rate: {target: 30%, goal: eff}\ngoals: {eff: {name: Efficiency, due: 2026-12-31}}\n"
    facts = report(tmp_path, {**deals(won(30, 70)), "crmkpi.yaml": text})
    assert (facts.kpis[0].goal, facts.goals[0].name, facts.goals[0].due) == ("eff", "Efficiency", date(2026, 12, 31))


def test_the_bounds_of_a_rate_and_of_an_nps_are_in_the_report(tmp_path: Path) -> None:
    scores = [10] * 3 + [8] + [2]
    surveys = table(
        "response_id,survey,score,responded_at", [(i, "nps", s, "2026-10-05") for i, s in enumerate(scores)]
    )
    facts = report(tmp_path, {**deals(won(81, 182)), "surveys.csv": surveys}, period="2026-10")
    win_rate, nps = kpi(facts, "win_rate"), kpi(facts, "nps")
    assert (round(float(win_rate.low or 0), 4), round(float(win_rate.high or 0), 4)) == (0.2553, 0.3662)
    assert (nps.value, nps.low, nps.high, nps.n) == (40, pytest.approx(-30.1, abs=0.1), 100, 5)


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("zone", "period", "n"),
    [
        ("America/Sao_Paulo", "2024-01", 1),
        ("America/Sao_Paulo", "2024-02", 0),
        ("UTC", "2024-01", 0),
        ("UTC", "2024-02", 1),
    ],
)
def test_an_event_belongs_to_the_month_of_its_local_day(tmp_path: Path, zone: str, period: str, n: int) -> None:
    text = f"timezone: {zone}\nsources: [{{table: deals, files: deals.csv}}]\nas_of: 2024-03-31\n"
    rows = [(1, "won", "2024-01-01", "2024-02-01T01:30:00Z", 1, "", "")]
    facts = report(tmp_path, {**deals(rows), "crmkpi.yaml": text}, period=period)
    assert kpi(facts, "win_rate").denominator == n


@pytest.mark.parametrize(
    ("closed", "january", "february"),
    [
        ("2024-01-01 00:00", 1, 0),
        ("2024-01-31 23:59:59.999999", 1, 0),
        ("2024-02-01 00:00", 0, 1),
        ("2024-02-01", 0, 1),
        ("2023-12-31 23:59:59", 0, 0),
    ],
)
def test_a_period_holds_its_start_and_not_its_end(tmp_path: Path, closed: str, january: int, february: int) -> None:
    rows = [(1, "won", "2023-01-01", closed, 1, "", "")]
    for period, n in (("2024-01", january), ("2024-02", february)):
        facts = report(tmp_path, deals(rows), period=period, as_of=date(2024, 3, 31), kpis=("win_rate",))
        assert kpi(facts, "win_rate").denominator == n, period


def test_a_running_period_is_compared_with_the_same_days(tmp_path: Path) -> None:
    rows = [
        *won(4, day="2026-11-03"),
        *won(2, day="2026-10-02"),
        *won(7, day="2026-10-20"),
        *won(1, day="2025-11-05"),
        *won(9, day="2025-11-06"),
        (99, "open", "2026-11-05", "", 1, "", ""),
    ]
    facts = report(tmp_path, deals(rows), period="this-month", kpis=("won_amount",))
    value = facts.kpis[0]
    assert (facts.period.complete, facts.period.until, facts.as_of) == (False, date(2026, 11, 6), date(2026, 11, 5))
    assert value.value == 400
    assert value.previous is not None and value.year_ago is not None
    assert (value.previous.value, value.previous.end, value.previous.change) == (200, date(2026, 10, 6), 1)
    assert (value.year_ago.value, value.year_ago.end) == (100, date(2025, 11, 6))
    assert [point.value for point in value.trend[-2:]] == [900, 400]
    assert [point.complete for point in value.trend[-2:]] == [True, False]


@pytest.mark.parametrize(
    ("compare", "earlier"),
    [
        ((), (False, False)),
        (("previous",), (True, False)),
        (("year",), (False, True)),
        (("previous", "year"), (True, True)),
    ],
)
def test_only_the_comparisons_asked_for_are_made(
    tmp_path: Path, compare: tuple[str, ...], earlier: tuple[bool, bool]
) -> None:
    facts = report(tmp_path, deals(won(4)), period="2026-10", compare=compare, kpis=("won_amount",))
    value = facts.kpis[0]
    assert (value.previous is not None, value.year_ago is not None) == earlier
    assert (facts.period.previous is not None, facts.period.year_ago is not None) == earlier


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-10", "2025-11", "2026-10"),
        ("2026-Q3", "2023-Q4", "2026-Q3"),
        ("2026", "2015", "2026"),
        ("2026-W41", "2026-W30", "2026-W41"),
    ],
)
def test_the_trend_has_twelve_points_and_ends_with_the_period(
    tmp_path: Path, period: str, first: str, last: str
) -> None:
    rows = won(2, day="2010-01-01") + won(3, day="2026-12-31")
    value = report(tmp_path, deals(rows), period=period, kpis=("won_amount",)).kpis[0]
    assert (len(value.trend), value.trend[0].period, value.trend[-1].period) == (12, first, last)
    assert value.trend[-1].value == value.value


def test_before_the_first_event_there_is_no_data_instead_of_zero(tmp_path: Path) -> None:
    rows = [(1, "won", "2026-09-10", "2026-10-05", 7, "", "")]
    value = report(tmp_path, deals(rows), period="2026-10", kpis=("won_amount",)).kpis[0]
    assert [point.value for point in value.trend] == [None] * 10 + [0, 7]
    assert value.year_ago is not None
    assert (value.year_ago.value, value.year_ago.reason) == (None, Reason.NO_DATA)


@pytest.mark.parametrize(
    ("period", "amount"), [("2026", 3), ("2026-Q1", 1), ("2026-H2", 2), ("2027", 4), ("2026-04", 4)]
)
def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends(tmp_path: Path, period: str, amount: int) -> None:
    text = (
        "calendar: {fiscal_year_starts: april}\nas_of: 2027-03-31\nsources: [{table: deals, files: deals.csv}]\n"
        "currency: BRL\n"
    )
    rows = [
        *won(1, day="2025-04-01", amount=1),
        *won(2, day="2026-03-31", amount=1),
        *won(4, day="2026-04-01", amount=1),
    ]
    facts = report(tmp_path, {**deals(rows), "crmkpi.yaml": text}, period=period, kpis=("won_amount",))
    assert facts.kpis[0].value == amount


def test_the_default_period_is_the_month_before_the_latest_event(tmp_path: Path) -> None:
    rows = [*won(1, day="2026-10-05"), (2, "open", "2026-11-17", "", 1, "", "")]
    facts = report(tmp_path, deals(rows))
    assert (facts.as_of, facts.period.label, facts.period.complete) == (date(2026, 11, 17), "2026-10", True)


def test_what_is_only_expected_does_not_date_the_data(tmp_path: Path) -> None:
    rows = [(1, "open", "2026-11-17", "2031-01-01", "2026-10-01")]
    files = {"deals.csv": table("deal_id,outcome,created_at,expected_close_at,closed_at", rows)}
    assert report(tmp_path, files).as_of == date(2026, 11, 17)


@pytest.mark.parametrize(("events", "as_of", "noted"), [(1_000, "2026-10-05", True), (400, "2027-10-06", False)])
def test_a_stray_date_does_not_date_the_data_when_there_are_many_others(
    tmp_path: Path, events: int, as_of: str, noted: bool
) -> None:
    rows = [*won(events // 2), (0, "open", "2027-10-06", "", 1, "", "")]
    facts = report(tmp_path, deals(rows), period="2026-10")
    assert facts.as_of == date.fromisoformat(as_of)
    assert any("2027-10-06" in note for note in facts.notes) is noted


@pytest.mark.parametrize("strays", [1, 3])
def test_a_date_that_no_period_reaches_never_dates_the_data(tmp_path: Path, strays: int) -> None:
    rows = [*won(2), *((i, "open", f"22{i}6-01-01", "", 1, "", "") for i in range(strays))]
    facts = report(tmp_path, deals(rows))
    assert (facts.as_of, facts.period.label) == (date(2026, 10, 5), "2026-09")
    assert any(f"{strays} event" in note for note in facts.notes)


# ---------------------------------------------------------------- the fixtures B1 … B15 of the definitions


def subscriptions() -> str:
    """B1: 100 at the start, 11 leave, one of them returns; 30 join, one of them leaves."""
    rows: list[tuple[object, ...]] = [(f"old{i}", i, "2025-06-01", "2026-10-10" if i < 11 else "") for i in range(100)]
    rows.append(("back", 0, "2026-10-20", ""))
    rows += [(f"new{i}", 100 + i, "2026-10-05", "2026-10-25" if i == 0 else "") for i in range(30)]
    return table("subscription_id,customer_id,start_at,end_at", rows)


B1 = {
    "customers_active": 119,
    "new_customers": 30,
    "retained_customers": 90,
    "retention_rate": Decimal("0.9"),
    "customer_churn_rate": Decimal("0.1"),
}


def test_b1_joining_leaving_and_returning_do_not_disturb_retention(tmp_path: Path) -> None:
    facts = report(tmp_path, {"subscriptions.csv": subscriptions()}, period="2026-10", as_of=date(2026, 11, 5))
    assert {name: kpi(facts, name).value for name in B1} == B1
    assert (kpi(facts, "retention_rate").numerator, kpi(facts, "retention_rate").denominator) == (90, 100)
    assert (kpi(facts, "customer_churn_rate").numerator, kpi(facts, "customer_churn_rate").n) == (10, 100)
    before = kpi(facts, "customers_active").previous
    assert before is not None and before.value == 100
    churn = 1 - (1 - Decimal("0.1")) ** 12
    assert round(Decimal(kpi(facts, "churn_annualised").value or 0), 6) == round(churn, 6)


def test_b1_the_textbook_form_is_a_variant(tmp_path: Path) -> None:
    files = {
        "subscriptions.csv": subscriptions(),
        "crmkpi.yaml": (
            "sources: [{table: subscriptions, files: subscriptions.csv}]\n"
            "as_of: 2026-11-05\nkpis: [{retention_rate: {variant: textbook}}]\n"
        ),
    }
    value = report(tmp_path, files, period="2026-10").kpis[0]
    assert (value.value, value.variant) == (Decimal("0.89"), "textbook")


@pytest.mark.parametrize(
    ("source", "header"),
    [("customers", "customer_id,customer_since_at,churned_at"), ("subscriptions", "customer_id,start_at,end_at")],
)
def test_b2_a_stock_is_the_left_limit_also_for_days(tmp_path: Path, source: str, header: str) -> None:
    rows = [
        ("A", "2024-01-01", ""),
        ("B", "2023-12-31", ""),
        ("C", "2023-06-01", "2024-01-01"),
        ("D", "2023-06-01", "2024-02-01"),
    ]
    facts = report(tmp_path, {f"{source}.csv": table(header, rows)}, period="2024-01", as_of=date(2024, 2, 29))
    active, new, retained = (kpi(facts, name) for name in ("customers_active", "new_customers", "retention_rate"))
    assert active.previous is not None
    assert (active.previous.value, active.value, new.value) == (3, 3, 1)
    assert (retained.numerator, retained.denominator) == (2, 3)
    left = retained.denominator - retained.numerator
    assert active.previous.value + new.value - left == active.value


def test_b7_without_a_denominator_there_is_a_reason_and_never_zero(tmp_path: Path) -> None:
    files = {
        "customers.csv": table("customer_id,customer_since_at,churned_at", [("A", "2026-10-05", "")]),
        "costs.csv": table("day_on,category,amount", [("2026-10-01", "retention", 5), ("2026-09-01", "retention", 5)]),
        "orders.csv": table("order_id,customer_id,ordered_at,amount", [(1, "A", "2026-09-05", 1)]),
        "leads.csv": table("lead_id,created_at,converted_at", [(1, "2026-09-05", "")]),
        "contracts.csv": table("contract_id,term_end_at,renewed_at", [(1, "2026-09-05", "")]),
    }
    facts = report(tmp_path, files, period="2026-10", as_of=date(2027, 6, 30))
    for name in (
        *(
            "retention_rate",
            "customer_churn_rate",
            "churn_annualised",
            "customer_retention_cost",
            "retention_cost_ratio",
        ),
        *("repeat_purchase_rate", "lead_conversion_rate", "renewal_rate"),
    ):
        assert (name, kpi(facts, name).value, kpi(facts, name).reason) == (name, None, Reason.ZERO_DENOMINATOR)
    assert kpi(facts, "retained_customers").value == 0


def test_b8_an_nps_takes_whole_scores_from_0_to_10(tmp_path: Path) -> None:
    scores = ["0", "6", "7", "8", "9", "10", "11", "", "7.5", "-1", "5", "8", "9"]
    rows = [(i, "nps", score, "2026-10-05") for i, score in enumerate(scores)]
    facts = report(tmp_path, {"surveys.csv": table("response_id,survey,score,responded_at", rows)}, period="2026-10")
    nps = kpi(facts, "nps")
    assert (nps.value, nps.n) == (0, 9)
    assert dict(nps.parts) == {"promoters": 3, "passives": 3, "detractors": 3}
    assert [(one.column, one.rows, one.unreadable) for one in nps.unused] == [("score", 1, 0)]


def test_b9_a_lead_with_two_deals_is_converted_once(tmp_path: Path) -> None:
    files = {
        "leads.csv": table("lead_id,created_at,converted_at", [(1, "2026-01-05", "2026-01-20")]),
        "deals.csv": table(
            "deal_id,outcome,closed_at,lead_id,amount", [(1, "won", "2026-01-20", 1, 5), (2, "won", "2026-01-21", 1, 5)]
        ),
    }
    value = kpi(report(tmp_path, files, period="2026-01", as_of=date(2026, 10, 31)), "lead_conversion_rate")
    assert (value.value, value.numerator, value.denominator) == (1, 1, 1)


def test_young_leads_wait(tmp_path: Path) -> None:
    rows = [(1, "2026-10-05", "2026-10-20"), (2, "2026-10-05", "")]
    files = {"leads.csv": table("lead_id,created_at,converted_at", rows)}
    young = kpi(report(tmp_path, files, period="2026-10", as_of=date(2026, 11, 5)), "lead_conversion_rate")
    assert (young.value, young.denominator, young.immature) == (1, 1, 1)
    ripe = kpi(report(tmp_path, files, period="2026-10", as_of=date(2027, 1, 5)), "lead_conversion_rate")
    assert (ripe.value, ripe.denominator, ripe.immature) == (Decimal("0.5"), 2, 0)
    rows = [(2, "2026-10-05", "")]
    none = kpi(
        report(
            tmp_path,
            {"leads.csv": table("lead_id,created_at,converted_at", rows)},
            period="2026-10",
            as_of=date(2026, 11, 5),
        ),
        "lead_conversion_rate",
    )
    assert (none.value, none.reason) == (None, Reason.IMMATURE)


def test_b12_a_deal_without_probability_is_named_and_not_weighted(tmp_path: Path) -> None:
    rows = [(1, "open", "2026-10-01", 100_000, "50%", ""), (2, "open", "2026-10-01", 50_000, "", "")]
    files = {"deals.csv": table("deal_id,outcome,created_at,amount,probability,closed_at", rows)}
    facts = report(tmp_path, files, period="2026-10", as_of=date(2026, 10, 31))
    weighted = kpi(facts, "weighted_pipeline")
    assert (weighted.value, weighted.n) == (50_000, 1)
    assert [(one.column, one.rows) for one in weighted.unused] == [("probability", 1)]
    assert kpi(facts, "pipeline_value").value == 150_000


@pytest.mark.parametrize(
    ("better", "target", "rows", "reached"),
    [
        ("higher", "-1", won(1, amount=0), 2),
        ("higher", "0", won(1, amount=3), None),
        ("lower", "-1", won(1, amount=0), 0),
    ],
)
def test_b13_attainment_of_a_negative_target(
    tmp_path: Path, better: str, target: str, rows: list[tuple[object, ...]], reached: int | None
) -> None:
    own = (
        f"label: Own\nquestion: How much?\ncategory: business\nunit: money\nbetter: {better}\nsource: own\n"
        "table: deals\nduring: closed_at\nvalue: sum(amount)\n"
    )
    text = f"{WISHES}  - own_sum: {{target: {target}}}\nkpi_folder: kpis\n"
    facts = report(tmp_path, {**deals(rows), "kpis/own_sum.yaml": own, "crmkpi.yaml": text})
    assert facts.kpis[0].attainment == reached
    assert facts.kpis[0].deviation == Decimal(str(rows[0][4])) - Decimal(target)


# ---------------------------------------------------------------- B15: segments


@pytest.fixture(scope="module")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Report:
    by = ("source", "owner_id", "channel", "campaign_id", "customer_id")
    additive = tuple(name for name, one in definitions.built_in().items() if one.additive)
    # Customers are those of subscriptions here: one comes back, and revenue moves in every way.
    files = {name: text for name, text in everything().items() if name != "customers.csv"} | {
        "subscriptions.csv": table(
            "subscription_id,customer_id,start_at,end_at,mrr",
            [
                (1, "c0", "2026-01-01", "", 10), (2, "c1", "2026-01-01", "", 10), (3, "c1", "2026-10-05", "", 5),
                (4, "c2", "2026-01-01", "", 10), (5, "c2", "2026-01-01", "2026-10-05", 5),
                (6, "c3", "2026-01-01", "2026-10-05", 7), (7, "c4", "2026-10-05", "", 8),
                (8, "c5", "2026-01-01", "2026-05-05", 9), (9, "c5", "2026-10-10", "", 9),
            ],
        ),
        "touches.csv": table(
            "touch_id,occurred_at,campaign_id,deal_id,responded",
            [
                (1, "2026-10-01", "m1", "1", "true"), (2, "2026-10-01", "m2", "1", "true"),
                (3, "2026-10-02", "m1", "9", ""),
            ],
        ),
        "campaigns.csv": table(
            "campaign_id,name,channel,start_at,end_at,sent",
            [(f"m{i}", "x", ("", "a", "b")[i % 3], "2026-10-02", "", 50 + i) for i in range(9)],
        ),
    }  # fmt: skip
    return report(
        tmp_path_factory.mktemp("b15"), files, period="2026-10", as_of=date(2026, 11, 5), by=by, kpis=additive
    )


@pytest.mark.parametrize("name", [name for name, one in definitions.built_in().items() if one.additive])
def test_b15_the_segments_of_an_additive_kpi_add_up_to_the_whole(segmented: Report, name: str) -> None:
    value = kpi(segmented, name)
    assert value.value, "the fixture gives every additive KPI something to add up"
    assert value.segments, "the fixture has a segment column for every additive KPI"
    columns = {segment.by for segment in value.segments}
    for column in columns:
        own = [segment for segment in value.segments if segment.by == column]
        assert sum(Decimal(str(segment.value or 0)) for segment in own) == value.value, column
        assert len({segment.key for segment in own}) == len(own)


@pytest.mark.parametrize(
    ("name", "by"), [("won_amount", "owner_id"), ("cases_created", "channel"), ("prospects_new", "source")]
)
def test_b15_rows_without_a_segment_have_a_row_of_their_own_at_the_end(segmented: Report, name: str, by: str) -> None:
    own = [segment for segment in kpi(segmented, name).segments if segment.by == by]
    assert [segment.key for segment in own] == ["a", "b", None]
    assert all(segment.value for segment in own)


def test_a_rate_is_computed_anew_for_every_segment(tmp_path: Path) -> None:
    rows = [(1, "won", "a"), (2, "won", "a"), (3, "lost", "a"), (4, "lost", "b"), (5, "won", "")]
    files = {"deals.csv": table("deal_id,outcome,owner_id,closed_at", [(*row, "2026-10-05") for row in rows])}
    value = report(tmp_path, files, period="2026-10", by=("owner_id",), kpis=("win_rate",)).kpis[0]
    assert [(one.key, one.numerator, one.n) for one in value.segments] == [("a", 2, 3), ("b", 0, 1), (None, 1, 1)]


def test_a_customer_entered_twice_does_not_multiply_the_amounts_cut_by_his_segment(tmp_path: Path) -> None:
    files = {
        "deals.csv": table(DEALS, [(1, "won", "2026-09-01", "2026-10-05", 100, "", "c1")]),
        "customers.csv": table(
            "customer_id,industry,customer_since_at", [("c1", "retail", "2026-01-01"), ("c1", "retail", "2026-01-01")]
        ),
    }
    value = report(tmp_path, files, period="2026-10", by=("industry",), kpis=("won_amount",)).kpis[0]
    assert [(one.key, one.value) for one in value.segments] == [("retail", 100)]


def test_moments_are_local(tmp_path: Path) -> None:
    facts = report(tmp_path, deals(won(1)), period="2026-10")
    assert isinstance(facts.period.start, date) and not isinstance(facts.period.start, datetime)
