"""Hide personal data before anything is shown: enough stays to find a cell in the CRM, not to reach a person.

A column that is declared personal is masked whole. People also type an e-mail where an amount belongs, and use a CPF
as an id: so every other cell, and every name of a header, is looked through for what looks like personal data.
"""

from crmkpi.masking import patterns
from crmkpi.tables import Column, Personal, all_tables

NOTHING = "–"
"""How an empty cell is shown."""
_COUNTED = ("money", "number", "integer", "moment", "day")
_OF_PEOPLE = ("customer_id", "contact_id", "lead_id", "owner_id", "assignee_id", "user_id")
_PLACES = ("city", "state", "region", "country")


def masked(value: str, kind: Personal | None) -> str:
    """Mask a value by what it is; a value that is not personal stays."""
    if kind is None or not value or value == NOTHING:
        return value
    if kind == "email":
        return patterns.first_address(value)
    if kind == "phone":
        return patterns.last_two(value)
    if kind == "tax_id":
        return patterns.tax_id(value)
    if kind == "name":
        return patterns.initials(value)
    return "***"


def masked_cell(value: str, table: str, column: str) -> str:
    """Mask a cell by the declaration of its column, and otherwise what looks like personal data in it."""
    declared = all_tables()[table].columns.get(column) if table in all_tables() else None
    if declared is not None and declared.personal is not None:
        return masked(value, declared.personal)
    if not value or value == NOTHING:
        return value
    if declared is not None and declared.type in _COUNTED:
        return _counted(value, declared)
    seen = patterns.hosts(patterns.addresses(value))
    if column.endswith("_id"):
        seen = patterns.names(patterns.numbers(seen))
        return patterns.only_words(seen) if column in _OF_PEOPLE else seen
    return patterns.names(patterns.runs(seen), alone=column not in _PLACES)


def masked_unknown(value: str) -> str:
    """Mask a cell of a column that nobody knows: several words may be somebody's name."""
    return patterns.only_words(masked_cell(value, "", ""))


def masked_text(text: str) -> str:
    """Mask what looks like personal data in a text that people are shown, such as a name of a header."""
    return patterns.names(patterns.numbers(patterns.addresses(text)))


def masked_word(word: str) -> str:
    """Mask a word by which rows are grouped: addresses and numbers of persons only, so that groups stay apart."""
    return patterns.numbers(patterns.addresses(word))


def _counted(value: str, column: Column) -> str:
    """Mask a cell of a column of numbers or dates, most often one that could not be read."""
    seen = patterns.addresses(value)
    seen = patterns.long_runs(seen) if column.type in ("money", "number", "integer") else patterns.runs(seen)
    return patterns.unexpected_words(seen)
