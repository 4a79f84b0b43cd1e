"""README keeps its word: its lists are those of the shelves, its picture is real output, and its commands run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from crmkpi import checks
from crmkpi.catalogue import definitions
from crmkpi.sources import all_presets

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def crmkpi(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "crmkpi", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def kpis() -> str:
    rows = ["| KPI | | what it answers |", "|---|---|---|"]
    asked_for = definitions.on_request(definitions.built_in())
    for name, kpi in definitions.built_in().items():
        if kpi.report or name in asked_for:
            labels = " · ".join(definitions.label(kpi, language) for language in ("en", "pt-BR"))
            aside = "" if kpi.report else "(on request) "
            rows.append(f"| `{name}` | {labels} | {aside}{definitions.said(kpi, kpi.question, 'en')} |")
    return "\n".join(rows)


def check_list() -> str:
    rows = ["| code | | tables |", "|---|---|---|"]
    rows += [f"| {code} | {one.title} | {one.table} |" for code, one in checks.described("en").items()]
    return "\n".join(rows)


def presets() -> str:
    rows = ["| preset | | tables | headers |", "|---|---|---|---|"]
    for name, preset in all_presets().items():
        tables = ", ".join(dict.fromkeys(kind.table or entry for entry, kind in preset.tables.items()))
        rows.append(f"| `{name}` | {preset.title} | {tables} | {preset.evidence} |")
    return "\n".join(rows)


def picture() -> str:
    names = [
        "win_rate",
        "won_amount",
        "avg_deal_size",
        "sales_cycle_days",
        "cac",
        "customer_churn_rate",
        "nps",
        "first_response_time",
    ]
    asked = [word for name in names for word in ("--kpi", name)]
    out = crmkpi("--quiet", "--lang", "en", "report", "--period", "2026-10", *asked).stdout
    return f"```\n{out.rstrip()}\n```"


@pytest.mark.parametrize("part", [kpis, check_list, presets, picture])
def test_the_lists_are_those_of_the_shelves(part, request: pytest.FixtureRequest) -> None:
    mark = {"check_list": "checks"}.get(part.__name__, part.__name__)
    page = README.read_text(encoding="utf-8")
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    before, _, rest = page.partition(begin)
    inside, _, after = rest.partition(end)
    fresh = f"\n{part()}\n"
    if request.config.getoption("--update"):
        README.write_text(before + begin + fresh + end + after, encoding="utf-8")
        return
    assert inside == fresh, "run `pytest --update` and look at README.md"


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("crmkpi ")]


@pytest.mark.parametrize("line", commands())
def test_the_commands_run(line: str, tmp_path: Path) -> None:
    for name in ("configs", "sample_data"):
        (tmp_path / name).symlink_to(ROOT / name)
    words = shlex.split(line, comments=True)[1:]
    words = words[: words.index(">")] if ">" in words else words
    done = crmkpi(*words, folder=tmp_path)
    done_well = {0} if "never" in words else {1} if "--fail-on" in words else {0, 1} if "check" in words else {0}
    assert done.returncode in done_well, done.stderr
    assert done.stdout or "-o" in words


def test_the_config_is_valid(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    assert yaml.safe_load(block[1])
    (tmp_path / "crmkpi.yaml").write_text(block[1], encoding="utf-8")
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "negocios-1.csv").write_text(
        "Código;Valor total;Situação;Fechado em;Criado em\n1;1.000,50;Ganho;15/10/2026;01/10/2026\n", encoding="utf-8"
    )
    done = crmkpi("report", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_python_example_runs(tmp_path: Path) -> None:
    block = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    for name in ("configs", "sample_data"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run([sys.executable, "-c", block[1]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "october.md").stat().st_size > 1000
