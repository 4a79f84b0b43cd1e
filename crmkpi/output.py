"""Write result files: whole or not at all, never over an input."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter

from crmkpi import formats
from crmkpi.errors import OutputError, UsageError, did_you_mean

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
        raise UsageError(f"-o: this names no file; write one, such as {example}")
    if path.is_dir():
        raise UsageError(f"{path}: this is a folder; name the file in it, such as {path / example}")
    if "{" in path.suffix:
        raise UsageError(
            f"{path}: the suffix chooses the format, so nothing can be left open in it;"
            f" write one -o for each format, such as {path.with_suffix(Path(example).suffix)}"
        )
    raise UsageError(
        f"{path}: no format writes {path.suffix or 'files without a suffix'}. Use one of {', '.join(sorted(suffixes))}"
    )


def places(path: Path) -> frozenset[str]:
    """Tell what a name leaves open (`kpis-{period}.html`); UsageError for what nobody can fill."""
    try:
        parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(str(path)) if name is not None]
    except ValueError:
        raise UsageError(f"{path}: a brace without its partner; write {{{{ or }}}} for the brace itself") from None
    for name, spec, how in parts:
        if name not in PLACES or spec or how:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            raise UsageError(f"{path}: {{{name}}} cannot be filled; there are {known}.{did_you_mean(name, PLACES)}")
    return frozenset(name for name, _, _ in parts)


def filled(path: Path, words: Mapping[str, str]) -> Path:
    """Fill the open places of a name."""
    return Path(str(path).format(**words))


def look(path: Path) -> None:
    """See before anything is computed that the folder of a file is there; OutputError when it is not."""
    if not path.parent.is_dir():
        raise OutputError(f"{path}: the folder {str(path.parent)!r} does not exist; make it first")


def apart(paths: Sequence[Path], inputs: Iterable[Path] = ()) -> None:
    """See before anything is written that no two results go to one file, and none over an input."""
    inputs = tuple(inputs)
    seen: dict[Path, Path] = {}
    for path in paths:
        place = path.resolve()
        if place in seen and (path.is_file() or not path.exists()):
            raise UsageError(f"{path}: two results cannot go to one file; name another one for the second")
        seen[place] = path
        _no_input(path, inputs)


def _no_input(path: Path, inputs: Iterable[Path]) -> None:
    if any(_same(path, one) for one in inputs):
        raise OutputError(f"{path}: this is one of the exports that are read; write the report to another file")


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
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(0o600 if private else 0o666 & ~_umask())
        beside.replace(target)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)


def _into(path: Path, content: bytes) -> None:
    try:
        with path.open("wb") as stream:
            stream.write(content)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
