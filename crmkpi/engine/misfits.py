"""What the engine says about kinds of values that do not go together, in words for people who never met it."""

import re

from crmkpi.phrases import Phrase, phrase

_FUNCTION = re.compile(r"No function matches .*?'([^\s(]+)\((.*)\)'")
_PAIR = re.compile(
    r"(?:compare|combine|cast|convert|mix)\D*?type (.+?) (?:and|to|with)(?: type)? (.+?)(?:[ .]|$)", re.I
)
_OPERATORS = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}
_KINDS = {
    "DECIMAL": phrase("a number"),
    "DOUBLE": phrase("a number"),
    "FLOAT": phrase("a number"),
    "BIGINT": phrase("a number"),
    "HUGEINT": phrase("a number"),
    "INTEGER": phrase("a number"),
    "INTEGER_LITERAL": phrase("a number"),
    "VARCHAR": phrase("a text"),
    "STRING_LITERAL": phrase("a text"),
    "ENUM": phrase("a text"),
    "TIMESTAMP": phrase("a moment"),
    "DATE": phrase("a day"),
    "INTERVAL": phrase("a length of time"),
    "BOOLEAN": phrase("true or false"),
}
"""Kinds of values as the engine calls them → as people do."""


def sentence(said: str) -> Phrase:
    """Say which kinds do not fit; what is not known here is said without a reason."""
    first = said.splitlines()[0] if said else ""
    if pair := _PAIR.search(first):
        one, other = _kind(pair[1]), _kind(pair[2])
        if one and other:
            return phrase("{one} and {other} do not fit together here", one=one, other=other)
    if function := _FUNCTION.search(first):
        name = _OPERATORS.get(function[1], function[1])
        kinds = [kind for kind in map(_kind, _split(function[2])) if kind]
        if len(kinds) == 1:
            return phrase("{function} does not work on {kind}", function=name, kind=kinds[0])
        if len(kinds) == 2:
            one, other = kinds
            return phrase("{function} does not work on {one} and {other}", function=name, one=one, other=other)
        return phrase("{function} does not work on what it is given", function=name)
    return phrase("its parts do not fit together: a text is taken for a number or a day, say")


def _kind(name: str) -> Phrase | None:
    """Call a kind of values what people call it."""
    word = re.match(r"[A-Z_]+", name.strip())
    return _KINDS.get(word[0]) if word else None


def _split(kinds: str) -> list[str]:
    """Cut a list of kinds at the commas that are not in brackets."""
    bare = re.sub(r"\([^()]*\)", "", kinds)
    return bare.split(",")
