"""Nobody is shown a customer: what is personal is masked wherever it stands, in every output, until it is asked for."""

import contextlib
import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trials import Said, crm, everything, put

from crmkpi import build_report, cli, formats, report
from crmkpi.masking import masked, masked_cell, masked_text
from crmkpi.masking.given_names import GIVEN_NAMES
from crmkpi.tables import all_tables

# ---------------------------------------------------------------- what is masked, and how


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("ana.souza@example.com", "email", "a***@e***.com"),
        ("Ana <ana@x.com.br>", "email", "a***@x***.br"),
        ("ana@localhost", "email", "a***@***"),
        ("not an address Ana", "email", "***"),
        ("(11) 98765-4321", "phone", "***21"),
        ("1234", "phone", "***"),
        ("529.982.247-25", "tax_id", "***.***.***-25"),
        ("52998224725", "tax_id", "***.***.***-25"),
        ("12.345.678/0001-95", "tax_id", "***95"),
        ("12ABC34501DE35", "tax_id", "***35"),
        ("Ana Maria Souza", "name", "A. M. S."),
        ("Rua das Flores 12", "address", "***"),
        ("1990-05-01", "birth", "***"),
        ("she is ill", "text", "***"),
        ("", "email", ""),
        ("–", "name", "–"),
        ("Closed", None, "Closed"),
    ],
)
def test_a_personal_column_is_masked_by_what_it_is(value: str, kind: str, shown: str) -> None:
    assert masked(value, kind) == shown  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        ("ana.souza@example.com", "amount", "a***@e***.com"),
        ("pago por ana@x.com em dia", "loss_reason", "pago por a***@x***.com em dia"),
        ("Maria da Silva", "amount", "M. da S."),
        ("maria silva", "closed_at", "m. s."),
        ("Maria da Silva", "outcome", "M. d. S."),
        ("JOÃO SOUZA", "stage", "J. S."),
        ("Cliente Maria Silva desistiu, tel 11 98765-4321", "loss_reason", "Cliente M. S. desistiu, tel ***21"),
        ("529.982.247-25", "amount", "***.***.***-25"),
        ("52998224725", "amount", "***.***.***-25"),
        ("+55 11 98765-4321", "closed_at", "***21"),
        ("(11) 98765-4321", "outcome", "***21"),
        ("415-555-2671", "stage", "***71"),
        ("+44 20 7946 0958", "stage", "***58"),
        ("11987654321", "stage", "***21"),
        ("ana@x.com", "deal_id", "a***@x***.com"),
        ("529.982.247-25", "deal_id", "***.***.***-25"),
        ("5511987654321", "customer_id", "***21"),
        ("Thandiwe Nkosi", "owner_id", "T. N."),
        ("Padaria do Mercado", "customer_id", "P. d. M."),
        ("12.ABC.345/01DE-35", "customer_id", "***35"),
        ("123-45-6789", "stage", "***89"),
    ],
)
def test_what_stands_in_a_wrong_column_is_masked_too(value: str, column: str, shown: str) -> None:
    assert masked_cell(value, "deals", column) == shown


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("a combinar", "amount"), ("n/a", "amount"), ("1.234,56", "amount"), ("R$ 1.2O0,00", "amount"),
        ("-1234567890.5", "amount"), ("#REF!", "amount"), ("31/02/2026 10:15", "closed_at"),
        ("2026-10-05 10:15:00", "closed_at"), ("20261031101500", "closed_at"), ("ontem", "closed_at"),
        ("5 de março de 2026", "closed_at"), ("2025-2026", "closed_at"), ("Fechado Ganho", "outcome"),
        ("Closed Won", "outcome"), ("Arquivado", "outcome"), ("Em Negociação", "stage"), ("Tais casos", "stage"),
        ("90000003614", "deal_id"), ("0016g00000AbCdE", "deal_id"), ("C0007", "customer_id"), ("20252", "deal_id"),
        ("2026-0001", "deal_id"), ("P-2026-1031-0001", "deal_id"), ("Black Friday", "campaign_id"), ("–", "amount"),
        ("São Paulo", "region"), ("RIO DE JANEIRO", "region"), ("Santa Maria", "region"), ("João Pessoa", "region"),
        ("North Carolina", "region"), ("BRL", "currency"), ("Paid Social", "source"), ("Preço alto", "loss_reason"),
    ],
)  # fmt: skip
def test_what_is_nobody_stays(value: str, column: str) -> None:
    assert masked_cell(value, "deals", column) == value


