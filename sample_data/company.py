"""Two years of an invented company: Fornada, which sells software, ovens and service to Brazilian bakeries.

Every name, number and address is made up (domains end in `.example`, CNPJ numbers lie in a range that was
never given out). Chance comes from one seeded generator of which only `random()` is used, because that
sequence is the same on every Python; nothing depends on the clock, the locale or the machine.

The story: more is spent to win fewer deals (the win rate dips in the third quarter of 2026, acquisition cost
rises), while support answers faster, customers stay longer and recommend more.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from writing import words

FIRST_MONTH = (2024, 11)
MONTHS = 24
EXPORTED = datetime(2026, 11, 1, 6, 30)
"""When the exports were made, local time; nothing is later."""

SEASON = (0.75, 0.8, 0.95, 1.0, 1.08, 1.12, 1.05, 1.0, 1.08, 1.12, 1.1, 0.9)
WIN = (37, 36, 35, 38, 36, 37, 36, 38, 35, 36, 37, 36, 37, 35, 36, 34, 35, 36, 34, 33, 28, 25, 26, 29)
CHURN = (
    3.0,
    2.9,
    3.1,
    2.8,
    2.7,
    2.6,
    2.7,
    2.5,
    2.4,
    2.3,
    2.2,
    2.2,
    2.1,
    2.0,
    1.9,
    1.9,
    1.8,
    1.7,
    1.6,
    1.5,
    1.5,
    1.4,
    1.3,
    1.2,
)
PROMOTERS = (44, 43, 45, 44, 46, 45, 47, 46, 48, 48, 49, 50, 50, 51, 52, 52, 53, 54, 55, 55, 56, 57, 58, 58)
DETRACTORS = (22, 22, 21, 21, 20, 20, 19, 19, 18, 18, 17, 17, 16, 16, 15, 15, 15, 14, 14, 13, 13, 12, 12, 12)

OWNERS = {  # name: (strength, first month, last month, states)
    "Ana Souza": (1.25, 0, 23, ("SP",)),
    "Bruno Lima": (0.95, 0, 23, ("RJ", "MG")),
    "Carla Nogueira": (1.1, 0, 23, ("PR", "RS")),
    "Diego Fontes": (0.75, 0, 23, ("SP", "MG")),
    "Elisa Prado": (1.0, 0, 15, ("BA", "RJ")),
    "Fábio Teixeira": (0.85, 15, 23, ("BA", "PR")),
}
AGENTS = ("Gabriela Moura", "Heitor Campos", "Íris Barbosa")
MARKETING = "João Pacheco"
CITIES = {
    "SP": ("São Paulo", "11"),
    "RJ": ("Niterói", "21"),
    "MG": ("Uberlândia", "34"),
    "PR": ("Londrina", "43"),
    "RS": ("Caxias do Sul", "54"),
    "BA": ("Feira de Santana", "75"),
}
KINDS = words("Padaria, Panificadora, Confeitaria, Casa de Pães, Empório, Padoca, Boulangerie, Forneria")
PLACES = words("""
    Bela Vista, São Bento, do Porto, Aurora, Três Irmãos, da Praça, Trigo Dourado, Santa Clara, Vila
    Nova, Pão Quente, Jardim, do Lago, Estrela, Imperial, Nossa Senhora, do Mercado, Colonial, Boa
    Massa, Fermento, Grão Fino, Alvorada, Monte Verde, Ipê, Central, da Serra, Doce Lar, São Jorge,
    Avenida, Flor do Trigo, Rio Claro, Bom Dia, do Vale, Primavera, Amanhecer, Lua Cheia, Recanto, Massa
    Fina, Santo Antônio, Girassol, do Centro
""")
GIVEN = words("""
    Marta, Paulo, Renata, Sérgio, Tânia, Ubiratan, Vera, Wagner, Yara, Zélia, André, Beatriz, Caio,
    Débora, Érico, Fernanda, Gustavo, Helena, Ivo, Júlia
""")
SURNAMES = words("""
    Almeida, Batista, Cardoso, Duarte, Esteves, Farias, Gonçalves, Holanda, Iglesias, Junqueira, Leite,
    Magalhães, Neves, Oliveira, Pereira, Queiroz, Ramos
