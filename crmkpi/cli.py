"""Words in, words and an exit code out; nothing is computed here."""

import gc
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmkpi import console
from crmkpi.errors import CrmKpiError, ExitCode, UsageError, did_you_mean
from crmkpi.options import AsOf, By, Compare, FailOn, Memory, Paths, PeriodOption, Shelf, Threads

if TYPE_CHECKING:
    from crmkpi.config import Config

HELP = """
CRM exports in, checked and correct KPIs out.

Exit codes: 0 done · 1 done, and something was found at or above --fail-on · 2 wrong usage or config ·
3 could not run or finish · 130 interrupted · 141 closed pipe.
"""
app = typer.Typer(
    help=HELP, no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"crmkpi {version('crmkpi')}")
        raise typer.Exit()


@app.callback()
def main_options(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The config file.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="en|pt-BR", help="The language of the output.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read the options that every command has."""
    context.obj = {"config": config, "lang": _language(lang), "quiet": quiet, "verbose": verbose}


def _language(word: str | None) -> str | None:
    if word is None:
        return None
    from crmkpi.words import languages

    by_folded = {name.casefold().replace("_", "-"): name for name in languages()}
    found = by_folded.get(word.casefold().replace("_", "-"), by_folded.get(f"{word.casefold()}-br"))
    if found is None:
        raise UsageError(f"--lang {word!r} is not one of {', '.join(languages())}.{did_you_mean(word, languages())}")
    return found


@app.command()
def report(
    context: typer.Context,
    paths: Paths = None,
    period: PeriodOption = None,
    as_of: AsOf = None,
    kpi: Annotated[list[str] | None, typer.Option("--kpi", metavar="ID", help="Only this KPI (repeatable).")] = None,
    by: By = None,
    compare: Annotated[
        list[Compare] | None,
        typer.Option("--compare", help="Default: previous and year.", show_default=False),
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", "-f", metavar="F", help="terminal, json, csv, md … (`crmkpi list formats`)."),
    ] = "terminal",
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write a file; its suffix chooses the format."),
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option("--fail-on", help="Default: never.", show_default=False)
    ] = None,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Load exports, check them, compute the KPIs, and print or write the report."""
    from crmkpi import report as work

    request = _request(
        context,
        paths=paths,
        period=period,
        as_of=as_of,
        kpis=kpi,
        by=by,
        compare=compare,
        memory_limit=memory_limit,
        threads=threads,
    )
    targets = [(path, _writer(path)) for path in output or []]
    shown = None if output and format == "terminal" else _format(format)
    settings = _settings(context, bool(paths))
    with work.gathered(settings, request) as ready:
        made = work.make(ready)
        inputs = [export.path for export in ready.brought.exports]
        failed = ready.brought.failed
    _notes(context, made.notes)
    _deliver(context, made, shown, targets, inputs)
    return _exit_code(made, fail_on or [FailOn.never], bool(failed))


@app.command()
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
    from crmkpi import explanation
    from crmkpi import report as work

    if explanation.is_check(name):
        console.show(explanation.of_check(name, context.obj["lang"] or "en"))
        return ExitCode.DONE
    if not paths and _config_path(context) is None:
        console.show(explanation.of_definition(name, context.obj["lang"] or "en", width=console.width()))
        return ExitCode.DONE
    request = _request(context, paths=paths, period=period, as_of=as_of, by=by, kpis=[name])
    settings = _settings(context, bool(paths))
    with work.gathered(settings, request) as ready:
        _notes(context, ready.notes)
        console.show(
            explanation.sql_of(ready, name)
            if sql
            else explanation.of_kpi(ready, name, width=console.width(), ascii=console.is_ascii())
        )
        return ExitCode.FAILED if ready.brought.failed else ExitCode.DONE


@app.command(name="list")
def list_shelf(context: typer.Context, shelf: Annotated[Shelf, typer.Argument(help="What to list.")]) -> int:
    """List what there is, one line each."""
    from crmkpi import config, listing

    path = _config_path(context)
    settings = config.load(path) if path else config.DEFAULT
    language = context.obj["lang"] or settings.language.value
    console.show(
        listing.of(shelf.value, language, settings.kpi_folder, width=console.width() if sys.stdout.isatty() else None)
    )
    return ExitCode.DONE


@app.command()
def schema() -> int:
    """Print the JSON Schema of the config file, for editors."""
    import json

    from crmkpi.schema import json_schema

    console.show(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")
    return ExitCode.DONE


def _request(context: typer.Context, **asked: Any) -> Any:
    """Put the words of a command together; what a command does not have stays at its default."""
    from crmkpi.report import Request

    compare = asked.pop("compare", None)
    if compare:
        asked["compare"] = tuple(one.value for one in compare if one is not Compare.none)
    asked["as_of"] = _date(asked.get("as_of"))
    asked = {name: tuple(one) if isinstance(one, list) else one for name, one in asked.items() if one is not None}
    return Request(**asked, language=context.obj["lang"], say=console.progress(context.obj["quiet"]))


def _date(word: str | None) -> date | None:
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UsageError(f"--as-of {word!r} is not a day; write it as 2026-10-31") from None


def _config_path(context: typer.Context) -> Path | None:
    from crmkpi import config

    return config.find(context.obj["config"], os.environ, Path())


def _settings(context: typer.Context, with_paths: bool) -> "Config":
    """Find and load the config. Paths on the command line stand alone, unless a config is named beside them."""
    from crmkpi import config

    explicit = context.obj["config"]
    if with_paths and explicit is None and not os.environ.get("CRMKPI_CONFIG"):
        return config.DEFAULT
    path = _config_path(context)
    if path is None:
        raise UsageError(
            "there is no config (./crmkpi.yaml, ./configs/crmkpi.yaml) and no file was named;"
            " try `crmkpi report FILE…` or `crmkpi report FOLDER`"
        )
    if context.obj["verbose"]:
        typer.echo(f"config: {path}", err=True)
    return config.load(path)


def _format(name: str) -> Any:
    from crmkpi import formats

    return formats.load(name)


def _writer(path: Path) -> Any:
    """Choose the format of an output file, and see now whether its folder is there, before anything is computed."""
    from crmkpi import formats, output
    from crmkpi.errors import OutputError

    chosen = formats.load(output.format_of(path))
    if not path.parent.is_dir():
        raise OutputError(f"{path}: the folder {str(path.parent)!r} does not exist; make it first")
    return chosen


def _deliver(
    context: typer.Context, made: Any, shown: Any, targets: Sequence[tuple[Path, Any]], inputs: Sequence[Path]
) -> None:
    from crmkpi import output

    rendered: dict[str, Any] = {}
    for path, chosen in targets:
        content = rendered.setdefault(chosen.__name__, chosen.render(made))
        output.write(path, content, inputs)
        if not context.obj["quiet"]:
            typer.echo(f"wrote {path}", err=True)
    if shown is None:
        return
    if shown.__name__.endswith(".terminal"):
        console.show(shown.render(made, width=console.width(), colour=console.colour(), ascii=console.is_ascii()))
    elif shown.BINARY:
        sys.stdout.buffer.write(shown.render(made))
        sys.stdout.buffer.flush()
    else:
        console.show(shown.render(made))


def _exit_code(made: Any, fail_on: Sequence[FailOn], failed: bool) -> int:
    from crmkpi.model import Severity, Status

    if failed:
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


def _notes(context: typer.Context, notes: Sequence[str]) -> None:
    if not context.obj["quiet"]:
        for note in notes:
            typer.echo(f"note: {note}", err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the only place where errors become words and exit codes."""
    console.prepare()
    # One short run makes no garbage worth looking for, and the search costs a tenth of the start.
    gc.disable()
    arguments = _global_first(list(sys.argv[1:] if arguments is None else arguments))
    verbose = "--verbose" in arguments or "-v" in arguments
    code = _run(arguments, verbose)
    if fault := _unflushed():
        if code in (ExitCode.DONE, ExitCode.FOUND):
            console.complain(f"the output cannot be written: {fault}")
        code = ExitCode.FAILED
    os._exit(code) if code == ExitCode.INTERRUPTED else sys.exit(int(code))


def _unflushed() -> str | None:
    """Write what waits for stdout; say why it cannot be, and let nothing be tried again when the process ends."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return error.strerror
    return None


def _global_first(arguments: list[str]) -> list[str]:
    """Move options of every command to the front: people write `crmkpi report --lang pt-BR` as well."""
    front, rest = [], []
    waiting = iter(arguments)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word in ("--lang", "--config"):
            front += [word, *([value] if (value := next(waiting, None)) is not None else [])]
        elif word.startswith(("--lang=", "--config=")) or word in ("--quiet", "-q", "--verbose", "-v", "--version"):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _run(arguments: Sequence[str], verbose: bool) -> int:
    try:
        return int(app(args=list(arguments), standalone_mode=False, prog_name="crmkpi") or 0)
    except CrmKpiError as error:
        console.complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:
        return _other(error, verbose)


def _other(error: Exception, verbose: bool) -> int:
    """Turn what Typer raises into its own words; anything else is a bug, said in one line."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        error.show(file=sys.stderr)
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        return ExitCode.INTERRUPTED
    if isinstance(error, OSError) and error.strerror:
        console.complain(f"{error.filename or 'the output'}: {error.strerror}")
        return ExitCode.FAILED
    if verbose:
        import traceback

        traceback.print_exception(error)
    name = type(error).__name__
    console.complain(
        f"this is a mistake in crmkpi ({name}); nothing was written. Please report it (--verbose shows where)"
    )
    return ExitCode.FAILED
