"""Costs by month: three kinds with months that are missing, and kinds whose months are rightly few."""

from random import Random

from ._harness import Case, Row
from ._make import turn

IN_ORDER = True


def month(number: int) -> str:
    return f"{2000 + number // 12}-{number % 12 + 1:02d}"


def cost(category: str, number: int, bad: bool = False) -> Row:
    return Row(
        "costs",
        {"day_on": f"{month(number)}-{1 + number % 28:02d}", "category": category, "amount": "100"},
        {"K112"} if bad else set(),
    )


def forgotten(rng: Random, n: int) -> list[Row]:
    """Every fifth month or so is missing; the row after it is named."""
    category, first = turn(n, ["marketing", "sales", "support"]), n // 3 * 5
    months = [k for k in range(first, first + 5) if k != first + 2]
    return [cost(category, k, k == first + 3) for k in months]


def rightly_few(rng: Random, n: int) -> list[Row]:
    """Every quarter; twice in years; once."""
    rows = [cost("crm_license", 3 * n), cost("crm_implementation", 7 * n + n % 3)]
    if n in (0, 25):
        rows += [cost("retention", 10 * n)]
    if n % 4 == 1:
        rows += [cost("crm_training", 3 * n), cost("other", 5 * n)]
    return rows


CASES = [Case("K112", "costs", forgotten, rightly_few)]
