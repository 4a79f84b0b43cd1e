"""Reports made by hand for the tests of the formats: an ordinary closed month and a hostile running one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from crmkpi.model import (
    Better,
    Category,
    Comparison,
    Duplicates,
    Finding,
    Goal,
    KpiValue,
    NotComputed,
    NotRun,
    Number,
    PeriodFacts,
    Reason,
    Report,
    Segment,
    Severity,
    Source,
    Status,
    TrendPoint,
    Unit,
    Unused,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "[red]x[/red] [vip] :smile: [/]",
    "🚀 foguete 👩‍👩‍👧 ação",
    "株式会社テスト",
    "abc\u202egnp.exe\u2066",
    "\x1b[31mred\x1b[0m\x07\ttab\nline",
    "x" * 300,
    "**bold** _it_ `code` | pipe \\ [a](http://example.com) ~~s~~ &amp;",
    "+1+1\r\n",
    "\u2028line\u200bzero\ud800",
)


def closed(language: str = "pt-BR", currency: str | None = "BRL") -> Report:
    """A closed month of an invented Brazilian company: every status, a small sample, missing values."""
    return Report(
        title="Vendas Brasil",
        language=language,
        as_of=date(2026, 11, 1),
        timezone="America/Sao_Paulo",
        currency=currency,
        period=PeriodFacts(
            "2026-10",
            date(2026, 10, 1),
            date(2026, 11, 1),
            True,
            date(2026, 11, 1),
            "2026-09",
            "2025-10",
            "month",
        ),
        kpis=tuple(aimed(kpi, kpi.target) for kpi in _kpis()),
        not_computed=(
            _missing("csat", "CSAT", Category.PERCEPTION, "não há pesquisas nas fontes"),
            _missing("ces", "CES", Category.PERCEPTION, "não há pesquisas nas fontes"),
            _missing("active_user_rate", "Usuários ativos", Category.ADOPTION, "não há acessos nas fontes"),
        ),
        checks=(
            Finding("C101", Severity.ERROR, "customers", 0, 9377, "Identificador vazio"),
            Finding("D101", Severity.ERROR, "deals", 12, 18412, "Valor vazio em negócio ganho", column="amount"),
            Finding(
                "D103",
                Severity.ERROR,
                "deals",
                130,
                18412,
                "Identificador repetido",
                keys=65,
                column="deal_id",
            ),
            Finding("D201", Severity.WARNING, "deals", 1, 18412, "Etapa sem mapeamento"),
            Finding("F301", Severity.INFO, "deals", 3, 18412, "Linhas reparadas"),
            Finding("T101", Severity.ERROR, "tickets", 0, 0, "Resolvido antes de criado"),
        ),
        not_run=(
            NotRun("N101", "não há pesquisas nas fontes"),
            NotRun("N201", "não há pesquisas nas fontes"),
            NotRun("U101", "não há acessos nas fontes"),
        ),
        duplicates=Duplicates("customers", 173, 386, "merge"),
        sources=(
            Source("exports/negocios.csv", "7c1e90" + "0" * 58, "deals", "pipedrive", 18424, 18412, 12, 7),
            Source("exports/clientes.csv", "ab12cd" + "1" * 58, "customers", "hubspot", 9377, 9377, 0),
        ),
        goals=(Goal("eficiencia", "Aumentar a eficiência comercial", date(2026, 12, 31)),),
        rows={"customers": 9377, "deals": 18405, "tickets": 0},
        notes=("exports/velho.csv não foi reconhecido; o mais próximo é pipedrive (falta Negócio - Valor)",),
        config="configs/crmkpi.yaml",
        config_sha256="f0" * 32,
        version="0.1.0",
    )


def running() -> Report:
    """A running quarter in English without a currency, with hostile names wherever data can put one."""
    first, second, third, *_ = closed().kpis
    labels = zip(HOSTILE, (first, second, third) * 4, strict=False)
    kpis = [replace(kpi, id=f"kpi_{number}", label=label) for number, (label, kpi) in enumerate(labels)]
    keys = (*HOSTILE, None, "plain", "more", "|", "")
    segments = [
        Segment("Região [x]|\x1b", key, Decimal(1000 - 7 * number), 40 - number) for number, key in enumerate(keys)
    ]
    kpis[0] = replace(kpis[0], segments=tuple(segments), additive=True, low_n=True, n=12)
    rates = [Segment("owner_id", key, 0.25 + number / 100, 90 - number) for number, key in enumerate(keys)]
    kpis[3] = replace(kpis[3], unit=Unit.PERCENT, value=0.3, segments=tuple(rates), additive=False, target=None)
    kpis[3] = aimed(kpis[3], None)
    kpis[4] = replace(kpis[4], unused=(Unused(HOSTILE[0], 1, 0),), table=None, based_on=HOSTILE[2])
    period = PeriodFacts(
        "2026-Q4", date(2026, 10, 1), date(2027, 1, 1), False, date(2026, 10, 13), "2026-Q3", None, "quarter"
    )
    return replace(
        closed("en", None),
        title=HOSTILE[0] + HOSTILE[6],
        as_of=date(2026, 10, 12),
        period=period,
        kpis=tuple(kpis),
        not_computed=tuple(_missing("x", label, Category.ADOPTION, "no " + label) for label in HOSTILE),
        checks=tuple(Finding("D101", Severity.WARNING, label, 1, 100000, label) for label in HOSTILE),
        sources=tuple(Source(label, "0" * 64, "deals", "own", 10, 9, 1, notes=(label,)) for label in HOSTILE),
        goals=(Goal("g", HOSTILE[8], None),),
        notes=HOSTILE,
        config=HOSTILE[5],
    )


def clean() -> Report:
    """A report of one count without target, comparison or trend, and data without a fault."""
    whole = closed("en", "EUR")
    count = replace(
        whole.kpis[1],
        label="Won deals",
        target=None,
        deviation=None,
        status=Status.NO_TARGET,
        previous=None,
        year_ago=None,
        trend=(),
        segments=(),
        unclean_value=None,
        goal=None,
        owner=None,
    )
    return replace(
        whole,
        title="Sales",
        kpis=(count,),
        not_computed=(),
        checks=tuple(replace(check, rows=0, keys=None) for check in whole.checks),
        not_run=(),
        duplicates=replace(whole.duplicates, groups=0, rows=0) if whole.duplicates else None,
        sources=whole.sources[1:],
        goals=(),
        notes=(),
    )


def empty() -> Report:
    """A report without a single KPI."""
    return replace(
        clean(), kpis=(), not_computed=closed().not_computed, rows={}, sources=(), checks=(), duplicates=None
    )


def _missing(id: str, label: str, category: Category, detail: str) -> NotComputed:
    return NotComputed(id, label, category, Reason.MISSING_TABLE, detail)


def _earlier(period: str, start: date, end: date, value: Number | None, change: Number | None) -> Comparison:
    return Comparison(period, start, end, value, change, None if value is not None else Reason.ZERO_DENOMINATOR)


def _september(value: Number | None, change: Number | None) -> Comparison:
    return _earlier("2026-09", date(2026, 9, 1), date(2026, 10, 1), value, change)


def _year_ago(value: Number | None, change: Number | None) -> Comparison:
    return _earlier("2025-10", date(2025, 10, 1), date(2025, 11, 1), value, change)


def _trend(values: Sequence[Number | None]) -> tuple[TrendPoint, ...]:
    months = [*(f"2025-{month}" for month in (11, 12)), *(f"2026-{month:02d}" for month in range(1, 11))]
    return tuple(TrendPoint(month, value) for month, value in zip(months, values, strict=True))


def aimed(kpi: KpiValue, target: Number | None) -> KpiValue:
    """Give every period of a trend the same target."""
    return replace(kpi, trend=tuple(replace(point, target=target) for point in kpi.trend))


def _kpis() -> tuple[KpiValue, ...]:
    amount = (Unused("amount", 12, 3),)
    shared = {
        "question": "Quanto foi vendido?",
        "definition": "sha256:" + "7c" * 32,
        "source": "https://example.org/kpi",
    }
    business = {
        "category": Category.BUSINESS,
        "better": Better.HIGHER,
        "reason": None,
        "table": "deals",
        **shared,
    }
    return (
        KpiValue(
            "won_amount",
            "Receita ganha",
            unit=Unit.MONEY,
            value=Decimal("478065.60"),
            n=96,
            additive=True,
            target=Decimal(513000),
            warn=Decimal(500000),
            deviation=Decimal("-34934.40"),
            attainment=Decimal("0.9319"),
            status=Status.MISSED,
            previous=_september(Decimal("425912"), Decimal("0.1225")),
            year_ago=_year_ago(Decimal("405140"), Decimal("0.18")),
            unused=amount,
            formula="sum(amount)",
            trend=_trend([3, 4, 8, 6, 8, 6, 3, 4, 4, 1, 2, 6]),
            owner="ana@empresa.com",
            segments=(
                Segment("region", "Sudeste", Decimal("291620.01"), 60),
                Segment("region", "Sul", Decimal("105174.43"), 20),
                Segment("region", None, Decimal("81271.16"), 16),
            ),
            **business,
        ),
        KpiValue(
            "won_deals",
            "Negócios ganhos",
            unit=Unit.COUNT,
            value=96,
            n=96,
            target=Decimal(90),
            deviation=Decimal(6),
            attainment=Decimal("1.0667"),
            status=Status.MET,
            previous=_september(91, Decimal("0.0549")),
            year_ago=_year_ago(86, Decimal("0.1163")),
            trend=_trend([1, 2, 6, 3, 6, 5, 3, 4, 3, 1, 6, 8]),
            formula="count(*)",
            unclean_value=97,
            **business,
        ),
        KpiValue(
            "avg_deal_size",
            "Ticket médio",
            unit=Unit.MONEY,
            value=Decimal("4979.85"),
            n=96,
            target=Decimal(5100),
            deviation=Decimal("-120.15"),
            attainment=Decimal("0.9764"),
            status=Status.NEAR,
            unused=amount,
            previous=_september(Decimal("4680.35"), Decimal("0.064")),
            year_ago=_year_ago(Decimal("4711"), Decimal("0.057")),
            trend=_trend([7, 7, 8, 8, 8, 6, 4, 5, 6, 3, 1, 3]),
            formula="won_amount / won_deals",
            **business,
        ),
        KpiValue(
            "win_rate",
            "Taxa de ganho",
            unit=Unit.PERCENT,
            value=Decimal(96) / 365,
            numerator=96,
            denominator=365,
            n=365,
            low=0.22,
            high=0.31,
            target=Decimal("0.27"),
            warn=Decimal("0.25"),
            deviation=Decimal("-0.007"),
            attainment=Decimal("0.974"),
            status=Status.NEAR,
            previous=_september(Decimal("0.278"), Decimal("-0.015")),
            year_ago=_year_ago(Decimal("0.247"), Decimal("0.016")),
            trend=_trend([2, 1, 4, 6, 2, 1, 7, 4, 3, 8, 5, 6]),
            goal="eficiencia",
            immature=40,
            variant="closed",
            parameters={"window_days": "90"},
            formula="won_deals / (won_deals + lost_deals) | `x`",
            notes="Só negócios fechados.",
            **business,
        ),
        KpiValue(
            "sales_cycle_days",
            "Ciclo de venda (mediana, negócios ganhos)",
            unit=Unit.DAYS,
            value=31.0,
            n=96,
            target=Decimal(35),
            deviation=Decimal(-4),
            status=Status.MET,
            previous=_september(32.0, Decimal("-0.0313")),
            year_ago=_year_ago(36.0, Decimal("-0.139")),
            trend=_trend([7, 8, 7, 6, 8, 7, 4, 3, 4, 2, 2, 1]),
            parts={"p90": 88.5},
            **(business | {"better": Better.LOWER}),
        ),
        KpiValue(
            "cac",
            "CAC",
            unit=Unit.MONEY,
            value=Decimal("892.4"),
            target=Decimal("816"),
            deviation=Decimal("76.4"),
            status=Status.MISSED,
            previous=_september(Decimal("858"), Decimal("0.04")),
            year_ago=_year_ago(Decimal("736"), Decimal("0.212")),
            unclean_value=Decimal("851.2"),
            based_on="clientes feitos dos negócios ganhos",
            **(business | {"better": Better.LOWER}),
        ),
        KpiValue(
            "crm_roi",
            "ROI do CRM",
            unit=Unit.PERCENT,
            value=None,
            previous=_september(None, None),
            status=Status.NOT_AVAILABLE,
            target=Decimal(1),
            **(business | {"reason": Reason.ZERO_DENOMINATOR}),
        ),
        KpiValue(
            "stale",
            "Negócios parados",
            unit=Unit.COUNT,
            value=118,
            previous=_september(109, Decimal("0.0826")),
            trend=_trend([None, None, None, 2, 1, 1, 3, 4, 5, 5, 6, 8]),
            **(business | {"better": Better.LOWER, "category": Category.ADOPTION}),
        ),
        KpiValue(
            "logins",
            "Usuários ativos por semana",
            unit=Unit.RATIO,
            value=Decimal("3.52"),
            target=Decimal(4),
            deviation=Decimal("-0.48"),
            status=Status.MISSED,
            previous=_september(Decimal("3.2"), Decimal("0.32")),
            **(business | {"better": Better.NEITHER, "category": Category.ADOPTION}),
        ),
        KpiValue(
            "nps",
            "NPS",
            unit=Unit.POINTS,
            value=Decimal("46.2"),
            n=21,
            low=Decimal(10),
            high=Decimal(80),
            low_n=True,
            target=Decimal(50),
            deviation=Decimal("-3.8"),
            status=Status.NEAR,
            previous=_september(47, Decimal("-0.8")),
            year_ago=_year_ago(39, Decimal("7.2")),
            trend=_trend([1, 1, 2, 3, 5, 4, 6, 7, 8, 8, 8, 7]),
            parts={"promoters": 12, "detractors": 2},
            **(business | {"category": Category.PERCEPTION}),
        ),
        KpiValue(
            "first_response_time",
            "Tempo de 1ª resposta",
            unit=Unit.HOURS,
            value=2.4,
            n=214,
            target=Decimal(3),
            deviation=-0.6,
            status=Status.MET,
            previous=_september(2.6, -0.077),
            year_ago=_year_ago(3.5, -0.314),
            trend=_trend([8, 8, 7, 8, 6, 5, 4, 4, 3, 3, 2, 1]),
            **(business | {"better": Better.LOWER, "category": Category.PERCEPTION}),
        ),
        KpiValue(
            "fast",
            "Primeira reação",
            unit=Unit.HOURS,
            value=0.4,
            n=214,
            previous=_september(0, None),
            **(business | {"better": Better.LOWER, "category": Category.PERCEPTION}),
        ),
    )
