"""What first aid shows for the open incident: what not to do, whom to call, by when to report."""

from flows.calling import ALWAYS, WHENS, Contact, contacts, waiting
from flows.case import CALLED
from flows.first_aid import Aid
from flows.incident_clock import clock
from flows.outlook import Telling
from flows.predicates import is_drill, personal_data
from flows.record import deeds, newest, report_lines, to_report
from flows.talk import Choice, Reply
from knowledge.hours import day_of

OUTCOMES = ("reached", "no_answer", "refused", "cost")
FORMS = ("ransomware", "ddos")  # kinds with a common form of the ministries
REACHED_NOW = ("now", "try")
CARDS_SHOWN = 3
SCRIPTS = 2  # desks whose words stand in the list; those of the others on their card


def guesses(telling: Telling) -> tuple[Reply, ...]:
    """What was typed sounds like these: to be confirmed, with the first safe thing to do."""
    say = telling.say
    lines = [say("guess.head"), "", *_first(telling), "", say("guess.always")]
    return (Reply("\n".join(lines), "first_aid"),)


def second(telling: Telling) -> tuple[Reply, ...]:
    """Trouble is told while an incident is open: the same one, or another?"""
    case = newest(telling)
    label = telling.now.book.incidents[case.type].label if case else ""
    same = Choice("do=aid", telling.say("second.same"))
    asked = telling.say("second.ask", label=label)
    return (Reply("\n".join([*_first(telling), "", asked]).strip(), "first_aid", options=(same,)),)


def _first(telling: Telling) -> list[str]:
    """The first safe thing to do for what was typed, if it is the kind that it sounds like."""
    book, guess = telling.now.book, telling.now.talk.guess
    aid = telling.now.aids.get(guess[0]) if guess else None
    if aid is None:
        return []
    step = next(iter(aid.steps.values()))
    label = book.incidents[guess[0]].label
    return [telling.say("guess.first", label=label), step.do or step.ask or ""]


def closing(telling: Telling) -> tuple[Reply, ...]:
    """Somebody says that all is well: is it over?"""
    case = newest(telling)
    label = telling.now.book.incidents[case.type].label if case else ""
    return (Reply(telling.say("closing.ask", label=label), "first_aid"),)


def do_not(telling: Telling) -> tuple[Reply, ...]:
    aid, say = _aid(telling), telling.say
    rows = (say("do_not.row", what=one.what, why=one.why) for one in aid.do_not.values())
    return (Reply("\n".join([say("do_not.head"), *rows]), "first_aid"),)


def calls(telling: Telling) -> tuple[Reply, ...]:
    """Whom to call, in order: who answers now, who perhaps, who by mail, who later."""
    say, found = telling.say, contacts(telling.now)
    lines: list[str] = [say("calls.drill"), ""] if is_drill(telling.now) else []
    closed = any(c.desk.after_hours == ALWAYS and c.when == "later" for c in found)
    listed = [c for c in found if closed or c.desk.id != ALWAYS]
    for when in WHENS:
        group = [_row(telling, number, c) for number, c in enumerate(listed, 1) if c.when == when]
        lines += [say(f"calls.{when}"), *group, ""] if group else []
    lines += [say("aid.life"), ""]
    if any(c.desk.id == "insurer" for c in found):
        lines += [say("aid.insurer")]
    lines += [say("aid.legal")]
    buttons = tuple(telling.voice.desk_button(c.desk) for c in found)
    ids = tuple(c.desk.id for c in found)
    return (Reply("\n".join(lines), "first_aid", options=buttons, desks=ids),)


def _row(telling: Telling, number: int, contact: Contact) -> str:
    """A desk with its number, or where that is written down; what to say to who is called first."""
    say, voice = telling.say, telling.voice
    line = say("aid.row", number=number, name=voice.named(contact.desk))
    if telling.now.answers.get(f"{CALLED}{contact.desk.id}") == "reached":
        return f"{line}{say('calls.reached')}"
    if contact.when == "later" and contact.opens:
        return f"{line}\n{say('calls.opens', when=voice.time(contact.opens))}"
    return f"{line}\n{contact.say}" if number <= SCRIPTS else line


def called(telling: Telling) -> tuple[Reply, ...]:
    """Was the next desk reached? One after the other, as many as can be called now."""
    say = telling.say
    asked = next((c.desk for c in waiting(telling.now) if c.when in REACHED_NOW), None)
    if asked is None:
        return (Reply(say("called.all"), "first_aid"),)
    buttons = tuple(
        Choice(f"did={asked.id}.{outcome}", say(f"called.{outcome}")) for outcome in OUTCOMES
    )
    text = say("called.ask", name=asked.name)
    return (Reply(text, "first_aid", options=buttons, desks=(asked.id,)),)


def keep(telling: Telling) -> tuple[Reply, ...]:
    return (_list(telling, "keep.head", _aid(telling).keep, "keep.note"),)


def inside(telling: Telling) -> tuple[Reply, ...]:
    return (_list(telling, "inside.head", _aid(telling).ask_inside, "inside.note"),)


