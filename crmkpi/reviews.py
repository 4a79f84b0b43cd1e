"""What people decided about pairs of rows: a CSV with one pair a line that is read back in every later run.

`row_id_a, row_id_b, verdict (same | different), who, when, note, seen_a, seen_b, table`; other columns are for the
reader's eyes. `table` (`contacts`, or `contacts leads` for one row of each) may be left out where one loaded table has
both ids. A later line about a pair corrects an earlier one. A spreadsheet may have saved the file: with semicolons or
tabs, a byte order mark or in its own code page.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from crmkpi.duplicates import TABLES, Matches, Verdict
from crmkpi.errors import ConfigError, InputError, Mistake, UsageError, did_you_mean, strerror
from crmkpi.formats._spreadsheet import inert
from crmkpi.formats.duplicates._pairs import TELLING, VERDICT, columns, fingerprint, pairs, tables
from crmkpi.formats.duplicates._sentences import speech
from crmkpi.masking import masked_text
from crmkpi.model import Band
from crmkpi.model.doubles import Doubles
from crmkpi.phrases import either, phrase
from crmkpi.shelf import At
from crmkpi.words import translator

SAME = {
    **dict.fromkeys(("same", "igual", "iguais", "mesmo", "mesma"), True),
    **dict.fromkeys(("different", "diferente", "diferentes"), False),
}
"""The words of a verdict; an empty cell is a pair that nobody has decided yet."""
_LONGEST = 60
_SAID = 5
_REWRITTEN = re.compile(
    r"0\d+|\d{16,}|[+-]?\d[\d.,]*e[+-]?\d+|\d+[-/]\w+(?:[-/]\w+)?|[=+\-@＝＋－＠'\t\r\n\s].*", re.I | re.S
)
"""Ids that a spreadsheet takes for a number, a day or a formula and writes back as something else."""


def read(path: Path) -> tuple[Verdict, ...]:
    """Read the verdicts of a file, in its order. A file without a column of verdicts lists pairs that are different.

    Raises `InputError` when the file cannot be read, `ConfigError` with all of its mistakes.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise InputError(
            "{path}: the reviewed pairs cannot be read: {strerror}", path=path, strerror=strerror(error)
        ) from None
    mistakes: list[Mistake] = []
    lines = _lines(text)
    header = next(lines, (1, []))[1]
    places = {name: header.index(name) for name in VERDICT if name in header}
    for name in ("row_id_a", "row_id_b"):
        if name not in places:
            strange = [word for word in header if word and word not in VERDICT and len(word) <= _LONGEST]
            meant = did_you_mean(name, strange)
            mistakes.append(
                Mistake(str(path), 1, 0, phrase("there is no column {name!r}.{meant}", name=name, meant=meant))
            )
    if mistakes:
        raise ConfigError(mistakes)
    verdicts = []
    for line, cells in lines:
        row = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        verdict = _verdict(row, str(path), line, mistakes)
        if verdict is not None:
            verdicts.append(verdict)
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(verdicts)


def named(place: At[Path], config: Path | None) -> tuple[Verdict, ...]:
    """Read the file that a config names at a place; one that is not there is a mistake of the config."""
    if config is not None and not place.value.exists():
        said = phrase("there is no file {file!r}. Write where it is, seen from the config file.", file=place.value.name)
        raise ConfigError([Mistake(str(config), place.line, place.column, said)])
    return read(place.value)


def template(document: Doubles) -> str:
    """Write the pairs that are to be reviewed, side by side, with an empty verdict to fill in.

    Raises `UsageError` when the ids are masked, because then nobody could find the rows again.
    """
    if document.hidden_ids:
        raise UsageError(
            "--review-template: the ids of these rows are personal data and would be masked; add "
            "--show-personal-data to write them"
        )
    told = speech(document)
    asked = list(pairs(told, (Band.REVIEW,)))
    names = columns(asked)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow((*VERDICT, *TELLING, *(f"{name}_{side}" for name in names for side in "ab")))
    for one in asked:
        a, b = one.double.rows[one.likeness.a], one.double.rows[one.likeness.b]
        telling = (one.double.number, round(one.likeness.probability, 6), one.likeness.band.value)
        places = (inert(told.reason(one.likeness)), inert(a.file), a.line, inert(b.file), b.line)
        seen = (fingerprint(a.seen), fingerprint(b.seen))
        cells = (inert(cell) for cell in one.cells(names))
        lines.writerow([guarded(a.id), guarded(b.id), "", "", "", "", *seen, tables(one), *telling, *places, *cells])
    return out.getvalue()


