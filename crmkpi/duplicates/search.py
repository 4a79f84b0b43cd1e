"""The search from end to end: read, normalise, propose, learn, score, group, and tell."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from crmkpi.duplicates import block, decisions, explain, group, identical, limits
from crmkpi.duplicates.decisions import Held
from crmkpi.duplicates.matches import Matches, Settings, Verdict
from crmkpi.duplicates.records import normalise
from crmkpi.duplicates.roles import Sheet, read
from crmkpi.duplicates.score import Scorer
from crmkpi.engine import Engine


def search(
    engine: Engine,
    tables: Sequence[str],
    settings: Settings,
    reviewed: Sequence[Verdict],
    begin: Callable[[str], None],
) -> Matches:
    """Find the groups of rows that are one customer; `begin` is told of every step."""
    with _without_collector():
        return _search(engine, tables, settings, reviewed, begin)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the cyclic collector: millions of texts and tuples in no cycles would be looked through again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _search(
    engine: Engine,
    tables: Sequence[str],
    settings: Settings,
    reviewed: Sequence[Verdict],
    begin: Callable[[str], None],
) -> Matches:
    begin("read")
    sheet = read(engine, tables)
    begin("normalise")
    records = normalise(sheet)
    begin("propose")
    a, b = block.candidates(records)
    begin("learn")
    copies = identical.copies(sheet, records)
    scorer = Scorer(records, a, b, settings, copies)
    held = _held(engine, tables, sheet, reviewed)
    begin("score")
    scores = scorer.score(a, b)
    begin("group")
    threshold = float(np.log2(settings.threshold / (1 - settings.threshold)))
    if settings.average_link:
        groups = group.join(records.rows, a, b, scores, scorer.score, held.links, threshold)
    else:
        groups = group.chained(a, b, scores, threshold)
    if threshold < limits.LIKELY:
        groups = identical.joined(groups, copies.sets, held.links)
    if len(tables) > 1:
        table_of = sheet.cells.column("_table").to_pylist()
        groups = [rows for rows in groups if len({table_of[row] for row in rows}) > 1]
    begin("explain")
    proposed = len(a)
    del a, b, scores  # the largest arrays; explaining needs room
    return explain.tell(engine, sheet, records, scorer, groups, held, settings, tuple(tables), proposed)


def _held(engine: Engine, tables: Sequence[str], sheet: Sheet, reviewed: Sequence[Verdict]) -> Held:
    if not reviewed:
        return decisions.hold((), tables, {}, {}, ())
    rows: dict[decisions.Place, list[int]] = defaultdict(list)
    names = (sheet.cells.column(name).to_pylist() for name in ("_table", "_id"))
    for row, place in enumerate(zip(*names, strict=True)):
        rows[place].append(row)
    homes = decisions.homes(engine, sorted({id for one in reviewed for id in (one.a, one.b)}))
    return decisions.hold(reviewed, tables, rows, homes, explain.fingerprints(sheet, range(sheet.cells.num_rows)))
