"""What the tests of whole runs share: write small exports, run the command line, build reports."""

import contextlib
import email
import email.policy
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crmkpi import build_report, cli, config
from crmkpi.model import Finding, KpiValue, Report
from crmkpi.report import Gathered, Request, gathered

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Said:
    """What a command returned and said."""

    code: int
    out: str
    err: str

    @property
    def tree(self) -> Any:
        return json.loads(self.out)


def put(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def table(header: str, rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    """Write rows as an export with every cell quoted; the header is written as `a,b,c`."""
    lines = [header.replace(",", delimiter)]
    lines += [delimiter.join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


def crm(*words: str | Path) -> Said:
    """Run the command line in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    before = signal.getsignal(signal.SIGPIPE)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main([str(word) for word in words])
            except SystemExit as end:
                code = int(end.code or 0)
    finally:
        signal.signal(signal.SIGPIPE, before)
    out.flush()
    err.flush()
    return Said(code, legible(out.buffer.getvalue()), err.buffer.getvalue().decode())  # type: ignore[attr-defined]


def legible(content: bytes) -> str:
    """Give what a file says as text, packed as it may be; the text of drawn pages by poppler, where it is there."""
    if content.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(packed.read(name).decode("utf-8", "backslashreplace") for name in packed.namelist())
    if content.startswith(b"PAR1"):
        from pyarrow import parquet

        table = parquet.read_table(io.BytesIO(content))
        return f"{table.to_pylist()}\n{table.schema.metadata}"
    if content.startswith(b"%PDF"):
        text = b""
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
        return (text + content).decode("utf-8", "backslashreplace").replace("\u200b", "")
    if b"\r\nX-Unsent: 1\r\n" in content:
        mail = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        return "\n".join([str(mail["Subject"]), *(str(part.get_content()) for part in parts)])
    return content.decode()


def process(*words: str | Path, environment: Mapping[str, str] | None = None, **more: Any) -> Said:
    """Run the command line as a process of its own, in a clean environment."""
    done = subprocess.run(
        [sys.executable, "-m", "crmkpi", *map(str, words)],
        env=clean_environment(environment),
        capture_output="stdout" not in more,
        timeout=60,
        **more,
    )
    return Said(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **(more or {})}


def report(folder: Path, files: Mapping[str, str | bytes] | None = None, **asked: Any) -> Report:
    """Build a report of the exports in a folder, or by the `crmkpi.yaml` in it, and prove that no row got lost."""
    put(folder, files or {})
    written = folder / "crmkpi.yaml"
    facts = build_report(written, **asked).facts if written.exists() else build_report(paths=[folder], **asked).facts
    for source in facts.sources:
        assert source.rows_read == source.rows_loaded + source.rows_rejected, source
    return facts


def kpi(facts: Report, name: str) -> KpiValue:
    return next(value for value in facts.kpis if value.id == name)


def found(facts: Report) -> dict[str, Finding]:
    """Give the findings that have rows, by code (the first of each)."""
    codes: dict[str, Finding] = {}
    for finding in facts.checks:
        if finding.rows:
            codes.setdefault(finding.code, finding)
    return codes


@contextlib.contextmanager
def loaded(paths: Sequence[Path], timezone: str = "UTC", as_of: date | None = None, **asked: Any) -> Iterator[Gathered]:
    """Load exports without a config and look at the canonical tables."""
    request = Request(paths=tuple(paths), as_of=as_of, **asked)
    with gathered(replace(config.DEFAULT, timezone=timezone), request) as ready:
        yield ready


def everything() -> dict[str, str | bytes]:
    """Exports of most tables, small, with a segment column in each that is empty in every third row."""

    def word(i: int) -> str:
        return ("", "a", "b")[i % 3]

    days = [f"2026-10-{1 + i % 28:02}" for i in range(40)]
    return {
        "deals.csv": table(
            "deal_id,outcome,created_at,closed_at,amount,probability,type,owner_id,customer_id,source",
            [
                (i, ("won", "lost", "open")[i // 3 % 3], "2026-09-01", days[i] if i // 3 % 3 < 2 else "",
                 10 + i if i % 7 else "", "0.5", "new" if i % 2 else "renewal", word(i), f"c{i}", word(i))
                for i in range(40)
            ],
        ),
        "customers.csv": table(
            "customer_id,customer_since_at,churned_at,source,email",
            [(f"c{i}", ("2026-01-01", days[i])[i % 2], days[-1] if i % 5 == 0 else "", word(i), "") for i in range(40)],
        ),
        "leads.csv": table(
            "lead_id,created_at,first_response_at,converted_at,status,source",
            [(i, days[i], days[i] if i % 4 else "", days[i] if i % 3 else "", "open", word(i)) for i in range(40)],
        ),
        "activities.csv": table(
            "activity_id,type,occurred_at,status,owner_id,customer_id",
            [(i, ("call", "email")[i % 2], days[i], "completed", word(i), f"c{i}") for i in range(40)],
        ),
        "tickets.csv": table(
            "ticket_id,created_at,first_response_at,resolved_at,closed_at,status,channel,customer_id",
            [
                (i, days[i], days[i] if i % 5 else "", days[i] if i % 2 else "", days[i] if i % 2 else "", "", word(i),
                 f"c{i}")
                for i in range(40)
            ],
        ),
        "orders.csv": table(
            "order_id,customer_id,ordered_at,amount,campaign_id",
            [(i, f"c{i % 7}", days[i], 5 + i, word(i)) for i in range(40)],
        ),
        "costs.csv": table(
            "day_on,category,amount,campaign_id",
            [(days[i], ("marketing", "sales", "retention", "crm_license")[i % 4], 3 + i, word(i)) for i in range(40)],
        ),
        "campaigns.csv": table(
            "campaign_id,name,channel,start_at,end_at", [(f"m{i}", "x", word(i), "2026-09-01", "") for i in range(9)]
        ),
        "surveys.csv": table(
            "response_id,survey,score,responded_at",
            [(i, ("nps", "csat", "ces")[i % 3], 1 + i % 5, days[i]) for i in range(40)],
        ),
        "contracts.csv": table(
            "contract_id,customer_id,term_end_at,renewed_at",
            [(i, f"c{i}", "2026-10-05", "2026-10-04" if i % 2 else "") for i in range(9)],
        ),
        "users.csv": table("user_id,role,licensed_from_on", [(i, "sales", "2026-01-01") for i in range(9)]),
        "logins.csv": table("user_id,logged_in_at", [(i % 5, days[i]) for i in range(20)]),
    }  # fmt: skip


def whole_company() -> dict[str, str | bytes]:
    """Give `everything`, and what the KPIs of subscriptions, stages, campaigns, service levels and web need."""
    days = [f"2026-10-{1 + i % 28:02}" for i in range(40)]
    return everything() | {
        "deals.csv": table(
            "deal_id,outcome,created_at,closed_at,expected_close_at,amount,probability,type,stage,owner_id,customer_id,"
            "last_activity_at,lead_id",
            [
                (i, ("won", "lost", "open")[i // 3 % 3], "2026-09-01", days[i] if i // 3 % 3 < 2 else "", days[-1 - i],
                 10 + i if i % 7 else "", "0.5", "new" if i % 2 else "renewal", "Proposal", f"u{i % 3}", f"c{i}",
                 days[i], i)
                for i in range(40)
            ],
        ),
        "leads.csv": table(
            "lead_id,created_at,mql_at,sql_at,first_response_at,converted_at,status,campaign_id",
            [
                (i, days[i], days[i], days[i] if i % 2 else "", days[i] if i % 4 else "", days[i] if i % 3 else "",
                 "open", f"m{i % 9}")
                for i in range(40)
            ],
        ),
        "customers.csv": table(
            "customer_id,name,email,phone,owner_id,customer_since_at,churned_at",
            [
                (f"c{i}", f"Company {i}", f"c{i}@x.example" if i % 3 else "", "", f"u{i % 3}",
                 ("2026-01-01", days[i])[i % 2], days[-1] if i % 5 == 0 else "")
                for i in range(40)
            ],
        ),
        "activities.csv": table(
            "activity_id,type,occurred_at,status,owner_id,customer_id,deal_id",
            [(i, ("call", "email")[i % 2], days[i], "completed", f"u{i % 3}", f"c{i}", i) for i in range(40)],
        ),
        "stage_history.csv": table(
            "record_id,record_type,stage,entered_at",
            [(i, "deal", stage, day) for i in range(20) for stage, day in (("Talk", days[0]), ("Proposal", days[i]))],
        ),
        "subscriptions.csv": table(
            "subscription_id,customer_id,start_at,end_at,mrr",
            [
                (1, "c0", "2025-01-01", "", 10), (2, "c1", "2025-01-01", "", 10), (3, "c1", "2026-10-05", "", 5),
                (4, "c2", "2025-01-01", "", 10), (5, "c2", "2025-01-01", "2026-10-05", 5),
                (6, "c3", "2025-01-01", "2026-10-05", 7), (7, "c4", "2026-10-05", "", 8),
                (8, "c5", "2025-01-01", "2026-05-05", 9), (9, "c5", "2026-10-10", "", 9),
            ],
        ),
        "touches.csv": table(
            "touch_id,occurred_at,campaign_id,deal_id,lead_id,responded",
            [(i, days[i], f"m{i % 9}", i, i, "true" if i % 2 else "false") for i in range(30)],
        ),
        "campaigns.csv": table(
            "campaign_id,name,channel,start_at,end_at,sent,cost",
            [(f"m{i}", "x", "mail", "2026-10-02", "", 50 + i, 20) for i in range(9)],
        ),
        "tickets.csv": table(
            "ticket_id,created_at,first_response_at,resolved_at,closed_at,sla_due_at,reopens,agent_replies,customer_id",
            [
                (i, days[i], days[i] if i % 5 else "", days[i] if i % 2 else "", days[i] if i % 2 else "", days[-1],
                 i % 3, 1 + i % 2, f"c{i}")
                for i in range(40)
            ],
        ),
        "surveys.csv": table(
            "response_id,survey,score,sent_at,responded_at",
            [(i, ("nps", "csat", "ces")[i % 3], 1 + i % 5, days[i], days[i] if i % 4 else "") for i in range(40)],
        ),
        "web_traffic.csv": table(
            "day_on,channel,users,sessions,engaged_sessions,engagement_s,purchases,purchasers,revenue",
            [(days[i], "mail", 90 + i, 100 + i, 60, 5000, 4, 3, 200) for i in range(28)],
        ),
    }  # fmt: skip
