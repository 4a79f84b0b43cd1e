"""What people and programs rely on when they run `crmkpi duplicates`: codes, choices, verdicts, plans, no surprises."""

import csv
import io
import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from trials import crm, process, put, table

from crmkpi import duplicates, reviews
from crmkpi.duplicates import Verdict
from crmkpi.errors import ConfigError, InputError
from crmkpi.masking import masked
from crmkpi.model import Band

HEAD = "customer_id,name,email,phone,tax_id,city,state,created_at"
ANA = (
    "1",
    "Ana Beatriz Souza",
    "ana.souza@padaria.com",
    "(11) 98412-7365",
    "529.982.247-25",
    "Recife",
    "PE",
    "2026-01-02",
)
ANNA = ("2", "Anna Beatriz Sousa", "ana.souza@padaria.com", "11984127365", "", "recife", "", "2026-03-01")
RUI = ("7", "Rui Prado", "rui.prado@correio.com", "(21) 3412-7366", "", "Olinda", "PE", "2025-11-05")
MAYBE = [
    ("8", "Marta Vilela", "", "", "", "Natal", "RN", "2025-11-05"),
    ("9", "Marta Vilela", "mv@correio.com", "", "", "Natal", "RN", "2025-11-06"),
]
NAMES = [
    "Caio Lemos",
    "Dora Pinto",
    "Elza Rocha",
    "Fabio Teles",
    "Gil Viana",
    "Hugo Zanetti",
    "Iris Amado",
    "Jo Bastos",
]
OTHERS = [
    (str(n), name, f"{name[:3]}{n}@x{n}.com".lower(), f"(31) 9{n}7{n}-{n}4{n}", "", "Betim", "MG", "2025-01-01")
    for n, name in enumerate(NAMES, 20)
]
ROWS = [ANA, ANNA, RUI, *MAYBE, *OTHERS]
AROUND = ("CRMKPI_CONFIG", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")
PERSONAL = ("Ana Beatriz", "Anna", "ana.souza@", "98412", "98412-7365", "11984127365", "529.982", "Sousa", "Souza")


pytestmark = pytest.mark.usefixtures("doubtful")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder to be in, with one export in which Ana was entered twice, and nothing from around."""
    for name in AROUND:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return put(tmp_path, {"customers.csv": table(HEAD, ROWS)})


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make Marta's two rows a group to be reviewed, whatever the weights are that the search learns."""
    find = duplicates.find

    def found(*asked: Any) -> duplicates.Matches:
        matches = find(*asked)
        settings = asked[2]
        groups = [_doubtful(one) if {row.id for row in one.rows} & {"8", "9", "1-2"} else one for one in matches.groups]
        return replace(matches, groups=tuple(one for one in groups if one.probability >= settings.threshold))

    monkeypatch.setattr(duplicates, "find", found)


def _doubtful(group: duplicates.Group) -> duplicates.Group:
    pairs = tuple(replace(pair, probability=0.7) for pair in group.pairs)
    return replace(group, probability=0.7, band=Band.REVIEW, pairs=pairs)


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def groups(*words: str | Path) -> list[list[str]]:
    """Run the command and give the ids of each group."""
    said = crm("duplicates", *words, "--format", "json")
    assert said.code == 0, said.err
    return [[row["id"] for row in one["rows"]] for search in said.tree["searches"] for one in search["groups"]]


# ---------------------------------------------------------------- what is found, in which tables


def test_the_customer_who_was_entered_twice_is_found_and_explained(folder: Path) -> None:
    said = crm("duplicates", "customers.csv", "--band", "certain")
    text = " ".join(said.out.split())
    assert said.code == 0
    assert "1 certain, 99.9% · 2 rows" in text and "Id 1 2" in text and "Line 2 3" in text
    assert "same e-mail +" in text and "same phone +" in text and "→ keep 1: it has a valid tax id" in text
    assert said.out.splitlines()[-1].endswith("1 certain")


def test_a_name_in_two_columns_is_shown_once_and_marked_by_its_parts(folder: Path) -> None:
    head = "customer_id,given_name,surname,email,phone,city"
    rows = [("1", "Debra", "Flores", *ANA[2:4], "Recife"), ("2", "D.", "Flores", *ANA[2:4], "Recife")]
    others = [(row[0], *row[1].split(), *row[2:4], row[5]) for row in OTHERS]
    put(folder, {"customers.csv": table(head, [*rows, *others])})
    (search,) = crm("duplicates", "customers.csv", "-f", "json", "--band", "certain").tree["searches"]
    cells = search["groups"][0]["rows"][1]["cells"]
    assert cells["name"]["mark"] == "similar" and "surname" not in cells and cells["email"]["mark"] == "same"


def test_csv_is_as_the_contract_says(folder: Path) -> None:
    said = crm("duplicates", "customers.csv", "--band", "certain", "--format", "csv")
    assert said.out.splitlines()[0] == "group,table,row_id,score,band,reason,survivor,file,line"
    ana, anna = lines(said.out)
    assert (ana["group"], ana["table"], ana["row_id"], ana["survivor"], ana["file"], ana["line"]) == (
        "1", "customers", "1", "1", "customers.csv", "2",
    )  # fmt: skip
    assert (anna["row_id"], anna["survivor"], anna["band"], anna["line"]) == ("2", "0", "certain", "3")
    assert float(anna["score"]) >= 0.99 and "same e-mail +" in anna["reason"]


def test_each_table_is_searched_within_itself_customers_first(folder: Path) -> None:
    lead = "lead_id,created_at,name,email,phone"
    contact = "contact_id,name,email,phone"
    put(folder, {
        "leads.csv": table(lead, [("L1", "2026-01-01", *ANA[1:4]), ("L2", "2026-01-01", *ANNA[1:4])]),
        "contacts.csv": table(contact, [("C1", *ANA[1:4]), ("C2", *RUI[1:4])]),
        "deals.csv": "deal_id,outcome,customer_id\nd1,won,1\n",
    })  # fmt: skip
    said = crm("duplicates", ".", "--format", "json")
    assert [one["tables"] for one in said.tree["searches"]] == [["customers"], ["contacts"], ["leads"]]
    assert {one["table"] for one in said.tree["sources"]} == {"customers", "contacts", "leads"}
    numbers = [one["group"] for search in said.tree["searches"] for one in search["groups"]]
    assert numbers == list(range(1, len(numbers) + 1))
    only = crm("duplicates", ".", "--table", "leads", "--format", "json").tree
    assert [one["tables"] for one in only["searches"]] == [["leads"]]
    assert [[row["id"] for row in one["rows"]] for one in only["searches"][0]["groups"]] == [["L1", "L2"]]


def test_contacts_are_linked_with_leads_on_request(folder: Path) -> None:
    put(folder, {
        "leads.csv": table("lead_id,created_at,name,email,phone", [("L1", "2026-01-01", *ANA[1:4])]),
        "contacts.csv": table("contact_id,name,email,phone", [("C1", *ANA[1:4]), ("C2", *RUI[1:4]), ("C3", *RUI[1:4])]),
    })  # fmt: skip
    assert groups(".", "--link") == [["C1", "L1"]]
    assert sorted(groups(".", "--table", "contacts", "--table", "customers", "--link")) == [
        ["C1", "1", "2"],
        ["C2", "C3", "7"],
    ]


def test_a_file_without_any_date_will_do(folder: Path) -> None:
    put(folder, {"undated/customers.csv": table("customer_id,name,email", [row[:3] for row in ROWS])})
    assert ["1", "2"] in groups("undated")


@pytest.mark.parametrize(
    ("files", "words", "hint"),
    [
        (
            {"deals.csv": "deal_id,outcome\n1,won\n"},
            ("deals.csv",),
            "no customers, contacts or leads among the exports",
        ),
        ({}, ("customers.csv", "--table", "leads"), "no leads among the exports (there are: customers)"),
        ({}, ("nowhere.csv",), "nowhere.csv"),
        ({"empty/x.csv": "a,b\n1,2\n"}, ("empty",), "nothing to report on"),
        ({}, ("customers.csv", "-o", "nowhere/a.html"), "nowhere"),
        ({}, ("customers.csv", "-o", "customers.csv"), "customers.csv: this is one of the exports"),
        ({}, ("customers.csv", "--merge-plan", "customers.csv"), "customers.csv: this is one of the exports"),
        ({}, ("customers.csv", "--review-template", "customers.csv"), "customers.csv: this is one of the exports"),
        ({}, ("customers.csv", "--reviewed", "nowhere.csv"), "nowhere.csv: the reviewed pairs cannot be read"),
    ],
)
def test_what_cannot_be_done_is_3(folder: Path, files: dict[str, str], words: tuple[str, ...], hint: str) -> None:
    put(folder, files)
    before = (folder / "customers.csv").read_bytes()
    said = crm("--quiet", "duplicates", *words)
    assert said.code == 3 and hint in said.err and "Traceback" not in said.err
    assert (folder / "customers.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--format", "htm"), "Did you mean 'html'?"),
        (("--format", "md"), "is not a format of duplicates"),
        (("-o", "a.md"), "Use one of .csv, .html, .json, .txt, .xlsx"),
        (("--threshold", "90"), "--threshold 90 is not a probability between 0 and 1; write for example 0.9"),
        (("--threshold", "1"), "between 0 and 1"),
        (("--threshold", "0"), "between 0 and 1"),
        (("--band", "sure"), "certain, likely, review"),
        (("--table", "deals"), "customers, contacts, leads"),
        (("--fail-on", "target"), "never"),
        (("--limit", "0"), "--limit"),
        (("--link", "--table", "leads"), "--link looks between two tables"),
        (("--merge-plan", "plan.xlsx"), "plan.xlsx: a merge plan is written as .csv or .json"),
        (("--band", "certain", "--review-template", "t.csv"), "leave --band out, or add --band review"),
    ],
)
def test_wrong_words_are_2_with_the_right_ones(folder: Path, words: tuple[str, ...], hint: str) -> None:
    said = crm("duplicates", "customers.csv", *words)
    assert (said.code, said.out) == (2, "")
    assert hint in " ".join(said.err.split()) and "Traceback" not in said.err


