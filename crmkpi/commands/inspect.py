"""`crmkpi inspect`."""

from typing import Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import deliver, notes, outlets, request, settings
from crmkpi.errors import ExitCode
from crmkpi.options import Memory, Output, Paths, Personal, Threads, format_option

KIND = "inspect"


def inspect(
    context: typer.Context,
    paths: Paths = None,
    rows: Annotated[
        int, typer.Option("--rows", min=0, max=1000, metavar="N", help="So many of the first rows of each table.")
    ] = 3,
    format: Annotated[str | None, format_option("terminal, json")] = None,
    output: Output = None,
    show_personal_data: Personal = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Say what was decided about exports, and why: dialect, rows, whose export it is, every column, the first rows."""
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
