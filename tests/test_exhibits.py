"""Cohort tables, funnels and balances say what became of whom, leave blank what is not over, and come out even."""

from datetime import date
from pathlib import Path

import pytest
from trials import crm, kpi, put, report, table

from crmkpi.model import Cohort, Report

CUSTOMERS = table(
    "customer_id,customer_since_at,churned_at",
    [
        ("a", "2026-07-01", ""),
        ("b", "2026-07-31", "2026-09-01"),
        ("c", "2026-07-15", "2026-08-15"),
        ("d", "2026-07-15", "2026-07-20"),
        ("e", "2026-09-10", "2026-10-31"),
        ("f", "2026-10-01", ""),
        ("g", "2026-11-05", ""),
    ],
)


def cohorts(facts: Report, name: str) -> dict[str, Cohort]:
    found = next(one for one in facts.cohorts if one.id == name)
    return {one.period: one for one in found.cohorts}


def shares(one: Cohort) -> list[float | None]:
    return [None if value is None else round(float(value), 4) for value in one.values]


# ---------------------------------------------------------------- cohorts


def test_customers_are_followed_from_their_month_of_arrival(tmp_path: Path) -> None:
    facts = report(tmp_path, {"customers.csv": CUSTOMERS}, period="2026-10", as_of=date(2026, 11, 10))
    found = cohorts(facts, "retention_cohorts")
    assert list(found) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    # d leaves within the month; b is still there at the very end of August, c is not
    assert (found["2026-07"].size, shares(found["2026-07"])) == (4, [0.75, 0.5, 0.25, 0.25])
    assert (found["2026-08"].size, shares(found["2026-08"])) == (0, [None, None, None])
    assert (found["2026-09"].size, shares(found["2026-09"])) == (1, [1, 0])
    assert (found["2026-10"].size, shares(found["2026-10"])) == (1, [1])


def test_a_month_that_is_not_over_is_blank_and_not_zero(tmp_path: Path) -> None:
    facts = report(tmp_path, {"customers.csv": CUSTOMERS}, period="2026-11", as_of=date(2026, 11, 10))
    found = cohorts(facts, "retention_cohorts")
    assert shares(found["2026-07"]) == [0.75, 0.5, 0.25, 0.25, None]
    assert (found["2026-11"].size, shares(found["2026-11"])) == (1, [None])


def test_who_comes_back_belongs_to_the_first_month(tmp_path: Path) -> None:
    rows = [(1, "a", "2026-07-05", "2026-08-10"), (2, "a", "2026-10-02", ""), (3, "b", "2026-07-05", "")]
    csv = table("subscription_id,customer_id,start_at,end_at", rows)
    facts = report(tmp_path, {"subscriptions.csv": csv}, period="2026-10", as_of=date(2026, 10, 31))
    found = cohorts(facts, "retention_cohorts")
    assert (found["2026-07"].size, shares(found["2026-07"])) == (2, [1, 0.5, 0.5, 1])
    assert sum(one.size for one in found.values()) == 2


ORDERS = table(
    "order_id,customer_id,ordered_at,amount",
    [
        (1, "a", "2026-08-05", 100),
        (2, "a", "2026-08-20", 20),
        (3, "a", "2026-10-01", 60),
        (4, "b", "2026-08-05", 80),
        (5, "b", "2026-09-05", 250),
        (6, "c", "2026-09-30", 10),
    ],
)


def test_orders_tell_who_bought_again_and_for_how_much(tmp_path: Path) -> None:
    facts = report(tmp_path, {"orders.csv": ORDERS}, period="2026-10", as_of=date(2026, 10, 31))
    again, money = cohorts(facts, "retention_cohorts"), cohorts(facts, "revenue_cohorts")
    assert (again["2026-08"].size, shares(again["2026-08"])) == (2, [1, 0.5, 0.5])
    assert (money["2026-08"].size, shares(money["2026-08"])) == (200, [1, 1.25, 0.3])
    assert (money["2026-09"].size, shares(money["2026-09"])) == (10, [1, 0])


def test_amounts_of_several_currencies_make_no_table(tmp_path: Path) -> None:
    rows = [(1, "a", "2026-08-05", 100, "BRL"), (2, "a", "2026-10-05", 100, "USD")]
    csv = table("order_id,customer_id,ordered_at,amount,currency", rows)
    facts = report(tmp_path, {"orders.csv": csv}, period="2026-10", as_of=date(2026, 10, 31))
    assert [one.id for one in facts.cohorts] == ["retention_cohorts"]


