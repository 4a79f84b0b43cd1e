"""What cron, CI and people rely on when they run `crmkpi check`: exit codes, silence, several files, no surprises."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from junitparser import JUnitXml
from trials import ROOT, clean_environment, crm, process, put

from crmkpi.commands import _summary

HEAD = "deal_id,outcome,created_at,closed_at,amount\n"
GOOD = HEAD + "1,won,2026-09-01,2026-10-05,100\n2,lost,2026-09-01,2026-10-06,50\n"
BAD = GOOD + "3,lost,2026-09-05,2026-09-01,70\n"
MILD = "checks: {severity: {D104: warning}}\nsources: [{table: deals, files: deals.csv}]\n"
AROUND = ("CRMKPI_CONFIG", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "GITHUB_STEP_SUMMARY", "CI")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder to be in, with one export that has an error, and nothing from around."""
    for name in AROUND:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return put(tmp_path, {"deals.csv": BAD})


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("export", "fail_on", "code", "verdict"),
    [
        (GOOD, [], 0, "passed: "),
        (GOOD, ["warning"], 0, "passed: "),
        (BAD, [], 1, "failed: 1 error"),
        (BAD, ["error"], 1, "failed: 1 error"),
        (BAD, ["warning"], 1, "failed: 1 error"),
        (BAD, ["never"], 0, "passed: "),
        (BAD, ["error", "never"], 0, "passed: "),
    ],
)
def test_errors_fail_unless_told_otherwise(
    folder: Path, export: str, fail_on: list[str], code: int, verdict: str
) -> None:
    put(folder, {"deals.csv": export})
    said = crm("check", "deals.csv", *(word for one in fail_on for word in ("--fail-on", one)))
    assert said.code == code
    assert said.out.splitlines()[-1].startswith(verdict)


@pytest.mark.parametrize(("fail_on", "code"), [([], 0), (["error"], 0), (["warning"], 1), (["never"], 0)])
def test_warnings_fail_only_when_asked(folder: Path, fail_on: list[str], code: int) -> None:
    put(folder, {"crmkpi.yaml": MILD})
    said = crm("check", *(word for one in fail_on for word in ("--fail-on", one)))
    assert said.code == code and "! D104 warning" in said.out
    assert "1 warning" in said.out.splitlines()[-1]


@pytest.mark.parametrize("fail_on", ["never", "error"])
@pytest.mark.parametrize("form", ["terminal", "json", "junit", "github"])
def test_work_that_was_not_done_whole_is_3_whatever_is_asked(folder: Path, fail_on: str, form: str) -> None:
    put(folder, {"orders.csv": ""})
    said = crm("check", ".", "--fail-on", fail_on, "--format", form)
    assert said.code == 3
    assert "orders.csv" in said.out and "orders.csv" in said.err and "D104" in said.out
    assert form != "terminal" or said.out.splitlines()[-1].startswith("could not finish: 1 file not read")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--format", "junitt"), "Did you mean 'junit'?"),
        (("--format", "xlsx"), "is not a format of check"),
        (("--show", "D140"), "there is no check 'D140'"),
        (("--fail-on", "target"), "only `crmkpi report` knows targets"),
        (("--fail-on", "eror"), "error, warning"),
        (("-o", "check.xyz"), "check.xyz: no format writes .xyz. Use one of .csv, .html, .json, .md, .txt, .xml"),
        (("-o", "check"), "without a suffix"),
    ],
)
def test_wrong_words_are_2_with_the_right_ones(folder: Path, words: tuple[str, ...], hint: str) -> None:
    said = crm("check", "deals.csv", *words)
    assert (said.code, said.out) == (2, "")
    assert hint in " ".join(said.err.split()) and "Traceback" not in said.err


@pytest.mark.parametrize(
    "words", [("nowhere.csv",), ("deals.csv", "-o", "nowhere/a.json"), ("deals.csv", "-o", "deals.csv")]
)
def test_what_cannot_be_read_or_written_is_3(folder: Path, words: tuple[str, ...]) -> None:
    said = crm("--quiet", "check", *words)
    assert (said.code, said.out) == (3, "")
    assert words[-1] in said.err and "Traceback" not in said.err
    assert (folder / "deals.csv").read_text() == BAD


# ---------------------------------------------------------------- files and stdout


