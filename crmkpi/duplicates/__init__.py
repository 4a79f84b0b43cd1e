"""Find the customers who were entered twice, say why, and what to keep: `find`, and `shared` for the quick way.

    roles     the identifying columns, read in an order that only content decides
    records   each distinct cell normalised once (fold, persons, companies, phones, emails, tax_ids, addresses,
              placeholders), rows as codes
    block     pairs that share a key                     compare   levels of agreement by field
    estimate  weights learned without labels (EM)        score     log-odds of any pair
    group     average link                               decisions what people have said before
    explain   reasons, probabilities, bands              survivor  the golden record

NumPy and RapidFuzz are needed by the modules behind `find`, so they are imported when it is called.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from crmkpi.duplicates.exact import Shared, shared
from crmkpi.duplicates.matches import (
    AmbiguousVerdict,
    Best,
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
    StaleVerdict,
    Verdict,
    Why,
)
from crmkpi.duplicates.roles import TABLES
from crmkpi.engine import Engine

__all__ = [
    "TABLES",
    "AmbiguousVerdict",
    "Best",
    "Branches",
    "Dropped",
    "Group",
    "Kind",
    "Level",
    "Matches",
    "Pair",
    "Placeholders",
    "Reason",
    "RowKey",
    "Settings",
    "Shared",
    "StaleVerdict",
    "Verdict",
    "Why",
    "find",
    "find_equal",
    "shared",
]


def find(
    engine: Engine,
    tables: Sequence[str],
    settings: Settings | None = None,
    reviewed: Sequence[Verdict] = (),
    progress: Callable[[str], None] | None = None,
) -> Matches:
    """Find the groups of rows that are one customer.

    `tables` is one of customers, contacts and leads, or two of them to link: then only groups with rows of both come
    out. The tables must be loaded in `engine`; nothing in them is changed. Equal rows give equal groups, whatever
    their order, files and number of threads. ValueError for a table that is none of these, not loaded or named twice.

    `progress` is told when each step begins: read, normalise, propose, learn, score, group, explain.
    """
    for table in tables:
        if table not in TABLES or table not in engine.present or list(tables).count(table) > 1:
            raise ValueError(f"{table!r} is not a loaded table of customers, contacts or leads, named once")
    from crmkpi.duplicates.search import search

    found = search(engine, tuple(tables), settings or Settings(), reviewed, progress or (lambda step: None))
    if found.thin and len(tables) == 1 and not reviewed:
        from crmkpi.duplicates import equal

        alone = equal.matches(engine, tables[0], equal.ALONE, ("email", "tax_id"))
        sure = tuple(one for one in alone.groups if one.probability >= (settings or Settings()).threshold)
        return replace(found, groups=sure) if alone.groups else found
    return found


def find_equal(engine: Engine, table: str, *, cautious: bool = False, reviewed: Sequence[Verdict] = ()) -> Matches:
    """Group the rows of a table that have one e-mail address, tax id or phone number, and look at little else.

    A phone number or mailbox whose bearers have unlike names only makes a group to be reviewed.

    `cautious`: a phone number is not enough, an equal value makes rows no more than likely to be one customer, and rows
    whose names have little in common are left to a person.
    """
    from crmkpi.duplicates import equal

    if cautious:
        return equal.matches(engine, table, equal.ALONE, ("email", "tax_id"), reviewed)
    return equal.matches(engine, table, reviewed=reviewed)
