"""Every check finds all injected faults of the labelled corpus, and nothing among rows that are odd but right."""

from pathlib import Path
from types import ModuleType

import pytest
from corpus import _harness

from crmkpi import checks
from crmkpi.checks import _shelf

SETS = _harness.sets()


@pytest.mark.parametrize("module", SETS.values(), ids=list(SETS))
def test_precision_and_recall_are_one(module: ModuleType, tmp_path: Path) -> None:
    outcomes, written = _harness.measure(module, tmp_path)
    print("\n" + _harness.table_of(outcomes))
    for one in outcomes:
        missed = [written.cells.get(line) for line in one.missed[:3]]
        false = [written.cells.get(line) for line in one.false[:3]]
        assert (one.precision, one.recall) == (1.0, 1.0), f"{one.code} {one.table}: missed {missed}, false {false}"


def test_there_are_thirty_faults_and_thirty_near_misses_of_each() -> None:
    for module in SETS.values():
        assert all(case.each >= _harness.EACH for case in module.CASES), module.__name__
    codes = [(case.code, case.table) for module in SETS.values() for case in module.CASES]
    assert len(codes) == len(set(codes))


def test_the_corpus_notices_what_is_missed_and_what_is_a_false_alarm(tmp_path: Path) -> None:
    sound, bad = {"outcome": "won", "amount": "5"}, {"outcome": "won", "amount": ""}
    module = ModuleType("corpus.trial")
    module.CASES = [_harness.Case("D101", "deals", lambda r, n: sound, lambda r, n: bad)]  # type: ignore[attr-defined]
    outcomes, _ = _harness.measure(module, tmp_path)
    assert [(one.recall, one.precision, len(one.false)) for one in outcomes if one.code == "D101"] == [(0.0, 0.0, 30)]


def test_every_check_of_a_table_is_in_the_corpus() -> None:
    codes = {case.code for module in SETS.values() for case in module.CASES}
    ours = {
        name: check
        for name, check in checks.built_in().items()
        if check.table and name not in OF_OTHERS and int(check.code[1:]) not in OF_VALUES
    }
    judged = {name for name, module in _shelf.algorithms().items() if hasattr(module, "fault")}
    letters = "CLDSOATNMWKU"
    missing = [
        name
        for name, check in ours.items()
        if name not in judged and not codes & {check.code.replace("?", letter) for letter in letters}
    ]
    assert missing == []


OF_OTHERS = ("duplicate_customers", "likely_duplicates", "possible_duplicates", "missing_rate")
OF_VALUES = range(210, 225)
"""Measured by tests of their own: duplicates, and the text of single cells."""
