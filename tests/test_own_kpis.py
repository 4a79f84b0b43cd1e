"""A user's own KPI files, SQL or Python, compute what they say, and every mistake is told with file and line."""

import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from trials import clean_environment, crm, kpi, put, report, table

from crmkpi.catalogue import definitions

DEALS = table(
    "deal_id,outcome,created_at,closed_at,amount,owner_id,region,pipeline",
    [
        (1, "won", "2026-09-01", "2026-10-10", 1000, "ana", "SP", "R$abc"),
        (2, "lost", "2026-09-02", "2026-10-12", 50, "ana", "RJ", "R$abc"),
        (3, "won", "2026-09-02", "2026-10-12", 50, "rui", "RJ", "it's"),
        (4, "won", "2026-09-02", "2026-09-12", 5000, "rui", "MG", "R$abc"),
        (5, "lost", "2026-09-02", "2026-10-30", 700, "rui", "", "it's"),
    ],
)
CONFIG = "sources: [{table: deals, files: deals.csv}]\nkpi_folder: own\nperiod: 2026-10\nas_of: 2026-11-01\nkpis:\n"
WORDS = "label: Own\nquestion: What?\ncategory: business\nunit: count\nbetter: higher\n"
PYTHON = (
    'KPI = {{"label": "Own", "question": "What?", "category": "business", "unit": "money", "better": "higher",\n'
    '       "tables": {tables}}}\n\n\ndef value(tables, period):\n{body}\n'
)
AMOUNT = 'amount = tables["deals"].amount\n'
MONEY = '{"deals": ["outcome", "closed_at", "amount"]}'


def setting(folder: Path, entries: str, **files: str) -> Path:
    put(folder, {"deals.csv": DEALS, "crmkpi.yaml": CONFIG + entries, **{f"own/{n}": t for n, t in files.items()}})
    (folder / "own").mkdir(exist_ok=True)
    return folder


def python(body: str, tables: str = MONEY) -> str:
    return PYTHON.format(tables=tables, body="\n".join("    " + line for line in body.splitlines()))


def told(folder: Path) -> str:
    """Run the report of a folder that holds a mistake, and give what is said."""
    said = crm("--config", folder / "crmkpi.yaml", "report")
    assert (said.code, said.out) == (2, ""), said.err
    assert "Traceback" not in said.err
    return said.err


# ---------------------------------------------------------------- extends and filter


def test_extending_changes_only_the_keys_that_are_given(tmp_path: Path) -> None:
    own = "extends: win_rate\nlabel: South\nfilter: {region: [SP, RJ]}\n"
    facts = report(setting(tmp_path, "- south\n- win_rate\n", **{"south.yaml": own}))
    south, all_of_it = kpi(facts, "south"), kpi(facts, "win_rate")
    assert (south.label, south.value, south.n) == ("South", Decimal(2) / 3, 3)
    assert (all_of_it.value, all_of_it.n) == (0.5, 4)
    assert (south.unit, south.question, south.low is not None) == (all_of_it.unit, all_of_it.question, True)
    assert south.definition != all_of_it.definition


def test_a_file_of_the_same_name_changes_the_built_in_one_everywhere(tmp_path: Path) -> None:
    own = "extends: won_amount\nfilter: {region: SP}\n"
    twice = WORDS + "formula: won_amount * 2\n"
    facts = report(setting(tmp_path, "- won_amount\n- twice\n", **{"won_amount.yaml": own, "twice.yaml": twice}))
    assert (kpi(facts, "won_amount").value, kpi(facts, "twice").value) == (1000, 2000)


def test_extending_merges_parameters_and_an_other_form_replaces_the_old_one(tmp_path: Path) -> None:
    files = {
        "few.yaml": "extends: win_rate\nvalue: count(*) FILTER (amount > $least)\nunit: count\n"
        "parameters: {least: 40, odd: 1}\ninterval: null\n",
        "more.yaml": "extends: few\nparameters: {least: 60}\n",
    }
    facts = report(setting(tmp_path, "- few\n- more\n", **files))
    assert (kpi(facts, "few").value, kpi(facts, "more").value) == (4, 2)
    assert kpi(facts, "more").parameters == {"least": "60", "odd": "1"}


