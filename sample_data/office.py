"""What the office exports: payments (Stripe), traffic (GA4), costs, the CRM's users and their logins."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from company import AGENTS, EXPORTED, MARKETING, MONTHS, OWNERS, SEASON, Company, moment, month_start, plain
from sales import iso
from writing import Dialect, Export, Line, plain_money, reais, words


def orders(company: Company) -> Export:
    """Write the payments of the parts shop as Stripe; its times are UTC."""
    header = words("""
        id, Created date (UTC), Amount, Amount Refunded, Currency, Captured, Converted Amount, Converted
        Currency, Description, Fee, Refunded date (UTC), Status, Customer ID, erp_code (metadata)
    """)
    dice = company.dice
    made: list[tuple[datetime, str, int, int]] = []
    for index in range(MONTHS):
        for customer in company.active(month_start(index)):
            heavy = customer.code[-1] in "37"
            for _ in range(dice.whole(0, 2) if heavy else int(dice.chance(0.07))):
                cents = round(dice.around(68_000 if heavy else 41_000))
                refund = cents if dice.chance(0.02) else cents // 4 if dice.chance(0.02) else 0
                made.append((moment(dice, index, (6, 20)), customer.code, cents, refund))
    made.sort()
    lines = (order_line(place, *order) for place, order in enumerate(made))
    return Export("stripe_unified_payments.csv", "Stripe payments", Dialect(), header, tuple(lines))


def order_line(place: int, when: datetime, code: str, cents: int, refund: int) -> Line:
    """Write one payment."""
    utc = (when + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    back = (when + timedelta(days=4, hours=3)).strftime("%Y-%m-%d %H:%M:%S") if refund else ""
    return Line(
        (
            f"ch_3Q{place * 7_919 % 1_000_003:06d}F",
            utc,
            plain_money(cents),
            plain_money(refund),
            "brl",
            "true",
            plain_money(cents),
            "brl",
            "Peças",
            plain_money(cents * 4 // 100),
            back,
            "Refunded" if refund == cents else "Paid",
            f"cus_{code}",
            code,
        )
    )


def traffic(company: Company) -> Export:
    """Write 14 months of visits as Google Analytics 4 keeps them, under its comment lines."""
    dice = company.dice
    lines = []
    start, end = date(2025, 9, 1), EXPORTED.date()
    for offset in range((end - start).days):
        when = start + timedelta(days=offset)
        for channel, visits in (("Organic Search", 70), ("Paid Search", 46), ("Direct", 31)):
            weekend = 0.55 if when.weekday() > 4 else 1.0
            sessions = round(visits * SEASON[when.month - 1] * weekend * (0.8 + 0.4 * dice.random()))
            users = sessions * dice.whole(78, 92) // 100
            engaged = sessions * dice.whole(48, 66) // 100
            bought = sum(dice.chance(0.011) for _ in range(users))
            cents = sum(round(dice.around(42_000)) for _ in range(bought))
            lines.append(
                Line(
                    (
                        channel,
                        when.strftime("%Y%m%d"),
                        str(users),
                        str(sessions),
                        str(engaged),
                        f"{dice.whole(31_000_000, 74_000_000) / 1_000_000:.6f}",
                        str(bought),
                        str(bought),
                        plain_money(cents),
                    )
                )
            )
    rule = "# ----------------------------------------\n"
    about = "# Traffic acquisition: Session primary channel group\n# Loja Fornada\n# 20250901-20261031\n"
    preamble = rule + about + rule + "\n"
    header = words("""
        Session primary channel group (Default channel group), Date, Users, Sessions, Engaged sessions,
        Average engagement time per session, Ecommerce purchases, Total purchasers, Total revenue
    """)
    dialect = Dialect(encoding="utf-8-sig", preamble=preamble)
    return Export("ga4-traffic-acquisition.csv", "Google Analytics 4", dialect, header, tuple(lines))


def costs(company: Company) -> Export:
    """Write the sheet of costs, one line per month and kind."""
    dice = company.dice
    lines: list[Line] = []
    for index in range(MONTHS):
        first = month_start(index)
        growth = 1 + index * 0.016
        month = [
            ("Vendas", "Salários e comissões", 21_500 * growth),
            ("Marketing", "Mídia paga", 8_200 * growth),
            ("Marketing", "Agência e eventos", 4_100 * growth * SEASON[first.month - 1]),
            ("Retenção", "Sucesso do cliente", 5_200 + 90 * index),
            ("Suporte", "Equipe de suporte", 14_800.0),
            ("CRM - licenças", "Pipedrive, HubSpot, Zendesk", 2_650.0 + 30 * index),
            ("Outros", "Escritório", 6_300.0),
        ]
        if index < 3:
            month.append(("CRM - implantação", "Consultoria", 9_000.0))
        if index % 6 == 2:
            month.append(("CRM - treinamento", "Treinamento da equipe", 1_800.0))
        if first.month == 1:
            lines.append(Line(("",), "a blank line between two years", "nothing: it is not a row", raw=True))
        lines += [
            Line(
                (
                    first.strftime("%d/%m/%Y"),
                    kind,
                    what,
                    "R$ " + reais(round(amount * dice.whole(960, 1_040) / 10)),
                )
            )
            for kind, what, amount in month
        ]
    header = ("Mês", "Categoria", "Descrição", "Valor")
    return Export("custos.csv", "a spreadsheet", Dialect(";"), header, tuple(lines))


def people() -> tuple[tuple[str, str, date, date | None], ...]:
    """List the CRM's users: name, role, licensed from, first day without a licence."""
    sellers = tuple(
        (name, "vendas", month_start(first), None if last == MONTHS - 1 else month_start(last + 1))
        for name, (_, first, last, _) in OWNERS.items()
    )
    agents = tuple((name, "suporte", date(2024, 3, 1), None) for name in AGENTS)
    return (
        *sellers,
        *agents,
        (MARKETING, "marketing", date(2024, 3, 1), None),
        ("Karla Dias", "direção", date(2024, 3, 1), None),
    )


