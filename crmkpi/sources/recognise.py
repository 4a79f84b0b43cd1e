"""Whose export is this, and which canonical table does it become: told by its header alone.

The headers that a preset asks for decide; among presets that have theirs, the one that knows most of the
header, where a column that few know weighs more than one that everybody has. A header of our own names needs
no preset.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

from crmkpi.model import Preset, PresetTable
from crmkpi.tables import all_tables

OWN = "canonical"
"""The preset name of exports whose headers are our own names."""

WEIGHTS = {1: 3, 2: 2}
"""What a header counts by the number of entries on the shelf that know it; 1 when more do."""


@dataclass(frozen=True, slots=True)
class Match:
    """An export that was recognised."""

    preset: str
    entry: str
    """The key in the preset's file."""
    table: str
    columns: Mapping[str, int]
    """Canonical or helper name → index in the header."""
    score: int
    verified: bool
    runner_up: str | None = None
    """Preset and entry that would have been next."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The preset that came closest, and the headers that it would have needed."""

    preset: str
    entry: str
    lacked: tuple[str, ...]


@cache
def folded(name: str) -> str:
    """Keep a name's letters and digits, without accents and case; a name without any stays as it is."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
    return "".join(sign for sign in plain if sign.isalnum()) or name.strip()


def recognise(
    header: Sequence[str],
    file_name: str,
    presets: Mapping[str, Preset],
    only: str | None = None,
    table: str | None = None,
) -> Match | NearMiss | None:
    """Recognise an export by its header.

    `only` is the preset and `table` the canonical table that the config asks for. A preset goes before our
    own names, unless four fifths of the header are our own names. Without a match the answer is what came
    closest.
    """
    own = own_names(header, file_name, table) if only in (None, OWN) else None
    if own and is_plain(own, header):
        return own
    places, known_by = _places(header), _known_by(presets)
    found: list[Match] = []
    near: list[tuple[tuple[float, int], NearMiss]] = []
    for name, entry, kind in _entries(presets, only, table):
        columns = mapped(header, kind)
        lacked = _lacked(kind, places)
        if lacked == ():
            score = sum(WEIGHTS.get(known_by[folded(header[index])], 1) for index in set(columns.values()))
            verified = kind.verified and presets[name].evidence != "unverified"
            found.append(Match(name, entry, kind.table or entry, columns, score, verified))
        elif lacked and len(set(columns.values())) >= 2:
            near.append(((len(lacked), -len(columns)), NearMiss(name, entry, lacked)))
    if found:
        best, *others = sorted(found, key=lambda match: (-match.score, -len(match.columns)))
        return replace(best, runner_up=f"{others[0].preset} {others[0].entry}") if others else best
    return own or (min(near, key=lambda miss: miss[0])[1] if near else None)


def is_plain(own: Match, header: Sequence[str]) -> bool:
    """Tell whether a header is so much our own names (four fifths of it) that no preset needs to be asked."""
    return len(own.columns) >= 0.8 * _filled(header)


def own_names(header: Sequence[str], file_name: str, table: str | None = None) -> Match | None:
    """Recognise a header of canonical names.

    The table is the one asked for, or told by the beginning of the file's name when its required columns are
    there, or the only one that explains the header best (`name, email, created_at` suits several). A table
    without required columns takes more than the file's name: its id, or three fifths of the header.
    """
    if table:
        return _own(header, table) if own_columns(header, table) else None
    covered = {name: own_columns(header, name) for name in all_tables()}
    usable = {name: columns for name, columns in covered.items() if _usable(name, columns)}
    most = 0.6 * _filled(header)
    told = _told(file_name)
    if told and (told in usable or (not all_tables()[told].required and len(covered[told]) >= max(1, most))):
        return _own(header, told)
    fits = {name: len(columns) for name, columns in usable.items() if len(columns) >= max(2, most)}
    best = [name for name, size in fits.items() if size == max(fits.values())]
    if len(best) != 1:
        return None
    as_good = [name for name, columns in covered.items() if len(columns) >= fits[best[0]]]
    return _own(header, best[0]) if all_tables()[best[0]].key in usable[best[0]] or len(as_good) == 1 else None


def by_name(header: Sequence[str], file_name: str) -> Match | None:
    """Take a file for the table that its name begins with, when most of its header are columns of that table.

    It may lack what the table cannot do without: that is then said, instead of "not recognised".
    """
    told = _told(file_name)
    if told is None or len(own_columns(header, told)) < max(2, 0.6 * _filled(header)):
        return None
    return _own(header, told)


def own_columns(header: Sequence[str], table: str) -> dict[str, int]:
    """Find a table's columns in a header under our own names: column → index."""
    places = _places(header)
    return {name: places[folded(name)] for name in all_tables()[table].columns if folded(name) in places}


