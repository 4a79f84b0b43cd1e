"""Rules about the text of single cells: SQL clears what is surely sound, the rest is judged value by value.

An algorithm of this kind has `CHECK`, `columns(table)` (whose cells it looks at), `suspect(about, column)` (SQL that is
true for a cell that needs a look), `NOTES` (key → words) and `fault(value, beside)` → key or None. `BESIDE` names
columns of the row that it needs, such as the country; `given(column)` names expressions that `suspect` needs worked
out first; `hint(value)` may fill `{hint}` in a note; `looked(about)` is
SQL for the rows that it is about, when these are not all whose cell is filled. Only distinct values are judged.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import ModuleType

from crmkpi.checks import _country
from crmkpi.checks._asked import Checking, Found, Idle, OfTable, evaluated
from crmkpi.checks._places import known_columns, short
from crmkpi.engine.connection import quoted, text
from crmkpi.model import Place
from crmkpi.tables import all_tables
from crmkpi.words import text as in_words
from crmkpi.words import translator

AT_ONCE = 20_000
"""Values that are fetched at once."""
DIRECT = 20_000
"""Suspect rows that are fetched as they are; of more, only the distinct values are."""
FEW = 0.2
"""Share of distinct cells up to which a column is made distinct before its cells are looked at."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a table before its cells are looked at."""

    table: str
    present: frozenset[str]
    as_of: datetime
    home: str | None
    """The country of rows that name none."""
    spellings: Mapping[str, str | None]
    """Cells of the country column, the most frequent first → code."""

    @property
    def brazilian(self) -> str:
        """Write what is true for rows that are Brazilian, or name no known country while the others are, in SQL."""
        if "country" not in self.present:
            return "true" if self.home == "BR" else "false"
        own = [text(word) for word, code in self.spellings.items() if code == "BR"]
        other = [text(word) for word, code in self.spellings.items() if code not in ("BR", None)]
        if self.home == "BR":
            return f"(country IS NULL OR country NOT IN ({', '.join(other)}))" if other else "true"
        return f"(country IN ({', '.join(own)}))" if own else "false"


@dataclass(frozen=True, slots=True)
class Beside:
    """What `fault` is told besides the value: its column, other cells of the row, and the table."""

    column: str
    about: About
    row: Mapping[str, str | None]

    @property
    def country(self) -> str | None:
        """The code of the row's country; None when it names none, or none that is known."""
        return _country.code_of(self.row.get("country"))


@dataclass(slots=True)
class Look:
    """Cells of one column that several checks look at with the same suspicion."""

    column: str
    suspect: str
    asked: list[tuple[int, ModuleType]] = field(default_factory=list)
    beside: tuple[str, ...] = ()

    given: dict[str, str] = field(default_factory=dict)
    """Names in `suspect` that are worked out first."""

    @property
    def cells(self) -> list[str]:
        """Write the cell and those beside it as text."""
        return [f"CAST({quoted(name)} AS VARCHAR)" for name in (self.column, *self.beside)]


def values(told: Checking, asked: Sequence[tuple[OfTable, ModuleType]]) -> Iterator[tuple[OfTable, Found | Idle]]:
    """Judge the cells of all such checks, a table at a time."""
    home = _country.home(told.engine) if asked else None
    for table in dict.fromkeys(one.table for one, _ in asked):
        own = [pair for pair in asked if pair[0].table == table]
        answers = evaluated(told, partial(_judged, told, table, own, home))
        yield from [(one, answers) for one, _ in own] if isinstance(answers, Idle) else answers


def _judged(
    told: Checking, table: str, asked: Sequence[tuple[OfTable, ModuleType]], home: str | None
) -> list[tuple[OfTable, Found | Idle]]:
    return list(_table(told, table, asked, home))


def _table(
    told: Checking, table: str, asked: Sequence[tuple[OfTable, ModuleType]], home: str | None
) -> Iterator[tuple[OfTable, Found | Idle]]:
    """Judge the cells of one table: the suspect values of each column, each once."""
    about = About(table, _present(told, table), told.as_of, home, _spellings(told, table))
    looks = _looks(about, asked)
    name = quoted(f"faults_{table}")
    told.engine.connection.execute(
        f"CREATE OR REPLACE TABLE files.{name} (asked UTINYINT, _file BIGINT, _row BIGINT, cell VARCHAR, note VARCHAR)"
    )
    few = _few(told, about, looks)
    for look in looks:
        _mark(told, about, look, few, name)
    of = _of(told, about, asked)
    rows = dict(told.engine.rows(f"SELECT asked, count(DISTINCT (_file, _row)) FROM files.{name} GROUP BY ALL"))
    for number, (one, module) in enumerate(asked):
        columns = _columns(about, one, module)
        if not columns:
            sentence = translator(told.language).gettext("no column {columns} in {table}")
            yield (
                one,
                Idle(
                    sentence.format(
                        columns=", ".join(module.columns(table)),
                        table=in_words(all_tables()[table].title, told.language),
                    )
                ),
            )
            continue
        bad = int(rows.get(number, 0))
        column = columns[0] if len(columns) == 1 else None
        every = f"SELECT DISTINCT _file, _row FROM files.{name} WHERE asked = {number}" if bad else ()
        places = _places(told, one, module, name, number) if bad else ()
        yield one, Found(bad, of[number], table, column, places=places, every=every)


