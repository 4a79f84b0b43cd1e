"""Write result files: whole or not at all, never over an input."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter

from crmkpi import formats
from crmkpi.errors import OutputError, UsageError, did_you_mean, strerror
from crmkpi.phrases import phrase

PLACES = ("format", "lang", "period")
"""What the name of a file may leave open."""


def format_of(path: Path, kind: str = "report") -> str:
    """Choose the format by a file's suffix; UsageError for one that no format of this kind has."""
    suffixes = {formats.load(name, kind).SUFFIX: name for name in formats.names(kind)}
    suffixes.pop("", None)
    if path.suffix.lower() in suffixes:
        return suffixes[path.suffix.lower()]
    example = f"report{'.html' if '.html' in suffixes else next(iter(suffixes))}"
    if path == Path():
        raise UsageError("-o: this names no file; write one, such as {example}", example=example)
    if path.is_dir():
        raise UsageError(
            "{path}: this is a folder; name the file in it, such as {file}", path=path, file=path / example
        )
    if "{" in path.suffix:
        raise UsageError(
            "{path}: the suffix chooses the format, so nothing can be left open in it; write one -o "
            "for each format, such as {file}",
            path=path,
            file=path.with_suffix(Path(example).suffix),
        )
    raise UsageError(
        "{path}: no format writes {kind}. Use one of {suffixes}",
        path=path,
        kind=path.suffix or phrase("files without a suffix"),
        suffixes=", ".join(sorted(suffixes)),
    )


def places(path: Path) -> frozenset[str]:
    """Tell what a name leaves open (`kpis-{period}.html`); UsageError for what nobody can fill."""
    try:
        parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(str(path)) if name is not None]
    except ValueError:
        raise UsageError(
            "{path}: a brace without its partner; write {{{{ or }}}} for the brace itself", path=path
        ) from None
    for name, spec, how in parts:
        if name not in PLACES or spec or how:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            raise UsageError(
                "{path}: {{{name}}} cannot be filled; there are {known}.{hint}",
                path=path,
                name=name,
                known=known,
                hint=did_you_mean(name, PLACES),
            )
    return frozenset(name for name, _, _ in parts)


def filled(path: Path, words: Mapping[str, str]) -> Path:
    """Fill the open places of a name."""
    return Path(str(path).format(**words))


def look(path: Path) -> None:
    """See before anything is computed that the folder of a file is there; OutputError when it is not."""
    if not path.parent.is_dir():
        raise OutputError(
            "{path}: the folder {parent!r} does not exist; make it first", path=path, parent=str(path.parent)
        )


def apart(paths: Sequence[Path], inputs: Iterable[Path] = ()) -> None:
    """See before anything is written that no two results go to one file, and none over an input."""
    inputs = tuple(inputs)
    seen: dict[Path, Path] = {}
    for path in paths:
        place = path.resolve()
        if place in seen and (path.is_file() or not path.exists()):
            raise UsageError("{path}: two results cannot go to one file; name another one for the second", path=path)
        seen[place] = path
        _no_input(path, inputs)


def _no_input(path: Path, inputs: Iterable[Path]) -> None:
    if any(_same(path, one) for one in inputs):
        raise OutputError(
            "{path}: this is one of the exports that are read; write the report to another file", path=path
        )


def write(path: Path, content: str | bytes, inputs: Iterable[Path] = (), *, private: bool = False) -> None:
    """Write beside and rename, so that others see the old file or the new one; OutputError when it cannot be done."""
    _no_input(path, inputs)
    content = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        # A device or a pipe cannot be renamed over.
        _into(path, content)
        return
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise OutputError("{path}: cannot be written: {strerror}", path=path, strerror=strerror(error)) from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(0o600 if private else 0o666 & ~_umask())
        beside.replace(target)
    except OSError as error:
        raise OutputError("{path}: cannot be written: {strerror}", path=path, strerror=strerror(error)) from None
    finally:
        beside.unlink(missing_ok=True)


def _into(path: Path, content: bytes) -> None:
    try:
        with path.open("wb") as stream:
            stream.write(content)
    except OSError as error:
        raise OutputError("{path}: cannot be written: {strerror}", path=path, strerror=strerror(error)) from None


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
