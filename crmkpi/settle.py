"""Settle from the exports themselves what the numbers depend on: the date of the data, and the currency."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from crmkpi.engine import Engine, joined
from crmkpi.engine.rates import SPELLINGS
from crmkpi.errors import InputError
from crmkpi.masking import masked_cell
from crmkpi.tables import all_tables
from crmkpi.words import translator

FAR = timedelta(days=92)
"""An event this far after all others is a slip of the pen, not the date of the data."""


FEW = Decimal("0.001")


LAST_YEAR = 2199
"""No period reaches beyond it; a later event is a slip of the pen, however few the events are."""


Events = Mapping[tuple[str, str], tuple[datetime, datetime]]


def as_of(engine: Engine, told: date | None, events: Events, language: str) -> tuple[date, tuple[str, ...]]:
    """Settle the date of the data: as told, else the latest event that is not far beyond all others."""
    if told:
        return told, ()
    if not events:
        raise InputError("the exports hold no dated rows; nothing to report on (or say --as-of DATE)")
    total = sum(engine.count(table) for table, _ in events)
    latest = max(last for _, last in events.values())
    limit, strays = latest, 0
    while True:
        later, before = joined.events_from(engine, events, limit - FAR)
        lonely = total >= 1000 and later <= max(1, int(FEW * total))
        if before is None or not (lonely or limit.year > LAST_YEAR):
            break
        strays, limit = later, before
    if not strays:
        return latest.date(), ()
    sentence = translator(language).ngettext(
        "{n} event lies far after all others (the last on {last}); the data are taken to end on {day}",
        "{n} events lie far after all others (the last on {last}); the data are taken to end on {day}",
        strays,
    )
    return limit.date(), (sentence.format(n=strays, last=latest.date().isoformat(), day=limit.date().isoformat()),)


def currency(
    engine: Engine, told: str | None, marks: Mapping[str, set[str]], language: str
) -> tuple[str | None, dict[str, str]]:
    """Find the one currency of all amounts; a table in several, or in another one, is named with a sentence.

    `marks` are the currencies that the amounts of a table show themselves, for tables without a currency column.
    """
    _ = translator(language).gettext
    there = [table for table in all_tables() if table in engine.present and table not in engine.rated]
    written = {table: found for table in there if (found := _written(engine, table, marks.get(table, set())))}
    main = told or next((next(iter(found)) for found in written.values() if len(found) == 1), None)
    mixed = {}
    for table, found in written.items():
        listed = ", ".join(f"{word} {n}" if n else word for word, n in sorted(found.items()))
        if len(found) > 1:
            mixed[table] = _("{table} holds amounts in several currencies ({listed}); they are not added up").format(
                table=table, listed=listed
            )
        elif main not in found:
            mixed[table] = _("{table} holds amounts in {other}, the report is in {main}; they are not added up").format(
                table=table, other=next(iter(found)), main=main
            )
    return main, mixed


def _written(engine: Engine, table: str, marks: set[str]) -> dict[str, int]:
    """Count the currencies of a table: by its column, else by the marks of its amounts (then without numbers)."""
    if not engine.has(table, ["currency"]):
        return dict.fromkeys(sorted(marks), 0)
    written: dict[str, int] = {}
    for word, n in engine.rows(f"SELECT currency, count(*) FROM {table} WHERE currency IS NOT NULL GROUP BY ALL"):
        if own := word.strip().upper():
            own = masked_cell(SPELLINGS.get(own, own), table, "currency")
            written[own] = written.get(own, 0) + n
    return written
