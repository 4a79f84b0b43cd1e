"""Which files go in: from paths on the command line, or from the sources of a config."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.config import Config, SourceConfig
from crmkpi.errors import InputError, Mistake
from crmkpi.phrases import phrase

TEXTS = (".csv", ".tsv", ".tab", ".txt")
SUFFIXES = (
    *TEXTS,
    *(text + packing for packing in (".gz", ".zst", ".bz2", ".xz") for text in TEXTS),
    ".zip",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".ods",
    ".parquet",
    ".pq",
)


@dataclass(frozen=True, slots=True)
class File:
    """One file that goes in, and what the config says about it."""

    path: Path
    name: str
    """How it is called in reports: relative to the folder or config that named it, so that reports can be compared."""
    source: SourceConfig | None = None
    part: str = ""
    """The only part of it that is meant: a file of an archive, `#2` for the second table; empty for all."""


def on_command_line(paths: Sequence[Path]) -> list[File]:
    """List the files of paths and folders; InputError for a path that is not there or a folder without exports."""
    found: list[File] = []
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.iterdir()) if file.is_file() and is_export(file)]
            if not inside:
                raise InputError(
                    phrase("{path}: no exports in this folder; expected files ending in {suffixes}"),
                    path=path,
                    suffixes=", ".join(SUFFIXES),
                )
            found += [File(file, written(file.name)) for file in inside]
        elif path.exists():
            found.append(File(path, written(path.name)))
        elif part := part_of(path):
            found.append(File(part[0], written(part[0].name), part=part[1]))
        else:
            raise InputError("{path}: there is no such file or folder", path=path)
    return _distinct(found)


def written(name: str) -> str:
    """Write a name of which some bytes are no text with a sign in place of each of them."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def part_of(path: Path) -> tuple[Path, str] | None:
    """Tell what a path means that does not exist: `export.zip/Account.csv`, `report.csv#2` or `book.xlsx#Sheet`."""
    numbered, sign, number = path.name.rpartition("#")
    if sign and number.isdecimal() and (found := _there(path.with_name(numbered) if numbered else path)):
        return found[0], (f"{found[1]}#{number}" if number != "1" else found[1] or "#1")
    for at in (place for place, mark in enumerate(path.name) if mark == "#" and place):
        found = _there(path.with_name(path.name[:at]))
        if found and path.name[at + 1 :]:
            return found[0], f"{found[1]}#{path.name[at + 1 :]}".lstrip("#")
    found = _there(path)
    return found if found and found[1] else None


def _there(path: Path) -> tuple[Path, str] | None:
    """Find the file that a path leads into."""
    for outer in (path, *path.parents):
        if outer.is_file():
            return outer, path.relative_to(outer).as_posix() if outer != path else ""
    return None


def is_export(file: Path) -> bool:
    """Tell by its name whether a file of a folder may be an export; hidden files and notes are not."""
    name = file.name.casefold()
    return (
        not name.startswith((".", "~"))
        and name.endswith(SUFFIXES)
        and not name.startswith(("readme", "license", "source"))
    )


def of_config(config: Config) -> tuple[list[File], list[Mistake]]:
    """List the files of a config's sources; a path or glob that matches nothing is a mistake."""
    found: list[File] = []
    mistakes: list[Mistake] = []
    for source in config.sources:
        for pattern in source.files:
            matches = list(_matches(config.folder, pattern.value))
            if not matches:
                globbed = set(pattern.value) & set("*?[")
                what = phrase("no file matches") if globbed else phrase("there is no file")
                where = "" if Path(pattern.value).is_absolute() else phrase(" in the folder of this config")
                message = phrase("{what} {pattern!r}{where}", what=what, pattern=pattern.value, where=where)
                mistakes.append(Mistake(str(config.file or ""), pattern.line, pattern.column, message))
            found += [_file(path, written(name), source) for path, name in matches]
    once = {(file.source.table if file.source else "", *_identity(file)): file for file in reversed(found)}
    return list(reversed(once.values())), mistakes


def _file(path: Path, name: str, source: SourceConfig) -> File:
    """Make a file of a path that may lead into an archive."""
    part = None if path.exists() else part_of(path)
    if part is None:
        return File(path, name, source)
    return File(part[0], name.removesuffix("#1").removesuffix(part[1]).rstrip("/#"), source, part[1])


def _identity(file: File) -> tuple[Path, str]:
    return file.path.resolve(), file.part


def _matches(folder: Path, pattern: str) -> Iterable[tuple[Path, str]]:
    whole = Path(pattern).expanduser()
    if not set(pattern) & set("*?["):
        path = whole if whole.is_absolute() else folder / whole
        if path.is_dir():
            return [
                (file, f"{pattern.rstrip('/')}/{file.name}")
                for file in sorted(path.iterdir())
                if file.is_file() and is_export(file)
            ]
        return [(path, pattern)] if path.exists() or part_of(path) else []
    root, rest = (
        (Path(whole.anchor), str(whole.relative_to(whole.anchor))) if whole.is_absolute() else (folder, pattern)
    )
    parts = Path(rest).parts
    while parts and parts[0] == "..":
        root, parts = root / "..", parts[1:]
    before = len(Path(rest).parts) - len(parts)
    up = "../" * before
    return [
        (file, up + file.relative_to(root).as_posix())
        for file in sorted(root.glob(str(Path(*parts))))
        if file.is_file()
    ]


def _distinct(files: list[File]) -> list[File]:
    """Drop files that were named twice; tell files of one name apart by their folder."""
    once = list({_identity(file): file for file in files}.values())
    names = [path.name for path in {file.path.resolve() for file in once}]
    return [
        file if names.count(file.name) <= 1 else replace(file, name=f"{written(file.path.parent.name)}/{file.name}")
        for file in once
    ]
