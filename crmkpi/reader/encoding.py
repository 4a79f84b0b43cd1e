"""Which encoding a file is in, and its text as UTF-8.

Bytes that do not exist in the encoding become `MARK`, so that their record is refused and no other.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from crmkpi.errors import InputError

MARK: Final = "\0\ufffd"
BOM: Final = codecs.BOM_UTF8
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ENOUGH = 200
"""Wrong bytes after which a text is judged."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put a mark in place of each byte that cannot be decoded, and behind it the byte, if it may be of Windows-1252."""
    if isinstance(error, UnicodeDecodeError):
        if error.encoding != "utf-8":
            return MARK, error.end
        return "".join(f"{MARK}{byte:02X}" for byte in error.object[error.start : error.end]), error.end
    raise error


def _keep(error: UnicodeError) -> tuple[str, int]:
    """Read the five bytes that Windows-1252 leaves out as Latin-1 does."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    raise error


codecs.register_error("crmkpi.mark", _mark)
codecs.register_error("crmkpi.keep", _keep)


def encoding_of(head: bytes) -> tuple[str, str]:
    """Tell the encoding from a beginning, and why: by its mark, by its NULs, else UTF-8 until a byte says no."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, "mark"
    head = head[: 1 << 16]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le", "nuls"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be", "nuls"
    return "utf-8", "valid"


def named(encoding: str, head: bytes, name: str) -> str:
    """Bring an encoding that somebody asked for to its usual name."""
    try:
        found = codecs.lookup(encoding)
        b"".decode(found.name)
    except LookupError:
        raise InputError(
            "{name}: there is no encoding {encoding!r}. Write utf-8, cp1252 or utf-16.", name=name, encoding=encoding
        ) from None
    if found.name == "utf-8" and head.startswith(BOM):
        return "utf-8-sig"
    if found.name == "utf-32":
        return "utf-32-be" if head.startswith(codecs.BOM_UTF32_BE) else "utf-32-le"
    if found.name == "utf-16":
        return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    return {"iso8859-1": "latin-1"}.get(found.name, found.name)


def is_utf8(encoding: str) -> bool:
    """Tell whether a text needs no copy to be read as UTF-8."""
    return encoding in ("utf-8", "utf-8-sig")


def as_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Decode a stream and encode it as UTF-8, without a byte order mark."""
    errors = "crmkpi.keep" if encoding == "cp1252" else "crmkpi.mark"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    first = True
    for chunk in _and_last(chunks):
        text = decoder.decode(chunk, final=not chunk)
        if first and text:
            text, first = text.lstrip("\ufeff"), False
        if text:
            yield text.encode("utf-8", "replace")


def by_line(chunks: Iterable[bytes], encoding: str, others: list[int]) -> Iterator[bytes]:
    """Decode a stream of a guessed encoding as `as_utf8` does, but for lines that are UTF-8, as in files put together.

    What these lines are is noted in `others`, from 1. A line in which all signs beyond ASCII are whole ones of UTF-8
    is no accident.
    """
    decode = codecs.getdecoder(encoding)
    errors = "crmkpi.keep" if encoding == "cp1252" else "crmkpi.mark"
    number = 0
    for block in _blocks(chunks):
        if not _MULTIBYTE.search(block):
            number += block.count(b"\n") or block.count(b"\r")
            yield decode(block, errors)[0].encode("utf-8", "replace")
            continue
        end = b"\n" if b"\n" in block else b"\r"
        lines = _LINE.findall(block)
        for at, line in enumerate(lines):
            if not (_MULTIBYTE.search(line) and _is_utf8(line)):
                lines[at] = decode(line, errors)[0].encode("utf-8", "replace")
            elif number + 1 not in others[-1:]:
                others.append(number + 1)
            number += line.endswith(end)
        yield b"".join(lines)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream at ends of lines."""
    rest = b""
    for chunk in chunks:
        at = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
        if at:
            yield rest + chunk[:at]
            rest = chunk[at:]
        else:
            rest += chunk
    if rest:
        yield rest


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


