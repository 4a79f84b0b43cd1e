"""The eight KPIs of a deals export, month by month, as one writes them by hand in DuckDB.

python benchmarks/by_hand_duckdb.py deals.csv 2024-10 2025-10
"""

import json
import sys

import duckdb

file, first, last = sys.argv[1:]
connection = duckdb.connect()
connection.execute("SET preserve_insertion_order = false")

connection.execute(
    """
    CREATE TABLE deals AS
    SELECT created_at, closed_at, outcome, type, amount, probability
    FROM read_csv($file, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        columns = {
        deal_id: 'VARCHAR', name: 'VARCHAR', created_at: 'TIMESTAMP', customer_id: 'VARCHAR',
        pipeline: 'VARCHAR', stage: 'VARCHAR', outcome: 'VARCHAR', amount: 'DECIMAL(18, 2)',
        currency: 'VARCHAR', probability: 'DECIMAL(3, 2)', expected_close_at: 'DATE', closed_at: 'DATE',
        type: 'VARCHAR', region: 'VARCHAR', owner_id: 'VARCHAR'})
    """,
    {"file": file},
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
    WITH closing AS (
        SELECT
            date_trunc('month', closed_at) AS start_on,
            count(*) FILTER (outcome = 'won') / count(*) FILTER (outcome IN ('won', 'lost')) AS win_rate,
            sum(amount) FILTER (outcome = 'won') AS won_amount,
            sum(amount) FILTER (outcome = 'won' AND type = 'new') AS new_revenue,
            won_amount / count(amount) FILTER (outcome = 'won') AS avg_deal_size,
            median(date_diff('second', created_at, closed_at)) FILTER (outcome = 'won') / 86400
                AS sales_cycle_days,
        FROM deals
        WHERE closed_at >= (SELECT min(start_on) FROM months) AND closed_at < (SELECT max(end_on) FROM months)
        GROUP BY ALL
    )
    SELECT month, closing.* EXCLUDE (start_on) FROM months LEFT JOIN closing USING (start_on) ORDER BY month
"""

# Whether a deal is open at the end of a month depends only on the months in which it was created and closed,
# so the deals are first added up by these two, and the few hundred sums are then looked at once per month.
still_open = """
    WITH by_month AS (
        SELECT
            date_trunc('month', created_at) AS created_on,
            date_trunc('month', closed_at) AS closed_on,
            count(*) AS deals,
            sum(amount) AS amount,
            sum(amount * probability) AS weighted,
        FROM deals
        GROUP BY ALL
    )
    SELECT
        month,
        sum(deals) AS open_opportunities,
        sum(amount) AS pipeline_value,
        sum(weighted) AS weighted_pipeline,
    FROM months JOIN by_month ON created_on < end_on AND (closed_on IS NULL OR closed_on >= end_on)
    GROUP BY month
    ORDER BY month
"""

values: dict[str, dict[str, float]] = {}
for query in (closed, still_open):
    result = connection.execute(query)
    _, *kpis = [column[0] for column in result.description]
    for month, *numbers in result.fetchall():
        for kpi, number in zip(kpis, numbers, strict=True):
            values.setdefault(kpi, {})[month] = float(number)
print(json.dumps(values))
