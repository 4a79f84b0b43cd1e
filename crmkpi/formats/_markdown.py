"""Pieces of GitHub-flavoured Markdown in which text from the data stays text."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from crmkpi.formats._plain import plain

_PAD_AT_MOST = 40
"""Wider cells are not waited for, or one long name would blow up every line."""
_MARKS = re.compile(r"([\\`*\[\]~|]|(?<![^\W_])_|_(?![^\W_]))")
_ADDRESS = re.compile(r"\b(?:(https?|ftp):(?=//)|(www)\.)", re.IGNORECASE)
_REFERENCE = re.compile(r"[@#]|://|www\.|:[a-z+-][\w+-]*:|\bGH-\d|\$.*\$|\b(?=\d*[a-f])[0-9a-f]{7,40}\b", re.IGNORECASE)
"""What a forge turns into a mention, a link, a picture or a formula, whatever is escaped."""
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str) -> str:
    """Make text stand for itself in Markdown, inside and outside of tables."""
    entities = "".join(_HTML.get(letter, letter) for letter in plain(text))
    return _ADDRESS.sub(_no_link, _MARKS.sub(r"\\\1", entities))


def _no_link(match: re.Match[str]) -> str:
    return f"{match[1]}&#58;" if match[1] else f"{match[2]}\\."


def code(text: str) -> str:
    """Write text as code; a run of backticks in it is fenced by a longer one."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{plain(text)}{pad}{fence}"


def inert(text: str, *, cell: bool = False) -> str:
    """Write text from the data, in a cell of a table or elsewhere, so that it can become neither markup nor a link.

    Mentions, references and addresses are looked for after markup has been read; only code is left alone.
    """
    text = plain(text)
    if not _REFERENCE.search(text):
        return escape(text) if cell else _NUMBERED.sub(r"\1\\\2", escape(text))
    # A backslash before a pipe would free the pipe.
    return code(re.sub(r"\\(?=\\*\|)", r"\\x5c", text).replace("|", "\\|")) if cell else code(text)


def heading(text: str) -> str:
    """Write the heading of a part."""
    return f"## {escape(text)}"


def fact(name: str, markup: str) -> str:
    """Write a line of a list within a list: a name and what is already Markdown."""
    return f"  - {escape(name)}: {markup}"


def link(address: str) -> str:
    """Write an address so that it can be followed; what is no address stays text."""
    return f"<{address}>" if re.fullmatch(r"https?://[^\s<>\x00-\x20]+", address) else escape(address)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int]) -> Iterator[str]:
    """Write a table whose columns also stand under each other in the raw text."""
    lines = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [
        max((min(cell_len(line[place]), _PAD_AT_MOST) for line in lines), default=0) for place in range(len(heads))
    ]
    widths = [max(width, 3) for width in widths]
    rule = [f"{'-' * (width - 1)}{':' if place in right else '-'}" for place, width in enumerate(widths)]
    for line in (lines[0], tuple(rule), *lines[1:]):
        cells = (
            " " * (width - cell_len(cell)) + cell if place in right else cell + " " * (width - cell_len(cell))
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