def _present(told: Checking, table: str) -> frozenset[str]:
    """Name the columns to look at: a full name that was put together from its parts says nothing of its own."""
    present = told.engine.present[table]
    headers = {name for source in told.sources if source.table == table for name in source.columns}
    return present - {"name"} if {"given_name", "surname"} & headers and "name" not in headers else present


def _spellings(told: Checking, table: str) -> dict[str, str | None]:
    """List how the most frequent countries of a table are written."""
    if not told.engine.has(table, ["country"]):
        return {}
    sql = f"SELECT country FROM {quoted(table)} WHERE country IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, country"
    return {word: _country.code_of(word) for (word,) in told.engine.rows(f"{sql} LIMIT 300")}


def _columns(about: About, one: OfTable, module: ModuleType) -> list[str]:
    return [name for name in module.columns(one.table) if name in about.present]


def _looks(about: About, asked: Sequence[tuple[OfTable, ModuleType]]) -> list[Look]:
    """Put together the checks that suspect the same cells."""
    found: dict[tuple[str, str], Look] = {}
    for number, (one, module) in enumerate(asked):
        for column in _columns(about, one, module):
            sql = module.suspect(about, column)
            look = found.setdefault((column, sql), Look(column, sql))
            look.asked.append((number, module))
            look.given |= module.given(column) if hasattr(module, "given") else {}
            more = [name for name in getattr(module, "BESIDE", ()) if name in about.present and name != column]
            look.beside = tuple(dict.fromkeys([*look.beside, *more]))
    return list(found.values())


def _named(about: About, look: Look) -> set[str]:
    """Name the columns that a suspicion looks at."""
    return set(known_columns(about.table, re.sub("'[^']*'", "", look.suspect)))


def _any_suspect(told: Checking, about: About, look: Look) -> bool:
    """Tell whether any cell is suspect, going by distinct words: rows need not be looked through for none."""
    named = ", ".join(map(quoted, sorted(_named(about, look))))
    words = f"(SELECT DISTINCT {named} FROM {quoted(about.table)} LIMIT {1 << 60})"
    return bool(told.engine.rows(f"SELECT 1 FROM {words} WHERE {look.suspect} LIMIT 1"))


def _suspects(about: About, look: Look, few: set[str], *, distinct: bool) -> str:
    """Write the query for the cells to judge with those beside them: distinct, or a few with their rows.

    Columns of few words are made distinct first: that costs less than one pattern.
    """
    words = _named(about, look)
    rows = quoted(about.table)
    if distinct and words <= few and {look.column, *look.beside} <= few:
        named = ", ".join(map(quoted, sorted({*words, look.column, *look.beside})))
        # Without a limit DuckDB moves the suspicion to where the cells are not distinct yet.
        rows = f"(SELECT DISTINCT {named} FROM {rows} LIMIT {1 << 60})"
    for name, sql in look.given.items():
        rows = f"(SELECT *, {sql} AS {quoted(name)} FROM {rows})"
    cells = ", ".join(look.cells)
    where = f"FROM {rows} WHERE {quoted(look.column)} IS NOT NULL AND ({look.suspect})"
    if distinct:
        return f"SELECT DISTINCT {cells} {where}"
    # Without an order, a limit is looked for by one processor alone.
    return f"SELECT _file, _row, {cells} {where} ORDER BY _file, _row LIMIT {DIRECT + 1}"


def _of(told: Checking, about: About, asked: Sequence[tuple[OfTable, ModuleType]]) -> list[int]:
    """Count the rows that each check is about: those whose cells are not all empty."""
    total, counted = told.engine.count(about.table), {}
    found = []
    for one, module in asked:
        columns = tuple(_columns(about, one, module))
        empty = " AND ".join(f"{quoted(name)} IS NULL" for name in columns) or "true"
        if hasattr(module, "looked"):
            empty = f"({empty}) OR NOT {module.looked(about)}"
        if empty not in counted:
            counted[empty] = int(told.engine.rows(f"SELECT count(*) FROM {quoted(about.table)} WHERE {empty}")[0][0])
        found.append(total - counted[empty])
    return found


def _few(told: Checking, about: About, looks: Sequence[Look]) -> set[str]:
    """Name the columns of few words, going by the first rows."""
    columns = sorted({name for look in looks for name in (*_named(about, look), look.column, *look.beside)})
    if not columns:
        return set()
    counts = ", ".join(f"count(DISTINCT {quoted(name)}), count({quoted(name)})" for name in columns)
    named = ", ".join(map(quoted, columns))
    row = told.engine.rows(f"SELECT {counts} FROM (SELECT {named} FROM {quoted(about.table)} LIMIT 10000)")[0]
    return {name for name, own, n in zip(columns, row[::2], row[1::2], strict=True) if own <= n * FEW}