""")
PRODUCTS = {
    "Fornada Gestão": 9_600,
    "Fornada PDV": 6_800,
    "Forno F-900": 38_500,
    "Câmara Fria CF-2": 24_900,
    "Plano de Manutenção": 4_200,
}
STAGES = {"Qualificação": 10, "Diagnóstico": 25, "Demonstração": 40, "Proposta": 60, "Negociação": 80}
REASONS = ("Preço", "Sem orçamento", "Escolheu concorrente", "Sem resposta", "Adiado")
SOURCES = words("Organic Search, Paid Search, Paid Social, Referrals, Offline Sources, Direct Traffic")
CAMPAIGNS = (  # name, channel, first day, first day after, cost in cents, people reached
    ("Volta às aulas do forno", "E-mail", date(2025, 1, 13), date(2025, 2, 15), 850_000, 2_100),
    ("Páscoa 2025", "Redes sociais", date(2025, 3, 3), date(2025, 4, 21), 1_420_000, 5_400),
    ("Festa Junina 2025", "Busca paga", date(2025, 5, 12), date(2025, 7, 1), 1_680_000, 7_300),
    ("Feira do Pão 2025", "Evento", date(2025, 7, 21), date(2025, 7, 26), 3_900_000, 640),
    ("Panetone 2025", "Redes sociais", date(2025, 9, 15), date(2025, 12, 21), 2_350_000, 9_800),
    ("Indique uma padaria", "Indicação", date(2025, 2, 1), None, 600_000, 1_900),
    ("Páscoa 2026", "Redes sociais", date(2026, 2, 16), date(2026, 4, 6), 1_960_000, 6_900),
    ("Festa Junina 2026", "Busca paga", date(2026, 5, 11), date(2026, 7, 1), 2_480_000, 8_200),
    ("Feira do Pão 2026", "Evento", date(2026, 7, 20), date(2026, 7, 25), 4_700_000, 710),
    ("Panetone 2026", "Redes sociais", date(2026, 9, 14), None, 2_900_000, 10_400),
)


class Dice:
    """All chance in the sample, from one seed."""

    def __init__(self, seed: int) -> None:
        """Start the sequence."""
        self.random = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Be true in this share of the throws."""
        return self.random() < share

    def whole(self, low: int, high: int) -> int:
        """Throw a whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, words: tuple[str, ...]) -> str:
        """Throw one of the words."""
        return words[int(self.random() * len(words))]

    def around(self, middle: float) -> float:
        """Throw a number with this median and a long tail to the right."""
        spread = 0.3 + 1.4 * self.random()
        return middle * (spread * (2 + 2 * self.random()) if self.chance(0.12) else spread)


@dataclass(slots=True)
class Customer:
    """A bakery that has bought."""

    code: str
    name: str
    tax_id: str
    contact: str
    email: str
    phone: str
    state: str
    owner: str
    since: date
    plan: str
    churned: date | None = None


@dataclass(slots=True)
class Deal:
    """A sale that was tried; `outcome` is open, won or lost, `cents` the amount."""

    number: int
    title: str
    company: str
    contact: str
    owner: str
    state: str
    kind: str
    created: datetime
    expected: date
    cents: int
    stage: str
    outcome: str = "open"
    closed: datetime | None = None
    reason: str = ""
    last_activity: datetime | None = None
    campaign: str = ""
    workflow: str = ""
    source: str = ""
    customer: str = ""


@dataclass(slots=True)
class Lead:
    """Somebody who asked; what became of it is filled in later."""

    number: int
    given: str
    surname: str
    company: str
    email: str
    phone: str
    owner: str
    state: str
    source: str
    campaign: str
    created: datetime
    answered: datetime | None = None
    mql: datetime | None = None
    sql: datetime | None = None
    converted: datetime | None = None
    customer: str = ""
    deal: str = ""
    status: str = "New"


@dataclass(slots=True)
class Company:
    """Everything that happened."""

    dice: Dice
    customers: list[Customer] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)

    def active(self, day: date) -> list[Customer]:
        """List the customers of a day."""
        return [one for one in self.customers if one.since < day and (one.churned is None or one.churned >= day)]


def month_start(index: int) -> date:
    """Say the first day of a month of the story."""
    months = FIRST_MONTH[0] * 12 + FIRST_MONTH[1] - 1 + index
    return date(months // 12, months % 12 + 1, 1)


def month_of(day: date) -> int:
    """Say in which month of the story a day lies; days outside count to the nearest."""
    index = (day.year - FIRST_MONTH[0]) * 12 + day.month - FIRST_MONTH[1]
    return min(max(index, 0), MONTHS - 1)


def moment(dice: Dice, index: int, hours: tuple[int, int] = (8, 18)) -> datetime:
    """Throw a moment in a month, on a working day unless the hours say night."""
    start, end = month_start(index), month_start(index + 1)
    day = start + timedelta(days=dice.whole(0, (end - start).days - 1))
    if hours != (0, 24) and day.weekday() > 4:
        day -= timedelta(days=2) if day.day > 2 else timedelta(days=-2)
    return datetime(day.year, day.month, day.day) + timedelta(minutes=dice.whole(hours[0] * 60, hours[1] * 60 - 1))


def office(when: datetime) -> datetime:
    """Move a moment into office hours of a working day."""
    when = when.replace(hour=8 + when.hour * 9 // 24)
    return when + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[when.weekday()])


def known(when: datetime) -> datetime | None:
    """Leave out what had not happened when the exports were made."""
    return when if when < EXPORTED else None


def owner_of(dice: Dice, index: int) -> str:
    """Throw who takes it, among those employed."""
    return dice.pick(tuple(name for name, (_, first, last, _) in OWNERS.items() if first <= max(index, 0) <= last))


def identity(company: Company) -> tuple[str, str, str, str, int]:
    """Make up the next bakery: name, contact's given name and surname, e-mail, number."""
    number = len(company.customers) + len(company.leads) + 1
    kind, place = KINDS[number * 5 % len(KINDS)], PLACES[(number // len(KINDS) + number * 11) % len(PLACES)]
    name = f"{kind} {place}" + ("" if number <= 320 else f" {number // 320 + 1}")
    given, surname = company.dice.pick(GIVEN), company.dice.pick(SURNAMES)
    return name, given, surname, f"{plain(given)}.{plain(surname)}@p{number:04d}.example", number


def plain(word: str) -> str:
    """Write a word in lower case without accents."""
    return word.lower().translate(str.maketrans("áàâãéêíóôõúçÁÉÍ", "aaaaeeioooucaei"))


def phone_of(state: str, number: int) -> str:
    """Make up a mobile phone number in the usual mask."""
    return f"({CITIES[state][1]}) 95555-{number:04d}"


def check_digit(characters: str) -> str:
    """Say the next check digit of a CNPJ (letters count as ASCII code minus 48)."""
    weights = [2 + place % 8 for place in range(len(characters))][::-1]
    rest = sum((ord(one) - 48) * weight for one, weight in zip(characters, weights, strict=True)) % 11
    return "0" if rest < 2 else str(11 - rest)


def cnpj(number: int, letters: bool = False) -> str:
    """Make up a valid CNPJ with its mask; with letters as given out since July 2026."""
    base = f"97{number * 7919 % 1_000_000:06d}" if not letters else f"9K{number % 1000:03d}TRG"
    first = base + "0001"
    first += check_digit(first)
    first += check_digit(first)
    return f"{first[:2]}.{first[2:5]}.{first[5:8]}/{first[8:12]}-{first[12:]}"


def enrol(
    company: Company, name: str, given: str, surname: str, email: str, number: int, owner: str, since: date
) -> Customer:
    """Make a customer of a bakery."""
    states = OWNERS[owner][3]
    state = states[number % len(states)]
    customer = Customer(
        code=f"C{len(company.customers) + 1:04d}",
        name=name,
        tax_id=cnpj(number, letters=since >= date(2026, 7, 1) and number % 4 == 0),
        contact=f"{given} {surname}",
        email=email,
        phone=phone_of(state, number),
        state=state,
        owner=owner,
        since=since,
        plan=("Essencial", "Profissional", "Rede")[number % 7 // 3],
    )
    company.customers.append(customer)
    return customer
