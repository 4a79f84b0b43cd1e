"""`crmkpi report`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from crmkpi.commands._common import chosen, deliver, notes, request, settings, writer
from crmkpi.errors import ExitCode
from crmkpi.options import AsOf, By, Compare, FailOn, Memory, Paths, PeriodOption, Personal, Threads


def report(
    context: typer.Context,
    paths: Paths = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    kpi: Annotated[list[str] | None, typer.Option("--kpi", metavar="ID", help="Only this KPI (repeatable).")] = None,
    by: By = None,
    compare: Annotated[
        list[Compare] | None,
        typer.Option("--compare", help="Default: previous and year.", show_default=False),
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", "-f", metavar="F", help="terminal, json, csv, md … (`crmkpi list formats`)."),
    ] = "terminal",
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write a file; its suffix chooses the format."),
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option("--fail-on", help="Default: never.", show_default=False)
    ] = None,
    show_personal_data: Personal = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Load exports, check them, compute the KPIs, and print or write the report."""
    from crmkpi import report as work

    asked = request(
        context,
        paths=paths,
        period=period,
        as_of=as_of,
        kpis=kpi,
        by=by,
        compare=compare,
        memory_limit=memory_limit,
        threads=threads,
        thorough=FailOn.warning in (fail_on or []),
        personal=show_personal_data,
    )
    targets = [(path, writer(path)) for path in output or []]
    shown = None if output and format == "terminal" else chosen(format)
    config = settings(context, bool(paths))
    with work.gathered(config, asked) as ready:
        made = work.make(ready)
        inputs = [export.path for export in ready.brought.exports]
        failed = ready.brought.failed
    notes(context, made.notes)
    deliver(context, made, shown, targets, inputs)
    return _exit_code(made, fail_on or [FailOn.never], bool(failed))


def _exit_code(made: Any, fail_on: Sequence[FailOn], failed: bool) -> int:
    from crmkpi.model import Severity, Status

    if failed or any(one.failed for one in made.not_run):
        return ExitCode.FAILED
    found = {finding.severity for finding in made.checks if finding.counts}
    missed = any(value.status is Status.MISSED and not value.too_few for value in made.kpis)
    bad = {
        FailOn.error: Severity.ERROR in found,
        FailOn.warning: bool(found & {Severity.ERROR, Severity.WARNING}),
        FailOn.target: missed,
        FailOn.never: False,
    }
    return ExitCode.FOUND if FailOn.never not in fail_on and any(bad[one] for one in fail_on) else ExitCode.DONE