def test_an_unreadable_file_among_others_is_said_and_is_3(folder: Path) -> None:
    put(folder, {"orders.csv": ""})
    said = crm("duplicates", ".", "--fail-on", "never")
    assert said.code == 3 and "orders.csv" in said.err
    assert said.out.splitlines()[-1].startswith("could not finish: 1 file not read; ") and "Id " in said.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 0),
        (("--fail-on", "certain"), 1),
        (("--fail-on", "error"), 1),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "review"), 1),
        (("--fail-on", "certain", "--fail-on", "never"), 0),
        (("--fail-on", "certain", "--band", "review"), 0),
        (("--fail-on", "certain", "--limit", "1"), 1),
    ],
)
def test_groups_fail_only_when_asked(folder: Path, words: tuple[str, ...], code: int) -> None:
    said = crm("duplicates", "customers.csv", *words)
    assert said.code == code
    assert said.out.splitlines()[-1].startswith("failed: ") is (code == 1)


# ---------------------------------------------------------------- how much is shown


def test_threshold_band_and_limit_choose_and_say_what_is_left(folder: Path) -> None:
    more = [(str(100 + n), *row[1:]) for n, row in enumerate(OTHERS[:4])]
    put(folder, {"customers.csv": table(HEAD, [*ROWS, *more])})
    every = groups("customers.csv")
    assert len(every) >= 5
    assert groups("customers.csv", "--limit", "2") == every[:2]
    tree = crm("duplicates", "customers.csv", "--limit", "2", "--format", "json").tree
    assert tree["searches"][0]["found"]["groups"] == len(every) and tree["limit"] == 2
    assert f"{len(every) - 2} more group" in crm("duplicates", "customers.csv", "--limit", "2").out
    certain = groups("customers.csv", "--band", "certain")
    assert certain and [one for one in every if one in certain] == certain
    assert groups("customers.csv", "--threshold", "0.99") == certain


