"""What the exports hold comes in whole or is named with what, where and what to do; the rest of the work is done."""

import gzip
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from trials import Said, crm, found, kpi, put, report, table

from crmkpi import build_report, read_export
from crmkpi.errors import ConfigError, CrmKpiError, InputError
from crmkpi.model import Reason

HEADER = "deal_id,outcome,closed_at,amount"
GOOD = f"{HEADER}\n1,won,2026-10-05,100\n2,lost,2026-10-06,50\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def xlsx() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    return packed.getvalue()


def parquet(**columns: list[Any]) -> bytes:
    import pyarrow
    from pyarrow import parquet as format

    stream = BytesIO()
    format.write_table(pyarrow.table(columns), stream)
    return stream.getvalue()


def plain_words(said: Said) -> None:
    """See that nothing of the program's inside reached the user."""
    assert "Traceback" not in said.err
    assert "mistake in crmkpi" not in said.err
    assert "duckdb" not in said.err.casefold()
    for line in said.err.splitlines():
        assert line.startswith(("crmkpi: ", "note: ")), line


# ---------------------------------------------------------------- files that cannot be read at all

UNREADABLE: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "deals.csv", "the file is empty. Export it again"),
    "empty gz": (gzip.compress(b"", mtime=0), "deals.csv.gz", "the file is empty. Export it again"),
    "blank lines": ("\n\n  \n\n", "deals.csv", "nothing but blank lines"),
    "a picture": (PNG, "deals.csv", "a picture (PNG)"),
    "a broken workbook": (xlsx(), "deals.csv", "the workbook is damaged, or is none"),
    "a broken old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "deals.csv", "damaged, or is none"),
    "a packed workbook": (gzip.compress(xlsx(), mtime=0), "deals.csv.gz", "an Excel workbook"),
    "a PDF": (b"%PDF-1.7\n" + bytes(99), "deals.csv", "a PDF document"),
    "a web page": ("<!DOCTYPE html><html><body>Log in</body></html>", "deals.csv", "a web page"),
    "a cut gz": (gzip.compress(GOOD.encode() * 999, mtime=0)[:-20], "deals.csv.gz", "ends too early"),
    "a damaged gz": (gzip.compress(b"x", mtime=0)[:12] + b"\xff" * 40, "deals.csv.gz", "damaged"),
    "a damaged parquet": (b"PAR1" + bytes(40) + b"PAR1", "deals.parquet", "damaged"),
    "a cut parquet": (parquet(deal_id=["1"], outcome=["won"])[:-30], "deals.parquet", "damaged"),
    "zeros": (bytes(5000), "deals.csv", "binary"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unreadable_file_is_named_with_what_to_do(tmp_path: Path, what: str) -> None:
    content, name, words = UNREADABLE[what]
    put(tmp_path, {name: content})
    said = crm("report", tmp_path / name)
    assert (said.code, said.out) == (3, "")
    assert name in said.err
    assert words in said.err
    plain_words(said)


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_bad_file_among_good_ones_does_not_stop_them(tmp_path: Path, what: str) -> None:
    content, name, words = UNREADABLE[what]
    put(tmp_path, {name.replace("deals", "orders"): content, "deals.csv": GOOD})
    said = crm("report", tmp_path, "--period", "2026-10", "--format", "json")
    assert said.code == 3
    assert words in said.err
    assert [(one["id"], one["value"]) for one in said.tree["kpis"] if one["id"] == "win_rate"] == [("win_rate", 0.5)]
    assert any(words in note for note in said.tree["notes"])
    plain_words(said)


def test_a_folder_named_like_an_export_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").mkdir()
    put(tmp_path, {"deals.csv": GOOD, "README.csv": "x", ".hidden.csv": "x", "notes.docx": "x"})
    facts = report(tmp_path, period="2026-10")
    assert [source.file for source in facts.sources] == ["deals.csv"]
    assert facts.notes == ()


@pytest.mark.parametrize(
    ("path", "words"),
    [("nothing.csv", "there is no such file or folder"), ("empty/", "no exports in this folder")],
)
def test_a_path_without_exports_is_said(tmp_path: Path, path: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    said = crm("report", tmp_path / path)
    assert (said.code, said.out) == (3, "")
    assert words in said.err
    plain_words(said)


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"deals.csv": GOOD, "orders.csv": "x"})
    usual = Path.open

    def refuse(path: Path, *rest: Any, **more: Any) -> Any:
        if path.name == "orders.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return usual(path, *rest, **more)

    monkeypatch.setattr(Path, "open", refuse)
    said = crm("report", tmp_path, "--period", "2026-10")
    assert said.code == 3
    assert "orders.csv: the file may not be read. Ask for the right to read it" in said.err
    assert "Win rate" in said.out
    plain_words(said)


