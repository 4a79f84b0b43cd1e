"""Add rows up that no window can tell apart, before windows look at them.

A stock looks at all rows for every window, but a window only compares moments with its ends. Rows whose moments lie
between the same ends, and for which all other conditions are equally true, are one: five million deals become a few
hundred groups, and the same sums. What does not add up so (a median, a quotient in a sum) is asked row by row.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crmkpi.engine.connection import Engine, quoted
from crmkpi.engine.expression import WrongExpression, is_aggregate, nodes, parse, written

MANY = 100_000
"""Rows below which folding takes longer than what it saves."""
_AGAIN = {
    "count_star": "coalesce(sum(part), 0)",
    "count": "coalesce(sum(part), 0)",
    "sum": "sum(part)",
    "min": "min(part)",
    "max": "max(part)",
}
"""How the aggregates of groups become the aggregate of their rows."""
_KEYS = 12
"""Conditions and moments that rows are grouped by; with more of them there might be as many groups as rows."""
_PLACE = re.compile(r'"query_location(_length)?": \d+')

Tree = dict[str, Any]


class _NotFoldableError(Exception):
    """An expression that must see the rows themselves."""


@dataclass(slots=True)
class _Fold:
    """What the rows are grouped by, and what is added up in each group: syntax → (name, tree)."""

    again: Mapping[str, Tree]
    keys: dict[str, tuple[str, Tree]] = field(default_factory=dict)
    sums: dict[str, tuple[str, Tree]] = field(default_factory=dict)
    moments: dict[str, tuple[str, Tree]] = field(default_factory=dict)
    """What is compared with the ends of windows; it becomes a place between them."""

    def of_group(self, node: Tree) -> Tree | None:
        """Let an aggregate look at groups instead of rows; other nodes stay."""
        if not is_aggregate(node):
            return None
        name = node["function_name"].lower()
        if name not in self.again or node["distinct"] or node["order_bys"]["orders"] or not _adds_up(node):
            raise _NotFoldableError
        condition = _changed(node["filter"], self.of_condition)
        part = _named(self.sums, {**node, "filter": None}, "sum")

        def filtered(inner: Tree) -> Tree | None:
            if inner["class"] == "COLUMN_REF":
                return part
            if not is_aggregate(inner):
                return None
            return {**inner, "arguments": _changed(inner["arguments"], filtered), "filter": condition}

        again: Tree = _changed(self.again[name], filtered)
        return again

    def of_condition(self, node: Tree) -> Tree | None:
        """Let a condition look at groups: what no window changes is a key, a moment is its place."""
        if node["class"] == "PARAMETER":
            # A question about the window alone.
            return node
        if not _of_windows(node):
            return _named(self.keys, node, "key")
        if node["class"] == "CONJUNCTION" or node["type"] == "OPERATOR_NOT":
            return None
        compared = node["type"] in ("COMPARE_LESSTHAN", "COMPARE_GREATERTHANOREQUALTO")
        if not compared or node["right"]["class"] != "PARAMETER" or _of_windows(node["left"]):
            raise _NotFoldableError
        return {**node, "left": _named(self.moments, node["left"], "moment")}


def fold(engine: Engine, table: str, aggregates: Sequence[str], ends: Sequence[str]) -> tuple[list[str], str] | None:
    """Fold a table for windows with these ends (SQL, ascending): aggregates over a subquery, and the subquery.

    None where an aggregate must see the rows themselves, or there are too few rows or too many kinds of them.
    """
    if engine.count(table) < MANY:
        return None
    try:
        asked = [one.tree for one in parse(engine, [*aggregates, *_AGAIN.values()])]
        parts = _Fold(dict(zip(_AGAIN, asked[len(aggregates) :], strict=True)))
        folded = [_changed(tree, parts.of_group) for tree in asked[: len(aggregates)]]
    except (_NotFoldableError, WrongExpression):
        return None
    if len(parts.keys) + len(parts.moments) > _KEYS:
        return None
    inner = dict([*parts.keys.values(), *parts.sums.values(), *parts.moments.values()])
    texts = written(engine, [*folded, *inner.values()])
    sql_of = dict(zip(inner, texts[len(folded) :], strict=True))
    sql_of |= {name: _between(sql_of[name], ends) for name, _ in parts.moments.values()}
    columns = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in sql_of.items())
    return texts[: len(folded)], f"(SELECT {columns} FROM {quoted(table)} GROUP BY ALL)"


def _adds_up(node: Tree) -> bool:
    """Tell whether an aggregate is one of exact numbers, in which the order of adding does not matter."""
    return all(_exact(inner) for argument in node["arguments"] for inner in nodes(argument["expression"]))


def _exact(node: Tree) -> bool:
    if node["class"] == "CONSTANT":
        literal = node.get("literal", {})
        return literal.get("kind") in ("INTEGER", "NUMERIC") and "e" not in literal["text"].lower()
    if node["class"] == "TYPE":
        # A cast to a decimal is exact; one to a floating number is not.
        return bool(node["type_name"].upper() == "DECIMAL")
    is_sum = node["class"] == "FUNCTION" and node["function_name"] in ("+", "-", "*")
    return is_sum or node["class"] in ("COLUMN_REF", "CAST")


def _of_windows(node: Tree) -> bool:
    return any(inner["class"] == "PARAMETER" for inner in nodes(node))


def _between(moment: str, ends: Sequence[str]) -> str:
    """Write the last end that a moment has reached: it is before and after the same ends as the moment."""
    reached = zip(ends, ("TIMESTAMP '-infinity'", *ends), strict=False)
    whens = " ".join(f"WHEN {moment} < {end} THEN {last}" for end, last in reached)
    return f"CASE {whens} WHEN {moment} IS NOT NULL THEN {ends[-1]} END"


def _named(known: dict[str, tuple[str, Tree]], node: Tree, word: str) -> Tree:
    """Name a part of the subquery, the same part once, and refer to it."""
    return _column(known.setdefault(_PLACE.sub("", json.dumps(node)), (f"{word} {len(known)}", node))[0])


def _column(name: str) -> Tree:
    shell = {"query_location": 0, "query_location_length": 0, "alias": ""}
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", **shell, "column_names": [name]}


def _changed(value: Any, change: Callable[[Tree], Tree | None]) -> Any:
    """Copy syntax with those nodes replaced for which `change` gives another; below these it does not look."""
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    if not isinstance(value, dict):
        return value
    if "class" in value and (other := change(value)) is not None:
        return other
    return {key: _changed(inner, change) for key, inner in value.items()}
