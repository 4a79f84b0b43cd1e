"""Every check finds in its own example exactly the bad rows that it names, through export files; words are complete."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_kpis import written

from crmkpi import checks, config, gathering, report
from crmkpi.checks import _asked, _own
from crmkpi.config import DEFAULT
from crmkpi.config.settings import DuplicateSettings
from crmkpi.errors import ConfigError
from crmkpi.model import Check, Finding
from crmkpi.tables import all_tables

LANGUAGES = {"en", "pt-BR"}
WITH_EXAMPLE = [check for check in checks.built_in().values() if check.example]


def findings(folder: Path, *, shown: int = 100, fuzzy: bool = True) -> tuple[Finding, ...]:
    request = gathering.Request(paths=(folder,), as_of=date(2026, 10, 31), thorough=True, personal=True)
    with gathering.gathered(replace(DEFAULT, duplicates=DuplicateSettings(fuzzy=fuzzy)), request) as ready:
        before, _asked.FIRST = _asked.FIRST, shown
        try:
            return checks.run(gathering.checking(ready)).findings
        finally:
            _asked.FIRST = before


@pytest.mark.parametrize("check", WITH_EXAMPLE, ids=lambda check: check.name)
def test_the_example_names_the_bad_rows(check: Check, tmp_path: Path) -> None:
    assert check.example
    written(tmp_path, check.example.tables)
    table = next(iter(check.example.tables))
    code = check.code.replace("?", all_tables()[table].letter)
    found = next(one for one in findings(tmp_path) if one.code == code and one.table == table)
    told = {(place.id or "").strip(): place.note for place in found.places}
    assert told == dict(check.example.bad)


@pytest.mark.parametrize("check", checks.built_in().values(), ids=lambda check: check.name)
def test_a_check_is_complete(check: Check) -> None:
    for words in (check.title, check.why, check.todo):
        assert not isinstance(words, str)
        assert set(words) >= LANGUAGES
        assert all(text.strip() for text in words.values())
    algorithm = not (check.bad or check.unique or check.refers)
    assert [bool(check.bad), bool(check.unique), bool(check.refers), algorithm].count(True) == 1
    assert check.example or algorithm, "a check shows what it finds"


def test_codes_are_unique_and_begin_with_the_letter_of_their_table() -> None:
    codes = [(one.code, one.table) for one in checks.of_tables()]
    assert len(codes) == len(set(codes))
    assert all(code[0] == (all_tables()[table].letter if table else "F") for code, table in codes)
    severities = {"1": "error", "2": "warning", "3": "info"}
    assert all(severities[one.code[1]] == one.check.severity.value for one in checks.of_tables())


def test_without_fuzzy_matching_a_shared_value_but_no_phone_of_others_makes_a_duplicate(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "customers": """
            customer_id, name, email, phone, tax_id, customer_since_at
            1, Ana, ANA@x.com, (11) 98765-4321, , 2026-01-01
            2, Ana S., ana@x.com , , 12.345.678/0001-95, 2026-01-01
            3, Padaria, outro@x.com, +55 11 98765 4321, , 2026-01-01
            4, Bia, bia@x.com, , 12345678000195, 2026-01-01
            5, Caio, , 00000000000, , 2026-01-01
            6, Davi, , 00000000000, , 2026-01-01
            7, Eva, eva@x.com, 11 2222-3333, , 2026-01-01
            """
        },
    )
    found = next(one for one in findings(tmp_path, fuzzy=False) if one.code == "C101")
    assert (found.keys, found.rows, found.of) == (1, 3, 7)
    assert [place.id for place in found.places] == ["1", "2", "4"]


def test_keys_out_of_order_are_compared_too(tmp_path: Path) -> None:
    rows = [f"{(7919 * n) % 5003},A,2026-10-05,1" for n in range(5003)] + ["17,A,2026-10-05,1", "17,A,2026-10-05,1"]
    (tmp_path / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,amount\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    found = next(one for one in findings(tmp_path) if one.code == "O103")
    assert (found.keys, found.rows, found.of) == (1, 3, 5005)


def test_a_check_without_its_table_or_column_says_so(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,outcome,closed_at\n1,won,2026-10-05\n", encoding="utf-8")
    made = report.build_report(paths=[tmp_path]).facts
    reasons = {one.code: one.reason for one in made.not_run}
    assert reasons["D101"] == "no column amount in Deals"
    assert reasons["C101"].startswith("no")
    assert {one.code for one in made.checks} & set(reasons) == set()


def test_built_in_checks_keep_the_rules_for_own_ones() -> None:
    written_in_yaml = {one.name: one for one in checks.built_in().values() if one.bad or one.unique or one.refers}
    with _own.parser() as engine:
        for name, one in written_in_yaml.items():
            others = {other: check for other, check in checks.built_in().items() if other != name}
            assert list(_own.faults(engine, one, others)) == [], name


GOOD = """\
code: D150
severity: error
table: deals
title: Expensive
why: It is.
todo: Ask.
given:
  most: max(amount) OVER (PARTITION BY pipeline)
