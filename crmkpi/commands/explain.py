"""`crmkpi explain`."""

from typing import Annotated

import typer

from crmkpi import console
from crmkpi.commands._common import config_path, notes, request, settings
from crmkpi.errors import ExitCode
from crmkpi.options import AsOf, By, Paths, PeriodOption


def explain(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="KPI", help="The id of a KPI, or the code of a check.", show_default=False),
    ],
    paths: Paths = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    by: By = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print only the SQL that ran.")] = False,
) -> int:
    """Say what a KPI means, how it was computed, and which rows went in or were left out."""
    from crmkpi import config as config_module
    from crmkpi import explanation
    from crmkpi import report as work

    if explanation.is_check(name):
        path = config_path(context)
        known = config_module.load(path) if path else config_module.DEFAULT
        language = context.obj["lang"] or (known.language if known.check_folder else "en")
        console.show(explanation.of_check(name, language, known.check_folder))
        return ExitCode.DONE
    if not paths and config_path(context) is None:
        console.show(explanation.of_definition(name, context.obj["lang"] or "en", width=console.width()))
        return ExitCode.DONE
    asked = request(context, paths=paths, period=period, as_of=as_of, by=by, kpis=[name])
    config = settings(context, bool(paths))
    with work.gathered(config, asked) as ready:
        notes(context, ready.notes)
        console.show(
            explanation.sql_of(ready, name)
            if sql
            else explanation.of_kpi(ready, name, width=console.width(), ascii=console.is_ascii())
        )
        return ExitCode.FAILED if ready.brought.failed else ExitCode.DONE