def test_only_what_is_named_is_shown(tmp_path: Path) -> None:
    put(tmp_path, {"orders.csv": ORDERS})
    asked = {"period": "2026-10", "as_of": date(2026, 10, 31)}
    facts = report(tmp_path, kpis=("retention_cohorts",), **asked)
    assert ([one.id for one in facts.cohorts], facts.kpis, facts.funnels) == (["retention_cohorts"], (), ())
    facts = report(tmp_path, kpis=("lead_funnel", "revenue_cohorts"), **asked)
    assert [one.id for one in facts.not_computed] == ["lead_funnel"]
    put(tmp_path, {"crmkpi.yaml": "sources: [{table: orders, files: orders.csv}]\nkpis: [revenue_cohorts]\n"})
    assert [one.id for one in report(tmp_path, **asked).cohorts] == ["revenue_cohorts"]


def test_the_tables_are_known_by_name_and_shown(tmp_path: Path) -> None:
    put(tmp_path, {"orders.csv": ORDERS})
    assert "retention_cohorts" in crm("list", "kpis").out
    for name in ("retention_cohorts", "revenue_cohorts", "lead_funnel", "deal_funnel"):
        assert crm("explain", name).code == 0
    said = crm("explain", "retention_cohorts", tmp_path, "--period", "2026-10")
    assert said.code == 0 and "Aug 26" in said.out and "sha256:" in said.out
    for form in ("terminal", "md"):
        said = crm("report", tmp_path, "--kpi", "revenue_cohorts", "--period", "2026-10", "--format", form)
        assert said.code == 0 and "125%" in said.out
    tree = crm("report", tmp_path, "--kpi", "revenue_cohorts", "--period", "2026-10", "--format", "json").tree
    assert tree["cohorts"][0]["cohorts"][0] == {"period": "2026-08", "size": 200, "values": [1, 1.25, None]}


# ---------------------------------------------------------------- funnels


def test_leads_are_followed_through_their_stages(tmp_path: Path) -> None:
    rows = [
        (1, "2026-06-01", "2026-06-03", "2026-06-10", "2026-06-20", ""),
        (2, "2026-06-01", "", "2026-06-05", "", ""),
        (3, "2026-06-02", "2026-06-06", "", "", ""),
        (4, "2026-06-02", "", "", "", ""),
        (5, "2026-07-02", "2026-07-03", "", "", ""),
    ]
    csv = table("lead_id,created_at,mql_at,sql_at,converted_at,status", rows)
    facts = report(tmp_path, {"leads.csv": csv}, period="2026-06", as_of=date(2026, 10, 31))
    stages = facts.funnels[0].stages
    assert [one.entered for one in stages] == [4, 3, 2, 1]
    assert [one.from_previous and round(float(one.from_previous), 4) for one in stages] == [None, 0.75, 0.6667, 0.5]
    assert [one.from_first and float(one.from_first) for one in stages] == [1, 0.75, 0.5, 0.25]
    assert [one.median_days for one in stages] == [None, 3, 7, 10]
    assert facts.funnels[0].immature == 0


def test_leads_on_their_way_wait(tmp_path: Path) -> None:
    rows = [
        (1, "2026-10-01", "2026-10-03", "2026-10-20", ""),
        (2, "2026-10-01", "", "", ""),
        (3, "2026-10-02", "", "", "Unqualified"),
    ]
    csv = table("lead_id,created_at,mql_at,converted_at,status", rows)
    facts = report(tmp_path, {"leads.csv": csv}, period="2026-10", as_of=date(2026, 10, 31))
    assert facts.funnels[0].immature == 3
    told = [(one.entered, one.from_previous, one.from_first, one.median_days) for one in facts.funnels[0].stages]
    assert told == [(3, None, None, None), (1, None, None, None), (1, None, None, None)], "so far, without shares"


