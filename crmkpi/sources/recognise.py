"""Whose export is this, and which canonical table does it become: told by its header alone.

The headers that a preset asks for decide; among presets that have theirs, the one that knows most of the
header, where a column that few know weighs more than one that everybody has. A header of our own names needs
no preset.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from crmkpi import shelf
from crmkpi.model import Preset, PresetTable
from crmkpi.sources.header import QUESTION, Places, filled, folded, mapped, places
from crmkpi.tables import all_tables

OWN = "canonical"
"""The preset name of exports whose headers are our own names."""

WEIGHTS = {0: 2, 1: 3, 2: 2}
"""What a header counts by the number of entries on the shelf that spell it; 1 when more do, 2 for a question."""

NEAR = 0.9
"""A runner-up with this share of the best score is as good as equal."""

NOTEWORTHY = 0.25
"""A near miss knows this share of the header or a name that few know: an e-mail and a phone are in every list."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What speaks for and against one reading of a header; `score` 0 when it was not recognised."""

    preset: str
    entry: str
    """The key in the preset's file."""
    table: str
    columns: Mapping[str, int]
    """Canonical or helper name → index in the header."""
    score: int
    share: float
    """How much of the header it takes, from 0 to 1."""
    verified: bool
    lacked: tuple[str, ...] = ()
    """Headers that it would have needed to be recognised."""
    missing: tuple[str, ...] = ()
    """Canonical columns without which the table cannot be used."""


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
    rival: Candidate | None = None
    """The runner-up, where it is as good as equal."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The preset that came closest, and the headers that it would have needed."""

    preset: str
    entry: str
    lacked: tuple[str, ...]


@cache
def all_presets() -> Mapping[str, Preset]:
    """Read the shelf of presets."""
    return shelf.read_all("presets", Preset)


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
    ranked = [one for one in candidates(header, presets, only, table) if one.preset != OWN]
    found = [one for one in ranked if not one.lacked]
    if found:
        best, second = found[0], next(iter(found[1:]), None)
        rival = second if second and second.score >= NEAR * best.score else None
        runner_up = f"{second.preset} {second.entry}" if second else None
        return Match(best.preset, best.entry, best.table, best.columns, best.score, best.verified, runner_up, rival)
    return own or (NearMiss(ranked[0].preset, ranked[0].entry, ranked[0].lacked) if ranked else None)


def candidates(
    header: Sequence[str],
    presets: Mapping[str, Preset],
    only: str | None = None,
    table: str | None = None,
    file_name: str = "",
) -> tuple[Candidate, ...]:
    """List the readings of a header, best first: recognised ones by score, then near misses by what they lacked.

    A near miss has half of the headers that it asks for, and knows enough of the header. The reading by our own
    names, if there is one, stands first when it is plain, otherwise behind the presets that were recognised.
    """
    spelt, known_by = places(header), _known_by(presets)
    found: list[Candidate] = []
    near: list[Candidate] = []
    for name, entry, kind in _entries(presets, only, table):
        verified = kind.verified and presets[name].evidence != "unverified"
        one = _candidate(header, spelt, known_by, name, entry, kind, verified)
        if one:
            (near if one.lacked else found).append(one)
    found.sort(key=lambda one: (-one.score, -len(one.columns)))
    near.sort(key=lambda one: (len(one.lacked), -len(one.columns)))
    own = own_names(header, file_name, table) if only in (None, OWN) else None
    if own is None:
        return (*found, *near)
    ours = Candidate(OWN, own.entry, own.table, own.columns, own.score, own.score / max(filled(header), 1), True)
    return (ours, *found, *near) if is_plain(own, header) else (*found, ours, *near)


