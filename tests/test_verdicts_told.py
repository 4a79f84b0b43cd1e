"""Decisions about duplicates that cannot simply be held are told by `report` and `check`, not only by `duplicates`."""

from pathlib import Path

import pytest
from trials import crm, put, table


@pytest.mark.parametrize("command", ["report", "check"])
def test_a_verdict_that_cannot_be_held_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [("1", "Ana Luz", "a@b.com", "2026-01-02"), ("2", "Ana Luz", "a@b.com", "2026-01-02"), ("3", "Rui", "", "")]
    put(tmp_path, {
        "customers.csv": table("customer_id,name,email,created_at", rows),
        "contacts.csv": table("contact_id,name,email", [one[:3] for one in rows]),
        "said.csv": table("row_id_a,row_id_b,verdict", [("1", "2", "different"), ("3", "x", "same")]),
        "crmkpi.yaml": "duplicates: {not_duplicates: said.csv}\nsources:\n"
        "  - {table: customers, files: customers.csv}\n  - {table: contacts, files: contacts.csv}\n",
    })  # fmt: skip
    said = crm(command)
    assert (
        "1 verdict about duplicates is not used, because several tables have rows with its ids" in said.err + said.out
    )
    assert "1 verdict about duplicates is about rows that are not there" in said.err + said.out
