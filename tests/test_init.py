"""A config that `init` writes runs unedited, gives the numbers of a direct report, and shows no personal data."""

import zipfile
from pathlib import Path

import pytest
import yaml
from trials import ROOT, Said, crm, put

import crmkpi
from crmkpi import config
from crmkpi.config import yaml_lines
from crmkpi.schema import json_schema

SAMPLE = ROOT / "sample_data"
EXPORTS = sorted(file for file in (ROOT / "tests/presets").rglob("*.csv") if not file.stem.endswith(".becomes"))
DEALS = "deal_id,outcome,created_at,closed_at,amount\n1,won,2026-09-01,2026-10-05,100\n2,lost,2026-09-01,2026-10-06,5\n"
ORDERS = "order_id,customer_id,ordered_at,amount\n1,c,2026-10-02,5\n2,c,2026-10-03,6\n"
PROPOSALS = (
    "Código;Etapa;Valor total;Criado em;Fechado em;Vendedor;E-mail\n"
    "1;Fechado ganho;1.000,50;14/09/2026;15/09/2026;Ana Souza;ana.souza@example.com\n"
    "2;Em negociação;200,00;15/09/2026;;Ana Souza;\n3;Perdido;300,00;16/09/2026;30/09/2026;Ana Souza;\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CRMKPI_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(*words: str | Path) -> tuple[Said, str]:
    """Write a config, then report with it; both must do their whole job."""
    said = crm("init", *words)
    assert said.code == 0, said.err
    done = crm("report")
    assert done.code == 0, done.err
    return said, Path("crmkpi.yaml").read_text(encoding="utf-8")


def numbers(report: crmkpi.Report) -> dict[str, object]:
    return {kpi.id: kpi.value for kpi in report.facts.kpis if kpi.value is not None}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda file: f"{file.parent.name} {file.stem}")
def test_an_export_of_every_preset_runs_at_once(export: Path, folder: Path) -> None:
    _, text = begun(export)
    settings = config.load(folder / "crmkpi.yaml")
    assert [source.preset for source in settings.sources] and "  - table: " in text
    if settings.as_of is None:
        direct = crmkpi.build_report(paths=[export])
        assert numbers(crmkpi.build_report(folder / "crmkpi.yaml")) == numbers(direct)


def test_a_folder_gives_the_numbers_of_a_direct_report(folder: Path) -> None:
    known = [file for file in sorted(SAMPLE.iterdir()) if file.suffix in (".csv", ".tsv", ".gz")]
    known = [file for file in known if file.name not in ("custos.csv", "clientes_erp.csv")]
    begun(*known)
    assert numbers(crmkpi.build_report(folder / "crmkpi.yaml")) == numbers(crmkpi.build_report(paths=known))


def test_what_is_proposed_brings_the_kpis_that_were_missing(folder: Path) -> None:
    begun(SAMPLE)
    made = numbers(crmkpi.build_report(folder / "crmkpi.yaml"))
    by_hand = numbers(crmkpi.build_report(ROOT / "configs/crmkpi.yaml", period="2026-10"))
    for kpi in ("win_rate", "cac", "customer_churn_rate"):
        assert made[kpi] == by_hand[kpi]


def test_every_kpi_that_the_tables_allow_is_listed_and_no_other(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS})
    begun(".")
    listed = [setting.id for setting in config.load(folder / "crmkpi.yaml").kpis]
    direct = crmkpi.build_report(paths=[folder / "deals.csv"]).facts
    assert sorted(listed) == sorted(kpi.id for kpi in direct.kpis)
    assert "win_rate" in listed and "nps" not in listed


@pytest.mark.parametrize(
    "name",
    [
        "a b",
        "'q' \"d\"",
        "#1",
        "[x]",
        "*?",
        "ção 日本",
        ": x",
        "- no",
        "{a}, b",
        "%20&yes",
        "!x",
        " x ",
        "@",
        "yes",
        "~x",
    ],
)
def test_a_file_of_any_name_is_found_again(name: str, folder: Path) -> None:
    put(folder, {f"ex ports/{name}.csv": DEALS})
    begun(Path("ex ports") / f"{name}.csv")
    assert numbers(crmkpi.build_report("crmkpi.yaml"))["won_amount"] is not None


