"""Bytes from disk: hashed on the way, and refused where they are no text."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from crmkpi.errors import InputError, strerror
from crmkpi.phrases import phrase
from crmkpi.reader.aligned import GAP
from crmkpi.reader.cells import CHUNK

PARQUET = b"PAR1"
_KINDS = (
    (b"%PDF", phrase("a PDF document. Export the table as CSV")),
    (b"SQLite format 3\0", phrase("an SQLite database. Export the table as CSV")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", phrase("an old Excel workbook (.xls) in a packed file. Unpack it first")),
    (b"ARROW1", phrase("an Arrow file. Save it as CSV or Parquet")),
    (b"Rar!\x1a\x07", phrase("a RAR archive. Unpack it first")),
    (b"\x89PNG", phrase("a picture (PNG). Name the export that it shows")),
    (b"\xff\xd8\xff", phrase("a picture (JPEG). Name the export that it shows")),
    (b"GIF8", phrase("a picture (GIF). Name the export that it shows")),
    (b"7z\xbc\xaf\x27\x1c", phrase("a 7z archive. Unpack it first")),
)

_LINE_END = re.compile(rb"\r\n?|\n")
_NOISE = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1b]")

_TEXTS = (
    (
        re.compile(
            rb"(?is)(?>(?:<!--.*?-->\s*)?)<(?:!doctype html|(?:html|head|meta|title|style|body|table)[\s>])", re.DOTALL
        ),
        phrase("a web page (HTML). Open it in a spreadsheet and save it as CSV"),
    ),
    (
        re.compile(rb"(?i)<\?xml\b"),
        phrase("an XML document. Export the table as CSV (UTF-8), or open it in a spreadsheet and save it so"),
    ),
    (re.compile(rb"\[\s*(?:[\[{\"]|\])|\{\s*\""), phrase("JSON, no table. Export the table as CSV (UTF-8)")),
    (re.compile(rb"\{\\rtf"), phrase("a text document (RTF). Export the table as CSV (UTF-8)")),
    (
        re.compile(
            rb"(?is)(?:--[^\n]*+\s++|(?>/\*.*?\*/);?\s*+)*+(?:insert\s+into|create\s+table|drop\s+table)\s", re.DOTALL
        ),
        phrase("an SQL script. Export the result of a query as CSV (UTF-8)"),
    ),
)


class Digest(Protocol):
    """A running hash."""

    def update(self, block: bytes, /) -> None:
        """Take in more bytes."""


def beginning(path: Path, name: str) -> bytes:
    """Read the first bytes of a file, or say in one sentence why it cannot be read."""
    try:
        if path.is_dir():
            raise InputError("{name}: this is a folder. Name the files in it.", name=name)
        with path.open("rb") as file:
            head = file.read(CHUNK)
    except FileNotFoundError:
        raise InputError("{name}: there is no such file. Look at the name and the folder.", name=name) from None
    except PermissionError:
        raise InputError("{name}: the file may not be read. Ask for the right to read it.", name=name) from None
    except OSError as error:
        raise InputError("{name}: the file cannot be read ({strerror}).", name=name, strerror=strerror(error)) from None
    if not head:
        raise InputError("{name}: the file is empty. Export it again.", name=name)
    return head


def refuse_binary(head: bytes, name: str) -> None:
    """Refuse what is known to be no text, by its first bytes."""
    kind: str | None = next((kind for magic, kind in _KINDS if head.startswith(magic)), None)
    if head.startswith(b"PK\x03\x04"):
        kind = _zipped(head)
    kind = kind or _marked_up(head)
    if kind:
        raise InputError("{name}: this is {kind}.", name=name, kind=kind)


def _marked_up(head: bytes) -> str | None:
    """Tell a text that is no table by its first signs, be it in UTF-8 or UTF-16."""
    text = head[:8192].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if b"<workbook" in text.lower() and text.startswith(b"<"):
        return phrase("an XML spreadsheet of Excel 2003. Open it in a spreadsheet and save it as CSV (UTF-8)")
    return next((kind for signs, kind in _TEXTS if signs.match(text)), None)


def _zipped(head: bytes) -> str | None:
    """Tell an Excel workbook or a spreadsheet from an archive of exports."""
    if head[30:].startswith((b"[Content_Types].xml", b"xl/")):
        return phrase("an Excel workbook (.xlsx) that cannot be read. Open it and save it as CSV (UTF-8)")
    if b"application/vnd.oasis.opendocument" in head[:200]:
        return phrase("an OpenDocument spreadsheet. Open it and save it as CSV (UTF-8)")
    return None


def refuse_noise(text: bytes, name: str, mark: bytes) -> None:
    """Refuse what is not text: more than a few NULs, and more than one in a hundred bytes, but for those of marks.

    NULs at the end are what a crash leaves; up to one in each line are mended where no other such sign stands.
    """
    marks, within = text.count(mark), text.rstrip(b"\0")
    many = text.count(0) - marks > max(16, len(text) // 100)
    if many and (not within or within.count(0) - marks > len(_LINE_END.findall(text)) or _NOISE.search(text)):
        raise InputError("{name}: this is a binary file, not a table as text. Save it as CSV (UTF-8).", name=name)


def refuse_fixed_width(lines: Sequence[str], name: str) -> None:
    """Refuse columns that only stand below each other, parted by spaces: nobody knows where an empty cell is."""
    told = [line.rstrip() for line in lines[:200] if line.strip()]
    starts = [tuple(found.end() for found in GAP.finditer(line)) for line in told]
    if len(told) < 3 or not starts[0]:
        return
    below = sum(bool(set(one) & set(starts[0])) for one in starts[1:])
    most = 4 * (len(told) - 1)
    gaps = sum(len(one) > 1 for one in starts[1:])
    named = len(starts[0]) > 1 and not any(map(str.isdigit, told[0]))
    if (named and 5 * max(below, gaps) >= most) or sum(one == starts[0] for one in starts) * 5 >= 4 * len(told):
        raise InputError(
            "{name}: its columns are parted by several spaces, by no sign. Save it as CSV (UTF-8).", name=name
        )


def hashed(path: Path, digest: Digest) -> Iterator[bytes]:
    """Read a file in chunks; a large one is hashed beside the work that is done on its chunks."""
    with path.open("rb", buffering=0) as file:
        chunk = file.read(CHUNK)
        if len(chunk) < CHUNK:
            while chunk:
                digest.update(chunk)
                yield chunk
                chunk = file.read(CHUNK)
            return
        with ThreadPoolExecutor(1) as beside:
            while chunk:
                done = beside.submit(digest.update, chunk)
                yield chunk
                done.result()
                chunk = file.read(CHUNK)
