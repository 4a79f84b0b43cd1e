"""Damages real-looking exports for minutes and holds the reader to its promises.

python benchmarks/fuzz_reader.py [--minutes 10] [--seed 0] [--keep FOLDER]

Every file goes through `read_export` and `build_report`. Counted are tracebacks (anything but a `CrmKpiError`), files
that take longer than ten seconds, rows that do not add up, and lost rows: rows of a well-written file that the damage
to at most one other line has taken away. `--keep` writes the files that failed. The exit code is 1 if any did.
"""

import argparse
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from pollution.files import EACH  # noqa: E402
from pollution.kind import MAKERS_OF  # noqa: E402
from pollution.tables import MAKERS, table  # noqa: E402
from pollution.writing import Dialect  # noqa: E402

LONGEST = 10
"""Seconds that a file of a few lines may take before it is called a hang."""
SIGNS = (b",", b";", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xc3", b" ", b"\t", b"\\", b"'", b"|", b"#", b"=", b"\x1a")
TOKENS = (
    b'""',
    b'",',
    b',"',
    b"\r\n",
    b"\n\n",
    b",,,,",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"1e999",
    b"99999-99-99",
    b'"\n"',
)


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged file; `due` are the rows that must come out of it, when that is known."""

    name: str
    content: bytes
    due: tuple[tuple[str, ...], ...] = ()


class Hang(Exception):
    """A file took too long."""


def one_line_damaged(r: Random) -> Case:
    """Write a clean table and damage one line of it, not the header."""
    kinds = ("number", "city", "person", *r.sample(tuple(MAKERS), r.randint(1, 6)), "status")
    t = table(r, kinds=kinds, rows=(8, 30))
    dialect = Dialect(r.choice((",", ";", "\t")), newline=r.choice(("\n", "\r\n")), every=r.random() < 0.4)
    lines = [(line + dialect.newline).encode() for line in dialect.lines([t.header, *t.rows])]
    number = r.randint(1, len(t.rows))
    end = len(dialect.newline)
    body = lines[number][:-end]
    for _ in range(r.randint(1, 3)):
        body = damaged(body, r, r.choice((1, 1, 4)))
    lines[number] = body.replace(b"\n", b" ") + lines[number][-end:]
    due = (row for at, row in enumerate(t.rows) if at != number - 1)
    return Case("one-line", b"".join(lines), tuple(due))


def damaged(text: bytes, r: Random, most: int = 30) -> bytes:
    """Delete, insert, replace, double or move a piece of a text."""
    at = r.randrange(len(text) + 1)
    to = min(len(text), at + r.randint(1, most))
    new = r.choice((r.choice(SIGNS), r.choice(TOKENS), bytes([r.randrange(256)]), text[at:to] * 2, b""))
    return text[:at] + new + text[r.choice((at, to)) :]


def polluted(r: Random) -> Case:
    """Damage a polluted file in several places, or cut it."""
    kind = r.choice(tuple(MAKERS_OF))
    _, content, _ = MAKERS_OF[kind](r, r.randrange(EACH))
    for _ in range(r.randint(0, 6)):
        content = damaged(content, r, r.choice((1, 5, 200)))
    return Case(kind, content[: r.randrange(1, len(content) + 1)] if r.random() < 0.1 else content)


def recoded(r: Random) -> Case:
    """Write a table in one encoding and damage its bytes."""
    t = table(r, rows=(3, 20))
    text = Dialect(r.choice((",", ";"))).joined(Dialect(r.choice((",", ";"))).lines([t.header, *t.rows]))
    content = text.encode(
        r.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman", "cp850")), "replace"
    )
    return Case("recoded", damaged(content, r))


def crm_like(r: Random) -> Case:
    """Write deals under known names, so that a report is made of them, and damage some bytes."""
    header = b"deal_id,created_at,stage,outcome,amount,currency,closed_at,owner_id\n"
    rows = [
        f"{n},2026-0{r.randint(1, 9)}-{r.randint(10, 28)},Closed,{outcome},{r.randrange(9999)}.00,BRL,,ana\n"
        for n, outcome in enumerate(r.choices(("won", "lost", ""), k=r.randint(1, 20)))
    ]
    content = header + "".join(rows).encode()
    for _ in range(r.randint(0, 5)):
        content = damaged(content, r, r.choice((1, 5, 50)))
    return Case("deals", content)


def noise(r: Random) -> Case:
    """Put signs together at random."""
    return Case(
        "noise", b"".join(r.choice((*SIGNS, *TOKENS, b"a", b"12", b"\xc3\xa9")) for _ in range(r.randint(1, 200)))
    )


MAKERS_OF_CASES: tuple[Callable[[Random], Case], ...] = (
    one_line_damaged,
    one_line_damaged,
    polluted,
    polluted,
    recoded,
    crm_like,
    noise,
)


def cases(seed: int) -> Iterator[Case]:
    """Make cases without end."""
    number = 0
    while True:
        r = Random(f"{seed} {number}")
        yield r.choice(MAKERS_OF_CASES)(r)
        number += 1


def faults(case: Case, folder: Path) -> Iterator[str]:
    """Read one case both ways and name what went wrong."""
    import crmkpi

    path = folder / "deals.csv"
    path.write_bytes(case.content)
    try:
        frame = crmkpi.read_export(path)
        lost = Counter(case.due) - Counter(map(tuple, frame.to_numpy().tolist()))
        if lost:
            yield "lost rows"
    except crmkpi.CrmKpiError:
        if case.due:
            yield "lost rows"
    try:
        report = crmkpi.build_report(paths=[path])
        for source in report.to_dict()["sources"]:
            if source["rows_read"] != source["rows_loaded"] + source["rows_rejected"]:
                yield "rows that do not add up"
    except crmkpi.CrmKpiError as error:
        if "do not add up" in str(error):
            yield "rows that do not add up"


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def run(minutes: float, seed: int, keep: Path | None) -> int:
    """Go on for some minutes, then tell the counts."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _ring)
    counts: Counter[str] = Counter()
    slowest, end = 0.0, time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases(seed)):
            if time.monotonic() > end:
                break
            begin = time.monotonic()
            found: set[str] = set()
            signal.alarm(LONGEST)
            try:
                found = set(faults(case, Path(folder)))
            except Hang:
                found = {"hangs"}
            except Exception as error:
                found = {"tracebacks"}
                last = traceback.extract_tb(error.__traceback__)[-1]
                print(f"{number} {case.name}: {type(error).__name__} in {Path(last.filename).name}:{last.lineno}")
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.monotonic() - begin)
            counts.update(["files", case.name, *found])
            if found and keep:
                keep.mkdir(parents=True, exist_ok=True)
                name = f"{'-'.join(sorted(found)).replace(' ', '_')}-{case.name}-{seed}-{number}.csv"
                (keep / name).write_bytes(case.content)
    bad = {name: counts[name] for name in ("tracebacks", "hangs", "lost rows", "rows that do not add up")}
    print(f"{counts['files']:,} files in {minutes:g} minutes, seed {seed}; the slowest took {slowest:.1f} s")
    print("; ".join(f"{name}: {times}" for name, times in bad.items()))
    return int(any(bad.values()))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--keep", type=Path)
    given = words.parse_args()
    sys.exit(run(given.minutes, given.seed, given.keep))


if __name__ == "__main__":
    main()
