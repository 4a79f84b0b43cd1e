"""Tell what was found: for each pair the reasons by field, for each group its probability and golden record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from crmkpi.duplicates import block, sure, survivor, tax_ids
from crmkpi.duplicates.decisions import FINGERPRINT_BITS, Held
from crmkpi.duplicates.group import WHOLE
from crmkpi.duplicates.matches import (
    Branches,
    Dropped,
    Group,
    Kind,
    Level,
    Matches,
    Pair,
    Placeholders,
    Reason,
    RowKey,
    Settings,
    band,
)
from crmkpi.duplicates.records import Records
from crmkpi.duplicates.roles import IDENTITY, Sheet
from crmkpi.duplicates.score import Details, Scorer
from crmkpi.engine import Engine
from crmkpi.tax_numbers import is_cnpj, is_tax_number

THIN = 0.85
"""Most that can be said when only one column could be compared."""
PAIRS_SHOWN = 15
"""Rows of a group up to which every pair is told; of a larger one each row's strongest."""
DROPPED_SHOWN = 200

_LEVELS = (Level.EXACT, Level.EXACT, Level.CLOSE, Level.NEAR, Level.DIFFERENT)
_COLUMNS = {
    **{"core": "name", "birth": "birth_on", "host": "email", "employer": "company", "account": "customer_id"},
}
_OF_NAMES = {"given": "given_name", "surname": "surname", "middle": "name", "generation": "name"}
_COMMON = {"email": "email", "line": "phone", "tax_id": "tax_id", "website": "website", "full": "name", "core": "name"}


def fingerprints(sheet: Sheet, rows: Iterable[int]) -> list[str]:
    """Give the short hash of each row's identifying cells."""
    return list(map(_fingerprint, sheet.cells.column("_hash").take(list(rows)).to_pylist()))


def _fingerprint(number: int) -> str:
    """Shorten a hash: enough to see that a row has changed, too little to try out which cells it was made of."""
    return f"{number % (1 << FINGERPRINT_BITS):0{FINGERPRINT_BITS // 4}x}"


class Teller:
    """The cells of the rows that are in groups."""

    def __init__(self, engine: Engine, sheet: Sheet, rows: Sequence[int], tables: Sequence[str]) -> None:
        self.columns = tuple(name for name in sheet.columns if name in IDENTITY)
        part = sheet.cells.take(list(rows)).to_pydict() if rows else {name: [] for name in sheet.cells.column_names}
        self.place = {row: place for place, row in enumerate(rows)}
        self.keys = [RowKey(*key) for key in zip(part["_table"], part["_id"], part["_file"], part["_row"], strict=True)]
        self.cells: list[dict[str, str]] = [
            {name: part[name][place] for name in sheet.columns if part[name][place]} for place in range(len(rows))
        ]
        self.hashes = list(map(_fingerprint, part["_hash"]))
        linked = survivor.references(engine, tables, sorted({key.id for key in self.keys}))
        self.standing = [
            survivor.Standing(
                key,
                is_tax_number(tax_ids.plain(self.cells[place].get("tax_id", ""))),
                part["_gone"][place],
                survivor.filled(self.cells[place]),
                part["_latest"][place] or "",
                linked[key.table, key.id],
            )
            for place, key in enumerate(self.keys)
        ]


def tell(
    engine: Engine,
    sheet: Sheet,
    records: Records,
    scorer: Scorer,
    groups: Sequence[Sequence[int]],
    held: Held,
    settings: Settings,
    tables: tuple[str, ...],
    candidates: int,
) -> Matches:
    """Put the result together."""
    teller = Teller(engine, sheet, sorted(row for members in groups for row in members), tables)
    ordered = [sorted(members, key=lambda row: teller.keys[teller.place[row]]) for members in groups]
    thin = len([name for name in records.fields if name in IDENTITY and _filled(sheet, name)]) < 2
    told = _groups(teller, scorer, ordered, held, THIN if thin else 1.0, settings.threshold, len(tables) > 1)
    told.sort(key=lambda one: (-round(one.probability, 9), one.rows))
    return Matches(
        tables,
        records.rows,
        tuple(told),
        candidates,
        _dropped(records),
        _branches(sheet, records),
        tuple(Placeholders(name, cells) for name, cells in sorted(records.placeholders.items())),
        held.stale,
        held.unknown,
        sum(len(one.rows) > settings.largest for one in told),
        thin,
        {kind.value: scorer.learned(kind) for kind in Kind if scorer.models[kind].fields},
        held.contradicted,
        held.ambiguous,
    )


def _filled(sheet: Sheet, name: str) -> bool:
    column = sheet.cells.column(name)
    return bool(column.null_count < len(column))


def _groups(
    teller: Teller,
    scorer: Scorer,
    groups: Sequence[Sequence[int]],
    held: Held,
    most: float,
    threshold: float,
    linked: bool,
) -> list[Group]:
    """Tell the groups; one that is less sure than it must be is told without the rows that make it so."""
    of_group = [_pairs(members) for members in groups]
    pairs = [pair for told_of in of_group for pair in told_of]
    # The pair is scored as it was found, the row that comes first in the order of content first.
    low = np.fromiter((min(pair) for pair in pairs), np.int64, len(pairs))
    high = np.fromiter((max(pair) for pair in pairs), np.int64, len(pairs))
    details = scorer.details(low, high)
    told, start = [], 0
    for members, told_of in zip(groups, of_group, strict=True):
        places = {pair: start + offset for offset, pair in enumerate(told_of)}
        start += len(told_of)
        for part, scores in sure.parts(members, details, places, held.links, most, threshold):
            if not linked or len({teller.keys[teller.place[row]].table for row in part}) > 1:
                told.append(_group(teller, part, details, places, scores, held, most))
    return told


