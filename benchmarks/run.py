"""Runs `crmkpi report` in turn with the same KPIs written by hand, and prints ratios of time and peak memory.

python benchmarks/run.py [--rounds 3] 10k 1M 5M

Every value of crmkpi must agree with every script before a ratio is printed. The rounds go A B C D, A B C D,
so that a busy moment of the machine touches all of them; the first round only warms up. Medians are told.
"""

import argparse
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# No library is imported here: the peak memory of a child begins with the memory of this process.
HERE = Path(__file__).parent
EXPORTS = HERE / "exports"
CRMKPI = Path(sys.executable).parent / "crmkpi"
PERIOD, FIRST = "2025-10", "2024-10"
KPIS = (
    "win_rate",
    "won_amount",
    "new_revenue",
    "avg_deal_size",
    "sales_cycle_days",
    "open_opportunities",
    "pipeline_value",
    "weighted_pipeline",
)
ANCHOR = "DuckDB by hand"
Command = list[str | Path]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds by the clock, and its peak resident memory (the system's own unit)."""

    seconds: float
    memory: float


def cost_of(command: Command) -> tuple[Cost, str]:
    """Run one process to its end; its cost and what it printed."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryDirectory() as elsewhere:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=printed, cwd=elsewhere)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"exit code {process.returncode}: {' '.join(map(str, command))}")
        printed.seek(0)
        return Cost(seconds, usage.ru_maxrss), printed.read().decode()


def medians(contenders: dict[str, Command], rounds: int) -> tuple[dict[str, Cost], dict[str, str]]:
    """Run all in turn; the median cost of each over the rounds after the first, and what each printed."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    printed = {}
    for number in range(rounds + 1):
        for name, command in contenders.items():
            cost, printed[name] = cost_of(command)
            costs[name] += [cost] if number else []
    middle = {
        name: Cost(statistics.median(c.seconds for c in each), statistics.median(c.memory for c in each))
        for name, each in costs.items()
    }
    return middle, printed


def export_of(rows: str) -> Path:
    """Generate the export unless it is there."""
    file = EXPORTS / f"deals-{rows}.csv"
    EXPORTS.mkdir(exist_ok=True)
    if not file.exists():
        print(f"generating {rows} deals …", file=sys.stderr)
        subprocess.run([sys.executable, HERE / "generate.py", rows, file], check=True)
    return file


BY_HAND = {
    "DuckDB by hand": "duckdb",
    "polars by hand": "polars",
    "pandas by hand": "pandas",
    "DuckDB by hand, plainly": "plain",
    "pandas by hand, plainly": "pandas_plain",
}
"""What contenders are called, and their scripts: tuned ones, and such as one writes without a second thought."""


def contenders_for(file: Path) -> dict[str, Command]:
    """Name the ways to the same values."""
    report: Command = [CRMKPI, "report", file, "--period", PERIOD, "--format", "json"]
    eight = [word for kpi in KPIS for word in ("--kpi", kpi)]
    by_hand: dict[str, Command] = {
        title: [sys.executable, HERE / f"by_hand_{script}.py", file, FIRST, PERIOD] for title, script in BY_HAND.items()
    }
    return {**by_hand, "crmkpi, these KPIs": [*report, *eight], "crmkpi, all KPIs": report}


def months_of(kpi: dict[str, object]) -> dict[str, float]:
    """Collect the values that a report tells of one KPI, by month."""
    points = [{"period": PERIOD, **kpi}, kpi["previous"], kpi["year_ago"], *kpi["trend"]]
    return {point["period"]: point["value"] for point in points}


def compare(printed: dict[str, str]) -> int:
    """Stop unless all agree to twelve digits; the number of values that were compared."""
    compared = 0
    for name in (name for name in printed if name.startswith("crmkpi")):
        kpis = {kpi["id"]: months_of(kpi) for kpi in json.loads(printed[name])["kpis"]}
        for rival, values in ((rival, json.loads(printed[rival])) for rival in printed if "hand" in rival):
            for kpi in KPIS:
                if kpis[kpi].keys() != values[kpi].keys():
                    sys.exit(f"{kpi}: {name} has {sorted(kpis[kpi])}, {rival} {sorted(values[kpi])}")
                for month, value in values[kpi].items():
                    ours = kpis[kpi][month]
                    if not math.isclose(ours, value, rel_tol=1e-12):
                        sys.exit(f"{kpi} in {month}: {name} says {ours}, {rival} {value}")
                    compared += 1
    return compared


def headline(title: str) -> None:
    """Begin a table of ratios."""
    print(f"\n{title:<36}  time    memory")


def line(name: str, cost: Cost, anchor: Cost, beside: str = "") -> None:
    """Print one line of a table: a cost as a multiple of another."""
    time_ratio, memory_ratio = cost.seconds / anchor.seconds, cost.memory / anchor.memory
    print(f"  {name:<30} {time_ratio:7.2f} × {memory_ratio:7.2f} ×   {beside}".rstrip(), flush=True)


def side_by_side(sizes: list[str], rounds: int) -> None:
    """Print the ratios to DuckDB by hand for every size, and how the time grows from size to size."""
    costs = {}
    for rows in sizes:
        costs[rows], printed = medians(contenders_for(export_of(rows)), rounds)
        headline(f"{rows} deals ({compare(printed):,} values agree)")
        anchor = costs[rows][ANCHOR]
        for name, cost in costs[rows].items():
            line(name, cost, anchor)
    for smaller, larger in itertools.pairwise(sizes):
        headline(f"from {smaller} to {larger} deals")
        for name, small in costs[smaller].items():
            line(name, costs[larger][name], small)


def start_up(rounds: int) -> None:
    """Print what starting costs beside the bare import of the libraries that are needed."""
    few = export_of("10")
    pairs: list[tuple[str, Command, str]] = [
        ("crmkpi --version", [CRMKPI, "--version"], "import typer"),
        ("crmkpi --help", [CRMKPI, "--help"], "import typer"),
        ("crmkpi report, ten deals", [CRMKPI, "report", few], "import duckdb, typer, rich, yaml"),
    ]
    headline("starting")
    for name, command, statement in pairs:
        costs, _ = medians({"ours": command, "bare": [sys.executable, "-c", statement]}, rounds)
        line(name, costs["ours"], costs["bare"], f"python -c '{statement}'")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("sizes", nargs="*", metavar="ROWS", default=["10k", "1M", "5M"])
    words.add_argument("--rounds", type=int, default=3)
    given = words.parse_args()
    start_up(max(given.rounds, 7))
    side_by_side(given.sizes, given.rounds)


if __name__ == "__main__":
    main()
