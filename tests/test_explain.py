"""`explain` leads from a number back to the rows of the files, and what it prints is what was computed."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from trials import crm, loaded, put, table, whole_company

from crmkpi import catalogue, checks, explanation
from crmkpi import report as work
from crmkpi.catalogue import definitions
from crmkpi.catalogue.trace import names_behind, trace
from crmkpi.model import Step
from crmkpi.report import Gathered

NAMES = list(definitions.built_in())
PLAIN = [name for name, kpi in definitions.built_in().items() if not kpi.formula]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gathered]:
    folder = put(tmp_path_factory.mktemp("explain"), whole_company())
    with loaded([folder], as_of=date(2026, 11, 5), period="2026-10", kpis=tuple(definitions.built_in())) as gathered:
        yield gathered


@pytest.mark.parametrize("name", PLAIN)
def test_the_last_step_of_the_waterfall_has_the_cases_of_the_kpi(ready: Gathered, name: str) -> None:
    _, asking = work.asked(ready)
    values, refused = catalogue.compute(ready.engine, replace(asking, wanted=(name,)))
    assert not refused
    steps = trace(ready.engine, asking, name, ready.brought.sources).steps
    assert steps[-1].step == ("used" if definitions.built_in()[name].n is None else steps[-1].step)
    assert steps[-1].rows == (values[0].n or 0)
    assert steps[0].step == "read" and steps[0].rows > 0


@pytest.mark.parametrize("name", PLAIN)
def test_every_row_that_goes_is_accounted_for(ready: Gathered, name: str) -> None:
    _, asking = work.asked(ready)
    steps = trace(ready.engine, asking, name, ready.brought.sources).steps
    for before, after in itertools.pairwise(steps):
        if after.step == "made":
            continue  # a derived table: its rows are customers or users, not records
        if after.step == "counted":
            continue  # cases of another kind than rows: activities of a person, customers of a month
        assert before.rows - sum(rows for _, rows in after.left) == after.rows, after


@pytest.mark.parametrize("name", [name for name in NAMES if not definitions.built_in()[name].model])
def test_the_sql_that_is_printed_runs_and_gives_the_number(ready: Gathered, name: str) -> None:
    _, asking = work.asked(ready)
    printed = explanation.sql_of(ready, name)
    for one in [name, *names_behind(asking, name)]:
        assert (f"-- {one}\n" in printed) == (not definitions.built_in()[one].formula)
    for block in printed.split("-- ")[1:]:
        one, _, sql = block.partition("\n")
        value = catalogue.compute(ready.engine, replace(asking, wanted=(one,)))[0][0]
        cursor = ready.engine.connection.execute(sql)
        columns = [column[0].partition(":")[2] for column in cursor.description or ()]
        row = dict(zip(columns, cursor.fetchone() or (), strict=True))
        shown = row.get("value", row.get("numerator"))
        assert Decimal(str(shown)) == Decimal(str(value.value if "value" in row else value.numerator)), one
        assert (row.get("denominator") or 0) == (value.denominator or 0)


def test_a_waterfall_says_why_rows_went(tmp_path: Path) -> None:
    rows = [
        (1, "won", "2026-10-05", "100"),
        (2, "won", "2026-10-06", ""),
        (3, "won", "2026-09-06", "50"),
        (4, "lost", "2026-10-06", "50"),
        (5, "won", "?", "50"),
        (6, "won", "2026-10-07", "viel"),
    ]
    text = table("deal_id,outcome,closed_at,amount", rows) + "7,won,2026-10-08,1,2,3\n"
    put(tmp_path, {"deals.csv": text})
    with loaded([tmp_path], period="2026-10") as ready:
        _, asking = work.asked(ready)
        steps = trace(ready.engine, asking, "won_amount", ready.brought.sources).steps
    assert steps == (
        Step("read", 7),
        Step("loaded", 6, (("rejected", 1),)),
        Step("kept", 6),
        Step("during", 4, (("no_date", 1), ("other_periods", 1))),
        Step("population", 3, (("other_rows", 1),)),
        Step("used", 1, (("empty amount", 2),)),
    )


@pytest.mark.parametrize("name", ["cac", "crm_roi", "retention_cost_ratio", "churn_annualised", "cases_closed_per_day"])
def test_a_formula_lists_its_parts_with_their_values(ready: Gathered, name: str) -> None:
    _, asking = work.asked(ready)
    said = explanation.of_kpi(ready, name, width=200)
    formula = definitions.built_in()[name].formula or ""
    assert f"formula {' '.join(formula.split())}" in " ".join(said.split())
    parts = trace(ready.engine, asking, name, ready.brought.sources).of
    assert parts
    for part in parts:
        line = next(line for line in said.splitlines() if line.strip().startswith(part))
        assert any(sign.isdigit() for sign in line.replace(part, "", 1))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [100, 40])
def test_every_kpi_can_be_explained_within_the_width(ready: Gathered, name: str, width: int) -> None:
    said = explanation.of_kpi(ready, name, width=width, ascii=width == 40)
    kpi = definitions.built_in()[name]
    squeezed = "".join(said.split())
    assert "".join(definitions.label(kpi, "en").split()) in squeezed
    assert kpi.source in squeezed or kpi.source == "own"
    assert "None" not in said and "$" not in said.partition("formula")[0]
    assert max(len(line) for line in said.splitlines()) <= width
    if width == 40:
        assert said.isascii()


# ---------------------------------------------------------------- through the command line


@pytest.fixture
def export(tmp_path: Path) -> Path:
    rows = [
        (1, "won", "2026-10-05", 100, "ana"),
        (2, "lost", "2026-10-06", 50, ""),
        (3, "won", "2026-09-06", 50, "ana"),
    ]
    put(tmp_path, {"deals.csv": table("deal_id,outcome,closed_at,amount,owner_id", rows)})
    return tmp_path / "deals.csv"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("Win rate", "October 2026", "rows read 3", "in the period 2", "used 2", "1 in other periods", "(missing)"),
        ),
        ("pt-BR", ("outubro de 2026", "linhas", "deals.csv (3)", "(vazio)")),
    ],
)
def test_a_kpi_is_explained_in_words(export: Path, language: str, words: tuple[str, ...]) -> None:
    said = crm("--lang", language, "explain", "win_rate", export, "--period", "2026-10", "--by", "owner_id")
    assert said.code == 0
    for word in words:
        assert word in " ".join(said.out.split()), word


def test_a_kpi_that_cannot_be_computed_is_explained_all_the_same(export: Path) -> None:
    said = crm("explain", "nps", export)
    assert said.code == 0
    assert "not in the sources: Survey answers" in " ".join(said.out.split())
    assert "promoters" in said.out


def test_sql_alone_goes_to_stdout(export: Path) -> None:
    said = crm("explain", "win_rate", export, "--period", "2026-10", "--sql")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("-- win_rate\nWITH ")


@pytest.mark.parametrize("code", list(checks.described("en")))
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_every_check_is_explained_without_any_export(code: str, language: str) -> None:
    said = crm("--lang", language, "explain", code.lower())
    one = checks.described(language)[code]
    assert (said.code, said.err) == (0, "")
    assert code in said.out
    for text in (one.title, one.why, one.todo):
        assert " ".join(text.split()) in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("win_rat", "Did you mean 'win_rate'?"),
        ("D10", "crmkpi list kpis"),
        ("D999", "crmkpi list checks"),
        ("xyzzy", "crmkpi list kpis"),
    ],
)
def test_an_unknown_name_is_a_usage_error_that_says_what_there_is(export: Path, name: str, hint: str) -> None:
    said = crm("explain", name, export)
    assert (said.code, said.out) == (2, "")
    assert repr(name) in said.err
    assert hint in said.err
    assert "--kpi" not in said.err