def _pairs(members: Sequence[int]) -> list[tuple[int, int]]:
    """Pair the rows of a group; of a very large one each row with the first."""
    firsts = members if len(members) <= WHOLE else members[:1]
    return [(x, y) for i, x in enumerate(firsts) for y in members[i + 1 :]]


def _group(
    teller: Teller,
    members: Sequence[int],
    details: Details,
    places: Mapping[tuple[int, int], int],
    scores: tuple[float, ...],
    held: Held,
    most: float,
) -> Group:
    at = {row: place for place, row in enumerate(members)}
    told = [
        (place, at[x], at[y], (min(x, y), max(x, y)) in held.links.same)
        for (x, y), place in places.items()
        if x in at and y in at
    ]
    probability = min(scores)
    if len(members) > PAIRS_SHOWN:
        told = _strongest(told, details, len(members))
    rows = [teller.place[row] for row in members]
    cells = [teller.cells[row] for row in rows]
    keep, why = survivor.choose([teller.standing[row] for row in rows])
    return Group(
        tuple(teller.keys[row] for row in rows),
        scores,
        probability,
        band(probability),
        tuple(_pair(teller, details, members, *one, most) for one in told),
        keep,
        why,
        survivor.golden(cells, keep, teller.columns, [teller.standing[row].latest for row in rows]),
        tuple(cells),
        tuple(teller.hashes[row] for row in rows),
    )


def _strongest(told: list[tuple[int, int, int, bool]], details: Details, size: int) -> list[tuple[int, int, int, bool]]:
    """Keep the strongest pair of each row."""
    best: dict[int, tuple[int, int, int, bool]] = {}
    for one in sorted(told, key=lambda one: (-float(details.bits[one[0]]), one[1], one[2])):
        for member in (one[1], one[2]):
            best.setdefault(member, one)
    return sorted(set(best.values()), key=lambda one: (one[1], one[2]))


def _pair(
    teller: Teller, details: Details, members: Sequence[int], place: int, x: int, y: int, same: bool, most: float
) -> Pair:
    bits = float(details.bits[place])
    limit = min(most, sure.NOT_CERTAIN) if details.doubtful[place] else most
    kind, fields = details.kind(place)
    cells = teller.cells[teller.place[members[x]]], teller.cells[teller.place[members[y]]]
    reasons = []
    for position, name in enumerate(fields):
        level = int(details.levels[place, position])
        weight = float(details.weights[place, position])
        if level:
            column = _column(name, cells)
            reasons.append(Reason(_field(name, column), column, _LEVELS[level], round(weight, 2)))
    reasons.sort(key=lambda reason: -abs(reason.bits))
    probability = 1.0 if same else min(limit, sure.probability(max(-50.0, min(50.0, bits))))
    rest = bits - sum(reason.bits for reason in reasons)
    told = tuple(reasons)
    other, cause = details.instead[place], None if same else details.held_by[place]
    return Pair(x, y, probability, round(bits, 2), kind, told, round(rest, 2), other, same, cause)


def _field(name: str, column: str) -> str:
    """Name a reason's field: a canonical column, or a part of a name."""
    if name in ("middle", "generation"):
        return {"middle": "middle_names", "generation": "generation"}[name]
    if name in _OF_NAMES:
        return _OF_NAMES[name]
    return "email_domain" if name == "host" else column


def _column(name: str, cells: tuple[dict[str, str], dict[str, str]]) -> str:
    if name in _OF_NAMES:
        own = _OF_NAMES[name]
        return (
            own
            if any(own in row for row in cells) and all(own in row or "name" not in row for row in cells)
            else "name"
        )
    if name == "core" and not all("name" in row for row in cells):
        return "company" if any("company" in row for row in cells) else "name"
    return _COLUMNS.get(name, name)


def _dropped(records: Records) -> tuple[Dropped, ...]:
    """List the values that more rows share than a key may have."""
    most = block.cap(records.rows)
    found = []
    for name, column in _COMMON.items():
        values = records.columns.get(name)
        if values is None:
            continue
        for code in np.flatnonzero(values.counts > most).tolist():
            found.append(Dropped(column, values.values[code], int(values.counts[code])))
    found.sort(key=lambda one: (-one.rows, one.field, one.value))
    return tuple(dict.fromkeys(found))[:DROPPED_SHOWN]


def _branches(sheet: Sheet, records: Records) -> tuple[Branches, ...]:
    """List the rows of each CNPJ root that has several branch numbers."""
    root, tax = records.columns.get("root"), records.columns.get("tax_id")
    if root is None or tax is None:
        return ()
    valid = np.array([*map(is_cnpj, tax.values), False], np.bool_)
    rows = np.flatnonzero(valid[tax.codes] & (root.codes >= 0))
    numbers: npt.NDArray[Any] = np.unique(np.column_stack([root.codes[rows], tax.codes[rows]]), axis=0)
    several = np.flatnonzero(np.bincount(numbers[:, 0], minlength=len(root.values)) > 1)
    of_root: dict[int, list[int]] = {int(code): [] for code in several}
    for row in rows[np.isin(root.codes[rows], several)].tolist():
        of_root[int(root.codes[row])].append(row)
    names = ("_table", "_id", "_file", "_row")
    found = []
    for code, members in of_root.items():
        part = sheet.cells.select(names).take(members).to_pydict()
        keys = sorted(RowKey(*key) for key in zip(*(part[name] for name in names), strict=True))
        found.append(Branches(root.values[code], tuple(keys)))
    return tuple(sorted(found, key=lambda one: one.root))
