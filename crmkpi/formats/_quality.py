"""What the data-quality part of a report says, as sentences; every format shows the same ones."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crmkpi import notices
from crmkpi.formats import _periods, _terms
from crmkpi.formats._numbers import Figures
from crmkpi.model import Duplicates, Finding, NotRun, Report, Severity
from crmkpi.notices import Told
from crmkpi.phrases import phrase
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
_OF_CELLS = ("F102", "F103", "F106")
"""Checks of single cells: without the column nobody finds them."""
_REFUSED = "F101"
_NAMED = 12
"""Checks that were not run for one reason are named, unless they are more than these."""
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about the data, and what kind of sentence it is."""

    kind: Kind
    text: str
    place: str = ""
    """File and line of the first row that it is about; for where there is room."""


def counts(report: Report, figures: Figures) -> tuple[Remark, ...]:
    """Count the checks that passed and that found something; errors and warnings also when there are none."""
    words = translator(report.language)
    found = {finding.code: finding.severity for finding in report.checks if finding.counts}
    passed, unasked = len({finding.code for finding in report.checks} - set(found)), len(report.not_run)
    errors, warnings, notes = (list(found.values()).count(severity) for severity in _WORST_FIRST)
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
    return tuple(f"{_terms.table(name, report.language)}: {figures.count(rows)}" for name, rows in report.rows.items())


def remarks(report: Report, figures: Figures, shown: int | None = None) -> tuple[Remark, ...]:
    """Say what the checks found, what that did to the KPIs, and what was done to the data.

    On a screen a sentence names no more than `shown` KPIs, and files of an unusual kind are not remarked on.
    """
    return (
        *_findings(report, figures),
        *_unused(report, figures, shown),
        *_left_out(report, figures, shown),
        *_unclean(report, figures),
        *_duplicates(report, figures),
        *_files(report, figures),
        *(Remark("note", note) for note in report.notes),
        *_derived(report, shown),
        *_not_run(report),
        *(_as_read(report) if shown is None else ()),
    )


def worst_first(report: Report) -> list[Finding]:
    """List what the checks found, errors first, then by number of rows."""
    return [finding for finding in ranked(report) if finding.rows]


def effects(report: Report, figures: Figures) -> tuple[Remark, ...]:
    """Say which rows are not in which KPIs, for pages that show the values with bad rows in a table."""
    return (*_unused(report, figures, None), *_left_out(report, figures, None))


def further(report: Report, figures: Figures) -> tuple[Remark, ...]:
    """Say what is to be known beside the findings and their effects, for pages that show these in tables."""
    notes = (Remark("note", note) for note in report.notes)
    parts = (_duplicates(report, figures), _files(report, figures), notes, _derived(report, None))
    return tuple(remark for part in (*parts, _not_run(report), _as_read(report)) for remark in part)


def ranked(report: Report) -> list[Finding]:
    """Order the checks: those with findings first, errors before warnings, then by number of rows."""

    def rank(one: Finding) -> tuple[object, ...]:
        return (not one.rows, _WORST_FIRST.index(one.severity), -one.rows, -one.share, one.code, one.table)

    return sorted(report.checks, key=rank)


