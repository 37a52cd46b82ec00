"""What a step of a flow shows when words alone do not do: one named function for each."""

from collections.abc import Callable, Mapping

from flows import aid_views, predicates
from flows.calling import contacts
from flows.outlook import (
    INDUSTRY,
    PARTS,
    SIZE,
    VENDOR,
    Telling,
    company_of,
    remaining,
    resume_button,
)
from flows.ranking import meant_for
from flows.result_view import quick_result, reasons, result
from flows.talk import Check, Choice, Reply
from knowledge import Question
from knowledge.models import Part

View = Callable[[Telling], tuple[Reply, ...]]


def plan(telling: Telling) -> tuple[Reply, ...]:
    say, left = telling.say, remaining(telling)
    if not left:
        return (Reply(say("plan.none")),)
    lines = [say("plan.head", count=len(left))]
    lines += [
        say("plan.part", name=say(f"part.{part}"), count=count)
        for part in PARTS
        if (count := sum(a.question.part == part for a in left))
    ]
    return (Reply("\n".join(lines)),)


def _plan_of(part: Part) -> View:
    def view(telling: Telling) -> tuple[Reply, ...]:
        say = telling.say
        left = [a for a in remaining(telling) if a.question.part == part]
        if not left:
            return (Reply(say("plan.none")),)
        rows = (
            say(
                "plan.row",
                title=a.card.title,
                minutes=a.card.minutes,
                yen=telling.voice.yen(*a.card.yen),
            )
            for a in left
        )
        return (
            Reply(
                "\n".join([say("plan.list", name=say(f"part.{part}")), *rows]),
                options=tuple(telling.voice.card_button(a.card) for a in left),
                cards=tuple(a.card.id for a in left),
            ),
        )

    return view


def _topics_of(part: Part) -> View:
    def view(telling: Telling) -> tuple[Reply, ...]:
        book = telling.now.book
        asked = sorted((q for q in book.questions.values() if q.part == part), key=_item)
        cards = [(q, found[0]) for q in asked if (found := book.cards_about(q.id))]
        return (
            Reply(
                telling.say("topics.list", name=telling.say(f"part.{part}")),
                options=tuple(Choice(f"card={c.id}", q.title) for q, c in cards),
                cards=tuple(c.id for _, c in cards),
            ),
        )

    return view


def themes(telling: Telling) -> tuple[Reply, ...]:
    """The shelves to browse."""
    shelves = telling.now.book.themes.values()
    buttons = tuple(Choice(f"theme={shelf.id}", shelf.label) for shelf in shelves)
    return (Reply(telling.say("themes.head"), options=buttons),)


def theme(telling: Telling, name: str) -> Reply:
    """The cards of one shelf; those for the person's industry and size come first."""
    book = telling.now.book
    shelf, company = book.themes[name], company_of(telling.now)
    cards = sorted(book.cards_on(name), key=lambda card: not meant_for(card, *company))
    return Reply(
        telling.say("theme.head", label=shelf.label, about=shelf.about),
        options=tuple(telling.voice.card_button(card) for card in cards),
        cards=tuple(card.id for card in cards),
    )


def _item(question: Question) -> int:
    return question.item


def desks(telling: Telling) -> tuple[Reply, ...]:
    """Whom to ask next, and every other desk as a button."""
    book, talk = telling.now.book, telling.now.talk
    if talk.case and talk.case.type:
        called = [contact.desk for contact in contacts(telling.now)]
        rest = (d for d in book.desks.values() if d.kind == "report" and d not in called)
        found = (*called, *rest)
        return (
            Reply(
                telling.say("desks.incident"),
                "first_aid",
                options=tuple(telling.voice.desk_button(d) for d in found),
                desks=tuple(d.id for d in found),
            ),
        )
    next_one, *_ = telling.referral.next(telling.now)
    lines = [telling.say("desks.head", name=next_one[0].name), telling.say("desks.all")]
    others = (d for d in book.desks.values() if d is not next_one[0])
    order = (next_one[0], *sorted(others, key=lambda d: d.audience == "individual"))
    return (
        Reply(
            "\n".join(lines),
            options=tuple(telling.voice.desk_button(d) for d in order),
            desks=tuple(d.id for d in order),
        ),
    )


