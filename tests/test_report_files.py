"""Workbook, PDF, mail and Parquet hold the report's own numbers and words, and nothing in the data becomes code."""

import csv
import email
import email.policy
import io
import json
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from reports import BAD, HOSTILE, full, many_segments

from crmkpi import build_report, formats
from crmkpi.formats import _printed
from crmkpi.formats._numbers import NBSP, raw
from crmkpi.formats._plain import one_line, plain
from crmkpi.formats._rows import figures_of
from crmkpi.formats._workbook import Book, form
from crmkpi.model import Report, Segment, Unit
from crmkpi.words import translator

REPORTS: dict[str, Callable[[], Report]] = {"full": full, "english": lambda: full("en"), **BAD}
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def made(name: str, report: Report, **wishes: Any) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        content = formats.load(name).render(report, **wishes)
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")


# ---------------------------------------------------------------- xlsx


def book(report: Report) -> Any:
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(io.BytesIO(made("xlsx", report)))


def kpi_lines(sheet: Any) -> dict[str, dict[str, Any]]:
    """The KPI table as openpyxl reads it: id → column → cell."""
    rows = list(sheet.iter_rows())
    top = next(at for at, row in enumerate(rows) if row[1].value == "KPI")
    heads = [cell.value for cell in rows[top]]
    return {row[-1].value: dict(zip(heads, row, strict=True)) for row in rows[top + 1 :] if row[-1].value}


@pytest.mark.parametrize("name", REPORTS)
def test_a_workbook_holds_the_numbers_of_the_report(name: str) -> None:
    report = REPORTS[name]()
    found = kpi_lines(book(report).worksheets[0])
    heads = ["Realizado", "Meta"] if report.language == "pt-BR" else ["Actual", "Target"]
    for kpi in report.kpis:
        line = found[kpi.id]
        for head, value in zip(heads, (kpi.value, kpi.target), strict=True):
            number = raw(value)
            assert line[head].value == (None if number is None else pytest.approx(float(number), rel=1e-15))
        assert (line["n"].value or 0) == (kpi.n or 0)


@pytest.mark.parametrize("name", REPORTS)
def test_no_cell_is_a_formula_or_a_link(name: str) -> None:
    for sheet in book(REPORTS[name]()).worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    parts = zipfile.ZipFile(io.BytesIO(made("xlsx", REPORTS[name]())))
    for part in parts.namelist():
        content = parts.read(part).decode()
        assert "<f>" not in content and "externalLink" not in part
        if "/charts/" in part and not part.endswith(".rels"):
            assert all("!" in one and "cmd" not in one for one in re.findall(r"<c:f>(.*?)</c:f>", content))


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_workbook_has_its_sheets_filters_panes_and_print_set_up(language: str) -> None:
    found = book(full(language))
    pt = language == "pt-BR"
    names = ["Indicadores", "Tendências", "Gráficos"] if pt else ["KPIs", "Trends", "Charts"]
    assert found.sheetnames[:3] == names
    assert len(found.sheetnames) == 11
    for sheet in found.worksheets:
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
        assert sheet.oddFooter.right.text == "&P / &N"
        if sheet._charts or sheet.title in ("Cohorts", "Coortes"):
            continue
        assert sheet.auto_filter.ref and sheet.freeze_panes and sheet.print_title_rows
    assert len(found.worksheets[2]._charts) == 8


def test_numbers_have_the_form_of_their_unit_as_excel_keeps_it() -> None:
    found = kpi_lines(book(full()).worksheets[0])
    assert (
        found["won_amount"]["Realizado"].number_format == '"R$ "#,##0.00'
        or "R$" in found["won_amount"]["Realizado"].number_format
    )
    assert found["won_amount"]["Realizado"].value == 478065.6
    assert found["win_rate"]["Realizado"].number_format == "0.0%"
    assert found["sales_cycle_days"]["Realizado"].number_format == '#,##0.0" dias"'
    change = found["win_rate"]["Δ ant"]
    assert (change.value, change.number_format) == (-1.5, '+0.0" p.p.";-0.0" p.p.";0.0" p.p."')
    assert found["won_amount"]["Status"].value == "✗ fora" and found["won_amount"]["±"].value == -1


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_every_unit_has_a_form(unit: Unit, language: str) -> None:
    figures = figures_of(full(language))
    written = form(unit, figures, Decimal("2.5"))
    assert (written.count('"') % 2 == 0 and "#,##0" in written) or unit is Unit.PERCENT


