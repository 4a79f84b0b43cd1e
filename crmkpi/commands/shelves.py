"""`crmkpi list` and `crmkpi schema`: what there is."""

import sys
from typing import Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import config_path
from crmkpi.errors import ExitCode
from crmkpi.options import Shelf


def list_shelf(context: typer.Context, shelf: Annotated[Shelf, typer.Argument(help="What to list.")]) -> int:
    """List what there is, one line each."""
    from crmkpi import config, listing

    path = config_path(context)
    settings = config.load(path) if path else config.DEFAULT
    language = context.obj["lang"] or settings.language
    width = console.width() if sys.stdout.isatty() else None
    console.show(listing.of(shelf.value, language, settings.kpi_folder, settings.check_folder, width=width))
    return ExitCode.DONE


def schema() -> int:
    """Print the JSON Schema of the config file, for editors."""
    import json

    from crmkpi.schema import json_schema

    console.show(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")
    return ExitCode.DONE
