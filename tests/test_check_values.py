"""Cells are judged as the libraries judge them; what SQL clears without a look, they would clear, too."""

import random
import string
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import duckdb
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.br import cnpj as std_cnpj
from stdnum.br import cpf as std_cpf
from test_kpis import written

from crmkpi import checks, gathering
from crmkpi.checks import _country, _email, _phone, _placeholder, _shelf, _state, _tax, _text, _vat
from crmkpi.checks._values import About
from crmkpi.config import DEFAULT
from crmkpi.model import Finding
from crmkpi.tables import all_tables
from crmkpi.tax_numbers import is_cnpj, is_cpf

JUDGES = {name: module for name, module in _shelf.algorithms().items() if hasattr(module, "fault")}
AT_HOME = About(
    "customers", frozenset({"phone", "country"}), datetime(2026, 11, 1), "BR", {"Brasil": "BR", "USA": "US"}
)


def found(folder: Path, *, show: str | None = None, language: str = "en", personal: bool = True) -> dict[str, Finding]:
    request = gathering.Request(
        paths=(folder,), as_of=date(2026, 10, 31), thorough=True, show=show, language=language, personal=personal
    )
    with gathering.gathered(DEFAULT, request) as ready:
        return {one.code: one for one in checks.run(gathering.checking(ready)).findings}


