"""Parquet for data tools: the lines of the CSV with types, and in its metadata what they rest on."""

import io
import json
from dataclasses import fields
from datetime import date
from typing import Any

from crmkpi.formats import csv
from crmkpi.formats._numbers import raw
from crmkpi.model import CohortTable, Funnel, Report

SCHEMA = "crmkpi.values/1"
SUFFIX = ".parquet"
BINARY = True
_TEXT = ("id", "label", "category", "unit", "better", "period", "kind", "by", "key", "reason", "status")
_DAYS = ("start", "end")
_COUNTS = ("n",)


def render(report: Report) -> bytes:
    """Write one row per KPI, period and segment, then those of cohorts, funnels and balances.

    Numbers are doubles, as JSON and CSV have them: money keeps its cents up to 90 trillion, a rate has no last
    digit anyway, and one column holds both. Unknown is null; text is as it was found.
    """
    import pyarrow
    from pyarrow import parquet

    lines = list(csv.lines(report))
    columns = {one.name: [_cell(one.name, getattr(line, one.name)) for line in lines] for one in fields(csv.Line)}
    kinds: dict[str, Any] = dict.fromkeys(columns, pyarrow.float64())
    kinds |= dict.fromkeys(_TEXT, pyarrow.string())
    kinds |= dict.fromkeys(_DAYS, pyarrow.date32())
    kinds |= dict.fromkeys(_COUNTS, pyarrow.int64())
    arrays = [pyarrow.array(cells, kinds[name]) for name, cells in columns.items()]
    schema = pyarrow.schema(list(kinds.items())).with_metadata(_metadata(report))
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(arrays, schema=schema), out, compression="zstd", use_dictionary=list(_TEXT))
    return out.getvalue()


def _cell(column: str, value: object) -> object:
    """Give a cell as Parquet takes it; nothing is null, but a segment may be of the empty text."""
    if value is None or (value == "" and column != "key"):
        return None
    if column in _TEXT:
        return _encodable(str(value))
    if isinstance(value, date):
        return value
    number = raw(value)  # type: ignore[arg-type]
    return number if column in _COUNTS or number is None else float(number)


def _encodable(text: str) -> str:
    """Show what UTF-8 cannot hold as its code."""
    return text.encode("utf-8", "backslashreplace").decode()


def _metadata(report: Report) -> dict[str, str]:
    """Say what the rows rest on: names of KPIs, hashes of definitions, sources and config."""
    exhibits: list[CohortTable | Funnel] = [*report.cohorts, *report.funnels]
    definitions = {kpi.id: kpi.definition for kpi in report.kpis}
    units = {kpi.id: kpi.unit.value for kpi in report.kpis}
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "version": report.version,
        "title": report.title,
        "language": report.language,
        "period": report.period.label,
        "as_of": report.as_of.isoformat(),
        "timezone": report.timezone,
        "currency": report.currency,
        "config": report.config,
        "config_sha256": report.config_sha256,
        "definitions": definitions | {one.id: one.definition for one in exhibits},
        "units": units | {one.id: one.unit.value for one in report.balances},
        "sources": [{"file": one.file, "table": one.table, "sha256": one.sha256} for one in report.sources],
        "stamp": report.stamp,
    }
    return {f"crmkpi.{name}": _written(fact) for name, fact in facts.items() if fact is not None}


def _written(fact: Any) -> str:
    return _encodable(fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False))
