"""Large files are counted and hashed while the engine already reads them, as their beginning promises."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.reader.export import Export
from crmkpi.reader.opening import open_export, promised

LARGE = 8 << 20
"""Bytes above which a file is worth a thread of its own."""


class WrongGuessError(Exception):
    """A file is not what its beginning promised: what was read of it must not be used."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A file that may be read already, although it is not counted yet."""

    guess: Export
    """What its beginning promises; without hash and count until these are known."""
    counted: Future[Export] | None = None

    def export(self) -> Export:
        """Wait for the count and give the whole truth; WrongGuessError when it is another than was promised."""
        if self.counted is None:
            return self.guess
        if self.counted.exception() or replace(self.counted.result(), sha256="", records=0, lines=None) != self.guess:
            raise WrongGuessError
        return self.counted.result()

    def holds(self) -> bool:
        """Wait for the count and tell whether the beginning promised the truth."""
        try:
            self.export()
        except WrongGuessError:
            return False
        return True

    def settled(self) -> "Opening":
        """Wait for the count and begin anew with it; raises what `open_export` raises."""
        return self if self.counted is None else Opening(self.counted.result())


def begin_export(
    path: Path, name: str, scratch: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Opening:
    """Open a file as `open_export` does; a large one that is plain as far as one sees is counted in the background.

    Whoever reads by the guess must hold it against `export()` before anything of it is used.
    """
    guess = promised(path, name, encoding, delimiter) if path.is_file() and path.stat().st_size > LARGE else None
    if guess is None:
        return Opening(open_export(path, name, scratch, encoding=encoding, delimiter=delimiter))
    with_one = ThreadPoolExecutor(1)
    counted = with_one.submit(open_export, path, name, scratch, encoding=encoding, delimiter=delimiter)
    with_one.shutdown(wait=False)
    return Opening(guess, counted)
