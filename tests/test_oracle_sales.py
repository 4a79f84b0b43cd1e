"""Over small random exports KPIs say for each month what a plain reading of their definitions says: sales."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from small_worlds import (
    FIRST,
    SEEDS,
    UNTIL,
    Row,
    Rows,
    agree,
    ask,
    draw,
    maybe,
    moment,
    over,
    within,
)
from trials import kpi

__all__ = ["draw"]


def deals(draw: random.Random, count: int = 90) -> Rows:
    rows = []
    for i in range(count):
        created = moment(draw)
        closed = min(
            created + timedelta(days=draw.randrange(0, 200), hours=draw.choice([0, 3])), datetime(2026, 12, 25)
        )
        outcome = draw.choice(["won", "won", "lost", "open"])
        rows.append(
            {
                "deal_id": f"d{i}",
                "outcome": outcome,
                "created_at": created,
                "closed_at": None if outcome == "open" else closed,
                "expected_close_at": maybe(draw, moment(draw)),
                "amount": maybe(draw, draw.randrange(10, 900), 0.9),
                "owner_id": maybe(draw, draw.choice("xyz"), 0.9),
                "customer_id": f"c{draw.randrange(20)}",
                "last_activity_at": maybe(draw, moment(draw, low=created), 0.4),
            }
        )
    rows.append({"deal_id": "first", "outcome": "won", "created_at": FIRST, "closed_at": FIRST, "amount": 10})
    return rows


def is_open(deal: Row, at: datetime) -> bool:
    return deal["created_at"] < at and (deal["outcome"] == "open" or deal["closed_at"] >= at)


def won(deal: Row, a: datetime, b: datetime) -> bool:
    return deal["outcome"] == "won" and within(deal["closed_at"], a, b)


def test_pipeline(draw: random.Random, tmp_path: Path) -> None:
    rows = deals(draw)

    def coverage(a: datetime, b: datetime) -> Any:
        due = [d for d in rows if within(d.get("expected_close_at"), a, b) and is_open(d, b)]
        left = 5000 - sum(d["amount"] or 0 for d in rows if won(d, a, b))
        return over(sum(d["amount"] or 0 for d in due), max(left, 0))

    def velocity(a: datetime, b: datetime) -> Any:
        since = min(a, b - timedelta(days=90))
        recent = [d for d in rows if d["outcome"] != "open" and within(d["closed_at"], since, b)]
        wins = [d for d in recent if d["outcome"] == "won"]
        sizes = [d["amount"] for d in wins if d["amount"] is not None]
        if not sizes:
            return None
        cycle = median((d["closed_at"] - d["created_at"]).total_seconds() for d in wins) / 86400
        return over(sum(is_open(d, b) for d in rows) * sum(sizes) / len(sizes) * len(wins) / len(recent), cycle)

    def accuracy(a: datetime, b: datetime) -> Any:
        priced = [d for d in rows if d["amount"] is not None]
        actual, missed = 0, 0
        for owner in {d.get("owner_id") for d in rows}:
            own = [d for d in priced if d.get("owner_id") == owner]
            made = sum(d["amount"] for d in own if won(d, a, b))
            due = [d for d in own if within(d.get("expected_close_at"), a, b)]
            actual, missed = actual + made, missed + abs(made - sum(d["amount"] for d in due if is_open(d, a)))
        return over(max(actual - missed, 0), actual)

    def quota(a: datetime, b: datetime) -> Any:
        wins = [d["amount"] for d in rows if won(d, a, b)]
        # Deals whose amounts nobody knows are not worth nothing.
        return None if wins and not any(wins) else sum(one or 0 for one in wins) / 5000

    def slipped(a: datetime, b: datetime) -> Any:
        due = [d for d in rows if within(d.get("expected_close_at"), a, b)]
        return over(sum(d["outcome"] == "open" or d["closed_at"] >= b for d in due), len(due))

    names = [
        "pipeline_coverage: {quota: 5000}",
        "sales_velocity",
        "forecast_accuracy",
        "slippage_rate",
        "quota_attainment: {quota: 5000}",
    ]
    facts = ask(tmp_path, {"deals": rows}, names)
    agree(facts, "pipeline_coverage", coverage)
    agree(facts, "sales_velocity", velocity)
    agree(facts, "forecast_accuracy", accuracy)
    agree(facts, "slippage_rate", slipped)
    agree(facts, "quota_attainment", quota)


def activities(draw: random.Random) -> Rows:
    rows: Rows = [
        {
            "activity_id": i,
            "type": draw.choice(["call", "email", "meeting", "task", "note"]),
            "occurred_at": moment(draw),
            "direction": draw.choice(["in", "out", ""]),
            "status": draw.choice(["completed", "", "planned", "Cancelled"]),
            "duration_s": draw.choice([0, 60, None]),
            "owner_id": maybe(draw, draw.choice("xyz")),
            "customer_id": maybe(draw, f"c{draw.randrange(20)}"),
            "deal_id": maybe(draw, f"d{draw.randrange(90)}"),
        }
        for i in range(150)
    ]
    rows += [{**row, "activity_id": f"again {row['activity_id']}"} for row in draw.sample(rows, 10)]
    rows.append(
        {
            "activity_id": "first",
            "type": "call",
            "occurred_at": FIRST,
            "owner_id": "x",
            "status": "",
            "direction": "out",
        }
    )
    return rows


def test_activities(draw: random.Random, tmp_path: Path) -> None:
    rows, acts = deals(draw), activities(draw)
    done = [act for act in acts if act["status"].lower() not in ("planned", "cancelled")]

    def per_rep(a: datetime, b: datetime) -> Any:
        own = [act for act in done if within(act["occurred_at"], a, b) and act["owner_id"] and act["type"] != "note"]
        days = sum((a + timedelta(days=i)).weekday() < 5 for i in range((b - a).days))
        return over(len(own), len({act["owner_id"] for act in own}) * days)

    def logged(a: datetime, b: datetime) -> Any:
        closed = [d for d in rows if d["outcome"] != "open" and within(d["closed_at"], a, b)]
        noted = [
            any(
                act.get("deal_id") == d["deal_id"] and act["occurred_at"].date() <= d["closed_at"].date()
                for act in done
            )
            for d in closed
        ]
        return over(sum(noted), len(closed))

    def stale(_: datetime, b: datetime) -> Any:
        there = [d for d in rows if is_open(d, b)]
        idle = 0
        for d in there:
            seen = [act["occurred_at"] for act in done if act.get("deal_id") == d["deal_id"]]
            last = max(at for at in [d["created_at"], d.get("last_activity_at") or FIRST, *seen] if at < b)
            idle += last < b - timedelta(days=30)
        return over(idle, len(there))

    facts = ask(
        tmp_path,
        {"deals": rows, "activities": acts},
        ["activities_per_rep", "activity_logging_rate", "stale_opportunity_rate"],
    )
    agree(facts, "activities_per_rep", per_rep)
    agree(facts, "activity_logging_rate", logged)
    agree(facts, "stale_opportunity_rate", stale)


def test_interactions(draw: random.Random, tmp_path: Path) -> None:
    acts = activities(draw)
    customers: Rows = []
    for i in range(20):
        since = moment(draw)
        gone = maybe(draw, min(since + timedelta(days=draw.randrange(1, 300)), datetime(2026, 12, 20)), 0.4)
        customers.append(
            {"customer_id": f"c{i}", "customer_since_at": since, "churned_at": gone if gone and gone > since else None}
        )
    customers.append({"customer_id": "old", "customer_since_at": FIRST, "churned_at": None})
    kinds = ("call", "email", "meeting")
    done = [act for act in acts if act["status"].lower() not in ("planned", "cancelled") and act["type"] in kinds]

    def there(a: datetime, b: datetime) -> set[str]:
        return {
            c["customer_id"]
            for c in customers
            if c["customer_since_at"] < b and (c["churned_at"] is None or c["churned_at"] >= a)
        }

    def two_way(act: Row) -> bool:
        return (
            act["direction"] == "in"
            or act["type"] == "meeting"
            or (act["type"] == "call" and (act.get("duration_s") or 0) > 0)
        )

    def exchanged(a: datetime, b: datetime) -> Rows:
        return [act for act in done if within(act["occurred_at"], a, b) and act.get("customer_id") in there(a, b)]

    facts = ask(
        tmp_path, {"customers": customers, "activities": acts}, ["interactions_per_customer", "engagement_rate"]
    )
    agree(facts, "interactions_per_customer", lambda a, b: over(len(exchanged(a, b)), len(there(a, b))))
    agree(
        facts,
        "engagement_rate",
        lambda a, b: over(len({act["customer_id"] for act in exchanged(a, b) if two_way(act)}), len(there(a, b))),
    )


def test_leads_and_stages(draw: random.Random, tmp_path: Path) -> None:
    leads: Rows = []
    for i in range(90):
        created = moment(draw)
        mql = maybe(draw, created + timedelta(days=draw.choice([0, 3, 40])), 0.7)
        sql = maybe(draw, (mql or created) + timedelta(days=draw.choice([0, 20, 90, 91, 120])), 0.6)
        leads.append({"lead_id": i, "created_at": created, "mql_at": mql, "sql_at": sql})
    leads.append({"lead_id": "first", "created_at": FIRST, "mql_at": FIRST, "sql_at": FIRST})
    for lead in leads:
        for name in ("mql_at", "sql_at"):
            lead[name] = lead[name] if lead[name] and lead[name] < UNTIL else None
    names = ["New", "Proposal", " proposal", "Contract"]
    history: Rows = [
        {
            "record_id": f"d{draw.randrange(40)}",
            "record_type": "deal",
            "stage": draw.choice(names),
            "entered_at": moment(draw),
        }
        for _ in range(150)
    ]
    history += draw.sample(history, 20)
    history.append({"record_id": "x", "record_type": "deal", "stage": "New", "entered_at": FIRST})
    wide = timedelta(days=90)

    def sql_rate(a: datetime, b: datetime) -> Any:
        got = [lead for lead in leads if within(lead["mql_at"], a, b)]
        reached = [lead["sql_at"] is not None and lead["sql_at"] <= lead["mql_at"] + wide for lead in got]
        ripe = [hit for lead, hit in zip(got, reached, strict=True) if hit or lead["mql_at"] + wide < UNTIL]
        return over(sum(ripe), len(ripe))

    entries: dict[tuple[str, str], datetime] = {}
    for row in history:
        key = (row["record_id"], row["stage"].strip().lower())
        entries[key] = min(row["entered_at"], entries.get(key, datetime.max))

    def side(stage: str) -> int:
        """Tell whether more records come to a stage after the contract (1) or before it."""
        both = [(at, entries[who, "contract"]) for (who, own), at in entries.items() if own == stage
                and (who, "contract") in entries]  # fmt: skip
        return sum(at > other for at, other in both) - sum(at < other for at, other in both)

    goals = {"contract", *(["new"] if side("new") > 0 else [])}

    def passed(a: datetime, b: datetime) -> Any:
        ripe = {
            who: at
            for (who, stage), at in entries.items()
            if stage == "proposal" and within(at, a, b) and at + wide < UNTIL
        }
        hits = [
            any(at <= entries.get((who, goal), datetime.max) <= at + wide for goal in goals) for who, at in ripe.items()
        ]
        return over(sum(hits), len(hits))

    setting = "stage_conversion: {from_stage: Proposal, to_stage: contract}"
    facts = ask(tmp_path, {"leads": leads, "stage_history": history}, ["mql_to_sql_rate", setting])
    agree(facts, "mql_to_sql_rate", sql_rate)
    agree(facts, "stage_conversion", passed)


def touched(draw: random.Random) -> tuple[Rows, Rows, Rows]:
    """Draw won deals, the leads that some came from, and touches of deals, leads and customers."""
    leads = [{"lead_id": f"l{i}", "created_at": moment(draw)} for i in range(20)]
    rows = deals(draw, 40)
    for row in rows:
        row["lead_id"] = maybe(draw, f"l{draw.randrange(20)}", 0.6)
        row["campaign_id"] = maybe(draw, draw.choice("pq"), 0.3)
        row["closed_at"] = row["closed_at"] and row["closed_at"].replace(hour=3)
        row["created_at"] = min(row["created_at"], row["closed_at"] or UNTIL)
        if row["amount"] is not None:
            row["amount"] = f"{row['amount']}.{draw.randrange(100):02}"
    touches: Rows = []
    for i in range(160):
        whom = draw.choice(["deal", "lead", "customer"])
        deal = draw.choice(rows)
        near = (deal["closed_at"] or deal["created_at"]) - draw.choice(
            [
                timedelta(0),
                timedelta(days=90),
                timedelta(days=91),
                timedelta(days=draw.randrange(95)),
                timedelta(days=-3),
            ]
        )
        touches.append(
            {
                "touch_id": i,
                "occurred_at": min(max(near, FIRST), datetime(2026, 12, 25)),
                "campaign_id": maybe(draw, draw.choice("abc"), 0.9),
                "deal_id": deal["deal_id"] if whom == "deal" else None,
                "lead_id": deal.get("lead_id") if whom == "lead" else None,
                "customer_id": deal.get("customer_id") if whom == "customer" else None,
                "responded": draw.choice([True, False, None]),
            }
        )
    touches += [{**row, "touch_id": f"again {row['touch_id']}"} for row in draw.sample(touches, 10)]
    return rows, leads, touches


MODELS = ("first", "last", "linear", "u", "w", "time_decay")


def weights(model: str, times: Sequence[datetime], lead: datetime | None, deal: Row) -> list[float]:
    """Weigh the touches of one deal."""
    n, last = len(times), len(times) - 1
    if model in ("first", "last"):
        found = [float(i == (0 if model == "first" else last)) for i in range(n)]
    elif model == "linear":
        found = [1.0] * n
    elif model == "u":
        found = [1.0] * n if n <= 2 else [0.4 if i in (0, last) else 0.2 / (n - 2) for i in range(n)]
    elif model == "w":
        marks = [0.3 * (i == 0) for i in range(n)]
        for born in (lead, deal["created_at"]):
            before = [i for i, at in enumerate(times) if born and at <= born]
            if before:
                marks[before[-1]] += 0.3
        others = marks.count(0)
        found = [mark or 0.1 / others for mark in marks]
    else:
        found = [2 ** (-(deal["closed_at"] - at).total_seconds() / 604800) for at in times]
    return [one / sum(found) for one in found]


@pytest.mark.parametrize("model", MODELS)
def test_attribution(model: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        draw = random.Random(seed)
        rows, leads, touches = touched(draw)
        born = {lead["lead_id"]: lead["created_at"] for lead in leads}
        a, b = datetime(2026, 1, 1), datetime(2026, 12, 31)
        credits: dict[str | None, float] = defaultdict(float)
        lost, total = Decimal(0), Decimal(0)
        for deal in (d for d in rows if won(d, a, b) and d["amount"] is not None):
            own = [t for t in touches if concerns(t, deal) and t["campaign_id"]]
            near = [t for t in own if deal["closed_at"] - timedelta(days=90) <= t["occurred_at"] <= deal["closed_at"]]
            near.sort(key=lambda touch: touch["occurred_at"])
            total += Decimal(deal["amount"])
            if not near and not deal.get("campaign_id"):
                lost += Decimal(deal["amount"])
                continue
            names = [t["campaign_id"] for t in near] or [deal["campaign_id"]]
            times = [t["occurred_at"] for t in near] or [deal["closed_at"]]
            lead = born.get(deal.get("lead_id"))
            for name, weight in zip(names, weights(model, times, lead, deal), strict=True):
                credits[name] += weight * float(deal["amount"])
        tables = {"deals": rows, "leads": leads, "touches": touches}
        folder = tmp_path / str(seed)
        entries = [f"attributed_revenue: {{variant: {model}}}", "unattributed_revenue"]
        facts = ask(folder, tables, entries, period="2026-01-01..2026-12-30", by=("campaign_id",))
        value = kpi(facts, "attributed_revenue")
        found = {part.key: float(part.value) for part in value.segments if part.value}
        assert found == pytest.approx({name: one for name, one in credits.items() if one}, abs=0.5), seed
        assert kpi(facts, "unattributed_revenue").value == lost
        assert value.value is not None
        assert Decimal(str(value.value)) + lost == total


def concerns(touch: Row, deal: Row) -> bool:
    """Tell whether a touch is one of a deal, by its deal, or else its lead, or else its customer."""
    if touch["deal_id"]:
        return bool(touch["deal_id"] == deal["deal_id"])
    same_lead = touch["lead_id"] is not None and touch["lead_id"] == deal.get("lead_id")
    return same_lead or (touch["customer_id"] is not None and touch["customer_id"] == deal.get("customer_id"))


def test_campaigns(draw: random.Random, tmp_path: Path) -> None:
    _, _, touches = touched(draw)
    touches.append({"touch_id": "first", "occurred_at": FIRST, "campaign_id": "a", "responded": True})

    def people(a: datetime, b: datetime) -> dict[Any, bool]:
        found: dict[Any, bool] = defaultdict(bool)
        for t in touches:
            if within(t["occurred_at"], a, b) and t["campaign_id"]:
                kinds = ("customer_id", "lead_id", "deal_id", "touch_id")
                who = next((kind, t[kind]) for kind in kinds if t.get(kind) is not None)
                found[t["campaign_id"], who] |= t["responded"] is True
        return found

    facts = ask(tmp_path, {"touches": touches}, ["campaign_responses", "campaign_response_rate"])
    agree(facts, "campaign_responses", lambda a, b: sum(people(a, b).values()))
    agree(facts, "campaign_response_rate", lambda a, b: over(sum(people(a, b).values()), len(people(a, b))))