@pytest.mark.parametrize("table", list(all_tables()))
def test_headers_of_our_own_stay(table: str) -> None:
    for name, column in all_tables()[table].columns.items():
        for words in (name, column.en, column.pt_br):
            assert masked_text(words) == words


# ---------------------------------------------------------------- anywhere in a file, in any output

SURNAMES = ["Albuquerque", "Siqueira", "Fitzgerald", "Nascimento", "Okonkwo", "Vasconcelos", "Zimmermann"]


def tax_number(digits: list[int]) -> str:
    """Give nine digits the two check digits of a CPF."""
    for weights in (range(10, 1, -1), range(11, 1, -1)):
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        digits = [*digits, 0 if rest < 2 else 11 - rest]
    return "".join(map(str, digits))


local = st.text("abcdefghijklmnopqrstuvwxyz0123456789._+", min_size=5, max_size=12).filter(
    lambda text: text[0].isalpha()
)
emails = st.builds(
    lambda name, host, end: f"{name}@{host}.{end}", local, st.text("abcdefgh", min_size=4, max_size=9),
    st.sampled_from(["com", "com.br", "org", "example"]),
)  # fmt: skip
cpfs = st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(lambda nine: len(set(nine)) > 2).map(tax_number)
dotted = cpfs.map(lambda cpf: f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}")
mobiles = st.builds(
    lambda area, number: (area, f"9{number:08}"),
    st.sampled_from(["11", "21", "47", "85"]),
    st.integers(10**7, 10**8 - 1),
)
phones = st.one_of(
    mobiles.map(lambda one: f"({one[0]}) {one[1][:5]}-{one[1][5:]}"),
    mobiles.map(lambda one: f"+55 {one[0]} {one[1][:5]}-{one[1][5:]}"),
    mobiles.map(lambda one: "".join(one)),
    mobiles.map(lambda one: "55" + "".join(one)),
    st.integers(2_000_000_000, 9_999_999_999).map(lambda n: f"{str(n)[:3]}-{str(n)[3:6]}-{str(n)[6:]}"),
)
persons = st.builds(
    lambda given, surname, upper: f"{given.title()} {surname}".upper() if upper else f"{given.title()} {surname}",
    st.sampled_from(sorted(GIVEN_NAMES)), st.sampled_from(SURNAMES), st.booleans(),
)  # fmt: skip
values = st.one_of(emails, cpfs, dotted, phones, persons)

OUTPUTS = [("check", name) for name in formats.names("check") if name != "xlsx"]
OUTPUTS += [("report", name) for name in formats.names()]


def spoilt(value: str, seed: int) -> tuple[dict[str, str | bytes], str, str]:
    """Put a value into some cells of a column of one of many exports; tell which file and column."""
    chance = random.Random(seed)
    files = everything()
    name = chance.choice(sorted(files))
    lines = [line.split(",") for line in str(files[name]).splitlines()]
    at = chance.randrange(len(lines[0]))
    rows = chance.sample(range(1, len(lines)), k=min(3, len(lines) - 1))
    for row in rows:
        lines[row][at] = f'"{value}"'
    if chance.random() < 0.1:
        lines[0].append(f'"{value}"')
        lines[1:] = [[*line, "x"] for line in lines[1:]]
    if chance.random() < 0.2:
        lines[rows[0]].append(f'"{value}"')
    files[name] = "\n".join(",".join(line) for line in lines) + "\n"
    return files, name, lines[0][at]


def told(said: Said) -> str:
    """Give all that was said, escapes of JSON and others undone."""
    text = said.out + said.err
    with contextlib.suppress(ValueError):
        text += json.dumps(json.loads(said.out), ensure_ascii=False)
    return text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=values, seed=st.integers(0, 10**9), output=st.sampled_from(OUTPUTS))
def test_no_output_shows_a_person(
    tmp_path_factory: pytest.TempPathFactory, value: str, seed: int, output: tuple[str, str]
) -> None:
    files, name, column = spoilt(value, seed)
    folder = put(tmp_path_factory.mktemp("exports"), files)
    command, format = output
    period = ["--period", "2026-10"] if command == "report" else []
    said = crm(command, folder, *period, "--format", format, "--verbose")
    where = f"{value!r} in {column} of {name}, shown by {command} --format {format}"
    assert command == "report" or said.code in (0, 1), said.err
    assert value not in told(said), where
    surname = value.split()[-1]
    assert not (surname.title() in SURNAMES and surname in told(said)), where


