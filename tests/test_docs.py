"""What the READMEs say is so."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.__main__ import main
from bot.settings import FILE, PREFIX, Settings
from flows import commands, first_aid, flow, flow_files, hears, predicates, referral, views
from knowledge import book, desk, models
from tests import readme
from tests.knowledge.copies import Copy, book_problems
from tests.readme import ROOT, fenced, played, rows, said, text

KNOWLEDGE, FLOWS, EDITING = "knowledge/README.md", "flows/README.md", "knowledge/EDITING.ja.md"
LAYERS = ("knowledge", "flows", "bot", "adapters")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (".", *LAYERS, "knowledge/figures", "adapters/web", "tests")
    for path in (ROOT / folder).glob("*.md")
)
ENTRIES = [
    m
    for m in models.Entry.__subclasses__()
    if m.__module__ in (models.__name__, desk.__name__, book.__name__)
]
CARD, QUESTIONS = "advice/backup-unplugged.yaml", "questions/ipa25.yaml"
SLIPS = [
    (QUESTIONS, "  ask: ", "  aks: "),
    (CARD, "title: ", "title: 毎週、曜日を決めて、かならず"),
    (CARD, "minutes: 40", "minutes: 40分"),
    (CARD, "minutes: 40", "minutes：40"),
    (CARD, "minutes: 40", "minute: 40"),
    (CARD, "reviewed: 2026-11-21", "reviewed: 2026-11-31"),
    (CARD, "why: ", "why: 大事: "),
    (CARD, "level: 1", "level: 1\nlevel: 2"),
    (CARD, "sources: [", "sources: [ipa-guide-5, "),
    (CARD, "[not_yet, unsure]", "[not_yet]"),
    ("desks.yaml", "expires_on: 2027", "expires_on: 2025"),
    (CARD, "review_by: 2027", "review_by: 2025"),
]


def fields(*shapes: type[BaseModel]) -> set[str]:
    """The names that stand in a file."""
    return {f.alias or name for m in shapes for name, f in m.model_fields.items()}


def unnumbered(told: str) -> str:
    return re.sub(r":\d+:", ":", told)


# -- README.md -----------------------------------------------------------------------------


def test_the_conversation_is_what_the_bot_says() -> None:
    printed = fenced("README.md", "text")
    assert readme.is_excerpt(printed, played(said(printed))), "run: python -m tests.readme"


def test_an_excerpt_with_another_word_is_noticed() -> None:
    assert readme.is_excerpt("one\n…\nfour", "one\n\ntwo\nthree\nfour")
    assert not readme.is_excerpt("one\n…\nfive", "one\ntwo\nthree\nfour")
    assert not readme.is_excerpt("one\nfour", "one\ntwo\nfour")


def test_the_drawing_is_what_draw_prints() -> None:
    printed = fenced("README.md", "mermaid")
    assert printed == readme.drawing(printed)


COMMANDS = [
    f"{name} {part}".strip()
    for name, command in main.commands.items()
    for part in getattr(command, "commands", None) or [""]
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(command: str) -> None:
    named = rows("README.md", "## Commands")
    assert [n for n in named if n == f"monshin {command}" or n.startswith(f"monshin {command} ")]


def test_no_command_is_named_that_is_not_there() -> None:
    named = {name.split()[1] for name in rows("README.md", "## Commands")}
    assert named == set(main.commands)


# -- the READMEs of the folders ------------------------------------------------------------


@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model.__name__)
def test_every_content_field_has_a_row(model: type[BaseModel]) -> None:
    assert rows(KNOWLEDGE, f"### {model.__name__}") == fields(model)


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("## A flow file", fields(flow_files._RawFlow)),
        ("### A step", fields(flow_files._RawStep, flow.Edge)),
        ("## First aid: incident/<type>.yaml", fields(first_aid.Aid, first_aid.After)),
        ("### A step of first aid", fields(first_aid.AidStep)),
        ("### A call", fields(first_aid.Call)),
        ("### Predicates", set(predicates.PREDICATES)),
        ("### Views", set(views.VIEWS)),
        ("## words/hears.yaml", fields(hears.Hears)),
        ("## words/referral.yaml", fields(referral._Orders, referral.Line)),
    ],
)
def test_everything_a_flow_file_may_hold_has_a_row(heading: str, names: set[str]) -> None:
    assert rows(FLOWS, heading) == names


def test_every_command_of_a_button_is_named() -> None:
    row = next(line for line in text(FLOWS).splitlines() if line.startswith("| `do=<command>`"))
    assert set(re.findall(r"`([a-z_]+)`", row)) == set(commands.COMMANDS)


def test_every_setting_has_a_row() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE}
    assert rows("bot/README.md", "## Settings") == known


def test_every_default_is_the_one_in_the_row() -> None:
    table = text("bot/README.md")
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if field.default else "none"
        assert f"| `{PREFIX}{name.upper()}` | {default} |" in table


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_is_named_in_its_folder(layer: str) -> None:
    guide = text(f"{layer}/README.md")
    modules = {path.name for path in (ROOT / layer).glob("*.py")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in guide} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(page))
    missing = [t for t in targets if not (ROOT / Path(page).parent / t).exists()]
    assert missing == []


# -- for content editors -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("## 質問のことばを直す", models.Question),
        ("## 対策カードを直す、足す", models.Card),
        ("## 相談先の電話番号を直す", desk.Desk),
        ("## 事故のときの手当てを直す", first_aid.AidStep),
    ],
)
def test_editors_are_told_of_every_field(heading: str, model: type[BaseModel]) -> None:
    written = {"id"} | ({"options"} if model is models.Question else set())  # by the scale
    assert rows(EDITING, heading) == fields(model) - written


@pytest.mark.parametrize(("file", "old", "new"), SLIPS, ids=[new for _, _, new in SLIPS])
def test_editors_find_what_they_are_told_of_a_slip(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    content = Copy("knowledge", tmp_path)
    content.replace(file, old, new)
    known = unnumbered(text(EDITING) + text("README.md"))
    told = [unnumbered(problem).split(": ", 1)[-1] for problem in book_problems(content)]
    assert told
    assert [what for what in told if what not in known] == []
