"""How faithfully readers read polluted files, and how fast crmkpi reads a clean one.

python benchmarks/reader.py [--each 24] [--rows 1M] [--rounds 5] [--only scores|speed]

Every reader gets the same files of tests/pollution, with nothing said about them: header, record and cell F1 as in
the Pollock benchmark, one line per kind of pollution. The speed is a ratio: detection, record count and load of all
columns as text by crmkpi, to DuckDB's own load with the right dialect told to it, in turns.
"""

import argparse
import csv
import re
import statistics
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from pollution.files import EACH, corpus  # noqa: E402
from pollution.score import Loaded, Scores, best, mean  # noqa: E402

Reader = Callable[[Path], Loaded]


def _loaded(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Loaded:
    """Make text of what a reader gave: nothing is an empty cell, and what a row has too little is nothing."""
    names = tuple("" if name is None else str(name) for name in header)
    cells = (tuple("" if cell is None or cell != cell else str(cell) for cell in row) for row in rows)
    return Loaded(names, tuple((*row, *[""] * (len(names) - len(row))) for row in cells))


def _own_names(names: Iterable[str], made: str, twice: str) -> list[str]:
    """Undo what a reader does to names: those that it made up, and the numbers on those that occur twice."""
    seen: set[str] = set()
    told = []
    for name in names:
        bare = re.sub(twice, "", name)
        name = "" if re.fullmatch(made, name) else bare if bare in seen else name
        seen.add(name)
        told.append(name)
    return told


def by_crmkpi(path: Path) -> Loaded:
    import crmkpi

    frame = crmkpi.read_export(path)
    return _loaded(frame.columns, frame.to_numpy().tolist())


def by_pandas(path: Path) -> Loaded:
    import pandas

    frame = pandas.read_csv(path, sep=None, engine="python", dtype=str, keep_default_na=False, index_col=False)
    return _loaded(_own_names(map(str, frame.columns), r"Unnamed: \d+", r"\.\d+$"), frame.to_numpy().tolist())


def _by_duckdb(path: Path, options: str) -> Loaded:
    """Sniff with types, for only so a header is told from rows, and then read everything as text."""
    import duckdb

    connection = duckdb.connect()
    quoted = "'" + str(path).replace("'", "''") + "'"
    with_header = connection.execute(f"SELECT HasHeader FROM sniff_csv({quoted}{options})").fetchall()[0][0]
    wish = f", header = {str(with_header).lower()}, all_varchar = true"
    read = connection.execute(f"SELECT * FROM read_csv({quoted}{wish}{options})")
    names = [column[0] for column in read.description] if with_header else []
    return _loaded(_own_names(names, r"column\d+", r"_\d+$"), read.fetchall())


def by_duckdb(path: Path) -> Loaded:
    return _by_duckdb(path, "")


def by_duckdb_strict(path: Path) -> Loaded:
    return _by_duckdb(path, ", strict_mode = true")


def by_duckdb_lenient(path: Path) -> Loaded:
    return _by_duckdb(path, ", strict_mode = false, ignore_errors = true, null_padding = true")


def by_polars(path: Path) -> Loaded:
    import polars

    frame = polars.read_csv(path, infer_schema=False, truncate_ragged_lines=True, encoding="utf8-lossy")
    return _loaded(_own_names(frame.columns, r"column_\d+", r"_duplicated_\d+$"), frame.rows())


def by_clevercsv(path: Path) -> Loaded:
    import clevercsv

    header, *rows = (row for row in clevercsv.read_table(str(path)) if row)
    return _loaded(header, rows)


def by_csv(path: Path) -> Loaded:
    text = path.read_bytes().decode("utf-8")
    found = csv.Sniffer().sniff(text[:100_000])
    header, *rows = [row for row in csv.reader(text.splitlines(keepends=True), found) if row]
    return _loaded(header, rows)


READERS: dict[str, Reader] = {
    "crmkpi": by_crmkpi,
    "pandas sep=None": by_pandas,
    "DuckDB auto": by_duckdb,
    "DuckDB strict": by_duckdb_strict,
    "DuckDB lenient": by_duckdb_lenient,
    "polars": by_polars,
    "CleverCSV": by_clevercsv,
    "csv.Sniffer": by_csv,
}


def results(each: int) -> dict[tuple[str, str], list[Scores]]:
    """Score all readers on all files: (kind, reader) → scores. A reader that raises gets nothing for the file."""
    found: dict[tuple[str, str], list[Scores]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.csv")
        for file in corpus(each):
            path.write_bytes(file.content)
            for name, reader in READERS.items():
                try:
                    loaded = reader(path)
                except Exception:
                    loaded = None
                found[file.kind, name].append(best(file.truths, loaded))
    return found


def told(found: dict[tuple[str, str], list[Scores]]) -> None:
    """Print one block per kind, and the mean over kinds."""
    totals: dict[str, list[Scores]] = defaultdict(list)
    kinds = dict.fromkeys(kind for kind, _ in found)
    print(f"\n{'kind':<17} {'reader':<16} header  record    cell    mean   all right")
    for kind in kinds:
        for name in READERS:
            of = found[kind, name]
            totals[name].append(mean(of))
            _line(kind, name, mean(of), sum(one.mean == 1 for one in of) / len(of))
    print()
    for name, of in totals.items():
        every = [one for kind in kinds for one in found[kind, name]]
        _line("all kinds", name, mean(of), sum(one.mean == 1 for one in every) / len(every))
    behind = [
        f"{kind}: {name}"
        for kind in kinds
        for name in READERS
        if name != "crmkpi" and mean(found[kind, name]).mean > mean(found[kind, "crmkpi"]).mean
    ]
    print(f"\nreaders ahead of crmkpi: {'; '.join(behind) or 'none in any kind'}", flush=True)


def _line(kind: str, name: str, one: Scores, right: float) -> None:
    print(f"{kind:<17} {name:<16} {one.header:6.3f}  {one.record:6.3f}  {one.cell:6.3f}  {one.mean:6.3f}  {right:8.0%}")


# ---------------------------------------------------------------- speed


def by_duckdb_told(path: Path, width: int) -> int:
    """Load a file with everything about its dialect told, all text."""
    import duckdb

    connection = duckdb.connect()
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    connection.execute(
        f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', auto_detect = false, header = true, delim = ',',"
        f" quote = '\"', escape = '\"', new_line = '\\n', columns = {{{columns}}})"
    )
    return int(connection.execute("SELECT count(*) FROM t").fetchall()[0][0])


def by_crmkpi_load(path: Path) -> int:
    """Detect, count and load a file as `report` does, all columns as text."""
    import duckdb

    from crmkpi.reader import Opening, begin_exports
    from crmkpi.sources import loading

    with tempfile.TemporaryDirectory() as folder:
        opening = next(iter(begin_exports(path, path.name, Path(folder))))
        assert isinstance(opening, Opening)
        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE t AS SELECT * FROM {loading.source_sql(opening.guess)}")
        export = opening.export()
        loaded = int(connection.execute("SELECT count(*) FROM t").fetchall()[0][0])
        assert loaded == export.records, "some rows were not loaded"
        return loaded


def speed(rows: str, rounds: int) -> None:
    """Print the ratio of crmkpi's load of a clean file to DuckDB's, in turns."""
    from run import export_of

    path = export_of(rows)
    with path.open(encoding="utf-8") as file:
        width = len(next(csv.reader(file)))
    seconds: dict[str, list[float]] = {"DuckDB, dialect told": [], "crmkpi": []}
    for number in range(rounds + 1):
        for name in seconds:
            begin = time.perf_counter()
            count = by_crmkpi_load(path) if name == "crmkpi" else by_duckdb_told(path, width)
            if number:
                seconds[name].append(time.perf_counter() - begin)
    ours, theirs = (statistics.median(seconds[name]) for name in ("crmkpi", "DuckDB, dialect told"))
    ratios = [a / b for a, b in zip(seconds["crmkpi"], seconds["DuckDB, dialect told"], strict=True)]
    print(f"\nreading {count:,} rows of {width} columns, detection and count included")
    spread = f"(rounds: {min(ratios):.2f} to {max(ratios):.2f})"
    print(f"  crmkpi / DuckDB with its dialect told: {ours / theirs:.2f} × {spread}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--each", type=int, default=EACH, help="files of each kind")
    words.add_argument("--rows", default="1M")
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--only", choices=("scores", "speed"))
    given = words.parse_args()
    warnings.simplefilter("ignore")
    if given.only != "speed":
        told(results(given.each))
    if given.only != "scores":
        speed(given.rows, given.rounds)


if __name__ == "__main__":
    main()
