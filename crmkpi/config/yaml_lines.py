"""Write parts of a config so that every YAML reader, ours too, takes each text for exactly that text."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_BARE = re.compile(r"[^\W\d_][\w./()&+%$-]*( [\w./()&+%$-]+)*")
_WORDS = ("true", "false", "yes", "no", "on", "off", "y", "n", "null")
_OUTSIDE = re.compile("[^\t\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x85\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One entry of `sources:`, with what is said beside it."""

    table: str
    files: Sequence[str]
    preset: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    about: Sequence[str] = ()
    """Comments above it."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Ours: the comment beside the column's line."""
    above: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """`columns`, `values`: comments above these keys, and where they are not, in their place."""


def scalar(text: str) -> str:
    """Write a text as a YAML scalar: bare where no reader can take it for anything else, else in double quotes."""
    if _BARE.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _OUTSIDE.sub(lambda found: _escape(found[0]), quoted).replace("\x7f", "\\x7f")


def comment(text: str) -> str:
    """Write a text so that it stays on the line of its comment."""
    flat = " ".join(text.split())
    return _OUTSIDE.sub(lambda found: _escape(found[0]), flat).replace("\x7f", "\\x7f")


def _escape(letter: str) -> str:
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def source_lines(entry: SourceEntry) -> Iterator[str]:
    """Write an entry of `sources:`, indented as one of its list."""
    for words in entry.about:
        yield f"  # {comment(words)}"
    yield f"  - table: {entry.table}"
    files = [scalar(file) for file in entry.files]
    if len(files) == 1:
        yield f"    files: {files[0]}"
    else:
        yield "    files:"
        yield from (f"      - {file}" for file in files)
    if entry.preset:
        yield f"    preset: {entry.preset}"
    for words in entry.above.get("columns", ()):
        yield f"    # {comment(words)}"
    if entry.columns:
        yield "    columns:"
        for ours, theirs in entry.columns.items():
            said = f"  # {comment(entry.beside[ours])}" if entry.beside.get(ours) else ""
            yield f"      {ours}: {scalar(theirs)}{said}"
    for words in entry.above.get("values", ()):
        yield f"    # {comment(words)}"
    if entry.values:
        yield "    values:"
        for ours, mapped in entry.values.items():
            yield f"      {ours}:"
            yield from (f"        {scalar(theirs)}: {word}" for theirs, word in mapped.items())


def commented(lines: Iterator[str]) -> Iterator[str]:
    """Put lines out of use; what is a comment already stays one."""
    for line in lines:
        bare = line.lstrip()
        yield line if bare.startswith("#") and not line.startswith("    ") else f"  # {line.removeprefix('  ')}"