def test_the_same_bytes_whatever_order_threads_and_time(folder: Path) -> None:
    put(folder, {"again/customers.csv": table(HEAD, ROWS)})
    outputs = []
    for threads in ("1", "2"):
        names = [f"{threads}.{suffix}" for suffix in ("csv", "json", "html", "xlsx", "txt")]
        asked = [word for name in names for word in ("-o", name)]
        assert process("duplicates", "again", *asked, "--threads", threads, cwd=folder).code == 0
        outputs.append([(folder / name).read_bytes() for name in names])
    assert outputs[0] == outputs[1]
    put(folder, {"again/customers.csv": table(HEAD, ROWS[::-1])})
    assert sorted(groups("again")) == sorted(groups("customers.csv"))


# ---------------------------------------------------------------- files and streams


def test_files_are_written_and_only_the_count_is_said(folder: Path) -> None:
    said = crm("duplicates", "customers.csv", "-o", "a.html", "-o", "a.xlsx", "-o", "a.csv")
    assert (said.code, said.out) == (0, "")
    assert said.err.splitlines()[:3] == ["wrote a.html", "wrote a.xlsx", "wrote a.csv"]
    assert said.err.splitlines()[-1].startswith(("1 group", "2 groups"))
    sheet = load_workbook(folder / "a.xlsx")["Groups"]
    assert [cell.value for cell in sheet["F"]][:3] == ["row_id", "1", "2"]
    assert crm("--quiet", "duplicates", "customers.csv", "-o", "a.html").err == ""


