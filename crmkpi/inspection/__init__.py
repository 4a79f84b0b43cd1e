"""Show what was decided about files: brought in as for a report, with every column, and everything said why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crmkpi.config import Config
from crmkpi.engine import session
from crmkpi.errors import ConfigError
from crmkpi.gathering import Request, files_of, likely, version
from crmkpi.inspection.looked import Opened
from crmkpi.inspection.tables import inspected, looked
from crmkpi.model.inspection import Inspection
from crmkpi.sources import Bringing, bring_in
from crmkpi.words import translator

__all__ = ["ROWS", "Opened", "inputs", "looked", "make", "opened", "warning"]

ROWS = 3
"""First rows that are shown, unless somebody says how many."""


@contextmanager
def opened(settings: Config, request: Request) -> Iterator[Opened]:
    """Bring the files in for as long as the `with` lasts, as a report would, whatever is known about them."""
    language = request.language or settings.language
    files = files_of(settings, request)
    with session(settings.timezone, request.memory_limit, request.threads) as (engine, scratch):
        request.say(translator(language).gettext("reading"))
        how = Bringing(scratch, language, None, likely(settings), str(settings.file or ""), all_parts=True)
        brought = bring_in(engine, files, how)
        if brought.mistakes:
            raise ConfigError(brought.mistakes)
        yield Opened(settings, request, language, engine, scratch, files, brought)


def make(ready: Opened, rows: int = ROWS) -> Inspection:
    """Put everything that was decided together, with the first rows of each table."""
    tables = tuple(inspected(ready, one, rows) for one in ready.brought.understood)
    told = {sentence for table in tables for sentence in table.sentences}
    return Inspection(
        language=ready.language,
        timezone=ready.settings.timezone,
        tables=tables,
        failed=tuple(ready.brought.failed),
        notes=tuple(note for note in ready.brought.notes if note not in told),
        personal=ready.request.personal,
        config=ready.settings.file.name if ready.settings.file else None,
        version=version(),
    )


def inputs(ready: Opened) -> tuple[Path, ...]:
    """List what was read: none of it is ever written over."""
    config = (ready.settings.file,) if ready.settings.file else ()
    return (*(file.path for file in ready.files), *config)


def warning(language: str) -> str:
    """Say beside the output that it shows personal data."""
    _ = translator(language).gettext
    return _("personal data is shown as it is: keep this output to those who may see it")
