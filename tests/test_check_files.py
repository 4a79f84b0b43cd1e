"""What is wrong with a file is said of the file: no column, no rows, unknown words, an old export, half a table."""

import gzip
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from trials import crm, put, table

from crmkpi import checks, gathering
from crmkpi.checks import Checked
from crmkpi.config import DEFAULT, load
from crmkpi.model import Finding

END = date(2026, 10, 31)
DEALS = "deal_id,outcome,created_at,closed_at,amount\n1,won,2026-09-01,2026-10-31,100\n"


def checked(
    folder: Path, files: Mapping[str, str | bytes], before: Mapping[str, int] | None = None, **asked: Any
) -> Checked:
    put(folder, files)
    config = load(folder / "crmkpi.yaml") if "crmkpi.yaml" in files else DEFAULT
    paths = () if "crmkpi.yaml" in files else (folder,)
    request = gathering.Request(paths=paths, thorough=True, **{"as_of": END, **asked})
    with gathering.gathered(config, request) as ready:
        from dataclasses import replace

        return checks.run(replace(gathering.checking(ready), before=before))


def of(done: Checked, code: str) -> list[Finding]:
    return [one for one in done.findings if one.code == code and one.rows]


# ---------------------------------------------------------------- F105, F106, F107


@pytest.mark.parametrize(("language", "name"), [("en", "When it was opened"), ("pt-BR", "Abertura")])
def test_a_file_without_a_required_column_is_a_finding(tmp_path: Path, language: str, name: str) -> None:
    files = {
        "deals.csv": DEALS,
        "tickets.csv": "ticket_id,status\n1,open\n",
        "crmkpi.yaml": "sources:\n  - {table: deals, files: deals.csv}\n  - {table: tickets, files: tickets.csv}\n",
    }
    found = of(checked(tmp_path, files, language=language), "F105")
    assert [(one.table, one.column, one.rows, one.of, one.unit) for one in found] == [
        ("tickets", "created_at", 1, 2, "files")
    ]
    assert [(place.file, place.note) for place in found[0].places] == [("tickets.csv", f"created_at (“{name}”)")]
    assert crm("--config", tmp_path / "crmkpi.yaml", "check").code == 1


def test_unknown_words_are_counted_apart_from_unreadable_cells(tmp_path: Path) -> None:
    words = ["won", "Ganho", "Arquivado", "arquivado", "Arquivado", "", "em análise"]
    rows = [(i, word, "2026-10-05", "x" if i == 1 else 5) for i, word in enumerate(words)]
    files = {
        "deals.csv": table("deal_id,outcome,closed_at,amount", rows),
        "crmkpi.yaml": "sources: [{table: deals, files: deals.csv, values: {outcome: {Ganho: won}}}]\n",
    }
    done = checked(tmp_path, files)
    (words_found,), (cells,) = of(done, "F106"), of(done, "F102")
    assert (words_found.column, words_found.rows, words_found.of) == ("outcome", 4, 6)
    assert [(p.value, p.note, p.line, p.rows) for p in words_found.places] == [
        ("Arquivado", "2 cells", 4, 2),
        ("arquivado", "1 cell", 5, 1),
        ("em análise", "1 cell", 8, 1),
    ]
    assert (cells.column, cells.rows) == ("amount", 1)
    listed = of(checked(tmp_path, files, show="F106"), "F106")[0].places
    assert [(place.line, place.value) for place in listed] == [
        (4, "Arquivado"),
        (5, "arquivado"),
        (6, "Arquivado"),
        (8, "em análise"),
    ]


def test_words_of_a_derived_column_are_named_too(tmp_path: Path) -> None:
    header = "Negócio - ID;Negócio - Título;Negócio - Valor;Negócio - Status;Negócio - Negócio criado em"
    rows = "1;A;10;Ganho;01/10/2026\n2;B;10;Arquivado;02/10/2026\n"
    (found,) = of(checked(tmp_path, {"negocios.csv": f"{header}\n{rows}"}), "F106")
    assert [(place.value, place.column) for place in found.places] == [("Arquivado", "Negócio - Status")]


@pytest.mark.parametrize(
    "empty", ["deal_id,outcome,closed_at\n", "deal_id,outcome,closed_at", "deal_id,outcome,closed_at\n\n \n"]
)
def test_a_file_without_rows_is_a_finding(tmp_path: Path, empty: str) -> None:
    orders = table("order_id,customer_id,ordered_at,amount", [(1, "a", "2026-10-05", 1)])
    done = checked(tmp_path, {"deals.csv": empty, "orders.csv": orders})
    assert [(one.table, one.rows, one.of) for one in of(done, "F107")] == [("deals", 1, 2)]
    assert crm("check", tmp_path).code == 1


