"""Every preset is sound, recognises the exports it was written for, and turns their words into ours."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmkpi import shelf
from crmkpi.model import Preset, PresetTable
from crmkpi.sources.recognise import Match, NearMiss, folded, mapped, own_names, recognise
from crmkpi.tables import all_tables

FILES = Path(__file__).parent / "preset_files"


PRESETS = shelf.read_all("presets", Preset)
ENTRIES = [(name, entry) for name, preset in PRESETS.items() for entry in preset.tables]
each_entry = pytest.mark.parametrize(
    "kind", [pytest.param(PRESETS[name].tables[entry], id=f"{name}: {entry}") for name, entry in ENTRIES]
)

EXPECTED = shelf.plain((FILES / "expected.yaml").read_text(encoding="utf-8"), "expected.yaml")
each_file = pytest.mark.parametrize("file", list(EXPECTED))


def canonical(name: str, entry: str) -> str:
    """Name the canonical table of an entry."""
    return PRESETS[name].tables[entry].table or entry


def records(file: str) -> list[list[str]]:
    """Read an example file as the reader would: without byte order mark and preamble, header first."""
    text = (FILES / file).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    lines = [line for line in text if not line.startswith("# ")]
    delimiter = max(",;", key=lines[0].count)
    return list(csv.reader(lines, delimiter=delimiter))


def whole(header: Sequence[str], file_name: str = "export.csv", **asked: str) -> Match:
    """Recognise a header and be sure of it."""
    match = recognise(header, file_name, PRESETS, **asked)
    assert isinstance(match, Match), match
    return match


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


def table_of_text(names: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """Make a table `t` in which every column is text."""
    columns = ", ".join(f'"{name}" VARCHAR' for name in sorted(names))
    connection = duckdb.connect()
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
    known = {*kind.columns, *kind.extra, *kind.constants}
    used: set[str] = set()
    for column, sql in kind.derive.items():
        assert referred(connection, sql) <= known, column
        used |= referred(connection, sql)
        known.add(column)
    if kind.keep:
        assert referred(connection, kind.keep) <= known
        used |= referred(connection, kind.keep)
    assert set(kind.extra) <= used, "a helper that nothing looks at"


@each_entry
def test_the_sql_of_an_entry_makes_text_and_conditions(kind: PresetTable) -> None:
    connection = table_of_text({*kind.columns, *kind.extra, *kind.constants, *kind.derive})
    for sql in kind.derive.values():
        assert connection.execute(f"DESCRIBE SELECT {sql} AS x FROM t").fetchall()[0][1] == "VARCHAR"
    if kind.keep:
        assert connection.execute(f"DESCRIBE SELECT {kind.keep} AS x FROM t").fetchall()[0][1] == "BOOLEAN"


@each_entry
@pytest.mark.parametrize("cell", ["", "x", "-", "9" * 40, "2026-13-45 99:99", "2026-02-31 00:00:00", "1e400"])
def test_no_cell_stops_a_preset(kind: PresetTable, cell: str) -> None:
    become(kind, [dict.fromkeys([*kind.columns, *kind.extra], cell)])


# ---------------------------------------------------------------- each example file


def become(kind: PresetTable, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str | None]]:
    """Apply an entry's words, constants and SQL to records of text; NULL is what is missing."""
    names = sorted({*kind.columns, *kind.extra, *kind.constants})
    table = [[in_our_words(kind, name, row.get(name)) for name in names] for row in rows]
    connection = table_of_text(names)
    connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' for _ in names)})", table)
    source = "t"
    for name, sql in kind.derive.items():
        change = f'* REPLACE (({sql}) AS "{name}")' if name in names else f'*, ({sql}) AS "{name}"'
        source, names = f"(SELECT {change} FROM {source})", sorted({*names, name})
    done = connection.execute(f"SELECT * FROM {source} WHERE {kind.keep or 'true'}")
    columns = [column[0] for column in done.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in done.fetchall()]


def in_our_words(kind: PresetTable, name: str, cell: str | None) -> str | None:
    """Turn one cell into our words; a constant stands in for an empty one."""
    if not cell or cell in kind.empty:
        return kind.constants.get(name)
    words = {folded(theirs): ours for theirs, ours in kind.values.get(name, {}).items()}
    return words.get(folded(cell), words.get("*", cell))


def test_every_entry_has_an_example_file() -> None:
    shown = {(file.split("/")[0], expected["entry"]) for file, expected in EXPECTED.items()}
    assert shown == set(ENTRIES)
    there = {path.relative_to(FILES).as_posix() for path in FILES.rglob("*.csv")}
    assert there == set(EXPECTED)


@each_file
def test_an_example_file_is_recognised(file: str) -> None:
    preset, entry = file.split("/")[0], EXPECTED[file]["entry"]
    header = records(file)[0]
    for file_name in (Path(file).name, "export.csv"):
        match = whole(header, file_name)
        assert (match.preset, match.entry, match.table) == (preset, entry, canonical(preset, entry))
        assert {name: header[index] for name, index in match.columns.items()} == EXPECTED[file]["columns"]
        assert match.verified == PRESETS[preset].tables[entry].verified


