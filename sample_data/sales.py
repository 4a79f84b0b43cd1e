"""What the sales side exports: deals (Pipedrive), leads (HubSpot), activities, campaigns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from company import (
    CAMPAIGNS,
    EXPORTED,
    MONTHS,
    OWNERS,
    STAGES,
    Company,
    Customer,
    Deal,
    Lead,
    moment,
    month_start,
)
from writing import Dialect, Export, Line, plain_money, reais, words

PIPEDRIVE = words("""
    ID, Título, Valor, Moeda, Organização, Proprietário, Funil, Etapa, Status, Probabilidade, Data de
    criação do negócio, Data de fechamento esperada, Negócio fechado em, Motivo da perda, Data da última
    atividade, UTM SOURCE, UTM CAMPAIGN, Tipo de venda, UF, Automação, Código ERP
""")
STATUS = {"open": "Aberto", "won": "Ganho", "lost": "Perdido"}


def day(when: date | None) -> str:
    """Write a day as Brazilians do."""
    return when.strftime("%d/%m/%Y") if when else ""


def minute(when: datetime | None) -> str:
    """Write a moment as Brazilians do."""
    return when.strftime("%d/%m/%Y %H:%M") if when else ""


def iso(when: datetime | None) -> str:
    """Write a moment as machines do."""
    return when.strftime("%Y-%m-%d %H:%M") if when else ""


def deals(company: Company) -> Export:
    """Write the deals as Pipedrive in Portuguese, saved once more by Excel."""
    header = tuple(f"Negócio - {name}" for name in PIPEDRIVE)
    lines = [deal_line(deal, place) for place, deal in enumerate(company.deals)]
    return Export(
        "negocios-2026-11-01.csv",
        "Pipedrive (pt-BR), saved by Excel",
        Dialect(";", "utf-8-sig", "\r\n"),
        header,
        broken_deals(company.deals, lines),
    )


def deal_line(deal: Deal, place: int) -> Line:
    """Write one deal."""
    return Line(
        (
            str(deal.number),
            deal.title,
            reais(deal.cents),
            "BRL",
            deal.company,
            deal.owner,
            "Novos clientes" if deal.kind == "Novo" else "Carteira",
            deal.stage,
            STATUS[deal.outcome],
            str(STAGES[deal.stage]) if place % 9 else "",
            minute(deal.created),
            day(deal.expected),
            minute(deal.closed),
            deal.reason,
            day(deal.last_activity),
            deal.source,
            deal.campaign,
            deal.kind,
            deal.state,
            deal.workflow,
            deal.customer,
        )
    )


def changed(line: Line, column: str, cell: str, fault: str, answer: str) -> Line:
    """Put a faulty cell into a deal."""
    place = PIPEDRIVE.index(column)
    return replace(line, cells=(*line.cells[:place], cell, *line.cells[place + 1 :]), fault=fault, answer=answer)


def broken_deals(deals: list[Deal], lines: list[Line]) -> tuple[Line, ...]:
    """Put the deliberate faults in."""

    def find(outcome: str, year: int, month: int, skip: int = 0) -> int:
        """Find a deal by outcome and month of closing (of creation, when open)."""
        places = [
            place
            for place, deal in enumerate(deals)
            if deal.outcome == outcome and (deal.closed or deal.created).timetuple()[:2] == (year, month)
        ]
        return places[skip]

    def spoil(place: int, column: str, cell: str, fault: str, answer: str) -> None:
        """Replace one cell."""
        lines[place] = changed(lines[place], column, cell, fault, answer)

    for year, month in ((2025, 10), (2026, 9), (2026, 10)):
        spoil(
            find("won", year, month),
            "Valor",
            "",
            "won without an amount",
            "D101: not in won amount and average deal size, still counted as won",
        )
    early = find("won", 2026, 9, 2)
    before = day((deals[early].closed or EXPORTED) + timedelta(days=11)) + " 09:00"
    spoil(
        early,
        "Data de criação do negócio",
        before,
        "closed before it was created",
        "D104: not in the sales cycle",
    )
    spoil(
        find("lost", 2026, 2, 3),
        "Negócio fechado em",
        "31/02/2026 10:15",
        "a day that does not exist",
        "F102 (closed_at): the deal falls into no month",
    )
    spoil(
        find("open", 2026, 9),
        "Valor",
        "a combinar",
        "words where an amount belongs",
        "F102 (amount): the deal is not in the pipeline value",
    )
    spoil(find("lost", 2026, 10, 4), "ID", "", "no deal id", "D102: counted, but nothing can refer to it")
    spoil(
        find("open", 2026, 10, 3),
        "Status",
        "Arquivado",
        "a status that no mapping knows",
        "F106 (outcome): neither open, won nor lost until `values:` says which",
    )
    wide = next(place for place in range(find("lost", 2026, 6), len(deals)) if deals[place].customer)
    cells = lines[wide].cells
    lines[wide] = Line(
        (cells[0], f"{cells[1]}; com instalação", *cells[2:]),
        raw=True,
        fault="`;` in a title without quotes: one cell too many",
        answer="F204: read in the only way that fits, with the `;` in the title",
    )
    behind = next(place for place in range(find("lost", 2026, 7), len(deals)) if deals[place].customer)
    lines[behind] = Line(
        (*lines[behind].cells, "ligar", "de novo"),
        raw=True,
        fault="words typed behind the last column",
        answer="F101: the row is refused and named with its line; the neighbours are not harmed",
    )
    twice = find("won", 2026, 8, 1)
    again = replace(
        lines[twice],
        fault="the line before once more (one deal exported twice)",
        answer="D103: both rows are named; as they are the same in every cell, they count once",
    )
    return (*lines[: twice + 1], again, *lines[twice + 1 :])


def leads(company: Company) -> Export:
    """Write the leads as HubSpot contacts in English."""
    stage = 'Date entered "{} (Lifecycle Stage Pipeline)"'
    header = (
        "Record ID - Contact",
        "First Name",
        "Last Name",
        "Email",
        "Phone Number",
        "Company name",
        "Contact owner",
        "Lead Status",
        "Lifecycle Stage",
        "Create Date",
        "Original Source",
        stage.format("Marketing Qualified Lead"),
        stage.format("Sales Qualified Lead"),
        stage.format("Customer"),
        "First Sales Response",
        "State/Region",
        "UTM Campaign",
        "ERP Code",
        "Pipedrive Deal ID",
    )
    return Export(
        "hubspot-crm-exports-all-contacts-2026-11-01.csv",
        "HubSpot contacts (English)",
        Dialect(),
        header,
        tuple(lead_line(lead) for lead in company.leads),
    )


def lead_line(lead: Lead) -> Line:
    """Write one lead."""
    reached = {"Customer": lead.converted, "Opportunity": lead.sql, "Marketing Qualified Lead": lead.mql}
    stage = next((name for name, when in reached.items() if when), "Lead")
    return Line(
        (
            str(90_000_000_000 + lead.number * 13),
            lead.given,
            lead.surname,
            lead.email,
            lead.phone,
            lead.company,
            lead.owner,
            lead.status,
            stage,
            iso(lead.created),
            lead.source,
            iso(lead.mql),
            iso(lead.sql),
            iso(lead.converted),
            iso(lead.answered),
            lead.state,
            lead.campaign,
            lead.customer,
            lead.deal,
        )
    )


def activities(company: Company) -> Export:
    """Write what the sales people did, in our own column names, with moments in UTC."""
    header = words("activity_id, type, occurred_at, direction, status, duration_s, owner_id, customer_id, deal_id")
    made: list[tuple[datetime, tuple[str, ...]]] = []
    for index in range(MONTHS):
        active = company.active(month_start(index))
        running = [one for one in company.deals if (one.created.year, one.created.month) <= month(index)]
        for owner, (strength, first, last, _) in OWNERS.items():
            if first <= index <= last:
                made += [one_activity(company, index, owner, active, running) for _ in range(round(16 * strength))]
    made.sort()
    lines = (Line((f"A{place + 1:05d}", *cells)) for place, (_, cells) in enumerate(made))
    return Export("activities.csv", "own column names, times in UTC", Dialect(), header, tuple(lines))


def month(index: int) -> tuple[int, int]:
    """Say year and month."""
    start = month_start(index)
    return start.year, start.month


def one_activity(
    company: Company, index: int, owner: str, active: list[Customer], running: list[Deal]
) -> tuple[datetime, tuple[str, ...]]:
    """Throw one activity."""
    dice = company.dice
    kind = dice.pick(("call",) * 9 + ("email",) * 5 + ("meeting", "meeting", "task", "task", "note"))
    talk = kind in ("call", "email", "meeting")
    when = moment(dice, index, (8, 19))
    status = "completed" if dice.chance(0.86) else "planned"
    seconds = round(dice.around(240)) if kind == "call" and status == "completed" else 0
    direction = ("out" if dice.chance(0.7) else "in") if talk else ""
    utc = (when + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    customer = dice.pick(tuple(one.code for one in active)) if dice.chance(0.7) else ""
    deal = str(running[-dice.whole(1, min(60, len(running)))].number) if dice.chance(0.5) else ""
    return when, (kind, utc, direction, status, str(seconds or ""), owner, customer, deal)


def campaigns(_: Company) -> Export:
    """Write the campaigns, separated by tabs."""
    header = words("campaign_id, name, channel, status, start_at, end_at, cost, sent")
    lines = tuple(
        Line(
            (
                f"M{place + 1:02d}",
                name,
                channel,
                "ativa" if end is None else "encerrada",
                start.isoformat(),
                end.isoformat() if end else "",
                plain_money(cents),
                str(sent),
            )
        )
        for place, (name, channel, start, end, cents, sent) in enumerate(CAMPAIGNS)
    )
    return Export("campaigns.tsv", "own column names, tabs", Dialect("\t"), header, lines)


EXPORTS: tuple[Callable[[Company], Export], ...] = (deals, leads, activities, campaigns)
