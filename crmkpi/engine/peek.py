"""Look at one export while it is loaded: how full its columns are, which words stand in them, its first rows."""

from collections.abc import Sequence

from crmkpi.engine.connection import Engine, Part, quoted


def filled(engine: Engine, source: str, width: int) -> tuple[int, ...]:
    """Count the cells of each column of a file that are not blank; `source` is how the file is read."""
    if not width:
        return ()
    counts = ", ".join(f"count(*) FILTER (trim(c{index}) <> '')" for index in range(width))
    return tuple(int(n) for n in engine.rows(f"SELECT {counts} FROM {source}")[0])


def words(engine: Engine, source: str, index: int, limit: int) -> list[tuple[str, int]]:
    """Count the distinct words of a column of a file, the most frequent first."""
    cell = f"c{index}"
    rows = engine.rows(
        f"SELECT {cell}, count(*) AS n FROM {source} WHERE trim({cell}) <> '' GROUP BY ALL"
        f" ORDER BY n DESC, {cell} LIMIT {limit}"
    )
    return [(str(word), int(n)) for word, n in rows]


def values(engine: Engine, table: str, file: int, columns: Sequence[str], limit: int) -> list[tuple[str, ...]]:
    """Count what stands together in columns of a loaded export, the most frequent first: (values…, rows)."""
    part = _part(engine, table, file)
    if part is None or not set(columns) <= part.columns:
        return []
    names = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in columns)
    kept = " WHERE _keep" if part.keeps else ""
    places = ", ".join(str(place + 1) for place in range(len(columns)))
    rows = engine.rows(
        f"SELECT {names}, count(*) AS n FROM files.{quoted(part.name)}{kept} GROUP BY ALL"
        f" ORDER BY n DESC, {places} LIMIT {limit}"
    )
    return [tuple(map(str, row)) for row in rows]


def read(engine: Engine, table: str, file: int) -> dict[str, int]:
    """Count the cells of a loaded export that hold a value: column → cells."""
    part = _part(engine, table, file)
    if part is None or not part.columns:
        return {}
    names = sorted(part.columns)
    counts = engine.rows(f"SELECT {', '.join(f'count({quoted(n)})' for n in names)} FROM files.{quoted(part.name)}")[0]
    return dict(zip(names, map(int, counts), strict=True))


def first_rows(
    engine: Engine, table: str, file: int, columns: Sequence[str], rows: int
) -> list[tuple[bool, tuple[str | None, ...]]]:
    """Give the first records of an export as they were loaded: whether each is kept, and its values as text."""
    part = _part(engine, table, file)
    if part is None:
        return []
    keep = "_keep" if part.keeps else "true"
    cells = "".join(f", CAST({quoted(name)} AS VARCHAR)" for name in columns)
    found = engine.rows(f"SELECT {keep}{cells} FROM files.{quoted(part.name)} ORDER BY rowid LIMIT {rows}")
    return [(bool(row[0]), tuple(None if cell is None else str(cell) for cell in row[1:])) for row in found]


def _part(engine: Engine, table: str, file: int) -> Part | None:
    return next((part for part in engine.parts.get(table, ()) if part.file == file), None)
