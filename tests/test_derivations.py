"""What a preset derives is made of values that were read by their columns' own form; what cannot be read is told."""

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from preset_fixture import becomes as becomes_in_folder
from test_workbook import book
from trials import crm, put, report, table

from crmkpi.sources.evidence import number_evidence
from crmkpi.tables import all_tables

ZENDESK = (
    "Summation column,Id,Requester id,Assignee,Status,Ticket type,Created at,Solved at,First reply time in minutes"
)
PIPEDRIVE = "Negócio - ID,Negócio - Título,Negócio - Status,Negócio - Valor,Negócio - Ganho em,Negócio - Data de perda"
DEALS = "deal_id,outcome,closed_at,amount"


def becomes(folder: Path, name: str, content: str) -> str:
    """Bring one export in and write what it became."""
    put(folder, {name: content})
    return becomes_in_folder(str(folder / name))


def unreadable(folder: Path, files: dict[str, str | bytes]) -> set[tuple[str | None, int | None, str | None]]:
    """List the cells that could not be read: (header, line, text)."""
    found = report(folder, files, period="2026-03")
    return {(p.column, p.line, p.value) for check in found.checks if check.code == "F102" for p in check.places}


def test_minutes_and_days_are_read_by_their_own_columns(tmp_path: Path) -> None:
    rows = [
        (1, 1, "a", "x", "Solved", "q", "05/01/2026 09:00", "07/01/2026 10:00", "1,200"),
        (1, 2, "a", "x", "Solved", "q", "25/01/2026 09:00", "27/01/2026 10:00", "12.5"),
        (1, 3, "a", "x", "Solved", "q", "26/01/2026 09:00", "27/01/2026 10:00", "2h 30m"),
    ]
    said = becomes(tmp_path, "tickets.csv", table(ZENDESK, rows))
    assert "1,2026-01-05 09:00:00,2026-01-06 05:00:00,2026-01-07 10:00:00" in said
    assert "2,2026-01-25 09:00:00,2026-01-25 09:12:30,2026-01-27 10:00:00" in said
    assert "3,2026-01-26 09:00:00,2026-01-26 11:30:00,2026-01-27 10:00:00" in said
    assert "not read" not in said


def test_a_cell_that_only_a_rule_looks_at_is_told_when_it_cannot_be_read(tmp_path: Path) -> None:
    rows = [
        (1, 1, "a", "x", "Solved", "q", "05/01/2026 09:00", "07/01/2026 10:00", "soon"),
        (1, 2, "a", "x", "Solved", "q", "25/01/2026 09:00", "27/01/2026 10:00", "30"),
    ]
    bad = unreadable(tmp_path, {"tickets.csv": table(ZENDESK, rows)})
    assert bad == {("First reply time in minutes", 2, "s.")}


def test_one_cell_is_one_finding_though_several_columns_need_it(tmp_path: Path) -> None:
    rows = [
        (1, 1, "a", "x", "Solved", "q", "tomorrow", "07/03/2026 10:00", "30"),
        (1, 2, "a", "x", "Solved", "q", "25/03/2026 09:00", "27/03/2026 10:00", "30"),
        (1, 3, "a", "x", "Solved", "q", "26/03/2026 09:00", "27/03/2026 10:00", "xyz"),
    ]
    found = report(tmp_path, {"tickets.csv": table(ZENDESK, rows)}, period="2026-03")
    bad = [check for check in found.checks if check.code == "F102"]
    assert {(one.column, one.rows, place.column, place.line) for one in bad for place in one.places} == {
        ("created_at", 1, "Created at", 2),
        ("first_response_at", 1, "First reply time in minutes", 4),
    }
    (response,) = [kpi for kpi in found.kpis if kpi.id == "first_response_time"]
    assert response.n == 1 and response.value == 0.5


def test_the_winning_day_is_enough(tmp_path: Path) -> None:
    rows = [
        (1, "A", "Ganho", "1.200,50", "25/03/2026 10:00", ""),
        (2, "B", "Perdido", "300", "", "05/03/2026 11:00"),
        (3, "C", "Ganho", "12,5", "a combinar", ""),
        (4, "D", "Aberto", "", "", "nobody looks at this"),
    ]
    said = becomes(tmp_path, "deals.csv", table(PIPEDRIVE, rows))
    assert "1,A,won,1200.5000,2026-03-25 10:00:00" in said and "2,B,lost,300.0000,2026-03-05 11:00:00" in said
    assert "# not read: 1 cells of closed_at" in said
    bad = unreadable(tmp_path, {"deals.csv": table(PIPEDRIVE, rows)})
    assert bad == {("Negócio - Ganho em", 4, "a combinar")}