_LINE = re.compile(rb"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


def _and_last(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the chunks of a stream and an empty one behind them."""
    yield from chunks
    yield b""


class Utf8Test:
    """Tells of a stream of bytes whether it is UTF-8, at the cost of a glance where it is ASCII."""

    __slots__ = ("_decoder", "_pending")

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._pending = False

    def passes(self, chunk: bytes) -> bool:
        """Look at the next chunk; an empty one is the end."""
        if chunk and not self._pending and chunk.isascii():
            return True
        try:
            self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            return False
        self._pending = bool(self._decoder.getstate()[0])
        return True


def encoding_of_8_bits(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Decide about a text that is not valid UTF-8, and why: a few wrong bytes, Windows-1252, or an old Mac's."""
    right = wrong = 0
    last = b""
    for text in as_utf8(_tallied(chunks, tally := [0, 0, 0]), "utf-8"):
        last = (last + text)[-len(MARK.encode()) - 3 :]
        marks = text.count(MARK.encode())
        wrong += marks
        right += sum(map(text.count, _LEADS)) - marks
        if wrong > ENOUGH and wrong > right:
            break
    if wrong * 20 <= right or (right > 1 and wrong <= right):
        return "utf-8", "few_wrong_bytes"
    if wrong == 1 and not right and _CUT.fullmatch(last):
        return "utf-8", "few_wrong_bytes"
    mac, windows, never = tally
    enough = mac >= 2 or (never > 0 and not windows)
    return ("mac-roman", "letters_of_mac") if enough and mac > 3 * windows else ("cp1252", "not_utf8")


def _tallied(chunks: Iterable[bytes], tally: list[int]) -> Iterator[bytes]:
    """Count in passing the letters with accents that a text has as MacRoman, as Windows-1252, and as MacRoman alone."""
    for chunk in chunks:
        tally[0] += len(_MAC.findall(chunk))
        tally[1] += len(_WINDOWS.findall(chunk))
        tally[2] += len(_NEVER_WINDOWS.findall(chunk))
        yield chunk


_MAC = re.compile(rb"[A-Za-z][\x80-\x91\x93-\x9f](?=[a-z\x80-\x9f])|[a-z][\x81\x8b\x8d-\x90]")
_NEVER_WINDOWS = re.compile(rb"[A-Za-z][\x8d\x8f\x90](?=[a-z\x80-\x9f])")
_CUT = re.compile(rb"[a-z]" + re.escape(MARK.encode()) + rb"C[23]")
"""The first half of a letter with an accent, where a file was cut off: behind a small letter no capital one stands."""
_WINDOWS = re.compile(rb"(?:[A-Za-z]|[^\x80-\xff])[\xc0-\xff](?=[A-Za-z\xc0-\xff])")


_LEADS = tuple(bytes([lead]) for lead in range(0xC2, 0xF5))
"""First bytes of characters beyond ASCII."""

_WRONG = re.compile(re.escape(MARK.encode()) + rb"([0-9A-F]{2})")
_UNDEFINED = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_SIGNS = frozenset("“”‘’–—…€™®°ºª§•")


def as_windows(text: bytes) -> bytes:
    """Read marked bytes as Windows-1252 has them, where that gives letters and signs that people write."""
    return _WRONG.sub(_as_cp1252, text)


def _as_cp1252(found: re.Match[bytes]) -> bytes:
    """Read one wrong byte as Windows-1252, if that gives a letter or a sign that people write."""
    byte = int(found[1], 16)
    if byte in _UNDEFINED or byte < 0x80:
        return found[0]
    sign = bytes([byte]).decode("cp1252")
    before, behind = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if sign in _SIGNS or sign == "\xa0":
        return sign.encode()
    if not sign.isalpha() or (sign.isupper() and (before.islower() or behind.islower()) and before.isalpha()):
        return found[0]
    return sign.encode()


def without_marks(text: str) -> str:
    """Show what was put in place of wrong bytes as one sign."""
    return re.sub(re.escape(MARK) + r"(?:[0-9A-F]{2})?", MARK[1:], text)
