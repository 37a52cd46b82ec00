"""What is typed in the middle of first aid is heard: people in panic do not read buttons."""

import pytest

from tests.cast import Person, brain
from tests.test_production import production


@pytest.fixture
def anna() -> Person:
    anna = Person(brain())
    anna.start()
    for option in ("do=trouble", "incident:what=locked", "incident:locked=many"):
        anna.tap(option)
    return anna


@pytest.fixture
def owner() -> Person:
    return Person(production())


@pytest.mark.parametrize(
    "text",
    [
        "電話の人が画面動かしてる",
        "相手が操作してる",
        "ずっと点滅してる",
        "社長が対応してる",
        "警察は今やっとる？",
        "業者がやってる",
    ],
)
def test_what_somebody_is_doing_is_no_network_cut(anna: Person, text: str) -> None:
    anna.say(text)
    assert anna.turn.step != "stay_on"


@pytest.mark.parametrize("text", ["LANを抜いた", "切りました", "機内モードにした", "線ぬいた"])
def test_the_network_is_cut_in_many_words(anna: Person, text: str) -> None:
    anna.say(text)
    assert anna.turn.step == "stay_on"


@pytest.mark.parametrize("text", ["お金払った", "カード番号入れちゃった", "暗証番号教えた"])
def test_money_or_numbers_given_lead_to_the_bank_at_once(anna: Person, text: str) -> None:
    anna.say(text)
    assert anna.heard.startswith("<aid.bank_now>")
    assert anna.turn.step == "cut"  # and on with what was being done


def test_also_later_in_first_aid(anna: Person) -> None:
    anna.tap("ransomware:cut=done")
    anna.say("そういえば30万振り込んだ")
    assert anna.heard.startswith("<aid.bank_now>")
    anna.through("calls")
    assert anna.turn.replies[-1].desks[0] == "bank"


@pytest.mark.parametrize("text", ["まだ振り込んでない", "まだ払ってません"])
def test_money_not_sent_is_no_money_sent(anna: Person, text: str) -> None:
    anna.say(text)
    assert "aid.bank_now" not in anna.heard


def test_a_machine_operated_by_another_comes_first_from_anywhere(anna: Person) -> None:
    anna.tap("ransomware:cut=done")
    anna.say("電話の相手がまだ操作してる")
    assert anna.talk.flow == "support_scam"
    assert [case.type for case in anna.talk.cases] == ["support_scam"]


@pytest.mark.parametrize(("text", "desk"), [("警察は？", "police"), ("保険会社", "insurer")])
def test_a_desk_opens_by_its_plain_name(anna: Person, text: str, desk: str) -> None:
    anna.say(text)
    assert anna.talk.about == f"desk={desk}"


def test_whom_to_call_is_answered(anna: Person) -> None:
    anna.say("どこに電話すればいいの")
    assert "desk=police" in anna.offered


@pytest.mark.parametrize("text", ["聞いただけです", "何も起きてません", "点検に戻りたい"])
def test_nothing_happened_leads_back_to_the_question(anna: Person, text: str) -> None:
    anna.say(text)
    assert anna.talk.flow == "closing"  # no incident is closed on typed words alone
    anna.tap("closing:sure=close")
    assert (anna.talk.flow, anna.turn.step) == ("self_check", "q01")


@pytest.mark.parametrize("text", ["詐欺にあった", "宛先を間違えました", "送る相手を間違えた"])
def test_harm_told_in_the_middle_is_no_way_out(anna: Person, text: str) -> None:
    anna.say(text)
    assert anna.talk.flow not in ("self_check", "menu")


@pytest.mark.parametrize(
    "text", ["迷惑メールが多い", "取引先の担当が変わった", "パスワードを忘れた"]
)
def test_what_is_neither_yes_nor_no_keeps_the_way_into_first_aid(owner: Person, text: str) -> None:
    owner.say("へんなめーるひらいちゃった")
    owner.say(text)
    assert owner.talk.flow not in ("guess", "incident")
    assert "do=trouble" in owner.offered


def test_other_trouble_told_there_is_first_aid(owner: Person) -> None:
    owner.say("へんなめーるひらいちゃった")
    owner.say("見積を送る相手を間違えた")
    assert owner.offered[0] == "guess:is=missent_mail"


@pytest.mark.parametrize(
    "text", ["まだ起きてない", "いや、心配なだけ", "聞いただけ", "違います", "ニュースで見た"]
)
def test_a_no_in_words_is_no_first_aid(owner: Person, text: str) -> None:
    owner.say("へんなめーるひらいちゃった")
    owner.say(text)
    assert owner.talk.flow not in ("guess", "incident")


@pytest.mark.parametrize("text", ["見積の話です", "年8万です", "写真です", "身代金は保険で出る？"])
def test_something_else_typed_there_is_answered_not_taken_for_yes(owner: Person, text: str) -> None:
    owner.say("へんなめーるひらいちゃった")
    owner.say(text)
    assert owner.talk.flow not in ("guess", "incident", "trouble")


@pytest.mark.parametrize("text", ["うーん", "この質問の意味がわからん", "どういう意味かわからん"])
def test_thinking_aloud_and_not_understanding_are_no_answers(owner: Person, text: str) -> None:
    owner.start()
    owner.say(text)
    assert "q01" not in owner.talk.answers


def test_after_no_what_was_meant_is_offered_not_thrown_at_people(owner: Person) -> None:
    owner.say("へんなめーるひらいちゃった")
    owner.tap("trouble:now=no")
    assert "card" in {option.partition("=")[0] for option in owner.offered}
    assert owner.turn.replies[0].cards == ()


def test_money_told_at_once_is_told_of_the_bank_at_once(owner: Person) -> None:
    owner.say("取引先のふりしたメールにだまされて500万円振り込んでしまった")
    assert owner.talk.flow == "guess"
    assert "guess:is=bec" in owner.offered
    assert "銀行に電話" in owner.heard


def test_the_end_of_a_long_story_is_heard(owner: Person) -> None:
    story = "うちは祖父の代からの金物屋で、朝は掃除から始めて、昼は配達に出ます。" * 12
    owner.say(f"{story}いま電話の相手が遠隔操作でパソコンを動かしています。")
    assert owner.talk.flow in ("guess", "trouble")


@pytest.mark.parametrize(
    "text", ["もう死にたい", "会社が終わりだ。首を吊るしかない", "I want to die"]
)
@pytest.mark.parametrize("place", ["", "do=trouble", "do=check"])
def test_whoever_may_want_to_die_is_answered_first(owner: Person, text: str, place: str) -> None:
    if place:
        owner.tap(place)
    owner.say(text)
    assert owner.heard == production().asking.voice.say("life.reply")


def test_an_aside_leaves_the_numbers_to_the_answers(owner: Person) -> None:
    owner.start()
    owner.say("明日の天気は")
    assert owner.offered[0].endswith(":q01=done")


@pytest.mark.parametrize("text", ["前のやつやっぱりまだに変えて", "さっきの答えを変えたい"])
def test_a_correction_is_not_taken_for_this_answer(owner: Person, text: str) -> None:
    owner.start()
    owner.answer("done", "done")
    owner.say(text)
    assert "q03" not in owner.talk.answers
    assert "fix=q02" in owner.offered


@pytest.mark.parametrize("text", ["うん、全部消して", "はい、消してください"])
def test_a_natural_yes_erases(owner: Person, text: str) -> None:
    owner.start()
    owner.answer("done")
    owner.say("消して")
    owner.say(text)
    assert owner.turn.forget
