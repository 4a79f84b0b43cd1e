"""What cron, CI and people rely on: exit codes, a clean stdout, whole files or none, and the same bytes every time."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from trials import ROOT, Said, clean_environment, crm, everything, process, put, table

from crmkpi import cli, formats, output
from crmkpi.errors import OutputError

GOOD = "deal_id,outcome,created_at,closed_at,amount\n1,won,2026-09-01,2026-10-05,100\n2,lost,2026-09-01,2026-10-06,50\n"
BAD = GOOD + "3,won,2026-09-01,2026-10-05,x\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder to be in, with one good export, and no config or colour from around."""
    for name in ("CRMKPI_CONFIG", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return put(tmp_path, {"deals.csv": GOOD})


def refused(said: Said, code: int) -> None:
    assert (said.code, said.out) == (code, "")
    assert said.err
    assert "Traceback" not in said.err
    assert "mistake in crmkpi" not in said.err


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("export", "fail_on", "code"),
    [
        (GOOD, [], 0),
        (GOOD, ["error"], 0),
        (BAD, [], 0),
        (BAD, ["never"], 0),
        (BAD, ["error"], 1),
        (BAD, ["warning"], 1),
        (BAD, ["target"], 0),
        (BAD, ["target", "error"], 1),
        (BAD, ["error", "never"], 0),
    ],
)
def test_findings_change_the_exit_code_only_when_asked(
    folder: Path, export: str, fail_on: list[str], code: int
) -> None:
    put(folder, {"deals.csv": export})
    words = [word for one in fail_on for word in ("--fail-on", one)]
    said = crm("report", "deals.csv", "--period", "2026-10", *words)
    assert said.code == code
    assert "Win rate" in said.out


@pytest.mark.parametrize(
    ("target", "fail_on", "code"),
    [
        ("90%", ["target"], 1),
        ("90%", ["error"], 0),
        ("90%", [], 0),
        ("10%", ["target"], 0),
        ("90%", ["target", "never"], 0),
    ],
)
def test_a_missed_target_changes_the_exit_code_only_when_asked(
    folder: Path, target: str, fail_on: list[str], code: int
) -> None:
    rows = [(i, "won" if i % 2 else "lost", "2026-10-05") for i in range(40)]
    put(folder, {
        "deals.csv": table("deal_id,outcome,closed_at", rows),
        "crmkpi.yaml": f"sources: [{{table: deals, files: deals.csv}}]\nkpis: [{{win_rate: {{target: {target}}}}}]\n",
    })  # fmt: skip
    words = [word for one in fail_on for word in ("--fail-on", one)]
    assert crm("report", "--period", "2026-10", *words).code == code


@pytest.mark.parametrize(("cases", "code"), [(4, 0), (5, 1)])
def test_a_target_missed_by_a_handful_of_cases_fails_nothing(folder: Path, cases: int, code: int) -> None:
    put(folder, {
        "deals.csv": table("deal_id,outcome,closed_at", [(i, "lost", "2026-10-05") for i in range(cases)]),
        "crmkpi.yaml": "sources: [{table: deals, files: deals.csv}]\nkpis: [{win_rate: {target: 50%}}]\n",
    })  # fmt: skip
    assert crm("report", "--period", "2026-10", "--fail-on", "target").code == code