def test_an_unread_cell_does_not_give_way_to_another(tmp_path: Path) -> None:
    header = "Id,CampaignId,LeadId,HasResponded,FirstRespondedDate,CreatedDate"
    rows = [("1", "c", "l", "1", "some day", "2026-03-01 10:00:00"), ("2", "c", "l", "1", "", "2026-03-01 10:00:00")]
    said = becomes(tmp_path, "CampaignMember.csv", table(header, rows))
    assert "\n1,,c,l,true" in said and "\n2,2026-03-01 07:00:00,c,l,true" in said
    assert "# not read: 1 cells of occurred_at" in said


def test_a_flag_that_cannot_be_read_is_told_and_takes_no_row_away(tmp_path: Path) -> None:
    header = "Id,IsDeleted,Name,StageName,CloseDate,Amount,CreatedDate,IsClosed,IsWon"
    rows = [
        ("1", "maybe", "a", "Closed Won", "2026-03-05", "1", "2026-03-01 00:00:00", "VERDADEIRO", "VERDADEIRO"),
        ("2", "FALSO", "b", "Fechada", "2026-03-25", "2", "2026-03-01 00:00:00", "VERDADEIRO", "FALSO"),
        ("3", "VERDADEIRO", "c", "Closed Won", "2026-03-25", "2", "2026-03-01 00:00:00", "VERDADEIRO", "VERDADEIRO"),
    ]
    said = becomes(tmp_path, "Opportunity.csv", table(header, rows))
    assert "# left out: 1" in said and "Fechada,lost" in said
    bad = unreadable(tmp_path, {"Opportunity.csv": table(header, rows)})
    assert bad == {("IsDeleted", 2, "maybe")}


def test_a_score_that_cannot_be_read_is_no_row_to_leave_out(tmp_path: Path) -> None:
    header = "Timestamp,How likely are you to recommend us (0 to 10)?"
    rows = [
        ("3/14/2026 10:00:00", "10 - Extremely likely"),
        ("3/15/2026 10:00:00", "9"),
        ("3/16/2026 10:00:00", "so so"),
    ]
    assert unreadable(tmp_path, {"form.csv": table(header, rows)}) == {(header.partition(",")[2], 4, "so so")}
    assert "10.000000" in becomes(tmp_path, "form.csv", table(header, rows))


# ---------------------------------------------------------------- evidence


def test_a_few_values_that_decide_for_many_are_told(tmp_path: Path) -> None:
    rows = [(n, "won", "2026-03-05", f"{n}.234") for n in range(1, 9)] + [(9, "won", "2026-03-06", "12.5")]
    put(tmp_path, {"deals.csv": table(DEALS, rows)})
    said = " ".join(crm("report", tmp_path / "deals.csv", "--period", "2026-03").err.split())
    assert "only 1 of 9 values of “amount” tells how they are written; all were read with decimal sign “.”" in said
    assert '{decimal: ","}' in said
    put(tmp_path, {"deals.csv": table(DEALS, [*rows, *((n, "won", "2026-03-06", f"{n}.5") for n in range(10, 14))])})
    assert "tell how they are written" not in crm("report", tmp_path / "deals.csv", "--period", "2026-03").err


@pytest.mark.parametrize(
    ("values", "kind", "sign"),
    [
        (["1.234"] * 3, "integer", ","), (["1,234"] * 3, "integer", "."), (["1.234"] * 3, "number", None),
        (["1.234"] * 40 + ["12.5"], "money", ","), (["1.234"] * 40 + ["12.5"], "number", "."),
        (["1.234"] * 40 + ["12.5"] * 4, "money", "."), (["1,234"] * 40 + ["12,5"], "money", "."),
    ],
)  # fmt: skip
def test_one_against_many(values: Sequence[str], kind: str, sign: str | None) -> None:
    assert number_evidence(values, kind).decimal() == sign


# ---------------------------------------------------------------- workbooks


def test_ids_that_a_sheet_has_rounded_are_told(tmp_path: Path) -> None:
    long = [[4876876000000123456, "won", date(2026, 3, 5), 1], [4876876000000123999, "won", date(2026, 3, 6), 2]]
    put(tmp_path, {"deals.xlsx": book({"S": [DEALS.split(","), *long]})})
    said = " ".join(crm("report", tmp_path / "deals.xlsx", "--period", "2026-03").err.split())
    assert "2 values of “deal_id” have more than 15 digits and were rounded by a spreadsheet" in said
    texts = [["4876876000000123456", "won", date(2026, 3, 5), 1], [123456789012345, "won", date(2026, 3, 6), 2]]
    put(tmp_path, {"deals.xlsx": book({"S": [DEALS.split(","), *texts]})})
    assert "rounded" not in crm("report", tmp_path / "deals.xlsx", "--period", "2026-03").err
    put(
        tmp_path,
        {"deals.csv": table(DEALS, [("4,87688E+18", "won", "2026-03-05", "1"), ("1E5", "won", "2026-03-05", "1")])},
    )
    assert "1 value of “deal_id” has more than 15 digits" in crm("report", tmp_path / "deals.csv").err


