"""What the formats of duplicates say about groups, rows and what was left out; every format uses the same sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from crmkpi.formats import _terms
from crmkpi.formats._numbers import MINUS, Figures
from crmkpi.model import Band, Verdict
from crmkpi.model.doubles import Double, Doubles, Entry, Ground, Likeness, Mark, Search
from crmkpi.words import Translator, translator

GLYPHS = {Mark.SAME: "", Mark.SIMILAR: "~", Mark.DIFFERENT: "≠", Mark.ONLY_HERE: "+"}
_ASCII = {**GLYPHS, Mark.DIFFERENT: "!="}


@dataclass(frozen=True, slots=True)
class Speech:
    """A document and the language to speak of it in."""

    doubles: Doubles
    figures: Figures
    words: Translator

    def count(self, n: int) -> str:
        """Write a number of rows."""
        return self.figures.count(n)

    def rows(self, n: int) -> str:
        """Count rows."""
        return self.words.ngettext("{n} row", "{n} rows", n).format(n=self.count(n))

    def groups(self, n: int) -> str:
        """Count groups."""
        return self.words.ngettext("{n} group", "{n} groups", n).format(n=self.count(n))

    def table(self, name: str) -> str:
        """Name a table."""
        return _terms.table(name, self.doubles.language)

    def tables(self, search: Search) -> str:
        """Name what was searched."""
        return self.words.gettext(" and ").join(map(self.table, search.tables))

    def size(self, search: Search) -> str:
        """Say how much was searched: the file, if it is one, and the rows."""
        files = self.files(search)
        return " · ".join([*(files if len(files) == 1 else ()), self.rows(search.rows)])

    def heading(self, search: Search) -> str:
        """Name a search with its size."""
        return f"{self.tables(search)} · {self.size(search)}"

    def files(self, search: Search) -> list[str]:
        """Name the files of a search."""
        sources = self.doubles.sources
        return [_terms.file(sources, source.file) for source in sources if source.table in search.tables]

    def column(self, name: str, table: str) -> str:
        """Name a column in short."""
        _ = self.words.gettext
        short = {"tax_id": _("Tax id"), "street": _("Address"), "company": _("Company"), "customer_id": _("Customer")}
        return short.get(name) or _terms.column(table, name, self.doubles.language)

    def band(self, band: Band, groups: int = 1) -> str:
        """Name the band of so many groups."""
        ngettext = self.words.ngettext
        return {
            Band.CERTAIN: ngettext("certain", "certain", groups),
            Band.LIKELY: ngettext("likely", "likely", groups),
            Band.REVIEW: ngettext("to be reviewed", "to be reviewed", groups),
        }[band]

    def probability(self, probability: float) -> str:
        """Write a probability; it is never rounded up to certainty, and only a person's verdict is 100%."""
        if probability >= 1:
            return "100%"
        shown = (Decimal(str(probability)) * 100).quantize(Decimal("0.1"), ROUND_FLOOR)
        if not shown:
            return f"<{self.figures.decimal(Decimal('0.1'), 1)}%"
        return f"{self.figures.decimal(shown, 0 if shown == shown.to_integral_value() else 1)}%"

    def sure(self, double: Double) -> str:
        """Say how sure a group is: `likely, 93.1%`."""
        return f"{self.band(double.band)}, {self.probability(double.probability)}"

    def weight(self, bits: float) -> str:
        """Write what a field weighs, always with its sign."""
        return _weight(self.figures, bits)

    def reason(self, likeness: Likeness) -> str:
        """Say why two rows are one customer: `same e-mail +10.9; city differs −2.7`."""
        decided = [self.words.gettext("decided: the same")] if likeness.decided else []
        doubt = [likeness.doubt] if likeness.doubt else []
        return "; ".join([*decided, *self._weighed(likeness.grounds), *doubt])

    def _weighed(self, grounds: Iterable[Ground]) -> list[str]:
        return [f"{one.words} {self.weight(one.bits)}" for one in grounds]

    def because(self, double: Double, place: int) -> str:
        """Say why a row is in its group, and with which other row it was compared."""
        entry = double.rows[place]
        if entry.likeness is None:
            return ""
        pair = double.likenesses[entry.likeness]
        other = pair.b if pair.a == place else pair.a
        said = self.reason(pair)
        if double.survivor in (place, other):
            return said
        like = self.words.gettext("like {id}").format(id=self.id(double.rows[other]))
        return f"{like}: {said}"

    def against(self, double: Double, place: int) -> str:
        """Say what speaks against taking a row and another one of its group for one customer; empty without doubt."""
        entry = double.rows[place]
        if entry.against is None:
            return ""
        pair = double.likenesses[entry.against]
        other = double.rows[pair.b if pair.a == place else pair.a]
        sentence = self.words.gettext("but only {probability} with {id}: {reason}")
        said = [*self._weighed(one for one in pair.grounds if one.bits < 0), *([pair.doubt] if pair.doubt else [])]
        return sentence.format(
            id=self.id(other), probability=self.probability(pair.probability), reason="; ".join(said)
        )

    def keep(self, double: Double) -> str:
        """Say which row to keep and why."""
        sentence = self.words.gettext("keep {id}: it {why}")
        return sentence.format(id=self.id(double.rows[double.survivor]), why=double.why_words)

    def take(self, double: Double) -> Iterator[str]:
        """Say which values other rows have that are better than those of the row to keep."""
        sentence = self.words.gettext("take from {id}: {columns}")
        for place, entry in enumerate(double.rows):
            better = [name for name in double.columns if name in double.golden and double.golden[name].row == place]
            if place != double.survivor and better:
                named = ", ".join(self.column(name, entry.table) for name in better)
                yield sentence.format(id=self.id(entry), columns=named)

    def id(self, entry: Entry) -> str:
        """Name a row by its id; one without by its place."""
        return entry.id or self.place(entry.file, entry.line)

    def file(self, name: str) -> str:
        """Name a file."""
        return _terms.file(self.doubles.sources, name)

    def place(self, file: str, line: int) -> str:
        """Name a line of a file."""
        return f"{self.file(file)}:{line}"

    def glyph(self, mark: Mark) -> str:
        """Choose the sign of a cell."""
        return (_ASCII if self.figures.ascii else GLYPHS)[mark]

    def meanings(self) -> list[str]:
        """Say what the signs beside cells mean: different, similar, only here."""
        _ = self.words.gettext
        return [_("differs from the row to keep"), _("almost the same"), _("only in this row")]

    def legend(self) -> list[str]:
        """Say what the signs and numbers mean."""
        marks = (Mark.DIFFERENT, Mark.SIMILAR, Mark.ONLY_HERE)
        signs = [f"{self.glyph(mark)} {meaning}" for mark, meaning in zip(marks, self.meanings(), strict=True)]
        numbers = self.words.gettext(
            "numbers: what a field says for one customer (+) or two (−); each point doubles the odds"
        )
        return [*signs, numbers]

    def facts(self) -> list[str]:
        """Say how was searched, and whether personal data is shown."""
        _, doubles = self.words.gettext, self.doubles
        said = [_("groups from {probability} on").format(probability=self.probability(doubles.threshold))]
        if doubles.bands != tuple(Band):
            said.append(_("only {bands}").format(bands=", ".join(self.band(band) for band in doubles.bands)))
        if doubles.config:
            said.append(doubles.config)
        said.append(
            _("personal data is shown") if doubles.personal else _("personal data is masked (--show-personal-data)")
        )
        return said

    def remarks(self, search: Search, shown: int | None = None) -> Iterator[str]:
        """Say what was not used, kept apart, or could not be held as it was decided."""
        _, ngettext = self.words.gettext, self.words.ngettext
        table = search.tables[0]
        if search.thin:
            surer = any(n for band, n in search.groups.items() if band is not Band.REVIEW)
            yield (
                _("only one column could be compared, so nothing is surer than likely")
                if surer
                else _("only one column could be compared, so nothing is surer than a candidate for review")
            )
        if search.too_large:
            yield ngettext(
                "{n} group has more than 15 rows: look at it before you merge anything",
                "{n} groups have more than 15 rows: look at them before you merge anything",
                search.too_large,
            ).format(n=self.count(search.too_large))
        sentence = _("{n} rows share one value of {column} ({value}): it was not used to propose pairs")
        yield from self._some(
            [
                sentence.format(n=self.count(one.rows), column=self.column(one.column, table), value=one.value)
                for one in search.common
            ],
            shown,
        )
        apart = _("branches of one company (CNPJ root {root}), kept apart: {rows}")
        yield from self._some(
            [
                apart.format(root=one.root, rows=_terms.some([id for id, *_ in one.rows], self.doubles.language, 6))
                for one in search.branches
            ],
            shown,
        )
        if search.blanks:
            counted = [f"{self.column(column, table)} {self.count(n)}" for column, n in search.blanks.items()]
            yield _("cells that say nothing, taken for empty: {cells}").format(cells=", ".join(counted))
        yield from self.decisions(search, shown)

    def decisions(self, search: Search, shown: int | None = None) -> Iterator[str]:
        """Name the verdicts that could not simply be held, and why."""
        yield from self._some(list(self._decisions(search)), shown)

    def _decisions(self, search: Search) -> Iterator[str]:
        _ = self.words.gettext
        for one in search.decisions:
            verdict = _("same") if one.same else _("different")
            if one.tables:
                sentence = _(
                    "the verdict on {a} and {b} ({verdict}) is not used: {tables} have rows with these ids; name one of"
                    " them in the column table"
                )
                tables = _(" and ").join(map(self.table, one.tables))
                yield sentence.format(a=one.a, b=one.b, verdict=verdict, tables=tables)
            elif one.overruled:
                sentence = _("the verdict on {a} and {b} ({verdict}) is overruled by other verdicts; decide again")
                yield sentence.format(a=one.a, b=one.b, verdict=verdict)
            elif one.changed:
                sentence = _("the verdict on {a} and {b} ({verdict}) is held, but changed since: {rows}; decide again")
                yield sentence.format(a=one.a, b=one.b, verdict=verdict, rows=", ".join(one.changed))
            else:
                sentence = _("the verdict on {a} and {b} ({verdict}) is about rows that are not there")
                yield sentence.format(a=one.a, b=one.b, verdict=verdict)

    def _some(self, sentences: list[str], shown: int | None) -> Iterator[str]:
        """Give the first sentences of a kind, and how many more there are."""
        kept = sentences if shown is None or len(sentences) <= shown + 1 else sentences[:shown]
        yield from kept
        if rest := len(sentences) - len(kept):
            yield self.words.ngettext("and {n} more", "and {n} more", rest).format(n=self.count(rest))

    def more(self, search: Search, shown: int) -> str:
        """Say how many groups of a search are not shown; empty when all are."""
        rest = search.found - shown
        if rest <= 0:
            return ""
        said = self.words.ngettext("{n} more group is not shown", "{n} more groups are not shown", rest)
        return said.format(n=self.count(rest))

    def summary(self) -> str:
        """Say how it ended: `3 groups, 7 rows of 400 (1.8%): 2 certain, 1 to be reviewed`."""
        doubles, _ = self.doubles, self.words.gettext
        said = "; ".join(self._result(one, len(doubles.searches) > 1) for one in doubles.searches)
        if doubles.verdict is Verdict.UNFINISHED:
            unread = len(doubles.failed)
            files = self.words.ngettext("{n} file not read", "{n} files not read", unread)
            said = f"{files.format(n=self.count(unread))}; {said}"
            return _("could not finish: {counts}").format(counts=said)
        return _("failed: {counts}").format(counts=said) if doubles.verdict is Verdict.FAILED else said

    def _result(self, search: Search, named: bool) -> str:
        _ = self.words.gettext
        lead = f"{self.tables(search)}: " if named else ""
        if not search.found:
            return lead + _("nobody was entered twice in {rows}").format(rows=self.rows(search.rows))
        share = self.figures.share(search.rows_grouped, search.rows)
        sentence = self.words.ngettext("{n} row of {of} ({share})", "{n} rows of {of} ({share})", search.rows_grouped)
        rows = sentence.format(n=self.count(search.rows_grouped), of=self.count(search.rows), share=share)
        bands = ", ".join(f"{self.count(n)} {self.band(band, n)}" for band, n in search.groups.items() if n)
        return f"{lead}{self.groups(search.found)}, {rows}: {bands}"


@lru_cache(maxsize=10_000)
def _weight(figures: Figures, bits: float) -> str:
    """Write a weight; the same few thousand stand in all groups."""
    number = figures.decimal(abs(Decimal(str(bits))), 1)
    if not any(digit in number for digit in "123456789"):
        return number
    return f"{MINUS if bits < 0 else '+'}{number}"


def speech(doubles: Doubles, *, ascii: bool = False) -> Speech:
    """Speak of a document in its own language."""
    return Speech(doubles, Figures(doubles.language, None, ascii=ascii), translator(doubles.language))
