"""What every view looks at: the voice, the situation, and what the answers come to."""

from dataclasses import dataclass

from flows import evaluation
from flows.ranking import Action
from flows.referral import Referral
from flows.scoring import Result
from flows.talk import Choice, Situation
from flows.telling import Voice
from knowledge.models import Part

PARTS: tuple[Part, ...] = ("basic", "staff", "organisation")
INDUSTRY, SIZE, VENDOR = "profile.industry", "profile.size", "profile.vendor"


@dataclass(frozen=True)
class Telling:
    """All a view needs: the voice, whom to refer to, and the situation."""

    voice: Voice
    referral: Referral
    now: Situation

    def say(self, phrase: str, /, **fill: object) -> str:
        return self.voice.say(phrase, **fill)


def evaluate(situation: Situation) -> Result:
    """The result of the answers given. Incomplete: which questions have no usable answer."""
    answers = situation.talk.answers
    return evaluation.evaluate(situation.book, answers, answers.get(INDUSTRY), answers.get(SIZE))


def todo(telling: Telling) -> tuple[Action, ...]:
    """Everything still to do, best first."""
    answers, book = telling.now.talk.answers, telling.now.book
    return evaluation.todo(book, answers, answers.get(INDUSTRY), answers.get(SIZE))


def resume_button(telling: Telling) -> Choice:
    number = next_number(telling.now)
    return Choice("do=check", telling.say("menu.resume", number=number))


def next_number(situation: Situation) -> int:
    """The item number of the first question without an answer; the last one if none."""
    questions = sorted(situation.book.questions.values(), key=lambda q: q.item)
    answers = situation.talk.answers
    left = (q.item for q in questions if q.option(answers.get(q.id, "")) is None)
    return next(left, questions[-1].item)
