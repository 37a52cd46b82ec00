"""The incident record on paper, as plain text, and its dates as a calendar."""

import re
from datetime import date, timedelta
from email.message import Message
from typing import Any
from urllib.parse import unquote

import pytest
from icalendar import Calendar

from tests.adapters.test_web.conftest import NOON, Arrive, brain
from tests.adapters.test_web.test_api import Broken
from tests.adapters.test_web.visitor import Visitor, option_of

ADDRESSES = ("/record", "/record.txt", "/record.ics")
NOTE = "メモ <b>太字</b><script>alert(1)</script> 10時に気づいた"


@pytest.fixture
async def owner(visitor: Visitor) -> Visitor:
    """Somebody whose files do not open, and who wrote something down."""
    for option in ("do=trouble", "incident:what=locked", "incident:locked=many"):
        await visitor.tap(option)
    await visitor.tap("ransomware:cut=off")
    for step in ("stay_off", "others", "photo"):
        await visitor.tap(f"ransomware:{step}=done")
    for answer in ("do_not=next", "money=no", "data=yes"):
        await visitor.tap(f"aid:{answer}")
    await visitor.say(NOTE)
    return visitor


@pytest.fixture
async def trainee(visitor: Visitor) -> Visitor:
    """Somebody who only practises."""
    answer = await visitor.tap("do=drill")
    await visitor.tap(option_of(answer, "=ransomware"))
    await visitor.tap("ransomware:cut=off")
    for step in ("stay_off", "others", "photo"):
        await visitor.tap(f"ransomware:{step}=done")
    for answer in ("do_not=next", "money=no", "data=yes"):
        await visitor.tap(f"aid:{answer}")
    return visitor


async def page(visitor: Visitor, address: str = "/record") -> str:
    return await (await visitor.client.get(address)).text()


async def events(visitor: Visitor) -> list[Any]:
    return list(Calendar.from_ical(await page(visitor, "/record.ics")).walk("VEVENT"))


# -- without an incident -------------------------------------------------------------------


async def test_without_an_incident_a_page_says_how_to_begin(visitor: Visitor) -> None:
    response = await visitor.client.get("/record")
    html = await response.text()
    assert response.status == 200
    assert "事案メモは、まだありません" in html
    assert 'href="/#latest"' in html


@pytest.mark.parametrize("address", ADDRESSES[1:])
async def test_without_an_incident_there_is_no_file(visitor: Visitor, address: str) -> None:
    response = await visitor.client.get(address)
    assert response.status == 404
    assert "事案メモは、まだありません" in await response.text()


@pytest.mark.parametrize("address", ADDRESSES)
async def test_looking_keeps_nothing(visitor: Visitor, address: str) -> None:
    await visitor.client.get(address)
    assert visitor.store._people == {}


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_store_that_cannot_be_used_is_told(arrive: Arrive, address: str) -> None:
    visitor = await arrive(Broken())
    assert (await visitor.client.get(address)).status == 503


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_stranger_is_given_a_session(visitor: Visitor, address: str) -> None:
    assert "monshin=" in (await visitor.client.get(address)).headers["Set-Cookie"]


# -- on paper ------------------------------------------------------------------------------


async def test_the_record_has_every_section_and_line(owner: Visitor) -> None:
    html = await page(owner)
    talk = next(iter(owner.store._people.values())).talk
    found = brain().record(talk, NOON)
    assert found
    for section in found.sections:
        assert f"<h2>{section.title}</h2>" in html
        for line in section.lines:
            assert line.replace("<", "&lt;").replace(">", "&gt;") in html


async def test_what_is_open_has_a_box_and_a_line_to_write_on(owner: Visitor) -> None:
    html = await page(owner)
    talk = next(iter(owner.store._people.values())).talk
    found = brain().record(talk, NOON)
    assert found
    opened = sum(len(section.lines) for section in found.sections if section.open)
    assert html.count('class="box"') == html.count('class="blank"') == opened > 5


async def test_there_are_lines_for_company_name_and_phone(owner: Visitor) -> None:
    assert re.findall(r"<dt>(.+?)</dt>", await page(owner)) == ["会社名", "書いた人", "電話"]


async def test_markup_in_a_note_stays_text(owner: Visitor) -> None:
    html = await page(owner)
    assert "<script" not in html
    assert "&lt;b&gt;太字&lt;/b&gt;" in html