@pytest.mark.parametrize(
    ("filter", "deals"),
    [
        ("{region: RJ}", 2),
        ("{region: {not: [RJ]}}", 2),
        ("{region: null}", 1),
        ("{region: [SP, null]}", 2),
        ("{amount: {from: 50, to: 700}}", 3),
        ("{amount: {above: 50, below: 1000}}", 1),
        ("{amount: 50}", 2),
        ("{amount: {gte: 50, lt: 1000}}", 3),
        ("{amount: {gt: 50, lte: 1000}}", 2),
        ("{closed_at: {gte: 2026-10-12, lte: 2026-10-12}}", 2),
        ("{closed_at: {from: 2026-10-12, to: 2026-10-12}}", 2),
        ("{closed_at: 2026-10-30}", 1),
        ("{closed_at: {above: 2026-10-12}}", 1),
        ("{outcome: won, pipeline: R$abc}", 1),
        ('{pipeline: "it\'s"}', 2),
        ("{pipeline: '$start'}", 0),
    ],
)
@pytest.mark.parametrize("where", ["file", "config"])
def test_a_filter_keeps_the_rows_that_it_says(tmp_path: Path, where: str, filter: str, deals: int) -> None:
    plain = WORDS + "table: deals\nduring: closed_at\nvalue: count(*)\n"
    own = f"{plain}filter: {filter}\n" if where == "file" else plain
    entry = "- own_one\n" if where == "file" else f"- own_one: {{where: {filter}}}\n"
    assert kpi(report(setting(tmp_path, entry, **{"own_one.yaml": own})), "own_one").value == deals


def test_a_where_without_sql_is_a_filter(tmp_path: Path) -> None:
    own = WORDS + "table: deals\nduring: closed_at\nvalue: count(*)\nwhere: {region: RJ}\n"
    assert kpi(report(setting(tmp_path, "- own_one\n", **{"own_one.yaml": own})), "own_one").value == 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("extends: win_rat\n", 1, "there is no KPI 'win_rat' to extend. Did you mean 'win_rate'?"),
        ("extends: own_one\n", 1, "the files extend each other in a circle"),
        ("extends: win_rate\nfilter:\n  regio: SP\n", 3, "deals has no column 'regio'. Did you mean 'region'?"),
        ("extends: win_rate\nfilter: {outcome: [wun]}\n", 2, "outcome is never 'wun'. Did you mean 'won'?"),
        ("extends: win_rate\nfilter: {amount: much}\n", 2, "'much' is not a number"),
        ("extends: win_rate\nfilter: {amount: {form: 3}}\n", 2, "Did you mean 'from'?"),
        ("extends: win_rate\nfilter: {amount: {'>=': 3}}\n", 2, "Did you mean 'from'?"),
        ("extends: win_rate\nfilter: {amount: {gtee: 3}}\n", 2, "Did you mean 'gte'?"),
        ("extends: win_rate\nfilter: {amount: {gte: 3, from: 4}}\n", 2, "gte is another word for from"),
        ("extends: win_rate\nfilter: {customer.industri: A}\n", 2, "deals has no column 'customer.industri'"),
        ("extends: win_rate\nfilter: {closed_at: soon}\n", 2, "'soon' is not a day"),
        ("extends: win_rate\nfilter: {region: {from: A}}\n", 2, "region is text: it has no range"),
        ("extends: cac\nfilter: {region: SP}\n", 2, "this KPI has no rows of its own"),
        ("extends: win_rate\nvaleu: 3\n", 2, "unknown key 'valeu'. Did you mean 'value'?"),
        (WORDS + "formula: own_one + 1\n", 6, "the formulas go round in a circle: own_one → own_one"),
        (WORDS + "formula: won_amont + 1\n", 6, "Did you mean 'won_amount'?"),
        (WORDS + "table: deals\nduring: closed_at\nvalue: sum(amont)\n", 8, "deals has no column 'amont'"),
        (WORDS + "table: deals\nvalue: sum(outcome)\n", 7, "sum"),
    ],
)
def test_a_mistake_of_a_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    said = told(setting(tmp_path, "- own_one\n", **{"own_one.yaml": text}))
    assert f"own_one.yaml:{line}:" in said, said
    assert says in said


def test_a_wrong_filter_of_the_config_is_told_with_its_line(tmp_path: Path) -> None:
    said = told(setting(tmp_path, "- win_rate:\n    where: {regio: SP}\n"))
    assert "crmkpi.yaml:7:13: deals has no column 'regio'. Did you mean 'region'?" in said


