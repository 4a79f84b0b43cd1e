"""Deals, with the customers, users, campaigns and leads that they refer to."""

from math import exp
from random import Random

from ._harness import Case, Cells, Row
from ._make import at, before, day, future, in_order, later, nearly_future, ts, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(40)),
    *(Row("leads", {"lead_id": f"L{n}", "created_at": "2026-01-05"}) for n in range(40)),
    *(Row("campaigns", {"campaign_id": f"M{n}", "name": f"Campanha {n}"}) for n in range(10)),
    Row("users", {"user_id": "u1", "name": "José Souza", "email": "jose@x.com.br"}),
    Row("users", {"user_id": "u2", "name": "Ana Lima", "email": "ana@x.com.br"}),
]
DEFAULTS = {
    "deals": {
        "outcome": "open",
        "created_at": "2026-10-10",
        "closed_at": "",
        "expected_close_at": "2026-12-01",
        "last_activity_at": "2026-10-20",
        "amount": "1000.00",
        "currency": "BRL",
        "probability": "0.5",
        "owner_id": "u1",
        "pipeline": "Vendas",
        "stage": "Proposta",
        "customer_id": "",
        "campaign_id": "",
        "lead_id": "",
    }
}


def closed(rng: Random, n: int, **cells: str) -> Cells:
    """Make a deal that was won or lost."""
    made = at(rng)
    days = {
        "created_at": ts(made),
        "closed_at": ts(later(made, days=rng.randrange(1, 30))),
        "last_activity_at": ts(made),
    }
    return {"outcome": turn(n, ["won", "lost"]), **days, **cells}


def won(rng: Random, n: int, **cells: str) -> Cells:
    return closed(rng, n, **{"outcome": "won", **cells})


def twice(rng: Random, n: int) -> list[Row]:
    cells = {**closed(rng, n), "deal_id": f"twin-{n}"}
    return [Row("deals", dict(cells), {"D103"}) for _ in range(2 + n % 2)]


def nearly_twice(rng: Random, n: int) -> list[Row]:
    cells = closed(rng, n)
    first, second = turn(
        n, [(f"Near-{n}", f"near-{n}"), (f"{n}7", f"0{n}7"), (f"x{n}", f"x{n}.0"), (f"N {n}", f"N{n}")]
    )
    return [Row("deals", {**cells, "deal_id": first}), Row("deals", {**cells, "deal_id": second})]


def conflicting(rng: Random, n: int) -> list[Row]:
    cells = {**closed(rng, n), "deal_id": f"clash-{n}"}
    change = turn(n, [{"amount": "999.99"}, {"owner_id": "u2"}, {"product": "Forno"}, {"pipeline": ""}])
    return [Row("deals", cells, {"D103", "D107"}), Row("deals", {**cells, **change}, {"D103", "D107"})]


def alike(rng: Random, n: int) -> list[Row]:
    cells = {**won(rng, n), "deal_id": f"same-{n}", "amount": "1000.00"}
    return [Row("deals", cells, {"D103"}), Row("deals", {**cells, "amount": turn(n, ["1000.00", "1000.0"])}, {"D103"})]


def contradicting(rng: Random, n: int) -> Cells:
    outcome, stage = turn(
        n,
        [
            ("open", "Closed Won"), ("lost", "Closed Won"), ("won", "Closed Lost"), ("open", "Closed Lost"),
            ("open", "Ganho"), ("lost", "GANHO"), ("won", "Perdido"), ("open", "perdida"), ("lost", "Fechado ganho"),
            ("won", "Fechado - perdido"), ("open", "closedwon"), ("won", "closedlost"), ("open", "Fechado (ganho)"),
            ("open", "Won"), ("won", "LOST"), ("lost", "7. Closed Won"), ("won", "Closed Lost - Price"),
            ("open", "Closed Won (Sales Pipeline)"), ("won", "Negócio perdido"), ("open", " Venda ganha "),
            ("lost", "Deal won"), ("open", "✅ Ganho"), ("won", "Fechada/Perdida"), ("open", "Won (closed)"),
        ],
    )  # fmt: skip
    return stage_of(rng, n, outcome, stage)


def stage_of(rng: Random, n: int, outcome: str, stage: str) -> Cells:
    return {"stage": stage} if outcome == "open" else closed(rng, n, outcome=outcome, stage=stage)


