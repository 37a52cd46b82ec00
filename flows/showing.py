"""Show something by its id: a card, a shelf, a desk, a word, a number."""

from dataclasses import replace

from flows import outlook, predicates
from flows.asking import CHECK
from flows.calling import contacts
from flows.stand import GUESS, INCIDENT, Stand
from flows.talk import Choice, Reply, Turn
from flows.views import theme
from knowledge import Card, Desk, Question

INDUSTRIES = "industry"  # the shelf of what other companies of one's industry do
TOLD = ("card", "desk", "theme", "term", "number")  # what 「うちの業種では」 may be about


def content(stand: Stand, kind: str, name: str) -> Turn | None:
    """What a button `kind=name` shows; None where there is no such thing."""
    turn = _content(stand, kind, name)
    if turn is None or kind not in TOLD:
        return turn
    return replace(turn, talk=turn.talk.but(about=f"{kind}={name}"))


def _content(stand: Stand, kind: str, name: str) -> Turn | None:
    book, voice = stand.now.book, stand.asking.voice
    match kind:
        case "card" if name in book.cards:
            return _card(stand, name)
        case "desk" if name in book.desks:
            urgent = stand.talk.flow in (INCIDENT, GUESS) or predicates.case_open(stand.now)
            desk = _as_called(stand, book.desks[name])
            return stand.aside(voice.desk_reply(desk, stand.now.now, urgent=urgent))
        case "theme" if name in book.themes:
            return stand.aside(theme(stand.asking.telling(stand.now), name))
        case "term" if name in book.glossary:
            return _explained(stand, name)
        case "number" if name.partition(".")[0] in book.numbers:
            number, _, row = name.partition(".")
            return stand.aside(voice.number(book.numbers[number], row or _own_row(stand)))
    return None


def _as_called(stand: Stand, desk: Desk) -> Desk:
    """A desk with what to say there in the open incident."""
    found = (c.say for c in contacts(stand.now) if c.desk.id == desk.id)
    return desk.model_copy(update={"say_this": next(found, desk.say_this)})


def our_industry(stand: Stand, named: str = "") -> Turn:
    """「うちの業種では」, 「病院です」: the number just shown, or the card, for an industry."""
    book, row = stand.now.book, named or _own_row(stand)
    kind, _, name = stand.talk.about.partition("=")
    number = name.partition(".")[0]
    if kind == "number" and number in book.numbers and book.numbers[number].by:
        turn = content(stand, kind, f"{number}.{row}" if row else number)
    else:
        card = next((c for c in book.cards.values() if row and row in c.industries), None)
        turn = content(stand, "card", card.id) if card else content(stand, "theme", INDUSTRIES)
    return turn or stand.arrive()


def told_origin(stand: Stand) -> Turn | None:
    """「どこの調査？」: the surveys of the number just shown; None where it was something else."""
    book, (kind, _, name) = stand.now.book, stand.talk.about.partition("=")
    number = book.numbers.get(name.partition(".")[0]) if kind == "number" else None
    if number is None:
        return None
    names = {book.figures[f].survey for f in number.figures} | ({number.survey} - {""})
    lines = [
        stand.say("number.origin", name=survey.name, asked=survey.asked)
        for survey in book.surveys.values()
        if survey.id in names
    ]
    return stand.aside(Reply("\n".join(lines)))


def _own_row(stand: Stand) -> str:
    """The person's industry, where it is known."""
    return outlook.company_of(stand.now)[0] or ""


def _explained(stand: Stand, name: str) -> Turn:
    """A word of the glossary, with the cards that go with it."""
    book, voice = stand.now.book, stand.asking.voice
    term = book.glossary[name]
    text = stand.say("term.explained", term=term.term, means=term.means, matters=term.matters)
    buttons = tuple(voice.card_button(book.cards[card]) for card in term.see)
    return stand.aside(Reply(text, options=buttons, cards=term.see))


def _card(stand: Stand, name: str) -> Turn:
    """A card, with ways on: mark it done, the next level, back to the result."""
    book, answers = stand.now.book, stand.talk.answers
    card = book.cards[name]
    asked = [book.questions[q] for q in card.for_]
    fits = (q for q in asked if answers.get(q.id) in card.for_[q.id])
    about = next(fits, next(iter(asked), None))
    given = answers.get(about.id, "") if about else ""
    choices = _ways_on(stand, card, about, given) if about else []
    if card.topic:
        choices.append(Choice(f"theme={card.topic}", book.themes[card.topic].label))
    if predicates.check_finished(stand.now):
        choices.append(Choice("do=result", stand.say("card.back")))
    choices.append(Choice("do=menu", stand.say("leave.menu")))
    text = stand.asking.voice.card(card, about, given)
    reply = Reply(text, "card", tuple(choices), cards=(name,), figures=card.figures)
    asking = stand.here is not None and stand.here.question is not None
    return stand.aside(reply) if asking else stand.turn((reply,))


def _ways_on(stand: Stand, card: Card, about: Question, given: str) -> list[Choice]:
    """From a card of a question: say it is done, or the next level."""
    choices = []
    if given and given not in ("done", "not_used"):
        done = stand.say("card.mark_done", number=about.item)
        choices.append(Choice(f"{CHECK}:{about.id}=done", done))
    about_it = stand.now.book.cards_about(about.id)
    if more := next((c for c in about_it if c.level > card.level), None):
        choices.append(Choice(f"card={more.id}", stand.say("card.deeper")))
    return choices
