"""The eight KPIs of a deals export, month by month, as one writes them by hand in polars.

python benchmarks/by_hand_polars.py deals.csv 2024-10 2025-10
"""

import json
import sys
from datetime import date

import polars as pl

file, first, last = sys.argv[1:]
starts = pl.date_range(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01"), "1mo", eager=True).alias(
    "start_on"
)
months = pl.LazyFrame(starts).with_columns(
    end_on=pl.col("start_on").dt.offset_by("1mo"), month=pl.col("start_on").dt.strftime("%Y-%m")
)

# A product of decimals keeps the scale of its factors, so both have the four places of the product.
money = pl.Decimal(18, 4)
deals = pl.scan_csv(file, schema_overrides={"amount": money, "probability": money}).select(
    pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms"),
    pl.col("closed_at").str.to_date("%Y-%m-%d"),
    "outcome",
    "type",
    "amount",
    "probability",
)

won = pl.col("outcome") == "won"
cycle = pl.col("closed_at").cast(pl.Datetime("ms")) - pl.col("created_at")
closed = (
    deals.with_columns(start_on=pl.col("closed_at").dt.truncate("1mo"))
    .join(months, on="start_on")
    .group_by("month")
    .agg(
        win_rate=won.sum() / pl.col("outcome").is_in(["won", "lost"]).sum(),
        won_amount=pl.col("amount").filter(won).sum().cast(pl.Float64),
        new_revenue=pl.col("amount").filter(won & (pl.col("type") == "new")).sum().cast(pl.Float64),
        avg_deal_size=pl.col("amount").filter(won).mean().cast(pl.Float64),
        sales_cycle_days=cycle.filter(won).dt.total_seconds().median() / 86400,
    )
)

# Whether a deal is open at the end of a month depends only on the months in which it was created and closed,
# so the deals are first added up by these two, and the few hundred sums are then looked at once per month.
still_open = (
    deals.group_by(
        created_on=pl.col("created_at").dt.date().dt.truncate("1mo"),
        closed_on=pl.col("closed_at").dt.truncate("1mo"),
    )
    .agg(
        open_opportunities=pl.len(),
        pipeline_value=pl.col("amount").sum(),
        weighted_pipeline=(pl.col("amount") * pl.col("probability")).sum(),
    )
    .join_where(
        months,
        pl.col("created_on") < pl.col("end_on"),
        pl.col("closed_on").is_null() | (pl.col("closed_on") >= pl.col("end_on")),
    )
    .group_by("month")
    .agg(pl.col("open_opportunities", "pipeline_value", "weighted_pipeline").sum().cast(pl.Float64))
)

values: dict[str, dict[str, float]] = {}
for table in pl.collect_all([closed, still_open], engine="streaming"):
    for row in table.sort("month").iter_rows(named=True):
        month = row.pop("month")
        for kpi, number in row.items():
            values.setdefault(kpi, {})[month] = number
print(json.dumps(values))
