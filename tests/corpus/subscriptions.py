"""Subscriptions and contracts, with their customers."""

from random import Random

from ._harness import Case, Cells, Row
from ._make import at, before, day, future, in_order, later, nearly_future, turn

ROWS = [*(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(900))]
DEFAULTS = {
    "subscriptions": {
        "start_at": "2026-01-05",
        "end_at": "",
        "mrr": "100",
        "amount": "100",
        "interval": "month",
        "interval_count": "",
        "quantity": "",
        "discount": "",
        "plan": "",
        "status": "active",
        "trial_end_at": "",
        "cancelled_at": "",
        "currency": "BRL",
        "customer_id": "C0",
    },
    "contracts": {
        "term_end_at": "2026-10-05",
        "renewed_at": "",
        "prior_amount": "1000",
        "renewed_amount": "",
        "outcome": "",
        "customer_id": "C0",
    },
}


def overlapping(rng: Random, n: int) -> list[Row]:
    plan, other = turn(n, [("Pro", "Pro"), ("Pro", " pro"), ("PLUS", "Plus")])
    whose = {"customer_id": f"C{n + 100}", "plan": plan}
    first, second = turn(
        n,
        [
            ({"start_at": "2026-01-01", "end_at": "2026-06-01"}, {"start_at": "2026-05-31"}),
            ({"start_at": "2026-01-01"}, {"start_at": "2026-09-01"}),
            ({"start_at": "2026-01-01", "end_at": "2026-12-31"}, {"start_at": "2026-02-01", "end_at": "2026-03-01"}),
            ({"start_at": "2026-01-01", "cancelled_at": "2026-06-01"}, {"start_at": "2026-05-01"}),
        ],
    )
    return [
        Row("subscriptions", {**whose, **first}),
        Row("subscriptions", {**whose, **second, "plan": other}, {"S112"}),
    ]


def side_by_side(rng: Random, n: int) -> list[Row]:
    whose = {"customer_id": f"C{n + 500}", "plan": "Pro"}
    first, second = turn(
        n,
        [
            ({"start_at": "2026-01-01", "end_at": "2026-06-01"}, {"start_at": "2026-06-01"}),
            ({"start_at": "2026-01-01"}, {"start_at": "2026-01-01", "plan": "Plus"}),
            ({"start_at": "2026-01-01", "plan": ""}, {"start_at": "2026-01-01", "plan": ""}),
            ({"start_at": "2026-01-01", "customer_id": ""}, {"start_at": "2026-01-01", "customer_id": ""}),
            ({"start_at": "2026-01-01", "status": "canceled"}, {"start_at": "2026-05-01"}),
            ({"start_at": "2026-01-01", "cancelled_at": "2026-05-01"}, {"start_at": "2026-05-01"}),
            ({"start_at": "2026-03-01", "end_at": "2026-03-01"}, {"start_at": "2026-01-01"}),
            (
                {"start_at": "2026-01-01", "end_at": "2026-06-01"},
                {"start_at": "2026-03-01", "customer_id": f"C{n + 700}"},
            ),
        ],
    )
    return [Row("subscriptions", {**whose, **first}), Row("subscriptions", {**whose, **second})]


def priced(amount: str, interval: str, mrr: str, count: str = "", quantity: str = "", discount: str = "") -> Cells:
    return {
        "amount": amount,
        "interval": interval,
        "mrr": mrr,
        "interval_count": count,
        "quantity": quantity,
        "discount": discount,
    }


def mispriced(rng: Random, n: int) -> Cells:
    return turn(
        n,
        [
            priced("1200", "year", "1200"),
            priced("100", "month", "8.33"),
            priced("100", "month", "1200"),
            priced("10", "week", "40"),
            priced("300", "month", "300", "3"),
            priced("100", "month", "700", "", "5"),
            priced("5", "day", "100"),
            priced("1200", "year", "50", "", "", "120"),
            priced("100", "month", "0"),
            priced("100", "month", "90"),
        ],
    )


def well_priced(rng: Random, n: int) -> Cells:
    return turn(
        n,
        [
            priced("1200", "year", "100"),
            priced("99", "year", "8"),
            priced("99", "year", "8.25"),
            priced("10", "week", "43.33"),
            priced("10", "week", "43.48"),
            priced("300", "month", "100", "3"),
            priced("100", "month", "500", "", "5"),
            priced("500", "month", "500", "", "5"),
            priced("100", "month", "80", "", "", "20"),
            priced("100", "month", "100", "", "", "20"),
            priced("5", "day", "152.19"),
            priced("5", "day", "150"),
            priced("1200", "year", "90", "", "", "120"),
            priced("100", "", "7"),
            priced("", "month", "7"),
            priced("2400", "year", "100", "2"),
            priced("100", "month", ""),
            {**priced("100", "month", "0"), "status": "trialing"},
            {**priced("100", "month", "0"), "status": "canceled"},
            {**priced("100", "month", "0"), "end_at": "2026-05-05"},
            priced("100", "month", "0", "", "", "100"),
        ],
    )