def _findings(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say what the checks found, the worst first."""
    found = worst_first(report)
    asked = Counter((finding.code, finding.table) for finding in found)
    for one in found:
        sentence = _finding(one, figures, asked[one.code, one.table] > 1)
        if _same(one, report.duplicates):
            sentence += f", {_done(report.duplicates, figures)}"
        if one.accepted:
            sentence += f" – {one.accepted}"
        yield Remark("note" if one.accepted else one.severity.value, sentence, place(report, one))


def _finding(one: Finding, figures: Figures, several: bool) -> str:
    """Say what one check found, with its count and share; where columns differ it names them as the file does."""
    words = translator(figures.language)
    rows, of = figures.count(one.rows), figures.count(one.of)
    sentence = words.gettext("{rows} of {of} ({share})").format(rows=rows, of=of, share=figures.share(one.rows, one.of))
    if one.keys is not None:
        keys = words.ngettext("{n} value", "{n} values", one.keys).format(n=figures.count(one.keys))
        sentence = phrase("{keys}, {sentence}", keys=keys, sentence=sentence)
    where = _terms.table(one.table, figures.language)
    cells = one.code in _OF_CELLS
    header = one.places[0].column if one.places and cells else None
    if one.column and (several or cells):
        where += f", “{header or _terms.column(one.table, one.column, figures.language)}”"
    first = said(one)
    return f"{one.code} {where}: {one.title}: {sentence}" + (f" ({first})" if first else "")


def said(one: Finding) -> str:
    """Say why rows were refused, or show the first cells that could not be read (masked where personal)."""
    if one.code == _REFUSED:
        return ", ".join(dict.fromkeys(place.note for place in one.places if place.note))
    if one.code in _OF_CELLS:
        return ", ".join(f"“{word}”" for word in list(dict.fromkeys(p.value for p in one.places if p.value))[:3])
    return ""


def place(report: Report, one: Finding) -> str:
    """Name the file and line of the first bad row."""
    if not one.places:
        return ""
    first = one.places[0]
    return _terms.file(report.sources, first.file) + (f":{first.line}" if first.line is not None else "")


def _unused(report: Report, figures: Figures, shown: int | None) -> Iterator[Remark]:
    """Say which rows could not be used by which KPIs, one sentence per column and count."""
    words = translator(report.language)
    folded: dict[tuple[str, str, int, int], list[str]] = {}
    for kpi in report.kpis:
        for one in kpi.unused:
            folded.setdefault((one.table or kpi.table or "", one.column, one.rows, one.unreadable), []).append(
                kpi.label
            )
    for (owner, name, rows, unreadable), labels in folded.items():
        if unreadable == rows:
            sentence = words.ngettext("{n} row with unreadable {column}", "{n} rows with unreadable {column}", rows)
        else:
            sentence = words.ngettext("{n} row without {column}", "{n} rows without {column}", rows)
        column = _terms.column(owner, name, report.language)
        cause = sentence.format(n=figures.count(rows), column=f"“{column}”")
        if 0 < unreadable < rows:
            some = words.ngettext("{n} of them unreadable", "{n} of them unreadable", unreadable)
            cause += f" ({some.format(n=figures.count(unreadable))})"
        where = f"{_terms.table(owner, report.language)}: " if owner else ""
        yield Remark("effect", where + _not_in(cause, labels, report.language, shown))
    for kpi in report.kpis:
        if kpi.outside and kpi.value is not None:
            sentence = words.ngettext("{n} score not on the scale", "{n} scores not on the scale", kpi.outside)
            yield Remark("effect", _not_in(sentence.format(n=figures.count(kpi.outside)), [kpi.label], report.language))
        if kpi.immature:
            waiting = words.ngettext("{n} row too young to judge", "{n} rows too young to judge", kpi.immature)
            yield Remark("effect", _not_in(waiting.format(n=figures.count(kpi.immature)), [kpi.label], report.language))
        waits = [point.period for point in kpi.trend if point.immature and point.value is not None]
        if len(waits) > 1:
            first = _periods.short(waits[0], report.language)
            sentence = words.gettext("{kpi}: records from {period} on are too young to judge; the trend may yet move")
            yield Remark("effect", sentence.format(kpi=kpi.label, period=first))


def _left_out(report: Report, figures: Figures, shown: int | None) -> Iterator[Remark]:
    """Say which rows KPIs do without because a check finds that they cannot be true."""
    words = translator(report.language)
    titles = {one.code: one.title for one in report.checks}
    folded: dict[tuple[str, str, int], list[str]] = {}
    for kpi in report.kpis:
        for one in kpi.left_out:
            folded.setdefault((one.table, one.code, one.rows), []).append(kpi.label)
    for (table, code, rows), labels in folded.items():
        sentence = words.ngettext("{n} row of {code} ({title})", "{n} rows of {code} ({title})", rows)
        cause = sentence.format(n=figures.count(rows), code=code, title=titles.get(code, code))
        where = f"{_terms.table(table, report.language)}: "
        yield Remark("effect", where + _not_in(cause, labels, report.language, shown))


def _not_in(cause: str, labels: Sequence[str], language: str, shown: int | None = None) -> str:
    _ = translator(language).gettext
    return _("{cause}: not in {kpis}").format(cause=cause, kpis=_terms.some(labels, language, shown))


def _unclean(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say what the KPIs would be with duplicates and bad rows counted."""
    changed = [
        f"{kpi.label} {figures.value(kpi.unclean_value, kpi.unit)}"
        for kpi in report.kpis
        if kpi.unclean_value is not None
    ]
    if changed:
        _ = translator(report.language).gettext
        yield Remark("effect", _("with duplicates and bad rows counted: {kpis}").format(kpis=", ".join(changed)))


def _duplicates(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say how many rows are duplicates of each other and what was done about it, unless a finding says so."""
    found, words = report.duplicates, translator(figures.language)
    if found is None or any(_same(one, found) for one in report.checks):
        return
    where = _terms.table(found.table, figures.language)
    if not found.groups and not found.every:
        yield Remark("note", words.gettext("{table}: no rows share an e-mail or a tax id").format(table=where))
        return
    if not found.groups:
        yield Remark("passed", words.gettext("{table}: no duplicates found").format(table=where))
        return
    sentence = words.ngettext(
        "{table}: {groups} group of duplicates ({rows} rows)",
        "{table}: {groups} groups of duplicates ({rows} rows)",
        found.groups,
    ).format(table=where, groups=figures.count(found.groups), rows=figures.count(found.rows))
    done = _done(found, figures)
    yield Remark("warning", f"{sentence}, {done}" if done else sentence)


def _done(found: Duplicates | None, figures: Figures) -> str:
    """Say what was done about duplicates."""
    words = translator(figures.language)
    if found is None:
        return ""
    once = words.ngettext("counted once", "each counted once", found.groups)
    return {"merge": once, "report": words.gettext("reported, not merged")}.get(found.policy, "")


def _same(one: Finding, found: Duplicates | None) -> bool:
    """Tell whether a finding is about the duplicates of the report."""
    if found is None or not one.rows:
        return False
    return (one.table, one.keys, one.rows) == (found.table, found.groups, found.rows)


def _files(report: Report, figures: Figures) -> Iterator[Remark]:
    """Say which files had rows that were left out, or refused without a finding that says so."""
    words = translator(report.language)
    told = {place.file for one in report.checks if one.code == _REFUSED for place in one.places}
    for source in report.sources:
        numbers = {"file": _terms.file(report.sources, source.file), "of": figures.count(source.rows_read)}
        if source.rows_rejected and source.file not in told:
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


def _derived(report: Report, shown: int | None) -> Iterator[Remark]:
    """Say which KPIs stand on a table that was made of others, each origin once."""
    folded: dict[str, list[str]] = {}
    for kpi in report.kpis:
        origins = (kpi.based_on or "").split("; ")
        for origin in origins:
            if origin and not any(other.startswith(f"{origin}:") for other in origins):
                folded.setdefault(origin, []).append(kpi.label)
    _ = translator(report.language).gettext
    for origin, labels in folded.items():
        kpis = _terms.some(labels, report.language, shown)
        yield Remark("note", _("{kpis}: made from {origin}").format(kpis=kpis, origin=origin))


def _as_read(report: Report) -> Iterator[Remark]:
    """Say what was unusual about the files, beside what the notes of the run say and what only `inspect` shows."""
    for source in report.sources:
        for note in source.notes:
            kind, _, detail = note.partition(" ")
            if notices.told(kind) is Told.REPORT:
                said = notices.sentence(kind, detail, report.language)
                yield Remark("note", f"{_terms.file(report.sources, source.file)}: {said}")


def _not_run(report: Report) -> Iterator[Remark]:
    """Say which checks were not asked: one sentence for all tables that are not there, then one per reason."""
    words = translator(report.language)
    absent, asked = without_table(report.not_run, report.rows)
    folded: dict[str, list[str]] = {}
    if absent:
        folded[not_there(absent, report.language)] = [one.code for one in absent]
    for one in asked:
        folded.setdefault(one.reason, []).append(one.code)
    for why, codes in folded.items():
        many = words.ngettext("{n} check", "{n} checks", len(codes)).format(n=len(codes))
        named = ", ".join(codes) if len(codes) <= _NAMED else many
        yield Remark("note", words.gettext("not run ({reason}): {codes}").format(reason=why, codes=named))


def without_table(not_run: Iterable[NotRun], rows: Mapping[str, int]) -> tuple[list[NotRun], list[NotRun]]:
    """Part the checks that were not asked into those whose table is not among the sources, and all others."""
    parts: tuple[list[NotRun], list[NotRun]] = ([], [])
    for one in not_run:
        parts[not one.table or one.table in rows].append(one)
    return parts


def not_there(absent: Iterable[NotRun], language: str) -> str:
    """Name the tables that are not among the sources, in their own order."""
    named = ", ".join(_terms.table(table, language) for table in _terms.in_order({one.table for one in absent}))
    return translator(language).gettext("not in the sources: {tables}").format(tables=named)
