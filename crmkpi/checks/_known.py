"""Values that name a record of another table: by its id, or as people write it, by its name or e-mail address."""

from collections.abc import Iterator
from dataclasses import replace

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.checks._rows import referring
from crmkpi.engine.connection import quoted
from crmkpi.tables import all_tables
from crmkpi.words import text, translator


def named(told: Checking, one: OfTable, other: str, columns: tuple[str, ...]) -> Iterator[Found | Idle]:
    """Count the rows whose value is neither id nor name of a record of the other table, whatever the case."""
    there = [name for name in columns if told.engine.has(other, [name])]
    if not there:
        title = text(all_tables()[other].title, told.language)
        yield Idle(translator(told.language).gettext("not in the sources: {tables}").format(tables=title))
        return
    known = " UNION ".join(
        f"SELECT {folded(name)} FROM {quoted(other)} WHERE {quoted(name)} IS NOT NULL" for name in there
    )
    yield referring(told, one, known, f"nullif({folded(one.column or '')}, '')", other)


def folded(column: str) -> str:
    """Write a value without case, accents and outer spaces."""
    return f"lower(strip_accents(trim({quoted(column)})))"


def of_column(one: OfTable, column: str) -> OfTable:
    """Let a check blame a column that is called otherwise in each table."""
    return replace(one, check=replace(one.check, column=column))