@pytest.mark.parametrize(
    "sql",
    [
        "(SELECT count(*) FROM read_csv('deals.csv'))",
        "count(*) FROM read_text('/etc/passwd')",
        "sum(length(getenv('HOME')))",
        "count(*); DROP TABLE deals",
        "max(current_setting('memory_limit'))",
        "count(*) OVER ()",
        "list(amount)",
        "max(nextval('x'))",
        "sum(length(content)) FROM read_blob('deals.csv')",
    ],
)
def test_sql_of_a_user_reads_no_file_and_changes_nothing(tmp_path: Path, sql: str) -> None:
    own = WORDS + f"table: deals\nduring: closed_at\nvalue: {sql!r}\n"
    said = told(setting(tmp_path, "- own_one\n", **{"own_one.yaml": own}))
    assert "own_one.yaml:8:" in said


# ---------------------------------------------------------------- Python


def test_a_python_kpi_is_computed_for_every_window(tmp_path: Path) -> None:
    body = (
        'deals = tables["deals"]\n'
        "won = deals[(deals.outcome == 'won') & (deals.closed_at >= period.start) & (deals.closed_at < period.end)]\n"
        "return won.amount.sum()"
    )
    facts = report(setting(tmp_path, "- mine\n- won_amount\n", **{"mine.py": python(body)}))
    mine, built_in = kpi(facts, "mine"), kpi(facts, "won_amount")
    assert mine.value == built_in.value == 1050
    assert mine.previous and built_in.previous and mine.previous.value == built_in.previous.value == 5000
    assert [point.value for point in mine.trend][-2:] == [5000, 1050]
    assert mine.formula.startswith("mine.py")


@pytest.mark.parametrize(
    ("body", "value", "reason"),
    [
        ("return None", None, "no_data"),
        ("return 1 / 0", None, "zero_denominator"),
        ('return {"numerator": 3, "denominator": 0}', None, "zero_denominator"),
        ('return {"numerator": 3, "denominator": 4, "n": 4}', 0.75, None),
        ("return float('nan')", None, "no_data"),
        (AMOUNT + "return amount.sum() / (amount.sum() * 0)", None, "zero_denominator"),
        (AMOUNT + "return (amount.sum() * 0) / (amount.sum() * 0)", None, "zero_denominator"),
        (AMOUNT + "return (amount / 0).sum()", None, "zero_denominator"),
        (AMOUNT + "return amount.astype(float).sum() / (0 * amount.astype(float)).sum()", None, "zero_denominator"),
        (AMOUNT + "nothing = 0 * amount.astype(float).sum()\nreturn nothing / nothing", None, "zero_denominator"),
        ("return float('inf')", None, "zero_denominator"),
        ("print('hello')\nreturn 7", 7, None),
    ],
)
def test_what_a_python_kpi_returns_is_taken_for_what_it_is(
    tmp_path: Path, body: str, value: object, reason: str | None
) -> None:
    folder = setting(tmp_path, "- mine\n", **{"mine.py": python(body)})
    said = crm("--config", folder / "crmkpi.yaml", "report", "--format", "json")
    found = said.tree["kpis"][0]
    assert (found["value"], found["reason"]) == (value, reason)


