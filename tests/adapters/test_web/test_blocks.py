"""Text with a few habits becomes blocks; nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.blocks import Block, Progress, Span, parse, spans


def kinds(text: str) -> list[str]:
    return [block.kind for block in parse(text)]


def words(block: Block) -> str:
    return "".join(span.text for line in block.lines for span in line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("■ 題", ["title"]),
        ("やること\n1. 一\n2. 二", ["sub", "numbered"]),
        ("・一\n・二", ["bulleted"]),
        ("たとえば\n会計の話です。", ["sub", "text"]),
        ("短い行", ["text"]),
        ("おわりです。\n・一", ["text", "bulleted"]),
        ("（約30分・0円）", ["note"]),
        ("※たぶん", ["note"]),
        ("「助けてください」", ["spoken"]),
        ("電話：03-5978-7509", ["contact"]),
        ("題：なし", ["text"]),
        ("一\n\n二", ["text", "text"]),
        ("", []),
    ],
)
def test_what_a_line_is(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_progress_stands_before_its_question() -> None:
    [block] = parse("【3/25】していますか？")
    assert (block.progress, words(block)) == (Progress(3, 25), "していますか？")


def test_headings_below_a_title_are_one_level_deeper() -> None:
    assert [b.level for b in parse("■ 題\n\nやること\n1. 一")] == [2, 3, 0]
    assert parse("やること\n1. 一")[0].level == 2


def test_a_list_keeps_its_numbers() -> None:
    assert [b.start for b in parse("1. 一\n※注\n2. 二") if b.kind == "numbered"] == [1, 2]


def test_a_lead_stands_out() -> None:
    assert spans("【選ぶ】3つです。") == (Span("選ぶ", strong=True), Span("3つです。"))


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("https://www.ipa.go.jp/a?b=1", "https://www.ipa.go.jp/a?b=1"),
        ("anshin@ipa.go.jp", "mailto:anshin@ipa.go.jp"),
        ("03-5978-7509", "tel:03-5978-7509"),
        ("#9110", "tel:%239110"),
        ("http://plain.example/", ""),
        ("javascript:alert(1)", ""),
        ("2026-11-21", ""),
        ("1-2-3", ""),
    ],
)
def test_addresses_become_links(text: str, href: str) -> None:
    links = [span.href for span in spans(f"前（{text}）後") if span.href]
    assert links == ([href] if href else [])


@given(st.text(alphabet="■・※（）【】「」：。1/ .\n電話a@x#9-0"))
def test_no_word_is_lost(text: str) -> None:
    kept = "".join(block.label + words(block) for block in parse(text))
    signs = "■・※（）【】「」：。1/ .\n-"
    assert [c for c in kept if c not in signs and not c.isdigit()] == [
        c for c in text if c not in signs and not c.isdigit()
    ]