# ---------------------------------------------------------------- files without anything to report on


@pytest.mark.parametrize(
    "text", [HEADER, f"{HEADER}\n", f"{HEADER}\r\n\r\n"], ids=["no line end", "header", "blank lines"]
)
def test_an_export_of_a_header_only_has_nothing_to_report_on(tmp_path: Path, text: str) -> None:
    put(tmp_path, {"deals.csv": text})
    said = crm("report", tmp_path / "deals.csv")
    assert (said.code, said.out) == (3, "")
    assert "no dated rows" in said.err and "--as-of" in said.err
    plain_words(said)
    facts = report(tmp_path, as_of=date(2026, 11, 5))
    assert [(source.rows_read, source.rows_loaded) for source in facts.sources] == [(0, 0)]
    assert kpi(facts, "won_amount").reason is Reason.NO_DATA
    assert crm("report", tmp_path / "deals.csv", "--as-of", "2026-11-05").code == 0


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("whatever.csv", "a,b,c\n1,2,3\n", ("whatever.csv: not recognised and left out", "config")),
        ("deals.csv", "deal_id,amount,owner_id\n1,2,3\n", ("deals.csv",)),
        ("orders.csv", "order_id,customer_id,ordered_at\n1,2,2026-10-01\n", ("orders.csv",)),
        (
            "answers.csv",
            "Respondent ID,Collector ID,Start Date,End Date,Custom Data 1,Why?\n1,2,2026-10-01,2026-10-01,,x\n",
            ("closest is surveymonkey surveys (nps), but it lacks a question of the kind NPS\n",),
        ),
    ],
)
def test_an_unknown_file_is_named_with_what_it_lacked(
    tmp_path: Path, name: str, text: str, words: tuple[str, ...]
) -> None:
    put(tmp_path, {name: text})
    said = crm("report", tmp_path / name)
    assert said.code == 3
    for word in (*words, "nothing to report on"):
        assert word in said.err
    plain_words(said)