def test_a_workbook_can_go_to_stdout(folder: Path) -> None:
    said = process("duplicates", "customers.csv", "--format", "json", cwd=folder)
    assert json.loads(said.out)["schema"] == "crmkpi.duplicates/1" and said.err == ""


# ---------------------------------------------------------------- personal data


@pytest.mark.parametrize("form", ["terminal", "csv", "json", "html"])
def test_nobody_is_shown_unless_that_is_asked_for(folder: Path, form: str) -> None:
    hidden = crm("--verbose", "duplicates", "customers.csv", "--format", form)
    shown = crm("duplicates", "customers.csv", "--format", form, "--show-personal-data")
    assert not [one for one in PERSONAL if one in hidden.out + hidden.err]
    if form != "csv":
        assert masked("ana.souza@padaria.com", "email") in hidden.out
        assert "ana.souza@padaria.com" in shown.out
    assert "note: personal data is shown as it is" in shown.err and "personal data" not in hidden.err


def test_a_workbook_shows_nobody(folder: Path) -> None:
    crm("duplicates", "customers.csv", "-o", "a.xlsx")
    book = load_workbook(folder / "a.xlsx")
    text = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [one for one in PERSONAL if one in text]


@pytest.mark.parametrize("column", ["city", "state", "country", "website"])
def test_what_stands_in_a_wrong_column_is_masked_too(folder: Path, column: str) -> None:
    head = f"customer_id,name,email,{column}"
    rows = [(row[0], row[1], row[2], "maria.siqueira@exemplo.com (11) 98765-4321") for row in (ANA, ANNA, RUI)]
    put(folder, {"customers.csv": table(head, rows)})
    for form in ("terminal", "json", "html"):
        said = crm("duplicates", "customers.csv", "--format", form)
        assert said.code == 0 and "siqueira" not in said.out and "98765" not in said.out


def test_ids_and_lines_are_shown_even_when_they_look_like_phones(folder: Path) -> None:
    ids = ("90000003614", "11984127365")
    many = [(f"90{n:09}", *row[1:]) for n, row in enumerate(OTHERS * 3)]
    put(folder, {"customers.csv": table(HEAD, [(ids[0], *ANA[1:]), (ids[1], *ANNA[1:]), *many])})
    said = crm("duplicates", "customers.csv", "--format", "csv")
    assert {*ids} <= {line["row_id"] for line in lines(said.out)}


def test_ids_that_are_people_are_masked_and_said_so(folder: Path) -> None:
    put(folder, {"customers.csv": table(HEAD, [("ana@p.com", *ANA[1:]), ("anna@p.com", *ANNA[1:]), RUI])})
    said = crm("duplicates", "customers.csv", "--format", "csv")
    assert [line["row_id"] for line in lines(said.out)] == ["a***@p***.com", "a***@p***.com"]
    assert "note: the ids are personal data themselves and are masked" in said.err
    refused = crm("duplicates", "customers.csv", "--review-template", "t.csv", "-o", "a.csv")
    assert refused.code == 2 and "add --show-personal-data" in refused.err
    assert not (folder / "t.csv").exists() and not (folder / "a.csv").exists()
    assert crm("duplicates", "customers.csv", "--review-template", "t.csv", "--show-personal-data").code == 0


# ---------------------------------------------------------------- verdicts


def test_verdicts_keep_rows_apart_and_together(folder: Path) -> None:
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict\n2,1,different\n7,20,same\n404,1,same\n"})
    said = crm("duplicates", "customers.csv", "--reviewed", "r.csv", "--format", "json")
    found = [[row["id"] for row in one["rows"]] for one in said.tree["searches"][0]["groups"]]
    assert ["1", "2"] not in found and ["20", "7"] in found
    assert said.tree["searches"][0]["verdicts_to_renew"] == [
        {"row_id_a": "404", "row_id_b": "1", "same": True, "changed": [], "overruled": False, "tables": []}
    ]
    text = " ".join(crm("duplicates", "customers.csv", "--reviewed", "r.csv").out.split())
    assert "decided: the same" in text and "about rows that are not there" in text


