"""Papers that are the same for everybody: the whole first aid, and the card for the wall."""

from functools import cached_property

from aiohttp import web

from adapters.web import aid_guide, wall_card
from adapters.web.press import Paper, Press
from adapters.web.reach import checked, reach
from bot.settings import Settings
from flows.dialogue import Brain

ALL = "all"  # /emergency?all=1: every part open, for browsers that print what is open only


class Papers:
    """Made when first asked for; the content changes with a new start only."""

    def __init__(self, brain: Brain, press: Press, settings: Settings) -> None:
        self._brain, self._press, self._settings = brain, press, settings

    async def emergency(self, request: web.Request) -> web.Response:
        paper = self._opened if request.query.get(ALL) else self._closed
        return paper.kept(request)

    async def card(self, request: web.Request) -> web.Response:
        return self._card.kept(request)

    @cached_property
    def _closed(self) -> Paper:
        return self._guide(opened=False)

    @cached_property
    def _opened(self) -> Paper:
        return self._guide(opened=True)

    @cached_property
    def _card(self) -> Paper:
        book, words, settings = self._brain.book, self._press.words, self._settings
        rows = wall_card.rows(book, words, settings.office_name, settings.office_phone)
        verified, expires = checked(wall_card.printed(book))
        day = self._brain.asking.voice.day
        told = words["card"]["verified"].format(day=day(verified), expires=day(expires))
        return self._press.print("card", rows=rows, rules=words["rules"], verified=told)

    def _guide(self, *, opened: bool) -> Paper:
        book, words, voice = self._brain.book, self._press.words, self._brain.asking.voice
        kinds = aid_guide.kinds(self._brain, words)
        called = {call.desk.id for kind in kinds for call in kind.calls}
        desks = [desk for name, desk in book.desks.items() if name in called]
        verified, expires = checked(desks)
        cases, dates = aid_guide.clock(self._brain, words)
        told = words["emergency"]
        return self._press.print(
            "emergency",
            opened=opened,
            rules=words["rules"],
            kinds=kinds,
            guides=aid_guide.guides(self._brain),
            desks=[reach(desk, words) for desk in desks],
            cases=cases,
            dates=dates,
            lists=[_headed(voice.say(name)) for name in ("clock.items", "clock.tell")],
            ppc=book.desks["ppc"],
            doubts=(voice.say("clock.doubt"), voice.say("clock.exception")),
            verified=told["verified"].format(day=voice.day(verified)),
            expires=told["expires"].format(day=voice.day(expires)),
        )


def _headed(text: str) -> tuple[str, tuple[str, ...]]:
    """The heading of a phrase, and the lines below it without their marks."""
    head, *lines = text.split("\n")
    return head, tuple(line.lstrip("・※") for line in lines)
