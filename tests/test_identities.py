"""Laws that the numbers of a report keep, whatever the rows: opening + joined − left = closing, parts make a whole."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import crmkpi
from crmkpi.model import KpiValue, Segment

FEW = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PERIOD = "2026-10"
EDGES = [date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 31)]
EDGES += [date(2026, 11, 1), date(2026, 11, 2)]
days = st.one_of(st.sampled_from(EDGES), st.dates(date(2026, 7, 1), date(2026, 11, 20)))
amounts = st.one_of(st.none(), st.decimals(0, 5000, places=2))


def asked(
    folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], kpis: Sequence[str], by: str = ""
) -> Mapping[str, KpiValue]:
    """Report through files: KPI id → what came out. `kpis` are ids, or `id: {settings}`."""
    lines = ["timezone: America/Sao_Paulo", "duplicates: {policy: 'off'}", "sources:"]
    for table, rows in tables.items():
        header = list(rows[0])
        cells = [",".join("" if row[name] is None else str(row[name]) for name in header) for row in rows]
        (folder / f"{table}.csv").write_text("\n".join([",".join(header), *cells]) + "\n", encoding="utf-8")
        lines.append(f"  - {{table: {table}, files: {table}.csv}}")
    lines += ["kpis:", *(f"  - {one}" for one in kpis)]
    config = folder / "crmkpi.yaml"
    config.write_text("\n".join(lines), encoding="utf-8")
    made = crmkpi.build_report(config, period=PERIOD, as_of=date(2026, 12, 31), by=(by,) if by else ())
    assert not made.facts.not_computed, made.facts.not_computed
    return {one.id: one for one in made.facts.kpis}


def exact(one: KpiValue | Segment) -> Decimal:
    assert one.value is not None, one
    return Decimal(str(one.value))


def before(one: KpiValue) -> Decimal:
    """The value at the start; before the first row of the export there is nothing."""
    assert one.previous
    return Decimal(str(one.previous.value or 0))


@st.composite
def subscriptions(draw: Any) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(1, 12))):
        start = draw(days)
        end = draw(st.one_of(st.none(), days.filter(lambda day, start=start: day > start)))
        interval = draw(st.sampled_from(["day", "week", "month", "year"]))
        rows.append(
            {
                "subscription_id": f"s{number}", "customer_id": draw(st.sampled_from("ABCD")), "plan": f"plan {number}",
                "start_at": start, "end_at": end, "amount": draw(st.decimals(1, 900, places=2)), "interval": interval,
                "discount": draw(st.sampled_from([None, 1])),
            }
        )  # fmt: skip
    # Before the first of all days there is no number at all.
    assume(min(row["start_at"] for row in rows) < date(2026, 11, 1))
    return rows


MOVED = ("mrr_new", "mrr_expansion", "mrr_reactivation", "mrr_contraction", "mrr_churn")


@FEW
@given(rows=subscriptions())
def test_movements_of_mrr_add_up_to_its_change(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    rates = ("grr", "nrr", "gross_mrr_churn_rate", "net_mrr_churn_rate")
    found = asked(tmp_path, {"subscriptions": rows}, ["mrr", "net_new_mrr", *MOVED, *rates])
    opening = before(found["mrr"])
    moved = {name: exact(found[name]) for name in MOVED}
    gained = moved["mrr_new"] + moved["mrr_expansion"] + moved["mrr_reactivation"]
    change = gained - moved["mrr_contraction"] - moved["mrr_churn"]
    assert change == exact(found["net_new_mrr"])
    assert opening + change == exact(found["mrr"])
    assert all(amount >= 0 for amount in moved.values())
    if found["grr"].value is not None:
        grr, nrr = exact(found["grr"]), exact(found["nrr"])
        assert grr <= min(1, nrr)
        assert abs(grr + exact(found["gross_mrr_churn_rate"]) - 1) < Decimal("1e-20")
        assert abs(nrr + exact(found["net_mrr_churn_rate"]) - 1) < Decimal("1e-20")


@FEW
@given(rows=subscriptions())
def test_single_changes_of_mrr_add_up_to_the_same_change(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    ledger = [f"{name}: {{variant: ledger}}" for name in MOVED]
    found = asked(tmp_path, {"subscriptions": rows}, ["net_new_mrr", *ledger])
    moved = {name: exact(found[name]) for name in MOVED}
    gained = moved["mrr_new"] + moved["mrr_expansion"] + moved["mrr_reactivation"]
    # What begins exactly at the start is a change of the period, what ends exactly at the end is one of the next.
    assert gained - moved["mrr_contraction"] - moved["mrr_churn"] == exact(found["net_new_mrr"])


@FEW
@given(rows=subscriptions())
def test_customers_at_the_end_are_those_of_the_start_with_who_came_without_who_left(
    rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    wanted = ["customers_active", "retained_customers", "reactivated_customers", "new_customers"]
    found = asked(tmp_path, {"subscriptions": rows}, [*wanted, "customer_churn_rate", "retention_rate"])
    closing, retained = exact(found["customers_active"]), exact(found["retained_customers"])
    opening = before(found["customers_active"])
    returned, new = exact(found["reactivated_customers"]), exact(found["new_customers"])
    assert retained + returned <= closing <= retained + returned + new
    if opening:
        lost = Decimal(str(found["customer_churn_rate"].numerator))
        assert opening - lost == retained
        assert exact(found["customer_churn_rate"]) + exact(found["retention_rate"]) == 1
    stays = {row["customer_id"]: [] for row in rows}
    for row in rows:
        stays[row["customer_id"]].append((row["start_at"], row["end_at"] or date(9999, 1, 1)))
    at_end = sum(any(start < date(2026, 11, 1) <= end for start, end in spans) for spans in stays.values())
    assert closing == at_end


@st.composite
def deals(draw: Any) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(1, 12))):
        outcome = draw(st.sampled_from(["open", "won", "lost"]))
        created = draw(days)
        rows.append(
            {
                "deal_id": f"d{number}", "customer_id": draw(st.sampled_from(["A", "B", None])),
                "lead_id": draw(st.sampled_from(["L", None])), "owner_id": draw(st.sampled_from(["ana", "bob", None])),
                "created_at": created, "outcome": outcome, "amount": draw(amounts),
                "closed_at": None if outcome == "open" else created + timedelta(days=draw(st.integers(0, 90))),
            }
        )  # fmt: skip
    return rows


@FEW
@given(rows=deals())
def test_deals_open_at_the_end_are_those_of_the_start_with_the_new_without_the_decided(
    rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    found = asked(tmp_path, {"deals": rows}, ["open_opportunities", "win_rate"])
    start, end = date(2026, 10, 1), date(2026, 11, 1)
    made = sum(start <= row["created_at"] < end for row in rows)
    decided = Decimal(str(found["win_rate"].denominator or 0))
    opening = before(found["open_opportunities"])
    assert opening + made - decided == exact(found["open_opportunities"])


MODELS = ("linear", "first", "last", "u", "w", "time_decay")


@st.composite
def touches(draw: Any) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(1, 20))):
        rows.append(
            {
                "touch_id": f"t{number}", "occurred_at": draw(days),
                "campaign_id": draw(st.sampled_from(["X", "Y", None])),
                "workflow_id": draw(st.sampled_from(["W", None])),
                "customer_id": draw(st.sampled_from(["A", "B", None])),
                "lead_id": draw(st.sampled_from(["L", None])), "deal_id": draw(st.sampled_from(["d0", "d1", None])),
            }
        )  # fmt: skip
    return rows


@FEW
@given(
    rows=deals(), touched=touches(), model=st.sampled_from(MODELS), by=st.sampled_from(["campaign_id", "workflow_id"])
)
def test_credit_and_what_nobody_is_credited_with_are_the_won_amount(
    rows: list[dict[str, Any]], touched: list[dict[str, Any]], model: str, by: str, tmp_path: Path
) -> None:
    wanted = [f"attributed_revenue: {{variant: {model}}}", "unattributed_revenue", "won_amount"]
    found = asked(tmp_path, {"deals": rows, "touches": touched}, wanted, by)
    if found["won_amount"].value is None:
        assert found["attributed_revenue"].value is None
        return
    credited = exact(found["attributed_revenue"])
    assert credited + exact(found["unattributed_revenue"]) == exact(found["won_amount"])
    parts = [exact(one) for one in found["attributed_revenue"].segments if one.by == by]
    assert sum(parts) == credited
    assert all(part >= 0 for part in parts)


@FEW
@given(rows=deals(), by=st.sampled_from(["owner_id", "customer_id"]))
def test_segments_of_sums_add_up(rows: list[dict[str, Any]], by: str, tmp_path: Path) -> None:
    found = asked(tmp_path, {"deals": rows}, ["won_amount", "open_opportunities", "pipeline_value"], by)
    for one in found.values():
        if one.value is not None:
            parts = [exact(part) for part in one.segments if part.value is not None]
            assert sum(parts) == exact(one), one.id


@FEW
@given(data=st.data())
def test_cases_open_at_the_end_are_those_of_the_start_with_the_new_without_the_resolved(
    data: st.DataObject, tmp_path: Path
) -> None:
    rows = []
    for number in range(data.draw(st.integers(1, 12))):
        created = data.draw(days)
        solved = data.draw(st.one_of(st.none(), st.integers(0, 60)))
        resolved = None if solved is None else created + timedelta(days=solved)
        rows.append({"ticket_id": number, "created_at": created, "resolved_at": resolved})
    found = asked(tmp_path, {"tickets": rows}, ["backlog", "cases_created", "cases_closed"])
    opening = before(found["backlog"])
    assert opening + exact(found["cases_created"]) - exact(found["cases_closed"]) == exact(found["backlog"])


@FEW
@given(data=st.data())
def test_kinds_of_buyers_add_up_to_all_buyers(data: st.DataObject, tmp_path: Path) -> None:
    rows = [
        {
            "order_id": number,
            "customer_id": data.draw(st.sampled_from("ABCDEF")),
            "ordered_at": data.draw(days),
            "amount": 10,
        }
        for number in range(data.draw(st.integers(1, 15)))
    ]
    found = asked(tmp_path, {"orders": rows}, ["rfm_customers"])["rfm_customers"]
    assert found.value is None or sum(found.parts.values()) == found.value
