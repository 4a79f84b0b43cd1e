"""An export is recognised by its header, by what only its maker writes; what could be anybody's is nobody's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from preset_fixture import EXPORTS, PRESETS, asked, header

from crmkpi.model import Preset, PresetTable
from crmkpi.sources.header import asks, folded, mapped
from crmkpi.sources.recognise import Match, NearMiss, candidates, own_names, recognise
from crmkpi.tables import all_tables


def whole(names: Sequence[str], file_name: str = "export.csv", **asked: str) -> Match:
    """Recognise a header and be sure of it."""
    match = recognise(names, file_name, PRESETS, **asked)
    assert isinstance(match, Match), match
    return match


PLAIN = [export for export in EXPORTS if not asked(export)]
each_export = pytest.mark.parametrize("export", PLAIN)


@each_export
def test_the_name_of_the_file_does_not_matter(export: str) -> None:
    names = header(export)
    by_name, plain = whole(names, Path(export).name), whole(names)
    assert by_name == plain and plain.preset == export.split("/")[0]
    assert plain.verified == PRESETS[plain.preset].tables[plain.entry].verified


@each_export
def test_the_order_and_the_spelling_of_the_header_do_not_matter(export: str) -> None:
    names = header(export)
    once = [name for name in names if list(map(folded, names)).count(folded(name)) == 1]
    changed = [f" {name.upper()} *" for name in reversed(once)]
    match, other = whole(once), whole(changed)
    assert (match.preset, match.entry, match.score) == (other.preset, other.entry, other.score)
    assert {n: folded(once[i]) for n, i in match.columns.items()} == {
        n: folded(changed[i]) for n, i in other.columns.items()
    }


@each_export
def test_the_first_candidate_is_the_match_and_says_why(export: str) -> None:
    names = header(export)
    match, ranked = whole(names), candidates(names, PRESETS)
    assert (ranked[0].preset, ranked[0].entry, ranked[0].columns) == (match.preset, match.entry, match.columns)
    assert not ranked[0].lacked and 0 < ranked[0].share <= 1
    assert all(one.lacked for one in ranked if not one.score)


@each_export
def test_no_export_of_the_shelf_is_nearly_another(export: str) -> None:
    assert whole(header(export)).rival is None


NOBODYS = {
    "invoices": "Name,Email,Amount,Date",
    "invoices with more": "Invoice Number,Customer,Email,Amount,Currency,Due Date,Status,Created Date",
    "shop orders": "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Billing Name,Billing City,Id",
    "a mailing list": "Email Address,First Name,Last Name,Phone Number,Tags,Opt-in Time,Last Changed",
    "an address book": "First Name,Last Name,Email,Phone,Company,Job Title,City,Country,Notes",
    "an issue tracker": "Issue key,Issue id,Summary,Status,Priority,Assignee,Reporter,Created,Updated,Resolved",
    "a bank statement": "Date,Description,Amount,Balance",
    "um extrato": "Data,Descrição,Valor,Saldo",
    "a price list": "Product,Category,Price,Currency,Stock",
    "payroll": "Employee ID,Name,Department,Salary,Start Date,Manager",
    "uma planilha de vendas": "Data,Cliente,Vendedor,Produto,Quantidade,Valor,Status",
    "a form of registration": "Timestamp,Name,E-mail,T-shirt size,Would you recommend us?",
    "marketing spend": "Day,Campaign,Cost",
    "web log": "date,path,users,sessions",
    "hours": "Date,Project,Task,Owner,Hours,Status",
    "pipeline in a sheet": "Deal,Company,Stage,Value,Owner,Close Date",
    "funil numa planilha": "Negócio,Empresa,Etapa,Valor,Responsável,Previsão",
    "support in a sheet": "Ticket,Customer,Status,Priority,Opened,Closed,Agent",
    "events": "id,created,type,status,amount,currency,customer",
}


@pytest.mark.parametrize("name", NOBODYS)
def test_what_could_be_anybodys_is_nobodys(name: str) -> None:
    match = recognise(NOBODYS[name].split(","), "export.csv", PRESETS)
    assert not isinstance(match, Match), match


@pytest.mark.parametrize("names", ["Name,Email,Amount,Date", "Código,Contato,E-mail,Telefone,UF,Vendedor"])
def test_a_name_and_an_email_are_near_to_nobody(names: str) -> None:
    assert candidates(names.split(","), PRESETS) == ()


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("De 0 a 10, quanto você <strong>recomendaria</strong> a Fornada?", ["nps"]),
        ("How likely is it that you would recommend us to a friend or colleague?", ["nps"]),
        ("Em uma escala de 0 a 10, qual a probabilidade de você nos indicar?", ["nps"]),
        ("Recomendaria? (0-10)", ["nps"]),
        ("NPS", ["nps"]),
        ("Would you recommend us?", []),
        ("Why would you recommend us?", ["comment"]),
        ("Por que você nos recomendaria de 0 a 10?", ["comment"]),
        ("NPS comment", ["comment"]),
        ("NPS date", []),
        ("Como foi o atendimento? (1 = péssimo, 5 = ótimo)", ["csat"]),
        ("How satisfied are you with our support?", ["csat"]),
        ("Qual o seu nível de satisfação?", ["csat"]),
        ("Are you a satisfied customer?", []),
        ("How easy was it to solve your problem?", ["ces"]),
        ("A empresa facilitou a resolu&ccedil;&atilde;o do meu problema", ["ces"]),
        ("O que pesou na sua nota?", ["comment"]),
        ("Por onde você falou conosco?", []),
        ("Response Type", []),
    ],
)
def test_a_question_is_told_by_its_words(question: str, kinds: list[str]) -> None:
    assert [kind for kind in ("nps", "csat", "ces", "comment") if asks(question, kind)] == kinds


def test_what_a_header_mostly_means_is_taken_unless_a_config_asks_for_the_other() -> None:
    names = header("hubspot/all-contacts.csv")
    assert whole(names).entry == "contacts"
    assert whole(names, table="leads").entry == "leads"
    assert "leads" not in {one.entry for one in candidates(names, PRESETS) if one.preset == "hubspot"}


def test_a_form_with_two_scores_says_that_either_may_be_meant() -> None:
    names = ["Timestamp", "NPS (0 to 10)", "How satisfied are you with us? (1-5)"]
    match = whole(names)
    assert (match.entry, match.rival and match.rival.entry) == ("surveys (nps)", "surveys (csat)")


def test_a_column_is_filled_from_its_other_spellings() -> None:
    kind = PresetTable(("Landline",), {"phone": ("Landline", "Mobile", "Fax")}, fill=("phone",))
    assert mapped(["Mobile", "Landline"], kind) == {"phone": 1, "phone_2": 0}
    assert mapped(["Mobile", "Name"], kind) == {"phone": 0}


def test_what_cannot_be_used_gives_way_to_what_can() -> None:
    usable = PresetTable(("Kind",), {"type": ("Kind",), "occurred_at": ("When",)})
    useless = PresetTable(("Kind",), {"type": ("Kind",), "status": ("How",), "owner_id": ("Who",)})
    names = ["Kind", "When", "How", "Who"]
    ranked = candidates(names, own_shelf(a=useless, b=usable))
    assert [one.preset for one in ranked] == ["b", "a"] and ranked[1].missing == ("occurred_at",)


# ---------------------------------------------------------------- what could be taken for something else


def test_a_portuguese_deals_list_without_accents_is_recognised() -> None:
    match = whole(["NEGOCIO - ID", "negocio-titulo", "Negócio -  Status", "Negocio - Valor*"])
    assert (match.preset, match.table) == ("pipedrive", "deals")
    assert match.columns == {"deal_id": 0, "name": 1, "outcome": 2, "amount": 3}


def test_a_deals_list_with_columns_of_its_people_is_a_deals_list() -> None:
    match = whole(header("pipedrive/deals.csv"))
    assert (match.entry, match.runner_up) == ("deals", "pipedrive contacts")


def test_other_objects_of_a_crm_are_not_taken_for_ours() -> None:
    relation = "Id,AccountId,ContactId,Roles,IsDirect,IsActive,StartDate,EndDate,IsDeleted,CreatedDate"
    custom = "Id,OwnerId,IsDeleted,Name,CreatedDate,SystemModstamp,External_id__c,Branch_City__c"
    for names in (relation, custom):
        assert isinstance(recognise(names.split(","), "export.csv", PRESETS), NearMiss | None)


def test_a_shop_order_with_a_billing_city_is_no_account() -> None:
    header = "Name,Email,Financial Status,Paid at,Currency,Total,Billing Street,Billing City,Id"
    assert not isinstance(recognise(header.split(","), "orders_export.csv", PRESETS), Match)


def test_a_custom_field_is_not_taken_for_the_standard_one() -> None:
    match = whole(["Id", "CaseNumber", "Status", "createddate__c", "CloseDate__c"])
    assert match.table == "tickets" and set(match.columns) == {"ticket_id", "status"}


def test_what_came_closest_is_named_with_what_it_lacked() -> None:
    near = recognise(["Deal Name", "Amount", "Close Date", "Create Date"], "export.csv", PRESETS)
    assert near == NearMiss("hubspot", "deals", ("Deal Stage",))


def test_a_header_that_shares_nothing_is_nearest_to_nothing() -> None:
    assert recognise(["a", "b", "c"], "export.csv", PRESETS) is None
    assert recognise([], "export.csv", PRESETS) is None
    assert recognise(["", " "], "deals.csv", PRESETS) is None


def test_the_config_decides_where_to_look() -> None:
    names = header("pipedrive/deals.csv")
    assert whole(names, table="contacts").entry == "contacts"
    assert whole(names, only="pipedrive", table="deals").entry == "deals"
    assert not isinstance(recognise(names, "export.csv", PRESETS, only="zendesk"), Match)
    assert whole(header("zendesk/explore.csv"), table="tickets").entry == "tickets (explore)"


# ---------------------------------------------------------------- scores and ties

ALIKE = PresetTable(recognise=("Kind",), columns={"type": ("Kind",), "occurred_at": ("When",)})


def own_shelf(**kinds: PresetTable) -> dict[str, Preset]:
    return {name: Preset(name, name, "own", {"activities": kind}) for name, kind in kinds.items()}


def test_of_equals_the_first_on_the_shelf_is_taken() -> None:
    match = recognise(["Kind", "When"], "export.csv", own_shelf(b=ALIKE, a=ALIKE))
    assert isinstance(match, Match)
    assert (match.preset, match.runner_up) == ("b", "a activities")


def test_a_tie_goes_to_the_one_that_fills_more_columns() -> None:
    more = replace(ALIKE, columns={**ALIKE.columns, "status": ("Kind",)})
    match = recognise(["Kind", "When"], "export.csv", own_shelf(a=ALIKE, b=more))
    assert isinstance(match, Match)
    assert match.preset == "b"


def test_a_column_that_few_know_weighs_more() -> None:
    rare = replace(ALIKE, columns={**ALIKE.columns, "status": ("Dial tone",)})
    common = replace(ALIKE, columns={**ALIKE.columns, "owner_id": ("Who",)})
    shelf_of_four = own_shelf(a=common, b=common, c=common, d=rare)
    match = recognise(["Kind", "When", "Who", "Dial tone"], "export.csv", shelf_of_four)
    assert isinstance(match, Match)
    assert match.preset == "d"


def test_a_preset_that_nobody_verified_says_so() -> None:
    shelf_of_two = own_shelf(a=replace(ALIKE, verified=False))
    match = recognise(["Kind", "When"], "export.csv", shelf_of_two)
    assert isinstance(match, Match) and not match.verified


def test_of_equal_headers_the_first_is_taken_unless_the_preset_asks_for_another() -> None:
    header = ["Motivo de perda", "Fase", "Motivo de perda", "Telefone", "Telefone", "Telefone.1"]
    second = {"loss_reason": ("Motivo de perda.1", "Motivo de perda"), "name": ("Telefone.1",)}
    assert mapped(header, PresetTable(("Fase",), second)) == {"loss_reason": 2, "name": 5}
    first = {"loss_reason": ("Motivo de perda",), "name": ("Telefone",)}
    assert mapped(header, PresetTable(("Fase",), first)) == {"loss_reason": 0, "name": 3}


# ---------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Negócio - Título", "negociotitulo"),
        ("  NEGO\u0301CIO – titulo *", "negociotitulo"),
        ("Is closed?", "isclosed"),
        ("Probability (%)", "probability"),
        ("⭐ Licenças", "licencas"),
        ("Straße", "strasse"),
        ("created_at", "createdat"),
        ("#", "#"),
        (" *", "*"),
        ("", ""),
    ],
)
def test_a_name_is_folded(theirs: str, ours: str) -> None:
    assert folded(theirs) == ours


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


# ---------------------------------------------------------------- our own names

FULL: Mapping[str, list[str]] = {name: list(table.columns) for name, table in all_tables().items()}


@pytest.mark.parametrize("table", FULL)
def test_a_file_with_all_our_names_is_recognised_by_them(table: str) -> None:
    for file_name in ("export.csv", f"{table}.csv"):
        match = whole(FULL[table], file_name)
        assert (match.preset, match.table) == ("canonical", table)
        assert match.columns == {name: index for index, name in enumerate(FULL[table])}


@pytest.mark.parametrize(
    ("file_name", "table"),
    [
        ("deals.csv", "deals"),
        ("Deal-2026.csv", "deals"),
        ("surveys_2026.parquet", "surveys"),
        ("folder/stage history 1.csv", "stage_history"),
        ("activity.xlsx", "activities"),
        ("touch.csv", "touches"),
        ("web-traffic_2026.csv", "web_traffic"),
    ],
)
def test_the_beginning_of_the_file_name_tells_the_table(file_name: str, table: str) -> None:
    header = [*all_tables()[table].required, "colour", "size", "weight", "height", "width"]
    match = own_names(header, file_name)
    assert match is not None and match.table == table


@pytest.mark.parametrize("file_name", ["leadership.csv", "export.csv", "old deals.csv"])
def test_any_other_file_name_tells_nothing(file_name: str) -> None:
    header = ["created_at", "outcome", "colour", "size", "weight", "height"]
    assert own_names(header, file_name) is None


def test_a_file_name_alone_is_not_enough() -> None:
    assert own_names(["amount", "closed_at"], "deals.csv") is None
    assert own_names(["Full name", "E-mail address", "email", "Total"], "customers.csv") is None
    match = own_names(["name", "email", "Total"], "customers.csv")
    assert match is not None and match.columns == {"name": 0, "email": 1}


def test_a_header_that_suits_two_tables_is_nobodys() -> None:
    assert own_names(["name", "email"], "export.csv") is None
    assert own_names(["name", "email", "created_at"], "export.csv") is None
    match = own_names(["lead_id", "name", "email", "created_at"], "export.csv")
    assert match is not None and match.table == "leads"


def test_the_table_of_the_config_is_taken_at_its_word() -> None:
    match = own_names(["email", "colour", "size"], "export.csv", table="contacts")
    assert match is not None and match.columns == {"email": 0}
    assert own_names(["colour"], "contacts.csv", table="contacts") is None


def test_a_preset_goes_before_our_names_unless_most_are_ours() -> None:
    kind = PresetTable(recognise=("outcome",), columns={"outcome": ("outcome",)})
    both = {"crm": Preset("crm", "crm", "own", {"deals": kind})}
    mostly_ours = recognise(["deal_id", "outcome", "amount", "stage", "x"], "deals.csv", both)
    mostly_theirs = recognise(["deal_id", "outcome", "x", "y", "z"], "deals.csv", both)
    assert isinstance(mostly_ours, Match) and mostly_ours.preset == "canonical"
    assert isinstance(mostly_theirs, Match) and mostly_theirs.preset == "crm"
