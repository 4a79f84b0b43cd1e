"""Tables that are no tables of customers: no crash, no hang, no giant group."""

import pytest
from loading import engine, find, ids

from crmkpi.duplicates import Matches
from crmkpi.model import Band


def search(rows: list[dict[str, str | None]]) -> Matches:
    return find(engine([{"contact_id": f"c{i}", **row} for i, row in enumerate(rows)], "contacts"), ("contacts",))


def test_no_rows() -> None:
    matches = search([])
    assert (matches.rows, matches.groups, matches.largest) == (0, (), 0)


def test_one_row() -> None:
    assert search([{"name": "Ana Souza", "email": "ana@b.com"}]).groups == ()


@pytest.mark.parametrize("rows", [2, 50])
def test_empty_cells_only(rows: int) -> None:
    assert search([{"name": None, "email": None, "phone": " "}] * rows).groups == ()


def test_two_rows_that_are_equal_are_one_customer() -> None:
    row = {"name": "Ana Souza Lima", "email": "ana.souza@b.com", "phone": "11 98412-7365"}
    assert ids(search([row, row])) == [("c0", "c1")]


def test_a_table_of_one_row_repeated_is_one_customer() -> None:
    matches = search([{"name": "Ana Souza", "email": "ana@b.com", "phone": "11 98412-7365"}] * 3000)
    assert [len(group.rows) for group in matches.groups] == [3000]
    assert {one.field for one in matches.dropped} >= {"name", "email", "phone"}
    assert max(one.rows for one in matches.dropped) == 3000


def test_what_a_form_fills_in_is_no_customer() -> None:
    rows = [{"name": f"Davi {['Melo', 'Prado', 'Reis', 'Luz'][i % 4]}", "phone": "11 3333-4444"} for i in range(2000)]
    assert search(rows).groups == ()
    few = search([*rows[:100], *({"name": f"Rui M{i}", "phone": f"11 98{i:03d}-4444"} for i in range(400))])
    assert {group.band for group in few.groups} <= {Band.REVIEW}
    assert "default" in {pair.held_by for group in few.groups for pair in group.pairs}


@pytest.mark.parametrize("own", [{"email": "ana@b.com"}, {"tax_id": "529.982.247-25"}, {"phone": "11 98412-7365"}])
def test_many_equal_rows_with_something_of_their_own_are_one_customer(own: dict[str, str | None]) -> None:
    others: list[dict[str, str | None]] = [{"name": f"Rui M{i}", "phone": f"11 98{i:03d}-4444"} for i in range(50)]
    matches = search([*([{"name": "Ana Souza", **own}] * 40), *others])
    assert [len(group.rows) for group in matches.groups] == [40]
    assert matches.groups[0].band is not Band.REVIEW


def test_one_phone_for_everyone_says_nothing() -> None:
    rows = [{"name": f"Person {chr(97 + i % 26)}{i}", "phone": "11 3333-4444"} for i in range(20_000)]
    matches = search(rows)
    assert matches.largest <= 15
    assert [(one.field, one.rows) for one in matches.dropped if one.field == "phone"] == [("phone", 20_000)]


def test_one_column_alone_is_never_more_than_a_candidate_for_review() -> None:
    names = ["Padaria Estrela do Sul Ltda", "PADARIA ESTRELA DO SUL", "Mercado Lua Nova", "Oficina Sol Poente"]
    matches = search([{"name": name} for name in names])
    assert matches.thin
    assert {group.band for group in matches.groups} <= {Band.REVIEW}


@pytest.mark.parametrize(
    "cell",
    [
        "x" * 10_000,
        "a " * 5_000,
        "😀 😀",
        "😀",
        "12345",
        "-",
        "'",
        "عمر",
        "李 伟",
        "\u200b",
        "ß" * 300,
        "%s {0}",
        "Jr.",
    ],
)
def test_odd_cells(cell: str) -> None:
    row = {
        "name": cell,
        "email": cell,
        "phone": cell,
        "tax_id": cell,
        "street": cell,
        "city": cell,
        "postal_code": cell,
    }
    other = {"name": "Ana Souza", "email": "ana@b.com", "phone": "11 98412-7365", "street": "Rua A, 1"}
    matches = search([row, row, other, {"name": cell}, {"city": cell, "email": "@"}])
    assert matches.largest <= 5


def test_numbers_as_names() -> None:
    assert search([{"name": str(i), "city": "Recife"} for i in range(500)]).largest <= 15


def test_no_column_that_says_who_it_is() -> None:
    assert search([{"title": "Boss"}, {"title": "Boss"}]).groups == ()


def test_a_table_that_is_not_loaded() -> None:
    with pytest.raises(ValueError, match="leads"):
        find(engine([{"contact_id": "1", "name": "Ana"}], "contacts"), ("leads",))
