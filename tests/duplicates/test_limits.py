"""What speaks against one customer is not outweighed: in tables of any size, in groups, and whatever else agrees."""

import pytest
from loading import engine, find

from crmkpi.duplicates import Group, Matches, Settings, Verdict, find_equal
from crmkpi.model import Band

CPFS = ("529.982.247-25", "111.444.777-35")
HOME = {"phone": "(62) 3222-4455", "street": "Rua das Acácias, 120", "city": "São Paulo", "postal_code": "01310-100"}
Row = dict[str, str | None]


def searched(*rows: Row, table: str = "contacts", settings: Settings | None = None) -> Matches:
    key = f"{table[:-1]}_id"
    return find(engine([{key: f"r{n}", **row} for n, row in enumerate(rows)], table), (table,), settings)


def band(*rows: Row, table: str = "contacts") -> Band | None:
    """Name the band of the one group, if there is one."""
    found = [group.band for group in searched(*rows, table=table).groups]
    return found[0] if found else None


def test_a_small_table_forgets_no_contradiction() -> None:
    rui = {"name": "Rui Motta", "email": "rui.motta@gmail.com"}
    assert band(rui, rui) is not None
    assert band({**rui, "tax_id": CPFS[0]}, {**rui, "tax_id": CPFS[1]}) in (None, Band.REVIEW)
    one, other = ({**rui, "name": f"Rui Motta {word}"} for word in ("Filho", "Neto"))
    assert band(one, other) in (None, Band.REVIEW)


@pytest.mark.parametrize("word", ["Filho", "Neto", "Júnior"])
def test_one_word_of_generation_is_for_a_person_to_look_at(word: str) -> None:
    father = {"name": "Osvaldo Tavares Lemos", "email": "osvaldo.lemos@gmail.com", **HOME}
    son = {**father, "name": f"{father['name']} {word}"}
    assert band(father, son) is Band.REVIEW
    assert band({**father, "tax_id": CPFS[0]}, {**son, "tax_id": CPFS[0]}) is not Band.REVIEW
    assert band({**father, "birth_on": "1950-03-04"}, {**son, "birth_on": "1950-03-04"}) is not Band.REVIEW


def test_a_group_is_no_surer_than_its_doubtful_pair() -> None:
    (group,) = searched(
        {"name": "José Carlos da Silva", "birth_on": "1960-01-02", "city": "Recife"},
        {"name": "José Carlos da Silva", "birth_on": "1988-11-12", "city": "Curitiba"},
        {"name": "José Silva"},
        {"name": "José Silva", "city": "Natal"},
    ).groups
    assert group.band is Band.REVIEW
    assert group.scores[0] < 0.9 <= group.scores[2]


def test_rows_below_the_threshold_are_in_no_group() -> None:
    made = [
        {"name": "Olívia Prates", "email": "op@gmail.com", "phone": "(11) 98888-1010"},
        {"name": "Olívia Prates", "email": "op@gmail.com", "phone": "(11) 98888-1010"},
        {"name": "Olívia Prates", "email": "op@gmail.com", "phone": "(11) 98888-1010", "birth_on": "1960-01-02"},
        {"name": "Olívia Prates", "email": "op@gmail.com", "phone": "(11) 98888-1010", "birth_on": "1988-11-12"},
    ]
    (whole,) = searched(*made).groups
    assert len(whole.rows) == 4 and whole.probability < 0.9
    (sure,) = searched(*made, settings=Settings(threshold=0.9)).groups
    assert len(sure.rows) == 3 and sure.probability >= 0.9


def test_one_proven_tax_id_is_always_looked_at() -> None:
    one = {"name": "Otávio Lacerda", "email": "ol@x.com.br", "city": "Natal", "tax_id": CPFS[0]}
    other = {"name": "Beatriz Nóbrega", "email": "bn@y.com.br", "city": "Manaus", "tax_id": CPFS[0]}
    assert band(one, other) is Band.REVIEW
    assert band({**one, "tax_id": "529.982.247-26"}, {**other, "tax_id": "529.982.247-26"}) is None


