"""The canonical tables as declared in `tables.yaml`: names, types, meanings, personal data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

from crmkpi import shelf

Type = Literal["id", "text", "choice", "money", "number", "integer", "boolean", "moment", "day"]
Personal = Literal["name", "email", "phone", "tax_id", "birth", "address", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table; `of` are the words of a choice."""

    type: Type
    en: str
    pt_br: str = field(metadata={"key": "pt-BR"})
    of: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    """Bounds of a number; a cell beyond them is not read."""
    required: bool = False
    event: bool = False
    unless: str | None = None
    """SQL: rows whose event has not happened (a planned activity)."""
    personal: Personal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table; `letter` begins the codes of its checks."""

    letter: str
    title: Mapping[str, str]
    columns: Mapping[str, Column]

    @property
    def key(self) -> str | None:
        """The table's own id column, if it has one."""
        return next((name for name, column in self.columns.items() if column.type == "id"), None)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which the table cannot be used."""
        return tuple(name for name, column in self.columns.items() if column.required)


@dataclass(frozen=True, slots=True)
class _File:
    tables: Mapping[str, Table] = field(metadata={"rest": True})


@cache
def all_tables() -> Mapping[str, Table]:
    """Read the declaration: table name → table, in the order of the contract."""
    return shelf.read(resources.files("crmkpi").joinpath("tables.yaml"), _File).tables


REFERS = {
    "customer_id": "customers",
    "campaign_id": "campaigns",
    "owner_id": "users",
    "assignee_id": "users",
    "user_id": "users",
}
"""Which table a row refers to by an id, so that its columns can group and narrow the rows."""


def referred(word: str, table: str, columns: Mapping[str, object]) -> tuple[str, str] | None:
    """Find a column of what the rows of a table refer to: (own id column, column there).

    It is written by its name alone where the table has no such column, or as `customer.segment`, where the first
    word names the id (`customer_id`), what it stands for (`customer`), or the table (`customers`).
    """
    owner, _, name = word.rpartition(".")
    for refers, other in REFERS.items():
        there = refers in columns and other != table and name in all_tables()[other].columns
        if there and owner in ("", refers, refers.removesuffix("_id"), other):
            return refers, name
    return None
