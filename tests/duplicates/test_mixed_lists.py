"""Firms and people in one list, with nothing but their names to tell them apart: a family stays a family."""

import pytest
from generators import Made, brazilian_companies, brazilian_contacts
from loading import engine, find, measure

from crmkpi.model import Band

TOLD = ("tax_id", "birth_on", "website")
"""What would say at once who is a person and who a firm."""
LIKE_BOTH = [
    {"name": "Márcio Rossi Ramos", "email": "ramos@uol.com.br", "phone": "(91) 96782-6658", "city": "Belém"},
    {"name": "Anderson Rossi Ramos", "email": "ramos@uol.com.br", "phone": "(91) 96782-6658", "city": "Belém"},
    {"name": "Ramos Engenharia Ltda", "email": "contato@ramoseng.com.br", "phone": "(11) 3241-4471", "city": "Santos"},
    {"name": "Rossi Transportes Ltda", "email": "fin@rossi.com.br", "phone": "(21) 3241-4472", "city": "Niterói"},
    {"name": "José Prado", "email": "ze@prado.com.br", "phone": "(61) 98241-4476", "city": "Brasília"},
    {"name": "José Prado Filho", "email": "ze@prado.com.br", "phone": "(61) 98241-4476", "city": "Brasília"},
    {"name": "Prado Móveis Ltda", "email": "moveis@prado.ind.br", "phone": "(31) 3241-4479", "city": "Betim"},
    {"name": "Bruno Melo", "email": "bruno@x.com.br", "phone": "(41) 98241-4472", "city": "Curitiba"},
]


def mixed(rows: int, firms: float, seed: int) -> Made:
    made = brazilian_companies(round(rows * firms), seed)
    people = brazilian_contacts(round(rows * (1 - firms)), seed + 1)
    made.sons = []
    for row in people.rows:
        name = str(row["contact_id"])
        made.add("p" + people.truth[name], {column: cell for column, cell in row.items() if column != "contact_id"})
    made.sons += [("p" + one, "p" + other) for one, other in people.sons]
    made.rows = [{column: cell for column, cell in row.items() if column not in TOLD} for row in made.rows]
    return made.shuffled()


@pytest.mark.parametrize("firms", [0.01, 0.05, 0.2, 0.5, 0.8])
def test_families_are_no_firms_at_any_share_of_firms(firms: float) -> None:
    sure = right = 0
    for seed in (7101, 7201):
        made = mixed(2500, firms, seed)
        result = measure(made, find(engine(made.rows, "customers"), ("customers",)))
        assert result.f1 >= 0.92
        kin = {frozenset(pair) for pair in made.sons}
        for group in result.matches.groups:
            who = [made.truth[row.id] for row in group.rows]
            assert group.band is Band.REVIEW or not any(pair <= set(who) for pair in kin), group.rows
            if group.band is Band.CERTAIN:
                pairs = [one == other for place, one in enumerate(who) for other in who[:place]]
                sure, right = sure + len(pairs), right + sum(pairs)
    assert right / sure >= 0.985


def test_people_beside_firms_of_their_name_are_people() -> None:
    rows = [{"customer_id": f"r{n}", **row} for n, row in enumerate(LIKE_BOTH)]
    found = find(engine(rows, "customers"), ("customers",)).groups
    told = {tuple(row.id for row in group.rows): group for group in found}
    assert set(told) == {("r0", "r1"), ("r4", "r5")}
    assert {group.band for group in found} == {Band.REVIEW}
    assert [told[pair].pairs[0].held_by for pair in sorted(told)] == ["given", "generation"]
