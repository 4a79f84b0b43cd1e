"""What programs put around the text of a cell so that other programs keep it: `="007"` for Excel, entities for HTML.

A column is undressed only where its own values show it: one cell `="…"` is enough, for nobody writes so by hand.
Entities are taken for letters where the `&` of the column are part of one, but for a few such as that of `R&D`, and no
`<` stands bare: there a program has written them. A lone `&amp;` among other cells stays as it is.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html.entities import html5

from crmkpi.engine import Engine, Form, Plan
from crmkpi.engine.connection import quoted, text
from crmkpi.engine.records import AS_TEXT
from crmkpi.masking import masked_text
from crmkpi.reader import Export
from crmkpi.sources.form import Evidence
from crmkpi.sources.mapping import Chart
from crmkpi.words import translator

LEAST = 2
"""Cells with entities from which a program is believed to have written them."""
LONG = 100_000
"""Rows of a table that are all looked at."""
_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_OPEN = re.compile(r"&(?:#|[A-Za-z0-9]+;)")
"""What is written like an entity, or may be the rest of one."""
FEW = 10
"""Cells with entities for each one in which an `&` stands bare."""
_SHOWN = 5


def told(said: Evidence, cells: Sequence[str]) -> Evidence:
    """Add to what is known about a column how its cells are dressed."""
    whole = "\n".join(cells)
    if '="' not in whole and "&" not in whole:
        return said
    formulas = any(cell.startswith('="') and _FORMULA.fullmatch(cell) for cell in cells)
    bare = [_undressed(cell) for cell in cells] if formulas else cells
    marked = sum(bool(_ENTITY.search(cell)) for cell in bare)
    others = sum("<" in cell or ">" in cell or bool(_OPEN.search(_ENTITY.sub("", cell))) for cell in bare)
    alone = sum("&" in _ENTITY.sub("", cell) for cell in bare)
    found = {entity for cell in bare for entity in _ENTITY.findall(cell)} if _written(marked, others, alone) else ()
    return replace(said, formulas=formulas, entities=_entities(found))


def _written(marked: int, others: int, alone: int) -> bool:
    """Tell whether a program has written the entities of a column.

    `marked` cells have one, `others` what no such program leaves, `alone` an `&` that stands bare.
    """
    return marked >= LEAST and not others and alone * FEW <= marked


def _entities(found: Iterable[str]) -> tuple[str, ...]:
    """List entities in the order in which they are read, that of `&` last; none where some are none."""
    known = sorted(found, key=lambda entity: (html.unescape(entity) == "&", entity))
    return tuple(known) if all(entity.startswith("&#") or entity[1:] in html5 for entity in known) else ()


def bare(said: Evidence, cells: Sequence[str]) -> Sequence[str]:
    """Undress the cells of a column."""
    if said.formulas:
        cells = [_undressed(cell) for cell in cells]
    return [_ENTITY.sub(lambda one: html.unescape(one[0]), cell) for cell in cells] if said.entities else cells


def _undressed(cell: str) -> str:
    found = _FORMULA.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell


def beyond(
    engine: Engine, source: str, plan: Plan, chart: Chart, forms: Mapping[str, Form], said: Mapping[str, Evidence]
) -> dict[str, Evidence]:
    """Find the columns of text that are dressed otherwise than the sample told: column → what all its values tell."""
    names = [name for name in plan.columns if name in chart.sources and plan.column(name).type in AS_TEXT]
    if not names:
        return {}
    counts = ", ".join(
        f"count(CASE WHEN starts_with({cell}, '=\"') THEN 1 END),"
        f" count(CASE WHEN contains({cell}, '&') THEN CASE WHEN regexp_matches({cell}, {text(_ENTITY.pattern)})"
        " THEN 1 END END)"
        for cell in (f"CAST({quoted(name)} AS VARCHAR)" for name in names)
    )
    row = iter(engine.rows(f"SELECT {counts} FROM {_some(engine, plan)}")[0])
    found = {}
    for name in names:
        formulas, marked = int(next(row)), int(next(row))
        known = forms.get(name, Form())
        before = said.get(name, Evidence(empty=known.empty))
        formulas_too = known.formulas or formulas > 0
        entities = _all_entities(engine, source, chart.sources[name]) if known.entities or marked >= LEAST else ()
        if (formulas_too, entities) != (known.formulas, known.entities):
            found[name] = replace(before, formulas=formulas_too, entities=entities)
    return found


def _some(engine: Engine, plan: Plan) -> str:
    """Write the rows to look at: a program dresses cells all along, so of a long table every sixteenth is enough."""
    part = quoted(engine.parts[plan.table][-1].name)
    return f"files.{part} WHERE rowid < {LONG} OR rowid % 16 = 0"


def bracketed(engine: Engine, plan: Plan, names: Sequence[str]) -> list[str]:
    """Name the columns, of those given, in which cells begin with the signs around words for nothing."""
    if not names:
        return []
    counts = ", ".join(f"count(CASE WHEN {quoted(name)}[1] IN ('\\', '(', '<') THEN 1 END)" for name in names)
    row = engine.rows(f"SELECT {counts} FROM {_some(engine, plan)}")[0]
    return [name for name, count in zip(names, row, strict=True) if count]


def _all_entities(engine: Engine, source: str, at: int) -> tuple[str, ...]:
    """List the entities of all cells of a column, if a program has written them."""
    cell, all_of = f"c{at}", f"regexp_extract_all(c{at}, {text(_ENTITY.pattern)})"
    rest = f"regexp_replace({cell}, {text(_ENTITY.pattern)}, '', 'g')"
    other = f"regexp_matches({rest}, {text(_OPEN.pattern)}) OR contains({cell}, '<') OR contains({cell}, '>')"
    counts = engine.rows(
        f"SELECT count(*) FILTER (len({all_of}) > 0), count(*) FILTER ({other}),"
        f" count(*) FILTER (contains({rest}, '&')) FROM {source}"
        f" WHERE contains({cell}, '&') OR contains({cell}, '<') OR contains({cell}, '>')"
    )[0]
    if not _written(*map(int, counts)):
        return ()
    rows = engine.rows(f"SELECT DISTINCT unnest({all_of}) FROM {source} WHERE contains({cell}, '&')")
    return _entities(str(entity) for (entity,) in rows)


def remarks(export: Export, plan: Plan, chart: Chart, language: str) -> Iterator[str]:
    """Say which columns were undressed."""
    _ = translator(language).gettext
    formulas = _('{file}: cells written as ="…" for Excel in {columns} were read without = and quotes')
    entities = _("{file}: HTML entities such as {sign} in {columns} were read as the letters that they stand for")
    cells = {chart.sources[name]: cell.form for name, cell in sorted(plan.cells.items()) if name in chart.sources}
    for sentence, places in (
        (formulas, [at for at, form in sorted(cells.items()) if form.formulas]),
        (entities, [at for at, form in sorted(cells.items()) if form.entities]),
    ):
        if places:
            names = ", ".join(f"“{masked_text(export.header[at])}”" for at in places[:_SHOWN])
            names += ", …" if len(places) > _SHOWN else ""
            sign = cells[places[0]].entities[0] if cells[places[0]].entities else ""
            yield sentence.format(file=export.name, columns=names, sign=sign)
