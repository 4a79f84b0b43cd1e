"""What a KPI cannot use costs that KPI its value, with a sentence, and the rest of the report nothing."""

import resource
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from trials import Said, crm, put, table

WORDS = "label: Own\nquestion: What?\ncategory: business\nunit: count\nbetter: higher\n"
DEALS = table(
    "deal_id,outcome,created_at,closed_at,amount",
    [(1, "won", "2026-09-01", "2026-10-10", 1000), (2, "lost", "2026-09-02", "2026-10-12", 50)],
)


def run(folder: Path, files: dict[str, str], *kpis: str, words: tuple[str, ...] = (), more: str = "") -> Said:
    """Run the report of October 2026 over exports named after their tables."""
    sources = "".join(f"- {{table: {name}, files: {name}.csv}}\n" for name in files if "/" not in name)
    entries = "".join(f"- {entry}\n" for entry in kpis)
    config = f"sources:\n{sources}timezone: UTC\nperiod: 2026-10\nas_of: 2026-10-31\n{more}kpis:\n{entries}"
    put(folder, {"crmkpi.yaml": config})
    put(folder, {name if "/" in name else f"{name}.csv": text for name, text in files.items()})
    said = crm("--config", folder / "crmkpi.yaml", "report", "--format", "json", *words)
    assert "Traceback" not in said.err
    assert "mistake in crmkpi" not in said.err, said.err
    return said


def told(said: Said) -> dict[str, Any]:
    """Give the KPIs that have been computed, and those that have not."""
    assert said.code == 0, said.err
    return {one["id"]: one for one in [*said.tree["kpis"], *said.tree["not_computed"]]}


# ---------------------------------------------------------------- formulas


def test_a_formula_that_divides_by_nothing_has_no_value_and_the_rest_has(tmp_path: Path) -> None:
    own = {"own/odd.yaml": WORDS + "formula: won_amount / (open_opportunities * 0)\n"}
    kpis = told(run(tmp_path, {"deals": DEALS, **own}, "odd", "win_rate", more="kpi_folder: own\n"))
    assert (kpis["odd"]["value"], kpis["odd"]["reason"]) == (None, "zero_denominator")
    assert kpis["win_rate"]["value"] == 0.5


@pytest.mark.parametrize("formula", ["won_amount / 0", "won_amount ** 999999999", "(0 - 1) ** (1 / 2) * won_amount"])
def test_arithmetic_without_a_result_has_no_value_and_the_rest_has(formula: str, tmp_path: Path) -> None:
    own = {"own/odd.yaml": WORDS + f"formula: {formula}\n"}
    kpis = told(run(tmp_path, {"deals": DEALS, **own}, "odd", "win_rate", more="kpi_folder: own\n"))
    assert kpis["odd"].get("value") is None
    assert kpis["odd"]["reason"]
    assert kpis["win_rate"]["value"] == 0.5


def test_formulas_that_go_round_in_a_circle_are_told_with_file_and_line(tmp_path: Path) -> None:
    own = {
        "own/one.yaml": WORDS + "formula: two + 1\n",
        "own/two.yaml": WORDS + "formula: three + 1\n",
        "own/three.yaml": WORDS + "formula: one + 1\n",
    }
    said = run(tmp_path, {"deals": DEALS, **own}, "win_rate", more="kpi_folder: own\n")
    assert said.code == 2
    assert "one.yaml:6" in said.err
    assert "one → two → three → one" in said.err


# ---------------------------------------------------------------- segments


def test_an_unknown_segment_column_on_the_command_line_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    said = run(tmp_path, {"deals": DEALS}, "win_rate", words=("--by", "amout"))
    assert (said.code, said.out) == (2, "")
    assert "--by amout" in said.err
    assert "amount" in said.err


def test_an_unknown_segment_column_of_the_config_costs_the_segments_only(tmp_path: Path) -> None:
    said = run(tmp_path, {"deals": DEALS}, "win_rate", more="segments: [region]\n")
    assert told(said)["win_rate"]["value"] == 0.5
    assert any("region" in note for note in said.tree["notes"])


def test_a_segment_of_a_million_values_neither_fills_the_memory_nor_the_report(tmp_path: Path) -> None:
    rows = 1_000_000
    with (tmp_path / "deals.csv").open("w") as file:
        file.write("deal_id,outcome,created_at,closed_at,amount,product\n")
        file.writelines(f"{i},won,2026-09-01,2026-10-10,5,p{i}\n" for i in range(rows))
    begin, before = time.perf_counter(), peak()
    said = run(tmp_path, {"deals": (tmp_path / "deals.csv").read_text()}, "won_amount", words=("--by", "product"))
    kpis = told(said)
    assert (kpis["won_amount"]["value"], kpis["won_amount"]["segments"]) == (5 * rows, [])
    assert any("product" in note and "100000" in note for note in said.tree["notes"])
    assert len(said.out) < 100_000
    assert peak() - before < 2_000_000, "kilobytes"
    assert time.perf_counter() - begin < 300


