"""Leads, with the users, campaigns, customers and deals that they refer to."""

from ._harness import Case, Row
from ._make import at, before, day, future, in_order, later, nearly_future, ts, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(40)),
    *(
        Row("deals", {"deal_id": f"D{n}", "outcome": "open", "created_at": "2026-10-10", "owner_id": "u1"})
        for n in range(40)
    ),
    *(Row("campaigns", {"campaign_id": f"M{n}", "name": f"Campanha {n}"}) for n in range(10)),
    Row("users", {"user_id": "u1", "name": "José Souza", "email": "jose@x.com.br"}),
]
DEFAULTS = {
    "leads": {
        "created_at": "2026-10-10",
        "converted_at": "",
        "first_response_at": "",
        "mql_at": "",
        "sql_at": "",
        "customer_id": "",
        "deal_id": "",
        "campaign_id": "",
        "owner_id": "u1",
        "status": "Open",
        "name": "Ana Lima",
        "email": "ana@x.com.br",
        "phone": "+55 11 98765-4321",
    }
}

WON = {"customer_id": "C1"}

CASES = [
    Case(
        "L104",
        "leads",
        lambda r, n: {**WON, **before(r, n, "created_at", "converted_at")},
        lambda r, n: {**WON, **in_order(r, turn(n, [0, 1, 2, 3, 4, 6]), "created_at", "converted_at")},
    ),
    Case(
        "L105",
        "leads",
        lambda r, n: before(r, n, "created_at", "first_response_at"),
        lambda r, n: in_order(r, turn(n, [0, 1, 2, 3, 4, 6]), "created_at", "first_response_at"),
    ),
    Case(
        "L106",
        "leads",
        lambda r, n: {"customer_id": f"C{n + 100}"},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", "", f" C{n}"])},
    ),
    Case(
        "L111",
        "leads",
        lambda r, n: {**WON, "converted_at": future(r, n)},
        lambda r, n: {**WON, "created_at": "2025-10-10", "converted_at": nearly_future(r, n)},
    ),
    Case("L112", "leads", lambda r, n: {"created_at": future(r, n)}, lambda r, n: {"created_at": nearly_future(r, n)}),
    Case(
        "L116",
        "leads",
        lambda r, n: {
            "status": turn(
                n,
                [
                    "Converted",
                    "CONVERTED",
                    "Closed - Converted",
                    "Convertido",
                    "convertida",
                    "Fechado – Convertido",
                    " converted ",
                ],
            )
        },
        lambda r, n: turn(
            n,
            [
                {"status": "Not converted"},
                {"status": "Não convertido"},
                {"status": "Unconverted"},
                {"status": "Converting"},
                {"status": ""},
                {**WON, "status": "Converted", "converted_at": "2026-10-20"},
                {"status": "Convertido", "converted_at": "31/02/2026"},
            ],
        ),
    ),
    Case(
        "L206",
        "leads",
        lambda r, n: {"owner_id": turn(n, ["u9", "Bruno", "José"])},
        lambda r, n: {"owner_id": turn(n, ["u1", "U1", "Jose Souza", "JOSE@x.com.br", ""])},
    ),
    Case(
        "L207",
        "leads",
        lambda r, n: {"campaign_id": turn(n, ["M99", "Campanha 99"])},
        lambda r, n: {"campaign_id": turn(n, ["M1", "campanha 2", ""])},
    ),
    Case("L209", "leads", lambda r, n: {"deal_id": f"D{n + 100}"}, lambda r, n: {"deal_id": turn(n, [f"D{n}", ""])}),
    Case(
        "L225",
        "leads",
        lambda r, n: {"converted_at": "2026-10-20", "customer_id": turn(n, ["", " "])},
        lambda r, n: turn(
            n,
            [
                {"converted_at": "2026-10-20", "customer_id": f"C{n}"},
                {"customer_id": ""},
                {"converted_at": "31/02/2026"},
            ],
        ),
    ),
    Case(
        "L226",
        "leads",
        lambda r, n: {turn(n, ["mql_at", "sql_at"]): turn(n, ["2026-10-09", "2026-10-09 23:59", day(at(r))])},
        lambda r, n: turn(
            n,
            [
                {"created_at": "2026-10-10 15:00", "mql_at": "2026-10-10"},
                {"created_at": "2026-10-10 15:00", "sql_at": "2026-10-10 14:59"},
                {"sql_at": "2026-10-11", "mql_at": "2026-10-12"},
                {"mql_at": ts(later(at(r), days=400))},
            ],
        ),
    ),
]
