"""Scores on another scale than the definition give no wrong number, or the report says what to write."""

from pathlib import Path

import pytest
from trials import crm, kpi, put, report, table

CONFIG = "sources: [{table: surveys, files: surveys.csv}]\nperiod: 2026-10\nas_of: 2026-11-01\nkpis:\n- "


def answers(survey: str, *scores: int) -> str:
    rows = [(i, survey, score, "2026-10-05") for i, score in enumerate(scores)]
    return table("response_id,survey,score,responded_at", rows)


def setting(folder: Path, entry: str, surveys: str) -> Path:
    return put(folder, {"surveys.csv": surveys, "crmkpi.yaml": CONFIG + entry + "\n"})


@pytest.mark.parametrize(
    ("scores", "value"),
    [((8, 9, 10, 3), None), ((10, 5), None), ((7,), None), ((5, 4, 5, 9), 1), ((5, 4, 5, 1), 0.75)],
)
def test_more_than_a_quarter_of_scores_outside_the_scale_give_no_value(
    tmp_path: Path, scores: tuple[int, ...], value: float | None
) -> None:
    found = kpi(report(setting(tmp_path, "csat", answers("csat", *scores))), "csat")
    assert found.value == value
    assert (found.detail is None) == (value is not None)
    if value is None:
        assert "set the parameter scale" in (found.detail or "")


@pytest.mark.parametrize(("scores", "said"), [((5, 1, 4, 4), True), ((5, 1, 6, 4), False), ((5, 1), False)])
def test_scores_that_use_the_lower_half_of_the_scale_only_are_asked_about(
    tmp_path: Path, scores: tuple[int, ...], said: bool
) -> None:
    notes = report(setting(tmp_path, "csat: {scale: 10}", answers("csat", *scores))).notes
    assert any("do the scores run to 5? Then write csat: {scale: 5}" in note for note in notes) == said


@pytest.mark.parametrize(
    ("words", "scores", "better", "said"),
    [
        ("ces", (5, 4, 5), "higher", True),
        ("ces", (7, 4, 5), "higher", False),
        ("ces: {scale: 5, orientation: lower}", (5, 4, 5), "lower", False),
        ("ces: {scale: 5, orientation: higher}", (5, 4, 5), "higher", False),
        ("ces: {scale: 5, orientation: lower, variant: share_easy}", (1, 2, 5), "higher", False),
    ],
)
def test_the_effort_score_has_the_direction_that_is_declared(
    tmp_path: Path, words: str, scores: tuple[int, ...], better: str, said: bool
) -> None:
    facts = report(setting(tmp_path, words, answers("ces", *scores)))
    assert kpi(facts, "ces").better.value == better
    assert any("orientation: lower" in note for note in facts.notes) == said
    if "variant" in words:
        assert float(kpi(facts, "ces").value or 0) == pytest.approx(2 / 3)


def test_an_orientation_is_one_of_two_and_turns_the_side_of_warn(tmp_path: Path) -> None:
    folder = setting(tmp_path, "ces: {orientation: lowr}", answers("ces", 1, 2, 3))
    said = crm("--config", folder / "crmkpi.yaml", "report")
    assert said.code == 2 and "Did you mean 'lower'?" in said.err
    folder = setting(tmp_path, "ces: {orientation: lower, target: 2, warn: 3}", answers("ces", 1, 2, 3))
    assert kpi(report(folder), "ces").status.value == "met"