@pytest.mark.parametrize("fail_on", ["never", "error"])
def test_work_that_was_not_done_whole_is_3_whatever_is_asked(folder: Path, fail_on: str) -> None:
    put(folder, {"orders.csv": ""})
    said = crm("report", ".", "--period", "2026-10", "--fail-on", fail_on)
    assert said.code == 3
    assert "Win rate" in said.out and "orders.csv" in said.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("report", "deals.csv", "--kpi", "win_rat"), "Did you mean 'win_rate'?"),
        (("report", "deals.csv", "--format", "jsn"), "Did you mean 'json'?"),
        (("report", "deals.csv", "--by", "outcom"), "Did you mean 'outcome'?"),
        (("report", "deals.csv", "--by", "xyzzy"), "--by xyzzy: no table of the sources has this column"),
        (("report", "deals.csv", "--period", "last-mont"), "Did you mean 'last-month'?"),
        (("report", "deals.csv", "--period", "2026-13"), "There is no month 13"),
        (("report", "deals.csv", "--period", "2026-Q5"), "2026 has Q1 to Q4"),
        (("report", "deals.csv", "--period", "2026-02-30"), "February 2026 has 28 days"),
        (("report", "deals.csv", "--period", "2026-03-31..2026-01-01"), "ends before it starts"),
        (("--lang", "pt-BRR", "report", "deals.csv"), "Did you mean 'pt-BR'?"),
        (("--lang", "klingon", "report", "deals.csv"), "en, pt-BR"),
        (("report", "deals.csv", "--as-of", "yesterday"), "2026-10-31"),
        (("report", "deals.csv", "--fail-on", "eror"), "error, warning, target, never"),
        (("report", "deals.csv", "--compare", "yaer"), "previous, year, none"),
        (("report", "deals.csv", "--perod", "2026"), "--period"),
        (("report", "deals.csv", "--memory-limit", "banana"), "1GB"),
        (("report", "deals.csv", "--threads", "0"), "--threads"),
        (("report", "deals.csv", "-o", "report.xyz"), "report.xyz: no format writes .xyz. Use one of .csv, .eml"),
        (("report", "deals.csv", "-o", "report"), "without a suffix"),
        (("reprot",), "Did you mean 'report'?"),
        (("list", "kpi"), "kpis, checks, presets, formats, tables"),
        (("list",), "shelf"),
        (("explain",), "KPI"),
        (("--config", "nowhere.yaml", "report"), "--config names 'nowhere.yaml', which does not exist"),
        (("report",), "no config"),
    ],
)
def test_wrong_words_are_2_with_the_right_ones(folder: Path, words: tuple[str, ...], hint: str) -> None:
    said = crm(*words)
    refused(said, 2)
    assert hint in " ".join(said.err.split())


def test_all_mistakes_of_a_config_are_shown_with_line_and_column(folder: Path) -> None:
    put(folder, {"crmkpi.yaml": "titel: x\ntimezone: Mars/Base\nsources:\n  - {table: deels, files: deals.csv}\n"})
    said = crm("report")
    refused(said, 2)
    lines = said.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["crmkpi.yaml:1:1", "crmkpi.yaml:2:11", "crmkpi.yaml:4:13"]
    assert "'title'" in lines[0] and "Mars/Base" in lines[1] and "'deals'" in lines[2]


def test_the_config_is_found_where_it_is_promised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def config(title: str, up: str = "") -> str:
        return f"title: {title}\nperiod: 2026-10\nsources: [{{table: deals, files: {up}deals.csv}}]\n"

    put(folder, {"configs/crmkpi.yaml": config("third", "../")})
    assert crm("report").out.startswith("third")
    put(folder, {"crmkpi.yaml": config("second")})
    assert crm("report").out.startswith("second")
    put(folder, {"env.yaml": config("env"), "first.yaml": config("first")})
    monkeypatch.setenv("CRMKPI_CONFIG", "env.yaml")
    assert crm("report").out.startswith("env")
    assert crm("--config", "first.yaml", "report").out.startswith("first")
    assert crm("report", "--config", "first.yaml").out.startswith("first")
    monkeypatch.delenv("CRMKPI_CONFIG")
    assert crm("report", "deals.csv").out.startswith("CRM report")


# ---------------------------------------------------------------- stdout and stderr


def test_stdout_has_the_result_only(folder: Path) -> None:
    put(folder, {"whatever.csv": "a,b\n1,2\n"})
    said = crm("--verbose", "report", ".", "--period", "2026-10", "--format", "json")
    assert said.tree["schema"] == "crmkpi.report/1"
    assert "note: whatever.csv" in said.err
    assert "whatever.csv" in said.tree["notes"][0]
    quiet = crm("report", ".", "--period", "2026-10", "--format", "json", "--quiet")
    assert (quiet.code, quiet.err, quiet.out) == (0, "", said.out)


