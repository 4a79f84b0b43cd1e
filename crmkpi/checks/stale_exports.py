"""Tables whose newest event lies long before the day of the data, judged by how often they have events."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Place, Severity
from crmkpi.tables import all_tables
from crmkpi.words import translator

CHECK = Check(
    "stale_exports",
    "F205",
    Severity.WARNING,
    {"en": "Stale export", "pt-BR": "Exportação desatualizada"},
    {
        "en": "Nothing has happened in the table for far longer than usual, so it looks like an old export.",
        "pt-BR": "Nada acontece na tabela há muito mais tempo que o normal; parece uma exportação antiga.",
    },
    {
        "en": "Export the table again together with the others.",
        "pt-BR": "Exporte a tabela de novo junto com as outras.",
    },
    table=(),
    of="tables",
)
LONG = 45
"""Days without an event that are always allowed."""
TIMES = 3
"""How many times the longest pause of its last year a table may be silent."""
FEWEST = 5
"""Days with events in its last year from which a table has a rhythm of its own."""
NOTE = {
    "en": "newest {newest}, {gap} days before {until}; before that never more than {pause} days without one",
    "pt-BR": "último em {newest}, {gap} dias antes de {until}; até então nunca mais de {pause} dias sem nenhum",
}


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Make one finding per table that has fallen silent; all of its files together are judged."""
    del one
    until, stale = _needed(told), False
    tables = [table for table in all_tables() if table in told.engine.present]
    dated = {table: events for table in tables if (events := _events(told, table))}
    if not dated:
        yield Idle(translator(told.language).gettext("no dated rows"))
        return
    for table, events in dated.items():
        days = _days(told, events)
        if len(days) >= FEWEST and (until - days[-1]).days > max(LONG, TIMES * _pause(days)):
            stale = True
            yield Found(1, len(dated), table, places=(_place(told, events, days, until),))
    if not stale:
        yield Found(0, len(dated))


def _needed(told: Checking) -> date:
    """Find the day up to which the data should reach: the day of the data, or the end of the period asked for."""
    last = told.as_of.date() - timedelta(days=1)
    if told.period is None:
        return last
    start, end = told.period
    return start if start > last else min(last, end - timedelta(days=1))


def _events(told: Checking, table: str) -> str:
    """Write the query for all events of a table that have happened."""
    queries = []
    for name, column in all_tables()[table].columns.items():
        if column.event and name in told.engine.present[table]:
            unless = f" AND ({column.unless}) IS NOT TRUE" if column.unless else ""
            moment = f"CAST({quoted(name)} AS TIMESTAMP)"
            queries.append(
                f"SELECT {moment} AS happened, _file, _row FROM {quoted(table)} WHERE {moment} < $end{unless}"
            )
    return " UNION ALL ".join(queries)


def _days(told: Checking, events: str) -> list[date]:
    """List the days with events in the last year of a table; what lies in the future is a slip."""
    days = f"WITH d AS (SELECT DISTINCT CAST(happened AS DATE) AS day FROM ({events}))"
    sql = f"{days} SELECT day FROM d WHERE day > (SELECT max(day) FROM d) - 366 ORDER BY day"
    return [day for (day,) in told.engine.rows(sql, {"end": told.as_of})]


def _pause(days: list[date]) -> int:
    """Find the most days from one event to the next."""
    return max(((after - before).days for before, after in pairwise(days)), default=0)


def _place(told: Checking, events: str, days: list[date], until: date) -> Place:
    """Show the row of the newest event."""
    newest = f"SELECT _file, _row FROM ({events}) ORDER BY happened DESC, _file, _row LIMIT 1"
    file, row = told.engine.rows(newest, {"end": told.as_of})[0]
    name, line = told.locate(file, row)
    facts = {"newest": days[-1], "gap": (until - days[-1]).days, "until": until, "pause": _pause(days)}
    return Place(name, line, None, None, None, NOTE.get(told.language, NOTE["en"]).format(**facts))
