"""The names in a report as people read them: each on one line. Files for machines keep what the exports say."""

from dataclasses import replace

from crmkpi.formats._plain import one_line
from crmkpi.model import KpiValue, Report


def on_one_line(report: Report) -> Report:
    """Write titles, labels, groups and what is said of them without tabs and line breaks."""
    return replace(
        report,
        title=one_line(report.title),
        headline=one_line(report.headline),
        kpis=tuple(_kpi(kpi) for kpi in report.kpis),
        not_computed=tuple(replace(one, label=one_line(one.label)) for one in report.not_computed),
        goals=tuple(replace(goal, name=one_line(goal.name)) for goal in report.goals),
        funnels=tuple(
            replace(one, stages=tuple(replace(stage, name=one_line(stage.name)) for stage in one.stages))
            for one in report.funnels
        ),
    )


def _kpi(kpi: KpiValue) -> KpiValue:
    return replace(
        kpi,
        label=one_line(kpi.label),
        segments=tuple(part if part.key is None else replace(part, key=one_line(part.key)) for part in kpi.segments),
        signals=tuple(replace(one, words=one_line(one.words)) for one in kpi.signals),
    )
