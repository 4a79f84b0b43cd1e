"""Dates of birth in the future, of people over 120, or that a system fills in by itself."""

import re
from datetime import date, timedelta

from crmkpi.checks._values import About, Beside
from crmkpi.model import Check, Severity

CHECK = Check(
    "impossible_birth",
    "?220",
    Severity.WARNING,
    {"en": "Impossible date of birth", "pt-BR": "Data de nascimento impossível"},
    {
        "en": "Ages and segments by age are wrong; the date cannot tell duplicates apart.",
        "pt-BR": "Idades e segmentos por idade saem errados; a data não serve para achar duplicados.",
    },
    {"en": "Correct or empty the field in the CRM.", "pt-BR": "Corrija ou esvazie o campo no CRM."},
    table=("customers", "contacts"),
)
NOTES = {
    "future": {"en": "in the future", "pt-BR": "no futuro"},
    "old": {"en": "more than 120 years old", "pt-BR": "mais de 120 anos"},
    "filled": {
        "en": "a date that systems fill in when none is known",
        "pt-BR": "data que sistemas preenchem quando não há nenhuma",
    },
}
FILLED = ("0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "9999-12-31")
"""What databases and spreadsheets write for no date."""
OLDEST = 120
"""Years that somebody may have completed."""


def columns(table: str) -> tuple[str, ...]:
    """Name the column with dates of birth."""
    del table
    return ("birth_on",)


def suspect(about: About, column: str) -> str:
    """Write what is true for dates that are too early, too late, or on the list, in SQL."""
    days = ", ".join(f"DATE '{day}'" for day in FILLED)
    moment = f"TIMESTAMP '{about.as_of.isoformat(sep=' ')}'"
    return f"({column} >= {moment} OR {column} <= {moment} - INTERVAL {OLDEST} YEAR OR {column} IN ({days}))"


def fault(value: str, beside: Beside) -> str | None:
    """Say what is wrong with a date of birth on the day of the data."""
    if value in FILLED:
        return "filled"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "old" if value.endswith("(BC)") else "future"
    born, today = date.fromisoformat(value), (beside.about.as_of - timedelta(days=1)).date()
    if born > today:
        return "future"
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "old" if age > OLDEST else None