def mapped(header: Sequence[str], kind: PresetTable) -> dict[str, int]:
    """Find an entry's columns and helpers in a header, each by its first alias there is: name → index."""
    places = _places(header)
    columns: dict[str, int] = {}
    for name, aliases in [*kind.columns.items(), *kind.extra.items()]:
        index = next((places[folded(alias)] for alias in aliases if folded(alias) in places), None)
        if index is not None:
            columns[name] = index
    return columns


def _places(header: Sequence[str]) -> dict[str, int]:
    """Index a header by folded name; of equal names the first, the next as `name.1` where that is free."""
    places: dict[str, int] = {}
    repeated: list[tuple[str, int]] = []
    times: Counter[str] = Counter()
    for index, cell in enumerate(header):
        name = folded(cell)
        if not name:
            continue
        if times[name]:
            repeated.append((f"{name}{times[name]}", index))
        else:
            places[name] = index
        times[name] += 1
    for name, index in repeated:
        places.setdefault(name, index)
    return places


def _entries(
    presets: Mapping[str, Preset], only: str | None, table: str | None
) -> Iterable[tuple[str, str, PresetTable]]:
    """List the entries of the shelf that may be meant, in shelf order."""
    for name, preset in presets.items():
        for entry, kind in preset.tables.items():
            if only in (None, name) and table in (None, kind.table or entry):
                yield name, entry, kind


def _known_by(presets: Mapping[str, Preset]) -> Counter[str]:
    """Count for each folded header how many entries of the shelf know it."""
    known: Counter[str] = Counter()
    for _, _, kind in _entries(presets, None, None):
        spellings = (*kind.columns.values(), *kind.extra.values())
        known.update({folded(alias) for aliases in spellings for alias in aliases})
    return known


def _lacked(kind: PresetTable, places: Mapping[str, int]) -> tuple[str, ...] | None:
    """Name what the nearest way of recognising an entry lacks; () is recognised, None shares nothing."""
    ways = [(way,) if isinstance(way, str) else way for way in kind.recognise]
    lacks = [(way, tuple(name for name in way if folded(name) not in places)) for way in ways]
    return min((lacked for way, lacked in lacks if len(lacked) < len(way)), key=len, default=None)


def _filled(header: Sequence[str]) -> int:
    return sum(1 for cell in header if cell.strip())


def _own(header: Sequence[str], table: str) -> Match:
    columns = own_columns(header, table)
    return Match(OWN, table, table, columns, len(columns), True)


def _usable(table: str, columns: Mapping[str, int]) -> bool:
    """Tell whether a table's required columns are there; one without any asks for its id."""
    kind = all_tables()[table]
    return all(name in columns for name in kind.required) and bool(kind.required or kind.key in columns)


def _told(file_name: str) -> str | None:
    """Read the table from the beginning of a file's name, singular or plural; the longest name wins."""
    stem = re.sub(r"[\s_-]+", "_", PurePath(file_name).name.casefold())
    names = [(spelling, name) for name in all_tables() for spelling in (name, _singular(name))]
    fits = [pair for pair in names if re.match(rf"{pair[0]}(?![a-z])", stem)]
    return max(fits, key=lambda pair: len(pair[0]))[1] if fits else None


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("es") if name.endswith("ches") else name.removesuffix("s")
