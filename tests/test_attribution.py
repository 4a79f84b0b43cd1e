"""The credits of a won deal are whole cents, as near to their shares as these can be, and add up to its amount."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from trials import crm, kpi, loaded, put, report, table

from crmkpi import catalogue
from crmkpi import report as work

CENT = Fraction(1, 100)
CLOSED = datetime(2026, 10, 29, 15)
MODELS = ("linear", "u", "w", "decay")
Touches = list[datetime]
Deal = tuple[Decimal, Touches, datetime, datetime]
"""Amount, moments of the touches, creation of the lead and of the deal."""


def shares(model: str, touches: Touches, lead: datetime, deal: datetime, half_life: int = 7) -> list[Fraction]:
    """Share a deal out among its touches, in fractions."""
    n = len(touches)
    if model == "linear" or n == 1:
        return [Fraction(1, n)] * n
    if model == "u":
        if n == 2:
            return [Fraction(1, 2)] * 2
        return [Fraction(4, 10), *[Fraction(2, 10 * (n - 2))] * (n - 2), Fraction(4, 10)]
    if model == "decay":
        seconds = [int((touches[-1] - at).total_seconds()) for at in touches]
        weights = [Fraction(round(2.0 ** (40 - one / (86400.0 * half_life)))) for one in seconds]
        return [weight / sum(weights) for weight in weights]
    marks = [0] * n
    for place in (0, *(max((i for i in range(n) if touches[i] <= at), default=None) for at in (lead, deal))):
        if place is not None:
            marks[place] += 1
    others = marks.count(0)
    weights = [Fraction(3 * mark) if mark else Fraction(1, others) for mark in marks]
    return [weight / sum(weights) for weight in weights]


def cents(amount: Decimal, parts: list[Fraction]) -> list[Fraction]:
    """Share an amount out by the largest remainder: of equal ones the later gets the cent."""
    whole = Fraction(int(amount * 100))
    exact = [part * whole for part in parts]
    down = [Fraction(int(one)) for one in exact]
    order = sorted(range(len(parts)), key=lambda i: (exact[i] - down[i], i), reverse=True)
    for i in order[: int(whole - sum(down))]:
        down[i] += 1
    found = [one * CENT for one in down]
    found[order[0]] += Fraction(amount) - whole * CENT
    return found


def drawn(seed: int) -> list[Deal]:
    draw = random.Random(seed)
    deals = []
    for _ in range(25):
        amount = Decimal(draw.choice([1, 2, 3, 100, 1000, 9999, 123456, 70007])) / draw.choice([1, 100, 1000])
        touches = sorted(CLOSED - timedelta(seconds=draw.randrange(89 * 86400)) for _ in range(draw.randrange(1, 9)))
        lead = CLOSED - timedelta(days=draw.randrange(100))
        deals.append((amount, touches, lead, lead + timedelta(days=draw.randrange(10))))
    return deals


def files(deals: list[Deal]) -> dict[str, str]:
    rows = [(i, "won", CLOSED, deal, f"L{i}", f"{amount:f}") for i, (amount, _, _, deal) in enumerate(deals)]
    touches = [(f"{i}.{n}", at, i, f"c{n}") for i, (_, ats, _, _) in enumerate(deals) for n, at in enumerate(ats)]
    leads = [(f"L{i}", lead) for i, (_, _, lead, _) in enumerate(deals)]
    return {
        "deals.csv": table("deal_id,outcome,closed_at,created_at,lead_id,amount", rows),
        "touches.csv": table("touch_id,occurred_at,deal_id,campaign_id", touches),
        "leads.csv": table("lead_id,created_at", leads),
    }


def credited(folder: Path, model: str) -> dict[str, list[Fraction]]:
    found: dict[str, list[Fraction]] = defaultdict(list)
    with loaded([folder], period="2026-10", as_of=date(2026, 11, 30), kpis=("attributed_revenue",)) as ready:
        _, asking = work.asked(ready)
        catalogue.compute(ready.engine, asking)
        sql = f"SELECT deal_id, {model}_credit FROM deal_credits ORDER BY deal_id, place"
        for deal, credit in ready.engine.rows(sql):
            found[deal].append(Fraction(credit))
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("model", MODELS)
def test_credits_are_cents_by_the_largest_remainder(tmp_path: Path, model: str, seed: int) -> None:
    deals = drawn(seed)
    found = credited(put(tmp_path, files(deals)), model)
    for i, (amount, touches, lead, deal) in enumerate(deals):
        expected = cents(amount, shares(model, touches, lead, deal))
        assert found[str(i)] == expected, (amount, touches)
        assert sum(found[str(i)]) == Fraction(amount)


def half(days: int) -> Iterator[tuple[str, str, str, str]]:
    for n, back in enumerate((days, 0)):
        yield (str(n), str(CLOSED - timedelta(days=back)), "1", f"c{n}")


@pytest.mark.parametrize(("half_life", "older"), [(7, "33.33"), (14, "41.42"), (1, "0.78")])
def test_the_half_life_is_a_parameter(tmp_path: Path, half_life: int, older: str) -> None:
    """Seven days before the last touch, one counts half as much with a half-life of seven days."""
    config = (
        "sources: [{table: deals, files: deals.csv}, {table: touches, files: touches.csv}]\nkpis:\n"
        f"- attributed_revenue: {{variant: time_decay, half_life_days: {half_life}}}\n- unattributed_revenue\n"
    )
    deals = table("deal_id,outcome,closed_at,amount", [("1", "won", CLOSED, 100), ("2", "won", CLOSED, 50)])
    touches = table("touch_id,occurred_at,deal_id,campaign_id", list(half(7)))
    folder = put(tmp_path, {"crmkpi.yaml": config, "deals.csv": deals, "touches.csv": touches})
    facts = report(folder, period="2026-10", as_of=date(2026, 11, 30), by=("campaign_id",))
    value = kpi(facts, "attributed_revenue")
    assert {one.key: str(one.value) for one in value.segments}["c0"].startswith(older)
    assert (value.value, kpi(facts, "unattributed_revenue").value) == (100, 50)
    assert value.parameters == {"lookback_days": "90", "half_life_days": str(half_life)}


def test_an_own_kpi_may_look_back_otherwise_beside_the_usual_one(tmp_path: Path) -> None:
    own = "extends: attributed_revenue\nlabel: Short\nparameters: {lookback_days: 3}\n"
    config = (
        "sources: [{table: deals, files: deals.csv}, {table: touches, files: touches.csv}]\nkpi_folder: own\n"
        "kpis: [attributed_revenue, short]\n"
    )
    deals = table("deal_id,outcome,closed_at,amount", [("1", "won", CLOSED, 100), ("2", "won", CLOSED, 50)])
    touches = table("touch_id,occurred_at,deal_id,campaign_id", [*half(7), ("9", "2026-10-22", "2", "x")])
    folder = put(tmp_path, {"crmkpi.yaml": config, "own/short.yaml": own, "deals.csv": deals, "touches.csv": touches})
    facts = report(folder, period="2026-10", as_of=date(2026, 11, 30))
    assert (kpi(facts, "attributed_revenue").value, kpi(facts, "short").value) == (150, 100)
    said = crm(
        "--config", folder / "crmkpi.yaml", "explain", "short", "--period", "2026-10", "--rows", folder / "r.csv"
    )
    assert said.code == 0 and "= 100.00" in said.out.splitlines()[0]
    assert [line.split(",")[3:5] for line in (folder / "r.csv").read_text().splitlines()[1:]] == [
        ["2", "1"],
        ["3", "2"],
    ]


@pytest.mark.parametrize("days", ["0", "-3"])
def test_days_that_are_none_are_refused(tmp_path: Path, days: str) -> None:
    config = (
        "sources: [{table: deals, files: deals.csv}, {table: touches, files: touches.csv}]\n"
        f"kpis:\n- attributed_revenue: {{lookback_days: {days}}}\n"
    )
    folder = put(tmp_path, {"crmkpi.yaml": config, **{k: v for k, v in files(drawn(1)).items() if k != "leads.csv"}})
    said = crm("--config", folder / "crmkpi.yaml", "report", "--period", "2026-10")
    assert said.code == 2 and f"lookback_days is a number of days above 0, not '{days}'" in said.err
