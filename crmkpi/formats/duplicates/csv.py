"""Comma-separated values: one line for each row that is in a group, for other programs."""

import csv
import io
from collections.abc import Iterator

from crmkpi.formats._numbers import MINUS
from crmkpi.formats._spreadsheet import inert
from crmkpi.formats.duplicates._sentences import Speech, speech
from crmkpi.model.doubles import Doubles

SUFFIX = ".csv"
BINARY = False
HEADER = ("group", "table", "row_id", "score", "band", "reason", "survivor", "file", "line")


def render(doubles: Doubles) -> str:
    """Write a header and the lines (RFC 4180, but lines end with a line feed), the surest groups first.

    The band is that of the group. Text that a spreadsheet would execute gets a `'` before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_lines(speech(doubles)))
    return out.getvalue()


def _lines(told: Speech) -> Iterator[tuple[object, ...]]:
    for search in told.doubles.searches:
        for double in search.doubles:
            for place, entry in enumerate(double.rows):
                because = told.because(double, place)
                doubt = told.against(double, place)
                reason = (f"{because}; {doubt}" if doubt else because).replace(MINUS, "-")
                yield (
                    double.number,
                    entry.table,
                    inert(entry.id),
                    round(entry.score, 6),
                    double.band.value,
                    inert(reason),
                    int(place == double.survivor),
                    inert(entry.file),
                    entry.line,
                )