def agreeing(rng: Random, n: int) -> Cells:
    outcome, stage = turn(
        n,
        [
            ("open", "Won trust"), ("won", "Closed Won"), ("lost", "Perdido"), ("open", "Lost & found"),
            ("open", "Ganho de escala"), ("won", "Negociação"), ("lost", "Proposta"), ("open", "Não ganho ainda"),
            ("open", "To be won"), ("open", "Negócio"), ("open", "Closing"), ("won", "Fechado"), ("lost", "Closed"),
            ("open", "Reconquistar perdidos"), ("open", "Wonder"), ("won", "Ganho"), ("lost", "closedlost"),
            ("open", ""), ("won", "Lost in translation review"), ("lost", "Almost won"), ("open", "Perdizes"),
            ("won", "Fechado ganho"), ("lost", "Closed Lost - Price"), ("open", "Won back: second call"),
        ],
    )  # fmt: skip
    return stage_of(rng, n, outcome, stage)


def outlier(rng: Random, n: int) -> list[Row]:
    """Each of thirty pipelines has its own size; one deal of 100 lost its decimal sign."""
    scale = 10 ** (2 + n % 4)
    normal = [scale * exp(rng.gauss(0, 0.5)) for _ in range(40)]
    far = scale * turn(n, [100, 1000, 1 / 1000, 1 / 2000])
    cells = {"pipeline": f"Funil {n}", "deal_id": f"far-{n}"}
    rows = [
        Row("deals", {"pipeline": f"Funil {n}", "amount": f"{amount:.2f}", "deal_id": f"usual-{n}-{k}"})
        for k, amount in enumerate(normal)
    ]
    return [*rows, Row("deals", {**cells, "amount": f"{far:.2f}"}, {"D228"})]


def large_but_usual(rng: Random, n: int) -> list[Row]:
    """Pipelines with a wide spread, of one price, of two kinds of deal, or too small to judge."""
    wide = [100 * exp(rng.gauss(0, 1.2)) for _ in range(40)]
    one_price = [500.0] * 30 + [900.0, 90000.0]
    two_kinds = [1000 * exp(rng.gauss(0, 0.1)) for _ in range(30)] + [90000 * exp(rng.gauss(0, 0.1)) for _ in range(20)]
    small = [100.0, 101.0, 99.0, 100000.0]
    moderate = [1000 * exp(rng.gauss(0, 0.05)) for _ in range(40)] + [5000.0]
    amounts = turn(n, [wide, one_price, two_kinds, small, moderate])
    return [
        Row("deals", {"pipeline": f"Outro funil {n}", "amount": f"{amount:.2f}", "deal_id": f"ok-{n}-{k}"})
        for k, amount in enumerate(amounts)
    ]


