"""The search from end to end: read, normalise, propose, learn, score, group, and tell."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from crmkpi.duplicates import block, decisions, explain, group
from crmkpi.duplicates.decisions import Held
from crmkpi.duplicates.matches import Matches, Settings, Verdict
from crmkpi.duplicates.records import normalise
from crmkpi.duplicates.roles import Sheet, read
from crmkpi.duplicates.score import Scorer
from crmkpi.engine import Engine


def search(engine: Engine, tables: Sequence[str], settings: Settings, reviewed: Sequence[Verdict]) -> Matches:
    """Find the groups of rows that are one customer."""
    sheet = read(engine, tables)
    records = normalise(sheet)
    a, b = block.candidates(records)
    scorer = Scorer(records, a, b, settings)
    held = _held(sheet, reviewed)
    scores = scorer.score(a, b)
    threshold = float(np.log2(settings.threshold / (1 - settings.threshold)))
    if settings.average_link:
        groups = group.join(records.rows, a, b, scores, scorer.score, held.links, threshold)
    else:
        groups = group.chained(a, b, scores, threshold)
    if len(tables) > 1:
        table_of = sheet.cells.column("_table").to_pylist()
        groups = [rows for rows in groups if len({table_of[row] for row in rows}) > 1]
    return explain.tell(engine, sheet, records, scorer, groups, held, settings, tuple(tables), len(a))


def _held(sheet: Sheet, reviewed: Sequence[Verdict]) -> Held:
    if not reviewed:
        return decisions.hold((), {}, ())
    rows: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(sheet.cells.column("_id").to_pylist()):
        rows[name].append(row)
    return decisions.hold(reviewed, rows, explain.fingerprints(sheet, range(sheet.cells.num_rows)))
