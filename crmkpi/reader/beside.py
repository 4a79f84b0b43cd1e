"""Large files are counted and hashed while the engine already reads them, as their beginning promises."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.reader.export import Export
from crmkpi.reader.layout import Knows
from crmkpi.reader.opening import NoTable, each_table, promised

LARGE = 8 << 20
"""Bytes above which a file is worth a thread of its own."""


class WrongGuessError(Exception):
    """A file is not what its beginning promised: what was read of it must not be used."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A table that may be read already, although it is not counted yet."""

    guess: Export
    """What its beginning promises; without hash and count until these are known."""
    counted: Future[Sequence[Export]] | None = None
    """The tables of the whole file; a promise is kept when it is one, and this one."""

    def export(self) -> Export:
        """Wait for the count and give the whole truth; WrongGuessError when it is another than was promised."""
        if self.counted is None:
            return self.guess
        if self.counted.exception():
            raise WrongGuessError
        tables = self.counted.result()
        if len(tables) != 1 or replace(tables[0], sha256="", records=0, lines=None) != self.guess:
            raise WrongGuessError
        return tables[0]

    def holds(self) -> bool:
        """Wait for the count and tell whether the beginning promised the truth."""
        try:
            self.export()
        except WrongGuessError:
            return False
        return True

    def settled(self) -> "tuple[Opening, ...]":
        """Wait for the count and begin anew with it, each table apart; raises what `each_table` raises."""
        return (self,) if self.counted is None else tuple(map(Opening, self.counted.result()))


def begin_exports(
    path: Path,
    name: str,
    scratch: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    knows: Knows | None = None,
) -> Iterator[Opening | NoTable]:
    """Open the tables of a file one after another, as `each_table` does; a large file that is plain as far as one
    sees is counted in the background.

    Whoever reads by the guess must hold it against `export()` before anything of it is used.
    """
    large = path.is_file() and path.stat().st_size > LARGE
    guess = promised(path, name, encoding, delimiter, knows) if large else None
    if guess is None:
        for one in each_table(path, name, scratch, encoding=encoding, delimiter=delimiter, knows=knows):
            yield Opening(one) if isinstance(one, Export) else one
        return

    def counted() -> Sequence[Export]:
        found = each_table(path, name, scratch, encoding=encoding, delimiter=delimiter, knows=knows)
        return [one for one in found if isinstance(one, Export)]

    with_one = ThreadPoolExecutor(1)
    future = with_one.submit(counted)
    with_one.shutdown(wait=False)
    yield Opening(guess, future)
