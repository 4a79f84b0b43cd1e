"""A row that does not fit is mended where there is one right reading, refused where not, and costs no other row."""

import csv
import io
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkpi.checks import repaired_rows
from crmkpi.errors import InputError
from crmkpi.reader import Export, again, careful, open_export, read_export, safe_copy
from crmkpi.reader.cells import Dialect, written
from crmkpi.reader.columns import learned
from crmkpi.reader.gather import gather, held
from crmkpi.reader.readings import Mend

HEADER = ["id", "name", "stage", "amount", "closed", "note"]
FIRST = ["Ana", "Bruno", "Carla", "João", "Eva", "Gil", "Hugo"]
LAST = ["Lima", "Costa", "Dias", "Melo", "Rocha", "Nunes", "Pires", "Alves"]
NOTES = [
    "",
    "call back",
    "sent the mail",
    "asked for a discount",
    "wants it by May",
    "no answer yet",
    "met at the fair",
]


def row(number: int) -> list[str]:
    """Make a row of which every column but the name and the note has a form of its own."""
    name = f"{FIRST[number % 7]} {LAST[number % 8]}"
    day = f"2026-0{1 + number % 9}-1{number % 10}"
    stage, note = ("Won", "Lost", "Open")[number % 3], NOTES[number * 5 % 7] + (f" {number}" if number % 7 else "")
    return [f"D-{number:04d}", name, stage, f"{number * 37 % 900}.{number * 7 % 100:02d}", day, note]


ROWS = [row(number) for number in range(40)]


def text_of(rows: list[list[str]], dialect: Dialect, every: bool = False) -> list[str]:
    """Write each row as a line of its own."""
    lines = []
    for cells in rows:
        out = io.StringIO()
        quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.newline, quoting=quoting).writerow(cells)
        lines.append(out.getvalue())
    return lines


