"""JSON for other programs: schema `crmkpi.duplicates/1`, every group with its rows, comparisons and best values."""

from typing import Any

from crmkpi.formats import _trees
from crmkpi.model.doubles import Double, Doubles, Entry, Likeness, Search

SCHEMA = "crmkpi.duplicates/1"
SUFFIX = ".json"
BINARY = False

_ESCAPED = _trees.UNENCODABLE + "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""What would steer a terminal or turn the writing round is written as an escape; programs read the same text."""


def render(doubles: Doubles) -> str:
    """Write the document as one JSON object."""
    return _trees.written(tree(doubles), _ESCAPED)


def tree(doubles: Doubles) -> dict[str, Any]:
    """Turn the document into dicts, lists, strings and numbers."""
    return {
        "schema": SCHEMA,
        "title": doubles.title,
        "language": doubles.language,
        "verdict": doubles.verdict.value,
        "threshold": doubles.threshold,
        "bands": [band.value for band in doubles.bands],
        "limit": doubles.limit,
        "fail_on": doubles.fail_on.value if doubles.fail_on else None,
        "personal_data": doubles.personal,
        "searches": [_search(one) for one in doubles.searches],
        "sources": [_trees.source(source) for source in doubles.sources],
        "failed": list(doubles.failed),
        "notes": list(doubles.notes),
        "config": doubles.config,
        "config_sha256": doubles.config_sha256,
        "version": doubles.version,
    }


def _search(one: Search) -> dict[str, Any]:
    return {
        "tables": list(one.tables),
        "rows": one.rows,
        "found": {"groups": one.found, "rows": one.rows_grouped, **{band.value: n for band, n in one.groups.items()}},
        "compared_pairs": one.candidates,
        "groups": [_group(double) for double in one.doubles],
        "shared_values": [{"column": each.column, "value": each.value, "rows": each.rows} for each in one.common],
        "branches": [
            {"root": each.root, "rows": [{"id": id, "file": file, "line": line} for id, file, line in each.rows]}
            for each in one.branches
        ],
        "placeholders": dict(one.blanks),
        "verdicts_to_renew": [
            {
                "row_id_a": each.a,
                "row_id_b": each.b,
                "same": each.same,
                "changed": list(each.changed),
                "overruled": each.overruled,
                "tables": list(each.tables),
            }
            for each in one.decisions
        ],
        "one_column_only": one.thin,
        "too_large": one.too_large,
    }


def _group(one: Double) -> dict[str, Any]:
    return {
        "group": one.number,
        "band": one.band.value,
        "probability": round(one.probability, 9),
        "survivor": one.rows[one.survivor].id,
        "why": one.why,
        "rows": [_row(entry, place == one.survivor) for place, entry in enumerate(one.rows)],
        "pairs": [_pair(one, likeness) for likeness in one.likenesses],
        "golden": {
            name: {"value": best.text, "row_id": one.rows[best.row].id, "row": best.row}
            for name, best in one.golden.items()
        },
    }


def _row(entry: Entry, survivor: bool) -> dict[str, Any]:
    return {
        "table": entry.table,
        "id": entry.id,
        "file": entry.file,
        "line": entry.line,
        "score": round(entry.score, 9),
        "survivor": survivor,
        "cells": {name: {"value": cell.text, "mark": cell.mark.value} for name, cell in entry.cells.items()},
        "seen": entry.seen,
    }


def _pair(double: Double, one: Likeness) -> dict[str, Any]:
    return {
        "a": one.a,
        "b": one.b,
        "row_id_a": double.rows[one.a].id,
        "row_id_b": double.rows[one.b].id,
        "probability": round(one.probability, 9),
        "band": one.band.value,
        "bits": one.bits,
        "decided": one.decided,
        "doubt": one.doubt or None,
        "reasons": [
            {"field": each.field, "level": each.agreement.value, "bits": each.bits, "words": each.words}
            for each in one.grounds
        ],
    }
