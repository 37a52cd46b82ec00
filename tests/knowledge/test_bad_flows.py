"""Whatever is wrong in a flow is told with its file and what to write instead."""

import pytest

from tests.knowledge.copies import Copy, flow_problems


def only(problems: list[str]) -> str:
    """The one problem there is."""
    assert len(problems) == 1, problems
    return problems[0]


def told_of_step(flows: Copy, step: str) -> list[str]:
    """The problems of a new flow that is this one step, after every edit made before."""
    flows.write("extra.yaml", f"title: 追加\nsteps:\n  only:\n    {step}\n")
    return flow_problems(flows)


def test_production_flows_have_no_problem(flows: Copy) -> None:
    assert flow_problems(flows) == []


def test_a_well_written_new_flow_has_no_problem(flows: Copy) -> None:
    step = "say: はい\n    options: {menu: 戻る}\n    next: {menu: /menu}"
    assert told_of_step(flows, step) == []


# -- names of nothing ----------------------------------------------------------------------


def test_an_unknown_step_is_told(flows: Copy) -> None:
    flows.replace("incident.yaml", "pay: pay", "pay: payy")
    told = flow_problems(flows)
    place = flows.place("incident.yaml", "payy")
    assert f"flows/{place}: what: unknown step payy" in told


def test_an_unknown_predicate_is_told_with_the_known_ones(flows: Copy) -> None:
    flows.replace("welcome.yaml", "when: profile_known", "when: profile_nown")
    told = only(flow_problems(flows))
    assert "unknown predicate profile_nown; write one of: " in told
    assert "profile_known" in told


def test_an_unknown_flow_is_told(flows: Copy) -> None:
    flows.replace("welcome.yaml", "menu: /menu", "menu: /menyu")
    told = only(flow_problems(flows))
    assert told.startswith("flows/welcome.yaml:")
    assert told.endswith("unknown flow /menyu")


def test_an_unknown_view_is_told_with_the_known_ones(flows: Copy) -> None:
    flows.replace("menu.yaml", "show: menu", "show: menyu")
    told = only(flow_problems(flows))
    assert "unknown view menyu; write one of: result, " in told


def test_an_unknown_question_is_told_with_its_line(flows: Copy) -> None:
    flows.replace("quick_check.yaml", "q11]", "q111]")
    place = flows.place("quick_check.yaml", "q111")
    assert f"flows/{place}: unknown question q111" in flow_problems(flows)


def test_an_unknown_list_is_told_with_the_known_ones(flows: Copy) -> None:
    flows.replace("profile.yaml", "options_from: sizes", "options_from: heights")
    place = flows.place("profile.yaml", "heights")
    assert f"flows/{place}: unknown list heights; write one of: industries, sizes, incidents" in (
        flow_problems(flows)
    )


def test_an_unknown_desk_in_the_referral_is_told(flows: Copy) -> None:
    flows.replace("words/referral.yaml", "desk: it_vendor", "desk: nobody")
    place = flows.place("words/referral.yaml", "desk: nobody")
    assert flow_problems(flows) == [f"flows/{place}: unknown desk nobody"]


def test_an_unknown_predicate_in_the_referral_is_told(flows: Copy) -> None:
    flows.replace("words/referral.yaml", "when: has_vendor", "when: has_vender")
    assert only(flow_problems(flows)).endswith("unknown predicate has_vender")


# -- options and ways ----------------------------------------------------------------------


def test_an_option_without_a_next_is_told(flows: Copy) -> None:
    flows.replace("erase.yaml", "options: {", "options: {maybe: たぶん, ")
    told = only(flow_problems(flows))
    assert told.endswith("confirm: option maybe and next must name each other")


def test_a_next_without_an_option_is_told(flows: Copy) -> None:
    flows.replace("erase.yaml", "next: {", "next: {later: /menu, ")
    told = only(flow_problems(flows))
    place = flows.place("erase.yaml", "later")
    assert told == f"flows/{place}: confirm: option later and next must name each other"


def test_a_dead_end_is_told(flows: Copy) -> None:
    assert only(told_of_step(flows, "say: おわり")) == (
        "flows/extra.yaml:1: only: a dead end; give it options and next"
    )


def test_a_step_that_nobody_reaches_is_told(flows: Copy) -> None:
    way = "say: はい\n    options: {menu: 戻る}\n    next: {menu: /menu}"
    assert only(told_of_step(flows, f"{way}\n  island:\n    {way}")) == (
        "flows/extra.yaml:1: island: no step leads here; remove it or lead to it"
    )


