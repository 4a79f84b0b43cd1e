"""An export means the same in every country: each entry of the shelf is written in three formats and read alike."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from preset_fixture import ENTRIES, PRESETS

from crmkpi.config import SourceConfig
from crmkpi.engine import open_engine
from crmkpi.model import PresetTable
from crmkpi.shelf import At
from crmkpi.sources import Bringing, File, bring_in
from crmkpi.sources.header import QUESTION, folded, questions
from crmkpi.tables import Column, all_tables

ROWS = 30
ASKED = {
    "nps": "How likely are you to recommend us (0 to 10)?",
    "csat": "How satisfied are you with our service (1 to 5)?",
    "ces": "How easy was it to get help?",
    "comment": "Why did you give this answer?",
}


@dataclass(frozen=True)
class Hand:
    """How somebody writes."""

    name: str
    delimiter: str
    date: str
    decimal: str
    yes: str
    no: str

    def number(self, value: Decimal) -> str:
        """Write a number with thousands signs."""
        plain = f"{value:,}"
        return plain.translate(str.maketrans(",.", ".,")) if self.decimal == "," else plain


HANDS = (
    Hand("iso", ",", "%Y-%m-%d", ".", "true", "false"),
    Hand("br", ";", "%d/%m/%Y", ",", "Sim", "Não"),
    Hand("br with dashes", ";", "%d-%m-%Y", ",", "VERDADEIRO", "FALSO"),
    Hand("us", ",", "%m/%d/%Y", ".", "TRUE", "FALSE"),
)
CASES = [
    pytest.param(name, entry, last, id=f"{name}: {entry} {'last' if last else 'first'}")
    for name, entry in ENTRIES
    for last in (False, True)
]


def spelt(kind: PresetTable, last: bool) -> dict[str, str]:
    """Choose one header for every column and helper: the first or the last spelling, or what recognition asks for."""
    ways = [(way,) if isinstance(way, str) else way for way in kind.recognise]
    way = {folded(name) for name in ways[-1 if last else 0]}
    found = {}
    for name, aliases in [*kind.columns.items(), *kind.extra.items()]:
        asked = [alias for alias in aliases if folded(alias) in way]
        found[name] = (asked or [aliases[-1 if last else 0]])[0]
    return found


def declared(kind: PresetTable, table: str, name: str) -> Column:
    """Tell what a column or helper holds."""
    columns = all_tables()[table].columns
    return columns.get(name) or Column(kind.types.get(name, "text"), "", "")


def cell(kind: PresetTable, name: str, column: Column, row: int, hand: Hand) -> str:
    """Write the cell of a column in somebody's hand."""
    moment = datetime(2026, 1, 5, 9, 30) + timedelta(days=20 * (row % 9) + 7 * (row % 2))
    if column.type == "moment":
        return moment.strftime(f"{hand.date} %H:%M:%S")
    if column.type == "day":
        return moment.strftime(hand.date)
    if column.type in ("money", "number"):
        small = column.most is not None and name not in kind.percent
        return hand.number(Decimal("0.5") if small else Decimal("45.5") if column.most else Decimal("1234.5") + row)
    if column.type == "integer":
        return hand.number(Decimal(1200 + row))
    if column.type == "boolean":
        return hand.yes if row // (1 + len(name) % 3) % 2 else hand.no
    words = [*kind.values.get(name, {}), *column.of] or spoken_of(kind, name)
    return words[row % len(words)].replace("*", "Any other word") if words else f"{name} {row}"


def spoken_of(kind: PresetTable, name: str) -> list[str]:
    """List the words that the rules of an entry look for in a text, and one more."""
    rules = [*kind.derive.values(), kind.keep or ""]
    spoken = [word for rule in rules if name in re.findall(r"\w+", rule) for word in re.findall("'([^']+)'", rule)]
    return [*spoken, "x"] if spoken else []


def written(kind: PresetTable, table: str, last: bool, hand: Hand) -> str:
    """Write an export of an entry: every header that it knows under one spelling."""
    heads = spelt(kind, last)
    ways = [(way,) if isinstance(way, str) else way for way in kind.recognise]
    columns: dict[str, tuple[str, Column]] = {}
    for name, head in heads.items():
        column = declared(kind, table, name)
        if head not in columns or (columns[head][1].type in ("id", "text") and column.type not in ("id", "text")):
            columns[head] = name, column
    for head in ways[-1 if last else 0]:
        if folded(head) not in {folded(there) for there in columns}:
            columns[head] = "", Column("text", "", "")
    out = io.StringIO()
    rows = csv.writer(out, delimiter=hand.delimiter, lineterminator="\n")
    rows.writerow([ASKED[head.removeprefix(QUESTION)] if head.startswith(QUESTION) else head for head in columns])
    for row in range(ROWS):
        rows.writerow([cell(kind, name, column, row, hand) for name, column in columns.values()])
    return out.getvalue()


def read(path: Path, preset: str, table: str, scratch: Path) -> tuple[list[str], list[tuple[object, ...]], list[str]]:
    """Bring an export in: the columns of its table, its rows as text, and what could not be read."""
    source = SourceConfig(table, (At(path.name, 1, 1),), preset=preset)
    engine = open_engine("America/Sao_Paulo", scratch)
    try:
        brought = bring_in(engine, [File(path, path.name, source)], Bringing(scratch, "en", None))
        assert not brought.failed and not brought.mistakes, (brought.failed, brought.mistakes)
        names = [name for name in all_tables()[table].columns if name in engine.present.get(table, ())]
        cells = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in names)
        bad = [f"{one.column}: {one.first}" for one in brought.bad_cells if one.orders or not one.words]
        return names, engine.rows(f"SELECT {cells} FROM {table}") if names else [], bad
    finally:
        engine.connection.close()


@pytest.mark.parametrize(("name", "entry", "last"), CASES)
def test_an_entry_reads_every_hand_alike(name: str, entry: str, last: bool, tmp_path: Path) -> None:
    kind = PRESETS[name].tables[entry]
    table = kind.table or entry
    found = {}
    for hand in HANDS:
        path = tmp_path / f"export {hand.name}.csv"
        path.write_text(written(kind, table, last, hand), encoding="utf-8")
        names, rows, bad = read(path, name, table, tmp_path)
        assert not bad, (hand.name, bad)
        assert rows, hand.name
        found[hand.name] = names, [tuple(str(one).replace(path.name, "export") for one in row) for row in rows]
    for hand in HANDS[1:]:
        assert found[hand.name] == found["iso"], hand.name
    for at, column in enumerate(found["iso"][0]):
        if all_tables()[table].columns[column].type not in ("id", "text", "choice"):
            assert {row[at] for row in found["iso"][1]} != {"None"}, f"{column} is empty in every row"


def test_every_kind_of_question_is_asked() -> None:
    assert set(ASKED) == set(questions())
