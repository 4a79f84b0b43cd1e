"""Every format of `check` says the whole checkup, cuts no number, shows no hidden value, and lets no data act."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from checkup_fixture import CHECKUPS, NASTY, broken, hostile, listed, mixed, passed, personal
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from rich.cells import cell_len

from crmkpi import formats
from crmkpi.formats._markdown import inert as in_markdown
from crmkpi.formats._plain import no_command
from crmkpi.formats._spreadsheet import inert
from crmkpi.formats.check.github import MOST
from crmkpi.model import Checkup, Finding, NotRun, Place, Severity
from crmkpi.tables import all_tables

NAMES = formats.names("check")
WIDTHS = (100, 80, 60, 40)


def rendered(checkup: Checkup, form: str) -> str:
    return str(formats.load(form, "check").render(checkup))


def terminal(checkup: Checkup, **look: object) -> str:
    return str(formats.load("terminal", "check").render(checkup, **look))


def told(text: str) -> str:
    """Undo the breaking of lines."""
    return " ".join(text.split())


def nasty(name: str) -> Checkup:
    """A small checkup in which every text is one and the same."""
    place = Place(name, 1, name, name, name, name)
    finding = Finding("D104", Severity.ERROR, "deals", 2, 3, name, name, name, 1, name, (place,), None, (name,), 1)
    return replace(
        mixed(),
        title=name,
        checks=(finding, replace(finding, code="C212", accepted=name, table=name), replace(finding, rows=0, table="")),
        not_run=(NotRun("N110", name, table=name, title=name), NotRun("N111", name, True, name, name)),
        sources=(replace(mixed().sources[0], file=name, preset=name),),
        notes=(name,),
        failed=(name,),
        labels={name: name},
        baseline=name,
        config=name,
        config_path=name,
    )


# ---------------------------------------------------------------- golden files


@pytest.mark.parametrize("width", WIDTHS)
def test_terminal_looks_as_before(width: int, golden: Callable[[str, str], None]) -> None:
    golden(f"check-mixed-{width}.txt", terminal(mixed(), width=width))


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("mixed-pt", {}),
        ("passed", {}),
        ("broken", {}),
        ("listed", {}),
        ("hostile", {"width": 80}),
        ("mixed-ascii", {"ascii": True}),
        ("mixed-colour", {"colour": True}),
        ("broken-colour", {"colour": True, "width": 60}),
    ],
)
def test_terminal_looks_as_before_in_every_case(
    name: str, look: dict[str, object], golden: Callable[[str, str], None]
) -> None:
    checkup = CHECKUPS.get(name) or CHECKUPS[name.partition("-")[0]]
    golden(f"check-{name}.txt", terminal(checkup, **look))


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("mixed", ("json", "csv", "md", "html", "junit", "github")),
        ("mixed-pt", ("md", "html", "github")),
        ("broken", ("junit", "github")),
        ("listed", ("csv",)),
        ("hostile", ("csv", "md", "html", "junit", "github")),
    ],
)
def test_files_look_as_before(name: str, forms: tuple[str, ...], golden: Callable[[str, str], None]) -> None:
    for form in forms:
        suffix = formats.load(form, "check").SUFFIX or ".github"
        golden(f"check-{name}{suffix}", rendered(CHECKUPS[name], form))


# ---------------------------------------------------------------- the shelf


def test_the_shelf_has_what_the_contract_names() -> None:
    assert set(NAMES) == {"terminal", "json", "csv", "md", "html", "junit", "github"}


@pytest.mark.parametrize("name", NAMES)
def test_a_format_says_what_it_is(name: str) -> None:
    module = formats.load(name, "check")
    assert module.SUFFIX == "" or module.SUFFIX.startswith(".")
    assert module.BINARY is False
    title = formats.title(name, "check")
    assert 20 < len(title) <= 120 and title.endswith(".")


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize("name", CHECKUPS)
def test_the_same_checkup_gives_the_same_bytes(form: str, name: str) -> None:
    first = rendered(CHECKUPS[name], form)
    assert first == rendered(CHECKUPS[name], form)
    assert first.encode("utf-8").endswith(b"\n") and not first.endswith("\n\n") and "\r" not in first


@pytest.mark.parametrize("form", NAMES)
@given(name=st.text(min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_text_is_written_as_utf_8_without_control_characters(form: str, name: str) -> None:
    text = rendered(nasty(name), form)
    text.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


# ---------------------------------------------------------------- what a person is told


def test_counts_shares_keys_reasons_and_kpis_are_said() -> None:
    text = terminal(mixed(), width=120)
    for sentence in (
        "✗ D103 error    The same id more than once: 65 keys, 130 rows of 18,412 (0.7%)",
        "Closed before it was created: 12 rows of 18,412 (0.07%), 7 in the baseline, 12 now",
        "→ not in Taxa de ganho, Ciclo de venda",
        "! C212 warning  Invalid e-mail: 9,376 values of 9,377 (>99.9%), 9,000 in the baseline, 9,376 now",
        "F102 error    Unreadable cells: “Ganho em”: 2 values of 987 (0.2%), not in the baseline",
        "– C101 error    Customers entered twice: 173 keys, 386 rows of 9,377 (4.1%)",
        "ignored: legacy rows, cleaned in the CRM by March",
        "tolerated up to 2%",
        "D101 error    Won without an amount: 1 row of 18,412 (<0.01%)",
        "Stale export: 1 row, not in the baseline",
        "and 9,373 more",
        "✓ 2 checks passed · – 3 accepted · – 3 not run",
        "not in the sources: Survey answers (2 checks)",
        "no column probability in deals: D114",
        "18,424 read = 18,412 loaded + 12 refused (7 of them are no records)",
        "crmkpi check --show D103 · crmkpi explain D103",
        "closed 2026-09-30, created 2026-10-01 14:03:11",
    ):
        assert sentence in text, sentence
    assert "“2026-10-01”" not in text, "the note says it already"


def test_tables_stand_in_the_order_of_the_contract_and_the_worst_comes_first() -> None:
    text = terminal(mixed())
    order = ["FILES", "CUSTOMERS · 9,377 ROWS", "DEALS · 18,805 ROWS"]
    assert [line for line in text.splitlines() if line in order] == order
    codes = re.findall("^  [✗!i–] ([A-Z][0-9]{3}) ", text.partition("DEALS")[2], re.MULTILINE)
    assert codes == ["D103", "D104", "F101", "F102", "F102", "D228", "D101", "D226"]


@pytest.mark.parametrize(
    ("checkup", "verdict"),
    [
        (mixed(), "failed: 4 errors, 2 warnings"),
        (
            replace(mixed(), fail_on=("never",)),
            "passed: 2 checks without findings, 4 errors, 2 warnings (--fail-on never)",
        ),
        (passed(), "passed: 12 checks without findings"),
        (replace(passed(), checks=()), "passed: no check was run"),
        (broken(), "could not finish: 1 check not evaluated, 1 file not read, 2 warnings"),
        (replace(broken(), not_run=(), failed=()), "failed: 2 warnings"),
        (replace(broken(), not_run=(), failed=(), fail_on=("error",)), "passed: 2 checks without findings, 2 warnings"),
        (listed(), "failed: 4 errors, 2 warnings"),
    ],
)  # fmt: skip
def test_the_verdict_is_the_last_line(checkup: Checkup, verdict: str) -> None:
    for form in ("terminal", "md", "github"):
        assert rendered(checkup, form).splitlines()[-1].strip("*") == verdict.replace("*", "")
    assert re.search(rf'role="status">[✗✓] {re.escape(verdict)}</p>', rendered(checkup, "html"))


def test_the_verdict_has_its_colour() -> None:
    lines = {name: terminal(CHECKUPS[name], colour=True).splitlines()[-1] for name in ("mixed", "passed", "broken")}
    assert lines["mixed"].startswith("\x1b[1;31mfailed") and lines["passed"].startswith("\x1b[1;32mpassed")
    assert lines["broken"].startswith("\x1b[1;31mcould not finish")


def test_what_could_not_be_done_is_named() -> None:
    text = terminal(broken())
    assert "NOT READ\n  ✗ exports/pedidos.csv: the file is empty\n" in text
    assert "NOT EVALUATED\n  ✗ D111 Stage and outcome contradict: could not be asked of these tables\n" in text


def test_a_pass_is_not_silent() -> None:
    text = terminal(passed())
    assert "✓ 12 checks passed\n" in text and "crmkpi report FILE…\n" in text
    assert rendered(passed(), "md").count("| Deals") > 3, "every check that passed is named with its denominator"


def test_show_lists_every_row_of_one_check_and_nothing_else() -> None:
    text = terminal(listed(), width=120)
    assert re.search(r"^  Line +Id +Value +Note$", text, re.MULTILINE)
    assert text.count("negocios-202") == 12 and "F102" not in text and "read =" not in text
    rows = list(csv.DictReader(io.StringIO(rendered(listed(), "csv"))))
    assert len(rows) == 12 and list(rows[0]) == ["file", "line", "id", "column", "value", "note"]
    assert rendered(listed(), "md").count("| negocios-202") == 12 + 2, "and the two files"
    silent = replace(listed(), checks=(), not_run=(NotRun("D104", "no deals in the sources"),))
    assert "not run (no deals in the sources): D104" in terminal(silent)


# ---------------------------------------------------------------- terminal


@pytest.mark.parametrize("name", [name for name in CHECKUPS if name != "hostile"])
@pytest.mark.parametrize("width", range(20, 131, 3))
def test_no_number_is_cut_and_no_line_too_long(name: str, width: int) -> None:
    checkup = CHECKUPS[name]
    text = terminal(checkup, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= max(width, 28)
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    words = told(text).replace("–", "-")
    for one in checkup.checks:
        if one.rows and checkup.shown in (None, one.code):
            count = f"{one.rows:,}" if checkup.language == "en" else f"{one.rows:,}".replace(",", ".")
            assert re.search(rf"(?<![\d.,]){re.escape(count)}(?![\d.,]*\d)", words), (one.code, count)
    for place in (place for one in checkup.checks if checkup.shown in (None, one.code) for place in one.places):
        assert place.line is None or width < 40 or f":{place.line}" in words


@given(st.text(min_size=1, max_size=40), st.integers(24, 110), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_text_fits_any_screen(name: str, width: int, ascii: bool) -> None:
    text = terminal(nasty(name), width=width, ascii=ascii)
    assert len(text.split("\n")) == len(text.splitlines()) + 1, "nothing in a text ends a line"
    assert "2 rows of 3 (66.7%)" in told(text)
    assert not ascii or text.isascii()


def test_colour_adds_nothing_but_colour() -> None:
    for checkup in CHECKUPS.values():
        bare, painted = terminal(checkup), terminal(checkup, colour=True)
        assert "\x1b" not in bare
        assert re.sub("\x1b\\[[0-9;]+m", "", painted) == bare


def test_ascii_is_ascii() -> None:
    for checkup in CHECKUPS.values():
        text = terminal(checkup, ascii=True)
        assert text.isascii() and all(letter.isprintable() or letter == "\n" for letter in text)
    assert "x D104 error" in terminal(mixed(), ascii=True) and "+ 2 checks passed" in terminal(mixed(), ascii=True)


def test_a_long_value_is_shortened_beside_a_finding_and_whole_in_the_list() -> None:
    first = mixed().checks[0]
    long = replace(first, places=(replace(first.places[0], value="y" * 300, note=None),))
    checkup = replace(mixed(), checks=(long,))
    assert "y" * 60 in terminal(checkup) and terminal(checkup).count("y") < 150
    assert terminal(replace(checkup, shown="D104")).count("y") >= 300


# ---------------------------------------------------------------- nothing in the data is a command


@pytest.mark.parametrize("form", ["terminal", "github"])
@pytest.mark.parametrize("name", CHECKUPS)
def test_no_line_is_a_command_to_a_runner_but_our_own(form: str, name: str) -> None:
    for width in (100, 60, 40) if form == "terminal" else (100,):
        text = terminal(CHECKUPS[name], width=width) if form == "terminal" else rendered(CHECKUPS[name], form)
        assert "##[" not in text
        commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
        assert form == "github" or not commands
        assert all(
            re.match("::(error|warning|notice) (file=[^:,]+,line=[0-9]+,)?title=[^:,]*::", line) for line in commands
        )


@given(st.text(alphabet=":#[%,\r\n error", min_size=1, max_size=25))
@settings(max_examples=200, deadline=None)
def test_annotations_are_ours_whatever_the_text(name: str) -> None:
    lines = rendered(nasty(name), "github").splitlines()
    assert len(lines) == 4, "a file, a check that failed, a finding, the verdict"
    for line in lines[:-1]:
        assert re.fullmatch(r"::error (file=[^:,]*,line=\d+,)?title=[^:,\r\n]*::[^\r\n]*", line), line
    assert lines[-1].startswith("could not finish")
    assert "##[" not in "".join(lines)


def test_a_line_is_kept_from_being_a_command() -> None:
    assert (
        no_command("::error::x\n  ::set-env\nno :: here\n##[group]x")
        == ".:error::x\n  .:set-env\nno :: here\n#.[group]x"
    )


def test_annotations_point_at_the_config_and_are_ten_at_most() -> None:
    lines = rendered(mixed(), "github").splitlines()
    assert lines[1].startswith(
        "::error file=configs/crmkpi.yaml,line=31,title=D104 Closed before it was created::Deals: 12"
    )
    assert "(0.07%25)" in lines[1] and lines[0].startswith("::error file=configs/crmkpi.yaml,line=9,title=D103")
    assert "::warning title=F205 Stale export::Files: 1 row" in lines[5], "no line speaks of it: no file"
    kinds = [line.split()[0] for line in lines if line.startswith("::")]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)
    many = rendered(hostile(), "github").splitlines()
    assert sum(line.startswith("::") for line in many) == MOST
    assert many[MOST] == "+34 more" and many[-1].startswith("could not finish: ")
    without = rendered(replace(mixed(), config_path=None), "github")
    assert "file=" not in without and "line=" not in without


def test_spreadsheets_execute_nothing() -> None:
    table = list(csv.reader(io.StringIO(rendered(hostile(), "csv"))))
    shown = list(csv.reader(io.StringIO(rendered(replace(hostile(), shown="D101"), "csv"))))
    for cell in (cell for line in (*table, *shown) for cell in line):
        assert not re.match(r"[\s\ufeff]*[=+\-@＝＋－＠]", cell) or re.fullmatch(r"[+-]?\d+([.,]\d+)*", cell)
    assert "'=cmd|' /C calc'!A0" in [line[7] for line in table]
    assert [inert(text) for text in ("=1", "-10.50", "+5511999990000", "\t=1", "a\nb")] == [
        "'=1", "-10.50", "+5511999990000", "\\x09=1", "a\\x0ab",
    ]  # fmt: skip
    assert "'@SUM(1+1)" in rendered(personal(), "md")
    page = rendered(personal(), "html").replace("&#39;", "'")
    assert "@SUM(1+1)" in page and "'@SUM(1+1)" not in page  # a page executes nothing, so its text is as it was found
    for form in ("md", "html"):
        assert "+5511999990000" in rendered(personal(), form)


# ---------------------------------------------------------------- personal data


@pytest.mark.parametrize("form", NAMES)
def test_a_format_shows_no_more_than_it_is_given(form: str) -> None:
    assert "ana.souza" not in rendered(mixed(), form)


@pytest.mark.parametrize("form", ["junit", "github"])
def test_public_formats_never_show_values_ids_or_notes(form: str) -> None:
    first = mixed().checks[0]
    places = tuple(replace(place, id="IDIDID", value="VALUE", note="NOTENOTE") for place in first.places)
    checks = tuple(replace(one, places=places) for one in mixed().checks)
    for shown in (None, "D104"):
        text = rendered(replace(mixed(), checks=checks, personal=True, shown=shown), form)
        assert not re.search("VALUE|IDIDID|NOTENOTE", text)
    assert form == "github" or "negocios-2025.csv:412" in text


@pytest.mark.parametrize("form", ["terminal", "md", "html"])
def test_people_are_told_when_personal_data_is_shown(form: str) -> None:
    assert "personal data is shown" in rendered(personal(), form)
    assert "personal data is shown" not in rendered(mixed(), form)


# ---------------------------------------------------------------- json and csv


def test_json_has_the_contracts_keys() -> None:
    tree = json.loads(rendered(mixed(), "json"))
    assert tree["schema"] == "crmkpi.check/1" and tree["verdict"] == "failed"
    assert list(tree)[:8] == ["schema", "as_of", "timezone", "verdict", "checks", "not_run", "duplicates", "sources"]
    by_code = {check["code"]: check for check in tree["checks"]}
    assert set(by_code["D104"]) >= set(
        [
            "code",
            "severity",
            "table",
            "column",
            "rows",
            "of",
            "share",
            "keys",
            "title",
            "why",
            "todo",
            "accepted",
            "affects",
            "before",
            "first",
        ]
    )
    assert by_code["D104"]["share"] == 12 / 18412 and by_code["D104"]["affects"] == ["win_rate", "cycle"]
    assert by_code["D104"]["first"][0] == {
        "file": "exports/negocios-2025.csv", "line": 412, "id": "8821", "column": "closed_at", "value": "2026-10-01",
        "note": "closed 2026-10-01, created 2026-10-05",
    }  # fmt: skip
    assert (by_code["D102"]["rows"], by_code["D102"]["of"]) == (0, 18412), "passed ones have their count"
    assert by_code["D103"]["keys"] == 65
    assert [check["code"] for check in tree["checks"]] == sorted(check["code"] for check in tree["checks"])
    assert tree["not_run"][0]["code"] == "D114" and tree["not_run"][0]["failed"] is False
    source = tree["sources"][0]
    assert source["rows_read"] == source["rows_loaded"] + source["rows_rejected"]


def test_json_of_report_and_check_say_common_parts_alike() -> None:
    from report_fixture import closed

    report = json.loads(str(formats.load("json").render(closed())))
    checkup = json.loads(rendered(mixed(), "json"))
    assert set(report["checks"][0]) <= set(checkup["checks"][0])
    assert list(report["sources"][0]) == list(checkup["sources"][0])
    assert list(report["duplicates"]) == list(checkup["duplicates"])


def test_json_is_ordered_by_what_it_is_about() -> None:
    turned = replace(mixed(), checks=mixed().checks[::-1], not_run=mixed().not_run[::-1])
    assert rendered(turned, "json") == rendered(mixed(), "json")


def test_json_brings_every_text_back() -> None:
    tree = json.loads(rendered(hostile(), "json"))
    assert [check["title"] for check in tree["checks"]] == list(NASTY)
    assert tree["notes"] == list(NASTY)


def test_csv_has_a_line_for_every_check() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(mixed(), "csv"))))
    assert list(rows[0])[:9] == ["code", "severity", "table", "column", "rows", "of", "share", "title", "accepted"]
    status = {row["code"]: row["status"] for row in rows}
    assert status["D104"] == "found" and status["D101"] == "accepted" and status["T104"] == "passed"
    assert status["N110"] == "not_run" and len(rows) == len(mixed().checks) + len(mixed().not_run)
    assert float(next(row["share"] for row in rows if row["code"] == "D104")) == 12 / 18412
    undone = {row["code"]: row for row in csv.DictReader(io.StringIO(rendered(broken(), "csv")))}
    assert undone["D111"]["status"] == "not_evaluated" and undone["D111"]["reason"]


# ---------------------------------------------------------------- junit


def cases(checkup: Checkup) -> dict[tuple[str, str], list[object]]:
    parsed = JUnitXml.fromstring(rendered(checkup, "junit").encode())
    found = {}
    for suite in parsed:
        assert suite.tests == len(list(suite))
        assert suite.failures == sum(isinstance(one, Failure) for case in suite for one in case.result)
        assert suite.errors == sum(isinstance(one, Error) for case in suite for one in case.result)
        assert suite.skipped == sum(isinstance(one, Skipped) for case in suite for one in case.result)
        for case in suite:
            assert (case.classname, case.name) not in found, "one case per check and table"
            found[case.classname, case.name] = [*case.result, *([case.system_out] if case.system_out else [])]
    totals = (parsed.tests, parsed.failures, parsed.errors, parsed.skipped)
    assert totals == tuple(
        sum(getattr(suite, n) for suite in parsed) for n in ("tests", "failures", "errors", "skipped")
    )
    return found


def test_junit_is_read_back_by_a_library() -> None:
    found = cases(mixed())
    failure = found["deals", "D104"][0]
    assert isinstance(failure, Failure) and failure.type == "D104"
    assert failure.message == "Closed before it was created: 12 rows of 18,412 (0.07%)"
    assert "7 in the baseline, 12 now" in failure.text and "not in Taxa de ganho" in failure.text
    assert found["deals", "D102"] == [] and found["tickets", "T104"] == []
    assert isinstance(found["deals", "D101"][0], Skipped) and "tolerated up to 2%" in found["deals", "D101"][0].message
    assert isinstance(found["surveys", "N110"][0], Skipped)
    assert found["customers", "C212"] == ["warning: Invalid e-mail: 9,376 values of 9,377 (>99.9%)"]
    assert isinstance(found["deals", "F102"][0], Failure) and "amount: 1 value" in found["deals", "F102"][0].message


def test_junit_fails_warnings_when_they_count_and_errors_always() -> None:
    strict = cases(replace(mixed(), fail_on=("warning",)))
    assert isinstance(strict["customers", "C212"][0], Failure)
    assert isinstance(cases(replace(mixed(), fail_on=("never",)))["deals", "D104"][0], Failure)


def test_junit_has_errors_for_what_was_not_done() -> None:
    found = cases(broken())
    assert isinstance(found["deals", "D111"][0], Error)
    assert isinstance(found["read", "1 exports/pedidos.csv"][0], Error)


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_junit_is_xml_whatever_the_text(name: str) -> None:
    ElementTree.fromstring(rendered(nasty(name), "junit").encode())


def test_junit_of_hostile_names_parses() -> None:
    assert cases(hostile())


# ---------------------------------------------------------------- markdown


def kinds(text: str) -> Iterator[str]:
    """Name what a Markdown reader sees."""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield token.type
        yield from (child.type for child in token.children or ())


def markup(text: str) -> set[str]:
    return {kind.removesuffix("_open") for kind in kinds(text) if not kind.endswith("_close")}


ALLOWED = {
    "inline", "text", "heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td",
    "strong", "code_inline",
}  # fmt: skip


def test_nothing_in_the_data_becomes_markup() -> None:
    text = rendered(hostile(), "md")
    assert markup(text) == ALLOWED
    assert list(kinds(text)).count("strong_open") == 2, "the verdict, twice"


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("*_`|\\[]()<>#@:$&~!-+=1. ")), min_size=1, max_size=25
    ).filter(lambda name: name.strip() and name not in all_tables())
)
@settings(max_examples=150, deadline=None)
def test_no_text_becomes_markup(name: str) -> None:
    text = rendered(nasty(name), "md")
    assert markup(text) <= ALLOWED
    assert list(kinds(text)).count("strong_open") == 2
    plain = rendered(nasty("x"), "md")
    assert [kind for kind in kinds(text) if kind.startswith(("table", "tr", "td", "heading", "list_item"))] == [
        kind for kind in kinds(plain) if kind.startswith(("table", "tr", "td", "heading", "list_item"))
    ]


@pytest.mark.parametrize(
    ("text", "cell", "written"),
    [
        ("ana", True, "ana"),
        ("a|b", True, r"a\|b"),
        ("ana@empresa.com", True, "`ana@empresa.com`"),
        ("@octocat", False, "`@octocat`"),
        ("#1", False, "`#1`"),
        (":smile:", False, "`:smile:`"),
        ("14:03:11", False, "14:03:11"),
        ("0a1b2c3d", False, "`0a1b2c3d`"),
        ("12345678901", False, "12345678901"),
        ("a@b|c", True, r"`a@b\|c`"),
        ("a@b|c", False, "`a@b|c`"),
        ("a@b\\|c", True, r"`a@b\x5c\|c`"),
        ("`@`", False, "`` `@` ``"),
        ("1. x", False, r"1\. x"),
        ("<b>", False, "&lt;b&gt;"),
    ],
)
def test_text_that_a_forge_would_link_is_code(text: str, cell: bool, written: str) -> None:
    assert in_markdown(text, cell=cell) == written


# ---------------------------------------------------------------- html


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("name", CHECKUPS)
def test_a_page_fetches_and_runs_nothing(name: str) -> None:
    page = Page(rendered(CHECKUPS[name], "html"))
    assert {tag for tag, _ in page.tags} <= set(
        [
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "header",
            "main",
            "footer",
            "section",
            "article",
            "h1",
            "h2",
            "h3",
            "p",
            "ul",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "span",
            "code",
            "bdi",
            "div",
        ]
    )
    for _, attributes in page.tags:
        assert set(attributes) <= {
            "lang",
            "charset",
            "name",
            "content",
            "http-equiv",
            "class",
            "role",
            "scope",
            "data-head",
        }
    policy = next(one["content"] for _, one in page.tags if one.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "url(" not in rendered(CHECKUPS[name], "html") and "@import" not in rendered(CHECKUPS[name], "html")
    assert page.tags[0] == ("html", {"lang": CHECKUPS[name].language})


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&'\"/= ")), min_size=1, max_size=25))
@settings(max_examples=80, deadline=None)
def test_no_text_becomes_a_tag(name: str) -> None:
    page, plain = Page(rendered(nasty(name), "html")), Page(rendered(nasty("x"), "html"))
    without = [tag for tag, _ in page.tags if tag != "bdi"]
    assert without == [tag for tag, _ in plain.tags if tag != "bdi"]


def test_a_page_says_what_the_terminal_says() -> None:
    text = told(" ".join(Page(rendered(mixed(), "html")).text))
    for sentence in (
        "65 keys, 130 rows of 18,412 (0.7%)", "12 rows of 18,412 (0.07%), 7 in the baseline, 12 now", "closed_at",
        "→ not in Taxa de ganho, Ciclo de venda", "negocios-2025.csv:412", "closed 2026-10-01, created 2026-10-05",
        "ignored: legacy rows, cleaned in the CRM by March", "no surveys in the sources: N110, N225", "18,424",
    ):  # fmt: skip
        assert sentence in text, sentence


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_can_be_read_in_light_dark_and_print() -> None:
    style = re.sub(r"\s+", " ", rendered(mixed(), "html").partition("<style>")[2].partition("</style>")[0])
    themes = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", style)]
    assert len(themes) == 3
    for theme in themes:
        for ground in ("ground", "raised"):
            for ink in ("ink", "quiet", "good", "bad", "near"):
                light, dark = sorted((luminance(theme[ground]), luminance(theme[ink])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ground, ink, theme)
