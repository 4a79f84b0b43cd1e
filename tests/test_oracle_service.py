"""Over small random exports KPIs say for each month what a plain reading of their definitions says: service."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from small_worlds import (
    FIRST,
    UNTIL,
    Oracle,
    Rows,
    agree,
    ask,
    draw,
    maybe,
    moment,
    over,
    within,
)

__all__ = ["draw"]


def test_tickets(draw: random.Random, tmp_path: Path) -> None:
    rows: Rows = []
    for i in range(150):
        created = moment(draw)
        end = created + timedelta(hours=draw.choice([0, 5, 200, 24 * 14]))
        resolved = maybe(draw, end, 0.7) if end < UNTIL else None
        due = maybe(draw, created + timedelta(hours=draw.choice([5, 100])))
        rows.append(
            {
                "ticket_id": i,
                "created_at": created,
                "resolved_at": resolved,
                "status": "solved" if resolved else "open",
                "sla_due_at": due,
                "agent_replies": maybe(draw, draw.choice([0, 1, 1, 2]), 0.9),
                "reopens": maybe(draw, draw.choice([0, 0, 1, 2]), 0.9),
            }
        )
    rows.append(
        {
            "ticket_id": "x",
            "created_at": FIRST,
            "resolved_at": FIRST,
            "sla_due_at": FIRST,
            "status": "solved",
            "agent_replies": 1,
        }
    )

    def solved(a: datetime, b: datetime) -> Rows:
        return [t for t in rows if within(t["resolved_at"], a, b)]

    def first_contact(a: datetime, b: datetime) -> Any:
        known = [t for t in solved(a, b) if t["agent_replies"] is not None]
        return over(sum(t["agent_replies"] <= 1 and not t.get("reopens") for t in known), len(known))

    def in_time(a: datetime, b: datetime) -> Any:
        due = [t for t in rows if within(t["sla_due_at"], a, b)]
        return over(sum(t["resolved_at"] is not None and t["resolved_at"] <= t["sla_due_at"] for t in due), len(due))

    def reopened(a: datetime, b: datetime) -> Any:
        known = [t for t in solved(a, b) if t.get("reopens") is not None]
        ripe = [t for t in known if t["reopens"] or t["resolved_at"] + timedelta(days=14) < UNTIL]
        return over(sum(t["reopens"] > 0 for t in ripe), len(ripe))

    facts = ask(tmp_path, {"tickets": rows}, ["first_contact_resolution", "sla_attainment", "reopen_rate"])
    agree(facts, "first_contact_resolution", first_contact)
    agree(facts, "sla_attainment", in_time)
    agree(facts, "reopen_rate", reopened)


def test_answers_to_surveys(draw: random.Random, tmp_path: Path) -> None:
    rows: Rows = []
    for i in range(120):
        sent = moment(draw)
        answered = maybe(draw, sent + timedelta(hours=draw.choice([0, 30])))
        rows.append(
            {
                "response_id": i,
                "survey": "nps",
                "score": draw.randrange(11) if answered else None,
                "responded_at": answered,
                "sent_at": sent,
            }
        )
    rows.append({"response_id": "x", "survey": "nps", "score": 9, "responded_at": FIRST, "sent_at": FIRST})
    facts = ask(tmp_path, {"surveys": rows}, ["survey_response_rate"])

    def rate(a: datetime, b: datetime) -> Any:
        sent = [row for row in rows if within(row["sent_at"], a, b)]
        return over(sum(row["responded_at"] is not None for row in sent), len(sent))

    agree(facts, "survey_response_rate", rate)


def test_traffic_of_the_site(draw: random.Random, tmp_path: Path) -> None:
    rows: Rows = []
    for day in {moment(draw).date() for _ in range(60)} | {FIRST.date()}:
        for channel in ("Organic", "Paid"):
            users = draw.randrange(1, 50)
            sessions = users + draw.randrange(20)
            engaged = draw.randrange(sessions)
            rows.append(
                {
                    "day_on": day,
                    "channel": channel,
                    "users": users,
                    "sessions": sessions,
                    "engaged_sessions": engaged,
                    "engagement_s": maybe(draw, engaged * draw.randrange(10, 90), 0.9),
                    "purchasers": maybe(draw, draw.randrange(users), 0.9),
                }
            )

    def share(top: str, below: str) -> Oracle:
        def told(a: datetime, b: datetime) -> Any:
            known = [
                r for r in rows if a.date() <= r["day_on"] < b.date() and r[top] is not None and r[below] is not None
            ]
            return over(sum(r[top] for r in known), sum(r[below] for r in known))

        return told

    facts = ask(tmp_path, {"web_traffic": rows}, ["time_on_site", "visitor_purchase_rate", "session_engagement_rate"])
    agree(facts, "time_on_site", share("engagement_s", "engaged_sessions"))
    agree(facts, "visitor_purchase_rate", share("purchasers", "users"))
    agree(facts, "session_engagement_rate", share("engaged_sessions", "sessions"))


def test_logins(draw: random.Random, tmp_path: Path) -> None:
    users: Rows = []
    for i in range(12):
        begin = maybe(draw, moment(draw).date())
        end = maybe(draw, (begin or FIRST.date()) + timedelta(days=draw.randrange(1, 400)), 0.5)
        users.append(
            {
                "user_id": f"u{i}",
                "role": draw.choice(["sales", "", "API"]),
                "licensed_from_on": begin,
                "licensed_to_on": end,
            }
        )
    logins: Rows = [{"user_id": f"u{draw.randrange(14)}", "logged_in_at": moment(draw)} for _ in range(400)]
    logins += draw.sample(logins, 40)
    logins.append({"user_id": "u0", "logged_in_at": FIRST})

    def days_of(a: datetime, b: datetime) -> set[tuple[str, Any]]:
        return {(one["user_id"], one["logged_in_at"].date()) for one in logins if within(one["logged_in_at"], a, b)}

    def rate(a: datetime, b: datetime) -> Any:
        licensed = set()
        for user in (user for user in users if user["role"] != "API"):
            for day in (a.date() + timedelta(days=i) for i in range((b - a).days)):
                begin, end = user["licensed_from_on"], user["licensed_to_on"]
                if day.weekday() < 5 and (begin is None or begin <= day) and (end is None or day < end):
                    licensed.add((user["user_id"], day))
        return over(len(licensed & days_of(a, b)), len(licensed))

    def sticky(a: datetime, b: datetime) -> Any:
        robots = {user["user_id"] for user in users if user["role"] == "API"}
        seen = {(who, day) for who, day in days_of(a, b) if who not in robots}
        return over(len(seen), len({who for who, _ in seen}) * (b - a).days)

    facts = ask(tmp_path, {"users": users, "logins": logins}, ["login_rate", "stickiness"])
    agree(facts, "login_rate", rate)
    agree(facts, "stickiness", sticky)


def test_quality_of_records(draw: random.Random, tmp_path: Path) -> None:
    rows: Rows = []
    for i in range(80):
        rows.append(
            {
                "customer_id": i,
                "created_at": moment(draw),
                "name": draw.choice(["Ana Lima", "Rui Sá", "", "N/A", " - "]),
                "email": maybe(draw, f"{draw.choice('abcdefghij')}{draw.choice(['', i])}@example.com", 0.7),
                "phone": draw.choice(["", "unknown", f"+55 11 9{i:04}-0000"]),
                "owner_id": maybe(draw, "ana"),
                "tax_id": maybe(draw, f"{draw.randrange(40):03}.456.789-00", 0.3),
            }
        )
    rows.append(
        {
            "customer_id": "x",
            "created_at": FIRST,
            "name": "Eva",
            "email": "eva@example.com",
            "phone": "",
            "owner_id": "ana",
        }
    )
    empty = ("", "n/a", "-", "unknown")

    def complete(_: datetime, b: datetime) -> Any:
        cells = [row[name] for row in rows if row["created_at"] < b for name in ("name", "email", "phone", "owner_id")]
        return over(sum((cell or "").strip().lower() not in empty for cell in cells), len(cells))

    order = sorted(range(len(rows)), key=lambda i: (rows[i]["created_at"], i))
    group = {i: turn for turn, i in enumerate(order)}
    for _ in rows:
        for name in ("email", "tax_id"):
            for key in {row.get(name) for row in rows} - {None}:
                alike = [i for i, row in enumerate(rows) if row.get(name) == key]
                first = min(group[i] for i in alike)
                group.update(dict.fromkeys(alike, first))

    def repeated(_: datetime, b: datetime) -> Any:
        there = [group[i] != turn for turn, i in enumerate(order) if rows[i]["created_at"] < b]
        return over(sum(there), len(there))

    facts = ask(tmp_path, {"customers": rows}, ["record_completeness", "duplicate_rate"], merge=False)
    agree(facts, "record_completeness", complete)
    agree(facts, "duplicate_rate", repeated)
