"""Cookies, other sites' pages, limits, headers."""

from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from aiohttp import ClientResponse

from adapters.web.limits import REMEMBERED, Buckets
from tests.adapters.test_web.conftest import Arrive
from tests.adapters.test_web.visitor import Visitor

HTTPS = "https://chat.example.jp"


def cookie(response: ClientResponse, name: str = "monshin") -> str:
    return SimpleCookie(response.headers.get("Set-Cookie", ""))[name].OutputString()


@pytest.mark.parametrize("address", ["/", "/api/messages", "/api/stream"])
async def test_the_first_request_opens_a_session(visitor: Visitor, address: str) -> None:
    async with visitor.client.get(address) as response:
        given = cookie(response)
    assert len(given.split(";")[0]) == len("monshin=") + 43
    assert given.endswith("; HttpOnly; Max-Age=31536000; Path=/; SameSite=Lax")


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/openapi.json", "/robots.txt"])
async def test_what_is_no_talk_opens_none(visitor: Visitor, address: str) -> None:
    assert "Set-Cookie" not in (await visitor.client.get(address)).headers


async def test_over_https_the_cookie_is_bound_to_the_host(arrive: Arrive) -> None:
    visitor = await arrive(public_url=HTTPS)
    given = cookie(await visitor.client.get("/"), "__Host-monshin")
    assert "; Secure" in given


@pytest.mark.parametrize("value", ["", "short", "a" * 44, "a" * 42 + "!", "%00"])
async def test_a_malformed_cookie_is_replaced(visitor: Visitor, value: str) -> None:
    response = await visitor.client.get("/api/messages", headers={"Cookie": f"monshin={value}"})
    assert response.status == 200
    assert cookie(response)


async def test_a_session_goes_on(visitor: Visitor) -> None:
    await visitor.start()
    assert "Set-Cookie" not in (await visitor.client.get("/api/messages")).headers
    assert len(await visitor.log()) == 8


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HTTPS}, 403),
        ({"Origin": HTTPS, "Host": "10.0.0.1"}, 200),
        ({"Origin": "http://10.0.0.1:8080", "Host": "10.0.0.1:8080"}, 200),
        ({"Origin": "http://evil.example", "Host": "10.0.0.1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
async def test_other_sites_pages_cannot_speak(
    arrive: Arrive, headers: dict[str, str], status: int
) -> None:
    visitor = await arrive(public_url=HTTPS)
    assert (await visitor.post({"id": str(uuid4()), "text": "a"}, **headers)).status == status


async def test_a_refused_form_gets_a_page_with_a_way_back(visitor: Visitor) -> None:
    response = await visitor.client.post("/say", headers={"Origin": "http://evil.example"})
    assert response.status == 403
    assert 'href="/#latest"' in await response.text()


async def test_too_many_messages_are_asked_to_wait(arrive: Arrive) -> None:
    visitor = await arrive(rate_limit=2)
    answers = [await visitor.post({"id": str(uuid4()), "text": "a"}) for _ in range(3)]
    assert [a.status for a in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "30"


async def test_a_form_too_many_keeps_what_was_written(arrive: Arrive) -> None:
    visitor = await arrive(rate_limit=1)
    await visitor.form(text="a")
    response = await visitor.form(text="まだあります")
    assert response.status == 429
    assert ">まだあります</textarea>" in await response.text()


async def test_new_sessions_do_not_lift_the_limit_of_an_address(arrive: Arrive) -> None:
    visitor = await arrive(rate_limit=1)
    statuses = []
    for _ in range(5):
        visitor.client.session.cookie_jar.clear()
        statuses.append((await visitor.post({"id": str(uuid4()), "text": "a"})).status)
    assert statuses == [200] * 4 + [429]


async def test_behind_a_proxy_the_visitor_is_counted_and_not_the_proxy(arrive: Arrive) -> None:
    visitor = await arrive(rate_limit=1, public_url="http://chat.example.jp")
    statuses = set()
    for number in range(6):
        visitor.client.session.cookie_jar.clear()
        headers = {"X-Forwarded-For": f"1.1.1.1, 192.0.2.{number}"}
        statuses.add((await visitor.post({"id": str(uuid4()), "text": "a"}, **headers)).status)
    assert statuses == {200}


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    bucket = Buckets(60, lambda: now[0])
    assert [bucket.wait("a") for _ in range(61)][-1] == 1
    now[0] = 1.5
    assert bucket.wait("a") == 0


def test_buckets_do_not_grow_without_end() -> None:
    bucket = Buckets(1, lambda: 0.0)
    for number in range(REMEMBERED + 10):
        bucket.wait(str(number))
    assert len(bucket._left) == REMEMBERED


@pytest.mark.parametrize("address", ["/", "/nowhere", "/api/messages", "/static/chat.js"])
async def test_every_answer_carries_the_strict_headers(visitor: Visitor, address: str) -> None:
    headers = (await visitor.client.get(address)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"
