"""What every view looks at: the voice, the situation, and what the answers come to."""

from dataclasses import dataclass

from flows import evaluation
from flows.flow import Flows
from flows.ranking import Action
from flows.referral import Referral
from flows.scoring import Result
from flows.talk import Choice, Situation
from flows.telling import Voice
from knowledge.models import Part

PARTS: tuple[Part, ...] = ("basic", "staff", "organisation")
SKIP = "skip"  # the option of who would rather not tell
INDUSTRY, SIZE, VENDOR = "profile.industry", "profile.size", "profile.vendor"


@dataclass(frozen=True)
class Telling:
    """All a view needs: the voice, whom to refer to, and the situation."""

    voice: Voice
    referral: Referral
    now: Situation
    quick: tuple[str, ...]  # the questions of the short check
    flows: Flows

    def say(self, phrase: str, /, **fill: object) -> str:
        return self.voice.say(phrase, **fill)


def evaluate(situation: Situation) -> Result:
    """The result of the answers given. Incomplete: which questions have no usable answer."""
    return evaluation.evaluate(situation.book, situation.talk.answers, *company_of(situation))


def remaining(telling: Telling) -> tuple[Action, ...]:
    """Everything still to do, best first."""
    now = telling.now
    return evaluation.remaining(now.book, now.talk.answers, *company_of(now))


def company_of(situation: Situation) -> tuple[str | None, str | None]:
    """Industry and size of the profile; None where the person told none."""
    given = (situation.talk.answers.get(key) for key in (INDUSTRY, SIZE))
    industry, size = (None if value == SKIP else value for value in given)
    return industry, size


def resume_button(telling: Telling) -> Choice:
    number = next_number(telling.now)
    return Choice("do=check", telling.say("menu.resume", number=number))


def next_number(situation: Situation) -> int:
    """The item number of the first question without an answer; the last one if none."""
    questions = sorted(situation.book.questions.values(), key=lambda q: q.item)
    answers = situation.talk.answers
    left = (q.item for q in questions if q.option(answers.get(q.id, "")) is None)
    return next(left, questions[-1].item)
