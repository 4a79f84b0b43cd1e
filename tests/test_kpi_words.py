"""Every KPI explains itself: words in two languages, a source, worked examples, SQL over real columns."""

import ast
import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from crmkpi import shelf
from crmkpi.catalogue import definitions, predictions
from crmkpi.model import Kpi, Unit
from crmkpi.tables import all_tables

KPIS = shelf.read_all("kpis", Kpi)
TABLES = all_tables()
LANGUAGES = {"en", "pt-BR"}
WINDOW = {"start", "end", "period_end", "data_until"}
ELAPSED = {"period_days", "period_months"}
VIEWS = {name: shelf.plain(file.read_text(encoding="utf-8"), name) for name, file in shelf.stand("views")}
# fmt: off
MAIN = {
    "customers_active", "new_customers", "retained_customers", "retention_rate", "customer_churn_rate",
    "churn_annualised", "renewal_rate", "win_rate", "won_amount", "new_revenue", "avg_deal_size",
    "sales_cycle_days", "open_opportunities", "pipeline_value", "weighted_pipeline", "prospects_new",
    "prospects_open", "lead_conversion_rate", "lead_response_time", "cac", "cost_per_lead",
    "customer_retention_cost", "retention_cost_ratio", "crm_roi", "sales_calls", "campaigns_active",
    "nps", "csat", "ces", "cases_created", "cases_handled", "cases_closed", "cases_closed_per_day",
    "first_response_time", "resolution_time", "backlog", "repeat_purchase_rate", "active_user_rate",
}
CATALOGUE = {
    "reactivated_customers", "mrr", "arr", "mrr_new", "mrr_expansion", "mrr_contraction", "mrr_churn",
    "mrr_reactivation", "net_new_mrr", "gross_mrr_churn_rate", "net_mrr_churn_rate", "grr", "nrr", "arpa",
    "quick_ratio", "clv_simple", "clv_historic", "clv_retail", "clv_discounted", "ltv_cac", "cac_payback_months",
    "pipeline_coverage", "sales_velocity", "activities_per_rep", "quota_attainment", "forecast_accuracy",
    "slippage_rate", "stage_conversion", "mql_to_sql_rate", "campaign_responses", "campaign_response_rate",
    "attributed_revenue", "campaign_roi", "time_on_site", "visitor_purchase_rate", "first_contact_resolution",
    "sla_attainment", "reopen_rate", "survey_response_rate", "login_rate", "stickiness", "record_completeness",
    "duplicate_rate", "stale_opportunity_rate", "activity_logging_rate", "interactions_per_customer",
    "engagement_rate", "rfm_customers", "clv_predicted", "campaign_revenue",
}
SQL_WORDS = {
    "count", "sum", "min", "max", "avg", "median", "quantile_cont", "filter", "where", "and", "or", "not",
    "in", "is", "null", "true", "false", "case", "when", "then", "else", "end", "between", "interval",
    "day", "cast", "as", "decimal", "coalesce", "lower", "trim", "least", "greatest", "abs", "nullif", "floor",
    "concat", "distinct", "seconds_between", "business_seconds", "date_diff",
}
# fmt: on
DEFAULTS_BY_NAME = {("attributed_revenue", "linear"), ("campaign_revenue", "linear")}
"""Variants that are the default, for those who want to say so."""
ASKED_FOR = {
    "pipeline_coverage",
    "quota_attainment",
    "forecast_accuracy",
    "clv_retail",
    "clv_discounted",
    "rfm_customers",
    "unattributed_revenue",
    "campaign_revenue",
    "clv_predicted",
}
"""KPIs that need a number or a thought of the reader first; a report shows them when asked."""
WRONG_LANGUAGE = {
    "en": {"que", "uma", "não", "dos", "para", "período"},
    "pt-BR": {"the", "of", "which", "with", "not"},
}

kpi = pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS.keys())


def forms(kpi: Kpi) -> Iterator[Kpi]:
    """Yield the KPI as written, then each variant of it."""
    yield kpi
    for name, keys in kpi.variants.items():
        yield dataclasses.replace(kpi, **keys, variant=name)


def expressions(kpi: Kpi) -> list[str]:
    """List all SQL of one form."""
    named = (kpi.where, kpi.immature, kpi.value, kpi.numerator, kpi.denominator, kpi.n, *kpi.parts.values())
    return [sql for sql in named if sql]


def columns(table: str) -> set[str]:
    """Name the columns of a canonical table or a view."""
    return set(VIEWS[table]["columns"]) if table in VIEWS else set(TABLES[table].columns)


def names_in(formula: str) -> set[str]:
    """Name everything that a formula refers to."""
    return {node.id for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)}


