"""What the nouns are made of: numbers, texts by language, and the closed lists (units, severities, reasons)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

Number = int | float | Decimal
Words = Mapping[str, str]
"""A text by language: {"en": …, "pt-BR": …}."""
Text = Words | str
"""Words, or one text for every language (in users' own files)."""


class Category(str, Enum):
    """Bill Band's three kinds of CRM measure; they are the headings of every report."""

    BUSINESS = "business"
    ADOPTION = "adoption"
    PERCEPTION = "perception"


class Unit(str, Enum):
    """What a value is counted in. A percent is kept as a fraction, a duration in the unit's own name."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    DAYS = "days"
    HOURS = "hours"
    SECONDS = "seconds"
    MONTHS = "months"
    RATIO = "ratio"


class Better(str, Enum):
    """Which direction is favourable."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Severity(str, Enum):
    """How bad a finding is: an error can make a KPI wrong, a warning cannot, information is neither."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Reason(str, Enum):
    """Why there is no number."""

    ZERO_DENOMINATOR = "zero_denominator"
    MISSING_TABLE = "missing_table"
    MISSING_COLUMN = "missing_column"
    NO_DATA = "no_data"
    IMMATURE = "immature"
    TARGET_MET = "target_met"
    MIXED_CURRENCIES = "mixed_currencies"
    FAILED = "failed"


class Status(str, Enum):
    """How a value stands to its target."""

    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    NO_TARGET = "no_target"
    NOT_AVAILABLE = "not_available"


class Verdict(str, Enum):
    """How a checkup ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNFINISHED = "unfinished"


class Band(str, Enum):
    """How sure it is that rows are one customer, the surest first: certain from 0.99, likely from 0.9."""

    CERTAIN = "certain"
    LIKELY = "likely"
    REVIEW = "review"