CELLS = "deal_id,outcome,created_at,closed_at,amount,name\n1,won,2026-09-01,2026-10-05,maria@example.com,x\n"


def test_they_are_shown_when_that_is_asked_for_with_a_note(tmp_path: Path) -> None:
    put(tmp_path, {"deals.csv": CELLS})
    hidden, shown = crm("check", tmp_path), crm("check", tmp_path, "--show-personal-data")
    assert "maria@example.com" not in hidden.out + hidden.err and "m***@e***.com" in hidden.out
    assert "maria@example.com" in shown.out
    assert "note: personal data is shown as it is" in shown.err and "personal data" not in hidden.err
    pt = crm("--lang", "pt-BR", "check", tmp_path, "--show-personal-data", "-o", tmp_path / "check.json")
    assert "maria@example.com" in (tmp_path / "check.json").read_text(encoding="utf-8")
    assert pt.code == 1


def test_a_file_without_a_header_shows_nobody(tmp_path: Path) -> None:
    rows = '1,won,2026-10-05,5,Maria Siqueira,maria@example.com,529.982.247-25,"(11) 98765-4321"\n' * 3
    config = "sources:\n  - {table: deals, files: deals.csv, columns: {amount: 6, outcome: maria@exampel.com}}\n"
    put(tmp_path, {"deals.csv": rows, "crmkpi.yaml": config, "more/deals.csv": rows, "more/orders.csv": CELLS})
    for words in (("--config", tmp_path / "crmkpi.yaml", "check"), ("check", tmp_path / "more")):
        said = crm(*words)
        for value in ("Siqueira", "maria@example.com", "529.982.247-25", "98765-4321"):
            assert value not in said.out + said.err


def test_a_header_that_names_a_person_is_masked(tmp_path: Path) -> None:
    put(
        tmp_path, {"deals.csv": CELLS.replace("name\n", "Maria Siqueira,maria@example.com\n").replace(",x\n", ",x,y\n")}
    )
    assert build_report(paths=[tmp_path], period="2026-10").facts.sources[0].ignored == ("M. S.", "m***@e***.com")


@pytest.mark.parametrize("format", formats.names())
def test_a_group_is_not_called_by_an_address(tmp_path: Path, format: str) -> None:
    if format == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not installed")
    rows = "deal_id,outcome,closed_at,source,owner_id\n1,won,2026-10-05,maria@example.com,bia@example.com\n"
    put(tmp_path, {"deals.csv": rows + "2,lost,2026-10-05,(11) 98765-4321,bia@example.com\n"})
    said = crm("report", tmp_path, "--period", "2026-10", "--by", "source", "--format", format)
    assert said.code == 0
    assert not {"maria@", "98765"} & {part for part in ("maria@", "98765") if part in said.out + said.err}
    asked = crm("report", tmp_path, "--period", "2026-10", "--by", "owner_id", "--format", format)
    assert "bia@example.com" in asked.out, "an id that rows are grouped by on purpose tells the groups apart"


def test_a_bug_says_where_and_not_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine's words repeat the row that it fell over."""
    put(tmp_path, {"deals.csv": CELLS})

    row = "Could not convert 'maria@example.com', Maria Siqueira, 529.982.247-25"

    def fall(*_: object, **__: object) -> None:
        try:
            raise RuntimeError(row)
        except RuntimeError as error:
            raise ValueError(row) from error

    monkeypatch.setattr(report, "make", fall)
    for words in (("report",), ("--verbose", "report")):
        said = crm(*words, tmp_path, "--period", "2026-10")
        assert said.code == 3
        assert "ValueError" in said.err
        assert not {"maria@", "Siqueira", "529."} & {
            part for part in ("maria@", "Siqueira", "529.") if part in said.err
        }
    assert "RuntimeError" in said.err and cli.__file__ in said.err


def test_an_amount_beyond_its_type_is_not_repeated_by_the_engine(tmp_path: Path) -> None:
    """Values that DuckDB may refuse aloud, in every typed column."""
    secret = "maria.siqueira@example.com"
    for name, text in everything().items():
        header, *rows = str(text).splitlines()
        spoilt_rows = [",".join([f'"{secret}"'] * len(row.split(","))) for row in rows[:2]]
        put(tmp_path, {name: "\n".join([header, *rows, *spoilt_rows]) + "\n"})
    for words in (("check", tmp_path, "--format", "json"), ("--verbose", "report", tmp_path, "--period", "2026-10")):
        said = crm(*words)
        assert said.code in (0, 1), said.err
        assert "maria.siq" not in said.out + said.err
