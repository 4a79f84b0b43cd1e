"""The eight KPIs of a deals export, month by month, as one plainly writes them in pandas.

python benchmarks/by_hand_pandas_plain.py deals.csv 2024-10 2025-10
"""

import json
import sys

import pandas as pd

file, first, last = sys.argv[1:]
deals = pd.read_csv(file, parse_dates=["created_at", "closed_at"])
# Money in whole cents and chances in whole hundredths: sums of whole numbers below 2**53 are exact.
deals["cents"] = (deals.pop("amount") * 100).round()
deals["weighted"] = deals["cents"] * (deals.pop("probability") * 100).round()
deals["created_in"] = deals["created_at"].dt.to_period("M")
deals["closed_in"] = deals["closed_at"].dt.to_period("M")

months = pd.period_range(first, last, freq="M")
closed = deals[deals["closed_in"].between(months[0], months[-1]) & deals["outcome"].isin(["won", "lost"])]
won = closed[closed["outcome"] == "won"]
won = won.assign(cycle=(won["closed_at"] - won["created_at"]).dt.total_seconds() / 86400)
won_in_month = won.groupby("closed_in")
won_cents = won_in_month["cents"]
flows = pd.DataFrame(
    {
        "win_rate": won_in_month.size() / closed.groupby("closed_in").size(),
        "won_amount": won_cents.sum() / 100,
        "new_revenue": won[won["type"] == "new"].groupby("closed_in")["cents"].sum() / 100,
        "avg_deal_size": won_cents.sum() / 100 / won_cents.count(),
        "sales_cycle_days": won_in_month["cycle"].median(),
    }
)

# Whether a deal is open at the end of a month depends only on the months in which it was created and closed,
# so the deals are first added up by these two, and the few hundred sums are then looked at once per month.
by_month = (
    deals.groupby(["created_in", "closed_in"], dropna=False)
    .agg(deals=("outcome", "size"), cents=("cents", "sum"), weighted=("weighted", "sum"))
    .reset_index()
)
stocks = {}
for month in months:
    not_yet_closed = by_month["closed_in"].isna() | (by_month["closed_in"] > month)
    is_open = (by_month["created_in"] <= month) & not_yet_closed
    stocks[month] = by_month.loc[is_open, ["deals", "cents", "weighted"]].sum()

values: dict[str, dict[str, float]] = {
    kpi: {str(month): float(number) for month, number in column.items()} for kpi, column in flows.items()
}
for kpi, column, units in (
    ("open_opportunities", "deals", 1),
    ("pipeline_value", "cents", 100),
    ("weighted_pipeline", "weighted", 10_000),
):
    values[kpi] = {str(month): float(sums[column]) / units for month, sums in stocks.items()}
print(json.dumps(values))
