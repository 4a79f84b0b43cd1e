"""Every group says why, what to keep and from where; what was dropped and what is only related is told, too."""

import pytest
from generators import FAMILIES
from loading import engine, find, ids, load

from crmkpi.duplicates import Kind, Level, Matches, Settings, Why, shared
from crmkpi.model import Band

CNPJS = ("11222333000181", "11222333000262")
PEOPLE = [
    {
        "customer_id": "1",
        "given_name": "Maria",
        "surname": "Souza",
        "email": "maria.souza@b.com",
        "phone": "11 98412-7365",
        "city": "Recife",
    },
    {
        "customer_id": "2",
        "given_name": "MARIA",
        "surname": "SOUSA",
        "email": "maria.souza@b.com",
        "tax_id": "529.982.247-25",
        "city": "Recife",
        "created_at": "2026-01-02",
    },
    {
        "customer_id": "3",
        "given_name": "Rui",
        "surname": "Prado",
        "email": "rui@c.com",
        "phone": "21 3412-7365",
        "city": "Olinda",
    },
]
ORDERS = [{"order_id": "o1", "customer_id": "1", "ordered_at": "2026-01-01", "amount": "1"}]


@pytest.fixture(scope="module")
def matches() -> Matches:
    made = engine(PEOPLE, "customers")
    load(made, ORDERS, "orders")
    return find(made, ("customers",))


def test_the_pair_gives_a_reason_for_each_field_that_both_have(matches: Matches) -> None:
    (group,) = matches.groups
    (pair,) = group.pairs
    assert pair.kind is Kind.PERSON
    by_field = {reason.field: reason for reason in pair.reasons}
    assert set(by_field) == {"given_name", "surname", "email", "city"}
    assert by_field["email"].level is Level.EXACT
    assert by_field["email"].bits > 5
    assert by_field["surname"].level is Level.CLOSE
    assert [group.values[row][by_field["surname"].column] for row in (pair.a, pair.b)] == ["Souza", "SOUSA"]
    assert sum(reason.bits for reason in pair.reasons) + pair.rest == pytest.approx(pair.bits, abs=0.05)
    weights = [abs(reason.bits) for reason in pair.reasons]
    assert weights == sorted(weights, reverse=True)


def test_the_group_is_as_sure_as_its_least_sure_row(matches: Matches) -> None:
    (group,) = matches.groups
    assert group.probability == min(group.scores)
    assert group.band is Band.CERTAIN


def test_the_survivor_has_the_valid_tax_id_and_the_golden_record_takes_the_best_of_both(matches: Matches) -> None:
    (group,) = matches.groups
    assert group.rows[group.survivor].id == "2"
    assert group.why is Why.TAX_ID
    assert (group.golden["phone"].value, group.rows[group.golden["phone"].row].id) == ("11 98412-7365", "1")
    assert group.golden["given_name"].value in ("Maria", "MARIA")
    assert "street" not in group.golden


def test_without_a_tax_id_the_row_that_others_refer_to_survives() -> None:
    rows = [
        {"customer_id": name, "name": "Ana Souza Lima", "email": "ana@b.com", "phone": "11 98412-7365"} for name in "ab"
    ]
    made = engine(rows, "customers")
    load(made, [{"order_id": "o", "customer_id": "b", "ordered_at": "2026-01-01", "amount": "1"}], "orders")
    (group,) = find(made, ("customers",)).groups
    assert (group.rows[group.survivor].id, group.why) == ("b", Why.LINKED)


def test_branches_of_one_company_are_related_and_not_duplicates() -> None:
    firm = {"name": "Padaria Sol Ltda", "email": "contato@sol.com.br", "website": "sol.com.br"}
    rows = [{"customer_id": str(i), **firm, "tax_id": number} for i, number in enumerate(CNPJS)]
    rows.append({"customer_id": "2", **firm})
    others = [{"customer_id": f"x{i}", "name": f"Mercado {chr(65 + i)}lfa Ltda", "tax_id": None} for i in range(20)]
    matches = find(engine(rows + others, "customers"), ("customers",))
    assert not any({"0", "1"} <= set(group) for group in ids(matches))
    (branches,) = matches.branches
    assert (branches.root, [row.id for row in branches.rows]) == ("11222333", ["0", "1"])


def test_father_and_son_are_never_certain() -> None:
    home = {"phone": "11 98412-7365", "street": "Rua das Flores, 12", "city": "Recife", "postal_code": "50000-123"}
    rows = [
        {"contact_id": "father", "name": "José Carlos da Silva", **home},
        {"contact_id": "son", "name": "José Carlos da Silva Filho", **home},
    ]
    matches = find(engine(rows, "contacts"), ("contacts",))
    assert all(group.band is not Band.CERTAIN for group in matches.groups)


