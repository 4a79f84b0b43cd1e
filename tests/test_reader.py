"""Any export comes back as it was written, every record is counted, and a broken line loses no other."""

import csv
import gzip
import io
import os
import stat
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from crmkpi.errors import InputError
from crmkpi.reader import Export, careful, cells, count, open_export, read_export, repair, sample, source
from crmkpi.reader.cells import CHUNK

HEADER = ["id", "nome", "valor"]
ROWS = [["1", 'José, "Zé"', "1.234,56"], ["02", "linha\num", ""], ["", "", "7"], ["3", "a;b|c\td", "NA"]]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
DELIMITERS = [",", ";", "\t", "|"]
NEWLINES = ["\n", "\r\n", "\r"]
BROKEN = ['9,"offen,9', '9,"zu"x,9', "9,9", "9,9,9,9", '"9,9,9', "9,\0,9", '9,9,"', '9,"a"b"c,9']


def write(rows: Sequence[Sequence[str]], delimiter: str = ",", newline: str = "\n", every: bool = False) -> str:
    """Write rows as csv.writer does, but with every cell quoted that holds any kind of line break."""
    out = io.StringIO()
    some = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    all_cells = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    for row in rows:
        breaks = any(sign in cell for cell in row for sign in "\r\n")
        (all_cells if every or breaks else some).writerow(row)
    return out.getvalue()


@contextmanager
def opened(content: bytes | str, name: str = "x.csv", **asked: str) -> Iterator[Export]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        yield open_export(path, name, Path(folder, "scratch"), **asked)


def rows_of(export: Export) -> list[list[str]]:
    """Read the readable file the way that an engine is told to."""
    text = export.readable.read_bytes()[export.start :].decode()
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=export.delimiter) if row]


