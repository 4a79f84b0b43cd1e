"""How people misspell what they type: the noise of the generated tables."""

import random
import unicodedata

_NEAR = {
    "a": "sqz",
    "e": "wrd",
    "i": "uok",
    "o": "ipl",
    "u": "yij",
    "s": "adw",
    "n": "bmh",
    "r": "eft",
    "m": "nk",
    "t": "ryg",
    "l": "kop",
    "c": "xvd",
}
_SOUNDS = [
    ("ss", "s"),
    ("s", "z"),
    ("z", "s"),
    ("i", "y"),
    ("y", "i"),
    ("th", "t"),
    ("t", "th"),
    ("ph", "f"),
    ("f", "ph"),
    ("c", "k"),
    ("k", "c"),
    ("w", "v"),
    ("ll", "l"),
    ("l", "ll"),
    ("n", "nn"),
    ("u", "o"),
    ("e", "i"),
]


def typo(text: str, luck: random.Random) -> str:
    """Make one slip of the finger."""
    if len(text) < 3:
        return text
    place = luck.randrange(1, len(text))
    kind = luck.random()
    if kind < 0.3:
        return text[:place] + text[place + 1 :]
    if kind < 0.55:
        sign = text[place].lower()
        return (
            text[:place]
            + luck.choice(_NEAR.get(sign, "aeiosrnt") if not sign.isdigit() else "0123456789")
            + text[place + 1 :]
        )
    if kind < 0.75:
        return text[:place] + text[place] + text[place:]
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def misheard(text: str, luck: random.Random) -> str:
    """Spell a word as it sounds."""
    low = text.lower()
    ways = [(a, b) for a, b in _SOUNDS if a in low[1:]]
    if not ways:
        return typo(text, luck)
    a, b = luck.choice(ways)
    place = low.index(a, 1)
    return text[:place] + b + text[place + len(a) :]


def bare(text: str) -> str:
    """Leave the accents out."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def cased(text: str, luck: random.Random) -> str:
    """Write all large, all small, or as it is."""
    return luck.choice([text.upper(), text.lower(), text, bare(text), text.title(), bare(text).upper(), f" {text} "])


def slip(text: str, luck: random.Random, often: float = 0.1) -> str:
    """Misspell a text now and then."""
    if not text or luck.random() >= often:
        return text
    words = text.split(" ")
    place = (
        max(range(len(words)), key=lambda i: (len(words[i]), luck.random()))
        if luck.random() < 0.5
        else luck.randrange(len(words))
    )
    words[place] = (typo if luck.random() < 0.6 else misheard)(words[place], luck)
    return " ".join(words)


def digits_slip(text: str, luck: random.Random, often: float = 0.05) -> str:
    """Mistype one digit now and then."""
    places = [i for i, sign in enumerate(text) if sign.isdigit()]
    if not places or luck.random() >= often:
        return text
    place = luck.choice(places[len(places) // 3 :])
    if luck.random() < 0.4 and place + 1 < len(text) and text[place + 1].isdigit():
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + luck.choice("0123456789".replace(text[place], "")) + text[place + 1 :]
