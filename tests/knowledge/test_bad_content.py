"""Whatever is wrong in a content file is told with file, line and what to write instead."""

from datetime import date

import pytest

from knowledge import load
from knowledge.files import BadContent, Page
from tests.knowledge.copies import TODAY, Copy, book_problems, production

CARD = "advice/backup-unplugged.yaml"
QUESTIONS = "questions/ipa25.yaml"
IPA2024 = "figures/ipa2024.yaml"
JFC2021 = "figures/jfc2021.yaml"


def only(problems: list[str]) -> str:
    """The one problem there is."""
    assert len(problems) == 1, problems
    return problems[0]


def value(content: Copy, text: str) -> object:
    """How a value is read."""
    content.write("value.yaml", f"key: {text}\n")
    return Page(content.root / "value.yaml", content.root).mapping()["key"]


def test_production_content_has_no_problem(content: Copy) -> None:
    assert book_problems(content) == []


# -- YAML ----------------------------------------------------------------------------------


def test_broken_yaml_is_told_with_its_line(content: Copy) -> None:
    content.change(CARD, "level", "[1")
    told = only(book_problems(content))
    assert told.startswith(f"{CARD}:")
    assert "not YAML" in told


def test_a_tab_as_indent_is_told(content: Copy) -> None:
    content.append("bands.yaml", "broken:\n\tat_least: 1\n")
    assert "bands.yaml:" in only(book_problems(content))


def test_a_reference_to_nothing_is_told(content: Copy) -> None:
    content.change(CARD, "level", "*first")
    told = only(book_problems(content))
    assert told.startswith(content.place(CARD, "*first"))
    assert "undefined alias" in told


def test_a_key_given_twice_is_told(content: Copy) -> None:
    content.append(CARD, "level: 2\n")
    told = only(book_problems(content))
    last = len(content.text(CARD).splitlines())
    assert told == f"{CARD}:{last}: key 'level' is given twice; remove one"


@pytest.mark.parametrize("key", ["\u3000level", "level\u3000", "le\u3000vel"])
def test_a_full_width_space_in_or_before_a_key_is_told(content: Copy, key: str) -> None:
    content.replace(CARD, "level:", f"{key}:")
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(CARD, key)}: full-width space")


@pytest.mark.parametrize("line", ["\u3000audience: company", "  audience：company"])
def test_a_full_width_indent_or_colon_is_told(content: Copy, line: str) -> None:
    content.replace("desks.yaml", "  audience: company", line)
    told = only(book_problems(content))
    assert told.startswith("desks.yaml:")
    assert told.endswith("; write half-width spaces and colons")


def test_a_key_that_is_a_list_is_told(content: Copy) -> None:
    content.append(CARD, "? [a, b]\n: 1\n")
    assert "a key must be one word" in only(book_problems(content))


def test_what_is_not_utf_8_is_told(content: Copy) -> None:
    body = (content.root / CARD).read_text(encoding="utf-8")
    (content.root / CARD).write_bytes(body.encode("cp932", errors="ignore"))
    told = only(book_problems(content))
    assert told.startswith(f"{CARD}:1: ")
    assert "UTF-8" in told


def test_a_control_character_is_told_with_its_line(content: Copy) -> None:
    content.append(CARD, "# \x07\n")
    last = len(content.text(CARD).splitlines())
    assert only(book_problems(content)).startswith(f"{CARD}:{last}: not YAML: ")


def test_a_list_that_holds_itself_is_told(content: Copy) -> None:
    content.append(CARD, "extra: &all [*all]\n")
    assert "may not hold itself" in only(book_problems(content))


def test_a_second_document_in_a_file_is_told(content: Copy) -> None:
    content.append(CARD, "---\nlevel: 1\n")
    assert "another document" in only(book_problems(content))


def test_a_byte_order_mark_does_no_harm(content: Copy) -> None:
    content.write(CARD, "\ufeff" + content.text(CARD))
    assert book_problems(content) == []


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "12:30", "1_000", "0x1f", "2026-11-21"])
def test_a_plain_word_stays_a_word(content: Copy, word: str) -> None:
    assert value(content, word) == word


@pytest.mark.parametrize(
    ("text", "read"),
    [("12", 12), ("-3", -3), ("1.5", 1.5), ("true", True), ("null", None), ('"12"', "12")],
)
def test_numbers_and_truth_are_read_as_such(content: Copy, text: str, read: object) -> None:
    assert value(content, text) == read