def test_what_one_call_writes_into_its_frames_no_other_sees(tmp_path: Path) -> None:
    body = 'n = len(tables["deals"])\ntables["deals"].loc[:, "amount"] = 0\nreturn n + sum(tables["deals"].amount)'
    mine = kpi(report(setting(tmp_path, "- mine\n", **{"mine.py": python(body)})), "mine")
    assert {point.value for point in mine.trend if point.value is not None} == {5}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (python("return (1"), 6, "this is not valid Python"),
        (python("return 1", '{"dals": []}'), 2, "Did you mean 'deals'?"),
        (python("return 1", '{"deals": ["amont"]}'), 2, "Did you mean 'amount'?"),
        (python("return 1", 'open("x")'), 2, "plain values only"),
        ("KPI = {}\n", 1, "the function value(tables, period) is missing"),
        ("def value(tables, period):\n    return 1\n", 1, "the dict KPI is missing"),
        ("KPI = {'label': 'x', 'tables': ['deals']}\ndef value(tables):\n    return 1\n", 2, "two arguments"),
        (python("return 1").replace('"money"', '"monney"'), 1, "Did you mean 'money'?"),
    ],
)
def test_a_mistake_of_a_python_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    said = told(setting(tmp_path, "- mine\n", **{"mine.py": text}))
    assert (f"mine.py:{line}" if line else "mine.py") in said, said
    assert says in said


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            'return tables["deals"].amont.sum()',
            "mine.py:6: AttributeError: 'DataFrame' object has no attribute 'amont'",
        ),
        ('return tables["deals"]["nope"].sum()', "mine.py:6: KeyError: 'nope'"),
        ("import sys\nsys.exit(7)", "mine.py:7: SystemExit"),
        ("raise SystemExit", "mine.py:6: SystemExit"),
        ('raise ValueError(tables["deals"].outcome[0] + "secret")', "mine.py:6: ValueError"),
        ('return {"a": 1}[tables["deals"].outcome[0] + "secret"]', "mine.py:6: KeyError"),
        ('return "many"', "mine.py:5: value() returned a str"),
        ('return {"valeu": 1}', "mine.py:5: value() returned 'valeu'"),
    ],
)
def test_a_python_kpi_that_fails_costs_its_own_number_only(tmp_path: Path, body: str, says: str) -> None:
    folder = setting(tmp_path, "- mine\n- win_rate\n", **{"mine.py": python(body)})
    said = crm("--config", folder / "crmkpi.yaml", "report", "--format", "json")
    assert said.code == 3
    assert [(one["id"], one["value"]) for one in said.tree["kpis"]] == [("win_rate", 0.5)]
    (lack,) = said.tree["not_computed"]
    assert (lack["id"], lack["reason"]) == ("mine", "failed")
    assert says in lack["detail"] and says in said.err and "Traceback" not in said.err
    assert "secret" not in said.out + said.err


@pytest.mark.parametrize(
    ("body", "says"),
    [("return 1 / 0", "mine.py:6: ZeroDivisionError"), ('return float("inf")', "mine.py:5: value() returned a number")],
)
def test_what_was_divided_by_nothing_is_told_with_its_line(tmp_path: Path, body: str, says: str) -> None:
    folder = setting(tmp_path, "- mine\n", **{"mine.py": python(body)})
    said = crm("--config", folder / "crmkpi.yaml", "report", "--format", "json")
    assert says in said.tree["kpis"][0]["detail"] and said.code == 0


@pytest.mark.parametrize(
    "body", ["while True:\n    pass", "while True:\n    try:\n        pass\n    except Exception:\n        pass"]
)
def test_a_python_kpi_that_never_ends_is_stopped_by_a_signal(tmp_path: Path, body: str) -> None:
    folder = setting(tmp_path, "- mine\n", **{"mine.py": python('open("began", "w").close()\n' + body)})
    words = [sys.executable, "-m", "crmkpi", "--config", "crmkpi.yaml", "report"]
    running = subprocess.Popen(words, cwd=folder, env=clean_environment(), stdout=subprocess.PIPE)
    for _ in range(600):
        if (folder / "began").exists():
            break
        time.sleep(0.05)
    running.terminate()
    assert running.communicate(timeout=30)[0] == b""
    assert running.returncode == 128 + signal.SIGTERM


def test_a_python_kpi_without_its_columns_says_so(tmp_path: Path) -> None:
    folder = setting(tmp_path, "- mine\n- won_amount\n", **{"mine.py": python("return 1", '{"tickets": ["status"]}')})
    facts = report(folder)
    assert [(one.id, one.reason.value) for one in facts.not_computed] == [("mine", "missing_table")]
    assert kpi(facts, "won_amount").value == 1050


def test_a_formula_may_stand_on_a_python_kpi(tmp_path: Path) -> None:
    files = {"mine.py": python("return 4"), "twice.yaml": WORDS + "formula: mine * 2\n"}
    assert kpi(report(setting(tmp_path, "- twice\n", **files)), "twice").value == 8


def test_listing_runs_no_program(tmp_path: Path) -> None:
    text = python("return 1") + 'open("was_here", "w")\n'
    folder = setting(tmp_path, "- mine\n", **{"mine.py": text})
    said = crm("--config", folder / "crmkpi.yaml", "list", "kpis")
    assert said.code == 0 and "mine" in said.out
    assert not Path("was_here").exists()


