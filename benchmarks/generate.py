"""Writes a deals export of any size: the same seed and DuckDB give the same file.

python benchmarks/generate.py 1M deals.csv [--seed 1]
"""

import argparse
from pathlib import Path

import duckdb

MACROS = """
    CREATE MACRO uniform(i, column_number) AS
        (hash(i, column_number, {seed}) >> 11)::DOUBLE / 9007199254740992
"""

# Four years of deals in no order, exported on 1 November 2026: 30 % won, 50 % lost, 20 % open, closed 1 to
# 120 days after they were created, 1 % without amount, some names with accents and a comma. A deal is created
# at a moment and closed on a day.
DEALS = """
    SELECT
        printf('D%08d', i) AS deal_id,
        CASE WHEN i % 40 = 0 THEN 'Souza, Irmãos & Cia ' ELSE 'Deal number ' END || i AS name,
        strftime(created_at, '%Y-%m-%d %H:%M:%S') AS created_at,
        printf('C%07d', (uniform(i, 2) * customers)::INTEGER) AS customer_id,
        'Sales' AS pipeline,
        CASE outcome WHEN 'open' THEN 'Proposal' ELSE 'Closed' END AS stage,
        outcome,
        CASE WHEN uniform(i, 4) >= 0.01 THEN amount END AS amount,
        'BRL' AS currency,
        (1 + (uniform(i, 5) * 8)::INTEGER) / 10 AS probability,
        strftime(closing, '%Y-%m-%d') AS expected_close_at,
        CASE WHEN outcome <> 'open' THEN strftime(closing, '%Y-%m-%d') END AS closed_at,
        CASE WHEN i % 3 > 0 THEN 'new' ELSE 'renewal' END AS type,
        printf('R%d', (uniform(i, 6) * 26)::INTEGER) AS region,
        printf('U%d', (uniform(i, 7) * 199)::INTEGER) AS owner_id,
    FROM (
        SELECT
            i,
            greatest({rows} // 5, 1) AS customers,
            TIMESTAMP '2023-01-01' + to_seconds((uniform(i, 0) * 1400 * 86400)::BIGINT) AS created_at,
            created_at + to_days(1 + (uniform(i, 1) * 119)::INTEGER) AS closing,
            uniform(i, 3) AS luck,
            CASE
                WHEN luck >= 0.8 OR closing >= DATE '2026-11-01' THEN 'open'
                WHEN luck < 0.3 THEN 'won'
                ELSE 'lost'
            END AS outcome,
            sqrt(-2 * ln(1 - uniform(i, 8))) * cos(2 * pi() * uniform(i, 9)) AS normal,
            exp(8 + normal)::DECIMAL(18, 2) AS amount,
        FROM range({rows}) AS number(i)
    )
"""


def rows_of(words: str) -> int:
    """Read `10k`, `5M` or a plain number."""
    factors = {"k": 1_000, "M": 1_000_000}
    return int(float(words[:-1]) * factors[words[-1]]) if words[-1] in factors else int(words)


def write_deals(file: Path, rows: int, seed: int = 1) -> None:
    """Write the export beside its name and rename it when it is whole."""
    unfinished = file.with_suffix(".unfinished")
    with duckdb.connect() as connection:
        connection.execute(MACROS.format(seed=seed))
        target = str(unfinished).replace("'", "''")
        connection.execute(f"COPY ({DEALS.format(rows=rows)}) TO '{target}' (FORMAT csv, HEADER)")
    unfinished.rename(file)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("rows", type=rows_of)
    words.add_argument("file", type=Path)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    write_deals(given.file, given.rows, given.seed)


if __name__ == "__main__":
    main()
