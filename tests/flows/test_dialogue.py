"""What one thing said leads to, beyond what transcripts show well."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.talk import Said, Talk
from tests.cast import ASKED, NOON, Person, brain


@pytest.fixture
def anna() -> Person:
    return Person(brain())


def test_a_stranger_is_welcomed_and_told_what_is_kept(anna: Person) -> None:
    assert "365" in anna.say("こんにちは")
    assert anna.offered[0] == "welcome:hello=start"


def test_the_same_arguments_give_the_same_turn() -> None:
    talk = Talk("self_check", {"q01": "done"})
    turns = [brain().decide(talk, Said("まだ"), NOON) for _ in range(2)]
    assert turns[0] == turns[1]


def test_self_check_from_nothing_asks_for_the_company_first(anna: Person) -> None:
    anna.say("自己点検")
    assert (anna.talk.flow, anna.turn.step) == ("profile", "industry")


def test_every_answer_button_ends_in_question_and_option(anna: Person) -> None:
    anna.start()
    assert "self_check:q01=done" in anna.offered


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("できている", "done"), ("１", "done"), ("①", "done"), ("1番です", "done"),
        ("やってる", "done"), ("ﾔｯﾃﾏｽ", "done"), ("○", "done"), ("はい！", "done"),
        ("半分くらい", "partly"), ("２", "partly"), ("ときどきやってる", "partly"),
        ("△", "partly"), ("マダ", "not_yet"), ("まだです。", "not_yet"),
        ("全然やってない", "not_yet"), ("いいえ", "not_yet"), ("×", "not_yet"),
        ("わからん", "unsure"), ("さあ？", "unsure"), ("業者に任せきり", "unsure"), ("4", "unsure"),
    ],
)  # fmt: skip
def test_everyday_words_are_understood(anna: Person, typed: str, kept: str) -> None:
    anna.start()
    anna.say(typed)
    assert anna.talk.answers["q01"] == kept


def test_not_using_a_thing_counts_only_where_it_is_offered(anna: Person) -> None:
    anna.start()
    anna.say("使ってない")
    assert anna.talk.answers["q01"] == "not_yet"
    anna.answer(*["done"] * 4)
    anna.say("使ってない")
    assert anna.talk.answers["q09"] == "not_used"


@pytest.mark.parametrize(
    "noise", ["", "   ", "😀😀", "\u202eabc", "<b>x</b>", "あ" * 10_000, "\x00"]
)
def test_noise_is_answered_and_nothing_is_lost(anna: Person, noise: str) -> None:
    anna.start()
    anna.answer("done")
    anna.say(noise)
    assert anna.talk.answers["q01"] == "done"
    assert anna.turn.step == "q02"
    assert anna.offered


def test_the_same_sentence_never_comes_three_times(anna: Person) -> None:
    anna.start()
    said = [anna.say("うーむ") for _ in range(9)]
    assert all(len(set(said[n : n + 3])) == 3 for n in range(7))


def test_the_second_unclear_answer_offers_ways_out(anna: Person) -> None:
    anna.start()
    anna.say("うーむ")
    anna.say("うーむ")
    assert {"why=q01", "self_check:q01=unsure", "do=people"} <= set(anna.offered)


COMMANDS = ["メニュー", "戻る", "やめる", "最初から", "人に相談", "何を覚えている？", "消して"]
STATES = [
    ("welcome", []),
    ("profile", ["welcome:hello=start"]),
    ("question", ["self_check:q01=done"]),
    ("menu", ["do=menu"]),
    ("topics", ["menu:top=topics", "topics:parts=basic"]),
    ("incident", ["do=trouble", "incident:what=locked"]),
    ("first aid", ["do=trouble", "incident:what=unsure"]),
    ("guess", ["do=trouble", "ファイルが開けなくなった"]),
    ("desks", ["do=people"]),
    ("privacy", ["do=memory"]),
    ("erase", ["do=erase"]),
    ("restart", ["do=restart"]),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("name", "taps"), STATES)
def test_every_command_works_in_every_state(name: str, taps: list[str], command: str) -> None:
    anna = Person(brain())
    anna.start()
    for option in taps:
        anna.tap(option) if "=" in option else anna.say(option)
    anna.say(command)
    assert anna.turn.replies
    assert anna.offered
    assert anna.talk.answers["profile.industry"] == "construction"


def test_urgent_words_interrupt_and_the_same_question_comes_back(anna: Person) -> None:
    anna.start()
    anna.answer("done", "done")
    anna.say("ファイルが暗号化されて身代金を払えと出た")
    assert anna.talk.flow == "guess"
    anna.tap("guess:is=ransomware")
    anna.through()
    anna.tap("aid:after=close")
    assert (anna.talk.flow, anna.turn.step) == ("self_check", "q03")


@pytest.mark.parametrize(
    "text", ["乗っ取られたらどうしよう", "ランサムウェアって何", "暗号化は必要？"]
)
def test_asking_about_trouble_is_not_trouble(anna: Person, text: str) -> None:
    anna.start()
    anna.say(text)
    assert anna.talk.flow == "self_check"


@pytest.mark.parametrize(
    "text", ["身代金を払えと出た。どうしたらいい", "データが開けないので助けて"]
)
def test_trouble_told_with_a_question_is_trouble(anna: Person, text: str) -> None:
    anna.start()
    anna.say(text)
    assert anna.talk.flow in ("guess", "trouble")


def test_back_goes_any_number_of_steps_and_into_the_profile(anna: Person) -> None:
    anna.start()
    anna.answer("done", "partly", "done")
    for expected in ("q03", "q02", "q01", "vendor", "size", "industry", "industry"):
        anna.say("戻る")
        assert anna.turn.step == expected


def test_back_from_the_result_asks_the_last_question(anna: Person) -> None:
    anna.finish()
    anna.say("戻る")
    assert (anna.talk.flow, anna.turn.step) == ("self_check", "q24")


def test_a_stale_back_button_does_nothing(anna: Person) -> None:
    anna.start()
    anna.answer("done", "done")
    anna.tap("back=q02")
    assert anna.turn.step == "q03"
    assert "old.passed" in anna.heard


def test_an_old_button_changes_that_answer_and_stays(anna: Person) -> None:
    anna.start()
    anna.answer("done", "done", "done")
    heard = anna.tap("self_check:q01=not_yet")
    assert "old.changed number=1 label=まだ" in heard
    assert (anna.talk.answers["q01"], anna.turn.step) == ("not_yet", "q04")


def test_a_double_tap_changes_nothing(anna: Person) -> None:
    anna.start()
    anna.answer("done")
    before = anna.talk.answers
    assert "old.same number=1" in anna.tap("self_check:q01=done")
    assert (anna.talk.answers, anna.turn.step) == (before, "q02")


def test_an_old_profile_button_changes_the_profile(anna: Person) -> None:
    anna.start()
    anna.tap("profile:industry=it")
    assert (anna.talk.answers["profile.industry"], anna.turn.step) == ("it", "q01")


@pytest.mark.parametrize(
    "option",
    ["", "x", "self_check:q99=done", "self_check:q02=maybe", "card=none", "do=fly", "a:b=c=d", "=",
     "self_check:q05=done", "why=q99", "desk=", "back=q09"],
)  # fmt: skip
def test_a_button_that_means_nothing_is_answered(anna: Person, option: str) -> None:
    anna.start()
    anna.tap(option)
    assert (anna.turn.step, "q05" in anna.talk.answers) == ("q01", False)
    assert anna.offered


def test_correcting_one_answer_from_the_result(anna: Person) -> None:
    anna.finish("not_yet")
    anna.say("Q2を直す")
    assert anna.turn.step == "q02"
    heard = anna.answer("done")
    assert "old.changed_total number=2 label=できている total=4" in heard
    assert anna.turn.result is not None
    assert anna.turn.result.score.total == 4


def test_only_what_was_answered_can_be_corrected(anna: Person) -> None:
    anna.start()
    assert "fix.unknown" in anna.say("7番を直したい")
    assert anna.turn.step == "q01"


def test_a_card_done_raises_the_score(anna: Person) -> None:
    anna.finish("not_yet")
    anna.tap("card=q01-start")
    assert "self_check:q01=done" in anna.offered
    anna.tap("self_check:q01=done")
    assert anna.talk.check is not None
    assert anna.talk.check.total == 4


def test_the_six_questions_count_in_the_long_check(anna: Person) -> None:
    anna.tap("welcome:hello=quick")
    anna.answer(*["done"] * 6)
    assert "quick.total done=6" in anna.heard
    anna.tap("quick_result:done=more")
    for option in ("profile:industry=it", "profile:size=small", "profile:vendor=no"):
        anna.tap(option)
    assert anna.turn.step == "q09"


def test_advice_of_a_theme_is_found_by_browsing(anna: Person) -> None:
    anna.tap("menu:top=topics")
    anna.tap("topics:parts=themes")
    assert "theme=mail" in anna.offered
    anna.tap("theme=mail")
    assert "card=mail-trap" in anna.offered
    anna.tap("card=mail-trap")
    assert anna.turn.replies[0].cards == ("mail-trap",)
    assert "theme=mail" in anna.offered


def test_looking_at_a_theme_in_the_middle_returns_to_the_question(anna: Person) -> None:
    anna.start()
    anna.tap("theme=mail")
    assert anna.turn.step == "q01"
    assert "self_check:q01=done" in anna.offered


def test_leaving_keeps_the_answers_and_says_the_way_back(anna: Person) -> None:
    anna.start()
    anna.answer("done", "done")
    assert "leave.check number=3" in anna.say("やめる")
    assert "resume.go number=3" in anna.say("続き")
    assert anna.turn.step == "q03"


def test_next_day_a_greeting_is_met_with_the_way_on(anna: Person) -> None:
    anna.start()
    anna.answer("done")
    anna.now += timedelta(days=1)
    assert "resume.offer number=2" in anna.say("おはよう")
    anna.tap("do=check")
    assert anna.turn.step == "q02"


def test_next_day_an_answer_is_still_an_answer(anna: Person) -> None:
    anna.start()
    anna.now += timedelta(days=1)
    anna.say("まだ")
    assert anna.talk.answers["q01"] == "not_yet"


def test_after_leaving_a_tap_on_the_open_question_goes_on(anna: Person) -> None:
    anna.start()
    anna.answer("done")
    anna.say("やめる")
    anna.tap("self_check:q02=partly")
    assert (anna.talk.answers["q02"], anna.turn.step) == ("partly", "q03")


def test_starting_again_asks_first_and_keeps_the_earlier_total(anna: Person) -> None:
    anna.finish("not_yet")
    anna.say("最初から")
    assert "restart.confirm" in anna.heard
    anna.tap("restart:confirm=yes")
    assert anna.turn.step == "q01"
    anna.answer(*["done"] * len(ASKED))
    assert "result.before" in anna.heard
    assert "total=0" in anna.heard


def test_erasing_asks_once_then_forgets_everything(anna: Person) -> None:
    anna.finish()
    anna.say("消して")
    assert not anna.turn.forget
    anna.say("消す")
    assert anna.turn.forget
    assert "erase.done" in anna.heard
    assert replace(anna.talk, seen=None, offered=()) == Talk()


def test_not_erasing_returns_to_the_question(anna: Person) -> None:
    anna.start()
    anna.answer("done")
    anna.say("全部消して")
    anna.tap("erase:confirm=no")
    assert anna.turn.step == "q02"


def test_what_is_remembered_is_told(anna: Person) -> None:
    anna.start()
    anna.answer("done", "partly")
    heard = anna.say("何を覚えてる")
    assert "memory.answers count=2" in heard
    assert "建設業" in heard


def test_a_flow_taken_away_strands_nobody() -> None:
    talk = Talk("gone_flow", {"q01": "done"}, seen=NOON)
    turn = brain().decide(talk, Said("まだ"), NOON)
    assert turn.replies
    assert turn.talk.answers["q01"] == "done"


def test_an_answer_taken_away_is_asked_again(anna: Person) -> None:
    anna.start()
    anna.talk = replace(anna.talk, answers={**anna.talk.answers, "q01": "gone"}, place=None)
    anna.say("続き")
    assert anna.turn.step == "q01"


def test_a_finished_check_keeps_what_was_shown(anna: Person) -> None:
    anna.finish("not_yet")
    assert anna.talk.check is not None
    assert anna.talk.check.revision == brain().asking.flows.revision
    assert anna.talk.check.cards == ("q01-start", "q02-start", "q03-start")


def test_an_industry_without_a_row_is_told_so(anna: Person) -> None:
    anna.start()
    anna.tap("profile:industry=other")
    anna.answer(*["done"] * len(ASKED))
    assert "result.no_industry" in anna.heard


def test_the_vendor_comes_first_for_those_who_have_one(anna: Person) -> None:
    anna.finish("not_yet")
    assert anna.turn.replies[-1].desks == ("it_vendor",)
    assert "「q01-startはどうですか」" in anna.heard


def test_without_a_vendor_the_registered_service_comes_first(anna: Person) -> None:
    anna.start()
    anna.tap("profile:vendor=no")
    anna.answer(*["not_yet"] * len(ASKED))
    assert anna.turn.replies[-1].desks == ("otasuketai",)


def test_the_bank_is_called_first_when_money_moved(anna: Person) -> None:
    for option in ("do=trouble", "incident:what=locked", "incident:locked=many"):
        anna.tap(option)
    anna.through("calls", money="yes")
    assert anna.turn.replies[-1].desks[0] == "bank"
