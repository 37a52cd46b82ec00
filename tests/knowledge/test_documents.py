"""What can be found: every part of the content as a document, with how people ask for it."""

from dataclasses import replace
from functools import cache

import pytest

from knowledge import Card
from knowledge.docs import Doc, docs
from tests import cast
from tests.cast import card


@cache
def all_docs() -> tuple[Doc, ...]:
    return docs(cast.book())


def doc(name: str, *cards: Card) -> Doc:
    """The document of this id; with cards: where the content has these cards only."""
    book = replace(cast.book(), cards={c.id: c for c in cards})
    (found,) = (d for d in (docs(book) if cards else all_docs()) if d.id == name)
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("card=q01-start", "advice"),
        ("item=q01", "advice"),
        ("theme=mail", "advice"),
        ("term=utm", "term"),
        ("desk=police", "desk"),
        ("number=spend", "number"),
        ("incident=phishing", "incident"),
        ("chat=weather", "chat"),
        ("do=check", "command"),
    ],
)
def test_every_part_of_the_content_can_be_found(name: str, kind: str) -> None:
    assert doc(name).kind == kind


def test_no_id_stands_for_two_documents() -> None:
    ids = [d.id for d in all_docs() if d.id]
    assert len(ids) == len(set(ids))


def test_the_order_is_always_the_same() -> None:
    assert docs(cast.book()) == all_docs()


# -- advice --------------------------------------------------------------------------------


def test_a_card_is_asked_for_by_its_title_and_as_people_say() -> None:
    trap = card("trap", {}, topic="mail", says=("変なメール", "怪しい添付"))
    assert doc("card=trap", trap).says == ("trapの対策", "変なメール", "怪しい添付")


def test_a_card_has_all_its_own_words() -> None:
    fields = {"why": "守る", "steps": ("開く", "押す"), "done_when": "済", "ask_vendor": "聞く"}
    assert doc("card=trap", card("trap", {}, **fields)).body == "守る 開く 押す 済 聞く"


@pytest.mark.parametrize(
    ("made", "subject"),
    [
        (card("x", {"q05": ("not_yet",), "q01": ("partly",)}), "q05"),
        (card("find-out-q09", {}, topic="find_out"), "q09"),
        (card("x", {}, topic="mail"), ""),
    ],
)
def test_a_cards_subject_is_the_question_it_answers(made: Card, subject: str) -> None:
    assert doc(f"card={made.id}", made).subject == subject


def test_a_question_is_asked_for_like_each_of_its_cards() -> None:
    cards = (
        card("a", {"q01": ("not_yet",)}, says=("古いパソコン",)),
        card("b", {"q05": ("partly",), "q01": ("partly",)}, says=("更新が面倒",)),
        card("find-out-q01", {}, topic="find_out", says=("新しいかどうか",)),
        card("c", {"q02": ("partly",)}, says=("別の話",)),
    )
    assert doc("item=q01", *cards).says == ("古いパソコン", "更新が面倒", "新しいかどうか")


def test_a_question_is_asked_for_in_its_own_ways_too() -> None:
    says = {**cast.book().says, "questions": {"q01": ("最新じゃない",)}}
    found = {d.id: d for d in docs(replace(cast.book(), says=says))}
    assert found["item=q01"].says == ("最新じゃない",)
    assert found["item=q02"].says == ()


def test_a_question_shares_its_subject_with_its_cards() -> None:
    assert doc("item=q01").subject == doc("card=q01-start").subject == "q01"


def test_a_question_has_its_own_words() -> None:
    body = doc("item=q01").body
    assert body == "更新 更新をしていますか？ 更新のわけ 更新の例"


def test_a_shelf_is_asked_for_by_name_and_as_people_say() -> None:
    theme = doc("theme=mail")
    assert theme.says == ("メール", "怪しいメールの見分け方", "変なメールが届く")
    assert theme.body == "メールの話"


# -- the rest ------------------------------------------------------------------------------


def test_a_word_is_asked_for_by_each_spelling_in_turn() -> None:
    assert doc("term=utm").says == ("UTMとは", "ユーティーエムって何")


def test_a_spelling_given_twice_asks_once() -> None:
    term = cast.book().glossary["utm"].model_copy(update={"also": ("UTM", "箱")})
    (found,) = (d for d in docs(replace(cast.book(), glossary={"utm": term})) if d.kind == "term")
    assert found.says == ("UTMとは", "箱って何")


def test_a_word_is_told_by_its_meaning() -> None:
    assert doc("term=utm").body == "まとめて守る箱 まず業者に聞く"


def test_a_desk_is_asked_for_by_name_and_told_by_what_it_does() -> None:
    police = doc("desk=police")
    assert police.says == ("police", "警察の電話番号", "警察に相談するには")
    assert police.body == "policeの窓口 聞く"


def test_a_desk_nobody_asks_for_is_found_by_its_name() -> None:
    assert doc("desk=bank").says == ("bank",)


def test_a_number_is_told_by_what_its_figures_count() -> None:
    spend = doc("number=spend")
    assert spend.says[:2] == ("70点以上の会社", "70点とれる会社は何割")
    assert spend.body == "all.reach70"


def test_an_incident_is_told_by_how_it_looks() -> None:
    phishing = doc("incident=phishing")
    assert phishing.says[1] == "偽のページにパスワードを入れてしまった"
    assert phishing.body == "だまされて入力した"


def test_chat_and_commands_are_only_what_people_say() -> None:
    assert doc("chat=weather").says == cast.book().chat["weather"].says
    assert doc("do=check").says == cast.book().says["commands"]["check"]
    assert doc("chat=weather").body == doc("do=check").body == ""


def test_worries_are_learnt_from_but_have_no_id() -> None:
    (worry,) = (d for d in all_docs() if not d.id)
    assert worry.says == cast.book().says["worries"]["worries"]


def test_what_only_looks_like_trouble_is_marked() -> None:
    close = {d.id.partition("=")[0] for d in all_docs() if d.close}
    assert close == {"item", "theme", ""}
