"""The same eight KPIs in DuckDB as one writes them without a second thought: load the file, join the months.

python benchmarks/by_hand_plain.py deals.csv 2024-10 2025-10

Beside `by_hand_duckdb.py`, which loads only what it needs, in any order, and adds up before it looks at months.
"""

import json
import sys

import duckdb

file, first, last = sys.argv[1:]
connection = duckdb.connect()
connection.execute(
    "CREATE TABLE deals AS SELECT * FROM read_csv($file, types = {amount: 'DECIMAL(18, 2)'})", {"file": file}
)
connection.execute(
    """
    CREATE TABLE months AS
    SELECT strftime(start_on, '%Y-%m') AS month, start_on, start_on + INTERVAL 1 MONTH AS end_on
    FROM range(($first || '-01')::TIMESTAMP, ($last || '-02')::TIMESTAMP, INTERVAL 1 MONTH) AS month(start_on)
    """,
    {"first": first, "last": last},
)

closed = """
    SELECT
        month,
        count(*) FILTER (outcome = 'won') / count(*) FILTER (outcome IN ('won', 'lost')) AS win_rate,
        sum(amount) FILTER (outcome = 'won') AS won_amount,
        sum(amount) FILTER (outcome = 'won' AND type = 'new') AS new_revenue,
        sum(amount) FILTER (outcome = 'won') / count(amount) FILTER (outcome = 'won') AS avg_deal_size,
        median(date_diff('second', created_at, closed_at)) FILTER (outcome = 'won') / 86400 AS sales_cycle_days,
    FROM months JOIN deals ON closed_at >= start_on AND closed_at < end_on
    GROUP BY month
"""
still_open = """
    SELECT
        month,
        count(*) AS open_opportunities,
        sum(amount) AS pipeline_value,
        sum(amount * probability::DECIMAL(3, 2)) AS weighted_pipeline,
    FROM months JOIN deals ON created_at < end_on AND (closed_at IS NULL OR closed_at >= end_on)
    GROUP BY month
"""

values: dict[str, dict[str, float]] = {}
for query in (closed, still_open):
    result = connection.execute(query)
    _, *kpis = [column[0] for column in result.description]
    for month, *numbers in result.fetchall():
        for kpi, number in zip(kpis, numbers, strict=True):
            values.setdefault(kpi, {})[month] = float(number)
print(json.dumps(values))
