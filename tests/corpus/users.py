"""Users and their logins."""

from ._harness import Case, Row
from ._make import future, nearly_future, turn

SPAN = {"licensed_from_on": "2026-02-01", "licensed_to_on": "2026-09-01"}
ROWS = [
    Row("users", {"user_id": "ana"}),
    Row("users", {"user_id": "bia", **SPAN}),
    Row("users", {"user_id": "caio", "licensed_from_on": "2026-02-01"}),
    Row("users", {"user_id": "davi", "licensed_to_on": "2026-09-01"}),
    Row("users", {"user_id": "eva", "is_active": "false"}),
    Row("users", {"user_id": "gil", "licensed_from_on": "2026-01-01", "licensed_to_on": "31/02/2026"}),
]
DEFAULTS = {
    "users": {
        "name": "Ana Lima",
        "email": "ana@x.com.br",
        "licensed_from_on": "",
        "licensed_to_on": "",
        "is_active": "true",
        "last_login_at": "",
    },
    "logins": {"user_id": "ana", "logged_in_at": "2026-10-05 09:00"},
}


CASES = [
    Case(
        "U104",
        "users",
        lambda r, n: {
            "user_id": f"bad-{n}",
            "licensed_from_on": "2026-05-05",
            "licensed_to_on": turn(n, ["2026-05-04", "2025-05-05"]),
        },
        lambda r, n: {
            "user_id": f"odd-{n}",
            **dict(
                zip(
                    ("licensed_from_on", "licensed_to_on"),
                    turn(
                        n,
                        [
                            ("2026-05-05", "2026-05-05"),
                            ("", "2026-01-01"),
                            ("2026-05-05", ""),
                            ("2026-05-05", "2026-05-06"),
                        ],
                    ),
                    strict=True,
                )
            ),
        },
    ),
    Case(
        "U113",
        "users",
        lambda r, n: {"user_id": f"bad-l-{n}", "last_login_at": future(r, n)},
        lambda r, n: {"user_id": f"odd-l-{n}", "last_login_at": turn(n, ["", nearly_future(r, n)])},
    ),
    Case(
        "U110",
        "logins",
        lambda r, n: {"user_id": turn(n, [f"zeca-{n}", "Ana", "bia@x.com.br"])},
        lambda r, n: (
            {"user_id": turn(n, ["ana", " ana ", "eva", f"odd-{n}"]), "logged_in_at": "2026-05-05 09:00"}
            if n % 4 != 3
            else {"user_id": "ana"}
        ),
    ),
    Case(
        "U111",
        "logins",
        lambda r, n: dict(
            zip(
                ("user_id", "logged_in_at"),
                turn(
                    n,
                    [
                        ("bia", "2026-01-31 23:59"),
                        ("bia", "2026-09-01 00:00"),
                        ("bia", "2026-10-01"),
                        ("caio", "2026-01-31"),
                        ("davi", "2026-09-01 08:00"),
                    ],
                ),
                strict=True,
            )
        ),
        lambda r, n: dict(
            zip(
                ("user_id", "logged_in_at"),
                turn(
                    n,
                    [
                        ("bia", "2026-02-01"),
                        ("bia", "2026-08-31 23:59"),
                        ("caio", "2026-10-05"),
                        ("davi", "2020-01-01"),
                        ("davi", "2026-08-31"),
                        ("eva", "2026-05-05"),
                        ("gil", "2026-05-05"),
                    ],
                ),
                strict=True,
            )
        ),
    ),
    Case(
        "U112",
        "logins",
        lambda r, n: {"logged_in_at": future(r, n)},
        lambda r, n: {"logged_in_at": nearly_future(r, n)},
    ),
]
