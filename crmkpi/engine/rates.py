"""Amounts of several currencies in one: every row gets the rate of its own day, and the views show amounts times it.

What was read stays as it is (`_was_…` and `_rate` stand beside it). A row without a rate has no amount: it is
counted by a check, never added up as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from crmkpi.engine import joined
from crmkpi.engine.connection import Engine, Part, declared, quoted, text

MOST = Decimal(100_000)
"""Rates are kept with 15 decimals, so that they times an amount are exact in 38 digits."""
KIND = "DECIMAL(20,15)"
_PLACES = Decimal(1).scaleb(-15)
GOOD_FOR = timedelta(days=35)
"""A rate holds until the next one, but not longer: monthly rates do, forgotten ones do not."""
DAYS = {
    "deals": "CASE WHEN outcome IN ('won', 'lost') THEN closed_at ELSE created_at END",
    "subscriptions": "start_at",
    "contracts": "term_end_at",
    "orders": "ordered_at",
    "campaigns": "start_at",
    "web_traffic": "day_on",
    "costs": "day_on",
}
"""The day of a row whose rate holds for its amounts."""
SPELLINGS = {
    **dict.fromkeys(("R$", "REAL", "REAIS"), "BRL"),
    **dict.fromkeys(("US$", "U$", "$", "DOLLAR", "DÓLAR"), "USD"),
    **dict.fromkeys(("€", "EURO"), "EUR"),
    "£": "GBP",
}
"""Other ways to write a currency's code."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `source` is `rate` units of `to`; without a day it is fixed."""

    day: date | None
    source: str
    to: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """A file of rates with the rule by which it is used."""

    file: str
    sha256: str
    rule: str
    """at_date, month_average, period_end, or fixed."""
    currency: str
    """The currency of the report."""
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A rate to the report's currency and the days on which it holds, the last one excluded."""

    currency: str
    first: date
    until: date
    rate: Decimal


def code(cell: str) -> str:
    """Write the code of a currency, however it is spelled; an empty cell has none."""
    bare = f"nullif(upper(trim({cell})), '')"
    spelled = " ".join(f"WHEN {text(theirs)} THEN {text(ours)}" for theirs, ours in SPELLINGS.items())
    return f"CASE {bare} {spelled} ELSE {bare} END"


def needed(table: str) -> set[str]:
    """Name the columns of a table that decide about its rates."""
    columns = declared(table).columns
    return {name for name in columns if name in DAYS.get(table, "")} | ({"currency"} if table in DAYS else set())


def convert(
    engine: Engine, rates: Rates, marks: Mapping[tuple[str, int], str], last: date
) -> dict[str, tuple[int, int]]:
    """Convert all tables; returns currency → (rows with an amount in it, those of them without a rate).

    `marks` are the currencies that the amounts of an export show themselves: (table, file) → currency. `last` is the
    last day of the report's period that data reach.
    """
    known: dict[str, list[Held]] = {}
    for one in held(rates, last):
        known.setdefault(one.currency, []).append(one)
    found: dict[str, tuple[int, int]] = {}
    for table in [table for table in engine.parts if table in DAYS]:
        parts = [
            _rated(engine, table, part, rates.currency, marks.get((table, part.file)), known, found)
            for part in engine.parts[table]
        ]
        if any(part.rated for part in parts):
            engine.parts[table] = parts
            engine.rated.add(table)
            joined.join(engine, table, engine.extra.get(table, frozenset()))
    return dict(sorted(found.items()))


def _rated(
    engine: Engine,
    table: str,
    part: Part,
    main: str,
    mark: str | None,
    known: Mapping[str, list[Held]],
    found: dict[str, tuple[int, int]],
) -> Part:
    """Give the rows of an export their rates, when any of them is in another currency than the report."""
    money = [n for n, column in declared(table).columns.items() if column.type == "money" and n in part.columns]
    own = code("currency") if "currency" in part.columns else "CAST(NULL AS VARCHAR)"
    own = f"coalesce({own}, {text(mark)})" if mark else own
    name, rated = f"files.{quoted(part.name)}", f"files.{quoted(part.name + '_rated')}"
    foreign = [
        str(row[0]) for row in engine.rows(f"SELECT DISTINCT {own} AS own FROM {name} WHERE own <> {text(main)}")
    ]
    if not money or not foreign:
        return part
    day = " ".join(_cell(word, part) for word in DAYS[table].split())
    whens = " ".join(f"WHEN {text(one)} THEN {_looked_up(engine, one, known[one])}" for one in foreign if one in known)
    others = f"CASE WHEN _own IS NULL OR _own = {text(main)} THEN 1 END"
    rate = f"CASE _own {whens} ELSE {others} END" if whens else others
    # One pass in the order of the records: where a row stands tells which record it is.
    rows = f"SELECT *, {own} AS _own, CAST({day} AS DATE) AS _day FROM {name}"
    engine.connection.execute(
        f"CREATE TABLE {rated} AS SELECT * EXCLUDE (_own, _day), CAST({rate} AS {KIND}) AS _rate FROM ({rows})"
    )
    there = " OR ".join(f"{quoted(column)} IS NOT NULL" for column in money)
    counted = f"SELECT {own} AS own, count(*), count(*) FILTER (_rate IS NULL) FROM {rated} WHERE {there} GROUP BY own"
    for currency, rows_in_it, without in engine.rows(counted):
        if currency in foreign:
            before = found.get(currency, (0, 0))
            found[currency] = (before[0] + rows_in_it, before[1] + without)
    engine.connection.execute(f"DROP VIEW IF EXISTS {quoted(table)}")
    engine.connection.execute(f"DROP TABLE {name}")
    engine.connection.execute(f"ALTER TABLE {rated} RENAME TO {quoted(part.name)}")
    return replace(part, rated=True)