def test_an_unknown_file_among_known_ones_is_a_note_and_no_failure(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": GOOD, "whatever.csv": "a,b,c\n1,2,3\n"})
    said = crm("report", tmp_path, "--period", "2026-10")
    assert said.code == 0
    assert "note: whatever.csv: not recognised and left out" in said.err
    assert "Win rate" in said.out


# ---------------------------------------------------------------- rows that cannot be read

BROKEN_ROWS: dict[str, tuple[str, int, list[int]]] = {
    "too many cells": (f"{HEADER}\n1,won,2026-10-05,100\n2,lost,2026-10-06,1,,9\n3,won,2026-10-06,1\n", 3, [3]),
    "two rows in a line": (f"{HEADER}\n1,won,2026-10-05,100\n2,lost,2026-10-06,1,2,won\n3,won,2026-10-06,1\n", 3, [3]),
    "an open quote": (f'{HEADER}\n1,won,2026-10-05,100\n2,"lost,2026-10-06,1,9\n3,won,2026-10-06,1\n', 3, [3]),
    "an open quote at the end": (f'{HEADER}\n1,won,2026-10-05,100\n3,won,2026-10-06,1\n2,"lost,2026-10-06', 3, [4]),
    "after a cell of two lines": (f'{HEADER}\n1,won,2026-10-05,"100\n"\n3,won,2026-10-06,1\n2,lost,,1,,9\n', 3, [5]),
    "after blank lines": (f"{HEADER}\n\n1,won,2026-10-05,100\n\n3,won,2026-10-06,1\n2,lost,,1,,9\n", 3, [6]),
}


@pytest.mark.parametrize("what", BROKEN_ROWS)
def test_a_broken_row_is_refused_with_its_line_and_no_other_with_it(tmp_path: Path, what: str) -> None:
    text, read, lines = BROKEN_ROWS[what]
    facts = report(tmp_path, {"deals.csv": text}, period="2026-10")
    source = facts.sources[0]
    assert (source.rows_read, source.rows_loaded, source.rows_rejected) == (read, read - len(lines), len(lines))
    refused = found(facts)["F101"]
    assert (refused.rows, refused.of, [place.line for place in refused.places]) == (len(lines), read, lines)
    assert refused.places[0].file == "deals.csv" and refused.places[0].note and refused.todo
    assert kpi(facts, "win_rate").denominator == 2
    said = crm("report", tmp_path, "--period", "2026-10", "--fail-on", "error")
    assert said.code == 1
    assert "deals.csv" in said.out
    plain_words(said)


def test_thousands_of_broken_rows_are_counted_and_only_some_are_shown(tmp_path: Path) -> None:
    text = HEADER + "\n" + "".join(f"{n},won,2026-10-05,1\n{n},lost,,,9,9\n" for n in range(3_000))
    facts = report(tmp_path, {"deals.csv": text}, period="2026-10")
    assert (facts.sources[0].rows_loaded, facts.sources[0].rows_rejected) == (3_000, 3_000)
    assert (found(facts)["F101"].rows, len(found(facts)["F101"].places)) == (3_000, 20)
    assert kpi(facts, "won_amount").value == 3_000


def test_of_two_columns_of_one_name_the_first_counts(tmp_path: Path) -> None:
    text = "deal_id,outcome,closed_at,amount,amount\n1,won,2026-10-05,100,7\n"
    facts = report(tmp_path, {"deals.csv": text}, period="2026-10")
    assert kpi(facts, "won_amount").value == 100
    assert list(read_export(tmp_path / "deals.csv").columns) == ["deal_id", "outcome", "closed_at", "amount", "amount"]


# ---------------------------------------------------------------- ways of writing

PORTUGUESE = "deal_id;outcome;closed_at;amount;owner_id\n1;won;05/10/2026;1.234,56;José\n2;lost;31/10/2026;7,5;Ação\n"
ENGLISH = "deal_id,outcome,closed_at,amount,owner_id\n1,won,2026-10-05,1234.56,José\n2,lost,2026-10-31,7.5,Ação\n"


@pytest.mark.parametrize("text", [PORTUGUESE, ENGLISH], ids=["pt", "en"])
@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: gzip.compress(text.encode(), mtime=0),
        lambda text: text.rstrip("\n").encode(),
        lambda text: re.sub(r"[^;\n]+" if ";" in text else r"[^,\n]+", r'"\g<0>"', text).encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "cp1252", "crlf", "gz", "no last line end", "quoted"],
)  # fmt: skip
def test_the_same_export_in_any_writing_gives_the_same_numbers(
    tmp_path: Path, text: str, written: Callable[[str], bytes]
) -> None:
    facts = report(tmp_path, {"deals.csv": written(text)}, period="2026-10", by=("owner_id",))
    won = kpi(facts, "won_amount")
    assert (won.value, kpi(facts, "win_rate").value) == (Decimal("1234.56"), Decimal("0.5"))
    assert [segment.key for segment in won.segments] == ["José"]
    assert facts.sources[0].rows_read == 2
    assert not found(facts)


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    content = parquet(
        deal_id=[1, 2, 3],
        outcome=["won", "won", "lost"],
        closed_at=[datetime(2026, 10, 5, 14, 30), datetime(2026, 10, 31, 23, 59, 59), datetime(2026, 10, 30)],
        created_at=[date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)],
        amount=[Decimal("0.10"), Decimal("0.20"), None],
        probability=[0.5, 1.0, 0.0],
    )
    facts = report(tmp_path, {"deals.parquet": content}, period="2026-10")
    assert kpi(facts, "won_amount").value == Decimal("0.30")
    assert (facts.sources[0].rows_read, facts.as_of, not found(facts)) == (3, date(2026, 10, 31), True)


def test_parquet_and_csv_of_the_same_rows_give_the_same_report(tmp_path: Path) -> None:
    rows = {
        "deal_id": ["1", "2"],
        "outcome": ["won", "lost"],
        "closed_at": ["05/10/2026", "31/10/2026"],
        "amount": ["1,5", "2"],
    }
    as_csv = report(
        tmp_path / "a", {"deals.csv": table(",".join(rows), list(zip(*rows.values(), strict=True)))}, period="2026-10"
    )
    as_parquet = report(tmp_path / "b", {"deals.parquet": parquet(**rows)}, period="2026-10")
    assert as_csv.kpis == as_parquet.kpis
    assert kpi(as_csv, "won_amount").value == Decimal("1.5")


