"""What the service side exports: tickets (Zendesk), answers about recommending, service and effort."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from company import (
    AGENTS,
    DETRACTORS,
    EXPORTED,
    MONTHS,
    PROMOTERS,
    SEASON,
    Company,
    Customer,
    known,
    moment,
    month_start,
)
from sales import iso
from writing import Dialect, Export, Line, words

ZENDESK = words("""
    Summation column, Id, Requester, Requester id, Requester external id, Requester email, Requester
    domain, Submitter, Assignee, Group, Subject, Tags, Status, Priority, Via, Ticket type, Created at,
    Updated at, Assigned at, Organization, Due date, Initially assigned at, Solved at, Resolution time,
    Satisfaction Score, Group stations, Assignee stations, Reopens, Replies, First reply time in
    minutes, First resolution time in minutes, Full resolution time in minutes
""")
SUBJECTS = words("""
    PDV não abre o caixa, Forno não aquece, Nota fiscal rejeitada, Dúvida sobre relatório, Impressora
    sem conexão, Câmara fria com alarme, Troca de senha
""")
COMMENTS = words("""
    Atendimento rápido, O forno é excelente, Sistema caiu no sábado, Preço alto; suporte bom, Fácil de
    usar, Demorou para instalar, Relatórios ajudam muito, Faltou treinamento
""")


@dataclass(slots=True)
class Ticket:
    """A question to support."""

    number: int
    customer: Customer
    agent: str
    created: datetime
    replied: datetime | None
    solved: datetime | None
    replies: int
    reopens: int


def open_tickets(company: Company) -> list[Ticket]:
    """Let customers ask for help, day and night: bakers work when others sleep."""
    dice = company.dice
    made: list[Ticket] = []
    for index in range(MONTHS):
        active = company.active(month_start(index))
        for _ in range(round(26 * SEASON[month_start(index).month - 1] * (1 + index * 0.005))):
            created = moment(dice, index, (0, 24))
            wait = dice.around(430 - index * 12)
            replied = known(created + timedelta(minutes=round(wait))) if dice.chance(0.96) else None
            slow = dice.whole(5, 25) if dice.chance(0.06) else 0
            span = timedelta(days=slow, minutes=round(wait * 1.2 + dice.around(1_700 - index * 25)))
            solved = known(created + span)
            replies = dice.whole(1, 4) if replied else 0
            reopens = 1 if solved and dice.chance(0.07) else 0
            customer = active[dice.whole(0, len(active) - 1)]
            made.append(Ticket(0, customer, dice.pick(AGENTS), created, replied, solved, replies, reopens))
    late = EXPORTED.replace(hour=0, minute=40)
    made.append(Ticket(0, active[5], AGENTS[0], late, None, None, 0, 0))
    made.sort(key=lambda one: one.created)
    for place, ticket in enumerate(made):
        ticket.number = 4_101 + place
    return made


def tickets(company: Company) -> Export:
    """Write the tickets as Zendesk's older CSV."""
    company_tickets = open_tickets(company)
    lines = [ticket_line(company, ticket) for ticket in company_tickets]
    bad = next(
        place for place, one in enumerate(company_tickets) if one.solved and one.created >= datetime(2026, 10, 9)
    )
    ticket = company_tickets[bad]
    cells = list(lines[bad].cells)
    cells[ZENDESK.index("Solved at")] = iso(ticket.created - timedelta(days=3))
    lines[bad] = Line(
        tuple(cells),
        "solved three days before it was opened",
        "T104: not in the resolution time",
    )
    return Export("zendesk-tickets.csv", "Zendesk tickets (older CSV)", Dialect(), ZENDESK, tuple(lines))


