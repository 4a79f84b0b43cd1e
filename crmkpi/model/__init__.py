"""The nouns: what is written on the shelves (`Kpi`, `Check`, `Preset`) and what comes out (`Report` and its parts).

Frozen dataclasses only; nothing here computes. `Words` are texts by language. A number is an `int`, an exact
`Decimal` or, where the engine interpolates (a median), a `float`; unknown is `None` together with a `Reason`.
"""

from crmkpi.model.documents import Checkup, Goal, Report
from crmkpi.model.findings import Duplicates, Finding, NotRun, Place, RejectedRows, Source, UnreadableCells
from crmkpi.model.values import Comparison, KpiValue, LeftOut, NotComputed, PeriodFacts, Segment, Step, TrendPoint, Unused
from crmkpi.model.words import Better, Category, Language, Number, Reason, Severity, Status, Text, Unit, Verdict, Words
from crmkpi.model.written import Check, CheckExample, Example, Kpi, Preset, PresetTable

__all__ = [
    "Better",
    "Category",
    "Check",
    "CheckExample",
    "Checkup",
    "Comparison",
    "Duplicates",
    "Example",
    "Finding",
    "Goal",
    "Kpi",
    "KpiValue",
    "Language",
    "LeftOut",
    "NotComputed",
    "NotRun",
    "Number",
    "PeriodFacts",
    "Place",
    "Preset",
    "PresetTable",
    "Reason",
    "RejectedRows",
    "Report",
    "Segment",
    "Severity",
    "Source",
    "Status",
    "Step",
    "Text",
    "TrendPoint",
    "Unit",
    "UnreadableCells",
    "Unused",
    "Verdict",
    "Words",
]
