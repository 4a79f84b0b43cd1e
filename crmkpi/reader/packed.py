"""What is packed, told by its first bytes: gzip, bzip2, xz, zstd as one stream, zip as an archive of several files."""

import bz2
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from crmkpi.errors import InputError
from crmkpi.reader.cells import CHUNK
from crmkpi.reader.source import Digest, hashed

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
MEMBERS = 2000
"""Files of one archive that are looked at."""
FREE: Final = 256 << 20
"""Bytes that anything may unpack to."""
RATIO = 400
"""How many times its packed size a text may have beyond that: no export is packed so well, bombs are."""
_OFFICE = ("[Content_Types].xml", "content.xml", "mimetype")
_BROKEN = (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError)


def packing_of(head: bytes) -> str:
    """Tell how a file is packed by its first bytes; nothing when it is not."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


class Bound:
    """Refuses what unpacks to many times its size."""

    __slots__ = ("_most", "_name", "_told")

    def __init__(self, packed: int, name: str) -> None:
        self._most = max(FREE, packed * RATIO)
        self._name = name
        self._told = 0

    def take(self, size: int) -> None:
        """Count bytes that were unpacked."""
        self._told += size
        if self._told > self._most:
            raise InputError(
                "{name}: it unpacks to more than {ratio} times its size, which no export does. If it is "
                "one, unpack it first.",
                name=self._name,
                ratio=RATIO,
            )


def unpacked(path: Path, kind: str, name: str, digest: Digest) -> Iterator[bytes]:
    """Unpack a stream while the bytes on disk are hashed; one that is damaged or ends too early is refused."""
    bound = Bound(path.stat().st_size, name)
    stream = _zstd(path, name, digest) if kind == "zstd" else _members(hashed(path, digest), kind, name)
    for text in stream:
        bound.take(len(text))
        yield text


def _decompressor(kind: str) -> Any:
    if kind == "gzip":
        return zlib.decompressobj(31)
    return bz2.BZ2Decompressor() if kind == "bzip2" else lzma.LZMADecompressor()


def _members(chunks: Iterable[bytes], kind: str, name: str) -> Iterator[bytes]:
    """Unpack a stream of one or several members."""
    member = _decompressor(kind)
    try:
        for chunk in chunks:
            while chunk:
                if member.eof:
                    chunk = chunk.lstrip(b"\0")
                    if not chunk:
                        break
                    member = _decompressor(kind)
                text = member.decompress(chunk, CHUNK)
                rest = member.unconsumed_tail if kind == "gzip" else b""
                chunk = member.unused_data if member.eof else rest
                if text:
                    yield text
                while kind != "gzip" and not member.eof and not member.needs_input:
                    yield member.decompress(b"", CHUNK)
                    chunk = member.unused_data
        while kind == "gzip" and not member.eof and (text := member.decompress(b"", CHUNK)):
            yield text
    except _BROKEN:
        raise InputError(
            "{name}: the {kind} file is damaged. Copy or download it again.", name=name, kind=kind
        ) from None
    if not member.eof:
        raise InputError("{name}: the {kind} file ends too early. Copy or download it again.", name=name, kind=kind)


def _zstd(path: Path, name: str, digest: Digest) -> Iterator[bytes]:
    """Unpack zstd with the library that reads Parquet."""
    import pyarrow

    for _ in hashed(path, digest):
        pass
    try:
        with pyarrow.CompressedInputStream(pyarrow.OSFile(str(path)), "zstd") as stream:
            while text := stream.read(CHUNK):
                yield text
    except (pyarrow.ArrowException, OSError):
        raise InputError("{name}: the zstd file is damaged. Copy or download it again.", name=name) from None


def first_bytes(path: Path, kind: str, name: str) -> bytes:
    """Unpack the first bytes of a stream."""
    head = b""
    for text in unpacked(path, kind, name, _NoDigest()):
        head += text
        if len(head) >= CHUNK:
            break
    if not head:
        raise InputError("{name}: the file is empty. Export it again.", name=name)
    return head


class _NoDigest:
    """Takes bytes that nobody hashes."""

    def update(self, block: bytes, /) -> None:
        """Take in more bytes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    """As people are told: its path in the archive; never a path to write to."""
    number: int
    size: int


def members_of(path: Path, name: str) -> list[Member]:
    """List the files of a zip archive, hidden ones left out; InputError for one that cannot be read."""
    with _opened(path, name) as archive:
        inside = archive.infolist()
        if any(one.filename in _OFFICE for one in inside[:50]):
            return []
        found = [
            Member(_shown(one.filename), number, one.file_size)
            for number, one in enumerate(inside)
            if one.filename and not one.is_dir() and not _is_hidden(one.filename)
        ]
        if any(one.flag_bits & 1 for one in inside):
            raise InputError("{name}: the zip archive is locked with a password. Unpack it first.", name=name)
    if not found:
        raise InputError("{name}: there is no file in the zip archive. Export it again.", name=name)
    if len(found) > MEMBERS:
        raise InputError(
            "{name}: there are more than {members} files in the zip archive. Unpack it first.",
            name=name,
            members=MEMBERS,
        )
    return found


def extract(path: Path, member: Member, name: str, target: Path) -> None:
    """Write one file of an archive to a private one."""
    with _opened(path, name) as archive:
        info = archive.infolist()[member.number]
        bound = Bound(info.compress_size, name)
        try:
            with archive.open(info) as packed, target.open("wb") as copy:
                while chunk := packed.read(CHUNK):
                    bound.take(len(chunk))
                    copy.write(chunk)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, *_BROKEN) as error:
            if isinstance(error, InputError):
                raise
            raise InputError("{name}: the zip archive is damaged. Copy or download it again.", name=name) from None


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, *_BROKEN):
        raise InputError("{name}: the zip archive is damaged. Copy or download it again.", name=name) from None


def _shown(name: str) -> str:
    """Write a member's path so that it can neither climb nor control a terminal."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join("".join(sign if sign.isprintable() else "_" for sign in part) for part in parts) or "_"


def _is_hidden(name: str) -> bool:
    """Tell what no person has put into an archive: folders of the Mac, desktop files."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts) or parts[-1:] in (
        ("Thumbs.db",),
        ("desktop.ini",),
    )
