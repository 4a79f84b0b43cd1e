"""Files that look polluted and are not, or look whole and are not: what is plain to a person is not guessed away."""

import tempfile
import warnings
from pathlib import Path

import pytest

import crmkpi

Row = tuple[str, ...]


def read(content: bytes) -> tuple[Row, list[Row], object]:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder, "export.csv")
        path.write_bytes(content)
        frame = crmkpi.read_export(path)
    return tuple(frame.columns), list(map(tuple, frame.to_numpy().tolist())), frame.attrs.get("rejected")


def rows(text: str) -> list[Row]:
    """Write the expected cells with a bar between them, a row a line."""
    return [tuple(line.split("|")) for line in text.split("\n")]


ODD_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
WORDS = ("Observação", "sobre", "o", "relatório")
LONG_PREAMBLE = "".join(f"{' '.join(WORDS[: 1 + n * 7 % 4])} {n}\n" for n in range(30))

WHOLE = {
    "times in a comma file": ("hora,local\n10:30,SP\n11:40,RJ\n12:50,BH\n", "hora|local\n10:30|SP\n11:40|RJ\n12:50|BH"),
    "bars between values": ("id,tags\n1,a / b | c\n2,d | e\n".replace(" | ", " ¦ "), "id|tags\n1|a / b ¦ c\n2|d ¦ e"),
    "semicolons between values": ("id,opts,n\n1,a;b;c,2\n2,a;b;d,3\n", "id|opts|n\n1|a;b;c|2\n2|a;b;d|3"),
    "decimal commas": ("id;valor\n1;2,5\n2;3,5\n3;4,75\n", "id|valor\n1|2,5\n2|3,5\n3|4,75"),
    "commas of thousands in a tab file": (
        "id\tvalor\n1\t1,234,567\n2\t2,345,678\n",
        "id|valor\n1|1,234,567\n2|2,345,678",
    ),
    "one column of names": ("Nome\nAna Souza\nJosé da Silva\nRui\n", "Nome\nAna Souza\nJosé da Silva\nRui"),
    "one column of two words": (
        "Nome completo\nAna Souza\nRui Melo\nEva Lins\n",
        "Nome completo\nAna Souza\nRui Melo\nEva Lins",
    ),
    "one column of addresses": ("Site\nhttps://a.com/x\nhttps://b.com/y\n", "Site\nhttps://a.com/x\nhttps://b.com/y"),
    "one column of times": ("Hora\n10:30\n11:45\n12:00\n", "Hora\n10:30\n11:45\n12:00"),
    "one column of quoted text": ('"texto"\n"a, b"\n"c, d"\n"e"\n', "texto\na, b\nc, d\ne"),
    "a table of words": ("nome,cidade\nAna,SP\nRui,RJ\nEva,BH\n", "nome|cidade\nAna|SP\nRui|RJ\nEva|BH"),
    "a header and one row": ("nome,cidade\nAna,SP\n", "nome|cidade\nAna|SP"),
    "a header alone": ("id;valor\n", "id|valor"),
    "apostrophes": ("id,nome\n1,d'Ávila\n2,'t Hooft\n3,O'Brien'\n", "id|nome\n1|d'Ávila\n2|'t Hooft\n3|O'Brien'"),
    "numbers with a hash": ("ticket,nome\n#1,Ana\n#2,Rui\n", "ticket|nome\n#1|Ana\n#2|Rui"),
    "a firm called Total": (
        "id,conta,valor\n1,Total,5\n2,Shell,6\nTotal,Ltda,7\n",
        "id|conta|valor\n1|Total|5\n2|Shell|6\nTotal|Ltda|7",
    ),
    "spaces that belong to cells": ("a,b\n x,y \n1, 2\nz ,w\n", "a|b\n x|y \n1| 2\nz |w"),
    "a path that ends with a backslash": (
        'id,pasta,n\n1,"C:\\dados\\",5\n2,"D:\\",6\n',
        "id|pasta|n\n1|C:\\dados\\|5\n2|D:\\|6",
    ),
    "paths, every cell quoted": (
        '"id","pasta"\n"1","C:\\dados\\"\n"2","D:\\"\n"3","E"\n',
        "id|pasta\n1|C:\\dados\\\n2|D:\\\n3|E",
    ),
    "a first row with little in it": (
        "id,nome,obs\n,,sem id\n1,Ana,x\n2,Rui,y\n",
        "id|nome|obs\n||sem id\n1|Ana|x\n2|Rui|y",
    ),
    "an empty first column": ("a,b,c\n,1,2\n,3,4\n", "a|b|c\n|1|2\n|3|4"),
    "empty quoted cells": ('a,b\n"",x\ny,""\n', "a|b\n|x\ny|"),
    "years as names": ("id,2024,2025\na,10,20\nb,30,40\n", "id|2024|2025\na|10|20\nb|30|40"),
    "quotes around some names": ('"id";nome\n1;Ana\n2;"Rui"\n', "id|nome\n1|Ana\n2|Rui"),
    "line breaks of other alphabets": (
        f"id,texto,n\n1,a{ODD_BREAKS}b,2\n3,c,4\n",
        f"id|texto|n\n1|a{ODD_BREAKS}b|2\n3|c|4",
    ),
    "a long preamble": (
        LONG_PREAMBLE + "\nid;nome;valor\n1;Ana;2,50\n2;Rui;3,50\n",
        "id|nome|valor\n1|Ana|2,50\n2|Rui|3,50",
    ),
    "sep= behind a mark": ("\ufeffsep=;\r\nid;nome\r\n1;Ana, Eva\r\n2;Rui\r\n", "id|nome\n1|Ana, Eva\n2|Rui"),
    "blank lines inside one table": ("id,nome\n1,Ana\n\n2,Rui\n\n\n3,Eva\n", "id|nome\n1|Ana\n2|Rui\n3|Eva"),
    "empty columns of a spreadsheet": ("a;b;;\n1;2;;\n3;4;;\n", "a|b||\n1|2||\n3|4||"),
    "ids with zeros and exponents": (
        "id,cpf\n1E5,01234567890\n2E7,00987654321\n",
        "id|cpf\n1E5|01234567890\n2E7|00987654321",
    ),
    "null words": ("id,nome,uf\n1,NULL,NA\n2,None,nan\n", "id|nome|uf\n1|NULL|NA\n2|None|nan"),
}
"""What stands in a file, and the table in it with its header."""


