"""Rows that do not fit: ragged ones, quotes where none belong or where one lacks, wrong bytes."""

from dataclasses import replace
from random import Random

from .kind import Made, changed, of_kind, place_of, plain, with_row
from .score import Row, Truth
from .tables import MAKERS, Table, table
from .writing import Dialect

FIRMLY = ("number", "person", "plain", "iso", "email", "point", "status")
"""Columns of which all but two hold one type, so that a shift shows."""


def _firm_table(r: Random, rows: tuple[int, int] = (6, 30), last: str = "status") -> Table:
    kinds = (*FIRMLY[:3], *r.sample(FIRMLY[3:6], r.randint(2, 3)), last)
    return table(r, kinds=kinds, rows=rows, full=True)


SOLID = (Dialect(), Dialect(";"), Dialect("\t"), Dialect(newline="\r\n"), Dialect(";", every=True), Dialect(every=True))


def _broken(t: Table, dialect: Dialect, at: int, line: str) -> bytes:
    """Write a table with one row as it should not be."""
    lines = dialect.lines([t.header, *t.rows])
    lines[at + 1] = line
    return dialect.joined(lines).encode()


def _ragged(r: Random, number: int, place: int) -> Made:
    what = ("cut at empty", "surplus empty", "cell missing", "cell too many", "half a row", "two cut")[number % 6]
    dialect = r.choice(SOLID)
    if what in ("cut at empty", "two cut"):  # some programs leave out empty cells at the end
        t = _firm_table(r, last="phone")
        ats = {(0, len(t.rows) // 2, len(t.rows) - 1)[place]} | ({1} if what == "two cut" else set())
        rows = tuple((*row[:-1], "") if n in ats else row for n, row in enumerate(t.rows))
        t = replace(t, rows=rows)
        lines = dialect.lines([t.header, *rows])
        for at in ats:
            lines[at + 1] = dialect.line(rows[at][:-1])
        return what.replace(" ", "-"), dialect.joined(lines).encode(), Truth(t.header, rows)
    t = _firm_table(r)
    at = (0, len(t.rows) // 2, len(t.rows) - 1)[place]
    row = t.rows[at]
    if what == "surplus empty":
        return "surplus-empty", _broken(t, dialect, at, dialect.line((*row, "", ""))), Truth(t.header, t.rows)
    optional = frozenset({at})
    if what == "cell missing":  # in a column of text: nobody knows what stood there
        less = (*row[:2], *row[3:])
        readings = {at: (changed(row, 2, ""), changed(changed(row, 1, ""), 2, row[1]))}
        return "cell-missing", _broken(t, dialect, at, dialect.line(less)), Truth(t.header, t.rows, readings, optional)
    if what == "cell too many":
        more = (*row[:2], "Zzz", *row[2:])
        return "cell-too-many", _broken(t, dialect, at, dialect.line(more)), Truth(t.header, t.rows, {}, optional)
    half = row[:3]
    readings = {at: ((*half, *[""] * (len(row) - 3)),)}
    return "half-a-row", _broken(t, dialect, at, dialect.line(half)), Truth(t.header, t.rows, readings, optional)


@of_kind
def ragged_first(r: Random, number: int) -> Made:
    return _ragged(r, number, 0)


@of_kind
def ragged_middle(r: Random, number: int) -> Made:
    return _ragged(r, number, 1)


@of_kind
def ragged_last(r: Random, number: int) -> Made:
    return _ragged(r, number, 2)


@of_kind
def stray_quotes(r: Random, number: int) -> Made:
    what = ("inches", "nickname", "inside quoted", "behind", "begins", "all inside")[number % 6]
    every = what in ("inside quoted", "all inside") or number % 4 == 3
    dialect = Dialect(r.choice((",", ";")), every=every, newline=r.choice(("\n", "\r\n")))
    t = _firm_table(r)
    where, at = place_of(number // 6, len(t.rows))
    row = t.rows[at]
    if what == "all inside":  # a writer that never doubles a quote
        rows = tuple(changed(each, 2, each[2].replace(" ", ' "', 1) + '" ok') for each in t.rows)
        lines = [dialect.delimiter.join(f'"{cell}"' for cell in each) for each in rows]
        return "all-inside", dialect.joined([dialect.line(t.header), *lines]).encode(), Truth(t.header, rows)
    raw = {
        "inches": 'Tela 24" nova',
        "nickname": 'João "Zé" Silva',
        "inside quoted": 'Loja "Boa Vista" Ltda',
        "behind": 'Bar do Zé"',
        "begins": '"Zé" Silva',
    }[what]
    right = changed(row, 1, raw)
    cells = [f'"{cell}"' if every else dialect.cell(cell) for cell in right]
    cells[1] = f'"{raw}"' if every else raw
    readings = {at: (changed(row, 1, "Zé Silva"),)} if what == "begins" else {}
    truth = Truth(t.header, with_row(t, at, right).rows, readings, frozenset({at}) if what == "begins" else frozenset())
    return f"{what.replace(' ', '-')}-{where}", _broken(t, dialect, at, dialect.delimiter.join(cells)), truth


@of_kind
def unclosed_quotes(r: Random, number: int) -> Made:
    what = ("open", "open every", "open last", "open text", "closed only", "open with others")[number % 6]
    every = what == "open every"
    dialect = Dialect(r.choice((",", ";", "\t")), every=every, newline=r.choice(("\n", "\r\n")))
    t = _firm_table(r)
    if what == "open with others":  # other rows hold quoted line breaks and delimiters
        t = replace(t, rows=tuple(changed(row, 2, MAKERS["rich"][1](r, n)) for n, row in enumerate(t.rows)))
    where, at = place_of(number // 6, len(t.rows))
    t = with_row(t, at, changed(t.rows[at], 2, "Ligar de volta"))
    row = t.rows[at]
    place = {"open last": len(row) - 1, "open text": 2, "closed only": 2}.get(what, 1)
    cells = [f'"{cell}"' if every else dialect.cell(cell) for cell in row]
    cells[place] = f'{row[place]}"' if what == "closed only" else f'"{row[place]}'
    readings = {at: (changed(row, place, cells[place]),)}
    truth = Truth(t.header, t.rows, readings, frozenset({at}))
    return f"{what.replace(' ', '-')}-{where}", _broken(t, dialect, at, dialect.delimiter.join(cells)), truth


UNQUOTED = {
    "comma": ("plain", "caro, longe"),
    "two commas": ("plain", "caro, longe, tarde"),
    "name": ("person", "Souza, Ana"),
    "amount": ("comma", "1.234,56"),
    "break": ("plain", "primeira\nsegunda"),
}
"""What a writer forgot to quote, in which column: no other of the table holds free text, so one reading is right."""


@of_kind
def missing_quotes(r: Random, number: int) -> Made:
    what = tuple(UNQUOTED)[number % len(UNQUOTED)]
    kind, text = UNQUOTED[what]
    dialect = Dialect(newline=r.choice(("\n", "\r\n")))
    others = ("iso", "email", "status") if kind == "comma" else ("iso", "email", "point", "status")
    t = table(r, kinds=("number", kind, *r.sample(others, len(others))), rows=(6, 30), full=True)
    where, at = place_of(number // 5, len(t.rows))
    t = with_row(t, at, changed(t.rows[at], 1, text))
    cells = [dialect.cell(cell) for cell in t.rows[at]]
    cells[1] = text
    truth = Truth(t.header, t.rows, {}, frozenset({at}) if what == "break" else frozenset())
    return f"{what.replace(' ', '-')}-{where}", _broken(t, dialect, at, ",".join(cells)), truth


@of_kind
def row_dialect(r: Random, number: int) -> Made:
    what = ("delimiter", "quote", "record end", "escape", "quoted whole")[number % 5]
    dialect = Dialect(r.choice((",", ";")), newline="\r\n" if what == "record end" else "\n", every=what == "quote")
    t = _firm_table(r)
    where, at = place_of(number // 5, len(t.rows))
    if what == "escape":
        t = with_row(t, at, changed(t.rows[at], 2, 'Disse "não" e saiu'))
    row = t.rows[at]
    readings: dict[int, tuple[Row, ...]] = {}
    other = replace(dialect, every=True)
    if what == "delimiter":
        line = replace(dialect, delimiter={",": ";", ";": ","}[dialect.delimiter]).line(row)
    elif what == "quote":
        line = replace(dialect, quote="'").line(row)
        readings = {at: (tuple(line.split(dialect.delimiter)),)}
    elif what == "escape":
        line = replace(other, escape="backslash").line(row)
        readings = {at: (changed(row, 2, 'Disse \\"não\\" e saiu'),)}
    elif what == "quoted whole":  # as a spreadsheet does with a row that was pasted into one cell
        line = '"' + dialect.line(row).replace('"', '""') + '"'
    else:
        line = dialect.line(row)
    lines = [each + dialect.newline for each in dialect.lines([t.header, *t.rows])]
    lines[at + 1] = line + "\n"
    whole = frozenset() if what == "record end" else frozenset({at})
    return f"{what.replace(' ', '-')}-{where}", "".join(lines).encode(), Truth(t.header, t.rows, readings, whole)


@of_kind
def wrong_bytes(r: Random, number: int) -> Made:
    what = ("latin byte", "nul", "cut character", "control", "escape z")[number % 5]
    kinds = ("number", "city", "person", "iso", "point")
    t = table(r, kinds=kinds, rows=(10, 40), full=True)
    where, at = place_of(number // 5, len(t.rows))
    dialect = r.choice(SOLID)
    mark = "@@"
    bad = {"latin byte": b"\xe9", "nul": b"\0", "cut character": b"\xc3", "control": b"\x07", "escape z": b"\x1a"}[what]
    row = changed(t.rows[at], 2, f"Joao{mark} Silva")
    content = plain(with_row(t, at, row), dialect).replace(mark.encode(), bad)
    kept = bad.decode("latin-1")
    readings = tuple(changed(row, 2, f"Joao{sign} Silva") for sign in ("\ufffd", "", kept, "�", "\x00"))
    fine = what in ("control", "escape z")
    truth = Truth(t.header, with_row(t, at, readings[2]).rows, {at: readings}, frozenset() if fine else frozenset({at}))
    return f"{what.replace(' ', '-')}-{where}", content, truth
