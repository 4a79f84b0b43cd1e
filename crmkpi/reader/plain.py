"""A file as UTF-8 text in one place: itself, or a private copy that is unpacked and recoded."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.errors import InputError
from crmkpi.reader.cells import Dialect, blocks_of, chunks_of
from crmkpi.reader.encoding import Utf8Test, as_utf8, encoding_of, encoding_of_8_bits, is_utf8, named
from crmkpi.reader.packed import first_bytes, packing_of, unpacked
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


def head_of(path: Path, name: str) -> tuple[bytes, str]:
    """Read the first bytes of a file, unpacked, and tell how it is packed; refuse what is known to be no text."""
    head = beginning(path, name)
    refuse_binary(head, name)
    packing = packing_of(head)
    if packing and packing != "zip":
        head = first_bytes(path, packing, name)
        refuse_binary(head, name)
        if packing_of(head) or head.startswith(PARQUET):
            raise InputError(f"{name}: it is packed twice, or holds no text. Unpack it first.")
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
    return Plain(target, packing, used, why, _copy(path, packing, name, used, target))


def _stream(path: Path, packing: str, name: str, digest: Digest) -> Iterator[bytes]:
    return unpacked(path, packing, name, digest) if packing else hashed(path, digest)


def _copy(path: Path, packing: str, name: str, encoding: str | None, target: Path) -> str:
    """Copy a text, decoded from an encoding if one is given; the hash is empty when it is not UTF-8 as it is."""
    digest = hashlib.sha256()
    stream: Iterable[bytes] = _stream(path, packing, name, digest)
    stream = as_utf8(stream, encoding) if encoding else stream
    test = Utf8Test()
    with target.open("wb") as copy:
        for chunk in stream:
            if not encoding and not test.passes(chunk):
                return ""
            copy.write(chunk)
    return digest.hexdigest() if encoding or test.passes(b"") else ""


_LONE = re.compile(b"\r(?!\n)")


def unmixed(plain: Plain, dialect: Dialect, width: int, sha256: str, scratch: Path) -> Plain | None:
    """Copy a text with LF for each CR that ends a record among other ends; None when a CR ends no records there."""
    target = private_file(scratch)
    quote = dialect.quote.encode()
    inside, seen, fit = False, 0, 0
    with target.open("wb") as copy:
        for block in blocks_of(chunks_of(plain.path), "\n"):
            parts = block.split(quote) if quote else [block]
            outside = range(inside, len(parts), 2)
            # What stands in quotes is one sign: it ends no record and parts no cells.
            bare = b"_".join(parts[at] for at in outside)
            if _LONE.search(bare):
                told, well = _told(bare, dialect, width)
                seen, fit = seen + told, fit + well
                for at in outside:
                    parts[at] = _LONE.sub(b"\n", parts[at])
            inside ^= not len(parts) % 2
            copy.write(quote.join(parts))
    if not fit or fit * 4 < seen * 3:
        target.unlink()
        return None
    return replace(plain, path=target, sha256=sha256, mixed=True)


def _told(text: bytes, dialect: Dialect, width: int) -> tuple[int, int]:
    """Count the records between two ends, one of them a CR, and those of them that are as wide as others."""
    sign = dialect.delimiter.encode()
    pieces = [one for line in text.split(b"\n") if _LONE.search(line) for one in _LONE.split(line) if one.strip()]
    return len(pieces), sum(one.count(sign) == width - 1 for one in pieces)