@contextmanager
def sifted(content: bytes) -> Iterator[tuple[Export, list[list[str]]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.csv")
        path.write_bytes(content)
        export = careful(open_export(path, "x.csv", Path(folder, "scratch")), Path(folder, "scratch"))
        text = export.readable.read_text(encoding="utf-8")
        yield export, list(csv.reader(io.StringIO(text, newline=""), delimiter=export.delimiter))


def among(broken: str | bytes, every: bool = False, at: int = 20) -> bytes:
    """Put broken lines among sound ones."""
    lines = [line.encode() for line in text_of([HEADER, *ROWS], Dialect(), every)]
    text = broken if isinstance(broken, bytes) else broken.encode()
    return b"".join([*lines[: at + 1], text, b"\n", *lines[at + 1 :]])


NEW = ["D-0100", "Ana Sá", "Won", "10.00", "2026-01-01", "x y"]
MENDED: list[tuple[str | bytes, Mend, int, list[str]]] = [
    ("D-0100,Silva, Ana,Won,10.00,2026-01-01,x y", "joined", 1, ["Silva, Ana"]),
    ("D-0100,Ana Sá,Won,10.00,2026-01-01,late, but sure, so far", "joined", 5, ["late, but sure, so far"]),
    ("D-0100,Ana Sá,Won,1,234.50,2026-01-01,x y", "joined", 3, ["1,234.50"]),
    ("D-0100,Ana Sá,Won,1,234,567.50,2026-01-01,x y", "joined", 3, ["1,234,567.50"]),
    ("D-0100,Ana Sá,Won,12,5,2026-01-01,x y", "joined", 3, ["12,5"]),
    ("D-0100,Ana Sá,Won,10.00,2026-01-01", "padded", 5, [""]),
    ("D-0100,Ana Sá,Won", "padded", 3, ["", "", ""]),
    ("D-0100,Ana Sá,Won,10.00,2026-01-01,x y,,", "surplus", 5, ["x y"]),
    ('D-0100,"Say "hello" now",Won,10.00,2026-01-01,x y', "quotes", 1, ['Say "hello" now']),
    ('D-0100,"Acme "Big", Inc",Won,10.00,2026-01-01,x y', "quotes", 1, ['Acme "Big", Inc']),
    ('D-0100,"abc" def,Won,10.00,2026-01-01,x y', "quotes", 1, ['"abc" def']),
    ('D-0100,"TV 42" Samsung",Won,10.00,2026-01-01,x y', "quotes", 1, ['TV 42" Samsung']),
    ('D-0100,"5" x 6" x 7"",Won,10.00,2026-01-01,x y', "quotes", 1, ['5" x 6" x 7"']),
    ('D-0100,"Bar" do "Zé",Won,10.00,2026-01-01,x y', "quotes", 1, ['"Bar" do "Zé"']),
    ('D-0100,"5"",Won,10.00,2026-01-01,x y', "quotes", 1, ['5"']),
    ('D-0100,"Ana Sá,Won,10.00,2026-01-01,x y', "quotes", 1, ["Ana Sá"]),
    ('"D-0100,Ana Sá,Won,10.00,2026-01-01,x y', "quotes", 0, ["D-0100"]),
    ('D-0100,Ana Sá,Won,10.00,2026-01-01,"x y', "quotes", 5, ["x y"]),
    ('D-0100,"Silva, Ana,Won,10.00,2026-01-01,x y', "quotes", 1, ["Silva, Ana"]),
    ('D-0100,Silva, Ana",Won,10.00,2026-01-01,x y', "quotes", 1, ["Silva, Ana"]),
    ('D-0100,Ana Sá,Won,10.00,2026-01-01,"one\nand "two" lines"', "quotes", 5, ['one\nand "two" lines']),
    ("D-0100,An\na,Won,10.00,2026-01-01,x y", "lines", 1, ["An\na"]),
    ("D-0100,An\n\nnother\na,Won,10.00,2026-01-01,x y", "lines", 1, ["An\n\nnother\na"]),
    ("D-0100;Ana Sá;Won;10.00;2026-01-01;x y", "delimiter", 0, NEW),
    ('"D-0100,Ana Sá,Won,10.00,2026-01-01,x y"', "quotes", 0, NEW),
    ("D-0100,An\0a Sá,Won,10.00,2026-01-01,x y", "nul", 1, ["Ana Sá"]),
    (b"D-0100,Jos\xe9 S\xc3\xa1,Won,10.00,2026-01-01,x y", "bytes", 1, ["José Sá"]),
    (b"D-0100,Ana S\xc3\xa1,Won,10.00,2026-01-01,\x93x y\x94", "bytes", 5, ["“x y”"]),
]


@pytest.mark.parametrize("at", [8, 20, 40])
@pytest.mark.parametrize(("broken", "kind", "column", "cells"), MENDED)
def test_one_right_reading_is_taken_and_said(
    broken: str | bytes, kind: str, column: int, cells: list[str], at: int
) -> None:
    with sifted(among(broken, at=at)) as (export, rows):
        expected = [*NEW[:column], *cells, *NEW[column + len(cells) :]]
        assert rows == [*ROWS[:at], expected, *ROWS[at:]]
        assert [(one.first_line, one.kind, one.column) for one in export.repairs] == [(at + 2, kind, column)]
        assert (export.repaired, export.rejects, export.records) == (1, (), 41)
        assert export.repairs[0].last_line - export.repairs[0].first_line == broken.count(
            b"\n" if isinstance(broken, bytes) else "\n"  # type: ignore[arg-type]
        )
        later = list(again(export, [at, 40]))[-1]
        assert list(later.cells) == rows[40]


@pytest.mark.parametrize(
    "broken",
    [
        '"D-0100",Ana Sá","Won","10.00","2026-01-01","x y"',
        '"D-0100","Ana Sá,"Won","10.00","2026-01-01","x y"',
        'D-0100","Ana Sá","Won","10.00","2026-01-01","x y"',
        '"D-0100","Ana Sá","Won","10.00","2026-01-01","x y',
        '"D-0100,"Ana Sá","Won","10.00","2026-01-01","x y"',
    ],
)
def test_a_quote_that_is_missing_where_every_cell_has_two(broken: str) -> None:
    with sifted(among(broken, every=True)) as (export, rows):
        assert rows == [*ROWS[:20], NEW, *ROWS[20:]]
        assert [one.kind for one in export.repairs] == ["quotes"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("D-0100,Silva,Ana,Won,10.00,2026-01-01,x y", "too_many_cells"),  # or a cell too many
        ("D-0100,Ana Sá,Won,10.00,2026-01-01,x,y", "too_many_cells"),
        ("D-0100,Won,10.00,2026-01-01,x y", "too_few_cells"),
        ("Ana Sá,Won,10.00,2026-01-01,x y", "too_few_cells"),
        ("D-0100", "too_few_cells"),
        ("Total", "too_few_cells"),
        ("-- page 2 --,,", "too_few_cells"),
        ("D-0100,Ana Sá,Won10.00,2026-01-01,x y", "too_few_cells"),
        ("D-0100,Ana Sá,\0,\0,2026-01-01,x y", "nul"),
        (b"D-0100,Jos\xc3 Sa,Won,10.00,2026-01-01,x y", "undecodable"),  # half an é, or a Windows-1252 Ã
        (b"D-0100,Jos\x81 Sa,Won,10.00,2026-01-01,x y", "undecodable"),
    ],
)
def test_what_may_mean_two_things_is_refused_whole(broken: str | bytes, reason: str) -> None:
    content = among(broken)
    with sifted(content) as (export, rows):
        assert (rows, export.repairs) == (ROWS, ())
        (one,) = export.rejects
        assert (one.first_line, one.last_line, one.reason) == (22, 22, reason)
        assert one.text.startswith(("D-0100", "Ana", "Total", "--"))
        assert content[one.offset :].startswith(one.text[:6].encode())


@pytest.mark.parametrize(
    ("broken", "first"),
    [
        ('D-0100,"Ana Sá,Won,10.00,2026-01-01,x y\nD-0101,Eva",Won,11.00,2026-01-02,y', "Ana Sá"),
        ('D-0100,"Ana Sá,Won,10.00,2026-01-01,x y\nD-0101,Eva Sá,Won,11.00,2026-01-02,y"', "Ana Sá"),
        (
            'D-0100,"Ana Sá,Won,10.00,2026-01-01,x y\nD-0101,Eva Sá,Won,11.00,2026-01-02,y\n'
            'D-0102,Gil",Won,1.00,2026-01-03,z',
            "Ana Sá",
        ),
    ],
)
def test_a_quote_that_closes_too_late_swallows_no_neighbour(broken: str, first: str) -> None:
    with sifted(among(broken)) as (export, rows):
        below = broken.count("\n") + 1
        assert rows[:20] + rows[20 + below :] == ROWS
        assert [cells[0] for cells in rows[20 : 20 + below]] == [f"D-010{n}" for n in range(below)]
        assert rows[20][1] == first
        assert export.careful


def test_a_text_that_only_looks_like_rows_stays_in_its_cell() -> None:
    note = "D-0001,Ana\nwith, commas, in, every, line\nand, so, on, and, on, then"
    rows = [[*cells[:5], note if number % 3 else cells[5]] for number, cells in enumerate(ROWS)]
    content = "".join(text_of([HEADER, *rows], Dialect())).encode()
    with sifted(content) as (export, found):
        assert (found, export.repairs, export.rejects) == (rows, (), ())


@pytest.mark.parametrize("dialect", [Dialect(), Dialect(";"), Dialect("\t"), Dialect(";", newline="\r\n")])
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data(), every=st.booleans())
def test_one_damage_costs_at_most_its_own_row(dialect: Dialect, data: st.DataObject, every: bool) -> None:
    lines = [line.encode() for line in text_of([HEADER, *ROWS], dialect, every)]
    number = data.draw(st.integers(1, len(ROWS)))
    line = lines[number].rstrip(b"\r\n")
    at = data.draw(st.integers(0, len(line) - 1))
    sign = data.draw(st.sampled_from([b'"', b",", b";", b"\t", b"\0", b"\xe9", b"\xc3", b"x", b" ", b"'", b"\n"]))
    cut = data.draw(st.sampled_from([0, 1, 5]))
    lines[number] = line[:at] + sign + line[at + cut :] + dialect.newline.encode()
    with sifted(b"".join(lines)) as (export, rows):
        others = [cells for place, cells in enumerate(ROWS) if place != number - 1]
        assert rows[: number - 1] + rows[len(rows) - len(others) + number - 1 :] == others
        assert export.records == len(rows) + len(export.rejects)