def ticket_line(company: Company, ticket: Ticket) -> Line:
    """Write one ticket."""
    dice, who = company.dice, ticket.customer
    resolution = minutes(ticket.created, ticket.solved)
    status = "Open" if not ticket.replied else "Pending"
    if ticket.solved:
        status = "Closed" if ticket.solved < EXPORTED - timedelta(days=28) else "Solved"
    score = dice.pick(("Good", "Good", "Good", "Bad", "Offered", "Not Offered")) if ticket.solved else "Not Offered"
    cells = {
        "Summation column": "1",
        "Id": str(ticket.number),
        "Requester external id": who.code,
        "Requester email": who.email,
        "Assignee": ticket.agent,
        "Group": "Suporte",
        "Subject": dice.pick(SUBJECTS),
        "Status": status,
        "Priority": dice.pick(("Low", "Normal", "Normal", "High")),
        "Via": dice.pick(("Mail", "Web Form", "Chat")),
        "Ticket type": dice.pick(("Incident", "Question")),
        "Created at": iso(ticket.created),
        "Organization": who.name,
        "Solved at": iso(ticket.solved),
        "Resolution time": str(int(resolution) // 60) if resolution else "",
        "Satisfaction Score": score,
        "Reopens": str(ticket.reopens),
        "Replies": str(ticket.replies),
        "First reply time in minutes": minutes(ticket.created, ticket.replied),
        "First resolution time in minutes": resolution,
        "Full resolution time in minutes": resolution,
    }
    return Line(tuple(cells.get(name, "") for name in ZENDESK))


def minutes(start: datetime, end: datetime | None) -> str:
    """Count the minutes between two moments."""
    return str((end - start) // timedelta(minutes=1)) if end else ""


def nps(company: Company) -> Export:
    """Write the recommendation survey as Typeform; its times are UTC."""
    header = (
        "#",
        "De 0 a 10, quanto você <strong>recomendaria</strong> a Fornada?",
        "O que pesou na sua nota?",
        "customer_id",
        "Response Type",
        "Start Date (UTC)",
        "Stage Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
        "Tags",
    )
    answers = [answer for index in range(MONTHS) for answer in nps_month(company, index)]
    answers.sort(key=lambda answer: answer[0])
    lines = [nps_line(company, *answer) for answer in answers]
    last = [place for place, (when, *_) in enumerate(answers) if when >= datetime(2026, 10, 6)]
    lines[last[0]] = edited(lines[last[0]], 1, "11", "a score of 11", "N110: not in the NPS")
    lines[last[3]] = edited(
        lines[last[3]],
        2,
        'Duas coisas:\n1) o forno; 2) o "suporte"',
        "a comment of two lines, in quotes",
        "nothing: it is read as one row",
    )
    return Export("nps-typeform.csv", "Typeform", Dialect(), header, tuple(lines))


def edited(line: Line, place: int, cell: str, fault: str, answer: str) -> Line:
    """Replace one cell by a fault."""
    return Line((*line.cells[:place], cell, *line.cells[place + 1 :]), fault, answer)


def nps_month(company: Company, index: int) -> list[tuple[datetime, str, int, bool]]:
    """Throw a month of answers: when (local), who, score, whether finished."""
    dice = company.dice
    active = company.active(month_start(index))
    step = len(active) / (28 + index * 0.7)
    answers = []
    for turn in range(int(28 + index * 0.7)):
        who = active[int(turn * step)].code
        throw = dice.random() * 100
        score = dice.whole(7, 8)
        if throw < PROMOTERS[index]:
            score = dice.whole(9, 10)
        elif throw >= 100 - DETRACTORS[index]:
            score = dice.whole(1, 6) if dice.chance(0.9) else 0
        answers.append((moment(dice, index, (6, 20)), who, score, dice.chance(0.94)))
    return answers


def nps_line(company: Company, when: datetime, who: str, score: int, finished: bool) -> Line:
    """Write one answer."""
    dice = company.dice
    token = "".join(dice.pick(tuple("abcdefghijkmnpqrstuvwxyz23456789")) for _ in range(16))
    start = when + timedelta(hours=3, seconds=dice.whole(0, 59))
    end = (start + timedelta(seconds=dice.whole(20, 55))).strftime("%Y-%m-%d %H:%M:%S") if finished else ""
    comment = dice.pick(COMMENTS) if finished and dice.chance(0.3) else ""
    return Line(
        (
            token,
            str(score),
            comment,
            who,
            "completed" if finished else "partial",
            start.strftime("%Y-%m-%d %H:%M:%S"),
            "null",
            end,
            dice.pick(("a1", "b2", "c3")) + "f0",
            "",
        )
    )


def csat(company: Company) -> Export:
    """Write the survey after a ticket as Google Forms: month/day/year."""
    dice = company.dice
    made: list[tuple[datetime, str, str, str]] = []
    for index in range(MONTHS):
        for _ in range(31):
            good = dice.chance(0.80 + index * 0.005)
            score = dice.whole(4, 5) if good else dice.whole(1, 3)
            made.append(
                (
                    moment(dice, index, (7, 22)),
                    str(score),
                    dice.pick(("Chat", "E-mail", "Telefone")),
                    dice.pick(COMMENTS) if dice.chance(0.2) else "",
                )
            )
    made.sort()
    header = (
        "Timestamp",
        "Como foi o atendimento? (1 = péssimo, 5 = ótimo)",
        "Por onde você falou conosco?",
        "Quer dizer algo mais?",
    )
    lines = (Line((us_time(when), *cells)) for when, *cells in made)
    return Export("csat-google-forms.csv", "Google Forms", Dialect(), header, tuple(lines))


def us_time(when: datetime) -> str:
    """Write a moment as Google Forms does."""
    return f"{when.month}/{when.day}/{when.year} {when.hour}:{when.minute:02d}:{when.second:02d}"


def ces(company: Company) -> Export:
    """Write the effort survey after an installation, in our own column names."""
    dice = company.dice
    made = [
        (moment(dice, index), str(max(dice.whole(3, 7), dice.whole(1, 7))))
        for index in range(MONTHS)
        for _ in range(12 + index // 2)
    ]
    made.sort()
    lines = tuple(
        Line((f"E{place + 1:04d}", "ces", score, when.strftime("%Y-%m-%dT%H:%M:%S"), "instalação"))
        for place, (when, score) in enumerate(made)
    )
    header = ("response_id", "survey", "score", "responded_at", "touchpoint")
    return Export("surveys_ces.csv", "own column names", Dialect(), header, lines)


EXPORTS: tuple[Callable[[Company], Export], ...] = (tickets, nps, csat, ces)
