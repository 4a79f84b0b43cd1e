"""Numbers as people read them in their language. Parts that belong together are joined by no-break spaces."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING

from crmkpi.model import Number, Unit
from crmkpi.words import translator

if TYPE_CHECKING:
    from babel import Locale

UNKNOWN = "–"
MINUS = "−"
NBSP = "\xa0"
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
"""Rounds halves up, whatever the caller's own decimal context is, and never runs out of digits."""
_IN_POINTS = (Unit.PERCENT, Unit.POINTS, Unit.RATIO)


@dataclass(frozen=True, slots=True)
class Figures:
    """How one report writes its numbers."""

    language: str
    currency: str | None
    narrow: bool = False
    """Write percentage points as `pp` in every language."""
    ascii: bool = False
    """Write the currency's code where its sign is not ASCII."""

    def value(self, number: Number | None, unit: Unit) -> str:
        """Write a value in its unit; points always carry their sign."""
        exact = _exact(number)
        return UNKNOWN if exact is None else self._signed(exact, self._in_unit(abs(exact), unit), unit is Unit.POINTS)

    def target(self, number: Number | None, unit: Unit) -> str:
        """Write a target beside its value, without saying the currency again."""
        from babel.numbers import get_currency_symbol

        written = self.value(number, unit)
        if unit is not Unit.MONEY or not self.currency:
            return written
        symbol = get_currency_symbol(self.currency, self._locale)
        return written.replace(self.currency if symbol not in written else symbol, "").replace(NBSP, "")

    def change(self, number: Number | None, unit: Unit) -> str:
        """Write a change: percentage points, a difference for points and ratios, else percent."""
        exact = _exact(number)
        if exact is None:
            return UNKNOWN
        if unit is Unit.PERCENT:
            points = "pp" if self.narrow else translator(self.language).gettext("pp")
            return self._signed(exact, f"{self._hundredths(abs(exact))}{NBSP}{points}", True)
        if unit in _IN_POINTS:
            return self._signed(exact, self._in_unit(abs(exact), unit), True)
        return self._signed(exact, f"{self._hundredths(abs(exact))}%", True)

    def gap(self, deviation: Number | None, target: Number | None, unit: Unit) -> str:
        """Write a deviation from the target; one from a target of 0 or below stays in the unit."""
        difference, aim = _exact(deviation), _exact(target)
        if difference is None or aim is None:
            return UNKNOWN
        if unit in _IN_POINTS:
            return self.change(difference, unit)
        if aim > 0:
            return self.change(difference / aim, unit)
        return self._signed(difference, self._in_unit(abs(difference), unit), True)

    def money(self, amount: Number, *, cents: bool = False) -> str:
        """Write money, without cents from 1,000 on unless asked for; without a currency there is no sign."""
        exact = _exact(amount)
        return UNKNOWN if exact is None else self._signed(exact, self._money(abs(exact), cents), False)

    def count(self, number: Number) -> str:
        """Write a count with thousands marks."""
        return self.value(number, Unit.COUNT)

    def share(self, rows: int, of: int) -> str:
        """Write a share so that a small one never looks like none, and nearly all never like all."""
        fraction = Decimal(rows) / of if of else Decimal(0)
        if 0 < fraction < Decimal("0.0001"):
            return f"<{self.decimal(Decimal('0.01'), 2)}%"
        if Decimal("0.9995") <= fraction < 1:
            return f">{self.decimal(Decimal('99.9'), 1)}%"
        return f"{self.decimal(fraction * 100, 2 if 0 < fraction < Decimal('0.001') else 1)}%"

    def rounded(self, number: Number) -> str:
        """Write a number without decimals."""
        exact = _exact(number)
        return UNKNOWN if exact is None else self._signed(exact, self.decimal(abs(exact), 0), False)

    def decimal(self, number: Decimal, places: int) -> str:
        """Write a number with this many decimals, halves rounded up."""
        exact = Decimal(number)
        marks = _marks(self.language)
        return f"{exact.quantize(Decimal(1).scaleb(-places), context=_WIDE):,f}".translate(marks)

    @property
    def _locale(self) -> "Locale":
        return _locale(self.language)

    def _hundredths(self, change: Decimal) -> str:
        """Write the number of a change in percent."""
        return self.decimal(change * 100, 1)

    def _in_unit(self, number: Decimal, unit: Unit) -> str:
        """Write a number that is not negative in its unit."""
        if unit is Unit.MONEY:
            return self._money(number, cents=False)
        if unit is Unit.PERCENT:
            return f"{self.decimal(number * 100, 1)}%"
        if unit is Unit.RATIO:
            return f"{self.decimal(number, 1)}x"
        if unit is Unit.HOURS:
            return self._hours(number)
        if unit is Unit.DAYS:
            return self._days(number)
        if unit is Unit.SECONDS:
            return f"{self.decimal(number, _places(number, 10))}{NBSP}s"
        if unit is Unit.MONTHS:
            return f"{self.decimal(number, 1)}{NBSP}{translator(self.language).gettext('months')}"
        if unit is Unit.POINTS:
            return self.decimal(number, min(_places(number, 10), 1))
        return self.decimal(number, _places(number))

    def _money(self, amount: Decimal, cents: bool) -> str:
        places, around, symbol = _currency(self.language, self.currency)
        if not cents and _rounded(amount, places) >= 1000:
            places = 0
        number = self.decimal(amount, places)
        if not self.ascii or symbol.isascii():
            return number.join(around)
        before, after = (side.replace(symbol, f"{NBSP}{self.currency}{NBSP}") for side in around)
        return f"{before}{number}{after}".replace(NBSP * 2, NBSP).strip(NBSP)

    def _hours(self, hours: Decimal) -> str:
        """Write hours, and what is under one hour in minutes."""
        minutes = _rounded(hours * 60, 0)
        if minutes >= 60:
            return f"{self.decimal(hours, 1)}{NBSP}h"
        return f"{self.decimal(hours * 60, 0 if minutes or not hours else 1)}{NBSP}min"

    def _days(self, days: Decimal) -> str:
        shown = _rounded(days, _places(days, 100))
        number = self.decimal(shown, _places(shown, 100))
        grammatical = int(shown) if shown == shown.to_integral_value() else 0 if shown < 1 else 2
        unit = translator(self.language).ngettext("{days} day", "{days} days", grammatical)
        return unit.format(days=number).replace(" ", NBSP)

    @staticmethod
    def _signed(number: Decimal, written: str, always: bool) -> str:
        """Put the sign before what is written, unless that is zero."""
        if not any(digit in written for digit in "123456789"):
            return written
        return MINUS + written if number < 0 else "+" + written if always else written