bad: amount > 10 AND amount = most AND created_at < $as_of
column: amount
note: "{amount} of {most}"
"""


def own_mistakes(folder: Path, **changed: str) -> list[str]:
    lines = [line for line in GOOD.splitlines() if line.split(":")[0] not in changed]
    lines += [f"{key}: {value}" for key, value in changed.items() if value]
    text = "\n".join(lines) + "\n"
    if changed.get("given") == "":
        text = text.replace("  most: max(amount) OVER (PARTITION BY pipeline)\n", "")
    if "given" in changed:
        text = text.replace("  most: max(amount) OVER (PARTITION BY pipeline)\n", "")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    checks.own.cache_clear()
    try:
        checks.own(folder)
    except ConfigError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bad": "amount > (SELECT 1)"}, "a subquery is not allowed"),
        ({"bad": "amount > 1; DROP TABLE deals"}, "not one SQL expression"),
        ({"bad": "amount > 1 FROM read_csv('/etc/passwd')"}, "not one SQL expression"),
        ({"bad": "getenv('HOME') = 'x'"}, "the function getenv()"),
        ({"bad": "created_at < now()"}, "now"),
        ({"bad": "random() > 0.5"}, "the function random()"),
        ({"bad": "count(*) > 5"}, "one row at a time"),
        ({"bad": "max(amount) OVER () > 5"}, "it may stand in given"),
        ({"bad": "amout > 5"}, "Did you mean 'amount'"),
        ({"bad": "amount > $asof"}, "Did you mean 'as_of'"),
        ({"bad": "amount LIKE 'x%'"}, "LIKE does not work on a number and a text"),
        ({"bad": "_bad_amount AND _bad_name"}, "no column '_bad_name'"),
        ({"bad": "amount >"}, "not one SQL expression"),
        ({"unique": "deal_id"}, "exactly one of bad, unique and refers"),
        ({"given": "{most: 'ntile(4) OVER (ORDER BY amount)'}"}, "the window function ntile()"),
        ({"given": "{most: count(*)}"}, "one row at a time"),
        ({"given": "{amount: '1', most: '2'}"}, "cannot be a name here"),
        ({"column": "amont"}, "Did you mean 'amount'"),
        ({"leaves_out": "[amout]"}, "Did you mean 'amount'"),
        ({"note": "'{amount.__class__}'"}, "is no column that the check looks at"),
        ({"note": "'{amount!r}'"}, "is no column that the check looks at"),
        ({"note": "'{amount'"}, "a brace is not closed"),
        ({"code": "D101"}, "is the code of won_without_amount"),
        ({"code": "D107"}, "is the code of conflicting_rows"),
        ({"code": "T150"}, "must begin with D"),
        ({"code": "D250"}, "codes of error begin with 1"),
        ({"code": "D15"}, "is no code"),
        ({"table": "deal"}, "Did you mean 'deals'"),
        ({"severity": "bad"}, "is not one of error, warning, info"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"why": ""}, "'why' is missing"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_an_own_check_that_cannot_be_is_explained(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    found = own_mistakes(tmp_path, **changed)
    assert any(said in one for one in found), found
    assert all("mine.yaml:" in one for one in found)


def test_a_sound_own_check_runs_and_its_mistakes_have_lines(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    assert own_mistakes(folder) == []
    written(
        tmp_path,
        {"deals": "deal_id, outcome, amount, pipeline, created_at\n1,won,50,A,2026-10-01\n2,won,40,A,2026-10-01"},
    )
    (tmp_path / "crmkpi.yaml").write_text(
        "check_folder: own\nsources: [{table: deals, files: deals.csv}]", encoding="utf-8"
    )
    with gathering.gathered(config.load(tmp_path / "crmkpi.yaml"), gathering.Request(thorough=True)) as ready:
        found = next(one for one in checks.run(gathering.checking(ready)).findings if one.code == "D150")
    assert [(place.id, place.note) for place in found.places] == [("1", "50 of 50")]
    assert any("mine.yaml:11:" in one for one in own_mistakes(folder, bad="amout > 5")), own_mistakes(
        folder, bad="amout > 5"
    )


def test_a_check_that_cannot_be_worked_out_takes_the_blame_alone(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    assert own_mistakes(folder, bad="CAST(name AS INTEGER) > 5", note="") == []
    written(tmp_path, {"deals": "deal_id, outcome, amount, pipeline, created_at, name\n1,won,,A,2026-10-01,Segredo"})
    (tmp_path / "crmkpi.yaml").write_text(
        "check_folder: own\nsources: [{table: deals, files: deals.csv}]", encoding="utf-8"
    )
    with gathering.gathered(config.load(tmp_path / "crmkpi.yaml"), gathering.Request(thorough=True)) as ready:
        checked = checks.run(gathering.checking(ready))
    failed = [one for one in checked.not_run if one.failed]
    assert [one.code for one in failed] == ["D150"]
    assert "Segredo" not in failed[0].reason
    assert next(one for one in checked.findings if one.code == "D101").rows == 1


def test_ids_of_another_system_are_no_slips(tmp_path: Path) -> None:
    orders = "order_id, customer_id, ordered_at, amount\n" + "\n".join(f"{n}, Z{n}, 2026-10-05, 1" for n in range(30))
    written(tmp_path, {"orders": orders, "customers": "customer_id, name\nA, Ana"})
    request = gathering.Request(paths=(tmp_path,), thorough=True)
    with gathering.gathered(DEFAULT, request) as ready:
        checked = checks.run(gathering.checking(ready))
    reasons = {one.code: one.reason for one in checked.not_run}
    assert reasons["O106"] == "no value of customer_id is known in customers: ids of another system"
    assert "O106" not in {one.code for one in checked.findings}


def test_what_an_algorithm_needs_elsewhere_is_loaded_and_its_absence_is_said(tmp_path: Path) -> None:
    written(tmp_path, {"deals": "deal_id, outcome, created_at, owner_id\n1, open, 2026-01-01, ana"})
    request = gathering.Request(paths=(tmp_path,), thorough=True)
    with gathering.gathered(DEFAULT, request) as ready:
        reasons = {one.code: one.reason for one in checks.run(gathering.checking(ready)).not_run}
    assert reasons["D206"] == "not in the sources: CRM users"
    assert reasons["D227"] == "no column last_activity_at in Deals"
