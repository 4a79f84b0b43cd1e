"""Survey answers, with their customers."""

from random import Random

from ._harness import Case, Cells, Row
from ._make import before, future, in_order, nearly_future, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(900)),
    *(Row("surveys", {"response_id": f"csat-{n}", "survey": "csat", "score": f"{1 + n % 5}"}) for n in range(200)),
    *(Row("surveys", {"response_id": f"ces-{n}", "survey": "ces", "score": f"{1 + n % 7}"}) for n in range(200)),
    *(Row("surveys", {"response_id": f"zero-{n}", "score": "0"}) for n in range(10)),
]
DEFAULTS = {
    "surveys": {
        "survey": "nps",
        "score": "9",
        "responded_at": "2026-10-05",
        "sent_at": "",
        "customer_id": "",
        "touchpoint": "",
    }
}


def again(rng: Random, n: int) -> list[Row]:
    who = {"customer_id": f"C{n + 100}"}
    first, second = turn(
        n,
        [
            ("2026-05-01", "2026-05-02"),
            ("2026-05-01 10:00", "2026-05-30 09:00"),
            ("2026-05-01", "2026-05-01"),
            ("2026-05-01 09:00", "2026-05-01 09:00:30"),
        ],
    )
    return [
        Row("surveys", {**who, "responded_at": first, "response_id": f"again-{n}-1"}),
        Row("surveys", {**who, "responded_at": second, "response_id": f"again-{n}-2"}, {"N226"}),
    ]


def once(rng: Random, n: int) -> list[Row]:
    who: Cells = {"customer_id": f"C{n + 500}", "responded_at": "2026-05-01"}
    other = turn(
        n,
        [
            {"responded_at": "2026-05-31"},
            {"responded_at": "2026-08-01"},
            {"survey": "csat", "score": "5"},
            {"customer_id": f"C{n + 700}"},
            {"touchpoint": "instalação"},
            {"survey": "ces", "score": "6", "responded_at": "2026-05-02"},
        ],
    )
    rows = [{**who}, {**who, **other}]
    if n % 7 == 6:
        rows = [{**row, "customer_id": ""} for row in rows]
    if n % 5 == 4:
        rows = [{**row, "survey": "csat", "score": "4"} for row in rows]
    return [Row("surveys", {**row, "response_id": f"once-{n}-{k}"}) for k, row in enumerate(rows)]


CASES = [
    Case(
        "N104",
        "surveys",
        lambda r, n: before(r, n, "sent_at", "responded_at"),
        lambda r, n: in_order(r, turn(n, [0, 1, 2, 3, 5, 6]), "sent_at", "responded_at"),
    ),
    Case(
        "N106", "surveys", lambda r, n: {"customer_id": f"X{n}"}, lambda r, n: {"customer_id": turn(n, [f"C{n}", ""])}
    ),
    Case(
        "N110",
        "surveys",
        lambda r, n: dict(
            zip(
                ("survey", "score"),
                turn(
                    n,
                    [
                        ("nps", "11"),
                        ("nps", "-1"),
                        ("nps", "7.5"),
                        ("nps", "100"),
                        ("csat", "6"),
                        ("csat", "0"),
                        ("csat", "10"),
                        ("ces", "8"),
                        ("ces", "0"),
                        ("ces", "-2"),
                    ],
                ),
                strict=True,
            )
        ),
        lambda r, n: dict(
            zip(
                ("survey", "score"),
                turn(
                    n,
                    [
                        ("nps", "0"),
                        ("nps", "10"),
                        ("nps", "10.0"),
                        ("nps", ""),
                        ("csat", "1"),
                        ("csat", "5"),
                        ("csat", "4.5"),
                        ("ces", "7"),
                        ("ces", "1"),
                        ("ces", "6.5"),
                    ],
                ),
                strict=True,
            )
        ),
    ),
    Case(
        "N112",
        "surveys",
        lambda r, n: {"responded_at": future(r, n)},
        lambda r, n: {"responded_at": nearly_future(r, n)},
    ),
    Case("N226", "surveys", again, once),
]
