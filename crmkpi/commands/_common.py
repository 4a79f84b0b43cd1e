"""What several commands do: find the config, put the request together, write and show results."""

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from crmkpi import console
from crmkpi.errors import ExitCode, UsageError
from crmkpi.options import Compare
from crmkpi.phrases import phrase

if TYPE_CHECKING:
    from crmkpi.config import Config

STDOUT = Path("-")
Target = tuple[Path, Any]
"""A file to be written, and the format that writes it."""


def request(context: typer.Context, **asked: Any) -> Any:
    """Put the words of a command together; what a command does not have stays at its default."""
    from crmkpi.report import Request

    compare = asked.pop("compare", None)
    if compare:
        asked["compare"] = tuple(one.value for one in compare if one is not Compare.none)
    asked["as_of"] = _day(asked.get("as_of"))
    asked = {name: tuple(one) if isinstance(one, list) else one for name, one in asked.items() if one is not None}
    return Request(**asked, language=context.obj["lang"], say=console.progress(context.obj["quiet"]))


def _day(word: str | None) -> date | None:
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UsageError("--as-of {word!r} is not a day; write it as 2026-10-31", word=word) from None


def config_path(context: typer.Context) -> Path | None:
    from crmkpi import config

    return config.find(context.obj["config"], os.environ, Path())


def settings(context: typer.Context, with_paths: bool) -> "Config":
    """Find and load the config. Paths on the command line stand alone, unless a config is named beside them."""
    from crmkpi import config

    explicit = context.obj["config"]
    if with_paths and explicit is None and not os.environ.get("CRMKPI_CONFIG"):
        console.speak(config.DEFAULT.language)
        return config.DEFAULT
    path = config_path(context)
    if path is None:
        raise UsageError(
            "there is no config (./crmkpi.yaml, ./configs/crmkpi.yaml) and no file was named; try "
            "`crmkpi report FILE…` or `crmkpi report FOLDER`"
        )
    found = loaded(path)
    if context.obj["verbose"]:
        console.tell(phrase("config: {path}", path=path), quiet=False)
    return found


def loaded(path: Path) -> "Config":
    """Load a config; from now on stderr speaks its language."""
    from crmkpi import config

    found = config.load(path)
    console.speak(found.language)
    return found


def chosen(name: str, kind: str = "report") -> Any:
    """Choose a format by name."""
    from crmkpi import formats

    return formats.ready(formats.load(name, kind))


def writer(path: Path, kind: str = "report") -> Any:
    """Choose the format of an output file, and see now whether its folder is there, before anything is computed."""
    from crmkpi import formats, output

    chosen = formats.ready(formats.load(output.format_of(path, kind), kind))
    if kind != "report" or not output.places(path) or not output.places(path.parent):
        output.look(path)
    return chosen


def outlets(output: Sequence[Path] | None, format: str | None, kind: str = "report") -> tuple[list[Target], Any]:
    """Choose the formats of all files and of stdout (None when only files are asked for), before any work is done."""
    from crmkpi import output as writing

    asked = list(output or [])
    files = [path for path in asked if path != STDOUT]
    targets = [(path, writer(path, kind)) for path in files]
    shown = None if format is None and asked and files == asked else chosen(format or "terminal", kind)
    refuse_on_screen(shown)
    writing.apart(files)
    return targets, shown


def deliver(
    context: typer.Context,
    made: Any,
    shown: Any,
    targets: Sequence[Target],
    inputs: Sequence[Path],
    private: bool = False,
    **wishes: Any,
) -> None:
    """Write the files, each format rendered once, then show what stdout gets.

    `wishes` go to the formats that know them; who sees people's data as they are gets files that only they can read.
    """
    from crmkpi import formats, output

    output.apart([path for path, _ in targets], inputs)
    private = private or bool(getattr(made, "personal", False))
    rendered: dict[str, str | bytes] = {}
    for _, chosen in targets:
        if chosen.__name__ not in rendered:
            rendered[chosen.__name__] = formats.render(chosen, made, **wishes)
    for path, chosen in targets:
        output.write(path, rendered[chosen.__name__], inputs, private=private)
        wrote(context, path)
    if shown is not None:
        screen = {"width": console.width(), "colour": console.colour(), "ascii": console.is_ascii()}
        known = rendered.get(shown.__name__) if not shown.__name__.endswith(".terminal") else None
        _print(known if known is not None else formats.render(shown, made, **screen, **wishes))


def ended(context: typer.Context, made: Any, shown: Any, kind: str) -> int:
    """Say the last line of what a terminal would show, when nothing is shown; the exit code of the verdict."""
    from crmkpi.model import Verdict

    if shown is None:
        page = str(chosen("terminal", kind).render(made, width=1000, ascii=console.is_ascii()))
        console.tell(page.splitlines()[-1], quiet=context.obj["quiet"] and made.verdict is Verdict.PASSED)
    return {
        Verdict.PASSED: ExitCode.DONE,
        Verdict.FAILED: ExitCode.FOUND,
        Verdict.UNFINISHED: ExitCode.FAILED,
    }[made.verdict]


def refuse_on_screen(shown: Any) -> None:
    """Keep bytes that are no text from a screen, where they would do harm and nobody can read them."""
    if shown is not None and shown.BINARY and sys.stdout.isatty():
        name = shown.__name__.rpartition(".")[2]
        raise UsageError(
            "{name} is not text: write it to a file (-o report{suffix}) or into a pipe", name=name, suffix=shown.SUFFIX
        )


def _print(content: str | bytes) -> None:
    if isinstance(content, str):
        console.show(content)
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def wrote(context: typer.Context, path: Path) -> None:
    """Say that a file was written."""
    console.tell(phrase("wrote {path}", path=path), quiet=context.obj["quiet"])


def notes(context: typer.Context, notes: Sequence[str]) -> None:
    """Say beside the result what one should know about it."""
    for note in notes:
        console.tell(phrase("note: {note}", note=note), quiet=context.obj["quiet"])
