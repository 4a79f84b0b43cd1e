"""`crmkpi explain`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from crmkpi import console
from crmkpi.commands._common import config_path, loaded, notes, request, settings, wrote
from crmkpi.errors import ExitCode
from crmkpi.options import AsOf, By, Paths, PeriodOption, Personal
from crmkpi.phrases import phrase


def explain(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="KPI", help=phrase("The id of a KPI, or the code of a check."), show_default=False),
    ],
    paths: Paths = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    by: By = None,
    sql: Annotated[bool, typer.Option("--sql", help=phrase("Print only the SQL that ran."))] = False,
    rows: Annotated[
        Path | None,
        typer.Option(
            "--rows", metavar="FILE", help=phrase("Write the rows behind the number, with file and line, as CSV.")
        ),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option("--tables", metavar="DIR", help=phrase("Write the tables that the SQL runs on, as Parquet.")),
    ] = None,
    show_personal_data: Personal = False,
) -> int:
    """Run `crmkpi explain`; the exit code."""
    from crmkpi import config as config_module
    from crmkpi import explanation
    from crmkpi import report as work
    from crmkpi.output import look

    if explanation.is_check(name):
        path = config_path(context)
        known = loaded(path) if path else config_module.DEFAULT
        language = context.obj["lang"] or (known.language if known.check_folder else "en")
        console.show(explanation.of_check(name, language, known.check_folder))
        return ExitCode.DONE
    if not paths and config_path(context) is None and not (sql or rows or tables):
        console.show(explanation.of_definition(name, context.obj["lang"] or "en", width=console.width()))
        return ExitCode.DONE
    if rows is not None:
        look(rows)
    personal = show_personal_data
    config = settings(context, bool(paths))
    asked = request(context, paths=paths, period=period, as_of=as_of, by=by, kpis=[name], personal=personal)
    with work.gathered(config, asked) as ready:
        notes(context, ready.notes)
        shown = (
            explanation.sql_of(ready, name)
            if sql
            else explanation.of_kpi(ready, name, width=console.width(), ascii=console.is_ascii())
        )
        # The tables are there before the SQL that runs on them leaves for a pipe.
        written = _files(context, ready, name, rows, tables) if rows is not None or tables is not None else ""
        console.show(f"{written if sql else ''}{shown}")
        return ExitCode.FAILED if ready.brought.failed else ExitCode.DONE


def _files(context: typer.Context, ready: Any, name: str, rows: Path | None, tables: Path | None) -> str:
    """Write what a number rests on; the SQL that makes a plain DuckDB know the tables that were written."""
    from crmkpi import evidence, explanation, gathering, output
    from crmkpi import report as work

    _, asking = work.asked(ready)
    traces = explanation.traced(ready, asking, name)
    written: list[Path] = []
    if rows is not None:
        content, _lines = evidence.rows(ready, asking, traces)
        output.write(rows, content, gathering.inputs(ready), private=ready.request.personal)
        written.append(rows)
    named = evidence.tables(ready, traces, tables) if tables is not None else []
    for path in (*written, *named):
        wrote(context, path)
    return evidence.views_of(named)