def test_several_files_are_written_and_only_the_verdict_is_said(folder: Path) -> None:
    said = crm(
        "check", "deals.csv", "-o", "a.xml", "-o", "a.json", "-o", "a.HTML", "-o", "a.md", "-o", "a.csv", "-o", "a.txt"
    )
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines() == [
        *(f"wrote a.{name}" for name in ["xml", "json", "HTML", "md", "csv", "txt"]),
        "failed: 1 error",
    ]
    assert JUnitXml.fromfile(str(folder / "a.xml")).failures == 1
    assert json.loads((folder / "a.json").read_text())["verdict"] == "failed"
    for name, form in (
        ("xml", "junit"),
        ("json", "json"),
        ("HTML", "html"),
        ("md", "md"),
        ("csv", "csv"),
        ("txt", "terminal"),
    ):
        assert crm("check", "deals.csv", "--format", form).out == (folder / f"a.{name}").read_bytes().decode()


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("-o", "a.xml", "-o", "-"), "Data quality\n"),
        (("-o", "-"), "Data quality\n"),
        (("-o", "a.xml", "--format", "terminal"), "Data quality\n"),
        (("-o", "a.xml", "--format", "json"), "{\n"),
        (("-o", "a.xml", "-o", "-", "--format", "csv"), "code,severity,"),
    ],
)
def test_a_dash_or_a_format_fills_stdout_as_well(folder: Path, words: tuple[str, ...], begins: str) -> None:
    said = crm("check", "deals.csv", *words)
    assert said.code == 1 and said.out.startswith(begins)
    assert (folder / "a.xml").exists() == ("a.xml" in words)
    assert not (folder / "-").exists()


def test_stdout_has_the_result_only(folder: Path) -> None:
    put(folder, {"whatever.csv": "a,b\n1,2\n"})
    said = crm("--verbose", "check", ".", "--format", "json")
    assert said.tree["schema"] == "crmkpi.check/1" and "note: whatever.csv" in said.err


def test_quiet_says_nothing_on_success(folder: Path) -> None:
    put(folder, {"good.csv": GOOD})
    said = crm("--quiet", "check", "good.csv")
    assert (said.code, said.out, said.err) == (0, "", "")
    written = crm("check", "good.csv", "-o", "a.json", "--quiet")
    assert (written.code, written.out, written.err) == (0, "", "")
    assert (folder / "a.json").exists()


def test_quiet_does_not_hide_a_failure_or_what_was_asked_for(folder: Path) -> None:
    put(folder, {"good.csv": GOOD, "empty.csv": ""})
    assert "D104" in crm("--quiet", "check", "deals.csv").out
    assert crm("--quiet", "check", "good.csv", "--format", "json").tree["verdict"] == "passed"
    assert crm("--quiet", "check", "good.csv", "--show", "D104").out
    failed = crm("--quiet", "check", "deals.csv", "-o", "a.json")
    assert (failed.code, failed.out, failed.err) == (1, "", "failed: 1 error\n")
    unread = crm("--quiet", "check", ".", "-o", "a.json")
    assert unread.code == 3 and "empty.csv" in unread.err


def test_show_lists_all_rows_of_one_check(folder: Path) -> None:
    put(folder, {"deals.csv": HEAD + "".join(f"{n},lost,2026-09-05,2026-09-01,70\n" for n in range(40))})
    assert "and 35 more" in crm("check", "deals.csv").out
    said = crm("check", "deals.csv", "--show", "d104")
    assert said.code == 1 and len(re.findall(r"^  deals\.csv:\d+ ", said.out, re.MULTILINE)) == 40
    rows = crm("check", "deals.csv", "--show", "D104", "--format", "csv").out.splitlines()
    assert rows[0] == "file,line,id,column,value,note" and len(rows) == 41
    assert len(next(one for one in crm("check", "deals.csv", "--show", "D104", "-f", "json").tree["checks"]
                    if one["code"] == "D104")["first"]) == 40  # fmt: skip


def test_formats_are_listed_with_who_has_them(folder: Path) -> None:
    lines = {line.split()[0]: line for line in crm("list", "formats").out.splitlines()}
    assert set(lines) >= {"terminal", "json", "csv", "md", "html", "junit", "github"}
    assert (
        ".xml" in lines["junit"]
        and " check: " in lines["junit"]
        and "report, check, duplicates, inspect: " in lines["json"]
    )


# ---------------------------------------------------------------- GitHub


