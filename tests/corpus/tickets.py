"""Tickets, with their customers and the users in charge."""

from ._harness import Case, Row
from ._make import at, before, day, future, in_order, later, nearly_future, ts, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(40)),
    Row("users", {"user_id": "u1", "name": "José Souza", "email": "jose@x.com.br"}),
    *(Row("tickets", {"ticket_id": f"rated-{n}", "satisfaction": f"{1 + n % 5}"}) for n in range(60)),
]
DEFAULTS = {
    "tickets": {
        "created_at": "2026-01-01 09:00",
        "first_response_at": "",
        "resolved_at": "",
        "closed_at": "",
        "status": "open",
        "customer_id": "",
        "assignee_id": "u1",
        "reopens": "",
        "agent_replies": "",
        "sla_due_at": "",
        "satisfaction": "",
    }
}

SOUND = [0, 1, 2, 3, 4, 6]
"""Of the odd orders, those with a day of creation."""

CASES = [
    Case(
        "T104",
        "tickets",
        lambda r, n: before(r, n, "created_at", "resolved_at"),
        lambda r, n: in_order(r, turn(n, SOUND), "created_at", "resolved_at"),
    ),
    Case(
        "T105",
        "tickets",
        lambda r, n: before(r, n, "created_at", "first_response_at"),
        lambda r, n: in_order(r, turn(n, SOUND), "created_at", "first_response_at"),
    ),
    Case(
        "T106",
        "tickets",
        lambda r, n: {"customer_id": f"C{n + 100}"},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", ""])},
    ),
    Case(
        "T110",
        "tickets",
        lambda r, n: {**before(r, n, "first_response_at", "resolved_at"), "created_at": "2024-01-01"},
        lambda r, n: in_order(r, n, "first_response_at", "resolved_at"),
    ),
    Case(
        "T111",
        "tickets",
        lambda r, n: {"satisfaction": turn(n, ["6", "0", "-1", "11", "good", "100"])},
        lambda r, n: {"satisfaction": turn(n, ["1", "5", "4,5", "", " 3 ", "offered", "3.0", "Unoffered"])},
    ),
    Case(
        "T112", "tickets", lambda r, n: {"created_at": future(r, n)}, lambda r, n: {"created_at": nearly_future(r, n)}
    ),
    Case(
        "T114",
        "tickets",
        lambda r, n: {turn(n, ["reopens", "agent_replies"]): turn(n, ["-1", "-2"])},
        lambda r, n: {turn(n, ["reopens", "agent_replies"]): turn(n, ["0", "", "99"])},
    ),
    Case(
        "T115", "tickets", lambda r, n: {"resolved_at": future(r, n)}, lambda r, n: {"resolved_at": nearly_future(r, n)}
    ),
    Case(
        "T116",
        "tickets",
        lambda r, n: {"status": turn(n, ["Solved", "resolved", "CLOSED", "Resolvido", "Encerrado", "Concluído"])},
        lambda r, n: turn(
            n,
            [
                {"status": "Solved", "resolved_at": "2026-10-05"},
                {"status": "Closed", "closed_at": "2026-10-05"},
                {"status": "Unresolved"},
                {"status": "Não resolvido"},
                {"status": "Reopened"},
                {"status": ""},
                {"status": "Solved", "resolved_at": "31/02/2026"},
            ],
        ),
    ),
    Case(
        "T117",
        "tickets",
        lambda r, n: before(r, n, "created_at", "closed_at"),
        lambda r, n: in_order(r, turn(n, SOUND), "created_at", "closed_at"),
    ),
    Case(
        "T206",
        "tickets",
        lambda r, n: {"assignee_id": turn(n, ["u9", "Bruno"])},
        lambda r, n: {"assignee_id": turn(n, ["u1", "jose souza", ""])},
    ),
    Case(
        "T225",
        "tickets",
        lambda r, n: before(r, n, "created_at", "sla_due_at"),
        lambda r, n: {
            "created_at": "2026-10-05 10:00",
            "sla_due_at": turn(
                n, ["2026-10-05", "2026-10-05 10:00", "", day(later(at(r), days=400)), ts(later(at(r), days=400))]
            ),
        },
    ),
]