def test_young_leads_wait_whether_they_were_quick_or_not(tmp_path: Path) -> None:
    old = [(n, "2026-07-01", "2026-07-09" if n < 2 else "") for n in range(10)]
    young = [(n, "2026-09-20", "2026-09-25" if n < 16 else "") for n in range(10, 20)]
    rows = [(n, came, done, done) for n, came, done in [*old, *young]]
    csv = table("lead_id,created_at,mql_at,converted_at", rows)
    facts = report(tmp_path, {"leads.csv": csv}, period="2026-Q3", as_of=date(2026, 10, 31))
    funnel = facts.funnels[0]
    assert funnel.immature == 10 and [one.entered for one in funnel.stages] == [10, 2, 2]
    assert [float(one.from_first or 0) for one in funnel.stages] == [1, 0.2, 0.2]


def test_the_lead_funnel_ends_in_the_conversion_of_leads(tmp_path: Path) -> None:
    """One asks for the stages, the other for the rate: whom they follow, and for how long, is the same."""
    rows = [
        (1, "2026-01-01", "2026-01-03", "2026-04-01", ""),  # on the ninetieth day
        (2, "2026-01-01", "2026-04-05", "2026-04-06", ""),  # too late
        (3, "2026-01-02", "2026-01-02", "", "Unqualified"),
        (4, "2026-01-31", "", "", "Unqualified"),
        (5, "2026-01-31", "", "2026-02-01", ""),
    ]
    csv = table("lead_id,created_at,mql_at,converted_at,status", rows)
    for as_of, entered, young in (("2026-12-31", [5, 3, 2], 0), ("2026-05-02", [5, 3, 2], 0)):
        facts = report(tmp_path, {"leads.csv": csv}, period="2026-01", as_of=date.fromisoformat(as_of))
        rate, stages = kpi(facts, "lead_conversion_rate"), facts.funnels[0].stages
        assert [one.entered for one in stages] == entered
        assert (rate.denominator, rate.numerator) == (stages[0].entered, stages[-1].entered)
        assert rate.immature == facts.funnels[0].immature == young


def test_deals_are_followed_by_their_history(tmp_path: Path) -> None:
    history = [
        (1, "New", "2026-01-01"), (1, "Offer", "2026-01-05"), (1, "Offer", "2026-01-07"), (1, "Won!", "2026-01-10"),
        (2, "New", "2026-01-02"), (2, "Offer", "2026-01-10"), (2, "Gone", "2026-01-12"),
        (3, "New", "2026-01-02"), (3, "Gone", "2026-01-12"),
        (4, "New", "2026-01-20"),
        (9, "New", "2025-01-20"),
    ]  # fmt: skip
    deals = [
        (1, "won", "2026-01-01", "2026-01-10"),
        (2, "lost", "2026-01-02", "2026-01-12"),
        (3, "lost", "2026-01-02", "2026-01-12"),
        (4, "open", "2026-01-20", ""),
        (9, "open", "2025-01-20", ""),
    ]
    files = {
        "stage_history.csv": table("record_id,stage,entered_at", history),
        "deals.csv": table("deal_id,outcome,created_at,closed_at", deals),
    }
    facts = report(tmp_path, files, period="2026-01", as_of=date(2026, 7, 10))
    funnel = next(one for one in facts.funnels if one.id == "deal_funnel")
    assert [(one.name, one.entered, one.median_days) for one in funnel.stages] == [
        ("New", 3, None), ("Offer", 2, 6), ("Won", 1, 5),
    ]  # fmt: skip
    assert funnel.immature == 1, "created 171 days before"


# ---------------------------------------------------------------- balances


def balances(facts: Report) -> dict[str, tuple[object, list[object], object, bool]]:
    return {
        one.id: (one.opening, [amount for _, amount in one.movements], one.closing, one.holds) for one in facts.balances
    }


def test_who_was_there_came_and_went_makes_who_is_there(tmp_path: Path) -> None:
    csv = table(
        "customer_id,customer_since_at,churned_at",
        # B2 of the published conventions: who joins on the first and who leaves on the first
        [("A", "2024-01-01", ""), ("B", "2023-12-31", ""), ("C", "2023-06-01", "2024-01-01"),
         ("D", "2023-06-01", "2024-02-01")],
    )  # fmt: skip
    facts = report(tmp_path, {"customers.csv": csv}, period="2024-01", as_of=date(2024, 2, 29))
    assert balances(facts)["customers"] == (3, [1, -1], 3, True)


