"""The HTML report says all in one page that fetches and runs nothing, and no text of the data becomes markup."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import BAD, HOSTILE, full, hostile, many_kpis, many_segments, no_target, one_period

from crmkpi import build_report, formats
from crmkpi.formats._charts_columns import Column, columns
from crmkpi.formats._charts_inline import bullet, sparkline
from crmkpi.formats._html_told import tell
from crmkpi.formats._plain import plain
from crmkpi.formats._svg import Scale, real, short, ticks
from crmkpi.model import Balance, Better, Cohort, KpiValue, Report, Signal, Status, TrendPoint, Unit

render: Callable[[Report], str] = formats.load("html").render
VOID = {"meta"}
REPORTS = {"full": full, **BAD}
LIMIT = 150_000
"""Bytes of the sample's page."""


class Page(HTMLParser):
    """What a browser would see; elements must be closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def __str__(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text)).replace("\xa0", " ")


def kpi(report: Report, id: str) -> KpiValue:
    return next(one for one in report.kpis if one.id == id)


def only(*kpis: KpiValue, of: Report | None = None) -> Report:
    return replace(of or full("en"), kpis=kpis)


# ---------------------------------------------------------------- golden files


@pytest.mark.parametrize("name", ["full", "hostile", "empty"])
def test_the_page_looks_as_before(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"report-{name}.html", render(REPORTS[name]()))


# ---------------------------------------------------------------- nothing is fetched, run or taken for markup


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_fetches_and_runs_nothing(name: str) -> None:
    text = render(REPORTS[name]())
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object", "form", "input", "base"}
    for _tag, attributes in page.tags:
        assert not [one for one in attributes if one.startswith("on") or one in ("src", "srcset", "style")]
        address = attributes.get("href") or "#"
        assert address.startswith("#") or address.startswith("https://example.org/")
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#hatch", "#near", "#few"} and "@import" not in text
    policy = next(one["content"] for _, one in page.tags if one.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'")


@pytest.mark.parametrize("name", REPORTS)
def test_addresses_within_the_page_are_there_once(name: str) -> None:
    page = Page(render(REPORTS[name]()))
    ids = [one["id"] for _, one in page.tags if "id" in one]
    assert len(ids) == len(set(ids))
    assert {str(one["href"])[1:] for tag, one in page.tags if tag == "a" and str(one["href"])[0] == "#"} <= set(ids)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&'\"/= {}%")), min_size=1, max_size=25))
@settings(max_examples=40, deadline=None)
def test_no_text_becomes_a_tag(name: str) -> None:
    def tags(text: str) -> list[str]:
        first = replace(full("en").kpis[0], label=text, signals=(Signal("trend", text, None),), formula=f"a{text}z")
        funnel = replace(full("en").funnels[0], label=text, notes=f"a{text}z")
        made = replace(only(first), title=text, headline=text, funnels=(funnel,), notes=(text,))
        return [tag for tag, _ in Page(render(made)).tags]

    assert tags(name) == tags("x")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    shown = re.sub(r"\s+", " ", plain(name)).strip()
    assert shown in str(Page(render(hostile())))


def test_an_address_that_is_none_is_no_link() -> None:
    bad = replace(full("en").kpis[0], source="javascript:alert(1)", id="x")
    assert "javascript:alert(1)" in render(only(bad)) and 'href="javascript' not in render(only(bad))


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_the_page_says_the_whole_report(language: str) -> None:
    report = full(language)
    text = str(Page(render(report)))
    told = tell(report)
    assert report.headline in text
    for one in report.kpis:
        assert one.label in text and told.value(one.value, one.unit).replace("\xa0", " ") in text
        assert one.question in text and one.definition[:19] in text
        for signal in one.signals:
            assert signal.words in text
    for source in report.sources:
        assert source.sha256 in text
    assert str(report.config_sha256) in text and report.version in text
    for stage in report.funnels[0].stages:
        assert stage.name in text and told.figures.count(stage.entered) in text
    for finding in report.checks:
        if finding.rows:
            assert finding.title in text and finding.code in text


def test_the_language_of_the_page_is_said() -> None:
    assert '<html lang="pt-BR">' in render(full()) and '<html lang="en">' in render(full("en"))


def test_statuses_have_a_shape_a_word_and_a_look() -> None:
    text = render(full("en"))
    for look, words in (("good", "✓ met"), ("near", "! near"), ("bad", "✗ missed")):
        assert f'<span class="mark {look}">{words}</span>' in text


def test_few_cases_take_the_colour_off_and_a_handful_the_status() -> None:
    nps = kpi(full("en"), "nps")
    text = render(only(nps))
    assert '<span class="mark few">! near</span>' in text and "n = 21, few cases · 95%: +10 to +80" in str(Page(text))
    hatched = re.findall('class="gap (few|near|bad)"', text.partition('id="trends"')[0].partition('id="perception"')[2])
    assert hatched[:1] == ["few"]
    assert "! near" not in render(only(replace(nps, too_few=True)))


def test_an_unfavourable_change_says_so_and_a_favourable_one_does_not() -> None:
    text = render(only(kpi(full("en"), "cac")))
    assert '<td class="previous bad">+4.0%<span class="unseen"> (unfavourable)</span></td>' in text
    assert '<td class="previous">−7.7%</td>' in render(only(kpi(full("en"), "first_response_time")))


def test_parts_that_are_empty_are_left_out() -> None:
    text = render(replace(full("en"), headline="", cohorts=(), funnels=(), balances=()))
    for part in ("headline", "cohorts", "funnels", "balances"):
        assert f'id="{part}"' not in text and f'href="#{part}"' not in text
    assert '<p class="headline">' not in text
    bare = render(no_target())
    assert '<th scope="col" class="target">' not in bare and 'class="bullet"' not in bare
    single = render(one_period())
    assert 'id="trends"' not in single and 'class="spark"' not in single and 'class="previous"' not in single


def test_a_running_period_is_marked() -> None:
    report = hostile()
    assert "still running" in render(report) and "still running" not in render(full("en"))
    first = kpi(full("en"), "won_amount")
    trend = (*first.trend[:-1], replace(first.trend[-1], complete=False))
    text = render(only(replace(first, trend=trend, whole_target=Decimal(900000))))
    assert 'class="ac run"' in text and 'class="dot run"' in text and "Oct 26, running" in text
    assert "target of the whole period $900,000" in str(Page(text))


def test_every_chart_is_told_in_words_or_stands_beside_its_numbers() -> None:
    text = render(full("en"))
    for frame, inside in re.findall(r"<svg([^>]*)>(.*?)</svg>", text, re.S):
        assert 'aria-hidden="true"' in frame or ('role="img"' in frame and inside.startswith("<title>"))
    assert "<title>lowest $371,066 (Aug 26), highest $478,066 (Oct 26), last $478,066 (Oct 26)</title>" in text
    assert all(f"<td>{number}</td>" in text for number in ("391,066", "478,066", "405,140", "513,000"))


def test_kpis_with_a_target_are_drawn_and_of_others_the_numbers_are_folded() -> None:
    shown, _, folded = render(full("en")).partition('<details class="numbers"><summary>More trends (1)')
    assert "Receita ganha" in shown.rpartition('id="trends"')[2]
    assert "Negócios parados" in folded.partition("</details>")[0] and "<svg" not in folded.partition("</details>")[0]
    assert render(many_kpis()).partition('id="trends"')[2].partition("More trends")[0].count('class="chart"') == 24


def test_segments_show_ten_and_the_rest() -> None:
    text = render(many_segments())
    assert text.count("person 0") == 10 and "990 others" in text


def test_the_answers_behind_an_nps_are_spread_out() -> None:
    nps = replace(kpi(full("en"), "nps"), parts={"promoters": 12, "passives": 5, "detractors": 4}, n=21)
    text = str(Page(render(only(nps))))
    assert "Detractors (0 to 6) 4 19.0% Passives (7 and 8) 5 23.8% Promoters (9 and 10) 12 57.1%" in text
    assert "Detractors" not in render(only(replace(nps, parts={"promoters": 12})))


def test_a_balance_that_does_not_hold_says_so() -> None:
    report = full("en")
    assert "does not come out even" not in render(report)
    wrong = replace(report.balances[0], closing=Decimal(1))
    assert isinstance(wrong, Balance) and "does not come out even" in render(replace(report, balances=(wrong,)))


def test_a_share_of_a_cohort_is_never_rounded_to_none_or_all() -> None:
    cohort = Cohort("2026-05", 10000, (Decimal("0.9999"), Decimal("0.0001"), Decimal(0), None))
    table = replace(full("en").cohorts[0], cohorts=(cohort,))
    cells = re.search(r"10,000</td>(.*?)</tr>", render(replace(full("en"), cohorts=(table,))))
    assert cells and re.findall(">([^<]*)</td>", cells[1]) == ["&gt;99", "&lt;1", "0", ""]


def test_old_cohorts_have_fewer_columns() -> None:
    values = tuple(Decimal(100 - age) / 100 for age in range(37))
    table = replace(full("en").cohorts[0], cohorts=(Cohort("2023-10", 80, values),))
    head = re.search(r"Size</th>(.*?)</tr>", render(replace(full("en"), cohorts=(table,))))
    ages = [int(age) for age in re.findall(">([0-9]+)</th>", head[1])] if head else []
    assert ages == [*range(13), *range(15, 37, 3)]


def test_bad_rows_say_what_they_would_do() -> None:
    text = str(Page(render(full("en"))))
    assert "Negócios ganhos 96 97 +1.0%" in text and "CAC $892.40 $851.20 −4.6%" in text
    same = replace(kpi(full("en"), "cac"), unclean_value=Decimal("892.4001"))
    assert "changed by less than is shown: CAC" in str(Page(render(only(same))))


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        (0, 57, [0, 20, 40]),
        (0, 1, [0, 0.5, 1]),
        (-40, 60, [-25, 0, 25, 50]),
        (0, 250000, [0, 100000, 200000]),
        (5, 5, [5]),
    ],
)
def test_axes_have_round_numbers(low: float, high: float, places: list[float]) -> None:
    found, _ = ticks(low, high)
    assert len(found) <= 5 and all(low <= place <= high for place in found)
    if low <= 0:
        assert 0 in found
    assert high == low or found == pytest.approx([place for place in found if low <= place <= high])
    assert places[0] in found or low < 0


@given(st.lists(st.one_of(st.none(), st.floats(-1e150, 1e150)), max_size=30), st.floats(-1e150, 1e150), st.booleans())
@settings(max_examples=60, deadline=None)
def test_pictures_are_well_formed_and_stay_in_their_frames(
    values: list[float | None], target: float, running: bool
) -> None:
    found = [
        Column(str(place), value, value, target=target if place % 3 else None) for place, value in enumerate(values)
    ]
    pictures = [
        str(sparkline(values, running=running)),
        str(columns(found, lambda number, apart: f"{number:.0f}", told="x", gap="bad")),
        str(bullet(values[0] or 0.0, target, None, "bad")) if values else "",
    ]
    for picture in filter(None, pictures):
        drawn = ElementTree.fromstring(picture)
        _, _, _wide, high = map(float, drawn.attrib["viewBox"].split())
        for steps in (one.attrib.get("d", "") for one in drawn.iter("path")):
            assert "nan" not in steps and "inf" not in steps
            for start in re.findall(r"M(-?[0-9.]+) (-?[0-9.]+)", steps):
                assert -1 <= float(start[1]) <= high + 1


def test_a_column_reaches_from_zero_to_its_value() -> None:
    text = str(columns([Column("a", 50.0), Column("b", -25.0)], lambda number, apart: str(number), told="x"))
    first, second = re.findall(r"M[0-9.]+ ([0-9.]+)v(-?[0-9.]+)", re.search('class="cc" d="([^"]*)"', text)[1])  # type: ignore[index]
    assert first[0] == second[0], "both start at zero"
    assert float(first[1]) == pytest.approx(-2 * float(second[1]), rel=0.02), "twice as far, to the other side"


def test_the_target_is_a_line_with_a_step_where_it_changed() -> None:
    held = (None, 20.0, 20.0, 10.0)
    found = [Column(str(place), 5.0, target=target) for place, target in enumerate(held)]
    text = str(columns(found, lambda number, apart: str(number), told="x"))
    line = re.search('class="tl" d="([^"]*)"', text)
    assert line and re.fullmatch(r"M112 ([0-9.]+)H256V([0-9.]+)H340", line[1]), "none in the first period"
    assert '"tl"' not in str(columns([Column("a", 1.0)], lambda number, apart: str(number), told="x"))


def test_the_bullet_hatches_what_is_missing_and_what_is_too_much() -> None:
    missing = str(bullet(60.0, 100.0, None, "bad"))
    assert 'class="gap bad" d="M146 5h-57.6' in missing
    too_much = str(bullet(100.0, 50.0, None, "bad"))
    assert 'class="ac" d="M2 5h72v' in too_much and 'class="gap bad" d="M74 5h72v' in too_much
    assert "gap" not in str(bullet(100.0, 50.0, None)), "a target that is met is not hatched"
    assert 'class="gap bad" d="M146 5h-144' in str(bullet(-5.0, 0.0, None, "bad")), "from zero down"


def test_no_number_is_broken_unless_no_line_could_hold_it() -> None:
    first = kpi(full("en"), "won_amount")
    assert 'class="kpis wide"' not in render(only(first))
    assert 'class="kpis wide"' in render(only(replace(first, target=Decimal(246_913_578_024))))
    assert 'class="kpis wide"' not in render(only(replace(first, value=10**40)))


def test_what_cannot_be_drawn_is_left_out() -> None:
    assert (real(None), real(float("nan")), real(10**400), real(Decimal("1E+300"))) == (None,) * 4
    assert Scale(1, 1, 0, 10)(1) == 0 and short(-0.04) == "0"
    huge = replace(kpi(full("en"), "won_deals"), value=10**300, target=10**300)
    assert "10" in render(only(huge))


def test_axes_are_short_in_the_readers_language() -> None:
    def tick(language: str, unit: Unit, number: float, apart: float) -> str:
        return tell(full(language)).ticker(unit)(number, apart).replace("\xa0", " ")

    assert tick("pt-BR", Unit.MONEY, 250000, 50000) == "250 mil" and tick("en", Unit.MONEY, 1.5e6, 5e5) == "1.5M"
    assert tick("pt-BR", Unit.PERCENT, 0.125, 0.025) == "12,5%" and tick("en", Unit.PERCENT, 0.5, 0.5) == "50%"
    assert tick("en", Unit.POINTS, 50, 25) == "+50" and tick("en", Unit.COUNT, -4, 2) == "−4"
    assert tick("en", Unit.RATIO, 0.5, 0.5) == "0.5"


def test_the_year_before_stands_behind_where_it_is_known() -> None:
    first = kpi(full("en"), "won_amount")
    longer = tuple(TrendPoint(f"{year}-{month:02d}", 5) for year in (2025, 2026) for month in range(1, 11))
    text = render(only(replace(first, trend=longer)))
    chart = text.partition('class="chart"')[2].partition("</svg>")[0]
    behind = re.search('class="pc" d="([^"]*)"', chart)
    assert behind and behind[1].count("M") == 10
    assert 'class="pc"' not in render(only(replace(first, year_ago=None)))


def test_a_value_that_lower_is_better_for_says_so() -> None:
    assert 'aria-label="lower is better"' in render(only(kpi(full("en"), "cac")))
    assert kpi(full("en"), "cac").better is Better.LOWER and kpi(full("en"), "cac").status is Status.MISSED


# ---------------------------------------------------------------- the sample


@pytest.fixture(scope="module")
def sample() -> Report:
    return build_report("configs/crmkpi.yaml", period="2026-10").facts


def test_the_page_of_the_sample_is_small(sample: Report) -> None:
    assert len(render(sample).encode("utf-8")) < LIMIT


def test_the_page_of_the_sample_is_quick(sample: Report) -> None:
    render(sample)
    times = []
    for _ in range(5):
        begin = time.process_time()
        render(sample)
        times.append(time.process_time() - begin)
    assert min(times) < 0.1, "about 0.03 s on an idle machine"
