"""The words of the command line: choices, and options that several commands share."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from crmkpi.phrases import phrase


class Shelf(str, Enum):
    """What `list` can list."""

    kpis = "kpis"
    checks = "checks"
    presets = "presets"
    formats = "formats"
    tables = "tables"


class Compare(str, Enum):
    """What a period is compared with."""

    previous = "previous"
    year = "year"
    none = "none"


class Dialect(str, Enum):
    """For which programs CSV files are written."""

    rfc4180 = "rfc4180"
    excel_br = "excel-br"


class FailOn(str, Enum):
    """What makes the exit code 1."""

    error = "error"
    warning = "warning"
    target = "target"
    never = "never"


def words(choices: type[Enum]) -> str:
    """Name the words of a choice, for a line of help."""
    return "|".join(one.value for one in choices)


Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH", readable=False, help=phrase("Exports, or folders with exports."), show_default=False
    ),
]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="P",
        help=phrase("2026-10, 2026-Q3, 2026, 2026-W41, 2026-01-01..2026-03-31, last-month, ytd, last-90-days …"),
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help=phrase("The date of the data; default: their latest event.")),
]
By = Annotated[
    list[str] | None, typer.Option("--by", metavar="COLUMN", help=phrase("Show every KPI by the values of a column."))
]
Memory = Annotated[
    str | None,
    typer.Option("--memory-limit", metavar="SIZE", help=phrase("Such as 1GB; larger tables spill to disk.")),
]
Threads = Annotated[
    int | None,
    typer.Option("--threads", min=1, metavar="N", help=phrase("How many processors to use; the numbers are the same.")),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="F",
        help=phrase("What stdout gets (`crmkpi list formats`). Default: terminal, without -o."),
        show_default=False,
    ),
]
Output = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help=phrase("Write a file; its suffix chooses the format (repeatable). - is stdout."),
    ),
]
Personal = Annotated[
    bool,
    typer.Option("--show-personal-data", help=phrase("Show e-mails, phones, tax ids and names as they are.")),
]
