"""What the data-quality part of a report says, as sentences; every format shows the same ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from crmkpi.formats import _terms
from crmkpi.formats._numbers import Figures
from crmkpi.model import Duplicates, Finding, Report, Severity
from crmkpi.words import translator

Kind = Literal["error", "warning", "info", "passed", "effect", "note"]
GLYPHS: dict[Kind, str] = {
    "error": "✗",
    "warning": "!",
    "info": "i",
    "passed": "✓",
    "effect": "→",
    "note": "–",
}
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about the data, and what kind of sentence it is."""

    kind: Kind
    text: str


def counts(report: Report, figures: Figures) -> tuple[Remark, ...]:
    """Count the checks that passed and that found something; errors and warnings also when there are none."""
    words = translator(report.language)
    found = [finding for finding in report.checks if finding.rows]
    number = {severity: sum(finding.severity is severity for finding in found) for severity in Severity}
    passed, unasked = len(report.checks) - len(found), len(report.not_run)
    errors, warnings, notes = (number[severity] for severity in _WORST_FIRST)
    sentences: list[tuple[Kind, str, int]] = [
        ("passed", words.ngettext("{n} check passed", "{n} checks passed", passed), passed),
        ("warning", words.ngettext("{n} warning", "{n} warnings", warnings), warnings),
        ("error", words.ngettext("{n} error", "{n} errors", errors), errors),
    ]
    if notes:
        sentences.append(("info", words.ngettext("{n} remark", "{n} remarks", notes), notes))
    if unasked:
        sentences.append(("note", words.ngettext("{n} not run", "{n} not run", unasked), unasked))
    return tuple(Remark(kind, sentence.format(n=figures.count(n))) for kind, sentence, n in sentences)


def table_rows(report: Report, figures: Figures) -> tuple[str, ...]:
    """Say how many rows each canonical table has."""
    return tuple(
        f"{_terms.table(name, report.language)}: {figures.count(rows)}" for name, rows in report.rows.items()
    )


def findings(report: Report, figures: Figures) -> tuple[Remark, ...]:
    """Say what the checks found, errors first, then by share of the rows."""
    found = [finding for finding in report.checks if finding.rows]
    found.sort(key=lambda one: (_WORST_FIRST.index(one.severity), -one.share, -one.rows, one.code, one.table))
    asked = Counter((finding.code, finding.table) for finding in found)
    return tuple(
        Remark(one.severity.value, _finding(one, figures, asked[one.code, one.table] > 1)) for one in found
    )


def _finding(one: Finding, figures: Figures, several: bool) -> str:
    """Say what one check found, with its count and share; one of several names its column."""
    words = translator(figures.language)
    rows, of = figures.count(one.rows), figures.count(one.of)
    sentence = words.gettext("{rows} of {of} ({share})").format(
        rows=rows, of=of, share=figures.share(one.rows, one.of)
    )
    if one.keys is not None:
        keys = words.ngettext("{n} value", "{n} values", one.keys).format(n=figures.count(one.keys))
        sentence = f"{keys}, {sentence}"
    where = _terms.table(one.table, figures.language)
    if several and one.column:
        where += f", “{_terms.column(one.table, one.column, figures.language)}”"
    return f"{one.code} {where}: {one.title}: {sentence}"


def remarks(report: Report, figures: Figures) -> tuple[Remark, ...]:
    """Say everything below the findings: what they did to the KPIs, and what was done to the data."""
    return (
        *_unused(report, figures),
        *_unclean(report, figures),
        *_duplicates(report.duplicates, figures),
        *_files(report, figures),
        *_derived(report),
        *_not_run(report),
        *(Remark("note", f"{source.file}: {note}") for source in report.sources for note in source.notes),
        *(Remark("note", note) for note in report.notes),
    )


