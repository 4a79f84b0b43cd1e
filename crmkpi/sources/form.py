"""Decide how a column is written: the order of its dates, its decimal sign. One decision for the whole column.

Only values that fit one reading are evidence (14/03 is day first; 1.234,56 has a decimal comma). 02/03/2022 and
1.234 say nothing: then the other columns of the file decide, the preset, the config, the delimiter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from crmkpi.engine import Form
from crmkpi.tables import Column

Order = Literal["ymd", "dmy", "mdy"]
Shape = Literal["", "serial", "epoch", "epoch_ms", "epoch_us", "duration"]

FEW = 4
"""So many times as many values that fit two readings make those that fit one only a few."""


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
    """Some value has marks, spaces or words that must go before it is read."""
    shape: Shape = ""
    """What the numbers of the column count."""
    indian: bool = False
    empty: tuple[str, ...] = ()
    """Words that mean nothing was entered."""
    blank_is_no: bool = False
    currencies: Mapping[str, int] = field(default_factory=dict)
    """Currency → values that carry its mark."""
    clock12: bool = False
    formulas: bool = False
    """Some cell is written as ="…", so that Excel keeps it as text."""
    entities: tuple[str, ...] = ()
    """The entities of HTML that stand for letters."""

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

    def speaking(self) -> int:
        """Count the values that decide a form which many others leave open."""
        return max(self.dmy, self.mdy) if self.dmy or self.mdy else max(self.comma, self.point)

    def few(self) -> bool:
        """Tell whether a few values decide how many others are read."""
        return not self.shape and 0 < FEW * self.speaking() <= self.open


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
    """Columns that are UTC: their header says so, or the preset."""
    percent: frozenset[str] = frozenset()
    """Columns that are written as 0–100 where ours are 0–1."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Columns of seconds whose bare numbers count something else."""


def decide(columns: Mapping[str, Column], evidence: Mapping[str, Evidence], hints: Hints) -> dict[str, Form]:
    """Decide the form of every typed column of a file; a number column that shows no sign stays open (`decimal` '')."""
    file_order = _most(evidence.values(), "order")
    file_decimal = _most(evidence.values(), "decimal")
    forms = {}
    for name, column in columns.items():
        said = evidence.get(name, Evidence())
        if column.type in ("moment", "day"):
            fallback = "mdy" if said.clock12 else file_order if file_order != "ymd" else None
            order = hints.order or said.order() or (fallback or hints.likely_order or "dmy" if said.open else "ymd")
            forms[name] = Form(
                order="ymd" if said.shape else order,  # type: ignore[arg-type]
                utc=name in hints.utc,
                marked=said.marked,
                shape=said.shape,
                empty=said.empty,
            )
        elif column.type in ("money", "number", "integer"):
            decimal = (
                hints.decimal or said.decimal() or (file_decimal or hints.likely_decimal or "." if said.open else "")
            )
            forms[name] = Form(
                decimal=decimal,  # type: ignore[arg-type]
                percent=name in hints.percent,
                marked=said.marked,
                currency=said.currency(),
                indian=said.indian and decimal != ",",
                shape=said.shape,
                unit=hints.units.get(name, ""),
                empty=said.empty,
            )
        else:
            forms[name] = Form(empty=said.empty, blank_is_no=said.blank_is_no)
    dress = {name: (one.formulas, one.entities) for name, one in evidence.items()}
    return {
        name: replace(form, formulas=dress[name][0], entities=dress[name][1]) if any(dress.get(name, ())) else form
        for name, form in forms.items()
    }


def _most(evidence: Iterable[Evidence], what: Literal["order", "decimal"]) -> Order | Literal[".", ","] | None:
    votes = [vote for one in evidence if (vote := getattr(one, what)())]
    return max(sorted(set(votes)), key=votes.count) if votes else None
