"""Every preset is sound, and turns the exports it was written for into canonical rows."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from preset_fixture import BECOMES, ENTRIES, EXPORTS, FOLDER, PRESETS, asked, becomes, header
from trials import crm

from crmkpi.engine.cast import sql_type
from crmkpi.engine.connection import later
from crmkpi.engine.records import kept, records
from crmkpi.model import PresetTable
from crmkpi.sources import mapping
from crmkpi.sources.evidence import LENGTH
from crmkpi.sources.header import QUESTION, folded, questions
from crmkpi.sources.mapping import Chart, rules_for
from crmkpi.tables import Column, all_tables

each_entry = pytest.mark.parametrize(
    "kind", [pytest.param(PRESETS[name].tables[entry], id=f"{name}: {entry}") for name, entry in ENTRIES]
)


def canonical(name: str, entry: str) -> str:
    """Name the canonical table of an entry."""
    return PRESETS[name].tables[entry].table or entry


def whole(kind: PresetTable) -> PresetTable:
    """Give the rules of an entry for an export that has every spelling."""
    names = [f"{name}_{number}" for name in kind.fill for number in range(2, len(kind.columns[name]) + 1)]
    return rules_for(kind, dict.fromkeys(names, 0))


# ---------------------------------------------------------------- the shelf is sound


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_an_entry_fills_a_canonical_table(name: str, entry: str) -> None:
    kind, table = PRESETS[name].tables[entry], all_tables().get(canonical(name, entry))
    assert table, f"{entry!r} is no canonical table"
    ours = {*kind.columns, *kind.constants, *kind.derive, *kind.percent}
    assert ours <= set(table.columns)
    assert set(kind.values) <= set(kind.columns)
    assert set(table.required) <= {*kind.columns, *kind.constants, *kind.derive}
    assert all(table.columns[column].type == "number" for column in kind.percent)
    assert not set(kind.extra) & set(kind.columns), "a helper would hide a column"
    assert set(kind.fill) <= set(kind.columns) - set(kind.derive), "a derivation would undo the filling"
    assert all(len(kind.columns[column]) > 1 for column in kind.fill)
    assert set(kind.first) <= set(kind.columns) - set(kind.derive)
    assert all(len(sign) == 1 and sign != "'" for sign in kind.first.values())
    assert set(kind.same_as) <= set(PRESETS[name].tables) - {entry}
    assert all(set(doubt.said) == {"en", "pt-BR"} for doubt in kind.doubts)
    assert all(set(doubt.without) <= {*kind.columns, *kind.extra} for doubt in kind.doubts)
    assert all("{rows}" in words for doubt in kind.doubts for words in doubt.said.values())


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_the_words_of_a_choice_are_ours(name: str, entry: str) -> None:
    kind, table = PRESETS[name].tables[entry], all_tables()[canonical(name, entry)]
    for column, value in kind.constants.items():
        assert value in (table.columns[column].of or (value,))
    for column, words in kind.values.items():
        assert set(words.values()) <= set(table.columns[column].of or words.values())
        assert len({folded(word) for word in words}) == len(words), "two words are the same when folded"


@each_entry
def test_no_header_is_written_twice(kind: PresetTable) -> None:
    for name, aliases in [*kind.columns.items(), *kind.extra.items()]:
        assert len({folded(alias) for alias in aliases}) == len(aliases), name
    ways = [frozenset(map(folded, (way,) if isinstance(way, str) else way)) for way in kind.recognise]
    assert ways and len(set(ways)) == len(ways)


@each_entry
def test_a_kind_of_question_is_known(kind: PresetTable) -> None:
    ways = [(way,) if isinstance(way, str) else way for way in kind.recognise]
    for alias in (alias for aliases in (*kind.columns.values(), *ways) for alias in aliases):
        if alias.startswith(QUESTION):
            assert alias.removeprefix(QUESTION) in questions()


COMMON = frozenset(
    map(
        folded,
        [
            "id",
            "name",
            "title",
            "email",
            "phone",
            "date",
            "amount",
            "value",
            "status",
            "type",
            "stage",
            "owner",
            "company",
            "country",
            "city",
            "state",
            "address",
            "currency",
            "description",
            "created",
            "source",
            "priority",
            "subject",
            "nome",
            "telefone",
            "data",
            "valor",
            "situação",
            "fonte",
            "cidade",
            "estado",
            "responsável",
            "empresa",
            "fase",
            "etapa",
            "cost",
            "custo",
            "day",
            "dia",
            "campaign",
            "campanha",
            "account",
            "product",
            "notes",
            "total",
            "createdat",
            "createdon",
        ],
    )
)


@each_entry
def test_nothing_is_recognised_by_words_that_everybody_uses(kind: PresetTable) -> None:
    for way in kind.recognise:
        names = {folded(name) for name in ((way,) if isinstance(way, str) else way)}
        assert names - COMMON, way


def column_of(kind: PresetTable, table: str, name: str) -> Column:
    """Declare a column of a table, or a helper of an entry."""
    return mapping.column_of(Chart(table, "", {}, kind), name)


def table_of_values(names: Mapping[str, Column]) -> duckdb.DuckDBPyConnection:
    """Make a table `t` of the values that rules are given: words of a choice are still text."""
    columns = ", ".join(
        f'"{name}" {"VARCHAR" if column.type == "choice" else sql_type(column)}' for name, column in names.items()
    )
    connection = duckdb.connect()
    connection.execute(later("UTC"))
    connection.execute(f"CREATE TABLE t ({columns})")
    return connection


def referred(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Name the columns that an expression refers to."""
    row = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT {sql}"]).fetchone()
    tree = json.loads(row[0] if row else "{}")
    assert not tree["error"], tree
    found: set[str] = set()

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            found.update([".".join(node["column_names"])] if node.get("class") == "COLUMN_REF" else [])
        for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            visit(below)

    visit(tree)
    return found


