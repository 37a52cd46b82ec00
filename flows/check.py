"""Check the flows as a whole: every step can be reached, every step leads on, every name exists."""

from collections.abc import Iterator
from itertools import chain

from flows.check_aid import aid_problems, aid_shown
from flows.commands import COMMANDS
from flows.dialogue import Brain
from flows.flow import AWAY, Flow
from flows.said import phrase_problems, wrong_names
from flows.views import VIEWS
from knowledge.problems import Problem, unknown
from knowledge.readable import Shown, explained, hard

FOR_FOREIGNERS = "aid.easy"  # in English and kana, for who reads little Japanese
OPENED_BY_COMMANDS = (
    "welcome", "menu", "profile", "self_check", "quick_check", "result", "incident", "desks",
    "privacy", "erase", "restart", "trouble", "guess", "second", "drill", "aid", "calm", "closing",
    "unclear",
)  # fmt: skip


def check(brain: Brain) -> list[Problem]:
    flows = brain.asking.flows.all
    found = chain.from_iterable(_flow(flow) for flow in flows.values())
    return [
        *found, *_wanted(brain), *_words(brain), *phrase_problems(brain.asking.voice.say.all),
        *_hard_to_read(brain), *_led_to(brain), *aid_problems(brain),
    ]  # fmt: skip


def shown(brain: Brain) -> Iterator[Shown]:
    """Every string of flows and phrases that somebody can see."""
    for flow in brain.asking.flows.all.values():
        for step in flow.steps.values():
            yield Shown(f"{flow.file}:1", "say", step.say)
            yield from (Shown(f"{flow.file}:1", "label", o.label) for o in step.options)
    yield from aid_shown(brain)
    for name, text in brain.asking.voice.say.all.items():
        if name == FOR_FOREIGNERS:
            continue
        yield Shown(f"flows/words/phrases.yaml:1: {name}", "text", text)


def _led_to(brain: Brain) -> Iterator[Problem]:
    """What the content says of flows and commands must be there."""
    spots = brain.book.spots
    for name in brain.book.says.get("commands", {}):
        yield from unknown(spots[f"commands/{name}"].at(), "command", [name], COMMANDS)


def _hard_to_read(brain: Brain) -> Iterator[Problem]:
    for text, what in hard(shown(brain), explained(brain.book)):
        yield Problem(text.entry, what)


def _flow(flow: Flow) -> Iterator[Problem]:
    where = f"{flow.file}:1"
    reached, ahead = {flow.first}, [flow.first]
    while ahead:
        for way in flow.steps[ahead.pop()].next.values():
            new = {edge.to for edge in way} - reached
            reached |= new
            ahead += [to for to in new if to in flow.steps]
    for step in flow.steps.values():
        if step.id not in reached:
            yield Problem(where, f"{step.id}: no step leads here; remove it or lead to it")
        if not step.next:
            yield Problem(where, f"{step.id}: a dead end; give it options and next")
        if step.show and step.show not in VIEWS:
            known = ", ".join(VIEWS)
            yield Problem(where, f"{step.id}: unknown view {step.show}; write one of: {known}")
        if wrong := wrong_names(step.say, {"days"}):
            yield Problem(where, f"{step.id}: say: {wrong}")
    if flow.keep and not any(to.startswith(AWAY) for to in reached):
        yield Problem(where, "a flow that keeps answers must lead out, to /result or another")


def _wanted(brain: Brain) -> Iterator[Problem]:
    missing = [name for name in OPENED_BY_COMMANDS if name not in brain.asking.flows.all]
    yield from (Problem(f"flows/{name}.yaml:1", "the file is missing") for name in missing)


def _words(brain: Brain) -> Iterator[Problem]:
    where = "flows/words/hears.yaml:1"
    unknown = sorted(set(brain.hearing.commands.values()) - set(COMMANDS))
    yield from (Problem(where, f"unknown command {name}") for name in unknown)
    offered = {
        o.id for f in brain.asking.flows.all.values() for s in f.steps.values() for o in s.options
    }
    useless = sorted(set(brain.hearing.options) - offered)
    yield from (Problem(where, f"words for {name}, an option no step has") for name in useless)
    silent = sorted(set(COMMANDS) - set(brain.hearing.commands.values()))
    yield from (Problem(where, f"no words for command {name}") for name in silent)
