"""A file of exchange rates: `date, from, to, rate`, in any spelling that the reader of exports understands.

A file of rates is an instruction, not data: whatever is wrong with it stops the run, all mistakes at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from crmkpi import model
from crmkpi.config import Config
from crmkpi.engine import Engine
from crmkpi.engine.rates import MOST, SPELLINGS, Rate, Rates, convert
from crmkpi.errors import ConfigError, InputError, Mistake
from crmkpi.phrases import phrase
from crmkpi.reader import Again, again, careful, open_export
from crmkpi.sources.bring import Brought
from crmkpi.sources.evidence import date_evidence, number_evidence
from crmkpi.sources.form import Evidence, Order

NAMES = {
    "date": ("date", "day", "data", "dia"),
    "from": ("from", "de"),
    "to": ("to", "para"),
    "rate": ("rate", "taxa", "cotação", "cotacao"),
}
_DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?")
_FIELDS: Mapping[Order, tuple[int, int, int]] = {"ymd": (1, 2, 3), "dmy": (3, 2, 1), "mdy": (3, 1, 2)}


def read(path: Path, rule: str, currency: str, scratch: Path) -> Rates:
    """Read a file of rates; ConfigError with all of its mistakes, InputError when it cannot be read at all."""
    export = open_export(path, path.name, scratch)
    if export.kind != "csv":
        raise InputError("{path}: rates are read from CSV. Write date, from, to and rate as CSV.", path=path.name)
    export = careful(export, scratch)
    mistakes = [
        Mistake(str(path), one.first_line, 0, phrase("this row cannot be read: {reason}", reason=one.reason))
        for one in export.rejects
    ]
    places = _places(export.header, rule, str(path), mistakes)
    if mistakes:
        raise ConfigError(mistakes)
    rows = list(again(export, range(export.records - len(export.rejects))))
    rates = list(_rates(rows, places, str(path), mistakes))
    rates = list(_once(rates, rule, str(path), mistakes))
    if rates and not mistakes and not any(currency in (rate.source, rate.to) for _, rate in rates):
        mistakes.append(
            Mistake(
                str(path),
                0,
                0,
                phrase("no rate is from or to {currency}, the currency of the report.", currency=currency),
            )
        )
    if not rates and not mistakes:
        mistakes.append(Mistake(str(path), 0, 0, phrase("there are no rates in it.")))
    if mistakes:
        raise ConfigError(mistakes)
    return Rates(path.name, export.sha256, rule, currency, tuple(rate for _, rate in rates))


def _places(header: Sequence[str], rule: str, file: str, mistakes: list[Mistake]) -> dict[str, int]:
    """Find the columns; only fixed rates do without a date."""
    words = [" ".join(name.split()).casefold() for name in header]
    places = {}
    for name, spellings in NAMES.items():
        found = next((words.index(one) for one in spellings if one in words), None)
        if found is not None:
            places[name] = found
        elif name != "date" or rule != "fixed":
            mistakes.append(
                Mistake(
                    file, 1, 0, phrase("there is no column {name!r}. The columns are date, from, to, rate.", name=name)
                )
            )
    return places


def _rates(
    rows: Sequence[Again], places: Mapping[str, int], file: str, mistakes: list[Mistake]
) -> Iterator[tuple[int, Rate]]:
    """Read every row that is not empty, with its line; dates and decimal signs are decided for the whole column."""

    def cell(row: Again, name: str) -> str:
        return row.cells[places[name]].strip() if name in places else ""

    said = date_evidence(cell(row, "date") for row in rows)
    order = said.order()
    if order is None and said.open:
        line = rows[0].first_line
        mistakes.append(
            Mistake(file, line, 0, phrase("the dates fit day-month and month-day. Write them as 2026-10-31."))
        )
        return
    numbers = number_evidence(cell(row, "rate") for row in rows)
    for row in rows:
        if not any(text.strip() for text in row.cells):
            continue
        faults: list[str] = []
        day = _day(cell(row, "date"), order or "ymd", faults)
        source, to = (_code(cell(row, name), faults) for name in ("from", "to"))
        rate = _number(cell(row, "rate"), numbers, faults)
        mistakes += [Mistake(file, row.first_line, 0, fault) for fault in faults]
        if not faults and source != to:
            yield row.first_line, Rate(day, source, to, rate)


def _day(text: str, order: Order, faults: list[str]) -> date | None:
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date(*(int(match[at]) for at in _FIELDS[order]))
    except ValueError:
        pass
    faults.append(phrase("{text!r} is not a day. Write one such as 2026-10-31.", text=text))
    return None


def _code(text: str, faults: list[str]) -> str:
    code = SPELLINGS.get(text.upper(), text.upper())
    if not re.fullmatch("[A-Z]{3}", code):
        faults.append(phrase("{text!r} is not a currency. Write three capital letters, such as BRL.", text=text))
    return code


def _number(text: str, said: Evidence, faults: list[str]) -> Decimal:
    """Read a rate exactly; a sign that could part thousands or decimals parts decimals, as rates are written."""
    sign = said.decimal() or ("," if "," in text else ".")
    plain = text.replace("." if sign == "," else ",", "").replace(sign, ".")
    try:
        rate = Decimal(plain)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or rate <= 0:
        faults.append(phrase("{text!r} is not a rate. Write a number above 0.", text=text))
        return Decimal(1)
    if rate >= MOST:
        faults.append(
            phrase("the rate {text} is too large to be exact. Write it the other way round (1 / rate).", text=text)
        )
    return rate


def _once(
    rates: Sequence[tuple[int, Rate]], rule: str, file: str, mistakes: list[Mistake]
) -> Iterator[tuple[int, Rate]]:
    """Let every pair have one rate a day (one at all where rates are fixed); a second one that differs is a mistake."""
    seen: dict[tuple[date | None, str, str], tuple[int, Decimal]] = {}
    for line, rate in rates:
        if rate.day is None and rule != "fixed":
            mistakes.append(Mistake(file, line, 0, phrase("the date is empty. Only `rule: fixed` does without dates.")))
            continue
        key = (None if rule == "fixed" else rate.day, rate.source, rate.to)
        before = seen.setdefault(key, (line, rate.rate))
        if before[0] == line:
            yield line, rate
        elif before[1] != rate.rate:
            when = "" if key[0] is None else phrase(" of {day}", day=key[0])
            more = phrase(" The rule fixed takes one rate for each pair.") if rule == "fixed" else ""
            mistakes.append(
                Mistake(
                    file,
                    line,
                    0,
                    phrase(
                        "{source} to {to}{when} has another rate on line {before}.{more}",
                        source=rate.source,
                        to=rate.to,
                        when=when,
                        before=before[0],
                        more=more,
                    ),
                )
            )


def marks(brought: Brought) -> dict[tuple[str, int], set[str]]:
    """List the currencies that the amounts of an export show themselves: (table, file) → currencies."""
    found: dict[tuple[str, int], set[str]] = {}
    for plan in brought.plans:
        for cell in plan.cells.values():
            if cell.form.currency:
                found.setdefault((plan.table, plan.file), set()).add(cell.form.currency)
    return found


def converted(settings: Config, engine: Engine, brought: Brought, scratch: Path, end: datetime) -> model.Rates | None:
    """Convert amounts in other currencies, where the config has rates; `end` is that of the period, as far as it is."""
    if settings.rates is None or settings.currency is None:
        return None
    rates = read(settings.rates.file, settings.rates.rule, settings.currency, scratch)
    alone = {place: next(iter(shown)) for place, shown in marks(brought).items() if len(shown) == 1}
    rows = convert(engine, rates, alone, end.date() - timedelta(days=1))
    return model.Rates(rates.file, rates.sha256, rates.rule, rates.currency, rows)
