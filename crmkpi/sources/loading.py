"""Load one export in the form that its own values ask for, prove that no row got lost, and name unreadable cells."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crmkpi.engine import Engine, Form, Plan, Refused, joined, load
from crmkpi.engine.cast import sql_type
from crmkpi.engine.load import Csv, csv_source, parquet_source, texts, undo
from crmkpi.errors import CrmKpiError
from crmkpi.model import UnreadableCells
from crmkpi.reader import Export, Opening, WrongGuessError, careful
from crmkpi.sources import evidence, form, mapping
from crmkpi.sources.mapping import Chart
from crmkpi.tables import Column, all_tables

SHOWN = 20
"""Unreadable cells whose text is looked up, for each column of a file."""


def seen(chart: Chart, rows: Sequence[Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, form.Evidence]]:
    """Look at sample rows: the distinct words of mapped columns, and what their values say about their form."""
    words: dict[str, list[str]] = {}
    found: dict[str, form.Evidence] = {}
    declared = all_tables()[chart.table].columns
    for name, index in chart.sources.items():
        column = declared.get(name, mapping.PLAIN)
        typed = column.type in ("moment", "day", "money", "number", "integer")
        cells = [
            row[at]
            for at in (mapping.fed_by(chart, name) if typed else (index,))
            for row in rows
            if at < len(row) and row[at].strip() and row[at] not in chart.rules.empty and _suits(row[at], at == index)
        ]
        if not typed and len(distinct := list(dict.fromkeys(cells))) <= 200:
            words[name] = distinct
        if typed or column.type in ("choice", "boolean"):
            found[name] = evidence.weigh(name, column, cells, _meant(chart, name, cells))
        elif is_reference(name, column):
            found[name] = form.Evidence(empty=evidence.no_reference(cells))
    return words, found


def _meant(chart: Chart, name: str, cells: Sequence[str]) -> Collection[str]:
    """List the words of a column that somebody has given a meaning."""
    kind = all_tables()[chart.table].columns[name].type
    if kind not in ("choice", "boolean"):
        return ()
    exact, _ = mapping.value_map(chart, name, list(dict.fromkeys(cells)), any_other=False)
    return exact


def is_reference(name: str, column: Column) -> bool:
    """Tell whether a column holds ids, its own or another table's."""
    return column.type == "id" or (column.type == "text" and name.endswith("_id"))


def _suits(cell: str, own: bool) -> bool:
    """Tell whether a cell may be a date or a number; of the columns that a derivation looks at, not all are."""
    return own or any(sign.isdigit() for sign in cell)


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
) -> tuple[Export, int, Plan, tuple[str, ...]]:
    """Load; go the careful way when a record was refused, and again when a column is written otherwise than thought.

    Gives the export as it was read in the end, its rows, the plan, and the columns whose form had to be guessed.
    """
    export, loaded = _first(engine, opening, plan)
    if loaded is None or (export.kind == "csv" and loaded != export.records - len(export.rejects)):
        if loaded is not None:
            undo(engine, plan.table)
        export = careful(export, scratch)
        loaded = load(engine, plan, source_sql(export))
    unread = joined.unreadable(engine, plan.table, plan.file)
    doubtful = {name for name, one in said.items() if one.open and not (one.orders() or one.decimal())} & set(
        plan.columns
    )
    yes_only = {name for name, one in said.items() if one.blank_is_no} & set(plan.columns)
    columns = {name for name in (*unread, *doubtful, *yes_only) if name in said and name in chart.sources}
    whole = {name: _evidence(engine, plan, export, chart, name) for name in columns}
    whole |= _no_references(engine, plan, forms)
    columns |= set(whole)
    if not columns:
        return export, loaded, plan, ()
    declared = all_tables()[plan.table].columns
    decided = form.decide(
        {name: declared[name] for name in said if name in declared},
        {**said, **whole},
        hints,
        chart.rules.percent,
    )
    if any(decided.get(name) != forms.get(name) for name in columns):
        undo(engine, plan.table)
        plan = replace(plan, cells=mapping.cells(chart, words, {**forms, **decided}))
        loaded = load(engine, plan, source_sql(export))
    guessed = tuple(name for name in sorted(doubtful) if not (whole[name].orders() or whole[name].decimal()))
    return export, loaded, plan, guessed


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


