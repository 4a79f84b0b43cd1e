"""Runs `crmkpi report` with the whole catalogue over a whole company, in turn with loading the same files.

python benchmarks/catalogue.py [--rounds 3] 1M 5M

The load is DuckDB's: every export into a table of text, told its columns, delimiter and quotes. Ratios are told of
the time by the clock, and of the time that all processors together were busy: other work disturbs that less.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
EXPORTS = HERE / "exports"
CRMKPI = Path(sys.executable).parent / "crmkpi"
PERIOD = "2025-10"
LOAD = """
import sys, duckdb
with duckdb.connect() as connection:
    for number, file in enumerate(sys.argv[1:]):
        with open(file, encoding="utf-8") as lines:
            names = lines.readline().strip().split(",")
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        how = f"columns={{{columns}}}, header=true, delim=',', quote='\\"', escape='\\"', auto_detect=false"
        connection.execute(f"CREATE TABLE t{number} AS SELECT * FROM read_csv('{file}', {how})")
"""


def exports_of(rows: str) -> list[Path]:
    """Generate the exports of a company unless they are there."""
    folder = EXPORTS / f"company-{rows}"
    if not folder.exists():
        print(f"generating a company of {rows} deals …", file=sys.stderr)
        subprocess.run([sys.executable, HERE / "company.py", rows, folder], check=True)
    return sorted(folder.glob("*.csv"))


def cost_of(command: list[str | Path]) -> tuple[float, float, int, bytes]:
    """Run one process: seconds by the clock, seconds of processors, peak memory, and what it printed."""
    with tempfile.TemporaryFile() as printed:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=printed)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"exit code {process.returncode}: {' '.join(map(str, command[:3]))} …")
        printed.seek(0)
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, printed.read()


def compare(rows: str, rounds: int) -> None:
    """Print the ratios of a company's size."""
    files = exports_of(rows)
    load: list[str | Path] = [sys.executable, "-c", LOAD, *files]
    report: list[str | Path] = [CRMKPI, "report", *files, "--period", PERIOD, "--format", "json"]
    loads, reports = [], []
    for _ in range(rounds):
        loads.append(cost_of(load))
        reports.append(cost_of(report))
    told = json.loads(reports[0][3])
    assert all(one[3] == reports[0][3] for one in reports), "two reports of the same files differ"
    clock, busy, memory = (
        statistics.median(own[i] / plain[i] for own, plain in zip(reports, loads, strict=True)) for i in range(3)
    )
    print(f"{rows} deals and all beside them, {len(told['kpis'])} KPIs: beside loading the files", end=" ")
    print(f"{clock:.2f} × the time, {busy:.2f} × the work, {memory:.2f} × the memory", flush=True)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("sizes", nargs="*", metavar="ROWS", default=["1M", "5M"])
    words.add_argument("--rounds", type=int, default=3)
    given = words.parse_args()
    for rows in given.sizes:
        compare(rows, given.rounds)


if __name__ == "__main__":
    main()
