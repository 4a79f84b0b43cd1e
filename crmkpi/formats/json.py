"""JSON for other programs: schema `crmkpi.report/1`, raw numbers, percents as fractions, unknown is null."""

from typing import Any

from crmkpi.formats import _exhibit_trees, _trees
from crmkpi.formats._numbers import raw as number
from crmkpi.model import Comparison, KpiValue, PeriodFacts, Rates, Report, Segment, Unused

SCHEMA = "crmkpi.report/1"
SUFFIX = ".json"
BINARY = False


def render(report: Report) -> str:
    """Write the report as one JSON object; keys come in the contract's order, further ones after them."""
    return _trees.written(tree(report))


def tree(report: Report) -> dict[str, Any]:
    """Turn the report into dicts, lists, strings and numbers."""
    return {
        "schema": SCHEMA,
        "title": report.title,
        "as_of": report.as_of.isoformat(),
        "timezone": report.timezone,
        "currency": report.currency,
        "period": _period(report.period),
        "kpis": [_kpi(kpi) for kpi in report.kpis],
        "not_computed": [
            {
                "id": missing.id,
                "reason": missing.reason.value,
                "detail": missing.detail,
                "label": missing.label,
                "category": missing.category.value,
            }
            for missing in report.not_computed
        ],
        "checks": [_trees.check(check) for check in sorted(report.checks, key=lambda check: (check.code, check.table))],
        "not_run": [{"code": one.code, "reason": one.reason} for one in report.not_run],
        "duplicates": _trees.duplicates(report.duplicates),
        "sources": [_trees.source(source) for source in report.sources],
        "language": report.language,
        "rows": dict(report.rows),
        "goals": [
            {"id": goal.id, "name": goal.name, "due": goal.due and goal.due.isoformat()} for goal in report.goals
        ],
        "notes": list(report.notes),
        "config": report.config,
        "config_sha256": report.config_sha256,
        "version": report.version,
        "headline": report.headline,
        "cohorts": [_exhibit_trees.cohorts(one) for one in report.cohorts],
        "funnels": [_exhibit_trees.funnel(one) for one in report.funnels],
        "balances": [_exhibit_trees.balance(one) for one in report.balances],
        "stamp": report.stamp,
        **({"rates": _rates(report.rates)} if report.rates else {}),
    }


def _rates(one: Rates) -> dict[str, Any]:
    return {
        "file": one.file,
        "sha256": one.sha256,
        "rule": one.rule,
        "currency": one.currency,
        "rows": [
            {"currency": currency, "rows": rows, "without_rate": without}
            for currency, (rows, without) in one.rows.items()
        ],
    }


def _period(period: PeriodFacts) -> dict[str, Any]:
    return {
        "label": period.label,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "complete": period.complete,
        "until": period.until.isoformat(),
        "grain": period.grain,
    }


def _kpi(kpi: KpiValue) -> dict[str, Any]:
    return {
        "id": kpi.id,
        "label": kpi.label,
        "category": kpi.category.value,
        "unit": kpi.unit.value,
        "better": kpi.better.value,
        "value": number(kpi.value),
        "reason": kpi.reason and kpi.reason.value,
        "numerator": number(kpi.numerator),
        "denominator": number(kpi.denominator),
        "n": kpi.n,
        "low": number(kpi.low),
        "high": number(kpi.high),
        "target": number(kpi.target),
        "attainment": number(kpi.attainment),
        "status": kpi.status.value,
        "previous": _comparison(kpi.previous),
        "year_ago": _comparison(kpi.year_ago),
        "trend": [
            {
                "period": point.period,
                "value": number(point.value),
                "complete": point.complete,
                "target": number(point.target),
                "immature": point.immature,
            }
            for point in kpi.trend
        ],
        "segments": [_segment(segment) for segment in kpi.segments],
        "unclean_value": number(kpi.unclean_value),
        "definition": kpi.definition,
        **_kpi_more(kpi),
    }


def _kpi_more(kpi: KpiValue) -> dict[str, Any]:
    """Write what the contract does not ask for."""
    return {
        "question": kpi.question,
        "formula": kpi.formula,
        "source": kpi.source,
        "notes": kpi.notes,
        "variant": kpi.variant,
        "parameters": dict(kpi.parameters),
        "detail": kpi.detail,
        "low_n": kpi.low_n,
        "too_few": kpi.too_few,
        "whole_target": number(kpi.whole_target),
        "parts": {name: number(value) for name, value in kpi.parts.items()},
        "immature": kpi.immature,
        "outside": kpi.outside,
        "additive": kpi.additive,
        "warn": number(kpi.warn),
        "deviation": number(kpi.deviation),
        "owner": kpi.owner,
        "goal": kpi.goal,
        "table": kpi.table,
        "based_on": kpi.based_on,
        "affected": sum(one.rows for one in kpi.unused) + sum(one.rows for one in kpi.left_out),
        "unused": [_unused(one) for one in kpi.unused],
        "left_out": [{"code": one.code, "table": one.table, "rows": one.rows} for one in kpi.left_out],
        "unclean_reason": kpi.unclean_reason and kpi.unclean_reason.value,
        "signals": [_exhibit_trees.signal(one) for one in kpi.signals],
    }


def _comparison(earlier: Comparison | None) -> dict[str, Any] | None:
    if earlier is None:
        return None
    return {
        "period": earlier.period,
        "value": number(earlier.value),
        "change": number(earlier.change),
        "since": earlier.since and earlier.since.isoformat(),
        "start": earlier.start.isoformat(),
        "end": earlier.end.isoformat(),
        "reason": earlier.reason and earlier.reason.value,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "by": segment.by,
        "key": segment.key,
        "value": number(segment.value),
        "n": segment.n,
        "numerator": number(segment.numerator),
        "denominator": number(segment.denominator),
        "reason": segment.reason and segment.reason.value,
        "low_n": segment.low_n,
        "previous": number(segment.previous),
        "contribution": number(segment.contribution),
    }


def _unused(one: Unused) -> dict[str, Any]:
    return {"column": one.column, "rows": one.rows, "unreadable": one.unreadable}
