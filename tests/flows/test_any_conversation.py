"""Whatever is tapped and typed, in any order: always an answer, nothing forgotten, no dead end."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flows.talk import Talk
from tests.cast import ASKED, NOON, Person, brain

TYPED = [
    "メニュー", "戻る", "やめる", "続き", "人に相談", "何を覚えている", "くわしく",
    "自己点検", "6問", "結果", "まだ", "やってる", "はい", "いいえ", "3", "",
    "Q1を直す", "Q24を直す", "こんにちは", "身代金を払えと出た", "あああ",
]  # fmt: skip
OLD = [
    "self_check:q01=done", "self_check:q09=not_used", "quick_check:q02=partly", "menu:top=topics",
    "profile:size=small", "card=q01-start", "desk=police", "why=q05", "back=q03", "do=result",
    "result:result=why", "topics:parts=staff", "incident:money=yes", "plan:parts=basic", "nonsense",
]  # fmt: skip


class Conversation(RuleBasedStateMachine):
    """A person who does anything except erase or start over; those are watched elsewhere."""

    @initialize()
    def meet(self) -> None:
        self.anna = Person(brain(), NOON)
        self.anna.say("こんにちは")
        self.known: set[str] = set()

    @rule(data=st.data())
    def tap_what_is_offered(self, data: st.DataObject) -> None:
        safe = [
            o for o in self.anna.offered if o not in ("restart:confirm=yes", "erase:confirm=yes")
        ]
        self.take(lambda: self.anna.tap(data.draw(st.sampled_from(safe))))

    @rule(text=st.sampled_from(TYPED))
    def type_something(self, text: str) -> None:
        risky = text == "はい" and self.anna.talk.flow in ("restart", "erase")
        if not risky:
            self.take(lambda: self.anna.say(text))

    @rule(text=st.text(max_size=30))
    def type_anything(self, text: str) -> None:
        if self.anna.talk.flow not in ("restart", "erase"):
            self.take(lambda: self.anna.say(text))

    @rule(option=st.sampled_from(OLD))
    def tap_an_old_button(self, option: str) -> None:
        self.take(lambda: self.anna.tap(option))

    @rule(hours=st.integers(1, 400))
    def time_passes(self, hours: int) -> None:
        self.anna.now += timedelta(hours=hours)

    @precondition(lambda self: self.anna.talk.place is not None)
    @rule()
    def the_content_changes(self) -> None:
        """The memo is lost, as after an edit; the place is worked out again from the answers."""
        self.anna.talk = replace(self.anna.talk, place=None)

    @invariant()
    def always_answered(self) -> None:
        assert self.anna.turn.replies
        assert self.anna.offered
        assert all(reply.text.strip() for reply in self.anna.turn.replies)

    @invariant()
    def always_in_a_known_place(self) -> None:
        flows = self.anna.brain.asking.flows.all
        assert self.anna.talk.flow is None or self.anna.talk.flow in flows
        assert set(self.anna.talk.under) <= set(flows)
        assert self.anna.talk.flow not in self.anna.talk.under

    def take(self, act: object) -> None:
        before = {q for q in ASKED if q in self.anna.talk.answers}
        assert callable(act)
        act()
        after = {q for q in ASKED if q in self.anna.talk.answers}
        lost = before - after
        assert len(lost) <= 1, "only one step back at a time"
        assert self.anna.talk != Talk()


Conversation.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestConversation = Conversation.TestCase
