"""English sentences that can be said in another language later, by whoever knows for whom."""

from collections.abc import Callable, Iterable
from typing import Any

Gettext = Callable[[str], str]
"""Finds the words of another language for an English template."""


class Phrase(str):
    """An English sentence that remembers what it was made from, so that it can be said in another language later.

    Errors are raised where nobody knows yet for whom; whoever shows them calls `spoken`.
    """

    __slots__ = ("arguments", "template")
    template: str
    arguments: dict[str, Any]

    def __str__(self) -> str:
        """Stay what it is: `str(error)` of an error keeps its phrase."""
        return self


def phrase(template: str, /, **arguments: Any) -> Phrase:
    """Make a sentence of a template (`{name}`, `{name!r}`) and what stands in it, which may be phrases too."""
    if isinstance(template, Phrase) and not arguments:
        return template
    made = Phrase(template.format(**arguments) if arguments else template)
    made.template, made.arguments = template, arguments
    return made


def either(words: Iterable[str]) -> Phrase:
    """Name things of which one is to be chosen: `a, b or c`."""
    *others, last = words
    return phrase("{others} or {last}", others=", ".join(others), last=last) if others else phrase(last)


def lines(texts: Iterable[str]) -> Phrase:
    """Put sentences below each other."""
    parts = {f"line_{number}": text for number, text in enumerate(texts)}
    template = "\n".join(f"{{{name}}}" for name in parts)
    return phrase(template, **parts)


def spoken(text: str, gettext: Gettext) -> str:
    """Say a sentence in the language of a catalogue; plain text stays as it is."""
    if not isinstance(text, Phrase):
        return text
    arguments = {
        name: spoken(value, gettext) if isinstance(value, str) else value for name, value in text.arguments.items()
    }
    template = gettext(text.template) if text.template else ""
    return template.format(**arguments) if arguments else template
