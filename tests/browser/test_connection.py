"""When the line is bad nothing is lost and nothing is taken twice."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Arrive

pytestmark = pytest.mark.asyncio(loop_scope="session")
SAY, STREAM = "**/api/messages?*", "**/api/stream?*"


async def test_what_could_not_be_sent_waits_to_be_sent_again(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.page.context.set_offline(True)
    await visitor.button("hello=start").click()
    again = visitor.page.locator(".failed button")
    await expect(again).to_be_visible()
    await expect(visitor.page.locator("#offline")).not_to_be_empty()
    await visitor.page.context.set_offline(False)
    await again.click()
    await expect(visitor.button("industry=it")).to_be_visible()
    await expect(visitor.page.locator(".failed")).to_have_count(0)


async def test_an_answer_lost_on_the_way_back_is_one_turn(arrive: Arrive) -> None:
    visitor = await arrive()

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await visitor.page.route(SAY, lose)
    await visitor.button("hello=start").click()
    await expect(visitor.page.locator(".failed button")).to_be_visible()
    await visitor.page.unroute(SAY)
    await visitor.page.locator(".failed button").click()
    await expect(visitor.page.locator(".failed, .pending")).to_have_count(0)
    await expect(visitor.page.locator("#log .you")).to_have_count(1)
    await visitor.page.reload()
    await expect(visitor.page.locator("#log .you")).to_have_count(1)


async def test_a_double_tap_is_one_turn(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.button("hello=start").dblclick()
    await visitor.page.locator('header button[value="do=menu"]').dblclick()
    await expect(visitor.button("top=check")).to_be_visible()
    await expect(visitor.page.locator(".pending")).to_have_count(0)
    await expect(visitor.page.locator("#log .you")).to_have_count(2)


async def test_a_refusal_is_told_in_its_own_words(arrive: Arrive) -> None:
    visitor = await arrive()
    told = {"error": {"code": "too_many", "message": "少し待ってください。"}}
    await visitor.page.route(SAY, lambda route: route.fulfill(status=429, json=told))
    await visitor.button("hello=start").click()
    await expect(visitor.page.locator(".failed p")).to_have_text("少し待ってください。")


async def test_what_was_said_meanwhile_comes_when_the_line_is_back(arrive: Arrive) -> None:
    visitor = await arrive()
    lost: asyncio.Future[Route] = asyncio.get_running_loop().create_future()

    async def hold(route: Route) -> None:
        lost.set_result(route)

    await visitor.page.route(STREAM, hold)
    await visitor.page.reload()
    said = {"id": "3f0e9a8e-3b1f-4c58-9a53-0d2c1b6ff9c1", "text": "メニュー"}
    await visitor.page.context.request.post(visitor.page.url + "api/messages", data=said)
    held = await asyncio.wait_for(lost, timeout=10)
    await held.fulfill(content_type="text/event-stream", body="retry: 100\n\n")
    await visitor.page.unroute(STREAM)
    await expect(visitor.button("top=check")).to_be_visible(timeout=10_000)
