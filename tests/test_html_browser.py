"""In a real browser the HTML report is quiet, offline, accessible, fits a phone and prints whole.

Needs Chromium (`apt-get install chromium`); without it these tests are skipped.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reports import full, hostile, many_kpis, one_period

from crmkpi import build_report, formats
from crmkpi.model import Report, Segment

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]
NARROW, PHONE, DESK, PAPER = 320, 360, 1280, 703
"""Widths in CSS pixels; the last is what the margins leave of A4."""
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
TOO_WIDE = """width => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > width + 1)
  .filter(one => !one.closest('.scroll, .unseen, .skip, thead') && one.getClientRects().length)
  .map(one => one.tagName + '.' + one.getAttribute('class') + ': ' + one.textContent.slice(0, 40))"""
OVER = """() => [...document.querySelectorAll('figure table')]
  .filter(one => one.getBoundingClientRect().right > one.closest('figure').getBoundingClientRect().right + 1)
  .map(one => one.textContent.slice(0, 40))"""
CUT = """() => [...document.querySelectorAll('table td, table th')]
  .filter(one => one.getClientRects().length && getComputedStyle(one).whiteSpace === 'nowrap')
  .filter(one => !one.closest('.scroll') && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
  .map(one => one.getAttribute('class') + ': ' + one.textContent)"""


def sample() -> Report:
    return build_report("configs/crmkpi.yaml", period="2026-10").facts


def stages() -> Report:
    """A funnel whose stages are called as people call them."""
    names = ("Leads", "Qualificados por marketing (MQL)", "Qualificados por vendas (SQL)", "Convertidos")
    report = full()
    made = tuple(replace(one, name=name) for one, name in zip(report.funnels[0].stages, names, strict=True))
    return replace(report, funnels=(replace(report.funnels[0], stages=made),))


def large() -> Report:
    """Amounts of a large company."""
    report = full()
    first = replace(report.kpis[0], value=Decimal(123_456_789_012), target=Decimal(246_913_578_024))
    return replace(report, kpis=(first, *report.kpis[1:]))


def parted() -> Report:
    """Segments with long names and numbers that say what they have to do with the change."""
    report = full()
    parts = tuple(
        Segment("region", "Grande São Paulo e litoral" if n else "W" * 40, Decimal(9_000_000 + n), 5000, contribution=n)
        for n in range(30)
    )
    return replace(report, kpis=(replace(report.kpis[0], segments=parts), *report.kpis[1:]))


REPORTS = {
    "sample": sample,
    "parted": parted,
    "large": large,
    "stages": stages,
    "full": full,
    "hostile": hostile,
    "one_period": one_period,
    "many": many_kpis,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    for name, make in REPORTS.items():
        (folder / f"{name}.html").write_text(formats.load("html").render(make()), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in REPORTS}


@pytest.fixture
def show(browser: Any, pages: dict[str, Path]) -> Iterator[Any]:
    """Open a page at a width; what it says to the console and asks the network for is in `page.said`, `page.asked`."""
    contexts = []

    def opened(name: str, width: int = DESK, **wishes: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **wishes)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(pages[name].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_is_quiet_and_asks_for_nothing(name: str, show: Any, pages: dict[str, Path]) -> None:
    page = show(name)
    assert page.said == [] and page.asked == [pages[name].as_uri()]


def test_a_page_needs_no_script(show: Any) -> None:
    page = show("full", java_script_enabled=False)
    page.locator("#definitions summary").click()
    assert page.locator("#d-win_rate").is_visible()


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_scrolls_sideways_and_no_number_is_cut_on_a_phone(name: str, show: Any) -> None:
    page = show(name, PHONE)
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate(TOO_WIDE, PHONE) == [] and page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [NARROW, PHONE])
@pytest.mark.parametrize("name", ["sample", "stages", "parted"])
def test_the_narrowest_phones_show_every_stage_whole(name: str, width: int, show: Any) -> None:
    page = show(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_WIDE, width) == []
    cut = "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).map(one => one.textContent)"
    assert page.locator(".funnels .name bdi").evaluate_all(cut) == []
    told = page.locator(".funnels td.number").all()
    assert all(one.is_visible() for one in told if one.inner_text().strip())


@pytest.mark.parametrize("width", [700, 1000, DESK])
@pytest.mark.parametrize("name", ["sample", "parted"])
def test_no_number_is_cut_on_other_screens(name: str, width: int, show: Any) -> None:
    page = show(name, width)
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_WIDE, width) == [] and page.evaluate(CUT) == [] and page.evaluate(OVER) == []


@pytest.mark.parametrize("width", [PHONE, 700, 1000, DESK])
def test_no_long_number_is_broken(width: int, show: Any) -> None:
    page = show("large", width)
    broken = """all => all.filter(one => { const range = document.createRange(); range.selectNodeContents(one);
      return new Set([...range.getClientRects()].map(part => Math.round(part.top))).size > 1 })"""
    assert page.locator(".kpis td.actual, .kpis td.target").evaluate_all(broken + ".map(one => one.textContent)") == []
    assert page.evaluate(TOO_WIDE, width) == [] and page.evaluate(CUT) == []


def test_a_phone_shows_the_sign_of_each_status(show: Any) -> None:
    page = show("sample", PHONE)
    marks = page.locator(".kpis .status .mark")
    assert marks.count() > 10 and all(one.is_visible() for one in marks.all())


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("sample", DESK, "light"),
        ("sample", DESK, "dark"),
        ("full", DESK, "light"),
        ("full", PHONE, "dark"),
        ("hostile", DESK, "light"),
    ],
)
def test_axe_finds_nothing(name: str, width: int, scheme: str, show: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = show(name, width, color_scheme=scheme, bypass_csp=True)
    page.evaluate(UNFOLD)
    found = axe.Axe().run(page).response
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert {"color-contrast", "svg-img-alt", "heading-order", "skip-link"} <= {one["id"] for one in found["passes"]}


def test_dark_is_dark(show: Any) -> None:
    grounds = [
        show("full", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 26)"]


def test_the_keyboard_goes_through_the_page_in_its_order(show: Any) -> None:
    page = show("full")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0, "it is seen when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section').id") == "business"


def test_an_address_unfolds_what_it_points_at(show: Any) -> None:
    page = show("full")
    page.locator(".kpis a", has_text="Taxa de ganho").click()
    assert page.locator("#d-win_rate").is_visible()


@pytest.mark.parametrize("name", ["sample", "full", "hostile", "many"])
def test_paper_has_room_for_every_table(name: str, show: Any) -> None:
    page = show(name, PAPER, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(TOO_WIDE, PAPER) == [] and page.evaluate(CUT) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    heads = page.locator(".kpis thead").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
    assert set(heads) <= {"table-header-group"}
    rows = "[...document.querySelectorAll('tr')].every(one => getComputedStyle(one).breakInside === 'avoid')"
    assert page.evaluate(rows)


def test_folded_parts_are_printed(show: Any) -> None:
    page = show("full", PAPER)
    assert not page.locator("#d-win_rate").is_visible()
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('#d-win_rate').getBoundingClientRect().height") > 10
    written = page.pdf(prefer_css_page_size=True)
    assert written.startswith(b"%PDF") and 2 <= written.count(b"/Type /Page\n") <= 8


def test_the_sample_is_printed_on_few_pages(show: Any) -> None:
    page = show("sample", PAPER)
    page.emulate_media(media="print")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 7
