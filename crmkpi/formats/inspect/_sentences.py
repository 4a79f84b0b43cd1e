"""What is said about the decisions of the reader, each with its reason, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmkpi import notices
from crmkpi.formats import _terms
from crmkpi.formats._numbers import Figures
from crmkpi.model import MendedCell
from crmkpi.model.broken import MENDED, REFUSED
from crmkpi.model.inspection import Contender, InspectedTable, Inspection, MappedColumn, Ruling
from crmkpi.words import Translator, text, translator

ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "mac-roman": "Mac Roman"}
ENDS = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
OWN = "canonical"


@dataclass(frozen=True, slots=True)
class Speech:
    """The language to speak in."""

    language: str
    figures: Figures
    words: Translator

    def rulings(self, table: InspectedTable) -> Iterator[tuple[str, str]]:
        """Say everything that was decided about a text: (what, what was decided and why)."""
        _ = self.words.gettext
        labels = {
            "packing": _("Packing"),
            "encoding": _("Encoding"),
            "newline": _("Row ends"),
            "delimiter": _("Delimiter"),
            "quote": _("Quote"),
            "escape": _("Escape"),
            "header": _("Header"),
            "sheet": _("Sheet"),
        }
        for one in table.rulings:
            shown = self._decided(one, table)
            why = self.why(one.kind, one.arguments.get("reason", ""))
            yield labels.get(one.kind, one.kind), f"{shown} ({why})" if why else shown

    def _decided(self, one: Ruling, table: InspectedTable) -> str:
        """Write what was decided."""
        _ = self.words.gettext
        value = one.arguments.get("is") or one.arguments.get("as") or ""
        if one.kind == "header":
            return self._header(one.arguments.get("rows", "1"), table)
        if one.kind == "encoding":
            return ENCODINGS.get(value, value.upper())
        if one.kind == "newline":
            return ENDS.get(value, value)
        if one.kind == "escape":
            return _("a quote within a cell is doubled") if value == "doubled" else value
        if one.kind in ("delimiter", "quote"):
            names = {"\t": _("tab"), " ": _("space"), "": _("none")}
            return names.get(value, value if one.kind == "quote" else f"“{value}”")
        return value or " ".join(text for key, text in one.arguments.items() if key != "reason")

    def _header(self, rows: str, table: InspectedTable) -> str:
        _ = self.words.gettext
        wide = self.words.ngettext("{n} column", "{n} columns", len(table.header)).format(n=len(table.header))
        if rows == "0":
            return _("none; {columns}").format(columns=wide)
        above = next((one.arguments.get("lines", "") for one in table.remarks if one.kind == "preamble"), "0")
        first = int(above) + 1 if above.isdigit() else 1
        if table.first_line and any(one.kind == "other_table" for one in table.remarks):
            first = table.first_line - int(rows)
        if rows == "1":
            return _("line {line}; {columns}").format(line=first, columns=wide)
        return _("lines {first}–{last}; {columns}").format(first=first, last=first + int(rows) - 1, columns=wide)

    def why(self, kind: str, reason: str) -> str:
        """Say why something was decided; a reason without words of its own stays as it is."""
        _ = self.words.gettext
        if kind == "delimiter" and reason == "asked":
            return _("the config says so")
        return {
            "asked": _("the config says so"),
            "first_bytes": _("told by its first bytes"),
            "mark": _("a byte order mark says so"),
            "nuls": _("every other byte is empty"),
            "valid": _("every byte fits"),
            "few_wrong_bytes": _("all but a few bytes fit"),
            "not_utf8": _("it is no UTF-8"),
            "letters_of_mac": _("its letters make words only as those of a Mac"),
            "first_ones": _("those of the first rows"),
            "sep_line": _("a line at the top says so"),
            "aligned": _("the columns stand below each other, parted by spaces"),
            "boxed": _("a program has drawn the table with lines around its cells"),
            "one_column": _("no sign parts the rows alike"),
            "only_one": _("the only sign that parts the rows"),
            "rows_alike": _("with it the rows are most alike"),
            "usual": _("the usual one; nothing speaks against it"),
            "found": _("found around cells"),
            "stray": _("the quotes that there are do not pair"),
            "types_differ": _("below it stand values of other kinds"),
            "first_row": _("the first full row"),
            "import_ids": _("below it a row of import ids"),
            "sub_headings": _("below it a row of sub-headings"),
            "types_alike": _("the first row is like all others"),
            "words_again": _("the words of the first row come again below"),
            "values_only": _("the first row holds values"),
        }.get(reason, reason.replace("_", " "))

    def remarks(self, table: InspectedTable) -> Iterator[str]:
        """Say what is not as in a usual file."""
        for one in table.remarks:
            yield notices.sentence(one.kind, next(iter(one.arguments.values()), ""), self.language)

    def rows(self, table: InspectedTable) -> list[str]:
        """Say what became of the rows."""
        ngettext, count = self.words.ngettext, self.figures.count
        told = [
            ngettext("{n} row read", "{n} rows read", table.read).format(n=count(table.read)),
            ngettext("{n} loaded", "{n} loaded", table.loaded).format(n=count(table.loaded)),
            ngettext("{n} refused", "{n} refused", table.rejected).format(n=count(table.rejected)),
        ]
        if table.repaired:
            told.append(ngettext("{n} mended", "{n} mended", table.repaired).format(n=count(table.repaired)))
        if table.left_out:
            left = ngettext("{n} is none by the preset", "{n} are none by the preset", table.left_out)
            told.append(left.format(n=count(table.left_out)))
        return told

    def refused(self, one: tuple[int, int, str]) -> str:
        """Say where a row was refused, and why."""
        _ = self.words.gettext
        first, last, reason = one
        where = _("line {line}").format(line=first)
        if last > first:
            where = _("lines {first}–{last}").format(first=first, last=last)
        return f"{where}: {self.reason(reason)}"

    def reason(self, reason: str) -> str:
        """Say why a row was refused."""
        return text(REFUSED[reason], self.language) if reason in REFUSED else reason.replace("_", " ")

    def mended(self, one: MendedCell) -> str:
        """Say where a row was mended, and how."""
        kind = text(MENDED[one.kind], self.language) if one.kind in MENDED else one.kind
        where = self.words.gettext("line {line}").format(line=one.line)
        return f"{where}, “{one.header}”: {kind}"

    def taken(self, table: InspectedTable) -> str:
        """Say what a table was taken for."""
        _ = self.words.gettext
        if table.table is None:
            return _("not recognised")
        name = _terms.table(table.table, self.language)
        if table.lacking:
            return _("{table}, but it cannot be used").format(table=name)
        if table.preset == OWN:
            return _("{table}, by our own names of columns").format(table=name)
        return _("{table} of {preset}").format(table=name, preset=table.preset_title)

    def contender(self, one: Contender) -> str:
        """Say what speaks for and against a reading."""
        _ = self.words.gettext
        name = f"{one.preset} {one.entry}"
        told = [_("score {score}").format(score=self.figures.count(one.score))] if one.score else []
        told.append(_("takes {share} of the header").format(share=f"{round(100 * one.share)}%"))
        if one.lacked:
            told.append(_("it lacks {columns}").format(columns=", ".join(map(self._lacked, one.lacked))))
        if one.missing:
            told.append(_("without {columns} it cannot be used").format(columns=", ".join(one.missing)))
        if not one.verified:
            told.append(_("its header was never seen in an export"))
        return f"{name}: {', '.join(told)}"

    def _lacked(self, name: str) -> str:
        """Name a header that a preset would have needed; a survey asks for a kind of question."""
        kind = name.removeprefix("?")
        question = self.words.gettext("a question of the kind {kind}")
        return question.format(kind=kind.upper()) if name.startswith("?") and kind else name

    def column(self, one: MappedColumn, loaded: int) -> Iterator[str]:
        """Say where a column comes from, how it is written and how full it is."""
        _ = self.words.gettext
        if one.header:
            yield f"“{one.header}”"
        elif one.constant is not None:
            yield _("always {word}").format(word=one.constant)
        if one.rule:
            yield _("by a rule")
        yield self.type(one.type)
        if form := self.form(one):
            yield form
        yield _("all filled") if loaded and one.filled == loaded else self._cells("filled", one.filled)
        if one.empty:
            yield self._cells("empty", one.empty)
        if one.unreadable:
            yield self._cells("unreadable", one.unreadable)

    def _cells(self, what: str, n: int) -> str:
        """Count cells of a kind."""
        ngettext = self.words.ngettext
        said = {
            "filled": ngettext("{n} filled", "{n} filled", n),
            "empty": ngettext("{n} empty", "{n} empty", n),
            "unreadable": ngettext("{n} unreadable", "{n} unreadable", n),
        }
        return said[what].format(n=self.figures.count(n))

    def type(self, name: str) -> str:
        """Name a type."""
        _ = self.words.gettext
        return {
            "id": _("id"),
            "text": _("text"),
            "choice": _("one of few words"),
            "money": _("money"),
            "number": _("number"),
            "integer": _("whole number"),
            "boolean": _("yes or no"),
            "moment": _("date and time"),
            "day": _("date"),
        }.get(name, name)

    def form(self, one: MappedColumn) -> str:
        """Say how dates or numbers are written, and what says so."""
        _ = self.words.gettext
        shapes = {"dmy": _("day first"), "mdy": _("month first"), "ymd": _("year first")}
        told = []
        for key, value in one.form.items():
            told.append(
                {
                    "order": shapes.get(value, value),
                    "decimal": _("decimal sign {sign}").format(sign=f"“{value}”"),
                    "percent": _("written in percent"),
                    "currency": value,
                    "utc": _("in UTC"),
                    "unit": self._unit(value),
                    "marked": _("with marks or words in the cells"),
                    "indian": _("groups of two digits (12,34,567)"),
                    "shape": self._shape(value),
                    "empty": _("empty words: {words}").format(words=value),
                    "formulas": _('written as ="…" for Excel, read without = and quotes'),
                    "entities": _("HTML entities, read as letters: {signs}").format(signs=value),
                    "blank_is_no": _("a blank is a no"),
                }.get(key, f"{key} {value}")
            )
        why = self._form_why(one) if told else ""
        return f"{', '.join(told)} ({why})" if why else ", ".join(told)

    def _unit(self, unit: str) -> str:
        """Say what bare numbers of a length of time count."""
        _ = self.words.gettext
        return {
            "milliseconds": _("bare numbers are milliseconds"),
            "seconds": _("bare numbers are seconds"),
            "minutes": _("bare numbers are minutes"),
            "hours": _("bare numbers are hours"),
            "days": _("bare numbers are days"),
        }.get(unit, unit)

    def _shape(self, shape: str) -> str:
        """Say what the numbers of a column count."""
        _ = self.words.gettext
        return {
            "serial": _("days as a spreadsheet counts them"),
            "epoch": _("seconds since 1970"),
            "epoch_ms": _("milliseconds since 1970"),
            "epoch_us": _("microseconds since 1970"),
            "duration": _("lengths of time"),
        }.get(shape, shape)

    def _form_why(self, one: MappedColumn) -> str:
        _, count = self.words.gettext, self.figures.count
        speaking = sum(n for name, n in one.evidence.items() if name in one.form.values() or _speaks(name, one))
        undecided = one.evidence.get("open", 0)
        if one.why == "values" and speaking:
            told = self.words.ngettext("{n} value says so", "{n} values say so", speaking).format(n=count(speaking))
            other = self.words.ngettext("{n} fits two readings", "{n} fit two readings", undecided)
            return f"{told}, {other.format(n=count(undecided))}" if undecided else told
        return {
            "config": _("the config says so"),
            "neighbours": _("its values fit two readings; other columns of the file decide"),
            "preset": _("its values fit two readings; the preset decides"),
            "delimiter": _("its values fit two readings; the delimiter ; decides"),
            "usual": _("its values fit two readings; this is the usual one"),
        }.get(one.why, "")


def _speaks(name: str, one: MappedColumn) -> bool:
    """Tell whether evidence of this name is for the decimal sign that was chosen."""
    sign = {"comma": ",", "point": "."}.get(name)
    return sign is not None and sign == one.form.get("decimal")


def speech(inspection: Inspection, *, ascii: bool = False) -> Speech:
    """Choose the language of a document."""
    figures = Figures(inspection.language, None, narrow=True, ascii=ascii)
    return Speech(inspection.language, figures, translator(inspection.language))
