"""One HTML file that needs nothing else: the frame and style that HTML formats share, filled by a template.

The files stand in `_templates`. There is no script and nothing is fetched, so the page opens from a mail or a disk and
under `default-src 'none'; style-src 'unsafe-inline'`.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from crmkpi.formats._plain import plain
from crmkpi.formats._spreadsheet import inert

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


_BLANKS = re.compile(r"\s*([{};,])\s*|(?<=:)\s+|\s+")


def page(template: str, **parts: object) -> str:
    """Fill a template; all text is made harmless and escaped, whoever wrote it."""
    return _templates().get_template(template).render(**parts).rstrip("\n") + "\n"


@cache
def _templates() -> "Environment":
    """Open the templates."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("crmkpi.formats", "_templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["cell"] = inert
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
