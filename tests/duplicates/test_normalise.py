"""Writings of one thing become one spelling, and what says nothing becomes nothing."""

import pytest

from crmkpi.duplicates import addresses, companies, emails, persons, phones, placeholders, tax_ids
from crmkpi.duplicates.fold import fold
from crmkpi.duplicates.nicknames import related
from crmkpi.duplicates.phonetic import sound
from crmkpi.tax_numbers import is_cnpj, is_cpf


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("  JOSÉ   d'Ávila-Conceição ", "jose davila conceicao"),
        ("Иван Петров", "ivan petrov"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("Straße Łódź Søren", "strasse lodz soren"),
        ("ＡＢＣ①", "abc1"),
        ("😀", ""),
        ("李 伟", "李 伟"),
    ],
)
def test_fold(cell: str, words: str) -> None:
    assert fold(cell) == words


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("souza", "sousa"),
        ("luiz", "luis"),
        ("thiago", "tiago"),
        ("philip", "felipe"),
        ("allen", "alan"),
        ("wagner", "vagner"),
    ],
)
def test_names_that_sound_alike_share_a_key(a: str, b: str) -> None:
    assert sound(a) == sound(b)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("jose carlos da silva filho", ("jose", ("carlos",), "silva", "filho")),
        ("dr joao souza", ("joao", (), "souza", "")),
        ("maria jr", ("maria", (), "", "junior")),
        ("joao neto", ("joao", (), "neto", "")),
        ("ana", ("ana", (), "", "")),
        ("da silva", ("silva", (), "", "")),
        ("", ("", (), "", "")),
    ],
)
def test_a_person_is_taken_apart(name: str, parts: tuple[str, tuple[str, ...], str, str]) -> None:
    one = persons.parse(name)
    assert (one.given, one.middle, one.surname, one.generation) == parts


@pytest.mark.parametrize(
    ("given", "surname", "parts"),
    [
        ("jose", "lima sobrinho", ("jose", "lima", "sobrinho")),
        ("jose", "lima neto", ("jose", "lima", "neto")),
        ("jose", "costa souza filho", ("jose", "souza", "filho")),
        ("jose", "neto", ("jose", "neto", "")),
        ("jose", "filho", ("jose", "filho", "")),
        ("", "lima neto", ("", "neto", "")),
    ],
)
def test_a_name_in_two_columns_ends_in_its_generation(given: str, surname: str, parts: tuple[str, str, str]) -> None:
    one = persons.join(given, surname)
    assert (one.given, one.surname, one.generation) == parts


def test_a_name_written_surname_first_is_turned() -> None:
    assert persons.turned("Silva, João") == "João Silva"
    assert persons.turned("João Silva, Jr.") == "João Silva, Jr."


def test_a_mailbox_lends_the_surname_only_to_its_own_given_name() -> None:
    rosa = persons.PersonName("rosa")
    assert persons.completed(rosa, "rosa.silva87").surname == "silva"
    assert persons.completed(rosa, "ana.silva") == rosa
    assert persons.completed(rosa, "vendas") == rosa


def test_forms_of_a_name_are_related_and_its_bearers_are_not() -> None:
    assert related("bob", "robert")
    assert related("francisco", "chico")
    assert not related("alexandra", "alexander")


@pytest.mark.parametrize(
    ("cell", "core"),
    [
        ("Padaria Sol Com. e Ind. Ltda. ME", "padaria sol comercio industria"),
        ("Construtora Lima S/A", "construtora lima"),
        ("Lima & Reis S.A.", "lima reis"),
        ("ACME Technologies, Inc.", "acme technology"),
        ("Müller GmbH", "muller"),
        ("I.B.M. Brasil", "ibm brasil"),
        ("Ltda", "ltda"),
    ],
)
def test_a_company_keeps_the_words_that_name_it(cell: str, core: str) -> None:
    assert companies.core(fold(companies.plain(cell))) == core


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("(11) 98412-7365", "11984127365"),
        ("+55 11 98412-7365", "11984127365"),
        ("011 98412-7365", "11984127365"),
        ("55 11 8412-7365", "1184127365"),
        ("(212) 555-0142 ext. 12", "2125550142"),
        ("3333-4455 / 98412-7365", "33334455"),
        ("0049 30 123456", "4930123456"),
    ],
)
def test_phones(cell: str, digits: str) -> None:
    assert phones.national(cell) == digits


