"""The JSON API, as other programs use it."""

import json
from collections.abc import Sequence
from uuid import uuid4

import pytest
from aiohttp import ClientSession
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import ValidationError

from adapters.memory import MemoryStore
from adapters.web.shapes import Answer
from bot.ports import Address, Conflict, Decide, Incoming, Saved, Unavailable
from flows.talk import Talk
from tests.adapters.test_web.conftest import Arrive
from tests.adapters.test_web.visitor import Visitor, option_of

ID = "3f0e9a8e-3b1f-4c58-9a53-0d2c1b6ff9c1"


class Broken(MemoryStore):
    """A store that cannot be used."""

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        raise Unavailable("the disk is full")

    async def talk(self, who: Address) -> Talk:
        raise Unavailable("the disk is full")

    async def ready(self) -> None:
        raise Unavailable("the disk is full")


class Contested(MemoryStore):
    """A store where another process holds every talk."""

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        return [Conflict()] * len(batch)


async def test_a_stranger_has_no_messages(visitor: Visitor) -> None:
    assert await visitor.get("/api/messages") == {"seq": 0, "messages": []}


async def test_a_tap_is_answered_with_what_was_said_and_the_replies(visitor: Visitor) -> None:
    answer = await visitor.tap("welcome:hello=start")
    said, reply = answer["messages"]
    assert (said["from"], said["text"]) == ("you", "はじめる（25問）")
    assert (reply["from"], reply["seq"], answer["seq"]) == ("bot", 2, 2)
    assert reply["options"][0] == {"id": "profile:industry=construction", "label": "建設・工事"}


async def test_the_shape_of_a_message(visitor: Visitor) -> None:
    [said, _] = (await visitor.tap("welcome:hello=start"))["messages"]
    keys = ["seq", "from", "kind", "text", "options", "cards", "figures", "desks", "at"]
    assert list(said) == keys
    assert said["at"] == "2026-11-20T03:00:00Z"


async def test_the_same_id_again_gives_the_same_answer(visitor: Visitor) -> None:
    first = await visitor.tap("welcome:hello=start", ID)
    assert await visitor.tap("welcome:hello=start", ID) == first
    assert len(await visitor.log()) == 2


async def test_messages_after_a_seq(visitor: Visitor) -> None:
    await visitor.start()
    log = await visitor.log()
    assert (await visitor.get("/api/messages?after=3"))["messages"] == log[3:]


async def test_the_check_can_be_started_by_its_name(visitor: Visitor) -> None:
    answer = await visitor.say("自己点検")
    assert "profile:industry=construction" in [o["id"] for o in answer["messages"][1]["options"]]


async def test_a_finished_check_carries_its_result(visitor: Visitor) -> None:
    answer = await visitor.finish()
    [result] = [m["result"] for m in answer["messages"] if "result" in m]
    assert (result["industry"], result["size"]) == ("製造業", "small")
    assert result["total"] == sum(result["parts"].values())
    assert result["compare"]["industry"]["reach70"]["percent"] == 24.8


async def test_every_answer_has_the_described_shape(visitor: Visitor) -> None:
    await visitor.finish()
    log = await visitor.get("/api/messages?page=1")
    try:
        Answer.model_validate_json(json.dumps(log))
    except ValidationError as error:  # the input is long
        pytest.fail(str(error.errors(include_input=False)))


async def test_html_comes_to_our_own_page_only(visitor: Visitor) -> None:
    await visitor.start()
    assert "html" not in (await visitor.log())[0]
    own = await visitor.get("/api/messages?page=1")
    assert all(m["html"].startswith("<article") for m in own["messages"])


async def test_after_erasing_the_page_learns_where_the_log_begins(visitor: Visitor) -> None:
    await visitor.start()
    await visitor.say("消して")
    body = {"id": ID, "option": "erase:confirm=yes"}
    answer = await (await visitor.client.post("/api/messages?page=1", json=body)).json()
    assert {m["first"] for m in answer["messages"]} == {answer["messages"][0]["seq"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"id": "\xff"}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 10_000, 400),
        (b'{"id": "%s", "text": "\\ud800"}' % ID.encode(), 400),
        (b"null", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"id": 1, "text": "a"}', 422),
        (b'{"id": "1", "text": "a"}', 422),
        (b'{"id": "%s"}' % ID.encode(), 422),
        (b'{"text": "a"}', 422),
        (b'{"id": "%s", "text": 5}' % ID.encode(), 422),
        (b'{"id": "%s", "text": null}' % ID.encode(), 422),
        (b'{"id": "%s", "option": ""}' % ID.encode(), 422),
        (b'{"id": "%s", "text": "a", "option": "b"}' % ID.encode(), 422),
        (b'{"id": "%s", "text": "a", "more": 1}' % ID.encode(), 422),
        (b'{"id": "%s", "option": "%s"}' % (ID.encode(), b"x" * 201), 422),
        (b'{"id": "%s", "text": "%s"}' % (ID.encode(), b"x" * 501), 422),
        (b'{"id": "%s", "text": "%s"}' % (ID.encode(), b"x" * 20_000), 413),
    ],
)
async def test_what_cannot_be_read_is_refused(visitor: Visitor, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    response = await visitor.client.post("/api/messages", data=body, headers=headers)
    error = (await response.json())["error"]
    assert response.status == status
    assert set(error) == {"code", "message"}
    assert await visitor.log() == []


async def test_another_content_type_is_refused(visitor: Visitor) -> None:
    response = await visitor.client.post("/api/messages", data={"id": ID, "text": "a"})
    assert (response.status, (await response.json())["error"]["code"]) == (415, "not_json")


async def test_a_body_that_cannot_be_unpacked_is_refused(visitor: Visitor) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    address = visitor.client.make_url("/api/messages")
    async with (
        ClientSession() as session,
        session.post(address, data=b"xxxx", headers=headers, compress=False) as response,
    ):
        assert response.status == 400


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "９", "9" * 30, "%00"])
async def test_a_wrong_seq_is_refused(visitor: Visitor, after: str) -> None:
    assert (await visitor.client.get(f"/api/messages?after={after}")).status == 422


async def test_control_and_direction_marks_are_dropped(visitor: Visitor) -> None:
    answer = await visitor.say("\u202eこ\x00ん\x1b\x9b に\u2066ち\tは\n。\x85")
    assert answer["messages"][0]["text"] == "こん にち\tは\n。"


@pytest.mark.parametrize(
    "text", ["", " ", "👍", "👨‍👩‍👧‍👦", "\x00", "\u200b", "𠮷野家", "﷽" * 500, "1"]
)
async def test_any_text_gets_a_reply(visitor: Visitor, text: str) -> None:
    assert (await visitor.say(text))["messages"][1]["from"] == "bot"


@pytest.mark.parametrize(
    "option", ["x", "=", ":=", "card=", "why=q99", "self_check:q99=done", "💥"]
)
async def test_an_option_nobody_offered_gets_a_reply(visitor: Visitor, option: str) -> None:
    assert (await visitor.tap(option))["messages"][1]["from"] == "bot"


async def test_a_stale_option_does_not_answer_the_next_question(visitor: Visitor) -> None:
    first = await visitor.start()
    second = await visitor.tap(option_of(first, "q01=done"))
    third = await visitor.tap(option_of(first, "q01=partly"))
    assert option_of(third, "q02=done") == option_of(second, "q02=done")


async def test_an_id_used_by_somebody_else_is_free(visitor: Visitor) -> None:
    await visitor.tap("welcome:hello=start", ID)
    visitor.client.session.cookie_jar.clear()
    assert (await visitor.tap("welcome:hello=quick", ID))["seq"] == 2


async def test_when_the_store_cannot_be_used_the_person_is_asked_to_wait(arrive: Arrive) -> None:
    response = await (await arrive(Broken())).post({"id": ID, "text": "a"})
    assert (response.status, response.headers["Retry-After"]) == (503, "3")


async def test_when_others_are_always_faster_too(arrive: Arrive) -> None:
    response = await (await arrive(Contested())).post({"id": ID, "text": "a"})
    assert (response.status, (await response.json())["error"]["code"]) == (503, "busy")


async def test_alive_and_ready(arrive: Arrive) -> None:
    well, ill = await arrive(), await arrive(Broken())
    assert [(await v.client.get("/readyz")).status for v in (well, ill)] == [200, 503]
    assert (await ill.get("/readyz"))["reason"] == "the disk is full"
    assert (await ill.client.get("/healthz")).status == 200


async def test_the_description_is_valid(visitor: Visitor) -> None:
    description = await visitor.get("/openapi.json")
    assert list(OpenAPIV31SpecValidator(description).iter_errors()) == []


async def test_unknown_api_addresses_are_told_in_json(visitor: Visitor) -> None:
    response = await visitor.client.put("/api/messages", json={"id": str(uuid4())})
    assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD,POST")
    assert (await response.json())["error"]["code"] == "not_allowed"
