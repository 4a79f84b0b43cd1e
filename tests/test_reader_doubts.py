"""Where a file may mean two things no record is lost without a word: what is not sure is kept, refused or told."""

import io
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from trials import put

from crmkpi import report
from crmkpi.errors import InputError
from crmkpi.reader import Export, NoTable, begin_exports, careful, each_table, sample

Rows = list[list[str]]


def opened(content: str | bytes, name: str = "x.csv", **asked: object) -> list[tuple[Export, Rows]]:
    """Read every table of a file the careful way, with its rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        scratch = Path(folder, "scratch")
        found = each_table(path, name, scratch, **asked)  # type: ignore[arg-type]
        tables = [careful(one, scratch) for one in found if isinstance(one, Export)]
        return [(one, sample(one, 1_000_000)) for one in tables]


def only(content: str | bytes, **asked: object) -> tuple[Export, Rows]:
    (one,) = opened(content, **asked)
    return one


def notes(export: Export) -> dict[str, str]:
    return {note.kind: ",".join(note.arguments.values()) for note in export.notes}


# ---------------------------------------------------------------- blank lines, headers, titles

WORDS = [["Ana", "quer mais", "ganho"], ["Bia", "ligar", "perdido"]]
MORE = [["Caio", "x", "ganho"], ["Duda", "y", "perdido"], ["Eva", "z", "ganho"], ["Gil", "k", "perdido"]]


def text(rows: Sequence[Sequence[str]], sign: str = ",") -> str:
    return "".join(sign.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("first", [0, 1, 2])
@pytest.mark.parametrize("second", [1, 2, 3, 4])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_blank_line_parts_no_table_of_words(first: int, second: int, quoted: bool) -> None:
    header, rows = ["nome", "obs", "fase"], [*WORDS[:first], *MORE[:second]]
    edge = '"' if quoted else ""
    lines = [",".join(f"{edge}{cell}{edge}" for cell in row) for row in [header, *rows]]
    lines.insert(1 + first, "")
    export, found = only("\n".join(lines) + "\n")
    assert (export.header, found, notes(export)) == (tuple(header), rows, {})


def test_an_open_quote_in_the_first_record_leaves_the_header_where_it_is() -> None:
    narrow = text([[str(n), "Bia", "Won", f"{n}.00"] for n in range(2, 8)])
    export, rows = only('id,name,stage,amount,closed\n1,"Ana,Won,10.00,2026-01-01\n' + narrow)
    assert export.header == ("id", "name", "stage", "amount", "closed")
    assert rows == [[str(n), "Bia", "Won", f"{n}.00", ""] for n in range(2, 8)]
    assert [(one.first_line, one.reason) for one in export.rejects] == [(2, "unclosed_quote")]


def test_a_record_with_the_cells_that_all_others_lack_is_one() -> None:
    body = text([[str(n), "Ana", "won"] for n in range(30)])
    export, rows = only("id,name,stage,note\n" + body + "30,Bia,lost,call\n" + "31,Bia,lost\n")
    assert rows[-2:] == [["30", "Bia", "lost", "call"], ["31", "Bia", "lost", ""]]
    assert (export.records, export.rejects) == (32, ())


TITLES = "Empresa,Relatório,Período,Filtro\nLoja,Vendas,Janeiro,Todos\n"
TABLE = "deal_id,outcome,closed_at,amount\n"


def test_titles_as_wide_as_the_table_are_told_by_the_values_below_the_header() -> None:
    body = text([[str(n), "won", f"2026-01-0{n}", f"{n}.50"] for n in range(1, 6)])
    export, rows = only(TITLES + TABLE + body)
    assert (export.header, len(rows), notes(export)) == (tuple(TABLE.strip().split(",")), 5, {"preamble": "2"})
    kept, rows = only("id,outcome,amount\nx,open,none\ny,lost,later\n1,won,5\n2,won,6\n")
    assert (kept.header, len(rows)) == (("id", "outcome", "amount"), 4)


def test_a_header_that_is_known_goes_before_what_only_looks_like_one(tmp_path: Path) -> None:
    def knows(cells: Sequence[str]) -> bool:
        return list(cells) == TABLE.strip().split(",")

    one_record = TITLES + TABLE + "1,won,2026-01-05,10\n"
    export, rows = only(one_record, knows=knows)
    assert (export.header, rows) == (tuple(TABLE.strip().split(",")), [["1", "won", "2026-01-05", "10"]])
    put(tmp_path, {"deals.csv": one_record})
    facts = report.build_report(paths=[tmp_path / "deals.csv"], period="2026-01", kpis=("won_amount",)).facts
    assert [(one.rows_read, one.rows_loaded) for one in facts.sources] == [(1, 1)]


# ---------------------------------------------------------------- footers and totals

PEOPLE = "customer,city,amount\nAna,Rio,10\nBia,Recife,20\n"
NUMBERED = "id,customer,city,amount\n1,Ana,Rio,10\n2,Bia,Recife,20\n"


@pytest.mark.parametrize(
    ("content", "last", "told"),
    [
        (PEOPLE + "Copyright Brasil,,\n", ["Copyright Brasil", "", ""], {}),
        (PEOPLE + "Total,,\n", ["Total", "", ""], {"perhaps_totals": "4"}),
        (PEOPLE + "Total,,99\n", ["Total", "", "99"], {"perhaps_totals": "4"}),
        (PEOPLE + "Total,Rio,30\n", ["Total", "Rio", "30"], {}),
        (PEOPLE + "\nPadaria do João,,\n", ["Padaria do João", "", ""], {}),
        (PEOPLE + "Page Brasil,,\n", ["Page Brasil", "", ""], {}),
    ],
)
def test_a_last_row_that_may_be_a_record_is_one(content: str, last: list[str], told: dict[str, str]) -> None:
    export, rows = only(content)
    assert (rows[-1], len(rows), notes(export)) == (last, 3, told)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (PEOPLE + "Total,,30\n", "4"),  # the sum
        (PEOPLE + "Total,,2\n", "4"),  # the number of rows
        (PEOPLE + "Grand Total,,99\n", "4"),
        (PEOPLE + "Total\n", "4"),
        (PEOPLE + "Copyright (c) 2026 Loja,,\n", "4"),
        (PEOPLE + "\nTotal,,99\n", "5"),
        (NUMBERED + "Total,,,99\n", "4"),
        (NUMBERED + "Copyright Brasil,,,\n", "4"),
    ],
)
def test_a_last_row_that_can_be_no_record_is_left_out_and_told(content: str, line: str) -> None:
    export, rows = only(content)
    assert (len(rows), notes(export)) == (2, {"footer": line})


def test_totals_between_the_records_are_told() -> None:
    numbered = "id;nome;valor\n1;Ana;10,00\n2;Bia;20,00\nSubtotal;;30,00\n3;Caio;5,00\nTotal;;5,00\n4;Duda;1,00\n"
    export, rows = only(numbered)
    assert ([row[0] for row in rows], notes(export)) == (["1", "2", "3", "4"], {"totals": "4, 6"})
    assert list(export.lines or ()) == [2, 3, 5, 7]
    named = (
        "vendedor;nome;valor\nAna;x;10,00\nSubtotal;;10,00\nTotal;;5,00\nBia;w;5,00\nTotal Care;w;1,00\nBia;k;2,00\n"
    )
    export, rows = only(named)
    assert [row[0] for row in rows] == ["Ana", "Total", "Bia", "Total Care", "Bia"]
    assert notes(export) == {"totals": "3", "perhaps_totals": "4"}


# ---------------------------------------------------------------- rows of nothing but delimiters


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [2, 40_000])
def test_rows_without_any_value_are_counted_apart(sign: str, newline: str, size: int) -> None:
    head, full = sign.join(("nome", "fase", "valor")), [sign.join(("Ana", "ganho", str(n))) for n in range(size)]
    empty = [sign * 2, sign.join(('""', '""', '""')), f" {sign} {sign}", sign * 5]
    export, rows = only(newline.join([head, *full[:1], *empty, *full[1:], *empty, ""]))
    assert (export.records, len(rows), export.rejects) == (size, size, ())
    assert notes(export) == {"empty_rows": "8"}
    atend, _ = only(newline.join([head, *full, *empty[:1] * 9, ""]))
    assert (atend.records, notes(atend)) == (size, {"empty_rows": "9"})
    value, rows = only(newline.join([head, *full, sign.join(('""""', "", "")), ""]))
    assert (value.records, rows[-1], notes(value)) == (size + 1, ['"', "", ""], {})