def test_a_verdict_that_others_overrule_is_told(folder: Path) -> None:
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict\n1,2,same\n2,7,same\n1,7,different\n"})
    (search,) = crm("duplicates", "customers.csv", "--reviewed", "r.csv", "-f", "json").tree["searches"]
    assert [one["overruled"] for one in search["verdicts_to_renew"]] == [True]
    text = " ".join(crm("duplicates", "customers.csv", "--reviewed", "r.csv").out.split())
    assert "(same) is overruled by other verdicts" in text


def test_a_correction_counts_and_is_nothing_to_renew(folder: Path) -> None:
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict\n1,2,different\n2,1,igual\n"})
    (search,) = crm("duplicates", "customers.csv", "--reviewed", "r.csv", "-f", "json").tree["searches"]
    assert ["1", "2"] in [[row["id"] for row in one["rows"]] for one in search["groups"]]
    assert search["verdicts_to_renew"] == []


def test_an_id_of_two_tables_needs_the_table(folder: Path) -> None:
    lead = table("lead_id,created_at,name,email,phone", [(row[0], "2026-01-01", *row[1:4]) for row in (ANA, ANNA, RUI)])
    put(folder, {"leads.csv": lead, "r.csv": "row_id_a,row_id_b,verdict\n1,2,different\n"})

    def apart() -> list[bool]:
        said = crm("duplicates", ".", "--reviewed", "r.csv", "-f", "json")
        return [["1", "2"] not in [[row["id"] for row in one["rows"]] for one in search["groups"]]
                for search in said.tree["searches"]]  # fmt: skip

    assert apart() == [False, False]
    text = " ".join(crm("duplicates", ".", "--reviewed", "r.csv").out.split())
    sentence = "the verdict on 1 and 2 (different) is not used: Customers and Leads have rows with these ids"
    assert text.count(sentence) == 1
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict,table\n1,2,different,leads\n"})
    assert apart() == [False, True]
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict,table\n1,2,different,lead\n"})
    said = crm("duplicates", ".", "--reviewed", "r.csv")
    assert said.code == 2 and "the table 'lead' is none. Did you mean 'leads'?" in said.err


def test_verdicts_about_rows_without_an_id_are_held(folder: Path) -> None:
    put(folder, {"rows.csv": table("name,email,phone", [ANA[1:4], ANNA[1:4], RUI[1:4], *(one[1:4] for one in OTHERS)])})
    assert groups("rows.csv") == [["rows.csv:2", "rows.csv:3"]]
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict\nrows.csv:2,rows.csv:3,different\nrows.csv:2,rows.csv:99,same\n"})
    said = crm("duplicates", "rows.csv", "--reviewed", "r.csv", "-f", "csv")
    assert lines(said.out) == []
    assert "rows.csv:2 and rows.csv:3" not in said.err
    assert "the verdict on rows.csv:2 and rows.csv:99 (same) is about rows that are not there" in said.err
    assert "not there" not in crm("duplicates", "rows.csv", "--reviewed", "r.csv").err


def test_a_contact_and_a_lead_of_one_id_are_two_rows(folder: Path) -> None:
    lead, contact = ("1", "2026-01-01", *ANA[1:4]), ("1", *ANA[1:4])
    (folder / "customers.csv").unlink()
    others = [(one[0], *one[1:4]) for one in OTHERS]
    put(folder, {
        "leads.csv": table("lead_id,created_at,name,email,phone", [lead]),
        "contacts.csv": table("contact_id,name,email,phone", [contact, *others]),
        "r.csv": "row_id_a,row_id_b,verdict,table\n1,1,different,contacts leads\n",
    })  # fmt: skip
    assert groups(".", "--link") == [["1", "1"]]
    assert groups(".", "--link", "--reviewed", "r.csv") == []
    crm("duplicates", ".", "--link", "--merge-plan", "plan.json")
    crm("duplicates", ".", "--link", "--merge-plan", "plan.csv")
    (one,) = json.loads((folder / "plan.json").read_text(encoding="utf-8"))["groups"]
    (line,) = lines((folder / "plan.csv").read_text(encoding="utf-8"))
    assert one["fields"]["name"]["row_table"] == line["name_row_table"] == line["survivor_table"]
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict,table\n1,1,different,contacts\n"})
    assert "both ids are the same" in crm("duplicates", ".", "--link", "--reviewed", "r.csv").err


