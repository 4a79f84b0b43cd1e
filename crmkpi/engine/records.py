"""Write the way of a record in SQL: text under our names, each cell read by its type, then what is derived from them.

Derivations never see text where a column is a date, a number or a yes/no: they are given values, read by the form of
the column that the text stands in. A cell that has text but no value is remembered beside its column (`_unread`). A
derived value is unread, too, when it would be another one with some value in the place of such a cell.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crmkpi.engine import loose
from crmkpi.engine.cast import Form, sql_type, typed
from crmkpi.engine.connection import declared, quoted, text
from crmkpi.tables import Column

PLAIN = Column("text", "", "")
WRITTEN = "_written "
"""Begins the names of cells' texts where their values stand beside them."""
LOOSE = "_loose "
"""Begins the names of cells' texts on their way to a plain shape."""
UNREAD = "_unread "
"""Begins the names of flags that say that a cell has text but no value."""
_OTHERWISE = "_otherwise"
"""A derived value as it would be with some other value in the place of unread cells."""
AS_TEXT = ("id", "text", "choice")
STAND_INS = {
    "moment": "TIMESTAMP '1900-01-01 00:00:00'",
    "day": "DATE '1900-01-01'",
    "money": "1",
    "number": "1",
    "integer": "1",
    "boolean": "true",
}
"""What is put in the place of an unread cell to see whether the cell matters."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a column's text comes from, and how it is written."""

    source: int | None = None
    """Index in the export's header."""
    constant: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    """Their word as written → ours."""
    folded: Mapping[str, str] = field(default_factory=dict)
    """The same by folded word, for spellings that were not foreseen; `*` is every other word."""
    empty: tuple[str, ...] = ()
    trimmed: bool = False
    """Spaces around an id are slips; two spellings of one customer would not meet."""
    form: Form = field(default_factory=Form)
    part: str = ""
    """A pattern: of a cell that matches, only its first group is read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of one export become rows of one canonical table."""

    table: str
    file: int
    """Index of the export in the run."""
    label: str
    cells: Mapping[str, Cell]
    """Canonical, helper and extra columns that come straight from the file."""
    derive: Mapping[str, str] = field(default_factory=dict)
    keep: str | None = None
    columns: tuple[str, ...] = ()
    """What the physical table holds in the end."""
    helpers: Mapping[str, Column] = field(default_factory=dict)
    """What is no column of the table, but looked at by a rule or taken in by name."""

    def column(self, name: str) -> Column:
        """Declare a column or helper; what nobody declares is text."""
        return declared(self.table).columns.get(name) or self.helpers.get(name, PLAIN)

    def is_read(self, name: str) -> bool:
        """Tell whether a column's text is turned into a value before anything is derived from it."""
        return self.column(name).type not in AS_TEXT

    def flags(self) -> Iterator[str]:
        """Name the helpers of yes and no that decide something: an unreadable one must speak up for itself."""
        for name in sorted(self.helpers):
            cell = self.cells.get(name)
            if self.helpers[name].type == "boolean" and cell is not None and cell.source is not None:
                yield name


def records(plan: Plan, source: str, timezone: str) -> str:
    """Write the records of an export by our names: values, what is derived from them, and what could not be read."""
    first = ", ".join(f"{word(cell)} AS {quoted(name)}" for name, cell in plan.cells.items()) or "1 AS _row"
    inner = _read(plan, f"(SELECT {first} FROM {source})", timezone)
    known = set(plan.cells)
    for name, sql in plan.derive.items():
        inner = _derived(plan, inner, name, sql, known)
        known.add(name)
    return inner


def kept(plan: Plan, inner: str) -> str:
    """Add `_keep` to records: one stays when an unread cell is all that speaks against it."""
    if plan.keep is None:
        return inner
    asked = _with_stand_ins(plan, inner, _looked_at(plan.keep, _all_read(plan)), plan.keep)
    otherwise = f" OR coalesce({_OTHERWISE}, false)" if asked != inner else ""
    return f"(SELECT *, coalesce({plan.keep}, false){otherwise} AS _keep FROM {asked})"


