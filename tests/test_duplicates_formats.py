"""Every format of `duplicates` shows the groups whole, cuts no id and no number, and lets no data act."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from doubles_fixture import DOCUMENTS, NASTY, linked, mixed, nasty, nothing
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from rich.cells import cell_len

from crmkpi import formats
from crmkpi.formats.duplicates._pairs import VERDICT
from crmkpi.model import Band
from crmkpi.model.doubles import Doubles

NAMES = formats.names("duplicates")
WIDTHS = (100, 80, 60, 40)


def rendered(doubles: Doubles, form: str) -> str:
    return str(formats.load(form, "duplicates").render(doubles))


def terminal(doubles: Doubles, **look: object) -> str:
    return str(formats.load("terminal", "duplicates").render(doubles, **look))


def workbook(doubles: Doubles):
    return load_workbook(io.BytesIO(formats.load("xlsx", "duplicates").render(doubles)))


def told(text: str) -> str:
    """Undo the breaking of lines."""
    return " ".join(text.split())


# ---------------------------------------------------------------- golden files


@pytest.mark.parametrize("width", WIDTHS)
def test_terminal_looks_as_before(width: int, golden: Callable[[str, str], None]) -> None:
    golden(f"duplicates-mixed-{width}.txt", terminal(mixed(), width=width))


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("mixed-pt", {}),
        ("nothing", {}),
        ("broken", {"width": 80}),
        ("linked", {}),
        ("hostile", {"width": 80}),
        ("mixed-ascii", {"ascii": True}),
        ("mixed-colour", {"colour": True}),
    ],
)
def test_terminal_looks_as_before_in_every_case(
    name: str, look: dict[str, object], golden: Callable[[str, str], None]
) -> None:
    doubles = DOCUMENTS.get(name) or DOCUMENTS[name.partition("-")[0]]
    golden(f"duplicates-{name}.txt", terminal(doubles, **look))


@pytest.mark.parametrize(
    ("name", "forms"),
    [("mixed", ("csv", "json", "html")), ("mixed-pt", ("html",)), ("linked", ("csv",)), ("hostile", ("csv", "html"))],
)
def test_files_look_as_before(name: str, forms: tuple[str, ...], golden: Callable[[str, str], None]) -> None:
    for form in forms:
        golden(f"duplicates-{name}{formats.load(form, 'duplicates').SUFFIX}", rendered(DOCUMENTS[name], form))


# ---------------------------------------------------------------- the shelf


def test_the_shelf_has_what_was_promised() -> None:
    assert set(NAMES) == {"terminal", "csv", "json", "html", "xlsx"}


@pytest.mark.parametrize("name", NAMES)
def test_a_format_says_what_it_is(name: str) -> None:
    module = formats.load(name, "duplicates")
    assert module.SUFFIX.startswith(".") and module.BINARY is (name == "xlsx")
    assert 20 < len(formats.title(name, "duplicates")) <= 120


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("doubles", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_same_document_gives_the_same_bytes(name: str, doubles: Doubles) -> None:
    render = formats.load(name, "duplicates").render
    assert render(doubles) == render(doubles)


# ---------------------------------------------------------------- the terminal


@pytest.mark.parametrize("width", [*WIDTHS, 30])
@pytest.mark.parametrize("doubles", DOCUMENTS.values(), ids=DOCUMENTS)
def test_no_line_is_wider_than_the_screen(width: int, doubles: Doubles) -> None:
    for line in terminal(doubles, width=width).splitlines():
        assert cell_len(line) <= width, line


@pytest.mark.parametrize("width", WIDTHS)
def test_every_id_line_reason_and_doubt_is_there_at_every_width(width: int) -> None:
    text = terminal(mixed(), width=width)
    for whole in ("8821", "90000003614", "99977", "r0000135", "000.017"):
        assert re.search(rf"(?<![\w.]){re.escape(whole)}(?![\w.])", text), whole
    for sentence in (
        "same e-mail +10.9; name almost the same +8.5; city differs −2.8",
        "r0000135: like r0000134: decided: the same; same phone +11.1",
        "but only <0.1% with r0000121: both tax ids are valid and differ −6.3; city differs −2.8",
        "may be two branches, so never certain",
        "→ keep 8821: it has a valid tax id",
        "→ take from 90000003614: Phone",
        "412 rows share one value of Phone (***65): it was not used to propose pairs",
        "branches of one company (CNPJ root ***33), kept apart: 17, 23",
        "the verdict on 17 and 18 (same) is held, but changed since: 18; decide again",
        "the verdict on 90 and 91 (different) is about rows that are not there",
    ):
        assert sentence in told(text), sentence


def test_a_cell_that_differs_is_marked_without_colour() -> None:
    for look, sign in ((False, "≠"), (True, "!=")):
        lines = terminal(mixed(), ascii=look).splitlines()
        assert any(re.search(rf"City +S.o Paulo +{sign} +Rio de Janeiro", line) for line in lines)


def test_ascii_is_ascii_and_colour_can_be_taken_away() -> None:
    for doubles in DOCUMENTS.values():
        assert terminal(doubles, ascii=True).isascii()
        coloured = terminal(doubles, colour=True)
        assert "\x1b[" in coloured and re.sub(r"\x1b\[[0-9;]*m", "", coloured) == terminal(doubles)


def test_the_last_line_counts() -> None:
    assert terminal(mixed(), width=200).splitlines()[-1] == (
        "Contacts: 170 groups, 386 rows of 18,412 (2.1%): 150 certain, 20 likely;"
        " Leads: 1 group, 2 rows of 40 (5.0%): 1 to be reviewed"
    )
    assert terminal(nothing()).splitlines()[-1] == "nobody was entered twice in 307 rows"
    assert terminal(linked()).splitlines()[-1].startswith("failed: 1 group, 2 rows of 18,452")
    unread = told(terminal(DOCUMENTS["broken"]))
    assert "could not finish: 1 file not read; Contacts: 170 groups" in unread


def test_what_is_not_shown_is_said() -> None:
    assert "168 more groups are not shown" in terminal(mixed())
    one = mixed().searches[0].doubles[0]
    many = tuple(replace(one, number=number) for number in range(1, 41))
    search = replace(mixed().searches[0], doubles=many, groups={Band.CERTAIN: 40})
    document = replace(mixed(), searches=(search,))
    assert "15 more groups are not shown" in terminal(document)
    assert "more group" not in terminal(replace(document, limit=40))
    assert "\n40 certain" in terminal(replace(document, limit=40))


def test_no_probability_is_rounded_up_to_certainty() -> None:
    text = terminal(mixed())
    assert "99.9%" in text and "100%" not in text.replace("100%)", "")


# ---------------------------------------------------------------- csv and json


def lines_of(doubles: Doubles) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered(doubles, "csv"))))


def test_csv_has_one_line_for_each_row_of_a_group() -> None:
    lines = lines_of(mixed())
    assert list(lines[0]) == ["group", "table", "row_id", "score", "band", "reason", "survivor", "file", "line"]
    assert [line["row_id"] for line in lines] == [
        row.id for search in mixed().searches for one in search.doubles for row in one.rows
    ]
    for number in ("1", "2", "3"):
        assert [line["survivor"] for line in lines if line["group"] == number].count("1") == 1
    assert lines[0]["reason"] == "same e-mail +10.9; name almost the same +8.5; city differs -2.8"
    assert (lines[1]["file"], lines[1]["line"], lines[1]["score"]) == ("exports/contatos-2026.csv", "99977", "0.999756")


@pytest.mark.parametrize("name", NASTY)
def test_csv_gives_a_spreadsheet_nothing_to_execute(name: str) -> None:
    for line in csv.reader(io.StringIO(rendered(nasty(name), "csv"))):
        assert len(line) == 9
        assert not any(re.match(r"[\s]*[=+\-@]", cell) and not re.fullmatch(r"[+-]?[\d.]+", cell) for cell in line)


def test_json_says_all_of_it() -> None:
    tree = json.loads(rendered(mixed(), "json"))
    assert tree["schema"] == "crmkpi.duplicates/1"
    first, second = tree["searches"][0]["groups"]
    assert first["survivor"] == "8821" and first["golden"]["phone"] == {
        "value": "***21", "row_id": "90000003614", "row": 1,
    }  # fmt: skip
    assert first["pairs"][0]["reasons"][0] == {
        "field": "email", "level": "same", "bits": 10.94, "words": "same e-mail",
    }  # fmt: skip
    assert [pair["decided"] for pair in second["pairs"]] == [False, False, True]
    assert tree["searches"][0]["found"] == {"groups": 170, "rows": 386, "certain": 150, "likely": 20, "review": 0}
    assert tree["searches"][0]["shared_values"][0] == {"column": "phone", "value": "***65", "rows": 412}


# ---------------------------------------------------------------- html


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", NASTY)
def test_no_data_becomes_markup(name: str) -> None:
    page = Page()
    page.feed(rendered(nasty(name), "html"))
    assert not {"script", "img", "a", "iframe", "link", "form", "svg"} & set(page.tags)
    assert not [one for one in page.attributes if one.startswith("on") or one in ("src", "href")]


def test_the_page_shows_rows_side_by_side_with_signs() -> None:
    page = Page()
    page.feed(rendered(mixed(), "html"))
    assert "8821 · keep" in page.text and "≠ Rio de Janeiro" in told(page.text)
    assert "→ take from 90000003614: Phone" in told(page.text)
    assert "default-src 'none'" in rendered(mixed(), "html")


# ---------------------------------------------------------------- xlsx


def test_the_workbook_can_be_read_back() -> None:
    book = workbook(mixed())
    assert book.sheetnames == ["Groups", "Pairs", "About"]
    groups = [[cell.value for cell in row] for row in book["Groups"].iter_rows()]
    assert groups[0][:8] == ["group", "band", "probability", "keep", "table", "row_id", "file", "line"]
    assert [row[5] for row in groups[1:]] == [
        "8821", "90000003614", "r0000121", "r0000134", "r0000135", "000.017", "l-2",
    ]  # fmt: skip
    assert groups[1][3] == "keep" and groups[1][2] == 0.9997
    assert groups[2][-1] == "same e-mail +10.9; name almost the same +8.5; city differs −2.8"
    city = groups[0].index("City")
    cells = [row[city] for row in book["Groups"].iter_rows(min_row=2, max_row=3)]
    assert [cell.value for cell in cells] == ["São Paulo", "Rio de Janeiro"]
    assert not cells[0].font.bold and cells[1].font.bold and cells[1].fill.fgColor.rgb == "FFF8CBAD"
    for sheet in (book["Groups"], book["Pairs"]):
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref


def test_the_pairs_have_a_verdict_to_fill_in() -> None:
    sheet = workbook(mixed())["Pairs"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert tuple(rows[0][: len(VERDICT)]) == VERDICT
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [
        ("8821", "90000003614", None),
        ("r0000121", "r0000134", None),
        ("r0000121", "r0000135", None),
        ("000.017", "l-2", None),
    ]
    (validation,) = sheet.data_validations.dataValidation
    assert validation.formula1 == '"same,different"' and str(validation.sqref) == "C2:C5"


@pytest.mark.parametrize("name", NASTY)
def test_the_workbook_holds_no_formula_and_no_link(name: str) -> None:
    content = formats.load("xlsx", "duplicates").render(nasty(name))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(one).decode() for one in archive.namelist() if one.endswith(".xml")]
    assert not any("<f>" in one or "<hyperlink" in one for one in sheets)
    for sheet in workbook(nasty(name)).worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


# ---------------------------------------------------------------- any name at all


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=60))
def test_any_name_can_be_shown(name: str) -> None:
    for form in NAMES:
        formats.load(form, "duplicates").render(nasty(name))
    text = terminal(nasty(name), width=60)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"(?m)^\s*::", text)