def test_a_hidden_sheet_is_not_added_to_what_is_shown(tmp_path: Path) -> None:
    sheet = [DEALS.split(","), [1, "won", date(2026, 3, 5), 100]]
    old = [DEALS.split(","), [2, "won", date(2026, 3, 6), 900]]
    put(tmp_path, {"b.xlsx": book({"Deals": sheet, "Old": old}, hidden=["Old"])})
    said = crm("report", tmp_path / "b.xlsx", "--period", "2026-03", "--kpi", "won_amount", "--format", "json")
    assert [source["file"] for source in said.tree["sources"]] == ["b.xlsx#Deals"]
    assert "b.xlsx#Old: the sheet is hidden and was left out" in said.err
    asked = crm("report", f"{tmp_path}/b.xlsx#Old", "--period", "2026-03", "--kpi", "won_amount", "--format", "json")
    assert [source["file"] for source in asked.tree["sources"]] == ["b.xlsx#Old"]
    config = tmp_path / "c.yaml"
    crm("init", tmp_path / "b.xlsx", "-o", config)
    assert '  # - table: deals\n  #   files: "b.xlsx#Old"' in config.read_text("utf-8")
    assert "b.xlsx#Deals" in crm("report", "--config", config, "--format", "json").out


def ods(cell: str) -> bytes:
    """Write an OpenDocument workbook of two deals, one with a cell of our own."""
    texts = lambda row: "".join(  # noqa: E731
        f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>' for one in row
    )
    rows = f"<table:table-row>{texts(DEALS.split(','))}</table:table-row>"
    rows += f"<table:table-row>{texts(['1', 'won', '2026-03-05', '10'])}</table:table-row>"
    rows += f"<table:table-row>{texts(['2', 'won', '2026-03-06'])}{cell}</table:table-row>"
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    calc = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f"<office:document-content{spaces}{calc}><office:body><office:spreadsheet>"
    content += (
        f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def test_error_cells_of_other_workbooks_are_findings(tmp_path: Path) -> None:
    cell = '<table:table-cell calcext:value-type="error" office:value-type="string" office:string-value="">'
    assert unreadable(tmp_path, {"deals.ods": ods(f"{cell}<text:p>#REF!</text:p></table:table-cell>")}) == {
        ("amount", 3, "#REF!")
    }
    old: Any = (Path(__file__).parent / "workbooks" / "errors.xls").read_bytes()
    (tmp_path / "deals.ods").unlink()
    assert unreadable(tmp_path, {"deals.xls": old}) == {("amount", 4, "#REF!")}


def test_every_typed_column_has_a_stand_in() -> None:
    from crmkpi.engine.records import AS_TEXT, STAND_INS

    types = {column.type for one in all_tables().values() for column in one.columns.values()}
    assert types - set(AS_TEXT) == set(STAND_INS)


# ---------------------------------------------------------------- what is shown, what is proposed


def test_cells_that_nobody_knows_are_covered_and_dates_are_not(tmp_path: Path) -> None:
    rows = [("10.20.30.40", "Xyzw Qrstu", "1.2.3.400"), ("192.168.0.1", "Bbb Ccc", "x1")]
    put(tmp_path, {"u.csv": table("Host,Somebody,Version", rows)})
    said = crm("inspect", tmp_path / "u.csv").out
    assert "Host: ***" in said and "Somebody: X. Q." in said and "Version: 1.2.3.400" in said
    assert "10.20.30.40" in crm("inspect", tmp_path / "u.csv", "--show-personal-data").out
    deals = table(DEALS, [(1, "won", "1760659200000", "5"), (2, "won", "1760659300000", "47.526667000000003")])
    put(tmp_path, {"deals.csv": deals})
    assert "closed_at: 1760659200000 → 2025-10-17" in " ".join(crm("inspect", tmp_path / "deals.csv").out.split())


def test_a_list_of_people_without_dates_makes_a_report(tmp_path: Path) -> None:
    people = [("Ann", "Hill", "1985-02-03", "ann@a.example"), ("Ann", "Hill", "1985-02-03", "ann@a.example")]
    put(tmp_path, {"people.csv": table("first_name,surname,dob,email", people)})
    made = crm("init", tmp_path / "people.csv", "-o", tmp_path / "c.yaml")
    assert made.code == 0
    said = crm("report", "--config", tmp_path / "c.yaml", "--format", "json")
    assert [kpi["id"] for kpi in said.tree["kpis"]] == ["record_completeness", "duplicate_rate"]


def test_tables_of_a_file_that_nobody_knows_are_called_by_their_headers(tmp_path: Path) -> None:
    other = "Canal,Investimento\nGoogle,10\nMeta,20\n\n"
    put(tmp_path, {"two.csv": f"{other}{DEALS}\n1,won,2026-03-05,10\n2,won,2026-03-06,20\n"})
    assert "#1 (line 1: Canal, Investimento)" in crm("report", tmp_path / "two.csv", "--period", "2026-03").err
