"""The report on the sample says what a second, independent computation says: every KPI, window and segment."""

import json
import subprocess
import sys
from decimal import Decimal
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sample_oracle as oracle

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "configs" / "crmkpi.yaml"
PERIODS = ("2026-10", "2026-09", "2025-10", "2026-Q3", "2026-H1", "2025", "2026-01-01..2026-03-31")
EXACT = {"count", "money"}
"""Units in which a number is added up, never divided."""


@cache
def report(period: str, *more: str) -> dict[str, Any]:
    words = ["--config", str(CONFIG), "report", "--format", "json", "--period", period, *more]
    done = subprocess.run([sys.executable, "-m", "crmkpi", *words], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    read: dict[str, Any] = json.loads(done.stdout, parse_float=Decimal)
    return read


def window(label: str) -> oracle.Window:
    """Read a label of the report: a range of days, a year, half, quarter or month."""
    if ".." in label:
        first, last = label.split("..")
        return oracle.Window(pd.Timestamp(first), pd.Timestamp(last) + pd.Timedelta(days=1))
    year, _, part = label.partition("-")
    months = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    place = int(part.lstrip("HQ") or 1)
    start = pd.Timestamp(int(year), 1 + (place - 1) * months, 1)
    return oracle.Window(start, start + pd.DateOffset(months=months))


def agree(unit: str, ours: Any, theirs: oracle.Value) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is None
    if unit in EXACT and isinstance(theirs, int | Decimal):
        return Decimal(ours) == Decimal(theirs)
    return isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-12)


def wrong(kpi: dict[str, Any], shown: dict[str, Any], when: oracle.Window, tables: oracle.Tables) -> list[Any]:
    """Return what is shown and what it should be, when they differ."""
    expected = oracle.KPIS[kpi["id"]](tables, when)
    return [] if agree(kpi["unit"], shown["value"], expected) else [kpi["id"], when.start, shown, expected]


@pytest.mark.parametrize("period", PERIODS)
def test_every_kpi_has_the_value_that_the_files_give(period: str) -> None:
    kpis = report(period)["kpis"]
    assert len(kpis) == 38
    assert not [found for kpi in kpis if (found := wrong(kpi, kpi, window(period), oracle.sample()))]


@pytest.mark.parametrize("period", PERIODS)
def test_every_comparison_and_point_of_the_trend_agrees_too(period: str) -> None:
    found, looked_at = [], 0
    for kpi in report(period)["kpis"]:
        for earlier in ("previous", "year_ago"):
            span = oracle.Window.of(kpi[earlier]["start"], kpi[earlier]["end"])
            found += wrong(kpi, kpi[earlier], span, oracle.sample())
            looked_at += kpi[earlier]["value"] is not None
        for point in kpi["trend"]:
            found += wrong(kpi, point, window(point["period"]), oracle.sample())
            looked_at += point["value"] is not None
    assert not found
    assert looked_at > 100


@pytest.mark.parametrize("period", ["2026-10", "2026-Q3"])
@pytest.mark.parametrize("column", ["owner_id", "region"])
def test_every_segment_agrees_too(period: str, column: str) -> None:
    found, looked_at = [], set()
    for kpi in report(period)["kpis"]:
        for shown in kpi["segments"]:
            if shown["by"] == column:
                looked_at.add((kpi["id"], shown["key"]))
                found += wrong(kpi, shown, window(period), oracle.part(oracle.sample(), column, shown["key"]))
    assert not found
    assert len(looked_at) > 40
