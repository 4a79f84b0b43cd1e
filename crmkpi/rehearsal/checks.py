"""The examples of checks: exactly the rows that they name are found bad, each with its note."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from crmkpi import checks, config, gathering
from crmkpi.catalogue.places import lines_of
from crmkpi.model import Check, CheckExample
from crmkpi.rehearsal.told import Outcome, exports, tried
from crmkpi.tables import all_tables
from crmkpi.words import translator

AS_OF = date(2026, 10, 31)
"""The date of the data of examples that do not say it."""


def rehearse(folder: Path | None, settings: config.Config, language: str) -> Iterator[Outcome]:
    """Run the example of every check of a folder, or of the built-in ones when there is no folder."""
    for name, check in (checks.own(folder) if folder else checks.built_in()).items():
        if check.example:
            faults = tuple(_faults(check, check.example, settings, folder, language))
            yield Outcome(name, 1, _place(name, folder), faults)


def untested(folder: Path | None) -> list[str]:
    """Name a folder's checks that have no example."""
    return [name for name, check in checks.own(folder).items() if not check.example]


def _place(name: str, folder: Path | None) -> str:
    if folder is None:
        return f"{name}.yaml"
    file = folder / f"{name}.yaml"
    return f"{file}:{lines_of(file).get('example', (1, 1))[0]}"


def _faults(
    check: Check, example: CheckExample, settings: config.Config, folder: Path | None, language: str
) -> Iterator[str]:
    """Say which rows were found that the example does not name, which were not found, and which notes differ."""
    _ = translator(language).gettext
    found = tried(example.tables, language, lambda: _found(check, example, settings, folder))
    if isinstance(found, str):
        yield found
        return
    for id in (one for one in example.bad if one not in found):
        yield _("{id} is not found bad").format(id=repr(id))
    for id in (one for one in found if one not in example.bad):
        yield _("{id} is found bad, and the example does not name it").format(id=repr(id))
    for id, note in example.bad.items():
        if note is not None and id in found and found[id] != note:
            yield _("the note of {id} is {found}, not {expected}").format(
                id=repr(id), found=repr(found[id]), expected=repr(note)
            )


def _found(
    check: Check, example: CheckExample, settings: config.Config, folder: Path | None
) -> Mapping[str, str | None] | str:
    """Write the rows as exports and check them: the ids of the bad ones with their notes; a sentence when not run."""
    table = next(iter(example.tables), "")
    code = check.code.replace("?", all_tables()[table].letter) if table else check.code
    alone = replace(config.DEFAULT, timezone=settings.timezone, check_folder=folder)
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as scratch:
        exports(example.tables, Path(scratch))
        asked = gathering.Request(
            paths=(Path(scratch),), as_of=settings.as_of or AS_OF, thorough=True, show=code, personal=True
        )
        with gathering.gathered(alone, asked) as ready:
            done = checks.run(gathering.checking(ready))
    finding = next((one for one in done.findings if one.code == code and one.table == table), None)
    if finding is None:
        return next((one.reason for one in done.not_run if one.code == code), code)
    return {(place.id or "").strip(): place.note for place in finding.places}
