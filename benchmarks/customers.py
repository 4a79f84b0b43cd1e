"""Writes a customers export of any size: the same seed and DuckDB give the same file.

python benchmarks/customers.py 1M customers.csv [--seed 1]

Brazilian customers, twelve columns, many names with accents, and one row in a thousand with a fault that the
checks look for: no name, bad e-mail, bad phone, bad CPF or CNPJ, unknown state, unknown country, a birth date in the
future, a placeholder, mojibake, a control character, outer spaces, a repeated id.
"""

import argparse
from pathlib import Path

import duckdb
from generate import rows_of

GIVEN = (
    "Ana Bruno Carla Davi Elisa Fábio Gabriela Heitor Inês João Karina Luís Márcia Nelson Olívia Paulo Rita Sérgio"
    " Tânia Vítor Alice Bento Clara Diogo Estela Flávio Helena Igor Júlia Lauro Mônica Otávio Pilar Raul Sílvia Tomás"
)
FRONTS = "Al Bar Car Dor Es Fer Gon Hor Lim Mor Nog Oli Per Quei Ri Sal Tei Var Xa Zan Ame Bel Cor Dam Far"
BACKS = "meida bosa valho dias teves reira çalves tana eira aes ueira veira gas roz beiro gado xeira gão vier etti ral"
STATES = "SP RJ MG RS PR SC BA PE CE DF"
CITIES = (
    "São Paulo,Rio de Janeiro,Belo Horizonte,Porto Alegre,Curitiba,Florianópolis,Salvador,Recife,Fortaleza,Brasília"
)
AREAS = "11,21,31,51,41,48,71,81,85,61"

# A row has at most one fault: the one whose number its own draw falls on. `digit(…)` are the check digits of a CPF.
CUSTOMERS = """
    SELECT
        printf('C%07d', CASE fault WHEN 1 THEN i - 1 ELSE i END) AS customer_id,
        CASE fault
            WHEN 2 THEN NULL
            WHEN 9 THEN 'teste'
            WHEN 10 THEN given || ' GonÃ§alves'
            WHEN 11 THEN given || chr(8203) || ' ' || family
            WHEN 12 THEN given || ' ' || family || ' '
            ELSE given || ' ' || family || ' ' || second
        END AS name,
        mailbox || '@' || domain || CASE fault WHEN 3 THEN '.' ELSE '.com.br' END AS email,
        CASE
            WHEN fault = 4 THEN '(' || area || ') 9' || printf('%03d', i % 1000)
            WHEN i % 3 = 0 THEN '+55 ' || area || ' 9' || printf('%04d-%04d', 5000 + i // 10000 % 4999, i % 9999)
            ELSE '(' || area || ') 9' || printf('%04d-%04d', 5000 + i // 10000 % 4999, i % 9999)
        END AS phone,
        CASE
            WHEN fault = 5 THEN printf('%03d.%03d.%03d-%02d', a, b, c, (d1 * 10 + d2 + 1) % 100)
            ELSE printf('%03d.%03d.%03d-%d%d', a, b, c, d1, d2)
        END AS tax_id,
        strftime(DATE '1950-01-01' + (i * 7919 % 20000)::INTEGER + CASE fault WHEN 8 THEN 40000 ELSE 0 END, '%Y-%m-%d')
            AS birth_on,
        'Rua ' || second || ', ' || (i % 2999) AS street,
        city,
        CASE fault WHEN 6 THEN 'XY' ELSE state END AS state,
        printf('%05d-%03d', 1000 + i % 98000, i % 999) AS postal_code,
        CASE fault WHEN 7 THEN 'Brazzil' ELSE 'Brasil' END AS country,
        strftime(TIMESTAMP '2020-01-01' + to_minutes(i * 104729 % 3400000), '%Y-%m-%d %H:%M:%S') AS customer_since_at,
    FROM (
        SELECT
            *,
            (10 * (a // 100) + 9 * (a // 10 % 10) + 8 * (a % 10) + 7 * (b // 100) + 6 * (b // 10 % 10) + 5 * (b % 10)
                + 4 * (c // 100) + 3 * (c // 10 % 10) + 2 * (c % 10)) * 10 % 11 % 10 AS d1,
            (11 * (a // 100) + 10 * (a // 10 % 10) + 9 * (a % 10) + 8 * (b // 100) + 7 * (b // 10 % 10) + 6 * (b % 10)
                + 5 * (c // 100) + 4 * (c // 10 % 10) + 3 * (c % 10) + 2 * d1) * 10 % 11 % 10 AS d2,
            lower(strip_accents(given)) || '.' || lower(strip_accents(family)) || i AS mailbox,
            'empresa' || i % 5003 AS domain,
        FROM (
            SELECT
                i,
                (hash(i, {seed}, 0) % 13000)::INTEGER + 1 AS fault,
                list_value({given})[1 + (hash(i, {seed}, 1) % {givens})::INTEGER] AS given,
                list_value({fronts})[1 + (hash(i, {seed}, 2) % {n_fronts})::INTEGER]
                    || list_value({backs})[1 + (hash(i, {seed}, 8) % {n_backs})::INTEGER] AS family,
                list_value({fronts})[1 + (hash(i, {seed}, 3) % {n_fronts})::INTEGER]
                    || list_value({backs})[1 + (hash(i, {seed}, 9) % {n_backs})::INTEGER] AS second,
                1 + (hash(i, {seed}, 4) % 10)::INTEGER AS place,
                list_value({states})[place] AS state,
                list_value({cities})[place] AS city,
                list_value({areas})[place] AS area,
                (hash(i, {seed}, 5) % 1000)::INTEGER AS a,
                (hash(i, {seed}, 6) % 1000)::INTEGER AS b,
                (hash(i, {seed}, 7) % 1000)::INTEGER AS c,
            FROM range({rows}) AS number(i)
        )
    )
"""


def listed(words: list[str]) -> str:
    """Write words as SQL literals."""
    return ", ".join(f"'{word}'" for word in words)


def write_customers(file: Path, rows: int, seed: int = 1) -> None:
    """Write the export beside its name and rename it when it is whole."""
    unfinished = file.with_suffix(".unfinished")
    given, fronts, backs = GIVEN.split(), FRONTS.split(), BACKS.split()
    sql = CUSTOMERS.format(
        rows=rows,
        seed=seed,
        given=listed(given),
        givens=len(given),
        fronts=listed(fronts),
        n_fronts=len(fronts),
        backs=listed(backs),
        n_backs=len(backs),
        states=listed(STATES.split()),
        cities=listed(CITIES.split(",")),
        areas=listed(AREAS.split(",")),
    )
    with duckdb.connect() as connection:
        target = str(unfinished).replace("'", "''")
        connection.execute(f"COPY ({sql}) TO '{target}' (FORMAT csv, HEADER)")
    unfinished.rename(file)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("rows", type=rows_of)
    words.add_argument("file", type=Path)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    write_customers(given.file, given.rows, given.seed)


if __name__ == "__main__":
    main()