def _all_read(plan: Plan) -> list[str]:
    """Name what is a value when something is derived from it."""
    return [name for name in dict.fromkeys((*plan.cells, *plan.derive)) if plan.is_read(name)]


def _read(plan: Plan, inner: str, timezone: str) -> str:
    """Turn the texts of columns that are no text into values; the text is gone, whether it could be read is kept."""
    names = [name for name in plan.cells if plan.is_read(name)]
    if not names:
        return inner
    forms = {name: plan.cells[name].form for name in names}
    steps = {name: found for name in names if (found := loose.steps(plan.column(name), forms[name]))}
    values, texts = [], []
    for name in names:
        if plan.cells[name].source is None and plan.cells[name].constant is None:
            values.append(f"CAST(NULL AS {sql_type(plan.column(name))}) AS {quoted(name)}")
            continue
        cell = quoted(LOOSE + name) if name in steps else quoted(name)
        form = loose.plain(plan.column(name), forms[name]) if name in steps else forms[name]
        values.append(f"{typed(cell, plan.column(name), form, timezone)} AS {quoted(name)}")
        texts.append(name)
    # Text and value side by side, so that each cast is written, bound and run once.
    beside = "".join(f", {quoted(name)} AS {quoted(WRITTEN + name)}" for name in texts)
    inner = f"(SELECT * REPLACE ({', '.join(values)}){beside} FROM {_loosened(inner, steps)})"
    flags = "".join(f", {_is_unread(name) if name in texts else 'false'} AS {quoted(UNREAD + name)}" for name in names)
    return f"(SELECT *{flags} FROM {inner})"


def _is_unread(name: str) -> str:
    """Write that a cell has text but no value; with AND, the engine would look at every text."""
    return f"CASE WHEN {quoted(name)} IS NULL THEN coalesce(trim({quoted(WRITTEN + name)}) <> '', false) ELSE false END"


def _derived(plan: Plan, inner: str, name: str, sql: str, known: Iterable[str]) -> str:
    """Add (or replace) a derived column, and whether an unread cell keeps it from being known."""
    kind = sql_type(plan.column(name))
    value = f"TRY_CAST(({sql}) AS {kind})" if plan.is_read(name) else f"({sql})"
    if not plan.is_read(name):
        return f"(SELECT {_put({name: value}, known)} FROM {inner})"
    looked = _looked_at(sql, [one for one in _all_read(plan) if one in known and not _is_flag(plan, one)])
    asked = _with_stand_ins(plan, inner, looked, value)
    changes = {name: value}
    unread = "false"
    if asked != inner:
        any_unread = " OR ".join(quoted(UNREAD + one) for one in looked)
        unread = f"({any_unread}) AND {value} IS DISTINCT FROM {_OTHERWISE}"
        changes = {name: f"CASE WHEN {unread} THEN NULL ELSE {value} END"}
    changes[UNREAD + name] = unread
    there = {*known, *([UNREAD + name] if name in known else [])}
    out = f"(SELECT {_put(changes, there)} FROM {asked})"
    return f"(SELECT * EXCLUDE ({_OTHERWISE}) FROM {out})" if asked != inner else out


def _is_flag(plan: Plan, name: str) -> bool:
    return name in plan.helpers and plan.helpers[name].type == "boolean"


def _put(changes: Mapping[str, str], known: Iterable[str]) -> str:
    """Write a select of everything with some columns changed or added."""
    there = set(known)
    changed = [f"{sql} AS {quoted(name)}" for name, sql in changes.items() if name in there]
    added = [f"{sql} AS {quoted(name)}" for name, sql in changes.items() if name not in there]
    replaced = f" REPLACE ({', '.join(changed)})" if changed else ""
    return ", ".join([f"*{replaced}", *added])