def test_quiet_does_not_hide_an_error(folder: Path) -> None:
    refused(crm("--quiet", "report", "nowhere.csv"), 3)


@pytest.mark.parametrize(
    "words", [("--version",), ("--help",), ("-h",), ("report", "--help"), ("list", "kpis"), ("schema",)]
)
def test_what_was_asked_for_is_on_stdout(folder: Path, words: tuple[str, ...]) -> None:
    said = crm(*words)
    assert (said.code, said.err) == (0, "")
    assert said.out.strip()


@pytest.mark.parametrize("shelf", ["kpis", "checks", "presets", "formats", "tables"])
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_shelf_is_listed_one_line_each_whatever_the_width(folder: Path, shelf: str, language: str) -> None:
    said = crm("--lang", language, "list", shelf)
    lines = said.out.splitlines()
    names = [line.split()[0] for line in lines]
    assert (said.code, said.err) == (0, "")
    assert len(lines) >= 4 and len(set(names)) == len(names)
    known = {"kpis": "win_rate", "checks": "F103", "presets": "pipedrive", "formats": "json", "tables": "deals"}
    assert known[shelf] in names


# ---------------------------------------------------------------- files


def test_the_suffix_chooses_the_format_and_nothing_is_printed(folder: Path) -> None:
    said = crm("report", "deals.csv", "--period", "2026-10", "-o", "a.json", "-o", "a.md", "-o", "A.CSV", "-o", "a.txt")
    assert (said.code, said.out) == (0, "")
    assert said.err.splitlines() == ["wrote a.json", "wrote a.md", "wrote A.CSV", "wrote a.txt"]
    assert json.loads((folder / "a.json").read_text())["schema"] == "crmkpi.report/1"
    for name, format in (("a.json", "json"), ("a.md", "md"), ("A.CSV", "csv"), ("a.txt", "terminal")):
        shown = crm("report", "deals.csv", "--period", "2026-10", "--format", format)
        assert (folder / name).read_bytes().decode("utf-8-sig") == shown.out.removeprefix("\ufeff"), name


def test_a_file_and_a_format_are_both_given(folder: Path) -> None:
    said = crm("report", "deals.csv", "--period", "2026-10", "-o", "a.md", "--format", "json")
    assert said.tree["schema"] == "crmkpi.report/1"
    assert (folder / "a.md").exists()


def test_an_input_is_never_written_over(folder: Path) -> None:
    os.link(folder / "deals.csv", folder / "linked.csv")
    (folder / "soft.csv").symlink_to("deals.csv")
    for name in ("deals.csv", "./deals.csv", "linked.csv", "soft.csv"):
        said = crm("report", "deals.csv", "-o", name)
        refused(said, 3)
        assert "one of the exports" in said.err
        assert (folder / "deals.csv").read_text() == GOOD


@pytest.mark.parametrize("name", ["crmkpi.yaml", "kpis/own.yaml"])
def test_only_report_formats_can_be_written_so_no_config_is_lost(folder: Path, name: str) -> None:
    put(folder, {name: "title: x\n"})
    refused(crm("report", "deals.csv", "-o", name), 2)
    assert (folder / name).read_text() == "title: x\n"


@pytest.mark.parametrize("path", ["nowhere/a.json", "deals.csv/a.json", "a_folder.json"])
def test_a_file_that_cannot_be_written_is_3(folder: Path, path: str) -> None:
    (folder / "a_folder.json").mkdir()
    said = crm("report", "deals.csv", "-o", path)
    refused(said, 3)
    assert path in said.err


def failing_rename(self: Path, target: object) -> None:
    raise OSError(28, "No space left on device")


