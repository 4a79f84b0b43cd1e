"""`crmkpi init`."""

from pathlib import Path
from typing import Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import notes, request, wrote
from crmkpi.errors import ExitCode, UsageError
from crmkpi.options import Memory, Paths, Threads
from crmkpi.phrases import phrase

STDOUT = Path("-")


def init(
    context: typer.Context,
    paths: Paths = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=phrase("Where the config goes. - is stdout."))
    ] = Path("crmkpi.yaml"),
    force: Annotated[bool, typer.Option("--force", help=phrase("Write over a config that is there."))] = False,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Run `crmkpi init`; the exit code."""
    from crmkpi import draft
    from crmkpi import output as writing

    if not paths:
        raise UsageError("`crmkpi init` looks at exports: name files or a folder, such as `crmkpi init exports/`")
    if output != STDOUT:
        writing.look(output)
        if output.exists() and not force:
            raise UsageError(
                "{output} is there already. Write to another file with -o, or over it with --force", output=output
            )
    asked = request(context, paths=paths, memory_limit=memory_limit, threads=threads)
    made = draft.make(asked, Path() if output == STDOUT else output.parent)
    console.speak(made.language)
    notes(context, made.notes)
    for sentence in made.failed:
        console.complain(sentence)
    if made.text is None:
        return ExitCode.FAILED
    if output == STDOUT:
        console.show(made.text)
    else:
        writing.write(output, made.text, made.inputs)
        wrote(context, output)
    return ExitCode.DONE if made.runs else ExitCode.FAILED
