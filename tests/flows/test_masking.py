"""What nobody needs to tell us is taken out before it is kept."""

import pytest

from flows.masking import mask
from flows.talk import Said
from tests.cast import Person, brain

PUBLIC = frozenset({"0312345678"})


def masked(text: str) -> str:
    return mask(text, PUBLIC, lambda kind: f"<{kind}>")[0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("電話は090-1234-5678です", "電話は<phone>です"),
        ("０９０１２３４５６７８", "<phone>"),
        ("+81 90-1234-5678から着信", "<phone>から着信"),
        ("0120-123-456にかけた", "<phone>にかけた"),
        ("taro.y+shop@mail.example.co.jpに送った", "<mail>に送った"),
        ("連絡先 tanaka@example.co.jp", "連絡先 <mail>"),
        ("カードは4111 1111 1111 1111", "カードは<card>"),
        ("4111-1111-1111-1112", "<card>"),
        ("378282246310005", "<card>"),
        ("マイナンバーは1234 5678 9012", "マイナンバーは<my_number>"),
        ("123456789018です", "<my_number>です"),
        ("普通 1234567に振り込んだ", "普通 <account>に振り込んだ"),
        ("口座番号は７６５４３２１", "口座番号は<account>"),
        ("090-1234-5678とa@b.jp", "<phone>と<mail>"),
    ],
)
def test_personal_data_is_taken_out(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "03-1234-5678に電話した",
        "#9110と110と188",
        "2026年11月21日に1,234,567円を振り込んだ",
        "192.168.100.200とポート443",
        "Q7を直す",
        "123456789012",
        "3と5",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


def test_each_kind_is_told_once() -> None:
    _, kinds = mask("090-1234-5678と080-1234-5678", PUBLIC, str)
    assert kinds == ["phone"]


def test_the_log_shows_the_masked_text() -> None:
    assert "5678" not in brain().shown(Said("090-1234-5678です"))


def test_the_person_is_told_and_the_talk_goes_on() -> None:
    anna = Person(brain())
    anna.start()
    heard = anna.say("うちの番号は090-1234-5678です")
    assert "mask.told" in heard
    assert anna.turn.step == "q01"


def test_a_hundred_thousand_digits_are_no_burden() -> None:
    assert len(masked("0" * 100_000)) == 100_000
