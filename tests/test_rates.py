"""Amounts of several currencies are converted by the named rule, exactly, or not at all; never added up blindly."""

import hashlib
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from crmkpi import config, evidence, explanation, report
from crmkpi.config.written import RULES
from crmkpi.engine import rates as conversion
from crmkpi.errors import ConfigError, InputError
from crmkpi.tables import all_tables

CENT = Decimal("0.0001")
DEALS = """deal_id,created_at,closed_at,outcome,amount,currency
1,2026-09-02,2026-10-05,won,100.00,USD
2,2026-09-02,2026-10-15,won,100.00,US$
3,2026-09-02,2026-10-16,won,100.00,EUR
4,2026-09-02,2026-10-17,won,100.00,BRL
5,2026-09-02,,open,10.00,usd
6,2026-10-20,,open,10.00,BRL
"""
RATES = """date;from;to;rate
01/09/2026;USD;BRL;5,10
30/09/2026;USD;BRL;5,00
15/10/2026;USD;BRL;5,50
01/10/2026;BRL;EUR;0,16
"""


def made(
    folder: Path, files: dict[str, str], config_text: str, period: str = "2026-10", as_of: str = "2026-10-31"
) -> Any:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "crmkpi.yaml").write_text(config_text, encoding="utf-8")
    return report.build_report(folder / "crmkpi.yaml", period="2026-10", as_of=date(2026, 10, 31)).to_dict()


def of_deals(rule: str, kpis: str = "won_amount, pipeline_value") -> str:
    return (
        f"currency: BRL\nrates: {{file: rates.csv, rule: {rule}}}\n"
        f"sources: [{{table: deals, files: deals.csv}}]\nkpis: [{kpis}]\n"
    )


def values(found: Any) -> dict[str, Any]:
    return {one["id"]: one["value"] for one in found["kpis"]}


@pytest.mark.parametrize(
    ("rule", "won", "pipeline"),
    [
        ("at_date", 500 + 550 + 625 + 100, 51 + 10),
        ("month_average", 550 + 550 + 625 + 100, 50.5 + 10),
        ("period_end", 550 + 550 + 625 + 100, 55 + 10),
    ],
)
def test_each_rule_takes_the_rate_that_it_names(tmp_path: Path, rule: str, won: float, pipeline: float) -> None:
    found = made(tmp_path, {"deals.csv": DEALS, "rates.csv": RATES}, of_deals(rule))
    assert values(found) == {"won_amount": won, "pipeline_value": pipeline}
    assert found["currency"] == "BRL"
    assert found["rates"] == {
        "file": "rates.csv", "sha256": hashlib.sha256(RATES.encode()).hexdigest(), "rule": rule, "currency": "BRL",
        "rows": [
            {"currency": "EUR", "rows": 1, "without_rate": 0},
            {"currency": "USD", "rows": 3, "without_rate": 0},
        ],
    }  # fmt: skip
    assert any("amounts in EUR, USD are converted into BRL" in note for note in found["notes"])
    assert not found["not_computed"]


def test_fixed_rates_need_no_date(tmp_path: Path) -> None:
    fixed = "from,to,rate\nUSD,BRL,5.5\nEUR,BRL,6\n"
    found = made(tmp_path, {"deals.csv": DEALS, "rates.csv": fixed}, of_deals("fixed"))
    assert values(found) == {"won_amount": 550 + 550 + 600 + 100, "pipeline_value": 55 + 10}


def test_the_rules_of_the_config_are_those_of_the_engine() -> None:
    assert set(RULES) == set(conversion._RULES)


def test_every_table_with_money_has_a_day_for_its_rates() -> None:
    money = {name for name, table in all_tables().items() if any(c.type == "money" for c in table.columns.values())}
    assert set(conversion.DAYS) == money


def test_random_rates_against_plain_decimals(tmp_path: Path) -> None:
    draw = random.Random(7)
    first = date(2026, 7, 1)
    quoted = {first + timedelta(days=day): Decimal(draw.randrange(30_000, 70_000)) / 10_000 for day in range(0, 123, 3)}
    lines = [f"{day},EUR,BRL,{rate}" for day, rate in quoted.items()]
    draw.shuffle(lines)
    orders, total = ["order_id,customer_id,ordered_at,amount,currency"], Decimal(0)
    for number in range(400):
        day = date(2026, 10, 1) + timedelta(days=draw.randrange(31))
        amount = Decimal(draw.randrange(1, 10**8)) / 100
        currency = draw.choice(["EUR", "BRL", ""])
        orders.append(f"{number},c{number},{day},{amount},{currency}")
        rate = quoted[max(one for one in quoted if one <= day)] if currency == "EUR" else Decimal(1)
        total += (amount * rate).quantize(CENT, ROUND_HALF_UP)
    files = {"orders.csv": "\n".join(orders), "rates.csv": "\n".join(["date,from,to,rate", *lines])}
    text = (
        "currency: BRL\nrates: {file: rates.csv}\nkpi_folder: kpis\nkpis: [sold]\n"
        "sources: [{table: orders, files: orders.csv}]\n"
    )
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "sold.yaml").write_text(
        "label: Sold\nquestion: How much?\ncategory: business\nunit: money\nbetter: higher\nsource: own\n"
        "table: orders\nduring: ordered_at\nuses: [amount]\nvalue: sum(amount)\n",
        encoding="utf-8",
    )
    made(tmp_path, files, text)
    with report.gathered(config.load(tmp_path / "crmkpi.yaml"), report.Request(period="2026-10")) as ready:
        assert report.make(ready).kpis[0].value == total


