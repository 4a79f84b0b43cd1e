"""`crmkpi report`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from crmkpi import console
from crmkpi.commands import _stamp
from crmkpi.commands._common import chosen, deliver, notes, outlets, request, settings
from crmkpi.errors import ExitCode, UsageError
from crmkpi.options import (
    AsOf,
    By,
    Compare,
    Dialect,
    FailOn,
    Format,
    Memory,
    Paths,
    PeriodOption,
    Personal,
    Threads,
    words,
)
from crmkpi.phrases import phrase


def report(
    context: typer.Context,
    paths: Paths = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    kpi: Annotated[
        list[str] | None, typer.Option("--kpi", metavar="ID", help=phrase("Only this KPI (repeatable)."))
    ] = None,
    by: By = None,
    compare: Annotated[
        list[Compare] | None,
        typer.Option(
            "--compare", metavar=words(Compare), help=phrase("Default: previous and year."), show_default=False
        ),
    ] = None,
    format: Format = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=phrase(
                "Write a file; its suffix chooses the format (repeatable). Its name may hold {period}, {lang} and"
                " {format}. - is stdout."
            ),
        ),
    ] = None,
    csv_dialect: Annotated[
        Dialect,
        typer.Option(
            "--csv-dialect",
            metavar=words(Dialect),
            help=phrase("excel-br: semicolons, decimal commas, a byte order mark."),
        ),
    ] = Dialect.rfc4180,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", metavar="F", help=phrase("What a mail (.eml) carries, such as pdf. Default: html.")),
    ] = None,
    stamp: Annotated[
        bool, typer.Option("--stamp", help=phrase("Say in the files when they were made (or SOURCE_DATE_EPOCH)."))
    ] = False,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option("--fail-on", metavar=words(FailOn), help=phrase("Default: never."), show_default=False),
    ] = None,
    show_personal_data: Personal = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Run `crmkpi report`; the exit code."""
    from crmkpi import gathering
    from crmkpi import report as work
    from crmkpi.model import Reason

    config = settings(context, bool(paths))
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
    targets, shown = outlets(output, format)
    _attachable(attach or [], [one for _, one in targets] + [shown])
    with work.gathered(config, asked) as ready:
        made = work.make(ready)
        verdicts = config.duplicates.not_duplicates
        inputs = [*gathering.inputs(ready), *([verdicts.value] if verdicts else [])]
        failed = ready.brought.failed
    if stamp:
        made = replace(made, stamp=_stamp.now(made.timezone))
    targets = [(_named(path, one, made), one) for path, one in targets]
    notes(context, made.notes)
    for one in made.not_computed:
        if one.reason is Reason.FAILED:
            console.complain(f"{one.label}: {one.detail}")
    wishes = {"dialect": csv_dialect.value, **({"attach": tuple(attach)} if attach else {})}
    deliver(context, made, shown, targets, inputs, show_personal_data, **wishes)
    return _exit_code(made, fail_on or [FailOn.never], bool(failed))


def _attachable(names: Sequence[str], formats: Sequence[Any]) -> None:
    """See that there is a mail to carry what is attached, and that every format of it is there."""
    for name in names:
        chosen(name)
    if names and not any(one is not None and one.__name__.endswith(".eml") for one in formats):
        raise UsageError("--attach: there is no mail that could carry it; add -o report.eml")


def _named(path: Path, chosen: Any, made: Any) -> Path:
    """Fill what the name of a file leaves open, and see that its folder is there."""
    from crmkpi import output

    name = chosen.__name__.rpartition(".")[2]
    path = output.filled(path, {"period": made.period.label, "lang": made.language, "format": name})
    output.look(path)
    return path


def _exit_code(made: Any, fail_on: Sequence[FailOn], failed: bool) -> int:
    from crmkpi.model import Reason, Severity, Status

    broken = any(one.reason is Reason.FAILED for one in made.not_computed)
    if failed or broken or any(one.failed for one in made.not_run):
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