def _no_references(engine: Engine, plan: Plan, forms: Mapping[str, Form]) -> dict[str, form.Evidence]:
    """Find the words beyond the sample that stand in columns which refer to records, and name none."""
    declared = all_tables()[plan.table].columns
    columns = [
        name
        for name, cell in plan.cells.items()
        if name in plan.columns
        and cell.source is not None
        and name in declared
        and declared[name].type == "text"
        and is_reference(name, declared[name])
    ]
    found = joined.words_in(engine, plan.table, plan.file, columns, sorted(evidence.NO_REFERENCE))
    known = {name: forms[name].empty if name in forms else () for name in found}
    return {name: form.Evidence(empty=tuple(sorted({*words, *known[name]}))) for name, words in found.items()}


def _evidence(engine: Engine, plan: Plan, export: Export, chart: Chart, name: str) -> form.Evidence:
    """Weigh all distinct values of a column, not only those of the sample."""
    own = chart.sources[name]
    column = all_tables()[plan.table].columns[name]
    typed = column.type not in ("choice", "boolean")
    counted = [
        (cell, count)
        for index in (mapping.fed_by(chart, name) if typed else (own,))
        for cell, count in engine.rows(
            f"SELECT c{index}, count(*) FROM {source_sql(export)} WHERE c{index} <> '' GROUP BY ALL ORDER BY ALL"
        )
        if cell.strip() and cell not in chart.rules.empty and _suits(cell, index == own)
    ]
    cells = [cell for cell, count in counted for _ in range(min(count, 100))]
    return evidence.weigh(name, column, cells, _meant(chart, name, [cell for cell, _ in counted]))


def prove(export: Export, loaded: int) -> None:
    """Refuse to go on with a file whose rows do not add up."""
    if export.kind == "csv" and export.records != loaded + len(export.rejects):
        raise CrmKpiError(
            "{export}: rows do not add up: {records} in the file, {loaded} loaded, {rejects} "
            "rejected. This is a mistake in crmkpi; please report it",
            export=export.name,
            records=export.records,
            loaded=loaded,
            rejects=len(export.rejects),
        )


def bad_cells(engine: Engine, export: Export, plan: Plan, chart: Chart) -> list[UnreadableCells]:
    """Name the columns with unreadable cells, and look the text of the first of them up."""
    found = []
    for column, cells in joined.unreadable(engine, plan.table, plan.file).items():
        records = joined.unreadable_rows(engine, plan.table, plan.file, column, SHOWN)
        texts = cell_texts(engine, plan, export, column, records)
        header = export.header[chart.sources[column]] if column in chart.sources else column
        kind = all_tables()[plan.table].columns[column].type
        said = evidence.date_evidence(text for _, text in texts) if kind in ("moment", "day") else form.Evidence()
        chosen = plan.cells[column].form.order if column in plan.cells else "ymd"
        orders = tuple(dict.fromkeys([chosen, *said.orders()])) if said.orders() else ()
        first = tuple((export.line_of(record) if export.kind == "csv" else record + 1, text) for record, text in texts)
        filled = engine.rows(f'SELECT count("{column}") FROM files."{plan.table}_{len(engine.parts[plan.table]) - 1}"')[
            0
        ][0]
        found.append(
            UnreadableCells(
                export.name,
                plan.table,
                column,
                header,
                cells,
                filled + cells,
                first,
                orders if len(orders) > 1 else (),
                _unmapped(engine, plan, export, column) if kind == "choice" else (),
            )
        )
    return found


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


def cell_texts(
    engine: Engine, plan: Plan, export: Export, column: str, records: Sequence[int]
) -> list[tuple[int, str]]:
    """Look the original text of cells up: (record, text)."""
    if not records:
        return []
    source = f"(SELECT *, row_number() OVER () - 1 AS record FROM {source_sql(export)})"
    cell = plan.cells[column]
    text = f"c{cell.source}" if cell.source is not None else "''"
    rows = engine.rows(
        f"SELECT record, {text} FROM {source} WHERE record IN ({', '.join(map(str, records))}) ORDER BY record"
    )
    return [(int(record), str(value or "")) for record, value in rows]
