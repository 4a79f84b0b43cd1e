"""What the library that reads workbooks does not tell of a sheet: its error cells, and how far it reaches."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PurePosixPath

CHUNK = 1 << 20
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=\"e\"[^>]*)>.{0,8000}?<(?:\w+:)?v>([^<]*)<", re.DOTALL)
_PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d+)\"")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d+)\"")
_WIDE = re.compile(rb"\br=\"([A-Z]{2,3})\d")


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands in the sheet's own text; nothing for a workbook of another kind."""

    errors: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """Row from 1 → column from 0 → `#REF!`, `#N/A` …"""
    last_row: int = 0
    columns: int = 0

    @property
    def area(self) -> int:
        """Count the cells of the rectangle that the sheet spans."""
        return self.last_row * self.columns


def marks_of(path: Path, sheet: str) -> Marks:
    """Look through the text of one sheet of an .xlsx workbook; nothing where it is not found."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = _file_of(archive, sheet)
            return _looked_through(_chunks(archive, inside)) if inside else Marks()
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return Marks()


def _file_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Find the file of a sheet by its name."""
    relations = {
        one.get("Id", ""): one.get("Target", "") for one in _tags(archive.read("xl/_rels/workbook.xml.rels"), _RELATION)
    }
    for one in _tags(archive.read("xl/workbook.xml"), _SHEET):
        if one.get("name") == sheet:
            target = relations.get(next((each for name, each in one.items() if name.endswith(":id")), ""), "")
            return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return None


def _tags(text: bytes, tag: re.Pattern[bytes]) -> Iterator[dict[str, str]]:
    for found in tag.finditer(text):
        pairs = _ATTRIBUTE.findall(found[0])
        yield {name.decode(): unescape((one or other).decode()) for name, one, other in pairs}


def _chunks(archive: zipfile.ZipFile, inside: str) -> Iterator[bytes]:
    """Read a file of an archive in chunks that overlap by the cell which a chunk may cut."""
    rest = b""
    with archive.open(inside) as file:
        while chunk := file.read(CHUNK):
            text = rest + chunk
            yield text
            rest = text[max(text.rfind(b"<c "), text.rfind(b":c "), text.rfind(b"<row ")) :]
            rest = rest if len(rest) < CHUNK else b""


def _looked_through(chunks: Iterator[bytes]) -> Marks:
    errors: dict[int, dict[int, str]] = {}
    last_row, columns = 0, 26
    for chunk in chunks:
        if b't="e"' in chunk:
            for attributes, said in _ERROR.findall(chunk):
                if place := _PLACE.search(attributes):
                    errors.setdefault(int(place[2]), {})[_column(place[1])] = unescape(said.decode())
        if (row := chunk.rfind(b"<row ")) >= 0 and (found := _ROW.match(chunk, row)):
            last_row = max(last_row, int(found[1]))
        for wide in set(_WIDE.findall(chunk)):
            columns = max(columns, _column(wide) + 1)
    return Marks(errors, last_row, columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
