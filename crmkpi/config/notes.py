"""The mistakes found in one config file, and the check of what `written` declares about its words."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from crmkpi.config.written import Words, keys
from crmkpi.errors import Mistake, did_you_mean
from crmkpi.phrases import phrase
from crmkpi.shelf import At


class Notes:
    """Collects the mistakes of one file."""

    def __init__(self, file: str, mistakes: Iterable[Mistake]) -> None:
        self.file = file
        self.mistakes = list(mistakes)

    def wrong(self, place: At[Any], sentence: str, /, **arguments: Any) -> None:
        """Note a mistake at the place of a value: a sentence, or its template and what stands in it."""
        self.mistakes.append(Mistake(self.file, place.line, place.column, phrase(sentence, **arguments)))

    def forget(self, place: At[Any]) -> None:
        """Take back what was noted at a place, because it is said better."""
        self.mistakes = [one for one in self.mistakes if (one.line, one.column) != (place.line, place.column)]


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
    noun, write = phrase(words.noun), phrase(" Write {form}.", form=words.write) if words.write else ""
    if words.choices:
        choices = tuple(words.choices())
        if text not in choices:
            near = did_you_mean(text, choices)
            return phrase("unknown {noun} {text!r}.{near}{write}", noun=noun, text=text, near=near, write=write)
    if words.pattern and not re.fullmatch(words.pattern, text):
        return phrase("{text!r} is not {noun}.{write}", text=text, noun=noun, write=write)
    return None
