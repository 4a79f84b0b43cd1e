"""The models that predict give the numbers that their authors and others published, and find what they were made of."""

import re
from datetime import date, timedelta
from itertools import pairwise
from math import exp, lgamma, log
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from test_house import heavy_after
from trials import crm, put

from crmkpi.predict import buying, fit, spending, staying

PAPER = buying.Buying(0.243, 4.414, 0.793, 2.426)
"""CDNOW in weeks, as printed in the paper."""
FITTED = buying.Buying(0.242593, 4.413531, 0.792886, 2.425753)
"""The same with the digits that implementations agree on."""
SPENT = spending.Spending(6.24880, 3.74459, 15.44774)
# x, t_x, T and mean repeat purchase of customers of CDNOW, as the documentation of lifetimes prints them.
CUSTOMER = (2.0, 30.43, 38.86)
MONTH_OF_LIFETIMES = 4.345
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def near(found: object, wanted: object, digits: float) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(wanted, dtype=float), atol=digits, rtol=0)


# ---------------------------------------------------------------- how often customers come back


def test_the_likelihood_is_that_of_pymc_marketing_also_for_many_purchases() -> None:
    model = buying.Buying(0.25, 4, 0.8, 2.5)
    near(buying.log_likelihood(model, [0, 200], [0, 38], [40, 40]), [-0.59947382, 100.7957], 5e-5)
    assert np.isfinite(buying.log_likelihood(model, [100_000], [38], [40])).all()


@pytest.mark.parametrize(
    ("weeks", "expected"), [(0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437), (78, 1.8576)]
)
def test_a_new_customer_is_expected_to_buy_as_in_the_paper(weeks: float, expected: float) -> None:
    near(buying.purchases(FITTED, 0, 0, 0, weeks), expected, 5e-4)


def test_the_customer_of_the_paper_is_expected_to_buy_again() -> None:
    near(buying.purchases(PAPER, *([one] for one in CUSTOMER), 39), [1.226], 5e-4)
    near(buying.purchases(FITTED, *([one] for one in CUSTOMER), 39), [1.22591], 2e-5)
    near(buying.alive(FITTED, *([one] for one in CUSTOMER)), [0.72661], 2e-5)


def test_who_bought_once_is_taken_to_be_there() -> None:
    assert buying.alive(FITTED, [0, 0], [0, 0], [1, 500]).tolist() == [1, 1]


def test_the_chances_of_numbers_of_purchases_are_those_of_btyd() -> None:
    near(np.exp(buying.log_likelihood(PAPER, [0], [0], [39])), [0.5737864], 5e-8)
    published = [0.0019995, 0.0015170, 0.0011633, 0.0009003, 0.0007024]
    published += [0.0005518, 0.0004362, 0.0003467, 0.0002770, 0.0002222]

    def chance(n: int) -> float:
        """Add up the likelihood over all moments of the purchases: the last at u, the others anywhere before it."""

        def at(u: float) -> float:
            return exp(buying.log_likelihood(PAPER, [n], [u], [30])[0] + (n - 1) * log(u) - lgamma(n))

        return float(quad(at, 0, 30)[0])

    near([chance(n) for n in range(11, 21)], published, 6e-8)


def lives(customers: int, model: buying.Buying, seed: int) -> tuple[list[int], list[float], list[float]]:
    """Let customers buy as the model says; weeks, on whole days."""
    draw = np.random.default_rng(seed)
    x, t_x, t = [], [], []
    for rate, leaves in zip(
        draw.gamma(model.r, 1 / model.alpha, customers), draw.beta(model.a, model.b, customers), strict=True
    ):
        until, now, bought, last = int(draw.integers(180, 400)) / 7, 0.0, 0, 0.0
        while True:
            now += draw.exponential(1 / rate)
            if now > until:
                break
            bought, last = bought + 1, round(now * 7) / 7
            if draw.random() < leaves:
                break
        x.append(bought)
        t_x.append(min(last, until))
        t.append(until)
    return x, t_x, t


def test_a_fit_finds_what_customers_were_made_of() -> None:
    made = buying.Buying(0.8, 6, 0.8, 2.5)
    found = buying.fitted(*lives(6000, made, 7))
    np.testing.assert_allclose([found.r, found.alpha, found.a, found.b], [0.8, 6, 0.8, 2.5], rtol=0.15)
    shares = [found.r / found.alpha, found.a / (found.a + found.b)]
    np.testing.assert_allclose(shares, [0.8 / 6, 0.8 / 3.3], rtol=0.05)


def test_a_fit_is_the_same_in_any_order_and_any_unit_of_time() -> None:
    x, t_x, t = lives(500, buying.Buying(0.8, 6, 0.8, 2.5), 3)
    once = buying.fitted(x, t_x, t)
    assert buying.fitted(x[::-1], t_x[::-1], t[::-1]) == once
    days = buying.fitted(x, [7 * one for one in t_x], [7 * one for one in t])
    np.testing.assert_allclose(
        [days.r, days.alpha / 7, days.a, days.b], [once.r, once.alpha, once.a, once.b], rtol=1e-3
    )


