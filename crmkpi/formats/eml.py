"""A mail as a draft: the KPIs as a table that Gmail and Outlook show, plain text beside it, the report attached."""

import hashlib
from datetime import datetime
from email.header import Header
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from crmkpi import formats
from crmkpi.errors import UsageError
from crmkpi.formats import _letter, _periods, _terms, terminal
from crmkpi.formats._plain import plain
from crmkpi.model import Report

SUFFIX = ".eml"
BINARY = True
_WIDTH = 72
_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}


def render(report: Report, *, attach: tuple[str, ...] = ("html",)) -> bytes:
    """Write the mail with the formats of `attach` as files; its boundaries and Message-ID come from its content.

    It has no sender, receiver or date (unless the report is stamped): mail programs open it to be completed.
    """
    files = [_file(report, name) for name in dict.fromkeys(attach)]
    text, page = terminal.render(report, width=_WIDTH), _letter.page(report)
    subject = _subject(report)
    digest = hashlib.sha256()
    for part in (
        subject.encode("utf-8", "backslashreplace"),
        text.encode(),
        page.encode(),
        *(one for _, _, one in files),
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    mark = digest.hexdigest()[:32]
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{mark}@crmkpi.invalid>"
    if report.stamp:
        mail["Date"] = format_datetime(datetime.fromisoformat(report.stamp))
    mail["X-Unsent"] = "1"
    mail["Content-Language"] = report.language
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    _bound(mail, mark)
    return _head_line(subject) + mail.as_bytes()


def _file(report: Report, name: str) -> tuple[str, str, bytes]:
    """Render an attachment: its file name, its kind, its bytes."""
    if name == "eml":
        raise UsageError("--attach eml: a mail does not carry itself; attach html, pdf or xlsx")
    chosen = formats.ready(formats.load(name))
    content = chosen.render(report)
    content = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    return f"kpis-{report.period.label}{chosen.SUFFIX}", _TYPES.get(chosen.SUFFIX, "application/octet-stream"), content


def _subject(report: Report) -> str:
    """Say in the subject what the report is about and how the period went."""
    title = f"{report.title} · {_periods.title(report.period.label, report.language)}"
    went = report.headline or _terms.standing(report)
    return " ".join(plain(f"{title}: {went}" if went else title).split())[:240]


def _head_line(subject: str) -> bytes:
    """Write the subject; the one of `EmailMessage` loses the blanks between what is ASCII and what is not."""
    short = subject.isascii() and max(map(len, subject.split()), default=0) < _WIDTH // 2
    charset = "us-ascii" if short else "utf-8"
    header = Header(subject.encode("utf-8", "backslashreplace").decode(), charset, header_name="Subject")
    written = header.encode(linesep="\r\n")
    return f"Subject: {written}\r\n".encode("ascii")


def _bound(mail: EmailMessage, mark: str) -> None:
    """Give every part that holds others a boundary that no encoded content can hold."""
    parts: list[EmailMessage | MIMEPart] = [part for part in mail.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_crmkpi_{number}_{mark}")
