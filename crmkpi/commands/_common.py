"""What several commands do: find the config, put the request together, write and show results."""

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from crmkpi import console
from crmkpi.errors import UsageError
from crmkpi.options import Compare

if TYPE_CHECKING:
    from crmkpi.config import Config


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
        raise UsageError(f"--as-of {word!r} is not a day; write it as 2026-10-31") from None


def config_path(context: typer.Context) -> Path | None:
    from crmkpi import config

    return config.find(context.obj["config"], os.environ, Path())


def settings(context: typer.Context, with_paths: bool) -> "Config":
    """Find and load the config. Paths on the command line stand alone, unless a config is named beside them."""
    from crmkpi import config

    explicit = context.obj["config"]
    if with_paths and explicit is None and not os.environ.get("CRMKPI_CONFIG"):
        return config.DEFAULT
    path = config_path(context)
    if path is None:
        raise UsageError(
            "there is no config (./crmkpi.yaml, ./configs/crmkpi.yaml) and no file was named;"
            " try `crmkpi report FILE…` or `crmkpi report FOLDER`"
        )
    if context.obj["verbose"]:
        typer.echo(f"config: {path}", err=True)
    return config.load(path)


def chosen(name: str, kind: str = "report") -> Any:
    """Choose a format by name."""
    from crmkpi import formats

    return formats.load(name, kind)


def writer(path: Path, kind: str = "report") -> Any:
    """Choose the format of an output file, and see now whether its folder is there, before anything is computed."""
    from crmkpi import formats, output
    from crmkpi.errors import OutputError

    chosen = formats.load(output.format_of(path, kind), kind)
    if not path.parent.is_dir():
        raise OutputError(f"{path}: the folder {str(path.parent)!r} does not exist; make it first")
    return chosen


def deliver(
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


def notes(context: typer.Context, notes: Sequence[str]) -> None:
    if not context.obj["quiet"]:
        for note in notes:
            typer.echo(f"note: {note}", err=True)
