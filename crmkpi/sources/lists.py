"""Take a file that no preset knows for a list of people or companies: told by words of its headers, else by its cells.

Only those who look for customers that were entered twice read by this: a column that is taken for another does little
harm there, and it is said which was taken for which. Numbers of a report ask for a preset or a config.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from crmkpi import shelf
from crmkpi.duplicates import addresses
from crmkpi.duplicates.addresses import is_street
from crmkpi.duplicates.companies import has_form, has_trade
from crmkpi.duplicates.fold import fold
from crmkpi.duplicates.given_names import KNOWN
from crmkpi.duplicates.roles import IDENTITY, RECENCY, TABLES
from crmkpi.model import PresetTable
from crmkpi.sources.header import folded
from crmkpi.sources.mapping import Chart, rules_for
from crmkpi.sources.propose import DATE, ID, likeness, other_than_lists, spelt
from crmkpi.sources.recognise import told_by_name
from crmkpi.tables import all_tables
from crmkpi.tax_numbers import is_cnpj, is_tax_number

LISTED = "list"
"""The preset name of files that were taken for a list."""
SAMPLE = 300
"""Rows that are looked at."""
OURS = 1.5
"""What our own name of a column weighs."""
BESIDE = 0.75
"""What a spelling with other words beside it weighs: less than the plain one, more than a mere likeness."""
NAMES = ("name", "given_name", "surname", "company")
PARTED = ("given_name", "surname")
OWN_LINES = ("email", "phone", "tax_id", "birth_on", "street", "postal_code")
"""What people and companies have, and hardly anything else."""
LIVES = 25
GROWN = 2005
"""Births are years apart, and few customers are children."""
OWN = 0.7
"""The share of names and tax numbers that differ where each row is a company; of its people there are several."""
SEVERAL = ("email", "phone")
"""Columns of which a list may have more than one: the next fills what the first leaves empty."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_PHONE = re.compile(r"[+(]?\d[\d ()+./-]{6,}\d")
_CEP = re.compile(r"\d{5}-\d{3}")
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)|^(19|20)\d\d(?=\d{4}$)")
_SITE = re.compile(r"(?i)(https?://|www\.)\S+")
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Words:
    columns: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    around: tuple[str, ...]


@cache
def _words() -> _Words:
    return shelf.read(resources.files("crmkpi").joinpath("presets", "_lists.yaml"), _Words)


def as_list(header: Sequence[str], rows: Sequence[Sequence[str]], file_name: str) -> Chart | None:
    """Take a header for that of a list of customers or contacts; None when too little says that it is one."""
    told = told_by_name(file_name)
    table = told if told in ("customers", "contacts") else "customers"
    chart = completed(Chart(table, LISTED, {}), header, rows)
    if not _is_of_customers(chart, header, rows):
        return None
    return None if other_than_lists(header, rows[:SAMPLE], len(chart.sources)) else chart


