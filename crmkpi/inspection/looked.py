"""What is at hand while files are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crmkpi.config import Config
from crmkpi.engine import Engine
from crmkpi.gathering import Request
from crmkpi.masking import masked_cell, masked_text, masked_unknown
from crmkpi.reader import Export
from crmkpi.sources import Brought, File, Understood
from crmkpi.sources.propose import Proposal
from crmkpi.tables import all_tables


@dataclass(frozen=True, slots=True)
class Opened:
    """Files that were brought in, for as long as they can be looked at."""

    settings: Config
    request: Request
    language: str
    engine: Engine
    scratch: Path
    files: Sequence[File]
    brought: Brought


@dataclass(frozen=True, slots=True)
class Looked:
    """One table while it is looked at."""

    ready: Opened
    one: Understood
    export: Export
    source: str
    """How the engine reads it."""
    loaded: int
    counts: tuple[int, ...]
    """Filled cells of each of its columns."""
    first: tuple[tuple[int, tuple[str, ...]], ...]
    """(line, cells) of its first records."""
    proposal: Proposal | None = None

    @property
    def table(self) -> str:
        """The table that it becomes, or may become; empty for none."""
        return self.one.chart.table if self.one.chart else self.proposal.table if self.proposal else ""

    def header(self, index: int) -> str:
        """Write a name of the header, covered unless personal data is asked for."""
        name = self.export.header[index]
        return name if self.ready.request.personal else masked_text(name)

    def cell(self, value: str, column: str) -> str:
        """Write a cell of one of our columns (or of none), covered unless personal data is asked for."""
        if self.ready.request.personal:
            return value
        known = bool(self.table) and column in all_tables()[self.table].columns
        looked_at = self.one.chart is not None and column in self.one.chart.rules.extra
        return masked_cell(value, self.table, column) if known or looked_at else masked_unknown(value)

    def taken(self) -> dict[int, str]:
        """Say which of our columns takes each column of the file, or may take it: index → ours."""
        declared = all_tables()[self.table].columns if self.table else {}
        columns = self.one.chart.sources if self.one.chart else self.proposal.columns if self.proposal else {}
        ours = sorted(columns.items(), key=lambda pair: (pair[0] not in declared, not _personal(self.table, pair[0])))
        return {index: name for name, index in reversed(ours)}


def _personal(table: str, column: str) -> bool:
    declared = all_tables()[table].columns.get(column) if table else None
    return declared is not None and declared.personal is not None
