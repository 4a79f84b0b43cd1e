"""One file adds a format, and one catalogue adds a language: nothing else is touched."""

import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from trials import ROOT, clean_environment, put

from crmkpi import words

GOOD = "deal_id,outcome,created_at,closed_at,amount\n1,won,2026-09-01,2026-10-05,100\n2,lost,2026-09-01,2026-10-06,50\n"
TOY = '''"""One line per KPI, for the sake of an example."""

from crmkpi.model import Report

SUFFIX = ".toy"
BINARY = False


def render(report: Report, *, lang: str = "?") -> str:
    """Write the ids."""
    return "".join(f"{kpi.id}\\n" for kpi in report.kpis)
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package to add to."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "crmkpi", folder / "crmkpi", ignore=shutil.ignore_patterns("__pycache__"))
    return put(folder, {"deals.csv": GOOD})


def crmkpi(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crmkpi", *words],
        cwd=copy,
        env=clean_environment({"PYTHONPATH": str(copy)}),
        capture_output=True,
        text=True,
    )


def test_a_format_is_one_file(copy: Path) -> None:
    put(copy, {"crmkpi/formats/toy.py": TOY})
    done = crmkpi(copy, "report", "deals.csv", "--period", "2026-10", "--kpi", "win_rate", "-o", "a.toy", "-f", "toy")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "win_rate\n" == (copy / "a.toy").read_text()
    assert "toy" in crmkpi(copy, "list", "formats").stdout
    assert ".toy" in crmkpi(copy, "report", "deals.csv", "-o", "a.xyz").stderr
    mailed = crmkpi(copy, "report", "deals.csv", "--period", "2026-10", "-o", "a.eml", "--attach", "toy")
    assert mailed.returncode == 0 and "kpis-2026-10.toy" in (copy / "a.eml").read_text()


def test_a_language_is_one_catalogue(copy: Path) -> None:
    catalogue = Catalog(locale="es", domain="crmkpi")
    for message, translation in {"Actual": "Real", "Target": "Objetivo", "Business performance": "Negocio"}.items():
        catalogue.add(message, translation)
    target = copy / "crmkpi/locale/es/LC_MESSAGES/crmkpi.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as stream:
        write_mo(stream, catalogue)
    asked = crmkpi(copy, "report", "deals.csv", "--period", "2026-10", "--lang", "es", "-f", "md")
    assert asked.returncode == 0, asked.stderr
    assert "octubre de 2026" in asked.stdout and " Real |" in asked.stdout and "## Negocio" in asked.stdout
    put(copy, {"crmkpi.yaml": "language: es\ncurrency: EUR\nsources:\n  - {table: deals, files: deals.csv}\n"})
    done = crmkpi(copy, "report", "--period", "2026-10", "-o", "a.html", "-o", "a.pdf", "-o", "a.xlsx", "-f", "md")
    assert done.returncode == 0, done.stderr
    assert "100,00\u202f€" in done.stdout or "100,00 €" in done.stdout
    wrong = put(copy, {"wrong.yaml": "language: fr\n"})
    assert "Write en, es or pt-BR" in crmkpi(wrong, "--config", "wrong.yaml", "report").stderr


def test_the_languages_are_those_of_the_catalogues() -> None:
    folder = Path(words.__file__).parent / "locale"
    assert set(words.languages()) == {"en", *(one.name.replace("_", "-") for one in folder.iterdir() if one.is_dir())}
    assert isinstance(words.translator("pt-BR"), gettext.GNUTranslations)
