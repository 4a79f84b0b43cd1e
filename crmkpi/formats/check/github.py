"""Annotations of a GitHub workflow: at most ten, errors first, at the config's line that speaks of the check."""

from collections.abc import Iterator

from crmkpi.formats._plain import no_command, plain
from crmkpi.formats.check._parts import Case, cases, evaluated
from crmkpi.formats.check._sentences import Speech, speech
from crmkpi.model import Checkup, Severity

SUFFIX = ""
BINARY = False

_KPIS = 6
"""So many KPIs are named in an annotation."""
MOST = 10
"""GitHub shows no more annotations of one kind and step."""
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_RANKS = list(_COMMANDS)
Annotation = tuple[str, str, str, int | None]
"""Command, title, message, line of the config."""


def render(checkup: Checkup) -> str:
    """Write one workflow command per check that found something, how many more there are, and the verdict.

    No value of a row is written, and nothing in the data can begin a line or be a command.
    """
    told = speech(checkup)
    said = list(_annotations(told))
    lines = [_command(checkup, one) for one in said[:MOST]]
    if more := len(said) - MOST:
        lines += [told.words.gettext("+{n} more").format(n=told.count(more))] if more > 0 else []
    return "\n".join([*lines, no_command(plain(told.verdict()))]) + "\n"


def _annotations(told: Speech) -> Iterator[Annotation]:
    """Put what needs action most first: what could not be done, errors, warnings, remarks."""
    checkup, _ = told.checkup, told.words.gettext
    for sentence in checkup.failed:
        yield "error", _("file not read"), sentence, None
    for silent in evaluated(checkup)[1]:
        line = _line(checkup, silent.code, silent.table)
        yield "error", f"{silent.code} {silent.title}", _("not evaluated: {reason}").format(reason=silent.reason), line
    found = [case for table in cases(checkup).values() for case in table if case.counting]
    for case in sorted(found, key=lambda case: (_RANKS.index(case.severity), -case.counting[0].rows, case.code)):
        yield _annotation(told, case)


def _annotation(told: Speech, case: Case) -> Annotation:
    """Say what a check found, where and what to do; no file's name or row's value."""
    found = "; ".join(told.found(one) for one in case.counting)
    first = case.counting[0]
    effect = f"; {affected}" if (affected := told.affected(first, _KPIS)) else ""
    message = f"{told.table(case.table)}: {found}{effect}. {first.todo}".rstrip()
    line = _line(told.checkup, case.code, case.table)
    return _COMMANDS[case.severity], f"{case.code} {case.title}", message, line


def _line(checkup: Checkup, code: str, table: str) -> int | None:
    return checkup.config_lines.get(code, checkup.config_lines.get(f"table:{table}"))


def _command(checkup: Checkup, annotation: Annotation) -> str:
    """Write a workflow command; what stands in it cannot end it or begin another."""
    command, title, message, line = annotation
    properties = {"title": title}
    if checkup.config_path and line is not None:
        properties = {"file": checkup.config_path, "line": str(line), **properties}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {written}::{_text(message)}"


def _text(text: str) -> str:
    return no_command(plain(text)).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
