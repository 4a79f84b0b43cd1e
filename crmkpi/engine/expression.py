"""Read the SQL of shelf files through DuckDB's own parser: which columns it names, what it may not do, and how an
aggregate is restricted to some of the rows.

An expression of a KPI or check is one expression over the columns of one table: aggregates and scalar functions,
no subquery, no window, no other table. That is what a second engine can translate, and what cannot read a file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from crmkpi.engine.connection import Engine
from crmkpi.errors import CrmKpiError

AGGREGATES = frozenset(
    "count count_star sum min max avg median mode quantile_cont quantile_disc bool_and bool_or any_value arg_max arg_min"
    " stddev_pop stddev_samp var_pop var_samp approx_count_distinct mad kahan_sum fsum product".split()
)
PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_REFUSED = {
    "SUBQUERY": "a subquery",
    "WINDOW": "a window function",
    "STAR": "a star",
    "LAMBDA": "a lambda",
}


class WrongExpression(CrmKpiError):
    """SQL of a shelf file that is not one plain expression; the message says why."""


def parse(engine: Engine, expressions: Sequence[str]) -> list[dict[str, Any]]:
    """Parse expressions into DuckDB's syntax trees, all in one go; WrongExpression for the first that is not one."""
    trees = _trees(engine, ", ".join(f"({sql})" for sql in expressions)) if expressions else []
    if trees is not None and len(trees) == len(expressions):
        return trees
    for sql in expressions:
        one = _trees(engine, f"({sql})")
        if one is None or len(one) != 1:
            raise WrongExpression(f"this is not one SQL expression: {' '.join(sql.split())}")
    raise WrongExpression("these are not SQL expressions")


def _trees(engine: Engine, selected: str) -> list[dict[str, Any]] | None:
    answer = json.loads(engine.rows("SELECT json_serialize_sql($sql)", {"sql": f"SELECT {selected}"})[0][0])
    if answer["error"] or len(answer["statements"]) != 1:
        return None
    node = answer["statements"][0]["node"]
    if node["type"] != "SELECT_NODE" or node["from_table"]["type"] != "EMPTY" or node["modifiers"] or node["cte_map"]["map"]:
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


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Walk over all expression nodes of a tree."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def columns(tree: dict[str, Any]) -> set[str]:
    """Name the columns that an expression looks at."""
    return {node["column_names"][-1] for node in nodes(tree) if node["class"] == "COLUMN_REF"}


def parameters(sql: str) -> set[str]:
    """Name the `$parameters` of an expression."""
    return set(PARAMETER.findall(sql))


def refusal(tree: dict[str, Any]) -> str | None:
    """Say what an expression holds that no KPI or check may hold; None when all is well."""
    for node in nodes(tree):
        if node["class"] in _REFUSED:
            return _REFUSED[node["class"]]
    return None


def is_aggregate(node: dict[str, Any]) -> bool:
    """Tell whether a node calls an aggregate function."""
    return node["class"] == "FUNCTION" and not node.get("is_operator") and node["function_name"].lower() in AGGREGATES


def aggregates(tree: dict[str, Any]) -> bool:
    """Tell whether an expression aggregates at all."""
    return any(is_aggregate(node) for node in nodes(tree))


def restrict(tree: dict[str, Any], condition: dict[str, Any] | None) -> dict[str, Any]:
    """Let every aggregate of an expression see only the rows that fulfil a condition."""
    if condition is None:
        return tree
    copy: dict[str, Any] = json.loads(json.dumps(tree))
    for node in nodes(copy):
        if is_aggregate(node):
            own = node.get("filter")
            node["filter"] = both(own, condition) if own else condition
    return copy


def both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Join two conditions by AND."""
    shell = {"query_location": 0, "query_location_length": 0, "alias": ""}
    return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", **shell, "children": [first, second]}
