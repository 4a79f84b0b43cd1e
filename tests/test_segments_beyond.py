"""Segments may be columns of what rows refer to, by full names; the rest and the SQL are those of the segments."""

from pathlib import Path

import duckdb
import pytest
from trials import crm, kpi, put, report, table

from crmkpi.formats._numbers import Figures
from crmkpi.formats._terms import segment_lines

CUSTOMERS = table("customer_id,name,industry,source", [(f"C{i}", f"K {i}", f"i{i}", "far") for i in range(15)])
DEALS = table(
    "deal_id,outcome,created_at,closed_at,amount,customer_id,source,owner_id",
    [
        (f"{i}.{j}", "won" if j <= i % 3 else "lost", "2026-09-01", "2026-10-05", 10, f"C{i}", "near", "bob")
        for i in range(15)
        for j in range(4)
    ],
)
FILES = {"customers.csv": CUSTOMERS, "deals.csv": DEALS}
WORDS = ("--period", "2026-10", "--as-of", "2026-11-01")


@pytest.mark.parametrize("by", ["industry", "customer.industry", "customers.industry", "customer_id.industry"])
def test_a_column_of_the_customer_is_named_as_in_a_filter(tmp_path: Path, by: str) -> None:
    found = kpi(report(tmp_path, FILES, by=(by,), period="2026-10"), "win_rate")
    assert {(one.by, one.key, one.n) for one in found.segments} == {(by, f"i{i}", 4) for i in range(15)}


def test_a_full_name_means_the_customer_where_the_rows_have_such_a_column_too(tmp_path: Path) -> None:
    facts = report(tmp_path, FILES, by=("source", "customer.source"), period="2026-10")
    found = kpi(facts, "win_rate")
    assert {(one.by, one.key) for one in found.segments} == {("source", "near"), ("customer.source", "far")}


def test_a_full_name_of_nothing_is_refused_with_the_nearest(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    said = crm("report", tmp_path, "--by", "customr.industry")
    assert said.code == 2 and "Did you mean 'customer'?" in said.err
    said = crm("report", tmp_path, "--by", "customer.name")
    assert said.code == 2 and "personal data" in said.err


def test_segments_of_a_config_may_have_full_names(tmp_path: Path) -> None:
    sources = "sources: [{table: deals, files: deals.csv}, {table: customers, files: customers.csv}]\n"
    config = f"{sources}period: 2026-10\nas_of: 2026-11-01\nsegments: [customer.industry]\nkpis: [win_rate]\n"
    facts = report(put(tmp_path, {**FILES, "crmkpi.yaml": config}))
    assert len(kpi(facts, "win_rate").segments) == 15
    assert not any("segments" in note for note in facts.notes)


def test_the_rest_of_a_quotient_is_that_of_its_sides(tmp_path: Path) -> None:
    found = kpi(report(tmp_path, FILES, by=("industry",), period="2026-10"), "win_rate")
    rest = segment_lines(found, "industry", Figures("en", None))[-1]
    # i0 to i9 are shown first: equal weights go by key (i0, i1, i10 … i14, i2, i3, i4), so i5 to i9 remain.
    won = sum(i % 3 + 1 for i in range(5, 10))
    assert (rest.key, rest.value, rest.cases) == ("5 others", f"{won / 20:.1%}", "20")


def test_the_sql_of_segments_is_the_one_that_ran_and_runs_by_itself(tmp_path: Path) -> None:
    put(tmp_path / "in", FILES)
    words = ("explain", "win_rate", tmp_path / "in", *WORDS, "--by", "customer.industry", "--sql")
    said = crm(*words, "--tables", tmp_path / "out")
    assert said.code == 0, said.err
    for made in (
        "",
        "CREATE TABLE deals AS FROM '{0}/deals.parquet'; CREATE VIEW customers AS FROM '{0}/customers.parquet'",
    ):
        plain = duckdb.connect()
        plain.execute(made.format(tmp_path / "out") or "SELECT 1")
        rows = plain.execute(said.out).fetchall()
        assert {row[1] for row in rows} == {f"i{i}" for i in range(15)}
    assert crm(*words).out.startswith("-- win_rate\nWITH ")


def test_an_id_that_nearly_is_known_is_named() -> None:
    assert "Did you mean 'rfm_customers'?" in crm("--lang", "en", "explain", "rfm_segment").err


def test_owners_are_masked_alike_whatever_they_are_called(tmp_path: Path) -> None:
    put(tmp_path / "in", {**FILES, "deals.csv": DEALS.replace('"bob"', '"ana"', 7)})
    out = tmp_path / "rows.csv"
    assert crm("explain", "win_rate", tmp_path / "in", *WORDS, "--by", "owner_id", "--rows", out).code == 0
    assert "bob" not in out.read_text() and "ana" not in out.read_text()
    assert ",b.," in out.read_text() + "," or ",b.\n" in out.read_text()
