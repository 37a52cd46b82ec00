"""The real service in its own process, and one Chromium for all tests here."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.visitor import Visitor

CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 375, "height": 667}
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
Arrive = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Where Chromium is; without it the tests are skipped, and fail where CI=true."""
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is missing: apt-get install chromium fonts-ipaexfont-gothic"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a running service."""
    folder = tmp_path_factory.mktemp("service")
    settings = {
        "MONSHIN_DATABASE_URL": f"sqlite:///{folder}/monshin.db",
        "MONSHIN_KEY_FILE": f"{folder}/key",
        "MONSHIN_RATE_LIMIT": "off",
        "MONSHIN_LOG_LEVEL": "warning",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve", "--port", "0"),
        env=os.environ | settings,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    async with asyncio.timeout(30):
        address = (await process.stdout.readline()).decode().strip()
    assert address.startswith("http://"), "the service did not start"
    yield address
    process.terminate()
    await process.wait()


async def come(browser: Browser, service: str, **how: object) -> Visitor:
    """Open the page as a stranger; keyword arguments are those of a browser context."""
    wanted = {"viewport": PHONE, "locale": "ja-JP", "reduced_motion": "reduce"} | how
    context = await browser.new_context(**wanted)  # type: ignore[arg-type]
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(service)
    return visitor


@pytest_asyncio.fixture(loop_scope="session")
async def arrive(browser: Browser, service: str) -> AsyncIterator[Arrive]:
    came = []

    async def arrive(**how: object) -> Visitor:
        came.append(await come(browser, service, **how))
        return came[-1]

    yield arrive
    for visitor in came:
        await visitor.page.context.close()