def failing_sync(handle: int) -> None:
    raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    ("what", "how"), [((Path, "replace"), failing_rename), ((os, "fsync"), failing_sync)], ids=["rename", "sync"]
)
def test_the_old_file_stays_when_the_new_one_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, what: tuple[Any, str], how: Callable[..., None]
) -> None:
    put(folder, {"a.json": "old"})
    before = sorted(path.name for path in folder.iterdir())
    monkeypatch.setattr(*what, how)
    said = crm("report", "deals.csv", "-o", "a.json")
    refused(said, 3)
    assert "a.json: cannot be written" in said.err
    assert (folder / "a.json").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_the_old_file_stays_when_rendering_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, {"a.json": "old"})

    def fail(report: object) -> str:
        raise ValueError("a bug")

    monkeypatch.setattr(formats.load("json"), "render", fail)
    said = crm("report", "deals.csv", "-o", "a.json")
    assert (said.code, said.out) == (3, "")
    assert "ValueError" in said.err and "--verbose" in said.err and "Traceback" not in said.err
    assert (folder / "a.json").read_text() == "old"
    assert "Traceback" in crm("--verbose", "report", "deals.csv", "-o", "a.json").err


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_mode_of_a_file_is_the_umask_s(folder: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        assert crm("report", "deals.csv", "-o", "a.json").code == 0
    finally:
        os.umask(before)
    assert (folder / "a.json").stat().st_mode & 0o777 == mode
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "deals.csv"]


def test_a_link_is_written_through(folder: Path) -> None:
    put(folder, {"real/a.json": "old"})
    (folder / "a.json").symlink_to("real/a.json")
    assert crm("report", "deals.csv", "-o", "a.json").code == 0
    assert (folder / "a.json").is_symlink()
    assert json.loads((folder / "real/a.json").read_text())["schema"] == "crmkpi.report/1"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_device_is_said(folder: Path) -> None:
    with pytest.raises(OutputError, match="No space left"):
        output.write(Path("/dev/full"), "x" * 100_000)


# ---------------------------------------------------------------- a process of its own


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [("--format", "json"), ("--format", "csv"), ()])
def test_a_full_disk_behind_stdout_is_3(folder: Path, words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        said = process("report", "deals.csv", "--period", "2026-10", *words, stdout=full, stderr=subprocess.PIPE)
    assert said.code == 3
    assert said.err.count("No space left") == 1
    assert "Traceback" not in said.err and "Exception ignored" not in said.err


@pytest.mark.parametrize("words", [("list", "tables"), ("report", "deals.csv", "--format", "json")])
def test_a_closed_pipe_ends_quietly(folder: Path, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "crmkpi", *words], stdout=writing, stderr=subprocess.PIPE, env=clean_environment()
    )
    os.close(writing)
    assert done.returncode in (141, -signal.SIGPIPE)  # a shell says 141 for both
    assert done.stderr == b""


def test_a_shell_sees_141(folder: Path) -> None:
    script = f"set -o pipefail; {sys.executable} -m crmkpi schema | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=clean_environment())
    assert (done.stdout.strip(), done.stderr) in {("141", ""), ("0", "")}  # 0: all was written before the pipe closed


def test_ctrl_c_is_130_at_once(folder: Path) -> None:
    os.mkfifo(folder / "orders.csv")
    code = "import sys; from crmkpi import cli; print('on', file=sys.stderr, flush=True); cli.main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "report", "orders.csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(),
    )  # fmt: skip
    assert running.stderr is not None
    assert running.stderr.readline() == b"on\n"
    with open(folder / "orders.csv", "wb"):  # held open: it is read, and there is nothing yet
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert out == b"" and b"Traceback" not in err


def test_ctrl_c_is_130_wherever_it_strikes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crmkpi import report

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    class Ended(BaseException):
        """Stands for the end of the process."""

    def end(code: int) -> None:
        codes.append(code)
        raise Ended

    codes: list[int] = []
    monkeypatch.setattr(report, "make", interrupted)
    monkeypatch.setattr(os, "_exit", end)
    err = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.suppress(Ended), contextlib.redirect_stderr(err):
        cli.main(["report", "deals.csv", "-o", "a.json"])
    assert codes == [130]
    assert not (folder / "a.json").exists()


