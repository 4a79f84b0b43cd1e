"""A cell becomes the value that a careful reader of the whole column would write down, or a finding; never another."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from trials import found, kpi, loaded, put, report, table

from crmkpi.engine.cast import Form, moment, typed
from crmkpi.engine.connection import open_engine
from crmkpi.model import Reason
from crmkpi.tables import all_tables

ZONE = "America/Sao_Paulo"
AS_OF = date(2026, 10, 31)


Column = tuple[list[str | None], list[tuple[int, str]]]
"""What became of each cell, and (line, text) of those that could not be read."""


def columns(folder: Path, name: str, all_cells: Sequence[Sequence[str]], delimiter: str = ",") -> list[Column]:
    """Load many exports at once, each with one column of a deals table."""
    for number, cells in enumerate(all_cells):
        text = table(f"deal_id,outcome,{name}", [(i, "won", cell) for i, cell in enumerate(cells)], delimiter)
        put(folder, {f"deals_{number:04}.csv": text})
    with loaded([folder], ZONE, AS_OF) as ready:
        rows = ready.engine.rows(f"SELECT _file, {name} FROM deals ORDER BY _file, _row")
        bad = {cells.file: list(cells.first) for cells in ready.brought.bad_cells}
    return [
        ([written(cell) for file, cell in rows if file == number], bad.get(f"deals_{number:04}.csv", []))
        for number in range(len(all_cells))
    ]


def written(cell: Any) -> str | None:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return None if cell is None else f"{cell.normalize():f}"


def moments(folder: Path, cells: list[str]) -> Column:
    return columns(folder, "closed_at", [cells])[0]


def amounts(folder: Path, cells: list[str], delimiter: str = ",") -> Column:
    return columns(folder, "amount", [cells], delimiter)[0]


# ---------------------------------------------------------------- dates


DATES = {
    # year first
    "2026-10-05": "2026-10-05",
    "2026/10/05": "2026-10-05",
    "2026.10.05": "2026-10-05",
    "2026-1-5": "2026-01-05",
    "20261005": "2026-10-05",
    "2026100514": "2026-10-05 14:00:00",
    " 2026-10-05 ": "2026-10-05",
    "2026-10-05 14:30": "2026-10-05 14:30:00",
    "2026-10-05T14:30:05": "2026-10-05 14:30:05",
    "2026-10-05 14:30:05.123": "2026-10-05 14:30:05.123000",
    "2024-02-29": "2024-02-29",
    "1899-12-31": "1899-12-31",
    # with a zone: converted to the report's own (three hours behind)
    "2026-10-05T14:30:05Z": "2026-10-05 11:30:05",
    "2026-10-05T14:30:05.000+0000": "2026-10-05 11:30:05",
    "2026-10-05 14:30:05 UTC": "2026-10-05 11:30:05",
    "2026-10-05 14:30:05 GMT": "2026-10-05 11:30:05",
    "2026-10-05T14:30:05-03:00": "2026-10-05 14:30:05",
    "2026-10-05T14:30:05+02": "2026-10-05 09:30:05",
    "2026-11-01T01:30:00Z": "2026-10-31 22:30:00",
    # as long as a moment with seconds, yet with a zone
    "2026-10-05 14:30+00": "2026-10-05 11:30:00",
    "2026-10-5 14:30:05Z": "2026-10-05 11:30:05",
    # day first
    "14/10/2026": "2026-10-14",
    "14.10.2026": "2026-10-14",
    "14-10-2026": "2026-10-14",
    "14/1/2026": "2026-01-14",
    "14/10/2026 09:05": "2026-10-14 09:05:00",
    "14/10/2026 09:05:06": "2026-10-14 09:05:06",
    "14/10/2026, 9:05": "2026-10-14 09:05:00",
    "14/10/2026 09:05:06.123": "2026-10-14 09:05:06.123000",
    "14/10/2026 12:05Z": "2026-10-14 09:05:00",
    "14/10/2026 12:05 UTC": "2026-10-14 09:05:00",
    "14/10/2026 14:30:05 -0300": "2026-10-14 14:30:05",
    # month first
    "10/14/2026": "2026-10-14",
    "10/14/2026 2:30 PM": "2026-10-14 14:30:00",
    "10/14/2026 2:30:05 pm": "2026-10-14 14:30:05",
    "10/14/2026 12:30 AM": "2026-10-14 00:30:00",
    "10/14/2026 12:30 PM": "2026-10-14 12:30:00",
    "10/14/2026 2:30 PM +00:00": "2026-10-14 11:30:00",
    # a clock of twelve hours is an American one
    "1/2/2026 2:30 PM": "2026-01-02 14:30:00",
    # two digits for the year
    "14/10/26": "2026-10-14",
    "10/14/26 09:05": "2026-10-14 09:05:00",
    "31/12/99": "1999-12-31",
    # open, and nothing else to go by
    "02/03/2026": "2026-03-02",
}


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Column]:
    return dict(
        zip(DATES, columns(tmp_path_factory.mktemp("dates"), "closed_at", [[one] for one in DATES]), strict=True)
    )


@pytest.mark.parametrize("cell", DATES)
def test_a_date_is_read(dates: Mapping[str, Column], cell: str) -> None:
    assert dates[cell] == ([DATES[cell]], [])


NO_DATES = (
    *("31/02/2026", "2026-02-31", "29/02/2025", "2025-02-29", "2026-13-01", "32/01/2026", "0000-00-00", "00/00/0000"),
    *("epoch", "infinity", "-infinity", "today", "now", "yesterday", "epoch     ", "infinity  ", "-infinity "),
    *("2026-10-05 25:00", "2026-10-05 10:61", "14/10/2026 13:05 PM", "14/10/2026 25:00"),
    *("12026-10-05", "2026-10", "2026", "46300", "1760000000", "5 Okt", "2026-10-05x", "x2026-10-05"),
    *("2026-10-05 10:00:00 BC", "2026-10-05 10:00 BC", "2026-10-05 10:00 Mars/Base", "14/10", "14/10/2026/1"),
)
AMONG = {"ymd": ("2026-10-01", "2026-10-02"), "dmy": ("01/10/2026", "31/10/2026")}


@pytest.fixture(scope="module")
def no_dates(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Column]:
    cases = [(cell, order) for cell in NO_DATES for order in AMONG]
    cells = [[AMONG[order][0], cell, AMONG[order][1]] for cell, order in cases]
    return dict(zip(cases, columns(tmp_path_factory.mktemp("dates"), "closed_at", cells), strict=True))


@pytest.mark.parametrize("order", AMONG)
@pytest.mark.parametrize("cell", NO_DATES)
def test_what_is_no_date_is_a_finding_with_its_line_and_the_row_stays(
    no_dates: Mapping[tuple[str, str], Column], cell: str, order: str
) -> None:
    values, bad = no_dates[cell, order]
    assert [value is None for value in values] == [False, True, False]
    assert bad == [(3, cell)]


@pytest.mark.parametrize(
    ("cells", "expected", "lines"),
    [
        (["02/03/2026", "14/03/2026"], ["2026-03-02", "2026-03-14"], []),
        (["02/03/2026", "03/14/2026"], ["2026-02-03", "2026-03-14"], []),
        # the majority wins; the others are findings and are never turned round
        (
            ["03/14/2026", "14/03/2026", "15/03/2026", "02/03/2026"],
            [None, "2026-03-14", "2026-03-15", "2026-03-02"],
            [2],
        ),
        (
            ["14/03/2026", "03/14/2026", "03/15/2026", "02/03/2026"],
            [None, "2026-03-14", "2026-03-15", "2026-02-03"],
            [2],
        ),
        (["2026-03-14", "2026-03-15", "14/03/2026"], ["2026-03-14", "2026-03-15", None], [4]),
    ],
)
def test_the_order_of_a_date_is_decided_for_the_column_not_for_the_cell(
    tmp_path: Path, cells: list[str], expected: list[str | None], lines: list[int]
) -> None:
    values, bad = moments(tmp_path, cells)
    assert values == expected
    assert [line for line, _ in bad] == lines


@pytest.mark.parametrize("odd", ["2026-03-14", "3/2026", "?"])
def test_one_odd_value_does_not_turn_a_column_of_open_dates(tmp_path: Path, odd: str) -> None:
    values, _ = moments(tmp_path, ["02/03/2026", "04/05/2026", odd, "06/07/2026"])
    assert values == ["2026-03-02", "2026-05-04", None, "2026-07-06"]


@pytest.mark.parametrize(("last", "first"), [("31/01/2026", "2026-02-01"), ("01/31/2026", "2026-01-02")])
def test_the_last_of_many_rows_decides_the_order(tmp_path: Path, last: str, first: str) -> None:
    values, bad = moments(tmp_path, ["01/02/2026"] * 2_500 + [last])
    assert (values[0], values[2_499], values[2_500], bad) == (first, first, "2026-01-31", [])


def test_another_column_of_the_file_decides_an_open_order(tmp_path: Path) -> None:
    rows = [(1, "won", "01/14/2026", "02/03/2026")]
    put(tmp_path, {"deals.csv": table("deal_id,outcome,created_at,closed_at", rows)})
    with loaded([tmp_path / "deals.csv"], as_of=AS_OF) as ready:
        assert ready.engine.rows("SELECT closed_at FROM deals") == [(datetime(2026, 2, 3),)]


def test_the_config_decides_where_the_values_do_not(tmp_path: Path) -> None:
    files = {
        "deals.csv": table("deal_id,outcome,closed_at", [(1, "won", "02/03/2026")]),
        "crmkpi.yaml": "sources: [{table: deals, files: deals.csv, format: {date: mdy}}]\nperiod: 2026-02\n",
    }
    assert kpi(report(tmp_path, files, kpis=("win_rate",)), "win_rate").n == 1


def test_a_column_of_two_date_formats_is_named_and_read_as_most_of_it_asks(tmp_path: Path) -> None:
    rows = [(i, "won", f"{day}/10/2026") for i, day in enumerate((14, 15, 16))] + [(9, "won", "10/17/2026")]
    facts = report(tmp_path, {"deals.csv": table("deal_id,outcome,closed_at", rows)}, period="2026-10")
    mixed = found(facts)["F103"]
    assert (mixed.column, mixed.rows, mixed.of, [place.line for place in mixed.places]) == ("closed_at", 1, 4, [5])
    assert mixed.places[0].note == "31/10/2026, 10/31/2026"
    win_rate = kpi(facts, "win_rate")
    assert (win_rate.n, [(one.column, one.rows, one.unreadable) for one in win_rate.unused]) == (
        3,
        [("closed_at", 1, 1)],
    )


# ---------------------------------------------------------------- numbers


NUMBERS = {
    "1234": "1234",
    "1234.5": "1234.5",
    "1234,5": "1234.5",
    "1.234,56": "1234.56",
    "1,234.56": "1234.56",
    "1.234.567": "1234567",
    "1,234,567": "1234567",
    "1.234.567,8": "1234567.8",
    "0.5": "0.5",
    ",5": "0.5",
    "0,125": "0.125",
    " 7 ": "7",
    "-5": "-5",
    "+5": "5",
    "−5,5": "-5.5",
    "(1.234,56)": "-1234.56",
    "1.234,56-": "-1234.56",
    "-1.234,56": "-1234.56",
    "R$ 1.234,56": "1234.56",
    "-R$ 1.234,56": "-1234.56",
    "R$\u00a01.234,56": "1234.56",
    "US$ 1,234.56": "1234.56",
    "€ 1 234,50": "1234.5",
    "1 234,50 EUR": "1234.5",
    "1e3": "1000",
    "1E+05": "100000",
    "1.5e3": "1500",
    # no currency has three decimals here: the sign parts thousands
    "R$ 1.234": "1234",
    "$1,234": "1234",
    # the sign alone says nothing; a point is read as a decimal one
    "1.234": "1.234",
    "1,234": "1234",
}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Column]:
    cells = [[one] for one in NUMBERS]
    return dict(zip(NUMBERS, columns(tmp_path_factory.mktemp("numbers"), "amount", cells), strict=True))


@pytest.mark.parametrize("cell", NUMBERS)
def test_a_number_is_read(numbers: Mapping[str, Column], cell: str) -> None:
    assert numbers[cell] == ([NUMBERS[cell]], [])


NO_NUMBERS = (
    *("1_000", "nan", "NaN", "inf", "Infinity", "-inf", "1.2.3", "1,23,45.00", "0x10", "--5", "+-5", "1e400", "e5"),
    *("1e", "99999999999999999", "12 apples", "1/2", "True", "(5", "1.234,5.6", "٣"),
)


@pytest.fixture(scope="module")
def no_numbers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Column]:
    cases = [(cell, other) for cell in NO_NUMBERS for other in ("7", "1.5", "1,5")]
    cells = [["1", cell, other, other] for cell, other in cases]
    return dict(zip(cases, columns(tmp_path_factory.mktemp("numbers"), "amount", cells), strict=True))


@pytest.mark.parametrize("other", ["7", "1.5", "1,5"])
@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_is_no_number_is_a_finding_with_its_line(
    no_numbers: Mapping[tuple[str, str], Column], cell: str, other: str
) -> None:
    values, bad = no_numbers[cell, other]
    assert values == ["1", None, other.replace(",", "."), other.replace(",", ".")]
    assert bad == [(3, cell)]


@pytest.mark.parametrize(
    ("cells", "delimiter", "expected"),
    [
        (["1.234", "1,5"], ",", ["1234", "1.5"]),
        (["1.234", "1.5"], ",", ["1.234", "1.5"]),
        (["1,234", "1,5"], ",", ["1.234", "1.5"]),
        (["1.234"], ";", ["1234"]),
        (["1,234"], ";", ["1.234"]),
        (["1.234", "12.5"], ";", ["1.234", "12.5"]),
        (["1.234"] * 2_500 + ["1,5"], ",", ["1234"] * 2_500 + ["1.5"]),
        (["12"] * 2_500 + ["1,5"], ",", ["12"] * 2_500 + ["1.5"]),
    ],
    ids=["comma", "point", "comma twice", "; point", "; comma", "; values win", "last of many", "first sign at last"],
)
def test_the_decimal_sign_is_decided_for_the_column(
    tmp_path: Path, cells: list[str], delimiter: str, expected: list[str]
) -> None:
    assert amounts(tmp_path, cells, delimiter) == (expected, [])


def test_another_column_of_the_file_decides_an_open_decimal_sign(tmp_path: Path) -> None:
    rows = [(1, "open", "1.234", "0,5")]
    put(tmp_path, {"deals.csv": table("deal_id,outcome,amount,probability", rows)})
    with loaded([tmp_path / "deals.csv"], as_of=AS_OF) as ready:
        assert ready.engine.rows("SELECT amount, probability FROM deals") == [(Decimal(1234), Decimal("0.5"))]


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_the_language_of_the_output_changes_no_number(tmp_path: Path, language: str) -> None:
    files = {
        "deals.csv": table("deal_id,outcome,closed_at,amount", [(1, "won", "2026-10-05", "1.234")]),
    }
    facts = report(tmp_path, files, period="2026-10", language=language, kpis=("won_amount",))
    assert kpi(facts, "won_amount").value == Decimal("1.234")


def test_money_is_exact(tmp_path: Path) -> None:
    rows = [(i, "won", "2026-10-05", "0.10") for i in range(3)] + [(3, "won", "2026-10-05", "99999999999999.9999")]
    facts = report(tmp_path, {"deals.csv": table("deal_id,outcome,closed_at,amount", rows)}, period="2026-10")
    assert kpi(facts, "won_amount").value == Decimal("100000000000000.2999")


def test_a_percent_sign_makes_a_fraction_and_a_fraction_is_no_whole_number(tmp_path: Path) -> None:
    deals = table("deal_id,outcome,probability", [(1, "open", "50%"), (2, "open", "12,5%")])
    tickets = table("ticket_id,created_at,reopens", [(1, "2026-10-01", "2.0"), (2, "2026-10-01", "2.5")])
    put(tmp_path, {"deals.csv": deals, "tickets.csv": tickets})
    with loaded([tmp_path], as_of=AS_OF) as ready:
        assert ready.engine.rows("SELECT probability FROM deals ORDER BY _row") == [
            (Decimal("0.5"),),
            (Decimal("0.125"),),
        ]


# ---------------------------------------------------------------- words and ids


@pytest.mark.parametrize("word", ["won", "WON", " Won ", "wón", "Ganho", "GANHO", "gánho!", "vendido"])
def test_a_choice_is_read_by_value_maps_without_case_accents_and_punctuation(tmp_path: Path, word: str) -> None:
    files = {
        "deals.csv": table("deal_id,outcome,closed_at", [(1, word, "2026-10-05"), (2, "perdido", "2026-10-06")]),
        "crmkpi.yaml": (
            "sources:\n  - table: deals\n    files: deals.csv\n"
            "    values: {outcome: {Ganho: won, Vendido: won, Perdido: lost}}\n"
        ),
    }
    facts = report(tmp_path, files, period="2026-10", kpis=("win_rate",))
    assert kpi(facts, "win_rate").value == Decimal("0.5")
    assert not {"F102", "F106"} & set(found(facts))


def test_a_word_that_no_map_knows_is_a_finding(tmp_path: Path) -> None:
    rows = [(1, "won", "2026-10-05"), (2, "paused", "2026-10-05")]
    facts = report(tmp_path, {"deals.csv": table("deal_id,outcome,closed_at", rows)}, period="2026-10")
    cells = found(facts)["F106"]
    assert (cells.column, cells.rows, cells.of) == ("outcome", 1, 2)
    assert [(place.file, place.line, place.value) for place in cells.places] == [("deals.csv", 3, "paused")]
    assert kpi(facts, "win_rate").n == 1


def test_ids_stay_text(tmp_path: Path) -> None:
    ids = ["007", "7", "1e5", "2026-10-05", "x", "1.0"]
    rows = [(one, f" {one} ", "2026-10-05", 1) for one in ids]
    put(tmp_path, {"orders.csv": table("order_id,customer_id,ordered_at,amount", rows)})
    with loaded([tmp_path / "orders.csv"], as_of=AS_OF) as ready:
        assert ready.engine.rows("SELECT order_id, customer_id FROM orders ORDER BY _row") == [(i, i) for i in ids]
        assert ready.engine.rows("SELECT count(DISTINCT customer_id) FROM orders") == [(6,)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("true", True),
        ("Sim", True),
        ("1", True),
        ("x", True),
        ("FALSE", False),
        ("não", False),
        ("0", False),
        ("?", None),
    ],
)
def test_a_flag_is_read(tmp_path: Path, word: str, expected: bool | None) -> None:
    engine = open_engine("UTC", tmp_path)
    cast = typed("cell", all_tables()["users"].columns["is_active"], Form(), "UTC")
    assert engine.rows(f"SELECT {cast} FROM (SELECT $word AS cell)", {"word": word}) == [(expected,)]


# ---------------------------------------------------------------- what the engine must not do


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Europe/Berlin", "Asia/Kolkata"])
def test_a_moment_with_a_zone_is_the_same_instant_everywhere(tmp_path: Path, zone: str) -> None:
    engine = open_engine(zone, tmp_path)
    local = moment("cell", "ymd", zone)
    sql = f"SELECT epoch(timezone('{zone}', {local})) FROM (SELECT $cell AS cell)"
    assert engine.rows(sql, {"cell": "2026-07-05T12:00:00Z"}) == [(1783252800.0,)]


def test_elapsed_time_is_right_across_a_clock_change(tmp_path: Path) -> None:
    rows = [(1, "2026-03-28 12:00", "2026-03-29 12:00")]
    files = {
        "tickets.csv": table("ticket_id,created_at,first_response_at", rows),
        "crmkpi.yaml": "timezone: Europe/Berlin\nperiod: 2026-03\nsources: [{table: tickets, files: tickets.csv}]\n",
    }
    facts = report(tmp_path, files, kpis=("first_response_time",), as_of=AS_OF)
    assert kpi(facts, "first_response_time").value == 23


def test_an_empty_denominator_is_no_zero(tmp_path: Path) -> None:
    rows = [(1, "open", "2026-10-05", "")]
    facts = report(tmp_path, {"deals.csv": table("deal_id,outcome,created_at,closed_at", rows)}, period="2026-10")
    assert (kpi(facts, "win_rate").value, kpi(facts, "win_rate").reason) == (None, Reason.ZERO_DENOMINATOR)
