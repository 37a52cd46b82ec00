"""The whole first aid as one page, and the card for the wall."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from aiohttp import ClientResponse

from adapters.web import aid_guide
from adapters.web.press import Press
from adapters.web.wall_card import PRINTED
from bot.settings import Settings
from flows.first_aid import END, Aid
from knowledge.readable import KANJI, SENTENCE, kanji_share, sentences
from tests.adapters.test_web.conftest import Arrive, brain
from tests.adapters.test_web.visitor import Visitor

PAPERS = ("/emergency", "/emergency?all=1", "/emergency/card")
KINDS = tuple(brain().book.incidents)
DAYS = r"2\d{3}年\d{1,2}月\d{1,2}日"


class Reader(HTMLParser):
    """What a page says, where it leads, and what it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.hrefs += [named["href"] or ""] if tag == "a" else []
        self.ids += [named["id"] or ""] if "id" in named else []
        loads = tag in ("script", "link", "img", "iframe", "form", "object")
        self.loads += [tag] if loads or {"src", "style", "srcset"} & named.keys() else []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return "".join("".join(self.said).split())


def squeezed(text: str) -> str:
    return "".join(text.split())


async def read(visitor: Visitor, address: str = "/emergency") -> Reader:
    return Reader(await (await visitor.client.get(address)).text())


def section(html: str, kind: str) -> str:
    """What stands in the part of one kind."""
    return html.partition(f'id="{kind}"')[2].partition('class="kind')[0]


def lines_of(aid: Aid) -> Iterator[str]:
    for step in aid.steps.values():
        yield step.title
        yield from (step.do or step.ask or "").split("\n")
        yield from (step.cannot or "").split("\n")
        yield from step.options.values()
    for rule in aid.do_not.values():
        yield from (rule.what, rule.why)
    yield from (*aid.keep, *aid.ask_inside, *aid.deadlines, *aid.after.recover)
    yield from (call.say for call in aid.call if call.say)
    yield from (brain().book.desks[call.desk].name for call in aid.call)


def words_of(data: Any) -> Iterator[str]:
    """Every text of a file of words."""
    if isinstance(data, str):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from words_of(each)


# -- what every paper promises -------------------------------------------------------------


@pytest.mark.parametrize("address", PAPERS)
async def test_a_paper_loads_nothing(visitor: Visitor, address: str) -> None:
    page = await read(visitor, address)
    assert page.loads == []
    style = re.findall(r"<style>(.*?)</style>", "".join(page.said), re.DOTALL)
    assert "url(" not in str(style)
    assert "@import" not in str(style)


@pytest.mark.parametrize("address", PAPERS)
async def test_every_link_is_a_place_here_a_page_a_mail_or_a_call(
    visitor: Visitor, address: str
) -> None:
    page = await read(visitor, address)
    known = {"/", "/emergency/card", "/emergency?all=1", *(f"#{name}" for name in page.ids)}
    strange = {h for h in page.hrefs if not h.startswith(("https://", "tel:", "mailto:"))} - known
    assert strange == set()
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("address", [*PAPERS, "/record"])
async def test_the_policy_allows_the_style_of_the_page_and_no_other(
    visitor: Visitor, address: str
) -> None:
    response = await visitor.client.get(address)
    [style] = re.findall(r"<style>(.*?)</style>", await response.text(), re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = response.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", PAPERS)
async def test_a_paper_opens_no_session(visitor: Visitor, address: str) -> None:
    response = await visitor.client.get(address)
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("address", PAPERS)
async def test_a_paper_is_sent_once_and_keeps_its_policy(visitor: Visitor, address: str) -> None:
    first = await visitor.client.get(address)
    again = await visitor.client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)
    assert policy(first) == policy(again)


def policy(response: ClientResponse) -> str:
    return response.headers["Content-Security-Policy"]


async def test_other_answers_keep_the_strict_policy(visitor: Visitor) -> None:
    assert "style-src 'self'" in policy(await visitor.client.get("/record.ics"))


def test_the_words_of_the_papers_are_easy() -> None:
    words = list(words_of(Press().words))
    assert [s for text in words for s in sentences(text) if len(s) > SENTENCE] == []
    prose = "".join(text for text in words if "。" in text)
    assert kanji_share(prose) <= KANJI


# -- first aid -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_all_that_is_written_of_a_kind_stands_in_its_part(
    visitor: Visitor, kind: str
) -> None:
    html = await (await visitor.client.get("/emergency")).text()
    told = Reader(section(html, kind)).text
    aid = brain().asking.flows.aids[kind]
    assert [line for line in lines_of(aid) if squeezed(line) not in told] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_the_steps_stand_in_order(visitor: Visitor, kind: str) -> None:
    page = await read(visitor)
    names = [f"{kind}-{name}" for name in brain().asking.flows.aids[kind].steps]
    assert [name for name in page.ids if name in names] == names


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_shows_its_picture_and_first_action(visitor: Visitor, kind: str) -> None:
    incident = brain().book.incidents[kind]
    first = next(iter(brain().asking.flows.aids[kind].steps.values()))
    told = (await read(visitor)).text
    assert squeezed(f"{incident.label}{incident.picture}まず{first.title}") in told


