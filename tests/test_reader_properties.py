"""A table comes back as it was written, one damaged place loses no other row, and no bytes bring the reader down.

`CRMKPI_EXAMPLES=5000` makes the runs longer.

What "a table" is here, for a file can be truly ambiguous: two columns at least, three rows at least, names in the
header that are words, and rows that begin with a number wherever the other cells are anything or titles, blank lines
and footers stand around them. A delimiter that is also a sign of common text (`:`, a space, a comma with a space)
parts three columns at least, and it and an escape by backslash are written with cells of words; a space, with every
cell quoted. No cell begins with an apostrophe: several of them may quote what stands between. In a damaged file one
line is damaged, and no cell begins like the end of another one.
"""

import gzip
import os
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pollution.tables import CALM, MAKERS, Table, table
from pollution.writing import Dialect

import crmkpi

EXAMPLES = int(os.environ.get("CRMKPI_EXAMPLES", "0"))
DEADLINE = 20_000
"""Milliseconds for one file of a few lines: far more than it takes, far less than a hang."""
Rows = list[tuple[str, ...]]


def many(usual: int) -> settings:
    """Say how many examples a property gets."""
    return settings(deadline=DEADLINE, max_examples=EXAMPLES or usual, suppress_health_check=list(HealthCheck))


def read(content: bytes) -> tuple[tuple[str, ...], Rows]:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder, "export.csv")
        path.write_bytes(content)
        frame = crmkpi.read_export(path)
    return tuple(map(str, frame.columns)), list(map(tuple, frame.to_numpy().tolist()))


# ---------------------------------------------------------------- what is written comes back

names = st.lists(
    st.text("abcdeãéç_ ", min_size=2, max_size=9).map(str.strip).filter(bool), min_size=2, max_size=5, unique=True
)
anything = st.text(st.sampled_from("ab z09,;|:\t\"'\n\r#\\éãçÉ€ –&/-."), max_size=8).filter(
    lambda cell: not cell.lstrip().startswith("'")
)
words = st.text(st.sampled_from("abcdeéãç09"), min_size=1, max_size=8)
newlines = st.sampled_from(("\n", "\r\n", "\r"))
encodings = st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"))


def rows_of(cells: st.SearchStrategy[str], width: int) -> st.SearchStrategy[Rows]:
    return st.lists(st.tuples(*[cells] * width), min_size=3, max_size=8)


def numbered(rows: Rows) -> Rows:
    """Let every row begin with its number: a row of words could be a header, one of empty cells the end of a title."""
    return [(str(n), *row[1:]) for n, row in enumerate(rows)]


def told_apart(content: bytes, used: str) -> bool:
    """Tell whether a text that is not Unicode cannot be taken for UTF-8."""
    if used != "cp1252" or content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


@many(300)
@given(st.data(), names, st.sampled_from(",;\t|"), newlines, encodings, st.booleans(), st.booleans())
def test_any_table_comes_back(
    data: st.DataObject, header: list[str], sign: str, newline: str, used: str, every: bool, packed: bool
) -> None:
    rows = numbered(data.draw(rows_of(anything, len(header))))
    dialect = Dialect(sign, newline=newline, every=every)
    content = dialect.joined(dialect.lines([header, *rows])).encode(used)
    assume(told_apart(content, used))
    assert read(gzip.compress(content, mtime=0) if packed else content) == (tuple(header), rows)


@many(300)
@given(
    st.data(),
    names,
    st.sampled_from((",", ";", "\t", "|", ":", " ", ", ")),
    st.sampled_from("\"'"),
    st.sampled_from(("double", "backslash")),
    newlines,
    encodings,
    st.booleans(),
)
def test_words_come_back_from_any_dialect(
    data: st.DataObject, header: list[str], sign: str, quote: str, escape: str, newline: str, used: str, every: bool
) -> None:
    assume(sign in ",;\t|" or len(header) > 2)
    assume(sign != " " or every)
    rows = data.draw(rows_of(words, len(header)))
    dialect = Dialect(sign, quote, escape, newline, every)
    if every:  # something to tell the escape by: a quote between letters, and a delimiter
        at = data.draw(st.integers(0, len(rows) - 1))
        rows[at] = (f"x{quote}y{sign}z{quote}w", *rows[at][1:])
    content = dialect.joined(dialect.lines([header, *rows])).encode(used)
    assume(told_apart(content, used))
    assert read(content) == (tuple(header), rows)


