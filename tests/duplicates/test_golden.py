"""The golden record holds what is true of one customer: nothing made up, no street of another row's city."""

from crmkpi.duplicates.survivor import Best, filled, golden


def test_what_is_taken_for_empty_wins_nothing() -> None:
    made_up = {
        "name": "Célia Furtado",
        "email": "naotem@naotem.com.br",
        "phone": "(11) 99999-9999",
        "street": "não informado",
        "postal_code": "00000-000",
    }
    real = {"name": "Célia Furtado", "email": "celia@gmail.com"}
    assert filled(made_up) == 1
    assert filled(real) == 2
    assert golden([made_up, real], 0, tuple(made_up)) == {
        "name": Best("Célia Furtado", 0),
        "email": Best("celia@gmail.com", 1),
    }


def test_an_address_comes_from_one_row() -> None:
    columns = ("street", "city", "state", "postal_code")
    rows = [
        {"city": "Recife", "street": "Rua Chile, 8"},
        {"city": "Rio de Janeiro", "state": "RJ", "postal_code": "20386-002"},
        {"city": "Recife", "state": "PE"},
    ]
    best = golden(rows, 0, columns)
    assert best == {column: Best(value, 1) for column, value in rows[1].items()}
    # The other row of the same city adds what the first lacks.
    best = golden([rows[0], rows[2]], 0, columns)
    assert {column: one.value for column, one in best.items()} == {**rows[0], "state": "PE"}


def test_of_two_full_addresses_the_newer_one_stays() -> None:
    rows = [{"street": "Rua Chile, 8", "city": "Recife"}, {"street": "Rua Peru, 9", "city": "Olinda"}]
    assert golden(rows, 0, ("street", "city"), ["2025-01-01", "2026-01-01"])["street"].row == 1
    assert golden(rows, 0, ("street", "city"), ["2026-01-01", "2025-01-01"])["city"].row == 0


def test_a_surname_goes_with_its_own_given_name() -> None:
    rows = [{"given_name": "ANA", "surname": "SOUZA"}, {"given_name": "Ana", "surname": "Sousa Lima"}]
    best = golden(rows, 0, ("given_name", "surname"))
    assert best["given_name"].row == best["surname"].row


def test_a_name_in_its_order_and_a_mobile_with_nine_digits_are_better() -> None:
    rows = [
        {"name": "SILVA, João", "phone": "(11) 8877-6655"},
        {"name": "João Silva", "phone": "(11) 98877-6655"},
    ]
    for kept in (0, 1):
        best = golden(rows, kept, ("name", "phone"))
        assert (best["name"].value, best["phone"].value) == ("João Silva", "(11) 98877-6655")
    # Another number is not better for being longer.
    assert golden([{"phone": "(11) 3055-1000"}, {"phone": "(11) 98877-6655"}], 0, ("phone",))["phone"].row == 0
