"""The data-quality part by itself: load, check, say what the findings mean for KPIs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crmkpi import checks
from crmkpi.baseline import Baseline
from crmkpi.catalogue import definitions
from crmkpi.checks import Checked
from crmkpi.gathering import Gathered, affecting, checking, duplicates, idle, verdicts, version
from crmkpi.model import Checkup, Finding
from crmkpi.tables import all_tables
from crmkpi.words import translator


def run(ready: Gathered, baseline: Baseline | None = None) -> Checked:
    """Run the checks."""
    ready.request.say(translator(ready.language).gettext("checking"))
    return checks.run(replace(checking(ready), before=baseline.rows if baseline else None))


def make(
    ready: Gathered,
    fail_on: Sequence[str] = ("error",),
    baseline: Baseline | None = None,
    checked: Checked | None = None,
) -> Checkup:
    """Put the checkup together; the checks are run unless they were."""
    settings, language = ready.config, ready.language
    checked = checked or run(ready, baseline)
    findings = tuple(affecting(ready, checked.findings))
    notes = [*ready.notes, *ready.brought.notes, *idle(ready, findings), *verdicts(ready, checked), *checked.notes]
    if baseline is not None:
        findings = baseline.compared(findings, language)
        notes += baseline.gone(findings, language)
    return Checkup(
        title=settings.title or translator(language).gettext("Data quality"),
        language=language,
        as_of=ready.as_of,
        timezone=settings.timezone,
        checks=findings,
        not_run=checked.not_run,
        duplicates=duplicates(ready, checked),
        sources=tuple(ready.brought.sources),
        rows={table: ready.engine.count(table) for table in all_tables() if table in ready.engine.present},
        notes=tuple(notes),
        failed=tuple(ready.brought.failed),
        fail_on=tuple(fail_on),
        shown=ready.request.show,
        personal=ready.request.personal,
        labels=_labels(ready, findings),
        baseline=baseline.name if baseline else None,
        config=settings.file.name if settings.file else None,
        config_sha256=settings.sha256,
        config_lines={**settings.checks.lines, **_table_lines(ready)},
        config_path=settings.file.as_posix() if settings.file else None,
        version=version(),
    )


def warned(made: Checkup) -> tuple[str, ...]:
    """Say beside the output that it shows personal data."""
    _ = translator(made.language).gettext
    return (_("personal data is shown as it is: keep this output to those who may see it"),) if made.personal else ()


def _labels(ready: Gathered, findings: Sequence[Finding]) -> dict[str, str]:
    named = dict.fromkeys(name for one in findings for name in one.affects)
    return {name: definitions.label(ready.kpis[name], ready.language) for name in named}


def _table_lines(ready: Gathered) -> Mapping[str, int]:
    """Find the line of the config that speaks of each table."""
    lines: dict[str, int] = {}
    for source in ready.config.sources:
        if source.files:
            lines.setdefault(f"table:{source.table}", source.files[0].line)
    return lines
