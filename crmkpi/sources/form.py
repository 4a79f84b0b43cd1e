"""Decide how a column is written: the order of its dates, its decimal sign. One decision for the whole column.

Only values that fit one reading are evidence (14/03 is day first; 1.234,56 has a decimal comma). 02/03/2022 and
1.234 say nothing: then the other columns of the file decide, the preset, the config, the delimiter.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from crmkpi.engine import Form
from crmkpi.engine.cast import CURRENCIES
from crmkpi.tables import Column

Order = Literal["ymd", "dmy", "mdy"]
YEAR_FIRST = re.compile(r"\s*\d{4}[-/.]\d{1,2}[-/.]|\s*[12]\d{7}(\d{2})?\s*$")
YEAR_LAST = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}")
MARKS = re.compile(r"[^\d.,+\-eE]")
MONEY = re.compile(r"[$€£]|BRL|USD|EUR|GBP", re.IGNORECASE)
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the values of a column say: how many fit only one reading, how many are open."""

    ymd: int = 0
    dmy: int = 0
    mdy: int = 0
    comma: int = 0
    point: int = 0
    open: int = 0
    marked: bool = False
    currencies: Mapping[str, int] = field(default_factory=dict)
    """Currency → values that carry its mark."""
    clock12: bool = False

    def order(self) -> Order | None:
        """Choose the order that most values ask for; an open one (02/03/2022) asks for a year at the end."""
        if self.ymd and self.ymd >= self.dmy + self.mdy + self.open:
            return "ymd"
        if not self.dmy and not self.mdy:
            return None
        return "dmy" if self.dmy >= self.mdy else "mdy"

    def orders(self) -> list[Order]:
        """Name all orders that some value asks for."""
        counts: list[tuple[Order, int]] = [("ymd", self.ymd), ("dmy", self.dmy), ("mdy", self.mdy)]
        return [order for order, count in counts if count]

    def currency(self) -> str | None:
        """Choose the currency whose mark most values carry; an amount with another mark is no number of this column."""
        return max(sorted(self.currencies), key=lambda one: self.currencies[one]) if self.currencies else None

    def decimal(self) -> Literal[".", ","] | None:
        """Choose the decimal sign that most unambiguous values ask for."""
        if not self.comma and not self.point:
            return None
        return "," if self.comma > self.point else "."


def date_evidence(values: Iterable[str]) -> Evidence:
    """Weigh the values of a date column."""
    ymd = dmy = mdy = undecided = 0
    clock12 = False
    for value in values:
        if YEAR_FIRST.match(value):
            ymd += 1
        elif found := YEAR_LAST.match(value):
            first, second = int(found[1]), int(found[2])
            dmy += 31 >= first > 12 >= second
            mdy += 31 >= second > 12 >= first
            undecided += first <= 12 and second <= 12
            clock12 = clock12 or value.rstrip()[-1:] in "mM"
    return Evidence(ymd=ymd, dmy=dmy, mdy=mdy, open=undecided, clock12=clock12)


def number_evidence(values: Iterable[str]) -> Evidence:
    """Weigh the values of a number column."""
    comma = point = undecided = 0
    marked = False
    currencies: dict[str, int] = {}
    for value in values:
        stripped = value.strip()
        if shown := currency_of(stripped):
            currencies[shown] = currencies.get(shown, 0) + 1
        bare = MARKS.sub("", stripped)
        marked = marked or bare != stripped or stripped.endswith("-")
        sign = decimal_sign(bare.rstrip("-"))
        if sign == "?" and MONEY.search(stripped):
            # No currency has three decimals here, so the sign parts thousands.
            sign = "," if "." in bare else "."
        comma += sign == ","
        point += sign == "."
        undecided += sign == "?"
    return Evidence(comma=comma, point=point, open=undecided, marked=marked, currencies=currencies)


def currency_of(value: str) -> str | None:
    """Read the currency mark of an amount."""
    return next((currency for currency, marks in CURRENCIES.items() if re.search(marks, value)), None)


def decimal_sign(number: str) -> str | None:
    """Tell which decimal sign one number shows: `,`, `.`, `?` when it fits both, None when it has no sign."""
    commas, points = number.count(","), number.count(".")
    if commas and points:
        return "," if number.rfind(",") > number.rfind(".") else "."
    if not commas and not points:
        return None
    sign, count = (",", commas) if commas else (".", points)
    if count > 1:
        return "." if sign == "," else ","
    return "?" if AMBIGUOUS.fullmatch(number) else sign


@dataclass(frozen=True, slots=True)
class Hints:
    """What decides when a column's own values do not."""

    order: Order | None = None
    """Demanded by the config."""
    decimal: Literal[".", ","] | None = None
    """Demanded by the config."""
    likely_order: Order | None = None
    """Known of the preset, or usual where the report is made."""
    likely_decimal: Literal[".", ","] | None = None
    utc: frozenset[str] = frozenset()
    """Columns whose header says that they are UTC."""


def decide(
    columns: Mapping[str, Column], evidence: Mapping[str, Evidence], hints: Hints, percent: Iterable[str]
) -> dict[str, Form]:
    """Decide the form of every typed column of a file; a number column that shows no sign stays open (`decimal` '')."""
    file_order = _most(evidence.values(), "order")
    file_decimal = _most(evidence.values(), "decimal")
    forms = {}
    for name, column in columns.items():
        said = evidence.get(name, Evidence())
        if column.type in ("moment", "day"):
            fallback = "mdy" if said.clock12 else file_order if file_order != "ymd" else None
            order = hints.order or said.order() or (fallback or hints.likely_order or "dmy" if said.open else "ymd")
            forms[name] = Form(order=order, utc=name in hints.utc)  # type: ignore[arg-type]
        elif column.type in ("money", "number", "integer"):
            decimal = (
                hints.decimal or said.decimal() or (file_decimal or hints.likely_decimal or "." if said.open else "")
            )
            forms[name] = Form(
                decimal=decimal,  # type: ignore[arg-type]
                percent=name in set(percent),
                marked=said.marked,
                currency=said.currency(),
            )
    return forms


def _most(evidence: Iterable[Evidence], what: Literal["order", "decimal"]) -> Order | Literal[".", ","] | None:
    votes = [vote for one in evidence if (vote := getattr(one, what)())]
    return max(sorted(set(votes)), key=votes.count) if votes else None
