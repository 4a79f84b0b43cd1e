"""Rejected rows are written as they stand in the export: all of them, for their owner only, whole or not at all."""

import csv
import gzip
import io
import os
import signal
import stat
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet
from trials import Said, clean_environment, crm, put, table

from crmkpi import checkup, gathering, rejects
from crmkpi.config import DEFAULT
from crmkpi.errors import OutputError

HEADER = "deal_id,outcome,created_at,closed_at,amount,name"
ROWS = [
    "1,won,2026-09-01,2026-10-05,100,fine",
    "2,won,2026-09-01,2026-10-05,,no amount",
    '3,won,2026-09-01,2026-10-05, a combinar ,"=1+1, ""quoted"" and',
    'two lines"',
    "4,won,2026-09-01,2026-10-05,1,too,many",
    "5,lost,2026-09-01,2026-08-05,,closed before",
    "",
    "5,lost,2026-09-01,2026-10-05,,same id",
    "x6,won,2026-09-01",
]
DEALS = "\n".join([HEADER, *ROWS]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of exports beside one for results."""
    inside = tmp_path / "exports"
    inside.mkdir()
    return inside


def check(folder: Path, *more: str | Path, code: int = 1) -> Said:
    said = crm("check", folder, "--as-of", "2026-10-31", "--rejects", folder.parent / "rejects", *more)
    assert said.code == code, said.err
    return said


def written(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder.parent / "rejects" / name).read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder.parent / "rejects").iterdir())


def test_rows_come_with_their_lines_codes_and_original_columns(folder: Path) -> None:
    said = check(put(folder, {"deals.csv": DEALS}))
    bad = written(folder, "deals.csv.bad.csv")
    assert list(bad[0]) == ["file", "first_line", "last_line", "codes", *HEADER.split(",")]
    found = [(row["first_line"], row["last_line"], row["codes"]) for row in bad]
    assert [(first, last) for first, last, _ in found] == [("3", "3"), ("4", "5"), ("7", "7"), ("9", "9")]
    codes = [set(codes.split()) for _, _, codes in found]
    assert "D101" in codes[0] and "F102" in codes[1] and {"D103", "D104"} <= codes[2] and "D103" in codes[3]
    assert bad[1]["amount"] == " a combinar "
    assert bad[1]["name"] == '=1+1, "quoted" and\ntwo lines', "text stays as it is, formulas too"
    refused = written(folder, "deals.csv.refused.csv")
    assert [(row["first_line"], row["reason"], row["text"]) for row in refused] == [
        ("6", "too_many_cells", ROWS[4]),
        ("10", "too_few_cells", ROWS[8]),
    ]
    content = (folder / "deals.csv").read_bytes()
    for row in refused:
        assert content[int(row["byte_offset"]) :].startswith(row["text"].encode())
    assert "deals.csv.bad.csv (4 of 7 rows)" in said.err
    assert "deals.csv.refused.csv (2 of 7 rows)" in said.err


def test_only_the_owner_may_read_them(folder: Path) -> None:
    check(put(folder, {"deals.csv": DEALS}))
    inside = folder.parent / "rejects"
    assert stat.S_IMODE(inside.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in inside.iterdir()} == {0o600}
    inside.chmod(0o755)
    check(folder)
    assert stat.S_IMODE(inside.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deals.csv", DEALS.replace(",", ";").encode("cp1252")),
        ("deals.csv", DEALS.replace("\n", "\r\n").encode("utf-16")),
        ("deals.csv.gz", gzip.compress(DEALS.encode())),
        ("deals.tsv", DEALS.replace(",", "\t").encode("utf-8-sig")),
    ],
)
def test_any_dialect_keeps_lines_and_text(folder: Path, name: str, content: bytes) -> None:
    check(put(folder, {name: content}))
    bad = written(folder, f"{name}.bad.csv")
    assert [(row["first_line"], row["last_line"]) for row in bad] == [("3", "3"), ("4", "5"), ("7", "7"), ("9", "9")]
    assert [row["name"] for row in bad][::3] == ["no amount", "same id"]
    assert len(written(folder, f"{name}.refused.csv")) == 2


def test_a_sound_file_is_read_in_place_with_the_same_lines(folder: Path) -> None:
    rows = [f'{i},won,2026-09-01,2026-10-05,{"" if i % 100 == 7 else 5},"a\nb"' for i in range(1, 1001)]
    check(put(folder, {"deals.csv": f"{HEADER}\n" + "\n".join(rows) + "\n"}))
    bad = written(folder, "deals.csv.bad.csv")
    assert [(row["deal_id"], row["first_line"], row["last_line"]) for row in bad] == [
        (str(i), str(2 * i), str(2 * i + 1)) for i in range(7, 1001, 100)
    ]


def test_parquet_rows_are_read_again_from_the_file(folder: Path) -> None:
    rows = 25_000
    amounts = [None if i % 5_000 == 3 else 1 + i for i in range(rows)]
    parquet.write_table(
        pyarrow.table(
            {
                "deal_id": [f"d{i}" for i in range(rows)],
                "outcome": ["won"] * rows,
                "closed_at": ["2026-10-05"] * rows,
                "amount": amounts,
            }
        ),
        folder / "deals.parquet",
        row_group_size=7_000,
    )
    check(folder)
    bad = written(folder, "deals.parquet.bad.csv")
    assert [(row["deal_id"], row["first_line"], row["amount"]) for row in bad] == [
        (f"d{i}", str(i + 1), "") for i in range(3, rows, 5_000)
    ]


def test_files_of_one_name_do_not_meet(folder: Path) -> None:
    put(
        folder.parent,
        {"a/deals.csv": DEALS, "b/deals.csv": DEALS, "c/a__deals.csv": DEALS.replace("no amount", "other")},
    )
    paths = [folder.parent / name for name in ("a/deals.csv", "b/deals.csv", "c/a__deals.csv")]
    assert crm("check", *paths, "--as-of", "2026-10-31", "--rejects", folder.parent / "rejects").code == 1
    bad = [name for name in names(folder) if ".bad." in name]
    assert bad == ["a__deals.csv.bad.csv", "a__deals.csv~2.bad.csv", "b__deals.csv.bad.csv"]
    assert written(folder, bad[1])[0]["file"] == "a__deals.csv"


def test_only_errors_that_the_config_does_not_ignore_are_rejected(folder: Path) -> None:
    config = "sources: [{table: deals, files: deals.csv}]\n"
    ignored = "checks: {ignore: {D101: known}, severity: {D104: warning}}\n"
    put(folder, {"deals.csv": DEALS, "crmkpi.yaml": config + ignored})
    crm("--config", folder / "crmkpi.yaml", "check", "--as-of", "2026-10-31", "--rejects", folder.parent / "rejects")
    codes = {code for row in written(folder, "deals.csv.bad.csv") for code in row["codes"].split()}
    assert "D103" in codes and "F102" in codes
    assert not codes & {"D101", "D104"}


def test_a_second_run_replaces_its_own_files_and_no_others(folder: Path) -> None:
    check(put(folder, {"deals.csv": DEALS}))
    inside = put(folder.parent / "rejects", {"notes.txt": "mine", "leads.csv.bad.csv": "mine too\n"})
    good = f"{HEADER}\n1,won,2026-09-01,2026-10-05,100,fine\n2,won,2026-09-01,2026-10-05,,no amount\n"
    check(put(folder, {"deals.csv": good}))
    assert names(folder) == ["deals.csv.bad.csv", "leads.csv.bad.csv", "notes.txt"]
    assert len(written(folder, "deals.csv.bad.csv")) == 1
    check(put(folder, {"deals.csv": good.replace(",,", ",1,")}), code=0)
    assert names(folder) == ["leads.csv.bad.csv", "notes.txt"]
    assert (inside / "leads.csv.bad.csv").read_text() == "mine too\n"


# ---------------------------------------------------------------- what cannot be


def test_never_where_exports_are(folder: Path) -> None:
    put(folder, {"deals.csv": DEALS})
    said = crm("check", folder / "deals.csv", "--as-of", "2026-10-31", "--rejects", folder)
    assert said.code == 3 and "this is the folder of deals.csv" in said.err
    assert [path.name for path in folder.iterdir()] == ["deals.csv"]


@pytest.mark.parametrize("where", ["missing/rejects", "exports/deals.csv", "read-only/rejects"])
def test_a_folder_that_cannot_be_written_to_is_3(folder: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, {"deals.csv": DEALS})
    (folder.parent / "read-only").mkdir()
    if where.startswith("read-only"):

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refuse)
    said = crm("check", folder, "--as-of", "2026-10-31", "--rejects", folder.parent / where)
    assert said.code == 3
    assert "Traceback" not in said.err and "mistake in crmkpi" not in said.err
    assert sorted(path.name for path in folder.parent.rglob("*")) == ["deals.csv", "exports", "read-only"]


def test_a_full_disk_leaves_the_old_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(put(folder, {"deals.csv": DEALS}))
    before = {name: (folder.parent / "rejects" / name).read_bytes() for name in names(folder)}
    put(folder, {"deals.csv": DEALS.replace("fine", "changed").replace("no amount", "changed")})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in check(folder, code=3).err
    assert {name: (folder.parent / "rejects" / name).read_bytes() for name in names(folder)} == before


def test_a_run_that_is_killed_leaves_no_half_file(folder: Path) -> None:
    rows = "".join(f"{i},won,2026-09-01,2026-10-05,,{'x' * 200}\n" for i in range(150_000))
    put(folder, {"deals.csv": f"{HEADER}\n{rows}"})
    inside = folder.parent / "rejects"
    words = ["check", str(folder), "--as-of", "2026-10-31", "--rejects", str(inside)]
    left: list[str] = []
    for number in (signal.SIGKILL, signal.SIGTERM):
        running = subprocess.Popen(
            [sys.executable, "-m", "crmkpi", *words],
            env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(3000):
            if any(path.name not in left and path.stat().st_size for path in _inside(inside)):
                break
            time.sleep(0.01)
        running.send_signal(number)
        assert running.wait(60) != 0
        left = names(folder)
        assert all(name.startswith(".crmkpi-rejects-") for name in left)
        assert number == signal.SIGTERM or left, "it was killed while it wrote"
    assert not left, "on a polite end nothing stays, and what another run left goes too"


def _inside(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.exists() else iter(())


def test_rows_are_streamed(folder: Path) -> None:
    """Ten times the rows take no more memory of ours."""
    peaks = []
    for rows in (3_000, 60_000):
        lines = "".join(f"{i},won,2026-09-01,2026-10-05,,{'x' * 300}\n" for i in range(rows))
        put(folder, {"deals.csv": f"{HEADER}\n{lines}"})
        with gathering.gathered(DEFAULT, gathering.Request(paths=(folder,), thorough=True)) as ready:
            found = checkup.run(ready)
            tracemalloc.start()
            done = rejects.write(ready, found.wrong, folder.parent / "rejects")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert [one.rows for one in done] == [rows]
    assert peaks[1] < peaks[0] + 24_000_000


def test_rows_that_do_not_add_up_are_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, {"deals.csv": DEALS})
    monkeypatch.setattr(rejects, "again", lambda *_: iter(()))
    said = crm("check", folder, "--as-of", "2026-10-31", "--rejects", folder.parent / "rejects")
    assert said.code == 3 and "do not add up" in said.err
    assert names(folder) == []


def test_an_export_is_never_written_over(folder: Path) -> None:
    inside = folder.parent / "rejects"
    put(inside, {"deals.csv.bad.csv": DEALS})
    put(folder, {"deals.csv": DEALS})
    said = crm("check", folder / "deals.csv", inside / "deals.csv.bad.csv", "--rejects", inside)
    assert said.code == 3
    assert (inside / "deals.csv.bad.csv").read_text() == DEALS


def test_the_folder_is_looked_at_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        rejects.look(tmp_path / "nowhere" / "rejects")


def test_values_with_controls_can_be_read_back(folder: Path) -> None:
    name = "tab\there, \x1b[31m, café, 東京"
    rows = [("1", "won", "2026-09-01", "2026-10-05", "", name)]
    check(put(folder, {"deals.csv": table(HEADER, rows)}))
    assert written(folder, "deals.csv.bad.csv")[0]["name"] == name
