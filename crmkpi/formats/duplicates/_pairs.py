"""Pairs of rows side by side, with an empty verdict: the lines that a person fills in and that are read back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crmkpi.formats.duplicates._sentences import Speech
from crmkpi.model import Band
from crmkpi.model.doubles import Double, Likeness

VERDICT = ("row_id_a", "row_id_b", "verdict", "who", "when", "note", "seen_a", "seen_b", "table")
"""What is read back."""
TELLING = ("group", "probability", "band", "reason", "file_a", "line_a", "file_b", "line_b")


@dataclass(frozen=True, slots=True)
class Asked:
    """Two rows of a group about which a person may say whether they are one customer."""

    double: Double
    likeness: Likeness

    def cells(self, columns: Sequence[str]) -> Iterator[str]:
        """Give the cells of both rows, column by column."""
        for name in columns:
            for place in (self.likeness.a, self.likeness.b):
                cell = self.double.rows[place].cells.get(name)
                yield cell.text if cell else ""


def pairs(told: Speech, bands: Sequence[Band]) -> Iterator[Asked]:
    """Give for each row of a group the pair with the row to keep; that decides the group.

    Of a group in which not all pairs are told, the strongest pair of each row.
    """
    for search in told.doubles.searches:
        for double in search.doubles:
            if double.band in bands:
                kept = [one for one in double.likenesses if double.survivor in (one.a, one.b)]
                if len(kept) < len(double.rows) - 1:
                    kept = list(double.likenesses)
                yield from (Asked(double, one) for one in kept)


def tables(one: Asked) -> str:
    """Name the table of both rows, or that of each."""
    a, b = (one.double.rows[place].table for place in (one.likeness.a, one.likeness.b))
    return a if a == b else f"{a} {b}"


def columns(asked: Sequence[Asked]) -> tuple[str, ...]:
    """List the columns that the pairs have, in their order."""
    order: dict[str, None] = {}
    for one in asked:
        order.update(dict.fromkeys(one.double.columns))
    longest = max((one.double.columns for one in asked), key=len, default=())
    return (*longest, *(name for name in order if name not in longest))


def fingerprint(seen: str) -> str:
    """Write a fingerprint so that a spreadsheet takes it for no number, whatever its digits are."""
    return f"h{seen}" if seen else ""