def test_yes_and_no_stay_words_as_keys(content: Copy) -> None:
    content.write("value.yaml", "yes: a\nno: b\n")
    assert list(Page(content.root / "value.yaml", content.root).mapping()) == ["yes", "no"]


# -- fields --------------------------------------------------------------------------------


def test_an_unknown_field_is_told(content: Copy) -> None:
    content.replace(CARD, "priority:", "priorty:")
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(CARD, 'priorty')}: priorty: ")
    assert "correct its name" in told


def test_a_missing_field_is_told(content: Copy) -> None:
    content.replace(CARD, "\nbasis: ", "\n# ")
    assert only(book_problems(content)) == f"{CARD}:1: basis: Field required"


def test_a_wrong_type_is_told(content: Copy) -> None:
    content.change(CARD, "minutes", "40分")
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(CARD, 'minutes')}: minutes: ")
    assert "integer" in told


def test_a_price_that_falls_is_told(content: Copy) -> None:
    content.change(CARD, "yen", "[12000, 0]")
    assert "from <= to" in only(book_problems(content))


@pytest.mark.parametrize("spans", ['[["12:00", "10:00"]]', "[[10:00, 12:00], [11:00, 13:00]]"])
def test_opening_hours_out_of_order_are_told(content: Copy, spans: str) -> None:
    content.change("desks.yaml", "spans", spans)
    told = book_problems(content)[0]
    assert told.startswith(f"{content.place('desks.yaml', '  hours:')}: ")
    assert "from before to" in told


def test_opening_hours_need_no_quotes(content: Copy) -> None:
    content.change("desks.yaml", "spans", "[[10:00, 12:30]]")
    assert book_problems(content) == []


def test_no_action_to_show_is_told(content: Copy) -> None:
    content.change("ranking.yaml", "show", "0")
    assert only(book_problems(content)).startswith(content.place("ranking.yaml", "show"))


def test_a_label_too_long_for_a_button_is_told(content: Copy) -> None:
    content.change("scales.yaml", "done", f"{{label: {'長' * 21}, points: 4}}")
    place = content.place("scales.yaml", "長")
    assert f"{place}: practice.done.label: String should have at most 20 characters" in (
        book_problems(content)
    )


def test_a_title_too_long_for_a_button_is_told(content: Copy) -> None:
    content.change(QUESTIONS, "title", "長" * 21)
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(QUESTIONS, '長')}: q01.title: ")


def test_an_id_written_inside_is_told(content: Copy) -> None:
    content.append(CARD, "id: backup-unplugged\n")
    last = len(content.text(CARD).splitlines())
    assert only(book_problems(content)).startswith(f"{CARD}:{last}: id is the key or file name")


def test_an_entry_that_is_no_table_is_told(content: Copy) -> None:
    content.append("sources.yaml", "stray: text\n")
    told = only(book_problems(content))
    assert told.startswith(f"{content.place('sources.yaml', 'stray')}: stray must be a table")


def test_an_empty_file_is_told(content: Copy) -> None:
    content.write(CARD, "")
    assert only(book_problems(content)).startswith(f"{CARD}:1: ")


def test_a_seed_read_as_a_number_is_told(content: Copy) -> None:
    content.replace(IPA2024, 'seed: "001"', "seed: 001")
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(IPA2024, 'seed: 001')}: all.reach70.anchors.0.seed: ")


@pytest.mark.parametrize(
    "file", ["desks.yaml", "scales.yaml", "ranking.yaml", "compared.yaml", "industries.yaml"]
)
def test_a_missing_file_is_told(content: Copy, file: str) -> None:
    (content.root / file).unlink()
    assert f"{file}: the file is missing" in book_problems(content)


def test_a_missing_section_is_told(content: Copy) -> None:
    content.replace("industries.yaml", "\nsizes:", "\nsize:")
    assert any("industries.yaml:" in told for told in book_problems(content))


def test_a_section_that_is_no_table_is_told(content: Copy) -> None:
    content.write("industries.yaml", "industries: [construction]\nsizes: {}\n")
    assert "industries.yaml:1: " in "\n".join(book_problems(content))


