"""Find names in a header: folded spellings, repeated names, and survey questions told by their words."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from crmkpi import shelf
from crmkpi.model import PresetTable

QUESTION = "?"
"""Begins an alias that is no spelling but a kind of question (`?nps`)."""

TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Question:
    """How a question is told by its words: patterns over its text without accents, case and mark-up."""

    says: tuple[tuple[str, ...], ...]
    """Any one of these is enough; a list asks for all of its patterns."""
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Questions:
    kinds: Mapping[str, Question] = field(metadata={"rest": True})


@cache
def questions() -> Mapping[str, Question]:
    """Read the kinds of survey questions."""
    return shelf.read(resources.files("crmkpi").joinpath("presets", "_questions.yaml"), _Questions).kinds


@cache
def folded(name: str) -> str:
    """Keep a name's letters and digits, without accents and case; a name without any stays as it is."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
    return "".join(sign for sign in plain if sign.isalnum()) or name.strip().rstrip(" *") or name.strip()


@cache
def asks(cell: str, kind: str) -> bool:
    """Tell whether a header is a question of a kind (`nps`, `csat`, `ces`, `comment`)."""
    bare = unicodedata.normalize("NFD", html.unescape(TAG.sub(" ", cell)).casefold())
    text = " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())
    one = questions()[kind]
    if any(re.search(pattern, text) for pattern in one.unless):
        return False
    return any(all(re.search(pattern, text) for pattern in way) for way in one.says)


def filled(header: Sequence[str]) -> int:
    """Count the cells of a header that hold a name."""
    return sum(1 for cell in header if cell.strip())


@dataclass(frozen=True, slots=True)
class Places:
    """A header, searchable by spelling."""

    header: Sequence[str]
    by_name: Mapping[str, int]
    """Folded name → index; of equal names the first, the next as `name1` where that is free."""

    def of(self, alias: str) -> int | None:
        """Find the column of a spelling, or the first question of a kind."""
        if alias.startswith(QUESTION) and len(alias) > 1:
            kind = alias.removeprefix(QUESTION)
            return next((index for index, cell in enumerate(self.header) if asks(cell, kind)), None)
        return self.by_name.get(folded(alias))

    def all_of(self, aliases: Iterable[str]) -> Iterator[int]:
        """Find the columns of all spellings that there are, in their order, each once."""
        return iter(dict.fromkeys(index for alias in aliases if (index := self.of(alias)) is not None))


def places(header: Sequence[str]) -> Places:
    """Index a header by folded name."""
    found: dict[str, int] = {}
    repeated: list[tuple[str, int]] = []
    times: Counter[str] = Counter()
    for index, cell in enumerate(header):
        name = folded(cell)
        if not name:
            continue
        if times[name]:
            repeated.append((f"{name}{times[name]}", index))
        else:
            found[name] = index
        times[name] += 1
    for name, index in repeated:
        found.setdefault(name, index)
    return Places(header, found)


def mapped(header: Sequence[str], kind: PresetTable) -> dict[str, int]:
    """Find an entry's columns and helpers in a header, each by its first alias there is: name → index.

    A column that is to be filled from the next of its spellings has these as helpers (`phone_2`, `phone_3`, …).
    """
    spelt = places(header)
    columns: dict[str, int] = {}
    for name, aliases in [*kind.columns.items(), *kind.extra.items()]:
        found = list(spelt.all_of(aliases))
        if found:
            columns[name] = found[0]
        if name in kind.fill:
            columns.update({spare(name, number): index for number, index in enumerate(found[1:], 2)})
    return columns


def spare(name: str, number: int) -> str:
    """Name the helper that holds the next spelling of a column."""
    return f"{name}_{number}"
