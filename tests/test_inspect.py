"""`inspect` tells what `report` does with a file: every decision with its reason, every column, no personal data."""

import json
from pathlib import Path

import jsonschema
import pytest
from trials import ROOT, crm, put

from crmkpi import config, formats, inspection
from crmkpi.gathering import Request, gathered
from crmkpi.model.inspection import InspectedTable

DEALS = ROOT / "sample_data" / "negocios-2026-11-01.csv"
PEOPLE = "Nome;E-mail;CPF;Cadastro\nAna Souza;ana.souza@example.com;529.982.247-25;14/03/2026\n"
NUMBERS = ("rows_read", "rows_loaded", "rows_rejected", "rows_repaired", "rows_left_out")


def tables(*paths: Path, rows: int = 3, **asked: object) -> tuple[InspectedTable, ...]:
    with inspection.opened(config.DEFAULT, Request(paths=paths, **asked)) as ready:  # type: ignore[arg-type]
        return inspection.make(ready, rows).tables


def ruling(table: InspectedTable, kind: str) -> dict[str, str]:
    return next(dict(one.arguments) for one in table.rulings if one.kind == kind)


def test_every_decision_about_the_text_has_its_reason(tmp_path: Path) -> None:
    text = "Relatório;;\n\nid;Criado;Valor\n1;14/03/2026;1,5\n2;15/03/2026;2,5\n3;16/03/2026;3,5\n"
    put(tmp_path, {"x.csv": text.encode("cp1252").replace(b"\n", b"\r\n")})
    [table] = tables(tmp_path / "x.csv")
    assert ruling(table, "encoding") == {"is": "cp1252", "reason": "not_utf8"}
    assert ruling(table, "delimiter")["is"] == ";"
    assert ruling(table, "newline")["is"] == "\r\n"
    assert {"preamble"} <= {one.kind for one in table.remarks}
    assert all(one.arguments.get("reason") for one in table.rulings)
    assert (table.read, table.loaded, table.rejected, table.first_line) == (3, 3, 0, 4)


def test_what_is_shown_is_what_a_report_does() -> None:
    [table] = tables(DEALS)
    with gathered(config.DEFAULT, Request(paths=(DEALS,), thorough=True)) as ready:
        source, plan = ready.brought.sources[0], ready.brought.plans[0]
        unread = {one.column: one.cells for one in ready.brought.bad_cells}
    assert (table.sha256, table.read, table.rejected) == (source.sha256, source.rows_read, source.rows_rejected)
    assert (table.table, table.preset) == (source.table, source.preset)
    shown = {one.ours: one for one in table.columns}
    assert {name: one.header for name, one in shown.items() if one.at is not None} == source.columns
    for name, cell in plan.cells.items():
        if name in shown and "order" in shown[name].form:
            assert shown[name].form["order"] == cell.form.order
    assert {name: one.unreadable for name, one in shown.items() if one.unreadable} == unread


def test_a_column_says_how_it_is_written_and_what_says_so() -> None:
    columns = {one.ours: one for one in tables(DEALS)[0].columns}
    assert (columns["amount"].form["decimal"], columns["amount"].why) == (",", "values")
    assert columns["created_at"].evidence["dmy"] > columns["created_at"].evidence.get("mdy", 0)
    assert columns["closed_at"].rule and "outcome" in columns["closed_at"].rule
    words = {one.theirs: (one.ours, one.cells) for one in columns["outcome"].words}
    assert words["Ganho"][0] == "won" and words["Perdido"][0] == "lost" and words["Arquivado"] == (None, 1)
    assert sum(cells for _, cells in words.values()) == columns["outcome"].filled


def test_cells_add_up() -> None:
    [table] = tables(DEALS)
    for one in table.columns:
        assert one.filled + one.empty == table.loaded, one.ours
        assert one.unreadable <= one.filled
    assert {one.header for one in table.unused} >= {"Negócio - UF"}


