"""How cards, figures, desks, money and times read, in phrases and content, on any channel."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flows.phrases import Phrases
from flows.scoring import UNSURE
from flows.talk import Choice, Reply
from knowledge import Book, Card, Desk, Figure, Number, Question
from knowledge.hours import (
    JAPAN,
    OFFICE_HOURS,
    day_of,
    is_open,
    next_start,
    opens_next,
    within,
)

SOURCES_SHOWN = 2
MAN, OKU = 10_000, 100_000_000


@dataclass(frozen=True)
class Voice:
    """The content and the sentences it is told in. keep_days: how long a talk is kept."""

    book: Book
    say: Phrases
    keep_days: int

    def yen(self, low: int, high: int) -> str:
        """What a card costs, our own rough estimate."""
        if high == 0:
            return self.say("result.yen_free")
        if low == 0:
            return self.say("result.yen_upto", high=f"{high:,}")
        return self.say("result.yen_range", low=f"{low:,}", high=f"{high:,}")

    def value(self, figure: Figure) -> str:
        """The number with its unit: 16.4%, 73万円, 1億円, 5.8日."""
        unit: str = figure.unit
        value = figure.value
        if unit == "yen" and value >= OKU and value % OKU == 0:
            unit, value = "oku_yen", value / OKU
        elif unit == "yen" and value >= MAN and value % MAN == 0:
            unit, value = "man_yen", value / MAN
        elif unit == "owners" and value % MAN == 0:
            unit, value = "man_owners", value / MAN
        whole = bool(figure.anchors) and "." not in figure.anchors[0].printed
        share = unit in ("percent", "point") and not whole
        printed = f"{value:.1f}" if share else f"{value:,.12g}"
        return self.say(f"unit.{unit}", value=printed)

    def figure(self, figure: Figure) -> str:
        """One figure in a line, with survey, year and base, and what must be said with it."""
        survey = self.book.surveys[figure.survey]
        lines = [
            self.say(
                "figure.line_n" if figure.n else "figure.line",
                says=figure.says,
                value=self.value(figure),
                survey=survey.short,
                of=figure.of,
                n=f"{figure.n or 0:,}{survey.counts}",
            )
        ]
        if figure.as_printed:
            lines.append(self.say("figure.flag", note=figure.as_printed))
        if figure.claim == "association":
            lines.append(self.say("figure.association"))
        return "\n".join(lines)

    def figures(self, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
        """Figures side by side, each with those of other surveys that say otherwise; their ids."""
        shown: dict[str, Figure] = {}
        for name in names:
            both = (name, *self.book.figures[name].conflicts)
            shown |= {one: self.book.figures[one] for one in both}
        lines = [self.figure(figure) for figure in shown.values()]
        if any(figure.conflicts for figure in shown.values()):
            lines.append(self.say("figure.differ"))
        return "\n".join(lines), tuple(shown)

    def number(self, number: Number, row: str) -> Reply:
        """What a question in numbers is answered with; row: the industry or size meant, or none."""
        rows = {
            **{industry.id: industry.name for industry in self.book.industries.values()},
            **{size.id: size.name for size in self.book.sizes.values()},
        }
        column = {
            name: figure
            for name in rows
            if (figure := f"{number.survey}.{name}.{number.by}") in self.book.figures
        }
        asked = (column[row],) if row in column else ()
        text, shown = self.figures((*asked, *number.figures))
        parts = [self.say("number.head", label=number.label), text] if text else []
        if number.note and parts:
            parts.insert(1, self.say("figure.flag", note=number.note))
        if column and not asked:
            note = [self.say("figure.flag", note=number.note)] if number.note else []
            head = self.say("number.head", label=number.label)
            parts = [head, *note, *([text] if text else [])]
            parts += [self.say("number.rows"), *self._rows(rows, column)]
            survey = self.book.surveys[number.survey]
            parts.append(self.say("number.survey", survey=survey.short, asked=survey.asked))
            shown = (*shown, *column.values())
        return Reply("\n".join(parts), figures=shown)

    def _rows(self, names: Mapping[str, str], column: Mapping[str, str]) -> Iterator[str]:
        """A line a row, and what must be said of single rows."""
        found = {name: self.book.figures[figure] for name, figure in column.items()}
        for name, figure in found.items():
            mark = self.say("number.mark") if figure.as_printed else ""
            yield self.say("number.row", name=names[name], value=self.value(figure), mark=mark)
        for figure in found.values():
            if figure.as_printed:
                yield self.say("figure.flag", note=figure.as_printed)

    def card(self, card: Card, about: Question | None, answer: str) -> str:
        """A whole card as text; for わからない the way to find out comes first."""
        say = self.say
        parts = [say("card.head", title=card.title), self._cost(card)]
        option = about.option(answer) if about else None
        if option:
            parts.append(say("card.now", label=option.label))
        parts += [card.why]
        if about and answer == UNSURE:
            parts += ["", say("card.find_out"), self.find_out(about)]
        parts += ["", say("card.steps"), *self.numbered(card.steps)]
        parts += ["", say("card.done"), card.done_when]
        parts += ["", say("card.vendor"), card.ask_vendor]
        if card.figures:
            parts += ["", say("card.figures"), self.figures(card.figures)[0]]
        parts += ["", self.sources(card.sources)]
        if card.basis == "memory":
            parts.append(say("card.general"))
        return "\n".join(parts)

    def sources(self, names: Iterable[str]) -> str:
        """The titles of sources in a line, the first ones."""
        titles = list(dict.fromkeys(self.book.sources[name].title for name in names))
        shown = self.say("list.and").join(titles[:SOURCES_SHOWN])
        if len(titles) <= SOURCES_SHOWN:
            return self.say("card.source", sources=shown)
        return self.say("card.source_more", sources=shown, more=len(titles) - SOURCES_SHOWN)

    def _cost(self, card: Card) -> str:
        return self.say("card.cost", minutes=card.minutes, yen=self.yen(*card.yen))

    def numbered(self, steps: Iterable[str]) -> list[str]:
        """Lines with their numbers."""
        return [self.say("card.step", number=n, step=s) for n, s in enumerate(steps, 1)]

    def find_out(self, question: Question) -> str:
        first, second, third = question.find_out
        return self.say("question.find_out", first=first, second=second, third=third)

    def find_out_of(self, question: Question) -> str:
        """How to find out, with the question it is about."""
        return f"{self.say('card.head', title=question.title)}\n{self.find_out(question)}"

    def why(self, question: Question) -> str:
        return self.say(
            "question.why", title=question.title, why=question.why, example=question.example
        )

    def desk(self, desk: Desk, now: datetime, *, urgent: bool = False) -> str:
        """A whole desk as text, with whether it is open now."""
        say = self.say
        parts = [say("desk.head", name=desk.full_name)]
        parts += self.contact(desk)
        parts.append(self.opening(desk, now, urgent=urgent))
        if desk.hours_note:
            parts.append(say("desk.note", note=desk.hours_note))
        for heading, lines in (
            ("desk.does", desk.does),
            ("desk.does_not", desk.does_not),
            ("desk.bring", desk.bring),
        ):
            if lines:
                parts += ["", say(heading), *(f"・{line}" for line in lines)]
        parts += ["", say("desk.say"), desk.say_this]
        if desk.fallback:
            parts += ["", say("desk.fallback", name=self.book.desks[desk.fallback].name)]
        parts += ["", say("desk.verified", date=self.day(desk.verified_on))]
        parts += self.doubts(desk, now)
        return "\n".join(parts)

    def contact(self, desk: Desk) -> list[str]:
        channels = desk.channels
        return [
            self.say(phrase, **{name: value})
            for phrase, name, value in (
                ("desk.call_phone", "phone", channels.phone),
                ("desk.call_mail", "mail", channels.mail),
                ("desk.call_url", "url", channels.url),
            )
            if value
        ]

    def named(self, desk: Desk) -> str:
        """A desk with its number, or where that is written down."""
        ways = (desk.channels.phone, desk.number_at, desk.channels.mail)
        shown = [way for way in ways if way and way not in desk.name]
        contact = self.say("aid.contact", contact=self.say("list.and").join(shown))
        return desk.name + (contact if shown else "")

    def opening(self, desk: Desk, now: datetime, *, urgent: bool = False) -> str:
        """Whether the desk can be reached now, and when next; with care where it is not known.

        Where money or an incident is at stake, to try at once is better than to wait.
        """
        if desk.hours == "always":
            return self.say("desk.always")
        by_phone = desk.channels.phone or desk.kind in ("own", "money")
        if desk.hours is None and by_phone and (urgent or desk.kind == "money"):
            return self.say("desk.try_now")
        if desk.hours is None and not by_phone and (desk.channels.mail or desk.channels.url):
            return self.say("desk.mail" if desk.channels.mail else "desk.page")
        match is_open(desk, now):
            case True:
                return self.say("desk.open")
            case False:
                opens = opens_next(desk, now)
                return self.say("desk.closed", when=self.time(opens)) if opens else ""
        if within(OFFICE_HOURS, now):
            return self.say("desk.unknown")
        opens = next_start(OFFICE_HOURS, now)
        return self.say("desk.unknown_now_closed", when=self.time(opens)) if opens else ""

    def doubts(self, desk: Desk, now: datetime) -> list[str]:
        """What must be said of a desk whose entry is old or not confirmed."""
        found = []
        if desk.expires_on < day_of(now):
            found.append(self.say("desk.expired", date=self.day(desk.expires_on)))
        if desk.basis == "memory" and desk.kind != "own":
            found.append(self.say("desk.memory"))
        return found

    def time(self, at: datetime) -> str:
        here = at.astimezone(JAPAN)
        return self.say(
            "when.time",
            month=here.month,
            day=here.day,
            weekday=self.say("when.weekdays")[here.weekday()],
            hour=here.hour,
            minute=self.say("when.minute", minute=here.minute) if here.minute else "",
        )

    def day(self, on: date | datetime) -> str:
        here = on.astimezone(JAPAN) if isinstance(on, datetime) else on
        return self.say("when.date", year=here.year, month=here.month, day=here.day)

    def card_button(self, card: Card) -> Choice:
        return Choice(f"card={card.id}", card.title)

    def desk_button(self, desk: Desk) -> Choice:
        return Choice(f"desk={desk.id}", desk.name)

    def desk_reply(self, desk: Desk, now: datetime, *, urgent: bool = False) -> Reply:
        return Reply(self.desk(desk, now, urgent=urgent), "desk", desks=(desk.id,))
