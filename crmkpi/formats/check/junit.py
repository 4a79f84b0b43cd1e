"""JUnit XML for CI servers: one suite per table, one case per check; no values, because these files are public."""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from crmkpi.formats._plain import plain
from crmkpi.formats.check._parts import FILES, Case, cases
from crmkpi.formats.check._sentences import Speech, speech
from crmkpi.model import Checkup, Finding, Severity

SUFFIX = ".xml"
BINARY = False

_OUTCOMES = ("failure", "error", "skipped")


def render(checkup: Checkup) -> str:
    """Write the checkup as JUnit XML.

    What counts against `--fail-on` is a failure (an error always), what could not be evaluated or read an error, what
    was not run or is accepted is skipped; a warning passes and says so in `system-out`.
    """
    told = speech(checkup)
    suites = [_suite(table or FILES, [_case(told, case) for case in found]) for table, found in cases(checkup).items()]
    if checkup.failed:
        suites.insert(0, _suite("read", list(_unread(checkup.failed))))
    root = ElementTree.Element("testsuites", {"name": plain(checkup.title), **_counts(suites), "time": "0"})
    root.extend(suites)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(name: str, found: Sequence[ElementTree.Element]) -> ElementTree.Element:
    numbers = {outcome: str(sum(case.find(outcome) is not None for case in found)) for outcome in _OUTCOMES}
    suite = ElementTree.Element(
        "testsuite",
        name=plain(name),
        tests=str(len(found)),
        failures=numbers["failure"],
        errors=numbers["error"],
        skipped=numbers["skipped"],
        time="0",
    )
    suite.extend(found)
    return suite


def _counts(suites: Sequence[ElementTree.Element]) -> dict[str, str]:
    """Sum up the suites."""
    names = ("tests", "failures", "errors", "skipped")
    return {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names}


def _unread(sentences: Sequence[str]) -> Iterator[ElementTree.Element]:
    """Make every file that could not be read a case of its own."""
    for number, sentence in enumerate(sentences, 1):
        case = ElementTree.Element("testcase", classname="read", name=f"{number} {_file(sentence)}", time="0")
        _outcome(case, "error", sentence, "unreadable", "")
        yield case


def _file(sentence: str) -> str:
    return plain(sentence.partition(": ")[0])


def _case(told: Speech, case: Case) -> ElementTree.Element:
    element = ElementTree.Element("testcase", classname=plain(case.table or FILES), name=plain(case.code), time="0")
    if case.not_run:
        outcome = "error" if case.not_run.failed else "skipped"
        _outcome(element, outcome, _titled(case, case.not_run.reason), case.code, "")
    elif case.counting:
        message = _titled(case, "; ".join(_found(told, case, one) for one in case.counting))
        failing = {Severity.ERROR} | ({Severity.WARNING} if "warning" in told.checkup.fail_on else set())
        if case.severity in failing:
            _outcome(element, "failure", message, case.code, _body(told, case))
        else:
            note = ElementTree.SubElement(element, "system-out")
            note.text = plain(f"{told.severity(case.counting[0])}: {message}")
    elif accepted := [one.accepted for one in case.findings if one.accepted]:
        _outcome(element, "skipped", _titled(case, "; ".join(dict.fromkeys(accepted))), case.code, "")
    return element


def _outcome(case: ElementTree.Element, kind: str, message: str, code: str, body: str) -> None:
    outcome = ElementTree.SubElement(case, kind, message=plain(message), type=plain(code))
    if body:
        outcome.text = body


def _titled(case: Case, said: str) -> str:
    return f"{case.title}: {said}" if case.title else said


def _found(told: Speech, case: Case, one: Finding) -> str:
    """Say what was found; the column's name where a case has several."""
    return f"{one.column}: {told.found(one)}" if one.column and len(case.findings) > 1 else told.found(one)


def _body(told: Speech, case: Case) -> str:
    """Say why it matters, what to do, which KPIs it touches and where the first rows stand, but not what they hold."""
    first = case.counting[0]
    lines = [first.why, first.todo, *(told.before(one) for one in case.counting), told.affected(first)]
    lines += [told.place(bad.file, bad.line) for one in case.counting for bad in one.places]
    return "\n".join(dict.fromkeys(plain(line) for line in lines if line))
