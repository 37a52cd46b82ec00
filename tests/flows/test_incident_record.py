"""What is kept of an incident, and what is worked out from it: the record, the dates, the calls."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters import kept
from flows.calling import contacts
from flows.case import LONGEST, Case, Deed
from flows.incident_clock import clock, noticed_on
from flows.talk import Said, Situation, Talk
from knowledge.hours import JAPAN
from tests.cast import NOON, Person, brain

FRIDAY = datetime(2026, 11, 20, 18, 0, tzinfo=JAPAN)
PICTURES = ("do=trouble", "incident:what=locked", "incident:locked=many")


@pytest.fixture
def anna() -> Person:
    anna = Person(brain())
    for option in PICTURES:
        anna.tap(option)
    return anna


def situation(kind: str, **facts: str) -> Situation:
    case = Case(FRIDAY).of_type(kind, FRIDAY)
    for fact, answer in facts.items():
        case = case.with_deed(Deed(FRIDAY, f"aid.{fact}", answer))
    asking = brain().asking
    return Situation(brain().book, Talk(cases=(case,)), FRIDAY, "", asking.flows.aids)


def open_case(anna: Person) -> Case:
    assert anna.talk.case is not None
    return anna.talk.case


def sections(anna: Person) -> dict[str, tuple[str, ...]]:
    found = brain().record(anna.talk, anna.now)
    assert found is not None
    return {section.title: section.lines for section in found.sections}


# -- what is kept ----------------------------------------------------------------------------


def test_every_answer_is_kept_with_its_time(anna: Person) -> None:
    anna.now += timedelta(minutes=3)
    anna.tap("ransomware:cut=done")
    assert anna.talk.case is not None
    assert anna.talk.case.log[-1] == Deed(NOON + timedelta(minutes=3), "ransomware.cut", "done")


def test_it_is_read_again_as_it_was_written(anna: Person) -> None:
    anna.say("メモ 業者は15時に来る")
    assert kept.talk_of(kept.talk_json(anna.talk), 1) == anna.talk


def test_an_incident_does_not_grow_without_end() -> None:
    case = Case(NOON)
    for number in range(3 * LONGEST):
        case = case.with_deed(Deed(NOON, f"ransomware.s{number % 7}", f"o{number}"))
    assert len(case.log) <= LONGEST
    assert case.answers["ransomware.s0"] == f"o{3 * LONGEST - 3 * LONGEST % 7}"


def test_going_back_takes_the_answer_back(anna: Person) -> None:
    anna.tap("ransomware:cut=done")
    anna.say("戻る")
    assert anna.turn.step == "cut"
    assert "ransomware.cut" not in open_case(anna).answers


def test_going_back_from_what_all_kinds_share_leads_to_the_last_step(anna: Person) -> None:
    anna.through("do_not")
    anna.say("戻る")
    assert (anna.talk.flow, anna.turn.step) == ("ransomware", "photo")


def test_another_kind_keeps_the_facts_and_shows_its_own_rules(anna: Person) -> None:
    anna.through("calls", money="yes")
    anna.say("電話の相手がまだ操作しています")
    assert anna.talk.flow == "support_scam"
    assert anna.talk.case is not None
    assert anna.talk.case.answers["aid.money"] == "yes"
    assert "aid.do_not" not in anna.talk.case.answers


def test_the_newest_five_incidents_are_kept(anna: Person) -> None:
    for _ in range(7):
        for option in ("do=trouble", "second:which=other", "incident:what=lost"):
            anna.tap(option)
        anna.tap("incident:lost=device")
        anna.now += timedelta(days=1)
    assert len(anna.talk.cases) == 5


def test_of_five_incidents_the_open_one_is_not_the_first_to_go(anna: Person) -> None:
    for _ in range(6):
        for option in ("do=drill", "drill:which=bec", "do=menu"):
            anna.tap(option)
    assert [case.type for case in anna.talk.cases] == ["ransomware"]


def test_a_long_incident_still_knows_its_kind() -> None:
    case = Case(NOON).of_type("ransomware", NOON)
    for number in range(2 * LONGEST):
        case = case.with_deed(Deed(NOON, "call.police", ("reached", "no_answer")[number % 2]))
    assert case.kinds == ("ransomware",)


def test_a_kind_taken_out_of_the_content_locks_nobody_out(anna: Person) -> None:
    (case,) = anna.talk.cases
    anna.talk = replace(anna.talk, flow=None, cases=(replace(case, type="gone"),))
    for said in ("こんにちは", "事案メモ", "手当ての続き", "身代金を払えと出た"):
        assert anna.say(said)


# -- drills, second incidents and old buttons --------------------------------------------------


def test_a_drill_that_was_left_takes_in_no_real_incident(anna: Person) -> None:
    anna.talk = Talk()
    for option in ("do=drill", "drill:which=bec"):
        anna.tap(option)
    anna.say("やめる")
    for option in ("menu:top=trouble", "incident:what=unsure"):
        anna.tap(option)
    assert [(case.type, case.drill) for case in anna.talk.cases] == [("unclear", False)]


def test_a_drill_hides_no_real_incident(anna: Person) -> None:
    for option in ("do=drill", "drill:which=bec"):
        anna.tap(option)
    anna.say("やめる")
    anna.say("手当ての続き")
    assert (anna.talk.flow, anna.turn.step) == ("ransomware", "cut")


@pytest.mark.parametrize(
    "old", ["drill:which=phishing", "second:which=other", "closing:sure=close", "erase:confirm=yes"]
)
def test_an_old_button_of_a_question_asked_once_does_nothing(anna: Person, old: str) -> None:
    before = anna.talk.cases
    anna.tap(old)
    assert "old.passed" in anna.heard
    assert anna.talk.cases == before


def test_buttons_of_one_incident_do_nothing_in_another(anna: Person) -> None:
    anna.through("calls", data="yes")
    for option in ("do=trouble", "second:which=other", "incident:what=unsure"):
        anna.tap(option)
    for old in ("aid:data=no", "aid:after=close", "did=police.reached", "ransomware:cut=off"):
        anna.tap(old)
    assert open_case(anna).type == "unclear"
    assert open_case(anna).answers == {}


def test_another_answer_to_a_step_that_was_passed_is_taken(anna: Person) -> None:
    anna.tap("ransomware:cut=done")
    anna.tap("ransomware:cut=off")
    assert anna.turn.step == "stay_off"


@pytest.mark.parametrize("wrong", ["did=bank.foo", "did=nobody.reached", "did=.", "did="])
def test_a_made_up_outcome_is_a_button_like_any_unknown_one(anna: Person, wrong: str) -> None:
    assert anna.tap(wrong)
    assert brain().shown(Said(option=wrong))


@pytest.mark.parametrize("text", ["メモ帳に身代金を払えと出た", "メモリが足りないと出ます"])
def test_what_only_begins_like_a_note_is_none(anna: Person, text: str) -> None:
    anna.say(text)
    assert text not in [note.text for note in open_case(anna).notes]


@pytest.mark.parametrize(
    "text",
    ["警察に電話した方がいい", "銀行に連絡したくない", "業者に電話したいけど番号が分からない",
     "警察に電話したほうがいいですか？", "業者に電話したけどつながらん"],
)  # fmt: skip
def test_a_wish_is_no_call(anna: Person, text: str) -> None:
    anna.say(text)
    assert "reached" not in open_case(anna).answers.values()


def test_words_of_what_came_to_nothing_are_not_kept(anna: Person) -> None:
    anna.talk = Talk()
    anna.say("ファイルが開けなくなった、田中です")
    anna.tap("guess:is=none")
    assert (anna.talk.words, anna.talk.guess) == ("", ())


def test_erasing_takes_the_incident_too(anna: Person) -> None:
    anna.tap("do=erase")
    assert "memory.cases" in anna.heard
    anna.tap("erase:confirm=yes")
    assert anna.talk.cases == ()


# -- the record ------------------------------------------------------------------------------


def test_the_record_tells_done_and_not_done_apart(anna: Person) -> None:
    anna.tap("ransomware:cut=done")
    anna.tap("ransomware:stay_on=done")
    anna.tap("ransomware:others=cannot")
    anna.tap("ransomware:others_cannot=next")
    found = sections(anna)
    assert any("ネットを切る" in line for line in found["<record.done>"])
    assert any("ほかの機器と控えを守る" in line for line in found["<record.not_done>"])
    assert not any("ほかの機器" in line for line in found["<record.done>"])


def test_the_record_tells_who_was_called_and_who_was_not(anna: Person) -> None:
    anna.through("called")
    anna.tap(next(o for o in anna.offered if o.endswith(".no_answer")))
    found = sections(anna)
    assert any("no_answer" in line for line in found["<record.called>"])
    assert any("record.to_call" in line for line in found["<record.waiting>"])


def test_markup_and_numbers_in_a_note(anna: Person) -> None:
    anna.say("メモ <b>090-1234-5678</b>に電話した")
    (note,) = open_case(anna).notes
    assert "090" not in note.text
    assert note.text in "\n".join(sections(anna)["<record.notes>"])


def test_without_an_incident_there_is_no_record() -> None:
    assert brain().record(Talk(), NOON) is None


def test_a_closed_incident_still_has_its_record(anna: Person) -> None:
    anna.through("after")
    anna.tap("aid:after=close")
    assert anna.talk.case is None
    assert sections(anna)["<record.done>"]


# -- the dates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "days"), [({"noticed": "d0"}, 0), ({"noticed": "d3"}, 3),
                       ({"noticed": "d14"}, 14)],
)  # fmt: skip
def test_the_day_is_counted_back_from_when_it_was_told(told: dict[str, str], days: int) -> None:
    assert noticed_on(situation("data_leak", **told)) == FRIDAY.date() - timedelta(days=days)


@pytest.mark.parametrize("told", [{}, {"noticed": "unsure"}])
def test_a_day_that_was_not_told_is_not_made_up(told: dict[str, str]) -> None:
    now = situation("data_leak", **told)
    assert noticed_on(now) is None
    assert not clock(now).exact


def test_the_day_stays_the_same_tomorrow() -> None:
    now = situation("data_leak", noticed="d1")
    later = Situation(now.book, now.talk, FRIDAY + timedelta(days=9), "", now.aids)
    assert noticed_on(later) == noticed_on(now)


@pytest.mark.parametrize(
    ("facts", "due", "days"),
    [
        ({"sensitive": "no", "property": "no", "malice": "no", "many": "no"}, "no", 30),
        ({"sensitive": "yes", "property": "no", "malice": "no", "many": "no"}, "yes", 30),
        ({"sensitive": "no", "property": "no", "malice": "no", "many": "unsure"}, "perhaps", 30),
        ({"sensitive": "no", "property": "no", "malice": "yes", "many": "no"}, "yes", 60),
        ({"sensitive": "no", "property": "no", "malice": "unsure", "many": "no"}, "perhaps", 30),
    ],
)
def test_the_four_cases_decide(facts: dict[str, str], due: str, days: int) -> None:
    found = clock(situation("lost_device", **facts))
    assert (found.due, found.dates.days) == (due, days)


def test_nobody_learns_of_it_after_first_aid_began(anna: Person) -> None:
    anna.through("noticed", data="yes")
    anna.now += timedelta(days=2)
    anna.tap("aid:noticed=d0")
    asked = Situation(brain().book, anna.talk, anna.now, "", brain().asking.flows.aids)
    assert noticed_on(asked) == NOON.astimezone(JAPAN).date()


@pytest.mark.parametrize(
    ("text", "option"),
    [("おととい", "d2"), ("3日前です", "d3"), ("18日に気づいた", "d2"), ("11月18日", "d2"),
     ("水曜日", "d2"), ("2週間前", "d14"), ("10日前", "d14"), ("今朝", "d0"),
     ("先週の水曜日", "d14"), ("3日くらい前", "d3"), ("二日前", "d2"), ("1ヶ月前", "d30"),
     ("今日ではなく昨日", "d1"), ("2か月前", "d60")],
)  # fmt: skip
def test_a_day_is_understood_as_it_is_typed(anna: Person, text: str, option: str) -> None:
    anna.through("noticed")  # on Friday, 20 November
    anna.say(text)
    assert open_case(anna).answers["aid.noticed"] == option


def test_where_malice_is_plain_one_person_is_enough() -> None:
    found = clock(situation("ransomware", sensitive="no", property="no", many="no"))
    assert (found.due, found.dates.days) == ("yes", 60)


# -- the calls -------------------------------------------------------------------------------


def test_who_was_called_before_is_still_called_for_another_kind() -> None:
    """bec, then an account taken over: the bank stays, and stays first."""
    now = situation("bec", money="yes")
    case = now.talk.cases[0].of_type("account_takeover", FRIDAY)
    case = case.with_deed(Deed(FRIDAY, "aid.money", "yes"))
    found = contacts(Situation(now.book, Talk(cases=(case,)), FRIDAY, "", now.aids))
    assert found[0].desk.id == "bank"


@pytest.mark.parametrize(("answer", "listed"), [("yes", True), ("no", False), ("unsure", True)])
def test_the_vendor_is_called_unless_there_is_none(answer: str, listed: bool) -> None:
    found = {c.desk.id for c in contacts(situation("ransomware", vendor=answer))}
    assert ("it_vendor" in found) is listed


def test_a_desk_depends_on_an_answer_wherever_it_was_given() -> None:
    now = situation("lost_device")
    says = {}
    for screen in ("which", "which_cannot"):
        case = now.talk.cases[0].with_deed(Deed(FRIDAY, f"lost_device.{screen}", "stolen"))
        asked = Situation(now.book, Talk(cases=(case,)), FRIDAY, "", now.aids)
        says[screen] = next(c.say for c in contacts(asked) if c.desk.id == "police")
    assert says["which"] == says["which_cannot"]
    assert "被害届" in says["which"]