@pytest.mark.parametrize("used", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", WHOLE)
def test_what_is_whole_is_left_as_it_is(name: str, used: str) -> None:
    text, expected = WHOLE[name]
    header, *body = rows(expected)
    found = read(text.encode(used))
    assert found[:2] == (header, body)
    assert not found[2]


def test_bytes_of_windows_that_unicode_calls_line_breaks_break_no_line() -> None:
    content = "id,texto\n1,espera… é tarde\n2,não\n".encode("cp1252")
    assert read(content)[:2] == (("id", "texto"), [("1", "espera… é tarde"), ("2", "não")])


def test_a_cell_may_hold_a_table() -> None:
    inner = "a,b\n1,2\n3,4"
    content = f'id,anexo,n\n1,"{inner}",5\n2,"{inner}\n",6\n'.encode()
    assert read(content)[:2] == (("id", "anexo", "n"), [("1", inner, "5"), ("2", inner + "\n", "6")])


AMBIGUOUS = {
    "a missing cell among words": "2,Silva,RJ",
    "a word too many among words": "2,Silva,Ana,Eva,RJ",
}
"""Rows that can be put right in several ways."""


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_not_guessed(name: str) -> None:
    text = f"id,first,last,city\n1,Ana,Souza,SP\n{AMBIGUOUS[name]}\n3,Rui,Melo,BH\n4,Eva,Lins,SP\n"
    _, found, rejected = read(text.encode())
    assert found == [("1", "Ana", "Souza", "SP"), ("3", "Rui", "Melo", "BH"), ("4", "Eva", "Lins", "SP")]
    assert [one[0] for one in rejected] == [3]


def test_a_line_of_three_megabytes_is_a_row() -> None:
    long = "x" * 3_000_000
    assert read(f"id,texto\n1,{long}\n2,y\n".encode())[1] == [("1", long), ("2", "y")]


def test_a_table_of_a_thousand_columns_is_read() -> None:
    names = tuple(f"col{n}" for n in range(1000))
    body = [tuple(str(n * k) for n in range(1000)) for k in range(1, 4)]
    text = "\n".join(";".join(cells) for cells in (names, *body))
    assert read(text.encode())[:2] == (names, body)
