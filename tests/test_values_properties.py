"""Numbers and dates that a spreadsheet or CRM of another country formats come back as they were."""

import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trials import loaded, put, table

AS_OF = date(2026, 10, 31)
LOCALES = ("pt_BR", "en_US", "de_DE", "fr_FR", "en_IN")
NAMED = ("pt_BR", "en_US", "en_IN")
MONEY = {"pt_BR": "BRL", "en_US": "USD", "de_DE": "EUR", "fr_FR": "EUR", "en_IN": "INR"}
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AMOUNTS = st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=30)
DAYS = st.lists(st.dates(date(1990, 1, 1), date(2060, 12, 31)), min_size=1, max_size=30)
MOMENTS = st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31)), min_size=1, max_size=30)


def read(name: str, cells: Sequence[str]) -> list[Any]:
    """Load a column of a deals table, its values in the order of the cells."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [(number, "open", cell) for number, cell in enumerate(cells)]
        put(Path(folder), {"deals.csv": table(f"deal_id,outcome,{name}", rows, "\t")})
        with loaded([Path(folder) / "deals.csv"], "UTC", AS_OF) as ready:
            assert not ready.brought.bad_cells, ready.brought.bad_cells
            return [row[0] for row in ready.engine.rows(f"SELECT {name} FROM deals ORDER BY _row")]


@FEW
@given(amounts=AMOUNTS)
@pytest.mark.parametrize("locale", LOCALES)
def test_money_comes_back(locale: str, amounts: list[Decimal]) -> None:
    cells = [format_currency(one, MONEY[locale], locale=locale) for one in amounts]
    assert read("amount", cells) == amounts


@FEW
@given(amounts=AMOUNTS)
@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_come_back(locale: str, amounts: list[Decimal]) -> None:
    cells = [format_decimal(one, format="#,##0.00" if locale != "en_IN" else "#,##,##0.00", locale=locale)
             for one in amounts]  # fmt: skip
    assert read("amount", cells) == amounts


@FEW
@given(shares=st.lists(st.decimals(0, 1, places=4), min_size=1, max_size=30))
@pytest.mark.parametrize("locale", LOCALES)
def test_shares_come_back(locale: str, shares: list[Decimal]) -> None:
    assert read("probability", [format_percent(one, "#,##0.00%", locale=locale) for one in shares]) == shares


@FEW
@given(days=DAYS)
@pytest.mark.parametrize("shape", ["medium", "long", "full"])
@pytest.mark.parametrize("locale", NAMED)
def test_days_with_names_come_back(locale: str, shape: Any, days: list[date]) -> None:
    cells = [format_date(one, shape, locale=locale) for one in days]
    found = read("closed_at", cells)
    assert [one.date() for one in found] == days


@FEW
@given(days=DAYS)
@pytest.mark.parametrize("locale", LOCALES)
def test_days_as_numbers_come_back(locale: str, days: list[date]) -> None:
    # 25/12 in the column: without a day that fits one order only, 02/03 has none.
    days = [date(2024, 12, 25), *days]
    shape = {"en_US": "MM/dd/yyyy", "de_DE": "dd.MM.yyyy"}.get(locale, "dd/MM/yyyy")
    found = read("closed_at", [format_date(one, shape, locale=locale) for one in days])
    assert [one.date() for one in found] == days


@FEW
@given(moments=MOMENTS)
@pytest.mark.parametrize("locale", NAMED)
def test_moments_come_back(locale: str, moments: list[datetime]) -> None:
    moments = [datetime(2024, 12, 25, 14, 30), *(one.replace(microsecond=0) for one in moments)]
    found = read("closed_at", [format_datetime(one, "medium", locale=locale) for one in moments])
    assert found == moments
