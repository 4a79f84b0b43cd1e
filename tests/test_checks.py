"""Every check finds in its own example exactly the bad rows that it names, through export files; words are complete."""

from datetime import date
from pathlib import Path

import pytest
from test_kpis import written

from crmkpi import checks, gathering, report
from crmkpi.checks import _asked
from crmkpi.config import DEFAULT
from crmkpi.model import Check, Finding
from crmkpi.tables import all_tables

LANGUAGES = {"en", "pt-BR"}
WITH_EXAMPLE = [check for check in checks.built_in().values() if check.example]


def findings(folder: Path, *, shown: int = 100) -> tuple[Finding, ...]:
    request = gathering.Request(paths=(folder,), as_of=date(2026, 10, 31), thorough=True, personal=True)
    with gathering.gathered(DEFAULT, request) as ready:
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


def test_duplicate_customers_are_found_through_any_shared_value(tmp_path: Path) -> None:
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
    found = next(one for one in findings(tmp_path) if one.code == "C101")
    assert (found.keys, found.rows, found.of) == (1, 4, 7)
    assert [place.id for place in found.places] == ["1", "2", "3", "4"]
    

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
    assert reasons["D101"] == "no column amount in deals"
    assert reasons["C101"].startswith("no")
    assert {one.code for one in made.checks} & set(reasons) == set()