CASES = [
    Case(
        "D101",
        "deals",
        lambda r, n: won(r, n, amount=turn(n, ["", " "])),
        lambda r, n: turn(
            n,
            [
                closed(r, n, outcome="lost", amount=""),
                {"amount": ""},
                won(r, n, amount="0.01"),
                won(r, n, amount="1e3"),
            ],
        ),
    ),
    Case(
        "D102",
        "deals",
        lambda r, n: closed(r, n, deal_id=turn(n, ["", "  "])),
        lambda r, n: closed(r, n, deal_id=turn(n, [f"0{n}0", f"#{n}", f"-{n}", f"NULL{n}", f"n/a {n}"])),
    ),
    Case("D103", "deals", twice, nearly_twice),
    Case("D107", "deals", conflicting, alike),
    Case(
        "D104",
        "deals",
        lambda r, n: {"outcome": turn(n, ["won", "lost"]), **before(r, n, "created_at", "closed_at")},
        lambda r, n: {"outcome": "won", **in_order(r, turn(n, [0, 1, 2, 3, 6]), "created_at", "closed_at")},
    ),
    Case(
        "D105",
        "deals",
        lambda r, n: closed(r, n, closed_at=turn(n, ["", " "])),
        lambda r, n: turn(n, [{"closed_at": ""}, closed(r, n, closed_at="31/02/2026"), closed(r, n)]),
    ),
    Case(
        "D106",
        "deals",
        lambda r, n: {"customer_id": turn(n, [f"C{n + 400}", f"c{n}", f"X-{n}", f"C 0{n}"])},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", "", f" C{n} ", f"C{n % 3}"])},
    ),
    Case(
        "D110",
        "deals",
        lambda r, n: turn(
            n,
            [
                won(r, n, amount="0"),
                {"amount": "0.00"},
                {"amount": "-10"},
                won(r, n, amount="-0.01"),
                closed(r, n, outcome="lost", amount="-500"),
            ],
        ),
        lambda r, n: turn(
            n, [won(r, n, amount="0.01"), {"amount": ""}, closed(r, n, outcome="lost", amount="0"), {"amount": "1"}]
        ),
    ),
    Case("D111", "deals", contradicting, agreeing),
    Case(
        "D112",
        "deals",
        lambda r, n: {"created_at": future(r, n), "last_activity_at": ""},
        lambda r, n: {"created_at": nearly_future(r, n), "last_activity_at": "2026-10-31"},
    ),
    Case(
        "D113",
        "deals",
        lambda r, n: {"currency": turn(n, ["USD", "", "EUR", "US$", "€", "ARS"])},
        lambda r, n: turn(
            n,
            [
                {"currency": "brl"},
                {"currency": "R$"},
                {"currency": " BRL "},
                {"currency": "Reais"},
                {"currency": "", "amount": ""},
                {"currency": "USD", "amount": ""},
            ],
        ),
    ),
    Case(
        "D114",
        "deals",
        lambda r, n: {"probability": turn(n, ["1.5", "-0.2", "2", "1.01", "50"])},
        lambda r, n: {"probability": turn(n, ["0", "1", "0.999", "", "1.0", "0.00"])},
    ),
    Case(
        "D115",
        "deals",
        lambda r, n: {"closed_at": turn(n, ["2026-10-12", "2026-10-31", "2026-10-30 10:00"])},
        lambda r, n: turn(
            n, [{"closed_at": "2026-12-01"}, {"closed_at": ""}, closed(r, n), {"closed_at": "2026-11-01"}]
        ),
    ),
    Case(
        "D116",
        "deals",
        lambda r, n: closed(r, n, closed_at=future(r, n)),
        lambda r, n: turn(
            n,
            [
                closed(r, n, closed_at="2026-11-01"),
                {"closed_at": "2027-01-05"},
                closed(r, n, closed_at="2026-10-31 23:59"),
            ],
        ),
    ),
    Case(
        "D206",
        "deals",
        lambda r, n: {"owner_id": turn(n, ["u9", "Bruno", "bruno@x.com.br", "José", "u1 u2"])},
        lambda r, n: {"owner_id": turn(n, ["u1", "U2", "Jose Souza", "JOSÉ SOUZA", "ana@x.com.br", " Ana Lima "])},
    ),
    Case(
        "D207",
        "deals",
        lambda r, n: {"campaign_id": turn(n, ["M99", "Campanha 99", "Outra"])},
        lambda r, n: {"campaign_id": turn(n, ["M1", "", "Campanha 2", "campanha 3", "m4"])},
    ),
    Case(
        "D208",
        "deals",
        lambda r, n: {"lead_id": f"L{n + 400}"},
        lambda r, n: {"lead_id": turn(n, [f"L{n}", "", f" L{n}"])},
    ),
    Case(
        "D225",
        "deals",
        lambda r, n: {"expected_close_at": turn(n, ["2026-10-30", "2026-10-30 23:59", day(at(r))])},
        lambda r, n: turn(
            n,
            [
                {"expected_close_at": "2026-10-31"},
                {"expected_close_at": ""},
                closed(r, n, expected_close_at="2026-01-01"),
                {"expected_close_at": "2026-10-31 08:00"},
            ],
        ),
    ),
    Case(
        "D226",
        "deals",
        lambda r, n: [
            Row("deals", {"owner_id": owner}, {"D226"} if not owner.strip(" -") else {"D226", "D206"})
            for owner in [turn(n, ["", " ", "-", "Unassigned", "sem responsável", "Não atribuído", "none"])]
        ],
        lambda r, n: {"owner_id": turn(n, ["u1", "u2", "Ana Lima", "jose@x.com.br"])},
    ),
    Case(
        "D227",
        "deals",
        lambda r, n: turn(
            n,
            [
                {"created_at": "2026-08-01", "last_activity_at": ""},
                {"created_at": "2026-01-01", "last_activity_at": "2026-09-20 10:00"},
                {"created_at": "2025-01-01", "last_activity_at": "2026-09-30"},
            ],
        ),
        lambda r, n: turn(
            n,
            [
                {"created_at": "2026-10-03", "last_activity_at": ""},
                {"created_at": "2026-01-01", "last_activity_at": "2026-10-03"},
                {"created_at": "2026-10-20", "last_activity_at": "2026-01-05"},
                closed(r, n, last_activity_at="2026-01-05"),
                {"created_at": "2026-01-01", "last_activity_at": "2026-11-20"},
            ],
        ),
    ),
    Case("D228", "deals", outlier, large_but_usual),
]
