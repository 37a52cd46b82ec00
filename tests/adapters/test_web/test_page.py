"""The page without a script: everything works with forms."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

import adapters.web
from adapters.web.assets import Assets
from adapters.web.render import Render
from adapters.web.site import CODES
from tests.adapters.test_web.conftest import NOON, brain
from tests.adapters.test_web.visitor import ANSWERS, Visitor, offered

STATIC = Path(adapters.web.__file__).parent / "static"
HEAVIEST = 60 * 1024


def render() -> Render:
    return Render(brain().asking.voice.say, Assets(), keep_days=365)


async def test_a_stranger_is_welcomed(visitor: Visitor) -> None:
    welcome = [o.id for reply in brain().welcome(NOON) for o in reply.options]
    assert offered(await visitor.page()) == welcome


async def test_looking_stores_nothing(visitor: Visitor) -> None:
    await visitor.page()
    assert await visitor.log() == []
    assert visitor.store._people == {}


async def test_a_tap_goes_on_to_the_next_question_and_shows_it(visitor: Visitor) -> None:
    response = await visitor.form(option="welcome:hello=start")
    assert "profile:industry=construction" in offered(await response.text())


async def test_a_form_leads_to_the_latest_message(visitor: Visitor) -> None:
    response = await visitor.form(follow=False, option="welcome:hello=start")
    assert (response.status, response.headers["Location"]) == (303, "/#latest")
    assert 'id="latest"' in await visitor.page()


async def test_the_same_form_sent_twice_is_one_turn(visitor: Visitor) -> None:
    same = str(uuid4())
    for _ in range(2):
        await visitor.form(id=same, option="welcome:hello=start")
    assert len(await visitor.log()) == 2


async def test_one_page_carries_one_id_and_the_next_page_another(visitor: Visitor) -> None:
    ids = [set(re.findall(r'name="id" value="([^"]+)"', await visitor.page())) for _ in range(2)]
    assert len(ids[0]) == len(ids[1]) == 1
    assert ids[0] != ids[1]


async def test_the_whole_check_works_without_a_script(visitor: Visitor) -> None:
    html = await visitor.page()
    wanted = ("=start", "=manufacturing", "=small", "=no", *(f"={a}" for a in ANSWERS * 6), "=done")
    for end in wanted:
        option = next(o for o in offered(html) if o.endswith(end))
        html = await (await visitor.form(option=option)).text()
    assert 'class="picture"' in html
    assert re.search(r"合計は-?\d+点", html)


async def test_used_buttons_stay_as_text(visitor: Visitor) -> None:
    html = await (await visitor.form(option="welcome:hello=start")).text()
    assert "welcome:hello=start" not in offered(html)
    label = brain().welcome(NOON)[-1].options[0].label
    assert f"<li>{label}</li>" in html


async def test_a_text_too_long_is_refused_and_kept_in_the_field(visitor: Visitor) -> None:
    response = await visitor.form(text="あ" * 501)
    assert response.status == 422
    assert f">{'あ' * 501}</textarea>" in await response.text()


async def test_what_people_write_is_shown_and_never_run(visitor: Visitor) -> None:
    html = await (await visitor.form(text="<script>alert(1)</script><img src=x>")).text()
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in html


async def test_five_hundred_characters_and_newlines_are_taken(visitor: Visitor) -> None:
    text = "あ" * 498 + "\r\n" + "い"
    response = await visitor.form(text=text)
    assert response.status == 200
    assert (await visitor.log())[0]["text"] == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"id=x&text=hello",
        b"text=hello",
        b"id=%ff%fe&text=%ff%fe",
        b"\xff\xfe\x00",
        b"&".join(b"a%d=1" % n for n in range(50)),
        b"id=3f0e9a8e-3b1f-4c58-9a53-0d2c1b6ff9c1&text=a&option=b",
    ],
)
async def test_a_broken_form_gets_a_page_to_go_on_with(visitor: Visitor, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await visitor.client.post("/say", data=body, headers=headers)
    assert response.status == 422
    assert offered(await response.text())


async def test_a_form_of_another_kind_gets_a_page_too(visitor: Visitor) -> None:
    response = await visitor.client.post("/say", data=b"hello", headers={"Content-Type": "a/b; c"})
    assert response.status == 415


async def test_a_huge_form_is_refused(visitor: Visitor) -> None:
    response = await visitor.form(text="あ" * 10_000)
    assert response.status == 413
    assert "<html" in await response.text()


async def test_unknown_addresses_have_a_way_back(visitor: Visitor) -> None:
    response = await visitor.client.get("/nowhere")
    assert response.status == 404
    assert 'href="/#latest"' in await response.text()


async def test_the_address_of_the_form_leads_back_to_the_page(visitor: Visitor) -> None:
    response = await visitor.client.get("/say", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/#latest")


def test_every_refusal_has_its_words_and_every_word_its_refusal() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in STATIC.parent.glob("*.py"))
    refused = set(re.findall(r'Refused\(\d+, "(\w+)"', code)) | set(CODES.values())
    assert refused == set(render().words["errors"])


async def test_a_fresh_page_is_light(visitor: Visitor) -> None:
    files = sum(
        (STATIC / name).stat().st_size
        for name in ("palette.css", "chat.css", "chat.js", "icon.svg")
    )
    assert len((await visitor.page()).encode()) + files <= HEAVIEST


async def test_a_page_asks_nothing_of_other_sites(visitor: Visitor) -> None:
    await visitor.finish()
    html = await visitor.page()
    assert re.findall(r'(?:src|<link[^>]* href)="(?!/static/)', html) == []


async def test_no_inline_script_or_style(visitor: Visitor) -> None:
    await visitor.finish()
    html = await visitor.page()
    assert re.findall(r"<script(?! src)|<style|\sstyle=|\son\w+=", html) == []


async def test_pages_are_not_kept_and_static_files_are(visitor: Visitor) -> None:
    html = await visitor.page()
    style = next(iter(re.findall(r'href="(/static/chat\.css[^"]+)"', html)))
    kept = [(await visitor.client.get(a)).headers["Cache-Control"] for a in ("/", style)]
    assert kept == ["no-store", "public, max-age=31536000, immutable"]


async def test_a_static_file_is_sent_once(visitor: Visitor) -> None:
    first = await visitor.client.get("/static/chat.js")
    again = await visitor.client.get(
        "/static/chat.js", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status, again.status) == (200, 304)


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpages.py", "%00", "words.yaml"])
async def test_only_the_files_meant_for_it_are_served(visitor: Visitor, name: str) -> None:
    assert (await visitor.client.get(f"/static/{name}")).status == 404