def test_a_file_with_a_row_is_not_empty(tmp_path: Path) -> None:
    assert not of(checked(tmp_path, {"deals.csv": DEALS, "deals-2.csv.gz": gzip.compress(DEALS.encode())}), "F107")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "byte for byte like deals.csv"), ("pt-BR", "byte a byte igual a deals.csv")]
)
def test_the_same_file_twice_is_a_finding(tmp_path: Path, language: str, words: str) -> None:
    done = checked(
        tmp_path, {"deals.csv": DEALS, "deals.csv (2).csv": DEALS, "other.csv": DEALS + "\n"}, language=language
    )
    (found,) = of(done, "F109")
    assert [(place.file, place.note) for place in found.places] == [("deals.csv (2).csv", words)]
    assert (found.rows, found.of) == (1, 3)


def test_files_that_are_no_copies_of_one_another(tmp_path: Path) -> None:
    """Another line at the end; only a header each; one file that tells of two tables."""
    header = "deal_id,outcome,closed_at\n"
    assert not of(checked(tmp_path / "a", {"1.csv": DEALS, "2.csv": DEALS + "\n"}), "F109")
    assert not of(checked(tmp_path / "b", {"1.csv": header, "2.csv": header}), "F109")
    orders = "{table: orders, files: 1.csv, columns: {order_id: deal_id}}"
    sources = f"sources:\n  - {{table: deals, files: 1.csv}}\n  - {orders}\n"
    both = checked(tmp_path / "c", {"1.csv": DEALS, "crmkpi.yaml": sources})
    assert {"deals", "orders"} <= {one.table for one in both.findings}
    assert not of(both, "F109")


@pytest.mark.parametrize("nothing", [b"", b"\n \n"])
def test_a_file_of_nothing_is_a_finding_where_the_config_names_its_table(tmp_path: Path, nothing: bytes) -> None:
    files = {
        "deals.csv": DEALS,
        "leads.csv": nothing,
        "crmkpi.yaml": "sources:\n  - {table: deals, files: deals.csv}\n  - {table: leads, files: leads.csv}\n",
    }
    found = of(checked(tmp_path, files), "F107")
    assert [(one.table, one.places[0].file) for one in found] == [("leads", "leads.csv")]
    assert crm("--config", tmp_path / "crmkpi.yaml", "check").code == 3, "the work was not done whole"


# ---------------------------------------------------------------- F205


def every(step: int, last: date, days: int) -> list[date]:
    return [last - timedelta(days=n) for n in range(0, days, step)]


def orders(days: Sequence[date], first: int = 0) -> str:
    return table("order_id,customer_id,ordered_at,amount", [(first + i, "a", day, 1) for i, day in enumerate(days)])


def stale(folder: Path, files: Mapping[str, str | bytes], **asked: Any) -> dict[str, str]:
    return {one.table: str(one.places[0].note) for one in of(checked(folder, files, **asked), "F205")}


@pytest.mark.parametrize(
    ("step", "silent", "found"),
    [
        (1, 46, True), (1, 45, False), (1, 30, False), (7, 46, True), (14, 50, True), (20, 50, False), (20, 61, True),
        (31, 93, False), (31, 94, True), (92, 270, False), (92, 277, False), (1, 300, True),
    ],
)  # fmt: skip
def test_a_table_is_stale_by_its_own_rhythm(tmp_path: Path, step: int, silent: int, found: bool) -> None:
    days = every(step, END - timedelta(days=silent), 365)
    assert bool(stale(tmp_path, {"orders.csv": orders(days)})) == found


def test_the_note_says_what_is_unusual(tmp_path: Path) -> None:
    files = {"orders.csv": orders(every(3, date(2026, 6, 30), 200))}
    assert stale(tmp_path, files)["orders"] == (
        "newest 2026-06-30, 123 days before 2026-10-31; before that never more than 3 days without one"
    )
    (found,) = of(checked(tmp_path, files, language="pt-BR"), "F205")
    assert found.places[0].note == (
        "último em 2026-06-30, 123 dias antes de 2026-10-31; até então nunca mais de 3 dias sem nenhum"
    )
    assert (found.places[0].file, found.places[0].line) == ("orders.csv", 2)


def test_an_archive_in_several_files_is_judged_as_one_table(tmp_path: Path) -> None:
    old, new = every(1, date(2025, 12, 31), 365), every(1, END, 304)
    assert not stale(tmp_path, {"orders-2025.csv": orders(old), "orders-2026.csv": orders(new, 1000)})


