"""Each of the three deciding parts is needed: without it, some kind of customers comes out clearly worse."""

import pytest
from loading import measured

from crmkpi.duplicates import Settings


@pytest.mark.parametrize(
    ("family", "without", "loss"),
    [
        ("shared_lines", Settings(households=False), 0.15),
        ("households", Settings(households=False), 0.05),
        ("biographies", Settings(average_link=False), 0.04),
        ("leads", Settings(regularised=False), 0.05),
    ],
)
def test_a_deciding_part_is_missed_when_it_is_off(family: str, without: Settings, loss: float) -> None:
    _, whole = measured(family, 2500, 8001)
    _, part = measured(family, 2500, 8001, without)
    assert part.f1 <= whole.f1 - loss, f"{part.f1:.3f} without, {whole.f1:.3f} with"
