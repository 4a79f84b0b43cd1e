"""Find the checks: YAML files and algorithms of the shelf, the user's own folder, and the tables each is asked of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from crmkpi import shelf
from crmkpi.checks import _own
from crmkpi.checks._asked import OfTable
from crmkpi.model import Check, Severity
from crmkpi.tables import Table, all_tables
from crmkpi.words import text

ALGORITHM = "CHECK"
"""What a Python file of the shelf calls its `Check`."""


@cache
def built_in() -> Mapping[str, Check]:
    """Read the shelf: every check by its file's name."""
    return {**shelf.read_all("checks", Check), **{name: module.CHECK for name, module in algorithms().items()}}


@cache
def algorithms() -> Mapping[str, ModuleType]:
    """Import the algorithms of the shelf, by name."""
    found = (name for name, file in shelf.stand("checks") if file.name.endswith(".py"))
    modules = {name: import_module(f"crmkpi.checks.{name}") for name in found}
    return {name: module for name, module in modules.items() if hasattr(module, ALGORITHM)}


@cache
def own(folder: Path | None) -> Mapping[str, Check]:
    """Read the user's folder of checks; ConfigError with all mistakes of all files."""
    return {} if folder is None else _own.read(folder, built_in())


def of_tables(more: Mapping[str, Check] | None = None) -> Iterator[OfTable]:
    """List every check with every table that it is asked of; a check of files once, without a table."""
    for name, check in {**built_in(), **(more or {})}.items():
        module = algorithms().get(name)
        if not check.table:
            yield OfTable(check, check.code, "", module)
        for table in all_tables():
            if _is_asked(check, all_tables()[table], table, module):
                yield OfTable(check, check.code.replace("?", all_tables()[table].letter), table, module)


def _is_asked(check: Check, table: Table, name: str, module: ModuleType | None) -> bool:
    """Tell whether a check speaks of a table: by its name, or (`*`) because it has the columns."""
    if check.table != "*":
        return name == check.table if isinstance(check.table, str) else name in check.table
    if check.refers is not None:
        return check.refers != name and check.column in table.columns
    if module is not None:
        return bool(columns_of(check, name, module))
    return table.key is not None if check.column == "key" else check.column in table.columns


def columns_of(check: Check, table: str, module: ModuleType | None) -> tuple[str, ...]:
    """Name the columns whose cells an algorithm looks at: its own choice, else the check's."""
    chosen = getattr(module, "columns", None)
    if chosen is not None:
        return tuple(chosen(table))
    return (check.column,) if check.column and check.column in all_tables()[table].columns else ()


@dataclass(frozen=True, slots=True)
class Described:
    """A check in words."""

    code: str
    severity: Severity
    table: str
    title: str
    why: str
    todo: str
    rule: str
    spoils: tuple[str, ...] | None
    """The columns of which a KPI must look at all to do without the bad rows; None: every row is used."""


def described(language: str, more: Mapping[str, Check] | None = None) -> dict[str, Described]:
    """Describe every check by its code."""
    found: dict[str, Described] = {}
    for one in of_tables(more):
        check = one.check
        words = (text(check.title, language), text(check.why, language), text(check.todo, language))
        tables = f"{found[one.code].table}, {one.table}" if one.code in found else one.table
        found[one.code] = Described(one.code, check.severity, tables, *words, rule(one), check.leaves_out)
    return dict(sorted(found.items()))


def rule(one: OfTable) -> str:
    """Write what a check asks, in one line."""
    check = one.check
    if check.refers:
        return f"{one.column} NOT IN {check.refers}.{all_tables()[check.refers].key}"
    if check.unique:
        return f"unique: {one.sql(check.unique)}"
    given = "; ".join(f"{name} = {sql}" for name, sql in check.given.items())
    if check.bad:
        return one.sql(check.bad) + (f", {given}" if given else "")
    return (one.module.__doc__ or "").partition("\n")[0] if one.module else ""
