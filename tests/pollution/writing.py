"""Write rows as CSV in any dialect, also those that no standard knows."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = "double"
    """double | backslash"""
    newline: str = "\n"
    every: bool = False
    """Whether every cell is quoted."""

    def cell(self, text: str) -> str:
        """Write one cell; what the dialect cannot write is a mistake of the caller."""
        signs = (self.delimiter.strip() or self.delimiter, self.quote or "\n", "\n", "\r")
        needed = any(sign in text for sign in signs) or (not text and self.delimiter == " ") or text != text.strip()
        if not self.quote:
            assert not needed, f"{text!r} cannot be written without quotes"
            return text
        if not (needed or self.every):
            return text
        inner = {"double": self.quote * 2, "backslash": "\\" + self.quote}[self.escape]
        return self.quote + text.replace(self.quote, inner) + self.quote

    def line(self, cells: Sequence[str]) -> str:
        """Write one record without its end."""
        if list(cells) == [""]:
            return self.quote * 2
        return self.delimiter.join(map(self.cell, cells))

    def lines(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Write records without their ends."""
        return [self.line(cells) for cells in rows]

    def joined(self, lines: Sequence[str], last: bool = True) -> str:
        """Put lines together, with an end after the last one or without."""
        return self.newline.join(lines) + (self.newline if last else "")
