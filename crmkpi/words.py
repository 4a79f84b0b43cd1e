"""Texts by language: the catalogues of the package's own sentences, and the one choice among `Words`.

English is the language of the source; every other language is one `locale/<language>/LC_MESSAGES/crmkpi.po`
with its compiled `.mo` beside it.
"""

import gettext
import os
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmkpi.model import Text

SOURCE = "en"
_DOMAIN = "crmkpi"
Translator = gettext.NullTranslations
"""Has `gettext(message)` and `ngettext(singular, plural, n)`; placeholders are filled by `str.format`."""


def languages() -> tuple[str, ...]:
    """List the languages that the package can write in, the source language first."""
    found = sorted(folder.name.replace("_", "-") for folder in _catalogues().iterdir() if folder.is_dir())
    return (SOURCE, *(language for language in found if language != SOURCE))


@cache
def translator(language: str) -> Translator:
    """Open the catalogue of a language (`pt-BR`); one without a catalogue reads English."""
    file = _catalogues().joinpath(language.replace("-", "_"), "LC_MESSAGES", "crmkpi.mo")
    if not file.is_file():
        return gettext.NullTranslations()
    with file.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def text(words: "Text", language: str) -> str:
    """Choose the text of a language; without it the English one, without that the first."""
    if isinstance(words, str):
        return words
    return words.get(language) or words.get(SOURCE) or next(iter(words.values()), "")


def _catalogues() -> Traversable:
    return resources.files("crmkpi").joinpath("locale")


def lend(language: str) -> None:
    """Let libraries that say their words through `gettext` take those of a language from our catalogue."""
    os.environ["LANGUAGE"] = language.replace("-", "_")
    gettext.bindtextdomain(_DOMAIN, str(_catalogues()))
    gettext.textdomain(_DOMAIN)