DIALECTS = [
    Dialect(",", "'"),
    Dialect(";", '"', "\n", "\\"),
    Dialect("\t", "", "\n", "\\"),
    Dialect(", "),
    Dialect(" "),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None, max_examples=200)
@given(cells=st.lists(st.text(st.sampled_from("ab, ;\t\"'\\\n")), min_size=2, max_size=4))
def test_every_dialect_is_cut_as_it_was_written(dialect: Dialect, cells: list[str]) -> None:
    quote, escape = dialect.quote, dialect.escape
    if quote:
        doubled = [cell.replace(escape, escape * 2) if escape else cell for cell in cells]
        text = dialect.delimiter.join(
            quote + cell.replace(quote, (escape or quote) + quote) + quote for cell in doubled
        )
    else:
        signs = (escape, dialect.delimiter, "\n")
        escaped = ["".join(escape + one if one in signs else one for one in cell) for cell in cells]
        text = dialect.delimiter.join(escaped)
    ahead = held((text + "\n").encode())
    record = gather(ahead.take(), ahead, dialect, 9)
    assert [cell.decode() for cell in record.cells] == cells
    copy = written(record.cells, dialect.copied.delimiter).decode()
    assert list(csv.reader(io.StringIO(copy, newline=""), delimiter=dialect.copied.delimiter)) == [cells]


def test_columns_are_learned_from_sound_rows() -> None:
    kinds = [column.kind for column in learned([[cell.encode() for cell in cells] for cells in ROWS], 6)]
    assert kinds == ["code", "text", "word", "number", "date", "text"]