@many(300)
@given(st.data(), names, st.sampled_from(",;\t|"), newlines, encodings, st.booleans())
def test_a_table_comes_back_from_between_titles_and_footers(
    data: st.DataObject, header: list[str], sign: str, newline: str, used: str, every: bool
) -> None:
    rows = numbered(data.draw(rows_of(words, len(header))))
    dialect = Dialect(sign, newline=newline, every=every)
    blank = st.lists(st.just(""), max_size=2)
    title = st.lists(st.sampled_from(("Relatório de vendas", "# exportado do CRM", "Gerado em 02/02/2026")), max_size=3)
    note = st.lists(
        st.sampled_from((f"Total: {len(rows)}", "Confidential Information - Do Not Distribute")), max_size=2
    )
    above, below = data.draw(title) + data.draw(blank), data.draw(blank) + data.draw(note) + data.draw(blank)
    lines = dialect.lines([header, *rows])
    for at in sorted(data.draw(st.sets(st.integers(2, len(lines)), max_size=2)), reverse=True):
        lines.insert(at, "")
    content = dialect.joined([*above, *lines, *below]).encode(used)
    assume(told_apart(content, used))
    assert read(content) == (tuple(header), rows)


# ---------------------------------------------------------------- one damaged place

SIGNS = b",;\"\n\r\0\xff\xc3 a1\t\\'|"


def made(seed: int) -> tuple[Table, Dialect]:
    """Make a table as a CRM would export it, in one of the usual dialects."""
    r = Random(seed)
    kinds = tuple(kind for kind in MAKERS if kind != "rich" or r.random() < 0.6)
    t = table(
        r,
        kinds=("number", "city", "person", *r.sample(kinds, r.randint(1, 5)), "status"),
        rows=(6, 15),
        full=r.random() < 0.5,
    )
    return t, Dialect(r.choice((",", ";", "\t")), newline=r.choice(("\n", "\r\n")), every=r.random() < 0.4)


def kept(rows: Rows, touched: set[int], content: bytes) -> None:
    """Hold what was read of a damaged file to the rows that were not touched."""
    others = Counter(row for number, row in enumerate(rows) if number not in touched)
    found = Counter(read(content)[1])
    assert not others - found, f"lost {list((others - found).elements())}"
    assert (found - others).total() <= len(touched) + 1, f"came out of nowhere: {list((found - others).elements())}"


def parts(t: Table, dialect: Dialect) -> list[bytes]:
    """Write a table as bytes, one part for each record, the header first."""
    return [(line + dialect.newline).encode() for line in dialect.lines([t.header, *t.rows])]


@many(300)
@given(st.integers(0, 10**9), st.data(), st.sampled_from(("delete", "insert", "replace")))
def test_one_wrong_byte_loses_no_other_row(seed: int, data: st.DataObject, how: str) -> None:
    t, dialect = made(seed)
    written = parts(t, dialect)
    number = data.draw(st.integers(1, len(t.rows)))
    part = written[number]
    at = data.draw(st.integers(0, len(part) - 1))
    sign = bytes([data.draw(st.sampled_from(SIGNS))])
    written[number] = part[:at] + (b"" if how == "delete" else sign) + part[at + (how != "insert") :]
    # At its last byte a record is glued to the next one; a line break before its first would be a blank line.
    glued = {number - 1, number} if at >= len(part.rstrip(b"\r\n")) else {number - 1}
    kept(list(t.rows), glued, b"".join(written))


@many(300)
@given(st.integers(0, 10**9), st.data())
def test_a_dropped_quote_loses_no_other_row(seed: int, data: st.DataObject) -> None:
    t, dialect = made(seed)
    written = parts(t, dialect)
    quotes = [(n, at) for n, part in enumerate(written) if n for at, sign in enumerate(part) if sign == ord('"')]
    assume(quotes)
    number, at = data.draw(st.sampled_from(quotes))
    written[number] = written[number][:at] + written[number][at + 1 :]
    kept(list(t.rows), {number - 1}, b"".join(written))


