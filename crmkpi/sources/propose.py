"""Propose what an export may become that nobody knows: our columns for its headers, our words for its words.

A proposal is never used to read a file: it is written down (by `init`, by `inspect`) for a person to look at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from crmkpi import shelf
from crmkpi.model import Preset, PresetTable
from crmkpi.sources.header import QUESTION, folded
from crmkpi.sources.recognise import all_presets
from crmkpi.tables import Column, Table, all_tables

DATE = re.compile(r"\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}(\d{2,6})?$|\d{1,2} de \w+|\w{3,9}\.? \d{1,2},? \d{4})")
ID = ("id", "codigo", "cod")
"""What the id of any table is called."""
LIKE = 88
"""From which likeness (of 100) on two spellings are one."""
SAMPLE = 200
"""Rows that are looked at."""
PEOPLE = frozenset(("name", "given_name", "surname", "email", "phone", "birth_on"))
LISTS = ("customers", "contacts")
"""Tables that are lists of people and companies and nothing else."""
SURE = 0.5
"""A table that takes so much of the header, with all that it needs, is proposed without a question mark."""


@dataclass(frozen=True, slots=True)
class _Spellings:
    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a header may become."""

    table: str
    columns: Mapping[str, int]
    """Ours → index in the header."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Ours → their word: our word."""
    sure: bool = False
    """Whether the table can be used with it, and most of the header is explained."""
    lacking: tuple[str, ...] = ()


@cache
def _spellings() -> _Spellings:
    return shelf.read(resources.files("crmkpi").joinpath("presets", "_spellings.yaml"), _Spellings)


@cache
def _known(table: str) -> Mapping[str, Mapping[str, int]]:
    """Collect how a table's columns are spelt: column → folded spelling: what it weighs."""
    found: dict[str, dict[str, int]] = {}
    declared = all_tables()[table].columns
    for name, column in declared.items():
        spelt = {folded(alias): 2 for alias in _spellings().columns.get(name, ())}
        spelt |= {folded(text): 2 for text in (column.en, column.pt_br)}
        if name == all_tables()[table].key:
            spelt |= dict.fromkeys(ID, 2)
        found[name] = spelt | {folded(name): 3}
    for entry in (kind for preset in all_presets().values() for kind in _entries(preset, table)):
        for name, aliases in entry.columns.items():
            spelt = {folded(alias.rpartition(" - ")[2]): 2 for alias in aliases if not alias.startswith(QUESTION)}
            found[name] = spelt | found[name]
    return found


def _entries(preset: Preset, table: str) -> Iterator[PresetTable]:
    return (kind for entry, kind in preset.tables.items() if (kind.table or entry) == table and not kind.on_request)


def spelt(name: str) -> frozenset[str]:
    """Collect the folded spellings of a column in lists of people and companies."""
    return frozenset(one for table in LISTS for one in _known(table).get(name, ()))


def other_than_lists(header: Sequence[str], rows: Sequence[Sequence[str]], size: int) -> bool:
    """Tell whether a header is one of deals, orders, tickets: it has their id, or more than `size` of its columns."""
    for table, declared in all_tables().items():
        found = None if table in LISTS or table == "leads" else _of_table(table, header, rows)
        if found is None:
            continue
        columns, key = found[1].columns, declared.key or ""
        own = key in columns and folded(header[columns[key]]) not in ID
        if (own and len(columns) > 2) or (len(columns) > size and not found[1].lacking):
            return True
    return False


