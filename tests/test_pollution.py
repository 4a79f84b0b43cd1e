"""Polluted files of every kind are read as what they mean, and no score falls under what is held."""

import tempfile
import warnings
from functools import cache
from pathlib import Path

import pytest
from pollution.files import EACH, corpus
from pollution.kind import MAKERS_OF
from pollution.score import Loaded, Scores, Truth, best, mean, scores

import crmkpi

HELD = {
    "delimiter": 1.0,
    "quote": 1.0,
    "escape": 1.0,
    "record_end": 1.0,
    "encoding": 1.0,
    "header_names": 1.0,
    "header_two_rows": 1.0,
    "header_width": 1.0,
    "no_header": 1.0,
    "preamble": 1.0,
    "footer": 1.0,
    "blank_lines": 1.0,
    "several_tables": 1.0,
    "ragged_first": 1.0,
    "ragged_middle": 1.0,
    "ragged_last": 1.0,
    "stray_quotes": 1.0,
    "unclosed_quotes": 1.0,
    "missing_quotes": 1.0,
    "row_dialect": 1.0,
    "wrong_bytes": 1.0,
}
"""Kind of pollution → the least of header, record and cell F1, as the mean of its files."""


def loaded(content: bytes) -> Loaded | None:
    """Read a file as a user would, or None when it is refused."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder, "export.csv")
        path.write_bytes(content)
        try:
            frame = crmkpi.read_export(path)
        except crmkpi.CrmKpiError:
            return None
    return Loaded(tuple(frame.columns.map(str)), tuple(map(tuple, frame.to_numpy().tolist())))


@cache
def scored(kind: str) -> dict[str, Scores]:
    return {file.name: best(file.truths, loaded(file.content)) for file in corpus(kinds=(kind,))}


@pytest.mark.parametrize("kind", MAKERS_OF)
def test_polluted_files_are_read_as_they_are_meant(kind: str) -> None:
    of = scored(kind)
    reached = mean(list(of.values()))
    missed = {name: one for name, one in of.items() if one.mean < 1}
    assert min(reached.header, reached.record, reached.cell) >= HELD[kind] - 1e-9, missed


def test_every_kind_is_held_and_has_enough_files_that_are_made_the_same_each_time() -> None:
    assert EACH >= 10
    assert HELD.keys() == MAKERS_OF.keys()
    once, again = ([(file.name, file.content) for file in corpus(3)] for _ in range(2))
    assert once == again
    assert len({content for _, content in once}) == len(once)


def test_the_scores_are_those_of_the_benchmark() -> None:
    truth = Truth(("a", "b"), (("1", "x"), ("2", "y")))
    assert scores(truth, Loaded(("b", "a"), (("2", "y"), ("1", "x")))) == Scores(1, 1, 1)
    assert scores(truth, None) == Scores(0, 0, 0)
    half = scores(truth, Loaded(("a",), (("1", "x"), ("2", "z"), ("3", ""))))
    assert (half.header, half.record, half.cell) == (pytest.approx(2 / 3), pytest.approx(2 / 5), pytest.approx(3 / 5))


def test_a_row_that_nobody_can_repair_may_be_missing_but_not_wrong() -> None:
    truth = Truth(("a",), (("1",), ("2",), ("3",)), {1: (("two",),)}, frozenset({1}))
    for rows in ((("1",), ("3",)), (("1",), ("2",), ("3",)), (("1",), ("two",), ("3",))):
        assert scores(truth, Loaded(("a",), rows)) == Scores(1, 1, 1)
    assert scores(truth, Loaded(("a",), (("1",), ("zwei",), ("3",)))).record < 1
    assert scores(truth, Loaded(("a",), (("1",), ("2",)))).record < 1