@many(300)
@given(st.integers(0, 10**9), st.data())
def test_a_cut_file_keeps_the_rows_before_the_cut(seed: int, data: st.DataObject) -> None:
    t, dialect = made(seed)
    written = parts(t, dialect)
    number = data.draw(st.integers(3, len(t.rows)))
    at = data.draw(st.integers(0, len(written[number])))
    content = b"".join([*written[:number], written[number][:at]])
    kept(list(t.rows[:number]), {number - 1}, content)


@many(300)
@given(st.integers(0, 10**9), st.data(), st.sampled_from(("delete", "insert", "replace")))
def test_a_wrong_byte_in_the_header_loses_no_row(seed: int, data: st.DataObject, how: str) -> None:
    r = Random(seed)
    t = table(r, kinds=("number", "city", "iso", *r.sample(CALM[3:], 3), "point"), rows=(8, 15), full=True)
    written = parts(t, Dialect(r.choice((",", ";", "\t"))))
    head = written[0]
    at = data.draw(st.integers(0, len(head) - 2))
    sign = bytes([data.draw(st.sampled_from(b"a ,;\"\t'|\xc3"))])
    written[0] = head[:at] + (b"" if how == "delete" else sign) + head[at + (how != "insert") :]
    _, rows = read(b"".join(written))
    width = len(t.header)
    found = Counter(row[:width] for row in rows if not any(row[width:]))
    assert not Counter(t.rows) - found


DEEP = {
    "too few cells": (b"9\t9", None),
    "unclosed quote": (b'9\t"Ana\t2026-01-01\t1.50', None),
    "wrong byte": (b"9\tAn\xff\t2026-01-01\t1.50", None),
    "nul": (b"9\tAn\0a\t2026-01-01\t1.50", None),
    "stray quote": (b'9\tTela 24" nova\t2026-01-01\t1.50', ("9", 'Tela 24" nova', "2026-01-01", "1.50")),
    "other record end": (b"9\tAna\t2026-01-01\t1.50\r", ("9", "Ana", "2026-01-01", "1.50")),
    "blank line": (b"", None),
}
"""A line far behind everything that is looked at to decide the dialect, and the row that it is."""


@pytest.mark.parametrize("size", [300, 30_000], ids=["12 kB", "1.2 MB"])
@pytest.mark.parametrize("what", DEEP)
def test_damage_far_from_the_beginning_loses_no_other_row(what: str, size: int) -> None:
    line, row = DEEP[what]
    usual = [(str(n), "José Souza", "2026-02-03", f"{n}.25") for n in range(size)]
    lines = [b"id\tnome\tdata\tvalor", *("\t".join(cells).encode() for cells in usual)]
    lines[-2:-2] = [line]
    header, found = read(b"\n".join(lines) + b"\n")
    assert header == ("id", "nome", "data", "valor")
    assert Counter(usual) - Counter(found) == Counter()
    spare = list((Counter(found) - Counter(usual)).elements())
    assert spare == ([row] if row else []) or (row is None and len(spare) == 1 and spare[0][0] == "9")


# ---------------------------------------------------------------- any bytes


def survives(content: bytes) -> None:
    try:
        read(content)
    except crmkpi.CrmKpiError as error:
        assert type(error).__name__ == "InputError"
        assert str(error).startswith("export.csv")


@many(300)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    survives(content)


@many(300)
@given(
    st.text(st.sampled_from(",;\"'\n\r\t|: ab1#\\=\0é"), max_size=120), st.sampled_from(("utf-8", "utf-16", "cp1252"))
)
def test_any_heap_of_signs_is_read_or_refused(text: str, used: str) -> None:
    survives(text.encode(used))


@pytest.mark.parametrize("sign", list(",;\"'\n\r\t|: #\\\0"))
@pytest.mark.parametrize("times", [1, 2, 1000, 50_000])
def test_one_sign_many_times_is_read_or_refused_in_time(sign: str, times: int) -> None:
    survives((sign * times).encode())