def _candidate(
    header: Sequence[str],
    spelt: Places,
    known_by: Counter[str],
    preset: str,
    entry: str,
    kind: PresetTable,
    verified: bool,
) -> Candidate | None:
    """Weigh one entry: recognised, a near miss, or nothing."""
    lacked = _lacked(kind, spelt)
    if lacked is None:
        return None
    columns = mapped(header, kind)
    names = {index: folded(header[index]) for index in columns.values()}
    share = len(names) / max(filled(header), 1)
    rare = any(known_by[name] in (1, 2) for name in _told_by(kind) & set(names.values()))
    if lacked and not (len(names) >= 2 and rare) and not (len(names) >= 3 and share >= NOTEWORTHY):
        return None
    table = kind.table or entry
    missing = _missing(kind, table, columns)
    score = 0 if lacked else sum(WEIGHTS.get(known_by[name], 1) for name in names.values())
    # What cannot be used gives way to what can.
    score = -(-score // 2) if missing else score
    return Candidate(preset, entry, table, columns, score, share, verified, lacked, missing)


def is_plain(own: Match, header: Sequence[str]) -> bool:
    """Tell whether a header is so much our own names (four fifths of it) that no preset needs to be asked."""
    return len(own.columns) >= 0.8 * filled(header)


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
    most = 0.6 * filled(header)
    told = told_by_name(file_name)
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
    told = told_by_name(file_name)
    if told is None or len(own_columns(header, told)) < max(2, 0.6 * filled(header)):
        return None
    return _own(header, told)


def own_columns(header: Sequence[str], table: str) -> dict[str, int]:
    """Find a table's columns in a header under our own names: column → index."""
    by_name = places(header).by_name
    return {name: by_name[folded(name)] for name in all_tables()[table].columns if folded(name) in by_name}


def _entries(
    presets: Mapping[str, Preset], only: str | None, table: str | None
) -> Iterable[tuple[str, str, PresetTable]]:
    """List the entries of the shelf that may be meant, in shelf order."""
    for name, preset in presets.items():
        for entry, kind in preset.tables.items():
            meant = table == (kind.table or entry) or (table is None and not kind.on_request)
            if only in (None, name) and meant:
                yield name, entry, kind


def _known_by(presets: Mapping[str, Preset]) -> Counter[str]:
    """Count for each folded header how many entries of the shelf know it."""
    known: Counter[str] = Counter()
    for kind in (kind for preset in presets.values() for kind in preset.tables.values() if not kind.on_request):
        spellings = (*kind.columns.values(), *kind.extra.values())
        known.update({folded(alias) for aliases in spellings for alias in aliases if not alias.startswith(QUESTION)})
    return known


def _lacked(kind: PresetTable, spelt: Places) -> tuple[str, ...] | None:
    """Name what the nearest way of recognising an entry lacks; () is recognised, None lacks more than half of each."""
    ways = [(way,) if isinstance(way, str) else way for way in kind.recognise]
    lacks = [(way, tuple(name for name in way if spelt.of(name) is None)) for way in ways]
    return min((lacked for way, lacked in lacks if 2 * len(lacked) <= len(way)), key=len, default=None)


def _told_by(kind: PresetTable) -> set[str]:
    """Collect the headers that an entry asks for, in any way."""
    return {folded(name) for way in kind.recognise for name in ((way,) if isinstance(way, str) else way)}


def _missing(kind: PresetTable, table: str, columns: Mapping[str, int]) -> tuple[str, ...]:
    """Name the required columns that neither the header nor the entry's rules bring."""
    given = {*columns, *kind.constants, *(set(kind.derive) - set(kind.columns))}
    return tuple(name for name in all_tables()[table].required if name not in given)


def _own(header: Sequence[str], table: str) -> Match:
    columns = own_columns(header, table)
    return Match(OWN, table, table, columns, len(columns), True)


def _usable(table: str, columns: Mapping[str, int]) -> bool:
    """Tell whether a table's required columns are there; one without any asks for its id."""
    kind = all_tables()[table]
    return all(name in columns for name in kind.required) and bool(kind.required or kind.key in columns)


def told_by_name(file_name: str) -> str | None:
    """Read the table from the beginning of a file's name, singular or plural; the longest name wins."""
    stem = re.sub(r"[\s_-]+", "_", PurePath(file_name).name.casefold())
    names = [(spelling, name) for name in all_tables() for spelling in (name, _singular(name))]
    fits = [pair for pair in names if re.match(rf"{pair[0]}(?![a-z])", stem)]
    return max(fits, key=lambda pair: len(pair[0]))[1] if fits else None


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("es") if name.endswith("ches") else name.removesuffix("s")
