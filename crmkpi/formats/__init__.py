"""The shelf of output formats: each file turns a `Report` into text (or bytes), and its name is the format.

A format has `SUFFIX` (of the files it writes), `BINARY` (whether `render` returns bytes), `render(report)`
and, in the first line of its docstring, its description. It is pure: no file, terminal or clock; the same
report gives the same bytes. Files that begin with `_` are shared by formats. Nothing is listed by hand, so
"find usages" stops here.
"""

from importlib import import_module
from types import ModuleType

from crmkpi import shelf
from crmkpi.errors import UsageError, did_you_mean


def names() -> tuple[str, ...]:
    """List the formats on the shelf, by name."""
    return tuple(name for name, _ in shelf.stand("formats"))


def load(name: str) -> ModuleType:
    """Import a format by its name; an unknown one is a `UsageError` with the nearest right name."""
    if name not in names():
        raise UsageError(f"{name!r} is not a format ({', '.join(names())}).{did_you_mean(name, names())}")
    return import_module(f"crmkpi.formats.{name}")


def title(name: str) -> str:
    """Say in one line what a format is."""
    return (load(name).__doc__ or "").partition("\n")[0]