def test_a_python_kpi_lists_the_rows_that_it_was_given(tmp_path: Path) -> None:
    folder = setting(tmp_path, "- mine\n", **{"mine.py": python("return 1")})
    out = folder / "rows.csv"
    said = crm("--config", folder / "crmkpi.yaml", "explain", "mine", "--rows", out, "--by", "region")
    assert said.code == 0 and "given to the file 5" in " ".join(said.out.split())
    assert [line.split(",")[:5] for line in out.read_text().splitlines()[1:]] == [
        ["mine", "deals", "deals.csv", str(line), str(line - 1)] for line in range(2, 7)
    ]
    assert "a Python KPI gives one number for all rows and is not split: mine" in " ".join(said.out.split())
    sql = crm("--config", folder / "crmkpi.yaml", "explain", "mine", "--sql").out
    assert sql.startswith("-- mine\n-- mine.py: value(tables, period) FROM deals")


# ---------------------------------------------------------------- list kpis --test

EXAMPLE = """\
example:
  - period: 2026-10
    expect: {value: 0.5, n: 2}
    deals: |
      deal_id, outcome, closed_at, created_at
      1, won, 2026-10-01, 2026-09-01
      2, lost, 2026-10-02, 2026-09-01
"""


def test_the_examples_of_own_files_are_run(tmp_path: Path) -> None:
    files = {
        "good.yaml": "extends: win_rate\n" + EXAMPLE,
        "bad.yaml": "extends: win_rate\n" + EXAMPLE.replace("0.5", "0.75"),
        "mute.yaml": "extends: win_rate\n",
    }
    folder = setting(tmp_path, "- good\n", **files)
    said = crm("--config", folder / "crmkpi.yaml", "list", "kpis", "--test")
    assert said.code == 1
    assert "✓ good" in said.out and "✗ bad" in said.out and "without an example: mute" in said.out
    assert "bad.yaml:3: value is 0.5, not 0.75" in said.out
    assert "2 examples, 1 failed" in said.out
    (folder / "own" / "bad.yaml").unlink()
    assert crm("--config", folder / "crmkpi.yaml", "list", "kpis", "--test").code == 0


CHECK = """\
code: D150
severity: error
table: deals
title: {en: Round amount, pt-BR: Valor redondo}
why: {en: It is a guess., pt-BR: É um palpite.}
todo: {en: Ask the seller., pt-BR: Pergunte ao vendedor.}
bad: amount % 1000 = 0
column: amount
note: "{amount}"
"""
ROWS = "example:\n  deals: |\n    deal_id, outcome, amount\n    1, won, 1000\n    2, won, 1001\n    3, won, 2000\n"


def test_the_examples_of_own_checks_are_run(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "own/right.yaml": CHECK + ROWS + '  bad: {1: "1000", 3: "2000"}\n',
            "own/wrong.yaml": CHECK.replace("D150", "D151") + ROWS + '  bad: {1: "1001", 2: "1001"}\n',
            "own/mute.yaml": CHECK.replace("D150", "D152"),
            "crmkpi.yaml": "check_folder: own\n",
        },
    )
    said = crm("--config", tmp_path / "crmkpi.yaml", "list", "checks", "--test")
    assert said.code == 1
    assert "✓ right" in said.out and "✗ wrong" in said.out and "without an example: mute" in said.out
    assert "wrong.yaml:11: '2' is not found bad" in said.out
    assert "wrong.yaml:11: '3' is found bad, and the example does not name it" in said.out
    assert "wrong.yaml:11: the note of '1' is '1000', not '1001'" in said.out


def test_only_kpis_and_checks_have_examples_to_run() -> None:
    said = crm("list", "presets", "--test")
    assert (said.code, said.out) == (2, "")


def test_a_kpi_of_some_rows_is_told_of(tmp_path: Path) -> None:
    facts = report(setting(tmp_path, "- win_rate: {where: {region: SP}}\n"))
    assert "Win rate: only rows with Region: SP" in facts.notes


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        ("{region: [SP, RJ], amount: {gte: 1000, lt: 5000}}", "Region: SP, RJ; Amount: from 1000 below 5000"),
        ("{region: {not: [RJ, null]}}", "Region: not RJ, (missing)"),
        ("{customer.industry: Retail}", "Customer – Industry: Retail"),
    ],
)
def test_a_filter_is_told_in_words(tmp_path: Path, filter: str, said: str) -> None:
    folder = setting(tmp_path, f"- win_rate: {{where: {filter}}}\n")
    with_customers(folder)
    assert f"Win rate: only rows with {said}" in report(folder).notes