def test_a_name_of_a_sheet_is_one_that_excel_takes() -> None:
    one = Book(None, full(), figures_of(full()), translator("en"))  # type: ignore[arg-type]
    assert one.name("a/b:c*d?e[f]g\\h'") == "a b c d e f g h"
    assert one.name("x" * 40) == "x" * 31 and one.name("X" * 40) == "X" * 29 + " 2"
    assert one.name("[]") == "crmkpi"


def test_long_text_and_many_rows_are_cut_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    report = many_segments(60)
    monkeypatch.setattr("crmkpi.formats._workbook.MOST_ROWS", 50)
    long = replace(report.kpis[0], notes="é" * 40_000)
    found = book(replace(report, kpis=(long, *report.kpis[1:])))
    segments = [row[0] for row in found["Segments"].iter_rows(values_only=True)]
    assert len(segments) == 52 and "no more than 50 lines" in segments[-1]
    cell = next(row[6] for row in found["Definitions"].iter_rows(values_only=True, min_row=2))
    assert len(cell) == 32_001 and cell.endswith("…")


def test_segments_and_cohorts_come_back() -> None:
    report = full("en")
    found = book(report)
    rows = list(found["Segments"].iter_rows(values_only=True, min_row=2))
    assert [(row[2], row[3]) for row in rows[:3]] == [
        ("Sudeste", 291620.01),
        ("Sul", 105174.43),
        ("(missing)", 81271.16),
    ]
    cohort = next(row for row in found["Cohorts"].iter_rows(values_only=True) if row[0] == "Oct 26")
    assert cohort[1:4] == (75, 0.95, None), "what is not over yet is blank, never 0"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["full", "hostile"])
