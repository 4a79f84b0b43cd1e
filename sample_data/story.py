"""How the two years went: leads come in, deals are won and lost, customers join and leave."""

from datetime import date, datetime, timedelta

from company import (
    CAMPAIGNS,
    CHURN,
    EXPORTED,
    FIRST_MONTH,
    MONTHS,
    OWNERS,
    PRODUCTS,
    REASONS,
    SEASON,
    SOURCES,
    STAGES,
    WIN,
    Company,
    Deal,
    Dice,
    Lead,
    enrol,
    identity,
    known,
    moment,
    month_of,
    month_start,
    office,
    owner_of,
    phone_of,
)


def open_for_business(seed: int) -> Company:
    """Let the two years happen."""
    company = Company(Dice(seed))
    for _ in range(150):
        since = date(2022, 1, 3) + timedelta(days=company.dice.whole(0, 1030))
        enrol(company, *identity(company), owner_of(company.dice, 0), since)
    for index in range(-2, MONTHS):
        if index >= 0:
            leave(company, index)
        ask(company, index)
        sell_to_customers(company, index)
    tidy(company)
    return company


def tidy(company: Company) -> None:
    """Put everything in order of time, and leave out what ended before the story starts."""
    start = datetime(*FIRST_MONTH, 1)
    company.deals = [deal for deal in company.deals if not deal.closed or deal.closed >= start]
    company.deals.sort(key=lambda deal: deal.created)
    numbers = {deal.number: 20_001 + place for place, deal in enumerate(company.deals)}
    company.leads = [lead for lead in company.leads if lead.created >= start]
    company.leads.sort(key=lambda lead: lead.created)
    for lead in company.leads:
        lead.deal = str(numbers[int(lead.deal)]) if lead.deal else ""
    for deal in company.deals:
        deal.number = numbers[deal.number]
    company.customers.sort(key=lambda customer: (customer.since, customer.code))


def leave(company: Company, index: int) -> None:
    """Let some customers go in a month."""
    start = month_start(index)
    for customer in company.active(start):
        if (start - customer.since).days > 60 and company.dice.chance(CHURN[index] / 100):
            customer.churned = start + timedelta(days=company.dice.whole(0, 27))


def campaign_on(dice: Dice, day: date, share: float) -> str:
    """Throw which running campaign brought somebody, if any."""
    running = tuple(
        f"M{place + 1:02d}"
        for place, (_, _, start, end, _, _) in enumerate(CAMPAIGNS)
        if start <= day and (end is None or day < end)
    )
    return dice.pick(running) if running and dice.chance(share) else ""


def ask(company: Company, index: int) -> None:
    """Let bakeries ask for an offer in a month, and follow each to its end."""
    dice = company.dice
    for _ in range(round(34 * SEASON[month_start(index).month - 1] * (1 + index * 0.012))):
        name, given, surname, email, number = identity(company)
        created, owner = moment(dice, index, (6, 22)), owner_of(dice, index)
        states = OWNERS[owner][3]
        campaign = campaign_on(dice, created.date(), 0.45)
        lead = Lead(
            number,
            given,
            surname,
            name,
            email,
            phone_of(states[number % len(states)], number),
            owner,
            states[number % len(states)],
            dice.pick(SOURCES),
            campaign,
            created,
        )
        company.leads.append(lead)
        if dice.chance(0.88):
            lead.answered = known(created + timedelta(minutes=round(dice.around(55 + index * 2.2))))
            lead.status = "Attempted to contact"
        if dice.chance(0.68):
            lead.mql = known(created + timedelta(hours=dice.whole(1, 60)))
            if lead.mql and dice.chance(0.78):
                offer(company, lead, office(lead.mql + timedelta(hours=dice.whole(6, 200))))
        elif lead.answered and dice.chance(0.6):
            lead.status = "Unqualified"


def offer(company: Company, lead: Lead, created: datetime) -> None:
    """Open a deal for a lead; a won one makes a customer."""
    if created >= EXPORTED:
        return
    deal = open_deal(company, lead.company, f"{lead.given} {lead.surname}", lead.owner, lead.state, "Novo", created)
    deal.campaign, deal.source = lead.campaign, lead.source
    lead.sql, lead.deal, lead.status = created, str(deal.number), "Open Deal"
    if deal.outcome == "lost":
        lead.status = "Unqualified"
    if deal.outcome == "won" and deal.closed:
        since = (deal.closed + timedelta(days=1)).date()
        customer = enrol(
            company,
            lead.company,
            lead.given,
            lead.surname,
            lead.email,
            lead.number,
            lead.owner,
            min(since, EXPORTED.date() - timedelta(days=1)),
        )
        customer.state, customer.phone = lead.state, lead.phone
        deal.customer = lead.customer = customer.code
        lead.converted, lead.status = deal.closed, "Connected"


def sell_to_customers(company: Company, index: int) -> None:
    """Offer more, or the same again, to customers in a month."""
    dice = company.dice
    customers = company.active(month_start(index))
    for _ in range(round(20 * SEASON[month_start(index).month - 1])):
        customer = customers[dice.whole(0, len(customers) - 1)]
        owner = customer.owner if OWNERS[customer.owner][2] >= index else "Fábio Teixeira"
        kind = "Expansão" if dice.chance(0.6) else "Renovação"
        created = moment(dice, index)
        deal = open_deal(company, customer.name, customer.contact, owner, customer.state, kind, created)
        deal.customer, deal.source = customer.code, "Carteira"
        deal.campaign = campaign_on(dice, created.date(), 0.15)
        deal.workflow = "W-renovacao" if kind == "Renovação" and dice.chance(0.7) else ""


def open_deal(company: Company, name: str, contact: str, owner: str, state: str, kind: str, created: datetime) -> Deal:
    """Open a deal and follow it to its end, or to the day of the exports."""
    dice = company.dice
    product = dice.pick(tuple(PRODUCTS))
    cents = round(PRODUCTS[product] * dice.around(1.0)) * 100 + dice.whole(0, 99)
    cycle = dice.around(26 + month_of(created.date()) * 0.5)
    closing = office(created + timedelta(days=cycle, minutes=dice.whole(0, 600)))
    deal = Deal(
        len(company.deals) + 1,
        f"{product} – {name}",
        name,
        contact,
        owner,
        state,
        kind,
        created,
        (created + timedelta(days=dice.whole(20, 60))).date(),
        cents,
        dice.pick(tuple(STAGES)),
    )
    company.deals.append(deal)
    deal.last_activity = known(created + timedelta(days=cycle * dice.random()))
    if closing < EXPORTED:
        share = WIN[month_of(closing.date())] / 100 * OWNERS[owner][0] * (1.0 if kind == "Novo" else 1.05)
        deal.outcome, deal.closed = ("won" if dice.chance(share) else "lost"), closing
        deal.last_activity = closing
        deal.reason = dice.pick(REASONS) if deal.outcome == "lost" else ""
    return deal
