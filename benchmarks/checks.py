"""Runs `crmkpi check` in turn with a plain load and with other tools on the same rules; prints ratios to the load.

python benchmarks/checks.py [--rounds 3] [--peers /path/to/python] [--but frictionless] 1M

The plain load is DuckDB reading the file as text into a table. `--peers` is a Python that has the tools of
`pip install 'crmkpi[peers]'`; without it they are left out. The search for duplicates is switched off: no peer has
one. Every tool must find as many bad rows by each rule as `crmkpi` does before a ratio is printed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from run import CRMKPI, EXPORTS, HERE, Command, Cost, headline, line, medians

PEERS = ("pandera-polars", "pandera-pandas", "pointblank", "great-expectations", "frictionless")
CODES = {
    "id": "C103",
    "name": "C210",
    "email": "C212",
    "phone": "C213",
    "tax_id": "C215",
    "state": "C219",
    "country": "C218",
    "birth_on": "C220",
    "test": "C221",
    "mojibake": "C222",
    "unseen": "C223",
    "spaces": "C224",
}
LOAD = """
import duckdb, sys
duckdb.connect().execute("CREATE TABLE t AS FROM read_csv($1, all_varchar = true)", sys.argv[1:])
"""


def export_of(rows: str) -> Path:
    """Generate the export unless it is there."""
    file = EXPORTS / f"customers-{rows}.csv"
    EXPORTS.mkdir(exist_ok=True)
    if not file.exists():
        print(f"generating {rows} customers …", file=sys.stderr)
        subprocess.run([sys.executable, HERE / "customers.py", rows, file], check=True)
    return file


def contenders_for(file: Path, config: Path, peers: str | None, left_out: list[str]) -> dict[str, Command]:
    """Name what is run."""
    ours: Command = [CRMKPI, "--config", config, "--quiet", "check", file, "--format", "json"]
    found: dict[str, Command] = {
        "plain load": [sys.executable, "-c", LOAD, file],
        "crmkpi check": [*ours, "--fail-on", "never"],
        "crmkpi check, 1 GB": [*ours, "--fail-on", "never", "--memory-limit", "1GB"],
    }
    if peers:
        own = HERE / "peer_checks.py"
        found |= {name: [peers, own, name, file] for name in PEERS if name not in left_out}
    return found


def compare(printed: dict[str, str]) -> int:
    """Stop unless every tool counts the bad rows of `crmkpi`; the number of counts compared."""
    ours = {one["code"]: one["rows"] for one in json.loads(printed["crmkpi check"])["checks"]}
    compared = 0
    for peer in (name for name in printed if name in PEERS):
        for rule, rows in json.loads(printed[peer].splitlines()[-1]).items():
            # Frictionless names a repeated id once less than it stands there.
            if (peer, rule) != ("frictionless", "id"):
                if rows != ours[CODES[rule]]:
                    sys.exit(f"{rule}: {peer} finds {rows}, crmkpi {ours[CODES[rule]]}")
                compared += 1
    return compared


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("sizes", nargs="*", metavar="ROWS", default=["1M"])
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--peers", metavar="PYTHON")
    words.add_argument("--but", action="append", default=[], metavar="PEER", choices=PEERS)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "crmkpi.yaml"
        config.write_text("duplicates: {policy: off}\n", encoding="utf-8")
        for rows in given.sizes:
            costs, printed = medians(contenders_for(export_of(rows), config, given.peers, given.but), given.rounds)
            headline(f"{rows} customers ({compare(printed)} counts agree)")
            anchor: Cost = costs["plain load"]
            for name, cost in costs.items():
                line(name, cost, anchor)


if __name__ == "__main__":
    main()
