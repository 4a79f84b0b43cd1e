"""What is known about customers: the ERP's list of them, and their yearly contracts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from company import EXPORTED, Company, Customer
from sales import day
from writing import Dialect, Export, Line, plain_money, words


def customers(company: Company) -> Export:
    """Write the customers as an ERP from the nineties."""
    header = words("""
        Código, Razão Social, CNPJ/CPF, Contato, E-mail, Telefone, UF, Vendedor, Plano, Cliente desde,
        Data de saída, Situação
    """)
    lines = [customer_line(customer, place) for place, customer in enumerate(company.customers)]
    return Export(
        "clientes_erp.csv",
        "ERP (own headers)",
        Dialect(";", "cp1252", "\r\n"),
        header,
        broken_customers(company.customers, lines),
    )


def customer_line(customer: Customer, place: int) -> Line:
    """Write one customer; every seventh tax number without its mask, some are a person's."""
    tax_id = customer.tax_id if place % 41 else cpf(place + 100)
    if place % 7 == 3:
        tax_id = digits(tax_id)
    return Line(
        (
            customer.code,
            f"{customer.name} Ltda",
            tax_id,
            customer.contact,
            customer.email,
            customer.phone,
            customer.state,
            customer.owner,
            customer.plan,
            day(customer.since),
            day(customer.churned),
            "Inativo" if customer.churned else "Ativo",
        )
    )


def digits(text: str) -> str:
    """Take the mask off a number."""
    return "".join(one for one in text if one.isalnum())


def cpf(number: int) -> str:
    """Make up a valid CPF with its mask, in the range of zeros."""
    base = f"{number:09d}"
    for length in (10, 11):
        total = sum(int(one) * (length - place) for place, one in enumerate(base))
        base += str(total * 10 % 11 % 10)
    return f"{base[:3]}.{base[3:6]}.{base[6:9]}-{base[9:]}"


def broken_customers(customers: list[Customer], lines: list[Line]) -> tuple[Line, ...]:
    """Put three customers in twice, and take the code of one away."""
    answer = "{}: the same name and {}; counted once"
    nobody = next(place for place, one in enumerate(customers) if one.since >= date(2026, 5, 1))
    lines[nobody] = replace(
        lines[nobody],
        cells=("", *lines[nobody].cells[1:]),
        fault="no customer code",
        answer="C102: no KPI about customers counts them",
    )
    kept = [one for one in customers if one.churned is None and one.since > date(2024, 6, 1)]

    def again(place: int, code: str, since: date, fault: str, word: str, **cells: str) -> Line:
        """Enter a customer once more, keeping only what gives them away."""
        one = kept[place]
        return Line(
            (
                code,
                f"{one.name.upper()} EIRELI",
                cells.get("tax_id", ""),
                cells.get("contact", ""),
                cells.get("email", ""),
                cells.get("phone", ""),
                one.state,
                one.owner,
                one.plan,
                day(since),
                "",
                "Ativo",
            ),
            fault,
            answer.format("C101" if word == "tax id" else "C201", word),
        )

    first, second, third = kept[3], kept[17], kept[40]
    return (
        *lines,
        again(
            3,
            "C0901",
            date(2026, 2, 10),
            f"{first.code} once more: e-mail in capitals",
            "e-mail",
            email=first.email.upper(),
        ),
        again(
            17,
            "C0902",
            date(2026, 6, 15),
            f"{second.code} once more: phone without mask",
            "phone",
            phone=digits(second.phone),
            email="compras@p9902.example",
        ),
        again(
            40,
            "C0903",
            date(2026, 9, 21),
            f"{third.code} once more: CNPJ without mask",
            "tax id",
            tax_id=digits(third.tax_id),
            email="loja@p9903.example",
        ),
    )


def contracts(company: Company) -> Export:
    """Write the yearly contracts, in our own column names."""
    lines: list[Line] = []
    for customer in company.customers:
        price = {"Essencial": 349, "Profissional": 689, "Rede": 1_490}[customer.plan] * 1_200
        for years in range(1, 6):
            end = year_later(customer.since, years)
            if date(2024, 11, 1) <= end <= date(2027, 3, 31):
                following = price * company.dice.whole(94, 109) // 100
                lines.append(contract_line(company, customer, end, (price, following), f"K{len(lines) + 1:04d}"))
                price = following
            if customer.churned and customer.churned <= end + timedelta(days=20):
                break
    header = words("contract_id, customer_id, term_end_at, renewed_at, prior_amount, renewed_amount, outcome")
    return Export("contracts.csv", "own column names", Dialect(), header, tuple(lines))


def year_later(when: date, years: int) -> date:
    """Add years to a day; 29 February becomes the 28th."""
    return when.replace(year=when.year + years, day=min(when.day, 28))


def contract_line(company: Company, customer: Customer, end: date, cents: tuple[int, int], code: str) -> Line:
    """Write one contract: renewed around its end, not renewed, or still running."""
    renewed = end + timedelta(days=company.dice.whole(-45, 18))
    head = (code, customer.code, end.isoformat())
    if customer.churned and customer.churned <= end + timedelta(days=20):
        return Line((*head, "", plain_money(cents[0]), "", "não renovado"))
    if renewed >= EXPORTED.date():
        return Line((*head, "", plain_money(cents[0]), "", ""))
    return Line((*head, renewed.isoformat(), plain_money(cents[0]), plain_money(cents[1]), "renovado"))


EXPORTS: tuple[Callable[[Company], Export], ...] = (customers, contracts)
