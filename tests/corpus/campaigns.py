"""Campaigns and their touches, with the leads, customers and deals that they refer to."""

from ._harness import Case, Row
from ._make import before, future, in_order, nearly_future, turn

ROWS = [
    *(Row("customers", {"customer_id": f"C{n}", "name": f"Padaria {n}"}) for n in range(40)),
    *(Row("leads", {"lead_id": f"L{n}", "created_at": "2026-10-10"}) for n in range(40)),
    *(
        Row("deals", {"deal_id": f"D{n}", "outcome": "open", "created_at": "2026-10-10", "owner_id": "u1"})
        for n in range(40)
    ),
    *(Row("campaigns", {"campaign_id": f"M{n}", "name": f"Campanha {n}"}) for n in range(10)),
]
DEFAULTS = {
    "campaigns": {"name": "Páscoa", "start_at": "2026-01-05", "end_at": "", "cost": "", "sent": ""},
    "touches": {"occurred_at": "2026-10-05", "campaign_id": "", "lead_id": "", "customer_id": "", "deal_id": ""},
}

CASES = [
    Case(
        "M104",
        "campaigns",
        lambda r, n: before(r, n, "start_at", "end_at"),
        lambda r, n: in_order(r, n, "start_at", "end_at"),
    ),
    Case(
        "M110",
        "campaigns",
        lambda r, n: {turn(n, ["cost", "sent"]): turn(n, ["-1", "-100"])},
        lambda r, n: {turn(n, ["cost", "sent"]): turn(n, ["0", "", "1"])},
    ),
    Case(
        "M106", "touches", lambda r, n: {"customer_id": f"X{n}"}, lambda r, n: {"customer_id": turn(n, [f"C{n}", ""])}
    ),
    Case(
        "M112", "touches", lambda r, n: {"occurred_at": future(r, n)}, lambda r, n: {"occurred_at": nearly_future(r, n)}
    ),
    Case(
        "M207",
        "touches",
        lambda r, n: {"campaign_id": turn(n, ["M99", "Outra"])},
        lambda r, n: {"campaign_id": turn(n, ["M1", "campanha 2", "", "PASCOA"])},
    ),
    Case("M208", "touches", lambda r, n: {"lead_id": f"X{n}"}, lambda r, n: {"lead_id": turn(n, [f"L{n}", ""])}),
    Case("M209", "touches", lambda r, n: {"deal_id": f"X{n}"}, lambda r, n: {"deal_id": turn(n, [f"D{n}", ""])}),
]