def _looked_up(engine: Engine, currency: str, spans: Sequence[Held]) -> str:
    """Write the rate of a row's day: the only one there is, or one of a list of days (no join, which would reorder)."""
    if spans[0].first == date.min:
        return f"{spans[0].rate:f}"
    first, until = spans[0].first, spans[-1].until
    daily = ["NULL"] * (until - first).days
    for span in spans:
        begin, end = (span.first - first).days, (span.until - first).days
        daily[begin:end] = [f"{span.rate:f}"] * (end - begin)
    variable = f"rates_{currency}"
    engine.connection.execute(f"SET VARIABLE {variable} = CAST([{', '.join(daily)}] AS {KIND}[])")
    at = f"date_diff('day', DATE '{first}', _day) + 1"
    return f"CASE WHEN _day >= DATE '{first}' THEN getvariable('{variable}')[{at}] END"


def _cell(word: str, part: Part) -> str:
    known = {"closed_at", "created_at", "outcome", *DAYS.values()}
    return "NULL" if word in known and word not in part.columns else word


def held(rates: Rates, last: date) -> list[Held]:
    """Work out which rate holds when, by the file's rule: direct rates, else the inverse of the opposite ones."""
    direct: dict[str, list[tuple[date | None, Decimal]]] = {}
    inverse: dict[str, list[tuple[date | None, Decimal]]] = {}
    for one in rates.rates:
        if one.to == rates.currency:
            direct.setdefault(one.source, []).append((one.day, one.rate.quantize(_PLACES, ROUND_HALF_UP)))
        elif one.source == rates.currency:
            inverse.setdefault(one.to, []).append((one.day, _inverse(one.rate)))
    found: list[Held] = []
    for currency, series in sorted((inverse | direct).items()):
        found += [Held(currency, *one) for one in _RULES[rates.rule](series, last)]
    return found


def _inverse(rate: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return (1 / rate).quantize(_PLACES, ROUND_HALF_UP)


Span = tuple[date, date, Decimal]
Series = Iterable[tuple[date | None, Decimal]]


def _at_date(series: Series, last: date) -> list[Span]:
    """Let each rate hold until the next one."""
    del last
    dated = sorted((day, rate) for day, rate in series if day is not None)
    ends = [day for day, _ in dated[1:]] + [date.max]
    return [(day, min(end, _later(day)), rate) for (day, rate), end in zip(dated, ends, strict=True)]


def _later(day: date) -> date:
    return day + GOOD_FOR if day < date.max - GOOD_FOR else date.max


def _month_average(series: Series, last: date) -> list[Span]:
    """Let the mean of a month's rates hold in that month."""
    del last
    months: dict[date, list[Decimal]] = {}
    for day, rate in series:
        if day is not None:
            months.setdefault(day.replace(day=1), []).append(rate)
    return [
        (month, (month + timedelta(days=31)).replace(day=1), _mean(rates)) for month, rates in sorted(months.items())
    ]


def _mean(rates: list[Decimal]) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return (sum(rates, Decimal()) / len(rates)).quantize(_PLACES, ROUND_HALF_UP)


def _period_end(series: Series, last: date) -> list[Span]:
    """Let the rate of the period's last day hold for all rows: what changes is then the business, not the rate."""
    return [(date.min, date.max, rate) for first, until, rate in _at_date(series, last) if first <= last < until]


def _fixed(series: Series, last: date) -> list[Span]:
    del last
    return [(date.min, date.max, rate) for _, rate in series]


_RULES = {"at_date": _at_date, "month_average": _month_average, "period_end": _period_end, "fixed": _fixed}
