"""The report on the sample says what a second, independent computation says: KPIs, windows, segments."""

import json
import os
import re
import shutil
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

import crmkpi

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
    expected = oracle.value(kpi["id"], tables, when)
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
    for kpi in report(period, "--by", column)["kpis"]:
        for shown in kpi["segments"]:
            if shown["by"] == column:
                looked_at.add((kpi["id"], shown["key"]))
                found += wrong(kpi, shown, window(period), oracle.part(oracle.sample(), column, shown["key"]))
    assert not found
    assert len(looked_at) > 40


def test_what_is_added_up_adds_up_over_its_segments() -> None:
    added = [
        kpi
        for kpi in report("2026-Q3", "--by", "owner_id", "--by", "region")["kpis"]
        if kpi["additive"] and kpi["segments"]
    ]
    sums = {
        (kpi["id"], by): (sum(one["value"] or 0 for one in kpi["segments"] if one["by"] == by), kpi["value"])
        for kpi in added
        for by in {one["by"] for one in kpi["segments"]}
    }
    assert len(sums) > 12
    assert not {which: both for which, both in sums.items() if both[0] != both[1]}


def test_targets_are_met_nearly_met_and_missed() -> None:
    statuses = [kpi["status"] for kpi in report("2026-10")["kpis"] if kpi["target"] is not None]
    assert min(statuses.count(word) for word in ("met", "near", "missed")) >= 2


def test_a_target_holds_from_its_month_on() -> None:
    targets = {
        period: {kpi["id"]: kpi["target"] for kpi in report(period)["kpis"]}["customer_churn_rate"]
        for period in ("2025-10", "2026-10")
    }
    assert targets == {"2025-10": Decimal("0.025"), "2026-10": Decimal("0.015")}


# ---------------------------------------------------------------- the faults that were put in


FAULT = re.compile(r"^\| `(.+)` \| (\d+) \| .+ \| (\w\d\d\d)[ :].+ \|$", re.MULTILINE)


ORPHANS = {f"{letter}106" for letter in "ADLNTOS"}


def documented() -> set[tuple[str, str, int]]:
    """Read from the sample's README which check finds something on which line of which file."""
    text = (ROOT / "sample_data" / "README.md").read_text(encoding="utf-8")
    return {(code, file, int(line)) for file, line, code in FAULT.findall(text)}


def test_every_documented_fault_is_found_on_its_line_and_nothing_else_is() -> None:
    checks = crmkpi.build_report(CONFIG).facts.checks
    found = {(check.code, Path(place.file).name, place.line) for check in checks for place in check.places}
    both = {"D103", "C101", "C201"}  # the row that was there before is named too
    orphans = {place.value for check in checks for place in check.places if check.code in ORPHANS}
    assert orphans == {"C0279"}, "those who refer to the customer whose code was taken away"
    assert documented() <= found
    others = both | ORPHANS
    assert {one for one in found if one[0] not in others} == {one for one in documented() if one[0] not in others}
    assert {check.code: check.rows for check in checks if check.code in both} == {"D103": 2, "C101": 2, "C201": 4}


def test_customers_entered_twice_are_counted_once_and_nobody_is_refused_silently() -> None:
    groups = oracle.duplicate_groups()
    said = report("2026-10")
    assert said["duplicates"] == {
        "table": "customers",
        "groups": len(groups),
        "rows": sum(map(len, groups)),
        "policy": "merge",
    }
    assert len(groups) == 3
    assert all(one["rows_read"] == one["rows_loaded"] + one["rows_rejected"] for one in said["sources"])
    assert [one["rows_rejected"] for one in said["sources"] if one["rows_rejected"]] == [1]


# ---------------------------------------------------------------- the files


def test_the_generator_writes_the_same_bytes_wherever_it_runs(tmp_path: Path) -> None:
    here = ROOT / "sample_data"
    for script in here.glob("*.py"):
        shutil.copy(script, tmp_path)
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "generate.py"], cwd=tmp_path, env={**os.environ, **elsewhere}, check=True)
    kept = {file.name: file.read_bytes() for file in here.iterdir() if file.is_file()}
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == kept


def test_the_sample_stays_small() -> None:
    sizes = [file.stat().st_size for file in (ROOT / "sample_data").iterdir() if file.suffix != ".py"]
    assert max(sizes) < 300_000
    assert sum(sizes) < 1_200_000
