"""Rows of which one cell matters: lists of faulty and of odd but right values, each written once."""

from collections.abc import Sequence
from random import Random

from crmkpi.tables import all_tables

from ._harness import Case, Cells, Row

Value = str | tuple[str, str] | tuple[str, str, Cells]
"""A cell; with the codes of other checks that must find it, too (`C221 C223`); with other cells of the row."""
Values = Sequence[Value]


def case(code: str, table: str, **columns: tuple[Values, Values]) -> Case:
    """Make a case of lists of faulty and of odd values, by column."""
    bad = [(column, value) for column, (faulty, _) in columns.items() for value in faulty]
    odd = [(column, value) for column, (_, right) in columns.items() for value in right]

    def row(name: str, n: int, column: str, value: Value, codes: set[str]) -> list[Row]:
        cell, also, cells = (value, "", {}) if isinstance(value, str) else (*value, {})[:3]
        key = all_tables()[table].key or ""
        return [Row(table, {key: f"{code}-{name}-{n}", column: cell, **cells}, codes | set(also.split()))]

    def defect(rng: Random, n: int) -> list[Row]:
        del rng
        return row("bad", n, *bad[n % len(bad)], {code})

    def near_miss(rng: Random, n: int) -> list[Row]:
        del rng
        return row("odd", n, *odd[n % len(odd)], set())

    return Case(code, table, defect, near_miss, max(30, len(bad), len(odd)))


def also(codes: str, *values: str) -> Values:
    """Say of several values that other checks find them, too."""
    return [(value, codes) for value in values]


def beside(cells: Cells, *values: str) -> Values:
    """Say of several values what stands beside them."""
    return [(value, "", cells) for value in values]
