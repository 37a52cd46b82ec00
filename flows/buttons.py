"""What a button does, however old it is: its id says all that is needed."""

from flows import aid_talk
from flows.commands import COMMANDS, fix, greet, why
from flows.flow import AWAY, Step
from flows.free_text import offered_again
from flows.predicates import PREDICATES, case_open
from flows.showing import content
from flows.stand import AID, DRILL, ERASE, GUESS, INCIDENT, RESTART, SECOND, TROUBLE, Stand
from flows.talk import Place, Reply, Turn, prefixed

ONCE = (ERASE, RESTART, "closing", SECOND, DRILL)  # flows whose buttons act only where they stand


def tapped(stand: Stand, option: str) -> Turn:
    """A button, however old: its id says all that is needed."""
    kind, _, name = option.partition("=")
    here = stand.here
    if turn := content(stand, kind, name):
        return turn
    questions = stand.now.book.questions
    match kind:
        case "fix" if name in questions:
            return fix(stand, questions[name].item)
        case "find" if name in questions:
            return stand.aside(Reply(stand.asking.voice.find_out_of(questions[name])))
        case "why" if name in questions:
            return why(stand, questions[name])
        case "back" if here and here.id == name:
            return stand.back()
        case "do" if name in COMMANDS:
            return COMMANDS[name](stand)
        case "did" if option in stand.talk.offered and (turn := aid_talk.did(stand, name)):
            return turn
    return _of_step(stand, kind, name)


def _of_step(stand: Stand, place: str, option: str) -> Turn:
    """`flow:step` and an option of it."""
    flow, _, step = place.partition(":")
    home = stand.asking.flows.all.get(flow)
    target = home.steps.get(step) if home else None
    if home is None or target is None or target.option(option) is None:
        return _stale(stand)
    return _chosen(stand, home.id, target, option)


def _chosen(stand: Stand, home: str, step: Step, option: str) -> Turn:
    """An option of a step: of the one being asked, of one passed before, or of an old menu."""
    here = stand.here
    if here and here.key == step.key:
        return answered(stand, step, option)
    flow = stand.asking.flows[home]
    if home in ONCE or (flow.case and not _passed(stand, home, step)):
        return _stale(stand)
    if flow.case:  # another answer to a step passed before: on from what holds then
        return stand.enter(home).answer(step, option)
    if home in (GUESS, INCIDENT) and stand.talk.flow != home and case_open(stand.now):
        return _told_again(stand, option)
    if flow.keep:
        if step.key in stand.talk.answers:
            return stand.change(step, option)
        there = stand.enter(home)
        if there.here and there.here.key == step.key and not here:
            return there.answer(step, option)
        return _stale(stand)
    there = stand.enter(home, interrupt=stand.talk.flow not in (None, home))
    return there.but(place=Place(home, step.id, stand.now.revision)).answer(step, option)


def _told_again(stand: Stand, option: str) -> Turn:
    """A button of the question what has happened, while an incident is being looked after."""
    case = stand.talk.case
    if case and option == case.type:
        return stand.resume_case()
    kinds = (option,) if option in stand.now.aids else ()
    return stand.but(guess=kinds).open(SECOND, interrupt=True)


def _passed(stand: Stand, home: str, step: Step) -> bool:
    """Whether a button of first aid belongs to a step passed in what is looked after now."""
    case = stand.talk.case
    return case is not None and home in (AID, case.type) and step.key in case.answers


def _special(stand: Stand, step: Step, option: str) -> Turn | None:
    """What an answer does beyond leading somewhere. None: nothing."""
    match stand.talk.flow, option:
        case "erase", "yes":
            return stand.forget()
        case "restart", "yes":
            return stand.start_over()
        case "privacy", "profile":
            return stand.ask_company_again()
        case "closing" | "aid" | "calm", "close" if step.id != "practised":
            return aid_talk.close(stand.deed(step.key, option))
        case "second", "other":
            fits = (e.to for e in step.next[option] if not e.when or PREDICATES[e.when](stand.now))
            return aid_talk.another(stand, next(fits).removeprefix(AWAY))
        case "guess", kind if kind in stand.now.aids:
            return aid_talk.confirmed(stand, kind)
        case "drill", kind if kind in stand.now.aids:
            return aid_talk.practise(stand, kind)
    return None


def answered(stand: Stand, step: Step, option: str, typed: str = "") -> Turn:
    """An option of the step being asked; after 「質問や心配」, what it was about is shown."""
    if turn := _special(stand, step, option):
        return turn
    turn = stand.answer(step, option, typed)
    if (stand.talk.flow, option) != (TROUBLE, "no"):
        return turn
    return offered_again(stand.with_talk(turn.talk), stand.talk.offered) or turn


def _stale(stand: Stand) -> Turn:
    """A button that cannot be acted on any more: say so, and ask what is asked now."""
    if stand.here is None:
        return prefixed(greet(stand), stand.say("old.gone"))
    return prefixed(stand.arrive(), stand.say("old.passed"))
