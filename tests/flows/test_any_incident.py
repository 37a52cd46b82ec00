"""Whatever is tapped and typed in first aid, with restarts and clock jumps: always an answer,
nothing forgotten, and always a way back."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from adapters import kept
from flows.case import LONGEST, Case
from flows.cases import CASES as FULL
from tests.cast import NOON, Person, brain

TYPED = [
    "できた", "やり方がわからない", "できない", "次へ", "はい", "いいえ", "わからない", "戻る",
    "メニュー", "続き", "メモ 業者は15時に来る", "事案メモ", "訓練", "連絡先", "警察は？",
    "どこに電話すればいい", "再起動していい？", "実は30万円振り込んでしまった", "自己点検",
    "電話の相手に操作されています", "身代金を払えと出た", "詐欺にあいました", "何も起きてません",
    "やめる", "手当ての続き", "あああ", "",
]  # fmt: skip
OLD = [
    "do=trouble", "do=aid", "do=record", "do=calls", "do=drill", "drill:which=bec",
    "drill:which=back", "guess:is=phishing", "incident:what=lost", "incident:lost=device",
    "second:which=other", "ransomware:cut=off", "ransomware:cut=cannot", "aid:money=yes",
    "aid:data=yes", "aid:do_not=next", "aid:after=later", "aid:after=close", "did=bank.no_answer",
    "did=police.reached", "did=x.y", "desk=police", "card=q01-start", "nonsense",
]  # fmt: skip


class Incident(RuleBasedStateMachine):
    """Somebody with a check half done, who does anything but erase."""

    @initialize()
    def meet(self) -> None:
        self.anna = Person(brain(), NOON)
        self.anna.start()
        self.anna.answer("done", "partly")
        self.told: dict[object, int] = {}

    @rule(data=st.data())
    def tap_what_is_offered(self, data: st.DataObject) -> None:
        safe = [
            o
            for o in self.anna.offered
            if not o.startswith(("erase:", "restart:", "self_", "back="))
        ]
        if safe:
            self.take(lambda: self.anna.tap(data.draw(st.sampled_from(safe))))

    @rule(text=st.sampled_from(TYPED))
    def type_something(self, text: str) -> None:
        back = text == "戻る" and self.anna.talk.flow in ("self_check", "profile")
        if self.anna.talk.flow not in ("restart", "erase") and not back:
            self.take(lambda: self.anna.say(text))

    @rule(option=st.sampled_from(OLD))
    def tap_an_old_button(self, option: str) -> None:
        self.take(lambda: self.anna.tap(option))

    @rule(minutes=st.integers(-90, 60 * 24 * 40))
    def the_clock_jumps(self, minutes: int) -> None:
        self.anna.now += timedelta(minutes=minutes)

    @rule()
    def the_service_starts_again(self) -> None:
        """What is kept is all there is."""
        again = kept.talk_of(kept.talk_json(self.anna.talk), 1)
        assert again == self.anna.talk
        self.anna.talk = replace(again, place=None)

    @precondition(lambda self: self.anna.talk.case is not None and self.anna.talk.case.type)
    @rule()
    def first_aid_goes_on_where_it_was(self) -> None:
        case = self.anna.talk.case
        assert case is not None
        self.anna.tap("do=aid")
        assert self.anna.talk.flow in (case.type, "aid"), self.anna.talk.flow
        assert self.anna.talk.case is not None
        assert self.anna.talk.case.type == case.type

    @precondition(lambda self: self.anna.talk.case is not None and self.anna.talk.case.type)
    @rule()
    def the_record_holds_what_was_done(self) -> None:
        self.anna.tap("do=record")
        assert self.anna.turn.replies[0].kind == "record"

    @rule()
    def the_check_goes_on(self) -> None:
        self.anna.tap("do=check")
        assert self.anna.talk.flow in ("self_check", "result")

    @invariant()
    def always_answered(self) -> None:
        assert self.anna.turn.replies
        assert self.anna.offered
        assert all(reply.text.strip() for reply in self.anna.turn.replies)

    @invariant()
    def the_check_is_not_forgotten(self) -> None:
        given = [q for q in ("q01", "q02") if q in self.anna.talk.answers]
        assert len(given) == 2

    @invariant()
    def incidents_are_in_order(self) -> None:
        cases = self.anna.talk.cases
        assert len(cases) <= 5
        assert all(case.type in self.anna.brain.asking.flows.aids for case in cases if case.type)
        assert self.anna.talk.flow is None or self.anna.talk.flow not in self.anna.talk.under

    def take(self, act: object) -> None:
        """What was done before is still there, unless the incident itself is gone by choice."""
        self.anna.now += timedelta(seconds=1)
        real = [case for case in self.anna.talk.cases if case.type and not case.drill]
        assert callable(act)
        act()
        after = {self.name(case): case for case in self.anna.talk.cases}
        assert len(real) >= FULL or all(self.name(case) in after for case in real)
        for case in real:
            found = after.get(self.name(case), case)
            assert found.log[: len(case.log)] == case.log or len(case.log) > LONGEST - 10
            assert found.notes[: len(case.notes)] == case.notes
        self.the_place_is_no_secret()

    def the_place_is_no_secret(self) -> None:
        """Without the memo, as after a release of content, one stands where one stood."""
        forgot = replace(self.anna.talk, place=None)
        where = self.anna.brain.where(self.anna.talk, self.anna.now)
        assert self.anna.brain.where(forgot, self.anna.now) == where

    @staticmethod
    def name(case: Case) -> object:
        return case.opened, case.drill


Incident.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestIncident = Incident.TestCase
