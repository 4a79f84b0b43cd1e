"""What every part of an HTML report needs: the report, its numbers and words, and how changes and statuses look."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from crmkpi.formats import _changes, _periods, _terms
from crmkpi.formats._numbers import UNKNOWN, Figures
from crmkpi.formats._plain import plain
from crmkpi.formats._svg import Ticker, real
from crmkpi.model import Comparison, KpiValue, Number, Report, Status, TrendPoint, Unit
from crmkpi.words import Translator, translator

if TYPE_CHECKING:
    from markupsafe import Markup

STATUS_LOOKS = {Status.MET: "good", Status.NEAR: "near", Status.MISSED: "bad"}
_ID = re.compile("[a-z][a-z0-9_]*")
_COMPACT_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a value stands to its target: shape, word and look."""

    glyph: str
    word: str
    look: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change against an earlier window; only an unfavourable one has a look, and says so in words."""

    text: str
    look: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads as (text, look of the column), rows of text or ready pictures; the first cell names its row."""

    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence["str | Markup"]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A report with its numbers and words."""

    report: Report
    figures: Figures
    words: Translator
    _names: dict[str, str] = field(default_factory=dict)

    def period(self, label: str) -> str:
        """Name a period for a narrow place."""
        if label not in self._names:
            self._names[label] = _periods.short(label, self.report.language)
        return self._names[label]

    def value(self, number: Number | None, unit: Unit) -> str:
        """Write a value in its unit."""
        return self.figures.value(number, unit)

    def standing(self, kpi: KpiValue) -> Standing:
        """Say how a KPI stands to its target; few cases take the colour off."""
        status = _terms.shown_status(kpi)
        word = _terms.status(status, self.report.language)
        if not word:
            return Standing(UNKNOWN if kpi.target is not None else "", "", "")
        return Standing(_terms.STATUS_GLYPHS[status], word, "few" if kpi.low_n else STATUS_LOOKS[status])

    def change(self, kpi: KpiValue, earlier: Comparison | None) -> Change:
        """Write a change, and whether it is favourable where there are cases enough to say so."""
        _ = self.words.gettext
        good = _changes.good_change(kpi, earlier)
        text = _changes.change(earlier, kpi.unit, self.figures)
        return Change(text, "bad", _("unfavourable")) if good is False else Change(text)

    def gap(self, kpi: KpiValue) -> str:
        """Choose the look of the distance to the target: hatched where it is unfavourable, none where it is met."""
        if _terms.shown_status(kpi) not in (Status.NEAR, Status.MISSED):
            return ""
        return "few" if kpi.low_n else STATUS_LOOKS[kpi.status]

    def ticker(self, unit: Unit) -> Ticker:
        """Give the writer of numbers on an axis of a unit; money and large counts are short: 250K, 250 mil."""

        def tick(number: float, apart: float) -> str:
            factor = 100 if unit is Unit.PERCENT else 1
            exact = number * factor
            if abs(exact) >= _COMPACT_FROM:
                return _compact(self.report.language, exact)
            places = next((place for place in range(9) if round(apart * factor, place) > 0), 9)
            places += round(apart * factor, places) != round(apart * factor, places + 1)
            text = self.figures.decimal(Decimal(str(abs(exact))), places)
            sign = "−" if exact < 0 else "+" if unit is Unit.POINTS and exact else ""
            return f"{sign}{text}{'%' if unit is Unit.PERCENT else ''}"

        return tick

    def course(self, kpi: KpiValue, trend: Sequence[TrendPoint]) -> str:
        """Say how a trend goes: its lowest, highest and last value."""
        known = [(point.value, point.period) for point in trend if point.value is not None]
        if not known:
            return ""
        parts = {
            name: f"{self.value(number, kpi.unit)} ({self.period(period)})"
            for name, (number, period) in {
                "low": min(known, key=lambda one: one[0]),
                "high": max(known, key=lambda one: one[0]),
                "last": known[-1],
            }.items()
        }
        return self.words.gettext("lowest {low}, highest {high}, last {last}").format(**parts)


@cache
def _compact(language: str, number: float) -> str:
    """Write a large round number in short; axes have few different ones, and the plural rules take their time."""
    from babel.numbers import format_compact_decimal

    written = format_compact_decimal(number, locale=language.replace("-", "_"), fraction_digits=1)
    return str(written).replace("-", "−")


def tell(report: Report) -> Told:
    """Put together what the parts of a report need."""
    currency = plain(report.currency) if report.currency else None
    return Told(report, Figures(report.language, currency), translator(report.language))


def anchors(kpis: Sequence[KpiValue]) -> Iterator[tuple[str, KpiValue]]:
    """Give each KPI a name that an address can end with."""
    for place, kpi in enumerate(kpis, 1):
        yield (kpi.id if _ID.fullmatch(kpi.id) else f"kpi-{place}"), kpi


def drawn(trend: Sequence[TrendPoint]) -> list[float | None]:
    """Turn a trend into numbers that can be drawn."""
    return [real(point.value) for point in trend]