def test_all_problems_are_told_together(content: Copy) -> None:
    content.change(CARD, "level", "3")
    content.change("desks.yaml", "kind", "friend")
    content.change("bands.yaml", "at_least", "many")
    told = book_problems(content)
    assert [line.split(":", 1)[0] for line in told] == [CARD, "desks.yaml", "bands.yaml"]


# -- scales --------------------------------------------------------------------------------


def test_an_unknown_scale_is_told_with_the_known_ones(content: Copy) -> None:
    content.replace(QUESTIONS, "scale: practice\n", "scale: practise\n")
    place = content.place(QUESTIONS, "practise")
    known = "practice, practice_or_not_used"
    assert f"{place}: unknown scale 'practise'; write one of: {known}" in book_problems(content)


@pytest.mark.parametrize(
    "scale",
    [
        "practice: [done]",
        "practice: text",
        "practice: {done: できている}",
        "practice: {done: {id: did, label: できている, points: 4}}",
    ],
)
def test_a_scale_that_is_no_table_is_told(content: Copy, scale: str) -> None:
    content.write("scales.yaml", f"{scale}\n")
    assert any(told.startswith("scales.yaml:1: ") for told in book_problems(content))


def test_a_scale_that_is_a_list_is_told(content: Copy) -> None:
    content.replace(QUESTIONS, "scale: practice\n", "scale: [practice]\n")
    place = content.place(QUESTIONS, "[practice]")
    assert any(told.startswith(f"{place}: ") for told in book_problems(content))


# -- references ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (CARD, "sources: [", "sources: [no-such, ", "unknown source no-such"),
        (CARD, "figures: [", "figures: [no.such, ", "unknown figure no.such"),
        (CARD, "for: {q11: [", "for: {q99: [done], q11: [", "unknown question q99"),
        (CARD, "for: {q11: [", "for: {q11: [never, ", "unknown answer to q11 never"),
        (CARD, "level: ", "after: [no-such]\nlevel: ", "unknown card no-such"),
        (CARD, "level: ", "sizes: [huge]\nlevel: ", "unknown size huge"),
        (CARD, "level: ", "industries: [magic]\nlevel: ", "unknown industry magic"),
        (QUESTIONS, "sources: [", "sources: [no-such, ", "unknown source no-such"),
        ("desks.yaml", "fallback: it_vendor", "fallback: nobody", "unknown desk nobody"),
        ("desks.yaml", "  sources: [", "  sources: [no-such, ", "unknown source no-such"),
        (IPA2024, "conflicts: [", "conflicts: [no.such, ", "unknown figure no.such"),
        (IPA2024, "sources: [", "sources: [no-such, ", "unknown source no-such"),
        ("surveys.yaml", "sources: [", "sources: [no-such, ", "unknown source no-such"),
        ("bands.yaml", "damage: [ipa2024", "damage: [no2024", "unknown figure no2024.damage"),
    ],
)
def test_a_name_of_nothing_is_told(content: Copy, file: str, old: str, new: str, what: str) -> None:
    content.replace(file, old, new)
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(file, new.splitlines()[0])}: ")
    assert what in told


def test_a_table_of_peers_without_figures_is_told(content: Copy) -> None:
    content.replace("compared.yaml", "reach70: reach70", "reach70: reach90")
    assert "compared.yaml:1: unknown figure ipa2024.construction.reach90" in book_problems(content)


def test_a_figure_file_without_its_survey_is_told(content: Copy) -> None:
    (content.root / JFC2021).rename(content.root / "figures/jfc2020.yaml")
    told = [line for line in book_problems(content) if "unknown survey" in line]
    assert told[0].endswith("unknown survey jfc2020")


# -- what must be there --------------------------------------------------------------------


@pytest.mark.parametrize("answers", ["{}", "{q11: []}"])
def test_a_card_for_no_answer_is_told(content: Copy, answers: str) -> None:
    content.change(CARD, "for", answers)
    place = content.place(CARD, "for:")
    assert f"{place}: orphan: no answer and no theme leads to this card" in "\n".join(
        book_problems(content)
    )


def test_a_question_without_advice_is_told(content: Copy) -> None:
    (content.root / CARD).unlink()
    told = book_problems(content)
    place = content.place(QUESTIONS, "q11:")
    assert f"{place}: q11: no advice for not_yet; write a card with for: q11" in told


def test_an_item_number_used_twice_is_told(content: Copy) -> None:
    content.replace(QUESTIONS, "item: 2\n", "item: 1\n")
    assert only(book_problems(content)).endswith("q02: item 1 is q01 already")


