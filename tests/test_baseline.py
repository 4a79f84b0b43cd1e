"""A team can start on a dirty CRM: with a baseline only what is worse than in it counts, and it holds no customer."""

import json
from pathlib import Path
from typing import Any

import pytest
from trials import Said, crm, put, table

from crmkpi import output

HEADER = "deal_id,outcome,created_at,closed_at,amount,name"


def deals(missing: int, *, rows: int = 10, first: int = 0) -> str:
    made = [
        (first + i, "won", "2026-09-01", "2026-10-05", "" if i < missing else 5, f"ana{i}@example.com")
        for i in range(rows)
    ]
    return table(HEADER, made)


def check(folder: Path, *more: str | Path) -> Said:
    return crm("check", folder / "exports", "--as-of", "2026-10-31", "--format", "json", *more)


def begin(folder: Path, missing: int = 3) -> Path:
    put(folder, {"exports/deals.csv": deals(missing)})
    said = check(folder, "--write-baseline", folder / "b.json")
    assert said.code == 0, "what has just been accepted fails nothing"
    return folder / "b.json"


def finding(said: Said, code: str) -> Any:
    return next(one for one in said.tree["checks"] if one["code"] == code)


def test_it_holds_counts_and_nothing_of_a_customer(tmp_path: Path) -> None:
    tree = json.loads(begin(tmp_path).read_text(encoding="utf-8"))
    assert (tree["schema"], tree["rows"], tree["as_of"]) == ("crmkpi.baseline/1", {"deals": 10}, "2026-10-31")
    assert {"code": "D101", "table": "deals", "column": "amount", "rows": 3} in tree["findings"]
    assert all(set(one) == {"code", "table", "column", "rows"} for one in tree["findings"])
    assert "example.com" not in (tmp_path / "b.json").read_text(encoding="utf-8")


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    first = begin(tmp_path).read_bytes()
    check(tmp_path, "--write-baseline", tmp_path / "b.json")
    assert (tmp_path / "b.json").read_bytes() == first


@pytest.mark.parametrize(("missing", "code"), [(3, 0), (2, 0), (4, 1)])
def test_only_what_is_worse_fails(tmp_path: Path, missing: int, code: int) -> None:
    baseline = begin(tmp_path)
    put(tmp_path, {"exports/deals.csv": deals(missing)})
    said = check(tmp_path, "--baseline", baseline)
    assert said.code == code, said.err
    found = finding(said, "D101")
    assert (found["rows"], found["before"]) == (missing, 3)
    assert found["accepted"] == (None if code else "as in the baseline (3)")


def test_a_finding_of_another_check_or_column_is_new(tmp_path: Path) -> None:
    baseline = begin(tmp_path)
    put(tmp_path, {"exports/deals.csv": deals(3).replace('"2026-10-05"', '"2026-08-05"', 1)})
    said = check(tmp_path, "--baseline", baseline)
    assert said.code == 1
    assert finding(said, "D104")["before"] == 0


def test_the_files_of_a_table_count_together(tmp_path: Path) -> None:
    baseline = begin(tmp_path)
    put(tmp_path, {"exports/deals.csv": deals(1, rows=5), "exports/deals-2.csv": deals(2, rows=5, first=5)})
    assert check(tmp_path, "--baseline", baseline).code == 0
    put(tmp_path, {"exports/deals-2.csv": deals(3, rows=5, first=5)})
    assert check(tmp_path, "--baseline", baseline).code == 1


def test_findings_that_are_gone_are_said_once(tmp_path: Path) -> None:
    worse = deals(3).replace('"2026-10-05","5"', '"2026-08-05","5"', 1).replace('"5"', '"x"', 2)
    put(tmp_path, {"exports/deals.csv": worse})
    check(tmp_path, "--write-baseline", tmp_path / "b.json")
    gone = sum(one["rows"] > 0 for one in json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["findings"])
    assert gone == 3
    put(tmp_path, {"exports/deals.csv": deals(0)})
    said = check(tmp_path, "--baseline", tmp_path / "b.json")
    assert said.code == 0
    assert said.err.count("3 findings of the baseline are gone: write a new one with --write-baseline") == 1


def test_what_was_not_looked_at_is_not_gone(tmp_path: Path) -> None:
    baseline = begin(tmp_path)
    without = "\n".join(",".join(line.split(",")[:4]) for line in deals(3).splitlines())
    put(tmp_path, {"exports/deals.csv": without + "\n"})
    assert "gone" not in check(tmp_path, "--baseline", baseline).err


def test_a_table_that_shrank_is_no_matter_of_what_is_accepted(tmp_path: Path) -> None:
    baseline = begin(tmp_path, missing=0)
    put(tmp_path, {"exports/deals.csv": deals(0, rows=7)})
    for _ in range(2):
        said = check(tmp_path, "--baseline", baseline)
        assert said.code == 1
        assert (finding(said, "F108")["rows"], finding(said, "F108")["of"]) == (3, 10)
    assert check(tmp_path, "--baseline", baseline, "--write-baseline", baseline).code == 1
    assert "F108" not in baseline.read_text(encoding="utf-8")
    assert check(tmp_path, "--baseline", baseline).code == 0


