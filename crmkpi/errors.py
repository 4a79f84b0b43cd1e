"""What can go wrong because of what somebody asked for: `CrmKpiError`, its children, and the one "did you mean".

Bad data is a `Finding` (see `model`), bad instructions are raised from here, anything else is a bug.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from typing import Any

from crmkpi.phrases import Gettext, Phrase, lines, phrase, spoken


class ExitCode(IntEnum):
    """What the process says to cron and CI; only DONE and FOUND mean that the whole job was done."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    FAILED = 3
    INTERRUPTED = 130
    CLOSED_PIPE = 141


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One wrong instruction: where it stands and what to write instead."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return phrase("{place}: {message}", place=place, message=self.message) if place else self.message


class CrmKpiError(Exception):
    """A sentence for the user; `exit_code` says what the process returns."""

    exit_code = ExitCode.FAILED

    def __init__(self, sentence: str, /, **arguments: Any) -> None:
        """Take a sentence, or its template and what stands in it."""
        super().__init__(phrase(sentence, **arguments))

    def spoken(self, gettext: Gettext) -> str:
        """Say it in the language of a catalogue."""
        return spoken(str(self), gettext)


class UsageError(CrmKpiError):
    """Wrong words on the command line."""

    exit_code = ExitCode.USAGE


class ConfigError(CrmKpiError):
    """Mistakes in a file of instructions (config, KPI, check, preset), all of them at once."""

    exit_code = ExitCode.USAGE

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__(lines(str(mistake) for mistake in self.mistakes))


class InputError(CrmKpiError):
    """An export that cannot be read at all, or nothing to report on."""


class OutputError(CrmKpiError):
    """A result that cannot be written."""


class Stopped(SystemExit):
    """Somebody stopped the process by a signal; no file of a user may go on after it."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """End a sentence about an unknown word with the nearest right one, or with nothing."""
    near = nearest(word, choices)
    return phrase(" Did you mean {near!r}?", near=near) if near else ""


REFUSALS = (
    phrase("No such file or directory"),
    phrase("Permission denied"),
    phrase("Read-only file system"),
    phrase("No space left on device"),
    phrase("Disk quota exceeded"),
    phrase("Is a directory"),
    phrase("Not a directory"),
    phrase("Input/output error"),
    phrase("File name too long"),
    phrase("Bad file descriptor"),
    phrase("Broken pipe"),
    phrase("Operation not permitted"),
    phrase("Too many open files"),
    phrase("File too large"),
    phrase("Device or resource busy"),
    phrase("Invalid argument"),
    phrase("Too many levels of symbolic links"),
    phrase("Text file busy"),
    phrase("Stale file handle"),
)
"""What systems say most often; here so that every language has it."""


def strerror(error: OSError) -> Phrase:
    """Say what the system refused; `REFUSALS` are known in every language."""
    return phrase(error.strerror or type(error).__name__)


def nearest(word: str, choices: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Find the choice most like a word, without regard to case; None when nothing is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=cutoff)
    if not found and "_" in word:
        # `rfm_segment` is near `rfm_customers`, if nothing else begins so.
        first = word.casefold().partition("_")[0] + "_"
        found = [name for name in by_folded if name.startswith(first) and len(first) > 3]
        found = found if len(found) == 1 else []
    return by_folded[found[0]] if found else None
