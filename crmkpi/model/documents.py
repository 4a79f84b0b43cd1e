"""What a format gets: a finished report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crmkpi.model.exhibits import Balance, CohortTable, Funnel
from crmkpi.model.findings import Duplicates, Finding, NotRun, Source
from crmkpi.model.values import KpiValue, NotComputed, PeriodFacts
from crmkpi.model.words import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Goal:
    """A business goal that KPIs serve."""

    id: str
    name: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Rates:
    """How amounts in other currencies were converted into the report's own."""

    file: str
    sha256: str
    rule: str
    """at_date, month_average, period_end, or fixed."""
    currency: str
    rows: Mapping[str, tuple[int, int]]
    """Currency → rows with an amount in it, and those of them for which there is no rate."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a format gets. Same report in, same bytes out."""

    title: str
    language: str
    as_of: date
    timezone: str
    currency: str | None
    period: PeriodFacts
    kpis: tuple[KpiValue, ...]
    not_computed: tuple[NotComputed, ...]
    checks: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    duplicates: Duplicates | None
    sources: tuple[Source, ...]
    goals: tuple[Goal, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    """Canonical table → rows, in the order of the contract."""
    notes: tuple[str, ...] = ()
    """Sentences about the whole run (a file that was not recognised, a column of two date formats)."""
    config: str | None = None
    config_sha256: str | None = None
    version: str = ""
    headline: str = ""
    """One computed sentence: how the period went."""
    cohorts: tuple[CohortTable, ...] = ()
    funnels: tuple[Funnel, ...] = ()
    balances: tuple[Balance, ...] = ()
    rates: Rates | None = None
    stamp: str | None = None
    """When the report was made; only when it was asked for, because it is not in the inputs."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """All that a format of `check` gets. Same checkup in, same bytes out."""

    title: str
    language: str
    as_of: date
    timezone: str
    checks: tuple[Finding, ...]
    """Every check that was asked, of every table, passed ones too; the worst first."""
    not_run: tuple[NotRun, ...]
    duplicates: Duplicates | None
    sources: tuple[Source, ...]
    rows: Mapping[str, int] = field(default_factory=dict)
    """Canonical table → rows, in the order of the contract."""
    notes: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """Sentences about files that could not be read: the rest was checked, but that is not the whole job."""
    fail_on: tuple[str, ...] = ("error",)
    shown: str | None = None
    """The one check of which all bad rows are listed (`--show`)."""
    personal: bool = False
    """Whether personal data is shown as it is."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """KPI id → label, for the KPIs that findings affect."""
    baseline: str | None = None
    """The file of findings that were there before."""
    config: str | None = None
    config_sha256: str | None = None
    config_lines: Mapping[str, int] = field(default_factory=dict)
    """Code of a check, or `table:` and the name of a table → the line of the config that speaks of it."""
    config_path: str | None = None
    """The config as it was named, for formats that point at its lines."""
    version: str = ""

    @property
    def verdict(self) -> Verdict:
        """Say how the checkup ended."""
        if self.failed or any(one.failed for one in self.not_run):
            return Verdict.UNFINISHED
        found = {finding.severity for finding in self.checks if finding.counts}
        bad = {Severity.ERROR} | ({Severity.WARNING} if "warning" in self.fail_on else set())
        return Verdict.FAILED if "never" not in self.fail_on and found & bad else Verdict.PASSED
