"""`explain` hands over what a number rests on: rows with their places, and tables on which its SQL runs as it is."""

import csv
import io
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from trials import crm, everything, kpi, put, report, table

NAMES = [
    "win_rate", "won_amount", "avg_deal_size", "sales_cycle_days", "retention_rate", "new_customers", "cac", "nps",
    "first_response_time", "lead_conversion_rate", "repeat_purchase_rate", "active_user_rate", "backlog",
]  # fmt: skip


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("exports"), everything())


@pytest.mark.parametrize("name", NAMES)
def test_the_sql_runs_as_it_is_on_the_tables_that_are_written(exports: Path, tmp_path: Path, name: str) -> None:
    words = ("explain", name, exports, "--period", "2026-10", "--as-of", "2026-11-05")
    said = crm(*words, "--sql", "--tables", tmp_path / "tables")
    assert said.code == 0, said.err
    facts = report(exports, period="2026-10", as_of=date(2026, 11, 5))
    plain = duckdb.connect()
    for file in sorted((tmp_path / "tables").glob("*.parquet")):
        plain.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
    blocks = said.out.split("-- ")[1:]
    assert blocks
    for block in blocks:
        one, _, sql = block.partition("\n")
        cursor = plain.execute(sql)
        row = dict(
            zip([c[0].partition(":")[2] for c in cursor.description or ()], cursor.fetchone() or (), strict=True)
        )
        if one != name:
            continue
        value = kpi(facts, one)
        shown = row.get("value", row.get("numerator"))
        assert Decimal(str(shown)) == Decimal(str(value.value if "value" in row else value.numerator))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "cac"])
