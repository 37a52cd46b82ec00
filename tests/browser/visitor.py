"""Somebody at the page in a browser."""

from uuid import uuid4

from playwright.async_api import Locator, Page, expect

ANSWERS = ("done", "partly", "not_yet", "unsure")
COMPANY = ("hello=start", "industry=manufacturing", "size=small", "vendor=no")


class Visitor:
    """asked: every address the page asked for. wrong: what the console complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)

    @property
    def bubbles(self) -> Locator:
        return self.page.locator("#log article")

    def button(self, end: str) -> Locator:
        """The last button whose option ends so."""
        return self.page.locator(f'#log button[value$="{end}"]').last

    async def tap(self, end: str) -> None:
        """Tap, and wait for the answer."""
        await self._answered(self.button(end).click())

    async def head(self, option: str) -> None:
        await self._answered(self.page.locator(f'header button[value="do={option}"]').click())

    async def say(self, text: str) -> None:
        await self.page.locator("textarea").fill(text)
        await self._answered(self.page.locator("textarea").press("Enter"))

    async def _answered(self, action: object) -> None:
        seen = self.bubbles.locator("nth=-1")
        await seen.evaluate("bubble => bubble.dataset.seen = 'yes'")
        await action  # type: ignore[misc]
        await expect(self.page.locator(".bot:last-child:not([data-seen])")).to_be_visible()
        await expect(self.page.locator(".pending")).to_have_count(0)

    async def start(self) -> None:
        for end in COMPANY:
            await self.tap(end)

    async def finish(self) -> None:
        await self.start()
        for number in range(25):
            await self.tap(f"q{number + 1:02d}={ANSWERS[number % 4]}")

    async def finished(self) -> None:
        """Show the result; the answers are given without the page, which is quicker."""
        given = [f"self_check:q{n + 1:02d}={ANSWERS[n % 4]}" for n in range(25)]
        for option in ("welcome:hello=start", *(f"profile:{end}" for end in COMPANY[1:]), *given):
            said = {"id": str(uuid4()), "option": option}
            await self.page.context.request.post(f"{self.page.url}api/messages", data=said)
        await self.page.reload()

    async def texts(self) -> list[str]:
        """What the bubbles say; not the buttons."""
        return await self.page.locator("#log .bubble").all_inner_texts()

    async def sideways(self) -> int:
        """How far the page scrolls sideways, in pixels."""
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide
