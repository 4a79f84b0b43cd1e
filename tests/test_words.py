"""Every sentence exists in every language, and the compiled catalogues are the written ones."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from crmkpi import words

PACKAGE = Path(words.__file__).parent
ROOT = PACKAGE.parent
KEYWORDS = {
    name: (int(place or 1),)
    for name, _, place in (
        word.partition(":") for word in re.findall(r"-k (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    )
}
"""What takes sentences beside gettext's own functions, by the place of the sentence: as `make i18n` knows it."""
CALLS = {"_": 1, "gettext": 1, "ngettext": 1, **{name: place[0] for name, place in KEYWORDS.items()}}
CATALOGUES = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/crmkpi.po"))


def written(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name, domain="crmkpi")


def extracted() -> set[str]:
    """The messages that `make i18n` finds."""
    found = extract_from_dir(PACKAGE, keywords={**DEFAULT_KEYWORDS, **KEYWORDS})
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def called() -> Iterator[str]:
    """The messages that the code asks for, whatever Python's tokenizer thinks of f-strings."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = node.args[CALLS[name] - 1 :][:1] if name in CALLS else []
            if said and isinstance(said[0], ast.Constant) and isinstance(said[0].value, str):
                yield said[0].value


def spliced() -> Iterator[str]:
    """Places where an error's sentence is put together on the spot, so that no catalogue can have it."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = {"Mistake": len(node.args)}.get(name, CALLS.get(name, 0))
                if place and any(isinstance(part, ast.JoinedStr) for part in node.args[place - 1 : place]):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}"


def forms(message: Message) -> list[tuple[str, str]]:
    """Each text of a message with its translation."""
    if isinstance(message.id, tuple):
        return [(message.id[-1], text) for text in message.string]
    return [(message.id, str(message.string))]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_is_portuguese() -> None:
    assert words.languages()[0] == "en" and "pt-BR" in words.languages()
    assert words.translator("pt-BR").gettext("near") == "perto"


def test_a_language_without_catalogue_reads_english() -> None:
    assert words.translator("en").gettext("near") == "near"
    assert words.translator("fr").gettext("near") == "near"
    assert words.translator("fr").ngettext("{n} error", "{n} errors", 2) == "{n} errors"


def test_no_message_hides_from_extraction() -> None:
    """A call inside an f-string is not found by every version of Python."""
    assert set(called()) - extracted() == set()


def test_errors_say_what_can_be_translated() -> None:
    assert not list(spliced()), "give the template and what stands in it apart: UsageError('{path}: …', path=path)"


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parent.parent.name)
def test_every_message_is_translated(file: Path) -> None:
    catalogue = written(file)
    messages = {message.id[0] if isinstance(message.id, tuple) else message.id: message for message in catalogue}
    missing = extracted() - set(messages)
    assert not missing, "run `make i18n`, then translate"
    untranslated = [id for id in extracted() if not all(text for _, text in forms(messages[id]))]
    assert not untranslated, f"translate in {file.name}"
    assert not [id for id in extracted() if messages[id].fuzzy], "confirm the fuzzy ones"
    assert set(messages) - {""} - extracted() == set(), "nobody says these any more: run `make i18n`"
    assert not catalogue.obsolete, "delete the obsolete messages"


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parent.parent.name)
def test_translations_fill_the_same_places(file: Path) -> None:
    for message in written(file):
        for source, translation in forms(message) if message.id else []:
            assert placeholders(translation) == placeholders(source), source


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parent.parent.name)
def test_pybabel_finds_no_fault(file: Path) -> None:
    """It takes `95 % interval` for a place to fill (`% i`), and `make i18n` stops."""
    assert [(message.id, [str(error) for error in errors]) for message, errors in written(file).check()] == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parent.parent.name)
def test_the_compiled_catalogue_is_the_written_one(file: Path) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, written(file))
    assert file.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run `make i18n`"


def test_zero_is_singular_in_portuguese() -> None:
    count = words.translator("pt-BR").ngettext
    assert [count("{n} error", "{n} errors", n) for n in (0, 1, 2)] == ["{n} erro", "{n} erro", "{n} erros"]


def test_the_language_is_chosen_from_the_words() -> None:
    both = {"en": "deals", "pt-BR": "negócios"}
    assert words.text(both, "pt-BR") == "negócios"
    assert words.text(both, "fr") == "deals"
    assert words.text("deals", "pt-BR") == "deals"
    assert words.text({"pt-BR": "negócios"}, "en") == "negócios"
    assert words.text({}, "en") == ""
