"""JSON for other programs: schema `crmkpi.inspect/1`, everything that was decided about each table."""

from dataclasses import asdict
from typing import Any

from crmkpi.formats import _trees
from crmkpi.model.inspection import InspectedTable, Inspection, Ruling

SCHEMA = "crmkpi.inspect/1"
SUFFIX = ".json"
BINARY = False

_ESCAPED = _trees.UNENCODABLE + "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""What would steer a terminal or turn the writing round is written as an escape; programs read the same text."""


def render(inspection: Inspection) -> str:
    """Write the document as one JSON object."""
    return _trees.written(tree(inspection), _ESCAPED)


def tree(inspection: Inspection) -> dict[str, Any]:
    """Turn the document into dicts, lists, strings and numbers."""
    return {
        "schema": SCHEMA,
        "language": inspection.language,
        "timezone": inspection.timezone,
        "personal_data": inspection.personal,
        "tables": [_table(one) for one in inspection.tables],
        "failed": list(inspection.failed),
        "notes": list(inspection.notes),
        "config": inspection.config,
        "version": inspection.version,
    }


def _table(one: InspectedTable) -> dict[str, Any]:
    """Write one table; the header of a file stands in its own order."""
    written = asdict(one)
    written["decisions"] = [_ruling(each) for each in one.rulings]
    written["remarks"] = [_ruling(each) for each in one.remarks]
    written["rejects"] = [dict(zip(("first_line", "last_line", "reason"), each, strict=True)) for each in one.rejects]
    for name in ("read", "loaded", "rejected", "repaired", "left_out"):
        written[f"rows_{name}"] = written.pop(name)
    written.pop("rulings")
    return written


def _ruling(one: Ruling) -> dict[str, str]:
    return {"kind": one.kind, **one.arguments}
