"""Settle from the exports themselves what the numbers depend on: the date of the data, and the currency."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from crmkpi.engine import Engine, joined
from crmkpi.errors import InputError
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


def currency(engine: Engine, told: str | None, language: str) -> tuple[str | None, dict[str, str]]:
    """Find the one currency of all amounts; tables that hold several are named with a sentence."""
    _ = translator(language).gettext
    found: set[str] = set()
    mixed = {}
    for table in engine.present:
        if not engine.has(table, ["currency"]):
            continue
        written: dict[str, int] = {}
        for word, n in engine.rows(f"SELECT currency, count(*) FROM {table} WHERE currency IS NOT NULL GROUP BY ALL"):
            if word.strip():
                written[word.strip().upper()] = written.get(word.strip().upper(), 0) + n
        rows = sorted(written.items())
        found.update(str(currency) for currency, _n in rows)
        if len(rows) > 1:
            listed = ", ".join(f"{currency} {n}" for currency, n in rows)
            mixed[table] = _("{table} holds amounts in several currencies ({listed}); they are not added up").format(
                table=table, listed=listed
            )
    return told or (found.pop() if len(found) == 1 else None), mixed
