"""Write the refused and bad rows of every export, as they stand there, for whoever cleans the CRM.

`NAME.bad.csv` has the rows that were loaded and fail at error level: file, first and last line, the codes, and then
the columns of the export under its own header. `NAME.refused.csv` has what does not have the shape of the file: lines,
byte, reason, and the text. Cells are not changed, also not those that a spreadsheet would take for a formula.
"""

import csv
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmkpi.checks import Wrong
from crmkpi.engine import marked
from crmkpi.errors import CrmKpiError, OutputError, strerror
from crmkpi.gathering import Gathered
from crmkpi.reader import Export, again

BAD, REFUSED = ".bad.csv", ".refused.csv"
OF_BAD = ("file", "first_line", "last_line", "codes")
OF_REFUSED = ("file", "first_line", "last_line", "byte_offset", "reason", "text")
_BESIDE = ".crmkpi-rejects-"
"""What the names of files begin with that are not finished."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Written:
    """One file that was written."""

    path: Path
    rows: int
    of: int
    """Rows that the export has, refused ones too."""


def look(folder: Path) -> None:
    """See before anything is read that a folder can be written to; OutputError when it cannot."""
    if not folder.parent.is_dir():
        raise OutputError(
            "{folder}: the folder {parent!r} does not exist; make it first", folder=folder, parent=str(folder.parent)
        )
    if folder.exists() and not folder.is_dir():
        raise OutputError("{folder}: this is a file; name a folder for the rejected rows", folder=folder)


def write(ready: Gathered, wrong: Sequence[Wrong], folder: Path) -> tuple[Written, ...]:
    """Write the rejected rows of every export into a folder, all files or none.

    Files of an earlier run are replaced, and taken away where an export has nothing to reject any more. Raises
    `OutputError` when a file cannot be written or would be an export, `CrmKpiError` when rows do not add up.
    """
    exports = ready.brought.exports
    _refuse_inputs(exports, folder)
    counts = marked.mark(ready.engine, [(one.code, one.rows) for one in wrong])
    with ExitStack() as unfinished:
        try:
            _made(folder)
            done: list[tuple[Path, Written]] = []
            gone: list[tuple[Path, Sequence[str]]] = []
            for number, (export, name) in enumerate(zip(exports, _names(exports), strict=True)):
                bad, refused = folder / f"{name}{BAD}", folder / f"{name}{REFUSED}"
                total = export.records if export.kind == "csv" else ready.brought.sources[number].rows_read
                if counts.get(number):
                    beside = unfinished.enter_context(_beside(folder))
                    _prove(export, _bad(ready, number, export, beside), counts[number])
                    done.append((beside, Written(bad, counts[number], total)))
                else:
                    gone.append((bad, OF_BAD))
                if export.rejects:
                    beside = unfinished.enter_context(_beside(folder))
                    _refused(export, beside)
                    done.append((beside, Written(refused, len(export.rejects), total)))
                else:
                    gone.append((refused, OF_REFUSED))
            for beside, written in done:
                beside.replace(written.path)
            for path, header in gone:
                _take_away(path, header)
        except OSError as error:
            raise OutputError(
                "{folder}: the rejected rows cannot be written: {strerror}", folder=folder, strerror=strerror(error)
            ) from None
    return tuple(written for _, written in done)


def _bad(ready: Gathered, number: int, export: Export, beside: Path) -> int:
    """Write the bad rows of one export; returns how many."""
    codes: dict[int, str] = {}

    def records() -> Iterator[int]:
        for record, named in marked.of_file(ready.engine, number):
            codes[record] = named
            yield record

    rows = 0
    with _lines(beside) as lines:
        lines.writerow([*OF_BAD, *export.header])
        for one in again(export, records()):
            lines.writerow([export.name, one.first_line, one.last_line, codes.pop(one.record), *one.cells])
            rows += 1
    return rows


def _refused(export: Export, beside: Path) -> None:
    with _lines(beside) as lines:
        lines.writerow(OF_REFUSED)
        for one in export.rejects:
            lines.writerow([export.name, one.first_line, one.last_line, one.offset, one.reason, one.text])


def _prove(export: Export, rows: int, counted: int) -> None:
    if rows != counted:
        raise CrmKpiError(
            "{export}: rejected rows do not add up: {counted} were found bad, {rows} written. This is"
            " a mistake in crmkpi; please report it",
            export=export.name,
            counted=counted,
            rows=rows,
        )


def _refuse_inputs(exports: Sequence[Export], folder: Path) -> None:
    """Refuse the folder of an export: the next run would take the rejected rows for an export of their own."""
    for export in exports:
        with suppress(OSError):
            if folder.samefile(export.path.parent):
                raise OutputError(
                    "{folder}: this is the folder of {export}; name another one for rejected rows",
                    folder=folder,
                    export=export.name,
                )


def _made(folder: Path) -> None:
    """Make the folder, for us only; take away what a run that was killed left in it."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    inside = [path.name for path in folder.iterdir()]
    if all(name.endswith((BAD, REFUSED)) or name.startswith(_BESIDE) for name in inside):
        folder.chmod(0o700)
    for name in inside:
        if name.startswith(_BESIDE):
            (folder / name).unlink(missing_ok=True)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Make a private file for as long as it takes; what was not renamed by then goes."""
    handle, name = tempfile.mkstemp(prefix=_BESIDE, dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _lines(path: Path) -> Iterator[Any]:
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield csv.writer(stream, lineterminator="\n")
        stream.flush()
        os.fsync(stream.fileno())


def _take_away(path: Path, header: Sequence[str]) -> None:
    """Remove a file of an earlier run, known by its header."""
    with suppress(FileNotFoundError):
        with path.open("rb") as stream:
            own = stream.readline(1 << 12).startswith(",".join(header).encode())
        if own:
            path.unlink()


def _names(exports: Sequence[Export]) -> list[str]:
    """Name the files after the exports; two exports of one name are told apart by a number."""
    names: list[str] = []
    for export in exports:
        name = re.sub(r"[^\w. +()@#=,-]", "_", re.sub(r"[/\\]+", "__", export.name)).lstrip(".")
        name = name.encode()[:_LONGEST].decode("utf-8", "ignore") or "export"
        taken = {other.casefold() for other in names}
        free = (f"{name}~{number}" if number > 1 else name for number in range(1, len(exports) + 1))
        names.append(next(one for one in free if one.casefold() not in taken))
    return names