def propose(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Proposal | None:
    """Propose the table that explains most of a header; None when there is nothing to go by."""
    sample = rows[:SAMPLE]
    found = [one for table in all_tables() if (one := _of_table(table, header, sample))]
    found.sort(key=lambda pair: (-pair[0], len(pair[1].lacking)))
    if not found:
        return None
    best, second = found[0], found[1] if len(found) > 1 else None
    rivalled = second is not None and second[0] >= best[0] and second[1].sure
    proposal = best[1]
    return Proposal(proposal.table, proposal.columns, proposal.values, proposal.sure and not rivalled, proposal.lacking)


def _of_table(table: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, Proposal] | None:
    """Weigh one table: how much of the header its columns take, and whether it could be used."""
    declared = all_tables()[table]
    columns, weight = _assigned(table, declared, header, rows)
    values: dict[str, dict[str, str]] = {}
    if table == "deals" and "outcome" not in columns and "stage" in columns:
        columns["outcome"] = columns["stage"]
    for name in columns:
        cells = [row[columns[name]] for row in rows if columns[name] < len(row)]
        if declared.columns[name].type == "choice" and (said := words_for(table, name, cells)):
            values[name] = said
    for name in [name for name in columns if name in declared.required and declared.columns[name].of]:
        if not values.get(name):
            del columns[name]
    lacking = tuple(name for name in declared.required if name not in columns)
    if len(set(columns.values())) < 2:
        return None
    named = sum(1 for cell in header if cell.strip())
    share = len(set(columns.values())) / max(named, 1)
    dated = any(declared.columns[name].event for name in columns)
    told = dated and bool(declared.required or declared.key in columns)
    # A list of people without any date is a list of customers that may hold some of them twice.
    told = told or (table == "customers" and len(PEOPLE & set(columns)) >= 3)
    sure = not lacking and told and share >= SURE
    return weight * (0.5 ** len(lacking)), Proposal(table, columns, values, sure, lacking)


def _assigned(
    table: str, declared: Table, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[dict[str, int], float]:
    """Give each header to the column whose spelling it is most like, and each column one header."""
    pairs = []
    for index, cell in enumerate(header):
        for place, (name, spelt) in enumerate(_known(table).items()):
            if (score := likeness(folded(cell), spelt)) and _suits(declared.columns[name], rows, index):
                # Spelt alike, what has happened comes before what is expected.
                pairs.append((-score, not declared.columns[name].event, place, index, name))
    columns: dict[str, int] = {}
    weight = 0.0
    for minus, _, _, index, name in sorted(pairs):
        if name not in columns and index not in columns.values():
            columns[name] = index
            weight -= minus
    return {name: columns[name] for name in declared.columns if name in columns}, weight


def likeness(name: str, spelt: Mapping[str, float]) -> float:
    """Weigh how like a folded header is to the spellings of a column; 0 when it is none of them."""
    if not name:
        return 0
    if name in spelt:
        return spelt[name]
    from rapidfuzz import fuzz, process

    if len(name) < 5:
        return 0
    near = process.extractOne(name, [one for one in spelt if len(one) >= 5], scorer=fuzz.ratio, score_cutoff=LIKE)
    return near[1] / 100 if near else 0


def _suits(column: Column, rows: Sequence[Sequence[str]], index: int) -> bool:
    """Tell whether the values of a column may be of its type."""
    cells = [row[index] for row in rows if index < len(row) and row[index].strip()]
    if not cells:
        return True
    if column.type in ("moment", "day"):
        return 2 * sum(1 for cell in cells if DATE.match(cell)) > len(cells)
    if column.type in ("money", "number", "integer"):
        digits = sum(1 for cell in cells if any(sign.isdigit() for sign in cell) and not DATE.match(cell))
        return 2 * digits > len(cells)
    dates = sum(1 for cell in cells if DATE.match(cell))
    return column.type == "id" or 2 * dates <= len(cells)


def words_for(table: str, column: str, cells: Sequence[str]) -> dict[str, str]:
    """Propose our words for those of a choice column; words that nobody knows are left out."""
    known = _words_of(table, column)
    found = {}
    for word in dict.fromkeys(cell for cell in cells if cell.strip()):
        ours = known.get(folded(word)) or _begins(word, table, column)
        if ours:
            found[word] = ours
        if len(found) >= 60:
            break
    return found


@cache
def _words_of(table: str, column: str) -> Mapping[str, str]:
    """Collect the words that the presets know for a choice column, and our own."""
    known: dict[str, str] = {}
    for entry in (kind for preset in all_presets().values() for kind in _entries(preset, table)):
        known |= {folded(word): ours for word, ours in entry.values.get(column, {}).items() if word != "*"}
    return known | {folded(word): word for word in all_tables()[table].columns[column].of}


def _begins(word: str, table: str, column: str) -> str | None:
    """Tell by how a word begins which of our words it is."""
    name, ours_are = folded(word), all_tables()[table].columns[column].of
    known = {ours: starts for ours, starts in _spellings().words.get(column, {}).items() if ours in ours_are}
    fits = [(len(folded(start)), ours) for ours, starts in known.items() for start in starts if _is(name, start)]
    return max(fits)[1] if fits else None


def _is(name: str, start: str) -> bool:
    """Tell whether a folded word begins so; a start of few letters must be the whole word."""
    spelt = folded(start)
    return name == spelt if len(spelt) < 4 else name.startswith(spelt)
