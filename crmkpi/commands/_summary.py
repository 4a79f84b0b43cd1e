"""The page that GitHub shows for a step of a workflow: Markdown is appended to the file that the runner names."""

import os
from dataclasses import replace
from pathlib import Path

from crmkpi import formats
from crmkpi.errors import OutputError, strerror
from crmkpi.model import Checkup
from crmkpi.words import translator

MOST = 1024 * 1024
"""Bytes. GitHub shows nothing of a summary that has more."""


def append(checkup: Checkup) -> None:
    """Append the checkup, without values of rows, to `$GITHUB_STEP_SUMMARY`, where that is set.

    Raises `OutputError` when it cannot be written.
    """
    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if not place:
        return
    path = Path(place)
    try:
        room = MOST - (path.stat().st_size if path.exists() else 0)
        with path.open("ab") as stream:
            stream.write(_cut(formats.load("md", "check").render(_public(checkup)), room, checkup.language))
    except OSError as error:
        raise OutputError(
            "{path}: the step summary cannot be written: {strerror}", path=path, strerror=strerror(error)
        ) from None


def _public(checkup: Checkup) -> Checkup:
    """Take out what stands in the rows: whoever sees the workflow sees its summary."""
    checks = (
        replace(one, places=tuple(replace(place, value=None, note=None) for place in one.places))
        for one in checkup.checks
    )
    return replace(checkup, checks=tuple(checks), personal=False)


def _cut(text: str, room: int, language: str) -> bytes:
    """Keep as many whole lines as there is room for, and say when there are more; the verdict stays."""
    whole = text.encode("utf-8", "backslashreplace")
    if len(whole) <= room:
        return whole
    sentence = translator(language).gettext("the rest is cut: a step summary holds no more than 1 MiB")
    verdict = text.rstrip("\n").rpartition("\n")[2]
    tail = f"\n\n{sentence}\n\n{verdict}\n".encode()
    kept = whole[: max(room - len(tail), 0)].rpartition(b"\n")[0]
    return kept + tail if kept else b""