def test_a_total_without_a_band_is_told(content: Copy) -> None:
    content.replace("bands.yaml", "at_least: -25", "at_least: 0")
    assert "no band for -25 points" in only(book_problems(content))


def test_half_of_a_damage_pair_is_told(content: Copy) -> None:
    content.replace("bands.yaml", "damage: [ipa2024.damage.band100.mean, ", "damage: [")
    assert "name the mean and the maximum" in only(book_problems(content))


# -- what must not be said twice -----------------------------------------------------------


def test_two_cards_for_the_same_words_are_told(content: Copy) -> None:
    for card in ("backup-unplugged", "wifi-guest-update"):
        first = f"  - {production().cards[card].says[0]}\n"
        content.replace(f"advice/{card}.yaml", first, "  - 同じことば\n")
    told = only(book_problems(content))
    assert told.startswith("advice/wifi-guest-update.yaml:")
    assert "'同じことば' is already how people ask for card/backup-unplugged" in told


def test_two_figures_with_the_same_words_are_told(content: Copy) -> None:
    content.append(IPA2024, figure("one.a"))
    content.append(IPA2024, figure("one.b"))
    assert "the same words as ipa2024.one.a" in only(book_problems(content))


def test_the_same_figure_in_two_files_cannot_be(content: Copy) -> None:
    content.append("sources.yaml", "ipa-guide-4: {title: 二度}\n")
    assert "is given twice" in only(book_problems(content))


def test_a_question_in_two_files_is_told(content: Copy) -> None:
    content.write("questions/more.yaml", content.text(QUESTIONS))
    told = book_problems(content)
    assert told[0].endswith(f"q01 is already at {content.place(QUESTIONS, 'q01:')}")


def test_a_card_that_comes_after_itself_is_told(content: Copy) -> None:
    content.replace("advice/os-auto-update.yaml", "level:", "after: [old-devices-update]\nlevel:")
    assert "comes after itself" in book_problems(content)[0]


# -- arithmetic ----------------------------------------------------------------------------

FIGURE = """\
{name}:
  says: 二つの表で同じことば
  value: 42.0
  unit: percent
  of: 会社
  where: 表
  claim: descriptive
  n: {n}
  count: {count}
  anchors: [{{seed: "001", line: 1, printed: "42.0%"}}{more}]
  sources: [ipa-2024-cases]
"""


def figure(name: str, n: int | None = None, count: int | None = None, extra: str = "") -> str:
    """A figure of 42.0 % whose anchors print all it says."""
    rows = (f', {{seed: "001", line: 1, printed: "{x}"}}' for x in (n, count) if x is not None)
    given = {key: "null" if x is None else x for key, x in (("n", n), ("count", count))}
    text = FIGURE.format(name=name, more="".join(rows), **given)
    return text.replace("  where", f"{extra}  where")


def test_a_share_that_is_not_its_count_over_n_is_told(content: Copy) -> None:
    content.append(IPA2024, figure("wrong.sum", 100, 43))
    told = only(book_problems(content))
    assert "43 / 100 = 43.0, not 42.0" in told
    assert "as_printed" in told


def test_a_share_that_is_printed_wrong_may_say_so(content: Copy) -> None:
    flag = "  as_printed: 43÷100=43.0%で、合いません。\n"
    content.append(IPA2024, figure("wrong.sum", 100, 43, flag))
    assert book_problems(content) == []


def test_a_share_one_decimal_off_is_told(content: Copy) -> None:
    content.append(IPA2024, figure("wrong.sum", 1000, 421))
    assert "421 / 1000 = 42.1, not 42.0" in only(book_problems(content))


def test_a_share_that_rounds_to_what_is_printed_is_fine(content: Copy) -> None:
    content.append(IPA2024, figure("right.sum", 1238, 520))
    assert book_problems(content) == []


