"""The shelf of output formats: each file turns a document into text (or bytes), and its name is the format.

Here stand the formats of a `Report`; those of a `Checkup` stand in `check`, of `Doubles` in
`duplicates`, of an `Inspection` in `inspect`. A
format has `SUFFIX` (of the files it writes), `BINARY` (whether `render` returns bytes), `render(document)` and, in the
first line of its docstring, its description. It is pure: no file, terminal or clock; the same document gives the same
bytes. Wishes of who runs the command (a width, a dialect) are keywords of `render` with a default. Files that begin
with `_` are shared by formats. Nothing is listed by hand, so "find usages" stops here.
"""

from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from types import ModuleType
from typing import Any

from crmkpi import shelf
from crmkpi.errors import OutputError, UsageError, did_you_mean
from crmkpi.phrases import phrase

KINDS = {
    "report": "formats",
    "check": "formats/check",
    "duplicates": "formats/duplicates",
    "inspect": "formats/inspect",
}
"""Kind of document → the shelf of its formats."""


def names(kind: str = "report") -> tuple[str, ...]:
    """List the formats of a kind of document, by name."""
    return tuple(name for name, _ in shelf.stand(KINDS[kind]))


def load(name: str, kind: str = "report") -> ModuleType:
    """Import a format by its name; an unknown one is a `UsageError` with the nearest right name."""
    known = names(kind)
    if name not in known:
        raise UsageError(
            phrase("{name!r} is not a format of {kind} ({known}).{hint}"),
            name=name,
            kind=kind,
            known=", ".join(known),
            hint=did_you_mean(name, known),
        )
    return import_module(f"crmkpi.{KINDS[kind].replace('/', '.')}.{name}")


def ready(chosen: ModuleType) -> ModuleType:
    """See that the library of a format is there (its `LIBRARY`, of the extra with its name), before any work is done.

    OutputError with what to install, and what to do without it.
    """
    library, name = getattr(chosen, "LIBRARY", None), chosen.__name__.rpartition(".")[2]
    if library and find_spec(library) is None:
        raise OutputError(
            phrase("{name} needs {library}: pip install 'crmkpi[{name}]'. {without}"),
            name=name,
            library=library,
            without=chosen.WITHOUT,
        )
    return chosen


def render(chosen: ModuleType, document: object, **wishes: Any) -> str | bytes:
    """Let a format turn a document into text or bytes; it hears only those wishes that it has a keyword for."""
    known = signature(chosen.render).parameters
    written: str | bytes = chosen.render(document, **{name: wish for name, wish in wishes.items() if name in known})
    return written


def title(name: str, kind: str = "report") -> str:
    """Say in one line what a format is."""
    return (load(name, kind).__doc__ or "").partition("\n")[0]
