"""Write the sample exports and their README; run `python sample_data/generate.py`, the bytes never change."""

from pathlib import Path

import clients
import office
import sales
import service
from story import open_for_business
from writing import Export, Fault, write

SEED = 2_981
HERE = Path(__file__).resolve().parent

ABOUT = """# The sample: two years of an invented company

Fornada sells software, ovens and service to Brazilian bakeries. Its data lie in the exports of several
tools, each in that tool's own headers, separators, encodings and date formats, from November 2024 to
October 2026, exported on 1 November 2026. `configs/crmkpi.yaml` reports on them: `crmkpi report`.

The story: the win rate dips in the third quarter of 2026 and customers become dearer to win, while support
answers faster, fewer customers leave and more of them recommend Fornada.

Everything is invented. `python sample_data/generate.py` writes all of it again, byte for byte, this file
too: `company.py` and `story.py` are what happened, `sales.py`, `clients.py`, `service.py` and `office.py` how
each tool writes it down, `writing.py` the dialects.
"""
FAULTS = """
## Deliberate faults

Real exports are not clean, so these are not. Lines are physical lines of the file, counted from 1; the codes
are those of `crmkpi list checks`. Rows that refer to the customer without a code are findings of their own
(A106, D106, L106, N106, T106). `crmkpi check` also names what is no fault of the files but of daily work: open deals
past their expected close (D225) or without activity (D227), customers asked twice within a month (N226).
"""


def main() -> None:
    """Write everything."""
    company = open_for_business(SEED)
    exports = [export(company) for export in (*sales.EXPORTS, *clients.EXPORTS, *service.EXPORTS, *office.EXPORTS)]
    exports += office.logins(company)
    faults = [fault for export in exports for fault in write(export, HERE)]
    readme = ABOUT + files(exports) + FAULTS + table(faults)
    (HERE / "README.md").write_bytes(readme.encode())


def files(exports: list[Export]) -> str:
    """List the files."""
    lines = ["", "| file | as written by | rows | text |", "|---|---|---:|---|"]
    for export in exports:
        rows = sum(line.cells != ("",) for line in export.lines)
        text = f"{export.dialect.encoding}, {repr(export.dialect.delimiter)[1:-1]}"
        lines.append(f"| `{export.name}` | {export.tool} | {rows} | `{text}` |")
    return "\n".join(lines) + "\n"


def table(faults: list[Fault]) -> str:
    """List the faults, each with its line and with what the tool must say."""
    lines = ["", "| file | line | what is wrong | what `crmkpi` says |", "|---|---:|---|---|"]
    lines += [f"| `{one.file}` | {one.line} | {one.fault} | {one.answer} |" for one in faults]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
