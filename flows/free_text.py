"""Answer what somebody typed in their own words: one thing if it stands out, else a choice."""

from dataclasses import replace

from flows.aid_talk import WORDS, first_aid, guess
from flows.commands import COMMANDS
from flows.finding import AGAIN, CALM, CERTAIN, HARM, LOUD, SETTLED, SUPPOSED, Meaning
from flows.hearing import Hearing
from flows.labels import label
from flows.showing import TOLD, content
from flows.stand import TROUBLE, Stand
from flows.talk import Choice, Reply, Turn
from knowledge.docs import Doc
from knowledge.words import fold

CAREFUL = ("erase", "restart", "profile", "leave")  # commands that are offered, not carried out
BRIEF, BRIEF_ANSWER = 4, 8  # folded letters of what is no news of harm without words of it
STORY = 30  # folded letters of what tells more than a word or two
NEARLY = -3  # harm from which a way into first aid stands beside an answer
PEACE = 2  # things offered beside the question whether something has happened


def trouble(stand: Stand, meaning: Meaning, hearing: Hearing, text: str) -> Turn | None:
    """First aid where words leave no doubt; where there may be harm, it is asked."""
    asked = stand.talk.flow == TROUBLE
    urgent = hearing.is_urgent(text)
    plain = hearing.alarming(text) and not text.rstrip().endswith(("?", "？"))
    told = meaning.harm >= (CALM if plain else AGAIN) or bool(hearing.harm_done(text))
    sure = (urgent and meaning.harm >= HARM) or _plain(stand, meaning, hearing, text)
    if (asked and (told or hearing.has("still", text))) or sure:
        return first_aid(stand, hearing, meaning, text, interrupt=not asked)
    if asked or meaning.harm < _limit(stand, meaning, hearing, text):
        return None
    likely = stand.but(guess=guess(hearing, meaning, text), words=text.strip()[:WORDS])
    turn = likely.open(TROUBLE, interrupt=True)
    *early, last = turn.replies
    peace = _choices(stand, hearing, text, meaning.shown[:PEACE])
    last = replace(last, options=(*last.options, *peace))
    return replace(turn, replies=(*early, last))


def _plain(stand: Stand, meaning: Meaning, hearing: Hearing, text: str) -> bool:
    """Told as a fact: no if, no question, and loud enough for where one stands."""
    asks = hearing.asks_something(text) or hearing.supposes(text)
    remote = hearing.harm_done(text) == "remote"
    loud = meaning.harm >= max(HARM, _limit(stand, meaning, hearing, text))
    return not asks and (remote or (hearing.alarming(text) and loud))


def offered_again(stand: Stand, offered: tuple[str, ...]) -> Turn | None:
    """After 「質問や心配」: what stood beside that question, to choose from."""
    kept = [name for name in offered if name.partition("=")[0] in TOLD]
    if not kept:
        return None
    book = stand.now.book
    buttons = tuple(Choice(name, label(stand.asking, book, name)) for name in kept)
    reply = Reply(stand.say("find.which"), options=(*buttons, _none(stand)))
    return _aside(stand, reply)


def _limit(stand: Stand, meaning: Meaning, hearing: Hearing, text: str) -> float:
    """From where on it is asked: later where something else was asked."""
    return limit(meaning, hearing, text, answering=stand.flow is not None and stand.flow.keep)


def limit(meaning: Meaning, hearing: Hearing, text: str, *, answering: bool = False) -> float:
    """From where on a text is taken for news of harm."""
    if hearing.has("settled", text) and not hearing.is_urgent(text):
        return SETTLED
    supposes, alarming = hearing.supposes(text), hearing.alarming(text)
    if alarming and not supposes:
        return CALM
    if not alarming and hearing.word_asked(text):
        return CERTAIN
    length = len(fold(text))
    if not alarming and (meaning.far or length <= (BRIEF_ANSWER if answering else BRIEF)):
        return AGAIN if length > STORY else CERTAIN
    if supposes:
        return SUPPOSED
    return LOUD if answering else HARM


def answer(stand: Stand, meaning: Meaning, hearing: Hearing, text: str) -> Turn:
    """What fits best, if it stands out; else the likeliest to choose from; or: not ours."""
    if hearing.has("settled", text):
        return _glad(stand)
    if meaning.outside or not meaning.shown:
        return _outside(stand, meaning.chat)
    first, *others = _choices(stand, hearing, text, meaning.shown)
    kind, _, name = first.id.partition("=")
    if not meaning.clear or (kind == "do" and name in CAREFUL):
        offer = (first, *others, _none(stand))
        return _aside(stand, Reply(stand.say("find.which"), options=offer))
    if kind == "do":
        return COMMANDS[name](stand)
    turn = content(stand, kind, name)
    if turn is None:
        return _outside(stand, "")
    head, *rest = turn.replies
    more = (choice for choice in others if choice not in head.options)
    help_now = Choice("do=trouble", stand.say("button.trouble_now"))
    way = (help_now,) if hearing.alarming(text) or meaning.harm > NEARLY else ()
    head = replace(head, options=(*head.options, *more, *way, _none(stand)))
    return replace(turn, replies=(head, *rest))


def _glad(stand: Stand) -> Turn:
    """It turned out well: that is good to hear, and what may be done if it did not."""
    names = (("do=trouble", "button.trouble_now"), ("do=menu", "leave.menu"))
    ways = tuple(Choice(option, stand.say(phrase)) for option, phrase in names)
    return _aside(stand, Reply(stand.say("settled.glad"), options=ways))


def _choices(
    stand: Stand, hearing: Hearing, text: str, found: tuple[Doc, ...]
) -> tuple[Choice, ...]:
    book = stand.now.book
    row = hearing.industry(text)
    ids = (f"{doc.id}.{row}" if row and doc.kind == "number" else doc.id for doc in found)
    return tuple(Choice(name, label(stand.asking, book, name)) for name in ids)


def _outside(stand: Stand, kind: str) -> Turn:
    """Not ours: said kindly, with who may help and what can be done here."""
    book, voice = stand.now.book, stand.asking.voice
    chat = book.chat.get(kind)
    text = chat.reply if chat else stand.say("find.nothing")
    desks = (book.desks[chat.desk],) if chat and chat.desk else ()
    menu, people = stand.say("leave.menu"), stand.say("menu.people")
    ways = [Choice("do=menu", menu), Choice("do=people", people)]
    if stand.here and stand.here.question:
        ways = []  # a number typed next is an answer to the question
    options = (*(voice.desk_button(desk) for desk in desks), *ways)
    return _aside(stand, Reply(text, options=options, desks=tuple(desk.id for desk in desks)))


def _none(stand: Stand) -> Choice:
    return Choice("do=none", stand.say("find.none"))


def _aside(stand: Stand, reply: Reply) -> Turn:
    """By the way: a question being asked is asked again below."""
    if stand.here and stand.here.question:
        return stand.aside(reply)
    return stand.but(unclear=0).turn((reply,))