def test_an_empty_column_that_is_added_makes_no_verdict_stale(folder: Path) -> None:
    first = crm("duplicates", "customers.csv", "-f", "json").tree["searches"][0]["groups"][0]["rows"]
    seen = {row["id"]: row["seen"] for row in first}
    put(folder, {
        "customers.csv": table(f"{HEAD},street", [(*row, "") for row in ROWS]),
        "r.csv": f"row_id_a,row_id_b,verdict,seen_a,seen_b\n1,2,same,h{seen['1']},h{seen['2']}\n",
    })  # fmt: skip
    assert crm("duplicates", "customers.csv", "--reviewed", "r.csv", "-f", "json").tree["searches"][0][
        "verdicts_to_renew"
    ] == []  # fmt: skip


def test_the_limit_of_a_template_is_one_of_pairs_to_be_reviewed(folder: Path) -> None:
    assert crm("duplicates", "customers.csv", "--limit", "1", "--review-template", "t.csv").code == 0
    (line,) = lines((folder / "t.csv").read_text(encoding="utf-8"))
    assert ({line["row_id_a"], line["row_id_b"]}, line["table"]) == ({"8", "9"}, "customers")


def test_one_file_cannot_hold_two_results(folder: Path) -> None:
    for words in (("-o", "x.csv", "--merge-plan", "x.csv"), ("--review-template", "x.csv", "--merge-plan", "./x.csv")):
        said = crm("duplicates", "customers.csv", *words)
        assert (said.code, said.out) == (2, "") and "two results" in said.err
        assert not (folder / "x.csv").exists()


def test_a_threshold_may_be_a_percentage(folder: Path) -> None:
    trees = [crm("duplicates", "customers.csv", "-f", "json", "--threshold", one).out for one in ("0.9", "90%")]
    assert trees[0] == trees[1]


def test_the_config_names_pairs_that_are_none(folder: Path) -> None:
    put(folder, {
        "crmkpi.yaml": "duplicates: {not_duplicates: apart.csv}\nsources: [{table: customers, files: customers.csv}]\n",
        "apart.csv": "row_id_a;row_id_b\n1;2\n",
    })  # fmt: skip
    assert ["1", "2"] not in groups()
    assert "written over" not in crm("duplicates", "--review-template", "apart.csv").out
    assert (folder / "apart.csv").read_text() == "row_id_a;row_id_b\n1;2\n"


def test_a_verdict_is_stale_when_a_row_has_changed(folder: Path) -> None:
    (search,) = crm("duplicates", "customers.csv", "-f", "json").tree["searches"]
    seen = {row["id"]: row["seen"] for one in search["groups"] for row in one["rows"]}
    put(folder, {"r.csv": f"row_id_a,row_id_b,verdict,seen_a,seen_b\n1,2,same,h{seen['1']},h0000\n"})
    tree = crm("duplicates", "customers.csv", "--reviewed", "r.csv", "-f", "json").tree
    assert tree["searches"][0]["verdicts_to_renew"] == [
        {"row_id_a": "1", "row_id_b": "2", "same": True, "changed": ["2"], "overruled": False, "tables": []}
    ]


def test_a_template_is_filled_in_and_read_back(folder: Path) -> None:
    rows = [("007", *MAYBE[0][1:]), ("1-2", *MAYBE[1][1:]), ANA, ANNA, *OTHERS]
    put(folder, {"customers.csv": table(HEAD, rows)})
    first = crm("duplicates", "customers.csv", "--review-template", "t.csv", "-f", "json")
    asked = [one for one in first.tree["searches"][0]["groups"] if one["band"] == "review"]
    assert [[row["id"] for row in one["rows"]] for one in asked] == [["007", "1-2"]]
    (line,) = lines((folder / "t.csv").read_text(encoding="utf-8"))
    assert {line["row_id_a"], line["row_id_b"]} == {"'007", "'1-2"} and line["verdict"] == ""
    assert line["name_a"] == line["name_b"] == "M. V." and "same given name +" in line["reason"]
    assert reviews.read(folder / "t.csv") == ()

    filled = (folder / "t.csv").read_text(encoding="utf-8").replace(",,,,,h", ",Diferente,eu,2026-11-01,,h")
    assert "Diferente" in filled
    excel = ";".join  # what a Brazilian Excel saves: semicolons, CRLF, byte order mark
    saved = "\r\n".join(excel(f'"{cell}"' if ";" in cell else cell for cell in row)
                        for row in csv.reader(io.StringIO(filled)))  # fmt: skip
    for content in (filled.encode(), b"\xef\xbb\xbf" + saved.encode(), saved.encode("cp1252", "replace")):
        (folder / "t.csv").write_bytes(content)
        (verdict,) = reviews.read(folder / "t.csv")
        assert ({verdict.a, verdict.b}, verdict.same) == ({"007", "1-2"}, False)
        again = crm("duplicates", "customers.csv", "--reviewed", "t.csv", "-f", "json").tree["searches"][0]
        assert ["007", "1-2"] not in [[row["id"] for row in one["rows"]] for one in again["groups"]]
        assert again["verdicts_to_renew"] == []


