"""The tables without the rows that cannot be true, and as they were read.

A check names the bad rows and the columns that make them bad. Each becomes a flag of the table's view: a KPI that
looks at all of these columns leaves the flagged rows out. The flags can be taken off again, to see what bad rows do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from crmkpi.engine import joined
from crmkpi.engine.connection import Engine, quoted


@dataclass(frozen=True, slots=True)
class Out:
    """Rows of one table that a KPI does without when it looks at all of the columns."""

    table: str
    code: str
    bad: str
    """SQL condition over the rows of the table."""
    columns: tuple[str, ...]

    @property
    def flag(self) -> str:
        """The column of the view that is true for these rows."""
        return f"_out_{self.code}"


def leave_out(engine: Engine, outs: Sequence[Out]) -> None:
    """Flag the rows to leave out in the views of their tables."""
    for out in outs:
        engine.outs.setdefault(out.table, []).append(_kept(engine, out))
    for table in {out.table for out in outs}:
        joined.join(engine, table)


def _kept(engine: Engine, out: Out) -> Out:
    """Look rows up once when finding them takes more than a look at each."""
    if "SELECT" not in out.bad:
        return out
    name = f"files.{quoted(f'out_{out.code}_{out.table}')}"
    engine.connection.execute(f"CREATE TABLE {name} AS SELECT _file, _row FROM {quoted(out.table)} WHERE {out.bad}")
    return Out(out.table, out.code, f"(_file, _row) IN (SELECT (_file, _row) FROM {name})", out.columns)


@contextmanager
def as_read(engine: Engine) -> Iterator[None]:
    """Show the tables as they were read for as long as the `with` lasts; derived views are made anew."""
    outs, views = engine.outs, engine.views
    engine.outs, engine.views = {}, set()
    try:
        for table in outs:
            joined.join(engine, table)
        yield
    finally:
        engine.outs, engine.views = outs, views
        for table in outs:
            joined.join(engine, table)
