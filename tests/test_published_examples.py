"""Every published worked example comes out of `crmkpi report` over export files; what a page got wrong does not."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from trials import crm, put, table

EXAMPLES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "published_examples.json").read_text("utf-8"))
INTERVAL_DIGITS, EXACT = 5e-5, 1e-9
Inputs = Mapping[str, Any]
BEFORE, MIDDLE, AFTER = "2026-01-01", "2026-10-15", "2026-11-15"


@dataclass(frozen=True)
class Fed:
    """One example as export files, with what to ask and where to look in the answer."""

    kpi: str
    files: Mapping[str, str]
    setting: str = ""
    """Further settings of the KPI, as the inside of a mapping in the config."""
    period: str = "2026-10"
    as_of: str = "2026-10-31"
    read: Callable[[Mapping[str, Any]], Any] = lambda told: told["value"]
    beside: str = ""
    """Entries of other KPIs in the config."""
    own: Mapping[str, str] = field(default_factory=dict)
    """The user's own KPI files."""
    also: Mapping[str, float] = field(default_factory=dict)
    """What other KPIs must say of the same files."""


FEEDERS: dict[str, Callable[[Inputs], Fed]] = {}


def feeds(*names: str) -> Callable[[Callable[[Inputs], Fed]], Callable[[Inputs], Fed]]:
    """Register what writes the exports of all examples of a published KPI."""

    def register(feeder: Callable[[Inputs], Fed]) -> Callable[[Inputs], Fed]:
        FEEDERS.update(dict.fromkeys(names, feeder))
        return feeder

    return register


