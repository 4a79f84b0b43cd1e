"""The tables without the rows that cannot be true, and as they were read.

A check names the bad rows and the columns that make them bad. Each becomes a flag of the table's view: a KPI that
looks at all of these columns leaves the flagged rows out. The flags can be taken off again, to see what bad rows do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from crmkpi.engine import joined, merged
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
    _show(engine, {out.table for out in outs})


def merge_rows(engine: Engine, groups: Mapping[str, Sequence[merged.Member]]) -> None:
    """Show the groups of each table as one row, and what refers to their rows as referring to the survivors."""
    for table, members in groups.items():
        if members:
            merged.merge(engine, table, members)
    _show(engine, _touched(engine))


def _touched(engine: Engine) -> set[str]:
    """Name the tables that are shown otherwise than they were read."""
    keys = {engine.key(table) for table in engine.merged}
    referring = {table for table, present in engine.present.items() if engine.merged and keys & present}
    return {*engine.outs, *engine.merged, *referring}


def _show(engine: Engine, tables: Iterable[str]) -> None:
    for table in sorted(tables):
        joined.join(engine, table)


def _kept(engine: Engine, out: Out) -> Out:
    """Look rows up once when finding them takes more than a look at each."""
    if "SELECT" not in out.bad:
        return out
    name = f"files.{quoted(f'out_{out.code}_{out.table}')}"
    engine.connection.execute(f"CREATE TABLE {name} AS SELECT _file, _row FROM {quoted(out.table)} WHERE {out.bad}")
    return Out(out.table, out.code, f"(_file, _row) IN (SELECT (_file, _row) FROM {name})", out.columns)


@contextmanager
def as_read(engine: Engine, kept: Collection[str] = ()) -> Iterator[None]:
    """Show the tables as they were read for as long as the `with` lasts; derived views are made anew.

    Those that are the same either way may be `kept`.
    """
    touched = _touched(engine)
    outs, together, all_views = engine.outs, engine.merged, engine.views
    views = all_views - set(kept)
    engine.outs, engine.merged, engine.views = {}, set(), all_views & set(kept)
    _rename(engine, {view: f"{view}{_ASIDE}" for view in views})
    try:
        _show(engine, touched)
        yield
    finally:
        for view, kind in _kinds(engine, engine.views - set(kept)).items():
            engine.connection.execute(f"DROP {kind} {quoted(view)}")
        engine.outs, engine.merged, engine.views = outs, together, all_views
        _rename(engine, {f"{view}{_ASIDE}": view for view in views})
        _show(engine, touched)


_ASIDE = "_aside"
"""What the name of a derived view ends in while it is made otherwise."""


def _rename(engine: Engine, names: Mapping[str, str]) -> None:
    for view, kind in _kinds(engine, names).items():
        engine.connection.execute(f"ALTER {kind} {quoted(view)} RENAME TO {quoted(names[view])}")


def _kinds(engine: Engine, names: Iterable[str]) -> dict[str, str]:
    """Tell which derived views are kept as tables."""
    wanted = set(names)
    rows = engine.rows("SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'main'")
    return {name: "VIEW" if kind == "VIEW" else "TABLE" for name, kind in sorted(rows) if name in wanted}
