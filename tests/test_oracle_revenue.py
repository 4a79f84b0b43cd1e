"""Over small random exports KPIs say for each month what a plain reading of their definitions says: revenue."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_worlds import (
    FIRST,
    MONTHS,
    Rows,
    agree,
    ask,
    draw,
    maybe,
    moment,
    months_before,
    over,
    within,
)
from trials import kpi

__all__ = ["draw"]


def subscriptions(draw: random.Random) -> Rows:
    rows = []
    for i in range(60):
        start = moment(draw)
        end = maybe(draw, start + timedelta(days=draw.randrange(1, 300), hours=draw.choice([0, 0, 5])), 0.6)
        if end and draw.random() < 0.4:
            end = min((m for m in MONTHS if m > start), default=end)
        trial = maybe(draw, start + timedelta(days=draw.choice([7, 400])), 0.1)
        price = maybe(draw, draw.choice([10, 20, 50, 100]), 0.92)
        rows.append(
            {
                "subscription_id": i,
                "customer_id": f"c{draw.randrange(25)}",
                "start_at": start,
                "end_at": end,
                "mrr": price,
                "trial_end_at": trial,
                "status": "active" if end is None else "",
            }
        )
    rows.append({"subscription_id": "first", "customer_id": "c0", "start_at": FIRST, "mrr": 10, "status": "active"})
    return rows


def terms(rows: Rows) -> list[tuple[str, datetime, datetime | None, Any]]:
    """List what was paid for: (customer, from, to, a month)."""
    found = []
    for row in rows:
        begin = max(row["start_at"], row.get("trial_end_at") or row["start_at"])
        end = row.get("end_at")
        if end is None or end > begin:
            found.append((row["customer_id"], begin, end, row["mrr"]))
    return found


class Revenue:
    """What customers pay a month, and when they were customers."""

    def __init__(self, rows: Rows) -> None:
        self.terms = terms(rows)
        self.everybody = {term[0] for term in self.terms}
        self.spells = {who: self._spells(who) for who in self.everybody}

    def _spells(self, who: str) -> list[tuple[datetime, datetime]]:
        merged: list[tuple[datetime, datetime]] = []
        for begin, end in sorted((t[1], t[2] or datetime.max) for t in self.terms if t[0] == who):
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        return merged

    def paid(self, who: str, at: datetime) -> int:
        return sum(t[3] for t in self.terms if t[0] == who and t[3] and t[1] < at and (t[2] is None or t[2] >= at))

    def total(self, at: datetime) -> int:
        return sum(self.paid(who, at) for who in self.everybody)

    def before(self, who: str, at: datetime) -> bool:
        """Tell whether somebody had ever paid before a moment."""
        return any(t[0] == who and t[3] and t[1] < at for t in self.terms)

    def moves(self, kind: str, start: datetime, end: datetime) -> int:
        total = 0
        for who in self.everybody:
            old, new = self.paid(who, start), self.paid(who, end)
            found = (
                ("reactivation" if self.before(who, start) else "new")
                if not old and new
                else "churn"
                if old and not new
                else "expansion"
                if new > old
                else "contraction"
                if new < old
                else "same"
            )
            total += abs(new - old) if found == kind else 0
        return total

    def there(self, at: datetime) -> set[str]:
        return {who for who, spells in self.spells.items() if any(a < at <= b for a, b in spells)}

    def opening(self, start: datetime, end: datetime, each: Callable[[int, int], int]) -> Any:
        pairs = [(self.paid(who, start), self.paid(who, end)) for who in self.everybody]
        return over(sum(each(*pair) for pair in pairs if pair[0]), sum(old for old, _ in pairs))

    def arpa(self, end: datetime) -> Any:
        return over(self.total(end), sum(1 for who in self.everybody if self.paid(who, end)))

    def churn(self, end: datetime, months: int) -> Any:
        rates = []
        for back in range(1, months + 1):
            old, new = self.there(months_before(end, back)), self.there(months_before(end, back - 1))
            rates += [1 - len(old & new) / len(old)] if old else []
        return sum(rates) / len(rates) if rates else None

    def exits(self, start: datetime, end: datetime) -> int:
        return sum(within(b, start, end) for spells in self.spells.values() for _, b in spells)


def test_recurring_revenue(draw: random.Random, tmp_path: Path) -> None:
    rows = subscriptions(draw)
    world = Revenue(rows)
    kinds = ("new", "expansion", "contraction", "churn", "reactivation")
    names = [f"mrr_{kind}" for kind in kinds]
    rates = ["gross_mrr_churn_rate", "net_mrr_churn_rate", "grr", "nrr", "arpa", "quick_ratio"]
    facts = ask(tmp_path, {"subscriptions": rows}, ["mrr", "arr", *names, "net_new_mrr", *rates])
    agree(facts, "mrr", lambda _, end: world.total(end))
    agree(facts, "arr", lambda _, end: 12 * world.total(end))
    agree(facts, "net_new_mrr", lambda start, end: world.total(end) - world.total(start))
    for kind in kinds:
        agree(facts, f"mrr_{kind}", lambda start, end, kind=kind: world.moves(kind, start, end))
    agree(facts, "gross_mrr_churn_rate", lambda a, b: world.opening(a, b, lambda old, new: max(old - new, 0)))
    agree(facts, "net_mrr_churn_rate", lambda a, b: world.opening(a, b, lambda old, new: old - new))
    agree(facts, "grr", lambda a, b: world.opening(a, b, min))
    agree(facts, "nrr", lambda a, b: world.opening(a, b, lambda _, new: new))
    agree(facts, "arpa", lambda _, end: world.arpa(end))
    agree(
        facts,
        "quick_ratio",
        lambda a, b: over(
            world.moves("new", a, b) + world.moves("expansion", a, b),
            world.moves("churn", a, b) + world.moves("contraction", a, b),
        ),
    )


def test_revenue_of_twelve_months_and_by_other_definitions(draw: random.Random, tmp_path: Path) -> None:
    rows = subscriptions(draw)
    world = Revenue(rows)
    entries = [
        "grr: {variant: trailing_year}",
        "nrr: {variant: trailing_year}",
        "net_mrr_churn_rate: {variant: chartmogul}",
    ]
    facts = ask(tmp_path, {"subscriptions": rows}, [*entries, "quick_ratio: {variant: with_reactivation}"])
    agree(facts, "grr", lambda _, end: world.opening(months_before(end, 12), end, min))
    agree(facts, "nrr", lambda _, end: world.opening(months_before(end, 12), end, lambda _, new: new))

    def net_of_returns(a: datetime, b: datetime) -> Any:
        lost = world.moves("churn", a, b) + world.moves("contraction", a, b)
        return over(lost - world.moves("expansion", a, b) - world.moves("reactivation", a, b), world.total(a))

    agree(facts, "net_mrr_churn_rate", net_of_returns)


def test_customers_of_subscriptions(draw: random.Random, tmp_path: Path) -> None:
    rows = subscriptions(draw)
    world = Revenue(rows)
    names = ["customers_active", "new_customers", "retained_customers", "reactivated_customers", "retention_rate"]
    facts = ask(tmp_path, {"subscriptions": rows}, [*names, "customer_churn_rate", "churn_monthly"])
    firsts = {who: spells[0][0] for who, spells in world.spells.items()}
    agree(facts, "customers_active", lambda _, end: len(world.there(end)))
    agree(facts, "new_customers", lambda a, b: sum(within(at, a, b) for at in firsts.values()))
    agree(facts, "retained_customers", lambda a, b: len(world.there(a) & world.there(b)))
    agree(facts, "retention_rate", lambda a, b: over(len(world.there(a) & world.there(b)), len(world.there(a))))
    agree(facts, "customer_churn_rate", lambda a, b: over(len(world.there(a) - world.there(b)), len(world.there(a))))
    agree(facts, "churn_monthly", lambda _, b: world.churn(b, 6))
    agree(
        facts,
        "reactivated_customers",
        lambda a, b: len({who for who in world.there(b) - world.there(a) if firsts[who] < a}),
    )


@pytest.mark.parametrize("variant", ["stripe", "baremetrics", "midpoint"])
def test_churn_by_other_definitions(variant: str, draw: random.Random, tmp_path: Path) -> None:
    rows = subscriptions(draw)
    world = Revenue(rows)

    def below(a: datetime, b: datetime) -> float:
        new = sum(within(spells[0][0], a, b) for spells in world.spells.values())
        start, end = len(world.there(a)), len(world.there(b))
        return {"stripe": start + new, "baremetrics": start, "midpoint": (start + end) / 2}[variant]

    facts = ask(tmp_path, {"subscriptions": rows}, [f"customer_churn_rate: {{variant: {variant}}}"])
    agree(facts, "customer_churn_rate", lambda a, b: over(world.exits(a, b), below(a, b)))


def test_lifetime_value_and_what_it_costs(draw: random.Random, tmp_path: Path) -> None:
    rows = subscriptions(draw)
    world = Revenue(rows)
    kinds = ["sales", "marketing", "retention"]
    costs = [
        {"day_on": moment(draw).date(), "category": draw.choice(kinds), "amount": draw.randrange(1, 900)}
        for _ in range(60)
    ]
    costs.append({"day_on": FIRST.date(), "category": "sales", "amount": 1})
    entries = ["clv_simple: {gross_margin: 80%}", "cac", "ltv_cac", "cac_payback_months: {gross_margin: 80%}"]
    facts = ask(tmp_path, {"subscriptions": rows, "costs": costs}, [*entries, "clv_discounted"])
    firsts = [spells[0][0] for spells in world.spells.values()]

    def value(_: datetime, end: datetime) -> Any:
        arpa, churn = world.arpa(end), world.churn(end, 6)
        return None if arpa is None else over(arpa * 0.8, churn)

    def cost(a: datetime, b: datetime) -> Any:
        spent = [c["amount"] for c in costs if a.date() <= c["day_on"] < b.date() and c["category"] != "retention"]
        # A month of which no cost is booked is not one without costs.
        return over(sum(spent), sum(within(at, a, b) for at in firsts)) if spent else None

    def ratio(a: datetime, b: datetime) -> Any:
        return None if value(a, b) is None else over(value(a, b), cost(a, b))

    def payback(a: datetime, b: datetime) -> Any:
        fresh = [new for who in world.everybody if (new := world.paid(who, b)) and not world.before(who, a)]
        return None if not fresh or cost(a, b) is None else over(cost(a, b), sum(fresh) / len(fresh) * 0.8)

    def discounted(a: datetime, b: datetime) -> Any:
        arpa, there = world.arpa(b), world.there(a)
        if arpa is None or not there:
            return None
        kept = len(there & world.there(b)) / len(there)
        return over(arpa * kept, 1.1 ** (1 / 12) - kept)

    agree(facts, "clv_simple", value)
    agree(facts, "cac", cost)
    agree(facts, "ltv_cac", ratio)
    agree(facts, "cac_payback_months", payback)
    agree(facts, "clv_discounted", discounted)


def test_value_of_orders_and_repeated_purchases(draw: random.Random, tmp_path: Path) -> None:
    orders = []
    for i in range(80):
        amount = draw.randrange(5, 90)
        refund = maybe(draw, draw.choice([1, amount]), 0.2)
        status = draw.choice(["paid", "paid", "", "cancelled", "Refunded "])
        at = moment(draw)
        orders.append(
            {
                "order_id": i,
                "customer_id": f"c{draw.randrange(20)}",
                "ordered_at": at,
                "amount": amount,
                "refunded_amount": refund,
                "status": status,
            }
        )
    orders.append({"order_id": "x", "customer_id": "c0", "ordered_at": FIRST, "amount": 5, "status": "paid"})
    bought = [
        (o["customer_id"], o["ordered_at"], o["amount"] - (o.get("refunded_amount") or 0))
        for o in orders
        if o["status"].strip().lower() not in ("cancelled", "refunded")
        and o["amount"] > (o.get("refunded_amount") or 0)
    ]

    def days(a: datetime, b: datetime) -> dict[str, set[Any]]:
        found = defaultdict(set)
        for who, at, _ in bought:
            if within(at, a, b):
                found[who].add(at.date())
        return found

    def historic(_: datetime, end: datetime) -> Any:
        return over(sum(m for _, at, m in bought if at < end), len({who for who, at, _ in bought if at < end}))

    def retail(a: datetime, b: datetime) -> Any:
        return over(36 * sum(m for _, at, m in bought if within(at, a, b)), len(days(a, b)))

    entries = ["repeat_purchase_rate", "clv_historic", "clv_retail: {lifespan_years: 3}", "rfm_customers"]
    facts = ask(tmp_path, {"orders": orders}, entries)
    agree(
        facts, "repeat_purchase_rate", lambda a, b: over(sum(len(d) > 1 for d in days(a, b).values()), len(days(a, b)))
    )
    agree(facts, "clv_historic", historic)
    agree(facts, "clv_retail", retail)
    agree(facts, "rfm_customers", lambda _, b: len({who for who, at, _ in bought if months_before(b, 24) <= at < b}))
    parts = rfm(bought, datetime(2026, 11, 1))
    assert {name: n for name, n in kpi(facts, "rfm_customers").parts.items() if n} == parts


def rfm(bought: Iterable[tuple[str, datetime, int]], end: datetime) -> dict[str, int]:
    """Score customers one by one: how many of all are strictly worse, in fifths."""
    spent: dict[str, list[Any]] = {}
    for who, at, money in bought:
        if months_before(end, 24) <= at < end:
            one = spent.setdefault(who, [datetime.min, set(), 0])
            one[0], one[2] = max(one[0], at), one[2] + money
            one[1].add(at.date())
    values = {who: (-(end.date() - one[0].date()).days, len(one[1]), one[2]) for who, one in spent.items()}
    found: dict[str, int] = defaultdict(int)
    for mine in values.values():
        r, f, m = (1 + 5 * sum(o[i] < mine[i] for o in values.values()) // len(values) for i in range(3))
        good = f + m
        if r >= 3:
            name = (
                "champions"
                if r >= 4 and good >= 8
                else "loyal"
                if good >= 6
                else "new"
                if r >= 4 and f == 1
                else "promising"
            )
        else:
            name = "cannot_lose" if good >= 8 else "at_risk" if good >= 5 else "dormant"
        found[name] += 1
    return dict(found)