def cleared(values: list[str], column: str, suspect: str, more: dict[str, str] | None = None) -> list[str]:
    """Name the values that SQL clears."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT unnest($1) AS cell, 'Brasil' AS country", [values])
        rows = f"(SELECT cell AS {column}, country FROM t)"
        for name, sql in (more or {}).items():
            rows = f"(SELECT *, {sql} AS {name} FROM {rows})"
        return [row[0] for row in connection.execute(f"SELECT {column} FROM {rows} WHERE NOT ({suspect})").fetchall()]


# ------------------------------------------------------------------ tax numbers


@given(st.text("0123456789", min_size=11, max_size=11))
@settings(max_examples=300, deadline=None)
def test_cpf_as_the_library_but_for_one_digit_repeated(number: str) -> None:
    completed = [f"{number[:9]}{end:02d}" for end in range(100)]
    assert [n for n in completed if is_cpf(n)] == [n for n in completed if std_cpf.is_valid(n) and len(set(n)) > 1]


@given(st.text(string.digits + string.ascii_uppercase, min_size=12, max_size=12))
@settings(max_examples=300, deadline=None)
def test_cnpj_with_letters_as_the_library(stem: str) -> None:
    completed = [f"{stem}{end:02d}" for end in range(100)]
    ours = [number for number in completed if is_cnpj(number)]
    assert ours == [number for number in completed if std_cnpj.is_valid(number) and len(set(number)) > 1]
    assert len(ours) == (len(set(ours[0])) > 1 if ours else 0)


def test_the_official_example_is_a_cnpj_and_full_width_digits_are_not() -> None:
    assert is_cnpj("12ABC34501DE35")
    assert not is_cnpj("12ABC34501DE53")
    assert not is_cpf("5299822472５")
    assert _tax.fault("12.ABC.345/01DE-35", "BR", "BR") is None


def test_sql_clears_only_numbers_that_the_library_holds_valid_and_all_plain_ones() -> None:
    rng = random.Random(7)
    values = []
    for _ in range(20_000):
        digits = "".join(rng.choice(string.digits) for _ in range(rng.choice((9, 10, 11, 11, 11, 13, 14, 14))))
        values.append(digits)
        if len(digits) == 11:
            values += [f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{end:02d}" for end in range(0, 100, 7)]
        if len(digits) == 14:
            values += [f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{end:02d}" for end in range(0, 100, 7)]
    values += [digit * n for digit in string.digits for n in (11, 14)] + [" 5299822472", "+5299822472", "5299822472 "]
    clear = set(cleared(values, "tax_id", _tax.suspect(AT_HOME, "tax_id"), _tax.given("tax_id")))
    valid = {value for value in values if std_cpf.is_valid(value) or std_cnpj.is_valid(value)}
    repeated = {value for value in values if len(set(_tax.plain(value))) == 1}
    assert clear == valid - repeated
    assert len(clear) > 2_000


@pytest.mark.parametrize(
    ("text", "country", "home", "expected"),
    [
        ("191", "BR", "BR", "length"),
        ("529.982.247-24", None, None, "cpf"),
        ("52998224724", None, None, None),
        ("52998224724", None, "BR", "cpf"),
        ("52998224724", "DE", "BR", None),
        ("529.982.247-24", "PT", "BR", None),
        ("20-12345678-9", None, "BR", None),
        ("20-12345678-9", "AR", "BR", None),
        ("20123456780", "AR", "BR", None),
        ("NL123456782B90", None, "BR", None),
        ("1.12223E+13", "DE", None, "cut"),
        ("PASSPORT", "BR", "BR", None),
    ],
)
def test_only_a_number_that_must_be_brazilian_is_judged(
    text: str, country: str | None, home: str | None, expected: str | None
) -> None:
    assert _tax.fault(text, country, home) == expected


def test_vat_is_meant_only_where_a_member_and_the_form_of_its_numbers_meet() -> None:
    assert _vat.is_meant("DE136695976")
    assert _vat.is_meant("el 094259216")
    assert not any(
        map(_vat.is_meant, ("GRO010203AB1", "RSSMRA85T10A562S", "CHE123456788", "DEUTSCHLAND", "ISENTO", ""))
    )
    assert _vat.is_valid("GR094259216")
    assert _vat.is_valid("GB980780684")


# ------------------------------------------------------------------ phones


@pytest.mark.parametrize("region", ["BR", "US", "PT", "GB", "DE", "AR", "MX", "FR", "ES", "IT", "CO", "JP"])
def test_sql_clears_only_phones_that_the_plan_of_their_country_has(region: str) -> None:
    rng, values = random.Random(region), []
    code = phonenumbers.country_code_for_region(region)
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        base = phonenumbers.national_significant_number(example)
        for _ in range(600):
            digits = list(base)
            for _ in range(rng.randrange(4)):
                digits[rng.randrange(len(digits))] = rng.choice(string.digits)
            number = "".join(digits)[: len(digits) - (rng.random() < 0.1)]
            values += [number, f"+{code}{number}", f"+{code} {number[:2]} {number[2:]}", f"({number[:2]}) {number[2:]}"]
    about = About("customers", frozenset({"phone", "country"}), datetime(2026, 11, 1), None, {"Brasil": region})
    clear = cleared(values, "phone", _phone.suspect(about, "phone"))
    assert len(clear) > 200
    assert [value for value in clear if _phone.verdict(value, region)] == []


def test_sql_clears_what_brazilians_write() -> None:
    plain = ["(11) 98765-4321", "11 3333-4444", "+55 21 98765 4321", "+5521987654321", "21987654321", "(99) 98765-4321"]
    odd = ["(99) 99999-9999", "(11) 8765-4321", "(20) 98765-4321", " (11) 98765-4321", "(11) 98765-4321 ", "0", "n/a"]
    assert cleared([*plain, *odd], "phone", _phone.suspect(AT_HOME, "phone")) == plain


def test_a_number_without_plus_and_without_a_country_is_left_alone() -> None:
    assert _phone.verdict("20 98765-4321", None) is None
    assert _phone.verdict("+55 20 98765-4321", None) == "plan"
    assert _phone.verdict("sem telefone", None) == "none"


# ------------------------------------------------------------------ e-mail, text


ADDRESSES = st.text("aZ9._+-@x", min_size=1, max_size=14).map(lambda name: f"{name}.com") | st.builds(
    lambda name, host, end: f"{name}@{host}.{end}",
    st.text("abT1._+-'", min_size=1, max_size=8),
    st.text("ab1.-_", min_size=1, max_size=8),
    st.sampled_from(["com", "BR", "com.br", "con", "test", "c", "x1", "company"]),
)


@given(st.lists(ADDRESSES, min_size=50, max_size=50))
@settings(max_examples=40, deadline=None)
def test_sql_clears_only_addresses_without_fault(addresses: list[str]) -> None:
    for address in cleared(addresses, "email", _email.suspect("email")):
        assert _email.fault(address) is None


SIGNS = "aZé ÃÂãçÀß°º.,?!&;#\\ux\u00a0\u200b\u00ad\t\n\ufffdå日ж£“€-nN/tes0"


@given(st.lists(st.text(SIGNS, min_size=1, max_size=9), min_size=80, max_size=80))
@settings(max_examples=60, deadline=None)
def test_sql_clears_only_text_without_fault(words: list[str]) -> None:
    for column in ("name", "city", "street", "postal_code", "plan", "comment"):
        for word in cleared(words, column, _text.suspect(AT_HOME, column)):
            assert _text.mojibake(word, column) is None
            assert _text.unseen(word, column) is None
            assert _text.edge(word, column) is None
            assert _placeholder.fault(word, column) is None


@pytest.mark.parametrize(
    "column", ["name", "surname", "city", "street", "postal_code", "website", "plan", "country", "company"]
)
def test_sql_clears_no_placeholder(column: str) -> None:
    words = {
        *_placeholder.EMPTY,
        *_placeholder.TESTS,
        *_placeholder.NAMELESS,
        "asdf",
        "qwerty",
        "xxx",
        "aaa",
        "000",
        "...",
    }
    for listed in _placeholder.MISSING.values():
        words |= set(listed.split("|"))
    words |= {word.upper() for word in words} | {word.replace("nao ", "não ").title() for word in words}
    words |= {word.replace(" ", "/") for word in words} | {"N.A.", "n / a", "S/N", "Não-informado", "SEM  NOME"}
    for word in cleared(sorted(words), column, _text.suspect(AT_HOME, column)):
        assert _placeholder.fault(word, column) is None


# ------------------------------------------------------------------ countries and states


def test_countries_by_any_name() -> None:
    names = {
        "NA": "NA",
        "Brasil": "BR",
        "brazil": "BR",
        "UK": "GB",
        "EL": "GR",
        "XK": "XK",
        "Côte d’Ivoire": "CI",
        "n/a": None,
    }
    assert {name: _country.code_of(name) for name in names} == names
    assert _country.nearest("Brazzil") == "BR"
    assert _country.nearest("Qwxz") == ""
    assert len(set(_country.names().values())) == 250


def test_states_by_any_name() -> None:
    names = {"SP": "SP", "são paulo": "SP", "BR-SP": "SP", "SP - São Paulo": "SP", "Estado do Pará": "PA", "XY": None}
    assert {name: _state.code_of(name) for name in names} == names
    assert len(_state.STATES) == 27


CUSTOMERS = """
    customer_id, name, email, phone, tax_id, country, state
    1, Ana Lima, ana@x.com.br, (11) 98765-4321, 529.982.247-25, Brasil, SP
    2, teste, ana@x, 123, 529.982.247-24, Brasil, XY
    3, Bo Lee, bo@x.com, +1 212 456 7890, 12-3456789, USA, NY
    4, Caio Dias, caio@x.com; caio@y.com, (20) 98765-4321, 52998224725, Brazzil, São Pulo
    """


def test_findings_show_file_line_id_cell_and_note(tmp_path: Path) -> None:
    written(tmp_path, {"customers": CUSTOMERS})
    told = found(tmp_path)
    phone = told["C214"].places[0]
    assert (phone.file, phone.line, phone.id, phone.column) == ("customers.csv", 5, "4", "phone")
    assert phone.note == "no such number in its country"
    assert told["C218"].places[0].note == "no country is called so; BR?"
    assert told["C219"].places[1].note == "no state of Brazil is called so; SP?"
    assert [told[code].rows for code in ("C212", "C213", "C214", "C215", "C218", "C219", "C221")] == [
        2,
        1,
        1,
        1,
        1,
        2,
        1,
    ]
    assert [told[code].of for code in ("C212", "C215", "C219")] == [4, 4, 3]


def test_cells_are_masked_and_words_are_portuguese(tmp_path: Path) -> None:
    written(tmp_path, {"customers": CUSTOMERS})
    told = found(tmp_path, personal=False, language="pt-BR")
    shown = " ".join(str(place.value) for one in told.values() for place in one.places)
    assert not any(secret in shown for secret in ("caio@", "98765", "529.982", "teste"))
    assert told["C212"].places[1].note == "vários endereços em uma célula"


def test_show_lists_every_bad_row(tmp_path: Path) -> None:
    lines = "\n".join(f"{n},Ana {n},x{n}" for n in range(40))
    (tmp_path / "customers.csv").write_text(f"customer_id,name,email\n{lines}\n", encoding="utf-8")
    assert len(found(tmp_path)["C212"].places) == 5
    assert len(found(tmp_path, show="C212")["C212"].places) == 40


def test_several_files_and_several_faults_in_a_row(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"customers_{number}.csv").write_text(
            f"customer_id,name,city\n{number}, teste , xxx\n", encoding="utf-8"
        )
    told = found(tmp_path)
    assert (told["C221"].rows, told["C224"].rows) == (2, 2)
    assert [(place.file, place.column) for place in told["C221"].places] == [
        (f"customers_{number}.csv", column) for number in (1, 2) for column in ("name", "city")
    ]


@pytest.mark.parametrize("module", JUDGES.values(), ids=list(JUDGES))
def test_notes_are_in_both_languages_and_every_one_can_be_given(module: ModuleType) -> None:
    for words in module.NOTES.values():
        assert set(words) == {"en", "pt-BR"}
    assert all(set(module.columns(table)) <= set(all_tables()[table].columns) for table in _tables(module))


def _tables(module: ModuleType) -> list[str]:
    return list(all_tables()) if module.CHECK.table == "*" else list(module.CHECK.table)
