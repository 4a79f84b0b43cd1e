"""Tables that have lost many rows since the baseline was written."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.model import Check, Place, Severity
from crmkpi.words import translator

CHECK = Check(
    "sudden_drop",
    "F108",
    Severity.ERROR,
    {"en": "Far fewer rows than before", "pt-BR": "Muito menos linhas que antes"},
    {
        "en": "A table that shrinks was most often exported in part: its KPIs then count only what is left.",
        "pt-BR": "Uma tabela que encolhe quase sempre foi exportada em parte: os KPIs contam só o que restou.",
    },
    {
        "en": "Look at the filter of the export; if rows were deleted on purpose, write a new baseline.",
        "pt-BR": "Confira o filtro da exportação; se as linhas foram apagadas de propósito, grave outra linha de base.",
    },
    table=(),
)
KEPT = 5, 4
"""A table must have kept 4 of 5 rows."""
NOTE = {"en": "{now} rows, {before} in the baseline", "pt-BR": "{now} linhas, {before} na linha de base"}


def find(told: Checking, one: OfTable) -> Iterator[Found | Idle]:
    """Make one finding per table that has fewer than four fifths of its rows left."""
    del one
    if told.before is None:
        yield Idle(translator(told.language).gettext("no baseline to compare with"))
        return
    engine, fallen = told.engine, False
    for table, before in told.before.items():
        now = engine.count(table) if engine.has(table) else 0
        if now * KEPT[0] < before * KEPT[1]:
            fallen = True
            note = NOTE.get(told.language, NOTE["en"]).format(now=now, before=before)
            files = [source.file for source in told.sources if source.table == table]
            place = Place(files[0] if len(files) == 1 else "", None, None, None, None, note, before - now)
            yield Found(before - now, before, table, places=(place,))
    if not fallen:
        yield Found(0, sum(told.before.values()))
