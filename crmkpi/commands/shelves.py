"""`crmkpi list` and `crmkpi schema`: what there is."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import config_path, loaded
from crmkpi.errors import ExitCode, UsageError
from crmkpi.options import Shelf
from crmkpi.phrases import phrase

if TYPE_CHECKING:
    from crmkpi.config import Config


def list_shelf(
    context: typer.Context,
    shelf: Annotated[Shelf, typer.Argument(help=phrase("What to list."))],
    test: Annotated[
        bool,
        typer.Option(
            "--test", help=phrase("Run the examples of your own KPIs or checks (of all, when there are none).")
        ),
    ] = False,
) -> int:
    """Run `crmkpi list`; the exit code."""
    from crmkpi import config, listing

    path = config_path(context)
    settings = loaded(path) if path else config.DEFAULT
    language = context.obj["lang"] or settings.language
    if test:
        return _rehearse(shelf, settings, language)
    width = console.width() if sys.stdout.isatty() else None
    console.show(listing.of(shelf.value, language, settings.kpi_folder, settings.check_folder, width=width))
    return ExitCode.DONE


def _rehearse(shelf: Shelf, settings: "Config", language: str) -> int:
    """Run the examples of the user's own KPIs or checks; of all, when there is no folder of them."""
    from crmkpi import rehearsal

    tested = {
        Shelf.kpis: (rehearsal.kpis, settings.kpi_folder),
        Shelf.checks: (rehearsal.checks, settings.check_folder),
    }
    if shelf not in tested:
        raise UsageError(
            "--test runs the examples of KPIs and of checks; {shelf} have none. Write `crmkpi list kpis --test`",
            shelf=shelf.value,
        )
    examples, folder = tested[shelf]
    outcomes = examples.rehearse(folder, settings, language)
    said, failed = rehearsal.told(outcomes, examples.untested(folder) if folder else [], language)
    console.show(said)
    return ExitCode.FOUND if failed else ExitCode.DONE


def schema() -> int:
    """Run `crmkpi schema`; the exit code."""
    import json

    from crmkpi.schema import json_schema

    console.show(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")
    return ExitCode.DONE
