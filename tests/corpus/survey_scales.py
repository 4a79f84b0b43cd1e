"""NPS asked from 1 to 10, one file for each survey; beside it scales of CSAT and CES that are wider than usual."""

from random import Random

from ._harness import Case, Row
from ._make import turn

DEFAULTS = {"surveys": {"survey": "nps", "responded_at": "2026-10-05"}}


def answers(file: str, scores: list[int], bad: set[str], survey: str = "nps") -> list[Row]:
    return [
        Row("surveys", {"response_id": f"{file}-{k}", "survey": survey, "score": f"{score}"}, bad, file)
        for k, score in enumerate(scores)
    ]


def from_one(rng: Random, n: int) -> list[Row]:
    """Everybody chooses among ten steps; the bad ones stand often enough that a 0 would have been chosen."""
    sad = [1, 1, 1, 2, 2, 2, 3, 3, 3, 1, 2, 3, 2, 1]
    rest = [turn(k, [10, 9, 8, 10, 7, 6, 5, 4]) for k in range(40 + 10 * (n % 3))]
    return answers(f"surveys_um_{n}", sad + rest, {"N225"})


def from_zero(rng: Random, n: int) -> list[Row]:
    happy = [turn(k, [10, 9, 9, 8, 7, 10]) for k in range(80)]
    sets: list[tuple[list[int], str]] = [
        ([*happy, 1, 2, 3, 3, 4, 5], "nps"),
        ([*happy, *[0, 1, 1, 2, 2, 3, 3, 1, 2, 3, 1, 2, 3]], "nps"),
        ([*[1, 1, 1, 2, 2, 2, 3, 3, 3, 1, 2, 3], *happy[:30]], "nps"),
        ([1 + k % 10 for k in range(100)], "csat"),
        ([1 + k % 7 for k in range(100)], "csat"),
        ([1 + k % 10 for k in range(100)], "ces"),
        ([100 - 5 * (k % 15) for k in range(100)], "csat"),
        ([1 + k % 5 for k in range(10)], "csat"),
    ]
    scores, survey = turn(n, sets)
    return answers(f"surveys_zero_{n}", scores, set(), survey)


CASES = [Case("N225", "surveys", from_one, from_zero)]
