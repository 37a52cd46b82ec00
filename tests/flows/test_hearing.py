"""What people type, in panic and in peace, and what is made of it."""

import pytest

from tests.cast import Person, brain
from tests.test_production import production

HARM = [
    "今、電話の人がパソコンを動かしている",
    "サポートの人が今操作しています",
    "電話で指示されて操作している",
    "警告が出て電話している",
    "知らない人がパソコンを操作している",
    "お金を振り込んでしまいました",
    "お金を送ってしまった",
    "300万円振り込みました",
    "お金をとられた",
    "詐欺にあった",
    "だまされた",
    "口座から勝手にお金が引き出された",
    "被害にあいました",
    "助けてください",
    "警告音が鳴り止まない",
    "画面に英語で金払えと書いてある",
    "ビットコインを払えと出ました",
    "ファイルが全部.lockedになってる",
    "偽サイトにカード番号を入力した",
    "パスワードを教えてしまった",
    "アプリを入れさせられた",
    "情報が流出した",
    "添付ファイルを開いてしまった",
    "スマホをなくしました",
    "身代金の画面が出た",
    "ﾗﾝｻﾑにやられた",
    "乗っ取られた。どうしたらいい",
    "メール乗っ取られました心配です",
]
PEACE = [
    "身代金ってなに？",
    "ウイルスに感染したことはありません",
    "前に乗っ取られたことがあります",
    "乗っ取られたらどうしよう",
    "感染しないように気をつけてます",
    "暗号化は必要？",
    "情報漏えい対策って何",
    "ウイルス対策ソフト入れてます",
    "警察に聞けますか",
    "パスワードは紙に書いています",
]


@pytest.fixture
def anna() -> Person:
    anna = Person(brain())
    anna.start()
    return anna


@pytest.fixture
def owner() -> Person:
    """Somebody at the first question of the production content: what alarms is learnt from it."""
    owner = Person(production())
    owner.start()
    return owner


@pytest.mark.parametrize("text", HARM)
def test_news_of_harm_is_never_taken_for_an_answer(owner: Person, text: str) -> None:
    owner.say(text)
    assert owner.talk.flow in ("guess", "trouble")
    assert "q01" not in owner.talk.answers


@pytest.mark.parametrize("text", PEACE)
def test_talk_of_harm_is_no_alarm(owner: Person, text: str) -> None:
    owner.say(text)
    assert owner.talk.flow == "self_check"


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("毎回ではないです", "partly"),
        ("いつもじゃない", "partly"),
        ("必ずではない", "partly"),
        ("していますが完全ではないです", "partly"),
        ("いちおうやっています", "partly"),
        ("更新はしていますが、古いパソコンはそのままです", "partly"),
        ("半々です", "partly"),
        ("やってる時とやってない時がある", "partly"),
        ("8割くらい", "partly"),
        ("使っている人がいない", "not_yet"),
        ("ほったらかしです", "not_yet"),
        ("息子がやってくれています", "unsure"),
        ("業者にまかせてます", "unsure"),
        ("わかんね", "unsure"),
        ("毎日やっております", "done"),
        ("ちゃんとしてます！", "done"),
    ],
)
def test_half_and_not_are_not_taken_for_done(anna: Person, text: str, option: str) -> None:
    anna.say(text)
    assert anna.talk.answers.get("q01") == option


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5人", "small"),
        ("２人です", "small"),
        ("二人", "small"),
        ("わたしと家内の二人です", "small"),
        ("12人です", "small"),
        ("30人", "large"),
        ("個人事業主です", "small"),
    ],
)
def test_the_number_of_people_names_the_size(text: str, size: str) -> None:
    anna = Person(brain())
    anna.tap("welcome:hello=start")
    anna.tap("profile:industry=construction")
    anna.say(text)
    assert anna.talk.answers["profile.size"] == size


@pytest.mark.parametrize("text", ["Q1", "q1を直す", "問1", "Q 1の答えを変えて", "Q1まちがえた"])
def test_an_answer_is_corrected_by_its_number(anna: Person, text: str) -> None:
    anna.answer("done")
    anna.say(text)
    assert anna.turn.step == "q01"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("切りました", "stay_on"),
        ("LANを抜いた", "stay_on"),
        ("わからない", "cut_how"),
        ("くわしく", "cut_how"),
        ("できない", "cut_cannot"),
        ("もう電源を切った", "stay_off"),
    ],
)
def test_first_aid_understands_what_is_typed(anna: Person, text: str, step: str) -> None:
    for option in ("do=trouble", "incident:what=locked", "incident:locked=many"):
        anna.tap(option)
    anna.say(text)
    assert (anna.talk.flow, anna.turn.step) == ("ransomware", step)


def test_what_is_unclear_in_first_aid_keeps_the_instruction(anna: Person) -> None:
    for option in ("do=trouble", "incident:what=locked", "incident:locked=many"):
        anna.tap(option)
    heard = anna.say("ええと")
    assert "ネットを切って" in heard
    assert anna.turn.replies[0].kind == "first_aid"


@pytest.mark.parametrize(
    "text", ["UTMって何", "ゆーてぃーえむとは？", "utm", "UTMの意味がわからないです"]
)
def test_a_word_is_explained_and_the_question_comes_back(anna: Person, text: str) -> None:
    heard = anna.say(text)
    assert "まとめて守る箱" in heard
    assert anna.turn.step == "q01"
    assert "card=q01-start" in anna.offered


@pytest.mark.parametrize("text", ["消さないで", "ううん", "だめ", "やめて"])
def test_a_no_to_erasing_is_heard(anna: Person, text: str) -> None:
    anna.answer("done")
    anna.say("消して")
    anna.say(text)
    assert (anna.turn.forget, anna.turn.step) == (False, "q02")
