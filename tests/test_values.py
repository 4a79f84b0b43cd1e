"""A column is read as all of its values ask for; what has no single reading is a finding, never something near it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from trials import crm, loaded, put, table

AS_OF = date(2026, 10, 31)
ZONE = "America/Sao_Paulo"
FILLED = {
    "deals": ("deal_id", "outcome", ("open",)),
    "activities": ("activity_id", "occurred_at,type", ("2026-10-05", "call")),
    "users": ("user_id", "name", ("Ana",)),
}


def column(
    folder: Path, kind: str, name: str, cells: Sequence[str], delimiter: str = ","
) -> tuple[list[Any], set[str]]:
    """Load one column of a table: its values, and the texts that could not be read."""
    key, other, filling = FILLED[kind]
    rows = [(f"k{number}", *filling, cell) for number, cell in enumerate(cells)]
    put(folder, {f"{kind}.csv": table(f"{key},{other},{name}", rows, delimiter)})
    with loaded([folder / f"{kind}.csv"], ZONE, AS_OF, by=(name,) if name == "source" else ()) as ready:
        values = [row[0] for row in ready.engine.rows(f"SELECT {name} FROM {kind} ORDER BY _row")]
        return values, {text for one in ready.brought.bad_cells for _, text in one.first}


NUMBERS: dict[str, tuple[str, str, dict[str, str | None]]] = {
    # what: (table, column, {text: number, None for one that is no number of this column})
    "real": ("deals", "amount", {
        "R$ 1.234,56": "1234.56", "R$ -1.234,56": "-1234.56", "-R$ 1.234,56": "-1234.56", "R$1.234,5": "1234.5",
        "(R$ 1.234,56)": "-1234.56", "R$ (1.234,56)": "-1234.56", "1.234,56-": "-1234.56", "−1.234,56": "-1234.56",
        "BRL 10": "10", "10 reais": "10", "R$\u00a01.234.567,89": "1234567.89", "+R$ 5": "5", "R$ 7,-": "7",
        "US$ 10,00": None, "€ 10,00": None, "1.23,45": None, "--5": None, "-(5)": None, "5)": None, "R$": None,
        "1 2 3": None, "12.34,56": None, "5%": None, "R$ 1.234,56 mais": None,
    }),
    "dollar": ("deals", "amount", {
        "$125,000": "125000", "US$ 1,234.56": "1234.56", "$1.5": "1.5", "-$3.00": "-3", "$-3.00": "-3",
        "($4.20)": "-4.2",
        "USD 7": "7", "8 USD": "8", "R$ 9.00": None, "A$ 9.00": None, "$ 1,2345.00": None,
    }),
    "euro behind": ("deals", "amount", {
        "1.234,56 €": "1234.56", "1 234,56 €": "1234.56", "1\u202f234,56\u00a0€": "1234.56", "12 34,56 €": None,
    }),
    "spaces": ("deals", "amount", {"1 234,56": "1234.56", "1 234 567": "1234567", "0,5": "0.5", "1 23": None}),
    "apostrophes": ("deals", "amount", {
        "1'234.56": "1234.56", "12’345’678.90": "12345678.90", "CHF 5.00": "5", "7.5": "7.5", "1'2.5": None,
    }),
    "points between thousands": ("deals", "amount", {"1.234.567": "1234567", "1.234": "1234", "12": "12"}),
    "India": ("deals", "amount", {
        "1,23,456.78": "123456.78", "12,34,567": "1234567", "₹ 1,00,00,000": "10000000", "5,000": "5000",
        "99.5": "99.5",
    }),
    "thousands only": ("deals", "amount", {"1,234.50": "1234.5", "1,234,567.00": "1234567", "1,23,456": None}),
    "short": ("deals", "amount", {
        "250k": "250000", "1.2M": "1200000", "3M": "3000000", "$1.5 mi": "1500000", "2 bi": "2000000000", "7": "7",
        "$ 40K": "40000", "4 MM": "4000000", "1.5x": None, "k": None,
    }),
    "short in Portuguese": ("deals", "amount", {
        "R$ 250 mil": "250000", "1,2 mi": "1200000", "R$ 3,5 milhões": "3500000", "R$ 2 bilhões": "2000000000",
        "1 milhão": "1000000",
    }),
    "powers of ten": ("deals", "amount", {"1E5": "100000", "1.5e+3": "1500", "2": "2", "1_000": None, "0x10": None}),
    "shares": ("deals", "probability", {
        "35%": "0.35", "35.5 %": "0.355", "0.4": "0.4", "100%": "1", "120%": None, "3k": None,
    }),
    "shares with a comma": ("deals", "probability", {"35,5 %": "0.355", "35%": "0.35", "7,25%": "0.0725"}),
    "seconds": ("activities", "duration_s", {
        "00:02:30": "150", "26:00:01": "93601", "2h 30m": "9000", "2 h": "7200", "90 min": "5400", "1d 2h": "93600",
        "PT5M": "300", "P1DT1S": "86401", "1 hora e 5 minutos": "3900", "45": "45", "45s": "45",
        "1 day, 2:03:04": "93784",
        "1,5 h": "5400", "02:30": None, "1 mês": None, "h": None, "00:75:00": None,
    }),
}  # fmt: skip


@pytest.mark.parametrize("what", NUMBERS)
def test_numbers(tmp_path: Path, what: str) -> None:
    kind, name, expected = NUMBERS[what]
    values, unread = column(tmp_path, kind, name, list(expected))
    seen = {text: value for text, value in zip(expected, values, strict=True)}
    assert seen == {text: None if value is None else Decimal(value) for text, value in expected.items()}
    assert unread == {text for text, value in expected.items() if value is None}


DATES: dict[str, dict[str, str | None]] = {
    "Portuguese": {
        "23 de jan. de 2024": "2024-01-23", "1 de março de 2024": "2024-03-01", "1º de março de 2024": "2024-03-01",
        "23/jan/2024": "2024-01-23", "23-dez-24": "2024-12-23", "ter., 23/01/2024": "2024-01-23",
        "terça-feira, 23 de janeiro de 2024": "2024-01-23", "23/01/2024 às 14:30": "2024-01-23 14:30",
        "23 de jan. de 2024, 14:30": "2024-01-23 14:30", "23/01/2024 14h30": "2024-01-23 14:30",
        "23 de janeiro de 2024 às 09:05:07": "2024-01-23 09:05:07", "03/02/2024": "2024-02-03",
        "23/01/2024 14:30 BRT": "2024-01-23 14:30", "23/01/2024 14:30 GMT-3": "2024-01-23 14:30",
        "23/01/2024 14:30 UTC": "2024-01-23 11:30", "jan/24": None, "janeiro de 2024": None, "31 de fev. de 2024": None,
        "23 de foo de 2024": None, "23/01/2024 25:00": None, "ontem": None,
    },
    "English": {
        "Jan 23, 2024": "2024-01-23", "January 23rd, 2024": "2024-01-23", "23-Jan-24": "2024-01-23",
        "23 January 2024": "2024-01-23", "Tue, 23 Jan 2024 14:30:00 +0000": "2024-01-23 11:30",
        "Jan 23, 2024 2:30 PM": "2024-01-23 14:30", "Jan 23, 2024, 12:05:09 a.m.": "2024-01-23 00:05:09",
        "Jan 23, 2024 at 12:00 PM": "2024-01-23 12:00", "2024-01-23 2:30 PM": "2024-01-23 14:30",
        "Tue Jan 23 2024 14:30:00 GMT-0300 (BRT)": "2024-01-23 14:30", "2024-Jan-23": "2024-01-23",
        "Sept 5, 2024": "2024-09-05", "Jan 24": None, "Jan 23, 2024 13:00 PM": None, "Jan 32, 2024": None,
        "Feb 29, 2023": None,
    },
    "month first with names": {
        "01/23/2024": "2024-01-23", "02/03/2024": "2024-02-03", "Jan 23, 2024": "2024-01-23",
        "23 Jan 2024": "2024-01-23", "02/24/26 02:18 AM": "2026-02-24 02:18",
    },
    "serials": {
        "45314": "2024-01-23", "45314.5": "2024-01-23 12:00", "45314,75": "2024-01-23 18:00",
        "45314.604166667": "2024-01-23 14:30", "25569": "1970-01-01",
    },
    "no serial among dates": {"2024-01-23": "2024-01-23", "45314": None},
    "seconds": {"1706031000": "2024-01-23 14:30", "1706031000.5": "2024-01-23 14:30:00.500000"},
    "milliseconds": {"1706031000000": "2024-01-23 14:30", "1706031000250": "2024-01-23 14:30:00.250000"},
    "hours": {"2024041623": "2024-04-16 23:00", "2024041700": "2024-04-17"},
    "no seconds among dates": {"2024-01-23": "2024-01-23", "1706031000": None},
    "compact": {"20240416": "2024-04-16", "20241332": None},
    "ISO": {
        "2024-01-23T03:54:57.000+0000": "2024-01-23 00:54:57", "2024-01-23T03:54:57Z": "2024-01-23 00:54:57",
        "2024-01-23T03:54:57.123456-03:00": "2024-01-23 03:54:57.123456",
        "2024-01-23 03:54:57 -0300": "2024-01-23 03:54:57",
        "2024-01-23 03:54:57 UTC": "2024-01-23 00:54:57", "2024-01-23 03:54:57 BRT": "2024-01-23 03:54:57",
        "2024-01-23T03:54": "2024-01-23 03:54", "2024-01-23 03:54:57 UTC-3": "2024-01-23 03:54:57",
        "2024-01-23T03:54:57.1234567Z": "2024-01-23 00:54:57.123456", "2024-02-30": None, "2024-01-23 03:54 XYZ": None,
    },
    "two digits": {"23/01/24": "2024-01-23", "31/12/68": "2068-12-31", "31/12/69": "1969-12-31"},
}  # fmt: skip


@pytest.mark.parametrize("what", DATES)
def test_dates(tmp_path: Path, what: str) -> None:
    expected = DATES[what]
    values, unread = column(tmp_path, "deals", "closed_at", list(expected))
    seen = {text: value for text, value in zip(expected, values, strict=True)}
    assert seen == {text: None if value is None else datetime.fromisoformat(value) for text, value in expected.items()}
    assert unread == {text for text, value in expected.items() if value is None}


NOTHING = ["NULL", "null", "\\N", "-", "--", "n/a", "N/A", "#N/D", "#N/A", "None", "(em branco)", "(blank)", " - "]


@pytest.mark.parametrize(
    ("kind", "name", "cell"),
    [("deals", "amount", "12.5"), ("deals", "closed_at", "2024-01-23"), ("users", "is_active", "sim"),
     ("deals", "type", "new")],
)  # fmt: skip
@pytest.mark.parametrize("before", [0, 2500])
def test_words_for_nothing_are_empty_in_typed_columns(
    tmp_path: Path, kind: str, name: str, cell: str, before: int
) -> None:
    values, unread = column(tmp_path, kind, name, [cell] * before + [cell, *NOTHING, "nothing"])
    assert values[before] is not None
    assert values[before + 1 :] == [None] * (len(NOTHING) + 1)
    assert unread == {"nothing"}


@pytest.mark.parametrize("before", [0, 2500])
def test_words_for_nothing_are_no_reference_but_names_are(tmp_path: Path, before: int) -> None:
    cells = ["c1"] * before + ["NULL", "\\N", "000000000000000AAA", "None", "-", "Null", "NA", "01234567890", "1E5"]
    values, unread = column(tmp_path, "deals", "customer_id", cells)
    assert values[before:] == [None] * 5 + ["Null", "NA", "01234567890", "1E5"]
    assert not unread


def test_text_stays_as_it_is(tmp_path: Path) -> None:
    cells = [
        "Null",
        "NA",
        "None",
        "n/a",
        "-",
        "Tom &amp; Co",
        '{"city": "São Paulo", "zip": null}',
        "007",
        "1E5",
        "a;b",
    ]
    assert column(tmp_path, "deals", "source", cells) == (cells, set())


@pytest.mark.parametrize("before", [0, 2500])
@pytest.mark.parametrize(
    ("kind", "name", "cells", "expected"),
    [
        ("deals", "customer_id", ['="00077"', '="0""1"', "2"], ["00077", '0"1', "2"]),
        ("deals", "amount", ['="1000.50"', '="20"', "2.5"], [1000.5, 20, 2.5]),
        ("deals", "source", ['="a=b"', "=x", '=""'], ["a=b", "=x", None]),
        ("deals", "source", ["A &amp; B", "Caf&#233;", "&lt;x&gt; &amp;#225;"], ["A & B", "Café", "<x> &#225;"]),
        ("deals", "source", ["A &amp; B", "Caf&#233;", "P&G"], ["A &amp; B", "Caf&#233;", "P&G"]),
        ("deals", "source", ["A &amp; B"] * 10 + ["R&D"], ["A & B"] * 10 + ["R&D"]),
        ("deals", "source", ["A &amp; B"] * 10 + ["R&D;"], ["A &amp; B"] * 10 + ["R&D;"]),
        ("deals", "source", ["A &amp; B", "Caf&#233;", "<b>"], ["A &amp; B", "Caf&#233;", "<b>"]),
        ("deals", "source", ["A &amp; B", "Caf&#233;", "&nothing;"], ["A &amp; B", "Caf&#233;", "&nothing;"]),
        ("deals", "source", ["\\N", "(null)", "(em branco)", "Null", "-"], [None, None, None, "Null", "-"]),
    ],
)
def test_what_programs_put_around_a_text_is_taken_away(
    tmp_path: Path, kind: str, name: str, cells: list[str], expected: list[object], before: int
) -> None:
    filling = "1" if name == "amount" else "x"
    values, unread = column(tmp_path, kind, name, [filling] * before + cells)
    assert (values[before:], unread) == (expected, set())


def test_a_late_sign_that_is_no_entity_leaves_all_as_they_are(tmp_path: Path) -> None:
    values, _ = column(tmp_path, "deals", "source", ["A &amp; B", "C &#225;", *["x"] * 2500, "D & E"])
    assert values[:2] == ["A &amp; B", "C &#225;"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "0", ""], [True, False, None]),
        (["X", "", "x"], [True, False, True]),
        (["1", "", "1"], [True, False, True]),
        (["Sim", "Não", "", "S", "N"], [True, False, None, True, False]),
        (["Verdadeiro", "FALSO", "true", ""], [True, False, True, None]),
        (["true", ""], [True, None]),
        (["1"] * 2500 + ["", "0"], [True] * 2500 + [None, False]),
        (["✓", "", "maybe"], [True, None, None]),
    ],
)
def test_flags(tmp_path: Path, cells: list[str], expected: list[bool | None]) -> None:
    assert column(tmp_path, "users", "is_active", cells)[0] == expected


def test_marks_beyond_the_sample_are_read_too(tmp_path: Path) -> None:
    cells = ["12.5"] * 2500 + ["$ 1,234.50", "(3)"]
    assert column(tmp_path, "deals", "amount", cells)[0][-2:] == [Decimal("1234.5"), Decimal(-3)]
    cells = ["2024-01-23"] * 2500 + ["Jan 24, 2024"]
    assert column(tmp_path, "deals", "closed_at", cells)[0][-1] == datetime(2024, 1, 24)


@pytest.mark.parametrize("cell", ["1.234", "R$ 1.234 mil"])
def test_what_fits_two_readings_is_said(tmp_path: Path, cell: str) -> None:
    put(tmp_path, {"deals.csv": table("deal_id,outcome,closed_at,amount", [(1, "won", "2026-10-05", cell)])})
    assert "fit two readings" in crm("report", tmp_path / "deals.csv").err


STRAYS = {
    "serial": ("deals.csv", [f"{45_000 + n}.5" for n in range(30)], ["99999999999999999999", "1e300", "-99999999999"]),
    "epoch": ("deals.csv", [str(1_767_225_600 + n) for n in range(30)], ["99999999999999999999", "x", "-1e30"]),
    "words": ("deals.csv", [f"{n + 1} Jan 2026 3:05 pm" for n in range(30)], ["1 Jan 99999", "29 Feb 2025 1:00 pm"]),
    "length": ("activities.csv", ["2h 30m"] * 30, ["99999999999d", "1e400", "2h 90q"]),
    "amount": ("orders.csv", [f"R$ 1.{n:03},50" for n in range(30)], ["9" * 40, "1E400", "99999999999999999999M"]),
}
AROUND = {
    "deals.csv": ("deal_id,created_at,outcome", "won"),
    "activities.csv": ("activity_id,duration_s,type,occurred_at", "call,2026-01-02"),
    "orders.csv": ("order_id,amount,ordered_at,customer_id", "2026-01-02,7"),
}


@pytest.mark.parametrize("kind", STRAYS)
def test_a_cell_that_cannot_be_is_one_unreadable_cell(kind: str, tmp_path: Path) -> None:
    """It neither stops the work nor keeps the others of its column from being read."""
    name, sound, strays = STRAYS[kind]
    header, filled = AROUND[name]
    for stray in strays:
        cells = [f'{n},"{cell}",{filled}' for n, cell in enumerate([*sound, stray])]
        put(tmp_path, {name: "\n".join([header, *cells])})
        said = crm("check", tmp_path / name, "--fail-on", "never", "-f", "json")
        assert said.code == 0, said.err
        found = [one for one in said.tree["checks"] if one["code"] == "F102"]
        assert [(one["rows"], one["of"]) for one in found] == [(1, 31)], stray


@pytest.mark.parametrize("day", ["1 Jan 2026", "1-Mar-26", "01/mar/2026", "1 de janeiro de 2026", '"Feb 1, 2026"'])
def test_days_in_words_are_read_in_a_preset_with_rules(day: str, tmp_path: Path) -> None:
    header = "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Create Date,Deal owner"
    put(tmp_path, {"deals.csv": f"{header}\n1,D,Closed Won,P,5,{day},Ana\n"})
    said = crm("inspect", tmp_path / "deals.csv")
    assert said.code == 0, said.err
    assert "→ 2026-0" in said.out
