"""Trends, usual ranges and missed targets are told as the published methods say, and only beyond chance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from trials import kpi, report, table

from crmkpi.catalogue.trends import direction, mann_kendall, theil_sen, usual_range
from crmkpi.model import KpiValue


def test_the_slope_is_the_median_of_all_slopes() -> None:
    assert theil_sen([1, 2, 3, 4]) == 1
    assert theil_sen([1, 2, 30, 4, 5]) == 1, "one wild value does not bend it"
    # slopes of all ten pairs: -1 -1 0.5 0.667 1 1.5 1.5 1.667 2 4
    assert theil_sen([1, 3, 2, 6, 5]) == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("values", "p"),
    [
        # Exact two-sided probabilities of Kendall's S without ties (Kendall, Rank Correlation Methods, table 1)
        ([1, 2, 3, 4], 2 * 0.042),
        ([1, 2, 3, 4, 5], 2 * 0.0083),
        ([2, 1, 3, 4, 5], 2 * 0.042),
        ([5, 4, 3, 2, 1], 2 * 0.0083),
        ([1, 2, 3, 4, 5, 6], 2 * 0.0014),
        ([3, 1, 2], 1.0),
    ],
)
def test_the_probability_of_an_order_is_exact(values: list[float], p: float) -> None:
    assert mann_kendall(values) == pytest.approx(p, abs=0.001)


def test_ties_are_corrected_for() -> None:
    # S = 9 of n = 5 with one tie: variance 16.667 - 1 = 15.667, z = 8 / 3.958
    assert mann_kendall([1, 2, 3, 4, 4]) == pytest.approx(0.0433, abs=0.001)
    assert mann_kendall([3, 3, 3, 3]) == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3], 0),
        ([1, 2, 3, 4], 0),
        ([1, 2, 3, 4, 5], 1),
        ([9, 7, 5, 4, 1], -1),
        ([5, 1, 4, 2, 5, 1, 3], 0),
        ([7, 7, 7, 7, 7, 7], 0),
    ],
)
def test_a_direction_is_told_only_beyond_chance(values: list[float], expected: int) -> None:
    assert direction(values) == expected


def test_the_usual_range_is_mean_and_moving_ranges() -> None:
    values = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12]
    limits = usual_range(values)
    assert limits == pytest.approx((11 - 2.66 * 2, 11 + 2.66 * 2))
    assert usual_range(values[1:]) is None


# ---------------------------------------------------------------- in a report


def monthly(amounts: list[int], region: str = "SP") -> list[tuple[object, ...]]:
    """One won deal in each of the months that end in October 2026."""
    rows = []
    for i, amount in enumerate(amounts):
        months = 2026 * 12 + 9 - (len(amounts) - 1 - i)
        day = date(months // 12, months % 12 + 1, 15).isoformat()
        rows.append((f"{region}{i}", "won", day, day, amount, region))
    return rows


def won(folder: Path, amounts: list[int], target: str = "", **asked: object) -> KpiValue:
    config = f"sources: [{{table: deals, files: deals.csv}}]\nkpis:\n- won_amount: {{{target}}}\n"
    csv = table("deal_id,outcome,created_at,closed_at,amount,region", monthly(amounts))
    facts = report(
        folder, {"deals.csv": csv, "crmkpi.yaml": config}, period="2026-10", as_of=date(2026, 11, 1), **asked
    )
    return replace(kpi(facts, "won_amount"), notes=facts.headline)


def words(value: KpiValue) -> dict[str, str]:
    return {one.kind: one.words for one in value.signals}


def test_a_missed_target_is_told_with_its_first_period(tmp_path: Path) -> None:
    value = won(tmp_path, [90, 80, 120, 100, 70, 60, 64], "target: 100")
    assert words(value)["missed"] == "36.0% under the target since Aug 26"
    assert value.notes == "0 of 1 target met; Won amount 36.0% under the target since Aug 26"


def test_dated_targets_are_those_of_their_time(tmp_path: Path) -> None:
    target = "target: [{from: 2026-01, value: 50}, {from: 2026-09, value: 100}]"
    assert words(won(tmp_path, [90, 80, 120, 100, 70, 60, 64], target))["missed"].endswith("since Sep 26")


def test_a_first_miss_has_no_since_and_an_endless_one_says_so(tmp_path: Path) -> None:
    assert words(won(tmp_path, [100, 120, 100, 64], "target: 100"))["missed"] == "36.0% under the target"
    (tmp_path / "long").mkdir()
    always = won(tmp_path / "long", [60] * 13, "target: 100")
    assert words(always)["missed"] == "40.0% under the target since Nov 25 or longer"


def test_a_met_target_is_counted_and_nothing_is_missed(tmp_path: Path) -> None:
    value = won(tmp_path, [90, 100], "target: 100")
    assert "missed" not in words(value)
    assert value.notes == "1 of 1 target met"


def test_a_trend_is_told_by_direction(tmp_path: Path) -> None:
    assert words(won(tmp_path, [10, 20, 30, 40, 50, 60]))["trend"] == "improving over 6 closed periods, beyond chance"
    (tmp_path / "b").mkdir()
    down = won(tmp_path / "b", [90, 80, 70, 60, 50, 40, 35, 30, 25, 20, 15, 10])
    assert words(down)["trend"].startswith("worsening")
    (tmp_path / "c").mkdir()
    assert "trend" not in words(won(tmp_path / "c", [10, 90, 20, 80, 30, 70, 10, 90, 20, 80, 30, 70]))


def test_an_unusual_value_is_told_with_its_usual_range(tmp_path: Path) -> None:
    value = won(tmp_path, [100, 110, 100, 110, 100, 110, 100, 110, 100, 110, 100, 400])
    assert words(value)["unusual"].startswith("outside its usual range of the last 12 closed periods (")
    (tmp_path / "b").mkdir()
    assert "unusual" not in words(won(tmp_path / "b", [100, 110, 100, 110, 100, 110, 100, 110, 100, 110, 100, 115]))


def test_a_period_that_runs_says_nothing_of_trends(tmp_path: Path) -> None:
    config = "sources: [{table: deals, files: deals.csv}]\nkpis: [won_amount]\n"
    csv = table("deal_id,outcome,created_at,closed_at,amount,region", monthly([100] * 11 + [900]))
    asked = {"period": "2026-10", "as_of": date(2026, 10, 20)}
    facts = report(tmp_path, {"deals.csv": csv, "crmkpi.yaml": config}, **asked)
    assert "unusual" not in words(kpi(facts, "won_amount"))


def test_no_sentence_names_a_cause(tmp_path: Path) -> None:
    value = won(tmp_path, [90, 80, 120, 100, 70, 60, 64], "target: 100", by=("region",))
    assert not any(word in one.words for one in value.signals for word in ("because", "due to", "caused"))


# ---------------------------------------------------------------- segments and their part of the change

SEGMENTS = [
    ("1", "won", "2026-09-05", "2026-09-05", 100, "SP"),
    ("2", "won", "2026-09-05", "2026-09-05", 50, "RJ"),
    ("3", "won", "2026-10-05", "2026-10-05", 40, "SP"),
    ("4", "won", "2026-10-05", "2026-10-05", 60, "MG"),
    ("5", "won", "2026-10-05", "2026-10-05", 10, ""),
]


def test_the_parts_of_the_change_add_up_to_all_of_it(tmp_path: Path) -> None:
    csv = table("deal_id,outcome,created_at,closed_at,amount,region", SEGMENTS)
    facts = report(tmp_path, {"deals.csv": csv}, period="2026-10", by=("region",), kpis=("won_amount", "win_rate"))
    amount = kpi(facts, "won_amount")
    by_key = {one.key: one for one in amount.segments}
    assert {key: (one.value, one.previous) for key, one in by_key.items()} == {
        "SP": (40, 100), "RJ": (0, 50), "MG": (60, 0), None: (10, 0),
    }  # fmt: skip
    assert sum(one.contribution or 0 for one in amount.segments) == pytest.approx(1)
    assert by_key["SP"].contribution == pytest.approx(Decimal(60) / 40)
    assert sum(one.value or 0 for one in amount.segments) == amount.value
    rate = kpi(facts, "win_rate")
    assert all(one.contribution is None and one.previous is None and one.low_n for one in rate.segments)
    assert (
        words(amount)["segment"] == "by Region, SP has the largest part of the change against Sep 26: −60.00 of −40.00"
    )


def test_a_column_of_a_million_values_is_no_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crmkpi.catalogue.evaluate.CROWD", 3)
    more = [(str(i), "won", "2026-10-05", "2026-10-05", 1, "SP") for i in range(10, 14)]
    csv = table("deal_id,outcome,created_at,closed_at,amount,region", [*SEGMENTS, *more])
    facts = report(tmp_path, {"deals.csv": csv}, period="2026-10", by=("deal_id", "region"), kpis=("won_amount",))
    assert {one.by for one in kpi(facts, "won_amount").segments} == {"region"}
    assert any("by deal_id: more than 3 values" in note for note in facts.notes)


def test_a_column_that_no_kpi_can_be_split_by_is_told(tmp_path: Path) -> None:
    files = {
        "deals.csv": table("deal_id,outcome,created_at,closed_at,amount,region", SEGMENTS),
        "surveys.csv": table("survey,score,responded_at,touchpoint", [("nps", 9, "2026-10-05", "phone")]),
    }
    facts = report(tmp_path, files, period="2026-10", by=("touchpoint",), kpis=("won_amount", "nps"))
    assert {one.key for one in kpi(facts, "nps").segments} == {"phone"}
    facts = report(tmp_path, period="2026-10", by=("touchpoint",), kpis=("won_amount",))
    assert any("by touchpoint" in note for note in facts.notes)
