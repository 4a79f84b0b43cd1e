"""Errors, notes and help are said in the language of the run, whoever raised them."""

import json
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as-of", "x"], "--as-of 'x' não é um dia"),
        (["-f", "foo"], "'foo' não é um formato"),
        (["-o", "x.foo"], "nenhum formato grava .foo"),
        (["-o", "nada/x.md"], "a pasta 'nada' não existe"),
        (["--nope"], "Erro: a opção --nope não existe."),
        (["--period", "2026-02-30"], "fevereiro 2026 tem 28 dias"),
    ],
)
def test_the_language_of_a_config_holds_for_every_option(folder: Path, words: list[str], said: str) -> None:
    put(folder, {"crmkpi.yaml": "language: 'pt-BR'\nsources:\n- {table: deals, files: deals.csv}\n"})
    run = process("report", *words, cwd=folder)
    assert said in run.err.replace("fevereiro de 2026", "fevereiro 2026")
    assert "Error" in process("--lang", "en", "report", "--nope", cwd=folder).err, "--lang comes first"


def test_a_config_that_cannot_be_read_is_answered_in_its_language(folder: Path) -> None:
    put(folder, {"crmkpi.yaml": "language: pt-BR\ntitle: *x\n"})
    said = process("report", cwd=folder).err
    assert "crmkpi.yaml:2:8: isto não é YAML válido: um valor que começa com `*`" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["repot"], "Erro: o comando 'repot' não existe. Você quis dizer 'report'? Os comandos são report, check,"),
        (["report", "--format"], "Erro: --format precisa de um valor logo depois."),
        (["report", "--stamp=3"], "Erro: --stamp não leva valor. Escreva só a opção."),
        (["report", "--threads", "0"], "Erro: --threads '0' não é um número inteiro a partir de 1."),
        (["report", "--compare", "yaer"], "Erro: --compare 'yaer' não existe; as opções são previous, year, none."),
        (["inspect", "--rows", "x"], "Erro: --rows 'x' não é um número inteiro de 0 a 1000."),
        (["list"], "Erro: falta shelf. Escreva kpis, checks, presets, formats ou tables."),
        (["list", "nope"], "Erro: shelf 'nope' não existe; as opções são kpis, checks, presets, formats, tables."),
        (["schema", "x"], "Erro: há mais palavras do que este comando aceita: x. Retire-as."),
    ],
)
def test_words_that_make_no_command_line_are_answered_in_portuguese(folder: Path, words: list[str], said: str) -> None:
    run = process("--lang", "pt-BR", *words, cwd=folder)
    assert run.code == 2
    assert said in run.err
    assert not [word for word in ("Usage", "Error", "Try", "Value", "Input should") if word in run.err]


def test_no_library_speaks_in_english() -> None:
    for words in (["list", "nope"], ["report", "--threads", "x"], ["report", "--compare", "yaer"]):
        said = process("--lang", "en", *words).err
        assert "Error: " in said and "Value error" not in said and "Input should" not in said


def test_every_help_page_begins_in_portuguese() -> None:
    page = process("--lang", "pt-BR", "explain", "--help").out
    assert page.startswith("Uso: crmkpi explain [OPÇÕES] KPI [PATH]...")
    assert "--compare previous|year|none" in process("report", "--help").out


def test_hints_about_columns_are_translated(folder: Path) -> None:
    source = "sources:\n- {table: deals, files: deals.csv, columns: {amount: amont}}\n"
    put(folder, {"crmkpi.yaml": f"language: pt-BR\nperiod: 2026-10\n{source}"})
    assert "a coluna 'amont'. Você quis dizer 'amount'?" in process("report", cwd=folder).err


def test_the_engine_does_not_speak(folder: Path) -> None:
    words = "label: X\nquestion: q\ncategory: business\nunit: count\nbetter: higher\nsource: s\nduring: closed_at\n"
    put(
        folder,
        {
            "own/a.yaml": f"{words}table: deals\nvalue: sum(outcome)\n",
            "own/b.yaml": f"{words}table: deals\nvalue: count(*)\nwhere: amount > stage\n",
            "deals.csv": "deal_id,created_at,closed_at,outcome,amount,stage\n1,2026-10-01,2026-10-05,won,100,a\n",
            "crmkpi.yaml": "language: pt-BR\nkpi_folder: own\nperiod: 2026-10\n"
            "sources:\n- {table: deals, files: deals.csv}\n",
        },
    )
    said = process("report", cwd=folder).err.splitlines()
    assert [line.rpartition(": ")[2] for line in said if "own/" in line] == [
        "sum não funciona com um texto",
        "um número e um texto não combinam aqui",
    ]


def test_what_is_missing_is_named_in_words(folder: Path) -> None:
    page = process("report", "--lang", "pt-BR", "deals.csv", "--period", "2026-10", "-f", "json", cwd=folder).out
    details = [one["detail"] for one in json.loads(page)["not_computed"]]
    assert "não está nas fontes: Respostas de pesquisa" in details
    assert "nenhum destes nas fontes: Pedidos, Negócios (sem customer_id)" in details


def test_every_mistake_of_a_config_is_told_once(folder: Path) -> None:
    put(
        folder,
        {
            "crmkpi.yaml": "language: pt-BR\nkpis: [[a]]\ncalendar: {week_starts: NO, fiscal_year_starts: '13'}\n"
            "sources:\n- table: dealss\n  files: deals.csv\n  columns: {amountt: x}\n"
        },
    )
    run = process("report", cwd=folder)
    assert run.code == 2
    assert run.err.splitlines() == [
        "crmkpi: crmkpi.yaml:2:8: escreva cada KPI em uma linha própria que começa com `- `.",
        "crmkpi: crmkpi.yaml:3:25: dia da semana: 'NO' não existe. Escreva o nome em inglês, de monday a sunday.",
        "crmkpi: crmkpi.yaml:3:49: mês: '13' não existe. Escreva o nome em inglês, de january a december.",
        "crmkpi: crmkpi.yaml:5:10: tabela: 'dealss' não existe. Você quis dizer 'deals'?",
        "crmkpi: crmkpi.yaml:7:13: a coluna 'amountt' de deals não existe. Você quis dizer 'amount'?",
    ]


def test_a_list_of_pairs_that_is_not_there_is_a_mistake_of_the_config(folder: Path) -> None:
    customers = "customer_id,name,created_at\n1,Ana Lima,2026-10-01\n2,Ana Lima,2026-10-02\n"
    source = "sources: [{table: customers, files: customers.csv}]\n"
    config = f"language: pt-BR\nduplicates: {{policy: merge, not_duplicates: nope.csv}}\n{source}"
    put(folder, {"customers.csv": customers, "crmkpi.yaml": config})
    for command in ("check", "duplicates"):
        run = process(command, cwd=folder)
        assert run.code == 2
        assert run.err.startswith("crmkpi: crmkpi.yaml:2:45: não há o arquivo 'nope.csv'.")


@pytest.mark.parametrize("size", ["-5", "0GB", "-1GB"])
def test_memory_is_a_size(folder: Path, size: str) -> None:
    run = process("--lang", "pt-BR", "report", "deals.csv", "--memory-limit", size, cwd=folder)
    assert run.code == 2 and f"--memory-limit '{size}' não é um tamanho" in run.err
