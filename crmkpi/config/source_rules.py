"""From a written source to one that holds: names of columns, translated values, format."""

import re
from collections.abc import Iterable, Mapping
from typing import cast

from crmkpi import tables
from crmkpi.config import written
from crmkpi.config.notes import Notes
from crmkpi.config.settings import Format, SourceConfig
from crmkpi.errors import did_you_mean, nearest
from crmkpi.phrases import phrase
from crmkpi.shelf import At

_ADDITIONAL = re.compile(r"[a-z][a-z0-9_]*")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "iso-8859-1", "iso-8859-15", "mac-roman")
_NO_COLUMNS: Mapping[str, tables.Column] = {}


def settle(source: written.Source, notes: Notes) -> SourceConfig:
    """Check one source and bring it to the form that the program works with."""
    # A slip in the name of the table must not hide those below it.
    meant = nearest(source.table.value or "", tables.all_tables())
    table = tables.all_tables().get(meant) if meant else None
    if table:
        for name in (*source.columns, *source.values, *source.constants):
            _check_name(name, source, table, meant or "", notes)
    _check_files(source, notes)
    _check_columns(source, notes)
    own = table.columns if table else _NO_COLUMNS
    for name, words in source.values.items():
        _check_meanings(name.value, words.values(), own, notes)
    for name, constant in source.constants.items():
        _check_meanings(name.value, (constant,), own, notes)
    return SourceConfig(
        table=source.table.value,
        files=source.files,
        preset=source.preset.value if source.preset else None,
        columns={name.value: theirs for name, theirs in source.columns.items()},
        values={name.value: _texts(words) for name, words in source.values.items()},
        constants={name.value: constant.value for name, constant in source.constants.items()},
        format=_format(source.format, notes) if source.format else Format(),
    )


def additional(source: SourceConfig) -> set[str]:
    """Return the columns that a source adds to its table."""
    table = tables.all_tables().get(source.table)
    return {*source.columns, *source.constants} - set(table.columns if table else ())


def _check_name(name: At[str], source: written.Source, table: tables.Table, where: str, notes: Notes) -> None:
    """Take a name that is ours, or far enough from all of ours to be meant as an additional column."""
    if name.value in table.columns:
        return
    theirs = source.columns.get(name)
    if not _ADDITIONAL.fullmatch(name.value):
        near = did_you_mean(name.value, table.columns)
        message = phrase(
            "{name!r} is not a column of {where}.{near} Write small letters, digits and _.",
            name=name.value,
            where=where,
            near=near,
        )
        if theirs and theirs.value in table.columns:
            message = phrase("our column comes first. Write {theirs}: {name!r}.", theirs=theirs.value, name=name.value)
        notes.wrong(name, message)
    elif not _is_meant(name.value, table) and (ours := nearest(name.value, table.columns, cutoff=0.75)):
        notes.wrong(
            name,
            "unknown column {name!r} of {where}. Did you mean {ours!r}?",
            name=name.value,
            where=where,
            ours=ours,
        )
    elif name in source.values and name.value not in (mapped.value for mapped in source.columns):
        notes.wrong(name, "{name!r} has no column. Say in `columns` which header it comes from.", name=name.value)


def _is_meant(name: str, table: tables.Table) -> bool:
    """Tell a column of another table (`state`) or a longer name (`product_id`) from a slip of the pen."""
    if any(name in other.columns for other in tables.all_tables().values()):
        return True
    return any(name.startswith(f"{ours}_") or name.endswith(f"_{ours}") for ours in table.columns)


def _check_files(source: written.Source, notes: Notes) -> None:
    if not source.files:
        notes.wrong(source.table, "`files` is empty. Write a path, a glob or a list of them.")
    for file in source.files:
        if file.value == "":
            notes.wrong(file, "a file needs a name. Write a path or a glob, such as exports/deals-*.csv.")


def _check_columns(source: written.Source, notes: Notes) -> None:
    mapped = {name.value for name in source.columns}
    for theirs in source.columns.values():
        if theirs.value == "":
            notes.wrong(theirs, "a header is missing. Write the name of the column in the export.")
    for name, constant in source.constants.items():
        if constant.value == "":
            notes.wrong(constant, "{name!r} needs a value. Write the one that every row has.", name=name.value)
        if name.value in mapped:
            notes.wrong(name, "{name!r} is in `columns` too. Keep one of the two.", name=name.value)


def _check_meanings(name: str, meanings: Iterable[At[str]], own: Mapping[str, tables.Column], notes: Notes) -> None:
    """Note words that a choice or a flag does not have."""
    column = own.get(name)
    words = ("true", "false") if column and column.type == "boolean" else column.of if column else ()
    for meaning in meanings:
        if words and meaning.value is not None and meaning.value not in words:
            near = did_you_mean(meaning.value, words)
            notes.wrong(
                meaning,
                "{meaning!r} is no {name}.{near} Write {words}.",
                meaning=meaning.value,
                name=name,
                near=near,
                words=", ".join(words),
            )


def _texts(words: Mapping[str, At[str]]) -> dict[str, str]:
    return {theirs: ours.value for theirs, ours in words.items()}


def _format(form: written.Format, notes: Notes) -> Format:
    if form.encoding and form.encoding.value is not None:
        try:
            "".encode(form.encoding.value)
        except (LookupError, ValueError):
            near = did_you_mean(form.encoding.value, _ENCODINGS)
            message = phrase(
                "unknown encoding {encoding!r}.{near} Write a name such as utf-8 or cp1252.",
                encoding=form.encoding.value,
                near=near,
            )
            notes.wrong(form.encoding, message)
    if form.decimal and form.thousands and form.decimal.value == form.thousands.value:
        notes.wrong(form.thousands, "the decimal sign and the sign between thousands must differ.")
    delimiter = form.delimiter.value if form.delimiter else None
    return Format(
        decimal=form.decimal.value if form.decimal else None,
        thousands=form.thousands.value if form.thousands else None,
        date=cast("None", form.date.value) if form.date else None,
        encoding=form.encoding.value if form.encoding else None,
        delimiter="\t" if delimiter == "tab" else delimiter,
    )
