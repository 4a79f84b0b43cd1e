"""Several files of one run: computed once, each whole or not at all, never over an input or over each other."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from trials import Said, crm, process, put

from crmkpi import formats, report

GOOD = (
    "deal_id,outcome,created_at,closed_at,amount\n1,won,2026-09-01,2026-10-05,100.5\n2,lost,2026-09-01,2026-10-06,50\n"
)
FORMATS = [name for name in formats.names() if name != "terminal"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CRMKPI_CONFIG", "SOURCE_DATE_EPOCH", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return put(tmp_path, {"deals.csv": GOOD})


def made(*words: str) -> Said:
    return crm("report", "deals.csv", "--period", "2026-10", *words)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_format_in_one_run_is_computed_and_rendered_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(name: str, wrapped: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            asked.append(name)
            return wrapped(*words, **more)

        return call

    monkeypatch.setattr(report, "make", counted("make", report.make))
    json = formats.load("json")
    monkeypatch.setattr(json, "render", counted("json", json.render))
    outputs = [f"all{formats.load(name).SUFFIX}" for name in FORMATS]
    said = made(*[word for one in (*outputs, "again.json") for word in ("-o", one)], "-f", "json")
    assert (said.code, asked) == (0, ["make", "json"])
    assert said.err.count("wrote ") == len(outputs) + 1
    assert names(folder) == sorted([*outputs, "again.json", "deals.csv"])
    assert said.out == Path("again.json").read_text() == Path("all.json").read_text()


@pytest.mark.parametrize("name", FORMATS)
def test_files_with_personal_data_are_for_their_owner_only(folder: Path, name: str) -> None:
    file = folder / f"a{formats.load(name).SUFFIX}"
    before = os.umask(0o022)
    try:
        made("-o", file.name)
        assert file.stat().st_mode & 0o777 == 0o644
        made("-o", file.name, "--show-personal-data")
        assert file.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("word", "file"),
    [
        ("kpis-{period}.html", "kpis-2026-10.html"),
        ("{lang}/{period}.md", "pt-BR/2026-10.md"),
        ("{format}-{{x}}.csv", "csv-{x}.csv"),
    ],
)
def test_a_name_may_leave_places_open(folder: Path, word: str, file: str) -> None:
    (folder / "pt-BR").mkdir()
    said = made("-o", word, "--lang", "pt-BR")
    assert said.code == 0 and f"gravado: {file}" in said.err
    assert (folder / file).is_file()


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("-o", "kpis-{perod}.html"), 2, "{perod} cannot be filled; there are {format}, {lang}, {period}."),
        (("-o", "kpis-{perod}.html"), 2, "Did you mean 'period'?"),
        (("-o", "kpis-{period!r}.html"), 2, "cannot be filled"),
        (("-o", "kpis-{period:>9}.html"), 2, "cannot be filled"),
        (("-o", "kpis-{}.html"), 2, "cannot be filled"),
        (("-o", "kpis-{period.html"), 2, "brace"),
        (("-o", "a.html", "-o", "./a.html"), 2, "two results cannot go to one file"),
        (("-o", "a-{period}.html", "-o", "a-2026-10.html"), 2, "two results cannot go to one file"),
        (("-o", "deals.csv"), 3, "one of the exports that are read"),
        (("-o", "good.md", "-o", "deals.csv"), 3, "one of the exports that are read"),
        (("-o", ""), 2, "this names no file; write one, such as report.html"),
        (("-o", "../"), 2, "..: this is a folder; name the file in it, such as ../report.html"),
        (("-o", "kpis.{format}"), 2, "the suffix chooses the format"),
        (("-o", "nowhere/a.pdf"), 3, "the folder 'nowhere' does not exist; make it first"),
        (("-o", "{period}/a.pdf"), 3, "the folder '2026-10' does not exist; make it first"),
        (("-o", "a.html", "-o", "a.xyz"), 2, "no format writes .xyz"),
        (("-o", "a.eml", "--attach", "pfd"), 2, "Did you mean 'pdf'?"),
        (("-o", "a.eml", "--attach", "eml"), 2, "a mail does not carry itself"),
        (("-o", "a.csv", "--csv-dialect", "excel"), 2, "excel"),
        (("-o", "a.html", "--attach", "pdf"), 2, "there is no mail that could carry it"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_written(
    folder: Path, words: tuple[str, ...], code: int, hint: str
) -> None:
    said = made(*words)
    assert said.code == code and hint in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err and "mistake in crmkpi" not in said.err
    assert names(folder) == ["deals.csv"] and Path("deals.csv").read_text() == GOOD


def test_no_file_that_a_run_reads_is_written_over(folder: Path) -> None:
    config = "sources:\n  - {table: deals, files: deals.csv}\nduplicates: {not_duplicates: reviewed.csv}\n"
    verdicts = "row_id_a,row_id_b,verdict\n"
    put(folder, {"crmkpi.yaml": config, "reviewed.csv": verdicts, "strange.csv": "x,y\n1,2\n"})
    assert crm("report", "--period", "2026-10", "-o", "reviewed.csv").code == 3
    assert crm("report", "deals.csv", "strange.csv", "--period", "2026-10", "-o", "strange.csv").code == 3
    assert Path("reviewed.csv").read_text() == verdicts and Path("strange.csv").read_text() == "x,y\n1,2\n"


def test_a_link_to_an_input_is_that_input(folder: Path) -> None:
    (folder / "other.csv").symlink_to("deals.csv")
    assert made("-o", "other.csv").code == 3
    assert Path("deals.csv").read_text() == GOOD


def test_a_dash_is_stdout_and_the_format_stays_the_format(folder: Path) -> None:
    assert made("-o", "-").out == made().out
    assert made("-o", "-", "-f", "md").out == made("-f", "md").out
    both = made("-o", "-", "-f", "csv", "-o", "a.csv")
    assert both.out == Path("a.csv").read_text()
    assert made("-o", "b.csv").out == "", "with a file alone nothing is shown"
    assert made("-o", "b.csv", "-f", "terminal").out == made().out


@pytest.mark.parametrize("name", [name for name in FORMATS if formats.load(name).BINARY])
def test_bytes_go_into_a_pipe_but_not_onto_a_screen(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    suffix = formats.load(name).SUFFIX
    with open("piped", "wb") as piped:
        said = process("report", "deals.csv", "--period", "2026-10", "-f", name, stdout=piped)
    assert said.code == 0
    made("-o", f"a{suffix}")
    assert Path("piped").read_bytes() == Path(f"a{suffix}").read_bytes()
    monkeypatch.setattr("crmkpi.commands._common.sys.stdout", Screen())
    with pytest.raises(Exception, match=f"{name} is not text: write it to a file"):
        from crmkpi.commands._common import refuse_on_screen

        refuse_on_screen(formats.load(name))


class Screen:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", FORMATS)
def test_on_a_full_disk_the_old_file_stays(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / f"a{formats.load(name).SUFFIX}"
    file.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crmkpi.output.os.fsync", full)
    said = made("-o", file.name)
    assert said.code == 3 and "No space left on device" in said.err
    assert file.read_text() == "old" and len(names(folder)) == 2


def test_the_time_of_creation_is_there_only_when_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793750400")
    assert '"stamp": null' in made("-f", "json").out
    assert '"stamp": "2026-11-04T00:00:00+00:00"' in made("-f", "json", "--stamp").out
    assert "made 4 Nov 2026, 00:00" in made("-f", "md", "--stamp").out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert made("--stamp").code == 2
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert '"stamp": "2' in made("-f", "json", "--stamp").out


def test_without_its_library_a_format_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    for words in (("-o", "a.pdf"), ("-f", "pdf"), ("-o", "a.eml", "--attach", "pdf")):
        said = made(*words)
        assert said.code == 3
        assert "pip install 'crmkpi[pdf]'" in said.err and "HTML" in said.err
    assert names(folder) == ["deals.csv"]


def test_a_brazilian_excel_gets_its_dialect(folder: Path) -> None:
    made("-o", "a.csv", "--csv-dialect", "excel-br", "--kpi", "won_amount")
    content = Path("a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;label;")
    assert b";100,5;" in content and b"100.5" not in content