def test_a_fit_is_higher_than_all_beside_it() -> None:
    x, t_x, t = lives(400, buying.Buying(0.8, 6, 0.8, 2.5), 5)
    found = buying.fitted(x, t_x, t)
    best = buying.log_likelihood(found, x, t_x, t).sum()
    for name in ("r", "alpha", "a", "b"):
        for factor in (0.98, 1.02):
            other = {key: getattr(found, key) for key in ("r", "alpha", "a", "b")}
            other[name] *= factor
            assert buying.log_likelihood(buying.Buying(**other), x, t_x, t).sum() < best


def test_purchases_that_tell_no_parameters_have_no_fit() -> None:
    with pytest.raises(fit.NoFit):
        buying.fitted([3] * 50, [30] * 50, [40] * 50)
    with pytest.raises(fit.NoFit):
        buying.fitted([0] * 50, [0] * 50, [40] * 50)


# ---------------------------------------------------------------- what they spend


def test_spending_is_expected_as_published() -> None:
    x = [2, 1, 0, 0, 0, 7, 1, 0, 2, 0]
    mean = [22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0]
    published = [24.658616, 18.911478, 35.171001, 35.171001, 35.171001, 71.462851, 18.911478, 35.171001, 27.282407]
    near(spending.expected(SPENT, x, mean), [*published, 35.171001], 2e-3)
    note = spending.Spending(6.25, 3.74, 15.44)
    near(spending.expected(note, x[:2], mean[:2]), [24.65, 18.91], 0.02)


def test_a_fit_finds_what_amounts_were_made_of() -> None:
    draw = np.random.default_rng(11)
    x = draw.integers(1, 9, 6000)
    mean = draw.gamma(6.25 * x, 1 / (x * draw.gamma(3.74, 1 / 15.44, 6000)))
    found = spending.fitted(x, mean)
    np.testing.assert_allclose([found.p, found.q, found.v], [6.25, 3.74, 15.44], rtol=0.15)
    cents = spending.fitted(x, mean * 100)
    np.testing.assert_allclose([cents.p, cents.q, cents.v], [found.p, found.q, 100 * found.v], rtol=1e-3)


def test_equal_amounts_are_expected_again() -> None:
    found = spending.fitted([1, 2, 3] * 20, [50.0] * 60)
    near(spending.expected(found, [0, 3], [0, 50]), [50, 50], 1)


def test_lifetime_values_are_those_of_real_months() -> None:
    """The values that lifetimes gives with weeks for weeks; the printed 140.10 of the first customer is 360 weeks."""
    x, t_x = [2, 1, 0, 0, 0, 7, 1, 0, 2, 0], [30.43, 1.71, 0, 0, 0, 29.43, 5.0, 0, 35.71, 0]
    t, mean = [38.86] * 10, [22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0]
    steps = [1.01**-m - 1.01 ** -(m + 1) for m in range(1, 12)] + [1.01**-12]
    ahead = {m * MONTH_OF_LIFETIMES: step for m, step in enumerate(steps, 1)}
    found = buying.weighed(FITTED, x, t_x, t, ahead) * spending.expected(SPENT, x, mean)
    near(found, [36.2785, 4.6375, 8.3441, 8.3441, 8.3441, 283.5236, 6.8814, 8.3441, 43.3536, 8.3441], 0.02)
    wrong = {m * 30.0: step for m, step in enumerate(steps, 1)}
    far = buying.weighed(FITTED, x, t_x, t, wrong) * spending.expected(SPENT, x, mean)
    near(far[:2], [140.0962, 18.9435], 0.05)


# ---------------------------------------------------------------- how long contracts last


def survivors(left: list[int]) -> tuple[list[int], list[bool], list[int]]:
    """Write a table of survivors as lifetimes with the customers of each."""
    lost = [before - after for before, after in pairwise(left)]
    n = len(lost)
    return [*range(1, n + 1), n + 1], [True] * n + [False], [*lost, left[-1]]


@pytest.mark.parametrize(
    ("table", "parameters", "projected", "kept"),
    [
        (REGULAR, (0.7041, 1.1820), [22.01, 20.44, 19.12, 17.99, 17.00],
         [0.6267, 0.7560, 0.8188, 0.8559, 0.8804, 0.8978, 0.9107, 0.9208]),
        (HIGH_END, (0.6681, 3.8061), [46.04, 43.58, 41.42, 39.51, 37.80],
         [0.8507, 0.8780, 0.8968, 0.9106, 0.9212, 0.9295, 0.9362, 0.9418]),
    ],
)  # fmt: skip
def test_contracts_last_as_published(
    table: list[int], parameters: tuple[float, float], projected: list[float], kept: list[float]
) -> None:
    model = staying.fitted(*survivors(table))
    near([model.alpha, model.beta], parameters, 1e-4)
    retention = staying.retention(model, np.arange(1, 13))
    near(retention[:8], kept, 6e-5)
    near(100 * np.cumprod(retention)[7:], projected, 0.006)


