"""Runs `crmkpi report` on the sample with one file and with every file, and times each format by itself.

python benchmarks/formats.py [--rounds 5]

Promised: all formats together take less than 1.5 × the time of the HTML page alone plus the PDF compiler's own time,
and the HTML page takes less than 50 ms beyond the report itself. The exit code is 1 when that does not hold.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from run import CRMKPI, HERE, medians

CONFIG = HERE.parent / "configs" / "crmkpi.yaml"
MOST, PAGE_MS = 1.5, 50


def timed(work: Callable[[], object], rounds: int) -> float:
    """Take the median of several runs after the first one, in milliseconds of processor time."""
    seconds = []
    for _ in range(rounds + 1):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds[1:]) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    from crmkpi import build_report, formats

    names = [name for name in formats.names() if name != "terminal"]
    suffixes = {name: formats.load(name).SUFFIX for name in names}
    start = [CRMKPI, "--config", CONFIG, "--quiet", "report"]
    every = [word for name in names for word in ("-o", f"r{suffixes[name]}")]
    costs, _ = medians({"HTML alone": [*start, "-o", "r.html"], "every format": [*start, *every]}, rounds)
    report = build_report(CONFIG).facts
    each = {name: timed(lambda name=name: formats.load(name).render(report), rounds) for name in names}
    for name, cost in costs.items():
        print(f"{name:14} {cost.seconds * 1000:6.0f} ms")
    for name, milliseconds in sorted(each.items(), key=lambda one: -one[1]):
        print(f"  {name:12} {milliseconds:6.1f} ms to render")
    bound = MOST * costs["HTML alone"].seconds * 1000 + each["pdf"]
    taken, page = costs["every format"].seconds * 1000, each["html"]
    print(f"every format: {taken:.0f} ms of at most {bound:.0f} ms · HTML page: {page:.0f} ms of at most {PAGE_MS} ms")
    if taken > bound or page > PAGE_MS:
        sys.exit(1)


if __name__ == "__main__":
    main()
