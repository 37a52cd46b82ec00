"""Every limit of what is easy to read: what is within it, and what is one too much."""

from dataclasses import replace

import pytest

from knowledge.readable import (
    ENOUGH,
    LABEL,
    RUN,
    SENTENCE,
    Shown,
    explained,
    foreign,
    hard,
    kanji_share,
    measured,
    sentences,
    shown,
)
from tests import cast


def part(text: str, field: str = "why", entry: str = "card/a") -> Shown:
    return Shown(entry, field, text)


def told(*parts: Shown, known: str = "") -> list[str]:
    """What is told of some texts, where some words are known."""
    return [what for _, what in hard(parts, frozenset(known.split()))]


def kanji(number: int, letters: int) -> str:
    """So many letters, so many of them kanji, none beside another."""
    return "漢あ" * number + "あ" * (letters - 2 * number)


# -- labels --------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["title", "label", "name", "short"])
def test_a_label_longer_than_a_button_is_told(field: str) -> None:
    assert told(part("あ" * LABEL, field)) == []
    assert told(part("あ" * (LABEL + 1), field)) == ["21 characters on a button; 20 at most"]


def test_what_is_no_label_may_be_longer() -> None:
    assert told(part("あ" * (LABEL + 1))) == []


def test_what_is_filled_in_counts_as_something_short() -> None:
    assert told(part("あ" * (LABEL - 2) + "{a_very_long_name_of_a_field}", "label")) == []


# -- sentences -----------------------------------------------------------------------------


def test_a_sentence_too_long_is_told() -> None:
    long = "あ" * (SENTENCE + 1)
    assert told(part("あ" * SENTENCE + "。")) == []
    assert told(part(f"はい。{long}。")) == [f"a sentence of 61 characters; split it: {long}"]


@pytest.mark.parametrize("end", ["。", "！", "？", "!", "?", "\n", "。\n"])
def test_a_mark_or_a_new_line_ends_a_sentence(end: str) -> None:
    assert sentences(f"はい{end}いいえ{end}") == ["はい", "いいえ"]


def test_quotes_side_by_side_are_two_sentences() -> None:
    assert sentences("「はい」「いいえ」と言う") == ["「はい」", "「いいえ」と言う"]


@pytest.mark.parametrize("mark", ["、", "・", "」と", ".", "…"])
def test_no_other_mark_ends_a_sentence(mark: str) -> None:
    assert len(sentences(f"はい{mark}いいえ")) == 1


@pytest.mark.parametrize("text", ["", " \n ", "。。", "！？"])
def test_marks_alone_are_no_sentence(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize("address", ["https://www.ipa.go.jp/security/", "anshin@ipa.go.jp"])
def test_an_address_is_not_counted(address: str) -> None:
    assert sentences(f"ここを見る {address} 今すぐ") == ["ここを見る  今すぐ"]


@pytest.mark.parametrize("address", ["https://www.ipa.go.jp", "anshin@ipa.go.jp"])
def test_what_stands_right_beside_an_address_is_counted(address: str) -> None:
    assert sentences(f"まず{address}を見る") == ["まずを見る"]


# -- kanji ---------------------------------------------------------------------------------


def test_too_many_kanji_in_a_row_are_told() -> None:
    run = "漢" * (RUN + 1)
    assert told(part("個人情報保護委員会に言う")) == []
    assert told(part(f"これが{run}です")) == [f"10 kanji in a row; break it up: {run}"]


def test_a_repeated_kanji_is_one_too() -> None:
    assert told(part("漢" * RUN + "々")) == [f"10 kanji in a row; break it up: {'漢' * RUN}々"]


@pytest.mark.parametrize(
    ("field", "longest"),
    [("title", LABEL), ("term", SENTENCE), ("full_name", SENTENCE), ("says", SENTENCE)],
)
def test_a_name_has_its_kanji_as_they_come(field: str, longest: int) -> None:
    assert told(part("漢" * longest, field)) == []


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("漢字", 1),
        ("漢字かな", 0.5),
        ("かな", 0),
        ("", 0),
        ("漢 字\nかな", 0.5),
        ("{name}漢字", 0.5),
    ],
)
def test_the_share_of_kanji_leaves_out_spaces(text: str, share: float) -> None:
    assert kanji_share(text) == share


def test_a_text_with_too_many_kanji_is_told() -> None:
    assert told(part(kanji(21, ENOUGH))) == []
    assert told(part(kanji(22, ENOUGH))) == ["37% kanji; 35% at most"]


def test_a_short_text_may_have_more_kanji() -> None:
    assert told(part(kanji(29, ENOUGH - 1))) == []


