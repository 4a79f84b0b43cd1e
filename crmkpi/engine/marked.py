"""The rows that checks found bad, each once with all of its codes, by file and record."""

from collections.abc import Iterable, Iterator, Sequence

from crmkpi.engine.connection import Engine, quoted, text

BATCH = 10_000
TABLE = "files.marked"


def mark(engine: Engine, found: Iterable[tuple[str, str | Sequence[tuple[int, int]]]]) -> dict[int, int]:
    """Gather the bad rows of all checks (code → a query for `_file` and `_row`, or rows): file → distinct rows."""
    engine.connection.execute(f"CREATE OR REPLACE TABLE {TABLE} (_file BIGINT, _row BIGINT, code VARCHAR)")
    for code, rows in found:
        if isinstance(rows, str):
            engine.connection.execute(f"INSERT INTO {TABLE} SELECT _file, _row, {text(code)} FROM ({rows})")
            continue
        _insert(engine, TABLE, rows, f", {text(code)}")
    counts = engine.rows(f"SELECT _file, count(DISTINCT _row) FROM {TABLE} GROUP BY _file")
    return {int(file): int(rows) for file, rows in counts}


def keep(engine: Engine, name: str, rows: Sequence[tuple[int, int]]) -> str:
    """Keep rows, as (file, record), under a name; returns the condition that is true for them."""
    table = f"files.{quoted(name)}"
    engine.connection.execute(f"CREATE OR REPLACE TABLE {table} (_file BIGINT, _row BIGINT)")
    _insert(engine, table, rows)
    return f"(_file, _row) IN (SELECT (_file, _row) FROM {table})"


def of_file(engine: Engine, file: int) -> Iterator[tuple[int, str]]:
    """Give the bad rows of a file in its order: (record, codes)."""
    codes = "string_agg(DISTINCT code, ' ' ORDER BY code)"
    cursor = engine.connection.cursor()
    cursor.execute(f"SELECT _row, {codes} FROM {TABLE} WHERE _file = {file} GROUP BY _row ORDER BY _row")
    while rows := cursor.fetchmany(BATCH):
        yield from ((int(row), str(named)) for row, named in rows)
    cursor.close()


def _insert(engine: Engine, table: str, rows: Sequence[tuple[int, int]], more: str = "") -> None:
    """Insert rows, as (file, record), with what is the same for all of them."""
    places = {"files": [file for file, _ in rows], "rows": [row for _, row in rows]}
    sql = "unnest(CAST($files AS BIGINT[])), unnest(CAST($rows AS BIGINT[]))"
    engine.connection.execute(f"INSERT INTO {table} SELECT {sql}{more}", places)
