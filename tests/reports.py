"""Reports with everything that a report can show, and bad ones: what every format for people is tried on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from report_fixture import HOSTILE, aimed, clean, closed, empty, running

from crmkpi.model import (
    Balance,
    Better,
    Category,
    Cohort,
    CohortTable,
    Comparison,
    Funnel,
    KpiValue,
    Report,
    Segment,
    Signal,
    Stage,
    Status,
    TrendPoint,
    Unit,
)

__all__ = ["BAD", "HOSTILE", "clean", "closed", "empty", "full", "hostile", "many_kpis", "many_segments", "running"]


def full(language: str = "pt-BR") -> Report:
    """The closed month with a headline, cohorts, funnel, balance, signals and segments of several kinds."""
    report = closed(language, "BRL" if language == "pt-BR" else "USD")
    pt = language == "pt-BR"
    kpis = {kpi.id: kpi for kpi in report.kpis}
    missed = "Receita ganha ficou 6,8% abaixo da meta" if pt else "Won revenue was 6.8% below its target"
    trend = "Sobe há 3 meses seguidos" if pt else "Up for 3 months in a row"
    kpis["won_amount"] = replace(
        kpis["won_amount"],
        trend=money_trend(),
        signals=(Signal("missed", missed, False), Signal("trend", trend, True)),
    )
    kpis["win_rate"] = replace(
        kpis["win_rate"],
        trend=tuple(TrendPoint(point.period, Decimal(point.value or 0) / 20) for point in kpis["win_rate"].trend),
        segments=tuple(
            Segment("owner_id", name, Decimal(rate) / 100, n)
            for name, rate, n in (("ana", 31, 120), ("bruno", 27, 98), ("carla", 22, 87), (None, 14, 60))
        ),
    )
    return replace(
        report,
        kpis=tuple(aimed(kpi, kpi.target) for kpi in kpis.values()),
        headline="4 de 9 metas atingidas; a maior distância é Receita ganha (−6,8%)."
        if pt
        else "4 of 9 targets met; the widest gap is won revenue (−6.8%).",
        cohorts=(cohorts(pt),),
        funnels=(funnel(pt),),
        balances=(balance(pt),),
    )


def money_trend() -> tuple[TrendPoint, ...]:
    amounts = (391, 402, 455, 430, 462, 433, 388, 401, 399, 371, 425, 478)
    months = [*(f"2025-{month}" for month in (11, 12)), *(f"2026-{month:02d}" for month in range(1, 11))]
    return tuple(
        TrendPoint(month, Decimal(amount) * 1000 + Decimal("65.60"))
        for month, amount in zip(months, amounts, strict=True)
    )


def cohorts(pt: bool = True) -> CohortTable:
    """Six months of arrivals: a triangle, in which ages that are not over yet are blank."""
    rows = []
    for place in range(6):
        ages = tuple(Decimal(1) - Decimal(place + 7 * age) / 100 if place + age <= 5 else None for age in range(6))
        rows.append(Cohort(f"2026-{5 + place:02d}", 40 + 7 * place, ages))
    return CohortTable(
        "customer_retention",
        "Retenção de clientes" if pt else "Customer retention",
        "De quem chegou em um mês, quantos ficaram?" if pt else "Of those who arrived in a month, who stayed?",
        Unit.COUNT,
        "month",
        tuple(rows),
        "Um cliente fica enquanto tem assinatura." if pt else "A customer stays as long as there is a subscription.",
        "sha256:" + "c0" * 32,
        "subscriptions",
    )


def funnel(pt: bool = True) -> Funnel:
    names = ("Lead", "Qualificado", "Proposta", "Ganho") if pt else ("Lead", "Qualified", "Proposal", "Won")
    return Funnel(
        "lead_funnel",
        "Funil de leads" if pt else "Lead funnel",
        "Dos leads do período, até onde chegaram?" if pt else "Of the leads of the period, how far did they come?",
        (
            Stage(names[0], 1200, None, None, None),
            Stage(names[1], 480, Decimal("0.4"), Decimal("0.4"), 3.5),
            Stage(names[2], 210, Decimal("0.4375"), Decimal("0.175"), 9.0),
            Stage(names[3], 96, Decimal(96) / 210, Decimal("0.08"), 21.0),
        ),
        40,
        "Cada lead conta uma vez." if pt else "Each lead counts once.",
        "sha256:" + "f1" * 32,
        "leads",
    )


def balance(pt: bool = True) -> Balance:
    words = ("novos", "saídas") if pt else ("new", "lost")
    return Balance(
        "customers",
        "Clientes" if pt else "Customers",
        Unit.COUNT,
        Decimal(1200),
        ((words[0], Decimal(96)), (words[1], Decimal(-25))),
        Decimal(1271),
    )


def hostile() -> Report:
    """The hostile running quarter, with hostile names also in what stands beside the KPIs."""
    report, right_to_left = running(), "تقرير المبيعات 2026"
    names = (*HOSTILE, right_to_left, '#panic("x") $x$ @here //c /*', '=HYPERLINK("http://e.vil","x")', "W" * 300)
    stages = tuple(Stage(name, 100 - place, Decimal("0.5"), None, 1.5) for place, name in enumerate(names))
    signals = tuple(Signal("trend", name, None) for name in names[:3])
    base = cohorts(False)
    return replace(
        report,
        kpis=(replace(report.kpis[0], signals=signals), *report.kpis[1:]),
        headline=names[0] + names[-3] + right_to_left,
        cohorts=tuple(replace(base, id=f"c{n}", label=name, notes=name) for n, name in enumerate(names)),
        funnels=(replace(funnel(False), label=names[0], stages=stages),),
        balances=(replace(balance(False), label=names[6], movements=tuple((name, Decimal(1)) for name in names)),),
    )


def many_kpis(count: int = 200) -> Report:
    """A report of many KPIs, each with a trend."""
    report = full("en")
    kpis: list[KpiValue] = []
    while len(kpis) < count:
        place = len(kpis)
        first = report.kpis[place % len(report.kpis)]
        kpis.append(replace(first, id=f"{first.id}_{place}", label=f"{first.label} {place}"))
    return replace(report, kpis=tuple(kpis))


def many_segments(count: int = 1000) -> Report:
    """One KPI by a column of many values."""
    report = full("en")
    parts = tuple(Segment("owner_id", f"person {n:04d}", Decimal(5000 - n), 50 + n % 7) for n in range(count))
    return replace(report, kpis=(replace(report.kpis[0], segments=parts), *report.kpis[1:]))


def no_target() -> Report:
    """A report in which no KPI has a target."""
    report = full("en")
    kpis = tuple(
        replace(kpi, target=None, warn=None, deviation=None, attainment=None, status=Status.NO_TARGET)
        for kpi in report.kpis
    )
    return replace(report, kpis=kpis)


def one_period() -> Report:
    """A report on data of a single period: no comparison, and trends of one point."""
    report = full("en")
    kpis = tuple(replace(kpi, previous=None, year_ago=None, trend=kpi.trend[-1:]) for kpi in report.kpis)
    return replace(report, kpis=kpis, period=replace(report.period, previous=None, year_ago=None))


def many_days() -> Report:
    """Negative money, a year of daily points, and numbers of many digits."""
    report = full("pt-BR")
    day, points = date(2025, 11, 1), []
    for place in range(365):
        points.append(TrendPoint((day + timedelta(place)).isoformat(), Decimal(place - 180) * 1000, target=Decimal(0)))
    deep = replace(
        report.kpis[0],
        value=Decimal("-123456789012345678.90"),
        target=Decimal(0),
        deviation=Decimal("-123456789012345678.90"),
        trend=tuple(points),
        better=Better.LOWER,
        category=Category.PERCEPTION,
        previous=Comparison("2026-09", date(2026, 9, 1), date(2026, 10, 1), Decimal(1), Decimal("-1.2E+17")),
    )
    return replace(report, kpis=(deep, *report.kpis[1:]))


BAD = {
    "hostile": hostile,
    "many_kpis": many_kpis,
    "many_segments": many_segments,
    "no_target": no_target,
    "one_period": one_period,
    "many_days": many_days,
    "empty": empty,
    "clean": clean,
    "running": running,
}
"""Name → what makes the report."""
