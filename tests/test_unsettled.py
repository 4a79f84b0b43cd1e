"""What is not settled is said where it is shown: comparisons with half a period, months whose records are too young."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from trials import Said, crm, kpi, put, report

from crmkpi.formats._changes import good_change
from crmkpi.model import Comparison, Reason, Report


def deals(first: date, last: date = date(2026, 10, 31)) -> str:
    """Write one won deal of 100 a day."""
    days = (last - first).days + 1
    lines = [f"{n},{first + timedelta(days=n)},{first + timedelta(days=n)},won,100" for n in range(days)]
    return "\n".join(["deal_id,created_at,closed_at,outcome,amount", *lines]) + "\n"


def asked(folder: Path, first: date, *words: str) -> Said:
    put(folder, {"deals.csv": deals(first)})
    named = [word for name in ("won_amount", "avg_deal_size", "open_opportunities") for word in ("--kpi", name)]
    return crm("report", "--period", "2026-10", "--as-of", "2026-10-31", *named, *words, str(folder / "deals.csv"))


def test_a_change_against_half_a_month_is_marked(tmp_path: Path) -> None:
    said = asked(tmp_path, date(2026, 9, 16))
    assert "+106.7%*" in said.out and "* Sep 26: data only from 16 Sep 2026 on" in said.out
    tree = asked(tmp_path, date(2026, 9, 16), "-f", "json").tree
    found = {one["id"]: one["previous"]["since"] for one in tree["kpis"]}
    assert found == {"won_amount": "2026-09-16", "avg_deal_size": "2026-09-16", "open_opportunities": None}
    markdown = asked(tmp_path, date(2026, 9, 16), "-f", "md").out
    assert "+106.7%\\*" in markdown or "+106.7%*" in markdown


def test_a_change_against_a_whole_month_is_not_marked(tmp_path: Path) -> None:
    for first in (date(2026, 9, 1), date(2026, 9, 3), date(2026, 8, 1)):
        said = asked(tmp_path, first)
        assert "*" not in said.out and "data only from" not in said.out


def test_a_headline_begins_with_a_change_against_a_whole_month(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": deals(date(2026, 9, 16))})
    asked = {"period": "2026-10", "as_of": date(2026, 10, 31)}
    alone = report(tmp_path, kpis=("won_amount",), **asked).headline
    assert alone.endswith("(+106.7%* against Sep 26)")
    calls = "".join(f"{n},call,out,completed,2026-{m:02d}-02\n" for n, m in enumerate([9, 9, 10]))
    put(tmp_path, {"activities.csv": f"activity_id,type,direction,status,occurred_at\n{calls}"})
    both = report(tmp_path, kpis=("won_amount", "sales_calls"), **asked)
    assert both.headline == "Sales calls 1 (−50.0% against Sep 26)"


def test_a_formula_is_marked_where_one_of_its_parts_begins_late(tmp_path: Path) -> None:
    costs = "day_on,category,amount\n2026-09-20,marketing,50\n2026-10-20,marketing,90\n"
    leads = "lead_id,created_at\n" + "\n".join(f"{n},2026-{m}-05" for n, m in enumerate(["07", "08", "09", "10"]))
    facts = report(put(tmp_path, {"costs.csv": costs, "leads.csv": leads}), period="2026-10", kpis=("cost_per_lead",))
    previous = kpi(facts, "cost_per_lead").previous
    assert previous is not None and previous.value == 50 and previous.since == date(2026, 9, 20)


def test_months_with_leads_too_young_to_judge_are_not_settled(tmp_path: Path) -> None:
    months = [f"2026-{m:02d}" for m in range(1, 11)]
    lines = [f"{month}-{n},{month}-05,{f'{month}-20' if n < 2 else ''}" for month in months for n in range(6)]
    put(tmp_path, {"leads.csv": "\n".join(["lead_id,created_at,converted_at", *lines]) + "\n"})
    facts = report(tmp_path, period="2026-10", kpis=("lead_conversion_rate",), as_of=date(2026, 10, 31))
    found = {point.period: (point.immature, point.settled) for point in kpi(facts, "lead_conversion_rate").trend}
    assert found["2026-07"] == (0, True) and found["2026-09"] == (4, False) and found["2026-10"] == (4, False)
    words = ["report", "--period", "2026-10", "--as-of", "2026-10-31", "--kpi", "lead_conversion_rate"]
    said = " ".join(crm(*words, str(tmp_path / "leads.csv")).out.split())
    assert "Lead conversion: records from Aug 26 on are too young to judge; the trend may yet move" in said
    page = crm(*words, "-f", "html", str(tmp_path / "leads.csv")).out
    assert "ac run" in page


def used(folder: Path, period: str, as_of: date) -> Report:
    """Report how customers and users of years did of whom only two months of events are there."""
    days = [date(2026, 7, 12) + timedelta(days=n) for n in range(80)]
    written = {
        "customers.csv": "customer_id,customer_since_at,churned_at\n"
        + "".join(f"{n},2024-01-0{n},\n" for n in range(1, 6)),
        "users.csv": "user_id,created_at\n1,2024-01-01\n2,2024-01-01\n",
        "deals.csv": "deal_id,created_at,closed_at,outcome,amount\n"
        + "".join(f"{y}{m},{y}-{m:02d}-01,{y}-{m:02d}-20,won,9\n" for y in (2025, 2026) for m in range(1, 13)),
        "logins.csv": "user_id,logged_in_at\n" + "".join(f"1,{day}\n" for day in days),
        "activities.csv": "activity_id,customer_id,deal_id,type,direction,occurred_at\n"
        + "".join(f"{n},1,2026{day.month},call,in,{day}\n" for n, day in enumerate(days)),
        "touches.csv": "customer_id,campaign_id,occurred_at\n1,X,2026-07-12\n1,X,2026-08-12\n",
    }
    return report(put(folder, written), period=period, as_of=as_of, kpis=COUNTED)


COUNTED = (
    "login_rate",
    "active_user_rate",
    "engagement_rate",
    "interactions_per_customer",
    "activity_logging_rate",
    "attributed_revenue",
)


def test_before_the_first_event_that_is_counted_there_is_no_number(tmp_path: Path) -> None:
    facts = used(tmp_path, "2026-09", date(2026, 10, 1))
    for one in facts.kpis:
        assert one.value is not None and one.year_ago is not None, one.id
        assert (one.year_ago.value, one.year_ago.change, one.year_ago.reason) == (None, None, Reason.NO_DATA), one.id
        there = [point.period for point in one.trend if point.value is not None]
        assert there == ["2026-07", "2026-08", "2026-09"], one.id
        assert not one.signals, one.id
    assert len(facts.kpis) == len(COUNTED)


def test_a_change_against_a_month_in_which_the_counted_events_begin_is_marked(tmp_path: Path) -> None:
    facts = used(tmp_path, "2026-08", date(2026, 9, 1))
    found = {one.id: one.previous and one.previous.since for one in facts.kpis}
    assert found == dict.fromkeys(COUNTED, date(2026, 7, 12))


def test_what_is_only_looked_up_limits_nothing(tmp_path: Path) -> None:
    users = "user_id,created_at,role\n1,2026-07-20,sales\n"
    deals = "deal_id,created_at,closed_at,outcome,amount,owner_id\n1,2026-01-01,2026-02-01,won,5,1\n"
    put(tmp_path, {"users.csv": users, "deals.csv": deals})
    facts = report(tmp_path, period="2026-02", kpis=("won_amount",), as_of=date(2026, 9, 1), by=("role",))
    assert kpi(facts, "won_amount").value == 5


def test_deals_that_were_not_closed_yet_are_data_too(tmp_path: Path) -> None:
    rows = "1,2026-01-01,2026-09-15,won,5\n2,2026-02-01,2026-10-15,won,6\n"
    put(tmp_path, {"deals.csv": f"deal_id,created_at,closed_at,outcome,amount\n{rows}"})
    won = kpi(report(tmp_path, period="2026-10", kpis=("won_amount",), as_of=date(2026, 11, 1)), "won_amount")
    assert won.previous is not None and (won.previous.value, won.previous.since) == (5, None)
    assert {point.period: point.value for point in won.trend}["2026-08"] == 0


def test_a_rate_of_which_most_records_are_too_young_is_marked_and_its_change_has_no_colour(tmp_path: Path) -> None:
    months = [f"2026-{m:02d}" for m in range(1, 11)]
    lines = [f"{month}-{n},{month}-05,{f'{month}-20' if n < 40 else ''}" for month in months for n in range(100)]
    put(tmp_path, {"leads.csv": "\n".join(["lead_id,created_at,converted_at", *lines]) + "\n"})
    young = kpi(report(tmp_path, period="2026-10", as_of=date(2026, 10, 31), kpis=COHORT), COHORT[0])
    old = kpi(report(tmp_path, period="2026-06", as_of=date(2026, 10, 31), kpis=COHORT), COHORT[0])
    assert (young.value, young.n, young.immature, young.low_n, young.unsettled) == (1, 40, 60, False, True)
    assert not old.unsettled and good_change(old, replace(old.previous or COMPARED, change=Decimal(1))) is True
    assert good_change(young, replace(young.previous or COMPARED, change=Decimal(1))) is None
    words = ["report", "--period", "2026-10", "--as-of", "2026-10-31", "--kpi", COHORT[0], tmp_path / "leads.csv"]
    for form in ("terminal", "md", "html"):
        assert "60 too young" in crm(*words, *(() if form == "terminal" else ("-f", form))).out, form


COHORT = ("lead_conversion_rate",)
COMPARED = Comparison("2026-09", date(2026, 9, 1), date(2026, 10, 1), None, None)


def test_an_explanation_shows_parts_from_which_the_value_follows(tmp_path: Path) -> None:
    costs = "day_on,category,amount\n2026-10-20,marketing,1234.56\n"
    rows = "\n".join(f"{n},A{n},2026-10-05,10" for n in range(7))
    files = {"costs.csv": costs, "orders.csv": f"order_id,customer_id,ordered_at,amount\n{rows}\n"}
    put(tmp_path, files)
    said = crm("explain", "cac", "--period", "2026-10", *(str(tmp_path / name) for name in files)).out
    assert "1,234.56 / 7" in said and "= 176.37" in said


def test_scores_on_another_scale_are_no_value_and_few_strange_ones_are_told(tmp_path: Path) -> None:
    def surveys(scores: list[int]) -> str:
        rows = [f"{n},csat,{score},2026-10-05" for n, score in enumerate(scores)]
        return "\n".join(["response_id,survey,score,responded_at", *rows]) + "\n"

    asked = {"period": "2026-10", "kpis": ("csat",), "as_of": date(2026, 10, 31)}
    ten = kpi(report(tmp_path, {"surveys.csv": surveys([*range(1, 11)] * 4)}, **asked), "csat")
    assert (ten.value, ten.outside) == (None, 20)
    assert ten.detail == "too many scores are not on the scale of 1 to 5: 20; set the parameter scale"
    few = report(tmp_path, {"surveys.csv": surveys([5, 4, 3, 2, 1, 5, 9])}, **asked)
    assert (kpi(few, "csat").value, kpi(few, "csat").outside, kpi(few, "csat").n) == (0.5, 1, 6)
    words = ["report", "--period", "2026-10", "--as-of", "2026-10-31", "--kpi", "csat", str(tmp_path / "surveys.csv")]
    assert "1 score not on the scale: not in CSAT" in " ".join(crm(*words).out.split())


def test_a_model_is_told_which_table_it_looks_at(tmp_path: Path) -> None:
    own = "label: Mine\nquestion: Mine?\ncategory: business\nunit: money\nbetter: higher\ntable: deals\nmodel: bg_nbd\n"
    put(tmp_path, {"own/mine.yaml": own, "deals.csv": deals(date(2026, 9, 1))})
    put(tmp_path, {"c.yaml": "timezone: UTC\nkpi_folder: own\nsources: [{files: deals.csv, table: deals}]\n"})
    said = crm("--config", str(tmp_path / "c.yaml"), "report", "--period", "2026-10")
    assert said.code == 2 and "the model bg_nbd looks at the table purchase_histories" in said.err


def test_scores_that_a_filter_leaves_out_are_not_strange(tmp_path: Path) -> None:
    rows = [f"{n},csat,{score},2026-10-05,{where}" for n, (score, where) in enumerate([(5, "a"), (9, "b")] * 12)]
    csv = "\n".join(["response_id,survey,score,responded_at,touchpoint", *rows]) + "\n"
    lines = ["timezone: UTC", "sources: [{files: s.csv, table: surveys}]", "kpis: [{csat: {where: {touchpoint: a}}}]"]
    put(tmp_path, {"s.csv": csv, "crmkpi.yaml": "\n".join(lines)})
    found = kpi(report(tmp_path, period="2026-10", as_of=date(2026, 10, 31)), "csat")
    assert (found.value, found.outside, found.n) == (1, 0, 12)
