"""How a file is written: lines with their faults, a dialect, and where each faulty line came to stand."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an export; a deliberate fault says what is wrong and what the tool has to say about it."""

    cells: tuple[str, ...]
    fault: str = ""
    answer: str = ""
    raw: bool = False
    """Written without quotes even where they are needed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a tool writes text."""

    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    quote_all: bool = False
    preamble: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One file of the sample."""

    name: str
    tool: str
    dialect: Dialect
    header: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A faulty line and the physical line on which it begins."""

    file: str
    line: int
    fault: str
    answer: str


def write(export: Export, folder: Path) -> list[Fault]:
    """Write an export and say where its faults are."""
    text, newline = export.dialect.preamble, export.dialect.newline
    faults = []
    for line in (Line(export.header), *export.lines):
        if line.fault:
            faults.append(Fault(export.name, text.count("\n") + 1, line.fault, line.answer))
        text += row(line, export.dialect) + newline
    content = text.encode(export.dialect.encoding)
    path = folder / export.name
    path.write_bytes(stored_gzip(content) if path.suffix == ".gz" else content)
    return faults


def row(line: Line, dialect: Dialect) -> str:
    """Write one row, quoted where its tool quotes."""
    if line.raw:
        return dialect.delimiter.join(line.cells)
    return dialect.delimiter.join(quoted(cell, dialect) for cell in line.cells)


def quoted(cell: str, dialect: Dialect) -> str:
    """Put a cell in quotes where it needs them."""
    if dialect.quote_all or any(one in cell for one in (dialect.delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def stored_gzip(content: bytes) -> bytes:
    """Pack without compressing: every zlib compresses differently, and the bytes must not change."""
    blocks = list(pieces(content, 65_535))
    body = b"".join(
        struct.pack("<BHH", place == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block
        for place, block in enumerate(blocks)
    )
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return head + body + struct.pack("<II", zlib.crc32(content), len(content))


def pieces(content: bytes, size: int) -> Iterable[bytes]:
    """Cut bytes into blocks, at least one."""
    for start in range(0, max(len(content), 1), size):
        yield content[start : start + size]


def words(text: str) -> tuple[str, ...]:
    """Split a list written with commas."""
    return tuple(" ".join(word.split()) for word in text.split(","))


def reais(cents: int) -> str:
    """Write money as Brazilians do: 1.234,56."""
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"


def plain_money(cents: int) -> str:
    """Write money as machines do: 1234.56."""
    return f"{cents // 100}.{cents % 100:02d}"
