"""Activities, with everything that they refer to."""

from ._harness import Case, Row
from ._make import future, nearly_future, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(40)),
    *(Row("contacts", {"contact_id": f"P{n}", "name": f"Ana {n}"}) for n in range(40)),
    *(Row("leads", {"lead_id": f"L{n}", "created_at": "2026-10-10"}) for n in range(40)),
    *(
        Row("deals", {"deal_id": f"D{n}", "outcome": "open", "created_at": "2026-10-10", "owner_id": "u1"})
        for n in range(40)
    ),
    *(
        Row(
            "deals", {"deal_id": f"idle-{n}", "outcome": "open", "created_at": "2026-01-10", "owner_id": "u1"}, {"D227"}
        )
        for n in range(30)
    ),
    *(
        Row("deals", {"deal_id": f"busy-{n}", "outcome": "open", "created_at": "2026-01-10", "owner_id": "u1"})
        for n in range(30)
    ),
    Row("users", {"user_id": "u1", "name": "José Souza", "email": "jose@x.com.br"}),
]
DEFAULTS = {
    "activities": {
        "type": "call",
        "occurred_at": "2026-10-05",
        "status": "completed",
        "duration_s": "",
        "owner_id": "u1",
        "customer_id": "",
        "contact_id": "",
        "lead_id": "",
        "deal_id": "",
    }
}

CASES = [
    Case(
        "A106",
        "activities",
        lambda r, n: {"customer_id": f"C{n + 100}"},
        lambda r, n: {"customer_id": turn(n, [f"C{n}", ""])},
    ),
    Case(
        "A110",
        "activities",
        lambda r, n: {"duration_s": turn(n, ["-1", "-0.5", "-3600"])},
        lambda r, n: {"duration_s": turn(n, ["0", "", "86400", "0.5"])},
    ),
    Case(
        "A112",
        "activities",
        lambda r, n: {
            "occurred_at": future(r, n),
            "status": turn(n, ["completed", "Done", "Concluída", "realizado", " COMPLETED ", "Enviado"]),
        },
        lambda r, n: turn(
            n,
            [
                {"occurred_at": future(r, n), "status": "planned"},
                {"occurred_at": future(r, n), "status": ""},
                {"occurred_at": nearly_future(r, n)},
                {"occurred_at": future(r, n), "status": "Not completed"},
                {"occurred_at": future(r, n), "status": "Não realizada"},
                {"occurred_at": future(r, n), "status": "Agendada"},
            ],
        ),
    ),
    Case(
        "A206",
        "activities",
        lambda r, n: {"owner_id": turn(n, ["u9", "Bruno"])},
        lambda r, n: {"owner_id": turn(n, ["u1", "JOSE SOUZA", ""])},
    ),
    Case(
        "A208", "activities", lambda r, n: {"lead_id": f"L{n + 100}"}, lambda r, n: {"lead_id": turn(n, [f"L{n}", ""])}
    ),
    Case(
        "A209",
        "activities",
        lambda r, n: {"deal_id": f"D{n + 100}"},
        lambda r, n: {
            "deal_id": f"busy-{n}",
            "occurred_at": turn(n, ["2026-10-03", "2026-10-30", "2026-11-20"]),
            "status": "planned",
        },
    ),
    Case(
        "A225",
        "activities",
        lambda r, n: {"duration_s": turn(n, ["86401", "180000"])},
        lambda r, n: turn(
            n,
            [
                {"duration_s": "86400"},
                {"type": "meeting", "duration_s": "172800"},
                {"type": "task", "duration_s": "604800"},
            ],
        ),
    ),
    Case(
        "A230",
        "activities",
        lambda r, n: {"contact_id": f"P{n + 100}"},
        lambda r, n: {"contact_id": turn(n, [f"P{n}", ""])},
    ),
]