@each_entry
def test_the_sql_of_an_entry_uses_what_is_there(kind: PresetTable) -> None:
    connection = duckdb.connect()
    kind = whole(kind)
    known = {*kind.columns, *kind.extra, *kind.constants}
    used: set[str] = set()
    for column, sql in kind.derive.items():
        assert referred(connection, sql) <= known, column
        used |= referred(connection, sql)
        known.add(column)
    if kind.keep:
        assert referred(connection, kind.keep) <= known
        used |= referred(connection, kind.keep)
    for doubt in kind.doubts:
        assert referred(connection, doubt.rows) <= known
        used |= referred(connection, doubt.rows)
    assert set(kind.extra) <= used, "a helper that nothing looks at"


NUMBERS = ("DECIMAL", "BIGINT", "INTEGER", "HUGEINT")


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_the_sql_of_an_entry_makes_values_of_its_columns(name: str, entry: str) -> None:
    kind, table = whole(PRESETS[name].tables[entry]), canonical(name, entry)
    names = {*kind.columns, *kind.extra, *kind.constants, *kind.derive}
    connection = table_of_values({one: column_of(kind, table, one) for one in sorted(names)})
    for column, sql in kind.derive.items():
        made = connection.execute(f"DESCRIBE SELECT {sql} AS x FROM t").fetchall()[0][1]
        asked = column_of(kind, table, column)
        asked_type = "VARCHAR" if asked.type == "choice" else sql_type(asked)
        assert made == asked_type or {made.partition("(")[0], asked_type.partition("(")[0]} <= set(NUMBERS), column
    for sql in [*([kind.keep] if kind.keep else []), *(doubt.rows for doubt in kind.doubts)]:
        assert connection.execute(f"DESCRIBE SELECT {sql} AS x FROM t").fetchall()[0][1] == "BOOLEAN"


READS = ("cast", "try_cast", "strptime", "try_strptime", "to_timestamp", "make_timestamp", "make_date", "similar", "::")


