"""What is not settled is said where it is shown: comparisons with half a period, months whose records are too young."""

from datetime import date, timedelta
from pathlib import Path

from trials import Said, crm, kpi, put, report


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
