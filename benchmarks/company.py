"""Writes the exports of a whole company of any size: the same seed and DuckDB give the same files.

python benchmarks/company.py 5M folder [--seed 1]

The deals of generate.py, and for five million of them one million customers, two million activities, 500 thousand
tickets and 200 thousand survey answers, whose customers, deals and users are those of the deals.
"""

import argparse
from pathlib import Path

import duckdb
from generate import DEALS, MACROS, rows_of

CUSTOMERS = """
    SELECT
        printf('C%07d', i) AS customer_id,
        CASE WHEN i % 30 = 0 THEN 'Irmãos Conceição ' ELSE 'Company number ' END || i AS name,
        CASE WHEN uniform(i, 20) < 0.9 THEN
            printf('buyer%d@company%d.example.com', i - (uniform(i, 21) < 0.01)::INTEGER, i // 2) END AS email,
        CASE WHEN uniform(i, 22) < 0.8 THEN printf('+55 11 9%04d-%04d', i // 10000 % 10000, i % 10000) END AS phone,
        printf('U%d', (uniform(i, 23) * 199)::INTEGER) AS owner_id,
        printf('source %d', (uniform(i, 24) * 9)::INTEGER) AS source,
        strftime(since, '%Y-%m-%d %H:%M:%S') AS created_at,
        strftime(since, '%Y-%m-%d') AS customer_since_at,
        CASE WHEN gone < TIMESTAMP '2026-11-01' THEN strftime(gone, '%Y-%m-%d') END AS churned_at,
    FROM (
        SELECT i, TIMESTAMP '2020-01-01' + to_seconds((uniform(i, 25) * 2490 * 86400)::BIGINT) AS since,
            since + to_days(30 + (uniform(i, 26) * 3000)::INTEGER) AS gone,
        FROM range({rows} // 5) AS number(i)
    )
"""
ACTIVITIES = """
    SELECT
        printf('A%08d', i) AS activity_id,
        ['call', 'email', 'meeting', 'task', 'note'][1 + (uniform(i, 30) * 5)::INTEGER % 5] AS type,
        strftime(TIMESTAMP '2023-01-01' + to_seconds((uniform(i, 31) * 1400 * 86400)::BIGINT), '%Y-%m-%d %H:%M:%S')
            AS occurred_at,
        CASE WHEN uniform(i, 32) < 0.4 THEN 'in' ELSE 'out' END AS direction,
        CASE WHEN uniform(i, 33) < 0.05 THEN 'planned' ELSE 'completed' END AS status,
        (uniform(i, 34) * 900)::INTEGER AS duration_s,
        printf('U%d', (uniform(i, 35) * 199)::INTEGER) AS owner_id,
        printf('C%07d', (uniform(i, 36) * ({rows} // 5))::INTEGER) AS customer_id,
        CASE WHEN uniform(i, 37) < 0.7 THEN printf('D%08d', (uniform(i, 38) * {rows})::INTEGER) END AS deal_id,
    FROM range({rows} * 2 // 5) AS number(i)
"""
TICKETS = """
    SELECT
        printf('T%08d', i) AS ticket_id,
        strftime(created_at, '%Y-%m-%d %H:%M:%S') AS created_at,
        CASE WHEN uniform(i, 40) < 0.95 THEN
            strftime(created_at + to_seconds((uniform(i, 41) * 40000)::BIGINT), '%Y-%m-%d %H:%M:%S') END
            AS first_response_at,
        CASE WHEN done < TIMESTAMP '2026-11-01' THEN strftime(done, '%Y-%m-%d %H:%M:%S') END AS resolved_at,
        CASE WHEN done < TIMESTAMP '2026-11-01' THEN 'solved' ELSE 'open' END AS status,
        ['low', 'normal', 'high'][1 + (uniform(i, 42) * 3)::INTEGER % 3] AS priority,
        ['mail', 'phone', 'chat'][1 + (uniform(i, 43) * 3)::INTEGER % 3] AS channel,
        printf('C%07d', (uniform(i, 44) * ({rows} // 5))::INTEGER) AS customer_id,
        printf('U%d', (uniform(i, 45) * 199)::INTEGER) AS assignee_id,
        CASE WHEN uniform(i, 46) < 0.08 THEN 1 ELSE 0 END AS reopens,
        CASE WHEN uniform(i, 40) < 0.95 THEN 1 + (uniform(i, 47) * 4)::INTEGER ELSE 0 END AS agent_replies,
        strftime(created_at + to_days(3), '%Y-%m-%d %H:%M:%S') AS sla_due_at,
    FROM (
        SELECT i, TIMESTAMP '2023-01-01' + to_seconds((uniform(i, 48) * 1400 * 86400)::BIGINT) AS created_at,
            created_at + to_seconds(40000 + (uniform(i, 49) * 9 * 86400)::BIGINT) AS done,
        FROM range({rows} // 10) AS number(i)
    )
"""
SURVEYS = """
    SELECT
        printf('N%08d', i) AS response_id,
        ['nps', 'csat', 'ces'][1 + i % 3] AS survey,
        CASE i % 3 WHEN 0 THEN (uniform(i, 50) * 10)::INTEGER
            ELSE 1 + (uniform(i, 50) * [0, 4, 6][1 + i % 3])::INTEGER END
            AS score,
        strftime(sent, '%Y-%m-%d %H:%M:%S') AS sent_at,
        strftime(sent + to_seconds((uniform(i, 51) * 2 * 86400)::BIGINT), '%Y-%m-%d %H:%M:%S') AS responded_at,
        printf('C%07d', (uniform(i, 52) * ({rows} // 5))::INTEGER) AS customer_id,
    FROM (
        SELECT i, TIMESTAMP '2023-01-01' + to_seconds((uniform(i, 53) * 1398 * 86400)::BIGINT) AS sent,
        FROM range({rows} // 25) AS number(i)
    )
"""
EXPORTS = {"deals": DEALS, "customers": CUSTOMERS, "activities": ACTIVITIES, "tickets": TICKETS, "surveys": SURVEYS}


def write_company(folder: Path, rows: int, seed: int = 1) -> None:
    """Write every export beside its name and rename it when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(MACROS.format(seed=seed))
        for name, sql in EXPORTS.items():
            unfinished = folder / f"{name}.unfinished"
            target = str(unfinished).replace("'", "''")
            connection.execute(f"COPY ({sql.format(rows=rows)}) TO '{target}' (FORMAT csv, HEADER)")
            unfinished.rename(folder / f"{name}.csv")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("rows", type=rows_of)
    words.add_argument("folder", type=Path)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    write_company(given.folder, given.rows, given.seed)


if __name__ == "__main__":
    main()
