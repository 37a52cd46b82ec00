"""What a text is made of: one spelling, words, how it sounds, and what it names."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.words import LONGEST, Words, fold

MAIL = {"mail": ["メール"], "spam": ["迷惑メール"], "bother": ["迷惑"], "print": ["プリンター"]}


@cache
def words() -> Words:
    return Words(MAIL)


def content_words(text: str) -> set[str]:
    return {piece for piece in words().features(text) if piece.startswith("=")}


def named(text: str) -> set[str]:
    return {piece for piece in words().features(text) if piece.startswith("~")}


def sound(text: str) -> set[str]:
    return {piece for piece in words().features(text) if piece[0] not in "=~"}


# -- fold ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["メール", "めーる", "ﾒｰﾙ", "メ ー ル", "「メール」！", "メ\u3000ール\n"]
)
def test_however_it_is_written_it_folds_to_one_spelling(text: str) -> None:
    assert fold(text) == "める"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＰＣ", "pc"),
        ("Wi-Fi", "wifi"),
        ("１２３", "123"),
        ("ｶﾞ", "が"),
        ("株㈱", "株株"),
        ("ﾊﾟ", "ぱ"),
    ],
)
def test_width_case_and_marks_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["ちょっと", "チョット", "ちよつと", "ﾁｮｯﾄ"])
def test_small_letters_fold_to_large_ones(text: str) -> None:
    assert fold(text) == "ちよつと"


def test_voiced_letters_stay_apart_from_others() -> None:
    assert fold("バッグ") != fold("バック")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "。。。", "ー", "😀", "\x00", "___"])
def test_what_says_nothing_folds_to_nothing(text: str) -> None:
    assert fold(text) == ""


def test_only_the_beginning_and_the_end_of_a_long_text_are_folded() -> None:
    assert fold("か" + "あ" * 10_000 + "き") == "か" + "あ" * (LONGEST - 2) + "き"


def test_a_text_that_is_just_short_enough_is_folded_whole() -> None:
    whole = "".join("かきくけこ"[n % 5] for n in range(LONGEST))
    assert fold(whole) == whole


# -- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("打合せ", "=打ち合わせ"),
        ("サーバ", "=サーバー"),
        ("おこなう", "=行う"),
        ("行なった", "=行う"),
        ("ＰＣ", "=PC"),
    ],
)
def test_a_word_counts_in_its_normal_form(text: str, normal: str) -> None:
    assert content_words(text) == {normal}


def test_little_words_and_marks_tell_nothing() -> None:
    assert content_words("会社へ、電話が。") == {"=会社", "=電話"}


def test_a_long_word_is_split_short() -> None:
    assert content_words("情報漏洩") == content_words("情報") | content_words("漏洩")


# -- sound ---------------------------------------------------------------------------------


def test_a_reading_is_cut_into_pieces_of_three() -> None:
    assert sound("会社") == {"かいし", "いしや", "しや$"}


@pytest.mark.parametrize(
    ("kanji", "kana"), [("迷惑", "めいわく"), ("警察", "けいさつ"), ("会社", "カイシャ")]
)
def test_kanji_and_kana_sound_the_same(kanji: str, kana: str) -> None:
    assert sound(kanji) == sound(kana)


def test_a_drawn_out_letter_sounds_like_a_short_one() -> None:
    assert sound("コンピューター") == sound("コンピュータ")


@pytest.mark.parametrize("text", ["めーる", "ﾒｰﾙ", "メール！"])
def test_a_word_is_the_same_in_any_letters(text: str) -> None:
    assert words().features(text) >= words().features("メール")


def test_what_has_happened_ends_otherwise_than_what_might() -> None:
    assert "した$" in sound("押した")
    assert "した$" not in sound("押したら")


@pytest.mark.parametrize("end", ["。", "！", "？", "!", "?", "…", "\n", "!!!", "。\n\n"])
def test_any_mark_ends_a_sentence(end: str) -> None:
    assert "した$" in sound(f"押した{end}助けて")


@pytest.mark.parametrize("text", ["助けて。", "助けて！！", "。助けて", "\n助けて\n"])
def test_marks_at_either_end_change_nothing(text: str) -> None:
    assert words().features(text) == words().features("助けて")


@pytest.mark.parametrize(
    "text",
    ["「会社」電話", "会社・電話", "会社：電話", "会社（電話）", "会社 電話", "会社\u3000電話"],
)
def test_marks_and_spaces_within_a_sentence_have_no_sound(text: str) -> None:
    assert sound(text) == sound("会社電話")


# -- synonyms ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["メールが来た", "ﾒｰﾙ", "変なめーるです", "メ・ー・ル"])
def test_a_thing_is_named_however_it_is_written(text: str) -> None:
    assert named(text) == {"~mail"}


@pytest.mark.parametrize("names", [["mail", "spam", "bother"], ["spam", "bother", "mail"]])
def test_the_longest_word_names_the_thing(names: list[str]) -> None:
    features = Words({name: MAIL[name] for name in names}).features("迷惑メールが来た")
    assert {piece for piece in features if piece[0] == "~"} == {"~spam"}


def test_a_shorter_word_counts_where_the_longer_one_does_not_fit() -> None:
    assert named("迷惑な電話") == {"~bother"}


def test_every_thing_in_a_text_is_named() -> None:
    assert named("メール、迷惑メール、また迷惑") == {"~mail", "~spam", "~bother"}


@pytest.mark.parametrize("text", ["", "メ", "迷", "迷路", "プリン"])
def test_nothing_is_named_by_half_a_word(text: str) -> None:
    assert named(text) == set()


def test_without_synonyms_nothing_is_named() -> None:
    assert Words({}).features("メール") == words().features("メール") - {"~mail"}


# -- strange input -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n\n", "。。。", "😀", "\x00", "\ufeff"])
def test_what_says_nothing_has_no_pieces(text: str) -> None:
    assert words().features(text) == set()


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    long = "。あ" * 50_000
    read = content_words(f"会社が{long}警察に{long}電話")
    assert read & {"=会社", "=警察", "=電話"} == {"=会社", "=電話"}


def test_the_beginning_and_the_end_of_a_long_text_are_two_sentences() -> None:
    assert "した$" in sound("あ" * (LONGEST // 2 - 3) + "押した" + "あ" * LONGEST)


@pytest.mark.parametrize(
    "text", ["ﷺ" * 600, "か\u3099" * 600, "a" * 50_000, "🧑‍🧑‍🧒" * 300, "$" * 600]
)
def test_letters_that_grow_or_go_on_forever_are_read(text: str) -> None:
    assert len(words().features(text)) < 2 * LONGEST


@pytest.mark.parametrize("text", ["助けて\udfff", "\ud83d助けて", "\ud83d。助けて"])
def test_half_a_character_is_none(text: str) -> None:
    assert words().features(text) == words().features("助けて")


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_piece_of_any_text_is_empty_or_holds_a_line_break(text: str) -> None:
    assert all(piece and "\n" not in piece for piece in words().features(text))


@given(st.text(st.sampled_from("メめﾒール迷惑ー ・。aAＡ$~=^\n電"), max_size=20))
@settings(max_examples=150, deadline=None)
def test_a_piece_is_a_word_a_name_or_three_letters_of_sound(text: str) -> None:
    for piece in words().features(text):
        assert piece[0] in "=~" or len(piece) == 3