def test_a_count_without_its_n_is_told(content: Copy) -> None:
    content.append(IPA2024, figure("no.base", count=43))
    assert only(book_problems(content)).endswith("a count needs the n it is of")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"42.0%"', '"42.1%"', "the first anchor prints '42.1%', not 42"),
        ('"42.0%"', '"42.0"', "no anchor prints the value with its percent sign"),
        ('"42.0%"', '"42.0% 7"', "an anchor prints 7, which is none of its"),
        (', {seed: "001", line: 1, printed: "100"}', "", "no anchor prints its n, 100"),
    ],
)
def test_a_figure_its_anchors_do_not_show_is_told(
    content: Copy, old: str, new: str, told: str
) -> None:
    assert old in figure("no.proof", 100)
    content.append(IPA2024, figure("no.proof", 100).replace(old, new))
    assert told in "\n".join(book_problems(content))


@pytest.mark.parametrize("number", ["nan", "inf"])
def test_a_value_that_is_no_number_is_told(content: Copy, number: str) -> None:
    content.change(IPA2024, "value", number)
    assert only(book_problems(content)).startswith(content.place(IPA2024, f"value: {number}"))


def test_a_conflict_named_by_one_side_only_is_told(content: Copy) -> None:
    one_sided = figure("one.sided", extra="  conflicts: [ipa2024.all.isms]\n")
    content.append(IPA2024, one_sided)
    told = only(book_problems(content))
    assert told.endswith("ipa2024.all.isms must name ipa2024.one.sided in its conflicts too")


# -- dates ---------------------------------------------------------------------------------


def test_a_desk_past_its_date_only_warns(content: Copy) -> None:
    content.change("desks.yaml", "expires_on", "2026-11-21")
    place = content.place("desks.yaml", "expires_on: 2026-11-21")
    told = only(book_problems(content))
    assert told.startswith(f"{place}: warning: internal: check the desk again")


def test_a_card_past_its_review_only_warns(content: Copy) -> None:
    content.change(CARD, "review_by", "2026-11-21")
    place = content.place(CARD, "review_by")
    assert only(book_problems(content)) == f"{place}: warning: read it again and set a new date"


def test_on_its_last_day_nothing_is_stale_yet(content: Copy) -> None:
    content.change(CARD, "review_by", str(TODAY))
    assert book_problems(content) == []


def test_years_later_all_that_is_stale_is_told_and_nothing_stops(content: Copy) -> None:
    told = book_problems(content, date(2036, 1, 1))
    book = load(content.root)
    assert len(told) == len(book.cards) + len(book.desks)
    assert all(": warning: " in line for line in told)


def test_a_day_that_is_none_is_told(content: Copy) -> None:
    content.change(CARD, "reviewed", "2026-02-30")
    assert only(book_problems(content)).startswith(content.place(CARD, "reviewed"))


# -- revision ------------------------------------------------------------------------------


def test_the_revision_changes_with_any_file(content: Copy) -> None:
    before = load(content.root).revision
    content.append("desks.yaml", "# a remark\n")
    assert load(content.root).revision != before


def test_the_error_is_one_line_a_problem(content: Copy) -> None:
    content.change(CARD, "level", "3")
    content.change("desks.yaml", "kind", "friend")
    with pytest.raises(BadContent) as raised:
        load(content.root)
    assert str(raised.value).splitlines() == list(raised.value.problems)


def test_a_card_on_a_shelf_needs_no_answer(content: Copy) -> None:
    content.replace("advice/size-small.yaml", "level:", "for: {}\nlevel:")
    assert book_problems(content) == []


def test_a_shelf_that_nobody_made_is_told(content: Copy) -> None:
    content.replace("advice/size-small.yaml", "topic: size", "topic: sise")
    assert any("unknown theme sise" in told for told in book_problems(content))


def test_an_empty_shelf_is_told(content: Copy) -> None:
    content.replace("themes.yaml", "start: {", "empty: {label: 空, about: 何もない}\nstart: {")
    assert any("empty: no card has this topic" in told for told in book_problems(content))


def test_a_spelling_of_two_terms_is_told(content: Copy) -> None:
    content.replace("glossary.yaml", "also: [マルウエア,", "also: [ランサムウエア,")
    assert any("already a spelling of" in told for told in book_problems(content))


def test_a_term_that_names_no_card_is_told(content: Copy) -> None:
    content.replace("glossary.yaml", "see: [backup-unplugged,", "see: [backup-unplug,")
    assert any("unknown card backup-unplug" in told for told in book_problems(content))


def test_a_name_that_staff_cannot_fill_in_is_told(content: Copy) -> None:
    content.replace("replies.yaml", "{name}さま、", "{phone}さま、")
    assert any("unknown name in braces phone" in told for told in book_problems(content))