PADDED = "nome;fase;valor;dia\nAna;ganho;10;2026-01-02\nBia;perdido;20;2026-01-03\n;;;\n"


@pytest.mark.parametrize("second", ["Conta;Cidade;;\nX;Rio;;\nY;Recife;;\n", "Conta;Receita;;\nX;10;;\nY;20;;\n"])
@pytest.mark.parametrize("title", ["", "Resumo;;;\n"])
def test_a_second_table_is_found_though_a_spreadsheet_has_padded_it(title: str, second: str) -> None:
    (first, rows), (other, below) = opened(PADDED + title + second)
    assert (len(rows), notes(first)) == (2, {"other_table": "#2", "empty_rows": "1"})
    assert (other.header[:2], [row[0] for row in below]) == (tuple(second.split(";")[:2]), ["X", "Y"])


def test_records_behind_a_padded_row_stay_records() -> None:
    _, rows = only(PADDED + "Caio;ganho;30;2026-01-04\nDuda;novo;;\nEva;novo;;\n")
    assert [row[0] for row in rows] == ["Ana", "Bia", "Caio", "Duda", "Eva"]


# ---------------------------------------------------------------- record ends within quotes


@pytest.mark.parametrize("broken", ['1,o"pen,3', '1,"open,3', '1,"op"en,3', "1,open,3"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_cr_in_a_quoted_cell_stays_one(broken: str, end: str, place: int) -> None:
    lines = [f'{n},"p\rq",{n}' for n in range(5)]
    lines.insert(place, broken)
    text = "a,b,c" + end + end.join(lines) + end + "".join(f"7,z,5\r8,z,5{end}" for _ in range(8))
    _, rows = only(text.encode())
    assert Counter(row[1] for row in rows)["p\rq"] == 5
    assert Counter(row[0] for row in rows)["8"] == 8


# ---------------------------------------------------------------- two readings

WHOLE = "id,nome,valor\n" + text([[str(100 + n), f"Nome {n}", str(1000 + n)] for n in range(20)])


@pytest.mark.parametrize("line", ["100,Nome 100,500,1000", "200,Bia,1000,50", "200,Bia,1,234"])
def test_a_row_with_two_readings_is_refused_whole(line: str) -> None:
    export, rows = only(WHOLE + line + "\n300,Silva, Ana,100\n")
    assert [(one.first_line, one.reason, one.text) for one in export.rejects] == [(22, "too_many_cells", line)]
    assert (rows[-1], len(rows)) == (["300", "Silva, Ana", "100"], 21)


# ---------------------------------------------------------------- encodings, long preambles, packing, names

NAMES = [f"{n},José Conceição {n},São Paulo\n" for n in range(10)]


@pytest.mark.parametrize("others", [(8,), (0,), (1, 3, 5)])
def test_lines_of_utf8_in_a_text_that_is_not_are_read_as_such_and_told(others: tuple[int, ...]) -> None:
    lines = [line.encode("utf-8" if n in others else "cp1252") for n, line in enumerate(NAMES)]
    export, rows = only(b"id,nome,cidade\n" + b"".join(lines))
    assert rows == [line.strip().split(",") for line in NAMES]
    assert notes(export) == {"recoded": "cp1252", "other_encoding": ", ".join(str(n + 2) for n in others)}


@pytest.mark.parametrize("others", [(8,), (0, 2, 4, 6, 8)])
def test_lines_of_windows_1252_in_a_text_of_utf8_are_mended_and_told(others: tuple[int, ...]) -> None:
    lines = [line.encode("cp1252" if n in others else "utf-8") for n, line in enumerate(NAMES)]
    export, rows = only(b"id,nome,cidade\n" + b"".join(lines))
    assert rows == [line.strip().split(",") for line in NAMES]
    assert [(one.first_line, one.kind) for one in export.repairs] == [(n + 2, "bytes") for n in others]


@pytest.mark.parametrize("above", ["# x\n", "\n", "# a, b, c\r\n"])
def test_a_long_preamble_hides_no_table(above: str) -> None:
    export, rows = only(above * 3000 + "id,nome,cidade\n" + "".join(NAMES))
    assert (export.header, len(rows), notes(export)) == (("id", "nome", "cidade"), 10, {"preamble": "3000"})
    assert export.line_of(0) == 3002
    with pytest.raises(InputError, match=r"^x\.csv: there is nothing but (comments and )?blank lines in the file\."):
        only(above * 3000)


def test_columns_that_only_stand_below_each_other_are_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match=r"^x\.csv: its columns are parted by several spaces, by no sign\."):
        only("id   nome        valor\n1    Ana Souza de 10.50\n2    Bia         11.50\n")
    assert only("nota\nHello.  World\nTwo  of  it\n")[0].header == ("nota",)


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = zipped({"deals.csv": "id,nome,cidade\n" + "".join(NAMES)})
    ((export, rows),) = opened(zipped({"a/inner.zip": inner}), "x.zip")
    assert (export.name, export.part, len(rows)) == ("x.zip/a/inner.zip/deals.csv", "a/inner.zip/deals.csv", 10)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.zip")
        path.write_bytes(zipped({"b.zip": zipped({"c.zip": inner})}))
        (one,) = each_table(path, "x.zip", Path(folder, "scratch"))
        assert isinstance(one, NoTable) and "an archive in an archive in an archive" in one.reason


@pytest.mark.parametrize("name", [b"deals_Rel\xe1torio.csv", b"deals[1].csv", b"deals*.csv"])
def test_a_file_of_any_name_is_read(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    try:
        path.write_text(TABLE + "1,won,2026-01-05,10\n", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("no such name here")
    facts = report.build_report(paths=[path], period="2026-01", kpis=("won_amount",)).facts
    assert [one.rows_loaded for one in facts.sources] == [1]
    facts.sources[0].file.encode()


# ---------------------------------------------------------------- the end of a large file is found without the rest

LARGE = 60_000
ENDS = [
    "",
    "\n\nFim do relatório\n",
    "Total,,,123.50\n",
    ",,,\n,,,\n",
    "Grand Total (12),,,\nCopyright (c) 2026\n",
    "# note\n",
    "99999,Zoe\n",
    ",,,\n" * 30_000,
    '\n"Generated By: Ana"\n"x"\n',
    "5,Ana,Rio,1.00\n\nCanal,Total\nWeb,4\nLoja,5\nRua,6\n",
    '7,"a\nb",Rio,2.00\n\nFim do relatório\n',
    '7,"open,Rio,2.00\n\nFim do relatório\n',
    "\n# x\n\nEnd of report\n\n",
]


def ended(size: int, end: str) -> list[tuple[object, ...]]:
    """Read a table of a size with something behind it, lines counted from the end of its body."""
    body = "".join(f"{n},Ana {n} Souza,Rio,{n % 97}.50\n" for n in range(size))
    found = []
    for number, (export, _) in enumerate(opened("id,nome,cidade,valor\n" + body + end)):
        told = {
            kind: "-".join(str(int(line) - size) for line in said.split("-"))
            if kind in ("footer", "comments")
            else said
            for kind, said in notes(export).items()
        }
        rejects = [(one.first_line - size, one.reason) for one in export.rejects]
        found.append((export.header, export.records - (0 if number else size), rejects, export.repaired, told))
    return found


@pytest.mark.parametrize("end", ENDS, ids=range(len(ENDS)))
def test_a_large_file_ends_as_a_small_one_does(end: str) -> None:
    assert ended(LARGE, end) == ended(400, end)


def test_a_footer_costs_no_careful_copy(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    body = "".join(f"{n},Ana {n} Souza,Rio,{n % 97}.50\n" for n in range(LARGE))
    path.write_text("id,nome,cidade,valor\n" + body + "\nEnd of report\n", encoding="utf-8")
    (opening,) = begin_exports(path, path.name, tmp_path / "scratch")
    assert not isinstance(opening, NoTable)
    export = opening.export()
    assert (export.careful, export.records, notes(export)) == (False, LARGE, {"footer": str(LARGE + 3)})
    assert export.readable.read_bytes() == path.read_bytes()[: export.readable.stat().st_size]


def test_records_with_one_filled_cell_between_empty_ones_are_no_titles() -> None:
    """Two columns, either of which may be empty, or both."""
    rows = [["Ana", "a@x.com"], ["Bia", "b@x.com"], ["Caio", ""], ["", ""], ["Davi", ""], ["", ""], ["Eva", ""]]
    rows += [["", "e@x.com"], ["Ana", "a@x.com"]]
    content = "Nome,E-mail\n" + "".join(f"{name},{mail}\n" for name, mail in rows)
    ((_, found),) = opened(content)
    assert [list(row) for row in found] == [row for row in rows if any(row)]
