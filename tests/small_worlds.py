"""What the tests share that hold KPIs against plain definitions: random moments and cells, exports, comparisons.

The definitions here are written in Python, row by row, and share nothing with the SQL of the shelves. Moments lie on
and beside the bounds of months, cells are empty, events are repeated, and customers come, go and come back.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from trials import kpi, report

Row = dict[str, Any]
Rows = list[Row]
Oracle = Callable[[datetime, datetime], Any]
SEEDS = range(6)
UNTIL = datetime(2027, 1, 1)
"""The first moment after the data."""
FIRST = datetime(2025, 6, 1)
MONTHS = [datetime(2025 + (10 + i) // 12, 1 + (10 + i) % 12, 1) for i in range(13)]
NOISE = [timedelta(0), timedelta(0), timedelta(seconds=-1), timedelta(seconds=1), timedelta(days=4, hours=10)]


def moment(draw: random.Random, low: datetime = FIRST, high: datetime = datetime(2026, 12, 20)) -> datetime:
    """Draw a moment, often one at the bound of a month."""
    if draw.random() < 0.5:
        at = draw.choice(MONTHS) + draw.choice(NOISE)
    else:
        at = FIRST + timedelta(hours=draw.randrange(24 * 560))
    return min(max(at, low), high)


def maybe(draw: random.Random, value: Any, share: float = 0.8) -> Any:
    """Keep a value, or lose it."""
    return value if draw.random() < share else None


def text(cell: Any) -> str:
    """Write one cell of an export."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def export(rows: Rows) -> str:
    """Write rows as an export."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(f'"{text(row.get(name))}"' for name in names) for row in rows)]
    return "\n".join(lines) + "\n"


def ask(folder: Path, tables: dict[str, Rows], kpis: Sequence[str], merge: bool = True, **more: Any) -> Any:
    """Run the report of October 2026 over these tables; each KPI is written as an entry of the config."""
    sources = "".join(f"- {{table: {name}, files: {name}.csv}}\n" for name in tables)
    entries = "".join(f"- {entry}\n" for entry in kpis)
    config = f"sources:\n{sources}timezone: UTC\nperiod: 2026-10\nas_of: 2026-12-31\nkpis:\n{entries}"
    config += "" if merge else 'duplicates: {policy: "off"}\n'
    files = {f"{name}.csv": export(rows) for name, rows in tables.items()}
    return report(folder, {**files, "crmkpi.yaml": config}, **more)


def agree(facts: Any, name: str, oracle: Oracle, tolerance: float = 1e-9) -> None:
    """Compare the value of every month of the trend."""
    value = kpi(facts, name)
    points = {point.period: point.value for point in value.trend}
    assert len(points) >= 12
    points["2026-10"] = value.value
    for period, found in points.items():
        year, month = map(int, period.split("-"))
        expected = oracle(datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1))
        where = f"{name} {period}: {found} instead of {expected}"
        assert (found is None) == (expected is None), where
        assert found is None or abs(float(found) - float(expected)) <= tolerance * max(1, abs(float(expected))), where


def over(top: Any, below: Any) -> Any:
    """Divide, or say nothing."""
    return None if not below or top is None else float(top) / float(below)


def within(at: datetime | None, start: datetime, end: datetime) -> bool:
    return at is not None and start <= at < end


def months_before(at: datetime, months: int) -> datetime:
    """Step back whole months from the first of a month."""
    number = at.year * 12 + at.month - 1 - months
    return datetime(number // 12, number % 12 + 1, 1)


@pytest.fixture(params=SEEDS)
def draw(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)