def test_contacts_are_linked_with_leads_and_only_groups_of_both_come_out() -> None:
    ana = {"name": "Ana Souza Lima", "email": "ana.lima@b.com", "phone": "11 98412-7365"}
    rui = {"name": "Rui Prado", "email": "rui.prado@c.com", "phone": "21 3412-7365"}
    made = engine([{"contact_id": "c1", **ana}, {"contact_id": "c2", **rui}, {"contact_id": "c3", **rui}], "contacts")
    load(made, [{"lead_id": "l1", **ana, "created_at": "2026-01-01"}], "leads")
    matches = find(made, ("contacts", "leads"))
    assert [[(row.table, row.id) for row in group.rows] for group in matches.groups] == [
        [("contacts", "c1"), ("leads", "l1")]
    ]


def test_a_couple_is_told_to_be_a_household_instead() -> None:
    home = {"surname": "Prado", "phone": "11 98412-7365", "street": "Rua das Flores, 12", "postal_code": "50000-123"}
    made = FAMILIES["households"](300, 4)
    rows = [{"customer_id": "x", "given_name": "Ana", **home}, {"customer_id": "y", "given_name": "Ani", **home}]
    matches = find(engine([*made.rows, *rows], "customers"), ("customers",))
    pairs = [pair for group in matches.groups for pair in group.pairs]
    assert {pair.instead for pair in pairs} <= {None, "household", "colleagues", "kin"}
    assert "household" in {pair.instead for pair in pairs}


def test_progress_is_told_step_by_step() -> None:
    steps: list[str] = []
    find(engine(PEOPLE, "customers"), ("customers",), progress=steps.append)
    assert steps == ["read", "normalise", "propose", "learn", "score", "group", "explain"]


def test_a_higher_threshold_gives_fewer_groups_and_branches_may_be_one_customer() -> None:
    made = FAMILIES["brazilian_companies"](600, 6)
    loaded = engine(made.rows, made.table)
    all_, sure = (find(loaded, (made.table,), Settings(threshold=least)) for least in (0.5, 0.99))
    assert 0 < len(sure.groups) < len(all_.groups)
    firm = {"name": "Padaria Sol Ltda", "email": "contato@sol.com.br", "phone": "11 3412-7365", "city": "Recife"}
    rows = [{"customer_id": str(i), **firm, "tax_id": number} for i, number in enumerate(CNPJS)]
    assert ids(find(engine(rows, "customers"), ("customers",), Settings(branches=True))) == [("0", "1")]


def test_placeholders_are_counted() -> None:
    rows = [{"contact_id": str(i), "name": f"Ana {i}", "phone": "(11) 99999-9999"} for i in range(4)]
    matches = find(engine(rows, "contacts"), ("contacts",))
    assert [(one.column, one.cells) for one in matches.placeholders] == [("phone", 4)]
    assert matches.groups == ()


def test_the_quick_way_finds_equal_values_only() -> None:
    rows = [
        {"customer_id": "a", "email": "Ana@b.com", "phone": "+55 11 98412-7365"},
        {"customer_id": "b", "email": "ana@B.com ", "phone": None},
        {"customer_id": "c", "email": None, "phone": "(11) 98412-7365"},
        {"customer_id": "d", "email": "anna@b.com", "phone": "99999999"},
        {"customer_id": "e", "email": None, "phone": "99999999"},
    ]
    found = shared(engine(rows, "customers"), "customers")
    assert [([row.id for row in one.rows], one.columns) for one in found] == [(["a", "b", "c"], ("email", "phone"))]


def test_every_group_of_a_table_is_whole() -> None:
    made = FAMILIES["mixed_customers"](800, 5)
    matches = find(engine(made.rows, made.table), (made.table,))
    rows = [row for group in matches.groups for row in group.rows]
    assert len(rows) == len(set(rows)) == matches.rows_grouped
    for group in matches.groups:
        size = len(group.rows)
        assert size >= 2
        assert len(group.pairs) == size * (size - 1) // 2
        assert len(group.scores) == len(group.values) == len(group.fingerprints) == size
        assert 0 <= group.survivor < size
        assert all(0 < pair.probability <= 1 and pair.a < pair.b < size for pair in group.pairs)
        assert all(group.values[best.row][column] == best.value for column, best in group.golden.items())