def _list(telling: Telling, head: str, lines: tuple[str, ...], note: str) -> Reply:
    rows = (telling.say("list.row", line=line) for line in lines)
    return Reply(
        "\n".join([telling.say(head), *rows, "", telling.say(note)]),
        "first_aid",
        options=(Choice("do=record", telling.say("button.record")),),
    )


def report(telling: Telling) -> tuple[Reply, ...]:
    """Whether a leak of personal data is to be reported, by when, and what the report asks for."""
    say, found, case = telling.say, clock(telling.now), newest(telling)
    lines = [say(f"clock.{found.due}")]
    if found.due != "no":
        lines += [say(f"clock.case.{name}") for name in found.cases]
        known = telling.voice.day(found.dates.known)
        lines += ["", say("clock.known", day=known), *report_lines(telling)]
        lines += [] if found.exact else [say("clock.from_today")]
        if found.dates.first[1] < day_of(telling.now.now):
            lines += [say("clock.late")]
        lines += ["", say("clock.items")]
    lines += ["", say("clock.tell")]
    lines += [say("list.row", line=line) for line in _aid(telling).deadlines]
    if case and case.type in FORMS:
        lines += [say(f"clock.form.{case.type}")]
    lines += ["", say("clock.doubt"), say("clock.exception")]
    ppc = telling.now.book.desks.get("ppc")
    buttons = (telling.voice.desk_button(ppc),) if ppc else ()
    return (Reply("\n".join(lines), "first_aid", buttons, desks=("ppc",) if ppc else ()),)


def after(telling: Telling) -> tuple[Reply, ...]:
    """Back to work, and what would have prevented it."""
    say, aid, book = telling.say, _aid(telling), telling.now.book
    lines = [say("after.head"), *telling.voice.numbered(aid.after.recover)]
    open_calls = _open_calls(telling)
    if open_calls:
        lines += ["", say("after.open", names=say("list.and").join(open_calls))]
    cards = [book.cards[name] for name in aid.after.cards if name in book.cards][:CARDS_SHOWN]
    lines += ["", say("after.prevent"), *(say("list.row", line=c.title) for c in cards)]
    titles = [book.questions[q].title for q in aid.after.questions if q in book.questions]
    lines += ["", say("after.check", titles=say("list.and").join(titles))]
    if not personal_data(telling.now) and aid.deadlines:  # else they stood with the dates
        lines += ["", say("after.deadlines")]
        lines += [say("list.row", line=line) for line in aid.deadlines]
    lines += [telling.voice.sources(aid.sources)]
    if aid.basis == "memory":
        lines += [say("card.general")]
    buttons = (
        Choice("do=record", say("button.record")),
        *(telling.voice.card_button(card) for card in cards),
        Choice("do=calls", say("button.calls")),
    )
    return (Reply("\n".join(lines), "first_aid", buttons, cards=tuple(c.id for c in cards)),)


def still_open(telling: Telling) -> list[str]:
    """What is left to do in the open incident: a report that is due, and who was not reached."""
    say, names = telling.say, _open_calls(telling)
    lines = [say("aid.still", names=say("list.and").join(names))] if names else []
    if to_report(telling) and telling.now.answers.get(f"{CALLED}ppc") != "reached":
        dates, voice = clock(telling.now).dates, telling.voice
        first, last = (voice.day(day) for day in dates.first)
        late = dates.first[1] < day_of(telling.now.now)
        due = say("aid.due_full", day=voice.day(dates.full))
        lines = [due if late else say("aid.due", first=first, last=last), *lines]
    return lines


def _open_calls(telling: Telling) -> list[str]:
    """Desks that were not reached, or never reported on."""
    case = newest(telling)
    answers = case.answers if case else {}
    return [
        contact.desk.name
        for contact in contacts(telling.now)
        if contact.desk.id != ALWAYS and answers.get(f"{CALLED}{contact.desk.id}") != "reached"
    ]


def _aid(telling: Telling) -> Aid:
    """First aid of the open incident; of the one that fits no kind where there is none."""
    return telling.now.aid or telling.now.aids["unclear"]


def practised(telling: Telling) -> tuple[Reply, ...]:
    """The end of a drill: what went well, what to look at, and a card to begin with."""
    say, case, book = telling.say, newest(telling), telling.now.book
    found = deeds(case, telling.flows) if case else []
    well = [done.step.title for done in found if done.state == "done"]
    weak = [done.step.title for done in found if done.state in ("instead", "not_done", "seen")]
    lines = [say("practised.head"), *(say("list.row", line=title) for title in well)]
    lines += ["", say("practised.weak") if weak else say("practised.all")]
    lines += [say("list.row", line=title) for title in weak]
    cards = [book.cards[name] for name in _aid(telling).after.cards if name in book.cards]
    lines += ["", say("practised.card", title=cards[0].title)] if cards else []
    buttons = tuple(telling.voice.card_button(card) for card in cards[:1])
    ids = tuple(card.id for card in cards[:1])
    return (Reply("\n".join(lines), "first_aid", buttons, cards=ids),)
