"""Sizes, contrast and structure, as far as a machine can judge them."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from tests.browser.conftest import Arrive, come
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
SMALLEST = 44
TARGETS = """elements => elements.map(e => [e.innerText, e.getBoundingClientRect()])
    .filter(([text, box]) => box.height && Math.min(box.height, box.width) < %d)
    .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""


async def welcome(visitor: Visitor) -> None:
    """The page as it opens."""


async def question(visitor: Visitor) -> None:
    await visitor.start()


async def result(visitor: Visitor) -> None:
    await visitor.finished()


async def card(visitor: Visitor) -> None:
    await visitor.tap("hello=menu")
    await visitor.tap("top=topics")
    await visitor.tap("parts=basic")
    await visitor.page.locator('#log button[value^="card="]').first.click()
    await visitor.page.locator(".card").wait_for()


async def desk(visitor: Visitor) -> None:
    await visitor.head("people")
    await visitor.button("desk=ipa_personal").click()
    await visitor.page.locator("article.desk").wait_for()


async def first_aid(visitor: Visitor) -> None:
    await visitor.head("trouble")


PLACES = [welcome, question, result, card, desk, first_aid]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=PLACES)
async def visitor(
    browser: Browser, service: str, request: pytest.FixtureRequest
) -> AsyncIterator[Visitor]:
    """Somebody who came to one of the places."""
    visitor = await come(browser, service)
    await request.param(visitor)
    yield visitor
    await visitor.page.context.close()


async def test_it_fits_a_phone_also_with_text_twice_as_large(visitor: Visitor) -> None:
    wide = [await visitor.sideways()]
    await visitor.page.evaluate("document.documentElement.style.fontSize = '225%'")
    wide.append(await visitor.sideways())
    await visitor.page.evaluate("document.documentElement.style.fontSize = ''")
    assert wide == [0, 0]


async def test_everything_to_tap_is_large_enough(visitor: Visitor) -> None:
    targets = visitor.page.locator("button, textarea, .contact a")
    assert await targets.evaluate_all(TARGETS % SMALLEST) == []


async def test_axe_finds_nothing_in_light_and_dark(visitor: Visitor) -> None:
    found = []
    for scheme in SCHEMES:
        await visitor.page.emulate_media(color_scheme=scheme)
        report = (await Axe().run(visitor.page)).response["violations"]
        found += [(scheme, v["id"], v["nodes"][0]["html"]) for v in report]
    assert found == []


async def test_the_field_does_not_make_phones_zoom(arrive: Arrive) -> None:
    visitor = await arrive()
    size = await visitor.page.locator("textarea").evaluate("f => getComputedStyle(f).fontSize")
    assert float(size.removesuffix("px")) >= 16


async def test_an_error_page_is_fine_too(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.page.goto(visitor.page.url + "nowhere")
    assert (await Axe().run(visitor.page)).violations_count == 0
    assert await visitor.sideways() == 0