def peak() -> int:
    """Tell the peak memory of this process in kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


# ---------------------------------------------------------------- scales, amounts, sizes


def test_scores_off_the_scale_are_counted_and_told_not_used(tmp_path: Path) -> None:
    rows = [(i, "csat", score, "2026-10-10") for i, score in enumerate([5, 4, 1, 80, 90])]
    rows += [(f"c{i}", "ces", score, "2026-10-10") for i, score in enumerate([7, 9, 5])]
    rows += [(f"n{i}", "nps", score, "2026-10-10") for i, score in enumerate([10, 0, 55, "7.5"])]
    said = run(tmp_path, {"surveys": table("response_id,survey,score,responded_at", rows)}, "csat", "ces", "nps")
    kpis = told(said)
    assert [(kpis[name]["n"], kpis[name]["denominator"]) for name in ("csat", "ces", "nps")] == [(3, 3), (2, 2), (2, 2)]
    outside = [one for one in said.tree["checks"] if one["code"].startswith("N") and one["rows"]]
    assert sum(one["rows"] for one in outside) >= 4


def test_an_impossible_scale_gives_no_value_instead_of_a_wrong_one(tmp_path: Path) -> None:
    rows = [(1, "csat", 5, "2026-10-10"), (2, "nps", 9, "2026-10-10")]
    said = run(tmp_path, {"surveys": table("response_id,survey,score,responded_at", rows)}, "csat: {scale: 6}", "nps")
    kpis = told(said)
    assert (kpis["csat"].get("value"), kpis["nps"]["value"]) == (None, 100)
    assert kpis["csat"]["reason"]


def test_subscriptions_without_amounts_say_what_is_missing_and_customers_are_still_counted(tmp_path: Path) -> None:
    rows = [(1, "a", "2026-01-01", ""), (2, "b", "2026-01-01", "2026-10-10")]
    files = {"subscriptions": table("subscription_id,customer_id,start_at,end_at", rows)}
    kpis = told(run(tmp_path, files, "mrr", "nrr", "arpa", "quick_ratio", "customer_churn_rate"))
    assert kpis["customer_churn_rate"]["value"] == 0.5
    for name in ("mrr", "nrr", "arpa", "quick_ratio"):
        assert kpis[name]["reason"] in ("missing_column", "missing_table"), name
        assert "mrr" in kpis[name]["detail"], name
        assert "amount" in kpis[name]["detail"], name


def test_subscriptions_with_empty_amounts_are_not_worth_nothing(tmp_path: Path) -> None:
    rows = [(1, "a", "2026-01-01", "", ""), (2, "b", "2026-01-01", "2026-10-10", "")]
    files = {"subscriptions": table("subscription_id,customer_id,start_at,end_at,mrr", rows)}
    kpis = told(run(tmp_path, files, "mrr", "customer_churn_rate"))
    assert (kpis["mrr"]["value"], kpis["mrr"]["reason"]) == (None, "no_data")
    assert kpis["mrr"]["affected"] == 1
    assert kpis["customer_churn_rate"]["value"] == 0.5


def test_numbers_too_large_to_add_up_cost_only_the_kpis_that_add_them_up(tmp_path: Path) -> None:
    huge = "9" * 16
    rows = [(i, "a", "2026-01-01", huge, "day", huge) for i in range(3)]
    files = {
        "deals": DEALS,
        "subscriptions": table("subscription_id,customer_id,start_at,amount,interval,quantity", rows),
    }
    kpis = told(run(tmp_path, files, "mrr", "nrr", "customers_active", "win_rate"))
    assert (kpis["win_rate"]["value"], kpis["customers_active"]["value"]) == (0.5, 1)
    for name in ("mrr", "nrr"):
        assert kpis[name].get("value") is not None or kpis[name]["reason"], name


def test_an_own_kpi_that_overflows_is_told_with_file_and_line(tmp_path: Path) -> None:
    own = {"own/odd.yaml": WORDS + "table: deals\nvalue: sum(CAST(amount AS TINYINT))\n"}
    said = run(tmp_path, {"deals": DEALS, **own}, "odd", "win_rate", more="kpi_folder: own\n")
    assert said.code == 2
    assert "odd.yaml:7" in said.err
    assert "cannot be computed" in said.err
