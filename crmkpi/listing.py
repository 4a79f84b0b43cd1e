"""What there is, one line each: KPIs, checks, presets, formats, tables."""

from collections.abc import Iterator
from pathlib import Path

from crmkpi import checks, formats
from crmkpi.catalogue import cohorts, definitions, funnels
from crmkpi.formats._layout import Screen, Span, measure
from crmkpi.sources import all_presets
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

Line = tuple[str, str, str]


def of(
    shelf: str,
    language: str,
    kpi_folder: Path | None = None,
    check_folder: Path | None = None,
    *,
    width: int | None = None,
) -> str:
    """List a shelf: name, kind, words; cut to the width of a terminal, whole in a pipe."""
    lines = list(_lines(shelf, language, kpi_folder, check_folder))
    first = max(len(line[0]) for line in lines) + 2
    second = max(len(line[1]) for line in lines) + 2
    screen = Screen(width or 10_000)
    drawn = []
    for name, kind, words in lines:
        lead = f"{name.ljust(first)}{kind.ljust(second)}"
        room = max(screen.width - measure((Span(lead),)), 10)
        drawn.append((lead + (words if len(words) <= room else words[: room - 1] + "…")).rstrip())
    return "\n".join(drawn) + "\n"


def _lines(shelf: str, language: str, kpi_folder: Path | None, check_folder: Path | None) -> Iterator[Line]:
    if shelf == "kpis":
        return _kpis(kpi_folder, language)
    if shelf == "checks":
        return _checks(check_folder, language)
    return {"presets": _presets, "formats": _formats, "tables": _tables}[shelf](language)


def _kpis(folder: Path | None, language: str) -> Iterator[Line]:
    kpis = definitions.known(folder)
    asked_for, aside = definitions.on_request(kpis), translator(language).gettext("on request")
    for name, kpi in kpis.items():
        if kpi.report or name in asked_for:
            words = f"{definitions.label(kpi, language)}: {definitions.said(kpi, kpi.question, language)}"
            yield name, kpi.category.value, words if kpi.report else f"({aside}) {words}"
    for name, cohort in cohorts.all_cohorts().items():
        yield name, "cohorts", f"{text(cohort.label, language)}: {text(cohort.question, language)}"
    for name, funnel in funnels.all_funnels().items():
        yield name, "funnel", f"{text(funnel.label, language)}: {text(funnel.question, language)}"


def _checks(folder: Path | None, language: str) -> Iterator[Line]:
    for code, one in checks.described(language, checks.own(folder)).items():
        yield code, one.severity.value, f"{one.title} ({one.table})" if one.table else one.title


def _presets(language: str) -> Iterator[Line]:
    del language
    for name, preset in all_presets().items():
        tables = dict.fromkeys(kind.table or entry for entry, kind in preset.tables.items())
        yield name, preset.evidence, f"{preset.title}: {', '.join(tables)}"


def _formats(language: str) -> Iterator[Line]:
    del language
    kinds = {kind: formats.names(kind) for kind in formats.KINDS}
    for name in dict.fromkeys(name for names in kinds.values() for name in names):
        having = [kind for kind, names in kinds.items() if name in names]
        words = f"{', '.join(having)}: {formats.title(name, having[0])}"
        yield name, formats.load(name, having[0]).SUFFIX or "-", words


def _tables(language: str) -> Iterator[Line]:
    for name, table in all_tables().items():
        columns = ", ".join(f"{column}*" if declared.required else column for column, declared in table.columns.items())
        yield name, text(table.title, language), columns
