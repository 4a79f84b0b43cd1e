"""Where rows are too many to be compared in passing, it is said what was looked for, and nothing is called clean."""

from pathlib import Path

import pytest
from trials import crm, put, table

from crmkpi.checks import _duplicates

ROWS = [(n, f"Customer {n}", f"c{n}@firma{n}.com", f"(11) 9{n:04}-{7 * n:04}", "2026-10-05") for n in range(1, 9)]
TWICE = (9, "CUSTOMER 3", "other@firma3.com.br", ROWS[2][3], "2026-10-06")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, {"customers.csv": table("customer_id,name,email,phone,customer_since_at", [*ROWS, TWICE])})
    return tmp_path


@pytest.mark.parametrize("command", [("report", "--period", "2026-10", "--kpi", "new_customers"), ("check",)])
@pytest.mark.parametrize(("most", "said"), [(5, True), (20_000, False)])
def test_it_is_said_what_was_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], most: int, said: bool
) -> None:
    monkeypatch.setattr(_duplicates, "MOST", most)
    done = crm(*command, folder)
    assert ("only equal e-mails and tax ids were looked for" in " ".join(done.out.split())) == said
    assert "no duplicates found" not in done.out


def test_who_asks_for_equal_values_alone_is_not_told_so(folder: Path) -> None:
    put(folder, {"crmkpi.yaml": "sources: [{table: customers, files: customers.csv}]\nduplicates: {fuzzy: false}\n"})
    done = crm("--config", folder / "crmkpi.yaml", "check")
    assert "looked for" not in done.out
