"""The parts that JSON documents share, as dicts; keys come in the contract's order, further ones after them."""

import json
import re
from typing import Any

from crmkpi.model import Duplicates, Finding, Place, Source

UNENCODABLE = "\ud800-\udfff"


def written(tree: dict[str, Any], escaped: str = UNENCODABLE) -> str:
    """Write a tree as JSON; letters of the class `escaped` stand as their escapes."""
    text = json.dumps(tree, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return re.sub(f"[{escaped}]", lambda match: f"\\u{ord(match.group()):04x}", text)


def check(one: Finding) -> dict[str, Any]:
    """Write a finding, a passed one too, with its first bad rows."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "table": one.table,
        "rows": one.rows,
        "share": one.share,
        "title": one.title,
        "of": one.of,
        "keys": one.keys,
        "column": one.column,
        "accepted": one.accepted,
        "first": [place(bad) for bad in one.places],
    }


def place(one: Place) -> dict[str, Any]:
    """Write a bad row; what a mended cell was read as stands behind what it was."""
    mended = {} if one.after is None else {"after": one.after}
    return {
        "file": one.file,
        "line": one.line,
        "id": one.id,
        "column": one.column,
        "value": one.value,
        **mended,
        "note": one.note,
    }


def duplicates(found: Duplicates | None) -> dict[str, Any] | None:
    """Write what was found of customers entered twice."""
    if found is None:
        return None
    return {"table": found.table, "groups": found.groups, "rows": found.rows, "policy": found.policy}


def source(one: Source) -> dict[str, Any]:
    """Write a file that went in."""
    return {
        "file": one.file,
        "sha256": one.sha256,
        "table": one.table,
        "preset": one.preset,
        "rows_read": one.rows_read,
        "rows_loaded": one.rows_loaded,
        "rows_rejected": one.rows_rejected,
        "rows_left_out": one.rows_left_out,
        "notes": list(one.notes),
    }
