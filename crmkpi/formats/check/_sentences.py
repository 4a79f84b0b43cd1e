"""What the formats of a checkup say about findings, files and the verdict; every format uses the same sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from crmkpi.formats import _periods, _quality, _terms
from crmkpi.formats._numbers import Figures
from crmkpi.formats.check._parts import evaluated, worst
from crmkpi.model import Checkup, Finding, Severity, Source, Verdict
from crmkpi.words import Translator, translator

Kind = Literal["error", "warning", "info", "passed", "note"]
GLYPHS: dict[Kind, str] = {"error": "✗", "warning": "!", "info": "i", "passed": "✓", "note": "–"}


@dataclass(frozen=True, slots=True)
class Speech:
    """A checkup and the language to speak of it in."""

    checkup: Checkup
    figures: Figures
    words: Translator

    def count(self, n: int) -> str:
        """Write a number of rows."""
        return self.figures.count(n)

    def table(self, name: str) -> str:
        """Name a table, or what is about no table."""
        return _terms.table(name, self.checkup.language) if name else self.words.gettext("Files")

    def heading(self, name: str) -> str:
        """Name a table with its number of rows."""
        rows = self.checkup.rows.get(name)
        if rows is None:
            return self.table(name)
        counted = self.words.ngettext("{n} row", "{n} rows", rows).format(n=self.count(rows))
        return f"{self.table(name)} · {counted}"

    def severity(self, one: Finding) -> str:
        """Say how bad a finding is."""
        return _terms.severity(one.severity, self.checkup.language)

    def kind(self, one: Finding) -> Kind:
        """Choose the sign of a finding: what is accepted is a note."""
        return one.severity.value if one.counts else "note" if one.rows else "passed"

    def title(self, one: Finding) -> str:
        """Say what a check looks for; where that is one column of several, it is named as the file does."""
        same = sum((other.code, other.table) == (one.code, one.table) for other in self.checkup.checks)
        if not one.column or (same == 1 and not one.code.startswith("F")):
            return one.title
        header = one.places[0].column if one.places and one.code.startswith("F") else None
        return f"{one.title}: “{header or _terms.column(one.table, one.column, self.checkup.language)}”"

    def found(self, one: Finding) -> str:
        """Say how much was found and of how much: `65 keys, 130 rows of 18,412 (0.7%)`."""
        ngettext = self.words.ngettext
        if one.unit == "files":
            sentence = ngettext("{n} file of {of}", "{n} files of {of}", one.rows)
        elif one.unit == "tables":
            sentence = ngettext("{n} table of {of}", "{n} tables of {of}", one.rows)
        elif one.of:
            sentence = (
                ngettext("{n} value of {of} ({share})", "{n} values of {of} ({share})", one.rows)
                if one.unit == "cells"
                else ngettext("{n} row of {of} ({share})", "{n} rows of {of} ({share})", one.rows)
            )
        else:
            sentence = ngettext("{n} row", "{n} rows", one.rows)
        share = self.figures.share(one.rows, one.of)
        said = sentence.format(n=self.count(one.rows), of=self.count(one.of), share=share)
        if one.keys is None:
            return said
        keys = ngettext("{n} key", "{n} keys", one.keys).format(n=self.count(one.keys))
        return f"{keys}, {said}"

    def before(self, one: Finding) -> str:
        """Say how a finding stands to the baseline; nothing where that is all there is to say."""
        if one.before is None or not one.counts:
            return ""
        if not one.before:
            return self.words.gettext("not in the baseline")
        sentence = self.words.gettext("{before} in the baseline, {now} now")
        return sentence.format(before=self.count(one.before), now=self.count(one.rows))

    def affected(self, one: Finding, shown: int | None = None) -> str:
        """Say which KPIs cannot use the rows."""
        labels = [self.checkup.labels.get(name, name) for name in one.affects]
        if not labels:
            return ""
        kpis = _terms.some(labels, self.checkup.language, shown)
        return self.words.gettext("not in {kpis}").format(kpis=kpis)

    def more(self, one: Finding) -> str:
        """Say how many bad rows are not shown."""
        rest = one.rows - sum(place.rows for place in one.places)
        if rest <= 0 or not one.places:
            return ""
        return self.words.ngettext("and {n} more", "and {n} more", rest).format(n=self.count(rest))

    def place(self, file: str, line: int | None) -> str:
        """Name a line of a file."""
        name = _terms.file(self.checkup.sources, file)
        return name if line is None else f"{name}:{line}"

    def read(self, source: Source) -> str:
        """Prove that no row of a file got lost."""
        numbers = {"read": source.rows_read, "loaded": source.rows_loaded, "refused": source.rows_rejected}
        sentence = self.words.gettext("{read} read = {loaded} loaded + {refused} refused")
        said = sentence.format(**{name: self.count(n) for name, n in numbers.items()})
        left_out = source.rows_left_out
        if left_out:
            of_them = self.words.ngettext("{n} of them is no record", "{n} of them are no records", left_out)
            said += f" ({of_them.format(n=self.count(left_out))})"
        return said

    def facts(self) -> list[str]:
        """Say what was checked, against what, and whether personal data is shown."""
        checkup, _ = self.checkup, self.words.gettext
        said = [_("data as of {day}").format(day=_periods.day(checkup.as_of, checkup.language)), checkup.timezone]
        if checkup.config:
            said.append(checkup.config)
        if checkup.baseline:
            said.append(_("baseline {file}").format(file=checkup.baseline))
        if checkup.personal:
            said.append(_("personal data is shown"))
        return said

    def tallies(self) -> list[tuple[Kind, str]]:
        """Count the checks that passed, that found what is accepted, and that were not asked."""
        ngettext, (unasked, _broken) = self.words.ngettext, evaluated(self.checkup)
        passed, accepted = _passed(self.checkup), _accepted(self.checkup)
        said: list[tuple[Kind, str, int]] = [
            ("passed", ngettext("{n} check passed", "{n} checks passed", passed), passed),
        ]
        if accepted:
            said.append(("note", ngettext("{n} accepted", "{n} accepted", accepted), accepted))
        if unasked:
            said.append(("note", ngettext("{n} not run", "{n} not run", len(unasked)), len(unasked)))
        return [(kind, sentence.format(n=self.count(n))) for kind, sentence, n in said]

    def unasked(self) -> dict[str, list[str]]:
        """Fold the checks that were not asked: reason → codes."""
        folded: dict[str, list[str]] = {}
        for one in evaluated(self.checkup)[0]:
            folded.setdefault(one.reason, []).append(one.code)
        return folded

    def unasked_in_short(self, shown: int) -> Iterator[str]:
        """Say why checks were not asked: one sentence for all tables that are not there, then one per reason."""
        language, rows = self.checkup.language, self.checkup.rows
        absent, _ = _quality.without_table(evaluated(self.checkup)[0], rows)
        if absent:
            reason = _quality.not_there(absent, language)
            checks = self.words.ngettext("{n} check", "{n} checks", len(absent)).format(n=self.count(len(absent)))
            yield f"{reason} ({checks})"
        for reason, codes in self.unasked().items():
            rest = [code for code in codes if code not in {one.code for one in absent}]
            if rest:
                yield f"{reason}: {_terms.some(rest, language, shown)}"

    def commands(self) -> list[str]:
        """Name the commands that answer the next questions."""
        files = "" if self.checkup.config else " " + self.words.gettext("FILE…")
        first = worst(self.checkup)
        if self.checkup.shown:
            return [f"crmkpi explain {self.checkup.shown}"]
        if first is None:
            return [f"crmkpi report{files}"]
        return [f"crmkpi check{files} --show {first.code}", f"crmkpi explain {first.code}"]

    def verdict(self) -> str:
        """Say how it ended: `failed: 3 errors, 2 warnings`."""
        checkup, _ = self.checkup, self.words.gettext
        sentence = {
            Verdict.PASSED: _("passed: {counts}"),
            Verdict.FAILED: _("failed: {counts}"),
            Verdict.UNFINISHED: _("could not finish: {counts}"),
        }[checkup.verdict]
        said = sentence.format(counts=", ".join(self._counts()))
        let_pass = checkup.verdict is Verdict.PASSED and Severity.ERROR in _found(checkup)
        return f"{said} (--fail-on never)" if let_pass else said

    def _counts(self) -> Iterator[str]:
        """Count what the verdict rests on. Checks are counted, not their findings."""
        ngettext, checkup = self.words.ngettext, self.checkup
        broken, unread = len(evaluated(checkup)[1]), len(checkup.failed)
        found = _found(checkup)
        passed = _passed(checkup)
        if checkup.verdict is Verdict.PASSED and not passed + len(found) + _accepted(checkup):
            yield self.words.gettext("no check was run")
        numbers = [
            (ngettext("{n} check not evaluated", "{n} checks not evaluated", broken), broken),
            (ngettext("{n} file not read", "{n} files not read", unread), unread),
            (ngettext("{n} error", "{n} errors", found[Severity.ERROR]), found[Severity.ERROR]),
            (ngettext("{n} warning", "{n} warnings", found[Severity.WARNING]), found[Severity.WARNING]),
        ]
        if checkup.verdict is Verdict.PASSED:
            numbers.insert(0, (ngettext("{n} check without findings", "{n} checks without findings", passed), passed))
        yield from (sentence.format(n=self.count(n)) for sentence, n in numbers if n)


def speech(checkup: Checkup, *, ascii: bool = False) -> Speech:
    """Speak of a checkup in its own language."""
    return Speech(checkup, Figures(checkup.language, None, ascii=ascii), translator(checkup.language))


def _found(checkup: Checkup) -> Counter[Severity]:
    """Count the checks that found something, by severity."""
    worst_first = sorted((one for one in checkup.checks if one.counts), key=lambda one: one.severity != Severity.ERROR)
    by_code: dict[str, Severity] = {}
    for one in worst_first:
        by_code.setdefault(one.code, one.severity)
    return Counter(by_code.values())


def _accepted(checkup: Checkup) -> int:
    """Count the checks that found nothing but what is accepted."""
    found = {one.code for one in checkup.checks if one.counts}
    return len({one.code for one in checkup.checks if one.rows} - found)


def _passed(checkup: Checkup) -> int:
    return len(_codes(checkup.checks) - _codes([one for one in checkup.checks if one.rows]))


def _codes(findings: Sequence[Finding]) -> set[str]:
    return {one.code for one in findings}