def test_what_has_no_rate_is_counted_and_in_no_sum(tmp_path: Path) -> None:
    deals = DEALS + "7,2026-09-02,2026-10-18,won,1000000.00,GBP\n8,2026-01-02,,open,5.00,USD\n"
    found = made(tmp_path, {"deals.csv": deals, "rates.csv": RATES}, of_deals("at_date"))
    assert values(found) == {"won_amount": 1775, "pipeline_value": 61}
    rows = {one["currency"]: one["without_rate"] for one in found["rates"]["rows"]}
    assert rows == {"EUR": 0, "GBP": 1, "USD": 1}
    checks = {one["code"]: one for one in found["checks"] if one["rows"]}
    assert checks["D119"]["rows"] == 2
    assert "D101" not in checks
    assert "D113" not in checks
    assert {"code": "D119", "table": "deals", "rows": 1} in found["kpis"][0]["left_out"]
    assert "without a rate, so in no amount (rows by currency): GBP 1, USD 1" in found["notes"]


def test_a_rate_does_not_hold_for_ever(tmp_path: Path) -> None:
    rates = "date,from,to,rate\n2026-08-01,USD,BRL,5\n2026-08-01,EUR,BRL,6\n"
    found = made(tmp_path, {"deals.csv": DEALS, "rates.csv": rates}, of_deals("at_date"))
    assert values(found)["won_amount"] == 100
    assert [one["without_rate"] for one in found["rates"]["rows"]] == [1, 2]


def test_a_file_in_one_other_currency_is_told_by_a_constant_or_by_its_marks(tmp_path: Path) -> None:
    files = {
        "orders.csv": "order_id,customer_id,ordered_at,amount\n1,a,2026-10-05,10\n",
        "campaigns.csv": "campaign_id,name,start_at,end_at,cost\n1,a,2026-10-02,2026-10-09,US$ 20.00\n",
        "rates.csv": "date,from,to,rate\n2026-10-01,USD,BRL,5\n",
    }
    text = (
        "currency: BRL\nrates: {file: rates.csv}\nkpis: [clv_historic, campaign_cost]\nsources:\n"
        "  - {table: orders, files: orders.csv, constants: {currency: USD}}\n"
        "  - {table: campaigns, files: campaigns.csv}\n"
    )
    found = made(tmp_path, files, text)
    assert values(found) == {"clv_historic": 50, "campaign_cost": 100}


def test_without_rates_no_kpi_of_amounts_has_a_number(tmp_path: Path) -> None:
    subscriptions = "subscription_id,customer_id,start_at,mrr,currency\n1,a,2026-01-05,10,USD\n2,b,2026-01-05,10,BRL\n"
    text = "kpis: [mrr, grr, nrr, customers_active]\nsources: [{table: subscriptions, files: s.csv}]\n"
    found = made(tmp_path, {"s.csv": subscriptions}, text)
    assert [one["id"] for one in found["kpis"]] == ["customers_active"]
    assert {one["reason"] for one in found["not_computed"]} == {"mixed_currencies"}
    assert "rates" not in found
    rated = text + "currency: BRL\nrates: {file: r.csv, rule: fixed}\n"
    found = made(tmp_path, {"s.csv": subscriptions, "r.csv": "from,to,rate\nUSD,BRL,5\n"}, rated)
    assert values(found)["mrr"] == 60


def test_rows_of_a_number_show_what_was_written_and_what_it_became(tmp_path: Path) -> None:
    made(tmp_path, {"deals.csv": DEALS, "rates.csv": RATES}, of_deals("at_date"))
    request = report.Request(period="2026-10", as_of=date(2026, 10, 31))
    with report.gathered(config.load(tmp_path / "crmkpi.yaml"), request) as ready:
        shown = explanation.of_kpi(ready, "won_amount")
        _, asking = report.asked(ready)
        text, count = evidence.rows(ready, asking, explanation.traced(ready, asking, "won_amount"))
    assert count == 4
    assert "won_amount,deals,deals.csv,2,1,won,100,2026-10-05 00:00:00,USD,5,500" in text
    assert "won_amount,deals,deals.csv,4,3,won,100,2026-10-16 00:00:00,EUR,6.25,625" in text
    assert "converted into BRL" in " ".join(shown.split())


