"""The same inputs give the same bytes in every format, whatever clock, locale, zone, threads, hashes and folder."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from trials import ROOT, clean_environment

from crmkpi import formats

FORMATS = [name for name in formats.names() if name != "terminal"]
AROUND = (
    ({"TZ": "UTC", "PYTHONHASHSEED": "1", "LANG": "C.UTF-8"}, "1"),
    ({"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77", "LC_ALL": "C", "LANG": "pt_BR.UTF-8", "COLUMNS": "40"}, "4"),
)
_CLOCK = """
import sys, time
from crmkpi.cli import main
real = time.time
time.time = lambda: real() + 98_765_432
sys.argv[0] = "crmkpi"
main()
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Write every format twice, in surroundings that differ in all that is not an input."""
    results = []
    for environment, threads in AROUND:
        folder = tmp_path_factory.mktemp("out")
        words = ["report", "--threads", threads, "--lang", "pt-BR"]
        for name in FORMATS:
            words += ["-o", str(folder / f"r{formats.load(name).SUFFIX}")]
        start = ["-m", "crmkpi"] if threads == "1" else ["-c", _CLOCK]
        done = subprocess.run(
            [sys.executable, *start, *words], cwd=ROOT, env=clean_environment(environment), capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        results.append({name: (folder / f"r{formats.load(name).SUFFIX}").read_bytes() for name in FORMATS})
    return results


@pytest.mark.parametrize("name", FORMATS)
def test_the_bytes_are_the_same(written: list[dict[str, bytes]], name: str) -> None:
    first, second = (one[name] for one in written)
    assert first == second


@pytest.mark.parametrize("name", FORMATS)
def test_a_hand_made_report_gives_the_same_bytes_in_every_process(name: str, tmp_path: Path) -> None:
    code = (
        "import sys, hashlib, json; sys.path.insert(0, 'tests'); import reports; from crmkpi import formats\n"
        "for make in (reports.full, reports.hostile):\n"
        f"    made = formats.load({name!r}).render(make())\n"
        "    print(hashlib.sha256(made if isinstance(made, bytes) else made.encode('utf-8', 'replace')).hexdigest())"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=clean_environment({"PYTHONHASHSEED": seed}), capture_output=True
        )
        for seed in ("0", "424242")
    ]
    assert all(one.returncode == 0 for one in said), said[0].stderr.decode()
    assert said[0].stdout == said[1].stdout and said[0].stdout.count(b"\n") == 2


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_names_this_machine(written: list[dict[str, bytes]], name: str) -> None:
    for word in (str(ROOT), os.uname().nodename):
        assert len(word) < 3 or word.encode() not in written[0][name]


def test_the_hashes_of_the_inputs_are_in_the_report(written: list[dict[str, bytes]]) -> None:
    tree = json.loads(written[0]["json"])
    for source in tree["sources"]:
        file = (ROOT / "configs" / source["file"]).resolve()
        assert hashlib.sha256(file.read_bytes()).hexdigest() == source["sha256"]
