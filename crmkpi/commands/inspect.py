"""`crmkpi inspect`."""

from typing import Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import deliver, notes, outlets, request, settings
from crmkpi.errors import ExitCode
from crmkpi.options import Format, Memory, Output, Paths, Personal, Threads
from crmkpi.phrases import phrase

KIND = "inspect"


def inspect(
    context: typer.Context,
    paths: Paths = None,
    rows: Annotated[
        int,
        typer.Option("--rows", min=0, max=1000, metavar="N", help=phrase("So many of the first rows of each table.")),
    ] = 3,
    format: Format = None,
    output: Output = None,
    show_personal_data: Personal = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Run `crmkpi inspect`; the exit code."""
    from crmkpi import inspection

    config = settings(context, bool(paths))
    targets, shown = outlets(output, format, KIND)
    asked = request(
        context, paths=paths, memory_limit=memory_limit, threads=threads, personal=show_personal_data, bare=True
    )
    with inspection.opened(config, asked) as ready:
        made = inspection.make(ready, rows)
        inputs = inspection.inputs(ready)
    if made.personal:
        notes(context, (inspection.warning(made.language),))
    for sentence in made.failed:
        console.complain(sentence)
    deliver(context, made, shown, targets, inputs)
    return ExitCode.FAILED if made.failed else ExitCode.DONE
