"""Check first aid as a whole: every name exists, somebody is always called, all is easy to read."""

from collections.abc import Iterator

from flows.case import BANK
from flows.dialogue import Brain
from flows.first_aid import Aid
from flows.flow import Flow
from flows.predicates import PREDICATES
from knowledge.problems import Problem, unknown
from knowledge.readable import Shown


def aid_problems(brain: Brain) -> Iterator[Problem]:
    book, flows = brain.book, brain.asking.flows
    for kind in book.incidents:
        if kind not in flows.aids:
            yield Problem(f"flows/incident/{kind}.yaml", "the file is missing; write first aid")
    for kind, aid in flows.aids.items():
        where = f"{flows[kind].file}:1"
        yield from unknown(where, "source", aid.sources, book.sources)
        yield from unknown(where, "question", aid.after.questions, book.questions)
        yield from unknown(where, "card", aid.after.cards, book.cards)
        yield from unknown(where, "desk", _desks(aid), book.desks)
        yield from unknown(where, "predicate", [c.when for c in aid.call if c.when], PREDICATES)
        yield from _told(where, flows[kind], aid)
        yield from _circles(where, flows[kind])
        if not any(not call.when and not call.told for call in aid.call):
            yield Problem(where, "call: some desk must have neither `when` nor `told`")
    if not any(step.key == BANK for flow in flows.all.values() for step in flow.steps.values()):
        yield Problem("flows/aid.yaml:1", f"the step {BANK} is missing")


def _desks(aid: Aid) -> list[str]:
    called = [step.calls for step in aid.steps.values() if step.calls]
    return [*called, *(call.desk for call in aid.call)]


def _told(where: str, flow: Flow, aid: Aid) -> Iterator[Problem]:
    """What an order of calling depends on must be a step, and an answer of it."""
    for call in aid.call:
        for name, options in call.told.items():
            step = flow.steps.get(name)
            yield from unknown(where, "step", [name], flow.steps)
            known = {option.id for option in step.options} if step else set(options)
            yield from unknown(where, f"answer to {name}", options, known)


def _circles(where: str, flow: Flow) -> Iterator[Problem]:
    """Steps that lead back to themselves: somebody in distress would turn in a circle."""
    ways = {s.id: {e.to for way in s.next.values() for e in way} for s in flow.steps.values()}
    while ways:  # what leads only to what is gone already can be in no circle
        ends = [step for step, to in ways.items() if not to & ways.keys()]
        if not ends:
            yield Problem(where, f"{', '.join(ways)}: lead in a circle; let one lead on")
            return
        for step in ends:
            del ways[step]


def aid_shown(brain: Brain) -> Iterator[Shown]:
    """Every string of first aid that is not the words of a step."""
    for kind, aid in brain.asking.flows.aids.items():
        where = f"{brain.asking.flows[kind].file}:1: "
        for name, rule in aid.do_not.items():
            yield Shown(f"{where}do_not.{name}", "text", f"{rule.what}\n{rule.why}")
        for part, lines in (
            ("keep", aid.keep),
            ("ask_inside", aid.ask_inside),
            ("deadlines", aid.deadlines),
            ("recover", aid.after.recover),
            ("say", tuple(call.say for call in aid.call if call.say)),
        ):
            yield from (Shown(f"{where}{part}", "text", line) for line in lines)
        yield from (Shown(f"{where}{s.title}", "label", s.title) for s in aid.steps.values())