def test_nothing_stays_behind(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    scratch = tmp_path_factory.mktemp("tmp")
    put(folder, {"orders.csv": "".encode("utf-16") + "order_id;customer_id\n1;\n".encode("utf-16-le"), "bad.csv": ""})
    for words in (("report", "."), ("report", "bad.csv"), ("explain", "win_rate", "deals.csv")):
        process(*words, environment={"TMPDIR": str(scratch)})
    assert list(scratch.iterdir()) == []


# ---------------------------------------------------------------- the same bytes


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("same"), everything())


FORMATS = ("json", "csv", "md", "terminal")


def written(folder: Path, to: Path, *words: str, environment: dict[str, str] | None = None) -> dict[str, bytes]:
    """Write a report in every format by one process."""
    files = {name: to / f"report{formats.load(name).SUFFIX}" for name in FORMATS}
    asked = [word for file in files.values() for word in ("-o", str(file))]
    said = process(
        "report",
        folder,
        "--period",
        "2026-10",
        "--by",
        "source",
        "--by",
        "owner_id",
        *asked,
        *words,
        environment=environment,
    )
    assert said.code == 0, said.err
    return {name: file.read_bytes() for name, file in files.items()}


@pytest.fixture(scope="module")
def usual(same: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return written(same, tmp_path_factory.mktemp("usual"), environment={"PYTHONHASHSEED": "0"})


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        ((), {"PYTHONHASHSEED": "0"}),
        ((), {"PYTHONHASHSEED": "1"}),
        (("--threads", "1"), {}),
        (("--threads", "2"), {}),
        ((), {"LANG": "de_DE.UTF-8", "LC_ALL": "C", "TZ": "Asia/Tokyo", "LANGUAGE": "pt_BR"}),
        ((), {"COLUMNS": "40", "TERM": "xterm-256color", "FORCE_COLOR": "1"}),
    ],
    ids=["again", "hash seed", "one thread", "two threads", "locale and zone", "terminal"],
)
def test_the_same_exports_give_the_same_bytes(
    same: Path, usual: dict[str, bytes], tmp_path: Path, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    assert written(same, tmp_path, *words, environment=environment) == usual


def test_the_order_of_the_paths_changes_no_number(folder: Path) -> None:
    put(folder, {"deals_b.csv": GOOD.replace("\n1,", "\n3,").replace("\n2,", "\n4,")})
    one, other = (
        crm("report", *names, "--period", "2026-10", "--format", "json").tree["kpis"]
        for names in (("deals.csv", "deals_b.csv"), ("deals_b.csv", "deals.csv"))
    )
    assert one == other


# ---------------------------------------------------------------- from Python


def test_importing_the_package_is_cheap() -> None:
    code = "import crmkpi, sys; print({'duckdb', 'pandas', 'pyarrow', 'numpy', 'babel'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=clean_environment()
    )
    assert (done.stdout.strip(), done.stderr) == ("set()", "")


def test_a_report_can_be_had_and_written_from_python(folder: Path) -> None:
    import crmkpi

    report = crmkpi.build_report(paths=["deals.csv"], period="2026-10", kpis=("win_rate",))
    report.write("a.json")
    assert json.loads((folder / "a.json").read_text()) == json.loads(json.dumps(report.to_dict()))
    frame = report.to_pandas()
    assert 0.5 in set(frame["value"].dropna().astype(float))
    with pytest.raises(crmkpi.CrmKpiError, match="no format writes"):
        report.write("a.xyz")


def test_too_little_memory_is_one_sentence(tmp_path: Path) -> None:
    rows = "".join(f"{n:08d},won,2026-10-05,{n % 97}.5,{'x' * 40}{n}\n" for n in range(60_000))
    (tmp_path / "deals.csv").write_text("deal_id,outcome,closed_at,amount,owner_id\n" + rows, encoding="utf-8")
    words = ["report", "deals.csv", "--memory-limit", "3MB", "--threads", "1", "--by", "owner_id"]
    said = subprocess.run(
        [sys.executable, "-m", "crmkpi", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert said.returncode == 3
    assert "do not fit into the memory" in said.stderr
    assert "mistake in crmkpi" not in said.stderr
