"""`crmkpi check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmkpi import console
from crmkpi.commands._common import deliver, ended, notes, outlets, request, settings, wrote
from crmkpi.errors import UsageError
from crmkpi.options import AsOf, FailOn, Format, Memory, Output, Paths, PeriodOption, Personal, Threads, words
from crmkpi.phrases import phrase

if TYPE_CHECKING:
    from crmkpi.model import Checkup

KIND = "check"


def check(
    context: typer.Context,
    paths: Paths = None,
    as_of: AsOf = None,
    period: PeriodOption = None,
    format: Format = None,
    output: Output = None,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option("--fail-on", metavar=words(FailOn), help=phrase("Default: error."), show_default=False),
    ] = None,
    show: Annotated[
        str | None, typer.Option("--show", metavar="CODE", help=phrase("List all bad rows of one check."))
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", metavar="DIR", help=phrase("Write the refused and bad rows, as they were, to a folder.")
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help=phrase("Only what is worse than in this file counts.")),
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="FILE", help=phrase("Write the findings as a baseline."))
    ] = None,
    show_personal_data: Personal = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Run `crmkpi check`; the exit code."""
    from crmkpi import baseline as baselines
    from crmkpi import checks, gathering
    from crmkpi import checkup as work
    from crmkpi import output as writing
    from crmkpi import rejects as rejecting
    from crmkpi.commands import _summary
    from crmkpi.model import Verdict

    if FailOn.target in (fail_on or []):
        raise UsageError("--fail-on target: only `crmkpi report` knows targets; use error, warning or never")
    config = settings(context, bool(paths))
    code = checks.known_code(show, config.check_folder) if show else None
    targets, shown = outlets(output, format, KIND)
    before = baselines.read(baseline, write_baseline) if baseline else None
    if write_baseline:
        writing.look(write_baseline)
    if rejects:
        rejecting.look(rejects)
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
        checked = work.run(ready, before)
        made = work.make(ready, tuple(one.value for one in fail_on or [FailOn.error]), before, checked)
        inputs = gathering.inputs(ready)
        written = rejecting.write(ready, checked.wrong, rejects) if rejects else ()
    if write_baseline and before is None:
        made = baselines.begun(made, write_baseline)
    notes(context, (*made.notes, *work.warned(made)))
    for sentence in made.failed:
        console.complain(sentence)
    for one in written:
        said = phrase("wrote {path} ({rows} of {of} rows)", path=one.path, rows=one.rows, of=one.of)
        console.tell(said, quiet=context.obj["quiet"])
    deliver(context, made, None if _is_silent(context, made, shown) else shown, targets, inputs)
    if write_baseline and made.verdict is Verdict.UNFINISHED:
        console.complain(phrase("{path}: not written, because the check could not finish", path=write_baseline))
    elif write_baseline:
        writing.write(write_baseline, baselines.written(made, config.checks.ignore), inputs)
        wrote(context, write_baseline)
    if format == "github":
        _summary.append(made)
    return ended(context, made, shown, KIND)


def _is_silent(context: typer.Context, made: "Checkup", shown: Any) -> bool:
    """Tell whether there is nothing to say: cron mails what is printed, so a pass prints nothing with `--quiet`."""
    from crmkpi.model import Verdict

    for_people = shown is not None and shown.__name__.endswith(".terminal")
    return bool(context.obj["quiet"] and for_people and made.verdict is Verdict.PASSED and made.shown is None)
