"""The columns of a table that is looked at: which become ours and how they are written, and which nobody takes."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from crmkpi.engine import Cell, Form, peek
from crmkpi.inspection.looked import Looked
from crmkpi.model.inspection import MappedColumn, ShownRow, UnusedColumn, WordCount
from crmkpi.sources import mapping
from crmkpi.tables import all_tables

WORDS = 40
"""Words of a column that are counted."""
DATES = ("moment", "day")
NUMBERS = ("money", "number", "integer")


def mapped(look: Looked) -> Iterator[MappedColumn]:
    """Describe every one of our columns that the table fills, in the order of the declaration."""
    one = look.one
    if one.chart is None or one.plan is None:
        return
    values = peek.read(look.ready.engine, one.plan.table, one.plan.file)
    unread = {each.column: each.cells for each in look.ready.brought.bad_cells if each.file == look.export.name}
    for name in one.plan.columns:
        yield _column(look, name, values.get(name, 0), unread.get(name, 0))


def _column(look: Looked, name: str, values: int, unread: int) -> MappedColumn:
    chart, plan = look.one.chart, look.one.plan
    assert chart is not None and plan is not None
    declared = all_tables()[plan.table].columns.get(name)
    cell = plan.cells.get(name, Cell())
    at = chart.sources.get(name)
    kind = declared.type if declared else "text"
    filled = look.counts[at] if at is not None and name not in plan.derive else values + unread
    return MappedColumn(
        ours=name,
        type=kind,
        header=look.header(at) if at is not None else "",
        at=at,
        constant=cell.constant,
        rule=plan.derive.get(name),
        form=_form(kind, cell.form) if at is not None else {},
        why=_why(look, name, kind) if at is not None else "",
        evidence=_evidence(look, name),
        filled=filled,
        empty=max(look.loaded - filled, 0),
        unreadable=unread,
        words=_words(look, name, kind, at),
    )


def _form(kind: str, form: Form) -> dict[str, str]:
    """Write how a column is written: what of the form means something for its type."""
    left_out: tuple[str, ...] = ("decimal", "percent", "currency", "indian", "blank_is_no")
    if kind in NUMBERS:
        left_out = ("order", "utc", "blank_is_no")
    elif kind not in DATES:
        left_out = (*left_out, "order", "utc", "marked")
        left_out = tuple(name for name in left_out if kind != "boolean" or name != "blank_is_no")
    elif form.shape:
        left_out = (*left_out, "order")
    said = {field.name: getattr(form, field.name) for field in fields(form) if field.name not in left_out}
    return {name: _word(value) for name, value in said.items() if value not in (None, False, "", (), {})}


def _word(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "yes" if value is True else str(value)


def _evidence(look: Looked, name: str) -> dict[str, int]:
    """Count the sample's values that speak for each reading."""
    said = look.one.evidence.get(name)
    if said is None:
        return {}
    found: dict[str, int] = {}
    for field in fields(said):
        value = getattr(said, field.name)
        if isinstance(value, Mapping):
            found |= {str(key): int(n) for key, n in sorted(value.items()) if isinstance(n, int)}
        elif isinstance(value, int) and not isinstance(value, bool) and value:
            found[field.name] = value
    return found


def _why(look: Looked, name: str, kind: str) -> str:
    """Say what decided how a column is written."""
    said, hints = look.one.evidence.get(name), look.one.hints
    if said is None or kind not in (*DATES, *NUMBERS):
        return ""
    dates = kind in DATES
    if hints.order if dates else hints.decimal:
        return "config"
    if said.order() if dates else said.decimal():
        return "values"
    if said.shape:
        return ""
    if not said.open:
        return "unsigned"
    others = [one.order() if dates else one.decimal() for one in look.one.evidence.values()]
    if any(other not in (None, "ymd") for other in others):
        return "neighbours"
    chart = look.one.chart
    if dates and chart is not None and chart.rules.dates:
        return "preset"
    return "delimiter" if look.export.delimiter == ";" else "usual"


