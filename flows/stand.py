"""Where a talk stands, and the ways it can move: forwards, back, aside, into and out of flows."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flows import cases, outlook, predicates, views
from flows.asking import CHECK, PROFILE, Asking
from flows.case import VIA
from flows.flow import AWAY, RETURN, Flow, Step, stands, walk
from flows.talk import Check, Choice, Place, Reply, Situation, Talk, Turn, prefixed

WELCOME, MENU, RESULT = "welcome", "menu", "result"
ERASE, RESTART = "erase", "restart"
INCIDENT, GUESS, SECOND, TROUBLE = "incident", "guess", "second", "trouble"
DRILL, AID = "drill", cases.AID_FLOW
DEEPEST = 4  # interrupted flows that are remembered


@dataclass(frozen=True)
class Stand:
    """One talk at one moment. Every move gives a new Stand or a Turn; nothing is changed."""

    asking: Asking
    now: Situation

    # -- where -----------------------------------------------------------------------------

    @property
    def talk(self) -> Talk:
        return self.now.talk

    @cached_property
    def flow(self) -> Flow | None:
        return self.asking.flows.all.get(self.talk.flow or "")

    @property
    def here(self) -> Step | None:
        """The step being asked: the one asked again out of turn, or the one walked to."""
        if self.talk.revisit:
            return self.asking.flows[CHECK].steps.get(self.talk.revisit)
        return self.flow.steps.get(self._state) if self.flow else None

    @cached_property
    def _state(self) -> str:
        """Where the answers lead in the flow; empty out of any."""
        return stands(self.flow, self.now) if self.flow else ""

    @property
    def unfinished(self) -> bool:
        return predicates.check_begun(self.now) and not predicates.check_finished(self.now)

    def say(self, phrase: str, /, **fill: object) -> str:
        return self.asking.voice.say(phrase, **fill)

    def but(self, **changes: Any) -> "Stand":
        return self.with_talk(self.talk.but(**changes))

    # -- in and out of flows -----------------------------------------------------------------

    def open(self, flow: str, *, interrupt: bool = False) -> Turn:
        return self.enter(flow, interrupt=interrupt).arrive()

    def enter(self, flow: str, *, interrupt: bool = False) -> "Stand":
        """Stand at the start of a flow, or where its kept answers lead."""
        another = flow in (INCIDENT, GUESS) and self.talk.flow != SECOND
        if another and predicates.case_open(self.now):
            flow = SECOND
        talk = self.talk if self.asking.flows[flow].case else cases.without_drill(self.talk)
        if flow not in (*self.now.aids, INCIDENT, GUESS, SECOND, TROUBLE):
            talk = cases.without_guess(talk)
        return self.with_talk(talk)._entered(flow, interrupt=interrupt)

    def _entered(self, flow: str, *, interrupt: bool) -> "Stand":
        left, under = self.talk.flow, self.talk.under
        stand = self if interrupt else self._drop(left)
        if interrupt and left and left != flow:
            under = (*(f for f in under if f != left), left)[-DEEPEST:]
        if flow in under:
            under = under[: under.index(flow)]
        if self.asking.flows[flow].keep:
            under = ()
        else:
            stand = stand._drop(flow)
        if flow in self.now.aids:
            stand = stand.with_talk(cases.of_kind(stand.talk, flow, self.now.now))
        return stand.but(flow=flow, under=under, revisit=None, unclear=0, place=None)

    def arrive(self) -> Turn:
        """Show where the talk stands; a flow whose answers are all there is walked through."""
        flow = self.flow
        if flow is None:
            return self.open(MENU)
        if again := self.talk.revisit:
            check = self.asking.flows[CHECK]
            return Turn(self.talk, self.asking.show(check, check.steps[again], self.now), again)
        if self._state.startswith(AWAY):
            return self.leave_for(self._state)
        now = (self._record() if flow.id == RESULT else self).now
        talk = now.talk.but(place=Place(flow.id, self._state, now.revision))
        return Turn(talk, self.asking.show(flow, flow.steps[self._state], now), self._state)

    def leave_for(self, state: str) -> Turn:
        """Out of a flow: into another, or back to what it interrupted."""
        if state != RETURN:
            return self.open(state.removeprefix(AWAY))
        left = self._drop(self.talk.flow)
        left = left.with_talk(cases.without_guess(left.talk))
        stand = left.with_talk(cases.settled(left.talk, self.asking.flows.all))
        if not stand.talk.under:
            return stand.open(MENU)
        *under, back = stand.talk.under
        stand = stand.but(flow=back, under=tuple(under), revisit=None, place=None, unclear=0)
        return prefixed(stand.arrive(), self.say("return.now"))

    def _drop(self, flow: str | None) -> "Stand":
        """Forget the way through a flow that keeps nothing."""
        found = self.asking.flows.all.get(flow or "")
        if found is None or found.keep or found.case:
            return self
        if found.keys.isdisjoint(self.talk.answers):
            return self
        return self.but(answers={k: o for k, o in self.talk.answers.items() if k not in found.keys})

    # -- answers -----------------------------------------------------------------------------

    def answer(self, step: Step, option: str, typed: str = "") -> Turn:
        """An option of the step being asked: keep it and go where it leads."""
        if self.talk.revisit:
            return self.change(step, option)
        notes = [self.say("question.typed", label=typed)] if typed and step.question else []
        if away := self._waiting_way(step, option):
            return self.open(away, interrupt=True)
        if kind := self._handed_over(step, option):
            aid = self.flow.aid if self.flow else None
            return self.with_talk(cases.answered(self.now, aid, step, option, VIA)).open(kind)
        turn = self._kept(step, option, unclear=0).arrive()
        if step.question and option == "unsure" and turn.replies[0].kind == "question":
            notes.append(self.say("question.unsure"))
        return prefixed(turn, *notes)

    def _kept(self, step: Step, option: str, **changes: Any) -> "Stand":
        """An answer kept: of first aid with its time, in the open incident. Empty: taken back."""
        if self.flow is not None and self.flow.case:
            talk = cases.answered(self.now, self.flow.aid, step, option)
            return self.with_talk(talk.but(**changes))
        answers = dict(self.talk.answers)
        answers.pop(step.key, None)
        if option:
            answers[step.key] = option
        return self.but(answers=answers, **changes)

    def _handed_over(self, step: Step, option: str) -> str:
        """The other kind of trouble that an answer of first aid leads to."""
        if self.flow is None or not self.flow.case:
            return ""
        to = step.next[option][-1].to.removeprefix(AWAY)
        return to if to in self.now.aids else ""

    def _waiting_way(self, step: Step, option: str) -> str:
        """The flow an option leads to, where the flow being left waits for the way back."""
        to = step.next[option][-1].to
        if self.flow is None or not self.flow.waits or not to.startswith(AWAY) or to == RETURN:
            return ""
        named = to.removeprefix(AWAY)
        return named if named not in (MENU, self.talk.flow) else ""

    def change(self, step: Step, option: str) -> Turn:
        """Another answer to a question passed before; the talk stays where it stands."""
        before = self.talk.answers[step.key]
        answers = {**self.talk.answers, step.key: option}
        stays = step.next.get(before) == step.next[option]  # then the memo still holds
        place = self.talk.place if stays else None
        changed = self.but(answers=answers, revisit=None, unclear=0, place=place)
        changed = changed._record() if self.talk.check else changed
        note = changed._changed(step, option, before)
        if changed.flow is None:
            return changed.turn((Reply(note, options=changed.ways()),))
        return prefixed(changed.arrive(), note)

    def _changed(self, step: Step, option: str, before: str) -> str:
        found = step.option(option)
        label = found.label if found else ""
        if step.question is None:
            return self.say("old.profile", label=label)
        number = step.question.item
        if before == option:
            return self.say("old.same", number=number, label=label)
        if predicates.check_finished(self.now):
            total = outlook.evaluate(self.now).score.total
            return self.say("old.changed_total", number=number, label=label, total=total)
        return self.say("old.changed", number=number, label=label)

    def back(self) -> Turn:
        """One step back, as often as asked; what was answered there is told."""
        if self.talk.revisit:
            return self.but(revisit=None).arrive()
        if self.flow is None:
            return self.open(MENU)
        _, path = walk(self.flow, self.now)
        if not path:
            return self._back_out(self.flow)
        step = self.flow.steps[path[-1]]
        was = step.option(self.now.answers[step.key])
        stand = self._kept(step, "", unclear=0, place=None)
        note = self.say("question.earlier", label=was.label) if was and self.flow.keep else ""
        return prefixed(stand.arrive(), note)

    def _back_out(self, flow: Flow) -> Turn:
        """Back from the first step of a flow."""
        case = self.talk.case
        if flow.id == AID and case and case.type:
            return self.enter(case.type).back()
        if flow.aid and case and not case.drill and len(case.log) <= 1:
            return self.with_talk(cases.without_kind(self.talk)).open(INCIDENT)
        if flow.case:
            return prefixed(self.arrive(), self.say("aid.first"))
        if flow.id == RESULT and predicates.check_finished(self.now):
            return self.but(flow=CHECK, place=None).back()
        if not flow.keep:
            return self.leave_for(RETURN)
        if flow.id == CHECK and predicates.profile_known(self.now):
            return self.but(flow=PROFILE, place=None).back()
        return prefixed(self.arrive(), self.say("question.first"))

    # -- incidents -----------------------------------------------------------------------------

    def deed(self, key: str, option: str) -> "Stand":
        """Something answered or done, kept with its time in the open incident."""
        return self.with_talk(cases.deed(self.talk, key, option, self.now.now))

    def resume_case(self) -> Turn:
        """On with the open incident, where it stands; without one, what has happened."""
        talk = cases.taken_up(self.talk)
        if talk.case is None or not talk.case.type:
            return self.open(INCIDENT, interrupt=True)
        asking = self.flow is not None and self.flow.keep
        stand = self.with_talk(talk)
        return stand.with_talk(cases.reopened(stand.now)).open(talk.case.type, interrupt=asking)

    def with_talk(self, talk: Talk) -> "Stand":
        return Stand(self.asking, self.now.with_talk(talk))

    # -- beginnings and ends -------------------------------------------------------------------

    def _record(self) -> "Stand":
        """Keep what a finished check showed: its total, the content revision, the cards."""
        if not predicates.check_finished(self.now):
            return self
        found = outlook.evaluate(self.now)
        at = self.talk.check.at if self.talk.check else self.now.now
        check = Check(at, found.score.total, self.now.revision, found.actions)
        return self.but(check=check)

    def start_over(self) -> Turn:
        """The questions again from the first; what is known of the company stays."""
        questions = self.now.book.questions
        kept = {k: o for k, o in self.talk.answers.items() if k not in questions}
        before = self.talk.check or self.talk.before
        fresh = self.but(answers=kept, check=None, before=before, under=())
        start = CHECK if predicates.profile_known(fresh.now) else PROFILE
        return prefixed(fresh.open(start), self.say("restart.done"))

    def ask_company_again(self) -> Turn:
        """The three questions about the company once more; the answers to the 25 stay."""
        kept = {k: o for k, o in self.talk.answers.items() if not k.startswith(f"{PROFILE}.")}
        return self.but(answers=kept).open(PROFILE)

    def forget(self) -> Turn:
        """Erase everything; the last message says what was erased."""
        what = "\n".join(views.kinds_remembered(self.asking.telling(self.now)))
        done = Reply(self.say("erase.done", what=what))
        return Turn(Talk(), (done, *self.welcome()), forget=True)

    def welcome(self) -> tuple[Reply, ...]:
        flow = self.asking.flows[WELCOME]
        return self.asking.show(flow, flow.steps[flow.first], self.now)

    # -- answering without moving ----------------------------------------------------------------

    def aside(self, reply: Reply) -> Turn:
        """Answer something by the way, then ask again what is being asked."""
        here, flow = self.here, self.flow
        if here is None or flow is None:
            return self.turn((replace(reply, options=reply.options or self.ways()),))
        if here.question or flow.keep:
            again = self.arrive()
            return replace(again, replies=(reply, *again.replies))
        ways = self.asking.choices(flow, here, self.now)
        return self.turn((replace(reply, options=(*reply.options, *ways)),))

    def ways(self) -> tuple[Choice, ...]:
        """Where to go from nowhere."""
        menu = Choice("do=menu", self.say("leave.menu"))
        if not self.unfinished:
            return (menu,)
        return (Choice("do=check", self.say("leave.resume")), menu)

    def turn(self, replies: tuple[Reply, ...]) -> Turn:
        return Turn(self.talk, replies, self.here.id if self.here else "")