# ---------------------------------------------------------------- several files


def halves(name: str = "deals") -> dict[str, str | bytes]:
    return {
        f"{name}_2026-09.csv": f"{HEADER}\n1,won,2026-09-05,1\n",
        f"{name}_2026-10.csv": "closed_at;outcome;amount;deal_id\n05/10/2026;won;2,5;2\n15/10/2026;lost;;3\n",
    }


@pytest.mark.parametrize(
    "sources",
    [
        "{table: deals, files: 'deals_*.csv'}",
        "{table: deals, files: [deals_2026-09.csv, deals_2026-10.csv]}",
        "{table: deals, files: ./}",
        "{table: deals, files: deals_2026-09.csv}, {table: deals, files: 'deals_2026-1?.csv'}",
        None,
    ],
    ids=["glob", "list", "folder", "two sources", "no config"],
)
def test_the_exports_of_a_table_are_joined_each_in_its_own_form(tmp_path: Path, sources: str | None) -> None:
    files = halves()
    if sources:
        files["crmkpi.yaml"] = f"sources: [{sources}]\n"
    facts = report(tmp_path, files, period="2026-10")
    assert [(source.table, source.rows_read) for source in facts.sources] == [("deals", 1), ("deals", 2)]
    won = kpi(facts, "won_amount")
    assert won.previous is not None
    assert (won.value, won.previous.value, kpi(facts, "win_rate").value) == (Decimal("2.5"), 1, Decimal("0.5"))
    assert facts.rows["deals"] == 3


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": GOOD})
    facts = build_report(paths=[tmp_path, tmp_path / "deals.csv", tmp_path / "." / "deals.csv"], period="2026-10").facts
    assert [source.rows_read for source in facts.sources] == [2]


