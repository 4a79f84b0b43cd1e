"""What people have decided holds: never together, always together, also through third rows; changes are told."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading import engine, find, ids

from crmkpi.duplicates import Matches, Verdict

ANA = {"name": "Ana Souza Lima", "email": "ana.lima@b.com", "phone": "11 98412-7365", "birth_on": "1980-02-03"}
ROWS = [
    {"contact_id": "a", **ANA},
    {"contact_id": "b", **ANA, "phone": None},
    {"contact_id": "c", **ANA, "email": None},
    {"contact_id": "d", "name": "Bruno Reis", "email": "bruno@c.com", "phone": "21 3333-1212"},
    {"contact_id": "e", "name": "Carla Dias", "email": "carla@d.com", "phone": "31 3444-1313"},
]


def search(*verdicts: Verdict) -> Matches:
    return find(engine(ROWS, "contacts"), ("contacts",), reviewed=verdicts)


def test_without_verdicts_the_three_are_one() -> None:
    assert ids(search()) == [("a", "b", "c")]


def test_a_pair_that_is_different_stays_apart_though_a_third_row_resembles_both() -> None:
    groups = ids(search(Verdict("a", "b", same=False)))
    assert len(groups) == 1
    assert set(groups[0]) in ({"a", "c"}, {"b", "c"})


def test_a_pair_that_is_the_same_is_together_and_certain() -> None:
    matches = search(Verdict("d", "e", same=True))
    assert ids(matches) == [("a", "b", "c"), ("d", "e")]
    held = next(group for group in matches.groups if group.rows[0].id == "d")
    assert held.pairs[0].held
    assert held.probability > 0.99


def test_different_wins_over_a_chain_of_same() -> None:
    groups = ids(search(Verdict("a", "d", True), Verdict("d", "e", True), Verdict("a", "e", False)))
    assert not any({"a", "e"} <= set(group) for group in groups)


def test_the_last_verdict_about_a_pair_counts() -> None:
    assert ("d", "e") not in ids(search(Verdict("d", "e", True), Verdict("e", "d", False)))


def test_a_verdict_whose_row_has_changed_holds_and_is_told() -> None:
    seen = {row.id: mark for group in search().groups for row, mark in zip(group.rows, group.fingerprints, strict=True)}
    fresh = search(Verdict("a", "b", False, (seen["a"], seen["b"])))
    assert fresh.stale == ()
    old = search(Verdict("a", "b", False, (seen["a"], "0" * 4)))
    assert [one.changed for one in old.stale] == [("b",)]
    assert ids(old) == ids(fresh)


def test_a_verdict_about_a_row_that_is_gone_is_told() -> None:
    gone = Verdict("a", "zz", True)
    assert search(gone).unknown == (gone,)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.booleans()), max_size=6))
def test_no_group_holds_a_pair_that_is_different(said: list[tuple[str, str, bool]]) -> None:
    verdicts = [Verdict(a, b, same) for a, b, same in said if a != b]
    latest = {frozenset((one.a, one.b)): one.same for one in verdicts}
    groups = ids(search(*verdicts))
    rows = [row for group in groups for row in group]
    assert len(rows) == len(set(rows))
    assert not any(pair <= set(group) for pair, same in latest.items() if not same for group in groups)