@cache
def _locale(language: str) -> "Locale":
    """Read what is known about a language once: most of the time of a number goes into that."""
    from babel import Locale

    return Locale.parse(language.replace("-", "_"))


@cache
def _marks(language: str) -> dict[int, str]:
    """Take the marks of a language for thousands and for decimals: one number has few digits, a report many numbers."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = _locale(language)
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


@cache
def _currency(language: str, currency: str | None) -> tuple[int, tuple[str, str], str]:
    """Take the decimals of a currency, what stands before and behind an amount, and its sign."""
    from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

    if not currency:
        return 2, ("", ""), ""
    locale = _locale(language)
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0].replace("0.00", "0")
    before, _, after = format_currency(1, currency, pattern, locale=locale, currency_digits=False).partition("1")
    return get_currency_precision(currency), (before, after), get_currency_symbol(currency, locale)


def _exact(number: Number | None) -> Decimal | None:
    """Turn a number into a Decimal by its shortest text; one that is not finite is unknown."""
    if number is None:
        return None
    exact = Decimal(str(number)) if isinstance(number, float) else Decimal(number)
    return exact if exact.is_finite() else None


def _places(number: Decimal, whole_from: int | None = None) -> int:
    """Choose the decimals of a number: none for whole and for large ones, two below 1, else one."""
    if number == number.to_integral_value() or (whole_from is not None and number >= whole_from):
        return 0
    return 2 if number < 1 else 1


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def raw(value: Number | None) -> int | float | None:
    """Give a number as machines read it: whole Decimals as integers, others as floats, not finite as nothing."""
    if value is None or isinstance(value, int):
        return value
    if not isfinite(value):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
