"""Customers and their contacts, with the users in charge: dates, status and references."""

from ._harness import Case, Row
from ._make import at, before, day, future, in_order, later, nearly_future, turn

ROWS = [
    Row("users", {"user_id": "u1", "name": "José Souza", "email": "jose@x.com.br"}),
    *(Row("customers", {"customer_id": f"C{n}"}) for n in range(40)),
]
DEFAULTS = {
    "customers": {
        "name": "Padaria Boa Vista",
        "customer_since_at": "2026-01-05",
        "churned_at": "",
        "created_at": "2026-01-05",
        "owner_id": "u1",
        "status": "",
    },
    "contacts": {"name": "Ana Lima", "created_at": "2026-01-05", "customer_id": "C1", "owner_id": "u1"},
}

CASES = [
    Case(
        "C104",
        "customers",
        lambda r, n: before(r, n, "customer_since_at", "churned_at"),
        lambda r, n: in_order(r, n, "customer_since_at", "churned_at"),
    ),
    Case(
        "C106",
        "contacts",
        lambda r, n: {"customer_id": f"{turn(n, ['C', 'c', 'X'])}{n + 100}"},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", "", f" C{n} "])},
    ),
    Case(
        "C112",
        "customers",
        lambda r, n: {"created_at": future(r, n)},
        lambda r, n: {"created_at": nearly_future(r, n), "customer_since_at": turn(n, ["2027-01-01", "2026-01-05"])},
    ),
    Case(
        "C112", "contacts", lambda r, n: {"created_at": future(r, n)}, lambda r, n: {"created_at": nearly_future(r, n)}
    ),
    Case(
        "C206",
        "customers",
        lambda r, n: {"owner_id": turn(n, ["u9", "Bruno", "José"])},
        lambda r, n: {"owner_id": turn(n, ["u1", "jose souza", "Jose@x.com.br", ""])},
    ),
    Case(
        "C225",
        "customers",
        lambda r, n: turn(
            n,
            [
                {"status": "Churned"},
                {"status": "Ativo", "churned_at": day(at(r))},
                {"status": "ACTIVE", "churned_at": "2026-10-31"},
                {"status": "Ex-cliente"},
                {"status": "Former customer"},
            ],
        ),
        lambda r, n: turn(
            n,
            [
                {"status": "Churned", "churned_at": day(later(at(r), days=1))},
                {"status": "Ativo"},
                {"status": "Active", "churned_at": "2026-12-31"},
                {"status": "Inativo"},
                {"status": "Inactive", "churned_at": "2026-05-05"},
                {"status": "Churn risk"},
                {"status": "churned", "churned_at": "31/02/2026"},
            ],
        ),
    ),
]