@each_file
def test_the_order_and_the_spelling_of_the_header_do_not_matter(file: str) -> None:
    header = records(file)[0]
    changed = [f" {name.upper()} *" for name in reversed(header)]
    match, other = whole(header), whole(changed)
    assert (match.preset, match.entry, match.score) == (other.preset, other.entry, other.score)
    assert {n: folded(header[i]) for n, i in match.columns.items()} == {
        n: folded(changed[i]) for n, i in other.columns.items()
    }


@each_file
def test_an_example_file_becomes_our_words(file: str) -> None:
    header, *rows = records(file)
    match = whole(header)
    kind = PRESETS[match.preset].tables[match.entry]
    cells = [{name: row[index] for name, index in match.columns.items()} for row in rows]
    kept = become(kind, cells)
    for column, values in EXPECTED[file]["becomes"].items():
        assert [row[column] for row in kept] == list(values), column


# ---------------------------------------------------------------- what could be taken for something else


def test_a_portuguese_deals_list_without_accents_is_recognised() -> None:
    match = whole(["NEGOCIO - ID", "negocio-titulo", "Negócio -  Status", "Negocio - Valor*"])
    assert (match.preset, match.table) == ("pipedrive", "deals")
    assert match.columns == {"deal_id": 0, "name": 1, "outcome": 2, "amount": 3}


def test_a_deals_list_with_columns_of_its_people_is_a_deals_list() -> None:
    match = whole(records("pipedrive/deals.csv")[0])
    assert (match.entry, match.runner_up) == ("deals", "pipedrive contacts")


def test_other_objects_of_a_crm_are_not_taken_for_ours() -> None:
    relation = "Id,AccountId,ContactId,Roles,IsDirect,IsActive,StartDate,EndDate,IsDeleted,CreatedDate"
    custom = "Id,OwnerId,IsDeleted,Name,CreatedDate,SystemModstamp,External_id__c,Branch_City__c"
    for header in (relation, custom):
        assert isinstance(recognise(header.split(","), "export.csv", PRESETS), NearMiss | None)


def test_a_shop_order_with_a_billing_city_is_no_account() -> None:
    header = "Name,Email,Financial Status,Paid at,Currency,Total,Billing Street,Billing City,Id"
    assert not isinstance(recognise(header.split(","), "orders_export.csv", PRESETS), Match)


def test_a_custom_field_is_not_taken_for_the_standard_one() -> None:
    match = whole(["Id", "CaseNumber", "Status", "createddate__c", "CloseDate__c"])
    assert match.table == "tickets" and set(match.columns) == {"ticket_id", "status"}


def test_what_came_closest_is_named_with_what_it_lacked() -> None:
    near = recognise(["Deal Name", "Amount", "Close Date", "Create Date"], "export.csv", PRESETS)
    assert near == NearMiss("hubspot", "deals", ("Deal Stage",))


def test_a_header_that_shares_nothing_is_nearest_to_nothing() -> None:
    assert recognise(["a", "b", "c"], "export.csv", PRESETS) is None
    assert recognise([], "export.csv", PRESETS) is None
    assert recognise(["", " "], "deals.csv", PRESETS) is None


def test_the_config_decides_where_to_look() -> None:
    header = records("pipedrive/deals.csv")[0]
    assert whole(header, table="contacts").entry == "contacts"
    assert whole(header, only="pipedrive", table="deals").entry == "deals"
    assert not isinstance(recognise(header, "export.csv", PRESETS, only="zendesk"), Match)
    assert whole(records("zendesk/explore.csv")[0], table="tickets").entry == "tickets (explore)"


# ---------------------------------------------------------------- scores and ties

ALIKE = PresetTable(recognise=("Kind",), columns={"type": ("Kind",), "occurred_at": ("When",)})


def own_shelf(**kinds: PresetTable) -> dict[str, Preset]:
    return {name: Preset(name, name, "own", {"activities": kind}) for name, kind in kinds.items()}


def test_of_equals_the_first_on_the_shelf_is_taken() -> None:
    match = recognise(["Kind", "When"], "export.csv", own_shelf(b=ALIKE, a=ALIKE))
    assert isinstance(match, Match)
    assert (match.preset, match.runner_up) == ("b", "a activities")


def test_a_tie_goes_to_the_one_that_fills_more_columns() -> None:
    more = replace(ALIKE, columns={**ALIKE.columns, "status": ("Kind",)})
    match = recognise(["Kind", "When"], "export.csv", own_shelf(a=ALIKE, b=more))
    assert isinstance(match, Match)
    assert match.preset == "b"