async def test_every_kind_is_in_the_contents(visitor: Visitor) -> None:
    html = await (await visitor.client.get("/emergency")).text()
    contents = html.partition('class="contents"')[2].partition("</ul>")[0]
    assert tuple(Reader(contents).hrefs) == tuple(f"#{kind}" for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_leads_where_the_machine_leads(kind: str) -> None:
    flow = brain().asking.flows[kind]
    shown = {k.id: k for k in aid_guide.kinds(brain(), Press().words)}[kind]
    assert flow.aid
    for action, (name, step) in zip(shown.actions, flow.aid.steps.items(), strict=True):
        given = {way.label.removesuffix(" →"): way.href for way in action.ways}
        for option, label in step.options.items():
            to = flow.steps[name].next[option][0].to
            assert given[label] == place(kind, to)


def place(kind: str, to: str) -> str:
    if to in ("/aid", "/calm", END):
        return f"#{kind}-then"
    return f"#{to[1:]}" if to.startswith("/") else f"#{kind}-{to}"


async def test_every_way_of_doing_something_stands_in_its_step_and_on_paper(
    visitor: Visitor,
) -> None:
    book, told = brain().book, (await read(visitor)).text
    used = {s.how for aid in brain().asking.flows.aids.values() for s in aid.steps.values()}
    lines = [
        line for name in used - {None} for on in book.howto[str(name)].on.values() for line in on
    ]
    assert [line for line in lines if told.count(squeezed(line)) < 2] == []


async def test_every_desk_has_its_contact(visitor: Visitor) -> None:
    page, book = await read(visitor), brain().book
    called = {c.desk for aid in brain().asking.flows.aids.values() for c in aid.call}
    for name in called:
        channels = book.desks[name].channels
        assert f"desk-{name}" in page.ids
        wanted = [channels.url, channels.mail and f"mailto:{channels.mail}"]
        wanted += [channels.phone and f"tel:{channels.phone.replace('#', '%23')}"]
        assert {href for href in wanted if href} <= set(page.hrefs)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_always_answers_is_called_in_every_kind(visitor: Visitor, kind: str) -> None:
    html = await (await visitor.client.get("/emergency")).text()
    assert 'href="tel:110"' in section(html, kind)


def test_every_condition_has_its_words() -> None:
    aids = brain().asking.flows.aids.values()
    assert {c.when for aid in aids for c in aid.call if c.when} <= set(
        Press().words["emergency"]["when"]
    )


async def test_the_clock_is_told_in_general(visitor: Visitor) -> None:
    html = await (await visitor.client.get("/emergency")).text()
    told = Reader(section(html, "clock")).text
    for piece in ("3〜5日", "30日", "60日", "知った日", "1,000人"):
        assert piece in told


async def test_closed_by_itself_and_open_when_wanted(visitor: Visitor) -> None:
    pages = [await (await visitor.client.get(a)).text() for a in PAPERS[:2]]
    opened = [len(re.findall(r"<details[^>]* open>", page)) for page in pages]
    assert opened == [0, len(re.findall("<details", pages[1]))]


async def test_it_says_since_when_the_numbers_hold(visitor: Visitor) -> None:
    html = await (await visitor.client.get("/emergency")).text()
    assert len(re.findall(DAYS, html.partition("<footer>")[2])) == 2


async def test_the_page_of_the_chat_and_an_error_lead_there(visitor: Visitor) -> None:
    for address in ("/", "/nowhere"):
        assert 'href="/emergency"' in await (await visitor.client.get(address)).text()


# -- the card for the wall -----------------------------------------------------------------


async def test_the_card_has_five_rules_and_the_public_numbers(visitor: Visitor) -> None:
    html = await (await visitor.client.get("/emergency/card")).text()
    assert html.count('<p class="do">') == 5
    desks = [brain().book.desks[name] for name in PRINTED]
    for desk in desks:
        assert f">{desk.channels.phone or desk.channels.mail}</a>" in html
    assert "平日 9:30〜17:30" in html
    assert len(re.findall(DAYS, html)) == 2


async def test_the_card_has_lines_to_write_on(visitor: Visitor) -> None:
    html = await (await visitor.client.get("/emergency/card")).text()
    rows = re.findall(r'<tr><th scope="row">(.+?)</th><td>(.*?)</td></tr>', html)
    blank = [name for name, cell in rows if "<a" not in cell]
    assert blank == [
        *("相談の窓口", "いつものIT業者", "取引銀行", "カード会社", "保険会社"),
        *("社内の責任者", "ホームページの会社"),
    ]


async def test_the_card_names_the_office(arrive: Arrive) -> None:
    visitor = await arrive(office_name="北の<町>商工会", office_phone="0123-45-6789")
    html = await (await visitor.client.get("/emergency/card")).text()
    assert "北の&lt;町&gt;商工会" in html
    assert 'href="tel:0123-45-6789"' in html


@pytest.mark.parametrize("phone", ["", "110", "0123-45-6789", "1" * 20])
def test_a_phone_is_digits_and_hyphens(phone: str) -> None:
    assert Settings(office_phone=phone).office_phone == phone


@pytest.mark.parametrize(
    "phone", ["11", "1" * 21, "０１２３", "03 1234", "+81-3", "03-1234\n", "#9110"]
)
def test_another_phone_is_refused_with_what_to_write(phone: str) -> None:
    with pytest.raises(ValueError, match="write digits and hyphens, 3 to 20 characters"):
        Settings(office_phone=phone)


def test_a_long_name_of_an_office_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 40 characters"):
        Settings(office_name="あ" * 41)