def test_parts_of_files_are_named_one_by_one(folder: Path) -> None:
    put(folder, {"two.csv": f"{DEALS}\n\n{ORDERS}"})
    with zipfile.ZipFile("all.zip", "w") as archive:
        archive.writestr("sub/deals.csv", DEALS.replace("\n1,", "\n8,").replace("\n2,", "\n9,"))
        archive.writestr("notes.txt", "hello\n")
    begun("two.csv", "all.zip")
    files = {file.value for source in config.load(folder / "crmkpi.yaml").sources for file in source.files}
    assert files == {"two.csv#1", "two.csv#2", "all.zip/sub/deals.csv"}
    assert numbers(crmkpi.build_report("crmkpi.yaml")) == numbers(crmkpi.build_report(paths=["two.csv", "all.zip"]))


def test_sheets_of_a_workbook_are_named_one_by_one(folder: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook("our book.xlsx") as book:
        for name, text in (("Negócios", DEALS), ("orders", ORDERS), ("notes", "hello,you\nx,y\n")):
            sheet = book.add_worksheet(name)
            for row, line in enumerate(text.splitlines()):
                sheet.write_row(row, 0, line.split(","))
    said = crm("init", "our book.xlsx")
    files = [file.value for source in config.load(folder / "crmkpi.yaml").sources for file in source.files]
    assert (said.code, files) == (0, ["our book.xlsx#Negócios", "our book.xlsx#orders"])
    tables = {source.table: source.rows_loaded for source in crmkpi.build_report("crmkpi.yaml").facts.sources}
    assert tables == {"deals": 2, "orders": 2}


def test_junk_beside_exports_is_named_and_left_out(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS, "junk.csv": b"%PDF-1.4", "empty.csv": b"", "x.csv": "a,b\n1,2\n"})
    said, text = begun(".")
    assert "junk.csv" in said.err and "empty.csv" in said.err
    assert "# junk.csv:" in text and "#   files: x.csv" in text


def test_a_file_without_preset_is_proposed_with_its_words(folder: Path) -> None:
    put(folder, {"propostas.csv": PROPOSALS})
    said, text = begun("propostas.csv")
    [source] = config.load(folder / "crmkpi.yaml").sources
    assert source.table == "deals" and source.columns["amount"].value == "Valor total"
    assert source.values["outcome"] == {"Fechado ganho": "won", "Em negociação": "open", "Perdido": "lost"}
    assert str(numbers(crmkpi.build_report("crmkpi.yaml", period="2026-09"))["won_amount"]) == "1000.5000"
    assert "Souza" not in text + said.err and "ana.souza" not in text + said.err


def test_words_far_down_a_file_are_proposed_too(folder: Path) -> None:
    rows = "".join(f"{n};Perdido;1,00;14/09/2026;15/09/2026;Ana Souza;\n" for n in range(900))
    put(folder, {"propostas.csv": PROPOSALS.splitlines()[0] + "\n" + rows + "x;Fechado ganho;1,00;14/09/2026;;;\n"})
    begun("propostas.csv")
    [source] = config.load(folder / "crmkpi.yaml").sources
    assert source.values["outcome"] == {"Perdido": "lost", "Fechado ganho": "won"}


def test_a_word_that_the_preset_does_not_know_is_proposed_or_named(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS + "3,Fechado ganho,2026-09-01,2026-10-05,7\n4,Arquivado,2026-09-01,2026-10-05,7\n"})
    _, text = begun("deals.csv")
    [source] = config.load(folder / "crmkpi.yaml").sources
    assert source.values == {"outcome": {"Fechado ganho": "won"}}
    assert "Arquivado: …" in text


def test_nothing_known_is_3_with_a_block_to_complete(folder: Path) -> None:
    put(folder, {"x.csv": "a,b\n1,2\n"})
    said = crm("init", "x.csv")
    assert said.code == 3 and "no file was recognised" in said.err
    text = Path("crmkpi.yaml").read_text(encoding="utf-8")
    assert "#   files: x.csv" in text and "sources" not in yaml.safe_load(text)


