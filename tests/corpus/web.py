"""Web traffic by day and channel."""

from ._harness import Case
from ._make import future, turn

DEFAULTS = {
    "web_traffic": {
        "day_on": "2026-10-01",
        "channel": "organic",
        "users": "100",
        "sessions": "120",
        "engaged_sessions": "60",
        "engagement_s": "9000",
        "purchases": "5",
        "purchasers": "5",
    }
}

CASES = [
    Case(
        "W110",
        "web_traffic",
        lambda r, n: {"users": f"{n}", "purchasers": f"{n + 1}", "purchases": f"{n + 1}"},
        lambda r, n: turn(
            n,
            [
                {"users": f"{n}", "purchasers": f"{n}", "purchases": f"{n}"},
                {"users": "", "purchasers": "5"},
                {"users": "0", "purchasers": "0"},
            ],
        ),
    ),
    Case(
        "W111",
        "web_traffic",
        lambda r, n: {"sessions": f"{n}", "engaged_sessions": f"{n + 1}"},
        lambda r, n: turn(
            n,
            [
                {"sessions": f"{n}", "engaged_sessions": f"{n}"},
                {"sessions": "", "engaged_sessions": "5"},
                {"sessions": "50", "users": "60", "engaged_sessions": "50"},
            ],
        ),
    ),
    Case(
        "W112",
        "web_traffic",
        lambda r, n: {"day_on": future(r, n)[:10]},
        lambda r, n: {"day_on": turn(n, ["2026-10-31", "2026-11-01", "2020-02-29"])},
    ),
    Case(
        "W113",
        "web_traffic",
        lambda r, n: {
            turn(n, ["users", "sessions", "engaged_sessions", "engagement_s", "purchases", "purchasers"]): "-1",
            **turn(n, [{"purchasers": "", "purchases": ""}, {"engaged_sessions": ""}, {}, {}, {"purchasers": ""}, {}]),
        },
        lambda r, n: {
            "users": "0",
            "sessions": "0",
            "engaged_sessions": "0",
            "purchases": "0",
            "purchasers": "0",
            "engagement_s": turn(n, ["0", "", "0.5"]),
        },
    ),
    Case(
        "W225",
        "web_traffic",
        lambda r, n: {"purchases": f"{n}", "purchasers": f"{n + 1}"},
        lambda r, n: turn(
            n,
            [
                {"purchases": "9", "purchasers": "5"},
                {"purchases": "", "purchasers": "5"},
                {"purchases": "0", "purchasers": "0"},
            ],
        ),
    ),
]
