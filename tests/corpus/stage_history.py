"""The history of stages, beside some deals and leads."""

from ._harness import Case, Row
from ._make import at, future, nearly_future, ts, turn

ROWS = [
    *(
        Row("deals", {"deal_id": f"D{n}", "outcome": "open", "created_at": "2026-10-10", "owner_id": "u1"})
        for n in range(40)
    ),
    *(Row("leads", {"lead_id": f"L{n}", "created_at": "2026-10-10"}) for n in range(40)),
]
DEFAULTS = {
    "stage_history": {"record_id": "D1", "stage": "Proposta", "entered_at": "2026-10-12", "record_type": "deal"}
}

CASES = [
    Case(
        "D118",
        "stage_history",
        lambda r, n: {"entered_at": future(r, n)},
        lambda r, n: {"entered_at": nearly_future(r, n)},
    ),
    Case(
        "D209",
        "stage_history",
        lambda r, n: {
            "record_id": f"{turn(n, ['D', 'X', 'd'])}{n + 100}",
            "record_type": turn(n, ["deal", "lead", ""]),
        },
        lambda r, n: turn(
            n,
            [
                {"record_id": f"D{n}"},
                {"record_id": f"L{n}", "record_type": "lead"},
                {"record_id": f"L{n}", "record_type": ""},
                {"record_id": f" D{n} ", "entered_at": ts(at(r))},
            ],
        ),
    ),
]
