"""The tables of a file that holds several: how they are told apart, and what those are called that nobody knows."""

from collections.abc import Sequence

from crmkpi.masking import masked_text
from crmkpi.reader import Export
from crmkpi.words import translator

FIRST = "#1"
"""How a config calls the first of several tables in a file, which by itself is called like the file."""
SHOWN = 12
"""Parts that a note names."""


def is_hidden(export: Export) -> bool:
    """Tell whether a table stands on a sheet that its workbook does not show."""
    return any(note.kind == "hidden_sheet" for note in export.notes)


def is_part(export: Export) -> bool:
    """Tell whether a file holds other tables besides this one."""
    return bool(export.part) or any(note.kind == "other_table" for note in export.notes)


def with_header(export: Export, language: str) -> str:
    """Call one of several tables of a text by what it is headed with, and where: its number says nothing."""
    number = export.part.rpartition("#")[2] or FIRST[1:]
    if export.kind != "csv" or not number.isdecimal() or any(note.kind == "workbook" for note in export.notes):
        return export.name
    told = some([name for name in export.header if name.strip()])
    if export.lines:
        line = translator(language).gettext("line {line}").format(line=max(export.lines[0] - 1, 1))
        told = f"{line}: {told}"
    name = export.name if export.part else f"{export.name}{FIRST}"
    return f"{name} ({told})"


def left_out(name: str, left: Sequence[str], language: str) -> str:
    """Name the parts of a file that nobody knows."""
    sentence = translator(language).gettext("{file}: these parts were not recognised and are left out: {parts}")
    shown = [masked_text(part.removeprefix(f"{name}/").removeprefix(name)) or "#1" for part in left]
    return sentence.format(file=name, parts=", ".join(shown[:SHOWN]) + (", …" if len(shown) > SHOWN else ""))


def some(header: Sequence[str]) -> str:
    """Name the first columns of a header, covered where they look like a person."""
    return ", ".join(map(masked_text, header[:8])) + (", …" if len(header) > 8 else "")
