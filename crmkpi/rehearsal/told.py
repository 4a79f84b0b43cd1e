"""What the examples of KPIs and of checks share: their tables as export files, and how they came out."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from crmkpi.errors import CrmKpiError
from crmkpi.tables import all_tables
from crmkpi.words import translator

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one example came out; `faults` say what is otherwise than expected."""

    name: str
    number: int
    place: str
    faults: tuple[str, ...]


def exports(tables: Mapping[str, str], folder: Path) -> None:
    """Write the tables of an example as the files that a CRM would export."""
    for table, text in tables.items():
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.strip()))]
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)


def tried(tables: Iterable[str], language: str, compute: Callable[[], Found | str]) -> Found | str:
    """Compute an example; a sentence when one of its tables is none of ours, or nothing can be computed."""
    _ = translator(language).gettext
    unknown = next((name for name in tables if name not in all_tables()), None)
    if unknown:
        return _("there is no table {table}").format(table=repr(unknown))
    try:
        return compute()
    except CrmKpiError as error:
        return error.spoken(_)


def told(outcomes: Iterable[Outcome], without: list[str], language: str) -> tuple[str, int]:
    """Write how all examples came out, one line each, and count those that did not hold."""
    words = translator(language)
    lines, failed, ran = [], 0, 0
    for one in outcomes:
        ran += 1
        failed += bool(one.faults)
        example = words.gettext("example {n}").format(n=one.number)
        lines.append(f"{'✗' if one.faults else '✓'} {one.name} · {example}")
        lines += [f"    {one.place}: {fault}" for fault in one.faults]
    if without:
        title = words.gettext("without an example")
        lines.append(f"– {title}: {', '.join(without)}")
    sentence = words.ngettext("{n} example, {failed} failed", "{n} examples, {failed} failed", ran)
    lines.append(sentence.format(n=ran, failed=failed))
    return "\n".join(lines) + "\n", failed