def test_what_is_left_of_a_contract_is_worth_what_is_published() -> None:
    high = staying.fitted(*survivors(HIGH_END))
    near(staying.payments(high, [8], 2000, 0.10, first_now=True), [7.530], 5e-4)
    near(1 + staying.payments(high, [1], 2000, 0.10), [5.92], 5e-3)
    near(1 + staying.payments(staying.fitted(*survivors(REGULAR)), [1], 2000, 0.10), [3.69], 6e-3)


def test_cohorts_that_came_one_after_the_other_are_fitted_together() -> None:
    cohort, rows = [10000, 8000, 6480, 5307, 4391], []
    for age in range(2, 6):
        periods, left, customers = survivors(cohort[:age])
        rows += list(zip(periods, left, customers, strict=True))
    model = staying.fitted(*map(list, zip(*rows, strict=True)))
    near([model.alpha, model.beta], [3.80, 15.19], 0.01)


def test_contracts_that_nobody_left_have_no_fit() -> None:
    with pytest.raises(fit.NoFit):
        staying.fitted([5, 6, 7], [False, False, False])
    with pytest.raises(fit.NoFit):
        staying.fitted([1, 1, 1], [True, True, True])


# ---------------------------------------------------------------- the KPI


def orders(customers: int) -> str:
    """Write the orders of customers who come back for a while, some of them rarely."""
    draw = np.random.default_rng(2)
    lines = ["order_id,customer_id,ordered_at,amount"]
    for one in range(customers):
        gap, usual, leaves = draw.gamma(0.9, 60), draw.gamma(4, 25), draw.beta(0.8, 2.5)
        day = date(2025, 1, 1) + timedelta(days=int(draw.integers(0, 300)))
        while day < date(2026, 12, 31):
            lines.append(f"{len(lines)},C{one},{day},{usual * draw.uniform(0.5, 1.5):.2f}")
            day += timedelta(days=1 + int(draw.exponential(gap)))
            if draw.random() < leaves:
                break
    return "\n".join(lines) + "\n"


def asked(folder: Path, *words: str) -> dict[str, object]:
    said = crm("report", "--period", "2026-12", "--as-of", "2026-12-31", "--kpi", "clv_predicted", *words,
               str(folder / "orders.csv"), "-f", "json")  # fmt: skip
    assert said.code == 0, said.err
    return said.tree["kpis"][0]


def test_a_value_names_its_horizon_and_says_how_far_to_trust_it(tmp_path: Path) -> None:
    found = asked(put(tmp_path, {"orders.csv": orders(400)}))
    assert found["label"] == "CLV 12 m" and found["n"] == 400
    parts = found["parts"]
    assert isinstance(parts, dict)
    assert {"r", "alpha_weeks", "a", "b", "p", "q", "v", "correlation", "held_out_came"} <= set(parts)
    assert abs(parts["held_out_expected"] / parts["held_out_came"] - 1) < 0.3
    assert found["value"] and found["previous"]["value"] and found["year_ago"]["value"]  # type: ignore[index]
    assert asked(tmp_path) == found


def test_too_few_who_came_back_have_no_value_and_the_reason_says_it(tmp_path: Path) -> None:
    found = asked(put(tmp_path, {"orders.csv": orders(20)}))
    assert (found["value"], found["reason"]) == (None, "no_data")
    assert re.search(r"too few customers bought again .*: \d+, and 30 are needed", str(found["detail"]))


def test_a_horizon_that_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"orders.csv": orders(40), "c.yaml": "timezone: UTC\nkpis: [{clv_predicted: {horizon_months: 0.5}}]"})
    said = crm("--config", str(tmp_path / "c.yaml"), "report", "--period", "2026-12", str(tmp_path / "orders.csv"))
    assert said.code == 2 and "horizon_months is a whole number from 1 to 120" in said.err


def test_what_does_not_predict_does_not_import_scipy(tmp_path: Path) -> None:
    put(tmp_path, {"orders.csv": orders(10)})
    words = ["report", "--period", "2026-12", "--kpi", "repeat_purchase_rate", str(tmp_path / "orders.csv"), "-q"]
    assert "scipy" not in heavy_after(f"sys.argv[1:] = {words}\nfrom crmkpi.cli import main\nmain()")


def test_the_queries_behind_a_prediction_run_on_their_tables(tmp_path: Path) -> None:
    import duckdb

    put(tmp_path, {"orders.csv": orders(60)})
    words = ["explain", "clv_predicted", str(tmp_path / "orders.csv"), "--period", "2026-12", "--as-of", "2026-12-31"]
    sql = crm(*words, "--sql", "--tables", str(tmp_path / "tables")).out
    with duckdb.connect() as plain:
        for file in (tmp_path / "tables").glob("*.parquet"):
            plain.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'")
        assert len(plain.execute(sql).fetchall()) == 60
    assert "bg_nbd(repeats, last_day, age, amount)" in sql
