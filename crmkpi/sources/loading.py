"""Load one export in the form that its own values ask for, prove that no row got lost, and name unreadable cells."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crmkpi.engine import Engine, Form, Plan, Refused, joined, load
from crmkpi.engine.cast import sql_type
from crmkpi.engine.connection import quoted
from crmkpi.engine.load import Csv, csv_source, parquet_source, texts, undo
from crmkpi.engine.records import UNREAD, looked_at
from crmkpi.engine.records import records as records_sql
from crmkpi.errors import CrmKpiError
from crmkpi.model import UnreadableCells
from crmkpi.phrases import phrase
from crmkpi.reader import Export, Opening, WrongGuessError, careful, sample
from crmkpi.sources import dressed, evidence, form, mapping
from crmkpi.sources.mapping import Chart
from crmkpi.tables import Column, all_tables

SHOWN = 20
"""Unreadable cells whose text is looked up, for each column of a file."""
TYPED = ("moment", "day", "money", "number", "integer")
"""Columns whose cells may be written in several forms."""


def seen(chart: Chart, rows: Sequence[Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, form.Evidence]]:
    """Look at sample rows: the distinct words of mapped columns, and what their values say about their form."""
    words: dict[str, list[str]] = {}
    found: dict[str, form.Evidence] = {}
    for name, index in chart.sources.items():
        column = mapping.column_of(chart, name)
        typed = column.type in TYPED
        cells = [row[index] for row in rows if index < len(row) and row[index].strip()]
        cells = [cell for cell in cells if cell not in chart.rules.empty]
        dress = dressed.told(form.Evidence(), cells)
        bare = dressed.bare(dress, cells)
        if not typed and len(distinct := list(dict.fromkeys(bare))) <= 200:
            words[name] = distinct
        if typed or column.type in ("choice", "boolean"):
            found[name] = _weighed(chart, name, cells)
        else:
            found[name] = replace(dress, empty=evidence.nothing_in(bare, _nothing(name, column)))
    return words, found


def _nothing(name: str, column: Column) -> Collection[str]:
    """List the words that mean nothing in a column of text."""
    return evidence.NO_REFERENCE if mapping.is_reference(name, column) else evidence.NO_TEXT


def _weighed(chart: Chart, name: str, cells: Sequence[str]) -> form.Evidence:
    """Weigh the cells of a column as they are read: undressed, and of some only a part."""
    dress = dressed.told(form.Evidence(), cells)
    cells = dressed.bare(dress, cells)
    if pattern := chart.rules.part.get(name):
        cells = [found[1] if (found := re.search(pattern, cell)) and found[1] else cell for cell in cells]
    said = evidence.weigh(name, mapping.column_of(chart, name), cells, _meant(chart, name, cells))
    return replace(said, formulas=dress.formulas, entities=dress.entities)


def _meant(chart: Chart, name: str, cells: Sequence[str]) -> Collection[str]:
    """List the words of a column that somebody has given a meaning."""
    if mapping.column_of(chart, name).type not in ("choice", "boolean"):
        return ()
    exact, _ = mapping.value_map(chart, name, list(dict.fromkeys(cells)), any_other=False)
    return exact


def sampled(engine: Engine, export: Export) -> Sequence[Sequence[str]]:
    """Read the first rows of an export as text."""
    return sample(export) if export.kind == "csv" else parquet_sample(engine, export)


def parquet_sample(engine: Engine, export: Export) -> list[list[str]]:
    """Read the first rows of a Parquet file as text."""
    rows = engine.rows(f"SELECT * FROM {parquet_source(export.readable, export.header)} LIMIT 2000")
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def source_sql(export: Export) -> str:
    """Write how DuckDB reads an export."""
    if export.kind == "parquet":
        return parquet_source(export.readable, export.header)
    csv = Csv(
        export.readable, export.delimiter, export.quote, export.newline, len(export.header), export.skip, export.careful
    )
    return csv_source(csv)


def loaded(
    engine: Engine,
    opening: Opening,
    plan: Plan,
    chart: Chart,
    words: Mapping[str, Sequence[str]],
    forms: Mapping[str, Form],
    said: Mapping[str, form.Evidence],
    hints: form.Hints,
    scratch: Path,
) -> tuple[Export, int, Plan, tuple[str, ...], Mapping[str, form.Evidence]]:
    """Load; go the careful way when a record was refused, and again when a column is written otherwise than thought.

    Gives the export as it was read in the end, its rows, the plan, the columns whose form had to be guessed, and the
    evidence, where the sample was not enough of all values.
    """
    export, loaded = _first(engine, opening, plan)
    if loaded is None or (export.kind == "csv" and loaded != export.records - len(export.rejects)):
        if loaded is not None:
            undo(engine, plan.table)
        export = careful(export, scratch)
        loaded = load(engine, plan, source_sql(export))
    unread = joined.unreadable(engine, plan.table, plan.file)
    used = {*plan.columns, *plan.helpers}
    doubtful = {name for name, one in said.items() if one.open and not (one.orders() or one.decimal())} & used
    yes_only = {name for name, one in said.items() if one.blank_is_no} & used
    few = {name for name, one in said.items() if one.few()} & used
    columns = {
        one for name in (*unread, *doubtful, *yes_only, *few) for one in mapping.fed_by(chart, name) if one in said
    }
    whole = {name: _evidence(engine, export, chart, name) for name in columns}
    whole |= dressed.beyond(engine, source_sql(export), plan, chart, forms, {**said, **whole})
    whole |= _no_words(engine, plan, forms, {**said, **whole})
    columns |= set(whole)
    if not columns:
        return export, loaded, plan, (), said
    decided = form.decide(mapping.typed(chart), {**said, **whole}, hints)
    if any(decided.get(name) != forms.get(name) for name in columns):
        undo(engine, plan.table)
        plan = replace(plan, cells=mapping.cells(chart, words, {**forms, **decided}))
        loaded = load(engine, plan, source_sql(export))
    guessed = tuple(name for name in sorted(doubtful) if not (whole[name].orders() or whole[name].decimal()))
    return export, loaded, plan, guessed, {**said, **whole}


def _first(engine: Engine, opening: Opening, plan: Plan) -> tuple[Export, int | None]:
    """Load as the beginning of the file promises, and only then wait for the count; no rows when some were refused."""
    loaded: int | None = None
    with suppress(Refused):
        loaded = load(engine, plan, source_sql(opening.guess))
    try:
        return opening.export(), loaded
    except WrongGuessError:
        if loaded is not None:
            undo(engine, plan.table)
        raise


def _no_words(
    engine: Engine, plan: Plan, forms: Mapping[str, Form], said: Mapping[str, form.Evidence]
) -> dict[str, form.Evidence]:
    """Find the words for nothing beyond the sample, in columns of text."""
    columns: dict[Collection[str], list[str]] = {}
    for name, cell in plan.cells.items():
        column = plan.column(name)
        if name in plan.columns and cell.source is not None and column.type == "text":
            columns.setdefault(_nothing(name, column), []).append(name)
    found: dict[str, list[str]] = {}
    for nothing, names in columns.items():
        names = dressed.bracketed(engine, plan, names) if nothing is evidence.NO_TEXT else names
        found |= joined.words_in(engine, plan.table, plan.file, names, sorted(nothing))
    known = {name: forms[name].empty if name in forms else () for name in found}
    return {
        name: replace(said.get(name, form.Evidence()), empty=tuple(sorted({*words, *known[name]})))
        for name, words in found.items()
    }


def _evidence(engine: Engine, export: Export, chart: Chart, name: str) -> form.Evidence:
    """Weigh all distinct values of a column, not only those of the sample."""
    cell = f"c{chart.sources[name]}"
    counted = engine.rows(
        f"SELECT {cell}, count(*) FROM {source_sql(export)} WHERE {cell} <> '' GROUP BY ALL ORDER BY ALL"
    )
    kept = [(cell, count) for cell, count in counted if cell.strip() and cell not in chart.rules.empty]
    return _weighed(chart, name, [cell for cell, count in kept for _ in range(min(count, 100))])


def prove(export: Export, loaded: int) -> None:
    """Refuse to go on with a file whose rows do not add up."""
    if export.kind == "csv" and export.records != loaded + len(export.rejects):
        raise CrmKpiError(
            phrase(
                "{export}: rows do not add up: {records} in the file, {loaded} loaded, {rejects} "
                "rejected. This is a mistake in crmkpi; please report it"
            ),
            export=export.name,
            records=export.records,
            loaded=loaded,
            rejects=len(export.rejects),
        )


def bad_cells(
    engine: Engine, export: Export, plan: Plan, chart: Chart, shown: int | None = SHOWN
) -> list[UnreadableCells]:
    """Name the columns with unreadable cells, and look the text of the first of them up (of all, for None)."""
    found = []
    line = export.line_of if export.kind == "csv" else lambda record: record + 1
    for column, cells in joined.unreadable(engine, plan.table, plan.file).items():
        kind = plan.column(column).type
        apart = _apart(plan, column)
        cells = joined.unread_cells(engine, plan.table, plan.file, column, apart) if apart else cells
        if not cells:
            continue
        records = joined.unreadable_rows(engine, plan.table, plan.file, column, shown, apart)
        texts = to_blame(engine, plan, export, column, records)
        at = next(iter(dict.fromkeys(at for _, at, _ in texts)), chart.sources.get(column))
        said = evidence.date_evidence(text for _, _, text in texts) if kind in ("moment", "day") else form.Evidence()
        chosen = next((plan.cells[name].form.order for name in chart.sources if chart.sources[name] == at), "ymd")
        orders = tuple(dict.fromkeys([chosen, *said.orders()])) if said.orders() else ()
        found.append(
            UnreadableCells(
                export.name,
                plan.table,
                column,
                header_of(export, [at for _, at, _ in texts]) or column,
                cells,
                _filled(engine, plan, column) + cells,
                tuple((line(record), text) for record, _, text in texts),
                orders if len(orders) > 1 else (),
                apart,
                _unmapped(engine, plan, export, column) if kind == "choice" else (),
            )
        )
    return found


def _apart(plan: Plan, column: str) -> tuple[str, ...]:
    """Name the columns that one is derived from and that are kept, too: their cells are told by themselves."""
    looked = looked_at(plan.derive.get(column, ""), plan.columns) - {column}
    return tuple(sorted(name for name in looked if plan.is_read(name)))


def _filled(engine: Engine, plan: Plan, column: str) -> int:
    """Count the cells of a loaded column that hold a value; a helper is not kept."""
    if column not in plan.columns:
        return 0
    part = engine.parts[plan.table][-1]
    return int(engine.rows(f'SELECT count("{column}") FROM files."{part.name}"')[0][0])


def header_of(export: Export, places: Sequence[int]) -> str:
    """Name the headers of some places, the first one first."""
    return ", ".join(dict.fromkeys(export.header[at] for at in places))


def _unmapped(engine: Engine, plan: Plan, export: Export, column: str) -> tuple[tuple[str, int, int], ...]:
    """Count the words of a column that are none of ours: (word, cells, line of the first)."""
    ours = sql_type(all_tables()[plan.table].columns[column])
    kept = f"coalesce({plan.keep or 'true'}, false) AS kept"
    records = f'SELECT "{column}" AS word, {kept}, row_number() OVER () - 1 AS record FROM records'
    none_of_ours = f"kept AND trim(word) <> '' AND try_cast(word AS {ours}) IS NULL"
    words = f"SELECT word, count(*) AS n, min(record) AS first FROM ({records}) WHERE {none_of_ours} GROUP BY word"
    rows = texts(engine, plan, source_sql(export), f"{words} ORDER BY n DESC, first LIMIT {SHOWN}")
    line = export.line_of if export.kind == "csv" else lambda record: record + 1
    return tuple((str(word), int(n), line(int(first))) for word, n, first in rows)


def to_blame(
    engine: Engine, plan: Plan, export: Export, column: str, records: Sequence[int]
) -> list[tuple[int, int, str]]:
    """Look up which cells make a column unreadable: (record, place in the header, text)."""
    if not records or not any(cell.source is not None for cell in plan.cells.values()):
        return []
    names = [
        name for name in (column, *sorted(looked_at(plan.derive.get(column, ""), plan.cells))) if name in plan.cells
    ]
    places = {name: at for name in names if (at := plan.cells[name].source) is not None}
    # A choice is turned into words of ours last: its own cell is to blame.
    flags = [quoted(UNREAD + name) if plan.is_read(name) else "false" for name in places]
    record = "row_number() OVER () - 1 AS record"
    source, asked = source_sql(export), ", ".join(map(str, records))
    rows_sql = records_sql(replace(plan, derive={}), source, engine.timezone)
    read = f"SELECT [{', '.join(flags)}] AS flags, {record} FROM {rows_sql}"
    written = f"SELECT [{', '.join(f'c{at}' for at in places.values())}] AS cells, {record} FROM {source}"
    rows = engine.rows(
        f"SELECT record, flags, cells FROM ({read}) JOIN ({written}) USING (record)"
        f" WHERE record IN ({asked}) ORDER BY record"
    )
    blamed = [(int(record), flags.index(True) if True in flags else 0, cells) for record, flags, cells in rows]
    return [(record, list(places.values())[which], str(cells[which] or "")) for record, which, cells in blamed]