def test_an_ignored_finding_stays_with_the_config(tmp_path: Path) -> None:
    config = "sources: [{table: deals, files: exports/deals.csv}]\n"
    put(tmp_path, {"exports/deals.csv": deals(3), "crmkpi.yaml": config + "checks: {ignore: {D101: agreed}}\n"})
    words = ("--config", tmp_path / "crmkpi.yaml", "check", "--format", "json", "--as-of", "2026-10-31")
    assert crm(*words, "--write-baseline", tmp_path / "b.json").code == 0
    assert finding(crm(*words, "--baseline", tmp_path / "b.json"), "D101")["accepted"] == "ignored: agreed"
    put(tmp_path, {"crmkpi.yaml": config})
    assert crm(*words, "--baseline", tmp_path / "b.json").code == 1


# ---------------------------------------------------------------- reading and writing it


def test_one_that_is_not_there_is_3_with_the_way_out(tmp_path: Path) -> None:
    put(tmp_path, {"exports/deals.csv": deals(3)})
    said = check(tmp_path, "--baseline", tmp_path / "b.json")
    assert (said.code, said.out) == (3, "")
    assert "there is no such baseline" in said.err and "--write-baseline" in said.err


def test_the_first_run_of_a_pipeline_writes_it_and_later_ones_compare(tmp_path: Path) -> None:
    put(tmp_path, {"exports/deals.csv": deals(3)})
    both = ("--baseline", tmp_path / "b.json", "--write-baseline", tmp_path / "b.json")
    codes = []
    for missing in (3, 4, 4, 2, 3):
        put(tmp_path, {"exports/deals.csv": deals(missing)})
        codes.append(check(tmp_path, *both).code)
    assert codes == [0, 1, 0, 0, 1], "compared with the run before"
    assert check(tmp_path, "--baseline", tmp_path / "other.json", "--write-baseline", tmp_path / "b.json").code == 3


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "null", '{"schema": "crmkpi.check/1"}', HEADER, "\x00", "[" * 100_000,
     '{"schema": "crmkpi.baseline/1", "rows": {}, "findings": [{"code": "D101"}]}',
     '{"schema": "crmkpi.baseline/1", "rows": [], "findings": []}',
     '{"schema": "crmkpi.baseline/1", "rows": {"deals": 1e400}, "findings": []}'],
)  # fmt: skip
def test_what_is_no_baseline_is_3(tmp_path: Path, content: str) -> None:
    put(tmp_path, {"exports/deals.csv": deals(3), "b.json": content})
    said = check(tmp_path, "--baseline", tmp_path / "b.json")
    assert (said.code, said.out) == (3, "")
    assert "this is not a baseline" in said.err and "Traceback" not in said.err


def test_a_run_that_could_not_finish_writes_none(tmp_path: Path) -> None:
    baseline = begin(tmp_path)
    before = baseline.read_bytes()
    put(tmp_path, {"exports/deals.csv": deals(4), "exports/orders.csv": ""})
    said = check(tmp_path, "--baseline", baseline, "--write-baseline", baseline)
    assert said.code == 3
    assert "not written" in said.err and baseline.read_bytes() == before


@pytest.mark.parametrize("name", ["exports/deals.csv", "exports/strange.csv", "crmkpi.yaml"])
def test_it_is_never_written_over_what_is_read(tmp_path: Path, name: str) -> None:
    put(tmp_path, {"exports/deals.csv": deals(3), "exports/strange.csv": "a,b\n1,2\n"})
    put(tmp_path, {"crmkpi.yaml": "sources: [{table: deals, files: exports/deals.csv}]\n"})
    before = (tmp_path / name).read_bytes()
    words = (
        ("--config", tmp_path / "crmkpi.yaml", "check") if name == "crmkpi.yaml" else ("check", tmp_path / "exports")
    )
    said = crm(*words, "--as-of", "2026-10-31", "--write-baseline", tmp_path / name)
    assert said.code == 3
    assert (tmp_path / name).read_bytes() == before


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    put(tmp_path, {"exports/deals.csv": deals(3)})
    said = check(tmp_path, "--write-baseline", tmp_path / "nowhere" / "b.json")
    assert (said.code, said.out) == (3, "")
    assert "does not exist" in said.err


def test_a_full_disk_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    baseline = begin(tmp_path)
    before = baseline.read_bytes()
    put(tmp_path, {"exports/deals.csv": deals(4)})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.os, "fsync", full)
    said = check(tmp_path, "--baseline", baseline, "--write-baseline", baseline)
    assert said.code == 3 and "No space left on device" in said.err
    assert baseline.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.json", "exports"]
