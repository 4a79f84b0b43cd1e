"""A number is right or it is not there: cells, currencies, files and targets that once gave a wrong one in silence."""

import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from trials import found, kpi, put, report, table

from crmkpi import report as work
from crmkpi.config import load
from crmkpi.errors import ConfigError, UsageError
from crmkpi.model import Reason, Status

WON = "deal_id,outcome,closed_at,amount"


def configured(folder: Path, config: str, **asked):
    (folder / "crmkpi.yaml").write_text(config, encoding="utf-8")
    with work.gathered(load(folder / "crmkpi.yaml"), work.Request(**asked)) as ready:
        return work.make(ready)


@pytest.mark.parametrize("cells", [["1000", "2000", "10%"], ["1.000,50", "2.000,00", "10%"]])
def test_one_percent_sign_does_not_divide_the_whole_column(tmp_path: Path, cells: list[str]) -> None:
    rows = [(n, "won", "2026-10-05", f'"{cell}"') for n, cell in enumerate(cells)]
    (tmp_path / "deals.csv").write_text(
        WON + "\n" + "\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8"
    )
    facts = work.build_report(paths=[tmp_path / "deals.csv"], period="2026-10", kpis=("won_amount",)).facts
    assert kpi(facts, "won_amount").value == {"1000": 3000, "1.000,50": Decimal("3000.5")}[cells[0]]
    assert found(facts)["F102"].rows == 1


def test_a_percent_sign_in_a_share_is_that_cell_s_own(tmp_path: Path) -> None:
    rows = [(1, "open", 100, "50%"), (2, "open", 100, "0.5"), (3, "open", 100, "1"), (4, "open", 100, "50")]
    files = {
        "deals.csv": table(
            "deal_id,outcome,amount,probability,created_at,closed_at", [(*r, "2026-10-01", "") for r in rows]
        )
    }
    facts = report(tmp_path, files, period="2026-10", kpis=("weighted_pipeline",))
    value = kpi(facts, "weighted_pipeline")
    assert (value.value, value.n) == (200, 3)
    assert [(one.column, one.rows, one.unreadable) for one in value.unused] == [("probability", 1, 1)]


def test_marks_of_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    rows = [
        (1, "won", "2026-10-05", "R$ 10.00"),
        (2, "won", "2026-10-05", "R$ 5.00"),
        (3, "won", "2026-10-05", "US$ 20.00"),
    ]
    facts = report(tmp_path, {"deals.csv": table(WON, rows)}, period="2026-10", kpis=("won_amount",))
    assert kpi(facts, "won_amount").value == 15
    assert facts.currency == "BRL"
    assert found(facts)["F102"].rows == 1


def test_tables_in_different_currencies_do_not_meet_in_one_number(tmp_path: Path) -> None:
    files = {
        "deals.csv": table(WON + ",currency", [(1, "won", "2026-10-05", 3000, "BRL")]),
        "costs.csv": table("day_on,category,amount,currency", [("2026-10-01", "crm_license", 100, "USD")]),
    }
    facts = report(tmp_path, files, period="2026-10", kpis=("won_amount", "crm_roi"))
    assert kpi(facts, "won_amount").value == 3000
    refused = {one.id: one for one in facts.not_computed}["crm_roi"]
    assert refused.reason is Reason.MIXED_CURRENCIES
    assert "USD" in refused.detail and "BRL" in refused.detail


def test_amounts_in_another_currency_than_the_config_s_are_refused(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": table(WON + ",currency", [(1, "won", "2026-10-05", 3000, "USD")])})
    facts = configured(tmp_path, "currency: BRL\nsources: [{table: deals, files: deals.csv}]\n", period="2026-10")
    assert "won_amount" in {one.id for one in facts.not_computed}


def test_a_file_named_three_times_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, {"costs.csv": table("day_on,category,amount", [("2026-10-01", "marketing", 100)])})
    config = 'sources: [{table: costs, files: [costs.csv, "cost*.csv"]}, {table: costs, files: ./costs.csv}]\n'
    facts = configured(tmp_path, config, period="2026-10", kpis=("marketing_cost",))
    assert kpi(facts, "marketing_cost").value == 100
    assert len(facts.sources) == 1


@pytest.mark.parametrize(
    ("name", "header", "rows", "id", "column"),
    [
        ("deals", WON, [(1, "won", "2026-10-05", 10), (2, "abierto", "2026-10-05", 10)], "win_rate", "outcome"),
        (
            "leads",
            "lead_id,created_at,converted_at,status",
            [(1, "2026-10-01", "", ""), (2, "2026-10-01", "2026-99-01", "")],
            "prospects_open",
            "converted_at",
        ),
        (
            "tickets",
            "ticket_id,created_at,resolved_at,status",
            [(1, "2026-10-01", "", "Open"), (2, "2026-10-01", "2026-99-01", "Open")],
            "backlog",
            "resolved_at",
        ),
        (
            "customers",
            "customer_id,customer_since_at,churned_at",
            [(1, "2026-01-01", ""), (2, "2026-01-01", "2026-31-31")],
            "customers_active",
            "churned_at",
        ),
    ],
)
def test_an_unreadable_cell_is_not_an_empty_one(
    tmp_path: Path, name: str, header: str, rows: list[tuple], id: str, column: str
) -> None:
    value = kpi(report(tmp_path, {f"{name}.csv": table(header, rows)}, period="2026-10", kpis=(id,)), id)
    assert value.n == 1
    assert [(one.column, one.rows, one.unreadable) for one in value.unused] == [(column, 1, 1)]


