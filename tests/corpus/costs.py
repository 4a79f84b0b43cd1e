"""Costs of single days."""

from ._harness import Case, Row
from ._make import turn

ROWS = [*(Row("campaigns", {"campaign_id": f"M{n}", "name": f"Campanha {n}"}) for n in range(10))]
DEFAULTS = {
    "costs": {"day_on": "2026-10-01", "category": "marketing", "amount": "100", "currency": "BRL", "campaign_id": ""}
}

CASES = [
    Case(
        "K110",
        "costs",
        lambda r, n: {"amount": turn(n, ["-100", "-0.01"])},
        lambda r, n: {"amount": turn(n, ["0", "0.01", "", "100000000"])},
    ),
    Case(
        "K113",
        "costs",
        lambda r, n: {"currency": turn(n, ["USD", "", "EUR"])},
        lambda r, n: turn(n, [{"currency": "brl"}, {"currency": "R$"}, {"currency": "", "amount": "0"}]),
    ),
    Case(
        "K207",
        "costs",
        lambda r, n: {"campaign_id": turn(n, ["M99", "Outra"])},
        lambda r, n: {"campaign_id": turn(n, ["M1", "campanha 2", ""])},
    ),
]
