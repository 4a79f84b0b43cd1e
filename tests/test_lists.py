"""`duplicates` reads any list of people or companies without a config, says how; nothing else is taken for a list."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from trials import crm, put, table

from crmkpi.sources.lists import as_list
from crmkpi.tax_numbers import is_cnpj

CELLS = {
    "id": lambda n: f"A-{n}",
    "given": lambda n: ("Ana", "Rui", "Bento", "Caio")[n % 4],
    "surname": lambda n: ("Silva", "Melo", "Dias", "Luz", "Prado")[n % 5],
    "name": lambda n: f"{CELLS['given'](n)} {CELLS['surname'](n)}",
    "company": lambda n: f"Padaria {CELLS['surname'](n)} {n} Ltda",
    "email": lambda n: f"caixa{n}@correio.com",
    "phone": lambda n: f"(11) 9{8000 + n}-12{n % 90 + 10}",
    "number": lambda n: str(52998224 + 7919 * n),
    "birth": lambda n: f"{1940 + n}0{n % 9 + 1}1{n % 9}",
    "street": lambda n: f"Rua das Flores {n}",
    "house": lambda n: str(n * 7),
    "city": lambda n: ("Recife", "Natal")[n % 2],
    "state": lambda n: ("PE", "RN")[n % 2],
    "postal": lambda n: f"5{n:04d}-000",
    "day": lambda n: f"2024-01-{n % 27 + 1:02d}",
    "amount": lambda n: f"{n * 10.5:.2f}",
    "word": lambda n: ("open", "won", "lost")[n % 3],
}


def taken(*columns: str) -> dict[str, str]:
    """Take a header, written as `Header:kind of cells`, for a list; ours → theirs."""
    header = [one.partition(":")[0] for one in columns]
    rows = [[CELLS[one.partition(":")[2]](n) for one in columns] for n in range(40)]
    chart = as_list(header, rows, "file.csv")
    return {ours: header[at] for ours, at in chart.sources.items()} if chart else {}


@pytest.mark.parametrize(
    ("columns", "ours"),
    [
        (
            ["First Name:given", "Last Name:surname", "Email:email", "Phone:phone", "Street:street", "City:city"],
            ["given_name", "surname", "email", "phone", "street", "city"],
        ),
        (
            ["Nome:given", "Sobrenome:surname", "E-mail:email", "Telefone:phone", "Endereço:street", "Cidade:city"],
            ["given_name", "surname", "email", "phone", "street", "city"],
        ),
        (
            ["rec_id:id", "given_name:given", "surname:surname", "address_1:street", "suburb:city", "postcode:postal",
             "state:state", "date_of_birth:birth", "soc_sec_id:number"],
            ["customer_id", "given_name", "surname", "street", "city", "postal_code", "state", "birth_on", "tax_id"],
        ),
        (
            ["cd_cliente:id", "nm_cliente:name", "nr_cpf:number", "dt_nascimento:birth", "ds_email:email",
             "nr_telefone:phone", "nm_cidade:city", "sg_uf:state", "nr_cep:postal"],
            ["customer_id", "name", "tax_id", "birth_on", "email", "phone", "city", "state", "postal_code"],
        ),
        (["CustomerID:id", "CustomerName:name", "CustomerPhone:phone"], ["customer_id", "name", "phone"]),
        (["Full Name:name", "Company:company", "Work Email:email"], ["name", "company", "email"]),
        (["Empresa:company", "Cidade:city"], ["name", "city"]),
        (["x1:id", "x2:name", "x3:email", "x4:phone", "x5:street", "x6:birth"],
         [None, "name", "email", "phone", "street", "birth_on"]),
    ],
)  # fmt: skip
def test_headers_and_cells_tell_the_columns(columns: Sequence[str], ours: Sequence[str | None]) -> None:
    theirs = [one.partition(":")[0] for one in columns]
    assert taken(*columns) == {one: other for one, other in zip(ours, theirs, strict=True) if one}


@pytest.mark.parametrize(
    "columns",
    [
        ["Deal name:name", "Company:company", "Amount:amount", "Stage:word", "Close date:day"],
        ["Order ID:id", "Customer name:name", "Email:email", "City:city", "Total:amount", "Order date:day"],
        ["Ticket ID:id", "Subject:word", "Requester name:name", "Requester email:email", "Status:word", "Created:day"],
        ["SKU:id", "Name:word", "Price:amount"],
        ["Name:word", "Country:city"],
        ["Date:day", "Campaign:word", "Clicks:house", "Cost:amount"],
    ],
)
def test_what_is_no_list_of_customers_is_not_taken_for_one(columns: Sequence[str]) -> None:
    assert taken(*columns) == {}


def test_an_address_in_parts_is_put_together_and_a_second_phone_fills_the_first(tmp_path: Path) -> None:
    head = "Código,Nome,Logradouro,Número,Complemento,Telefone 1,Telefone 2"
    rows = [
        ("1", "Olívia Prates Bragança", "Rua das Acácias", "120", "ap 4", "", "(11) 98412-7365"),
        ("2", "Olívia Prates Bragança", "R. das Acacias", "120", "", "(11) 98412-7365", ""),
        *(
            (str(n), CELLS["name"](n), f"Rua {CELLS['city'](n)}", str(n), "", CELLS["phone"](n), "")
            for n in range(9, 40)
        ),
    ]
    put(tmp_path, {"lista.csv": table(head, rows)})
    said = crm("duplicates", tmp_path / "lista.csv", "-f", "json", "--show-personal-data")
    (group,) = [one for one in said.tree["searches"][0]["groups"] if {row["id"] for row in one["rows"]} & {"1", "2"}]
    assert [row["id"] for row in group["rows"]] == ["1", "2"]
    cells = group["rows"][0]["cells"]
    assert cells["street"]["value"] == "Rua das Acácias 120 ap 4" and cells["phone"]["value"] == "(11) 98412-7365"


def test_it_is_said_how_a_list_was_read_and_only_duplicates_reads_so(tmp_path: Path) -> None:
    rows = [(CELLS["name"](n), CELLS["email"](n), CELLS["phone"](n)) for n in range(9)]
    put(tmp_path, {"gente.csv": table("Nome do cliente,E-mail,Celular", rows)})
    said = crm("duplicates", tmp_path / "gente.csv")
    assert said.code == 0
    assert "taken for a list of customers" in said.err and "“Nome do cliente” → name" in said.err
    assert "not recognised" in crm("report", tmp_path / "gente.csv").err
    assert "not recognised" in crm("check", tmp_path / "gente.csv").err


def test_headers_beside_our_own_names_are_read_too(tmp_path: Path) -> None:
    rows = [(n, CELLS["name"](n), CELLS["email"](n), CELLS["postal"](n), CELLS["birth"](n)) for n in range(30)]
    put(tmp_path, {"customers.csv": table("customer_id,name,email,postcode,dob", [*rows, (99, *rows[3][1:])])})
    said = crm("duplicates", tmp_path / "customers.csv", "-f", "csv", "--band", "certain")
    assert "same date of birth" in said.out and "same postal code" in said.out


def test_leads_without_a_date_are_a_list(tmp_path: Path) -> None:
    rows = [(CELLS["name"](n), CELLS["email"](n), CELLS["company"](n)) for n in range(9)]
    put(tmp_path, {"leads.csv": table("name,email,company", [*rows, rows[3]])})
    said = crm("duplicates", tmp_path / "leads.csv", "-f", "csv")
    assert said.code == 0 and said.out.count("same e-mail") == 2


def _cnpj(n: int) -> str:
    """Make the n-th tax number of a company that is valid."""
    return next(one for end in range(100) if is_cnpj(one := f"{n:08}0001{end:02}"))


def test_a_company_is_itself_and_not_whom_one_asks_for_there() -> None:
    """The name of a contact beside each company's own tax number; people of few companies stay people."""
    header = ["Código", "Razão Social", "CNPJ", "Contato", "E-mail"]
    firms = [[str(n), CELLS["company"](n), _cnpj(n), CELLS["name"](n), CELLS["email"](n)] for n in range(40)]
    found = as_list(header, firms, "x.csv")
    assert found is not None
    assert {name: header[at] for name, at in found.sources.items()} == {
        "customer_id": "Código",
        "name": "Razão Social",
        "tax_id": "CNPJ",
        "email": "E-mail",
    }
    people = [[row[0], firms[n % 8][1], firms[n % 8][2], *row[3:]] for n, row in enumerate(firms)]
    found = as_list(header, people, "x.csv")
    assert found is not None and header[found.sources["name"]] == "Contato"
    assert header[found.sources["company"]] == "Razão Social"


def test_an_id_is_one_although_a_row_was_exported_twice() -> None:
    rows = [[str(n), CELLS["name"](n), CELLS["email"](n)] for n in range(40)]
    found = as_list(["Código", "Nome", "E-mail"], [*rows, rows[3]], "x.csv")
    assert found is not None and found.sources["customer_id"] == 0
