"""Whatever is wrong in how people ask for things is told with file, line and what to write."""

import re

import pytest

from tests.knowledge.copies import Copy, book_problems
from tests.knowledge.test_bad_content import only

CARD = "advice/backup-unplugged.yaml"
TEN = "[" + ", ".join(f"何もない{n}" for n in "一二三四五六七八九十") + "]"
NINE = TEN.replace(", 何もない十", "")


def ask(content: Copy, file: str, text: str, key: str = "says|asks") -> str:
    """Make it the first way to ask for the first entry of a file; where it is told."""
    pattern = rf"(?m)^( *(?:{key}):\n +- ).*$"
    new, times = re.subn(pattern, rf"\g<1>{text}", content.text(file), count=1)
    assert times == 1, file
    content.write(file, new)
    above = new[: new.index(f"- {text}\n")].count("\n")
    return f"{file}:{above}"


def ways(content: Copy, number: int) -> str:
    """Give the card so many ways to ask for it; where that is told."""
    says = "".join(f"  - 控えの取り方{n}\n" for n in range(number)) or "  []\n"
    new = re.sub(r"(?m)^says:\n(?:  - .*\n)+", f"says:\n{says}", content.text(CARD))
    content.write(CARD, new)
    return content.place(CARD, "says:")


# -- cards ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 9, 31])
def test_a_card_with_too_few_or_too_many_ways_to_ask_is_told(content: Copy, number: int) -> None:
    place = ways(content, number)
    told = f"{place}: {number} ways to ask for backup-unplugged; write 10 to 30"
    assert only(book_problems(content)) == told


@pytest.mark.parametrize("number", [10, 30])
def test_ten_to_thirty_ways_to_ask_for_a_card_are_fine(content: Copy, number: int) -> None:
    ways(content, number)
    assert book_problems(content) == []


@pytest.mark.parametrize(
    ("file", "entry"),
    [
        ("numbers.yaml", "{label: 何もない, figures: [ipa2024.damage.mean], asks: NINE}"),
        ("chat.yaml", "{label: 何もない, reply: 何もありません。, says: NINE}"),
    ],
)
def test_less_than_ten_ways_to_ask_for_anything_else_are_told(
    content: Copy, file: str, entry: str
) -> None:
    content.append(file, f"nothing: {entry.replace('NINE', NINE)}\n")
    told = only(book_problems(content))
    assert told.startswith(f"{content.place(file, 'nothing:')}: nothing.")
    assert "at least 10 items" in told


def test_less_than_ten_ways_to_tell_an_incident_are_told(content: Copy) -> None:
    nine = content.text("incidents.yaml").splitlines()
    first = nine.index("  says:")
    content.write("incidents.yaml", "\n".join(nine[: first + 10]) + "\n")
    assert any(
        told.startswith(f"incidents.yaml:{first + 1}: ") and "at least 10 items" in told
        for told in book_problems(content)
    )


# -- the same words for two things ---------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("numbers.yaml", "asks"),
        ("incidents.yaml", "says"),
        ("chat.yaml", "says"),
        ("says/questions.yaml", "q01"),
        ("says/themes.yaml", r"\w+"),
        ("says/desks.yaml", r"\w+"),
        ("says/commands.yaml", r"\w+"),
        ("says/worries.yaml", "worries"),
    ],
)
def test_the_words_of_a_card_for_something_else_are_told(
    content: Copy, file: str, key: str
) -> None:
    ask(content, CARD, "同じことば")
    place = ask(content, file, "同じことば", key)
    told = "'同じことば' is already how people ask for card/backup-unplugged"
    assert only(book_problems(content)) == f"{place}: {told}"


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("numbers.yaml", "incidents.yaml", "number/"),
        ("chat.yaml", "says/worries.yaml", "chat/"),
    ],
)
def test_the_same_words_in_two_files_are_told(
    content: Copy, first: str, second: str, name: str
) -> None:
    key = "says|asks|worries"
    ask(content, first, "同じことば", key)
    place = ask(content, second, "同じことば", key)
    told = only(book_problems(content))
    assert told.startswith(f"{place}: '同じことば' is already how people ask for {name}")


def test_the_same_words_for_two_entries_of_a_file_are_told(content: Copy) -> None:
    content.append("says/worries.yaml", "more: [同じことば]\nyet_more: [同じことば]\n")
    told = "'同じことば' is already how people ask for says/worries/more"
    place = content.place("says/worries.yaml", "yet_more")
    assert only(book_problems(content)) == f"{place}: {told}"


@pytest.mark.parametrize("text", ["オナジ　コトバ！", "「おなじ」ｺﾄﾊﾞ。"])
def test_the_same_words_spelled_otherwise_are_told(content: Copy, text: str) -> None:
    content.append("says/worries.yaml", f"more: [おなじことば]\nyet_more: [{text}]\n")
    assert "is already how people ask for says/worries/more" in only(book_problems(content))


def test_the_same_words_twice_for_one_thing_do_no_harm(content: Copy) -> None:
    content.append("says/worries.yaml", "more: [同じことば, 同じことば]\n")
    assert book_problems(content) == []