def texts(kpi: Kpi) -> dict[str, Any]:
    """Name the texts for people."""
    return {"label": kpi.label, "question": kpi.question, "notes": kpi.notes, "population": kpi.population}


def test_the_kpis_of_the_main_job_are_there() -> None:
    missing = MAIN - {id for id, kpi in KPIS.items() if kpi.report}
    assert not missing


def test_the_whole_catalogue_is_there() -> None:
    assert not CATALOGUE - set(KPIS)


def test_no_two_kpis_share_a_label() -> None:
    for language in LANGUAGES:
        labels = [kpi.label[language] for kpi in KPIS.values()]  # type: ignore[index]
        assert len(labels) == len(set(labels))


def test_labels_fit_a_report_of_100_columns() -> None:
    for language in LANGUAGES:
        assert not [kpi.id for kpi in KPIS.values() if len(definitions.label(kpi, language)) > 19]


def test_reports_tell_the_kpis_in_the_order_of_their_ranks() -> None:
    ranks = {kpi.rank: kpi.id for kpi in KPIS.values()}
    assert len(ranks) == len(KPIS) and max(ranks) < 1000, "own KPIs come after"
    assert list(definitions.built_in()) == [ranks[rank] for rank in sorted(ranks)]


def test_texts_are_said_with_the_values_of_the_parameters() -> None:
    kpi = KPIS["lead_conversion_rate"]
    assert "within 90 days" in definitions.said(kpi, kpi.question, "en")
    assert definitions.said(kpi, None, "en") == "" and definitions.said(kpi, "5 $ each", "en") == "5 $ each"


@kpi
def test_every_text_is_in_both_languages(kpi: Kpi) -> None:
    assert kpi.notes is not None
    for name, text in texts(kpi).items():
        if text is None:
            continue
        assert isinstance(text, Mapping), name
        assert set(text) == LANGUAGES, name
        assert all(words and words == words.strip() for words in text.values()), name
        if name != "label":
            assert text["en"] != text["pt-BR"], name
        for language, strange in WRONG_LANGUAGE.items():
            assert not strange & set(re.findall(r"\w+", text[language].lower())), (name, language)


@kpi
def test_questions_ask_and_notes_are_sentences(kpi: Kpi) -> None:
    for language in LANGUAGES:
        assert kpi.question[language].endswith("?")  # type: ignore[index]
        assert kpi.notes[language].endswith(".")  # type: ignore[index]
        assert not kpi.label[language].endswith(".")  # type: ignore[index]


@kpi
def test_the_source_is_an_address_or_own(kpi: Kpi) -> None:
    assert kpi.source == "own" or re.fullmatch(r"https?://\S+\.\S+", kpi.source)


@kpi
def test_a_ratio_says_whom_it_is_about(kpi: Kpi) -> None:
    if kpi.denominator or "/" in (kpi.formula or "") or "median(" in (kpi.value or ""):
        assert kpi.population


@kpi
def test_it_is_a_value_a_ratio_or_a_formula(kpi: Kpi) -> None:
    for form in forms(kpi):
        assert bool(form.numerator) == bool(form.denominator)
        assert [bool(form.value), bool(form.numerator), bool(form.formula), bool(form.model)].count(True) == 1, (
            form.variant
        )
        assert bool(form.table) != bool(form.formula), form.variant


@kpi
def test_variants_replace_keys_that_exist(kpi: Kpi) -> None:
    fixed = {"id", "label", "category", "parameters", "variants", "example", "variant"}
    keys = {field.name for field in dataclasses.fields(Kpi)} - fixed
    for name, replaced in kpi.variants.items():
        assert set(replaced) <= keys, name
        same = all(getattr(kpi, key) == value for key, value in replaced.items())
        assert same == ((kpi.id, name) in DEFAULTS_BY_NAME), name


@kpi
def test_sql_names_columns_of_its_table(kpi: Kpi) -> None:
    for form in forms(kpi):
        if not form.table:
            continue
        known = columns(form.table)
        asked = {*form.uses, *form.optional, *filter(None, [form.during])}
        assert asked <= known, form.variant
        for sql in expressions(form):
            bare = re.sub(r"'[^']*'|\$\w+", " ", sql.lower())
            assert set(re.findall(r"[a-z_]\w*", bare)) - SQL_WORDS <= known, sql


@kpi
def test_a_flow_leaves_its_time_column_to_the_engine(kpi: Kpi) -> None:
    for form in forms(kpi):
        assert form.during not in form.uses
        if VIEWS.get(form.table or "", {}).get("windowed") == "true":
            assert form.during is None
        if form.during:
            for sql in expressions(form):
                assert not ({form.during, "start"} <= set(re.findall(r"\w+", sql))), form.variant
                assert not re.search(rf"{form.during} (>=|<) \$(start|end)", sql), form.variant