def _with_stand_ins(plan: Plan, inner: str, names: Sequence[str], sql: str) -> str:
    """Work SQL out with some value in the place of unread cells, beside the records as they are."""
    names = [name for name in names if name in plan.derive or plan.cells[name].source is not None]
    if not names:
        return inner

    def instead(other: Mapping[str, str]) -> str:
        whens = (f"CASE WHEN {quoted(UNREAD + one)} THEN {other[one]} ELSE {quoted(one)} END" for one in names)
        return ", ".join(f"{when} AS {quoted(one)}" for when, one in zip(whens, names, strict=True))

    kinds = {name: plan.column(name) for name in names}
    stand_ins = {name: f"CAST({STAND_INS[kind.type]} AS {sql_type(kind)})" for name, kind in kinds.items()}
    nothing = {name: f"CAST(NULL AS {sql_type(kind)})" for name, kind in kinds.items()}
    inner = f"(SELECT * REPLACE ({instead(stand_ins)}) FROM {inner})"
    inner = f"(SELECT *, ({sql}) AS {_OTHERWISE} FROM {inner})"
    return f"(SELECT * REPLACE ({instead(nothing)}) FROM {inner})"


def looked_at(sql: str, names: Iterable[str]) -> set[str]:
    """Name the columns, of those given, that SQL speaks of."""
    return set(re.findall(r"\w+", sql)) & set(names)


def _looked_at(sql: str, names: Iterable[str]) -> list[str]:
    return sorted(looked_at(sql, names))


def _loosened(inner: str, steps: Mapping[str, Sequence[str]]) -> str:
    """Write the steps of cells that are not plain, one query around the other, beside their texts."""
    for number in range(max(map(len, steps.values()), default=0)):
        due = {name: each[number] for name, each in steps.items() if number < len(each)}
        cells = {name: quoted(LOOSE + name if number else name) for name in due}
        changed = [f"{_over(step, cells[name])} AS {quoted(LOOSE + name)}" for name, step in due.items()]
        how = f"* REPLACE ({', '.join(changed)})" if number else f"*, {', '.join(changed)}"
        inner = f"(SELECT {how} FROM {inner})"
    return inner


def _over(step: str, cell: str) -> str:
    """Write a step over a column."""
    return re.sub(r"\bcell\b", lambda _: cell, step)


def word(cell: Cell) -> str:
    """Write a cell's text: constant, or the file's own with empty words emptied and values in our words."""
    if cell.source is None:
        return f"CAST({text(cell.constant) if cell.constant is not None else 'NULL'} AS VARCHAR)"
    own = _undressed(f"c{cell.source}", cell.form)
    own = f"trim({own})" if cell.trimmed else own
    blank = f"nullif({own}, '')"
    for nothing in cell.empty:
        blank = f"nullif({blank}, {text(nothing)})"
    if cell.constant is not None:
        blank = f"coalesce({blank}, {text(cell.constant)})"
    return _part(_mapped(blank, cell), cell)


def _undressed(cell: str, form: Form) -> str:
    """Take away what a program has put around a text so that Excel keeps it, or instead of its letters for HTML."""
    if form.formulas:
        inner = f"replace(substr({cell}, 3, length({cell}) - 3), '\"\"', '\"')"
        cell = f"CASE WHEN {cell} LIKE '=\"%\"' AND length({cell}) > 2 THEN {inner} ELSE {cell} END"
    for entity in form.entities:
        cell = f"replace({cell}, {text(entity)}, {text(html.unescape(entity))})"
    return cell


def _mapped(blank: str, cell: Cell) -> str:
    if not cell.words and not cell.folded:
        return blank
    whens = " ".join(f"WHEN {text(theirs)} THEN {text(ours)}" for theirs, ours in cell.words.items())
    otherwise = folded_word(blank, cell.folded)
    return f"CASE {blank} {whens} ELSE {otherwise} END" if whens else otherwise


def _part(cell: str, written: Cell) -> str:
    """Write the part of a cell that is read, where the cell has such a part."""
    return f"coalesce(nullif(regexp_extract({cell}, {text(written.part)}, 1), ''), {cell})" if written.part else cell


def folded_word(cell: str, folded: Mapping[str, str]) -> str:
    """Write a value map by folded word; `*` takes every other word, otherwise the word stays as it is."""
    other = f"CASE WHEN {cell} IS NOT NULL THEN {text(folded['*'])} END" if "*" in folded else cell
    whens = " ".join(f"WHEN {text(theirs)} THEN {text(ours)}" for theirs, ours in folded.items() if theirs != "*")
    if not whens:
        return other
    key = f"regexp_replace(lower(strip_accents({cell})), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    return f"CASE {key} {whens} ELSE {other} END"
