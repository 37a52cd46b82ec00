"""The `monshin` command, as a person or a program drives it."""

import asyncio
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import knowledge
from adapters.memory import MemoryStore
from adapters.terminal import Terminal
from bot import clock, scores
from bot.__main__ import main
from bot.bell import Bell
from bot.turns import Turns
from flows import dialogue
from flows.dialogue import Brain
from tests.knowledge.copies import Copy

RESULT_KEYS = {
    "total", "best", "worst", "unsure", "not_used", "band", "parts", "industry", "size",
    "compare", "actions", "then",
}  # fmt: skip
Json = dict[str, Any]


load_once = cache(knowledge.load)


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The production content is the same for every command; a copy has another root."""
    monkeypatch.setattr(knowledge, "load", load_once)


def monshin(*args: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, args, input=stdin)


@cache
def brain() -> Brain:
    return dialogue.load(load_once(), keep_days=365)


def every(option: str) -> dict[str, str]:
    return dict.fromkeys(brain().book.questions, option)


# -- score ---------------------------------------------------------------------------------


def score(body: object) -> Result:
    return monshin("score", "--json", stdin=json.dumps(body))


def scored(**body: object) -> Json:
    ended = score(body)
    assert ended.exit_code == 0, ended.output
    found: Json = json.loads(ended.stdout)
    return found


def refused(body: object) -> str:
    """What a refused input is told, on stderr, with nothing on stdout."""
    ended = score(body)
    assert (ended.exit_code, ended.stdout) == (1, "")
    return ended.stderr


def test_score_gives_the_result_with_the_keys_of_the_contract() -> None:
    found = scored(answers=every("partly"), industry="建設業", size="small")
    assert set(found) == RESULT_KEYS
    assert (found["total"], found["band"], found["size"]) == (50, "50-69", "small")


def test_score_gives_points_by_part() -> None:
    parts = scored(answers=every("done"))["parts"]
    assert parts == {"basic": 20, "staff": 52, "organisation": 28}


def test_score_compares_with_industry_size_and_all() -> None:
    compare = scored(answers=every("partly"), industry="建設業", size="small")["compare"]
    assert set(compare) == {"industry", "size", "all"}
    assert compare["industry"]["reach70"]["percent"] == 13.1
    assert {"percent", "n", "count", "low", "high", "as_printed", "figure", "survey", "year"} == (
        set(compare["industry"]["reach70"])
    )


def test_score_takes_an_industry_by_name_or_id() -> None:
    by_name, by_id = (
        scored(answers=every("partly"), industry=industry)
        for industry in ("製造業", "manufacturing")
    )
    assert by_name == by_id
    assert by_name["industry"] == "製造業"


@pytest.mark.parametrize("industry", ["複合サービス業", "農業", "other", "", None])
def test_an_industry_without_a_row_is_compared_with_nothing(industry: str | None) -> None:
    found = scored(answers=every("partly"), industry=industry)
    assert found["compare"]["industry"] is None
    assert found["industry"] == industry


def test_score_names_three_actions_that_are_cards() -> None:
    actions = scored(answers=every("not_yet"))["actions"]
    assert len(actions) == 3
    assert set(actions) <= set(brain().book.cards)


def test_score_has_no_action_when_all_is_done() -> None:
    found = scored(answers=every("done"))
    assert (found["total"], found["actions"], found["then"]) == (100, [], 100)


def test_a_missing_answer_is_named() -> None:
    answers = every("done")
    del answers["q07"]
    told = refused({"answers": answers})
    assert told == ("answers: q07: no answer; write one of: done, partly, not_yet, unsure\n")


def test_every_missing_answer_is_named() -> None:
    assert len(refused({"answers": {}}).splitlines()) == 25


def test_an_unknown_option_is_named_with_the_known_ones() -> None:
    told = refused({"answers": every("done") | {"q01": "maybe"}})
    assert told == (
        "answers: q01: unknown answer 'maybe'; write one of: done, partly, not_yet, unsure\n"
    )


def test_an_unknown_question_is_named() -> None:
    told = refused({"answers": every("done") | {"q26": "done"}})
    assert told == "answers: unknown question q26\n"


def test_an_unknown_size_is_named_with_the_known_ones() -> None:
    told = refused({"answers": every("done"), "size": "huge"})
    assert told == "size: unknown 'huge'; write one of: small, medium, large\n"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "answers: Field required"),
        ([], "input: "),
        ("text", "input: "),
        ({"answers": []}, "answers: "),
        ({"answers": {"q01": 4}}, "answers.q01: "),
        ({"answers": {"q01": None}}, "answers.q01: "),
        ({"answers": {}, "sector": "it"}, "sector: "),
        ({"answers": {}, "industry": 3}, "industry: "),
    ],
)
def test_an_input_of_the_wrong_shape_names_the_field(body: object, told: str) -> None:
    assert refused(body).startswith(told)


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b'{"answers": ', b'{"answers": {"q01": "\xff\xfe"}}', b"\x00", b"[" * 9999],
)
def test_what_is_not_json_is_told_in_one_line(body: bytes) -> None:
    ended = monshin("score", "--json", stdin=body)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("input: Invalid JSON")
    assert ended.stderr.count("\n") == 1


def test_what_was_given_is_not_repeated_in_an_error() -> None:
    assert "ひみつ" not in refused({"answers": "ひみつ"})


def test_the_japanese_of_a_result_is_readable() -> None:
    ended = score({"answers": every("done"), "industry": "建設業"})
    assert "建設業" in ended.stdout


# -- say -----------------------------------------------------------------------------------


def say(*lines: object) -> list[Json]:
    """What is answered to JSON lines; a str is sent as it stands."""
    sent = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    ended = monshin("say", "--jsonl", stdin=sent + "\n")
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


def offered(turn: Json) -> list[str]:
    return [option["id"] for reply in turn["replies"] for option in reply["options"]]


def text(turn: Json) -> str:
    return "\n".join(reply["text"] for reply in turn["replies"])


def play(answers: dict[str, str], industry: str, size: str) -> list[Json]:
    """A whole check through the terminal, tapping what is offered until the result comes."""
    out = io.StringIO()
    wanted = answers | {"industry": industry, "size": size, "vendor": "no"}
    turns = Turns(brain(), MemoryStore(), clock.now, Bell())
    terminal = Terminal(turns, clock.now)
    turns.clock = terminal.clock

    def lines() -> Iterator[str]:
        yield json.dumps({"text": "自己点検"})
        while "result" not in (last := json.loads(out.getvalue().splitlines()[-1])):
            ending = f"{last['step']}={wanted[last['step']]}"
            (option,) = [o for o in offered(last) if o.endswith(ending)]
            yield json.dumps({"option": option})

    asyncio.run(terminal.json_lines(lines(), out))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_turn_has_the_keys_of_the_contract() -> None:
    (turn,) = say({"text": "こんにちは"})
    assert set(turn) == {"replies", "flow", "step"}
    assert set(turn["replies"][0]) == {"kind", "text", "options", "cards", "figures", "desks"}
    assert set(turn["replies"][0]["options"][0]) == {"id", "label"}


def test_a_turn_says_flow_and_step() -> None:
    (turn,) = say({"text": "こんにちは"})
    assert (turn["flow"], turn["step"]) == ("welcome", "hello")


def test_a_text_and_an_option_are_a_turn_each() -> None:
    turns = say({"text": "メニュー"}, {"option": "menu:top=quick"})
    assert [turn["flow"] for turn in turns] == ["menu", "quick_check"]


def test_jikotenken_starts_the_check() -> None:
    (turn,) = say({"text": "自己点検"})
    assert (turn["flow"], turn["step"]) == ("profile", "industry")


def test_jikotenken_resumes_the_check_from_anywhere() -> None:
    skipped = [{"option": f"profile:{step}=skip"} for step in ("industry", "size")]
    turns = say(
        {"text": "自己点検"},
        *skipped,
        {"option": "profile:vendor=no"},
        {"option": "self_check:q01=done"},
        {"text": "身代金を払えと出た"},
        {"text": "自己点検"},
    )
    assert [turns[-2]["flow"], turns[-1]["flow"]] == ["guess", "self_check"]
    assert turns[-1]["step"] == "q02"


def test_the_answers_of_a_question_end_in_its_id_and_option() -> None:
    asked = [turn for turn in play(every("done"), "it", "small") if turn["flow"] == "self_check"]
    assert len(asked) == 25
    for turn in asked:
        question = brain().book.questions[turn["step"]]
        endings = [option.split(":")[-1] for option in offered(turn)]
        assert {f"{question.id}={o.id}" for o in question.options} <= set(endings)


def test_the_result_comes_once_with_the_keys_of_the_contract() -> None:
    turns = play(every("partly"), "construction", "small")
    assert ["result" in turn for turn in turns] == [*[False] * (len(turns) - 1), True]
    assert set(turns[-1]["result"]) == RESULT_KEYS
    assert "50点" in text(turns[-1])


def test_a_check_takes_29_turns() -> None:
    assert len(play(every("done"), "it", "large")) == 1 + 3 + 25


def test_an_ordinary_turn_has_no_result() -> None:
    assert all("result" not in turn for turn in say({"text": "メニュー"}, {"text": "点"}))


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"text": ',
        "[]",
        "null",
        "{}",
        '{"text": "a", "option": "b"}',
        '{"text": 3}',
        '{"say": "a"}',
        '{"at": "tomorrow"}',
        '{"text": "\\ud800"}',
    ],
)
def test_a_broken_line_is_told_and_the_talk_goes_on(line: str) -> None:
    first, second = say(line, {"text": "メニュー"})
    assert set(first) == {"error"}
    assert first["error"].startswith("line 1: ")
    assert second["flow"] == "menu"


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_a_clock_at_the_end_of_time_is_told_or_taken(at: str) -> None:
    turns = say({"at": at}, {"text": "人に相談"}, {"option": "desk=ipa_company"})
    assert "error" in turns[0] or len(turns) == 2


def test_what_is_not_utf_8_is_a_turn_like_any_other() -> None:
    ended = monshin("say", "--jsonl", stdin=b'{"text": "\xff\xfe"}\n{"text": "\x83\x81"}\n')
    assert ended.exit_code == 0
    assert [set(json.loads(line)) for line in ended.stdout.splitlines()] == (
        [{"replies", "flow", "step"}] * 2
    )


def test_empty_lines_are_passed_over() -> None:
    assert len(say("", {"text": "メニュー"}, "   ", "")) == 1


def test_a_last_line_without_its_end_is_read() -> None:
    ended = monshin("say", "--jsonl", stdin='{"text": "メニュー"}')
    assert len(ended.stdout.splitlines()) == 1


def test_no_input_gives_no_output() -> None:
    ended = monshin("say", "--jsonl")
    assert (ended.exit_code, ended.stdout) == (0, "")


@pytest.mark.parametrize("option", ["", "nothing", "self_check:q01=maybe", "q99=done", "=", ":="])
def test_an_option_that_was_never_offered_is_answered(option: str) -> None:
    (turn,) = say({"option": option})
    assert turn["replies"]


@pytest.mark.parametrize(
    "strange",
    [
        "",
        " ",
        "\u3000",
        "あ" * 10_000,
        "😀😀😀",
        "\x00\x1b[31m",
        "\u202eabc",
        "<b>&amp;</b>",
        "{}%s",
    ],
)
def test_strange_texts_are_answered(strange: str) -> None:
    (turn,) = say({"text": strange})
    assert text(turn)


def test_at_sets_the_clock_and_is_no_turn() -> None:
    day, night = (
        say({"at": f"2026-11-24T{hour}:00+09:00"}, {"option": "desk=ipa_personal"})
        for hour in ("11", "20")
    )
    assert (len(day), len(night)) == (1, 1)
    assert text(day[0]) != text(night[0])


def test_at_without_a_zone_is_in_japan() -> None:
    japan, utc = (
        say({"at": at}, {"option": "desk=ppc"}) for at in ("2026-11-24T10:00", "2026-11-24T01:00Z")
    )
    assert japan == utc
    assert len(japan) == 1


def test_on_new_years_eve_the_next_working_day_is_told() -> None:
    (turn,) = say({"at": "2026-12-31T10:00+09:00"}, {"option": "desk=ipa_personal"})
    assert "1月4日" in text(turn)


def test_people_pick_buttons_by_number() -> None:
    first, second = monshin("say", stdin="1\n").stdout.split("> ")[:2]
    assert f"[1] {brain().asking.flows['welcome'].steps['hello'].options[0].label}" in first
    assert f"[1] {next(iter(brain().book.industries.values())).label}" in second


def test_people_end_the_talk_by_ending_the_input() -> None:
    assert monshin("say").exit_code == 0


# -- say and score agree -------------------------------------------------------------------


@st.composite
def companies(draw: st.DrawFn) -> tuple[dict[str, str], str, str]:
    book = brain().book
    answers = {
        q.id: draw(st.sampled_from([o.id for o in q.options])) for q in book.questions.values()
    }
    industry = draw(st.sampled_from([*book.industries, "other"]))
    return answers, industry, draw(st.sampled_from(list(book.sizes)))


def by_score(answers: dict[str, str], industry: str | None, size: str | None) -> Json:
    body = {"answers": answers, "industry": industry, "size": size}
    return scores.score(json.dumps(body).encode(), brain().book)


@settings(max_examples=30, deadline=None)
@given(companies())
def test_say_and_score_agree_on_any_25_answers(company: tuple[dict[str, str], str, str]) -> None:
    result = play(*company)[-1]["result"]
    assert result == json.loads(json.dumps(by_score(*company)))
    assert -25 <= result["total"] <= 100


@settings(max_examples=30, deadline=None)
@given(companies())
def test_the_result_says_its_total_in_words(company: tuple[dict[str, str], str, str]) -> None:
    last = play(*company)[-1]
    assert f"{last['result']['total']}点" in text(last)
    assert f"{last['result']['then']}点" in text(last)


def test_who_does_not_tell_industry_and_size_gets_what_score_gives_without() -> None:
    result = play(every("partly"), "skip", "skip")[-1]["result"]
    assert result == json.loads(json.dumps(by_score(every("partly"), None, None)))


# -- check, draw, the rest -----------------------------------------------------------------


def test_check_of_good_content_ends_with_0() -> None:
    ended = monshin("check")
    assert ended.exit_code == 0
    assert "25 questions" in ended.stderr
    assert "0 problems" in ended.stderr


def test_check_names_what_is_wrong_and_ends_with_1(copy: Copy) -> None:
    copy.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    ended = monshin("check")
    assert ended.exit_code == 1
    assert f"{copy.place('desks.yaml', 'nobody')}: unknown desk nobody" in ended.output


def test_check_names_what_cannot_be_read_and_ends_with_1(copy: Copy) -> None:
    copy.append("bands.yaml", "a: [\n")
    ended = monshin("check")
    assert ended.exit_code == 1
    assert ended.output.startswith("bands.yaml:")


def test_check_ends_with_0_where_it_only_warns(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2036-01-01T00:00Z"))
    ended = monshin("check")
    assert ended.exit_code == 0
    assert "warning: " in ended.stdout
    assert "0 problems, " in ended.stderr


@pytest.mark.parametrize("args", [["draw"], ["say", "--jsonl"], ["score", "--json"]])
def test_no_command_works_on_content_that_cannot_be_read(copy: Copy, args: list[str]) -> None:
    copy.append("bands.yaml", "a: [\n")
    ended = monshin(*args)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("bands.yaml:")


FLOWS = [
    "aid", "calm", "closing", "desks", "drill", "erase", "guess", "incident", "menu", "plan",
    "privacy", "profile", "quick_check", "quick_result", "ransomware", "restart", "result",
    "second", "self_check", "topics", "unclear", "welcome",
]  # fmt: skip
BOX = re.compile(r'  (s_[\w.-]+|to_[\w.-]+)(\["[^"\[\]]+"\]|\(\["[^"\[\]]+"\]\))')
ARROW = re.compile(r'  (s_[\w.-]+) -->\|"[^"|]+( \[\w+\])?"\| (s_[\w.-]+|to_[\w.-]+)')


@pytest.mark.parametrize("flow", FLOWS)
def test_a_drawing_has_a_box_for_every_end_of_an_arrow(flow: str) -> None:
    lines = monshin("draw", flow).stdout.splitlines()
    assert lines[:4] == ["---", lines[1], "---", "flowchart TD"]
    boxes = [m[1] for line in lines[4:] if (m := BOX.fullmatch(line))]
    arrows = [m for line in lines[4:] if (m := ARROW.fullmatch(line))]
    assert len(boxes) + len(arrows) == len(lines) - 4, lines
    assert {end for m in arrows for end in (m[1], m[3])} == set(boxes)


def test_a_drawing_has_balanced_quotes_and_brackets() -> None:
    for line in monshin("draw").stdout.splitlines():
        assert line.count('"') % 2 == 0, line
        assert (line.count("["), line.count("(")) == (line.count("]"), line.count(")")), line


def test_draw_without_a_name_draws_every_flow() -> None:
    drawn = monshin("draw").stdout
    titles = [line.split()[1] for line in drawn.splitlines() if line.startswith("title: ")]
    assert sorted(titles) == sorted(brain().asking.flows.all)


def test_a_drawing_has_the_labels_people_see() -> None:
    drawn = monshin("draw", "welcome").stdout
    options = brain().asking.flows["welcome"].steps["hello"].options
    assert all(option.label in drawn for option in options)


def test_an_unknown_flow_is_told_with_the_known_ones() -> None:
    ended = monshin("draw", "welcom")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("no flow welcom; write one of: aid, calm, ")


def test_help_and_version_are_there() -> None:
    assert "score" in monshin("--help").stdout
    assert metadata.version("monshin") in monshin("--version").stdout
    assert monshin("dance").exit_code == 2
