"""From a recognised header to a plan: which cell becomes which canonical column, in whose words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crmkpi.config import SourceConfig
from crmkpi.engine import Cell, Form, Plan
from crmkpi.engine.records import looked_at as looked_at
from crmkpi.errors import Mistake, nearest
from crmkpi.masking import masked_text
from crmkpi.model import PresetTable
from crmkpi.phrases import phrase
from crmkpi.sources.header import folded, spare
from crmkpi.sources.parts import some
from crmkpi.tables import Column, all_tables

FULL_NAME = "nullif(concat_ws(' ', nullif(trim(given_name), ''), nullif(trim(surname), '')), '')"
NO_RULES = PresetTable(recognise=(), columns={})
PLAIN = Column("text", "", "")


@dataclass(frozen=True, slots=True)
class Chart:
    """What is known about an export before its values were looked at."""

    table: str
    preset: str
    sources: Mapping[str, int]
    """Canonical, extra or helper name → index in the header."""
    rules: PresetTable = NO_RULES
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The config's value maps."""
    constants: Mapping[str, str] = field(default_factory=dict)
    entry: str = ""
    """The key in the preset's file."""


def rules_for(kind: PresetTable, sources: Mapping[str, int]) -> PresetTable:
    """Write what an entry says in short as rules: a `coalesce` of a column's spellings, the first of several values."""
    extra, values = dict(kind.extra), {}
    for name in kind.fill:
        spares = [one for number in range(2, len(kind.columns[name]) + 1) if (one := spare(name, number)) in sources]
        extra.update(dict.fromkeys(spares, kind.columns[name]))
        if spares:
            values[name] = f"coalesce({', '.join((name, *spares))})"
    for name, sign in kind.first.items():
        values[name] = f"nullif(trim(split_part({values.get(name, name)}, '{sign}', 1)), '')"
    return replace(kind, extra=extra, derive={**values, **kind.derive}) if values else kind


def without(rules: PresetTable, named: Collection[str]) -> PresetTable:
    """Drop what a preset says of columns that a config names: they come as they stand there."""
    return replace(
        rules,
        utc=tuple(name for name in rules.utc if name not in named),
        derive={name: sql for name, sql in rules.derive.items() if name not in named},
        lengths={name: unit for name, unit in rules.lengths.items() if name not in named},
        part={name: pattern for name, pattern in rules.part.items() if name not in named},
    )


def column_of(chart: Chart, name: str) -> Column:
    """Declare a column of a chart: as its table says, a helper as the preset says, anything else as text."""
    declared = all_tables()[chart.table].columns
    if name in declared:
        return declared[name]
    if name in chart.rules.types:
        return Column(chart.rules.types[name], "", "")
    filled = name.rpartition("_")[0]
    return declared[filled] if name in chart.rules.extra and filled in chart.rules.fill else PLAIN


def is_reference(name: str, column: Column) -> bool:
    """Tell whether a column holds ids, its own or another table's."""
    return column.type == "id" or (column.type == "text" and name.endswith("_id"))


def typed(chart: Chart) -> dict[str, Column]:
    """Declare what the export has: the columns and helpers that a table or preset tells, and others as text."""
    return {name: column_of(chart, name) for name in chart.sources}


def overlaid(
    sources: Mapping[str, int], header: Sequence[str], source: SourceConfig
) -> tuple[dict[str, int], list[Mistake]]:
    """Put the config's `columns` over what was recognised; a header that is not there is a mistake."""
    places = {name: index for index, name in reversed(list(enumerate(header)))}
    by_folded = {folded(name): index for name, index in places.items()}
    found, mistakes = dict(sources), []
    for ours, theirs in source.columns.items():
        index = places.get(theirs.value, by_folded.get(folded(theirs.value)))
        if index is None:
            near = nearest(theirs.value, header)
            hint = phrase(" Did you mean {near!r}?", near=masked_text(near)) if near else ""
            mistakes.append(
                Mistake(
                    "",
                    theirs.line,
                    theirs.column,
                    phrase("no export of this source has a column {theirs!r}.{hint}", theirs=theirs.value, hint=hint),
                )
            )
        else:
            found[ours] = index
    return found, mistakes


