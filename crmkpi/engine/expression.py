"""Read the SQL of shelf files through DuckDB's own parser: which columns it names, what it may not do, and how an
aggregate is restricted to some of the rows.

An expression of a KPI or check is one expression over the columns of one table: aggregates and scalar functions,
no subquery, no window, no other table. That is what a second engine can translate, and what cannot read a file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crmkpi.engine.connection import Engine
from crmkpi.errors import CrmKpiError
from crmkpi.phrases import phrase

AGGREGATES = frozenset(
    (
        *("count", "count_star", "sum", "min", "max", "avg", "median", "mode", "quantile_cont", "quantile_disc"),
        *("bool_and", "bool_or", "any_value", "arg_max", "arg_min", "stddev_pop", "stddev_samp", "var_pop"),
        *("var_samp", "mad"),
    )
)
"""What a KPI may aggregate with; all of these exist in other engines too."""
PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
SCALARS = frozenset(
    (
        *(
            "abs",
            "round",
            "floor",
            "ceil",
            "ceiling",
            "trunc",
            "sqrt",
            "power",
            "pow",
            "exp",
            "ln",
            "log10",
            "mod",
            "sign",
        ),
        *("lower", "upper", "trim", "ltrim", "rtrim", "length", "substr", "substring", "left", "right", "replace"),
        *("concat", "concat_ws", "position", "strpos", "starts_with", "ends_with", "contains", "lpad", "rpad"),
        *("regexp_matches", "regexp_full_match", "nullif", "greatest", "least", "if", "ifnull"),
        *("date_trunc", "date_part", "date_diff", "date_add", "year", "quarter", "month", "week", "day", "dayofweek"),
        *("isodow", "hour", "minute", "second", "epoch", "last_day", "seconds_between", "business_seconds"),
        *("to_years", "to_months", "to_weeks", "to_days", "to_hours", "to_minutes", "to_seconds"),
    )
)
"""What a KPI may compute with: functions of its arguments alone. No clock, no chance, no file, no setting."""
_ALLOWED = frozenset(
    (
        "BETWEEN",
        "CASE",
        "CAST",
        "TYPE",
        "COLUMN_REF",
        "COMPARISON",
        "CONJUNCTION",
        "CONSTANT",
        "FUNCTION",
        "OPERATOR",
        "PARAMETER",
    )
)
_WORDS = {
    "SUBQUERY": phrase("a subquery"),
    "WINDOW": phrase("a window function"),
    "STAR": phrase("a star"),
    "LAMBDA": phrase("a lambda"),
}


class WrongExpression(CrmKpiError):
    """SQL of a shelf file that is not one plain expression; the message says why."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression and what one walk over its tree tells."""

    tree: dict[str, Any]
    columns: frozenset[str]
    """The columns that it names."""
    aggregates: bool
    refused: str | None
    """What it holds that no KPI or check may hold."""


WINDOWS = AGGREGATES | {"lag", "lead", "first_value", "last_value", "row_number", "rank", "dense_rank"}
"""What may look at neighbouring rows, where that is allowed."""


def parse(engine: Engine, expressions: Sequence[str], *, windows: bool = False) -> list[Expression]:
    """Parse expressions with DuckDB's own parser, all in one go; WrongExpression for the first that is not one.

    With `windows` they may look at other rows of the table by window functions.
    """
    trees = _trees(engine, ", ".join(f"({sql})" for sql in expressions)) if expressions else []
    if trees is None or len(trees) != len(expressions):
        for sql in expressions:
            one = _trees(engine, f"({sql})")
            if one is None or len(one) != 1:
                raise WrongExpression(phrase("this is not one SQL expression: {sql}", sql=" ".join(sql.split())))
        raise WrongExpression(phrase("these are not SQL expressions"))
    return [_read(tree, windows) for tree in trees]


def _read(tree: dict[str, Any], windows: bool) -> Expression:
    columns, aggregates, refused = set(), False, None
    for node in nodes(tree):
        kind = node["class"]
        if kind == "COLUMN_REF":
            columns.add(node["column_names"][-1])
        elif kind == "WINDOW" and windows:
            name = (node["function_name"] or node["type"].removeprefix("WINDOW_")).lower()
            if name not in WINDOWS:
                refused = refused or phrase("the window function {name}()", name=name)
        elif kind not in _ALLOWED:
            refused = refused or _WORDS.get(kind, phrase("{kind} syntax", kind=kind.lower()))
        elif kind == "FUNCTION" and not node.get("is_operator"):
            name = node["function_name"].lower()
            aggregates = aggregates or name in AGGREGATES
            if name == "row":
                refused = refused or phrase("a list of several expressions")
            elif name not in AGGREGATES | SCALARS:
                refused = refused or phrase("the function {name}()", name=name)
    return Expression(tree, frozenset(columns), aggregates, refused)


def _trees(engine: Engine, selected: str) -> list[dict[str, Any]] | None:
    answer = json.loads(engine.rows("SELECT json_serialize_sql($sql)", {"sql": f"SELECT {selected}"})[0][0])
    if answer["error"] or len(answer["statements"]) != 1:
        return None
    node = answer["statements"][0]["node"]
    if (
        node["type"] != "SELECT_NODE"
        or node["from_table"]["type"] != "EMPTY"
        or node["modifiers"]
        or node["cte_map"]["map"]
    ):
        return None
    trees: list[dict[str, Any]] = node["select_list"]
    return trees


def written(engine: Engine, trees: Sequence[dict[str, Any]]) -> list[str]:
    """Write syntax trees back as SQL, all in one go."""
    if not trees:
        return []
    shell = json.loads(engine.rows("SELECT json_serialize_sql('SELECT 1')")[0][0])
    pieces = []
    for tree in trees:
        shell["statements"][0]["node"]["select_list"] = [tree]
        pieces.append(json.dumps(shell))
    rows = engine.rows("SELECT json_deserialize_sql(sql) FROM (SELECT unnest($pieces) AS sql)", {"pieces": pieces})
    return [str(row[0]).removeprefix("SELECT ").strip() for row in rows]


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk over all expression nodes of a tree."""
    waiting: list[Any] = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and "class" in one:
            yield one
        inner = one.values() if isinstance(one, dict) else one
        waiting.extend(value for value in inner if value and isinstance(value, dict | list))


def parameters(sql: str) -> set[str]:
    """Name the `$parameters` of an expression."""
    return set(PARAMETER.findall(sql))


def is_aggregate(node: dict[str, Any]) -> bool:
    """Tell whether a node calls an aggregate function."""
    return node["class"] == "FUNCTION" and not node.get("is_operator") and node["function_name"].lower() in AGGREGATES


def restrict(expression: Expression, condition: Expression) -> dict[str, Any]:
    """Let every aggregate of an expression see only the rows that fulfil a condition."""
    copy: dict[str, Any] = json.loads(json.dumps(expression.tree))
    for node in [node for node in nodes(copy) if is_aggregate(node)]:
        own = node.get("filter")
        node["filter"] = both(own, condition.tree) if own else condition.tree
    return copy


def both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Join two conditions by AND."""
    shell = {"query_location": 0, "query_location_length": 0, "alias": ""}
    return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", **shell, "children": [first, second]}
