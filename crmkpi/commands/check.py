"""`crmkpi check`."""

from pathlib import Path
from typing import Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import deliver, notes, request, settings, writer
from crmkpi.errors import ExitCode, UsageError
from crmkpi.model import Verdict
from crmkpi.options import AsOf, FailOn, Memory, Paths, PeriodOption, Personal, Threads

KIND = "check"


def check(
    context: typer.Context,
    paths: Paths = None,
    as_of: AsOf = None,
    period: PeriodOption = None,
    format: Annotated[
        str,
        typer.Option("--format", "-f", metavar="F", help="terminal, json, csv, md, html, junit or github."),
    ] = "terminal",
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write a file; its suffix chooses the format."),
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option("--fail-on", help="Default: error.", show_default=False)
    ] = None,
    show: Annotated[str | None, typer.Option("--show", metavar="CODE", help="List all bad rows of one check.")] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="DIR", help="Write the refused and bad rows, as they were, to a folder."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Only what is worse than in this file counts."),
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="FILE", help="Write the findings as a baseline.")
    ] = None,
    show_personal_data: Personal = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Check exports for bad records and duplicate customers, without computing KPIs."""
    from crmkpi import baseline as baselines
    from crmkpi import checks, formats, gathering
    from crmkpi import checkup as work
    from crmkpi import output as writing
    from crmkpi import rejects as rejecting

    if FailOn.target in (fail_on or []):
        raise UsageError("--fail-on target: only `crmkpi report` knows targets; use error, warning or never")
    config = settings(context, bool(paths))
    code = checks.known_code(show, config.check_folder) if show else None
    targets = [(path, writer(path, KIND)) for path in output or []]
    shown = None if output and format == "terminal" else formats.load(format, KIND)
    before = baselines.read(baseline) if baseline else None
    asked = request(
        context,
        paths=paths,
        period=period,
        as_of=as_of,
        memory_limit=memory_limit,
        threads=threads,
        thorough=True,
        show=code,
        personal=show_personal_data,
    )
    with gathering.gathered(config, asked) as ready:
        made = work.make(ready, tuple(one.value for one in fail_on or [FailOn.error]), before)
        inputs = [export.path for export in ready.brought.exports]
        written = rejecting.write(ready, made, rejects) if rejects else ()
    notes(context, (*made.notes, *made.failed))
    for path in written:
        console.tell(f"wrote {path}", quiet=context.obj["quiet"])
    if write_baseline:
        writing.write(write_baseline, baselines.written(made), inputs)
        console.tell(f"wrote {write_baseline}", quiet=context.obj["quiet"])
    deliver(context, made, shown, targets, inputs)
    return {
        Verdict.PASSED: ExitCode.DONE,
        Verdict.FAILED: ExitCode.FOUND,
        Verdict.UNFINISHED: ExitCode.FAILED,
    }[made.verdict]
