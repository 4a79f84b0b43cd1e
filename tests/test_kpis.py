"""Every KPI gives what its own worked examples say, through the whole path: export files in, report out."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmkpi import config, report
from crmkpi.catalogue import definitions
from crmkpi.model import Example, KpiValue

CASES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, kpi in definitions.built_in().items()
    for number, example in enumerate(kpi.example)
]


def written(folder: Path, tables: dict[str, str]) -> Path:
    """Write the tables of an example as exports, cells trimmed."""
    for name, text in tables.items():
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.strip()))]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    return folder


def computed(folder: Path, name: str, example: Example) -> KpiValue:
    lines = [f"timezone: {example.timezone}", "sources:"]
    lines += [f"  - {{table: {table}, files: {table}.csv}}" for table in example.tables]
    if example.calendar:
        lines.append(f"calendar: {json.dumps(example.calendar)}")
    setting = "".join(f", {key}: {value}" for key, value in {"variant": example.variant, **example.parameters}.items())
    lines += ["kpis:", f"  - {name}: {{{setting.removeprefix(', ')}}}"]
    written(folder, dict(example.tables))
    (folder / "crmkpi.yaml").write_text("\n".join(lines), encoding="utf-8")
    settings = config.load(folder / "crmkpi.yaml")
    as_of = example.as_of and __import__("datetime").date.fromisoformat(example.as_of)
    with report.gathered(settings, report.Request(period=example.period, as_of=as_of, kpis=(name,))) as ready:
        made = report.make(ready)
    assert not made.not_computed, made.not_computed
    return made.kpis[0]


@pytest.mark.parametrize(("name", "example"), CASES)
def test_the_example_holds(name: str, example: Example, tmp_path: Path) -> None:
    value = computed(tmp_path, name, example)
    expected: dict[str, Any] = example.expect if isinstance(example.expect, dict) else {"value": example.expect}
    for part, number in expected.items():
        found = value.parts[part] if part in value.parts else getattr(value, part)
        assert same(found, number), f"{part}: {found} instead of {number} ({value})"
    if example.reason:
        assert value.reason is not None
        assert value.reason.value == example.reason


def same(found: Any, expected: Any) -> bool:
    if expected is None or found is None:
        return found is expected
    wanted, is_ = Decimal(str(expected)), Decimal(str(found))
    return abs(is_ - wanted) <= abs(wanted) * Decimal("1e-6") + Decimal("1e-9")
