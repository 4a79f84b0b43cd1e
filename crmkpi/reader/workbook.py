"""Spreadsheet workbooks (.xlsx, .xlsb, .xls, .ods): each sheet as a private CSV copy, told by content, never by name.

Values come as the file stores them: dates as ISO text, numbers with the fifteen digits that a spreadsheet keeps, text
cells untouched, so that their leading zeros stay; a formula is the value it last had. A sheet is held in memory once.
"""

import shutil
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from crmkpi.errors import InputError
from crmkpi.reader import error_cells
from crmkpi.reader.packed import Bound
from crmkpi.reader.scratch import private_file
from crmkpi.reader.sheet_marks import Marks, marks_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Kind = Literal["xlsx", "xlsb", "xls", "ods"]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
LARGEST = 60_000_000
"""Cells, empty ones too, of the rectangle that a sheet may span: all of it is held in memory."""
DIGITS = 15
"""What a spreadsheet keeps of a number: 0.1 + 0.2 is 0.3 on its screen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with something on it, as a CSV copy."""

    name: str
    hidden: bool
    csv: Path
    """UTF-8, commas, every filled cell in double quotes."""
    rows: Sequence[int] | None
    """Physical line of the copy (from 1) → row of the sheet, where they are not the same."""


def kind_of(path: Path, head: bytes) -> Kind | None:
    """Tell a workbook by its first bytes and, in an archive, by the files in it."""
    if head.startswith(OLD):
        return "xls"
    if not head.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            inside = set(archive.namelist())
            if "content.xml" in inside and "mimetype" in inside:
                mime = archive.read("mimetype")[:100]
                return "ods" if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet") else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return "xlsx" if head[30:].startswith((b"[Content_Types].xml", b"xl/")) else None
    if "xl/workbook.bin" in inside:
        return "xlsb"
    return "xlsx" if "[Content_Types].xml" in inside and any(name.startswith("xl/") for name in inside) else None


def sheets(path: Path, kind: Kind, name: str, scratch: Path) -> Iterator[Sheet]:
    """Copy the sheets of a workbook that hold anything, one after another; InputError when it cannot be read."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    _check(path, kind, name)
    errors = error_cells.in_ods(path) if kind == "ods" else error_cells.in_xls(path) if kind == "xls" else {}
    with _opened(path, kind, name, scratch) as book:
        for one in book.sheets_metadata:
            if one.typ is not SheetTypeEnum.WorkSheet:
                continue
            marks = marks_of(path, one.name) if kind == "xlsx" else Marks(errors.get(one.name, {}))
            if marks.area > LARGEST:
                raise InputError(
                    "{name}: the sheet {one!r} reaches to row {last_row} and column {columns}, too far to be "
                    "read. Delete the cells far outside the table, or save the sheet as CSV (UTF-8).",
                    name=name,
                    one=one.name,
                    last_row=marks.last_row,
                    columns=marks.columns,
                )
            with _readable(name):
                sheet = book.get_sheet_by_name(one.name)
                if not sheet.height or not sheet.width:
                    continue
                csv = private_file(scratch)
                rows = _copied(sheet.iter_rows(), marks, csv, (sheet.start or (0, 0))[1], sheet.width)
            if rows is None:
                csv.unlink()
                continue
            yield Sheet(one.name, one.visible is not SheetVisibleEnum.Visible, csv, rows or None)


def _check(path: Path, kind: Kind, name: str) -> None:
    """Refuse what is locked, and what unpacks to many times its size."""
    if kind == "xls":
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                if _LOCKED in block + file.peek(64)[:64]:
                    raise _locked(name)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            bound = Bound(path.stat().st_size, name)
            for one in archive.infolist():
                bound.take(one.file_size)
    except zipfile.BadZipFile:
        raise _damaged(name) from None


def _locked(name: str) -> InputError:
    return InputError("{name}: the workbook is locked with a password. Save it without one.", name=name)


def _damaged(name: str) -> InputError:
    return InputError(
        "{name}: the workbook is damaged, or is none. Open it in a spreadsheet and save it again, or as CSV (UTF-8).",
        name=name,
    )


@contextmanager
def _opened(path: Path, kind: Kind, name: str, scratch: Path) -> Iterator["CalamineWorkbook"]:
    with _readable(name):
        book = _told_by_content(path, kind, scratch)
    try:
        yield book
    finally:
        book.close()


def _told_by_content(path: Path, kind: Kind, scratch: Path) -> "CalamineWorkbook":
    """Open a workbook without its name; why one cannot be opened is only told of one with the right name."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
    except CalamineError:
        copy = private_file(scratch).with_suffix(f".{kind}")
        try:
            shutil.copyfile(path, copy)
            return CalamineWorkbook.from_path(str(copy))
        finally:
            copy.unlink(missing_ok=True)
            copy.with_suffix(".csv").unlink(missing_ok=True)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Say in a sentence what the library says in its own words; its crashes are no exceptions of the usual kind."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError:
        raise _locked(name) from None
    except (CalamineError, ValueError, OverflowError):
        raise _damaged(name) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _damaged(name) from None
        raise


def _copied(rows: Iterator[list[Any]], marks: Marks, csv: Path, start: int, width: int) -> Sequence[int] | None:
    """Write the rows down to the last filled one; None for a sheet without any, else the row of each line.

    The rows of lines are empty when each row is one line. The cells of a row begin at the column `start` of the sheet,
    which an error cell may stand left of, or right of the last one.
    """
    wrong = {column for columns in marks.errors.values() for column in columns}
    left, right = min({start, *wrong}), max({start + width, *(column + 1 for column in wrong)})
    before, behind = [""] * (start - left), [""] * (right - start - width)
    places = array("Q")
    blanks = filled = 0
    several = False
    with csv.open("w", encoding="utf-8", newline="") as copy:
        for number, row in enumerate(rows, 1):
            cells = [cell if type(cell) is str else text_of(cell) for cell in row]
            cells = [*before, *cells, *behind] if before or behind else cells
            for column, said in marks.errors.get(number, {}).items():
                if column - left < len(cells):
                    cells[column - left] = said
            if not any(cells):
                blanks += 1
                continue
            copy.write("\n" * blanks)
            places.extend(range(number - blanks, number))
            blanks = 0
            line = ",".join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in cells) + "\n"
            tall = line.count("\n")
            several = several or tall > 1
            places.extend([number] * tall)
            filled += 1
            copy.write(line)
    if not filled:
        return None
    return places if several else ()


def text_of(value: Any) -> str:
    """Write a cell's value as text: ISO dates, plain numbers, hours:minutes:seconds, TRUE and FALSE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")
    if isinstance(value, time):
        return value.isoformat("milliseconds" if value.microsecond else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return "" if value is None else str(value)


def _number(value: float) -> str:
    """Write a number without the noise of its binary form; a whole one keeps all digits that it has."""
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    short = f"{value:.{DIGITS}g}"
    return f"{Decimal(short):f}" if "e" in short and 1e-30 < abs(value) < 1e30 else short


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