def test_the_rows_are_as_many_as_the_cases(exports: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "rows.csv"
    words = ("explain", name, exports, "--period", "2026-10", "--as-of", "2026-11-05")
    assert crm(*words, "--rows", out).code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    value = kpi(report(exports, period="2026-10", as_of=date(2026, 11, 5)), name)
    key = list(rows[0])[4]
    assert len({(row["file"], row["line"]) for row in rows}) == len(rows)
    assert len({row[key] for row in rows}) == value.n, "a customer with three orders has three lines"
    for row in rows:
        assert row["kpi"] == name
        line = (exports / row["file"].rpartition("/")[2]).read_text().splitlines()[int(row["line"]) - 1]
        assert f'"{row[key]}"' in line or not row[key]


def test_rows_of_a_sum_add_up_to_it(exports: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    crm("explain", "won_amount", exports, "--period", "2026-10", "--rows", out)
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    value = kpi(report(exports, period="2026-10"), "won_amount")
    assert sum(Decimal(row["amount"]) for row in rows) == value.value


def test_a_formula_writes_the_rows_of_its_parts(exports: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    assert crm("explain", "cac", exports, "--period", "2026-10", "--rows", out).code == 0
    assert {row["kpi"] for row in csv.DictReader(io.StringIO(out.read_text()))} == {"acquisition_cost", "new_customers"}


SUBSCRIPTIONS = table(
    "subscription_id,customer_id,start_at,end_at,mrr",
    [
        ("s1", "ana", "2025-01-01", "2025-06-01", 10),  # line 2: over long ago
        ("s2", "ana", "2025-06-01", "2026-10-11", 20),  # line 3: before
        ("s3", "ana", "2026-10-11", "", 50),  # line 4: after
        ("s4", "bia", "2025-01-01", "", 70),  # line 5: pays the same
        ("s5", "caio", "2026-10-20", "", 30),  # line 6: new
        ("s5", "caio", "2026-10-21", "2026-10-25", 30),  # line 7: between start and end
        ("s6", "duda", "2025-01-01", "2026-10-05", 90),  # line 8: gone
    ],
)


@pytest.mark.parametrize(
    ("name", "lines", "value"),
    [
        ("mrr_expansion", ["3", "4"], lambda row: row["mrr_end"] - row["mrr_start"]),
        ("mrr_new", ["6"], lambda row: row["mrr_end"]),
        ("mrr_churn", ["8"], lambda row: row["mrr_start"]),
        ("net_new_mrr", ["3", "4", "5", "6", "8"], lambda row: row["mrr_end"] - row["mrr_start"]),
        ("mrr", ["4", "5", "6"], lambda row: row["mrr"]),
        ("nrr", ["3", "4", "5", "8"], lambda row: row["mrr_end"]),
    ],
)
def test_the_lines_behind_monthly_revenue_are_those_that_make_it(
    tmp_path: Path, name: str, lines: list[str], value: Callable[[dict[str, Decimal]], Decimal]
) -> None:
    put(tmp_path, {"in/subscriptions.csv": SUBSCRIPTIONS})
    rows = told(tmp_path, name)
    assert [row["line"] for row in rows] == lines
    found = kpi(report(tmp_path / "in", period="2026-10", as_of=date(2026, 11, 5)), name)
    amounts = [{key: Decimal(row[key]) for key in row if key.startswith("mrr")} for row in rows]
    assert sum(map(value, amounts)) == (found.value if found.numerator is None else found.numerator)


def told(folder: Path, name: str) -> list[dict[str, str]]:
    out = folder / "rows.csv"
    words = ("--period", "2026-10", "--as-of", "2026-11-05", "--rows", out)
    said = crm("explain", name, folder / "in", *words)
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(out.read_text())))


WORLD = {
    "in/orders.csv": table(
        "order_id,customer_id,ordered_at,amount",
        [("1", "a", "2025-12-01", 5), ("2", "a", "2026-10-02", 7), ("3", "b", "2026-10-03", 9),
         ("4", "a", "2026-10-09", 1)],
    ),
    "in/deals.csv": table(
        "deal_id,customer_id,owner_id,outcome,created_at,closed_at,amount,expected_close_at",
        [("1", "a", "u", "open", "2026-01-01", "", 5, "2026-12-01"),
         ("2", "a", "u", "won", "2026-01-01", "2026-10-02", 7, "2026-10-09")],
    ),
    "in/activities.csv": table(
        "activity_id,type,occurred_at,owner_id,customer_id,deal_id",
        [("1", "call", "2026-09-30", "u", "a", ""), ("2", "call", "2026-10-01", "u", "a", ""),
         ("3", "email", "2026-10-31 23:59:59", "u", "b", "2"), ("4", "call", "2026-11-01", "u", "a", "")],
    ),
    "in/users.csv": table("user_id,name", [("u", "Ana"), ("v", "Bia")]),
    "in/logins.csv": table(
        "user_id,logged_in_at", [("v", "2026-09-30"), ("u", "2026-10-01"), ("u", "2026-10-02 09:00")]
    ),
    "in/touches.csv": table(
        "touch_id,campaign_id,customer_id,occurred_at,responded",
        [("1", "c", "a", "2026-09-01", 1), ("2", "c", "a", "2026-10-01", 0), ("3", "c", "a", "2026-10-02", 1)],
    ),
    "in/stage_history.csv": table(
        "record_id,record_type,stage,entered_at",
        [("2", "deal", "Old", "2026-01-01"), ("2", "deal", "New", "2026-10-01"), ("3", "deal", "New", "2026-09-01")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("repeat_purchase_rate", "orders:3 orders:4 orders:5"),
        ("clv_historic", "orders:2 orders:2 orders:3 orders:4 orders:4 orders:5"),
        ("rfm_customers", "orders:2 orders:3 orders:4 orders:5"),
        ("new_customers", "orders:4"),
        ("customers_active", "orders:2 orders:3 orders:4 orders:5"),
        ("retention_rate", "orders:2 orders:3 orders:5"),
        ("interactions_per_customer", "activities:3 activities:4"),
        ("activities_per_rep", "activities:3 activities:4"),
        ("stickiness", "logins:3 logins:4"),
        ("active_user_rate", "logins:3 logins:4 users:3"),
        ("campaign_response_rate", "touches:3 touches:4"),
        ("stale_opportunity_rate", "deals:2"),
        ("activity_logging_rate", "deals:3"),
        ("attributed_revenue", "deals:3 deals:3 deals:3"),
        ("forecast_accuracy", "deals:3"),
    ],
)
def test_the_lines_behind_a_derived_table_are_those_of_the_period(tmp_path: Path, name: str, places: str) -> None:
    put(tmp_path, WORLD)
    rows = told(tmp_path, name)
    assert " ".join(sorted(f"{row['table']}:{row['line']}" for row in rows)) == places


PERSONAL = table(
    "deal_id,outcome,closed_at,amount,owner_id,region",
    [("=1+1", "won", "2026-10-05", 10, "ana.silva@empresa.com", "SP"), ("2", "won", "2026-10-06", 20, "x", "SP")],
)


def test_personal_data_are_masked_unless_asked_for(tmp_path: Path) -> None:
    put(tmp_path, {"in/deals.csv": PERSONAL})
    out = tmp_path / "rows.csv"
    words = ("explain", "won_amount", tmp_path / "in", "--period", "2026-10", "--by", "owner_id", "--rows", out)
    assert crm(*words).code == 0
    text = out.read_text()
    assert "ana.silva" not in text and "\n" in text
    assert ",'=1+1," in text, "a spreadsheet would run it"
    assert crm(*words, "--show-personal-data").code == 0
    assert "ana.silva@empresa.com" in out.read_text()
    assert os.stat(out).st_mode & 0o077 == 0


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    put(tmp_path, {"in/deals.csv": PERSONAL})
    said = crm("explain", "won_amount", tmp_path / "in", "--period", "2026-10", "--rows", tmp_path / "in" / "deals.csv")
    assert said.code == 3
    assert (tmp_path / "in" / "deals.csv").read_text() == PERSONAL
    assert crm("explain", "won_amount", tmp_path / "in", "--rows", tmp_path / "none" / "rows.csv").code == 3
    assert crm("explain", "won_amount", tmp_path / "in", "--tables", tmp_path / "none" / "deep").code == 3
    frame = duckdb.sql("SELECT '1' AS deal_id, 'won' AS outcome, DATE '2026-10-05' AS closed_at, 3 AS amount")
    (tmp_path / "p").mkdir()
    frame.write_parquet(str(tmp_path / "p" / "deals.parquet"))
    before = (tmp_path / "p" / "deals.parquet").read_bytes()
    said = crm("explain", "won_amount", tmp_path / "p", "--period", "2026-10", "--tables", tmp_path / "p")
    assert said.code == 3 and "one of the exports" in said.err
    assert (tmp_path / "p" / "deals.parquet").read_bytes() == before


def test_tables_leave_personal_columns_out(tmp_path: Path) -> None:
    csv_ = table("customer_id,customer_since_at,churned_at,email,name", [("a", "2026-10-01", "", "a@b.com", "Ana")])
    put(tmp_path, {"in/customers.csv": csv_})
    words = ("explain", "new_customers", tmp_path / "in", "--period", "2026-10", "--tables", tmp_path / "out")
    assert crm(*words).code == 0
    columns = duckdb.sql(f"SELECT * FROM '{tmp_path / 'out' / 'customers.parquet'}'").columns
    assert "customer_id" in columns and not {"email", "name", "phone"} & set(columns)
    assert os.stat(tmp_path / "out").st_mode & 0o077 == 0


def test_the_largest_rows_are_named_with_their_places(exports: Path) -> None:
    said = " ".join(crm("explain", "won_amount", exports, "--period", "2026-10", "--as-of", "2026-11-05").out.split())
    value = kpi(report(exports, period="2026-10", as_of=date(2026, 11, 5)), "won_amount")
    assert "largest rows 38: 48.00" in said
    assert f"({Decimal(4800) / Decimal(str(value.value)):.1f}%)" in said and "deals.csv:40" in said


def test_a_table_of_its_own_has_no_single_query(exports: Path, tmp_path: Path) -> None:
    said = crm("explain", "lead_funnel", exports, "--sql")
    assert (said.code, said.out) == (2, "")
    said = crm("explain", "win_rate", "--rows", tmp_path / "x.csv", "--config", tmp_path / "none.yaml")
    assert said.code == 2