def test_a_column_that_few_know_weighs_more() -> None:
    rare = replace(ALIKE, columns={"type": ("Kind",), "status": ("Dial tone",)})
    common = replace(ALIKE, columns={"type": ("Kind",), "occurred_at": ("When",)})
    shelf_of_four = own_shelf(a=common, b=common, c=common, d=rare)
    match = recognise(["Kind", "When", "Dial tone"], "export.csv", shelf_of_four)
    assert isinstance(match, Match)
    assert match.preset == "d"


def test_a_preset_that_nobody_verified_says_so() -> None:
    shelf_of_two = own_shelf(a=replace(ALIKE, verified=False))
    match = recognise(["Kind", "When"], "export.csv", shelf_of_two)
    assert isinstance(match, Match) and not match.verified


def test_of_equal_headers_the_first_is_taken_unless_the_preset_asks_for_another() -> None:
    header = ["Motivo de perda", "Fase", "Motivo de perda", "Telefone", "Telefone", "Telefone.1"]
    second = {"loss_reason": ("Motivo de perda.1", "Motivo de perda"), "name": ("Telefone.1",)}
    assert mapped(header, PresetTable(("Fase",), second)) == {"loss_reason": 2, "name": 5}
    first = {"loss_reason": ("Motivo de perda",), "name": ("Telefone",)}
    assert mapped(header, PresetTable(("Fase",), first)) == {"loss_reason": 0, "name": 3}


# ---------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Negócio - Título", "negociotitulo"),
        ("  NEGO\u0301CIO – titulo *", "negociotitulo"),
        ("Is closed?", "isclosed"),
        ("Probability (%)", "probability"),
        ("⭐ Licenças", "licencas"),
        ("Straße", "strasse"),
        ("created_at", "createdat"),
        ("#", "#"),
        (" *", "*"),
        ("", ""),
    ],
)
def test_a_name_is_folded(theirs: str, ours: str) -> None:
    assert folded(theirs) == ours


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


# ---------------------------------------------------------------- our own names

FULL: Mapping[str, list[str]] = {name: list(table.columns) for name, table in all_tables().items()}


@pytest.mark.parametrize("table", FULL)
def test_a_file_with_all_our_names_is_recognised_by_them(table: str) -> None:
    for file_name in ("export.csv", f"{table}.csv"):
        match = whole(FULL[table], file_name)
        assert (match.preset, match.table) == ("canonical", table)
        assert match.columns == {name: index for index, name in enumerate(FULL[table])}


@pytest.mark.parametrize(
    ("file_name", "table"),
    [
        ("deals.csv", "deals"),
        ("Deal-2026.csv", "deals"),
        ("surveys_2026.parquet", "surveys"),
        ("folder/stage history 1.csv", "stage_history"),
        ("activity.xlsx", "activities"),
        ("touch.csv", "touches"),
        ("web-traffic_2026.csv", "web_traffic"),
    ],
)
def test_the_beginning_of_the_file_name_tells_the_table(file_name: str, table: str) -> None:
    header = [*all_tables()[table].required, "colour", "size", "weight", "height", "width"]
    match = own_names(header, file_name)
    assert match is not None and match.table == table


@pytest.mark.parametrize("file_name", ["leadership.csv", "export.csv", "old deals.csv"])
def test_any_other_file_name_tells_nothing(file_name: str) -> None:
    header = ["created_at", "outcome", "colour", "size", "weight", "height"]
    assert own_names(header, file_name) is None


def test_a_file_name_alone_is_not_enough() -> None:
    assert own_names(["amount", "closed_at"], "deals.csv") is None
    assert own_names(["Full name", "E-mail address", "email", "Total"], "customers.csv") is None
    match = own_names(["name", "email", "Total"], "customers.csv")
    assert match is not None and match.columns == {"name": 0, "email": 1}


def test_a_header_that_suits_two_tables_is_nobodys() -> None:
    assert own_names(["name", "email"], "export.csv") is None
    assert own_names(["name", "email", "created_at"], "export.csv") is None
    match = own_names(["lead_id", "name", "email", "created_at"], "export.csv")
    assert match is not None and match.table == "leads"


def test_the_table_of_the_config_is_taken_at_its_word() -> None:
    match = own_names(["email", "colour", "size"], "export.csv", table="contacts")
    assert match is not None and match.columns == {"email": 0}
    assert own_names(["colour"], "contacts.csv", table="contacts") is None


def test_a_preset_goes_before_our_names_unless_most_are_ours() -> None:
    kind = PresetTable(recognise=("outcome",), columns={"outcome": ("outcome",)})
    both = {"crm": Preset("crm", "crm", "own", {"deals": kind})}
    mostly_ours = recognise(["deal_id", "outcome", "amount", "stage", "x"], "deals.csv", both)
    mostly_theirs = recognise(["deal_id", "outcome", "x", "y", "z"], "deals.csv", both)
    assert isinstance(mostly_ours, Match) and mostly_ours.preset == "canonical"
    assert isinstance(mostly_theirs, Match) and mostly_theirs.preset == "crm"
