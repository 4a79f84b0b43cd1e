"""Conditions without SQL, typed by the columns of a table: `{region: [SP, RJ], amount: {from: 1000}}`.

A column of the customer, campaign or user that a row refers to is written as `customer.segment`; in the SQL it is a
column with a dot in its name.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from crmkpi import shelf
from crmkpi.errors import did_you_mean
from crmkpi.phrases import phrase
from crmkpi.tables import REFERS, Column, all_tables, referred

Fault = tuple[str, str]
"""(column, what is wrong with its condition)."""
ENDS = {"from": ">=", "to": "<=", "above": ">", "below": "<"}
"""Words of a range; `from` and `to` belong to it."""
ALSO = {"gte": "from", "lte": "to", "gt": "above", "lt": "below"}
"""Other words for them."""
_UNTYPED = ("text", "id", "choice")


def condition(filter: Mapping[str, Any], table: str) -> tuple[str, list[Fault]]:
    """Write a filter as one SQL condition over the columns of a table or view, with everything that is wrong in it."""
    columns = columns_of(table)
    parts: list[str] = []
    faults: list[Fault] = []
    for name, wanted in filter.items():
        if name in columns:
            own, column = name, columns[name]
        elif found := referred(name, table, columns):
            own, column = ".".join(found), all_tables()[REFERS[found[0]]].columns[found[1]]
        else:
            near, beyond = did_you_mean(name, columns), _beyond(columns)
            message = phrase(
                "{name} has no column {column!r}.{hint}{beyond}", name=table, column=name, hint=near, beyond=beyond
            )
            faults.append((name, message))
            continue
        try:
            parts.append(_one(own, column, wanted))
        except ValueError as error:
            faults.append((name, str(error)))
    return " AND ".join(parts) or "true", faults


def _beyond(columns: Mapping[str, object]) -> str:
    """Say what else can be asked for: the columns of what the rows refer to."""
    there = dict.fromkeys(f"{refers.removesuffix('_id')}.…" for refers in REFERS if refers in columns)
    written = ", ".join(there)
    return phrase(" Columns of what it refers to are written as {written}.", written=written) if there else ""


@cache
def columns_of(table: str) -> Mapping[str, Column | None]:
    """Name the columns of a table with their types; those of a derived table have none."""
    if table in all_tables():
        return dict(all_tables()[table].columns)
    files = dict(shelf.stand("views"))
    if table not in files:
        return {}
    said = shelf.plain(files[table].read_text(encoding="utf-8"), files[table].name)
    return dict.fromkeys(said["columns"])


def _one(name: str, column: Column | None, wanted: Any) -> str:
    """Write the condition of one column; ValueError says what it may be."""
    if isinstance(wanted, Mapping):
        return _mapping(name, column, wanted)
    if isinstance(wanted, list):
        if not wanted:
            raise ValueError(phrase("{name}: the list is empty. Write at least one value.", name=name))
        some = [_equal(name, column, one) for one in wanted]
        return some[0] if len(some) == 1 else f"({' OR '.join(some)})"
    return _equal(name, column, wanted)


def _mapping(name: str, column: Column | None, wanted: Mapping[str, Any]) -> str:
    if set(wanted) == {"not"}:
        # What is empty is not one of the values either.
        return f"(({_one(name, column, wanted['not'])}) IS NOT TRUE)"
    unknown = [word for word in wanted if word not in (*ENDS, *ALSO)]
    if unknown or not wanted:
        word = unknown[0] if unknown else ""
        raise ValueError(
            phrase(
                "{name}: {word!r} is not known here. Write {ends} or not.{near}",
                name=name,
                word=word,
                ends=", ".join(ENDS),
                near=_near(word),
            )
        )
    twice = [word for word in wanted if ALSO.get(word) in wanted]
    if twice:
        raise ValueError(
            phrase(
                "{name}: {twice} is another word for {also}. Write one of them.",
                name=name,
                twice=twice[0],
                also=ALSO[twice[0]],
            )
        )
    wanted = {ALSO.get(word, word): value for word, value in wanted.items()}
    if column is not None and column.type in (*_UNTYPED, "boolean"):
        raise ValueError(
            phrase(
                "{name} is {it}: it has no range. List values.",
                name=name,
                it=phrase("a flag") if column.type == "boolean" else phrase("text"),
            )
        )
    return " AND ".join(_end(name, column, word, wanted[word]) for word in ENDS if word in wanted)


def _near(word: str) -> str:
    near = {">=": "from", "<=": "to", ">": "above", "<": "below", "min": "from", "max": "to", "!=": "not", "ne": "not"}
    return (
        phrase(" Did you mean {near!r}?", near=near[word])
        if word in near
        else did_you_mean(word, (*ENDS, *ALSO, "not"))
    )


def _end(name: str, column: Column | None, word: str, value: Any) -> str:
    """Write one end of a range; the last day of a range of moments belongs to it as a whole."""
    if isinstance(value, Mapping | list) or value is None:
        raise ValueError(phrase("{name}: {word} needs one value", name=name, word=word))
    if column is not None and column.type in ("moment", "day"):
        day = _day(name, value)
        if word in ("to", "above"):
            day += timedelta(days=1)
        return f"{_quoted(name)} {'<' if word in ('to', 'below') else '>='} TIMESTAMP '{day.isoformat()} 00:00:00'"
    return f"{_quoted(name)} {ENDS[word]} {_number(name, value)}"


def _equal(name: str, column: Column | None, value: Any) -> str:
    if isinstance(value, Mapping | list):
        raise ValueError(phrase("{name}: a list holds plain values only", name=name))
    if value is None:
        return f"{_quoted(name)} IS NULL"
    if column is None:
        return f"CAST({_quoted(name)} AS VARCHAR) = {_text(value)}"
    if column.type == "boolean":
        if value.lower() not in ("true", "false"):
            raise ValueError(phrase("{name}: {value!r} is neither true nor false", name=name, value=value))
        return f"{_quoted(name)} IS {value.upper()}"
    if column.type in ("moment", "day"):
        day = _day(name, value)
        ends = (day, day + timedelta(days=1))
        first, after = (f"TIMESTAMP '{end.isoformat()} 00:00:00'" for end in ends)
        return f"({_quoted(name)} >= {first} AND {_quoted(name)} < {after})"
    if column.type not in _UNTYPED:
        return f"{_quoted(name)} = {_number(name, value)}"
    if column.of and value not in column.of:
        raise ValueError(
            phrase(
                "{name} is never {value!r}.{hint} It is {of}.",
                name=name,
                value=value,
                hint=did_you_mean(value, column.of),
                of=", ".join(column.of),
            )
        )
    return f"{_quoted(name)} = {_text(value)}"


def _number(name: str, value: str) -> str:
    try:
        number: Decimal = shelf.scalar(value, Decimal)
    except (ValueError, InvalidOperation):
        raise ValueError(phrase("{name}: {value!r} is not a number", name=name, value=value)) from None
    return f"{number:f}"


def _day(name: str, value: str) -> date:
    try:
        day: date = shelf.scalar(value, date)
    except ValueError:
        raise ValueError(
            phrase("{name}: {value!r} is not a day. Write it as 2026-10-31.", name=name, value=value)
        ) from None
    return day


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    """Write a text as SQL; `$word` in it must not be taken for a parameter."""
    return " || ".join("'" + part.replace("'", "''") + "'" for part in _pieces(value))


def _pieces(value: str) -> Iterator[str]:
    parts = re.split(r"(?<=\$)", value)
    yield from (part for part in parts if part) if value else [""]
