"""Write a config from exports: look at them, propose, and run the report that it asks for before anybody else does."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi import config, inspection, report
from crmkpi.draft import sources, tongue
from crmkpi.draft.text import Known, written
from crmkpi.errors import CrmKpiError
from crmkpi.gathering import UNDATED, Request
from crmkpi.model import Report
from crmkpi.words import translator


@dataclass(frozen=True, slots=True)
class Draft:
    """A config that was written."""

    text: str | None
    """None when there is nothing to write about."""
    runs: bool
    """Whether a report came out of it."""
    notes: tuple[str, ...]
    failed: tuple[str, ...]
    """Sentences about what could not be read or done."""
    inputs: tuple[Path, ...]
    language: str
    """Of the config and of all that is said about it."""


def make(request: Request, folder: Path) -> Draft:
    """Look at exports and write a config that stands in `folder`.

    The report that it asks for is made once: KPIs without their tables stay out, those that are left are listed with
    their values. Where a proposed mapping cannot be used the config is written without it.
    """
    with inspection.opened(config.DEFAULT, request) as ready:
        language = request.language or tongue.told_by(ready)
        foreign = language != ready.language and bool(ready.brought.notes or ready.brought.failed)
        spoken = replace(ready, language=language)
        known = Known(language, tuple(sources.entries(spoken, folder)), tuple(ready.brought.failed))
        notes, failed, inputs = ready.brought.notes, ready.brought.failed, inspection.inputs(ready)
    if foreign:
        # What was said while the files were read was said before anybody knew their language.
        return make(replace(request, language=language), folder)
    _ = translator(language).gettext
    if not known.entries:
        nothing = _("no file could be read as a table, so there is no config to write")
        return Draft(None, False, (), (*failed, nothing), inputs, language)
    told = _unnamed(notes, known.entries)
    resting = replace(known, entries=tuple(map(sources.careful, known.entries)))
    why = ""
    undated = [replace(one, as_of=UNDATED) for one in (known, resting)]
    ways = [known, resting, *undated]
    for one in (way for place, way in enumerate(ways) if way not in ways[:place]):
        found, reason = _completed(one, request, folder)
        if found is not None:
            return Draft(written(found), True, told, tuple(failed), inputs, language)
        why = why or reason
    sentence = _("the config was written, but a report cannot be made with it yet: {why}").format(why=why)
    return Draft(written(resting), False, told, (*failed, sentence), inputs, language)


def _completed(known: Known, request: Request, folder: Path) -> tuple[Known | None, str]:
    """Complete a config by its own report, and see that it can still be read; without one, say why."""
    made, why = _tried(known, request, folder)
    if made is None:
        return None, why
    found = replace(known, report=made)
    try:
        _loaded(found, folder)
    except CrmKpiError as error:
        return None, _last_line(error)
    return found, ""


def _tried(known: Known, request: Request, folder: Path) -> tuple[Report | None, str]:
    """Make the report that a config asks for; without one, say why."""
    _ = translator(known.language).gettext
    if not any(entry.active for entry in known.entries):
        return None, _("no file was recognised; complete one of its commented blocks")
    try:
        settings = _loaded(known, folder)
        with report.gathered(settings, replace(request, paths=(), compare=(), thorough=False)) as ready:
            made = report.make(ready)
            failed = [*ready.brought.failed, *(one.reason for one in made.not_run if one.failed)]
            return (None, failed[0]) if failed else (made, "")
    except CrmKpiError as error:
        return None, _last_line(error)


def _loaded(known: Known, folder: Path) -> config.Config:
    """Read a config back as it will be written."""
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as scratch:
        path = Path(scratch) / "crmkpi.yaml"
        path.write_text(written(known), encoding="utf-8")
        return replace(config.load(path), folder=folder, file=None)


def _last_line(error: CrmKpiError) -> str:
    return " ".join(str(error).splitlines()[-1:])


def _unnamed(notes: Sequence[str], entries: Sequence[sources.Entry]) -> tuple[str, ...]:
    """Keep what was said about files, but not that one was left out which the config takes in."""
    taken = {entry.name for entry in entries if entry.active and entry.proposed}
    return tuple(note for note in notes if not any(note.startswith(f"{name}: ") for name in taken))
