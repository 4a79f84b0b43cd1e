"""A file as UTF-8 text in one place: itself, or a private copy that is unpacked and recoded."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.reader.cells import Dialect, chunks_of
from crmkpi.reader.encoding import Utf8Test, as_utf8, by_line, encoding_of, encoding_of_8_bits, is_utf8, named
from crmkpi.reader.packed import first_bytes, packing_of, unpacked
from crmkpi.reader.returns import parted
from crmkpi.reader.scratch import private_file
from crmkpi.reader.source import PARQUET, Digest, beginning, hashed, refuse_binary


class NotUtf8Error(ValueError):
    """A byte in the middle of the file says that the text is not UTF-8."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as UTF-8."""

    path: Path
    """Where it is read: the file itself or a private copy."""
    packing: str
    encoding: str
    reason: str
    """Why this encoding: asked | mark | nuls | valid | few_wrong_bytes | not_utf8 | letters_of_mac."""
    sha256: str = ""
    """Of the bytes on disk, where all of them have been read; then it is known to be UTF-8."""
    mixed: bool = False
    """Whether each CR that ended a record among other ends is a LF now."""
    others: tuple[int, ...] = ()
    """Lines that are in UTF-8, in a text that is not."""


def head_of(path: Path, name: str) -> tuple[bytes, str]:
    """Read the first bytes of a file, unpacked, and tell how it is packed; refuse what is known to be no text."""
    head = beginning(path, name)
    refuse_binary(head, name)
    packing = packing_of(head)
    if packing and packing != "zip":
        head = first_bytes(path, packing, name)
        refuse_binary(head, name)
        if packing_of(head) or head.startswith(PARQUET):
            raise InputError("{name}: it is packed twice, or holds no text. Unpack it first.", name=name)
    return head, packing


def in_place(path: Path, head: bytes, packing: str, name: str, encoding: str | None) -> Plain | None:
    """Give a text that can be read where it is; None for one that must be copied first."""
    used, why = (named(encoding, head, name), "asked") if encoding else encoding_of(head)
    return Plain(path, "", used, why) if not packing and is_utf8(used) else None


def copied(path: Path, head: bytes, packing: str, name: str, encoding: str | None, scratch: Path) -> Plain:
    """Copy a text as UTF-8, unpacked; a wrong guess of UTF-8 costs a second pass, and so does in which it is."""
    used, why = (named(encoding, head, name), "asked") if encoding else encoding_of(head)
    target = private_file(scratch)
    if packing and is_utf8(used):
        sha256 = _copy(path, packing, name, None, target)
        if sha256:
            return Plain(target, packing, used, why, sha256)
    if not encoding and used == "utf-8":
        used, why = encoding_of_8_bits(_stream(path, packing, name, hashlib.sha256()))
    others: list[int] | None = None if encoding or used not in ("cp1252", "mac-roman") else []
    sha256 = _copy(path, packing, name, used, target, others)
    return Plain(target, packing, used, why, sha256, others=tuple(others or ()))


def _stream(path: Path, packing: str, name: str, digest: Digest) -> Iterator[bytes]:
    return unpacked(path, packing, name, digest) if packing else hashed(path, digest)


def _copy(
    path: Path, packing: str, name: str, encoding: str | None, target: Path, others: list[int] | None = None
) -> str:
    """Copy a text, decoded from an encoding if one is given; the hash is empty when it is not UTF-8 as it is."""
    digest = hashlib.sha256()
    stream: Iterable[bytes] = _stream(path, packing, name, digest)
    if encoding:
        stream = as_utf8(stream, encoding) if others is None else by_line(stream, encoding, others)
    test = Utf8Test()
    with target.open("wb") as copy:
        for chunk in stream:
            if not encoding and not test.passes(chunk):
                return ""
            copy.write(chunk)
    return digest.hexdigest() if encoding or test.passes(b"") else ""


def unmixed(plain: Plain, dialect: Dialect, width: int, sha256: str, scratch: Path) -> Plain | None:
    """Copy a text with LF for each CR that ends a record among other ends; None when a CR ends no records there."""
    target, ended = private_file(scratch), 0
    with target.open("wb") as copy:
        for text, ends in parted(chunks_of(plain.path), dialect, width):
            copy.write(text)
            ended += ends
    if not ended:
        target.unlink()
        return None
    return replace(plain, path=target, sha256=sha256, mixed=True)