def _mark(told: Checking, about: About, look: Look, few: set[str], name: str) -> None:
    """Judge the suspect values of a column, and note the rows that have a faulty one."""
    if _named(about, look) <= few and not look.given:
        if not _any_suspect(told, about, look):
            return
    else:
        rows = told.engine.rows(_suspects(about, look, few, distinct=False))
        if len(rows) <= DIRECT:
            verdicts = {cells: list(_faults(about, look, cells)) for cells in dict.fromkeys(row[2:] for row in rows)}
            marks = [(n, file, row, note) for file, row, *cells in rows for n, note in verdicts[tuple(cells)]]
            _insert(told, look, name, marks)
            return
    faulty: list[tuple[int, str, tuple[str | None, ...]]] = []
    fetched = told.engine.connection.execute(_suspects(about, look, few, distinct=True))
    while some := fetched.fetchmany(AT_ONCE):
        faulty += [(number, note, cells) for cells in some for number, note in _faults(about, look, cells)]
    if faulty:
        _join(told, about, look, name, faulty)


def _faults(about: About, look: Look, cells: tuple[str | None, ...]) -> Iterator[tuple[int, str]]:
    """Judge one value with what stands beside it: (check, note)."""
    beside = Beside(look.column, about, dict(zip(look.beside, cells[1:], strict=True)))
    for number, module in look.asked:
        if (note := module.fault(cells[0], beside)) is not None:
            yield number, note


def _insert(told: Checking, look: Look, name: str, marks: Sequence[tuple[int, int, int, str]]) -> None:
    """Note rows that are known by file and record."""
    if marks:
        lists = dict(zip(("asked", "file", "row", "note"), map(list, zip(*marks, strict=True)), strict=True))
        told.engine.connection.execute(
            f"INSERT INTO files.{name} SELECT unnest(CAST($asked AS INTEGER[])), unnest(CAST($file AS BIGINT[])),"
            f" unnest(CAST($row AS BIGINT[])), {text(look.column)}, unnest(CAST($note AS VARCHAR[]))",
            lists,
        )


def _join(
    told: Checking,
    about: About,
    look: Look,
    name: str,
    faulty: Sequence[tuple[int, str, tuple[str | None, ...]]],
) -> None:
    """Note the rows that have one of the faulty values."""
    lists = {"asked": [n for n, _, _ in faulty], "notes": [note for _, note, _ in faulty]}
    lists |= {f"cell{at}": [cells[at] for _, _, cells in faulty] for at in range(len(look.cells))}
    bad = ", ".join(f"unnest(CAST(${key} AS {'INTEGER' if key == 'asked' else 'VARCHAR'}[])) AS {key}" for key in lists)
    same = "".join(f" AND {cell} IS NOT DISTINCT FROM cell{at}" for at, cell in enumerate(look.cells) if at)
    kind = "DATE" if all_tables()[about.table].columns[look.column].type == "day" else "VARCHAR"
    told.engine.connection.execute(
        f"INSERT INTO files.{name} SELECT asked, _file, _row, {text(look.column)}, notes FROM {quoted(about.table)}"
        f" JOIN (SELECT {bad}) ON {quoted(look.column)} = CAST(cell0 AS {kind}){same}",
        lists,
    )


def _places(told: Checking, one: OfTable, module: ModuleType, name: str, number: int) -> tuple[Place, ...]:
    """List the first faulty cells in the order of the files."""
    limit = told.first(one.code)
    cut = f" LIMIT {limit}" if limit is not None else ""
    order = list(all_tables()[one.table].columns)
    faults = f"SELECT * FROM files.{name} WHERE asked = {number} ORDER BY _file, _row, cell, note{cut}"
    columns = [column for column in module.columns(one.table) if column in told.engine.present[one.table]]
    values = ", ".join(f"CAST({quoted(column)} AS VARCHAR)" for column in columns)
    key = f"CAST({quoted(one.key)} AS VARCHAR)" if one.key else "NULL"
    sql = (
        f"SELECT _file, _row, cell, note, {key}, {values} FROM ({faults}) JOIN {quoted(one.table)} USING (_file, _row)"
    )
    found = []
    for file, row, column, note, own, *cells in told.engine.rows(sql):
        value = cells[columns.index(column)] or ""
        where, line = told.locate(file, row)
        own = told.cell(own, one.table, one.key) if own else own
        words = _words(told, module, note, value)
        place = Place(where, line, own, column, told.cell(short(value), one.table, column), words)
        found.append(((file, row, order.index(column)), place))
    return tuple(place for _, place in sorted(found, key=lambda pair: pair[0]))


def _words(told: Checking, module: ModuleType, note: str, value: str) -> str:
    """Say in words what is wrong, with a proposal where the check has one."""
    sentence = in_words(module.NOTES[note], told.language)
    return sentence.replace("{hint}", module.hint(value)) if "{hint}" in sentence else sentence