def test_the_step_summary_is_appended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, {"summary.md": "before\n", "crmkpi.yaml": MILD})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    said = crm("check", "--format", "github")
    assert said.out.startswith(
        "::warning file=crmkpi.yaml,line=1,title=D104 Closed before it was created::Deals: 1 row of 3"
    )
    text, page = (folder / "summary.md").read_text(), crm("check", "--format", "md").out
    assert text.startswith("before\n# Data quality\n") and text.splitlines()[-1] == page.splitlines()[-1]
    assert "deals.csv:4" in text and "2026-09-01" in page and "2026-09-01" not in text, "it is public: no values"
    crm("check", "--format", "junit")
    assert (folder / "summary.md").read_text().startswith("before\n#")
    assert (folder / "summary.md").read_text().count("# Data quality") == 1, "only with --format github"


def test_a_long_summary_is_cut_between_lines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setattr(_summary, "MOST", 700)
    assert crm("check", "deals.csv", "--format", "github").code == 1
    text = (folder / "summary.md").read_bytes()
    whole = crm("check", "deals.csv", "--format", "md").out
    head, _, tail = text.decode().partition("\n\nthe rest is cut: ")
    assert len(text) <= 700 and tail.endswith("1 MiB\n\n**failed: 1 error**\n")
    assert whole.startswith(head + "\n")
    crm("check", "deals.csv", "--format", "github")
    assert len((folder / "summary.md").read_bytes()) <= 700, "what is there counts too"


def test_a_summary_that_cannot_be_written_is_3(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "nowhere" / "summary.md"))
    said = crm("check", "deals.csv", "--format", "github")
    assert said.code == 3 and "step summary" in said.err


# ---------------------------------------------------------------- a process of its own


def test_ci_without_a_terminal_gets_plain_text_of_100_columns(folder: Path) -> None:
    bare = process("check", "deals.csv")
    for more in ({"CI": "true"}, {"CI": "true", "GITHUB_ACTIONS": "true", "TERM": "dumb"}, {"NO_COLOR": "1"}):
        said = process("check", "deals.csv", environment=more)
        assert (said.code, said.out) == (1, bare.out)
    assert "\x1b" not in bare.out and max(map(len, bare.out.splitlines())) <= 100
    assert "\x1b[31m" in process("check", "deals.csv", environment={"FORCE_COLOR": "1"}).out
    narrow = process("check", "deals.csv", environment={"COLUMNS": "50"}).out
    assert max(map(len, narrow.splitlines())) <= 50 and "1 row of 3" in " ".join(narrow.split())


def test_cron_has_no_environment_at_all(folder: Path) -> None:
    words = [sys.executable, "-m", "crmkpi", "check", "deals.csv"]
    done = subprocess.run(
        words, env={"PYTHONPATH": str(ROOT)}, capture_output=True, stdin=subprocess.DEVNULL, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout.decode().splitlines()[-1] == "failed: 1 error" and b"Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["terminal", "json", "github", "html"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_behind_stdout_is_3(folder: Path, form: str) -> None:
    with open("/dev/full", "wb") as full:
        said = process("check", "deals.csv", "--format", form, stdout=full, stderr=subprocess.PIPE)
    assert said.code == 3
    assert said.err.count("No space left") == 1 and "Traceback" not in said.err


def test_a_closed_pipe_ends_quietly(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "crmkpi", "check", "deals.csv", "--format", "json"]
    done = subprocess.run(words, stdout=writing, stderr=subprocess.PIPE, env=clean_environment())
    os.close(writing)
    assert done.returncode in (141, -signal.SIGPIPE)
    assert done.stderr == b""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only for this user")
def test_a_folder_that_may_not_be_written_to_is_3(folder: Path) -> None:
    (folder / "shut").mkdir(mode=0o500)
    said = crm("check", "deals.csv", "-o", "shut/a.xml")
    assert said.code == 3 and "shut/a.xml: cannot be written: Permission denied" in said.err
    assert list((folder / "shut").iterdir()) == []


def test_a_folder_in_the_place_of_a_file_is_3(folder: Path) -> None:
    (folder / "a.xml").mkdir()
    said = crm("check", "deals.csv", "-o", "a.xml")
    assert said.code == 3 and "a.xml" in said.err
    assert sorted(path.name for path in folder.iterdir()) == ["a.xml", "deals.csv"]


def test_the_same_bytes_every_time(folder: Path) -> None:
    for form in ("terminal", "json", "csv", "md", "html", "junit", "github"):
        first = process("check", "deals.csv", "--format", form, environment={"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"})
        again = process(
            "check", "deals.csv", "--format", form, environment={"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"}
        )
        assert first.out == again.out, form