def test_nothing_readable_is_3_without_a_config(folder: Path) -> None:
    put(folder, {"junk.csv": b"%PDF-1.4"})
    said = crm("init", "junk.csv")
    assert said.code == 3 and "junk.csv" in said.err
    assert not Path("crmkpi.yaml").exists()


def test_exports_without_a_date_run_with_one_to_be_changed(folder: Path) -> None:
    put(folder, {"users.csv": "user_id,role\n1,sales\n2,sales\n"})
    _, text = begun("users.csv")
    assert "\nas_of: " in text


def test_a_config_that_is_there_stays(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS, "crmkpi.yaml": "title: mine\n"})
    said = crm("init", "deals.csv")
    assert said.code == 2 and "--force" in said.err
    assert Path("crmkpi.yaml").read_text(encoding="utf-8") == "title: mine\n"
    assert crm("init", "deals.csv", "--force").code == 0
    assert "win_rate" in Path("crmkpi.yaml").read_text(encoding="utf-8")


def test_stdout_and_another_folder(folder: Path) -> None:
    put(folder, {"in/deals.csv": DEALS, "out/keep": ""})
    said = crm("init", "in", "-o", "-")
    assert said.code == 0 and yaml.safe_load(said.out)["sources"][0]["files"] == "in/deals.csv"
    assert crm("init", "in", "-o", "out/our.yaml").code == 0
    assert crm("--config", "out/our.yaml", "report").code == 0
    assert crm("init").code == 2
    assert crm("init", "in", "-o", "nowhere/x.yaml").code == 3


def test_the_language_is_that_of_the_files(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS, "propostas.csv": PROPOSALS})
    for file, language in (("deals.csv", "en"), ("propostas.csv", "pt-BR")):
        assert yaml.safe_load(crm("init", file, "-o", "-").out)["language"] == language
    assert yaml.safe_load(crm("--lang", "en", "init", "propostas.csv", "-o", "-").out)["language"] == "en"


def test_all_that_is_said_is_said_in_the_language_of_the_files(folder: Path) -> None:
    put(folder, {"propostas.csv": PROPOSALS, "junk.csv": b"%PDF-1.4", "x.csv": "a,b\n1,2\n"})
    said, text = begun(".")
    assert "nota: x.csv: não reconhecido" in said.err and "isto é um documento PDF" in said.err
    assert "# junk.csv: isto é um documento PDF" in text
    assert crm("--lang", "en", "init", ".", "--force").err.count("not recognised") == 1


def test_the_currency_is_that_of_the_amounts(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS.replace(",100\n", ",R$ 100\n"), "other.csv": DEALS})
    assert yaml.safe_load(crm("init", "deals.csv", "-o", "-").out)["currency"] == "BRL"


def test_an_editor_takes_it_and_the_bytes_are_the_same(folder: Path) -> None:
    import jsonschema

    put(folder, {"propostas.csv": PROPOSALS, "deals.csv": DEALS})
    first, second = crm("init", ".", "-o", "-").out, crm("init", ".", "-o", "-").out
    assert first == second
    jsonschema.validate(yaml.safe_load(first), json_schema())


@pytest.mark.parametrize(
    "text", ["plain", "yes", "No", "1", "1.5", "2026-01-01", "a: b", "# x", "'q'", '"d"', "a\nb", "\x85\u2028", "~",
             "null", "é ção", "\x00\x1b", "😀", "- x", "{x}", "", " x", "*a", "&a", "%", "a\\b", "\ufeff", "0x1F"],
)  # fmt: skip
def test_any_text_is_written_so_that_it_comes_back(text: str) -> None:
    assert yaml.safe_load(f"k: {yaml_lines.scalar(text)}\n") == {"k": text}
    assert yaml.safe_load(f"a: 1  # {yaml_lines.comment(text)}\nb: 2\n") == {"a": 1, "b": 2}


def test_a_date_of_what_has_happened_comes_before_an_expected_one(folder: Path) -> None:
    rows = "1;01/10/2026;05/10/2026;Ganho;10,00\n2;02/10/2026;;Aberto;5,00\n"
    put(folder, {"vendas.csv": f"Código;Criação;Data de fechamento;Situação;Valor\n{rows}"})
    made = crm("init", "vendas.csv", "-o", "-")
    assert "closed_at: Data de fechamento" in made.out and "expected_close_at" not in made.out
