"""Errors, notes and help are said in the language of the run, whoever raised them."""

from pathlib import Path

import pytest
from trials import process, put

from crmkpi.errors import ConfigError, Mistake, UsageError, did_you_mean
from crmkpi.phrases import lines, phrase, spoken
from crmkpi.words import translator

PORTUGUESE = translator("pt-BR").gettext
DEALS = "deal_id,created_at,closed_at,outcome,amount\n1,2026-10-01,2026-10-05,won,100\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path, {"deals.csv": DEALS})


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["report", "nada.csv"], 3, "nada.csv: não há este arquivo ou pasta"),
        (["report", "deals.csv", "--period", "2026-1x"], 2, "'2026-1x' não é um período."),
        (["report", "deals.csv", "--kpi", "win_rat"], 2, "'win_rat' não é um KPI. Você quis dizer 'win_rate'?"),
        (["report", "deals.csv", "-o", "nada/r.html"], 3, "a pasta 'nada' não existe; crie-a primeiro"),
        (["report"], 2, "não há configuração"),
        (["check", "deals.csv", "--baseline", "nada.json"], 3, "não há esta linha de base"),
        (["duplicates", "deals.csv", "--threshold", "2"], 2, "não é uma probabilidade"),
    ],
)
def test_errors_in_portuguese(folder: Path, words: list[str], code: int, said: str) -> None:
    run = process("--lang", "pt-BR", *words, cwd=folder)
    assert run.code == code
    assert said in run.err
    assert "Traceback" not in run.err


def test_a_config_is_answered_in_its_own_language(folder: Path) -> None:
    put(folder, {"crmkpi.yaml": "language: pt-BR\nperiodo: 2026-10\nduplicates: {policy: mergee}\n"})
    run = process("report", cwd=folder)
    assert run.code == 2
    assert run.err.splitlines() == [
        "crmkpi: crmkpi.yaml:2:1: a chave 'periodo' não existe. Você quis dizer 'period'?",
        "crmkpi: crmkpi.yaml:3:22: política: 'mergee' não existe. Você quis dizer 'merge'? Escreva merge, report ou"
        " off.",
    ]
    asked = process("report", "--lang", "en", cwd=folder)
    assert "unknown key 'periodo'. Did you mean 'period'?" in asked.err, "--lang comes before the config"


def test_what_is_written_and_noted_is_said_in_the_language(folder: Path) -> None:
    put(folder, {"outro.csv": "a,b\n1,2\n"})
    run = process("report", "--lang", "pt-BR", ".", "-o", "r.html", cwd=folder)
    assert "gravado: r.html" in run.err
    assert "nota: " in run.err and "note: " not in run.err


def test_help_in_portuguese() -> None:
    page = process("--lang", "pt-BR", "report", "--help").out
    assert "Opções:" in page and "Lê as exportações" in page and "-h, --help" in page
    assert "Options:" in process("report", "-h").out


def test_a_phrase_outlives_the_errors_it_travels_in() -> None:
    inner = did_you_mean("reprot", ["report"])
    error = UsageError("{name!r} is not a KPI.{hint} `crmkpi list kpis` shows all", name="x", hint=inner)
    assert str(error) == "'x' is not a KPI. Did you mean 'report'? `crmkpi list kpis` shows all"
    said = "'x' não é um KPI. Você quis dizer 'report'? `crmkpi list kpis` mostra todos"
    assert error.spoken(PORTUGUESE) == spoken(str(error), PORTUGUESE) == said
    mistake = Mistake("a.yaml", 3, 1, str(error))
    assert ConfigError([mistake]).spoken(PORTUGUESE) == f"a.yaml:3:1: {said}"
    assert spoken(lines([str(error), "plain {text}"]), PORTUGUESE) == f"{said}\nplain {{text}}"


def test_what_stands_in_a_phrase_is_no_template() -> None:
    assert phrase("{a} {b}", a="{b}", b="{a.__class__}") == "{b} {a.__class__}"
    assert spoken(phrase("{path}: there is no such file or folder", path="{x}"), PORTUGUESE).startswith("{x}: ")