def guarded(id: str) -> str:
    """Keep an id from being rewritten by a spreadsheet."""
    return f"'{id}" if _REWRITTEN.fullmatch(id) else id


def _decoded(content: bytes) -> str:
    """Decode what a text editor or a spreadsheet has saved."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cut a text into lines of cells, each with its number; the header is folded, empty lines are left out."""
    first = text.partition("\n")[0]
    declared = re.fullmatch(r"\s*sep=(.)\s*", first, re.IGNORECASE)
    beginning = text.partition("\n")[2].partition("\n")[0] if declared else first
    delimiter = declared[1] if declared else max(",;\t", key=beginning.count)
    csv.field_size_limit(1 << 24)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begun = not declared
    named = False
    before = 0
    for cells in reader:
        line, before = before + 1, reader.line_num
        if not begun:
            begun = True
        elif not named:
            named = True
            yield line, ["_".join(cell.split()).casefold() for cell in cells]
        elif any(cell.strip() for cell in cells):
            yield line, cells


def _verdict(row: Mapping[str, str], file: str, line: int, mistakes: list[Mistake]) -> Verdict | None:
    """Read one line; None for a pair that nobody has decided yet, and for a mistake, which is noted."""
    word = row.get("verdict", "different").casefold()
    a, b = (row[name].removeprefix("'") for name in ("row_id_a", "row_id_b"))
    if not word:
        return None
    if word not in SAME:
        shown = masked_text(word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…")
        hint = did_you_mean(word[:_LONGEST], SAME) or phrase(" Write same or different, or leave the cell empty")
        mistakes.append(Mistake(file, line, 0, phrase("the verdict {shown!r} is none.{hint}", shown=shown, hint=hint)))
        return None
    missing = [name for name, id in (("row_id_a", a), ("row_id_b", b)) if not id]
    if missing:
        mistakes.append(
            Mistake(
                file, line, 0, phrase("{missing} is empty; write the ids of both rows", missing=" + ".join(missing))
            )
        )
        return None
    of = tuple(re.split(r"\W+", row.get("table", "").casefold().strip())) if row.get("table") else ()
    wrong = [name for name in of if name not in TABLES]
    if wrong or len(of) > 2:
        shown = masked_text(row["table"][:_LONGEST])
        hint = did_you_mean(wrong[0][:_LONGEST], TABLES) if wrong else ""
        hint = hint or phrase(" Write {tables}, or leave the cell empty", tables=either(TABLES))
        mistakes.append(Mistake(file, line, 0, phrase("the table {shown!r} is none.{hint}", shown=shown, hint=hint)))
        return None
    # Contact 1 and lead 1 are two rows.
    if a == b and len(set(of)) < 2:
        mistakes.append(Mistake(file, line, 0, phrase("both ids are the same; a verdict is about two rows")))
        return None
    seen = row.get("seen_a", "").removeprefix("h"), row.get("seen_b", "").removeprefix("h")
    return Verdict(a, b, SAME[word], seen if any(seen) else None, of)


def told(document: Doubles) -> Iterator[str]:
    """Name the verdicts that cannot simply be held, where the output itself has no place for it."""
    said = speech(document)
    for search in document.searches:
        yield from said.decisions(search, _SAID)


def unheld(searches: Iterable[Matches], language: str) -> Iterator[str]:
    """Say how many verdicts cannot simply be held; `crmkpi duplicates` names them."""
    ngettext = translator(language).ngettext
    found = list(searches)
    stale = {one.verdict for each in found for one in each.stale}
    if n := len(stale):
        yield ngettext(
            "{n} verdict about duplicates is held, but a row has changed since; `crmkpi duplicates` names it",
            "{n} verdicts about duplicates are held, but rows have changed since; `crmkpi duplicates` names them",
            n,
        ).format(n=n)
    if n := len({one for each in found for one in each.contradicted}):
        yield ngettext(
            "{n} verdict about duplicates is overruled by others; `crmkpi duplicates` names it",
            "{n} verdicts about duplicates are overruled by others; `crmkpi duplicates` names them",
            n,
        ).format(n=n)
    if n := len({one.verdict for each in found for one in each.ambiguous}):
        yield ngettext(
            "{n} verdict about duplicates is not used, because several tables have rows with its ids; name one of them"
            " in the column table",
            "{n} verdicts about duplicates are not used, because several tables have rows with their ids; name one of"
            " them in the column table",
            n,
        ).format(n=n)
    if n := len({one for each in found for one in each.unknown}):
        yield ngettext(
            "{n} verdict about duplicates is about rows that are not there",
            "{n} verdicts about duplicates are about rows that are not there",
            n,
        ).format(n=n)
