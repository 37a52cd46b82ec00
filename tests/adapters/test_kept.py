"""What is written of a talk reads back, also by another release."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import kept
from flows.talk import Check, Choice, Place, Reply, Talk
from tests.adapters.stores import RESULT

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(timezones=st.just(UTC))
ids = st.lists(words, max_size=3).map(tuple)
checks = st.none() | st.builds(Check, times, st.integers(-25, 100), words, ids)
talks = st.builds(
    Talk,
    flow=st.none() | words,
    answers=st.dictionaries(words, words, max_size=5),
    under=ids,
    revisit=st.none() | words,
    unclear=st.integers(0, 9),
    seen=st.none() | times,
    check=checks,
    before=checks,
    place=st.none() | st.builds(Place, words, words, words),
)
replies = st.builds(
    Reply,
    text=words,
    kind=st.sampled_from(["text", "question", "result", "card", "desk", "first_aid"]),
    options=st.lists(st.builds(Choice, words, words), max_size=3).map(tuple),
    cards=ids,
    figures=ids,
    desks=ids,
    result=st.none() | st.just(RESULT),
)


class TestWritten:
    @given(talks)
    def test_any_talk_reads_back_as_it_was(self, talk: Talk) -> None:
        assert kept.talk_of(kept.talk_json(talk), 1) == talk

    @given(replies)
    def test_any_reply_reads_back_as_it_was(self, reply: Reply) -> None:
        assert kept.reply_of(kept.reply_json(reply), 1) == reply

    def test_what_a_later_release_added_is_passed_over(self) -> None:
        assert kept.talk_of('{"flow": "plan", "mood": "good"}', 1) == Talk("plan")
        assert kept.reply_of('{"text": "はい", "image": "a.png"}', 1) == Reply("はい")

    def test_what_an_earlier_release_did_not_have_is_as_at_the_beginning(self) -> None:
        assert kept.talk_of("{}", 1) == Talk()

    @pytest.mark.parametrize("written", ["", "nothing", "[]", '{"seen": "yesterday"}'])
    def test_a_talk_that_cannot_be_read_is_empty(self, written: str) -> None:
        assert kept.talk_of(written, 1) == Talk()

    def test_a_reply_of_an_unknown_kind_keeps_its_text(self) -> None:
        assert kept.reply_of('{"text": "はい", "kind": "film"}', 1) == Reply("はい")

    def test_a_reply_that_cannot_be_read_is_empty(self) -> None:
        assert kept.reply_of("nothing", 1) == Reply("")
