"""Score pairs of rows: people and companies each by a model learned from their own candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates import estimate, limits, weights
from crmkpi.duplicates.block import Rows
from crmkpi.duplicates.compare import Comparison
from crmkpi.duplicates.identical import Copies
from crmkpi.duplicates.matches import Kind, Settings
from crmkpi.duplicates.records import Records
from crmkpi.duplicates.text_levels import CLOSE, EXACT

Bits = npt.NDArray[np.float64]
CHUNK = 400_000
FORBIDDEN = -100.0
"""Bits of a pair that must not meet in a group: branches of one company, two generation words."""


@dataclass(frozen=True, slots=True)
class Details:
    """What each field says about pairs, as one table for people and companies."""

    bits: Bits
    levels: npt.NDArray[np.uint8]
    weights: Bits
    company: npt.NDArray[np.bool_]
    doubtful: npt.NDArray[np.bool_]
    """Pairs with a name, birth date, generation word or tax id against them, and companies that may be branches."""
    limit: Bits
    """The most bits that each pair may have, and whatever group it is in."""
    fields: Mapping[Kind, tuple[str, ...]]
    instead: Sequence[str | None]
    """The likeliest other explanation of each pair."""
    held_by: Sequence[str | None]
    """What limits each pair beyond its weights (`limits.CAUSES`)."""

    def kind(self, place: int) -> tuple[Kind, tuple[str, ...]]:
        """Say what a pair was compared as, and by which fields."""
        kind = Kind.COMPANY if self.company[place] else Kind.PERSON
        return kind, self.fields[kind]


class Scorer:
    """The learned models, and log2 odds of any pairs of rows."""

    def __init__(self, records: Records, a: Rows, b: Rows, settings: Settings, copies: Copies) -> None:
        self.records = records
        self.copies = copies
        self.settings = settings
        self.comparisons = {kind: Comparison(records, kind) for kind in Kind}
        self.models: dict[Kind, estimate.Model] = {}
        company = self.is_company(a, b)
        for kind, of_kind, of_rows in (
            (Kind.PERSON, ~company, ~records.company),
            (Kind.COMPANY, company, records.company),
        ):
            places = np.flatnonzero(of_kind)
            sample = places[:: max(1, -(-len(places) // estimate.SAMPLE))]
            self.models[kind] = estimate.learn(
                self.comparisons[kind], np.flatnonzero(of_rows), a[sample], b[sample], len(places), settings
            )

    def is_company(self, a: Rows, b: Rows) -> npt.NDArray[np.bool_]:
        """Tell which pairs are compared as companies: those with a company in them."""
        found: npt.NDArray[np.bool_] = self.records.company[a] | self.records.company[b]
        return found

    def score(self, a: Rows, b: Rows) -> Bits:
        """Give log2 odds of "one customer" for pairs of rows."""
        out = np.full(len(a), FORBIDDEN)
        company = self.is_company(a, b)
        for kind, of_kind in ((Kind.PERSON, ~company), (Kind.COMPANY, company)):
            places = np.flatnonzero(of_kind)
            for start in range(0, len(places), CHUNK):
                cut = places[start : start + CHUNK]
                out[cut] = self._weighed(kind, a[cut], b[cut])[0]
        return out

    def details(self, a: Rows, b: Rows) -> Details:
        """Give what each field says about (a moderate number of) pairs."""
        width = max((len(model.fields) for model in self.models.values()), default=0)
        bits, weights = np.full(len(a), FORBIDDEN), np.zeros((len(a), width))
        levels, doubtful = np.zeros((len(a), width), np.uint8), np.zeros(len(a), np.bool_)
        most = np.full(len(a), np.inf)
        company = self.is_company(a, b)
        instead: list[str | None] = [None] * len(a)
        held_by: list[str | None] = [None] * len(a)
        for kind, of_kind in ((Kind.PERSON, ~company), (Kind.COMPANY, company)):
            places = np.flatnonzero(of_kind)
            if not len(places):
                continue
            fields = self.models[kind].fields
            bits[places], level, weight = self._weighed(kind, a[places], b[places])
            levels[places, : len(fields)], weights[places, : len(fields)] = level, weight
            others = estimate.instead(self.models[kind], self.comparisons[kind], level, weight)
            for place, name in zip(places.tolist(), others, strict=True):
                instead[place] = name
            causes = limits.causes(self.comparisons[kind], level, a[places], b[places], bits[places])
            for place, cause in zip(places.tolist(), causes, strict=True):
                held_by[place] = cause
            generation = self.records.codes("generation")
            against = self.comparisons[kind].contradicted(a[places], b[places])
            against = against | (generation[a[places]] != generation[b[places]])
            root, tax = self.records.codes("root"), self.records.codes("tax_id")
            one, other = a[places], b[places]
            against = against | ((root[one] >= 0) & (root[one] == root[other]) & (tax[one] != tax[other]))
            limit = limits.at_most(self.comparisons[kind], level, one, other)
            against = against | (limit <= limits.REVIEW)
            if kind is Kind.COMPANY:
                against = against | ~_at_one_place(fields, level)
            doubtful[places] = against
            most[places] = limits.in_groups(self.comparisons[kind], level, one, other)
        equal, default = self.copies.equal(a, b) & (bits == limits.LIKELY), self.copies.default(a, b)
        most[default] = limits.REVIEW
        for place in np.flatnonzero(equal | default).tolist():
            held_by[place] = "copy" if equal[place] else "default"
        fields_of = {kind: model.fields for kind, model in self.models.items()}
        return Details(bits, levels, weights, company, doubtful, most, fields_of, instead, held_by)

    def learned(self, kind: Kind) -> dict[str, tuple[float, ...]]:
        """Give the mean bits of each level of each field."""
        model = self.models[kind]
        ratio = np.log2(np.maximum(model.m, 1e-6)) - np.log2(np.maximum(model.u, 1e-9))
        return {name: tuple(np.round(ratio[place], 2).tolist()) for place, name in enumerate(model.fields)}

    def _weighed(self, kind: Kind, a: Rows, b: Rows) -> tuple[Bits, npt.NDArray[np.uint8], Bits]:
        comparison, model = self.comparisons[kind], self.models[kind]
        levels = comparison.levels(a, b)
        if not model.fields:
            return np.full(len(a), FORBIDDEN), levels, np.zeros((len(a), 0))
        weight = estimate.bits(model, comparison, levels, a, b)
        penalty = estimate.penalties(comparison, a, b, self.settings.branches)
        penalty += estimate.another_name(model, comparison, levels, a, b)
        odds = estimate.log_odds(model, comparison, levels, weight, penalty, self.settings.households)
        small = self.records.rows < weights.TELLING_ROWS
        odds = np.maximum(odds, limits.at_least(comparison, levels, a, b, small))
        odds = np.minimum(odds, limits.at_most(comparison, levels, a, b))
        equal = self.copies.equal(a, b)
        odds[equal] = np.maximum(odds[equal], limits.LIKELY)
        default = self.copies.default(a, b)
        odds[default] = np.minimum(odds[default], limits.REVIEW)
        if not self.settings.branches:
            odds[comparison.branches(a, b)] = FORBIDDEN
        return odds, levels, weight


def _at_one_place(fields: tuple[str, ...], level: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Find companies that agree in what branches of one company do not share: tax id, phone, street."""
    own = [place for place, name in enumerate(fields) if name in ("tax_id", "phone", "street")]
    return np.asarray(np.isin(level[:, own], (EXACT, CLOSE)).any(axis=1), np.bool_)
