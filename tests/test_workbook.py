"""A workbook is read as its sheets hold it: every cell, no noise, rows called by their numbers; the rest is refused."""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from trials import crm, found, kpi, put, report

from crmkpi import read_export
from crmkpi.errors import InputError
from crmkpi.reader.workbook import OLD, text_of

HERE = Path(__file__).parent / "workbooks"
DEALS: list[list[Any]] = [
    ["deal_id", "outcome", "closed_at", "amount"],
    ["007", "won", datetime(2026, 10, 5, 14, 30), 0.1 + 0.2],
    ["1E5", "lost", date(2026, 10, 6), 50],
]


def book(sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


CELLS = {
    "text": ("x", "x"), "leading zeros": ("007", "007"), "two lines": ("a\nb", "a\nb"), "quotes": ('a"b', 'a"b'),
    "whole": (12, "12"), "long id": (1234567890123456, "1234567890123456"), "large": (1e15, "1000000000000000"),
    "noise": (0.1 + 0.2, "0.3"), "fraction": (1.5, "1.5"), "small": (0.0000125, "0.0000125"), "minus": (-3.25, "-3.25"),
    "yes": (True, "TRUE"), "no": (False, "FALSE"), "day": (date(2024, 1, 23), "2024-01-23"),
    "moment": (datetime(2024, 1, 23, 14, 30, 5), "2024-01-23 14:30:05"), "clock": (time(3, 4, 5), "03:04:05"),
    "long": (timedelta(hours=30, minutes=5), "30:05:00"), "error": ("#N/A", "#N/A"), "reference": ("#REF!", "#REF!"),
}  # fmt: skip


def test_every_kind_of_cell(tmp_path: Path) -> None:
    put(tmp_path, {"b.xlsx": book({"S": [list(CELLS), [cell for cell, _ in CELLS.values()], ["x"] * len(CELLS)]})})
    frame = read_export(tmp_path / "b.xlsx")
    assert dict(zip(frame.columns, frame.iloc[0], strict=True)) == {name: text for name, (_, text) in CELLS.items()}


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e22, "1" + "0" * 22), (2.0, "2"), (1 / 3, "0.333333333333333"), (-0.0, "0"), (1e300, "1e+300"), (None, ""),
     (timedelta(seconds=-90), "-00:01:30"), (9007199254740991.0, "9007199254740991")],
)  # fmt: skip
def test_numbers_have_no_noise(value: Any, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("file", ["deals.xls", "deals.ods", "deals.xlsx"])
def test_the_same_table_in_each_kind_of_workbook(tmp_path: Path, file: str) -> None:
    content = (HERE / file).read_bytes() if file != "deals.xlsx" else book({"Deals": DEALS})
    put(tmp_path, {"export": content})  # told by its content, not by its name
    frame = read_export(tmp_path / "export")
    assert frame.values.tolist() == [
        ["007", "won", "2026-10-05 14:30:00", "0.3"],
        ["1E5", "lost", "2026-10-06", "50"],
    ]
    (tmp_path / "export").rename(tmp_path / file)
    facts = report(tmp_path, period="2026-10")
    assert (kpi(facts, "win_rate").value, facts.sources[0].rows_read) == (0.5, 2)


def test_the_sheet_that_is_known_is_taken_and_the_others_are_named(tmp_path: Path) -> None:
    other = [["a", "b"], [1, 2], [3, 4]]
    put(tmp_path, {"q.xlsx": book({"Notes": other, "Deals": DEALS, "Empty": [], "More": other}, hidden=["Deals"])})
    said = crm("report", tmp_path / "q.xlsx", "--period", "2026-10", "--format", "json")
    assert said.code == 0
    assert [source["file"] for source in said.tree["sources"]] == ["q.xlsx#Deals"]
    assert said.err.count("not recognised") == 1
    assert "#Notes, #More" in said.err
    one = crm("report", f"{tmp_path}/q.xlsx#Deals", "--period", "2026-10", "--format", "json")
    assert one.tree["kpis"] == said.tree["kpis"] and "not recognised" not in one.err
    with pytest.warns(UserWarning, match="3 tables"):
        read_export(tmp_path / "q.xlsx")
    assert len(read_export(tmp_path / "q.xlsx", part="#Deals")) == 2


def test_rows_are_called_by_their_numbers_in_the_sheet(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Report of October"], [], DEALS[0], ["1\n2", "won", date(2026, 10, 5), "a\nb"]]
    rows += [["3", "won", date(2026, 10, 6), 1], ["4", "won", "??", 2], ["5", "lost", date(2026, 10, 6), "#REF!"]]
    facts = report(tmp_path, {"deals.xlsx": book({"S": rows})}, period="2026-10")
    places = [place for check in facts.checks if check.code == "F102" for place in check.places]
    assert {(place.column, place.line) for place in places} == {("amount", 4), ("closed_at", 6), ("amount", 7)}
    assert facts.sources[0].rows_read == 4


def test_a_title_and_blank_rows_are_no_records(tmp_path: Path) -> None:
    rows = [["Deals of the quarter"], ["made by Ana"], [], *DEALS, [], []]
    put(tmp_path, {"b.xlsx": book({"S": rows})})
    frame = read_export(tmp_path / "b.xlsx")
    assert list(frame.columns) == DEALS[0]
    assert len(frame) == 2


def test_error_cells_are_findings_not_nothing(tmp_path: Path) -> None:
    rows = [DEALS[0], ["1", "won", date(2026, 10, 5), "#REF!"], ["2", "won", date(2026, 10, 5), 7]] + [
        [str(n), "lost", date(2026, 10, 6), "#DIV/0!"] for n in range(3, 3000)
    ]
    facts = report(tmp_path, {"deals.xlsx": book({"S": rows})}, period="2026-10")
    assert (found(facts)["F102"].column, found(facts)["F102"].rows) == ("amount", 2998)


def test_a_number_of_three_decimals_in_a_workbook_is_no_thousand(tmp_path: Path) -> None:
    rows = [DEALS[0], ["1", "won", date(2026, 10, 5), 1.234]]
    facts = report(tmp_path, {"deals.xlsx": book({"S": rows})}, period="2026-10", language="pt-BR")
    assert float(kpi(facts, "won_amount").value or 0) == 1.234


def test_a_workbook_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/deals.xlsx", book({"Deals": DEALS}))
    assert len(read_export(tmp_path / "a.zip")) == 2
    facts = report(tmp_path, period="2026-10")
    assert [source.file for source in facts.sources] == ["a.zip/in/deals.xlsx"]


def far_away() -> bytes:
    made = Workbook()
    made.active["A1"] = "x"  # type: ignore[index]
    made.active["XFD1048576"] = "y"  # type: ignore[index]
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("file", ["deals.xls", "deals.ods"])
def test_a_wrong_suffix_does_not_matter(tmp_path: Path, file: str) -> None:
    put(tmp_path, {"deals.xlsx": (HERE / file).read_bytes()})
    assert len(read_export(tmp_path / "deals.xlsx")) == 2


def unfinished() -> bytes:
    return book({"Deals": DEALS})[:-200]


def without_sheet() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    return packed.getvalue()


REFUSED = {
    "nothing in it": (lambda: book({"S": [], "T": []}), "there is nothing in the workbook"),
    "a cell far away": (far_away, "far outside the table"),
    "cut": (unfinished, "damaged"),
    "no sheets": (without_sheet, "damaged"),
    "an old one, cut": (lambda: (HERE / "deals.xls").read_bytes()[:700], "damaged"),
    "an old one, noise": (lambda: OLD + bytes(range(256)) * 8, "damaged"),
    "locked": (lambda: (HERE / "locked.ods").read_bytes(), "locked with a password"),
    "an old one, locked": (lambda: (HERE / "locked.xls").read_bytes(), "locked with a password"),
    "a new one, locked": (lambda: OLD + bytes(700) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, what: str) -> None:
    content, words = REFUSED[what]
    put(tmp_path, {"deals.xlsx": content()})
    with pytest.raises(InputError, match=words):
        read_export(tmp_path / "deals.xlsx")
    said = crm("report", tmp_path / "deals.xlsx")
    assert said.code == 3
    assert words in said.err and "Traceback" not in said.err


@pytest.mark.parametrize(("top", "left"), [(1, 1), (3, 2), (3, 4), (1, 30)])
def test_an_error_cell_stays_in_its_column_wherever_the_table_begins(tmp_path: Path, top: int, left: int) -> None:
    made = Workbook()
    rows = [
        ["Id", "Name", "Stage", "Pipeline", "Amount"],
        [0, "D", "Closed Won", "#N/A", 100.0],
        [1, "E", "Lost", "X", "#REF!"],
    ]
    for down, row in enumerate(rows):
        for right, cell in enumerate(row):
            made.active.cell(top + down, left + right, cell)  # type: ignore[union-attr]
    made.save(tmp_path / "b.xlsx")
    frame = read_export(tmp_path / "b.xlsx")
    assert [list(frame.columns), *frame.to_numpy().tolist()] == [
        rows[0], ["0", "D", "Closed Won", "#N/A", "100"], ["1", "E", "Lost", "X", "#REF!"]
    ]  # fmt: skip
