"""How a word sounds, roughly, in Portuguese and English at once: a key under which spellings of a name meet.

Consonants only, after the first letter: Souza/Sousa, Luiz/Luís, Thiago/Tiago, Philip/Felipe, Allen/Alan, Wagner/Vagner.
After the idea of Soundex (Russell 1918) and Metaphone (Philips 1990), with rules that hold in both languages.
"""

import re
from functools import cache

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sch|sh|ch|tch", "x"),
        (r"^kn|^gn", "n"),
        (r"^wr", "r"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"gh(?=t)", ""),
        (r"lh", "l"),
        (r"nh", "n"),
        (r"ck|qu|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"g(?=[eiy])", "j"),
        (r"[zx](?=$)", "s"),
        (r"z", "s"),
        (r"w", "v"),
        (r"m(?=$|[^aeiouy])", "n"),
        (r"h", ""),
    )
)
_VOWELS = re.compile(r"[aeiouy]+")
_TWICE = re.compile(r"(.)\1+")
_WORDS = re.compile(r"\d")


@cache
def sound(word: str) -> str:
    """Give the key of a folded word; a word with digits or of one letter stands for itself."""
    if len(word) < 2 or _WORDS.search(word):
        return word
    text = word
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    if not text:
        return word
    first = "a" if text[0] in "aeiouy" else text[0]
    rest = _VOWELS.sub("", text[1:])
    return _TWICE.sub(r"\1", first + rest)[:6]