def visits(company: Company) -> list[tuple[datetime, str]]:
    """Throw who opened the CRM when; the later, the more."""
    dice = company.dice
    made: list[tuple[datetime, str]] = []
    for index in range(MONTHS):
        for name, role, start, end in people():
            here = start <= month_start(index) and (end is None or month_start(index) < end)
            keen = {"direção": 0.25 + index * 0.015, "suporte": 0.9}.get(role, 0.78 + index * 0.008)
            if here and dice.chance(keen):
                count = dice.whole(1, 3) if role == "direção" else dice.whole(8, 13)
                made += [(moment(dice, index), name) for _ in range(count)]
    made.append((EXPORTED - timedelta(minutes=25), AGENTS[0]))
    made.sort()
    return made


def logins(company: Company) -> tuple[Export, Export]:
    """Write the CRM's users and their logins, the latter gzipped."""
    made = visits(company)
    last = {name: when for when, name in made}
    header = words("user_id, name, email, role, licensed_from_on, licensed_to_on, is_active, last_login_at")
    lines = tuple(
        Line(
            (
                name,
                name,
                plain(name).replace(" ", ".") + "@fornada.example",
                role,
                start.isoformat(),
                end.isoformat() if end else "",
                "false" if end else "true",
                iso(last.get(name)),
            )
        )
        for name, role, start, end in people()
    )
    users = Export("users.csv", "own column names", Dialect(), header, lines)
    rows = tuple(Line((name, iso(when))) for when, name in made)
    return users, Export("logins.csv.gz", "own column names, gzip", Dialect(), ("user_id", "logged_in_at"), rows)


EXPORTS: tuple[Callable[[Company], Export], ...] = (orders, traffic, costs)
