"""Which files go in: from paths on the command line, or from the sources of a config."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crmkpi.config import Config, SourceConfig
from crmkpi.errors import InputError, Mistake

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class File:
    """One file that goes in, and what the config says about it."""

    path: Path
    name: str
    """How it is called in reports: relative to the folder or config that named it, so that reports can be compared."""
    source: SourceConfig | None = None


def on_command_line(paths: Sequence[Path]) -> list[File]:
    """List the files of paths and folders; InputError for a path that is not there or a folder without exports."""
    found: list[File] = []
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.iterdir()) if file.is_file() and is_export(file)]
            if not inside:
                raise InputError(f"{path}: no exports in this folder; expected files ending in {', '.join(SUFFIXES)}")
            found += [File(file, file.name) for file in inside]
        elif path.exists():
            found.append(File(path, path.name))
        else:
            raise InputError(f"{path}: there is no such file or folder")
    return _distinct(found)


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
                what = "no file matches" if set(pattern.value) & set("*?[") else "there is no file"
                where = "" if Path(pattern.value).is_absolute() else " in the folder of this config"
                message = f"{what} {pattern.value!r}{where}"
                mistakes.append(Mistake(str(config.file or ""), pattern.line, pattern.column, message))
            found += [File(path, name, source) for path, name in matches]
    once = {(file.source.table if file.source else "", file.path.resolve()): file for file in reversed(found)}
    return list(reversed(once.values())), mistakes


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
        return [(path, pattern)] if path.exists() else []
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
    once = list({file.path.resolve(): file for file in files}.values())
    names = [file.name for file in once]
    return [
        file if names.count(file.name) == 1 else File(file.path, f"{file.path.parent.name}/{file.name}", file.source)
        for file in once
    ]