def test_open_deals_and_cases_come_out_even(tmp_path: Path) -> None:
    deals = [
        (1, "open", "2026-06-01", ""), (2, "open", "", ""), (3, "won", "2026-09-01", "2026-11-01"),
        (4, "lost", "2026-09-01", "2026-10-31"), (5, "open", "2026-11-01", ""), (6, "won", "2026-10-02", "2026-10-03"),
        (7, "open", "2026-09-01", "2026-10-15"),
    ]  # fmt: skip
    tickets = [
        (1, "2026-09-01", "", "", "Pending"), (2, "2026-10-01", "2026-11-01", "", "Solved"),
        (3, "2026-09-05", "2026-10-31", "2026-11-04", "Closed"), (4, "2026-10-01", "", "", "Closed"),
    ]  # fmt: skip
    files = {
        "deals.csv": table("deal_id,outcome,created_at,closed_at", deals),
        "tickets.csv": table("ticket_id,created_at,resolved_at,closed_at,status", tickets),
    }
    found = balances(report(tmp_path, files, period="2026-10", as_of=date(2026, 11, 30)))
    assert found["open_deals"] == (5, [1, -2], 4, True)
    assert found["open_tickets"] == (2, [1, -1], 2, True)


def test_movements_of_recurring_revenue_make_its_difference(tmp_path: Path) -> None:
    rows = [
        ("a", 1, "2026-01-01", "", 100), ("b", 2, "2026-01-01", "2026-10-10", 50), ("c", 3, "2026-10-05", "", 30),
        ("d", 4, "2026-01-01", "2026-10-05", 10), ("e", 4, "2026-10-05", "", 25),
        ("f", 5, "2025-01-01", "2025-06-01", 9),
        ("g", 5, "2026-10-20", "", 12), ("h", 6, "2026-01-01", "2026-10-15", 40), ("i", 6, "2026-10-15", "", 35),
    ]  # fmt: skip
    csv = table("subscription_id,customer_id,start_at,end_at,mrr", rows)
    found = balances(report(tmp_path, {"subscriptions.csv": csv}, period="2026-10", as_of=date(2026, 11, 30)))
    assert found["mrr"] == (200, [30, 15, 12, -5, -50], 202, True)


def test_a_number_that_breaks_its_law_is_told_with_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from crmkpi.catalogue import balances as laws

    wrong = {name: replace(law, opening="count(*) + 7") for name, law in laws.all_laws().items()}
    monkeypatch.setattr(laws, "all_laws", lambda: wrong)
    facts = report(tmp_path, {"customers.csv": CUSTOMERS}, period="2026-10", as_of=date(2026, 11, 10))
    assert not facts.balances[0].holds
    assert any("self-check: Customers do not come out even" in note for note in facts.notes)
    assert facts.kpis


# ---------------------------------------------------------------- one KPI that breaks down


def test_a_kpi_that_cannot_be_computed_leaves_the_others_alone(tmp_path: Path) -> None:
    huge = "9" * 13
    rows = [(i, "won", "2026-10-05", huge) for i in range(3)]
    files = {
        "deals.csv": table("deal_id,outcome,closed_at,amount", rows),
        "surveys.csv": table("survey,score,responded_at", [("nps", 9, "2026-10-05"), ("nps", 99, "2026-10-05")]),
        "subscriptions.csv": table("subscription_id,customer_id,start_at", [(1, "a", "2026-01-01")]),
    }
    facts = report(tmp_path, files, period="2026-10")
    assert {one.id for one in facts.kpis} >= {"win_rate", "nps", "customers_active"}
    assert {one.id for one in facts.not_computed} >= {"mrr"}


def test_a_built_in_kpi_that_fails_says_so_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from crmkpi.catalogue import definitions

    odd = dict(definitions.built_in())
    odd["won_amount"] = replace(odd["won_amount"], value="sum(CAST(2147483647 AS INTEGER) + CAST(deal_id AS INTEGER))")
    monkeypatch.setattr(definitions, "built_in", lambda: odd)
    rows = [(1, "won", "2026-10-05", 5), (2, "lost", "2026-10-05", 5)]
    csv = table("deal_id,outcome,closed_at,amount", rows)
    facts = report(tmp_path, {"deals.csv": csv}, period="2026-10", kpis=("won_amount", "win_rate", "avg_deal_size"))
    assert {one.id for one in facts.kpis} == {"win_rate", "avg_deal_size"}
    assert [(one.id, one.reason.value) for one in facts.not_computed] == [("won_amount", "failed")]
    assert "could not be computed" in facts.not_computed[0].detail
