"""Messages and pages as HTML: one template for a message, on a page and in the API."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.web import blocks, picture
from adapters.web.assets import Assets
from adapters.web.blocks import Span
from adapters.web.door import MAX_TEXT
from adapters.web.guard import Refused
from adapters.web.templating import templates
from bot.ports import By, Line
from flows.phrases import Phrases
from flows.talk import Choice, Kind, Reply
from knowledge.files import Page

HERE = Path(__file__).parent
FEW = 5  # buttons that stand below each other; more stand in two columns
ASIDE = ("why=", "back=", "do=menu")  # buttons that answer nothing: smaller, below the others
AWAY = ("=back", "=menu")


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as the template sees it. live: its buttons can be used."""

    seq: int
    by: By
    kind: Kind
    blocks: tuple[blocks.Block, ...]
    answers: tuple[Choice, ...]
    asides: tuple[Choice, ...]
    few: bool
    live: bool
    picture: picture.Picture | None
    papers: tuple[Span, ...] = ()


BLANK = Bubble(0, "you", "text", blocks.plain(""), (), (), few=True, live=False, picture=None)


class Render:
    def __init__(self, say: Phrases, assets: Assets, keep_days: int) -> None:
        self.words: Mapping[str, Any] = Page(HERE / "words.yaml", HERE).mapping()
        self._say = say
        env = templates()
        env.globals.update(words=self.words, asset=assets.url, days=keep_days, max_text=MAX_TEXT)
        self._message = env.get_template("message.html")
        self._page = env.get_template("page.html")
        self._error = env.get_template("error.html")

    def message(self, line: Line, event: str) -> str:
        """One message, its buttons live. event: the id a form without script sends."""
        return self._message.render(bubble=self._bubble(line, live=True), event=event)

    def page(
        self, log: Sequence[Line], welcome: Sequence[Line], refused: Refused | None = None
    ) -> str:
        """The whole page. Only what was said after the person's last words has live buttons."""
        last = max((line.seq for line in log if line.by == "you"), default=0)
        greeting = [self._bubble(line, live=not log) for line in welcome]
        return self._page.render(
            blank=BLANK,
            bubbles=[*greeting, *(self._bubble(line, live=line.seq > last) for line in log)],
            latest=last,
            seq=log[-1].seq if log else 0,
            event=str(uuid4()),
            alert=self.words["errors"][refused.code] if refused else "",
            draft=refused.draft if refused else "",
        )

    def error(self, refused: Refused) -> str:
        return self._error.render(message=self.words["errors"][refused.code])

    def _bubble(self, line: Line, *, live: bool) -> Bubble:
        reply = line.reply
        aside = [_is_aside(option) for option in reply.options]
        answers = tuple(o for o, a in zip(reply.options, aside, strict=True) if not a)
        return Bubble(
            seq=line.seq,
            by=line.by,
            kind=reply.kind,
            blocks=blocks.plain(reply.text) if line.by == "you" else blocks.parse(reply.text),
            answers=answers,
            asides=tuple(o for o, a in zip(reply.options, aside, strict=True) if a),
            few=len(answers) <= FEW,
            live=live,
            picture=self._picture(reply),
            papers=tuple(self._papers(reply)),
        )

    def _papers(self, reply: Reply) -> Iterator[Span]:
        """The record on paper; a calendar where it names dates of a report."""
        if reply.kind != "record":
            return
        words = self.words["papers"]
        yield Span(words["print"], "/record")
        yield Span(words["text"], "/record.txt")
        if reply.desks:  # of whoever a report is due to
            yield Span(words["calendar"], "/record.ics")

    def _picture(self, reply: Reply) -> picture.Picture | None:
        if reply.result is None:
            return None
        return picture.draw(reply.result, self._say, self.words["picture"])


def _is_aside(option: Choice) -> bool:
    return option.id.startswith(ASIDE) or option.id.endswith(AWAY)
