"""The mistakes found in one config file, and the check of what `written` declares about its words."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from crmkpi.config.written import Words, keys
from crmkpi.errors import Mistake, did_you_mean
from crmkpi.shelf import At


class Notes:
    """Collects the mistakes of one file."""

    def __init__(self, file: str, mistakes: Iterable[Mistake]) -> None:
        self.file = file
        self.mistakes = list(mistakes)

    def wrong(self, place: At[Any], message: str) -> None:
        """Note a mistake at the place of a value."""
        self.mistakes.append(Mistake(self.file, place.line, place.column, message))


def check_words(value: object, notes: Notes, words: Words | None = None) -> None:
    """Note every text, anywhere below a value, that is not what its key may hold."""
    if isinstance(value, At):
        if not isinstance(value.value, str):
            check_words(value.value, notes, words)
        elif words and (message := _wrong_word(value.value, words)):
            notes.wrong(value, message)
    elif isinstance(value, tuple | Mapping):
        for part in value.values() if isinstance(value, Mapping) else value:
            check_words(part, notes, words)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for name, key in keys(type(value)).items():
            check_words(getattr(value, name), notes, key.words)


def _wrong_word(text: str, words: Words) -> str | None:
    write = f" Write {words.write}." if words.write else ""
    if words.choices:
        choices = tuple(words.choices())
        if text not in choices:
            return f"unknown {words.noun} {text!r}.{did_you_mean(text, choices)}{write}"
    if words.pattern and not re.fullmatch(words.pattern, text):
        return f"{text!r} is not {words.noun}.{write}"
    return None