def test_rows_are_shown_as_they_came_in_and_went_out(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": "deal_id,outcome,amount,created_at\n7,won,1.50,2026-03-14\n8,lost,2,2026-03-15\n"})
    [table] = tables(tmp_path / "deals.csv", rows=1)
    [row] = table.rows
    assert (row.line, row.before) == (2, ("7", "won", "1.50", "2026-03-14"))
    assert row.after and (row.after["amount"], row.after["created_at"]) == ("1.5", "2026-03-14")


def test_an_unverified_preset_and_the_runner_up_are_named() -> None:
    [table] = tables(ROOT / "tests/presets/rd_station_crm/negociacoes.csv")
    assert not table.verified
    assert table.contenders[0].preset == "rd_station_crm" and table.contenders[1].lacked
    said = crm("inspect", ROOT / "tests/presets/rd_station_crm/negociacoes.csv")
    assert "never seen in an export" in said.out and table.contenders[1].lacked[0] in said.out


def test_columns_that_only_rules_look_at_are_no_leftovers() -> None:
    [table] = tables(ROOT / "tests/presets/salesforce/data_export/Opportunity.csv")
    assert {"IsClosed", "IsWon"} <= set(table.helpers.values())
    assert not {"IsClosed", "IsWon"} & {one.header for one in table.unused}


def test_an_unknown_file_is_shown_with_a_snippet_that_holds(tmp_path: Path) -> None:
    text = "Código;Etapa;Valor total;Criado em\n1;Fechado ganho;1.000,50;14/09/2026\n2;Perdido;7,00;15/09/2026\n"
    put(tmp_path, {"propostas.csv": text})
    [table] = tables(tmp_path / "propostas.csv")
    assert table.table is None and table.snippet and table.columns == ()
    put(tmp_path, {"crmkpi.yaml": table.snippet})
    [source] = config.load(tmp_path / "crmkpi.yaml").sources
    assert source.table == "deals"
    assert source.values["outcome"] == {"Fechado ganho": "won", "Perdido": "lost"}


def test_parts_of_a_file_are_shown_one_by_one(tmp_path: Path) -> None:
    deals = "deal_id,outcome,created_at\n1,won,2026-03-14\n2,lost,2026-03-15\n"
    put(tmp_path, {"two.csv": f"{deals}\n\nwhat,ever\nx,2026-01-01\nz,2026-01-02\nz,2026-01-03\n"})
    first, second = tables(tmp_path / "two.csv")
    assert (first.table, first.read) == ("deals", 2)
    assert (second.table, second.read, second.header) == (None, 3, ("what", "ever"))


def test_refused_and_mended_rows_have_their_place(tmp_path: Path) -> None:
    rows = "".join(f"{n},won,2026-03-14,x\n" for n in range(9))
    put(tmp_path, {"deals.csv": f"deal_id,outcome,created_at,name\n{rows}9,won\n10,a,b,c,d,e,f\n"})
    [table] = tables(tmp_path / "deals.csv")
    assert table.read == table.loaded + table.rejected == 11
    assert [line for line, _, _ in table.rejects] + [one.line for one in table.repairs] >= [12]


def test_personal_data_stay_covered_unless_asked_for(tmp_path: Path) -> None:
    put(tmp_path, {"pessoas.csv": PEOPLE, "contacts.csv": "contact_id,name,email\n1,Ana Souza,ana.souza@example.com\n"})
    for format in formats.names("inspect"):
        said = crm("inspect", tmp_path, "--format", format)
        assert said.code == 0
        for secret in ("Souza", "ana.souza", "529.982", "52998224725"):
            assert secret not in said.out + said.err, (format, secret)
    said = crm("inspect", tmp_path, "--show-personal-data")
    assert "ana.souza@example.com" in said.out and "keep this output" in said.err


def test_a_file_that_cannot_be_read_is_3_and_the_rest_is_shown(tmp_path: Path) -> None:
    put(tmp_path, {"junk.csv": b"%PDF-1.4", "deals.csv": "deal_id,outcome\n1,won\n"})
    said = crm("inspect", tmp_path)
    assert said.code == 3
    assert "PDF" in said.err and "deal_id" in said.out


def test_json_has_the_facts_and_rows_that_add_up() -> None:
    said = crm("inspect", ROOT / "sample_data", "--format", "json")
    assert said.code == 0 and said.tree["schema"] == "crmkpi.inspect/1"
    one = {"type": "object", "required": [*NUMBERS, "file", "sha256", "decisions", "columns", "contenders", "rows"]}
    jsonschema.validate(said.tree, {"properties": {"tables": {"type": "array", "minItems": 10, "items": one}}})
    for table in said.tree["tables"]:
        assert table["rows_read"] == table["rows_loaded"] + table["rows_rejected"]


def test_the_same_files_give_the_same_bytes() -> None:
    assert crm("inspect", DEALS, "-f", "json").out == crm("inspect", DEALS, "-f", "json").out


@pytest.mark.parametrize("width", [60, 80, 120, 160])
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_no_line_is_wider_than_the_screen(width: int, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    said = crm("--lang", language, "inspect", DEALS, ROOT / "sample_data/clientes_erp.csv")
    lines = said.out.partition("sources:")[0].splitlines()
    assert max(map(len, lines)) <= width


def test_ascii_is_ascii_and_a_pipe_has_no_colour() -> None:
    with inspection.opened(config.DEFAULT, Request(paths=(DEALS,))) as ready:
        made = inspection.make(ready)
    terminal = formats.load("terminal", "inspect")
    assert terminal.render(made, ascii=True).isascii()
    assert "\x1b" not in terminal.render(made) and "\x1b[" in terminal.render(made, colour=True)


def test_it_is_written_to_a_file_and_not_over_an_export(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": "deal_id,outcome\n1,won\n"})
    out = tmp_path / "x.json"
    assert crm("inspect", tmp_path / "deals.csv", "-o", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["tables"][0]["table"] == "deals"
    assert crm("inspect", tmp_path / "deals.csv", "-o", tmp_path / "deals.csv").code in (2, 3)
    assert (tmp_path / "deals.csv").read_text(encoding="utf-8").startswith("deal_id")


def test_a_config_decides_as_for_a_report(tmp_path: Path) -> None:
    put(tmp_path, {
        "a.csv": "Nr,Stand,Summe\n1,gut,5\n",
        "crmkpi.yaml": "sources:\n  - table: deals\n    files: a.csv\n    columns: {deal_id: Nr, outcome: Stand}\n"
        "    values: {outcome: {gut: won}}\n",
    })  # fmt: skip
    said = crm("--config", tmp_path / "crmkpi.yaml", "inspect", "-f", "json")
    [table] = said.tree["tables"]
    assert table["table"] == "deals"
    assert {one["ours"]: one["header"] for one in table["columns"]} == {"deal_id": "Nr", "outcome": "Stand"}
    assert table["columns"][1]["words"] == [{"theirs": "gut", "ours": "won", "cells": 1}]
