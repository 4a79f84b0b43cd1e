"""The error cells (#N/A, #REF! …) of .xls and .ods workbooks, which the library that reads them gives as empty.

Both are looked for in the file itself; where its structure is not as it should be there are none.
"""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

Errors = Mapping[int, Mapping[int, str]]
"""Row from 1 → column from 0 → `#REF!`, `#N/A` …"""
CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_MARK = b'calcext:value-type="error"'


def in_ods(path: Path) -> dict[str, Errors]:
    """Find the error cells of an OpenDocument workbook: sheet → errors."""
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open("content.xml") as content:
                if not _has_mark(content):
                    return {}
            with archive.open("content.xml") as content:
                return _of_tables(ElementTree.iterparse(content, ("start", "end")))
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, ElementTree.ParseError):
        return {}


def _has_mark(content: IO[bytes]) -> bool:
    rest = b""
    while chunk := content.read(1 << 20):
        if _MARK in rest + chunk:
            return True
        rest = chunk[-len(_MARK) :]
    return False


def _of_tables(events: Iterator[tuple[str, ElementTree.Element]]) -> dict[str, Errors]:
    found: dict[str, dict[int, dict[int, str]]] = {}
    sheet, row, column = "", 0, 0
    for event, element in events:
        if event == "start" and element.tag == f"{_TABLE}table":
            sheet, row = element.get(f"{_TABLE}name", ""), 1
        elif event == "start" and element.tag == f"{_TABLE}table-row":
            column = 0
        elif event == "end" and element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            if element.get(_VALUE_TYPE) == "error":
                found.setdefault(sheet, {}).setdefault(row, {})[column] = "".join(element.itertext()).strip() or "#N/A"
            column += int(element.get(f"{_TABLE}number-columns-repeated", "1"))
            element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            row += int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            element.clear()
    return {name: errors for name, errors in found.items()}


def in_xls(path: Path) -> dict[str, Errors]:
    """Find the error cells of an old Excel workbook: sheet → errors."""
    try:
        stream = _workbook_stream(path.read_bytes())
        return dict(_of_sheets(stream)) if stream else {}
    except (OSError, IndexError, ValueError, struct.error):
        return {}


def _workbook_stream(file: bytes) -> bytes | None:
    """Put the stream of the workbook together from the sectors of a compound file."""
    size = 1 << int.from_bytes(file[30:32], "little")
    sectors = [file[at : at + size] for at in range(size, len(file), size)]
    tables = [one for one in struct.unpack("<109I", file[76:512]) if one < len(sectors)]
    further = struct.unpack("<I", file[68:72])[0]
    for _ in sectors:
        if further >= len(sectors):
            break
        *more, further = struct.unpack(f"<{size // 4}I", sectors[further])
        tables += [one for one in more if one < len(sectors)]
    following = [one for at in tables for one in struct.unpack(f"<{len(sectors[at]) // 4}I", sectors[at])]

    def chain(first: int) -> bytes:
        parts: list[bytes] = []
        at = first
        while at < len(sectors) and len(parts) <= len(sectors):
            parts.append(sectors[at])
            at = following[at]
        return b"".join(parts)

    directory = chain(struct.unpack("<I", file[48:52])[0])
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        name = entry[: max(int.from_bytes(entry[64:66], "little") - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            first, length = struct.unpack("<II", entry[116:124])
            # Streams of less than 4 KB are kept elsewhere; no workbook with cells is that small.
            return chain(first)[:length] if length >= 4096 else None
    return None


def _of_sheets(stream: bytes) -> Iterator[tuple[str, Errors]]:
    for kind, body in _records(stream, 0):
        if kind == 0x85:
            start, wide = int.from_bytes(body[:4], "little"), body[7] & 1
            name = body[8:].decode("utf-16-le" if wide else "latin-1")
            if errors := _of_sheet(stream, start):
                yield name, errors


def _of_sheet(stream: bytes, start: int) -> Errors:
    found: dict[int, dict[int, str]] = {}
    for kind, body in _records(stream, start):
        if kind == 0x205 and body[7]:
            code = body[6]
        elif kind == 0x06 and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        else:
            continue
        row, column = struct.unpack("<HH", body[:4])
        found.setdefault(row + 1, {})[column] = CODES.get(code, "#N/A")
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Walk over the records of a part of the stream, up to its end."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == 0x0A:
            return
        at += 4 + length