CASES = [
    Case(
        "S104",
        "subscriptions",
        lambda r, n: before(r, n, "start_at", "end_at"),
        lambda r, n: in_order(r, turn(n, [0, 1, 2, 3, 4, 6]), "start_at", "end_at"),
    ),
    Case(
        "S106",
        "subscriptions",
        lambda r, n: {"customer_id": f"X{n}"},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", f" C{n} "])},
    ),
    Case(
        "S110",
        "subscriptions",
        lambda r, n: turn(
            n,
            [
                {"amount": "0", "mrr": "", "plan": "Pro", "customer_id": f"C{n + 200}"},
                {"amount": "-100", "mrr": ""},
                {"amount": "0", "mrr": "", "status": ""},
                {"amount": "0", "mrr": "", "plan": "Carefree", "customer_id": f"C{n + 200}"},
                {"amount": "0", "mrr": "", "trial_end_at": "2026-02-05"},
                {"amount": "-0.01", "mrr": "", "status": "trialing"},
            ],
        ),
        lambda r, n: turn(
            n,
            [
                {"amount": "0.01", "mrr": ""},
                {"amount": "", "mrr": ""},
                {"amount": "0", "mrr": "", "status": "Trialing"},
                {"amount": "0", "mrr": "", "plan": "Free", "customer_id": f"C{n + 300}"},
                {"amount": "0", "mrr": "", "plan": "Plano Grátis", "customer_id": f"C{n + 300}"},
                {"amount": "0", "mrr": "", "trial_end_at": "2026-12-05"},
                {"amount": "0", "mrr": "0", "status": "período de teste"},
                {"amount": "0", "mrr": "", "discount": "50"},
            ],
        ),
    ),
    Case(
        "S115",
        "subscriptions",
        lambda r, n: turn(
            n,
            [
                {"amount": "", "mrr": "0"},
                {"amount": "", "mrr": "-5"},
                {"amount": "", "mrr": "0", "end_at": "2027-01-01"},
                {"amount": "", "mrr": "-1", "status": "trialing"},
            ],
        ),
        lambda r, n: turn(
            n,
            [
                {"amount": "", "mrr": "0", "end_at": "2026-05-05"},
                {"amount": "", "mrr": "0", "status": "canceled"},
                {"amount": "", "mrr": "0", "status": "Cancelada"},
                {"amount": "", "mrr": "0.5"},
                {"amount": "", "mrr": "0", "plan": "Freemium", "customer_id": f"C{n + 400}"},
                {"amount": "", "mrr": "0", "cancelled_at": "2026-05-05"},
                {"amount": "", "mrr": "0", "status": "Em teste"},
            ],
        ),
    ),
    Case("S111", "subscriptions", mispriced, well_priced),
    Case("S112", "subscriptions", overlapping, side_by_side),
    Case(
        "S113",
        "subscriptions",
        lambda r, n: {"currency": turn(n, ["USD", "", "EUR"])},
        lambda r, n: turn(n, [{"currency": "brl"}, {"currency": "R$"}, {"currency": "", "amount": "", "mrr": ""}]),
    ),
    Case(
        "S106", "contracts", lambda r, n: {"customer_id": f"X{n}"}, lambda r, n: {"customer_id": turn(n, [f"C{n}", ""])}
    ),
    Case(
        "S116",
        "contracts",
        lambda r, n: turn(
            n,
            [
                {"outcome": "renewed"},
                {"outcome": "Renovado"},
                {"outcome": "não renovado", "renewed_at": "2026-10-01"},
                {"outcome": "Churned", "renewed_at": "2026-10-01"},
            ],
        ),
        lambda r, n: turn(
            n,
            [
                {"outcome": "renewed", "renewed_at": "2026-10-01"},
                {"outcome": "não renovado"},
                {"outcome": "not renewed"},
                {"outcome": "em negociação"},
                {"outcome": "renewed", "renewed_at": "31/02/2026"},
                {"outcome": "To be renewed"},
            ],
        ),
    ),
    Case(
        "S117",
        "contracts",
        lambda r, n: {"renewed_at": future(r, n), "term_end_at": "2027-01-05"},
        lambda r, n: {"renewed_at": nearly_future(r, n), "term_end_at": "2027-01-05"},
    ),
    Case(
        "S118",
        "contracts",
        lambda r, n: {turn(n, ["prior_amount", "renewed_amount"]): turn(n, ["-1", "-0.01", "-5000"])},
        lambda r, n: {turn(n, ["prior_amount", "renewed_amount"]): turn(n, ["0", "", "0.01"])},
    ),
    Case(
        "S225",
        "contracts",
        lambda r, n: {"renewed_at": turn(n, ["2022-10-05", "2024-10-03", day(later(at(r), days=-1200))])},
        lambda r, n: {"renewed_at": turn(n, ["2024-10-06", "2025-10-05", "2026-10-06", ""])},
    ),
]
