"""Run the worked examples of KPIs through the whole path: export files in, report out."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmkpi import catalogue, config, report, shelf
from crmkpi.catalogue.places import lines_of
from crmkpi.model import Example, Kpi, KpiValue
from crmkpi.rehearsal.told import Outcome, exports, tried
from crmkpi.words import translator

_NEAR = Decimal("1e-6")
PARTS = ("value", "reason", "numerator", "denominator", "n", "low", "high", "immature", "status")


def rehearse(folder: Path | None, settings: config.Config, language: str) -> Iterator[Outcome]:
    """Run every example of a folder's KPIs, or of the built-in ones when there is no folder."""
    kpis = catalogue.definitions.known(folder)
    for name, kpi in kpis.items():
        if folder is not None and kpi.file is None:
            continue
        for number, example in enumerate(kpi.example, 1):
            yield Outcome(name, number, _place(kpi), tuple(_faults(kpi, example, settings, language)))


def untested(folder: Path | None) -> list[str]:
    """Name a folder's KPIs that have no example."""
    return [name for name, kpi in catalogue.definitions.known(folder).items() if kpi.file and not kpi.example]


def _place(kpi: Kpi) -> str:
    if kpi.file is None:
        return f"{kpi.id}.yaml"
    line = lines_of(Path(kpi.file)).get("example", (1, 1))[0] if kpi.file.endswith(".yaml") else 1
    return f"{kpi.file}:{line}"


def _faults(kpi: Kpi, example: Example, settings: config.Config, language: str) -> Iterator[str]:
    _ = translator(language).gettext
    found = tried(example.tables, language, lambda: _computed(kpi, example, settings))
    if isinstance(found, str):
        yield found
        return
    expected = example.expect if isinstance(example.expect, Mapping) else {"value": example.expect}
    if example.reason:
        expected = {**expected, "reason": example.reason}
    for part, wanted in expected.items():
        if part not in PARTS and part not in found.parts:
            yield _("{part} is not known here; it may be one of {parts}").format(
                part=repr(part), parts=", ".join((*PARTS, *found.parts))
            )
            continue
        is_ = found.parts[part] if part in found.parts else getattr(found, part)
        is_ = getattr(is_, "value", is_)
        if not _same(is_, wanted):
            yield _("{part} is {found}, not {expected}").format(part=part, found=_said(is_), expected=_said(wanted))


def _computed(kpi: Kpi, example: Example, settings: config.Config) -> KpiValue | str:
    """Write an example's tables as exports and report on them; a sentence when there is no such KPI then."""
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as scratch:
        exports(example.tables, Path(scratch))
        parameters = {name: _parameter(value) for name, value in example.parameters.items()}
        wish = config.KpiSetting(kpi.id, variant=example.variant, parameters=parameters)
        alone = replace(
            config.DEFAULT,
            timezone=example.timezone,
            kpi_folder=settings.kpi_folder,
            kpis=(wish,),
            calendar=settings.calendar,
            holidays=settings.holidays,
            business_hours=settings.business_hours,
        )
        alone = _with_calendar(alone, example, Path(scratch))  # fmt: skip
        as_of = date.fromisoformat(example.as_of) if example.as_of else None
        asked = report.Request(paths=(Path(scratch),), period=example.period, as_of=as_of, kpis=(kpi.id,))
        with report.gathered(alone, asked) as ready:
            made = report.make(ready)
    return made.kpis[0] if made.kpis else made.not_computed[0].detail


def _with_calendar(settings: config.Config, example: Example, scratch: Path) -> config.Config:
    """Let the calendar of an example, written as in a config, hold instead of the user's own."""
    if not example.calendar:
        return settings
    file = scratch / "calendar.yaml"
    file.write_text(json.dumps({"calendar": example.calendar}), encoding="utf-8")
    own = config.load(file)
    file.unlink()
    return replace(settings, calendar=own.calendar, holidays=own.holidays, business_hours=own.business_hours)


def _parameter(text: str) -> Decimal | str:
    """Read a parameter as a config does: a number, also in per cent, or a text."""
    try:
        number: Decimal = shelf.scalar(text, Decimal)
    except (ValueError, ArithmeticError):
        return text
    return number


def _same(found: Any, expected: Any) -> bool:
    if expected is None or found is None:
        return found is expected
    try:
        wanted, is_ = Decimal(str(expected)), Decimal(str(found))
    except ArithmeticError:
        return str(found) == str(expected)
    return abs(is_ - wanted) <= abs(wanted) * _NEAR + _NEAR / 1000


def _said(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "null" if value is None else str(value)