async def test_the_record_loads_nothing(owner: Visitor) -> None:
    html = await page(owner)
    assert re.findall(r"<(?:script|link|img|form)|\s(?:src|style|on\w+)=", html) == []


@pytest.mark.parametrize("address", ADDRESSES)
async def test_nobody_keeps_a_copy(owner: Visitor, address: str) -> None:
    response = await owner.client.get(address)
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in response.headers


async def test_somebody_else_sees_nothing_of_it(owner: Visitor) -> None:
    owner.client.session.cookie_jar.clear()
    assert "まだありません" in await page(owner)


async def test_a_drill_is_marked_on_paper_and_in_every_file(trainee: Visitor) -> None:
    assert '<p class="drill">訓練' in await page(trainee)
    assert (await page(trainee, "/record.txt")).startswith("【訓練の記録です】")
    for event in await events(trainee):
        assert event["summary"].startswith("【訓練】")


async def test_what_is_no_drill_is_not_marked(owner: Visitor) -> None:
    assert "訓練" not in await page(owner) + await page(owner, "/record.txt")


# -- as files ------------------------------------------------------------------------------


def file_name(disposition: str) -> tuple[str, str]:
    message = Message()
    message["Content-Disposition"] = disposition
    [star] = re.findall(r"filename\*=UTF-8''(\S+)", disposition)
    [ascii_name] = re.findall(r'filename="([ -~]+)"', disposition)
    assert message.get_content_disposition() == "attachment"
    return ascii_name, unquote(star)


async def test_the_text_is_the_record_as_the_chat_tells_it(owner: Visitor) -> None:
    response = await owner.client.get("/record.txt")
    told = (await owner.tap("do=record"))["messages"][-1]["text"]
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (await response.text()).strip() in told
    assert file_name(response.headers["Content-Disposition"]) == (
        "monshin-record.txt",
        "事案メモ.txt",
    )


async def test_the_calendar_has_two_days_with_an_alarm_the_day_before(owner: Visitor) -> None:
    response = await owner.client.get("/record.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert file_name(response.headers["Content-Disposition"])[0] == "monshin-dates.ics"
    found = await events(owner)
    assert [e.decoded("dtstart") for e in found] == [date(2026, 11, 24), date(2027, 1, 18)]
    for event in found:
        start = event.decoded("dtstart")
        assert event.decoded("dtend") == start + timedelta(days=1)
        [alarm] = event.walk("VALARM")
        assert timedelta(days=-1) <= alarm.decoded("trigger") < timedelta()


async def test_the_calendar_says_what_to_report_and_where(owner: Visitor) -> None:
    first, full = await events(owner)
    assert "2026年11月22日〜2026年11月24日" in first["description"]
    assert "60日" in full["description"]
    for event in (first, full):
        assert brain().asking.voice.say("clock.items") in event["description"]
        assert brain().book.desks["ppc"].channels.url in event["description"]


async def test_the_calendar_is_whole_for_every_reader(owner: Visitor) -> None:
    body = await (await owner.client.get("/record.ics")).read()
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    first, full = await events(owner)
    assert first["uid"] != full["uid"]
    again = await events(owner)
    assert [e["uid"] for e in again] == [first["uid"], full["uid"]]


async def test_where_nothing_is_to_be_reported_there_is_no_calendar(owner: Visitor) -> None:
    await without_data(owner)
    response = await owner.client.get("/record.ics")
    assert response.status == 404
    assert "期限は、いまのところありません" in await response.text()
    assert "/record.ics" not in await page(owner)


async def without_data(visitor: Visitor) -> None:
    """On to the question about personal data, and no."""
    await visitor.tap("aid:do_not=next")
    await visitor.tap("aid:money=no")
    await visitor.tap("aid:data=no")


# -- in the chat ---------------------------------------------------------------------------


def links(html: str) -> list[str]:
    return re.findall(
        r'href="([^"]+)"', html.partition('<p class="papers">')[2].partition("</p>")[0]
    )


async def test_below_a_record_the_chat_leads_to_the_papers(owner: Visitor) -> None:
    await owner.tap("do=record")
    assert links(await page(owner, "/")) == list(ADDRESSES)


async def test_without_dates_the_chat_leads_to_no_calendar(owner: Visitor) -> None:
    await without_data(owner)
    await owner.tap("do=record")
    assert links(await page(owner, "/")) == list(ADDRESSES[:2])


async def test_other_messages_lead_to_no_paper(owner: Visitor) -> None:
    assert links(await page(owner, "/")) == []