def test_spouses_with_a_mailbox_named_after_one_of_them_are_for_a_person_to_look_at() -> None:
    home: Row = {"phone": "(16) 3322-0909", "street": "Rua Bento, 4", "email": "rogerio.sampaio@gmail.com"}
    others: list[Row] = [
        {
            "name": f"{given} {surname}",
            "email": f"{given}.{surname}@uol.com.br".lower(),
            "phone": f"(2{n % 10}) 9{(n + 7) * 7919 % 9000 + 1000}-{(n + 3) * 104729 % 9000 + 1000}",
            "street": f"Rua {surname} {given}, {n * 37 % 900}",
        }
        for n, (given, surname) in enumerate(
            (given, surname)
            for given in ("Ana", "Bento", "Caio", "Dora", "Elza", "Fabio", "Gil", "Hugo", "Iris", "Jonas", "Lia", "Rui")
            for surname in ("Alves", "Braga", "Costa", "Dias", "Farias", "Gomes", "Lima", "Melo", "Nery", "Reis", "Paz")
        )
    ]
    couple: list[Row] = [{"name": "Rogério Sampaio", **home}, {"name": "Helena Sampaio", **home}]
    bands = _named(searched(*couple, *others).groups)
    assert bands.get(("r0", "r1")) in (None, Band.REVIEW)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Condomínio Bloco 3", "Condomínio Bloco 4"),
        ("Auto Posto Rota 1 Ltda", "Auto Posto Rota 2 Ltda"),
        ("Hospital São Lucas UTI", "Hospital São Lucas Farmácia"),
    ],
)
def test_companies_with_another_number_or_unit_are_not_taken_for_one(one: str, other: str) -> None:
    site = {"phone": "(61) 3344-0000", "street": "SQN 110", "city": "Brasília", "email": "adm@lugar.com.br"}
    assert band({"name": one, **site}, {"name": other, **site}, table="customers") in (None, Band.REVIEW)
    assert band({"name": one, **site}, {"name": one.upper(), **site}, table="customers") not in (None, Band.REVIEW)


def test_a_line_that_fills_the_table_says_little() -> None:
    names = ("Sérgio Gomes", "Sérgio Leal", "Ana Reis", "Ivo Lima", "Rui Paz", "Lia Luz", "Caio Melo")
    assert searched(*({"name": name, "phone": "(11) 3055-1000"} for name in names)).groups == ()


def test_equal_rows_that_hold_only_a_common_name_and_the_phone_of_all_are_not_certain() -> None:
    office: list[Row] = [
        {"name": f"{a}lo {b}ra", "phone": "(11) 3055-1000"} for a in "abcdefghij" for b in "klmnopqrst"
    ]
    own: Row = {"name": "Zuleica Bragança", "phone": "(27) 99777-6655"}
    bands = _named(searched(*office, office[0], own, own).groups)
    assert bands["r101", "r102"] is not Band.REVIEW
    assert bands.get(("r0", "r100")) is not Band.CERTAIN


def test_rows_that_people_have_joined_count_as_one() -> None:
    olivia: Row = {"name": "Olívia Prates", "email": "op@gmail.com", "phone": "(11) 98888-1010"}
    bruno: Row = {"name": "Bruno Zago", "email": "bz@x.com", "phone": "(21) 97777-2020", "tax_id": CPFS[1]}
    rows = [{**olivia, "tax_id": CPFS[0]}, olivia, bruno, {**olivia, "phone": None}]
    made = engine([{"contact_id": name, **row} for name, row in zip("abcd", rows, strict=True)], "contacts")
    (group,) = find(made, ("contacts",), Settings(threshold=0.9), (Verdict("a", "c", same=True),)).groups
    assert [row.id for row in group.rows] == ["a", "b", "c", "d"] and group.band is Band.CERTAIN


def _named(groups: tuple[Group, ...]) -> dict[tuple[str, ...], Band]:
    return {tuple(row.id for row in group.rows): group.band for group in groups}


def test_the_quick_way_leaves_a_telephone_under_unlike_names_to_a_person() -> None:
    rows: list[Row] = [
        {"contact_id": "a", "name": "Ana Luz", "phone": "11 97777-1010", "email": "a@b.com"},
        {"contact_id": "b", "name": "Rui Paz", "phone": "11 97777-1010", "email": None},
        {"contact_id": "c", "name": "Ana Luz", "phone": None, "email": "a@b.com"},
        {"contact_id": "d", "name": "Ivo Reis", "phone": "11 96666-1012", "email": None},
        {"contact_id": "e", "name": "Lia Melo", "phone": "11 96666-1012", "email": None},
        {"contact_id": "f", "name": "Lia Melo", "phone": "11 96666-1013", "email": None},
        {"contact_id": "g", "name": "Lia Melo", "phone": "11 96666-1013", "email": None},
    ]
    found = _named(find_equal(engine(rows, "contacts"), "contacts").groups)
    assert found == {("a", "c"): Band.CERTAIN, ("d", "e"): Band.REVIEW, ("f", "g"): Band.CERTAIN}