@pytest.mark.parametrize(
    ("cell", "box"),
    [
        ("Ana.Souza+crm@GMAIL.com", ("anasouza", "gmail.com")),
        ("mailto:ana@b.com", ("ana", "b.com")),
        ("Ana <ana@b.com>", ("ana", "b.com")),
        ("ana@b.com; rui@c.com", ("ana", "b.com")),
        ("ana", ("", "")),
        ("@", ("", "")),
    ],
)
def test_mailboxes(cell: str, box: tuple[str, str]) -> None:
    assert emails.mailbox(cell) == box


def test_tax_ids() -> None:
    assert is_cpf("52998224725")
    assert not is_cpf("52998224726")
    assert not is_cpf("11111111111")
    assert is_cnpj("11222333000181")
    assert is_cnpj("12ABC34501DE35")
    assert tax_ids.restored("272") == "272"
    assert tax_ids.restored("11222333000181") == "11222333000181"
    assert tax_ids.are_branches("11222333000181", "11222333000262")
    assert not tax_ids.are_branches("11222333000181", "11222333000281")


def test_a_lost_zero_comes_back_only_with_its_check_digits() -> None:
    assert is_cpf("01234567890")
    assert tax_ids.restored("1234567890") == "01234567890"
    assert tax_ids.restored("1234567891") == "1234567891"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Av. Pres. Vargas, nº 100", "AVENIDA PRESIDENTE VARGAS 100"),
        ("R. das Flores, 0012", "Rua Flores 12"),
        ("12 Main St.", "12 Main Street"),
        ("Hauptstr. 5", "Hauptstraße 5"),
    ],
)
def test_streets(one: str, other: str) -> None:
    assert addresses.street(fold(one)) == addresses.street(fold(other))


def test_places() -> None:
    assert addresses.postal_code("01310-100") == "01310100"
    assert addresses.postal_code("12345-6789") == "12345"
    assert addresses.state(fold("São Paulo")) == addresses.state("sp")
    assert addresses.domain("https://www.Sol.com.br/contato?x=1") == "sol.com.br"
    assert addresses.domain("nenhum") == ""


@pytest.mark.parametrize(
    "cell", ["N/A", "n.d.", "Não informado", "teste", "XXXX", "-", "....", "0000", "Consumidor Final"]
)
def test_words_that_say_nothing(cell: str) -> None:
    assert placeholders.says_nothing(fold(cell))


@pytest.mark.parametrize("cell", ["Ana", "Silva", "Li", "O", "São Paulo", "Test Motors", "Abcdef"])
def test_words_that_say_something(cell: str) -> None:
    assert not placeholders.says_nothing(fold(cell))


def test_numbers_and_mailboxes_that_say_nothing() -> None:
    assert all(map(placeholders.no_number, ["11999999999", "00000000", "12345678", "1133333333"]))
    assert not placeholders.no_number("11984127365")
    made_up = [
        "naotem@naotem.com",
        "sem.email@gmail.com",
        "teste@teste.com",
        "a@example.com",
        "noemail@x.com",
        "xxx@xxx.com",
    ]
    assert all(placeholders.no_mailbox(*emails.mailbox(one)) for one in made_up)
    real = ["ana.souza@gmail.com", "noemia@b.com", "semiramis@b.com", "natalia@c.com", "contato@sol.com.br"]
    assert not any(placeholders.no_mailbox(*emails.mailbox(one)) for one in real)