def test_a_filled_workbook_saved_as_csv_is_read_back(folder: Path) -> None:
    crm("duplicates", "customers.csv", "-o", "a.xlsx")
    sheet = load_workbook(folder / "a.xlsx")["Pairs"]
    rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    rows[1][2] = "same"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    put(folder, {"pairs.csv": out.getvalue()})
    (verdict,) = reviews.read(folder / "pairs.csv")
    assert ({verdict.a, verdict.b}, verdict.same) == ({"1", "2"}, True) and verdict.seen


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("row_id_a,row_id_b,verdict\na,b,same\n", [Verdict("a", "b", True)]),
        ("Row_ID_A;ROW_ID_B;Verdict\na;b;Mesmo\nc;d;DIFERENTE\n", [Verdict("a", "b", True), Verdict("c", "d", False)]),
        ("note,row_id_b,row_id_a,verdict\nx,b,a,different\n", [Verdict("a", "b", False)]),
        ("row_id_a,row_id_b\na,b\n\n", [Verdict("a", "b", False)]),
        ("row id a\trow id b\tverdict\na\tb\tsame\n", [Verdict("a", "b", True)]),
        ("sep=;\nrow_id_a;row_id_b;verdict\n'=1;b;same\n", [Verdict("=1", "b", True)]),
        ("row_id_a,row_id_b,verdict\na,b,\nc,,\n", []),
        ('row_id_a,row_id_b,verdict,note\na,b,same,"two\nlines, and more"\n', [Verdict("a", "b", True)]),
        (
            "row_id_a,row_id_b,verdict,seen_a,seen_b\na,b,same,h00ff,\n",
            [Verdict("a", "b", True, ("00ff", ""))],
        ),
    ],
)
def test_verdicts_are_read_however_they_were_saved(tmp_path: Path, text: str, verdicts: list[Verdict]) -> None:
    for content in (
        text.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode(),
    ):
        (tmp_path / "r.csv").write_bytes(content)
        assert list(reviews.read(tmp_path / "r.csv")) == verdicts


def test_all_mistakes_of_a_file_of_verdicts_are_shown_at_once(tmp_path: Path) -> None:
    file = (
        put(tmp_path, {"r.csv": 'row_id_a,row_id_b,verdict,note\na,b,sme,"x\ny"\n,b,same,\na,a,same,\nc,d,same,\n'})
        / "r.csv"
    )
    with pytest.raises(ConfigError) as raised:
        reviews.read(file)
    assert [mistake.line for mistake in raised.value.mistakes] == [2, 4, 5]
    assert "the verdict 'sme' is none. Did you mean 'same'?" in str(raised.value)
    assert "row_id_a is empty" in str(raised.value) and "both ids are the same" in str(raised.value)
    for text, hint in (
        ("row_a,row_id_b\n1,2\n", "there is no column 'row_id_a'"),
        ("row_id_a,verdict\n1,same\n", r"there is no column 'row_id_b'\.$"),
        ("", "there is no column 'row_id_b'"),
    ):
        with pytest.raises(ConfigError, match=hint):
            reviews.read(put(tmp_path, {"r.csv": text}) / "r.csv")
    with pytest.raises(InputError):
        reviews.read(tmp_path)


def test_a_file_of_verdicts_is_wrong_usage(folder: Path) -> None:
    put(folder, {"r.csv": "row_id_a,row_id_b,verdict\n1,2,maybe\n"})
    said = crm("duplicates", "customers.csv", "--reviewed", "r.csv")
    assert said.code == 2 and "r.csv:2: the verdict 'maybe' is none" in said.err


# ---------------------------------------------------------------- the merge plan


