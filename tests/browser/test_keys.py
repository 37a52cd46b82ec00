"""The keyboard, and the Japanese input method."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
KEYDOWN = """(field, [composing, code]) => field.dispatchEvent(new KeyboardEvent("keydown",
    {key: "Enter", isComposing: composing, keyCode: code, bubbles: true, cancelable: true}))"""


async def focused(visitor: Visitor, what: str) -> Any:
    return await visitor.page.evaluate(f"document.activeElement.{what}")


async def test_enter_that_ends_a_conversion_does_not_send(arrive: Arrive) -> None:
    visitor = await arrive()
    field = visitor.page.locator("textarea")
    await field.fill("にほんご")
    for composing, code in ((True, 229), (False, 229), (True, 13)):
        await field.evaluate(KEYDOWN, [composing, code])
        await expect(field).to_have_value("にほんご")
    await expect(visitor.bubbles).to_have_count(1)


async def test_enter_while_composing_does_not_send(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.page.locator("textarea").focus()
    session = await visitor.page.context.new_cdp_session(visitor.page)
    text = {"text": "てんけん", "selectionStart": 4, "selectionEnd": 4}
    await session.send("Input.imeSetComposition", text)
    key = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    await session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    await session.send("Input.insertText", {"text": "点検"})
    await expect(visitor.page.locator("textarea")).to_have_value("点検")
    await expect(visitor.bubbles).to_have_count(1)


async def test_enter_sends_and_the_cursor_stays(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.say("自己点検")
    assert await focused(visitor, "tagName") == "TEXTAREA"
    await expect(visitor.page.locator("textarea")).to_have_value("")


async def test_shift_and_enter_begin_a_new_line(arrive: Arrive) -> None:
    visitor = await arrive()
    field = visitor.page.locator("textarea")
    await field.fill("一")
    await field.press("Shift+Enter")
    await expect(field).to_have_value("一\n")


async def test_on_a_phone_enter_begins_a_new_line(arrive: Arrive) -> None:
    visitor = await arrive(has_touch=True, is_mobile=True)
    field = visitor.page.locator("textarea")
    await field.fill("一")
    await field.press("Enter")
    await expect(field).to_have_value("一\n")


async def test_a_tap_leaves_focus_on_the_answer(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.tap("hello=start")
    assert "bot" in await focused(visitor, "className")


async def test_the_keyboard_alone_is_enough(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.button("hello=start").focus()
    for wanted in ("industry=construction", "size=small", "vendor=yes", "q01=done", "q02=done"):
        await visitor.page.keyboard.press("Enter")
        await expect(visitor.button(wanted)).to_be_visible()
        await expect(visitor.page.locator(".pending")).to_have_count(0)
        await visitor.page.keyboard.press("Tab")
        assert (await focused(visitor, "value")).endswith(wanted)


async def test_the_first_tab_offers_to_skip_to_the_latest(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.page.keyboard.press("Tab")
    await expect(visitor.page.locator(".skip")).to_be_focused()
    await expect(visitor.page.locator(".skip")).to_be_in_viewport()


async def test_a_text_too_long_stays_in_the_field(arrive: Arrive) -> None:
    visitor = await arrive()
    field = visitor.page.locator("textarea")
    await field.fill("あ" * 501)
    await field.press("Enter")
    await expect(visitor.page.locator("#alert")).not_to_be_empty()
    await expect(field).to_have_value("あ" * 501)