@each_entry
def test_no_rule_of_an_entry_reads_a_text_by_itself(kind: PresetTable) -> None:
    # A date, a number or a flag is read by its column's own form, whose unreadable cells are found.
    for sql in [*kind.derive.values(), kind.keep or "", *(doubt.rows for doubt in kind.doubts)]:
        words = {*re.findall(r"\w+|::", re.sub("'[^']*'", "''", sql.lower()))}
        assert not words & set(READS), sql
    assert set(kind.types) <= set(kind.extra)
    assert set(kind.utc) <= {*kind.columns, *kind.extra} and set(kind.part) <= set(kind.columns)
    assert set(kind.lengths) <= {*kind.columns, *kind.extra}
    assert all(name.endswith(LENGTH) for name in kind.lengths)


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
@pytest.mark.parametrize("cell", ["", "x", "-", "9" * 40, "2026-13-45 99:99", "2026-02-31 00:00:00", "1e400"])
def test_no_cell_stops_a_preset(name: str, entry: str, cell: str) -> None:
    kind = whole(PRESETS[name].tables[entry])
    names = [*kind.columns, *kind.extra]
    chart = Chart(canonical(name, entry), name, {one: at for at, one in enumerate(names)}, kind)
    plan = mapping.plan(chart, 0, "x", mapping.cells(chart, {}, {}), None)
    source = f"(SELECT {', '.join(f'$cell AS c{at}' for at in range(len(names)))})"
    connection = duckdb.connect()
    connection.execute(later("UTC"))
    rows = connection.execute(f"SELECT * FROM {kept(plan, records(plan, source, 'UTC'))}", {"cell": cell}).fetchall()
    assert len(rows) == 1


# ---------------------------------------------------------------- each export


def test_every_entry_has_an_export_and_every_export_its_rows() -> None:
    shown = set()
    for export in EXPORTS:
        first = (
            (FOLDER / export).with_suffix("").with_name(Path(export).stem + BECOMES).read_text("utf-8").split("\n")[0]
        )
        preset, _, entry = first.removeprefix("# ").partition(": ")
        assert preset == export.split("/")[0]
        shown.add((preset, entry))
    assert shown == set(ENTRIES)
    there = {path for path in FOLDER.rglob("*" + BECOMES)}
    assert there == {(FOLDER / export).with_name(Path(export).stem + BECOMES) for export in EXPORTS}


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_becomes_canonical_rows(export: str, golden: Callable[..., None]) -> None:
    golden((FOLDER / export).with_name(Path(export).stem + BECOMES), becomes(export))


@pytest.mark.parametrize("export", EXPORTS)
def test_what_means_the_opposite_of_consent_is_never_taken(export: str) -> None:
    if asked(export):
        return
    (taken,) = [line for line in becomes(export).splitlines() if line.startswith("# nobody takes: ")]
    words = {folded(name) for name in taken.removeprefix("# nobody takes: ").split(", ")}
    for name in map(folded, header(export)):
        if "optout" in name or "optedout" in name or "unsubscribed" in name or name == "donotcall":
            assert name in words


def test_files_that_tell_the_same_facts_are_said_to_count_twice(tmp_path: Path) -> None:
    for name in ("unified_payments.csv", "invoices.csv"):
        (tmp_path / name).write_bytes((FOLDER / "stripe" / name).read_bytes())
    said = crm("--lang", "en", "report", tmp_path)
    assert "invoices.csv and unified_payments.csv tell the same facts, which now count twice" in said.err


def test_a_header_that_two_presets_know_equally_well_names_the_other(tmp_path: Path) -> None:
    form = "Timestamp,NPS (0 to 10),How satisfied are you with us? (1-5)\n2/24/2026 8:51:12,9,5\n"
    (tmp_path / "form.csv").write_text(form, encoding="utf-8")
    said = crm("--lang", "en", "report", tmp_path)
    assert "form.csv: read as google_forms surveys (nps); google_forms surveys (csat) fits as well" in said.err