def test_a_merge_plan_has_the_best_value_of_each_field_and_its_row(folder: Path) -> None:
    said = crm("duplicates", "customers.csv", "--merge-plan", "plan.csv")
    assert said.code == 0 and "wrote plan.csv (groups from 90% on: 1; it shows personal data" in said.err
    (line,) = lines((folder / "plan.csv").read_text(encoding="utf-8"))
    assert (line["survivor_id"], line["absorbed_id"], line["band"]) == ("1", "2", "certain")
    assert (line["tax_id"], line["tax_id_row_id"]) == ("529.982.247-25", "1")
    assert line["email"] == "ana.souza@padaria.com" and line["name"] in (ANA[1], ANNA[1])
    assert line["city"] == "Recife"
    assert stat.S_IMODE(os.stat(folder / "plan.csv").st_mode) == 0o600
    assert "ana.souza@padaria.com" not in said.out


def test_a_merge_plan_as_json(folder: Path) -> None:
    crm("duplicates", "customers.csv", "--merge-plan", "plan.json")
    tree = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert tree["schema"] == "crmkpi.merge_plan/1"
    (one,) = tree["groups"]
    assert (one["survivor"], one["absorbed"]) == (
        {"table": "customers", "id": "1"}, [{"table": "customers", "id": "2"}],
    )  # fmt: skip
    assert one["fields"]["phone"]["value"] in (ANA[3], ANNA[3])


def test_only_groups_that_are_sure_enough_are_in_a_plan(folder: Path) -> None:
    def planned(*words: str) -> list[tuple[str, str]]:
        assert crm("duplicates", *words, "--merge-plan", "plan.csv").code == 0
        found = lines((folder / "plan.csv").read_text(encoding="utf-8"))
        return [(line["survivor_id"], line["absorbed_id"]) for line in found]

    assert len(groups("customers.csv")) == 2
    assert planned("customers.csv") == [("1", "2")]
    assert planned("customers.csv", "--threshold", "0.5") == [("1", "2"), ("9", "8")]
    assert planned("customers.csv", "--threshold", "0.5", "--band", "certain") == [("1", "2")]
    put(folder, {"c.yaml": "duplicates: {threshold: 0.5}\nsources: [{table: customers, files: customers.csv}]\n"})
    assert planned("--config", "c.yaml") == [("1", "2"), ("9", "8")]


def test_a_row_with_the_very_id_of_the_survivor_is_in_no_plan(folder: Path) -> None:
    put(folder, {"customers.csv": table(HEAD, [ANA, ("1", *ANNA[1:]), *OTHERS])})
    assert groups("customers.csv")[0] == ["1", "1"]
    crm("duplicates", "customers.csv", "--merge-plan", "plan.csv")
    assert lines((folder / "plan.csv").read_text(encoding="utf-8")) == []


def test_a_plan_writes_values_as_they_are(folder: Path) -> None:
    rows = [("=1", "=Ana Beatriz Souza", *ANA[2:]), ("+2", "=Ana Beatriz Souza", *ANNA[2:]), *OTHERS]
    put(folder, {"customers.csv": table(HEAD, rows)})
    crm("duplicates", "customers.csv", "--merge-plan", "plan.csv")
    (line,) = lines((folder / "plan.csv").read_text(encoding="utf-8"))
    assert {line["survivor_id"], line["absorbed_id"]} == {"=1", "+2"} and line["name"] == "=Ana Beatriz Souza"


# ---------------------------------------------------------------- odd inputs


@pytest.mark.parametrize(
    "content",
    [
        "customer_id,name\n",
        "customer_id,name\n1,Ana\n",
        "customer_id,name,email\n" + "".join(f"{n},,\n" for n in range(50)),
        "customer_id,name,email\n" + "".join(f"{n},Ana Souza,ana@b.com\n" for n in range(80)),
        "customer_id,name,email\n1,{0},a@b.com\n2,{0},a@b.com\n".format("Z" * 10_000),
        "customer_id,name,email\n1,🚀👩‍👩‍👧,a@b.com\n2,🚀👩‍👩‍👧,a@b.com\n",
        "customer_id\n1\n2\n",
    ],
    ids=["header", "one", "empty", "all the same", "long", "emoji", "ids only"],
)
def test_odd_exports_are_no_trouble(folder: Path, content: str) -> None:
    put(folder, {"odd/customers.csv": content})
    for form in ("terminal", "csv", "json", "html", "xlsx"):
        said = crm("duplicates", "odd", "-o", "a.xlsx" if form == "xlsx" else f"a.{form[:4].replace('term', 'txt')}")
        assert said.code == 0, said.err
