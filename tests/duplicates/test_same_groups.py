"""The same rows give the same groups: shuffled, split into files, on one thread or two, on every run."""

import random

import pytest
from generators import FAMILIES
from loading import engine, find, ids

FAMILY = ("brazilian_contacts", "mixed_customers")


def found(rows: list[dict[str, str | None]], table: str, files: int = 1, threads: int = 2) -> list[object]:
    of_file = [place % files for place in range(len(rows))]
    matches = find(engine(rows, table, of_file, threads), (table,))
    return sorted(
        (
            sorted(row.id for row in group.rows),
            round(group.probability, 9),
            group.band,
            group.rows[group.survivor].id,
            group.why,
            sorted((column, best.value) for column, best in group.golden.items()),
        )
        for group in matches.groups
    )


@pytest.mark.parametrize("family", FAMILY)
def test_order_files_and_threads_change_nothing(family: str) -> None:
    made = FAMILIES[family](1200, 9)
    rows = list(made.rows)
    first = found(rows, made.table)
    assert len(first) > 100
    random.Random(1).shuffle(rows)
    assert found(rows, made.table) == first
    assert found(rows, made.table, files=3, threads=1) == first


def test_rows_that_nobody_can_tell_apart_are_grouped_alike_in_any_order() -> None:
    names = ["Ana Souza", "Ana Souza", "Ana Sousa", "Bruno Reis", "Bruno Reis", "Caio Melo"]
    rows = [
        {"contact_id": f"c{i}", "name": name, "city": "Recife", "email": f"{name[:3].lower()}@b.com"}
        for i, name in enumerate(names)
    ]
    first = ids(find(engine(rows, "contacts"), ("contacts",)))
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert ids(find(engine(rows, "contacts"), ("contacts",))) == first
