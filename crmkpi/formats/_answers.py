"""How the answers behind a score are spread, for every format with room for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi.formats._numbers import Figures
from crmkpi.model import KpiValue, Report
from crmkpi.words import translator

_KINDS = ("detractors", "passives", "promoters")


@dataclass(frozen=True, slots=True)
class Answers:
    """Those who gave one kind of answer."""

    kind: str
    name: str
    amount: int
    whole: int
    share: str


def spreads(report: Report, figures: Figures) -> Iterator[tuple[KpiValue, tuple[Answers, ...]]]:
    """Go through the KPIs whose answers are known, with their answers from the worst to the best."""
    for kpi in report.kpis:
        found = _spread(kpi)
        whole = sum(found.values())
        if whole:
            names = _names(figures.language)
            yield (
                kpi,
                tuple(
                    Answers(kind, names[kind], found[kind], whole, figures.share(found[kind], whole)) for kind in _KINDS
                ),
            )


def asked(answers: tuple[Answers, ...], figures: Figures) -> str:
    """Say how many answers there are."""
    whole = answers[0].whole
    return translator(figures.language).ngettext("{n} answer", "{n} answers", whole).format(n=figures.count(whole))


def _names(language: str) -> dict[str, str]:
    _ = translator(language).gettext
    named = (_("Detractors (0 to 6)"), _("Passives (7 and 8)"), _("Promoters (9 and 10)"))
    return dict(zip(_KINDS, named, strict=True))


def _spread(kpi: KpiValue) -> dict[str, int]:
    """Take detractors, passives and promoters from the parts of a KPI; nothing when it has no such parts."""
    found = {name: kpi.parts.get(name) for name in _KINDS}
    if found["passives"] is None and kpi.n is not None and None not in (found["detractors"], found["promoters"]):
        found["passives"] = kpi.n - int(found["detractors"] or 0) - int(found["promoters"] or 0)
    amounts = {name: int(amount) for name, amount in found.items() if amount is not None}
    return amounts if len(amounts) == len(_KINDS) and min(amounts.values()) >= 0 else {}
