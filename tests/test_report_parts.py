"""Every part of a report reaches the reader of each format that has room for it, in the words of the reader."""

import csv
import email
import email.policy
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from reports import full

from crmkpi import build_report, formats
from crmkpi.formats import _page
from crmkpi.formats._numbers import NBSP, Figures
from crmkpi.model import Cohort, CohortTable, Goal, Report, Segment, Signal, Unit

POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
TURNED = "abc\u202egnp.exe"


@pytest.fixture(scope="module")
def sample() -> Report:
    return build_report("configs/crmkpi.yaml", period="2026-10").facts


def written(name: str, report: Report) -> str:
    content = formats.load(name).render(report)
    assert isinstance(content, str)
    return content


def body(report: Report) -> str:
    """The HTML of a mail."""
    mail = email.message_from_bytes(formats.load("eml").render(report), policy=email.policy.default)
    part = mail.get_body(("html",))  # type: ignore[attr-defined]
    return str(part.get_content()).replace(NBSP, " ")


def pages(report: Report, folder: Path) -> str:
    """The text of a PDF, blanks of layout folded."""
    pytest.importorskip("typst")
    (folder / "r.pdf").write_bytes(formats.load("pdf").render(report))
    done = subprocess.run(["pdftotext", "-layout", folder / "r.pdf", "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode())


def book(report: Report) -> Any:
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(io.BytesIO(formats.load("xlsx").render(report)))


def column(sheet: Any, head: str) -> list[Any]:
    """The cells under a head, wherever the table begins."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(at for at, row in enumerate(rows) if head in row)
    return [row[rows[top].index(head)] for row in rows[top + 1 :]]


def split(report: Report) -> Report:
    """A report whose first KPI tells what each of its segments has to do with the change."""
    parts = (
        Segment("region", "Norte", Decimal(60), 6, contribution=Decimal("1.25")),
        Segment("region", "Sul", Decimal(40), 4, contribution=Decimal("-0.25")),
    )
    return replace(report, kpis=(replace(report.kpis[0], segments=parts), *report.kpis[1:]))


# ---------------------------------------------------------------- exhibits as tidy lines


def lines(report: Report, kind: str) -> list[dict[str, str]]:
    table = csv.DictReader(io.StringIO(written("csv", report), newline=""))
    return [line for line in table if line["kind"] == kind]


def test_a_csv_holds_every_cell_of_a_cohort_table() -> None:
    report = full("en")
    tree = json.loads(written("json", report))["cohorts"][0]
    found = lines(report, "cohort")
    assert {(line["id"], line["unit"], line["by"]) for line in found} == {
        (tree["id"], "percent", "months_since_arrival")
    }
    cells = {(line["period"], line["key"]): line for line in found}
    assert len(cells) == len(found) == sum(len(row["values"]) for row in tree["cohorts"])
    for row in tree["cohorts"]:
        for age, share in enumerate(row["values"]):
            line = cells[row["period"], str(age)]
            assert (float(line["value"]) if line["value"] else None) == share
            assert (line["reason"] == "immature") == (share is None)
            assert float(line["denominator"]) == row["size"] == int(line["n"])


def test_the_size_of_a_cohort_of_money_is_no_number_of_cases() -> None:
    table = CohortTable("r", "R", "?", Unit.MONEY, "quarter", (Cohort("2026-Q1", Decimal("10.50"), (Decimal(1),)),))
    (line,) = lines(replace(full("en"), cohorts=(table,)), "cohort")
    assert (line["denominator"], line["n"], line["by"]) == ("10.5", "", "quarters_since_arrival")


def test_a_csv_holds_every_number_of_a_funnel_and_a_balance() -> None:
    report = full("en")
    tree = json.loads(written("json", report))
    stages = tree["funnels"][0]["stages"]
    kinds = {"funnel": "entered", "funnel_from_previous": "from_previous", "funnel_from_first": "from_first"}
    for kind, name in {**kinds, "funnel_median_days": "median_days"}.items():
        known = {stage["name"]: stage[name] for stage in stages if stage[name] is not None}
        assert {line["key"]: float(line["value"]) for line in lines(report, kind)} == known
    moved = [(line["by"], line["key"], float(line["value"])) for line in lines(report, "balance")]
    assert moved == [
        ("opening", "", 1200), ("movement", "new", 96), ("movement", "lost", -25), ("closing", "", 1271),
    ]  # fmt: skip
    assert sum(amount for by, _, amount in moved if by != "closing") == moved[-1][2]


def test_a_report_of_an_exhibit_alone_is_no_empty_file() -> None:
    report = replace(full("en"), kpis=(), not_computed=(), funnels=(), balances=())
    assert len(lines(report, "cohort")) == 36
    pyarrow = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.read_table(io.BytesIO(formats.load("parquet").render(report)))
    assert table.num_rows == 36 and set(table.column("kind").to_pylist()) == {"cohort"}
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert json.loads(metadata["crmkpi.definitions"])["customer_retention"] == report.cohorts[0].definition


# ---------------------------------------------------------------- mail, Markdown, PDF, workbook, page


def test_a_mail_says_what_the_report_says() -> None:
    report = full("en")
    text = body(report)
    assert "Δ prev: against Sep 26" in text and "↓ lower is better" in text
    assert "−6.8%" in text and "vs target" in text
    assert "95%: 22.0% to 31.0%" in text
    assert "Lead funnel" in text and "Proposal" in text and "43.8%" in text and "40 records too young" in text
    goal, missing = report.goals[0].name, report.not_computed[0].label
    assert "Goals" in text and goal in text and "Without a number" in text and missing in text
    assert text.index("Up for 3 months") < text.index("<table"), "what stands out comes before the numbers"


@POPPLER
def test_a_pdf_says_intervals_answers_and_parts_of_the_change(tmp_path: Path) -> None:
    text = pages(split(full("en")), tmp_path)
    assert "95%: 22.0% to 31.0%" in text
    assert "Detractors (0 to 6) 2 (9.5%)" in text
    assert "Part of the change" in text and "125%" in text and "−25%" in text


@POPPLER
def test_the_text_of_a_pdf_can_be_searched(sample: Report, tmp_path: Path) -> None:
    file = "exports/negocios-exportados-do-pipedrive-em-2026-11-01.csv"
    report = replace(full("en"), sources=(replace(full("en").sources[0], file=file),))
    text = pages(report, tmp_path)
    assert file in text.replace(" ", "") and not set("\u200b\u00ad\u2060\ufeff") & set(text)
    assert "\u200b" not in pages(sample, tmp_path)
    said = subprocess.run(["pdfinfo", tmp_path / "r.pdf"], capture_output=True, check=True).stdout.decode()
    assert f"Title:           {sample.title} · outubro de 2026\n" in said
    assert int(re.search(r"Pages:\s+(\d+)", said)[1]) <= 3  # type: ignore[index]


def test_markdown_says_intervals_and_answers() -> None:
    text = written("md", full("en"))
    assert "95% interval" in text and "22.0% to 31.0%" in text
    assert re.search(r"Promoters \(9 and 10\) +\| +12 \| 57\.1%", text)
    sure = replace(full("en"), kpis=tuple(replace(kpi, low=None, high=None) for kpi in full("en").kpis))
    assert "95% interval" not in written("md", sure)


def test_a_workbook_says_answers_and_parts_of_the_change() -> None:
    found = book(split(full("en")))
    assert column(found["Answers"], "Count") == [2, 7, 12]
    assert column(found["Segments"], "Part of the change")[:2] == [1.25, -0.25]


def test_a_page_says_parts_of_the_change() -> None:
    page = written("html", split(full("en")))
    assert "Part of the change" in page and ">125%<" in page and ">−25%<" in page
    assert "Part of the change" not in written("html", full("en"))


def test_what_needs_action_is_said_first_with_a_sign() -> None:
    report = full("en")
    good = replace(report.kpis[0], signals=(Signal("trend", "better and better", True),))
    bad = replace(report.kpis[1], signals=(Signal("missed", "worse and worse", False),))
    report = replace(report, kpis=(good, bad, *report.kpis[2:]))
    for text in (written("html", report), written("md", report), body(report), written("terminal", report)):
        assert text.index("worse and worse") < text.index("better and better")
    assert '<b class="bad">✗</b><b><bdi>' in written("html", report)


def test_a_goal_that_nothing_in_the_report_serves_is_not_shown_to_people() -> None:
    report = full("en")
    report = replace(report, goals=(*report.goals, Goal("other", "Conquer the moon", None)))
    for text in (written("html", report), written("md", report), body(report)):
        assert report.goals[0].name in text and "Conquer the moon" not in text
    assert "Conquer the moon" in written("json", report)


# ---------------------------------------------------------------- the reader's words


def test_a_brazilian_reads_no_ids_in_a_workbook() -> None:
    report = full("pt-BR")
    report = replace(report, sources=(replace(report.sources[0], preset="canonical"), *report.sources[1:]))
    found = book(report)
    ids = {unit.value for unit in Unit} - {"horas"}
    assert not ids & {*column(found["Tendências"], "Unidade"), *column(found["Definições"], "Unidade")}
    for text in (written("html", report), written("md", report)):
        assert "canonical" not in text
    assert "canonical" not in {cell for row in found["Fontes"].values for cell in row}


@pytest.mark.parametrize("narrow", [False, True])
def test_changes_have_one_precision_everywhere(narrow: bool) -> None:
    figures = Figures("pt-BR", "BRL", narrow=narrow)
    assert figures.change(Decimal("1.0834"), Unit.MONEY) == "+108,3%"
    assert figures.change(Decimal("0.0834"), Unit.MONEY) == "+8,3%"
    assert figures.change(Decimal("-4.286"), Unit.PERCENT).startswith("−428,6")


def test_the_parts_that_come_out_even_have_one_name() -> None:
    report, name = full("en"), "What came and went"
    assert all(name in text for text in (written("html", report), written("md", report)))
    assert name in book(report).sheetnames


# ---------------------------------------------------------------- rows that are one customer


def test_merged_rows_belong_to_the_check_that_found_them(sample: Report) -> None:
    found = {one.code: (one.rows or 0) - (one.keys or 0) for one in sample.checks if one.code in ("C101", "C201")}
    assert found == {"C101": 1, "C201": 2}, "rows that are one less than they look, by how sure that is"
    active = next(kpi for kpi in sample.kpis if kpi.id == "customers_active")
    assert {one.code: one.rows for one in active.left_out} == found


# ---------------------------------------------------------------- names from the data


SUBJECTS = (
    "Vendas 🚀 Brasil · ação de outubro",
    "مبيعات 2026 تقرير plain words مرة",
    "plain words " * 12,
    "🚀" * 90,
    "x" * 300,
    "a🚀 b " * 30,
)


@pytest.mark.parametrize("title", SUBJECTS)
def test_a_subject_keeps_its_blanks(title: str) -> None:
    content = formats.load("eml").render(replace(full("en"), title=title, headline="end"))
    wanted = f"{title.strip()} · October 2026: end"[:240].rstrip()
    modern = email.message_from_bytes(content, policy=email.policy.default)
    old = email.message_from_bytes(content)["Subject"]
    assert modern["Subject"].rstrip() == wanted
    assert str(make_header(decode_header(re.sub(r"\r?\n", "", old)))).rstrip() == wanted
    assert all(len(line) <= 78 for line in content.partition(b"\r\nMessage-ID")[0].split(b"\r\n"))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@SUM(1+1)", "-lead", "+lead"])
def test_only_what_a_spreadsheet_opens_is_kept_from_it(name: str) -> None:
    report = full("en")
    report = replace(report, kpis=(replace(report.kpis[0], label=name), *report.kpis[1:]), title=name)
    page = written("html", report).replace("&#39;", "'")
    assert name in page and f"'{name}" not in page
    assert f"'{name}" in written("csv", report)


def test_what_turns_the_writing_round_is_data_to_machines_and_a_sign_to_people() -> None:
    report = full("en")
    report = replace(report, kpis=(replace(report.kpis[0], label=TURNED), *report.kpis[1:]), title=TURNED)
    assert json.loads(written("json", report))["title"] == TURNED and TURNED in written("csv", report)
    for text in (written("html", report), written("md", report), written("terminal", report), body(report)):
        assert "\u202e" not in text and "abc\ufffdgnp.exe" in text


def test_a_long_name_does_not_take_the_page() -> None:
    report = full("en")
    page = written("html", replace(report, kpis=(replace(report.kpis[0], label="W" * 300), *report.kpis[1:])))
    assert 'class="long">' + "W" * 300 in page


@POPPLER
def test_a_long_name_does_not_leave_the_paper(tmp_path: Path) -> None:
    report = full("en")
    text = pages(replace(report, kpis=(replace(report.kpis[0], label="W" * 300), *report.kpis[1:])), tmp_path)
    assert 20 < max(map(len, re.findall("W+", text))) < 60


# ---------------------------------------------------------------- templates


def test_the_compiled_templates_are_those_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _page.is_current(), "`make templates` writes them anew"
    render: Callable[[Report], str] = formats.load("html").render
    quick = render(full())
    monkeypatch.setattr(_page, "COMPILED", Path("nowhere"))
    _page._templates.cache_clear()
    try:
        assert not _page.is_current() and render(full()) == quick
    finally:
        _page._templates.cache_clear()