def test_a_last_way_with_a_condition_is_told(flows: Copy) -> None:
    flows.replace("welcome.yaml", "- {to: /profile}", "- {to: /profile, when: has_vendor}")
    assert only(flow_problems(flows)).endswith("the last edge must have no `when`")


def test_an_option_with_no_way_at_all_is_told(flows: Copy) -> None:
    step = "say: はい\n    options: {menu: 戻る}\n    next: {menu: []}"
    assert any("flows/extra.yaml:" in told for told in told_of_step(flows, step))


def test_a_flow_that_keeps_answers_must_lead_out(flows: Copy) -> None:
    step = "say: はい\n    options: {more: もう一度}\n    next: {more: only}"
    flows.write("extra.yaml", f"title: 追加\nkeep: true\nsteps:\n  only:\n    {step}\n")
    assert only(flow_problems(flows)).endswith("must lead out, to /result or another")


# -- fields --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "say",
    ["{name}", "{", "{}", "{days.year}"],
)
def test_braces_with_anything_but_days_are_told(flows: Copy, say: str) -> None:
    step = f'say: "{say}"\n    options: {{menu: 戻る}}\n    next: {{menu: /menu}}'
    assert only(told_of_step(flows, step)).startswith("flows/extra.yaml:1: only: say: ")


def test_a_step_that_says_nothing_is_told(flows: Copy) -> None:
    told = told_of_step(flows, "options: {menu: 戻る}\n    next: {menu: /menu}")
    assert only(told) == "flows/extra.yaml:3: step only needs `say` or `show`"


def test_an_unknown_field_of_a_step_is_told_with_its_line(flows: Copy) -> None:
    flows.replace("menu.yaml", "    show:", "    shows:")
    place = flows.place("menu.yaml", "shows:")
    assert f"flows/{place}: steps.top.shows: " in flow_problems(flows)[0]


def test_a_label_too_long_for_a_button_is_told(flows: Copy) -> None:
    flows.change("menu.yaml", "desks", "長" * 21)
    told = flow_problems(flows)[0]
    assert told.startswith(f"flows/{flows.place('menu.yaml', '長')}: steps.top.options.desks: ")


def test_a_flow_without_steps_is_told(flows: Copy) -> None:
    flows.write("extra.yaml", "title: 追加\n")
    assert only(flow_problems(flows)) == "flows/extra.yaml:1: a flow needs `ask` or `steps`"


def test_questions_that_lead_nowhere_are_told(flows: Copy) -> None:
    flows.write("extra.yaml", "title: 追加\nask: [q01]\n")
    assert "`then` must name the step or /flow" in only(flow_problems(flows))


def test_a_question_asked_twice_is_told(flows: Copy) -> None:
    flows.write("extra.yaml", "title: 追加\nask: [q01, q02, q01]\nthen: /menu\n")
    assert any("flows/extra.yaml:" in told for told in flow_problems(flows))


def test_a_key_given_twice_is_told(flows: Copy) -> None:
    flows.append("menu.yaml", "title: 二度\n")
    assert "key 'title' is given twice" in flow_problems(flows)[0]


def test_yes_and_no_stay_words(flows: Copy) -> None:
    flows.change("erase.yaml", "options", "{yes: 消す, no: 消さない}")
    assert flow_problems(flows) == []


# -- files ---------------------------------------------------------------------------------


def test_a_flow_that_is_opened_by_a_word_must_be_there(flows: Copy) -> None:
    (flows.root / "restart.yaml").unlink()
    assert any("restart" in told for told in flow_problems(flows))


@pytest.mark.parametrize("file", ["phrases", "hears", "referral"])
def test_a_missing_file_of_words_is_told(flows: Copy, file: str) -> None:
    (flows.root / f"words/{file}.yaml").unlink()
    assert any(f"words/{file}.yaml" in told for told in flow_problems(flows))


def test_a_phrase_that_is_no_text_is_told(flows: Copy) -> None:
    flows.append("words/phrases.yaml", "extra.phrase: 12\n")
    place = flows.place("words/phrases.yaml", "extra.phrase")
    assert only(flow_problems(flows)) == f"flows/{place}: extra.phrase must be a text"


def test_words_for_no_command_are_told(flows: Copy) -> None:
    flows.replace("words/hears.yaml", "  menu: [", "  meny: [")
    told = flow_problems(flows)
    assert any("unknown command meny" in line for line in told)
    assert any("no words for command menu" in line for line in told)


