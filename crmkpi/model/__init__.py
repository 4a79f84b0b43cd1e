"""The nouns: what is written on the shelves (`Kpi`, `Check`, `Preset`) and what comes out (`Report` and its parts).

Frozen dataclasses only; nothing here computes. `Words` are texts by language. A number is an `int`, an exact
`Decimal` or, where the engine interpolates (a median), a `float`; unknown is `None` together with a `Reason`.
"""

from crmkpi.model.documents import Checkup, Goal, Rates, Report
from crmkpi.model.exhibits import Balance, Cohort, CohortTable, Funnel, Signal, Stage
from crmkpi.model.findings import (
    Duplicates,
    Finding,
    MendedCell,
    NotRun,
    Place,
    RejectedRows,
    RepairedRows,
    Source,
    UnreadableCells,
)
from crmkpi.model.values import (
    Comparison,
    KpiValue,
    LeftOut,
    NotComputed,
    PeriodFacts,
    Segment,
    Step,
    TrendPoint,
    Unused,
)
from crmkpi.model.words import Band, Better, Category, Number, Reason, Severity, Status, Text, Unit, Verdict, Words
from crmkpi.model.written import Check, CheckExample, Doubt, Example, Kpi, Preset, PresetTable

__all__ = [
    "Balance",
    "Band",
    "Better",
    "Category",
    "Check",
    "CheckExample",
    "Checkup",
    "Cohort",
    "CohortTable",
    "Comparison",
    "Doubt",
    "Duplicates",
    "Example",
    "Finding",
    "Funnel",
    "Goal",
    "Kpi",
    "KpiValue",
    "LeftOut",
    "MendedCell",
    "NotComputed",
    "NotRun",
    "Number",
    "PeriodFacts",
    "Place",
    "Preset",
    "PresetTable",
    "Rates",
    "Reason",
    "RejectedRows",
    "RepairedRows",
    "Report",
    "Segment",
    "Severity",
    "Signal",
    "Source",
    "Stage",
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