def none_known(name: str, source: SourceConfig, header: Sequence[str], config: str) -> Mistake:
    """Say that a file has no column of the table that a config takes it for."""
    message = phrase(
        "{file}: none of its columns is known for {table}; name them under `columns:` (it has {some})",
        file=name,
        table=source.table,
        some=some(header),
    )
    return Mistake(config, source.files[0].line, source.files[0].column, message)


def cells(chart: Chart, words: Mapping[str, Sequence[str]], forms: Mapping[str, Form]) -> dict[str, Cell]:
    """Describe every column that comes straight from the file, a constant, or is empty but named by a rule."""
    rules = chart.rules
    constants = {**rules.constants, **chart.constants}
    found = {}
    for name, index in chart.sources.items():
        exact, by_folded = value_map(chart, name, words.get(name, ()))
        form = forms.get(name, Form())
        empty = (*rules.empty, *form.empty)
        part = rules.part.get(name, "")
        found[name] = Cell(index, constants.get(name), exact, by_folded, empty, name.endswith("_id"), form, part)
    for name, constant in constants.items():
        found.setdefault(name, Cell(constant=constant))
    for name in _named(rules) - set(found):
        found[name] = Cell(form=forms.get(name, Form()))
    return found


def _named(rules: PresetTable) -> set[str]:
    """Name the columns and helpers that the rules of a preset look at, whether the export has them or not."""
    sql = " ".join([*rules.derive.values(), rules.keep or "", *(doubt.rows for doubt in rules.doubts)])
    return looked_at(sql, {*rules.columns, *rules.extra})


def fed_by(chart: Chart, name: str) -> tuple[str, ...]:
    """List the columns of an export whose cells make a column: itself, and those that its derivation looks at."""
    looked = sorted(looked_at(chart.rules.derive.get(name, ""), chart.sources))
    return tuple(one for one in dict.fromkeys((name, *looked)) if one in chart.sources)


def value_map(
    chart: Chart, name: str, words: Sequence[str], any_other: bool = True
) -> tuple[dict[str, str], dict[str, str]]:
    """Make the map of a column's words to ours: as they were seen in the file, and folded for all other spellings.

    Without `any_other`, the meaning that every other word has is left out.
    """
    column = column_of(chart, name)
    said = {**chart.rules.values.get(name, {}), **chart.values.get(name, {})}
    if not said and column.type != "choice":
        return {}, {}
    by_folded = {folded(word): word for word in column.of}
    by_folded.update({"*" if theirs == "*" else folded(theirs): ours for theirs, ours in said.items()})
    if not any_other:
        by_folded.pop("*", None)
    exact = {}
    for word in words:
        ours = by_folded.get(folded(word), by_folded.get("*"))
        if ours is not None:
            exact[word] = ours
    return exact, by_folded


def plan(chart: Chart, file: int, label: str, described: Mapping[str, Cell], wanted: set[str] | None) -> Plan:
    """Decide which columns are kept: those that have a source and that anybody asks for."""
    declared = all_tables()[chart.table]
    derive = dict(chart.rules.derive)
    described = dict(described)
    filled = {name for name, cell in described.items() if cell.source is not None or cell.constant is not None}
    if "name" in declared.columns and "name" not in filled and filled & {"given_name", "surname"}:
        derive["name"] = FULL_NAME
        for part in ("given_name", "surname"):
            described.setdefault(part, Cell())
    for name, sql in derive.items():
        if _named(PresetTable((), dict.fromkeys(described, ()), derive={name: sql})) & filled:
            filled.add(name)
    helpers = set(chart.rules.extra) - set(declared.columns)
    columns = [
        name for name in (*declared.columns, *sorted(filled - set(declared.columns) - helpers)) if name in filled
    ]
    if wanted is not None:
        columns = [name for name in columns if name in wanted or name in declared.required or name == declared.key]
    used = {name: cell for name, cell in described.items() if name in columns or name in _named(chart.rules) or derive}
    others = {name: column_of(chart, name) for name in used if name not in declared.columns}
    return Plan(chart.table, file, label, used, derive, chart.rules.keep, tuple(columns), others)
