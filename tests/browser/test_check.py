"""The whole check, tapped through on a phone."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PHONE, Arrive
from tests.browser.visitor import ANSWERS, COMPANY

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_whole_check_on_a_phone(arrive: Arrive) -> None:
    visitor = await arrive(has_touch=True, is_mobile=True)
    await visitor.finish()
    await expect(visitor.page.locator(".result .bubble")).to_contain_text(re.compile(r"\d+点"))
    await expect(visitor.page.locator(".result svg.picture")).to_be_visible()
    assert visitor.wrong == []
    home = visitor.page.url
    assert [address for address in visitor.asked if not address.startswith(home)] == []


async def test_loading_the_page_again_shows_the_whole_log(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.start()
    before = await visitor.texts()
    await visitor.page.reload()
    assert await visitor.texts() == before


async def test_the_whole_check_without_a_script(arrive: Arrive) -> None:
    visitor = await arrive(java_script_enabled=False)
    ends = (*COMPANY, *(f"q{n + 1:02d}={ANSWERS[n % 4]}" for n in range(25)))
    for end in ends:
        await visitor.button(end).click()
    await expect(visitor.page.locator(".result .bubble")).to_contain_text(re.compile(r"\d+点"))


async def test_without_a_script_the_latest_message_is_in_view(arrive: Arrive) -> None:
    visitor = await arrive(java_script_enabled=False)
    for end in COMPANY:
        await visitor.button(end).click()
    await expect(visitor.button("q01=done")).to_be_in_viewport()


async def test_text_can_be_sent_without_a_script(arrive: Arrive) -> None:
    visitor = await arrive(java_script_enabled=False)
    await visitor.page.locator("textarea").fill("自己点検")
    await visitor.page.locator("#write button").click()
    await expect(visitor.button("industry=manufacturing")).to_be_visible()


async def test_all_answers_of_a_question_are_in_view(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.start()
    for end in (*(f"q01={a}" for a in ANSWERS), "why=q01"):
        await expect(visitor.button(end)).to_be_in_viewport(ratio=0.9)


async def test_a_long_answer_is_shown_from_its_start(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.finished()
    await visitor.page.locator('#log button[value^="card="]').first.click()
    title = visitor.page.locator(".card .title")
    await expect(title).to_be_in_viewport()
    box = await title.bounding_box()
    assert box
    assert box["y"] < PHONE["height"] / 2


async def test_used_buttons_stay_to_be_read(arrive: Arrive) -> None:
    visitor = await arrive()
    label = await visitor.button("hello=start").inner_text()
    await visitor.tap("hello=start")
    await expect(visitor.button("hello=start")).to_have_count(0)
    await expect(visitor.page.locator(".past li").first).to_have_text(label)
    await expect(visitor.page.locator(".you").last).to_contain_text(label)


async def test_another_tab_follows(arrive: Arrive) -> None:
    visitor = await arrive()
    other = await visitor.page.context.new_page()
    await other.goto(visitor.page.url)
    await visitor.tap("hello=start")
    await expect(other.locator('button[value="profile:industry=it"]')).to_be_visible()
    assert await other.locator("#log article").count() == await visitor.bubbles.count()


async def test_erasing_empties_the_page(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.start()
    await visitor.say("消して")
    await visitor.button("confirm=yes").click()
    await expect(visitor.page.locator("#log .you")).to_have_count(1)
