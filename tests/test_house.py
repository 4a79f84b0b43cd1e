"""The house stands: floors hold, starting is light, shelves are explained, the wheel is whole."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmkpi import shelf
from crmkpi.model import Check, Kpi

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "crmkpi"
COMPILED = PACKAGE / "formats" / "_templates" / "compiled"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != COMPILED)
HEAVY = {"duckdb", "pandas", "pyarrow", "numpy", "scipy", "babel", "jinja2"}

LONG = 400
"""Lines. A module that needs more holds two things."""
STILL_LONG: dict[str, int] = {}
"""Modules that may be longer, and how long. This list only shrinks."""


def run(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program as a user would, with a plain environment, and keep what it says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRMKPI", "PYTHON"))}
    plain = kept | {"NO_COLOR": "1", "COLUMNS": "100", "PYTHONUTF8": "1"}
    return subprocess.run(
        words, cwd=cwd, env=plain, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def heavy_after(statement: str) -> list[str]:
    """Name the heavy libraries that a statement has imported in a fresh interpreter."""
    watch = "import atexit, sys; atexit.register(lambda: print('loaded:', *sys.modules))"
    done = run(sys.executable, "-c", f"{watch}\n{statement}")
    assert done.returncode == 0, done.stderr
    return sorted(HEAVY & set(done.stdout.splitlines()[-1].split()))


# ---------------------------------------------------------------- floors and size


def test_the_floors_hold() -> None:
    linter = "from importlinter.cli import lint_imports_command as check; check()"
    done = run(sys.executable, "-c", linter, "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_belongs_in_it(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    name, lines = module.relative_to(ROOT).as_posix(), len(text.splitlines())
    assert lines <= STILL_LONG.get(name, LONG), f"{name} has {lines} lines: it holds two things"
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{name} does not say what belongs in it"


def test_the_list_of_long_modules_only_shrinks() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in STILL_LONG}
    short = [name for name, lines in lengths.items() if lines <= LONG]
    assert not short, "take these off the list"


# ---------------------------------------------------------------- a light start


def test_importing_the_package_imports_no_heavy_library() -> None:
    assert heavy_after("import crmkpi") == []


def test_the_public_names_are_there_when_asked_for() -> None:
    done = run(sys.executable, "-c", "import crmkpi; print(crmkpi.read_export, crmkpi.build_report)")
    assert done.stdout.count("<function") == 2, done.stderr


@pytest.mark.parametrize("word", ["--version", "--help", "report --help", "list kpis"])
def test_a_light_command_imports_no_engine(word: str) -> None:
    assert heavy_after(f"sys.argv[1:] = {word.split()}\nfrom crmkpi.cli import main\nmain()") == []


# ---------------------------------------------------------------- the shelves are explained

KPIS = shelf.read_all("kpis", Kpi)
CHECKS = shelf.read_all("checks", Check)


def assert_in_both_languages(words: object) -> None:
    assert isinstance(words, dict), f"only one language: {words!r}"
    assert set(words) >= {"en", "pt-BR"}
    assert all(text.strip() for text in words.values())


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_a_kpi_is_explained(kpi: Kpi) -> None:
    assert_in_both_languages(kpi.label)
    assert_in_both_languages(kpi.question)
    assert kpi.source == "own" or kpi.source.startswith("https://") or kpi.source.startswith("http://")
    assert kpi.example, "a KPI carries its own worked example"
    for words in (kpi.population, kpi.notes):
        if words is not None:
            assert_in_both_languages(words)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_check_is_explained(check: Check) -> None:
    for words in (check.title, check.why, check.todo):
        assert_in_both_languages(words)
    assert check.example, "a check carries its own bad rows"
    assert re.fullmatch(r"[?A-Z][123]\d\d", check.code)
    assert {"1": "error", "2": "warning", "3": "info"}[check.code[1]] == check.severity.value


def test_no_two_checks_share_a_code() -> None:
    codes = [check.code for check in CHECKS.values()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", ["kpis", "checks", "formats", "presets"])
def test_no_shelf_is_empty(name: str) -> None:
    assert list(shelf.stand(name))


# ---------------------------------------------------------------- nothing of the machine it was made on

NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "exports", ".hypothesis"}


def own_files() -> Iterator[Path]:
    """List the files of the checkout, without what tools and trials have left there."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith("_cache"))
        yield from (Path(folder, name) for name in sorted(files) if not name.endswith((".pyc", ".pyo")))


def test_no_file_names_a_path_of_this_machine() -> None:
    places = {str(ROOT), str(Path.home())} - {"/"}
    either = "|".join(re.escape(place) for place in sorted(places))
    trace = re.compile(rf"(?<![\w./~-])({either})(?![\w.-])".encode())
    found = [str(file.relative_to(ROOT)) for file in own_files() if trace.search(file.read_bytes())]
    assert found == []


# ---------------------------------------------------------------- the wheel

DEALS = """\
deal_id,created_at,stage,outcome,amount,currency,closed_at,owner_id
1,2026-09-01,Closed,won,1000.00,BRL,2026-10-05,ana
2,2026-09-02,Closed,lost,500.00,BRL,2026-10-06,ana
3,2026-09-03,Closed,lost,500.00,BRL,2026-10-07,rui
4,2026-09-04,Closed,lost,500.00,BRL,2026-10-08,rui
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release would."""
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("crmkpi-*.whl"))


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
def test_the_wheel_carries_every_file_of_the_package(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {file for file in own_files() if file.is_relative_to(PACKAGE)}
    sources = {file for file in ours if file.suffix in (".po", ".pot")}
    assert packed == {file.relative_to(ROOT).as_posix() for file in ours - sources}
    assert {"crmkpi/tables.yaml", "crmkpi/py.typed", "crmkpi/kpis/win_rate.yaml"} <= packed


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
def test_the_installed_wheel_reports_on_a_folder(wheel: Path, tmp_path: Path) -> None:
    home, exports = tmp_path / "installed", tmp_path / "exports"
    exports.mkdir()
    (exports / "deals.csv").write_text(DEALS, encoding="utf-8")
    assert run(sys.executable, "-m", "venv", "--without-pip", home).returncode == 0
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "--python", programs / "python")
    done = run(*pip, "install", wheel)
    assert done.returncode == 0, done.stdout + done.stderr

    report = (programs / "crmkpi", "--lang", "en", "report", exports, "--period", "2026-10")
    shown = run(*report, cwd=tmp_path)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "25.0%" in shown.stdout

    written = run(*report, "--format", "json", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    values = {kpi["id"]: kpi["value"] for kpi in json.loads(written.stdout)["kpis"]}
    assert (values["win_rate"], values["won_amount"]) == (0.25, 1000)