def frame_of(content: bytes) -> tuple[list[str], list[list[str]], tuple[tuple[int, int, str], ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.csv")
        path.write_bytes(content)
        frame = read_export(path)
        return list(frame.columns), frame.to_numpy().tolist(), frame.attrs["rejected"]


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


# ---------------------------------------------------------------- what can be read


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("newline", NEWLINES, ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("delimiter", DELIMITERS, ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("used", ENCODINGS)
def test_every_encoding_delimiter_and_record_end_is_found(
    used: str, delimiter: str, newline: str, packed: bool
) -> None:
    content = write([HEADER, *ROWS], delimiter, newline).encode(used)
    with opened(gzip.compress(content, mtime=0) if packed else content) as export:
        found = {"utf-16": "utf-16-le"}.get(used, used)
        assert (export.encoding, export.delimiter, export.newline) == (found, delimiter, newline)
        assert (export.header, export.records, export.careful) == (tuple(HEADER), 4, False)
        assert rows_of(export) == ROWS
        assert sample(export) == ROWS
        assert [export.line_of(record) for record in range(4)] == ([2, 3, 4, 5] if newline == "\r" else [2, 3, 5, 6])
        assert (export.readable == export.path) == (used.startswith("utf-8") and not packed)
        assert rows_of(careful(export, export.path.parent)) == ROWS


words = st.text(st.sampled_from("ab z0,;|\t\"'\n\r#éãçÉ€ –"), max_size=6)
# A name that is a number may be a record of a file without header.
names = st.text(st.sampled_from("abcdeãé_ "), min_size=1, max_size=5).filter(str.strip)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    header = draw(st.lists(names, min_size=1, max_size=4))
    rows = draw(st.lists(st.lists(words, min_size=len(header), max_size=len(header)), max_size=6))
    return [header, *(row for row in rows if len(row) == 1 or is_filled(row))]


def is_filled(row: Sequence[str]) -> bool:
    """Tell whether a row carries anything: one without any value is no record."""
    return any(map(str.strip, row))


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    tables(),
    st.sampled_from(DELIMITERS),
    st.sampled_from(NEWLINES),
    st.sampled_from([*ENCODINGS[:3], "cp1252"]),
    st.booleans(),
    st.booleans(),
)
def test_any_table_comes_back_identical(
    table: list[list[str]], delimiter: str, newline: str, used: str, every: bool, packed: bool
) -> None:
    # Cells made of other delimiters may be a table of those; see test_reader_properties for what is fair.
    assume(not any(sign in cell for row in table for cell in row for sign in ",;|\t'" if sign != delimiter))
    content = write(table, delimiter, newline, every).encode(used)
    assume(used != "cp1252" or content.isascii() or not is_utf8(content))
    header, rows, rejected = frame_of(gzip.compress(content, mtime=0) if packed else content)
    assert rejected == ()
    assert header == table[0]
    assert rows == table[1:]


def test_a_parquet_file_comes_back_as_text() -> None:
    import pyarrow
    from pyarrow import parquet

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "deals.parquet")
        columns = [pyarrow.array([1, None]), pyarrow.array(["01", "é"]), pyarrow.array([[1], None])]
        parquet.write_table(pyarrow.table(columns, names=["id", "x", "x"]), path)
        frame = read_export(path)
        export = open_export(path, "deals", Path(folder))
    assert list(frame.columns) == ["id", "x", "x"]
    assert frame.to_numpy().tolist() == [["1", "01", "[1]"], ["", "é", ""]]
    assert (export.kind, export.header, export.readable) == ("parquet", (), path)


@pytest.mark.parametrize(
    ("text", "header", "skip", "records"),
    [
        ("# Start date: 20260801\n# a, b\n\nCanal,Sessões,x\na,1,2\n", ("Canal", "Sessões", "x"), 4, 1),
        ("#,Question 1,Question 2\nq8,yes,no\n", ("#", "Question 1", "Question 2"), 1, 1),
        ("#;q\nq8;yes\n#9;no\n", ("#", "q"), 1, 2),
        ('id,"Date entered ""Won"" (x)"\n1,2\n', ("id", 'Date entered "Won" (x)'), 1, 1),
        ('id,"two\nlines"\n1,2\n', ("id", "two\nlines"), 2, 1),
        ('id,"never closed\n1,2\n', ("id", "never closed"), 1, 1),
        ("Celular,Nome,Celular\n1,2,3\n", ("Celular", "Nome", "Celular"), 1, 1),
        ("\ufeff\n\nid,x\n1,2", ("id", "x"), 3, 1),
        ("id\nx,y\n\nz\n", ("id",), 1, 2),
        ("id,x\n", ("id", "x"), 1, 0),
        ("id,x", ("id", "x"), 1, 0),
        ("id,x\n\n\n,\n\n1,2\n\n", ("id", "x"), 0, 1),  # careful
        ("id;valor\n1;2,5\n2;3,5\n", ("id", "valor"), 1, 2),
        ("Nome;Valor, total;x\na;1,5;x\nb;2,5;y\nc;d\n", ("Nome", "Valor, total", "x"), 0, 3),  # careful
    ],
)
def test_header_preamble_and_count(text: str, header: tuple[str, ...], skip: int, records: int) -> None:
    with opened(text) as export:
        assert (export.header, export.skip, export.records) == (header, skip, records)
        assert export.readable.read_bytes()[: export.start].count(b"\n") == skip - (not text.count("\n"))


def test_what_was_asked_for_is_not_guessed() -> None:
    with opened("a,b;c\n1,2;3\n", delimiter=";") as export:
        assert export.header == ("a,b", "c")
    with opened("a,b\né,1\n", encoding="latin-1") as export:
        assert (export.encoding, sample(export)) == ("latin-1", [["Ã©", "1"]])
    with pytest.raises(InputError, match="there is no encoding 'utf-99'"), opened("a\n", encoding="utf-99"):
        pass


def test_a_copy_is_private_and_hashed_as_on_disk() -> None:
    import hashlib

    content = gzip.compress(b"a,b\n1,2\n", mtime=0) + gzip.compress(b"3,4\n", mtime=0)
    with opened(content) as export:
        assert export.sha256 == hashlib.sha256(content).hexdigest()
        assert export.readable.read_bytes() == b"a,b\n1,2\n3,4\n"
        copies = (export.readable, careful(export, export.path.parent).readable)
        assert [stat.S_IMODE(copy.stat().st_mode) for copy in copies] == [0o600, 0o600]


def test_windows_1252_is_told_from_utf8_with_a_wrong_byte() -> None:
    with opened("a,b\nJosé,“x”\n".encode("cp1252") + b"\x81,1\n") as export:
        assert (export.encoding, sample(export)) == ("cp1252", [["José", "“x”"], ["\x81", "1"]])
    with opened(("a,b\n" + "José,1\n" * 100).encode() + b"Jos\xe9,2\n" + "ção,3\n".encode()) as export:
        assert (export.encoding, export.records, export.careful) == ("utf-8", 102, True)
        assert [(each.first_line, each.kind, each.before, each.after) for each in export.repairs] == [
            (102, "bytes", "Jos\ufffd", "José")
        ]
        assert rows_of(export)[-2:] == [["José", "2"], ["ção", "3"]]


def test_a_byte_that_is_not_utf8_far_behind_the_beginning() -> None:
    with opened(b"a,b\n" + b"x,1\n" * (CHUNK // 2) + b"Jos\xe9,2\n") as export:
        assert (export.encoding, export.records) == ("cp1252", CHUNK // 2 + 1)
        assert export.readable.read_bytes().endswith("José,2\n".encode())


# ---------------------------------------------------------------- what is counted


@settings(deadline=None, max_examples=200)
@given(tables(), st.sampled_from(NEWLINES), st.lists(st.integers(1, 9), max_size=30), st.booleans())
def test_the_count_is_that_of_a_parser_whatever_the_chunks(
    table: list[list[str]], newline: str, cuts: list[int], wide: bool
) -> None:
    content = write(table, ",", newline).encode()
    counter = count.Counter(newline)
    threshold, count.WIDE = count.WIDE, 0 if wide else count.WIDE
    try:
        for size in [*cuts, len(content)]:
            counter.feed(content[:size])
            content = content[size:]
        counter.finish()
    finally:
        count.WIDE = threshold
    assert counter.records == len(table)


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from('a," \n\r')), st.sampled_from(NEWLINES), st.lists(st.integers(1, 9), max_size=9))
def test_both_ways_of_counting_agree_on_any_text(text: str, newline: str, cuts: list[int]) -> None:
    found = []
    for wide in (0, count.WIDE):
        content, counter = text.encode(), count.Counter(newline)
        threshold, count.WIDE = count.WIDE, wide
        try:
            for size in [*cuts, len(content)]:
                counter.feed(content[:size])
                content = content[size:]
            counter.finish()
        finally:
            count.WIDE = threshold
        found.append((counter.records, counter.lines, counter.doubtful))
    assert found[0] == found[1]


def test_quoted_line_breaks_move_the_physical_lines() -> None:
    text = 'a,b\n1,"x\n\ny"\n\n2,z\n"3\n",w'
    with opened(text) as export:
        assert (export.records, export.lines, export.careful) == (3, None, False)
        assert [export.line_of(record) for record in range(3)] == [2, 6, 7]
        strict = careful(export, export.path.parent)
        assert [strict.line_of(record) for record in range(3)] == [2, 6, 7]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9", "too_few_cells"),
        ("9,9,9,9", "too_many_cells"),
        ("9,9,9, ", "too_many_cells"),
        ('"9,"9,9,9,9', "broken_quote"),
        ("9,\0,\0\ufffd81", "undecodable"),
        ('"9\n9",9', "too_few_cells"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_broken_line_is_refused_alone(line: str, reason: str, place: int) -> None:
    rows = [["1", "a\nb", "c"], ["2", 'd"e', ""], ["3", "", "f,g"]]
    above, below = write([HEADER, *rows[:place]]), write(rows[place:])
    with opened(above + line + "\n" + below) as export:
        strict = careful(export, export.path.parent)
        first = strict.rejects[0]
        assert rows_of(strict) == rows
        assert (first.reason, first.first_line) == (reason, above.count("\n") + 1)
        assert (
            (above + line).encode()[first.offset :].startswith(first.text.split("\ufffd")[0].encode().split(b"\0")[0])
        )
        assert strict.records == 3 + len(strict.rejects)
        assert (strict.careful, strict.skip, careful(strict, export.path.parent)) == (True, 0, strict)


# A cell that begins like the end of another one gives an open quote before it a second right reading.
calm = words.filter(
    lambda cell: cell.strip(' "')[:1] not in (",", "\n", "\r") and not any(sign in cell for sign in ";|\t'\r")
)


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(
    st.data(), st.lists(st.lists(calm, min_size=3, max_size=3).filter(is_filled), max_size=6), st.sampled_from(NEWLINES)
)
def test_any_broken_line_loses_no_other_row(data: st.DataObject, rows: list[list[str]], newline: str) -> None:
    # With an open quote in it, a file of CRs whose cells hold more line feeds is one of line feeds just as well.
    assume(newline != "\r" or not any("\n" in cell for row in rows for cell in row))
    place = data.draw(st.integers(0, len(rows)))
    broken = data.draw(st.sampled_from(BROKEN))
    above, below = write([HEADER, *rows[:place]], newline=newline), write(rows[place:], newline=newline)
    header, found, rejected = frame_of((above + broken + newline + below).encode())
    mended = len(found) - len(rows)
    assert (header, found[:place] + found[place + mended :], len(rejected) + mended) == (HEADER, rows, 1)
    assert [first for first, _, _ in rejected] in ([], [above.count(newline[-1]) + 1])


def test_spaces_around_quotes_are_no_damage() -> None:
    with opened('a,b\n1, "x,y" \n3,5" x 6"\n4,7"\n') as export:
        strict = careful(export, export.path.parent)
        assert rows_of(strict) == [["1", "x,y"], ["3", '5" x 6"'], ["4", '7"']]
        assert strict.rejects == ()


def test_one_surplus_empty_cell_is_refused_for_it_may_be_a_shift() -> None:
    # The delimiter in "Silva, Ana" shifts the cells; that the last one is empty must not hide it.
    with opened("id,name,note\n1,Silva, Ana,\n2,Bia,\n") as export:
        assert export.careful
        assert rows_of(export) == [["2", "Bia", ""]]
        assert [(one.first_line, one.reason) for one in export.rejects] == [(2, "too_many_cells")]


@pytest.mark.parametrize("size", [3, 700_000], ids=["small", "large"])
def test_a_delimiter_at_the_end_of_every_line_is_a_habit_of_the_writer(size: int) -> None:
    with opened("id,name\n" + "1,Ana,\n" * size) as export:
        assert (export.surplus, export.careful, export.records, export.rejects) == (True, True, size, ())
        assert rows_of(export)[-1] == ["1", "Ana"]


def test_a_shift_deep_in_a_large_file_is_seen() -> None:
    rows = 900_000
    with opened("id,name,note\n" + "1,Ana,x y z\n" * rows + '2,"Silva, Bia",\n3,Silva, Caio,\n') as export:
        assert [(one.first_line, one.reason) for one in export.rejects] == [(rows + 3, "too_many_cells")]


def test_a_file_of_broken_quotes_takes_linear_time() -> None:
    with opened("a,b,c\n" + "1,2,3\n" * 500 + 'x","\n' * 20_000 + '"\n' + "1,2,3\n" * 20_000) as export:
        strict = careful(export, export.path.parent)
        assert strict.records == len(strict.rejects) + len(rows_of(strict)) > 20_500
        assert rows_of(strict)[-1] == ["1", "2", "3"]


def test_memory_does_not_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "CHUNK", 1 << 12)
    monkeypatch.setattr(source, "CHUNK", 1 << 12)
    monkeypatch.setattr(repair, "LOOKED_AT", 1 << 12)
    peaks = []
    for rows in (2_000, 20_000):
        content = ("a,b\n" + 'é,"x ""y"" z"\n' * rows).encode("cp1252")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "x.csv")
            path.write_bytes(content)
            tracemalloc.start()
            strict = careful(open_export(path, "x", Path(folder), encoding="cp1252"), Path(folder))
            peaks.append(tracemalloc.get_traced_memory()[1] - 8 * 2 * strict.records)
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 100_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty. Export it again."),
        (gzip.compress(b"", mtime=0), "the file is empty. Export it again."),
        (b"\xef\xbb\xbf", "there is nothing but blank lines in the file. Export it again."),
        (b"\n \r\n\n", "there is nothing but blank lines in the file. Export it again."),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "the workbook is damaged, or is none."),
        (b"PK\x03\x04" + b"\0" * 26 + b"deals.csv", "the zip archive is damaged."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "the workbook is damaged, or is none."),
        (b"%PDF-1.7\n", "this is a PDF document."),
        (b"SQLite format 3\0", "this is an SQLite database."),
        (b"<html><table>", "this is a web page (HTML)."),
        (b"a,b\n" + bytes(range(256)) * 9 + b"\0" * 99, "this is a binary file, not a table as text."),
        (gzip.compress(b"a,b\n1,2\n" * 999, mtime=0)[:-12], "the gzip file ends too early."),
        (gzip.compress(b"a,b\n1,2\n", mtime=0) + b"xyz", "the gzip file is damaged."),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as caught, opened(content, "deals.csv"):
        pass
    assert str(caught.value).startswith(f"deals.csv: {sentence}")
    assert "\n" not in str(caught.value)


def test_a_path_that_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^gone\.csv: there is no such file\."):
        read_export(tmp_path / "gone.csv")
    with pytest.raises(InputError, match=r": this is a folder\."):
        read_export(tmp_path)
    locked = tmp_path / "locked.csv"
    locked.write_text("a\n")
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        with pytest.raises(InputError, match=r"^locked\.csv: the file may not be read\."):
            read_export(locked)


# ---------------------------------------------------------------- what an engine makes of it


def loaded(export: Export) -> list[tuple[str, ...]] | None:
    """Load as the engine does, strictly and as text; None when it refuses anything."""
    import duckdb

    signs = {"\n": "\\n", "\r\n": "\\r\\n", "\r": "\\r"}
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(export.header)))
    cells = ", ".join(f"coalesce(c{place}, '')" for place in range(len(export.header)))
    options = f"auto_detect=false, header=false, skip={export.skip}, delim='{export.delimiter}', quote='\"'"
    try:
        return (
            duckdb.connect()
            .execute(
                f"SELECT {cells} FROM read_csv('{export.readable}', {options}, escape='\"',"
                f" new_line='{signs[export.newline]}', columns={{{columns}}})"
            )
            .fetchall()
        )
    except duckdb.Error:
        return None


lines = st.text(st.sampled_from('a," \r'), max_size=8) | st.sampled_from(["x,y", '"p,q",', '"d""q",z', '"l\nm",'])


@settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
@given(st.lists(lines, max_size=5), st.sampled_from(NEWLINES), st.booleans())
@example(['"a" "b",c'], "\n", False)
@example(["\ra,b"], "\n", True)
@example(["1,2,,"], "\r\n", True)
def test_what_an_engine_loads_without_complaint_is_what_was_counted_and_judged(
    text: list[str], newline: str, mark: bool
) -> None:
    content = newline.join(["h,i", *text]).encode("utf-8-sig" if mark else "utf-8")
    with opened(content, delimiter=",") as export:
        strict = careful(export, export.path.parent)
        judged, fast = loaded(strict), loaded(export)
        assert judged is not None and len(judged) == strict.records - len(strict.rejects)
        if fast is not None and len(fast) == export.records - len(export.rejects):
            assert fast == judged
            places = range(len(fast))
            assert list(map(export.line_of, places)) == list(map(strict.line_of, places))
            assert export.careful or not strict.rejects