WRONG = [
    ("date,from,to,rate\n2026-10-01,USD,BRL,0\n", "rates.csv:2: '0' is not a rate. Write a number above 0."),
    ("date,from,to,rate\n2026-10-01,USD,BRL,abc\n", "rates.csv:2: 'abc' is not a rate."),
    ("date,from,to,rate\n2026-10-01,DOLLARS,BRL,5\n", "rates.csv:2: 'DOLLARS' is not a currency."),
    ("date,from,to,rate\n2026-02-30,USD,BRL,5\n", "rates.csv:2: '2026-02-30' is not a day."),
    ("date,from,to,rate\n,USD,BRL,5\n", "rates.csv:2: the date is empty. Only `rule: fixed` does without dates."),
    ("date,from,to,rate\n05/04/2026,USD,BRL,5\n", "rates.csv:2: the dates fit day-month and month-day."),
    ("date,from,to,rate\n2026-10-01,USD,BRL,5\n2026-10-01,USD,BRL,6\n", "rates.csv:3: USD to BRL of 2026-10-01 has"),
    ("date,from,to,rate\n2026-10-01,USD,EUR,5\n", "rates.csv: no rate is from or to BRL, the currency of the report."),
    ("date,from,rate\n2026-10-01,USD,5\n", "rates.csv:1: there is no column 'to'."),
    ("date,from,to,rate\n2026-10-01,XAU,BRL,250000\n", "rates.csv:2: the rate 250000 is too large to be exact."),
]


@pytest.mark.parametrize(("rates", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_wrong_file_of_rates_stops_the_run_with_its_place(tmp_path: Path, rates: str, says: str) -> None:
    with pytest.raises((ConfigError, InputError)) as refused:
        made(tmp_path, {"deals.csv": DEALS, "rates.csv": rates}, of_deals("at_date"))
    assert says in str(refused.value)


def test_fixed_takes_one_rate_for_each_pair(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="The rule fixed takes one rate for each pair"):
        made(tmp_path, {"deals.csv": DEALS, "rates.csv": RATES}, of_deals("fixed"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("currency: BRL\nrates: {file: none.csv}\n", "crmkpi.yaml:2:15: there is no file 'none.csv'."),
        ("rates: {file: rates.csv}\n", "crmkpi.yaml:1:15: rates need a currency to convert into."),
        (
            "currency: BRL\nrates: {file: rates.csv, rule: at_dat}\n",
            "2:32: unknown rule 'at_dat'. Did you mean 'at_date'?",
        ),
        ("currency: BRL\nrates: {rule: fixed}\n", "2:8: the key 'file' is missing"),
    ],
)
def test_a_wrong_entry_in_the_config_is_explained(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        made(tmp_path, {"rates.csv": RATES}, text)
    assert says in str(refused.value)


def spoiled(rows: str) -> str:
    return rows.replace("\n", "\r\n")


def tabs(rows: str) -> str:
    return rows.replace(";", "\t")


def portuguese(rows: str) -> str:
    return rows.replace("date;from;to;rate", "Data;De;Para;Cotação")


@pytest.mark.parametrize("change", [spoiled, tabs, portuguese])
def test_rates_are_read_as_exports_are(tmp_path: Path, change: Callable[[str], str]) -> None:
    found = made(tmp_path, {"deals.csv": DEALS, "rates.csv": change(RATES)}, of_deals("at_date"))
    assert values(found)["won_amount"] == 1775


def test_the_file_of_rates_is_never_written_over(tmp_path: Path) -> None:
    from crmkpi.gathering import inputs

    made(tmp_path, {"deals.csv": DEALS, "rates.csv": RATES}, of_deals("at_date"))
    with report.gathered(config.load(tmp_path / "crmkpi.yaml"), report.Request(period="2026-10")) as ready:
        assert tmp_path / "rates.csv" in inputs(ready)


@pytest.mark.parametrize("rows", [1, 120_000])
def test_a_sum_of_nothing_but_amounts_without_a_rate_is_no_number(tmp_path: Path, rows: int) -> None:
    deals = "deal_id,created_at,closed_at,outcome,amount,currency\n1,2026-09-02,2026-10-05,won,100.00,USD\n"
    deals += "".join(f"{i + 2},2026-09-02,,open,10.00,JPY\n" for i in range(rows))
    found = made(tmp_path, {"deals.csv": deals, "rates.csv": RATES}, of_deals("at_date"))
    assert values(found) == {"won_amount": 500, "pipeline_value": None}
    assert {one["id"]: one["reason"] for one in found["kpis"]}["pipeline_value"] == "no_data"
