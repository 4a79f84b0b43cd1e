"""The corpus: for each kind of pollution, files as programs and people make them, with what they hold."""

from collections.abc import Iterator
from random import Random

from . import broken_rows, dialects, headers, surroundings  # noqa: F401  (each puts its kinds on the list)
from .kind import MAKERS_OF, Polluted
from .score import Truth

EACH = 24
"""Files of one kind."""


def corpus(each: int = EACH, kinds: tuple[str, ...] | None = None, seed: int = 0) -> Iterator[Polluted]:
    """Make the files of all kinds, or of some; the same seed makes the same bytes."""
    for kind in kinds or MAKERS_OF:
        for number in range(each):
            name, content, truth = MAKERS_OF[kind](Random(f"{kind} {seed} {number}"), number)
            truths = (truth,) if isinstance(truth, Truth) else truth
            yield Polluted(kind, f"{kind}-{number:02d}-{name}", content, truths)
