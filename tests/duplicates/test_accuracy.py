"""At default settings, groups are right on customers of many kinds, and the certain band is nearly always right.

The seeds here were never looked at while the matcher was made. Floors leave room for the luck of a seed.
"""

import pytest
from loading import Measured, measured

SEEDS = (7001, 7002, 7003)


def checked(family: str, seed: int, least: float, rows: int = 3000) -> Measured:
    made, result = measured(family, rows, seed)
    assert result.f1 >= least, f"precision {result.precision:.3f}, recall {result.recall:.3f}"
    kin = {*made.sons, *((b, a) for a, b in made.sons)}
    for group in result.matches.groups:
        who = {made.truth[row.id] for row in group.rows}
        assert group.band.value != "certain" or not any((a, b) in kin for a in who for b in who), group.rows
    return result


@pytest.mark.parametrize("seed", SEEDS)
def test_brazilian_people(seed: int) -> None:
    assert checked("brazilian_contacts", seed, 0.955).certain >= 0.985


@pytest.mark.parametrize("seed", SEEDS)
def test_brazilian_companies(seed: int) -> None:
    assert checked("brazilian_companies", seed, 0.95).certain >= 0.985


@pytest.mark.parametrize("seed", SEEDS)
def test_households(seed: int) -> None:
    assert checked("households", seed, 0.97).certain >= 0.985


@pytest.mark.parametrize("seed", SEEDS)
def test_shared_phones_and_mailboxes(seed: int) -> None:
    assert checked("shared_lines", seed, 0.94).largest <= 10


@pytest.mark.parametrize(
    ("family", "least"),
    [
        ("world_people", 0.85),
        ("world_companies", 0.93),
        ("chains", 0.95),
        ("leads", 0.86),
        ("biographies", 0.93),
        ("sparse_people", 0.85),
        ("name_and_city", 0.92),
        ("kin", 0.86),
        ("mixed_customers", 0.94),
    ],
)
def test_other_kinds_of_customers(family: str, least: float) -> None:
    assert checked(family, 7004, least, 2500).certain >= 0.98
