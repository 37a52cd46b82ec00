"""`monshin ask`: one question without a conversation."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.asks import WrongInput, ask, moment, text_of
from tests.cast import NOON
from tests.test_production import production

KEYS = "input intent incident urgency confidence clarify cards figures desks text"


def asked(text: str) -> dict[str, Any]:
    return ask(production(), text, NOON)


def test_the_keys_are_those_of_the_contract() -> None:
    assert " ".join(asked("こんにちは")) == KEYS


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("サーバーのファイルの名前が全部変わって開けません", "incident"),
        ("自己診断をやってみたい", "self_check"),
        ("バックアップはどうやって取ればいい", "advice"),
        ("サイバーの相談は警察の何番にかければいいですか", "contact"),
        ("SECURITY ACTIONの一つ星はどうやって申し込むの", "scheme"),
        ("明日の天気を教えて", "other"),
    ],
)
def test_each_intent_is_told(text: str, intent: str) -> None:
    assert asked(text)["intent"] == intent


def test_in_an_incident_the_text_says_what_to_do_and_not_to_do_and_whom_to_call() -> None:
    found = asked("ファイルが全部暗号化されて身代金を払えと出ています")
    assert (found["incident"], found["urgency"]) == ("ransomware", "now")
    for piece in ("ネットを切って", "電源はそのまま", "お金は払わず", "#9110", "速報"):
        assert piece in found["text"]


def test_where_money_is_out_the_bank_is_called_first() -> None:
    found = asked("にせの請求書のメールを信じて50万円振り込んでしまいました")
    assert found["desks"][0] == "bank"
    assert found["text"].index("銀行") < found["text"].index("#9110")


def test_under_remote_control_the_power_rule_of_ransomware_is_not_told() -> None:
    found = asked("サポートの人に遠隔操作されています")
    assert "電源はそのまま" not in found["text"]
    assert found["text"].index("電話を切") < found["text"].index("銀行")


def test_help_without_a_word_more_is_told_apart_by_asking() -> None:
    found = asked("助けて")
    assert found["incident"] == "unclear"
    assert len(found["clarify"]) >= 2


def test_a_number_question_names_its_figure_first() -> None:
    found = asked("建設業の会社は対策に年間いくら使っていますか")
    assert found["figures"][0] == "ipa2024.construction.yearly"
    assert "293万円" in found["text"]


def test_what_is_not_ours_shows_nothing() -> None:
    found = asked("今日の晩ごはんのおかずは何がいい")
    assert (found["cards"], found["figures"]) == ([], [])


def test_only_an_incident_has_the_intent_incident() -> None:
    for text in ("もし感染したら会社はどうなる", "となりの店が乗っ取られたらしい", "死にたい"):
        found = asked(text)
        assert (found["intent"] == "incident") is (found["incident"] is not None), text


def test_whoever_may_want_to_die_is_answered_first() -> None:
    assert asked("会社が乗っ取られた。もう死にたい")["text"] == production().asking.voice.say(
        "life.reply"
    )


def test_personal_data_is_not_repeated() -> None:
    assert "090-1234-5678" not in asked("090-1234-5678から変な電話がありました")["text"]


def test_a_choice_is_told_with_what_the_first_button_shows() -> None:
    found = asked("USBメモリを使っていいか")
    assert found["cards"]
    assert production().book.cards[found["cards"][0]].why in found["text"]


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"text": 3}', '{"text": "a", "b": 1}', "x"])
def test_a_line_that_is_no_text_is_refused(line: str) -> None:
    with pytest.raises(WrongInput, match="text"):
        text_of(line)


def test_a_time_without_a_zone_is_japans() -> None:
    assert moment("2026-11-21T23:00") == moment("2026-11-21T14:00Z")


@pytest.mark.parametrize("written", ["", "tomorrow", "23:00"])
def test_a_time_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(WrongInput, match="2026"):
        moment(written)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr("bot.__main__._brain", production)
    return CliRunner()


def test_the_command_prints_the_text(run: CliRunner) -> None:
    assert "天気" in run.invoke(main, ["ask", "今日の天気は"]).stdout


def test_the_command_prints_json(run: CliRunner) -> None:
    found = json.loads(run.invoke(main, ["ask", "今日の天気は", "--json"]).stdout)
    assert found["intent"] == "other"


def test_lines_in_are_lines_out_and_a_broken_one_is_told(run: CliRunner) -> None:
    lines = '{"text": "今日の天気は"}\nbroken\n\n{"text": "こんにちは"}\n'
    out = run.invoke(main, ["ask", "--jsonl"], input=lines).stdout.splitlines()
    assert ["error" in json.loads(line) for line in out] == [False, True, False]


def test_the_hour_decides_whether_a_desk_is_open(run: CliRunner) -> None:
    night = run.invoke(main, ["ask", "警察の相談の番号は", "--now", "2026-12-31T23:00"]).stdout
    assert "1月4日" in night


@pytest.mark.parametrize("given", [["ask"], ["ask", "a", "--jsonl"]])
def test_a_text_or_lines_but_not_both(run: CliRunner, given: list[str]) -> None:
    assert run.invoke(main, given).exit_code == 2


def test_a_wrong_time_stops_with_what_to_write(run: CliRunner) -> None:
    result = run.invoke(main, ["ask", "a", "--now", "soon"])
    assert result.exit_code == 1
    assert "--now: write a time as" in result.stderr