def test_a_copy_that_does_not_add_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_copy, "_counted", lambda copy: 40)
    with pytest.raises(InputError, match="the rows do not add up"), sifted(among(MENDED[0][0])):
        pass


def test_the_text_of_some_mended_rows_is_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_copy, "KEPT", 2)
    lines = "\n".join(f"D-01{n:02d},Silva, Ana,Won,10.00,2026-01-01,x y" for n in range(7))
    with sifted(among(lines)) as (export, rows):
        assert (len(rows), export.repaired, len(export.repairs)) == (47, 7, 2)


@pytest.mark.parametrize("line", ['D-0100,"Ana,Won,1,2026-01-01,x', "a,b", "D-0100,a,b,c,d,e,f,g,h,i", 'x","y', "x"])
def test_a_file_of_broken_lines_takes_linear_time(line: str) -> None:
    spent = []
    for size in (4_000, 16_000):
        content = among("\n".join([line] * size))
        begun = time.process_time()
        with sifted(content):
            spent.append(time.process_time() - begun)
    assert spent[1] < 12 * spent[0] + 1


def test_a_frame_says_what_was_mended(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(among(MENDED[0][0]))
    with pytest.warns(UserWarning, match=r"1 rows did not fit and were repaired"):
        frame = read_export(path)
    assert frame.attrs["repaired"] == ((22, 22, "joined"),)
    assert len(frame) == 41


DEALS = "deal_id,name,created_at,customer_id,stage,outcome,amount"


def checked(folder: Path, *options: str) -> tuple[int, str]:
    from typer.testing import CliRunner

    from crmkpi.cli import app

    lines = [f"D{n},Deal {n},2026-01-0{1 + n % 9},C{n % 4},Open,open,{n}.50" for n in range(30)]
    lines[10] = "D10,Silva, Ana,2026-01-02,C1,Open,open,10.50"
    lines[20] = "D20,Deal 20,2026-01-02,C1,Open"
    (folder / "deals.csv").write_text("\n".join([DEALS, *lines]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(folder / "deals.csv"), *options])
    return done.exit_code, done.stdout


def test_repaired_rows_are_a_finding_with_before_and_after(tmp_path: Path) -> None:
    _, said = checked(tmp_path, "--format", "json", "--show-personal-data")
    (found,) = [one for one in json.loads(said)["checks"] if one["code"] == "F204"]
    assert (found["severity"], found["rows"], found["of"], found["table"]) == ("warning", 2, 30, "deals")
    first, second = found["first"]
    assert (first["line"], first["column"], first["value"], first["after"]) == (12, "name", "Silva, Ana", "Silva, Ana")
    assert (second["line"], second["value"], second["note"]) == (22, None, repaired_rows.MENDED["padded"]["en"])


def test_what_was_in_a_repaired_cell_is_masked(tmp_path: Path) -> None:
    _, said = checked(tmp_path, "--show", "F204")
    assert "Silva" not in said and "12" in said and repaired_rows.MENDED["joined"]["en"] in " ".join(said.split())


def test_every_kind_of_mending_has_words() -> None:
    from typing import get_args

    assert set(get_args(Mend)) == set(repaired_rows.MENDED)


def test_rows_that_leave_off_their_empty_ends_are_filled_up_and_told() -> None:
    content = b"id,name,amt,z1,z2\n1,a,1.5\n2,b,2.5,q\n3,c,3.5,q,r\n4,d,4.5\n5,e,5.5,s\n6,f,6.5,t,u\n"
    with sifted(content) as (export, rows):
        assert [row[:3] for row in rows] == [[str(n + 1), "abcdef"[n], f"{n + 1}.5"] for n in range(6)]
        assert [row[3:] for row in rows] == [["", ""], ["q", ""], ["q", "r"], ["", ""], ["s", ""], ["t", "u"]]
        assert [(one.first_line, one.kind) for one in export.repairs] == [(n, "padded") for n in (2, 3, 5, 6)]


def test_lines_of_a_torn_text_are_not_filled_up() -> None:
    lines = [f"{n},Ana,hello{chr(10) if n % 3 == 0 else ' '}there again,{n}.5\n" for n in range(12)]
    with sifted(("id,name,note,amt\n" + "".join(lines)).encode()) as (export, _):
        assert not [one for one in export.repairs if one.kind == "padded"]


def test_a_decimal_comma_among_decimal_points_is_refused_beside_an_open_text() -> None:
    content = b"id,name,amt\n" + b"".join(b"%d,Ana,%d.5\n" % (n, n) for n in range(9)) + b"9,Ana,1,50\n"
    with sifted(content) as (export, rows):
        assert len(rows) == 9
        assert [one.reason for one in export.rejects] == ["too_many_cells"]
