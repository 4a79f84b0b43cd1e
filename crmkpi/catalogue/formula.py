"""Arithmetic over other KPIs: `acquisition_cost / new_customers`, and nothing else.

Parsed with Python's own parser and evaluated here: numbers, names, + - * / ** and parentheses. Decimals stay
exact until a division or a power needs 28 digits. Division by zero has no value.
"""

import ast
from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from crmkpi.model import Number
from crmkpi.phrases import phrase

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class WrongFormula(ValueError):
    """A formula that is more, or less, than arithmetic over names."""


class DividedByZero(ArithmeticError):
    """The formula divides by nothing."""


def parse(formula: str) -> ast.expr:
    """Parse a formula; WrongFormula says what it may not hold."""
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except SyntaxError:
        raise WrongFormula(phrase("it is not arithmetic over names (+ - * / ** and parentheses)")) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.operator | ast.unaryop | ast.expr_context):
            if isinstance(node, ast.operator) and not isinstance(node, _OPERATORS):
                raise WrongFormula(phrase("only + - * / and ** are known"))
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, bool) or not isinstance(node.value, int | float):
                raise WrongFormula(phrase("{node!r} is not a number", node=node.value))
        elif not isinstance(node, ast.BinOp | ast.UnaryOp | ast.Name):
            raise WrongFormula(phrase("only numbers, names of KPIs, + - * / ** and parentheses are known"))
    return tree


def names(formula: str) -> tuple[str, ...]:
    """Name what a formula refers to, in the order written, each once."""
    found = [node for node in ast.walk(parse(formula)) if isinstance(node, ast.Name)]
    return tuple(dict.fromkeys(node.id for node in sorted(found, key=lambda node: (node.lineno, node.col_offset))))


def evaluate(tree: ast.expr, values: Mapping[str, Number | None]) -> Decimal | None:
    """Evaluate a parsed formula; None when a name in it is unknown, DividedByZero when it divides by nothing."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
        return Decimal(str(tree.value))
    if isinstance(tree, ast.Name):
        value = values[tree.id]
        return None if value is None else exact(value)
    if isinstance(tree, ast.UnaryOp):
        inner = evaluate(tree.operand, values)
        return None if inner is None else -inner if isinstance(tree.op, ast.USub) else inner
    assert isinstance(tree, ast.BinOp)
    left, right = evaluate(tree.left, values), evaluate(tree.right, values)
    return None if left is None or right is None else _apply(tree.op, left, right)


def _apply(operator: ast.operator, left: Decimal, right: Decimal) -> Decimal:
    try:
        if isinstance(operator, ast.Add):
            return left + right
        if isinstance(operator, ast.Sub):
            return left - right
        if isinstance(operator, ast.Mult):
            return left * right
        if isinstance(operator, ast.Div):
            return left / right
        power = left**right
        if not power.is_finite():
            raise DividedByZero
        return power
    except (DivisionByZero, InvalidOperation, Overflow):
        raise DividedByZero from None


def exact(value: Number) -> Decimal:
    """Turn any number into a Decimal without adding digits that it never had."""
    return value if isinstance(value, Decimal) else Decimal(value) if isinstance(value, int) else Decimal(repr(value))