def below(view: str) -> set[str]:
    """Name a view and those that it stands on."""
    if view not in VIEWS:
        return set()
    words = set(re.findall(r"\w+", " ".join(way["sql"] for way in VIEWS[view]["made_of"])))
    return {view}.union(*(below(other) for other in words & set(VIEWS) - {view}))


@kpi
def test_parameters_are_declared_and_used(kpi: Kpi) -> None:
    asked: set[str] = set()
    for form in forms(kpi):
        asked |= {name for sql in expressions(form) for name in re.findall(r"\$(\w+)", sql)} - WINDOW
    of_views = {name for view in below(kpi.table or "") for name in VIEWS[view].get("parameters", ())}
    spoken = [words for text in texts(kpi).values() if text for words in text.values()]
    assert set(re.findall(r"\$(\w+)", " ".join(spoken))) <= set(kpi.parameters)
    if kpi.formula:
        asked |= names_in(kpi.formula) & set(kpi.parameters)
    if kpi.model:
        asked |= set(predictions.PARAMETERS)
    assert asked - of_views <= set(kpi.parameters) <= asked | of_views


@kpi
def test_a_formula_names_kpis_parameters_and_elapsed_time(kpi: Kpi) -> None:
    if kpi.formula:
        assert not set(kpi.parameters) & (set(KPIS) | ELAPSED)
        assert names_in(kpi.formula) <= set(KPIS) | set(kpi.parameters) | ELAPSED
        assert kpi.n in names_in(kpi.formula), "the KPI whose cases the value rests on"


@kpi
def test_formulas_do_not_go_round_in_circles(kpi: Kpi) -> None:
    def below(id: str, above: tuple[str, ...]) -> None:
        assert id not in above, f"{' -> '.join((*above, id))}"
        for name in names_in(KPIS[id].formula or "0") & set(KPIS):
            below(name, (*above, id))

    below(kpi.id, ())


def test_a_hidden_kpi_serves_a_formula_or_waits_to_be_asked_for() -> None:
    named = {name for kpi in KPIS.values() for form in forms(kpi) for name in names_in(form.formula or "0")}
    assert {id for id, kpi in KPIS.items() if not kpi.report} <= named | ASKED_FOR


@kpi
def test_money_is_never_averaged_in_binary(kpi: Kpi) -> None:
    for form in forms(kpi):
        if not form.table:
            continue
        declared = TABLES[form.table].columns if form.table in TABLES else {}
        money = {name for name, column in declared.items() if column.type == "money"} | {"revenue"}
        for sql in expressions(form):
            for averaged in re.findall(r"avg\(([^)]*)", sql):
                assert not money & set(re.findall(r"\w+", averaged)), sql


@kpi
def test_intervals_are_for_shares_of_counted_rows(kpi: Kpi) -> None:
    for form in forms(kpi):
        if form.interval == "wilson":
            assert form.unit == Unit.PERCENT
            assert re.fullmatch(r"count\(\*\) FILTER \(.*\)", form.numerator or "", re.DOTALL), form.variant
            assert form.denominator == "count(*)", form.variant
            assert "- count" not in (form.numerator or ""), form.variant
        if form.interval == "nps":
            assert {"promoters", "detractors"} <= set(form.parts)


@kpi
def test_only_counts_and_sums_add_up(kpi: Kpi) -> None:
    if kpi.additive:
        assert re.match(r"count\(\*\)$|sum\(|coalesce\(sum\(", kpi.value or "")


@kpi
def test_every_form_has_a_worked_example(kpi: Kpi) -> None:
    assert {example.variant for example in kpi.example} == {"default", *kpi.variants}


@kpi
def test_examples_are_made_of_canonical_tables(kpi: Kpi) -> None:
    for example in kpi.example:
        assert example.tables
        assert set(example.parameters) <= set(kpi.parameters)
        assert (example.expect is None) == bool(example.reason), example.note
        for table, text in example.tables.items():
            header, *rows = ([cell.strip() for cell in line.split(",")] for line in text.strip().splitlines())
            assert set(header) <= set(TABLES[table].columns), table
            assert set(TABLES[table].required) <= set(header), table
            assert rows and all(len(row) == len(header) for row in rows), table


@kpi
def test_a_ratio_of_nothing_is_shown_to_have_no_value(kpi: Kpi) -> None:
    if kpi.denominator:
        assert any(example.expect is None for example in kpi.example)
