"""Words in, words and an exit code out; nothing is computed here."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from crmkpi import console, misuse
from crmkpi.commands import check, duplicates, explain, init, inspect, report, shelves
from crmkpi.errors import CrmKpiError, ExitCode, UsageError, did_you_mean, strerror
from crmkpi.phrases import Phrase, phrase

HELP = phrase(
    "CRM exports in, checked and correct KPIs out.\n\n"
    "Exit codes: 0 done · 1 done, and something was found at or above --fail-on · 2 wrong usage or config · "
    "3 could not run or finish · 130 interrupted · 141 closed pipe."
)
HELP_OPTIONS = ["-h", "--help"]
app = typer.Typer(
    help=HELP, no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    context_settings={"help_option_names": HELP_OPTIONS}, cls=misuse.Group, options_metavar=misuse.OPTIONS,
    subcommand_metavar=misuse.COMMAND,
)  # fmt: skip


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"crmkpi {version('crmkpi')}")
        raise typer.Exit()


@app.callback()
def main_options(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help=phrase("The config file."))] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="en|pt-BR", help=phrase("The language of the output."))
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=phrase("No notes and no progress."))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=phrase("Say more on stderr."))] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=phrase("Print the version."))
    ] = False,
) -> None:
    """Read the options that every command has."""
    language = _language(lang)
    if language:
        console.speak(language)
    context.obj = {"config": config, "lang": language, "quiet": quiet, "verbose": verbose}


def _language(word: str | None) -> str | None:
    if word is None:
        return None
    from crmkpi.words import languages

    by_folded = {name.casefold().replace("_", "-"): name for name in languages()}
    found = by_folded.get(word.casefold().replace("_", "-"), by_folded.get(f"{word.casefold()}-br"))
    if found is None:
        raise UsageError(
            "--lang {word!r} is not one of {languages}.{hint}",
            word=word,
            languages=", ".join(languages()),
            hint=did_you_mean(word, languages()),
        )
    return found


HELPS: dict[Callable[..., int], tuple[str, str]] = {
    report.report: ("report", phrase("Load exports, check them, compute the KPIs, and print or write the report.")),
    check.check: ("check", phrase("Check exports for bad records and duplicate customers, without computing KPIs.")),
    duplicates.duplicates: (
        "duplicates",
        phrase("Find customers, contacts or leads that were entered twice, say why, and what to keep."),
    ),
    explain.explain: (
        "explain",
        phrase("Say what a KPI means, how it was computed, and which rows went in or were left out."),
    ),
    inspect.inspect: (
        "inspect",
        phrase(
            "Say what was decided about exports, and why: dialect, rows, whose export it is, columns, the first rows."
        ),
    ),
    init.init: ("init", phrase("Look at exports and write a commented config that runs at once.")),
    shelves.list_shelf: ("list", phrase("List what there is, one line each.")),
    shelves.schema: ("schema", phrase("Print the JSON Schema of the config file, for editors.")),
}
"""What runs a command → its name, and what it does."""
for run, (name, said) in HELPS.items():
    app.command(name=name, help=said, short_help=said, cls=misuse.Command)(run)


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
            _settle(arguments)
            console.complain(phrase("the output cannot be written: {fault}", fault=fault))
        code = ExitCode.FAILED
    os._exit(code) if code == ExitCode.INTERRUPTED else sys.exit(int(code))


def _unflushed() -> Phrase | None:
    """Write what waits for stdout; say why it cannot be, and let nothing be tried again when the process ends."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return strerror(error)
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
        command = typer.main.get_command(app)
        if set(HELP_OPTIONS) & set(arguments):
            _speak(arguments)
            _translate(command)
        return int(command(args=list(arguments), standalone_mode=False, prog_name="crmkpi") or 0)
    except CrmKpiError as error:
        _settle(arguments)
        console.complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:
        if console.was_interrupted():
            return ExitCode.INTERRUPTED
        _settle(arguments)
        return _other(error, verbose)


def _settle(arguments: Sequence[str]) -> None:
    """Settle in which language an error is said that came before the config was read: `--lang`, else the config's."""
    if console.is_settled():
        return
    from crmkpi import config

    try:
        language = _language(_asked(arguments, "--lang"))
    except UsageError:
        language = None
    if language:
        console.speak(language)
        return
    try:
        named = _asked(arguments, "--config")
        path = config.find(Path(named) if named else None, os.environ, Path())
    except CrmKpiError:
        return
    if path and (language := config.language_of(path)):
        console.speak(language)


def _asked(arguments: Sequence[str], option: str) -> str | None:
    """Find the value of an option in words that Typer has not read."""
    for word, following in pairwise([*arguments, ""]):
        name, sign, value = word.partition("=")
        if name == option:
            return value if sign else following
    return None


HEADINGS = (
    phrase("Arguments"),
    phrase("Options"),
    phrase("Commands"),
    phrase("default: {default}"),
    phrase("required"),
    phrase("Show this message and exit."),
    phrase("Install completion for the current shell."),
    phrase("Show completion for the current shell, to copy it or customize the installation."),
)
"""What Typer says around the help."""


def _speak(arguments: Sequence[str]) -> None:
    """Settle the language of a help page, before Typer reads the line, and that of its own headings."""
    if language := _language(_asked(arguments, "--lang")):
        from crmkpi import words

        console.speak(language)
        words.lend(language)


def _translate(command: Any) -> None:
    """Let the help speak the language of the run: every command below one, every option, and Typer's own headings."""
    command.help, command.short_help = (text and console.gettext(text) for text in (command.help, command.short_help))
    for parameter in (
        *command.params,
        *filter(None, [command.get_help_option(typer.Context(command, help_option_names=HELP_OPTIONS))]),
    ):
        if getattr(parameter, "help", None):
            parameter.help = console.gettext(parameter.help)
        if parameter.param_type_name == "argument" and parameter.metavar:
            # PATH says it; `<list[Path]>` is for programmers.
            parameter.display_type_rich = lambda ctx: None
    for one in getattr(command, "commands", {}).values():
        _translate(one)


def _other(error: Exception, verbose: bool) -> int:
    """Turn what Typer raises into its own words; anything else is a bug, said in one line."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        console.say(misuse.said(error))
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        return ExitCode.INTERRUPTED
    if isinstance(error, OSError) and error.strerror:
        console.complain(
            phrase("{place}: {message}", place=error.filename or phrase("the output"), message=strerror(error))
        )
        return ExitCode.FAILED
    if verbose:
        console.tell(_where(error), quiet=False)
    name = type(error).__name__
    console.complain(
        phrase(
            "this is a mistake in crmkpi ({name}); nothing was written. Please report it (--verbose shows where)",
            name=name,
        )
    )
    return ExitCode.FAILED


def _where(error: BaseException) -> str:
    """Say where a bug is, without its words: those of an engine repeat the row that it fell over."""
    import traceback

    inner = error.__cause__ or error.__context__
    before = _where(inner) if inner is not None else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}Traceback (most recent call last):\n{frames}{type(error).__name__}\n"
