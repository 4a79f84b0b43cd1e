"""Pages that the HTML formats share, filled by a template.

The files stand in `_templates`. There is no script and nothing is fetched, so the page opens from a mail or a disk and
under `default-src 'none'; style-src 'unsafe-inline'`. Those of a report are also kept as Python (`make templates`),
because reading a template takes longer than filling it; where these are not of the very same files, they are not used.
"""

import re
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmkpi.formats._plain import plain

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


TEMPLATES = Path(__file__).parent / "_templates"
COMPILED = TEMPLATES / "compiled"
_OF_REPORTS = ("letter.html", "page.css", "page.html", "report.css", "report.html")
_MADE_OF = "made_of.txt"
_BLANKS = re.compile(r"\s*([{};,])\s*|(?<=:)\s+|\s+")


def page(template: str, **parts: object) -> str:
    """Fill a template; all text is made harmless and escaped, whoever wrote it."""
    return _templates().get_template(template).render(**parts).rstrip("\n") + "\n"


def compile_templates(folder: Path) -> None:
    """Write the templates of reports as Python into a folder, and what they were made of."""
    from jinja2 import FileSystemLoader

    templates = _environment(FileSystemLoader(TEMPLATES))
    templates.compile_templates(folder, zip=None, filter_func=lambda name: name in _OF_REPORTS, log_function=None)
    (folder / _MADE_OF).write_text(made_of(), encoding="utf-8")


def made_of() -> str:
    """Say of which files, and for which version of the library, the compiled templates must be."""
    files = (f"{sha256((TEMPLATES / name).read_bytes()).hexdigest()}  {name}\n" for name in _OF_REPORTS)
    return f"jinja2 {version('jinja2')}\n{''.join(files)}"


def is_current() -> bool:
    """Tell whether the compiled templates are of the files that are there."""
    kept = COMPILED / _MADE_OF
    return kept.is_file() and kept.read_text(encoding="utf-8") == made_of()


@cache
def _templates() -> "Environment":
    """Open the templates, the compiled ones first."""
    from jinja2 import ChoiceLoader, FileSystemLoader, ModuleLoader

    files = FileSystemLoader(TEMPLATES)
    return _environment(ChoiceLoader([ModuleLoader(COMPILED), files]) if is_current() else files)


def _environment(loader: Any) -> "Environment":
    from jinja2 import Environment, StrictUndefined

    templates = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["between"] = _between
    templates.filters["squeezed"] = _squeezed
    return templates


def _between(text: str) -> "Markup":
    """Escape text that stands between tags, where quotes mean nothing: formulas are full of them."""
    from html import escape

    from markupsafe import Markup

    return Markup(escape(plain(text), quote=False))


def _squeezed(style: str) -> str:
    """Take the blanks out of a style sheet that are there for those who write it."""
    return _BLANKS.sub(lambda match: match[1] or " ", style)


def _harmless(value: Any) -> Any:
    """Show control characters in whatever is written; what the templates themselves made safe is left alone."""
    from markupsafe import Markup

    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
