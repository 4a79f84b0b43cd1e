"""Bring generated rows into an engine, and measure groups against the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from generators import FAMILIES, Made, Row

from crmkpi.duplicates import Matches, Settings, find
from crmkpi.engine import Engine
from crmkpi.engine.cast import sql_type
from crmkpi.tables import all_tables

Pairs = set[tuple[str, str]]


def engine(rows: Sequence[Row], table: str = "customers", files: Sequence[int] = (), threads: int = 2) -> Engine:
    """Open an engine with one table; `files` says for each row which file it is in (default: one file)."""
    made = Engine(duckdb.connect(config={"threads": threads}), "UTC")
    load(made, rows, table, files)
    return made


def load(made: Engine, rows: Sequence[Row], table: str, files: Sequence[int] = ()) -> None:
    """Add a table to an engine."""
    declared = all_tables()[table].columns
    columns = [name for name in declared if name == all_tables()[table].key or any(name in row for row in rows)]
    cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns}
    places: dict[int, int] = {}
    of_file = list(files) or [0] * len(rows)
    number = [places.setdefault(file, 0) or 0 for file in of_file]
    for place, file in enumerate(of_file):
        number[place] = places[file]
        places[file] += 1
    raw = pa.table({**cells, "_file": pa.array(of_file, pa.int32()), "_row": pa.array(number, pa.int64())})
    made.connection.register("raw", raw)
    typed = "".join(f"try_cast({name} AS {sql_type(declared[name])}) AS {name}, " for name in columns)
    made.connection.execute(f"CREATE TABLE {table} AS SELECT {typed}_file, _row FROM raw")
    made.connection.unregister("raw")
    made.present[table] = frozenset(columns)


def ids(matches: Matches) -> list[tuple[str, ...]]:
    """Give the groups as sorted row ids."""
    return sorted(tuple(sorted(row.id for row in group.rows)) for group in matches.groups)


def pairs(groups: Sequence[Sequence[str]]) -> Pairs:
    """Give all pairs inside groups."""
    return {(x, y) for one in groups for i, x in enumerate(sorted(one)) for y in sorted(one)[i + 1 :]}


def true_pairs(truth: Mapping[str, str]) -> Pairs:
    """Give all pairs of rows of one customer."""
    rows: dict[str, list[str]] = {}
    for row, who in truth.items():
        rows.setdefault(who, []).append(row)
    return pairs(list(rows.values()))


@dataclass(frozen=True)
class Measured:
    """How the groups of a search stand to the truth."""

    matches: Matches
    f1: float
    precision: float
    recall: float
    certain: float
    """Precision of the pairs in groups of the certain band."""

    @property
    def largest(self) -> int:
        return self.matches.largest


def measured(family: str, rows: int, seed: int, settings: Settings | None = None) -> tuple[Made, Measured]:
    """Generate a table, search it and measure."""
    made = FAMILIES[family](rows, seed)
    return made, measure(made, find(engine(made.rows, made.table), (made.table,), settings))


def measure(made: Made, matches: Matches) -> Measured:
    """Compare groups with the truth."""
    true, found = true_pairs(made.truth), pairs(ids(matches))
    right = len(true & found)
    precision, recall = right / max(len(found), 1), right / max(len(true), 1)
    sure = pairs([[row.id for row in one.rows] for one in matches.groups if one.band.value == "certain"])
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Measured(matches, f1, precision, recall, len(sure & true) / max(len(sure), 1))