def with_customers(folder: Path) -> None:
    """Let the deals of ana be of one customer, those of rui of another, and the last of one that is not there."""
    rows = DEALS.splitlines()
    customers = ["customer_id", *["c1", "c1", "c2", "c2", "c9"]]
    deals = "".join(f'{row},"{customer}"\n' for row, customer in zip(rows, customers, strict=True)).replace(
        '"customer_id"', "customer_id"
    )
    known = table(
        "customer_id,industry,name,created_at", [("c1", "Retail", "A", "2026-01-01"), ("c2", "Farms", "B", "")]
    )
    users = table("user_id,role", [("ana", "south"), ("rui", "north")])
    put(folder, {"deals.csv": deals, "customers.csv": known, "users.csv": users})
    config = (folder / "crmkpi.yaml").read_text()
    more = (
        "{table: deals, files: deals.csv}, {table: customers, files: customers.csv}, {table: users, files: users.csv}"
    )
    (folder / "crmkpi.yaml").write_text(config.replace("{table: deals, files: deals.csv}", more))


@pytest.mark.parametrize(
    ("filter", "deals"),
    [
        ("{industry: Retail}", 2),
        ("{customer.industry: Retail}", 2),
        ("{customers.industry: [Retail, Farms]}", 3),
        ("{customer_id.industry: null}", 1),
        ("{industry: {not: Retail}}", 2),
        ("{owner.role: south, industry: Retail}", 2),
        ("{role: north}", 2),
        ("{customer.created_at: {lte: 2026-01-01}}", 2),
    ],
)
@pytest.mark.parametrize("where", ["file", "config"])
def test_a_filter_may_look_at_what_the_rows_refer_to(tmp_path: Path, where: str, filter: str, deals: int) -> None:
    plain = WORDS + "table: deals\nduring: closed_at\nvalue: count(*)\n"
    own = f"{plain}filter: {filter}\n" if where == "file" else plain
    entry = "- own_one\n" if where == "file" else f"- own_one: {{where: {filter}}}\n"
    folder = setting(tmp_path, entry, **{"own_one.yaml": own})
    with_customers(folder)
    facts = report(folder, by=("region", "owner_id"))
    assert kpi(facts, "own_one").value == deals
    assert sum(one.value for one in kpi(facts, "own_one").segments if one.by == "region") == deals
    said = crm("--config", folder / "crmkpi.yaml", "explain", "own_one", "--rows", folder / "rows.csv")
    assert said.code == 0 and len((folder / "rows.csv").read_text().splitlines()) == deals + 1


def test_a_derived_table_may_be_narrowed_by_what_it_refers_to(tmp_path: Path) -> None:
    folder = setting(tmp_path, "- repeat_purchase_rate: {where: {industry: Farms}}\n- rfm_customers\n")
    with_customers(folder)
    value = kpi(report(folder), "repeat_purchase_rate")
    assert (value.numerator, value.denominator) == (0, 1)
    said = crm("--config", folder / "crmkpi.yaml", "explain", "repeat_purchase_rate", "--rows", folder / "rows.csv")
    assert said.code == 0 and [line.split(",")[3] for line in (folder / "rows.csv").read_text().splitlines()[1:]] == [
        "4"
    ]


def test_a_filter_without_the_table_that_it_looks_at_gives_no_number(tmp_path: Path) -> None:
    facts = report(setting(tmp_path, "- win_rate: {where: {customer.industry: Retail}}\n- won_amount\n"))
    assert [one.id for one in facts.not_computed] == ["win_rate"]
    assert "Customers" in facts.not_computed[0].detail


def test_examples_are_read_as_configs_are() -> None:
    from crmkpi import config, rehearsal

    clv = definitions.built_in()["clv_simple"]
    assert clv.example[0].parameters == {"gross_margin": "80%"}
    assert list(rehearsal.kpis._faults(clv, clv.example[0], config.DEFAULT, "en")) == []
