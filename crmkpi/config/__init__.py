"""The config file: where it is found, and what it says once everything in it has been checked.

`written` is the file's form, `rules` (with `source_rules` and `kpi_rules`) what must be true of it,
`settings` what the rest of the program gets.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from crmkpi import shelf
from crmkpi.config.settings import (
    DEFAULT,
    CheckSettings,
    Config,
    DatedTarget,
    DuplicateSettings,
    Format,
    KpiSetting,
    Limit,
    SourceConfig,
)
from crmkpi.errors import ConfigError, Mistake, UsageError, strerror
from crmkpi.phrases import phrase
from crmkpi.words import languages

__all__ = [
    "DEFAULT",
    "CheckSettings",
    "Config",
    "DatedTarget",
    "DuplicateSettings",
    "Format",
    "KpiSetting",
    "Limit",
    "SourceConfig",
    "find",
    "language_of",
    "load",
    "target_at",
]


def find(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """Find the config: the one named, else `$CRMKPI_CONFIG`, else `crmkpi.yaml`, else `configs/crmkpi.yaml`.

    The last two are looked for in `cwd`. A named file that is not there is a `UsageError`; None is no config.
    """
    named = explicit or (Path(environ["CRMKPI_CONFIG"]) if environ.get("CRMKPI_CONFIG") else None)
    if named is None:
        here = (cwd / "crmkpi.yaml", cwd / "configs" / "crmkpi.yaml")
        return next((path for path in here if path.is_file()), None)
    if not named.exists():
        who = "--config" if explicit else "$CRMKPI_CONFIG"
        raise UsageError(
            "{who} names {named!r}, which does not exist. Write the path of a config.", who=who, named=str(named)
        )
    return named


def load(path: Path) -> Config:
    """Read a config file; `ConfigError` has all of its mistakes, each with line and column."""
    # Only a run with a config pays for the classes that read it.
    from crmkpi.config import rules
    from crmkpi.config.notes import Notes
    from crmkpi.config.written import Written

    name = str(path)
    content = _bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError([Mistake(name, line, 0, phrase("this is not UTF-8. Save the file as UTF-8."))]) from error
    reader = shelf.Reader(name)
    node = reader.compose(text)
    written = reader.build(node, Written) if node is not None else None
    notes = Notes(name, reader.mistakes)
    config = rules.settle(written, notes, path, hashlib.sha256(content).hexdigest()) if written else DEFAULT
    if notes.mistakes:
        raise ConfigError(dict.fromkeys(notes.mistakes))
    return config


def language_of(path: Path) -> str | None:
    """Peek at the language that a config asks for, whether the rest of it holds or not; None when it asks for none."""
    try:
        head = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None
    node = shelf.Reader(str(path)).compose(head)
    keys = node.value if isinstance(node, yaml.MappingNode) else ()
    said = next((value.value for key, value in keys if key.value == "language"), None)
    if node is None and (line := re.search(r"""^language:[ \t]*["']?([A-Za-z_-]+)""", head, re.MULTILINE)):
        # What is no YAML as a whole may still say it.
        said = line[1]
    return said if said in languages() else None


def target_at(setting: KpiSetting, start: date) -> Decimal | None:
    """Return the target that holds for a period that starts on a day; None when there is none yet."""
    held = [target.value for target in setting.target if target.start <= start]
    return held[-1] if held else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            [Mistake(str(path), 0, 0, phrase("cannot be read: {strerror}.", strerror=strerror(error)))]
        ) from error