def told(fed: Fed, folder: Path) -> dict[str, Any]:
    """Run the command over the files and give what it says of each KPI."""
    sources = "".join(f"- {{table: {name}, files: {name}.csv}}\n" for name in fed.files)
    own = "kpi_folder: own\n" if fed.own else ""
    others = "".join(f"- {name}\n" for name in fed.also)
    config = (
        f"sources:\n{sources}{own}timezone: UTC\nperiod: {fed.period}\nas_of: {fed.as_of}\nkpis:\n"
        f"- {fed.kpi}: {{{fed.setting}}}\n{fed.beside}{others}"
    )
    put(folder, {"crmkpi.yaml": config, **{f"{name}.csv": text for name, text in fed.files.items()}})
    put(folder, {f"own/{name}": text for name, text in fed.own.items()})
    said = crm("--config", folder / "crmkpi.yaml", "report", "--format", "json")
    assert (said.code, said.err) == (0, ""), said.err
    return {one["id"]: one for one in said.tree["kpis"]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_published_example_comes_out_of_export_files(example: dict[str, Any], tmp_path: Path) -> None:
    fed = FEEDERS[example["kpi"]](example["inputs"])
    kpis = told(fed, tmp_path)
    value, expected = fed.read(kpis[fed.kpi]), example["expected"]
    if isinstance(expected, list):
        assert value == pytest.approx(expected, abs=INTERVAL_DIGITS)
    else:
        assert value == pytest.approx(expected, rel=EXACT, abs=EXACT)
    if example["status"] in ("source_wrong", "source_rounding"):
        assert value != pytest.approx(example["printed_by_source"], rel=1e-4)
    for name, other in fed.also.items():
        assert kpis[name]["value"] == pytest.approx(other, rel=EXACT), name


def test_no_published_example_is_left_out() -> None:
    assert {example["kpi"] for example in EXAMPLES} == set(FEEDERS)
    assert len(EXAMPLES) == len({example["id"] for example in EXAMPLES}) >= 73
    kinds = {example["status"] for example in EXAMPLES}
    assert kinds == {"ok", "derived", "source_wrong", "source_rounding", "from_memory_recomputed"}


# ---------------------------------------------------------------- recurring revenue


def subscriptions(rows: Sequence[tuple[object, ...]]) -> dict[str, str]:
    """Write subscriptions: (customer, start, end, MRR)."""
    header = "subscription_id,customer_id,start_at,end_at,mrr"
    return {"subscriptions": table(header, [(f"s{i}", *row) for i, row in enumerate(rows)])}


def movements(told: Inputs) -> dict[str, str]:
    """Write subscriptions that begin and move by what is told, from the middle of the period on."""
    lost, less = told.get("churn", told.get("lost", 0)), told.get("contraction", told.get("con", 0))
    more, new = told.get("expansion", told.get("exp", 0)), told.get("new", 0)
    start = told.get("start", (lost + less) * 2)
    rows: list[tuple[object, ...]] = [("keeps", BEFORE, "", start - lost - 2 * less)]
    rows += [("leaves", BEFORE, MIDDLE, lost)] if lost else []
    rows += [("pays less", BEFORE, "", less), ("pays less", BEFORE, MIDDLE, less)] if less else []
    rows += [("keeps", MIDDLE, "", more)] if more else []
    rows += [("comes", MIDDLE, "", new)] if new else []
    return subscriptions(rows)


@feeds("gross_mrr_churn_rate")
def _gross_churn(told: Inputs) -> Fed:
    return Fed("gross_mrr_churn_rate", movements({**told, "expansion": 10}))


@feeds("net_mrr_churn_rate")
def _net_churn(told: Inputs) -> Fed:
    return Fed("net_mrr_churn_rate", movements(told), also={"nrr": 0.9})


@feeds("net_mrr_churn_rate (daily variant)")
def _net_churn_of_a_day(told: Inputs) -> Fed:
    grown = told["day_end"] - told["day_start"] - told["new"]
    rows = [("a", BEFORE, "", told["day_start"]), ("a", MIDDLE, "", grown), ("b", MIDDLE, "", told["new"])]
    return Fed("net_mrr_churn_rate", subscriptions(rows), period="2026-10-15..2026-10-15")


@feeds("nrr")
def _nrr(told: Inputs) -> Fed:
    return Fed("nrr", movements({**told, "new": 999}))


@feeds("grr")
def _grr(told: Inputs) -> Fed:
    return Fed("grr", movements({**told, "expansion": 7000}))


@feeds("quick_ratio")
def _quick(told: Inputs) -> Fed:
    return Fed(
        "quick_ratio", movements(told), also={"net_new_mrr": told["new"] + told["exp"] - told["churn"] - told["con"]}
    )


@feeds("mrr")
def _mrr(told: Inputs) -> Fed:
    rows: list[tuple[object, ...]] = [(told["price"], "month")] * told["customers"] if "price" in told else []
    rows += [(told["annual"], "year")] if "annual" in told else []
    rows += (
        [(told["a_month"], "month")] * told["a_n"] + [(told["b_year"], "year")] * told["b_n"] if "a_n" in told else []
    )
    header = "subscription_id,customer_id,start_at,amount,interval"
    return Fed("mrr", {"subscriptions": table(header, [(i, f"c{i}", BEFORE, *row) for i, row in enumerate(rows)])})


@feeds("mrr expansion then contraction")
def _expansion(told: Inputs) -> Fed:
    rows = [("acme", BEFORE, "", 25)] * 4 + [("acme", "2026-09-15", MIDDLE, told["monthly_price"])] * told["qty"]
    return Fed("mrr_expansion", subscriptions(rows), period="2026-09")


def test_cancelling_some_of_several_subscriptions_is_contraction(tmp_path: Path) -> None:
    rows = [("acme", BEFORE, "", 25)] * 4 + [("acme", "2026-09-15", MIDDLE, 30)] * 2
    kpis = told(Fed("mrr_contraction", subscriptions(rows), also={"mrr_churn": 0, "mrr_expansion": 0}), tmp_path)
    assert [kpis[name]["value"] for name in ("mrr_contraction", "mrr_churn", "mrr_expansion")] == [60, 0, 0]


# ---------------------------------------------------------------- customers


def customers(stay: int, leave: int = 0, join: int = 0, others: Sequence[tuple[str, str, str]] = ()) -> dict[str, str]:
    """Write customers of whom some leave and some join in the period."""
    rows = [(f"s{i}", BEFORE, "") for i in range(stay)] + [(f"l{i}", BEFORE, MIDDLE) for i in range(leave)]
    rows += [(f"j{i}", MIDDLE, "") for i in range(join)]
    return {"customers": table("customer_id,customer_since_at,churned_at", [*rows, *others])}


@feeds("customer_churn_rate")
def _churn(told: Inputs) -> Fed:
    if "lost" in told:
        lost = told["lost"]
        return Fed(
            "customer_churn_rate",
            customers(told["start"] - lost, lost, 7),
            also={"retention_rate": 1 - lost / told["start"]},
        )
    back, both = told["churned_and_reactivated"], told["joined_and_churned"]
    lost = told["churned"] - back - both
    rows: list[tuple[object, ...]] = [(f"s{i}", BEFORE, "", 1) for i in range(told["start"] - lost - back)]
    rows += [(f"l{i}", BEFORE, MIDDLE, 1) for i in range(lost)]
    rows += [row for i in range(back) for row in ((f"b{i}", BEFORE, "2026-10-05", 1), (f"b{i}", MIDDLE, "", 1))]
    rows += [(f"j{i}", "2026-10-05", MIDDLE, 1) for i in range(both)]
    return Fed("customer_churn_rate", subscriptions(rows))


@feeds("retention_rate (E-N)/S")
def _textbook(told: Inputs) -> Fed:
    stay = told["end"] - told["new"]
    return Fed("retention_rate", customers(stay, told["start"] - stay, told["new"]), "variant: textbook")


def contracts(rows: Sequence[tuple[object, ...]]) -> dict[str, str]:
    """Write contracts whose term ends in the period: (renewed, old amount, new amount); and one that is not due."""
    header = "contract_id,customer_id,term_end_at,renewed_at,prior_amount,renewed_amount"
    lines = [(i, f"c{i}", MIDDLE, "2026-10-10" if done else "", old, new) for i, (done, old, new) in enumerate(rows)]
    return {"contracts": table(header, [*lines, ("later", "x", "2027-06-30", "", 1, "")])}


@feeds("renewal_rate_logo")
def _renewals(told: Inputs) -> Fed:
    lapsed = told["due"] - told["renewed"]
    rows = [(True, 100, 100)] * told["renewed"] + [(False, 900, "")] * lapsed
    return Fed("renewal_rate", contracts(rows), as_of="2026-12-31")


@feeds("renewal_rate gross", "renewal_rate net")
def _renewals_by_amount(told: Inputs) -> Fed:
    more, less = told.get("expansion", 0), told.get("contraction", 0)
    same = told["renewed"] - more - 2 * less
    rows = [(True, 1, 1)] * same + [(True, 1, 2)] * more + [(True, 1, "0.50")] * (2 * less)
    rows += [(False, 1, "")] * (told["start"] - told["renewed"])
    variant = "net_amount" if "expansion" in told else "by_amount"
    return Fed("renewal_rate", contracts(rows), f"variant: {variant}", as_of="2026-12-31")


# ---------------------------------------------------------------- unit economics


def costs(**amounts: float) -> dict[str, str]:
    """Write costs of the period by category."""
    return {"costs": table("day_on,category,amount", [("2026-10-03", name, cost) for name, cost in amounts.items()])}


@feeds("cac")
def _cac(told: Inputs) -> Fed:
    spent = {"marketing": told.get("marketing", told.get("cost")), "sales": told.get("sales", 0), "retention": 777}
    return Fed("cac", {**customers(5, 2, told["new"]), **costs(**spent)})


@feeds("customer_retention_cost")
def _retention_cost(told: Inputs) -> Fed:
    return Fed(
        "customer_retention_cost", {**customers(told["retained"], 3, 4), **costs(retention=told["cost"], marketing=9)}
    )


def steady(size: int, lost: int, price: object) -> dict[str, str]:
    """Write subscriptions of a steady company: in the middle of each of the last 10 months some go and as many come."""
    months = [f"2026-{month:02}-15" for month in range(1, 11)]
    starts = ["2025-06-01"] * size + [day for day in months for _ in range(lost)]
    ends = [day for day in months for _ in range(lost)]
    rows = [(f"c{i}", start, ends[i] if i < len(ends) else "", price) for i, start in enumerate(starts)]
    return subscriptions(rows)


@feeds("clv_simple (revenue)")
def _lifetime_value(told: Inputs) -> Fed:
    return Fed("clv_simple", steady(20, round(20 * told["churn"]), told["arpa"]), also={"arpa": told["arpa"]})


@feeds("ltv_cac")
def _ltv_cac(told: Inputs) -> Fed:
    lost = round(100 * told["churn"])
    files = {**steady(100, lost, f"{2 * told['margin_month']:.2f}"), **costs(marketing=told["cac"] * lost)}
    return Fed("ltv_cac", files, beside="- clv_simple: {gross_margin: 50%}\n", also={"cac": told["cac"]})


@feeds("clv mr/(1+d-r)", "clv constant retention")
def _discounted(told: Inputs) -> Fed:
    whole = 20
    lost = round(whole * (1 - told["r"]))
    rows = [(f"c{i}", "2025-06-01", "2026-10-15" if i < lost else "", told["m"], "year") for i in range(whole)]
    header = "subscription_id,customer_id,start_at,end_at,amount,interval"
    files = {"subscriptions": table(header, [(i, *row) for i, row in enumerate(rows)])}
    setting = f"discount_rate: {told['d']:.0%}"
    return Fed("clv_discounted", files, setting, period="2026", as_of="2026-12-31")


# ---------------------------------------------------------------- perception


def surveys(kind: str, scores: Sequence[object]) -> dict[str, str]:
    """Write answers of the period, each score once, and one without a score."""
    rows = [(i, kind, score, f"2026-10-{1 + i % 31:02}") for i, score in enumerate([*scores, ""])]
    return {"surveys": table("response_id,survey,score,responded_at", rows)}


@feeds("nps")
def _nps(told: Inputs) -> Fed:
    scores = [(9, 10)[i % 2] for i in range(told["p"])] + [(7, 8)[i % 2] for i in range(told["pa"])]
    return Fed("nps", surveys("nps", [*scores, *(i % 7 for i in range(told["d"]))]))


@feeds("nps sd per response")
def _nps_spread(told: Inputs) -> Fed:
    answers = 324
    promoters, detractors = round(told["p"] * answers), round(told["d"] * answers)
    scores = [10] * promoters + [0] * detractors + [7] * (answers - promoters - detractors)

    def spread(kpi: Mapping[str, Any]) -> float:
        assert kpi["high"] - kpi["value"] == pytest.approx(8.116, abs=0.001)
        return (kpi["high"] - kpi["low"]) / 2 / 1.959963984540054 * math.sqrt(kpi["n"]) / 100

    return Fed("nps", surveys("nps", scores), read=spread)


@feeds("csat top-2-box")
def _csat(told: Inputs) -> Fed:
    scores = [score for score in range(1, 6) for _ in range(told[f"s{score}"])]
    return Fed("csat", surveys("csat", scores), read=in_percent("value"))


@feeds("csat good/(good+bad)")
def _good_or_bad(told: Inputs) -> Fed:
    files = surveys("csat", [2] * told["good"] + [1] * told["bad"])
    return Fed("csat", files, "scale: 2", read=in_percent("value"))


@feeds("csat mean")
def _mean_score(told: Inputs) -> Fed:
    low, more = divmod(told["total"], told["n"])
    files = surveys("csat", [low + 1] * more + [low] * (told["n"] - more))
    return Fed("csat", files, "scale: 10", read=lambda kpi: kpi["parts"]["mean"])


def in_percent(key: str) -> Callable[[Mapping[str, Any]], Any]:
    """Read a fraction as its page prints it."""
    return lambda kpi: kpi[key] * 100


# ---------------------------------------------------------------- sales


def deals(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Write deals; what is not said of one is usual."""
    names = ("outcome", "created_at", "closed_at", "expected_close_at", "amount", "probability")
    usual = {"created_at": BEFORE, "amount": 100, "probability": "0.5"}
    lines = [(i, *({**usual, **row}.get(name, "") for name in names)) for i, row in enumerate(rows)]
    return {"deals": table("deal_id," + ",".join(names), lines)}


def decided(won: int, lost: int, **more: object) -> list[Mapping[str, object]]:
    """List deals closed in the period."""
    closed = {"closed_at": MIDDLE, **more}
    return [{"outcome": "won", **closed}] * won + [{"outcome": "lost", **closed}] * lost


@feeds("win_rate closed")
def _win_rate(told: Inputs) -> Fed:
    rows = [*decided(told["won"], told["lost"]), *decided(3, 1, closed_at="2026-09-30"), {"outcome": "open"}]
    return Fed("win_rate", deals(rows))


@feeds("win_rate created cohort")
def _win_rate_of_created(told: Inputs) -> Fed:
    rows = [*decided(told["won"], told["lost"], created_at="2026-10-02"), *decided(5, 5)]
    rows += [{"outcome": "open", "created_at": "2026-10-02"}] * told["open"]
    return Fed("win_rate", deals(rows), "variant: created_cohort")


def velocity(told: Inputs, days: float) -> dict[str, str]:
    """Write open deals, and decided ones of the size, rate and cycle that are told."""
    created = datetime(2026, 10, 15) - timedelta(days=days)
    won, whole = round(told["wr"] * 50), 50
    rows = [{"outcome": "open"}] * told["n"]
    return deals([*rows, *decided(won, whole - won, created_at=created.isoformat(" "), amount=told["size"])])


@feeds("sales_velocity per day")
def _velocity(told: Inputs) -> Fed:
    return Fed("sales_velocity", velocity(told, told["cycle"]), also={"open_opportunities": told["n"]})


@feeds("sales_velocity per opportunity-month")
def _velocity_of_months(told: Inputs) -> Fed:
    return Fed("sales_velocity", velocity(told, told["cycle"] * 365.25 / 12), "variant: per_month")


@feeds("weighted_pipeline")
def _weighted(told: Inputs) -> Fed:
    rows = [{"outcome": "open", "amount": told["amount"], "probability": told["p"]}, *decided(2, 2)]
    return Fed("weighted_pipeline", deals(rows))


def coverage(pipe: float) -> list[Mapping[str, object]]:
    """List open deals that are due before the period is over, and one that is due later."""
    due = {"outcome": "open", "expected_close_at": "2026-10-30"}
    return [{**due, "amount": pipe / 4}, {**due, "amount": pipe * 3 / 4}, {**due, "expected_close_at": AFTER}]


@feeds("pipeline_coverage")
def _coverage(told: Inputs) -> Fed:
    rows = [*coverage(told["pipe"]), *decided(4, 2, amount=50_000)]
    return Fed("pipeline_coverage", deals(rows), f"quota: {told['remaining'] + 200_000:.0f}")


@feeds("coverage x win rate (non-standard)")
def _coverage_times_rate(told: Inputs) -> Fed:
    own = (
        "label: Coverage times win rate\nquestion: How much of the quota would the pipeline bring in?\n"
        "category: business\nunit: ratio\nbetter: higher\nformula: pipeline_coverage * win_rate\n"
    )
    rows = [*coverage(told["pipe"]), *decided(1, round(1 / told["wr"]) - 1)]
    setting = f"- pipeline_coverage: {{variant: full_quota, quota: {told['quota']:.0f}}}\n"
    return Fed("likely_coverage", deals(rows), beside=setting, own={"likely_coverage.yaml": own})


@feeds("sales_cycle_days mean")
def _cycle(told: Inputs) -> Fed:
    last = date(2026, 10, 15)
    rows = [one for days in told["days"] for one in decided(1, 0, created_at=last - timedelta(days=days))]
    return Fed("sales_cycle_days", deals([*rows, *decided(0, 3)]), "variant: mean")


# ---------------------------------------------------------------- leads, orders, users, tickets


@feeds("lead_conversion_rate cohort")
def _leads(told: Inputs) -> Fed:
    rows = [(i, "2026-03-05", "2026-05-01" if i < told["converted"] else "") for i in range(told["leads"])]
    return Fed(
        "lead_conversion_rate",
        {"leads": table("lead_id,created_at,converted_at", [*rows, ("old", "2026-02-28", "2026-03-20")])},
        period="2026-03",
    )


@feeds("stage_conversion")
def _stages(told: Inputs) -> Fed:
    rows = [(f"d{i}", "deal", "Proposal", "2026-03-05") for i in range(told["entered"])]
    rows += [(f"d{i}", "deal", "Contract", "2026-04-05") for i in range(told["advanced"])] * 2
    files = {"stage_history": table("record_id,record_type,stage,entered_at", rows)}
    return Fed("stage_conversion", files, "from_stage: proposal, to_stage: contract", period="2026-03")


@feeds("repeat_purchase_rate")
def _repeats(told: Inputs) -> Fed:
    rows = [(f"c{i}", "2026-10-05") for i in range(told["buyers"])]
    rows += [(f"c{i}", "2026-10-20") for i in range(told["repeat"])]
    rows += [(f"c{i}", "2026-10-05") for i in range(told["repeat"], told["buyers"], 3)]
    lines = [(i, *row, 50) for i, row in enumerate(rows)]
    return Fed("repeat_purchase_rate", {"orders": table("order_id,customer_id,ordered_at,amount", lines)})


@feeds("stickiness")
def _stickiness(told: Inputs) -> Fed:
    days = told["mau"] // told["dau"]
    rows = [(f"u{i}", f"2026-10-{5 + i % days:02} 09:00:00") for i in range(told["mau"])]
    files = {"logins": table("user_id,logged_in_at", rows)}
    return Fed("stickiness", files, period=f"2026-10-05..2026-10-{4 + days:02}")


def tickets(rows: Sequence[tuple[object, ...]]) -> dict[str, str]:
    """Write tickets: (created, first answer, resolved)."""
    header = "ticket_id,created_at,first_response_at,resolved_at,status"
    return {"tickets": table(header, [(i, *row, "open") for i, row in enumerate(rows)])}


def after(**span: float) -> str:
    """Write the moment that lies a span after the moment at which tickets of the examples are made."""
    return (datetime(2026, 10, 15, 9) + timedelta(**span)).isoformat(" ")


@feeds("first_response_time mean s")
def _first_response(told: Inputs) -> Fed:
    rows = [(after(), after(seconds=seconds), "") for seconds in told["days"]]
    return Fed(
        "first_response_time",
        tickets([*rows, (after(), "", "")]),
        "variant: mean",
        read=lambda kpi: kpi["value"] * 3600,
    )


@feeds("first_response_time calendar h")
def _overnight(told: Inputs) -> Fed:
    arrived = datetime(2026, 10, 14, told["arrive"])
    answered = datetime(2026, 10, 15, told["reply"])
    return Fed("first_response_time", tickets([(arrived.isoformat(" "), answered.isoformat(" "), "")]))


@feeds("resolution_time mean h")
def _resolution(told: Inputs) -> Fed:
    return Fed(
        "resolution_time", tickets([(after(), "", after(hours=hours)) for hours in told["days"]]), "variant: mean"
    )


# ---------------------------------------------------------------- targets and intervals


@feeds("attainment higher-better")
def _attainment(told: Inputs) -> Fed:
    return Fed("new_customers", customers(3, 0, told["a"]), f"target: {told['t']}", read=in_percent("attainment"))


@feeds("attainment band")
def _attainment_near(told: Inputs) -> Fed:
    return Fed("retention_cost", costs(retention=told["a"]), f"target: {told['t']}", read=in_percent("attainment"))


@pytest.mark.parametrize("cost", [45, 55])
def test_where_neither_direction_is_better_attainment_is_nearness_to_the_target(cost: int, tmp_path: Path) -> None:
    assert (
        _attainment_near({"a": cost, "t": 50}).read(
            told(_attainment_near({"a": cost, "t": 50}), tmp_path)["retention_cost"]
        )
        == 90
    )


@feeds("wilson interval 95%")
def _wilson(told: Inputs) -> Fed:
    rows = deals(decided(told["k"], told["n"] - told["k"]))
    return Fed("win_rate", rows, read=lambda kpi: [kpi["low"], kpi["high"]])
