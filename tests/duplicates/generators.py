"""Tables with known duplicates: each family of customers as (rows, truth), the same for the same seed.

A row is a mapping of canonical columns; truth maps the row id to the customer behind it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from pools import (
    BR_CITY,
    BR_GIVEN,
    BR_STREET,
    BR_SURNAME,
    EN_CITY,
    EN_GIVEN,
    EN_STREET,
    EN_SURNAME,
    HOSTS,
    NICKS,
    TRADES_BR,
    TRADES_EN,
    cnpj,
    coined,
    cpf,
    one_of,
)
from slips import bare, cased, digits_slip, slip

Row = dict[str, str | None]


@dataclass
class Made:
    """A generated table."""

    table: str
    key: str
    luck: random.Random
    rows: list[Row] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)
    sons: list[tuple[str, str]] = field(default_factory=list)
    """Customers of one name but for the generation word, or branches of one CNPJ."""
    mailboxes: set[str] = field(default_factory=set)
    _who: int = 0

    def customer(self) -> str:
        self._who += 1
        return f"w{self._who}"

    def add(self, who: str, row: Row) -> str:
        name = f"r{len(self.rows):07d}"
        self.rows.append({self.key: name, **row})
        self.truth[name] = who
        return name

    def shuffled(self) -> "Made":
        self.luck.shuffle(self.rows)
        return self


def started(table: str, seed: int) -> Made:
    return Made(
        table, {"customers": "customer_id", "contacts": "contact_id", "leads": "lead_id"}[table], random.Random(seed)
    )


def copies(luck: random.Random, share: float = 0.25) -> int:
    """How many further times a customer was entered."""
    return 0 if luck.random() > share else luck.choices([1, 2, 3, 4], [70, 20, 7, 3])[0]


def lost(row: Row, luck: random.Random, **shares: float) -> Row:
    return {name: None if value and luck.random() < shares.get(name, 0.0) else value for name, value in row.items()}


def born(luck: random.Random, first: int = 1940, last: int = 2004) -> str:
    return (date(first, 1, 1) + timedelta(days=luck.randrange((last - first) * 365))).isoformat()


def day_slip(day: str, luck: random.Random, often: float) -> str:
    if luck.random() >= often:
        return day
    year, month, number = day.split("-")
    if luck.random() < 0.4 and int(number) <= 12:
        return f"{year}-{number}-{month}"
    if luck.random() < 0.5:
        return f"{int(year) + luck.choice([-1, 1, 10, -10])}-{month}-{number}"
    return f"{year}-{month}-{luck.randrange(1, 28):02d}"


# ---------------------------------------------------------------- Brazilian people


def br_phone(luck: random.Random, area: int, mobile: bool = True) -> str:
    return (
        f"{area}9{luck.randrange(10**7, 10**8)}"[:11]
        if mobile
        else f"{area}{luck.choice('2345')}{luck.randrange(10**6, 10**7)}"
    )


def br_phone_written(number: str, luck: random.Random) -> str:
    area, line = number[:2], number[2:]
    if len(line) == 9 and luck.random() < 0.15:
        line = line[1:]
    half = f"{line[:-4]}-{line[-4:]}"
    return luck.choice(
        [
            f"({area}) {half}",
            f"{area}{line}",
            f"+55 {area} {half}",
            f"0{area} {half}",
            f"55{area}{line}",
            f"{area} {line}",
            f"({area}){line}",
        ]
    )


def cpf_written(number: str, luck: random.Random) -> str:
    kind = luck.random()
    if kind < 0.6:
        return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"
    return number if kind < 0.9 else number.lstrip("0")


def br_mailbox(words: list[str], luck: random.Random) -> str:
    plain = [bare(word).lower() for word in words]
    local = luck.choice(
        [
            f"{plain[0]}.{plain[-1]}",
            f"{plain[0]}{plain[-1]}",
            f"{plain[0][0]}{plain[-1]}",
            f"{plain[0]}_{plain[-1]}",
            plain[0],
            f"{plain[-1]}.{plain[0]}",
        ]
    )
    return f"{local}{luck.choice(['', luck.randrange(1, 99), luck.randrange(1950, 2005)])}@{luck.choice(HOSTS)}"


def br_words(luck: random.Random) -> list[str]:
    """Given names and surnames with particles."""
    words = [one_of(BR_GIVEN, luck)]
    if luck.random() < 0.3:
        words.append(one_of(BR_GIVEN, luck))
    for _ in range(luck.choice([1, 2, 2])):
        if luck.random() < 0.2:
            words.append(luck.choice(["da", "de", "dos"]))
        words.append(one_of(BR_SURNAME, luck))
    return words


def br_name_written(words: list[str], generation: str, luck: random.Random) -> str:
    kept = list(words)
    names = [i for i, word in enumerate(kept) if word[0].isupper()]
    if len(names) > 2 and luck.random() < 0.25:
        place = luck.choice(names[1:-1])
        kept[place] = kept[place][0] + luck.choice(["", "."]) if luck.random() < 0.5 else ""
    if luck.random() < 0.15:
        kept = [word for word in kept if word not in ("da", "de", "dos")]
    if luck.random() < 0.04 and words[0] in NICKS:
        kept[0] = NICKS[words[0]]
    text = " ".join(word for word in kept if word)
    if luck.random() < 0.02:
        first, _, rest = text.partition(" ")
        text = f"{rest}, {first}" if luck.random() < 0.5 else f"{rest} {first}"
    text = slip(text, luck, 0.14)
    text = cased(text, luck) if luck.random() < 0.4 else text
    return f"{text} {generation}".strip()


def br_address(luck: random.Random) -> Row:
    city, state, zone, area = luck.choice(BR_CITY[:6] * 3 + BR_CITY)
    kind = luck.choice(["Rua", "Rua", "Rua", "Avenida", "Alameda", "Travessa"])
    street = f"{kind} {luck.choice(BR_STREET)}, {luck.randrange(1, 3000)}"
    return {
        "street": street,
        "city": city,
        "state": state,
        "postal_code": f"{zone}{luck.randrange(100, 999)}{luck.randrange(1000):03d}",
        "_area": str(area),
    }


def br_address_written(place: Row, luck: random.Random) -> Row:
    street = place["street"] or ""
    for long, shorts in (
        ("Rua", ["R.", "R", "Rua"]),
        ("Avenida", ["Av.", "Av", "AV"]),
        ("Alameda", ["Al.", "Alameda"]),
        ("Presidente", ["Pres.", "Presidente"]),
        ("Doutor", ["Dr.", "Doutor"]),
        ("Professor", ["Prof.", "Professor"]),
    ):
        if luck.random() < 0.4:
            street = street.replace(long, luck.choice(shorts), 1)
    street = street.replace(",", luck.choice([",", "", " nº", ", n."]), 1) + luck.choice(
        ["", "", "", " apto 12", " casa 2"]
    )
    code = place["postal_code"] or ""
    city = place["city"] or ""
    return {
        "street": slip(street, luck, 0.12),
        "city": slip(luck.choice([city, city, bare(city), city.upper()]), luck, 0.04),
        "state": place["state"],
        "postal_code": digits_slip(luck.choice([code, f"{code[:5]}-{code[5:]}"]), luck, 0.04),
    }


def brazilian_contacts(n: int, seed: int) -> Made:
    """People with CPF, e-mail, phone and address; fathers and sons, couples, people who moved, placeholders."""
    made = started("contacts", seed)
    luck = made.luck
    while len(made.rows) < n:
        words, place = br_words(luck), br_address(luck)
        person = _br_person(made, words, "", place, luck)
        _br_enter(made, made.customer(), person, luck)
        fate = luck.random()
        if fate < 0.04:
            son = _br_person(made, words, luck.choice(["Filho", "Júnior", "Jr.", "Neto"]), place, luck)
            if luck.random() < 0.5:
                son["phone"] = person["phone"]
            father, child = f"w{made._who}", made.customer()
            _br_enter(made, child, son, luck)
            made.sons.append((father, child))
        elif fate < 0.09:
            partner = _br_person(made, [one_of(BR_GIVEN, luck), *words[1:]], "", place, luck)
            if luck.random() < 0.5:
                partner["phone"] = person["phone"]
            if luck.random() < 0.3:
                partner["email"] = person["email"]
            _br_enter(made, made.customer(), partner, luck)
    return made.shuffled()


def _br_person(made: Made, words: list[str], generation: str, place: Row, luck: random.Random) -> dict[str, object]:
    names = [word for word in words if word[0].isupper()]
    return {
        "words": words,
        "generation": generation,
        "place": place,
        "phone": br_phone(luck, int(place["_area"] or 11)),
        "email": _unused(made, names),
        "cpf": cpf(luck),
        "birth": born(luck),
    }


def _unused(made: Made, names: list[str]) -> str:
    """Give a mailbox that nobody has yet."""
    email = br_mailbox(names, made.luck)
    if email in made.mailboxes:
        local, _, host = email.partition("@")
        email = f"{local}{made.luck.randrange(100, 10**6)}@{host}"
    made.mailboxes.add(email)
    return email


def _br_enter(made: Made, who: str, person: dict[str, object], luck: random.Random) -> None:
    for copy in range(1 + copies(luck)):
        words, place = person["words"], person["place"]
        if copy and luck.random() < 0.12:
            place = br_address(luck)
        phone, email = str(person["phone"]), str(person["email"])
        if copy and luck.random() < 0.12:
            phone = br_phone(luck, int(place["_area"]))
        if copy and luck.random() < 0.15:
            email = _unused(made, [w for w in words if w[0].isupper()])
        row: Row = {
            "name": br_name_written(words, str(person["generation"]), luck),
            "email": slip(email, luck, 0.05) if luck.random() < 0.8 else email.upper(),
            "phone": digits_slip(br_phone_written(phone, luck), luck, 0.04),
            "tax_id": digits_slip(cpf_written(str(person["cpf"]), luck), luck, 0.03),
            "birth_on": day_slip(str(person["birth"]), luck, 0.05),
            **br_address_written(place, luck),
        }
        if luck.random() < 0.03:
            row["phone"] = luck.choice(["(11) 99999-9999", "00000000", "11 1234-5678", "(00) 0000-0000"])
        if luck.random() < 0.03:
            row["email"] = luck.choice(["naotem@naotem.com", "nao@tem.com", "sememail@gmail.com", "teste@teste.com"])
        if luck.random() < 0.02:
            row["tax_id"] = luck.choice(["000.000.000-00", "111.111.111-11", "99999999999"])
        made.add(
            who,
            lost(
                row,
                luck,
                email=0.25,
                phone=0.2,
                tax_id=0.5,
                birth_on=0.45,
                street=0.35,
                postal_code=0.35,
                city=0.15,
                state=0.15,
            ),
        )


# ---------------------------------------------------------------- Brazilian companies


def brazilian_companies(n: int, seed: int) -> Made:
    """Companies with CNPJ; branches, two firms of one owner at one address, abbreviations, trade names."""
    made = started("customers", seed)
    luck = made.luck
    while len(made.rows) < n:
        firm = _br_firm(luck)
        who = made.customer()
        _br_firm_enter(made, who, firm, luck)
        fate = luck.random()
        if fate < 0.07:
            for number in range(2, luck.choice([3, 3, 4])):
                branch = dict(firm, cnpj=cnpj(str(firm["root"]), number), place=br_address(luck))
                branch["phone"] = br_phone(luck, int(branch["place"]["_area"]), False)
                other = made.customer()
                _br_firm_enter(made, other, branch, luck)
                made.sons.append((who, other))
        elif fate < 0.14:
            sister = dict(_br_firm(luck), place=firm["place"])
            if luck.random() < 0.6:
                sister["phone"] = firm["phone"]
            if luck.random() < 0.4:
                sister["email"] = firm["email"]
            if luck.random() < 0.4:
                sister["words"] = [*sister["words"][:-1], firm["words"][-1]]
            _br_firm_enter(made, made.customer(), sister, luck)
    return made.shuffled()


def _br_firm(luck: random.Random) -> dict[str, object]:
    trade = luck.choice(TRADES_BR)
    name = luck.choice(
        [
            one_of(BR_SURNAME, luck),
            coined(luck),
            f"São {one_of(BR_GIVEN, luck)}",
            f"{one_of(BR_SURNAME, luck)} e {one_of(BR_SURNAME, luck)}",
            coined(luck),
            f"Nova {coined(luck)}",
        ]
    )
    words = [trade, name] if luck.random() < 0.7 else [name, trade]
    if luck.random() < 0.3:
        words.insert(1, luck.choice(["Comércio de", "Indústria e Comércio de", "Serviços de", "Distribuidora de"]))
    place = br_address(luck)
    root = f"{luck.randrange(10**8):08d}"
    own = bare(name).lower().replace(" ", "")
    return {
        "words": words,
        "form": luck.choice(["Ltda", "Ltda", "Ltda", "ME", "EIRELI", "S/A", "EPP", "Ltda ME"]),
        "place": place,
        "root": root,
        "cnpj": cnpj(root, 1),
        "phone": br_phone(luck, int(place["_area"] or 11), luck.random() < 0.3),
        "email": f"{luck.choice(['contato', 'vendas', 'financeiro', 'comercial', own])}@{own}.com.br"
        if luck.random() < 0.6
        else f"{own}{luck.randrange(99)}@{luck.choice(HOSTS)}",
        "website": f"{own}.com.br" if luck.random() < 0.5 else None,
    }


def _br_firm_written(firm: dict[str, object], luck: random.Random) -> str:
    text = " ".join(firm["words"])  # type: ignore[arg-type]
    for long, short in (
        ("Comércio", "Com."),
        ("Indústria", "Ind."),
        ("Distribuidora", "Distr."),
        ("Transportes", "Transp."),
        ("Serviços", "Serv."),
        ("Construtora", "Constr."),
        ("Engenharia", "Eng."),
    ):
        if luck.random() < 0.3:
            text = text.replace(long, short)
    if luck.random() < 0.15:
        text = text.replace(" e ", " & ")
    if luck.random() < 0.1:
        text = text.replace(" de ", " ").removesuffix(" de")
    form = str(firm["form"])
    if luck.random() < 0.6:
        form = luck.choice(
            {
                "Ltda": ["Ltda", "LTDA.", "Limitada", "Ltda"],
                "S/A": ["S/A", "S.A.", "SA"],
                "ME": ["ME", "M.E.", "- ME"],
            }.get(form, [form])
        )
        text = f"{text} {form}"
    text = slip(text, luck, 0.12)
    return cased(text, luck) if luck.random() < 0.4 else text


def _br_firm_enter(made: Made, who: str, firm: dict[str, object], luck: random.Random) -> None:
    for copy in range(1 + copies(luck)):
        number = str(firm["cnpj"])
        place = firm["place"] if not copy or luck.random() > 0.08 else br_address(luck)
        written = luck.choice(
            [number, f"{number[:2]}.{number[2:5]}.{number[5:8]}/{number[8:12]}-{number[12:]}", number.lstrip("0")]
        )
        site = firm["website"]
        row: Row = {
            "name": _br_firm_written(firm, luck),
            "email": str(firm["email"])
            if luck.random() < 0.8
            else f"{luck.choice(['contato', 'vendas', 'adm'])}@{str(firm['email']).partition('@')[2]}",
            "phone": br_phone_written(str(firm["phone"]), luck)
            if luck.random() < 0.85
            else br_phone_written(br_phone(luck, 11, False), luck),
            "tax_id": digits_slip(written, luck, 0.02),
            "website": luck.choice([f"www.{site}", f"https://{site}/", str(site)]) if site else None,
            **br_address_written(place, luck),  # type: ignore[arg-type]
        }
        made.add(
            who,
            lost(
                row,
                luck,
                email=0.3,
                phone=0.25,
                tax_id=0.45,
                website=0.3,
                street=0.3,
                postal_code=0.35,
                city=0.1,
                state=0.1,
            ),
        )


# ---------------------------------------------------------------- households and shared lines


def households(n: int, seed: int) -> Made:
    """Families at one address with one surname, often one phone: several customers each, some entered twice."""
    made = started("customers", seed)
    luck = made.luck
    while len(made.rows) < n:
        surname, place = one_of(EN_SURNAME, luck), _en_place(luck)
        phone, email = _en_phone(luck), f"{bare(surname).lower()}family{luck.randrange(99)}@{luck.choice(HOSTS)}"
        used: set[str] = set()
        for _ in range(luck.choice([1, 2, 2, 3, 3, 4, 5])):
            given = one_of(EN_GIVEN, luck)
            if given in used:
                continue
            used.add(given)
            who, birth = made.customer(), born(luck)
            own = f"{bare(given).lower()}.{bare(surname).lower()}{luck.randrange(99)}@{luck.choice(HOSTS)}"
            mine = email if luck.random() < 0.2 else own
            line = phone if luck.random() < 0.6 else _en_phone(luck)
            for _copy in range(1 + copies(luck, 0.3)):
                row: Row = {
                    "given_name": _en_given(given, luck),
                    "surname": slip(surname, luck, 0.08),
                    "email": slip(mine, luck, 0.04),
                    "phone": digits_slip(line, luck, 0.03),
                    "birth_on": day_slip(birth, luck, 0.05),
                    **_en_place_written(place, luck),
                }
                made.add(
                    who, lost(row, luck, email=0.4, phone=0.3, birth_on=0.4, street=0.1, postal_code=0.15, city=0.05)
                )
    return made.shuffled()


def shared_lines(n: int, seed: int) -> Made:
    """People behind switchboards and shared mailboxes: one phone or address for up to 300 different people."""
    made = started("contacts", seed)
    luck = made.luck
    while len(made.rows) < n:
        size = luck.choice([1, 1, 1, 3, 5, 8, 20, 60, 300])
        phone, domain, office = _en_phone(luck), f"{coined(luck).lower()}{coined(luck).lower()}.com", _en_place(luck)
        mailbox, taken = f"{luck.choice(['info', 'sales', 'office', 'contact'])}@{domain}", set[str]()
        for _ in range(size):
            given, surname, who = one_of(EN_GIVEN, luck), one_of(EN_SURNAME, luck), made.customer()
            box = f"{bare(given).lower()}.{bare(surname).lower()}"
            box = box if box not in taken else f"{box}{luck.randrange(2, 99)}"
            taken.add(box)
            own = f"{box}@{domain}"
            mine = mailbox if luck.random() < 0.3 else own
            line = phone if luck.random() < 0.7 else _en_phone(luck)
            birth = born(luck)
            for _copy in range(1 + copies(luck, 0.2)):
                row: Row = {
                    "given_name": _en_given(given, luck),
                    "surname": slip(surname, luck, 0.08),
                    "email": slip(mine, luck, 0.03),
                    "phone": line,
                    "birth_on": day_slip(birth, luck, 0.05),
                    "city": office["city"],
                    "street": office["street"],
                }
                made.add(who, lost(row, luck, email=0.2, phone=0.15, birth_on=0.5, street=0.5, city=0.2))
            if len(made.rows) >= n:
                break
    return made.shuffled()


# ---------------------------------------------------------------- English-speaking and other people


def _en_phone(luck: random.Random) -> str:
    return f"({luck.randrange(201, 989)}) {luck.randrange(200, 999)}-{luck.randrange(10000):04d}"


def _en_given(given: str, luck: random.Random) -> str:
    fate = luck.random()
    if fate < 0.05 and given in NICKS:
        return NICKS[given]
    if fate < 0.07:
        return given[0] + luck.choice(["", "."])
    return slip(given, luck, 0.08)


def _en_place(luck: random.Random) -> Row:
    city = luck.choice(EN_CITY)
    kind = luck.choice(["Street", "Road", "Avenue", "Lane", "Drive"])
    street = f"{luck.randrange(1, 400)} {luck.choice(EN_STREET)} {kind}"
    return {"street": street, "city": city, "postal_code": f"{EN_CITY.index(city) + 10}{luck.randrange(1000):03d}"}


def _en_place_written(place: Row, luck: random.Random) -> Row:
    street = place["street"] or ""
    for long, short in (("Street", "St"), ("Road", "Rd."), ("Avenue", "Ave"), ("Lane", "Ln"), ("Drive", "Dr")):
        if luck.random() < 0.4:
            street = street.replace(long, short)
    return {
        "street": slip(street, luck, 0.08),
        "city": slip(place["city"] or "", luck, 0.04),
        "postal_code": digits_slip(place["postal_code"] or "", luck, 0.03),
    }


def world_people(n: int, seed: int) -> Made:
    """People of many countries with e-mail and phone only; other alphabets, umlauts, names turned round."""
    made = started("contacts", seed)
    luck = made.luck
    cyrillic = {
        "Ivan": "Иван",
        "Olga": "Ольга",
        "Natalia": "Наталия",
        "Dmitri": "Дмитри",
        "Petrov": "Петров",
        "Ivanov": "Иванов",
        "Papadopoulos": "Παπαδοπουλος",
    }
    while len(made.rows) < n:
        given, surname, who = one_of(EN_GIVEN, luck), one_of(EN_SURNAME, luck), made.customer()
        first = bare(given).lower()[: luck.choice([1, 20])]
        box = f"{first}{luck.choice(['.', '', '_'])}{bare(surname).lower()}{luck.choice(['', luck.randrange(999)])}"
        email = f"{box}@{luck.choice([*HOSTS, coined(luck).lower() + '.com'])}".replace("'", "")
        phone, country, initial = _en_phone(luck), luck.choice(["US", "GB", "DE", "FR"]), luck.choice("ABCDEJKLM")
        for copy in range(1 + copies(luck)):
            first, last = _en_given(given, luck), slip(surname, luck, 0.08)
            if luck.random() < 0.3:
                first, last = cyrillic.get(first, first), cyrillic.get(last, last)
            if luck.random() < 0.2:
                last = last.replace("ü", "ue").replace("ä", "ae").replace("ö", "oe")
            if luck.random() < 0.02:
                first, last = last, first
            row: Row = {
                "name": luck.choice(
                    [f"{first} {last}", f"{first} {last}", f"{last}, {first}", f"{first} {initial}. {last}"]
                ),
                "email": slip(email, luck, 0.05)
                if not copy or luck.random() > 0.2
                else f"{bare(given).lower()}{luck.randrange(99)}@{luck.choice(HOSTS)}",
                "phone": digits_slip(
                    phone if luck.random() < 0.7 else phone.replace("(", "+1 ").replace(")", ""), luck, 0.03
                ),
                "country": country,
            }
            made.add(who, lost(row, luck, email=0.15, phone=0.3))
    return made.shuffled()


def world_companies(n: int, seed: int) -> Made:
    """Companies with web site, city, country; legal forms of many countries; namesakes in other towns."""
    made = started("customers", seed)
    luck = made.luck
    while len(made.rows) < n:
        brand = luck.choice(
            [
                coined(luck),
                one_of(EN_SURNAME, luck),
                f"{one_of(EN_SURNAME, luck)} & {one_of(EN_SURNAME, luck)}",
                f"{coined(luck)} {coined(luck)}",
            ]
        )
        trade = luck.choice(["", luck.choice(TRADES_EN), luck.choice(TRADES_EN)])
        place, who = _en_place(luck), made.customer()
        host = (
            bare(brand).lower().replace(" ", "").replace("&", "").replace("'", "")
            + luck.choice(["", "group", "inc"])
            + luck.choice([".com", ".co.uk", ".de", ".io"])
        )
        phone, form = (
            _en_phone(luck),
            luck.choice(["Inc.", "LLC", "Ltd", "GmbH", "SARL", "S.p.A.", "PLC", "B.V.", "Corp"]),
        )
        for _ in range(1 + copies(luck)):
            name = f"{brand} {trade}".strip()
            if luck.random() < 0.1:
                name = name.replace("&", "and")
            if luck.random() < 0.1 and trade:
                name = brand
            if luck.random() < 0.6:
                name = f"{name}{luck.choice([' ', ', '])}{form}"
            row: Row = {
                "name": cased(slip(name, luck, 0.1), luck) if luck.random() < 0.3 else slip(name, luck, 0.1),
                "website": luck.choice([f"https://www.{host}", host, f"http://{host}/contact"]),
                "phone": phone if luck.random() < 0.8 else _en_phone(luck),
                **_en_place_written(place, luck),
            }
            made.add(who, lost(row, luck, website=0.35, phone=0.35, street=0.4, postal_code=0.4, city=0.1))
    return made.shuffled()


def chains(n: int, seed: int) -> Made:
    """Franchises: one name and web site in many towns, each outlet a customer of its own; some entered twice."""
    made = started("customers", seed)
    luck = made.luck
    while len(made.rows) < n:
        brand = f"{coined(luck)} {luck.choice(['Burger', 'Coffee', 'Fitness', 'Hotel', 'Pharmacy', 'Pizza', 'Motors'])}"
        host = brand.lower().replace(" ", "") + ".com"
        for _ in range(luck.choice([1, 1, 2, 4, 8, 20])):
            place, who, phone = _en_place(luck), made.customer(), _en_phone(luck)
            for _copy in range(1 + copies(luck)):
                row: Row = {
                    "name": slip(luck.choice([brand, brand, f"{brand} Inc", f"{brand} {place['city']}"]), luck, 0.08),
                    "website": host,
                    "phone": digits_slip(phone, luck, 0.03),
                    "email": f"{luck.choice(['info', 'store'])}@{host}",
                    **_en_place_written(place, luck),
                }
                made.add(
                    who, lost(row, luck, website=0.3, phone=0.25, email=0.5, street=0.15, postal_code=0.25, city=0.05)
                )
    return made.shuffled()


def leads(n: int, seed: int) -> Made:
    """Leads of a web form: name, company, e-mail, phone; colleagues; people who come back under another mailbox."""
    made = started("leads", seed)
    luck = made.luck
    while len(made.rows) < n:
        firm = f"{coined(luck)} {luck.choice(TRADES_EN)}"
        domain = firm.split()[0].lower() + luck.choice([".com", ".com.br", ".io"])
        for _ in range(luck.choice([1, 1, 1, 2, 4])):
            given, surname, who = one_of(BR_GIVEN, luck), one_of(BR_SURNAME, luck), made.customer()
            work, home = f"{bare(given).lower()}.{bare(surname).lower()}@{domain}", br_mailbox([given, surname], luck)
            phone = br_phone(luck, 11)
            for _copy in range(1 + copies(luck)):
                row: Row = {
                    "created_at": f"2026-0{luck.randrange(1, 9)}-11 10:00:00",
                    "name": slip(
                        luck.choice([f"{given} {surname}", f"{given} {surname}", given, f"{given} {surname[0]}."]),
                        luck,
                        0.08,
                    ),
                    "company": slip(luck.choice([firm, f"{firm} Ltda", firm.split()[0]]), luck, 0.05),
                    "email": slip(work if luck.random() < 0.7 else home, luck, 0.04),
                    "phone": br_phone_written(phone, luck),
                }
                made.add(who, lost(row, luck, name=0.05, company=0.3, email=0.1, phone=0.35))
    return made.shuffled()


def biographies(n: int, seed: int) -> Made:
    """Misspelt biographies: many versions of one life, each with several slips; name, birth, place, postal code."""
    made = started("contacts", seed)
    luck = made.luck
    while len(made.rows) < n:
        given, surname = one_of(EN_GIVEN, luck), one_of(EN_SURNAME, luck)
        middle, birth, place, who = one_of(EN_GIVEN, luck), born(luck, 1780, 1890), _en_place(luck), made.customer()
        code = place["postal_code"] or ""
        for _ in range(luck.choice([1, 2, 4, 8, 14])):
            first = luck.choice(
                [given, given, given, NICKS.get(given, given), one_of(EN_GIVEN, luck) if luck.random() < 0.2 else given]
            )
            row: Row = {
                "given_name": slip(first if luck.random() < 0.7 else f"{first} {middle}", luck, 0.15),
                "surname": slip(surname, luck, 0.2),
                "birth_on": day_slip(birth, luck, 0.15) if luck.random() < 0.9 else f"{birth[:4]}-01-01",
                "city": slip(place["city"] or "", luck, 0.1),
                "postal_code": digits_slip(code, luck, 0.08)
                if luck.random() < 0.85
                else f"{code[:2]}{luck.randrange(1000):03d}",
            }
            made.add(who, lost(row, luck, given_name=0.03, surname=0.03, birth_on=0.2, city=0.15, postal_code=0.25))
    return made.shuffled()


def sparse_people(n: int, seed: int) -> Made:
    """People with most cells empty."""
    made = brazilian_contacts(n, seed + 7919)
    luck = random.Random(seed)
    made.rows = [
        lost(
            row, luck, email=0.5, phone=0.5, tax_id=0.5, birth_on=0.6, street=0.6, postal_code=0.6, city=0.4, state=0.5
        )
        for row in made.rows
    ]
    return made


def name_and_city(n: int, seed: int) -> Made:
    """Full names and cities, nothing else: namesakes cannot be told apart, rare names can."""
    made = started("contacts", seed)
    luck = made.luck
    while len(made.rows) < n:
        words, city, who = br_words(luck), luck.choice(BR_CITY), made.customer()
        for _ in range(1 + copies(luck)):
            made.add(
                who,
                lost(
                    {
                        "name": br_name_written(words, "", luck),
                        "city": bare(city[0]) if luck.random() < 0.3 else city[0],
                    },
                    luck,
                    city=0.05,
                ),
            )
    return made.shuffled()


def kin(n: int, seed: int) -> Made:
    """Twins, fathers and sons of one name, couples with one mailbox: alike in nearly all, and different people."""
    made = started("contacts", seed)
    luck = made.luck
    while len(made.rows) < n:
        words, place = br_words(luck), br_address(luck)
        first = _br_person(made, words, "", place, luck)
        fate = luck.random()
        second = _br_person(made, [one_of(BR_GIVEN, luck), *words[1:]], "", place, luck)
        if fate < 0.25:
            second.update(birth=first["birth"], phone=first["phone"])
        elif fate < 0.5:
            second.update(words=words, generation=luck.choice(["Filho", "Júnior", "Neto"]), phone=first["phone"])
        elif fate < 0.75:
            second.update(email=first["email"], phone=first["phone"])
        if second["words"][0] == words[0] and not second["generation"]:
            continue
        a, b = made.customer(), made.customer()
        _br_enter(made, a, first, luck)
        _br_enter(made, b, second, luck)
        if second["generation"]:
            made.sons.append((a, b))
    return made.shuffled()


def mixed_customers(n: int, seed: int) -> Made:
    """Companies and people in one table."""
    made = brazilian_companies(n // 2, seed)
    people = brazilian_contacts(n // 2, seed + 1)
    for row in people.rows:
        name = str(row["contact_id"])
        made.add("p" + people.truth[name], {column: value for column, value in row.items() if column != "contact_id"})
    return made.shuffled()


FAMILIES: dict[str, Callable[[int, int], Made]] = {
    make.__name__: make
    for make in (
        brazilian_contacts,
        brazilian_companies,
        households,
        shared_lines,
        world_people,
        world_companies,
        chains,
        leads,
        biographies,
        sparse_people,
        name_and_city,
        kin,
        mixed_customers,
    )
}
