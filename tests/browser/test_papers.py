"""The papers in a browser: on a phone, saved to a file, printed."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import Arrive
from tests.browser.test_looks import SCHEMES
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
OPEN_ALL = "document.querySelectorAll('details').forEach(part => part.open = true)"
HIDDEN = """steps => steps.filter(step => !step.checkVisibility({contentVisibilityAuto: true}))
    .map(step => step.id)"""
PAPERS = ("emergency", "emergency/card", "record")
SHEET: ViewportSize = {"width": 703, "height": 1032}  # A4 within the margins of the card
A4 = (b"594", b"841")  # in points, rounded down
RANSOM = ("what=locked", "locked=many", "cut=done", "stay_on=done")


async def reads(visitor: Visitor, paper: str) -> Page:
    await visitor.page.goto(urljoin(visitor.page.url, f"/{paper}"))
    return visitor.page


async def in_trouble(visitor: Visitor) -> None:
    await visitor.head("trouble")
    for end in RANSOM:
        await visitor.tap(end)
    await visitor.say("メモ 10時に気づいた")


async def pages(page: Page) -> int:
    """How many sheets of A4 it is printed on."""
    pdf = await page.pdf(prefer_css_page_size=True)
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", pdf)) == {A4}
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# -- on a phone ----------------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS)
async def test_a_paper_fits_a_phone_also_with_text_twice_as_large(
    arrive: Arrive, paper: str
) -> None:
    visitor = await arrive()
    await in_trouble(visitor)
    page = await reads(visitor, paper)
    wide = []
    for size in ("", "225%"):
        await page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        wide.append(await visitor.sideways())
        await page.evaluate(OPEN_ALL)
        wide.append(await visitor.sideways())
    assert wide == [0, 0, 0, 0]


async def test_every_part_opens_without_a_script(arrive: Arrive) -> None:
    visitor = await arrive(java_script_enabled=False)
    page = await reads(visitor, "emergency")
    for kind in await page.locator("details.kind").all():
        await kind.locator("> summary").click()
    await expect(page.locator("details.kind[open] .steps > li").last).to_be_visible()
    await expect(page.locator("details.kind:not([open])")).to_have_count(0)
    how = page.locator(".how").first
    await how.locator("> summary").click()
    await how.locator(".device summary").first.click()
    await expect(how.locator(".device li").first).to_be_visible()


async def test_a_link_of_the_contents_opens_its_part(arrive: Arrive) -> None:
    visitor = await arrive(java_script_enabled=False)
    page = await reads(visitor, "emergency")
    await page.locator('.contents a[href="#bec"]').click()
    step = page.locator("#bec .steps > li").first
    await expect(step).to_be_in_viewport()


async def test_axe_finds_nothing_in_any_paper(arrive: Arrive) -> None:
    visitor = await arrive()
    await in_trouble(visitor)
    found = []
    for paper in PAPERS:
        page = await reads(visitor, paper)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(
                "document.querySelectorAll('details.kind')[2]?.toggleAttribute('open')"
            )
            report = (await Axe().run(page)).response["violations"]
            found += [(paper, scheme, v["id"], v["nodes"][0]["html"]) for v in report]
    assert found == []


async def test_the_browser_has_nothing_to_complain_of(arrive: Arrive) -> None:
    visitor = await arrive()
    home = visitor.page.url
    for paper in PAPERS:
        await reads(visitor, paper)
    assert visitor.wrong == []
    assert [address for address in visitor.asked if not address.startswith(home)] == []


# -- without a network ---------------------------------------------------------------------


async def test_saved_to_a_file_it_is_the_same_without_a_network(
    arrive: Arrive, tmp_path: Path
) -> None:
    visitor = await arrive()
    page = await reads(visitor, "emergency")
    said = await page.locator("body").inner_text()
    saved = tmp_path / "emergency.html"
    response = await page.context.request.get(page.url)
    saved.write_bytes(await response.body())
    await page.context.set_offline(True)
    await page.goto(saved.as_uri())
    assert await page.locator("body").inner_text() == said
    assert (
        await page.evaluate("getComputedStyle(document.querySelector('.always')).borderWidth")
        == "2px"
    )
    await page.locator('.contents a[href="#phishing"]').click()
    await expect(page.locator("#phishing .steps > li").first).to_be_in_viewport()
    assert visitor.wrong == []


async def test_an_opened_record_stays_without_a_network(arrive: Arrive) -> None:
    visitor = await arrive()
    await in_trouble(visitor)
    page = await reads(visitor, "record")
    await page.context.set_offline(True)
    await expect(page.locator("section.open .box").first).to_be_visible()
    assert await pages(page) <= 3


# -- printed -------------------------------------------------------------------------------


async def test_the_card_is_one_page_in_light_and_dark(arrive: Arrive) -> None:
    visitor = await arrive(color_scheme="dark")
    page = await reads(visitor, "emergency/card")
    assert await pages(page) == 1
    await page.set_viewport_size(SHEET)
    await page.emulate_media(media="print")
    for what in ("scrollHeight - body.clientHeight", "scrollWidth - body.clientWidth"):
        assert await page.evaluate(f"(body => body.{what})(document.body)") <= 0


async def test_in_print_the_ground_is_white_and_the_ink_black(arrive: Arrive) -> None:
    visitor = await arrive(color_scheme="dark")
    for paper in PAPERS:
        page = await reads(visitor, paper)
        await page.emulate_media(media="print")
        style = await page.evaluate(
            "(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))"
        )
        assert style == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


@pytest.mark.parametrize("how", ["emergency", "emergency?all=1"])
async def test_in_print_every_step_is_shown(arrive: Arrive, how: str) -> None:
    visitor = await arrive()
    page = await reads(visitor, how)
    await page.emulate_media(media="print")
    steps = page.locator(".steps > li")
    assert await steps.evaluate_all(HIDDEN) == []
    await expect(page.locator("section.paper")).to_be_visible()
    assert await page.locator(".parts li").evaluate_all(HIDDEN) == []
    assert await pages(page) > 16