def test_libreoffice_opens_the_workbook_with_the_same_numbers(name: str, tmp_path: Path) -> None:
    report = REPORTS[name]()
    (tmp_path / "r.xlsx").write_bytes(made("xlsx", report))
    separate = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1"
    done = subprocess.run(
        [OFFICE or "", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", separate,
         "--outdir", tmp_path, tmp_path / "r.xlsx"],
        capture_output=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    file = next(tmp_path.glob("*.csv"))
    lines = {line[-1]: line for line in csv.reader(io.StringIO(file.read_text("utf-8"))) if len(line) > 19}
    for kpi in report.kpis:
        number, shown = raw(kpi.value), lines[kpi.id][2]
        assert (shown == "") == (number is None)
        if number is not None:
            read = float(shown.rstrip("%")) / (100 if shown.endswith("%") else 1)
            assert read == pytest.approx(float(number), rel=1e-12)
        assert plain(one_line(kpi.label))[:200] in lines[kpi.id][1]


# ---------------------------------------------------------------- pdf


@pytest.mark.parametrize("name", REPORTS)
def test_a_pdf_is_tagged_and_has_its_fonts(name: str) -> None:
    pytest.importorskip("typst")
    content = made("pdf", REPORTS[name]())
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/MarkInfo<</Marked true" in content and b"/StructTreeRoot" in content
    fonts = re.findall(rb"/Type/FontDescriptor/FontName/([A-Z]{6}\+\w+).*?/FontFile[23] ", content, re.DOTALL)
    assert fonts and len(fonts) == content.count(b"/Type/FontDescriptor")
    language = REPORTS[name]().language
    assert f"/Lang({language})".encode() in content
    assert b"CreateDate" not in content


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
@pytest.mark.parametrize("name", ["full", "english", "many_kpis", "no_target", "one_period"])
def test_a_pdf_says_what_the_report_says(name: str, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    report = REPORTS[name]()
    text = words_of(made("pdf", report), tmp_path)
    figures = figures_of(report)
    expected = [report.headline, *(kpi.label for kpi in report.kpis)]
    expected += [figures.value(kpi.value, kpi.unit).replace(NBSP, " ") for kpi in report.kpis]
    expected += [report.cohorts[0].label, report.funnels[0].stages[1].name, report.balances[0].label]
    expected += [source.sha256[:16] for source in report.sources]
    squeezed = re.sub(r"\s|\u200b", "", text)
    assert [one for one in expected if re.sub(r"\s", "", one) not in squeezed] == []


def test_a_stamp_is_the_date_of_a_pdf_and_a_workbook() -> None:
    pytest.importorskip("typst")
    report = replace(full("en"), stamp="2026-11-02T08:30:00-03:00")
    assert b"<xmp:CreateDate>2026-11-02T11:30:00+00:00</xmp:CreateDate>" in made("pdf", report)
    assert book(report).properties.created.isoformat() == "2026-11-02T11:30:00"


def words_of(content: bytes, folder: Path) -> str:
    (folder / "r.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", folder / "r.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
def test_names_are_never_read_as_typst(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    name = '#panic("x") $a$ @here *b* _c_ <d> \\ // /* ]} "'
    report = replace(full("en"), title=name, headline=name, kpis=(replace(full("en").kpis[0], label=name),))
    assert re.sub(r"\s", "", name) in re.sub(r"\s|\u200b", "", words_of(made("pdf", report), tmp_path))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
def test_a_letter_without_a_font_is_a_box_and_that_is_said(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    report = full("en")
    assert "do not have" not in words_of(made("pdf", report), tmp_path)
    first = replace(report.kpis[0], label="株式会社 🚀 ok \U000e0041 \u0b95")
    text = words_of(made("pdf", replace(report, kpis=(first,))), tmp_path)
    assert "□□□□" in text and "a letter that the fonts of this page do not have" in text


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler's pdfinfo is not installed")
def test_a_usual_report_is_one_to_three_pages(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    (tmp_path / "r.pdf").write_bytes(made("pdf", full()))
    said = subprocess.run(["pdfinfo", tmp_path / "r.pdf"], capture_output=True, check=True).stdout.decode()
    assert int(re.search(r"Pages:\s+(\d+)", said)[1]) <= 3  # type: ignore[index]
    assert re.search(r"Page size:.*A4", said) and "Vendas Brasil · outubro de 2026" in said


# ---------------------------------------------------------------- mail


def mail(report: Report, **wishes: Any) -> EmailMessage:
    parsed = email.message_from_bytes(made("eml", report, **wishes), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage) and not parsed.defects
    return parsed


@pytest.mark.parametrize("name", REPORTS)
def test_a_mail_can_be_read_back(name: str) -> None:
    report = REPORTS[name]()
    found = mail(report)
    assert found["X-Unsent"] == "1" and found["Date"] is None and found["From"] is None
    assert re.fullmatch(r"<[0-9a-f]{32}@crmkpi\.invalid>", found["Message-ID"])
    plain_part, page = found.get_body(("plain",)), found.get_body(("html",))
    assert plain_part is not None and page is not None
    text = formats.load("terminal").render(report, width=72)
    assert plain_part.get_content().replace("\r\n", "\n") == text and "\x1b" not in text
    attached = list(found.iter_attachments())
    assert [one.get_filename() for one in attached] == [f"kpis-{report.period.label}.html"]
    assert attached[0].get_content_type() == "text/html"
    assert attached[0].get_payload(decode=True) == made("html", report)


@pytest.mark.parametrize("name", REPORTS)
def test_the_body_of_a_mail_is_what_mail_programs_show(name: str) -> None:
    page = mail(REPORTS[name]()).get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert len(page.encode()) < 100_000, "Gmail cuts longer ones off"
    assert not re.search(r"<(svg|style|script|link|img|iframe|form|object)\b|\sclass=|\son\w+=|javascript:", page)
    names = re.findall(r'<th scope="row"[^>]*>', page)
    assert all("min-width:" in one and "word-break" not in one for one in names), "no name is squeezed into letters"
    assert page.count("<table") == page.count("</table>") and page.count("<tr") == page.count("</tr>")
    for hostile in HOSTILE[:1]:
        assert hostile not in page


def test_the_subject_says_how_the_period_went() -> None:
    report = full()
    assert mail(report)["Subject"] == f"Vendas Brasil · outubro de 2026: {report.headline}"
    rocket = replace(report, title="Ação 🚀\r\nBcc: x@example.org", headline="")
    found = mail(rocket)
    assert found["Subject"].startswith("Ação 🚀") and found["Bcc"] is None
    assert "3 de 9" in found["Subject"] or "3 of 9" in found["Subject"]


def test_a_mail_carries_what_is_asked_for() -> None:
    pytest.importorskip("typst")
    report = replace(full(), stamp="2026-11-02T08:30:00-03:00")
    found = mail(report, attach=("pdf", "xlsx", "pdf"))
    assert [one.get_filename() for one in found.iter_attachments()] == ["kpis-2026-10.pdf", "kpis-2026-10.xlsx"]
    assert [one.get_payload(decode=True) for one in found.iter_attachments()] == [
        made("pdf", report),
        made("xlsx", report),
    ]
    assert found["Date"] == "Mon, 02 Nov 2026 08:30:00 -0300"


def test_every_line_of_a_mail_is_short_enough_for_mail() -> None:
    for name in ("full", "hostile"):
        content = made("eml", REPORTS[name]())
        content.decode("ascii")
        assert max(map(len, content.split(b"\r\n"))) <= 998 and b"\n" not in content.replace(b"\r\n", b"")


# ---------------------------------------------------------------- parquet and csv


@pytest.mark.parametrize("name", REPORTS)
def test_parquet_holds_the_lines_of_the_csv(name: str) -> None:
    from pyarrow import parquet

    report = REPORTS[name]()
    table = parquet.read_table(io.BytesIO(made("parquet", report)))
    lines = list(formats.load("csv").lines(report))
    assert table.num_rows == len(lines)
    assert table.column_names == [one for one in lines[0].__slots__]
    values = [None if raw(line.value) is None else float(raw(line.value) or 0) for line in lines]
    assert table["value"].to_pylist() == values
    assert table["start"].to_pylist() == [line.start for line in lines]
    assert table["key"].null_count == sum(line.key is None for line in lines)


def test_parquet_says_what_it_rests_on() -> None:
    from pyarrow import parquet

    report = replace(full("en"), stamp=None)
    facts = parquet.read_schema(io.BytesIO(made("parquet", report))).metadata
    assert facts[b"crmkpi.schema"] == b"crmkpi.values/1" and b"crmkpi.stamp" not in facts
    assert json.loads(facts[b"crmkpi.definitions"])["won_amount"] == report.kpis[0].definition
    assert json.loads(facts[b"crmkpi.units"])["win_rate"] == "percent"
    assert facts[b"crmkpi.config_sha256"].decode() == report.config_sha256


def test_the_brazilian_dialect_holds_the_same_cells() -> None:
    report = full()
    usual = list(csv.reader(io.StringIO(made("csv", report).decode())))
    brazilian = made("csv", report, dialect="excel-br")
    assert brazilian.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(brazilian.decode("utf-8-sig")), delimiter=";"))
    assert [[cell.replace(",", ".") for cell in row] for row in rows] == [
        [cell.replace(",", ".") for cell in row] for row in usual
    ]
    at = rows[0].index("value")
    assert rows[1][at] == "478065,6" and usual[1][at] == "478065.6"


@pytest.mark.parametrize("dialect", ["rfc4180", "excel-br"])
def test_no_cell_of_a_csv_is_executed_and_numbers_keep_their_sign(dialect: str) -> None:
    report = full("en")
    parts = (Segment("region", '=HYPERLINK("http://e.vil")', Decimal("-5.5"), 3), Segment("region", "@a", None, 0))
    kpi = replace(report.kpis[0], label="+1+1", value=Decimal("-12.5"), segments=parts)
    text = made("csv", replace(report, kpis=(kpi,)), dialect=dialect).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if dialect == "excel-br" else ","))
    cells = {cell for row in rows for cell in row}
    assert {"'+1+1", "'@a", '\'=HYPERLINK("http://e.vil")'} <= cells
    assert {"-12.5", "-5.5"} <= {cell.replace(",", ".") for cell in cells}
    assert not [cell for cell in cells if cell[:1] in tuple("=@") or re.match(r"[+-](?!\d)", cell)]


# ---------------------------------------------------------------- every format


@pytest.mark.parametrize("report", BAD)
@pytest.mark.parametrize("name", formats.names())
def test_a_bad_report_is_written_in_every_format(name: str, report: str) -> None:
    content = made(name, BAD[report]())
    assert content and b"Traceback" not in content


@pytest.mark.parametrize("name", ["md", "json", "html", "xlsx", "pdf", "eml"])
def test_headline_and_signals_reach_the_reader(name: str, tmp_path: Path) -> None:
    report = full("en")
    content = made(name, report)
    if name == "pdf":
        if shutil.which("pdftotext") is None:
            pytest.skip("poppler's pdftotext is not installed")
        content = words_of(content, tmp_path).encode()
    if name == "xlsx":
        content = zipfile.ZipFile(io.BytesIO(content)).read("xl/sharedStrings.xml")
    text = re.sub(r"\s|\\|&#\d+;|\u200b", "", content.decode("utf-8", "ignore")).replace("=E2=88=92", "−")
    assert re.sub(r"\s", "", "4 of 9 targets met; the widest gap is") in text.replace("=", "")
    if name != "eml":
        assert "Upfor3monthsinarow" in text and "Customerretention" in text and "Leadfunnel" in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
def test_what_has_no_room_on_paper_is_counted(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    report = full("en")
    parts = tuple(Segment(f"column_{n}", "a", 1, 40) for n in range(11))
    long = tuple(replace(row, values=(*row.values, *[Decimal("0.5")] * 24)) for row in report.cohorts[0].cohorts)
    asked = replace(
        report,
        kpis=(replace(report.kpis[0], segments=parts),),
        cohorts=(replace(report.cohorts[0], cohorts=long),),
    )
    text = words_of(made("pdf", asked), tmp_path)
    assert text.count("3 more tables by segment") == 1 and text.count("+5 more") == 1


# ---------------------------------------------------------------- targets that change, names and numbers


def test_each_period_of_a_trend_has_its_own_target() -> None:
    report = full("en")
    first = report.kpis[0]
    held = [None, *[500000] * 5, *[400000] * 6]
    trend = tuple(replace(point, target=target) for point, target in zip(first.trend, held, strict=True))
    asked = replace(report, kpis=(replace(first, trend=trend),))
    sheet = book(asked)["Trends"]
    assert [cell.value for cell in sheet[3]][1:] == ["Target", sheet["C2"].value, *held]
    told = json.loads(formats.load("json").render(asked))["kpis"][0]["trend"]
    assert [point["target"] for point in told] == held


def test_a_dated_target_holds_from_its_day_on(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,created_at,closed_at,outcome,amount\n1,2026-08-01,2026-08-02,won,5\n2,2026-10-01,2026-10-02,won,7\n",
        encoding="utf-8",
    )
    (tmp_path / "c.yaml").write_text(
        "as_of: 2026-11-01\ncurrency: BRL\nsources: [{table: deals, files: deals.csv}]\n"
        "kpis: [{won_amount: {target: [{from: 2026-07, value: 4}, {from: 2026-09, value: 6}]}}]\n",
        encoding="utf-8",
    )
    (kpi,) = build_report(tmp_path / "c.yaml", period="2026-10").facts.kpis
    held = {point.period: point.target for point in kpi.trend}
    assert [held[f"2026-{month:02d}"] for month in range(6, 11)] == [None, 4, 4, 6, 6]


def test_remarks_above_a_table_do_not_stay_in_sight() -> None:
    noted = replace(full("en"), notes=tuple(f"note {n}" for n in range(30)))
    sheet = book(noted)["Data quality"]
    assert sheet.freeze_panes == "B1" and sheet.print_title_rows


def test_a_trend_keeps_the_decimals_of_its_values() -> None:
    report = full("en")
    first = replace(report.kpis[0], unit=Unit.COUNT)
    trend = tuple(replace(point, value=Decimal("5.9"), target=Decimal(6)) for point in first.trend)
    sheet = book(replace(report, kpis=(replace(first, trend=trend),)))["Trends"]
    assert sheet["D2"].number_format == "#,##0.0#" and sheet["D3"].number_format == "#,##0"


def test_a_name_is_on_one_line_for_people_and_as_it_is_for_machines() -> None:
    report = full("en")
    broken = replace(report, kpis=(replace(report.kpis[0], label="a\tb\r\nc"), *report.kpis[1:]))
    assert all("a b c" in made(form, broken).decode() for form in ("html", "md"))
    assert json.loads(formats.load("json").render(broken))["kpis"][0]["label"] == "a\tb\r\nc"


def test_paper_draws_bars_on_both_sides_of_zero_and_no_empty_columns() -> None:
    report = full("en")
    below = replace(report.kpis[0], value=Decimal(-20), target=Decimal(-10))
    (bar,) = [row["bar"] for row in _printed.tree(replace(report, kpis=(below,)))["kpis"][0]["rows"]]
    assert bar["start"] == 0 and bar["wide"] == pytest.approx(2 * (bar["wide"] - bar["target"]))
    assert _printed.tree(report)["aimed"] is True
    assert _printed.tree(replace(report, kpis=(replace(below, target=None),)))["aimed"] is False