def test_the_parts_of_an_entry_are_weighed_together_and_told_at_the_first() -> None:
    parts = (part(kanji(15, 30), "why"), part(kanji(7, 30), "done_when"))
    assert [(text.field, what) for text, what in hard(parts, frozenset())] == [
        ("why", "37% kanji; 35% at most")
    ]


def test_parts_of_two_entries_are_weighed_apart() -> None:
    assert told(part(kanji(15, 30)), part(kanji(15, 30), entry="card/b")) == []


def test_names_are_not_weighed() -> None:
    assert told(part("漢" * LABEL, "title"), part("あ" * 40)) == []


# -- foreign words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ランサムウェアとマルウェア", ["ランサムウェア", "マルウェア"]),
        ("ウイルス・メール", ["ウイルス", "メール"]),
        ("ﾒｰﾙとＵＴＭ", ["メール", "utm"]),
        ("Wi-Fi", ["wi", "fi"]),
        ("USB3.0", ["usb3"]),
        ("A4の紙をトの字に", []),
        ("{name}さまはhttps://www.ipa.go.jp へ", []),
        ("漢字とかな", []),
    ],
)
def test_katakana_and_english_of_two_letters_are_foreign(text: str, words: list[str]) -> None:
    assert foreign(text) == words


def test_a_foreign_word_nobody_explains_is_told_where_it_stands() -> None:
    title, why = part("ルーター", "title"), part("UTMを見る")
    assert list(hard([title, why], frozenset({"ルーター"}))) == [
        (why, "utm: explain it in glossary.yaml, or use a plainer word")
    ]


@pytest.mark.parametrize("text", ["ルーター", "ﾙｰﾀｰ", "Wi-FiのUTM", "ｗｉ－ｆｉとｕｔｍ"])
def test_a_known_word_is_known_in_any_spelling(text: str) -> None:
    assert told(part(text), known="ルーター wi fi utm") == []


def test_a_known_part_does_not_explain_the_whole() -> None:
    assert len(told(part("メールサーバー"), known="メール サーバー")) == 1


def test_words_of_the_glossary_and_of_daily_life_are_explained() -> None:
    book = cast.book()
    term = book.glossary["utm"].model_copy(update={"term": "Wi-Fiルーター", "also": ("ＡＰ",)})
    book = replace(book, glossary={"wifi": term}, everyday=("パソコン", "Google Play"))
    assert explained(book) == {"wi", "fi", "ルーター", "ap", "パソコン", "google", "play"}


# -- what is seen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        Shown("question/q01", "find_out", "三つ目"),
        Shown("question/q09", "options", "使っていない"),
        Shown("card/mail-trap", "steps", "する"),
        Shown("figure/survey.all.reach70", "says", "all.reach70"),
        Shown("survey/survey", "asked", "会社"),
        Shown("desk/police", "say_this", "「助けてください」"),
        Shown("term/utm", "matters", "まず業者に聞く"),
        Shown("theme/mail", "about", "メールの話"),
        Shown("band/full", "next", "次"),
        Shown("number/spend", "label", "70点以上の会社"),
        Shown("incident/phishing", "picture", "だまされて入力した"),
        Shown("chat/weather", "reply", "天気のことは、わかりません。"),
        Shown("industry/it", "label", "IT・ソフト"),
        Shown("size/small", "label", "小さい"),
    ],
    ids=lambda text: text.entry,
)
def test_whatever_somebody_sees_is_measured(text: Shown) -> None:
    assert text in set(shown(cast.book()))


def test_a_field_left_empty_is_not_shown() -> None:
    assert all(text.text for text in shown(cast.book()))


def test_how_people_ask_is_not_shown() -> None:
    seen = {text.text for text in shown(cast.book())}
    assert not seen & set(cast.book().chat["weather"].says)


# -- measured ------------------------------------------------------------------------------


def test_labels_and_sentences_are_measured_apart() -> None:
    found = measured([part("五文字の名", "title"), part("はい。いいえ。")])
    assert (found["label"], found["sentence"]) == ([5], [2, 3])


def test_every_run_of_kanji_is_measured() -> None:
    assert measured([part("漢字と個人情報"), part("日", "title")])["kanji run"] == [2, 4, 1]


def test_the_share_of_kanji_is_measured_in_long_texts_that_are_no_names() -> None:
    texts = [part(kanji(30, 60)), part(kanji(30, 60), "says"), part(kanji(29, 59))]
    assert measured(texts)["kanji share"] == [0.5]


def test_of_no_text_nothing_is_measured() -> None:
    assert measured([]) == {"sentence": [], "label": [], "kanji share": [], "kanji run": []}