def test_a_misdated_birth_is_likely_and_a_generation_is_not() -> None:
    rui: Row = {"name": "Rui Motta Prado", "email": "rui.motta@gmail.com", **HOME}
    assert band({**rui, "birth_on": "1980-02-03"}, {**rui, "birth_on": "1984-11-27"}) is Band.LIKELY
    assert band({**rui, "birth_on": "1980-02-03"}, {**rui, "birth_on": "1952-11-27"}) in (None, Band.REVIEW)
    twin: Row = {**rui, "name": "Ivo Motta Prado", "email": None}
    assert band({**rui, "birth_on": "1980-02-03"}, {**twin, "birth_on": "1980-02-03"}) in (None, Band.REVIEW)


def test_a_pair_that_is_held_back_says_by_what() -> None:
    site: Row = {"phone": "(61) 3344-0000", "street": "SQN 110", "city": "Brasília", "email": "adm@lugar.com.br"}
    blocks = searched({"name": "Condomínio Bloco 3", **site}, {"name": "Condomínio Bloco 4", **site}, table="customers")
    assert [pair.held_by for group in blocks.groups for pair in group.pairs] in ([], ["unit"])
    rui: Row = {"name": "Rui Motta Prado", "email": "rui.motta@gmail.com", **HOME}
    (group,) = searched(rui, {**rui, "name": "Rui Motta Prado Filho"}).groups
    assert group.pairs[0].held_by == "generation"


def test_the_quick_way_takes_a_family_and_two_units_of_one_telephone_for_two() -> None:
    line: Row = {"phone": "11 97777-1010"}
    for one, other, same in (
        ("Maria Silva", "José Silva", False),
        ("João Silva", "João Silva Filho", False),
        ("Marcos Silva", "Marcelo Silva", False),
        ("Posto Rota 1 Ltda", "Posto Rota 2 Ltda", False),
        ("Tiago Silva", "Thiago da Silva", True),
        ("Silva, Ana", "Ana Maria Silva", True),
        ("Padaria Sol", "PADARIA SOL LTDA", True),
    ):
        rows: list[Row] = [{"contact_id": "a", "name": one, **line}, {"contact_id": "b", "name": other, **line}]
        (group,) = find_equal(engine(rows, "contacts"), "contacts").groups
        assert (group.band is Band.CERTAIN) is same, (one, other)


def test_the_quick_way_holds_verdicts_and_names_only_what_two_rows_share() -> None:
    rows: list[Row] = [
        {"contact_id": "a", "name": "Ana Luz", "phone": "11 97777-1010", "email": "a@b.com"},
        {"contact_id": "b", "name": "Ana Luz", "phone": "(11) 97777-1010", "email": None},
        {"contact_id": "c", "name": "Ana Luz", "phone": None, "email": "a@b.com"},
        {"contact_id": "d", "name": "Rui Paz", "phone": None, "email": "r@p.com"},
    ]
    made = engine(rows, "contacts")
    (group,) = find_equal(made, "contacts").groups
    assert [(pair.a, pair.b, [one.field for one in pair.reasons]) for pair in group.pairs] == [
        (0, 1, ["phone"]), (0, 2, ["email"]),
    ]  # fmt: skip
    said = (Verdict("a", "b", same=False), Verdict("b", "d", same=True), Verdict("a", "x", same=True))
    found = find_equal(made, "contacts", reviewed=said)
    assert _named(found.groups) == {("a", "c"): Band.CERTAIN, ("b", "d"): Band.CERTAIN}
    assert found.unknown == (said[2],)


def test_two_surnames_on_one_office_line_are_for_a_person_to_look_at() -> None:
    office: Row = {"phone": "(11) 3055-1000", "street": "Rua Bento, 4", "city": "Natal", "email": "vendas@lugar.com.br"}
    zuleica: Row = {"name": "Zuleica Bragança", **office}
    assert band(zuleica, {**zuleica, "name": "Zuleica Prates"}) in (None, Band.REVIEW)
    number: Row = {"tax_id": CPFS[0], "birth_on": "1960-01-02"}
    assert band({**zuleica, **number}, {**zuleica, **number, "name": "Zuleica Prates"}) in (Band.LIKELY, Band.CERTAIN)


@pytest.mark.parametrize("word", ["Filho", "Neto", "Sobrinho"])
def test_a_generation_in_a_column_of_surnames_is_never_certain(word: str) -> None:
    father: Row = {"given_name": "José", "surname": "Lima", "email": "jose.lima@gmail.com", **HOME}
    assert band(father, {**father, "surname": f"Lima {word}"}) is Band.REVIEW
