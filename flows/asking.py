"""How a step is put to a person: its words, its progress, its buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flows.flow import Flow, Flows, Step
from flows.outlook import Telling
from flows.referral import Referral
from flows.talk import Choice, Reply, Situation
from flows.telling import Voice
from flows.views import VIEWS
from knowledge import Option

CHECK, PROFILE, QUICK = "self_check", "profile", "quick_check"
LONG, BEGINS = 160, 2  # characters of first aid that are not repeated in full; lines that are
AID_CALLED = "aid.called"  # the step in which it is asked whether a desk was reached
GUESSES = "guesses"  # the view of the kinds of trouble guessed at


@dataclass(frozen=True)
class Asking:
    """Everything read at start-up that showing a step needs."""

    flows: Flows
    referral: Referral
    voice: Voice

    def telling(self, now: Situation) -> Telling:
        quick = tuple(q.id for q in self.flows[QUICK].questions)
        return Telling(self.voice, self.referral, now, quick, self.flows)

    def show(self, flow: Flow, step: Step, now: Situation) -> tuple[Reply, ...]:
        """A step as replies; its buttons go with the last of them."""
        if step.show:
            *early, last = VIEWS[step.show](self.telling(now))
            options = (*last.options, *self.choices(flow, step, now))
            return (*early, replace(last, options=options))
        shown = self._shown[flow.id, step.id]
        part = self._parts.get(step.id) if flow.id == CHECK and not now.talk.revisit else None
        return (replace(shown, text=f"{part}\n\n{shown.text}") if part else shown,)

    def again(self, flow: Flow, step: Step, now: Situation, times: int) -> Reply:
        """The same step for the nth time in a row not understood: other words, other ways out."""
        shown = self.show(flow, step, now)[-1]
        asked = shown.text if step.question or flow.keep or step.kind == "first_aid" else ""
        if step.kind == "first_aid" and len(asked) > LONG:
            asked = "\n".join(asked.split("\n")[:BEGINS])  # the rest stands above
        text = self.voice.say(_unclear(flow, step)[(times - 1) % 3])
        options = (*shown.options, Choice("do=trouble", self.voice.say("button.trouble_now")))
        if step.kind == "first_aid":
            options = shown.options
        elif times > 1:
            options = self._with_people(options)
        kind = "question" if step.question else step.kind
        return Reply(f"{text}\n\n{asked}".strip(), kind, options)

    def _with_people(self, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return (*choices, Choice("do=people", self.voice.say("menu.people")))

    def choices(self, flow: Flow, step: Step, now: Situation) -> tuple[Choice, ...]:
        """The buttons of a step; of the kinds of trouble guessed at, only the likely ones."""
        if step.show == GUESSES and now.talk.guess:
            kinds = [o for name in now.talk.guess if (o := step.option(name))]
            others = (o for o in step.options if o.id not in now.book.incidents)
            return self._buttons_of(flow, step, (*kinds, *others))
        return self._buttons[flow.id, step.id]

    @cached_property
    def _buttons(self) -> Mapping[tuple[str, str], tuple[Choice, ...]]:
        """The buttons of every step, by flow and step."""
        return {
            (flow.id, step.id): self._buttons_of(flow, step, step.options)
            for flow in self.flows.all.values()
            for step in flow.steps.values()
        }

    def _buttons_of(
        self, flow: Flow, step: Step, options: tuple[Option, ...]
    ) -> tuple[Choice, ...]:
        say = self.voice.say
        choices = [Choice(f"{flow.id}:{step.id}={o.id}", o.label) for o in options]
        if step.question:
            choices.append(Choice(f"why={step.id}", say("question.why_button")))
        first = flow.id == PROFILE and step.id == flow.first
        if flow.keep and not first:
            choices.append(Choice(f"back={step.id}", say("question.back_button")))
        return tuple(choices)

    @cached_property
    def _shown(self) -> Mapping[tuple[str, str], Reply]:
        """Every step that reads the same for everybody, by flow and step."""
        return {
            (flow.id, step.id): self._read_out(flow, step)
            for flow in self.flows.all.values()
            for step in flow.steps.values()
            if not step.show
        }

    def _read_out(self, flow: Flow, step: Step) -> Reply:
        """A step in its own words; a question with how far it is along."""
        buttons = self._buttons[flow.id, step.id]
        if step.question is None:
            return Reply(step.say.format(days=self.voice.keep_days), step.kind, buttons)
        asked = [question.id for question in flow.questions]
        text = self.voice.say(
            "question.progress",
            number=asked.index(step.question.id) + 1,
            of=len(asked),
            ask=step.question.ask,
        )
        return Reply(text, "question", buttons)

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        """The questions of the check that open a part of it, and the heading of that part."""
        opening = {q.part: q.id for q in reversed(self.flows[CHECK].questions)}
        return {name: self.voice.say(f"question.part.{part}") for part, name in opening.items()}


def _unclear(flow: Flow, step: Step) -> tuple[str, str, str]:
    """The phrases for the first, second and third time."""
    if step.kind == "first_aid":
        return "unclear.aid", "unclear.aid_again", "unclear.aid_more"
    if step.question:
        return "unclear.once", "unclear.again", "unclear.more"
    once = "unclear.once" if flow.keep else "unclear.outside"
    return once, "unclear.step_again", "unclear.step_more"
