"""Write a set of exports with the truth beside them, run the checks over it, and compare."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType

from crmkpi import checks, gathering
from crmkpi.checks import _asked
from crmkpi.config import DEFAULT
from crmkpi.tables import all_tables

AS_OF = date(2026, 10, 31)
EACH = 30
"""Faults and odd rows per check."""

Cells = dict[str, str]
Line = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an export and the codes of the checks that must find it."""

    table: str
    cells: Cells
    bad: frozenset[str] | set[str] = frozenset()
    file: str = ""
    """Name of the export without its suffix; empty: the table's own."""


Make = Callable[[Random, int], Cells | list[Row]]


@dataclass(frozen=True, slots=True)
class Case:
    """What one check must find, and what it must let pass."""

    code: str
    table: str
    defect: Make
    near_miss: Make
    each: int = EACH


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check did on one set."""

    code: str
    table: str
    defects: int
    near_misses: int
    missed: tuple[Line, ...]
    false: tuple[Line, ...]

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.defects if self.defects else 1.0

    @property
    def precision(self) -> float:
        found = self.defects - len(self.missed)
        return found / (found + len(self.false)) if found or self.false else 1.0


@dataclass(slots=True)
class Written:
    """A set of exports on disk: the truth, and what each line holds."""

    truth: dict[tuple[str, str], set[Line]] = field(default_factory=dict)
    near_misses: dict[tuple[str, str], int] = field(default_factory=dict)
    cells: dict[Line, Cells] = field(default_factory=dict)


def sets() -> dict[str, ModuleType]:
    """Import all sets of the folder, by name."""
    names = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))
    return {name: import_module(f".{name}", __package__) for name in names}


def write(module: ModuleType, folder: Path) -> Written:
    """Write the exports of a set, the rows shuffled; same set, same bytes."""
    rng = Random(f"{module.__name__.rpartition('.')[2]}")
    made, rows = Written(), list(getattr(module, "ROWS", []))
    for case in module.CASES:
        made.truth[case.code, case.table] = set()
        made.near_misses[case.code, case.table] = case.each
        for n in range(case.each):
            rows += _rows(case, case.defect(rng, n), {case.code}, f"{case.code}-bad-{n}")
            rows += _rows(case, case.near_miss(rng, n), set(), f"{case.code}-odd-{n}")
    if not getattr(module, "IN_ORDER", False):
        rng.shuffle(rows)
    files: dict[str, list[Row]] = {}
    for row in rows:
        files.setdefault(row.file or row.table, []).append(row)
    for name, own in files.items():
        _write(folder / f"{name}.csv", own, getattr(module, "DEFAULTS", {}), made)
    return made


def _rows(case: Case, result: Cells | list[Row], bad: set[str], name: str) -> Iterator[Row]:
    rows = [Row(case.table, result, bad)] if isinstance(result, dict) else result
    for number, row in enumerate(rows):
        key = all_tables()[row.table].key
        cells = {key: f"{name}-{number}", **row.cells} if key and row.table != "users" else row.cells
        yield Row(row.table, cells, row.bad, row.file)


def _write(file: Path, rows: list[Row], defaults: Mapping[str, Cells], made: Written) -> None:
    table = rows[0].table
    filled = [{**defaults.get(table, {}), **row.cells} for row in rows]
    header = list(dict.fromkeys(name for cells in filled for name in cells))
    out, line = io.StringIO(newline=""), 2
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row, cells in zip(rows, filled, strict=True):
        before = out.tell()
        writer.writerow([cells.get(name, "") for name in header])
        place = (file.name, line)
        made.cells[place] = cells
        for code in row.bad:
            made.truth.setdefault((code, table), set()).add(place)
        line += out.getvalue()[before:].count("\n")
    file.write_text(out.getvalue(), encoding="utf-8", newline="")


def found(folder: Path) -> dict[tuple[str, str], set[Line]]:
    """Run all checks over the exports of a folder: (code, table) → lines."""
    request = gathering.Request(paths=(folder,), as_of=AS_OF, thorough=True)
    before, _asked.FIRST = _asked.FIRST, 1_000_000
    try:
        with gathering.gathered(DEFAULT, request) as ready:
            findings = checks.run(gathering.checking(ready)).findings
    finally:
        _asked.FIRST = before
    lines: dict[tuple[str, str], set[Line]] = {}
    for one in findings:
        own = lines.setdefault((one.code, one.table), set())
        own.update((place.file, place.line or 0) for place in one.places)
    return lines


def known_codes() -> set[str]:
    """Name the codes that any set of the corpus speaks of."""
    return {case.code for module in sets().values() for case in module.CASES}


def measure(module: ModuleType, folder: Path) -> tuple[list[Outcome], Written]:
    """Compare what is found in a set with its truth."""
    made = write(module, folder)
    seen = found(folder)
    outcomes = []
    for code, table in sorted({*made.truth, *(pair for pair in seen if pair[0] in known_codes() and seen[pair])}):
        truth, lines = made.truth.get((code, table), set()), seen.get((code, table), set())
        outcomes.append(
            Outcome(
                code,
                table,
                len(truth),
                made.near_misses.get((code, table), 0),
                tuple(sorted(truth - lines)),
                tuple(sorted(lines - truth)),
            )
        )
    return outcomes, made


def table_of(outcomes: list[Outcome]) -> str:
    """Write precision and recall of every check."""
    head = f"{'code':6}{'table':15}{'defects':>8}{'near misses':>13}{'precision':>11}{'recall':>8}"
    lines = [
        f"{one.code:6}{one.table:15}{one.defects:8}{one.near_misses:13}{one.precision:11.3f}{one.recall:8.3f}"
        for one in sorted(outcomes, key=lambda one: (one.code, one.table))
    ]
    return "\n".join([head, *lines])
