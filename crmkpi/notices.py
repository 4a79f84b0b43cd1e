"""What the reader notices about a file beside its records, one sentence by kind, and who is told of it."""

from enum import Enum

from crmkpi.words import Translator, translator


class Told(Enum):
    """Where a kind of notice is said: beside every run, in the data part of a report, or only by `inspect`."""

    RUN = "run"
    REPORT = "report"
    INSPECT = "inspect"


def told(kind: str) -> Told:
    """Tell where a kind is said; one without a sentence of its own is shown in reports, so that nothing is silent."""
    return _sentences(translator("en")).get(kind, (Told.REPORT, ""))[0]


def sentence(kind: str, detail: str, language: str) -> str:
    """Say what was noticed; `detail` is the first thing that is known about it (lines, an encoding)."""
    words = translator(language)
    if kind == "header_repaired":
        return _repaired(words).get(detail, detail)
    if kind not in (sentences := _sentences(words)):
        return " ".join(filter(None, (kind.replace("_", " "), detail)))
    return sentences[kind][1].format(detail=detail)


def _sentences(words: Translator) -> dict[str, tuple[Told, str]]:
    _ = words.gettext
    return {
        "hidden_sheet": (Told.RUN, _("the sheet is hidden")),
        "no_header": (Told.RUN, _("no header: the columns are called column_1, column_2, …")),
        "comments": (Told.RUN, _("comments between the rows, left out: lines {detail}")),
        "footer": (Told.RUN, _("a footer below the rows, left out: lines {detail}")),
        "totals": (Told.RUN, _("subtotals between the rows, left out: lines {detail}")),
        "perhaps_totals": (Told.RUN, _("these may be totals and no records, and are counted: lines {detail}")),
        "other_encoding": (Told.RUN, _("lines in another encoding than the rest, read in theirs: {detail}")),
        "repeated_header": (Told.RUN, _("the header comes again, left out: lines {detail}")),
        "rules": (Told.REPORT, _("lines of dashes, which are no records: lines {detail}")),
        "unpacked": (Told.REPORT, _("unpacked from {detail}")),
        "recoded": (Told.REPORT, _("read as {detail}")),
        "preamble": (Told.REPORT, _("lines above the header, left out: {detail}")),
        "surplus_empty_cells": (
            Told.REPORT,
            _("empty cells beyond the header, left out; rows: {detail}"),
        ),
        "empty_rows": (Told.REPORT, _("rows without any value, which are no records: {detail}")),
        "workbook": (Told.INSPECT, _("each sheet of the workbook is a table by itself")),
        "header_rows": (Told.INSPECT, _("the header stands in {detail} rows, read as one")),
        "header_repaired": (Told.INSPECT, ""),
        "other_table": (Told.INSPECT, _("another table in this file: {detail}")),
        "mixed_newlines": (Told.INSPECT, _("rows end in different ways; all are understood")),
    }


def _repaired(words: Translator) -> dict[str, str]:
    _ = words.gettext
    return {
        "padded": _("the header has fewer names than the rows have cells; the rest has no name"),
        "rows_padded": _("the header is wider than all rows; the last cells are empty"),
        "blank_left_out": _("empty names of the header were left out, so that it fits the rows"),
    }
