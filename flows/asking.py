"""How a step is put to a person: its words, its progress, its buttons."""

from dataclasses import dataclass, replace

from flows.flow import Flow, Flows, Step
from flows.outlook import Telling
from flows.referral import Referral
from flows.talk import Choice, Reply, Situation
from flows.telling import Voice
from flows.views import VIEWS
from knowledge import Question

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
        choices = self.choices(flow, step, now)
        if step.question:
            return (Reply(self._ask(flow, step.question, now), "question", choices),)
        if step.show:
            *early, last = VIEWS[step.show](self.telling(now))
            return (*early, replace(last, options=(*last.options, *choices)))
        text = step.say.format(days=self.voice.keep_days)
        return (Reply(text, step.kind, choices),)

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
        say, options = self.voice.say, step.options
        if step.show == GUESSES and now.talk.guess:
            kinds = [o for name in now.talk.guess if (o := step.option(name))]
            options = (*kinds, *(o for o in options if o.id not in now.book.incidents))
        choices = [Choice(f"{flow.id}:{step.id}={o.id}", o.label) for o in options]
        if step.question:
            choices.append(Choice(f"why={step.id}", say("question.why_button")))
        first = step.id == self.flows[PROFILE].first and flow.id == PROFILE
        if flow.keep and not first:
            choices.append(Choice(f"back={step.id}", say("question.back_button")))
        return tuple(choices)

    def _ask(self, flow: Flow, question: Question, now: Situation) -> str:
        asked = flow.questions
        text = self.voice.say(
            "question.progress",
            number=asked.index(question) + 1,
            of=len(asked),
            ask=question.ask,
        )
        if flow.id != CHECK or now.talk.revisit or not _opens_part(question, asked):
            return text
        return f"{self.voice.say(f'question.part.{question.part}')}\n\n{text}"


def _opens_part(question: Question, asked: tuple[Question, ...]) -> bool:
    return next(q for q in asked if q.part == question.part) is question


def _unclear(flow: Flow, step: Step) -> tuple[str, str, str]:
    """The phrases for the first, second and third time."""
    if step.kind == "first_aid":
        return "unclear.aid", "unclear.aid_again", "unclear.aid_more"
    if step.question:
        return "unclear.once", "unclear.again", "unclear.more"
    once = "unclear.once" if flow.keep else "unclear.outside"
    return once, "unclear.step_again", "unclear.step_more"