def _is_of_customers(chart: Chart, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether enough is known: who, and what else of them. A mere name may be anything's."""
    found = set(chart.sources)
    if found & set(PARTED) or len(found & set(OWN_LINES)) > 1:
        return len(found & set(IDENTITY)) > 1
    alone = sum(1 for cell in header if cell.strip()) <= 2
    if found & set(OWN_LINES):
        return alone or "name" in found or len(found & set(IDENTITY)) > 2
    if "name" not in found:
        return False
    at = chart.sources["name"]
    names = [row[at] for row in rows[:SAMPLE] if at < len(row) and row[at].strip()]
    return _by_content(names) in ("name", "company") and (alone or len(found & set(IDENTITY)) > 1)


def completed(chart: Chart, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Chart:
    """Add to what is known of a list the columns that its headers and cells tell."""
    if chart.table not in TABLES:
        return chart
    key = all_tables()[chart.table].key or ""
    sample = [[row[at] for row in rows[:SAMPLE] if at < len(row) and row[at].strip()] for at in range(len(header))]
    free = {at for at, cell in enumerate(header) if cell.strip()} - set(chart.sources.values())
    columns, spares = _assigned(chart, header, sample, free, len(rows[:SAMPLE]))
    free -= set(columns.values()) | {at for several in spares.values() for at in several}
    parts = {name: [at for at in sorted(free) if _part(name, header[at])] for name in _words().parts}
    free -= {at for several in parts.values() for at in several}
    known = {**chart.sources, **columns}
    for at in sorted(free):
        role = _by_content(sample[at])
        if role and role not in known and not (role == "name" and {*NAMES} & set(known)):
            columns[role] = known[role] = at
            if role == "given_name" and "surname" not in known and at + 1 in free and _is_word(sample[at + 1]):
                columns["surname"] = known["surname"] = at + 1
    if "name" in columns and "surname" in known and "given_name" not in known and not _whole(rows, columns, known):
        columns["given_name"] = columns.pop("name")
    if "company" in columns and not {"name", "given_name", "surname"} & set(chart.sources):
        if _are_companies(known, sample, len(rows[:SAMPLE])):
            columns = {name: at for name, at in columns.items() if name not in PARTED}
            columns.pop("name", None)
        if not {"name", *PARTED} & set(columns):
            columns["name"] = columns.pop("company")
    if "id" in columns:
        columns[key] = columns.pop("id")
    return _charted(chart, header, {**chart.sources, **columns}, spares, parts)


def _are_companies(known: Mapping[str, int], sample: Sequence[Cells], rows: int) -> bool:
    """Tell whether the rows are companies, each with its own name and tax number; a person is whom to ask for there."""
    if "tax_id" not in known:
        return False
    names, numbers = (sample[known[one]] for one in ("company", "tax_id"))
    firms = _share(numbers, lambda cell: is_cnpj("".join(re.findall(r"\w", cell)).upper()))
    own = min(len({fold(cell) for cell in cells}) / max(len(cells), 1) for cells in (names, numbers))
    return len(names) >= 0.9 * rows and firms >= 0.5 and own >= OWN


def _whole(rows: Sequence[Sequence[str]], columns: Mapping[str, int], known: Mapping[str, int]) -> bool:
    """Tell whether a name holds the surname that stands in a column of its own: then it is not the given name."""
    name, surname = columns["name"], known["surname"]
    both = [
        (row[name], row[surname]) for row in rows[:SAMPLE] if max(name, surname) < len(row) and row[surname].strip()
    ]
    return 2 * sum(1 for one, other in both if fold(one).endswith(fold(other))) > len(both)


def _assigned(
    chart: Chart, header: Sequence[str], sample: Sequence[Cells], free: set[int], rows: int
) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Give each free header to the column whose spelling it is most like; what is left of phones are spares."""
    key = all_tables()[chart.table].key
    dated = [name for name in RECENCY if name in all_tables()[chart.table].columns]
    roles = [name for name in ("id", *IDENTITY, *dated) if (key if name == "id" else name) not in chart.sources]
    pairs = []
    for at in sorted(free):
        if _part_exactly(header[at]):
            continue
        for place, name in enumerate(roles):
            score = _score(name, header[at])
            if score and _suits(name, sample[at], rows):
                pairs.append((-score, place, at, name))
    columns: dict[str, int] = {}
    spares: dict[str, list[int]] = {}
    taken: set[int] = set()
    for _, _, at, name in sorted(pairs):
        if at in taken:
            continue
        if name not in columns:
            columns[name] = at
            taken.add(at)
        elif name in SEVERAL:
            spares.setdefault(name, []).append(at)
            taken.add(at)
    return columns, spares


def _charted(
    chart: Chart,
    header: Sequence[str],
    sources: dict[str, int],
    spares: Mapping[str, Sequence[int]],
    parts: Mapping[str, Sequence[int]],
) -> Chart:
    """Write the columns as the rules of a preset would: the next phone fills an empty one, parts make an address."""
    columns: dict[str, tuple[str, ...]] = {name: (header[at],) for name, at in sources.items()}
    extra: dict[str, tuple[str, ...]] = {}
    derive: dict[str, str] = {}
    for name, several in spares.items():
        columns[name] = (header[sources[name]], *(header[at] for at in several))
        sources |= {f"{name}_{number}": at for number, at in enumerate(several, 2)}
    for name, several in parts.items():
        if several and name in sources:
            helpers = {f"{name}_part_{number}": at for number, at in enumerate(several, 1)}
            order = sorted({name: sources[name], **helpers}.items(), key=lambda one: one[1])
            sources |= helpers
            extra |= {one: (header[at],) for one, at in helpers.items()}
            derive[name] = f"nullif(concat_ws(' ', {', '.join(f'nullif(trim({one}), $$$$)' for one, _ in order)}), '')"
    derive = {name: sql.replace("$$$$", "''") for name, sql in derive.items()}
    rules = PresetTable((), columns, extra=extra, fill=tuple(spares), derive=derive)
    return (
        replace(chart, sources=sources, rules=rules_for(rules, sources))
        if spares or derive
        else replace(chart, sources=sources)
    )


# ---------------------------------------------------------------- headers


@cache
def _spelt(name: str) -> Mapping[str, float]:
    """Collect how a column is spelt in lists: folded spelling → weight."""
    own = {folded(one): 1.0 for one in _words().columns.get(name, ())} | {folded(name): OURS}
    if name == "id":
        return own | dict.fromkeys(ID, 1.0)
    if name in ("name", "company", "given_name", "phone", "email"):
        # What presets call so is a deal's title, too, or stands behind the name of its kind.
        return own
    return own | dict.fromkeys(spelt(name), 1.0)


def _score(name: str, cell: str) -> float:
    """Weigh how like a header is to the spellings of a column, as it stands and without the words around it."""
    known = _spelt(name)
    score = likeness(folded(cell), known)
    bare = _bare(cell)
    return max(score, BESIDE if bare in known or bare in _bare_spelt(name) else 0.0)


@cache
def _bare_spelt(name: str) -> frozenset[str]:
    return frozenset(_bare(one) for one in _words().columns.get(name, ()))


@cache
def _bare(cell: str) -> str:
    """Write a header without numbers and words that say nothing, unless nothing else is there."""
    words = [folded(word) for word in _WORD.findall(cell)]
    kept = [word for word in words if word not in _words().around and not word.isdigit()]
    return "".join(kept or words)


def _part(name: str, cell: str) -> bool:
    """Tell whether a header is a part of a column: the number of a house, a middle name."""
    return folded(cell) in {folded(one) for one in _words().parts[name]} or _bare(cell) in {
        _bare(one) for one in _words().parts[name] if not one[-1].isdigit()
    }


def _part_exactly(cell: str) -> bool:
    return any(folded(cell) == folded(one) for several in _words().parts.values() for one in several)


# ---------------------------------------------------------------- cells


def _share(cells: Cells, fits: Callable[[str], object]) -> float:
    return sum(1 for cell in cells if fits(cell)) / max(len(cells), 1)


def _digits(cell: str) -> int:
    return sum(sign.isdigit() for sign in cell)


def _letters(cell: str) -> int:
    return sum(sign.isalpha() for sign in cell)


def _suits(name: str, cells: Cells, rows: int) -> bool:
    """Tell whether the cells of a column may be what its header says."""
    if not cells:
        return name != "id"
    if name == "id":
        return len(cells) == rows and len(set(cells)) >= 0.95 * len(cells)
    if name == "email":
        return _share(cells, lambda cell: "@" in cell) >= 0.5
    if name == "birth_on" or name in RECENCY:
        return _share(cells, DATE.match) >= 0.5
    if name == "phone":
        return _share(cells, lambda cell: _digits(cell) >= 6 and _letters(cell) <= 4) >= 0.5
    if name == "tax_id":
        return _share(cells, lambda cell: _digits(cell) >= 5) >= 0.5
    if name == "postal_code":
        return _share(cells, lambda cell: _digits(cell) >= 2 and len(cell.strip()) <= 12) >= 0.5
    if name == "website":
        return _share(cells, lambda cell: "." in cell and "@" not in cell) >= 0.5
    words = _share(cells, lambda cell: _letters(cell) >= 2 and "@" not in cell)
    return words >= 0.5 and _share(cells, DATE.match) < 0.5


def _by_content(cells: Cells) -> str | None:
    """Tell by its cells what a column is whose header says nothing."""
    return next((role for role, share, least in _looks(cells) if share >= least), None) if len(cells) > 1 else None


def _looks(cells: Cells) -> Iterator[tuple[str, float, float]]:
    """Give for each kind of cells the share that looks like it, and the least share that it takes."""
    yield "email", _share(cells, lambda cell: _EMAIL.fullmatch(cell.strip())), 0.6
    yield "tax_id", _share(cells, lambda cell: is_tax_number("".join(re.findall(r"\w", cell)).upper())), 0.6
    yield "website", _share(cells, lambda cell: _SITE.fullmatch(cell.strip())), 0.6
    yield "postal_code", _share(cells, lambda cell: _CEP.fullmatch(cell.strip())), 0.8
    yield "phone", _share(cells, _is_phone), 0.6
    parted = [fold(cell).split() for cell in cells]
    known = sum(1 for words in parted if words and words[0] in KNOWN) / max(len(parted), 1)
    if known >= 0.3:
        whole = sum(1 for words in parted if 2 <= len(words) <= 6) / len(parted)
        yield "name" if whole >= 0.5 else "given_name", max(whole, 1 - whole), 0.5
    yield "company", _share(cells, lambda cell: " " in cell and (has_form(fold(cell)) or has_trade(fold(cell)))), 0.25
    yield "street", _share(cells, lambda cell: is_street(addresses.street(fold(cell)))), 0.5
    yield "birth_on", _share(cells, DATE.match) * _are_lives(cells), 0.8


def _are_lives(cells: Cells) -> bool:
    """Tell whether the years of dates lie as far apart as those of people's births, and as far back."""
    years = sorted(int(found[0]) for cell in cells if (found := _YEAR.search(cell)))
    return bool(years) and years[-1] - years[0] >= LIVES and years[len(years) // 2] < GROWN


def _is_word(cells: Cells) -> bool:
    """Tell whether cells hold a word each, as surnames do."""
    return _share(cells, lambda cell: len(fold(cell).split()) == 1 and cell.strip().isalpha()) >= 0.6


def _is_phone(cell: str) -> bool:
    """Tell whether a cell is written like a telephone number: with signs between, and not like a date."""
    text = cell.strip()
    written = _PHONE.fullmatch(text) and 8 <= _digits(text) <= 14 and any(sign in text for sign in "()+- ")
    return bool(written) and not DATE.match(text)
