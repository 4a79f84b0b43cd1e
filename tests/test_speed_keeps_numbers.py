"""What makes a large report fast changes nothing in it: adding rows up beforehand, reading files before the count."""

import importlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from trials import loaded, put, table, whole_company

from crmkpi import catalogue
from crmkpi import report as work
from crmkpi.catalogue import definitions, evaluate
from crmkpi.engine import Aggregate, Engine, Question, ask, open_engine
from crmkpi.engine import fold as folding
from crmkpi.errors import InputError
from crmkpi.model import Report
from crmkpi.period import Window
from crmkpi.reader import Export, NoTable, Opening, begin_exports, beside, each_table, open_export
from crmkpi.report import build_report

SAMPLE = Path(__file__).parent.parent / "sample_data"
FIRST = datetime(2026, 1, 1)
WINDOWS = [Window(str(n), FIRST + timedelta(30 * n), FIRST + timedelta(30 * n + 30)) for n in (3, 0, 1, 2)]
OPEN = "(outcome = 'open' AND (created_at < $end OR created_at IS NULL)) OR (created_at < $end AND closed_at >= $end)"
ADDED_UP = (
    f"count(*) FILTER (WHERE {OPEN})",
    f"coalesce(sum(amount) FILTER (WHERE ({OPEN}) AND amount IS NOT NULL), 0)",
    f"sum(amount * probability - 0.5) FILTER (WHERE NOT ({OPEN}))",
    "count(amount) FILTER (WHERE created_at >= $start AND created_at < $end) + count(*)",
    "min(amount) FILTER (WHERE closed_at < $end)",
    "max(closed_at) FILTER (WHERE created_at < $end)",
    "sum(amount) FILTER (WHERE amount > 1000000)",
    "sum(CAST(amount AS DECIMAL(38, 4)) * probability) FILTER (WHERE created_at < $end)",
    "count(*) FILTER (WHERE coalesce(closed_at, created_at) >= $end)",
)
ROW_BY_ROW = (
    "median(amount) FILTER (WHERE created_at < $end)",
    "count(DISTINCT amount) FILTER (WHERE created_at < $end)",
    "sum(amount / 3) FILTER (WHERE created_at < $end)",
    "sum(amount) FILTER (WHERE created_at <= $end)",
    "sum(amount * 1e0) FILTER (WHERE created_at < $end)",
    "sum(CAST(amount AS DOUBLE)) FILTER (WHERE created_at < $end)",
    "sum(amount) FILTER (WHERE created_at + ($end - $start) < $end)",
    "sum(date_diff('day', created_at, $end)) FILTER (WHERE created_at < $end)",
)


def _deals(tmp_path: Path) -> Engine:
    """Make deals whose moments often are the very ends of windows, and whose cells often are empty."""
    engine = open_engine("UTC", tmp_path)
    chance = random.Random(7)
    days = [None, *(FIRST + timedelta(days) for days in range(-30, 180, 15)), FIRST + timedelta(30, microseconds=-1)]
    engine.connection.execute(
        "CREATE TABLE deals(created_at TIMESTAMP, closed_at TIMESTAMP, outcome VARCHAR, amount DECIMAL(18,4),"
        " probability DECIMAL(18,6))"
    )
    rows = [
        (
            chance.choice(days),
            chance.choice(days),
            chance.choice(["open", "won", None]),
            amount,
            chance.choice([None, 1]),
        )
        for amount in [None, *range(500)]
    ]
    engine.connection.executemany("INSERT INTO deals VALUES (?, ?, ?, ?, ?)", rows)
    engine.present["deals"] = frozenset({"created_at", "closed_at", "outcome", "amount", "probability"})
    return engine


