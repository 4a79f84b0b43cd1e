"""Comma-separated values: one line per check with its count; with `--show CODE` one line per bad row."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from crmkpi.formats._spreadsheet import inert
from crmkpi.formats.check._parts import state
from crmkpi.model import Checkup

SUFFIX = ".csv"
BINARY = False

FINDING = ("code", "severity", "table", "column", "rows", "of", "share", "title", "accepted")
MORE = ("keys", "before", "status", "reason")
ROW = ("file", "line", "id", "column", "value", "note")


def render(checkup: Checkup) -> str:
    """Write a header and the lines (RFC 4180, but lines end with a line feed), sorted by code.

    Every check has a line, also one that passed or was not run. Text that a spreadsheet would execute gets a `'`
    before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(ROW if checkup.shown else (*FINDING, *MORE))
    lines: Iterable[Sequence[object]] = _rows(checkup) if checkup.shown else sorted(_checks(checkup), key=_by_code)
    writer.writerows([_cell(cell) for cell in line] for line in lines)
    return out.getvalue()


def _checks(checkup: Checkup) -> Iterator[tuple[object, ...]]:
    for one in checkup.checks:
        share = one.share if one.of else None
        counted = (one.code, one.severity.value, one.table, one.column, one.rows, one.of, share)
        yield (*counted, one.title, one.accepted, one.keys, one.before, state(one), None)
    for silent in checkup.not_run:
        why = "not_evaluated" if silent.failed else "not_run"
        unknown = (None,) * 4
        yield (silent.code, None, silent.table, *unknown, silent.title, None, None, None, why, silent.reason)


def _by_code(line: Sequence[object]) -> tuple[str, ...]:
    code, _, table, column, *_ = line
    return str(code), str(table), str(column or "")


def _rows(checkup: Checkup) -> Iterator[tuple[object, ...]]:
    for one in checkup.checks:
        if one.code == checkup.shown:
            yield from ((bad.file, bad.line, bad.id, bad.column, bad.value, bad.note) for bad in one.places)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) else str(value)