def _words(look: Looked, name: str, kind: str, at: int | None) -> tuple[WordCount, ...]:
    """Count the words of a column that has few, and say what becomes of each."""
    chart, plan, engine = look.one.chart, look.one.plan, look.ready.engine
    assert chart is not None and plan is not None
    translated = bool(chart.values.get(name) or chart.rules.values.get(name))
    if kind not in ("choice", "boolean") and not translated:
        return ()
    if at is None or name in chart.rules.derive:
        counted = peek.values(engine, plan.table, plan.file, (name,), WORDS)
        return tuple(WordCount(look.cell(word, name), word, int(n)) for word, n in counted if word)
    counts = peek.words(engine, look.source, at, WORDS)
    exact, _ = mapping.value_map(chart, name, [word for word, _ in counts])
    declared = all_tables()[plan.table].columns.get(name)
    free = kind == "boolean" or not (declared and declared.of)
    return tuple(WordCount(look.cell(word, name), exact.get(word, word if free else None), n) for word, n in counts)


def outcomes(look: Looked) -> tuple[WordCount, ...]:
    """Say what became of the deals of each stage."""
    plan = look.one.plan
    if plan is None or not {"stage", "outcome"} <= set(plan.columns):
        return ()
    counted = peek.values(look.ready.engine, plan.table, plan.file, ("stage", "outcome"), WORDS)
    return tuple(WordCount(look.cell(stage, "stage"), outcome or None, int(n)) for stage, outcome, n in counted)


def helpers(look: Looked) -> dict[str, str]:
    """Name the columns of the file that only the rules of the preset look at."""
    chart, plan = look.one.chart, look.one.plan
    if chart is None or plan is None:
        return {}
    return {name: look.header(at) for name, at in chart.sources.items() if name not in plan.columns}


def unused(look: Looked) -> Iterator[UnusedColumn]:
    """Describe the columns of the file that nobody takes, with the first value of each."""
    used = set(look.one.chart.sources.values()) if look.one.chart else set()
    for index, name in enumerate(look.export.header):
        if index not in used and (name.strip() or look.counts[index]):
            yield UnusedColumn(look.header(index), index, look.counts[index], sample_of(look, index))


def sample_of(look: Looked, index: int) -> str:
    """Give the first value of a column that there is among the first rows, covered."""
    value = next((cells[index] for _, cells in look.first if cells[index].strip()), "")
    return look.cell(value, look.taken().get(index, look.export.header[index]))


def rows(look: Looked, shown: int) -> Iterator[ShownRow]:
    """Show the first records as they came in and as they went out."""
    taken, plan = look.taken(), look.one.plan
    after = _after(look, shown)
    for place, (line, cells) in enumerate(look.first[:shown]):
        kept, values = after[place] if place < len(after) else (True, None)
        before = tuple(
            cell if _is_date(look, name, values) else look.cell(cell, name)
            for index, cell in enumerate(cells)
            for name in (taken.get(index, look.export.header[index]),)
        )
        yield ShownRow(line, before, values if plan is not None else None, kept)


def _is_date(look: Looked, name: str, values: Mapping[str, str | None] | None) -> bool:
    """Tell whether a cell was read as a date that is nobody's birthday: its digits are no phone."""
    declared = all_tables()[look.table].columns.get(name) if look.table else None
    dated = declared is not None and declared.type in DATES and declared.personal is None
    return dated and values is not None and values.get(name) is not None


def _after(look: Looked, shown: int) -> list[tuple[bool, dict[str, str | None]]]:
    plan = look.one.plan
    if plan is None:
        return []
    declared = all_tables()[plan.table].columns
    types = {name: declared[name].type if name in declared else "text" for name in plan.columns}
    found = peek.first_rows(look.ready.engine, plan.table, plan.file, plan.columns, shown)
    return [
        (
            kept,
            {
                name: None if value is None else look.cell(_tidy(value, types[name]), name)
                for name, value in zip(plan.columns, values, strict=True)
            },
        )
        for kept, values in found
    ]


def _tidy(value: str, kind: str) -> str:
    """Leave the noughts behind an exact number, and midnight behind a day, out."""
    if kind in ("money", "number") and "." in value:
        return value.rstrip("0").rstrip(".")
    return value.removesuffix(" 00:00:00") if kind == "moment" else value
