"""Over random exports in two time zones, KPIs say for each month what a few lines of pandas say.

The tables are awkward on purpose: cells are empty, moments lie on and beside midnight of the first and the last day
of a month, some in UTC and some on the wall clock, and days without a clock stand among them.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_worlds import agree, maybe
from trials import put, report, table

ZONES = ("America/Sao_Paulo", "America/New_York")
MONTHS = [datetime(2025 + (9 + i) // 12, (9 + i) % 12 + 1, 1) for i in range(13)]
UNTIL = datetime(2027, 1, 1)
Frame = pd.DataFrame
Oracle = Callable[[Frame, pd.Timestamp, pd.Timestamp], Any]


class World:
    """Draws moments of one zone, and writes them as exports do."""

    def __init__(self, seed: int, zone: str) -> None:
        self.draw, self.zone = random.Random(seed), zone

    def moment(self) -> pd.Timestamp:
        """Draw a moment, often one at the bound of a month; never in the hours in which clocks are changed."""
        if self.draw.random() < 0.5:
            near = [timedelta(0), timedelta(seconds=-1), timedelta(seconds=1), timedelta(hours=-21), timedelta(days=-1)]
            at = self.draw.choice(MONTHS) + self.draw.choice(near)
        else:
            at = datetime(2025, 8, 1, 9) + timedelta(days=self.draw.randrange(470), minutes=self.draw.randrange(700))
        return pd.Timestamp(at, tz=self.zone)

    def later(self, at: pd.Timestamp) -> pd.Timestamp:
        """Draw a moment not before another; seldom the same, sometimes the same time months later."""
        days = self.draw.choice([0, 0, 1, 7, 30, 90, 91, 200])
        return at + pd.Timedelta(days=days, minutes=self.draw.choice([0, 0, 59, 600]))

    def maybe(self, value: Any, share: float = 0.8) -> Any:
        return maybe(self.draw, value, share)

    def export(self, frame: Frame) -> str:
        """Write a table: moments in UTC in some columns, on the wall clock in others."""
        written = frame.copy()
        for i, name in enumerate(frame):
            if isinstance(frame[name].dtype, pd.DatetimeTZDtype):
                local = frame[name] if i % 2 == 0 else frame[name].dt.tz_convert("UTC")
                form = "%Y-%m-%d %H:%M:%S" if i % 2 == 0 else "%Y-%m-%dT%H:%M:%SZ"
                written[name] = local.dt.strftime(form)
        cells = written.astype(object).where(frame.notna(), "")
        return table(",".join(cells), [tuple(row) for row in cells.itertuples(index=False)])

    def frame(self, rows: list[dict[str, Any]], moments: tuple[str, ...]) -> Frame:
        frame = Frame(rows)
        for name in moments:
            frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_convert(self.zone)
        return frame


def compare(folder: Path, world: World, tables: dict[str, Frame], oracles: dict[str, tuple[str, Oracle]]) -> None:
    """Run the report of October 2026 and hold every KPI of it against its oracle, month by month."""
    sources = "".join(f"- {{table: {name}, files: {name}.csv}}\n" for name in tables)
    entries = "".join(f"- {name}\n" for name in oracles)
    config = f"sources:\n{sources}timezone: {world.zone}\nperiod: 2026-10\nas_of: 2026-12-31\nkpis:\n{entries}"
    files = {f"{name}.csv": world.export(frame) for name, frame in tables.items()}
    facts = report(put(folder, {**files, "crmkpi.yaml": config}))
    for name, (of, oracle) in oracles.items():

        def told(a: datetime, b: datetime, of: str = of, oracle: Oracle = oracle) -> Any:
            found = oracle(tables[of], pd.Timestamp(a, tz=world.zone), pd.Timestamp(b, tz=world.zone))
            return None if found is None or pd.isna(found) else float(found)

        agree(facts, name.partition(":")[0], told)


def within(column: "pd.Series[Any]", a: pd.Timestamp, b: pd.Timestamp) -> Any:
    return (column >= a) & (column < b)


def share(hits: Any, rows: Frame) -> float | None:
    return float(hits.sum()) / len(rows) if len(rows) else None


def hours(rows: Frame, begin: str, end: str) -> Any:
    return (rows[end] - rows[begin]).dt.total_seconds().dropna() / 3600


@pytest.fixture(params=[(seed, zone) for zone in ZONES for seed in range(3)], ids=str)
def world(request: pytest.FixtureRequest) -> World:
    return World(*request.param)


def deals(world: World) -> Frame:
    rows = []
    for i in range(150):
        outcome = world.draw.choice(["open", "won", "won", "lost"])
        created = world.moment()
        rows.append(
            {
                "deal_id": f"d{i}",
                "outcome": outcome,
                "created_at": created,
                "amount": world.maybe(world.draw.choice([10.5, 99.99, 1000, 12345.67])),
                "closed_at": None if outcome == "open" else world.maybe(world.later(created), 0.95),
                "type": world.maybe(world.draw.choice(["new", "renewal", "expansion"])),
                "probability": world.maybe(world.draw.choice([0.1, 0.5, 0.95])),
            }
        )
    return world.frame(rows, ("created_at", "closed_at"))


def test_deals(world: World, tmp_path: Path) -> None:
    def won(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Frame:
        return d[(d.outcome == "won") & within(d.closed_at, a, b)]

    def amount(rows: Frame, of: Frame) -> Any:
        # Rows without any amount are not nothing.
        return None if len(of) and not of.amount.notna().any() else rows.amount.sum()

    def is_open(d: Frame, b: pd.Timestamp) -> Frame:
        return d[((d.outcome == "open") & (d.created_at < b)) | ((d.created_at < b) & (d.closed_at >= b))]

    def weighted(d: Frame, b: pd.Timestamp) -> Any:
        rows = is_open(d, b)
        known = rows.dropna(subset=["amount", "probability"])
        return None if len(rows) and not len(known) else (known.amount * known.probability).sum()

    def new(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Any:
        rows = won(d, a, b)
        rows = rows[(rows.type == "new") | rows.type.isna()]
        known = rows.dropna(subset=["type", "amount"])
        return None if len(rows) and not len(known) else known.amount.sum()

    def decided(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Frame:
        return d[d.outcome.isin(["won", "lost"]) & within(d.closed_at, min(a, _back(b, 90)), b)]

    def recent(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Frame:
        rows = decided(d, a, b)
        return rows[rows.outcome == "won"]

    rows = deals(world)
    compare(
        tmp_path,
        world,
        {"deals": rows},
        {
            "win_rate": (
                "deals",
                lambda d, a, b: share(
                    d[d.outcome.isin(["won", "lost"]) & within(d.closed_at, a, b)].outcome == "won",
                    d[d.outcome.isin(["won", "lost"]) & within(d.closed_at, a, b)],
                ),
            ),
            "won_amount": ("deals", lambda d, a, b: amount(won(d, a, b), won(d, a, b))),
            "new_revenue": ("deals", new),
            "avg_deal_size": ("deals", lambda d, a, b: won(d, a, b).amount.mean()),
            "sales_cycle_days": ("deals", lambda d, a, b: hours(won(d, a, b), "created_at", "closed_at").median() / 24),
            "open_opportunities": ("deals", lambda d, a, b: len(is_open(d, b))),
            "pipeline_value": ("deals", lambda d, a, b: amount(is_open(d, b), is_open(d, b))),
            "weighted_pipeline": ("deals", lambda d, a, b: weighted(d, b)),
            "velocity_win_rate": ("deals", lambda d, a, b: share(decided(d, a, b).outcome == "won", decided(d, a, b))),
            "velocity_deal_size": ("deals", lambda d, a, b: recent(d, a, b).amount.mean()),
            "velocity_cycle_days": (
                "deals",
                lambda d, a, b: hours(recent(d, a, b), "created_at", "closed_at").median() / 24,
            ),
        },
    )


def _back(at: pd.Timestamp, days: int) -> pd.Timestamp:
    """Step days back on the wall clock."""
    return (at.tz_localize(None) - pd.Timedelta(days=days)).tz_localize(at.tz)


def test_tickets(world: World, tmp_path: Path) -> None:
    rows = []
    for i in range(150):
        created = world.moment()
        answered = world.maybe(created + pd.Timedelta(minutes=world.draw.randrange(5000)), 0.8)
        resolved = world.maybe(world.later(answered if answered is not None else created), 0.7)
        rows.append(
            {
                "ticket_id": f"t{i}",
                "created_at": created,
                "priority": "high",
                "first_response_at": answered,
                "status": "solved" if resolved is not None else "open",
                "resolved_at": resolved,
            }
        )
    tickets = world.frame(rows, ("created_at", "first_response_at", "resolved_at"))

    def made(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Frame:
        return d[within(d.created_at, a, b)]

    def solved(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Frame:
        return d[within(d.resolved_at, a, b)]

    def days(a: pd.Timestamp, b: pd.Timestamp) -> int:
        return (b.tz_localize(None) - a.tz_localize(None)).days

    compare(
        tmp_path,
        world,
        {"tickets": tickets},
        {
            "cases_created": ("tickets", lambda d, a, b: len(made(d, a, b))),
            "cases_closed": ("tickets", lambda d, a, b: len(solved(d, a, b))),
            "cases_handled": (
                "tickets",
                lambda d, a, b: (within(d.first_response_at, a, b) | within(d.resolved_at, a, b)).sum(),
            ),
            "cases_closed_per_day": ("tickets", lambda d, a, b: len(solved(d, a, b)) / days(a, b)),
            "backlog": (
                "tickets",
                lambda d, a, b: ((d.created_at < b) & (d.resolved_at.isna() | (d.resolved_at >= b))).sum(),
            ),
            "first_response_time": (
                "tickets",
                lambda d, a, b: hours(made(d, a, b), "created_at", "first_response_at").median(),
            ),
            "resolution_time": (
                "tickets",
                lambda d, a, b: hours(solved(d, a, b), "created_at", "resolved_at").median(),
            ),
        },
    )


def test_leads_costs_and_answers(world: World, tmp_path: Path) -> None:
    until, wide = pd.Timestamp(UNTIL, tz=world.zone), pd.DateOffset(days=90)
    found = []
    for i in range(150):
        created = world.moment()
        found.append(
            {
                "lead_id": f"l{i}",
                "created_at": created,
                "status": "",
                "converted_at": world.maybe(min(world.later(created), until - pd.Timedelta(days=1)), 0.5),
                "source": "web",
                "first_response_at": world.maybe(created + pd.Timedelta(minutes=world.draw.randrange(9000)), 0.7),
            }
        )
    leads = world.frame(found, ("created_at", "converted_at", "first_response_at"))
    words = ["sales", "marketing", "retention", "crm_license", "other"]
    costs = Frame(
        [
            {
                "day_on": world.moment().strftime("%Y-%m-%d"),
                "category": world.draw.choice(words),
                "amount": world.maybe(world.draw.choice([10, 99.95, 1000])),
            }
            for _ in range(120)
        ]
    )
    answers = []
    for i in range(200):
        survey = world.draw.choice(["csat", "ces"])
        score = world.draw.choice([*range(8), *range(1, 6)])
        answers.append(
            {"response_id": f"r{i}", "responded_at": world.moment(), "survey": survey, "score": world.maybe(score)}
        )
    surveys = world.frame(answers, ("responded_at",))

    def made(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Frame:
        return d[within(d.created_at, a, b)]

    def converted(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Any:
        rows = made(d, a, b)
        # The ninetieth day later at the same time of the wall clock.
        limit = (rows.created_at.dt.tz_localize(None) + wide).dt.tz_localize(world.zone)
        hits = rows.converted_at <= limit
        ripe = hits | (limit < until)
        return share(hits[ripe], rows[ripe])

    def spent(*categories: str) -> Oracle:
        def told(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Any:
            days = pd.to_datetime(d.day_on).dt.tz_localize(world.zone)
            return d[d.category.isin(categories) & within(days, a, b)].amount.sum(min_count=1)

        return told

    def scored(survey: str, most: int) -> Callable[[Frame, pd.Timestamp, pd.Timestamp], Frame]:
        return lambda d, a, b: d[(d.survey == survey) & within(d.responded_at, a, b) & d.score.between(1, most)]

    def fits(survey: str, most: int, told: Oracle) -> Oracle:
        """With more than a quarter of the scores outside the scale there is no value."""

        def value(d: Frame, a: pd.Timestamp, b: pd.Timestamp) -> Any:
            scores = d[(d.survey == survey) & within(d.responded_at, a, b)].score.dropna()
            return None if 4 * (~scores.between(1, most)).sum() > len(scores) else told(d, a, b)

        return value

    csat, ces = scored("csat", 5), scored("ces", 7)
    compare(
        tmp_path,
        world,
        {"leads": leads, "costs": costs, "surveys": surveys},
        {
            "prospects_new": ("leads", lambda d, a, b: len(made(d, a, b))),
            "lead_response_time": (
                "leads",
                lambda d, a, b: hours(made(d, a, b), "created_at", "first_response_at").median(),
            ),
            "lead_conversion_rate": ("leads", converted),
            "acquisition_cost": ("costs", spent("sales", "marketing")),
            "marketing_cost": ("costs", spent("marketing")),
            "retention_cost": ("costs", spent("retention")),
            "crm_cost": ("costs", spent("crm_license")),
            "csat": ("surveys", fits("csat", 5, lambda d, a, b: share(csat(d, a, b).score >= 4, csat(d, a, b)))),
            "ces": ("surveys", fits("ces", 7, lambda d, a, b: ces(d, a, b).score.mean())),
        },
    )