@pytest.mark.parametrize("value", ['"{totl}点"', '"{"'])
def test_braces_in_a_phrase_that_nothing_fills_are_told(flows: Copy, value: str) -> None:
    flows.change("words/phrases.yaml", "result.then", value)
    assert flow_problems(flows)


def test_a_phrase_that_is_missing_is_told(flows: Copy) -> None:
    flows.replace("words/phrases.yaml", "result.total:", "result.totals:")
    assert flow_problems(flows)


def test_nobody_to_refer_to_is_told(flows: Copy) -> None:
    flows.write("words/referral.yaml", "order: []\nincident: []\n")
    assert flow_problems(flows)


def test_everyday_words_for_no_option_are_told(flows: Copy) -> None:
    flows.replace("words/hears.yaml", "\n  unsure:\n", "\n  unsured:\n")
    assert flow_problems(flows)


def test_two_flows_of_one_name_are_told(flows: Copy) -> None:
    (flows.root / "incident").mkdir(exist_ok=True)
    flows.write("incident/menu.yaml", flows.text("menu.yaml"))
    assert flow_problems(flows)


def test_every_problem_of_a_flow_has_its_line(flows: Copy) -> None:
    flows.replace("welcome.yaml", "menu: /menu", "menu: /menyu")
    place = flows.place("welcome.yaml", "/menyu")
    assert only(flow_problems(flows)).startswith(f"flows/{place}: ")


def test_all_problems_are_told_together(flows: Copy) -> None:
    flows.replace("menu.yaml", "    show:", "    shows:")
    flows.replace("erase.yaml", '"no": /return}', '"no": nowhere}')
    told = "\n".join(flow_problems(flows))
    assert "menu.yaml" in told
    assert "erase.yaml" in told


# -- first aid -------------------------------------------------------------------------------

AID = "incident/ransomware.yaml"


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("how: cut_network", "how: cut_netwok", "cut: unknown how cut_netwok; write one of: "),
        ("then: stay_on", "then: stay_onn", "cut: unknown step stay_onn"),
        ("desk: police\n", "desk: polise\n", "unknown desk polise"),
        ("when: has_vendor", "when: has_vender", "unknown predicate has_vender"),
        ("cards: [backup-unplugged", "cards: [backup-plugged", "unknown card backup-plugged"),
        ("questions: [q11", "questions: [q99", "unknown question q99"),
        ("sources: [", "sources: [nobody, ", "unknown source nobody"),
        ("facts: {money: ask", "facts: {money: maybe", "facts.money: "),
        ("    title: ネットを切る\n", "", "steps.cut.title: Field required"),
        ("after:\n", "afterwards:\n", "afterwards"),
    ],
)  # fmt: skip
def test_a_slip_in_first_aid_is_told(flows: Copy, right: str, wrong: str, told: str) -> None:
    flows.replace(AID, right, wrong)
    found = flow_problems(flows)
    assert any(told in line and line.startswith(f"flows/{AID}:") for line in found), found


def test_an_action_without_the_next_best_thing_is_told(flows: Copy) -> None:
    flows.replace(AID, "    cannot: ", "    can_not: ")
    assert any("can_not" in line for line in flow_problems(flows))


def test_first_aid_that_turns_in_a_circle_is_told(flows: Copy) -> None:
    flows.replace(AID, "    then: end\n", "    then: others\n")
    assert any("lead in a circle" in line for line in flow_problems(flows))


def test_first_aid_for_no_kind_of_trouble_is_told(flows: Copy) -> None:
    flows.write("incident/flood.yaml", "title: 水\n")
    told = flow_problems(flows)
    assert any(
        "flood.yaml:1: no kind of trouble flood; write one of: ransomware" in t for t in told
    )


def test_a_kind_of_trouble_without_first_aid_is_told(flows: Copy) -> None:
    (flows.root / "incident" / "ddos.yaml").unlink()
    assert any("ddos" in line for line in flow_problems(flows))


def test_somebody_must_always_be_called(flows: Copy) -> None:
    path = flows.root / "incident" / "missent_mail.yaml"
    text = path.read_text(encoding="utf-8")
    head, _, tail = text.partition("call:\n")
    after = tail[tail.index("after:") :]
    calls = (
        "call:\n" + "  - {desk: bank, when: money_moved}\n  - {desk: ppc, when: personal_data}\n"
    )
    path.write_text(head + calls + after, encoding="utf-8")
    assert any("some desk must have neither" in line for line in flow_problems(flows))
