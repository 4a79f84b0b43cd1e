"""Orders, with their customers and campaigns."""

from ._harness import Case, Row
from ._make import future, nearly_future, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(40)),
    *(Row("campaigns", {"campaign_id": f"M{n}", "name": f"Campanha {n}"}) for n in range(10)),
]
DEFAULTS = {
    "orders": {
        "customer_id": "C0",
        "ordered_at": "2026-10-05",
        "amount": "100",
        "cost": "",
        "refunded_amount": "",
        "status": "paid",
        "currency": "BRL",
        "campaign_id": "",
    }
}


CASES = [
    Case(
        "O102",
        "orders",
        lambda r, n: {"order_id": turn(n, ["", " "])},
        lambda r, n: {"order_id": f"{turn(n, ['0', '-', 'null ', 'n/a '])}{n}"},
    ),
    Case(
        "O103",
        "orders",
        lambda r, n: [Row("orders", {"order_id": f"two-{n}"}, {"O103"}) for _ in range(2)],
        lambda r, n: [Row("orders", {"order_id": f"a{n}"}), Row("orders", {"order_id": f"A{n}"})],
    ),
    Case(
        "O107",
        "orders",
        lambda r, n: [
            Row("orders", {"order_id": f"not-{n}", "amount": amount}, {"O103", "O107"}) for amount in ("10", "20")
        ],
        lambda r, n: [
            Row("orders", {"order_id": f"yes-{n}", "amount": amount}, {"O103"}) for amount in ("10", "10.00")
        ],
    ),
    Case(
        "O106",
        "orders",
        lambda r, n: {"customer_id": f"{turn(n, ['c', 'X', 'C1'])}{n + 100}"},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", "", f" C{n} "])},
    ),
    Case(
        "O110",
        "orders",
        lambda r, n: {"refunded_amount": turn(n, ["100.01", "1000", "-101"])},
        lambda r, n: turn(
            n,
            [
                {"refunded_amount": "100"},
                {"refunded_amount": "-100"},
                {"refunded_amount": "0"},
                {"refunded_amount": ""},
                {"amount": "-20", "refunded_amount": "20", "status": "refunded"},
            ],
        ),
    ),
    Case("O111", "orders", lambda r, n: {"ordered_at": future(r, n)}, lambda r, n: {"ordered_at": nearly_future(r, n)}),
    Case(
        "O112",
        "orders",
        lambda r, n: {"amount": turn(n, ["-10", "-0.01"]), "status": turn(n, ["paid", "", "Pago"])},
        lambda r, n: turn(
            n,
            [
                {"amount": "0"},
                {"amount": "-10", "status": "Refunded"},
                {"amount": "-10", "status": "Devolução"},
                {"amount": "-10", "status": "Estornado"},
                {"amount": "-5", "status": "credit note"},
                {"amount": "-5", "status": "Chargeback"},
            ],
        ),
    ),
    Case(
        "O113",
        "orders",
        lambda r, n: {"currency": turn(n, ["USD", "", "EUR"])},
        lambda r, n: turn(
            n,
            [
                {"currency": "brl"},
                {"currency": "R$"},
                {"currency": "", "amount": "0"},
                {"currency": "USD", "amount": "0"},
            ],
        ),
    ),
    Case(
        "O115",
        "orders",
        lambda r, n: {"cost": turn(n, ["-60", "-0.01"])},
        lambda r, n: turn(
            n, [{"cost": "0"}, {"cost": "160"}, {"cost": ""}, {"cost": "-10", "amount": "-20", "status": "refund"}]
        ),
    ),
    Case(
        "O207",
        "orders",
        lambda r, n: {"campaign_id": turn(n, ["M99", "Campanha 99"])},
        lambda r, n: {"campaign_id": turn(n, ["M1", "campanha 2", ""])},
    ),
]