def _unused(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say which rows could not be used by which KPIs, one sentence per column and count."""
    words = translator(report.language)
    folded: dict[tuple[str, str, int, int], list[str]] = {}
    for kpi in report.kpis:
        for one in kpi.unused:
            folded.setdefault((kpi.table or "", one.column, one.rows, one.unreadable), []).append(kpi.label)
    for (owner, name, rows, unreadable), labels in folded.items():
        if unreadable == rows:
            sentence = words.ngettext(
                "{n} row with unreadable {column}", "{n} rows with unreadable {column}", rows
            )
        else:
            sentence = words.ngettext("{n} row without {column}", "{n} rows without {column}", rows)
        column = _terms.column(owner, name, report.language)
        cause = sentence.format(n=figures.count(rows), column=f"“{column}”")
        if 0 < unreadable < rows:
            some = words.ngettext("{n} of them unreadable", "{n} of them unreadable", unreadable)
            cause += f" ({some.format(n=figures.count(unreadable))})"
        where = f"{_terms.table(owner, report.language)}: " if owner else ""
        yield Remark("effect", where + _not_in(cause, labels, report.language))
    for kpi in report.kpis:
        if kpi.immature:
            waiting = words.ngettext("{n} case still open", "{n} cases still open", kpi.immature)
            yield Remark(
                "effect", _not_in(waiting.format(n=figures.count(kpi.immature)), [kpi.label], report.language)
            )


def _not_in(cause: str, labels: Iterable[str], language: str) -> str:
    _ = translator(language).gettext
    return _("{cause}: not in {kpis}").format(cause=cause, kpis=", ".join(labels))


def _unclean(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say what the KPIs would be with duplicates and bad rows counted."""
    changed = [
        f"{kpi.label} {figures.value(kpi.unclean_value, kpi.unit)}"
        for kpi in report.kpis
        if kpi.unclean_value is not None
    ]
    if changed:
        _ = translator(report.language).gettext
        yield Remark(
            "effect", _("with duplicates and bad rows counted: {kpis}").format(kpis=", ".join(changed))
        )


def _duplicates(found: Duplicates | None, figures: Figures) -> Iterator[Remark]:
    """Say how many rows are duplicates of each other and what was done about it."""
    if found is None:
        return
    words = translator(figures.language)
    where = _terms.table(found.table, figures.language)
    if not found.groups:
        yield Remark("passed", words.gettext("{table}: no duplicates found").format(table=where))
        return
    sentence = words.ngettext(
        "{table}: {groups} group of duplicates ({rows} rows)",
        "{table}: {groups} groups of duplicates ({rows} rows)",
        found.groups,
    ).format(table=where, groups=figures.count(found.groups), rows=figures.count(found.rows))
    done = {
        "merge": words.ngettext("counted once", "each counted once", found.groups),
        "report": words.gettext("reported, not merged"),
    }.get(found.policy)
    yield Remark("warning", f"{sentence}, {done}" if done else sentence)


def _files(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say which files had rows that were refused or left out."""
    words = translator(report.language)
    for source in report.sources:
        numbers = {"file": source.file, "of": figures.count(source.rows_read)}
        if source.rows_rejected:
            rejected = words.ngettext(
                "{file}: {n} of {of} rows refused", "{file}: {n} of {of} rows refused", source.rows_rejected
            )
            yield Remark("error", rejected.format(n=figures.count(source.rows_rejected), **numbers))
        if source.rows_left_out:
            left_out = words.ngettext(
                "{file}: {n} of {of} rows is no record and was left out",
                "{file}: {n} of {of} rows are no records and were left out",
                source.rows_left_out,
            )
            yield Remark("note", left_out.format(n=figures.count(source.rows_left_out), **numbers))


def _derived(report: Report) -> Iterator[Remark]:
    """Say which KPIs stand on a table that was made of others."""
    folded: dict[str, list[str]] = {}
    for kpi in report.kpis:
        if kpi.based_on:
            folded.setdefault(kpi.based_on, []).append(kpi.label)
    for based_on, labels in folded.items():
        yield Remark("note", f"{based_on}: {', '.join(labels)}")


def _not_run(report: Report) -> Iterator[Remark]:
    """Say which checks were not asked, one sentence per reason."""
    folded: dict[str, list[str]] = {}
    for one in report.not_run:
        folded.setdefault(one.reason, []).append(one.code)
    _ = translator(report.language).gettext
    for why, codes in folded.items():
        yield Remark("note", _("not run ({reason}): {codes}").format(reason=why, codes=", ".join(codes)))