# -- names of nothing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("says/desks.yaml", "unknown desk nothing"),
        ("says/themes.yaml", "unknown theme nothing"),
        ("says/questions.yaml", "unknown question nothing"),
    ],
)
def test_asking_for_what_is_not_there_is_told(content: Copy, file: str, told: str) -> None:
    content.append(file, "nothing: [何もない]\n")
    place = content.place(file, "nothing:")
    assert only(book_problems(content)) == f"{place}: {told}"


@pytest.mark.parametrize(
    ("file", "field", "value", "told"),
    [
        ("chat.yaml", "desk", "nobody", "unknown desk nobody"),
        ("numbers.yaml", "figures", "[ipa2024.no]", "unknown figure ipa2024.no"),
        ("numbers.yaml", "by", "nothing", "no figure ipa2024.<row>.nothing"),
        ("numbers.yaml", "survey", "jfc2021", "no figure jfc2021.<row>."),
    ],
)
def test_an_answer_that_names_nothing_is_told(
    content: Copy, file: str, field: str, value: str, told: str
) -> None:
    content.change(file, field, value)
    file_line, _, what = only(book_problems(content)).partition(": ")
    line = int(file_line.removeprefix(f"{file}:"))
    assert what.startswith(told)
    assert value in "".join(content.text(file).splitlines()[line - 1 : line + 1])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("", "name the figures, or a column with `by` and `survey`"),
        ("by: yearly, ", "`by` and `survey` go together"),
        ("survey: ipa2024, figures: [ipa2024.damage.mean], ", "`by` and `survey` go together"),
    ],
)
def test_a_number_that_answers_nothing_is_told(content: Copy, fields: str, told: str) -> None:
    content.append("numbers.yaml", f"nothing: {{label: 何もない, {fields}asks: {TEN}}}\n")
    place = content.place("numbers.yaml", "nothing:")
    assert only(book_problems(content)) == f"{place}: nothing: {told}"


def test_a_number_with_a_dot_in_its_id_is_told(content: Copy) -> None:
    fields = f"{{label: 何もない, figures: [ipa2024.damage.mean], asks: {TEN}}}"
    content.append("numbers.yaml", f"no.thing: {fields}\n")
    place = content.place("numbers.yaml", "no.thing:")
    assert only(book_problems(content)) == f"{place}: write the id without a dot"


# -- synonyms ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["鍵", "ー", "メー"])
def test_a_synonym_of_one_letter_is_told(content: Copy, word: str) -> None:
    content.append("synonyms.yaml", f"nothing: [何もない物, {word}]\n")
    place = content.place("synonyms.yaml", "nothing:")
    told = f"{place}: {word!r} is too short: two letters or more"
    assert only(book_problems(content)) == told


@pytest.mark.parametrize("word", ["なにもないもの", "ナニモ・ナイモノ！"])
def test_a_synonym_in_two_groups_is_told(content: Copy, word: str) -> None:
    content.append("synonyms.yaml", f"nothing: [なにもないもの]\nvoid: [{word}]\n")
    place = content.place("synonyms.yaml", "void:")
    assert only(book_problems(content)) == f"{place}: {word!r} is already in nothing"


def test_a_synonym_twice_in_a_group_does_no_harm(content: Copy) -> None:
    content.append("synonyms.yaml", "nothing: [なにもないもの, ナニモナイモノ]\n")
    assert book_problems(content) == []


# -- pages of texts ------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["何もない", "", "[1]", '[何もない, ""]'])
def test_an_entry_that_is_no_list_of_texts_is_told(content: Copy, value: str) -> None:
    content.append("says/worries.yaml", f"nothing: {value}\n")
    place = content.place("says/worries.yaml", "nothing:")
    assert only(book_problems(content)) == f"{place}: nothing must be a list of texts"


@pytest.mark.parametrize("file", ["synonyms.yaml", "everyday.yaml"])
def test_every_page_of_texts_is_read_as_carefully(content: Copy, file: str) -> None:
    content.append(file, "nothing: 何もない\n")
    place = content.place(file, "nothing:")
    assert only(book_problems(content)) == f"{place}: nothing must be a list of texts"


@pytest.mark.parametrize("text", ["- 何もない\n", ""])
def test_a_page_of_texts_that_is_no_table_is_told(content: Copy, text: str) -> None:
    content.write("says/desks.yaml", text)
    assert only(book_problems(content)).startswith("says/desks.yaml:1: the file must be a table")


def test_a_page_of_texts_that_is_no_table_hides_no_other_problem(content: Copy) -> None:
    content.write("says/desks.yaml", "- 何もない\n")
    content.change("bands.yaml", "at_least", "many")
    assert len(book_problems(content)) == 2


@pytest.mark.parametrize("page", ["questions", "worries"])
def test_a_page_of_texts_that_is_missing_is_told(content: Copy, page: str) -> None:
    (content.root / f"says/{page}.yaml").unlink()
    assert only(book_problems(content)) == f"says/{page}.yaml: the file is missing"


def test_a_page_of_texts_nobody_reads_is_told(content: Copy) -> None:
    content.write("says/desk.yaml", "police: [何もない]\n")
    assert only(book_problems(content)).startswith("says/desk.yaml: nothing reads this page")