def memory(telling: Telling) -> tuple[Reply, ...]:
    say = telling.say
    kept = remembered(telling)
    if not kept:
        return (Reply(say("memory.nothing")),)
    keep = say("memory.keep", days=telling.voice.keep_days)
    return (Reply("\n".join([say("memory.head"), *kept, "", keep])),)


def remembered(telling: Telling) -> list[str]:
    """What is kept of this person, a line each, in words."""
    say, talk, book = telling.say, telling.now.talk, telling.now.book
    lines = []
    for phrase, key, labels in (
        ("memory.industry", INDUSTRY, {i.id: i.name for i in book.industries.values()}),
        ("memory.size", SIZE, {s.id: s.label for s in book.sizes.values()}),
    ):
        if (given := talk.answers.get(key)) in labels:
            lines.append(say("memory.profile", name=say(phrase), label=labels[given or ""]))
    if (given := talk.answers.get(VENDOR)) in ("yes", "no", "unsure"):
        label = say(f"memory.vendor.{given}")
        lines.append(say("memory.profile", name=say("memory.vendor"), label=label))
    if count := sum(q in talk.answers for q in book.questions):
        lines.append(say("memory.answers", count=count, of=len(book.questions)))
    for phrase, check in (("memory.check", talk.check), ("memory.before", talk.before)):
        if isinstance(check, Check):
            day = telling.voice.day(check.at)
            lines.append(say(phrase, date=day, total=check.total))
    if talk.cases:
        lines.append(say("memory.cases", count=len(talk.cases)))
    if talk.seen is not None:
        lines.append(say("memory.log"))
    return lines


def kinds_remembered(telling: Telling) -> list[str]:
    """What is kept of this person by kind, without what it says: to be told once it is erased."""
    say, talk = telling.say, telling.now.talk
    count = sum(q in talk.answers for q in telling.now.book.questions)
    kinds = (
        (any(key in talk.answers for key in (INDUSTRY, SIZE, VENDOR)), "erased.profile"),
        (count, "erased.answers"),
        (talk.check or talk.before, "erased.checks"),
        (talk.cases, "erased.cases"),
        (talk.seen, "erased.log"),
    )
    return [say(phrase, count=count) for kept, phrase in kinds if kept]


def erase(telling: Telling) -> tuple[Reply, ...]:
    what = "\n".join(remembered(telling))
    return (Reply(telling.say("erase.confirm", what=what)),)


def restart(telling: Telling) -> tuple[Reply, ...]:
    count = sum(q in telling.now.talk.answers for q in telling.now.book.questions)
    return (Reply(telling.say("restart.confirm", count=count)),)


def menu(telling: Telling) -> tuple[Reply, ...]:
    """The menu; what was begun or finished comes first."""
    say, talk = telling.say, telling.now.talk
    answered = sum(q in talk.answers for q in telling.now.book.questions)
    buttons = []
    if predicates.case_open(telling.now):
        buttons.append(Choice("do=aid", say("button.aid")))
    if 0 < answered < len(telling.now.book.questions):
        buttons.append(resume_button(telling))
    elif talk.check is not None:
        total = talk.check.total
        buttons.append(Choice("do=result", say("menu.result", total=total)))
    return (Reply(say("menu.head"), options=tuple(buttons)),)


still_open = aid_views.still_open

VIEWS: Mapping[str, View] = {
    "result": result,
    "reasons": reasons,
    "quick_result": quick_result,
    "plan": plan,
    **{f"plan_{part}": _plan_of(part) for part in PARTS},
    **{f"topics_{part}": _topics_of(part) for part in PARTS},
    "themes": themes,
    "desks": desks,
    "guesses": aid_views.guesses,
    "second": aid_views.second,
    "closing": aid_views.closing,
    "aid_do_not": aid_views.do_not,
    "aid_calls": aid_views.calls,
    "aid_called": aid_views.called,
    "aid_keep": aid_views.keep,
    "aid_inside": aid_views.inside,
    "aid_clock": aid_views.report,
    "aid_practised": aid_views.practised,
    "aid_after": aid_views.after,
    "memory": memory,
    "erase": erase,
    "restart": restart,
    "menu": menu,
}