def test_a_record_in_two_exports_is_a_finding(tmp_path: Path) -> None:
    facts = report(tmp_path, {"deals_a.csv": GOOD, "deals_b.csv": GOOD}, period="2026-10")
    twice = found(facts)["D103"]
    assert (twice.rows, twice.keys, twice.of) == (4, 2, 4)
    assert {(place.file, place.line, place.id) for place in twice.places} == {
        ("deals_a.csv", 2, "1"), ("deals_a.csv", 3, "2"), ("deals_b.csv", 2, "1"), ("deals_b.csv", 3, "2"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("files", "words"), [("nowhere.csv", "there is no file"), ("nowhere-*.csv", "no file matches")]
)
def test_a_source_that_matches_nothing_is_said_with_its_place(tmp_path: Path, files: str, words: str) -> None:
    put(tmp_path, {"crmkpi.yaml": f"title: x\nsources:\n  - table: deals\n    files: {files}\n"})
    said = crm("--config", tmp_path / "crmkpi.yaml", "report")
    assert said.code == 3
    assert f"crmkpi.yaml:4:12: {words} '{files}'" in said.err
    plain_words(said)


def test_a_column_that_the_config_names_and_no_file_has_is_said_with_its_place(tmp_path: Path) -> None:
    text = "sources:\n  - table: deals\n    files: deals.csv\n    columns: {amount: Amuont}\n"
    put(tmp_path, {"deals.csv": GOOD.replace("amount", "Amount"), "crmkpi.yaml": text})
    said = crm("--config", tmp_path / "crmkpi.yaml", "report")
    assert said.code == 2
    assert "crmkpi.yaml:4:" in said.err and "'Amuont'" in said.err and "Did you mean 'Amount'?" in said.err
    plain_words(said)


def test_a_foreign_export_comes_in_through_the_config(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "vendas.csv": "Nº;Situação;Fechado;Total;UF\n1;GANHO!;05/10/2026;1.000,50;SP\n2;perdido;06/10/2026;9;RJ\n",
        "crmkpi.yaml": (
            "language: pt-BR\ncurrency: BRL\nsources:\n  - table: deals\n    files: vendas.csv\n"
            "    columns: {deal_id: 'Nº', outcome: situacao, closed_at: Fechado, amount: Total, uf: UF}\n"
            "    values: {outcome: {Ganho: won, Perdido: lost}}\n    constants: {type: new}\n"
        ),
    }
    facts = report(tmp_path, files, period="2026-10", by=("uf",))
    assert kpi(facts, "won_amount").value == Decimal("1000.50")
    assert kpi(facts, "new_revenue").value == Decimal("1000.50")
    assert [(one.key, one.value) for one in kpi(facts, "win_rate").segments] == [("RJ", 0), ("SP", 1)]


# ---------------------------------------------------------------- derived tables, currencies


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "deals",
            "deal_id,outcome,closed_at,customer_id\n1,won,2026-10-05,A\n2,won,2026-02-05,B\n3,lost,2026-02-05,C\n",
            "won deals",
        ),
        ("orders", "order_id,customer_id,ordered_at,amount\n1,A,2026-10-05,1\n2,B,2026-02-05,1\n", "orders"),
        ("subscriptions", "customer_id,start_at,end_at\nA,2026-10-05,\nB,2026-02-05,\n", "subscriptions"),
        ("customers", "customer_id,customer_since_at,churned_at\nA,2026-10-05,\nB,2026-02-05,\n", "customers"),
    ],
)
def test_customers_are_made_of_what_there_is_and_the_report_says_of_what(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    facts = report(tmp_path, {f"{name}.csv": text}, period="2026-10", as_of=date(2026, 11, 5))
    for one, value in (("customers_active", 2), ("new_customers", 1), ("retained_customers", 1)):
        assert (one, kpi(facts, one).value) == (one, value)
        assert (kpi(facts, one).based_on or "").startswith(words)
    said = crm(
        "report",
        tmp_path,
        "--period",
        "2026-10",
        "--as-of",
        "2026-11-05",
        "--format",
        "json",
        "--kpi",
        "customers_active",
    )
    assert said.tree["kpis"][0]["based_on"].startswith(words)


def test_what_there_is_nothing_to_make_of_is_listed_with_the_reason(tmp_path: Path) -> None:
    facts = report(tmp_path, {"deals.csv": GOOD}, period="2026-10")
    lacks = {one.id: (one.reason, one.detail) for one in facts.not_computed}
    assert lacks["nps"] == (Reason.MISSING_TABLE, "not in the sources: Survey answers")
    assert lacks["sales_cycle_days"] == (Reason.MISSING_COLUMN, "no column created_at in Deals")
    assert lacks["cac"][0] is Reason.MISSING_TABLE
    assert not {one.id for one in facts.kpis} & set(lacks)


def test_amounts_of_several_currencies_are_refused_and_the_rest_is_computed(tmp_path: Path) -> None:
    rows = [
        (1, "won", "2026-10-05", 100, "BRL"),
        (2, "won", "2026-10-06", 50, " usd "),
        (3, "lost", "2026-10-07", 1, ""),
    ]
    files = {"deals.csv": table(f"{HEADER},currency", rows)}
    facts = report(tmp_path, files, period="2026-10")
    lack = next(one for one in facts.not_computed if one.id == "won_amount")
    assert lack.reason is Reason.MIXED_CURRENCIES
    assert "deals holds amounts in several currencies (BRL 1, USD 1)" in lack.detail
    assert kpi(facts, "win_rate").n == 3
    assert facts.currency is None
    assert not any(value.unit.value == "money" for value in facts.kpis)


@pytest.mark.parametrize(("words", "expected"), [(("BRL", "brl"), "BRL"), (("", ""), None)])
def test_one_currency_is_that_of_the_report(tmp_path: Path, words: tuple[str, str], expected: str | None) -> None:
    rows = [(i, "won", "2026-10-05", 100, word) for i, word in enumerate(words)]
    facts = report(tmp_path, {"deals.csv": table(f"{HEADER},currency", rows)}, period="2026-10")
    assert (facts.currency, kpi(facts, "won_amount").value) == (expected, 200)


# ---------------------------------------------------------------- the first checks


def test_the_first_checks_find_what_they_are_for(tmp_path: Path) -> None:
    rows = [
        ("1", "won", "2026-10-09", "2026-10-05", "100"),
        ("1", "won", "2026-10-01", "2026-10-05", "x"),
        ("", "won", "2026-10-01", "2026-10-05", ""),
        ("3", "lost", "2026-10-01", "32/10/2026", ""),
    ]
    people = [
        ("A", "ana@x.com.br", "(11) 98765-4321", "529.982.247-25"),
        ("B", " ANA@x.com.br", "", ""),
        ("C", "bia@x.com.br", "+55 11 98765-4321", ""),
        ("D", "", "", "52998224725"),
        ("E", "eva@x.com.br", "000000000", "00000000000"),
        ("F", "", "000000000", "00000000000"),
    ]
    files = {
        "deals.csv": table("deal_id,outcome,created_at,closed_at,amount", rows),
        "customers.csv": table("customer_id,email,phone,tax_id", people),
    }
    facts = report(tmp_path, files, period="2026-10")
    checks = found(facts)
    assert {code: one.rows for code, one in checks.items()} == {
        "C101": 3, "D101": 1, "D102": 1, "D103": 2, "D104": 1, "D107": 2, "F102": 1,
    }  # fmt: skip
    bad = {(one.column, one.rows) for one in facts.checks if one.code == "F102"}
    assert bad == {("amount", 1), ("closed_at", 1)}
    assert [(place.line, place.note) for place in checks["D104"].places] == [(2, "2026-10-05 < 2026-10-09")]
    assert facts.duplicates is not None
    assert (facts.duplicates.groups, facts.duplicates.rows) == (1, 3)
    shown = [place.value for one in facts.checks for place in one.places]
    assert not {"ana@x.com.br", "529.982.247-25", "(11) 98765-4321"} & set(shown)


# ---------------------------------------------------------------- users' own KPI files


def own(**keys: str) -> str:
    """Write a KPI file; a key given as `-` is left out."""
    usual = {
        "label": "Own",
        "question": "How much?",
        "category": "business",
        "unit": "count",
        "better": "higher",
        "source": "own",
        "table": "deals",
        "during": "closed_at",
        "value": "count(*)",
    }
    return "".join(f"{key}: {value}\n" for key, value in {**usual, **keys}.items() if value != "-")


CONFIG = "sources: [{table: deals, files: deals.csv}]\nkpi_folder: kpis\nperiod: 2026-10\nkpis: [own_one]\n"
FORMULA = {"table": "-", "during": "-", "value": "-"}


def with_kpi(folder: Path, files: dict[str, str]) -> Said:
    put(
        folder,
        {"deals.csv": GOOD, "crmkpi.yaml": CONFIG, **{f"kpis/{name}.yaml": text for name, text in files.items()}},
    )
    return crm("--config", folder / "crmkpi.yaml", "report", "--format", "json")


def test_a_kpi_file_of_the_user_is_computed(tmp_path: Path) -> None:
    said = with_kpi(tmp_path, {"own_one": own(where="amount >= $least", parameters="{least: 60}")})
    assert said.code == 0, said.err
    assert [(one["id"], one["value"], one["label"]) for one in said.tree["kpis"]] == [("own_one", 1, "Own")]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        # nothing but one expression over the columns of one table
        ({"own_one": own(value="(SELECT count(*) FROM read_csv('SECRET'))")}, "a subquery is not allowed"),
        ({"own_one": own(value="count(*) FILTER (amount IN (SELECT 1))")}, "a subquery is not allowed"),
        ({"own_one": own(where="EXISTS (FROM read_text('SECRET'))")}, "a subquery is not allowed"),
        ({"own_one": own(value="sum(count(*)) OVER ()")}, "a window function is not allowed"),
        ({"own_one": own(value="count(*); COPY deals TO 'SECRET.out'")}, "not one SQL expression"),
        ({"own_one": own(value="count(*) FROM read_csv('SECRET')")}, "not one SQL expression"),
        ({"own_one": own(value="count(*)) FROM deals --")}, "not one SQL expression"),
        ({"own_one": own(value="count(*), count(*)")}, "a list of several expressions is not allowed"),
        ({"own_one": own(value="COPY deals TO 'SECRET.out'")}, "not one SQL expression"),
        ({"own_one": own(value="count(")}, "not one SQL expression"),
        ({"own_one": own(value="amount")}, "an aggregate is missing"),
        ({"own_one": own(where="count(*) > 1")}, "a condition looks at one row"),
        # names that there are not
        ({"own_one": own(value="sum(amuont)")}, "deals has no column 'amuont'. Did you mean 'amount'?"),
        ({"own_one": own(where="amount > $least")}, "unknown parameter $least"),
        ({"own_one": own(where="amount > $lest", parameters="{least: 60}")}, "Did you mean 'least'?"),
        ({"own_one": own(table="deels")}, "'deels'"),
        ({"own_one": own(during="closd_at")}, "'closd_at'"),
        ({"own_one": own(uses="[amuont]")}, "'amuont'"),
        ({"own_one": own(colour="red")}, "colour"),
        ({"own_one": own(category="busines")}, "business"),
        ({"own_one": own(unit="apples")}, "'apples' is not one of count, money"),
        ({"own_one": own(label="-")}, "label"),
        # formulas
        ({"own_one": own(**FORMULA, formula="own_one / 2")}, "own_one → own_one"),
        (
            {"own_one": own(**FORMULA, formula="own_two + 1"), "own_two": own(**FORMULA, formula="own_one * 2")},
            "round in a circle",
        ),
        ({"own_one": own(**FORMULA, formula="won_amuont / 2")}, "Did you mean 'won_amount'?"),
        ({"own_one": own(**FORMULA, formula="__import__('os').system('true')")}, "only numbers, names"),
        ({"own_one": own(**FORMULA, formula="won_amount / ")}, "cannot be read"),
        ({"own_one": own(formula="won_amount / 2")}, "either `value`"),
        ({"own_one": own(numerator="count(*)", value="-")}, "numerator"),
        # other people's names
        ({"own_one": own(), "win_rate": own()}, "'win_rate' is a built-in KPI; give the file another name"),
        ({"own_one": "label: [\n"}, "own_one.yaml"),
    ],
)
def test_a_wrong_kpi_file_is_refused_with_its_name_and_reads_nothing(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n")
    said = with_kpi(tmp_path, {name: text.replace("SECRET", str(secret)) for name, text in files.items()})
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    wrong = "win_rate" if "win_rate" in files else "own_one"
    assert f"{wrong}.yaml" in said.err
    assert "hunter2" not in said.err
    assert not (tmp_path / "secret.csv.out").exists()
    plain_words(said)


@pytest.mark.parametrize(
    "value",
    [
        "count(getenv('HOME'))",
        "count(*) + length(read_text('SECRET'))",
        "max(current_setting('temp_directory'))",
        "max(getvariable('x'))",
        "sum(nextval('s'))",
        "count(nosuchfunction(amount))",
        "sum(outcome)",
        "max(random())",
        "max(now())",
    ],
)
def test_a_function_that_is_no_arithmetic_never_reaches_a_file_or_a_traceback(tmp_path: Path, value: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n")
    said = with_kpi(tmp_path, {"own_one": own(value=value.replace("SECRET", str(secret)))})
    assert said.code in (2, 3), said.out
    assert "own_one" in said.err
    plain_words(said)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"value": "-", "numerator": "sum(amount)", "denominator": "sum(amount) - sum(amount)"}, "zero_denominator"),
        ({"value": "sum(amount) / (count(*) - count(*))"}, "no_data"),
        ({**FORMULA, "formula": "won_amount / (win_rate - win_rate)"}, "zero_denominator"),
        ({**FORMULA, "formula": "won_amount / 0"}, "zero_denominator"),
        ({**FORMULA, "formula": "0 ** (0 - win_rate)"}, "zero_denominator"),
        ({**FORMULA, "formula": "(0 - won_amount) ** 0.5"}, "zero_denominator"),
    ],
)
def test_a_division_by_nothing_has_no_value(tmp_path: Path, keys: dict[str, str], reason: str) -> None:
    said = with_kpi(tmp_path, {"own_one": own(**keys)})
    assert said.code == 0, said.err
    assert [(one["value"], one["reason"]) for one in said.tree["kpis"]] == [(None, reason)]


def test_errors_are_the_package_s_own(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": "", "crmkpi.yaml": "nonsense: 1\n"})
    with pytest.raises(InputError):
        build_report(paths=[tmp_path / "deals.csv"])
    with pytest.raises(ConfigError):
        build_report(tmp_path / "crmkpi.yaml")
    with pytest.raises(CrmKpiError):
        read_export(tmp_path / "deals.csv")