@pytest.mark.parametrize("sql", [*ADDED_UP, *ROW_BY_ROW])
def test_added_up_beforehand_the_numbers_are_the_same(
    sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question("deals", None, (Aggregate("a", sql), Aggregate("rows", "count(*)")))
    engine = _deals(tmp_path)
    plain = ask(engine, question, WINDOWS)
    monkeypatch.setattr(folding, "MANY", 0)
    assert ask(engine, question, WINDOWS) == plain
    assert (folding.fold(engine, "deals", [sql], ["TIMESTAMP '2026-01-01'"]) is None) == (sql in ROW_BY_ROW)


def test_a_whole_report_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = build_report(paths=[SAMPLE], period="2026-10").to_dict()
    monkeypatch.setattr(folding, "MANY", 0)
    monkeypatch.setattr(beside, "LARGE", 0)
    assert build_report(paths=[SAMPLE], period="2026-10").to_dict() == plain


def test_a_whole_company_is_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whether numbers and details are asked together, added up beforehand, or apart, also where nothing can be used."""
    deals = [(i, "won", f"2026-{1 + i % 10:02}-15", "" if i % 10 in (3, 9) else 10 * i, "JPY") for i in range(60)]
    files = {**whole_company(), "more.csv": table("deal_id,outcome,closed_at,amount,currency", deals)}
    names = tuple(name for name, kpi in definitions.built_in().items() if not kpi.formula)
    put(tmp_path, files)
    told = []
    for small, many in ((100_000, 100_000), (0, 0), (0, 100_000)):
        monkeypatch.setattr(evaluate, "SMALL", small)
        monkeypatch.setattr(folding, "MANY", many)
        with loaded([tmp_path], as_of=date(2026, 11, 5), period="2026-10", kpis=names) as ready:
            work.cleaned(ready)
            _, asking = work.asked(ready)
            told.append(catalogue.compute(ready.engine, replace(asking, mixed={})))
    assert len(told[0][0]) > 60
    for other in told[1:]:
        for one, same in zip(told[0][0], other[0], strict=True):
            assert one == same, one.id
        assert other[1] == told[0][1]


def test_every_stock_of_the_shelf_is_added_up_beforehand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One formula that is asked row by row for every window costs more than all others together."""
    asks = importlib.import_module("crmkpi.engine.ask")
    fold, asked, left = folding.fold, [], []

    def watched(engine: Engine, table: str, aggregates: Sequence[str], ends: Sequence[str]) -> Any:
        numbers = [one for one in aggregates if "own_window" not in one]
        asked.extend(numbers)
        left.extend(one for one in numbers if fold(engine, table, [one], ends) is None)
        return fold(engine, table, aggregates, ends)

    monkeypatch.setattr(folding, "MANY", 0)
    monkeypatch.setattr(evaluate, "SMALL", 0)
    monkeypatch.setattr(asks, "fold", watched)
    put(tmp_path, whole_company())
    names = tuple(name for name, kpi in definitions.built_in().items() if not kpi.formula)
    with loaded([tmp_path], as_of=date(2026, 11, 5), period="2026-10", kpis=names) as ready:
        work.cleaned(ready)
        _, asking = work.asked(ready)
        catalogue.compute(ready.engine, asking)
    assert len(asked) > 20
    assert not left


HEADER = b"deal_id,created_at,closed_at,outcome,amount,name\n"
LINES = [b"%d,2026-01-05,2026-02-%02d,won,%d.50,Deal of %d\n" % (n, n % 28 + 1, n, n) for n in range(30_000)]
"""More than what is looked at before a file is counted."""


def _last(change: Callable[[bytes], bytes]) -> bytes:
    return HEADER + b"".join(LINES[:-1]) + change(LINES[-1])


PROMISE_KEPT = {
    "plain": _last(lambda line: line),
    "a bad date": _last(lambda line: line.replace(b"2026-01-05", b"soon")),
    "lines within a cell": _last(lambda line: line.replace(b"Deal of", b'"Deal\nof')[:-1] + b'"\n'),
}
PROMISE_BROKEN = {
    "no UTF-8": _last(lambda line: line.replace(b"Deal", b"D\xe9al")),
    "a NUL": _last(lambda line: line.replace(b"Deal", b"D\0al")),
    "too few cells": _last(lambda line: line.replace(b",won", b"")),
    "too many cells": _last(lambda line: line.replace(b",won", b",,won")),
    "a stray quote": _last(lambda line: line.replace(b"Deal", b'De"al')),
    "an open quote": _last(lambda line: line.replace(b"Deal", b'"Deal')),
    "other line ends": _last(lambda line: line.replace(b"\n", b"\r\n")),
    "a delimiter too many everywhere": HEADER + b"".join(line.replace(b"\n", b",\n") for line in LINES),
    "no table of ours": _last(lambda line: line.replace(b"Deal", b"D\xe9al")).replace(b"outcome", b"x", 1),
}


@pytest.mark.parametrize("kind", [*PROMISE_KEPT, *PROMISE_BROKEN])
def test_read_before_it_is_counted_a_file_gives_the_same(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes({**PROMISE_KEPT, **PROMISE_BROKEN}[kind])
    few = tmp_path / "leads.csv"
    few.write_bytes(b"lead_id,created_at,status\n1,2026-01-05,new\n")

    def reported() -> Report:
        return build_report(paths=[file, few], period="2026-02").facts

    monkeypatch.setattr(beside, "LARGE", 1 << 30)
    counted_first = reported()
    monkeypatch.setattr(beside, "LARGE", 1 << 10)
    assert reported() == counted_first
    opening = next(begin_exports(file, "deals.csv", tmp_path / "scratch"))
    assert isinstance(opening, Opening)
    assert opening.counted is not None
    assert opening.holds() == (kind in PROMISE_KEPT)
    assert opening.settled()[0].guess.sha256 == open_export(file, "deals.csv", tmp_path / "scratch").sha256


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(HEADER + b"".join(LINES))
    few = tmp_path / "leads.csv"
    few.write_bytes(b"lead_id,created_at,status\n1,2026-01-05,new\n")
    monkeypatch.setattr(beside, "LARGE", 1 << 10)

    def counted(path: Path, *rest: Any, **more: Any) -> Iterator[Export | NoTable]:
        if path == file:
            raise InputError("deals.csv: the file cannot be read or copied (Input/output error).")
        return each_table(path, *rest, **more)

    monkeypatch.setattr(beside, "each_table", counted)
    notes = build_report(paths=[file, few], period="2026-02").facts.notes
    assert "deals.csv: the file cannot be read or copied (Input/output error)." in notes
