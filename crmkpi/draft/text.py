"""The config as text: what holds is written, what may be said is a comment beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmkpi.config.yaml_lines import comment, commented, scalar, source_lines
from crmkpi.draft.sources import Entry
from crmkpi.formats import _terms
from crmkpi.formats._numbers import Figures
from crmkpi.formats._periods import title as period_title
from crmkpi.model import KpiValue, Reason, Report, Unit
from crmkpi.words import translator

MISSING = (Reason.MISSING_TABLE, Reason.MISSING_COLUMN)
ROOM = 28
"""Cells before the comment of a KPI."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a config is written of."""

    language: str
    entries: tuple[Entry, ...]
    failed: tuple[str, ...] = ()
    """Sentences about files that could not be read."""
    report: Report | None = None
    """What came out of it without a list of KPIs."""
    as_of: date | None = None
    """The date of the data, where no export holds one."""


def written(known: Known) -> str:
    """Write the config; the same exports give the same bytes."""
    parts = (_head(known), _sources(known), _kpis(known), _tail(known))
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _head(known: Known) -> Iterator[str]:
    _ = translator(known.language).gettext
    currency = known.report.currency if known.report else None
    yield "# " + _("Written by `crmkpi init`; change it as you like. `crmkpi report` reads it.")
    modeline = "`# yaml-language-server: $schema=crmkpi.schema.json`"
    yield "# " + _("To have an editor check it: `crmkpi schema > crmkpi.schema.json`, and as a line of its own here")
    yield f"# {modeline}."
    yield f"title: {scalar(_('CRM report'))}"
    yield f"language: {known.language}"
    zone = "America/Sao_Paulo" if known.language == "pt-BR" else "Europe/London"
    yield f"# timezone: {zone}  # " + _("of all dates; UTC until you say which")
    if currency:
        yield f"currency: {currency}"
    else:
        yield f"# currency: {'BRL' if known.language == 'pt-BR' else 'USD'}  # " + _("no amount shows one")
    if known.as_of:
        yield f"as_of: {known.as_of.isoformat()}  # " + _("no export holds a date: write of which day they are")
    yield "period: last-month  # " + _("counted from the latest event in the data; or 2026-10, last-quarter, ytd …")


def _sources(known: Known) -> Iterator[str]:
    """Write the entries, those that are not in use as comments behind them."""
    _ = translator(known.language).gettext
    used = [entry for entry in known.entries if entry.active]
    rest = [entry for entry in known.entries if not entry.active]
    yield ("sources:" if used else "# sources:") + "  # " + _("paths are relative to this file")
    for entry in used:
        yield from source_lines(entry.source)
    for sentence in known.failed:
        yield f"  # {comment(sentence)}"
    for entry in rest:
        yield ""
        yield from commented(source_lines(entry.source))


def _kpis(known: Known) -> Iterator[str]:
    """List the KPIs that the tables allow, each with its label and its latest value."""
    _ = translator(known.language).gettext
    made = known.report
    if made is None or not any(_shown(kpi) for kpi in made.kpis):
        yield "# kpis:  # " + _("left out: all that the tables allow (`crmkpi list kpis`)")
        return
    figures = Figures(known.language, made.currency)
    period = period_title(made.period.label, known.language)
    yield "# " + _("All that these tables allow, with their value in {period}. With a target:").format(period=period)
    yield from _example(made, figures)
    yield "kpis:"
    for kind, values in _terms.by_category(made):
        listed = [kpi for kpi in values if _shown(kpi)]
        if listed:
            yield f"  # {_terms.category(kind, known.language)}"
        for kpi in listed:
            line = f"  - {kpi.id}"
            number = figures.value(kpi.value, kpi.unit) if kpi.value is not None else "–"
            yield f"{line.ljust(ROOM)}  # {comment(kpi.label)}: {comment(number)}"


def _shown(kpi: KpiValue) -> bool:
    return kpi.reason not in MISSING


def _example(made: Report, figures: Figures) -> Iterator[str]:
    """Show how a target is written, with the value of a KPI that has one."""
    kpi = next((one for one in made.kpis if one.value and _shown(one)), None)
    if kpi is None or kpi.value is None:
        yield "#   - win_rate: {target: 30%, warn: 27%}"
        return
    number = Decimal(str(kpi.value))
    shown = f"{number * 100:.1f}%" if kpi.unit is Unit.PERCENT else f"{number:.2f}"
    yield f"#   - {kpi.id}: {{target: {shown}}}"


def _tail(known: Known) -> Iterator[str]:
    """Show what else may be said, with what holds until then."""
    _ = translator(known.language).gettext
    yield "# segments: [owner_id, source]  # " + _("columns by which every KPI is split")
    yield "# checks:"
    yield "#   limit: {C101: 2%}  # " + _("share of rows that is tolerated; `crmkpi list checks`")
    yield "#   ignore: {D103: " + scalar(_("the reason")) + "}  # " + _("checks that do not count")
    yield "# duplicates: {policy: merge, threshold: 0.9}  # " + _("merge, report or off")
