"""A tagged PDF of A4 pages, for paper and for people who forward it (needs the extra `crmkpi[pdf]`)."""

import json
import re
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from crmkpi.errors import OutputError
from crmkpi.formats import _printed
from crmkpi.formats._workbook import stamped
from crmkpi.model import Report
from crmkpi.phrases import phrase
from crmkpi.words import translator

SUFFIX = ".pdf"
BINARY = True
LIBRARY = "typst"
WITHOUT = phrase("Or write the report as HTML (-o report.html) and print that page.")
_MISSING = "□"
"""Stands for a letter that the fonts of the page do not have: another font would make other bytes elsewhere."""
_UNSHOWN = re.compile(r"the text `?\"(.+?)\"`? could not be displayed", re.DOTALL)
_KNOWN = re.compile(r"[\x20-\x7e\xa0-\u017f–—‘’“”…•·−×ΔΣ→↓↑✓✗▁-█□]")
_PROBE = '#set document(title: "?")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n#sys.inputs.letters'
_TRIES = 200


def render(report: Report) -> bytes:
    """Write the pages as PDF/UA-1. The text of the report goes in as JSON and is never read as Typst."""
    tree = _printed.tree(report)
    written = json.dumps(tree, ensure_ascii=False)
    gone = _unshown(written)
    for _ in range(_TRIES):
        if gone:
            tree["unknown-letters"] = _said(report)
            written = json.dumps(tree, ensure_ascii=False)
        try:
            return _pages("".join(_MISSING if letter in gone else letter for letter in written), report)
        except _Unshown as letters:
            gone |= letters.letters
    raise OutputError(
        "the PDF cannot be written: its fonts lack too many letters of this report; write HTML and print it"
    )


class _Unshown(Exception):
    """Letters that the fonts do not have."""

    def __init__(self, letters: set[str]) -> None:
        self.letters = letters


def _pages(written: str, report: Report) -> bytes:
    """Compile the template; `_Unshown` when a letter has no glyph."""
    template = resources.files("crmkpi.formats").joinpath("_templates", "report.typ").read_bytes()
    return _compiled(template, {"report": written}, stamped(report))


def _compiled(source: bytes, inputs: dict[str, str], made: datetime) -> bytes:
    import typst

    try:
        pages: Any = typst.compile(
            source, ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=made, format="pdf"
        )
    except typst.TypstError as error:
        found = _UNSHOWN.search(error.message)
        if found is None:
            raise
        letters = json.loads(f'"{found[1]}"') if "\\u{" not in found[1] else found[1]
        raise _Unshown(set(letters)) from None
    return bytes(pages)


def _unshown(written: str) -> set[str]:
    """Find the letters without a glyph before the pages are set: one by one in a document of nothing else."""
    rare = set(written) - set(_KNOWN.findall(written))
    gone: set[str] = {letter for letter in rare if _far(letter)}
    rare -= gone
    while rare:
        try:
            _compiled(_PROBE.encode(), {"letters": " ".join(sorted(rare))}, datetime(2000, 1, 1, tzinfo=UTC))
            break
        except _Unshown as found:
            if not found.letters & rare:
                break
            gone |= found.letters & rare
            rare -= found.letters
    return gone


def _far(letter: str) -> bool:
    """Tell whether a letter is of a script or a set of pictures that the fonts do not have at all."""
    number = ord(letter)
    return 0x2E80 <= number < 0xA000 or 0xAC00 <= number < 0xFB00 or number >= 0x1F000


def _said(report: Report) -> str:
    sentence = translator(report.language).gettext("{sign}: a letter that the fonts of this page do not have")
    return sentence.format(sign=_MISSING)
