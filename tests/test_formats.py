"""Every format says the whole report, cuts no number, and lets nothing in the data become code or markup."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_fixture import HOSTILE, clean, closed, empty, running
from rich.cells import cell_len

from crmkpi import formats
from crmkpi.errors import UsageError
from crmkpi.formats._markdown import escape
from crmkpi.formats._numbers import NBSP, Figures
from crmkpi.formats._periods import day, short, span, title
from crmkpi.formats._plain import plain
from crmkpi.formats._sparkline import sparkline
from crmkpi.formats.csv import safe
from crmkpi.model import Better, Finding, KpiValue, Place, Reason, Report, Severity, Status, TrendPoint, Unit

REPORTS = {
    "closed": closed(),
    "running": running(),
    "clean": clean(),
    "empty": empty(),
    "english": closed("en", "USD"),
}
WIDTHS = (100, 80, 60, 40, 20)
terminal = formats.load("terminal").render


def lines(report: Report, width: int = 100) -> list[str]:
    return str(terminal(report, width=width)).splitlines()


def row(report: Report, label: str, width: int = 100) -> str:
    return next(line for line in lines(report, width) if line.strip().startswith(label))


# ---------------------------------------------------------------- golden files


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_terminal_looks_as_before(name: str, width: int, golden: Callable[[str, str], None]) -> None:
    golden(f"terminal-{name}-{width}.txt", terminal(REPORTS[name], width=width))


@pytest.mark.parametrize("name", ["closed", "running"])
def test_terminal_looks_as_before_in_ascii_and_in_colour(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"terminal-{name}-ascii.txt", terminal(REPORTS[name], ascii=True))
    golden(f"terminal-{name}-colour.txt", terminal(REPORTS[name], colour=True))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("form", ["json", "csv", "md"])
def test_files_look_as_before(name: str, form: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}{formats.load(form).SUFFIX}", formats.load(form).render(REPORTS[name]))


# ---------------------------------------------------------------- the shelf


@pytest.mark.parametrize("name", formats.names())
def test_a_format_says_what_it_is(name: str) -> None:
    module = formats.load(name)
    assert module.SUFFIX.startswith(".")
    assert isinstance(module.render(closed()), bytes if module.BINARY else str)
    assert 20 < len(formats.title(name)) <= 110 and formats.title(name).endswith(".")


@pytest.mark.parametrize("name", formats.names())
@pytest.mark.parametrize("report", REPORTS)
def test_the_same_report_gives_the_same_bytes(name: str, report: str) -> None:
    render = formats.load(name).render
    first = render(REPORTS[report])
    assert first == render(REPORTS[report])
    if not formats.load(name).BINARY:
        assert first.encode("utf-8").endswith(b"\n") and not first.endswith("\n\n")


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"'jsno' is not a format .*Did you mean 'json'\?"):
        formats.load("jsno")


# ---------------------------------------------------------------- terminal


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", range(20, 131))
def test_no_number_is_cut_and_no_line_too_long(name: str, width: int) -> None:
    report = REPORTS[name]
    text = terminal(report, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    figures = Figures(report.language, report.currency, narrow=True)
    for kpi in report.kpis:
        assert figures.value(kpi.value, kpi.unit).replace(NBSP, " ") in text
        if kpi.low_n:
            assert f"n={figures.count(kpi.n or 0)}" in text
    for finding in report.checks:
        if finding.rows:
            assert figures.count(finding.rows) in text and figures.share(finding.rows, finding.of) in text


def test_a_screen_too_narrow_for_the_numbers_still_cuts_none() -> None:
    text = terminal(closed(), width=8)
    assert "R$ 478.066" in text and "✗ fora" in text


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (100, ["Actual", "Target", "vs target", "Status", "Δ prev", "Δ year", "12 months"]),
        (80, ["Actual", "Target", "vs target", "Status", "Δ prev"]),
        (60, ["Actual", "Status", "Δ prev"]),
        (40, ["Actual", "Status"]),
    ],
)
def test_columns_go_in_their_order(width: int, heads: list[str]) -> None:
    head = next(line for line in lines(REPORTS["english"], width) if "Actual" in line)
    assert re.split(r"\s{2,}", head.strip()) == heads


def test_a_wider_screen_never_shows_less() -> None:
    def shown(width: int) -> int:
        return sum(word in terminal(REPORTS["english"], width=width) for word in ("Target", "vs target", "Δ prev"))

    counts = [shown(width) for width in range(20, 131)]
    assert counts == sorted(counts)


def test_columns_stand_under_their_heads_whatever_the_letters() -> None:
    table = [line for line in lines(running()) if "✗ missed" in line or "✓ met" in line or "! near" in line]
    places = {cell_len(line[: re.search("[✗✓!] (missed|met|near)", line).start()]) for line in table}  # type: ignore[union-attr]
    assert len(table) == 11 and len(places) == 1


def test_only_names_are_shortened() -> None:
    assert row(closed(), "Ciclo de v", 60).split("…")[1].split() == ["↓", "31", "dias", "✓", "meta", "−3,1%"]


def test_the_running_period_says_how_it_is_compared() -> None:
    text = terminal(running())
    assert "running: 12 of 92 days, compared with the same days of earlier periods" in text
    assert "período fechado" in terminal(closed())


def test_there_is_no_escape_without_colour_and_colour_adds_nothing_else() -> None:
    for report in REPORTS.values():
        bare, painted = terminal(report), terminal(report, colour=True)
        assert "\x1b" not in bare
        assert re.sub("\x1b\\[[0-9]+m", "", painted) == bare


def test_colour_says_favourable_not_larger() -> None:
    text = terminal(closed(), colour=True)
    assert "\x1b[32m−31,4%\x1b[0m" in text, "a shorter time is better"
    assert "\x1b[31m+4,0%\x1b[0m" in text, "a higher cost is worse"
    assert "\x1b[33m! perto\x1b[0m" in text
    nps = next(line for line in text.splitlines() if "NPS n=21" in line)
    assert re.findall("\x1b\\[([0-9]+)m", nps) == ["1", "0"], "too few cases for a colour"


def test_the_running_point_of_a_trend_is_dimmed() -> None:
    first = closed().kpis[0]
    kpi = replace(first, trend=(*first.trend[:-1], replace(first.trend[-1], complete=False)))
    assert "\x1b[2m▆\x1b[0m" in terminal(replace(closed(), kpis=(kpi,)), colour=True)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_ascii_is_ascii(name: str, width: int) -> None:
    text = terminal(replace(REPORTS[name], currency="EUR"), width=width, ascii=True)
    assert text.isascii() and text.isprintable() is False and "\x1b" not in text
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert max(map(len, text.splitlines())) <= width


def test_ascii_has_its_own_signs() -> None:
    text = terminal(closed("en", "EUR"), ascii=True)
    for sign in ("+ met", "! near", "x missed", "CAC (-)", "+/- prev", "-6.8%", "EUR 478,066", "#"):
        assert sign in text


def test_the_quality_part_is_there_when_all_is_well() -> None:
    text = terminal(clean())
    assert "DATA QUALITY\n  ✓ 6 checks passed · ! 0 warnings · ✗ 0 errors\n" in text
    assert "Customers: no duplicates found" in text


def test_the_quality_part_says_what_bad_rows_did() -> None:
    text = terminal(REPORTS["english"])
    assert "12 rows without “Amount” (3 of them unreadable): not in Receita ganha, Ticket médio" in text
    assert "with duplicates and bad rows counted: Negócios ganhos 97, CAC $851.20" in text
    assert "65 values, 130 of 18,412 (0.7%)" in text
    assert "negocios.csv: 12 of 18,424 rows refused" in text
    errors, warning = text.index("D103 Deals"), text.index("D201 Deals")
    assert errors < text.index("D101 Deals") < warning < text.index("F301 Deals"), "worst first"
    assert "not run (não há pesquisas nas fontes): N101, N201" in text


def test_findings_about_cells_name_the_column_and_the_first_place_as_the_file_does() -> None:
    found = replace(closed().checks[1], code="F102", title="Unreadable", column="closed_at")
    place = Place("exports/negocios.csv", 412, None, "Won time", "31/02", None)
    text = terminal(replace(REPORTS["english"], checks=(replace(found, places=(place,)), found)), width=200)
    assert "F102 Deals, “Won time”: Unreadable: 12 of 18,412 (0.07%) (“31/02”) · negocios.csv:412" in text
    assert "F102 Deals, “When it was won or lost”: Unreadable: 12 of 18,412 (0.07%)\n" in text
    assert "✗ 1 error\n" in text.replace(" · – 3 not run", ""), "checks are counted, not findings"
    narrow = terminal(replace(REPORTS["english"], checks=(replace(found, places=(place,)),)), width=70)
    assert "negocios.csv:412" in narrow, "the place is said, if on a line of its own"


def test_the_worst_finding_is_the_one_with_most_rows() -> None:
    few = Finding("D102", Severity.ERROR, "deals", 2, 4, "Few")
    many = Finding("D104", Severity.ERROR, "deals", 9, 9000, "Many")
    text = terminal(replace(REPORTS["english"], checks=(few, many)))
    assert text.index("D104") < text.index("D102")


def test_what_a_finding_says_is_not_said_again() -> None:
    twice = Finding("C101", Severity.ERROR, "customers", 386, 9377, "Entered twice", keys=173)
    place = Place("exports/negocios.csv", 7, None, None, None, "nul")
    refused = Finding("F101", Severity.ERROR, "deals", 12, 18424, "Unreadable rows", places=(place,))
    text = terminal(replace(REPORTS["english"], checks=(twice, refused)))
    assert "173 values, 386 of 9,377 (4.1%), each counted once\n" in text and "groups of duplicates" not in text
    assert "rows refused" not in text


def test_an_origin_of_derived_tables_is_said_once() -> None:
    first, second, third, *_ = REPORTS["english"].kpis
    stay, won = "won deals: a customer for 365 days", "won deals"
    kpis = (replace(first, based_on=f"{stay}; {won}"), replace(second, based_on=stay), replace(third, based_on=won))
    text = terminal(replace(REPORTS["english"], kpis=kpis))
    assert f"– Receita ganha, Negócios ganhos: made from {stay}\n" in text
    assert f"– Ticket médio: made from {won}\n" in text


def test_unusual_files_are_remarked_on_in_files_only() -> None:
    notes = ("recoded cp1252", "preamble 6", "unpacked gzip")
    report = replace(closed(), sources=(replace(closed().sources[0], notes=notes),))
    text = formats.load("md").render(report)
    assert "negocios.csv: lido como cp1252" in text and "negocios.csv: descompactado de gzip" in text
    assert "cp1252" not in terminal(report)


def test_kpis_without_a_number_are_folded_by_reason() -> None:
    assert "– não há pesquisas nas fontes: CSAT, CES" in terminal(closed())
    assert "– nothing to divide by in this period: ROI do CRM" in terminal(REPORTS["english"])
    assert row(closed(), "ROI do CRM").split()[3:5] == ["–", "100,0%"], "unknown is never 0"


def test_the_last_line_asks_about_the_worst_kpi() -> None:
    assert lines(closed())[-1].startswith("crmkpi explain won_amount --period 2026-10")


def test_the_worst_miss_is_the_farthest_from_its_target() -> None:
    first, second, *others = closed().kpis
    worse = replace(second, status=Status.MISSED, attainment=Decimal("0.4"))
    text = lines(replace(closed(), kpis=(first, worse, *others)))[-1]
    assert text.startswith("crmkpi explain won_deals --period 2026-10")
    unknown = replace(worse, value=None)
    assert "explain won_amount" in lines(replace(closed(), kpis=(first, unknown)))[-1], "nothing to explain"


def test_without_a_config_the_commands_ask_for_the_files() -> None:
    text = lines(replace(closed(), config=None), 200)[-1]
    assert text == (
        "crmkpi explain won_amount ARQUIVO… --period 2026-10 · crmkpi report ARQUIVO… --period 2026-10 -o report.md"
    )


def test_a_small_number_of_cases_does_not_cost_a_letter_of_the_name() -> None:
    kpi = replace(closed().kpis[3], label="Taxa de renovação", low_n=True, n=20, immature=0)
    report = replace(closed(), kpis=(kpi,))
    for width in range(40, 131):
        text = terminal(report, width=width)
        assert "Taxa de renovação n=20" in text and ("poucos casos: " in text or "…" not in text)
    assert "poucos casos: Taxa de renovação n=20\n" in terminal(report, width=40)
    assert "n=" not in terminal(replace(report, kpis=(replace(kpi, value=None),)))


def test_a_period_without_any_data_says_so_in_a_sentence() -> None:
    kpis = tuple(replace(kpi, value=None, reason=Reason.NO_DATA, segments=()) for kpi in closed().kpis)
    report = replace(closed(), kpis=kpis)
    assert "\nNenhum indicador tem número em outubro de 2026.\n" in terminal(report)
    assert re.search(
        "– nenhuma linha neste período: Receita ganha, Negócios ganhos, .* e mais 6\n", terminal(report, width=200)
    )
    assert "Realizado" not in terminal(report) and "| KPI" not in formats.load("md").render(report)
    early = replace(report, as_of=date(2026, 9, 12))
    assert "Nenhum indicador tem número em outubro de 2026: os dados vão até 12/09/2026." in terminal(early)


def test_columns_without_anything_known_are_left_out() -> None:
    assert next(line for line in lines(clean()) if "Actual" in line).split() == ["Actual"]


def test_segments_show_ten_and_the_rest_as_one() -> None:
    text = terminal(running())
    assert "6 others                 5,475  n=165" in text, "additive: 930 + 923 + … + 895"
    assert re.search(r"6 others +–  n=465", text), "rates do not add up"
    assert "(missing)" in terminal(REPORTS["english"])


# ---------------------------------------------------------------- hostile names


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_in_the_data_controls_a_terminal(name: str) -> None:
    shown = plain(name)
    assert all(letter.isprintable() or letter == "\u200d" for letter in shown)
    assert shown in terminal(running(), width=2000)


@given(st.text())
def test_plain_text_is_printable_and_encodable(name: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", plain(name))
    plain(name).encode("utf-8")


@given(st.text(min_size=1, max_size=40), st.integers(20, 110), st.booleans())
@settings(max_examples=60)
def test_any_name_fits_any_screen(name: str, width: int, ascii: bool) -> None:
    first = closed().kpis[0]
    report = replace(closed(), title=name, kpis=(replace(first, label=name),), notes=(name,))
    text = terminal(report, width=width, ascii=ascii)
    assert "R$ 478.066" in text
    assert len(text.split("\n")) == len(text.splitlines()) + 1, "nothing in a name ends a line"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1+1", "'+1+1"),
        ("-cmd", "'-cmd"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("-10.50", "-10.50"),
        ("+5511999999999", "+5511999999999"),
        ("a=b", "a=b"),
        ("2026-10", "2026-10"),
        ("\x1b[31m\x00", "\\x1b[31m\\x00"),
        ("a\nb", "a\nb"),
    ],
)
def test_spreadsheets_execute_nothing(cell: str, written: str) -> None:
    assert safe(cell) == written


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        ("a|b", r"a\|b"),
        ("[x](http://y.z)", r"\[x\](http&#58;//y.z)"),
        ("www.y.z", r"www\.y.z"),
        ("_it_ **b** `c` ~~s~~", r"\_it\_ \*\*b\*\* \`c\` \~\~s\~\~"),
        ("America/Sao_Paulo", "America/Sao_Paulo"),
        ("a\nb", r"a\\x0ab"),
    ],
)
def test_markdown_takes_text_as_text(text: str, markup: str) -> None:
    assert escape(text) == markup


def test_every_markdown_table_keeps_its_columns() -> None:
    for report in REPORTS.values():
        text = formats.load("md").render(report)
        for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1
        assert "<script" not in text


# ---------------------------------------------------------------- json


KEYS = {
    "": "schema title as_of timezone currency period kpis not_computed checks not_run duplicates sources",
    "period": "label start end complete",
    "kpi": "id label category unit better value reason numerator denominator n low high target attainment "
    "status previous year_ago trend segments unclean_value definition",
}


def test_json_has_the_contracts_keys_in_its_order() -> None:
    tree = json.loads(formats.load("json").render(closed()))
    assert list(tree)[:12] == KEYS[""].split()
    assert list(tree["period"])[:4] == KEYS["period"].split()
    for kpi in tree["kpis"]:
        assert list(kpi)[:21] == KEYS["kpi"].split()
    first = tree["kpis"][0]
    assert list(first["previous"])[:3] == ["period", "value", "change"]
    assert list(first["trend"][0])[:2] == ["period", "value"]
    assert list(first["segments"][0])[:4] == ["by", "key", "value", "n"]
    assert list(tree["not_computed"][0])[:3] == ["id", "reason", "detail"]
    assert list(tree["checks"][0])[:6] == ["code", "severity", "table", "rows", "share", "title"]
    assert list(tree["not_run"][0]) == ["code", "reason"]
    assert list(tree["duplicates"]) == ["table", "groups", "rows", "policy"]
    assert " ".join(list(tree["sources"][0])[:7]) == "file sha256 table preset rows_read rows_loaded rows_rejected"


def test_json_has_raw_numbers() -> None:
    tree = json.loads(formats.load("json").render(closed()))
    values = {kpi["id"]: kpi for kpi in tree["kpis"]}
    assert values["won_amount"]["value"] == 478065.6 and values["won_amount"]["target"] == 513000
    assert isinstance(values["won_amount"]["target"], int)
    assert values["win_rate"]["value"] == pytest.approx(96 / 365, abs=1e-15)
    assert (values["crm_roi"]["value"], values["crm_roi"]["reason"]) == (None, "zero_denominator")
    assert values["won_amount"]["segments"][2]["key"] is None
    assert tree["schema"] == "crmkpi.report/1"
    assert next(check["share"] for check in tree["checks"] if check["code"] == "D101") == 12 / 18412
    assert [check["code"] for check in tree["checks"]] == sorted(check["code"] for check in tree["checks"])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity")])
def test_no_file_has_a_number_that_is_none(value: float | Decimal) -> None:
    kpi = replace(closed().kpis[0], value=value, segments=())
    report = replace(closed(), kpis=(kpi,))
    assert json.loads(formats.load("json").render(report))["kpis"][0]["value"] is None
    text = formats.load("csv").render(report) + terminal(report)
    assert not re.search("nan|inf(?!o)", text, re.IGNORECASE)


def test_json_brings_every_text_back() -> None:
    tree = json.loads(formats.load("json").render(running()))
    assert [kpi["label"] for kpi in tree["kpis"]] == list(HOSTILE)
    formats.load("json").render(running()).encode("utf-8")


# ---------------------------------------------------------------- csv


COLUMNS = (
    "id label category unit better period start end kind by key value reason numerator denominator n low "
    "high target attainment status change"
)


def read(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(formats.load("csv").render(report), newline="")))


def test_csv_has_one_line_for_every_value() -> None:
    report = closed()
    found = read(report)
    kinds = [line["kind"] for line in found]
    assert kinds.count("value") == len(report.kpis) + len(report.not_computed)
    assert kinds.count("trend") == sum(len(kpi.trend) for kpi in report.kpis)
    assert kinds.count("segment") == 3 and kinds.count("previous") == 12
    assert list(found[0]) == COLUMNS.split()


def test_csv_keeps_numbers_and_names_reasons() -> None:
    found = {line["id"]: line for line in read(closed()) if line["kind"] == "value"}
    assert found["won_amount"]["value"] == "478065.6"
    assert float(found["win_rate"]["value"]) == 96 / 365
    assert (found["crm_roi"]["value"], found["crm_roi"]["reason"]) == ("", "zero_denominator")
    assert (found["csat"]["value"], found["csat"]["reason"]) == ("", "missing_table")
    assert (found["cac"]["start"], found["cac"]["end"]) == ("2026-10-01", "2026-11-01")


# ---------------------------------------------------------------- numbers and periods

BR, US, NONE = Figures("pt-BR", "BRL"), Figures("en", "USD"), Figures("pt-BR", None)


@pytest.mark.parametrize(
    ("figures", "value", "unit", "written"),
    [
        (BR, Decimal("478065.60"), Unit.MONEY, "R$ 478.066"),
        (BR, Decimal("999.994"), Unit.MONEY, "R$ 999,99"),
        (BR, Decimal("999.996"), Unit.MONEY, "R$ 1.000"),
        (BR, Decimal("-892.4"), Unit.MONEY, "−R$ 892,40"),
        (US, Decimal("1234.5"), Unit.MONEY, "$1,235"),
        (NONE, Decimal("12.5"), Unit.MONEY, "12,50"),
        (BR, Decimal("0.2635"), Unit.PERCENT, "26,4%"),
        (BR, 0.2625, Unit.PERCENT, "26,3%"),
        (BR, -0.0001, Unit.PERCENT, "0,0%"),
        (BR, Decimal("46.4"), Unit.POINTS, "+46"),
        (BR, -4, Unit.POINTS, "−4"),
        (US, 5.6, Unit.POINTS, "+5.6"),
        (BR, 0, Unit.POINTS, "0"),
        (BR, 1, Unit.DAYS, "1 dia"),
        (BR, 0, Unit.DAYS, "0 dia"),
        (US, 0, Unit.DAYS, "0 days"),
        (US, 1.0, Unit.DAYS, "1 day"),
        (US, 57.5, Unit.DAYS, "57.5 days"),
        (US, 1.04, Unit.DAYS, "1 day"),
        (BR, 2.4, Unit.HOURS, "2,4 h"),
        (BR, 0.4, Unit.HOURS, "24 min"),
        (BR, 0.9999, Unit.HOURS, "1,0 h"),
        (BR, 0, Unit.HOURS, "0 min"),
        (BR, Decimal("3.5"), Unit.RATIO, "3,5x"),
        (BR, 18412, Unit.COUNT, "18.412"),
        (BR, Decimal("3.45"), Unit.COUNT, "3,5"),
        (BR, 10**40, Unit.COUNT, "10" + ".000" * 13),
        (BR, None, Unit.COUNT, "–"),
        (BR, float("nan"), Unit.MONEY, "–"),
    ],
)
def test_values_are_written_as_people_write_them(
    figures: Figures, value: float | None, unit: Unit, written: str
) -> None:
    assert figures.value(value, unit).replace(NBSP, " ") == written


@pytest.mark.parametrize(
    ("change", "unit", "written"),
    [
        (Decimal("-0.015"), Unit.PERCENT, "−1,5 p.p."),
        (Decimal("0.1225"), Unit.MONEY, "+12,3%"),
        (-4, Unit.POINTS, "−4"),
        (Decimal("0.32"), Unit.RATIO, "+0,3x"),
        (0, Unit.COUNT, "0,0%"),
        (None, Unit.COUNT, "–"),
    ],
)
def test_changes_carry_their_sign(change: float | None, unit: Unit, written: str) -> None:
    assert BR.change(change, unit).replace(NBSP, " ") == written


def test_points_are_short_where_it_is_narrow() -> None:
    assert Figures("pt-BR", "BRL", narrow=True).change(0.01, Unit.PERCENT) == f"+1,0{NBSP}pp"


@pytest.mark.parametrize(
    ("deviation", "target", "unit", "written"),
    [
        (-34934, 513000, Unit.MONEY, "−6,8%"),
        (-3, -1, Unit.MONEY, "−R$ 3,00"),
        (3, 0, Unit.MONEY, "+R$ 3,00"),
        (Decimal("-0.007"), Decimal("0.27"), Unit.PERCENT, "−0,7 p.p."),
        (None, 1, Unit.COUNT, "–"),
        (1, None, Unit.COUNT, "–"),
    ],
)
def test_gaps_are_relative_to_the_target(
    deviation: float | None, target: float | None, unit: Unit, written: str
) -> None:
    assert BR.gap(deviation, target, unit).replace(NBSP, " ") == written


def test_cents_can_be_asked_for() -> None:
    assert BR.money(Decimal("1234.56"), cents=True) == f"R${NBSP}1.234,56"


def test_a_share_is_never_rounded_to_none_or_all() -> None:
    assert [BR.share(*rows) for rows in [(0, 0), (0, 5), (1, 10**6), (12, 18412), (9999, 10000), (5, 5)]] == [
        "0,0%", "0,0%", "<0,01%", "0,07%", ">99,9%", "100,0%",
    ]  # fmt: skip


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_a_count_keeps_every_digit(number: Decimal) -> None:
    whole = number.to_integral_value()
    assert int(BR.count(whole).replace(".", "").replace("−", "-")) == whole


@pytest.mark.parametrize(
    ("label", "english", "portuguese", "short_pt"),
    [
        ("2026-10", "October 2026", "outubro de 2026", "out/26"),
        ("2026-05", "May 2026", "maio de 2026", "mai/26"),
        ("2026-Q3", "Q3 2026", "3º tri. 2026", "3º tri. 2026"),
        ("2026-H1", "H1 2026", "1º sem. 2026", "1º sem. 2026"),
        ("2026", "2026", "2026", "2026"),
        ("2026-W41", "week 41, 2026", "semana 41 de 2026", "semana 41 de 2026"),
        ("2026-10-05", "5 Oct 2026", "05/10/2026", "05/10/2026"),
        ("2026-10-01..2026-10-31", "1–31 Oct 2026", "01–31/10/2026", "01–31/10/2026"),
        ("2025-11-01..2026-01-31", "Nov 25 – Jan 26", "nov/25 – jan/26", "nov/25 – jan/26"),
        ("2026-01-01..2026-03-30", "1 Jan 2026 – 30 Mar 2026", *["01/01/2026 – 30/03/2026"] * 2),
        ("2026-13", "2026-13", "2026-13", "2026-13"),
        ("to date", "to date", "to date", "to date"),
    ],
)
def test_periods_are_named(label: str, english: str, portuguese: str, short_pt: str) -> None:
    assert (title(label, "en"), title(label, "pt-BR")) == (english, portuguese)
    assert short(label, "pt-BR") == short_pt


def test_months_are_short_in_legends() -> None:
    assert (short("2026-10", "en"), short("2026-10", "pt-BR")) == ("Oct 26", "out/26")
    assert span(date(2026, 1, 1), date(2026, 3, 31), "en") == "1 Jan 2026 – 31 Mar 2026"
    assert span(date(2026, 1, 1), date(2026, 1, 1), "pt-BR") == day(date(2026, 1, 1), "pt-BR") == "01/01/2026"


@pytest.mark.parametrize(
    ("values", "drawn", "ascii"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█", "_.-:=+*#"),
        ([None, 0, 1], "·▁█", "?_#"),
        ([5, 5], "▄▄", "::"),
        ([None], "", ""),
        ([], "", ""),
        ([9] * 5 + [*range(12)], "▁▂▂▃▄▄▅▅▆▇▇█", "_..-::==+**#"),
    ],
)
def test_a_trend_is_drawn_between_its_ends(values: list[int | None], drawn: str, ascii: str) -> None:
    trend = [TrendPoint(str(place), value) for place, value in enumerate(values)]
    assert (sparkline(trend), sparkline(trend, ascii=True)) == (drawn, ascii)


def test_neither_direction_is_never_favourable() -> None:
    kpi: KpiValue = replace(closed().kpis[0], better=Better.NEITHER)
    text = terminal(replace(closed(), kpis=(kpi,)), colour=True)
    assert "\x1b[32m" not in next(line for line in text.splitlines() if "Receita" in line)
