"""Every path of first aid, on the production content: no dead end, no loop, nothing that does harm.

A path is a way of answering from the first step of a kind of trouble to where its steps end.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import product

import pytest

from flows.calling import ALWAYS, contacts
from flows.case import Case, Deed
from flows.first_aid import DoNot
from flows.flow import AWAY, Flow
from flows.talk import Said, Situation, Talk, Turn
from knowledge.hours import JAPAN, is_open
from tests.cast import NOON
from tests.test_production import production

KINDS = sorted(production().asking.flows.aids)
ASIDE = ("do", "did", "desk", "card", "why", "back")  # buttons that are no step of first aid
OPEN = ("now", "night")  # told to be called now, or for what cannot wait
FACTS = ("money", "data", "vendor", "insurer")
SENTENCE = re.compile(r"[。\n！？]")
DENIED = re.compile(r"ない|ません|ずに|せず|前に|まえに|より先に")
POWER_OFF = r"電源を切(って|ります|りましょう)|電源ボタンを.*長く押|コンセントを抜|電源の線を抜"
HARM = {  # what no sentence may advise, and the steps (`kind.step`) in which it is right after all
    r"(お金|身代金|代金|料金)を(払って|送って|振り込んで)(ください|かまい)": (),
    r"(払い|支払い|送金し|振り込み)ましょう": (),
    r"再起動(します|してください|しましょう)": ("support_scam.close",),
    r"初期化(します|してください|しましょう)": (),
    r"(メール|ファイル|記録|データ|履歴)を(消して|削除して|捨てて)ください": (),
    r"(画面|メール|SMS)の番号に(電話|かけ)": (),
    r"(復元|リカバリー)(します|してください)": (),
    r"(相手|犯人)に(返事|返信|連絡)(します|してください|しましょう)": (),
    POWER_OFF: (
        "ransomware.last_resort", "malware.last_resort", "support_scam.cut", "unclear.net_off",
        "unclear.fault",
    ),
}  # fmt: skip


# -- the graph of each kind ------------------------------------------------------------------


def ways(flow: Flow, step: str) -> list[str]:
    return [edge.to for way in flow.steps[step].next.values() for edge in way]


@cache
def paths(kind: str) -> tuple[int, int]:
    """How many paths lead from the first step to where the steps end, and the longest, in taps."""
    flow, known = production().asking.flows[kind], dict[str, tuple[int, int]]()

    def from_(step: str, trail: tuple[str, ...]) -> tuple[int, int]:
        assert step not in trail, f"a loop: {' > '.join((*trail, step))}"
        if step.startswith(AWAY):
            return 1, 0
        if step not in known:
            after = [from_(to, (*trail, step)) for to in ways(flow, step)]
            known[step] = sum(n for n, _ in after), 1 + max(length for _, length in after)
        return known[step]

    return from_(flow.first, ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_ends_and_none_turns_in_a_circle(kind: str) -> None:
    count, longest = paths(kind)
    assert count >= 2
    assert longest <= 30, f"{kind}: {longest} taps are too many for somebody in distress"


@pytest.mark.parametrize("kind", KINDS)
def test_what_ends_leads_to_what_all_kinds_have_in_common(kind: str) -> None:
    flow = production().asking.flows[kind]
    ends = {to for step in flow.steps for to in ways(flow, step) if to.startswith(AWAY)}
    assert "/aid" in ends
    assert {to.removeprefix(AWAY) for to in ends - {"/aid", "/calm"}} <= set(KINDS)


def test_the_counts_are_printed() -> None:
    rows = [(kind, *paths(kind)) for kind in KINDS]
    for kind, count, longest in rows:
        print(f"{kind:18}{count:16,} paths, the longest {longest} taps")
    assert len(rows) == 16


# -- the same, played ------------------------------------------------------------------------


@cache
def explored(kind: str) -> Mapping[tuple[str, str], Turn]:
    """Every step that can be stood on after this kind, each with the turn that showed it first."""
    brain = production()
    start = brain.decide(Talk(flow="guess", guess=(kind,)), Said(option=f"guess:is={kind}"), NOON)
    found = {(kind, start.step): start}
    ahead = [start]
    while ahead:
        turn = ahead.pop()
        for option in _options(turn):
            after = brain.decide(turn.talk, Said(option=option), NOON)
            place = (after.talk.flow or "", after.step)
            assert after.replies, (kind, option)
            assert any(reply.options for reply in after.replies), (kind, option)
            if place not in found and _in_first_aid(after, kind):
                found[place] = after
                ahead.append(after)
    return found


def _options(turn: Turn) -> Iterator[str]:
    for reply in turn.replies:
        yield from (o.id for o in reply.options if o.id.partition("=")[0] not in ASIDE)


def _in_first_aid(turn: Turn, kind: str) -> bool:
    """Still in first aid for this kind; another kind is explored by itself."""
    flow = production().asking.flows.all.get(turn.talk.flow or "")
    case = turn.talk.case
    return flow is not None and flow.case and case is not None and case.type == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_can_be_stood_on_and_answered(kind: str) -> None:
    steps = set(production().asking.flows[kind].steps)
    stood = {step for flow, step in explored(kind) if flow == kind}
    assert steps - stood == set()


@pytest.mark.parametrize("kind", KINDS)
def test_one_message_after_the_kind_stands_the_first_safe_thing_to_do(kind: str) -> None:
    flow = production().asking.flows[kind]
    turn = explored(kind)[kind, flow.first]
    assert len(turn.replies) == 1
    assert turn.replies[0].text == flow.steps[flow.first].say
    assert turn.replies[0].text.startswith("まず")


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_comes_to_what_not_to_do_whom_to_call_what_to_keep(kind: str) -> None:
    stood = {step for flow, step in explored(kind) if flow == "aid"}
    assert {"do_not", "calls", "called", "keep", "inside", "noticed", "after"} <= stood
    aid = production().asking.flows.aids[kind]
    told = {step: explored(kind)["aid", step].replies[-1].text for step in stood}
    assert all(rule.what in told["do_not"] and rule.why in told["do_not"] for rule in _rules(kind))
    assert production().book.incidents[kind].urgency in ("now", "today")
    assert aid.keep
    assert aid.sources


def _rules(kind: str) -> Iterable[DoNot]:
    return production().asking.flows.aids[kind].do_not.values()


# -- whom to call, at any hour ---------------------------------------------------------------


def hours() -> Iterator[datetime]:
    """Each hour of a week, and of the days around New Year."""
    for first, days in ((datetime(2026, 11, 16, tzinfo=JAPAN), 7),
                        (datetime(2026, 12, 28, tzinfo=JAPAN), 8)):  # fmt: skip
        yield from (first + timedelta(hours=hour) for hour in range(24 * days))


def situation(kind: str, facts: Mapping[str, str], now: datetime) -> Situation:
    brain = production()
    log = tuple(Deed(now, f"aid.{fact}", answer) for fact, answer in facts.items())
    talk = Talk(flow="aid", cases=(Case(now).of_type(kind, now),))
    case = talk.cases[0]
    for deed in log:
        case = case.with_deed(deed)
    flows = brain.asking.flows
    return Situation(brain.book, Talk(flow="aid", cases=(case,)), now, "", flows.aids)


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_open_can_be_called_at_any_hour(kind: str) -> None:
    for answers in product(("yes", "no"), repeat=len(FACTS)):
        facts = dict(zip(FACTS, answers, strict=True))
        for now in hours():
            found = contacts(situation(kind, facts, now))
            assert any(c.when in OPEN and is_open(c.desk, now) for c in found), (facts, now)
            assert ALWAYS in {c.desk.id for c in found}
            closed = [c for c in found if is_open(c.desk, now) is False]
            assert all(c.when == "later" and c.opens for c in closed), (facts, now)


@pytest.mark.parametrize("kind", KINDS)
def test_where_money_moved_the_bank_or_the_card_company_comes_first(kind: str) -> None:
    aid = production().asking.flows.aids[kind]
    if aid.facts.money == "no":
        pytest.skip("no money moves in this kind of trouble")
    for now in hours():
        first = contacts(situation(kind, {"money": "yes"}, now))[0]
        assert (first.desk.id in ("bank", "card_company"), first.when) == (True, "now"), now


# -- nothing that does harm ------------------------------------------------------------------


def advice(kind: str) -> Iterator[tuple[str, str]]:
    """Every sentence that first aid of a kind says, with the step or part it stands in."""
    flow = production().asking.flows[kind]
    aid = flow.aid
    assert aid is not None
    texts = [(step.part_of, step.say) for step in flow.steps.values()]
    texts += [("do_not", rule.what) for rule in aid.do_not.values()]
    texts += [("keep", line) for line in aid.keep]
    texts += [("deadlines", line) for line in aid.deadlines]
    texts += [("recover", line) for line in aid.after.recover]
    for place, text in texts:
        yield from ((place, said) for said in SENTENCE.split(_unquoted(text)) if said.strip())


def _unquoted(text: str) -> str:
    """Without what is to be said to others."""
    return re.sub(r"「[^」]*」", "「」", text)


def _wrong(kind: str, place: str, said: str) -> str:
    for pattern, allowed in HARM.items():
        right = any(f"{kind}.{place}".startswith(step) for step in allowed)
        if re.search(pattern, said) and not DENIED.search(said) and not right:
            return pattern
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_does_harm_is_advised(kind: str) -> None:
    wrong = [(place, said) for place, said in advice(kind) if _wrong(kind, place, said)]
    assert wrong == []


@pytest.mark.parametrize(
    "said",
    [
        "身代金を払ってください", "再起動してください", "電源を切ります", "初期化します",
        "メールを消してください", "画面の番号に電話します", "相手に返信します",
        "コンセントを抜きます",
    ],
)  # fmt: skip
def test_harm_would_be_noticed(said: str) -> None:
    assert _wrong("web_tamper", "stop", said)
    assert not _wrong("web_tamper", "stop", f"{said}、ではありません")


def test_the_two_power_rules_are_never_mixed() -> None:
    """Encrypted: the power stays, off only where nothing else helps. Remote: off is right."""
    scam = "\n".join(said for _, said in advice("support_scam"))
    assert "電源はそのまま" not in scam
    assert re.search(POWER_OFF, scam)
    for kind in ("ransomware", "malware"):
        said = [text for place, text in advice(kind) if place != "last_resort"]
        assert any("電源は" in text and ("そのまま" in text or "今のまま" in text) for text in said)
        flow = production().asking.flows[kind]
        last = flow.steps["last_resort"].say
        assert re.search(r"どうしても|切り離せない|切れないときだけ", last)