def test_a_sum_of_rows_that_cannot_be_used_is_unknown_in_every_window(tmp_path: Path) -> None:
    rows = [(1, "won", "2026-09-05", ""), (2, "won", "2026-10-05", 100)]
    value = kpi(report(tmp_path, {"deals.csv": table(WON, rows)}, period="2026-10", kpis=("won_amount",)), "won_amount")
    assert value.previous is not None
    assert (value.previous.value, value.previous.reason) == (None, Reason.NO_DATA)
    assert value.trend[-2].value is None


def test_segments_go_through_the_owner(tmp_path: Path) -> None:
    rows = [(1, "won", "2026-10-05", 10, "ana"), (2, "won", "2026-10-05", 5, "bia"), (3, "won", "2026-10-05", 1, "rui")]
    users = [("ana", "West"), ("bia", "East")]
    put(tmp_path, {"deals.csv": table(WON + ",owner_id", rows), "users.csv": table("user_id,role", users)})
    facts = work.build_report(paths=[tmp_path], period="2026-10", kpis=("won_amount",), by=("role",)).facts
    cut = {one.key: one.value for one in kpi(facts, "won_amount").segments}
    assert cut == {"West": 10, "East": 5, None: 1}


def test_what_was_guessed_is_said(tmp_path: Path) -> None:
    rows = [(1, "won", "03/04/2026", "1.234"), (2, "won", "05/06/2026", "5.678")]
    facts = report(tmp_path, {"deals.csv": table(WON, rows)}, period="2026-04")
    notes = "\n".join(facts.notes)
    assert "“closed_at” fit two readings; read with day first" in notes
    assert "“amount” fit two readings; read with decimal sign “.”" in notes


def test_a_header_that_stands_twice_is_said(tmp_path: Path) -> None:
    facts = report(tmp_path, {"deals.csv": table(WON + ",amount", [(1, "won", "2026-10-05", 1, 2)])}, period="2026-10")
    assert "“amount” stands twice" in "\n".join(facts.notes)


def test_a_growing_sum_is_held_to_its_share_of_the_target(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": table(WON, [(1, "won", "2026-10-05", 1000), (2, "lost", "2026-10-10", 1)])})
    kpis = "[won_amount: {target: 3100, warn: 2790}, win_rate: {target: 50%}]"
    config = f"sources: [{{table: deals, files: deals.csv}}]\nkpis: {kpis}\n"
    facts = configured(tmp_path, config, period="2026-10")
    value = kpi(facts, "won_amount")
    assert (value.target, value.warn, value.whole_target) == (1000, 900, 3100)
    assert (value.attainment, value.status) == (1, Status.MET)
    assert kpi(facts, "win_rate").target == Decimal("0.5")


def test_a_cohort_that_mostly_waits_is_not_judged(tmp_path: Path) -> None:
    rows = [(n, "2026-10-01", "2026-10-02" if n == 0 else "") for n in range(9)]
    value = kpi(
        report(tmp_path, {"leads.csv": table("lead_id,created_at,converted_at", rows)}, period="2026-10"),
        "lead_conversion_rate",
    )
    assert (value.n, value.immature, value.too_few) == (1, 8, True)


def test_a_personal_column_is_no_segment(tmp_path: Path) -> None:
    put(tmp_path, {"customers.csv": table("customer_id,email,customer_since_at", [(1, "a@x.com", "2026-10-01")])})
    with pytest.raises(UsageError, match="personal data"):
        work.build_report(paths=[tmp_path / "customers.csv"], period="2026-10", by=("email",))


def test_a_kpi_that_gives_no_number_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": table(WON + ",stage", [(1, "won", "2026-10-05", 1, "x")])})
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "odd.yaml").write_text(
        "label: Odd\nquestion: Odd?\ncategory: business\nunit: money\nbetter: higher\nsource: own\n"
        "table: deals\nvalue: max(stage)\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match=r"odd\.yaml.*no number"):
        configured(
            tmp_path, "sources: [{table: deals, files: deals.csv}]\nkpi_folder: own\nkpis: [odd]\n", period="2026-10"
        )


def test_a_plain_file_with_a_packed_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "deals.csv.gz").write_text(table(WON, [(1, "won", "2026-10-05", 7)]), encoding="utf-8")
    facts = work.build_report(paths=[tmp_path / "deals.csv.gz"], period="2026-10", kpis=("won_amount",)).facts
    assert kpi(facts, "won_amount").value == 7


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_run_leaves_no_copies_of_exports(tmp_path: Path, number: signal.Signals) -> None:
    rows = "".join(f"{n},won,2026-10-05,{n}\n" for n in range(400_000))
    (tmp_path / "deals.csv").write_bytes((WON + "\n" + rows).encode("utf-16"))
    private = tmp_path / "private"
    private.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-m", "crmkpi", "report", "deals.csv"],
        cwd=tmp_path,
        env={"TMPDIR": str(private), "PATH": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while run.poll() is None and not any(private.glob("crmkpi-*/*")):
        time.sleep(0.005)
    run.send_signal(number)
    assert run.wait(60) == 128 + number
    assert list(private.iterdir()) == []


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_stream_is_no_bug(tmp_path: Path, closed: str) -> None:
    (tmp_path / "deals.csv").write_text(table(WON, [(1, "won", "2026-10-05", 7)]), encoding="utf-8")
    script = f"{sys.executable} -m crmkpi report deals.csv {closed}"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == {">&-": 3, "2>&-": 0}[closed]
    assert "Traceback" not in done.stderr + done.stdout