def test_what_happens_rarely_or_in_waves_raises_no_alarm(tmp_path: Path) -> None:
    wave = [date(2026, 3, 1) + timedelta(days=n) for n in range(20)] + [
        date(2026, 7, 1) + timedelta(days=n) for n in range(9)
    ]
    files = {
        "deals.csv": DEALS,
        "campaigns.csv": "campaign_id,name,start_at,end_at\nm1,x,2025-01-01,2025-02-01\n",
        "users.csv": "user_id,role,licensed_from_on\nu1,sales,2024-01-01\n",
        "contracts.csv": table(
            "contract_id,customer_id,term_end_at,renewed_at",
            [(i, "c", "2027-01-01", f"2025-0{i}-01") for i in range(1, 5)],
        ),
        "costs.csv": table("day_on,category,amount", [(f"2026-{m:02}-01", "sales", 1) for m in range(1, 9)]),
        "surveys.csv": table(
            "response_id,survey,score,responded_at", [(i, "nps", 9, day) for i, day in enumerate(wave)]
        ),
    }
    assert not stale(tmp_path, files)


def test_a_slip_in_the_future_hides_nothing(tmp_path: Path) -> None:
    days = [*every(1, date(2026, 6, 30), 100), date(2062, 1, 1)]
    assert set(stale(tmp_path, {"orders.csv": orders(days)})) == {"orders"}


def test_a_planned_activity_is_no_event(tmp_path: Path) -> None:
    rows = [(i, "call", day, "completed") for i, day in enumerate(every(1, date(2026, 6, 30), 100))]
    rows.append((999, "call", date(2026, 10, 30), "planned"))
    assert set(stale(tmp_path, {"activities.csv": table("activity_id,type,occurred_at,status", rows)})) == {
        "activities"
    }


@pytest.mark.parametrize(
    ("period", "found"), [("2026-05", False), ("2026-Q2", False), ("2026-09", True), ("2026", True), ("2027-02", True)]
)
def test_a_period_that_is_asked_for_takes_the_place_of_the_day_of_the_data(
    tmp_path: Path, period: str, found: bool
) -> None:
    files = {"orders.csv": orders(every(1, date(2026, 6, 30), 300))}
    assert bool(stale(tmp_path, files, period=period)) == found


# ---------------------------------------------------------------- F108


@pytest.mark.parametrize(
    ("now", "before", "found"), [(80, 100, False), (79, 100, True), (120, 100, False), (4, 5, False), (3, 5, True)]
)
def test_a_table_that_lost_a_fifth_of_its_rows_is_a_finding(tmp_path: Path, now: int, before: int, found: bool) -> None:
    done = of(checked(tmp_path, {"orders.csv": orders(every(1, END, now))}, before={"orders": before}), "F108")
    assert bool(done) == found
    if found:
        assert (done[0].table, done[0].rows, done[0].of) == ("orders", before - now, before)
        assert done[0].places[0].note == f"{now} rows, {before} in the baseline"


def test_a_table_that_is_not_there_any_more_is_a_finding(tmp_path: Path) -> None:
    done = of(checked(tmp_path, {"deals.csv": DEALS}, before={"deals": 1, "orders": 9, "leads": 0}), "F108")
    assert [(one.table, one.rows) for one in done] == [("orders", 9)]


def test_without_a_baseline_nothing_is_compared_and_that_is_said(tmp_path: Path) -> None:
    done = checked(tmp_path, {"deals.csv": DEALS})
    assert [one.reason for one in done.not_run if one.code == "F108"] == ["no baseline to compare with"]
    assert not [one for one in done.findings if one.code == "F108"]


# ---------------------------------------------------------------- --show


def test_all_refused_rows_and_unreadable_cells_can_be_listed(tmp_path: Path) -> None:
    rows = "".join(f"{i},won,2026-10-05,x{i}\n{i},won,2026-10-05,1,1\n" for i in range(60))
    files = {"deals.csv": f"deal_id,outcome,closed_at,amount\n{rows}"}
    for code, first in (("F101", 3), ("F102", 2)):
        (found,) = of(checked(tmp_path, files, show=code, personal=True), code)
        assert [place.line for place in found.places] == list(range(first, first + 120, 2)), code
    assert found.places[59].value == "x59"


def test_tables_without_dates_are_not_judged_by_age(tmp_path: Path) -> None:
    done = checked(tmp_path, {"users.csv": "user_id,role,licensed_from_on\nu1,sales,2024-01-01\n"})
    assert [one.reason for one in done.not_run if one.code == "F205"] == ["no dated rows"]
